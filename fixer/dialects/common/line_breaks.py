"""Characters that end a line in YAML 1.1 and not in YAML 1.2.

Source: "Line Break Characters" in both versions. The parser here is one of 1.1, js-yaml reads 1.2.
"""

from __future__ import annotations

import re
from typing import Final

from fixer.dialects.common.assessments import conditional
from fixer.model.declaration import Assessment
from fixer.model.reasons import Action, Cause, Reader, Reason, Remedy
from fixer.model.syntax_tree import Node
from fixer.source_text import line_column

_OF_YAML_1_1: Final = re.compile("[\x85\u2028\u2029]")


def assess_line_breaks(text: str, at: Node, reader: Reader) -> Assessment | None:
    """Assess a repository in a text whose lines a reader of YAML 1.2 sees elsewhere, else None."""
    found = _OF_YAML_1_1.search(text)
    if found is None:
        return None
    name = f"U+{ord(found.group()):04X}"
    place = str(line_column(text, found.start())[0])
    return conditional(
        at,
        Reason(Cause.LINE_BREAK_OF_SOME_READERS, name=name, place=place, reader=reader),
        Remedy(Action.REPLACE_LINE_BREAK, name=name),
    )
