"""Edits of templates, judged by what the languages' own engines make of them.

In every context, and under every setting under which a template gives data, the data of the edited
one differ in the scan setting alone.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from support.engines import Context, Rendered, engine_of
from support.rendered_data import NotDataError, read, repositories, scans, without_setting
from support.template_languages import ENDINGS, LANGUAGES, Author

from fixer.engine.analysis import analyse_file
from fixer.engine.fix_selection import Options

EXAMPLES = 2000 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 60
CONTEXTS: list[Context] = [
    {
        "name": "api",
        **dict(zip(("on", "kms", "immutable"), values, strict=True)),
        "names": [["api", "web"], ["api"], []][number % 3],
        "tags": {"team": "red", "stage": "prod"},
    }
    for number, values in enumerate(itertools.product((True, False), repeat=3))
]
JUDGED = [each for each in LANGUAGES if each != "terraform"]  # it takes a second for a text


@st.composite
def templates(draw: st.DrawFn, language: str) -> str:
    return Author(language, lambda below: draw(st.integers(0, below - 1))).template()


@pytest.mark.parametrize("language", JUDGED)
def test_the_data_differ_in_the_setting_alone(
    language: str, record_property: Callable[[str, object], None]
) -> None:
    engine = engine_of(language)
    done: Counter[str] = Counter()  # what `--junitxml` then tells

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=bool(os.environ.get("CI")),
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(templates(language))
    def judge(text: str) -> None:
        done["templates"] += 1
        result = analyse_file("template.yaml" + ENDINGS[language], text.encode(), Options())
        assert result.error is None or "internal" not in str(result.error)
        if result.error is not None or not result.edits:
            event("no edit")
            return
        is_fixed = not any(each.open and not each.fix_applied for each in result.all_findings)
        before, after = engine(text, CONTEXTS), engine(result.text, CONTEXTS)
        done["edited"] += 1
        done["renderings"] += sum(map(len, (*before.values(), *after.values())))
        assert list(faults(before, after, is_fixed)) == []

    try:
        judge()
    finally:
        for what, count in done.items():
            record_property(what, count)


def faults(before: Rendered, after: Rendered, is_fixed: bool) -> Iterator[str]:
    """Yield what is wrong with an edit, under the settings under which the text gives data."""
    data = {label: all_data(rendered) for label, rendered in before.items()}
    counting = {label: found for label, found in data.items() if None not in found}
    event(f"{len(counting)} settings count")
    names = [[name for name, _ in repositories(each)] for each in next(iter(counting.values()), [])]
    for label, found in counting.items():
        if [[name for name, _ in repositories(each)] for each in found] != names:
            continue  # nobody renders it so
        for number, (old, new) in enumerate(zip(found, all_data(after[label]), strict=True)):
            if new is None:
                yield f"{label}, context {number}: no data any more"
            elif list(map(without_setting, old)) != list(map(without_setting, new)):
                yield f"{label}, context {number}: other data"
            elif is_fixed and not all(scans(body) for _, body in repositories(new)):
                yield f"{label}, context {number}: a repository without the setting"


def all_data(rendered: list[str | None]) -> list[Any]:
    """Return the data in each context, None where there are none."""
    return [None if text is None else data_or_none(text) for text in rendered]


def data_or_none(text: str) -> Any:
    try:
        documents = read(text)
    except NotDataError:
        return None
    return documents if all(map(has_keys_once, documents)) else None


def has_keys_once(data: Any) -> bool:
    """Whether no mapping has a key twice."""
    if data is None or data[1] == "text":
        return True
    if data[1] == "list":
        return all(map(has_keys_once, data[2]))
    keys = [repr(key) for key, _ in data[2]]
    return len(keys) == len(set(keys)) and all(has_keys_once(value) for _, value in data[2])
