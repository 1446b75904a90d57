"""Characters that end a line in YAML 1.1 and not in YAML 1.2.

Source: "Line Break Characters" in both versions. The parser here is one of 1.1, js-yaml reads 1.2.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fixer.dialects.common.assessments import conditional
from fixer.model.declaration import Assessment
from fixer.model.reasons import Action, Cause, Reader, Reason, Remedy
from fixer.model.syntax_tree import Node
from fixer.source_text import line_column


def assess_line_breaks(text: str, at: Node, reader: Reader) -> Assessment | None:
    """Assess a repository in a text whose lines a reader of YAML 1.2 sees elsewhere, else None."""
    offset = _first_break(text)
    if offset is None:
        return None
    name = f"U+{ord(text[offset]):04X}"
    place = str(line_column(text, offset)[0])
    return conditional(
        at,
        Reason(Cause.LINE_BREAK_OF_SOME_READERS, name=name, place=place, reader=reader),
        Remedy(Action.REPLACE_LINE_BREAK, name=name),
    )


@lru_cache(maxsize=4)
def _first_break(text: str) -> int | None:
    """Return where the first of them is; of a file with many services this is asked many times."""
    found = re.search("[\x85\u2028\u2029]", text)
    return found.start() if found is not None else None
