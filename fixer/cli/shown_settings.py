"""The settings of a run, as the lines of a configuration file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from fixer.run_settings import Run


def shown_settings(run: Run) -> Iterator[str]:
    """Yield the lines that name the configuration file and give each setting its value."""
    yield f"# configuration file: {run.shown_file or 'none'}"
    own = run.configured
    values = run.settings._asdict() | {
        "include": own.include + run.settings.include,
        "exclude": own.exclude + run.settings.exclude,
    }
    for name, value in values.items():
        key = name.replace("_", "-")
        if value is None:
            yield f"# {key} is not set"
        else:
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
    if run.configuration is not None and run.configuration.bot:
        yield ""
        yield "[bot]"
        for key, value in run.configuration.bot.items():
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
    for table in run.configuration.overrides if run.configuration is not None else ():
        yield ""
        yield "[[overrides]]"
        for key, value in table.items():
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
