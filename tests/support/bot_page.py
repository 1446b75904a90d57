"""What the page of the bot promises, as far as it is a table."""

from __future__ import annotations

import re
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "docs/bot.md").read_text("utf-8")


def outcomes_of_suggest() -> dict[str, str]:
    """The exit code of each outcome that `suggest` may have."""
    table = TEXT.partition("| outcome of `suggest` |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (`[a-z`, -]+`) \| [^|]+ \| ([01]) \|$", table, re.MULTILINE)
    return {word: code for words, code in rows for word in re.findall(r"`([a-z-]+)`", words)}
