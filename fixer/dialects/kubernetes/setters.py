"""Values that a setter of kpt or kustomize writes, as the comment behind them says.

Sources: "apply-setters" in the catalog of kpt functions, for `# kpt-set: ${name}`; "Setters" in the
older documentation of kpt and kustomize, for `# {"$kpt-set":"name"}` and `# {"$openapi":"name"}`.
"""

from __future__ import annotations

import re
from typing import Final

from fixer.model.declaration import Assessment, Present, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import Note, Topic
from fixer.model.syntax_tree import Node, Tree
from fixer.source_text import line_bounds

_SETTER: Final = re.compile(
    r"""[ \t,\]}]*[ \t]\#[ \t]*
    (?:kpt-set:[ \t]*(?P<pattern>\S[^\r\n]*)
    |\{[ \t]*"\$(?:kpt-set|openapi)"[ \t]*:[ \t]*"(?P<name>[^"\r\n]+)"[ \t]*\})""",
    re.VERBOSE,
)


def leave_to_setter(assessment: Assessment, tree: Tree) -> Assessment:
    """Return an assessment whose changes are unsafe if a setter writes the value again."""
    if assessment.verdict is Verdict.COMPLIANT:
        return assessment
    replaced = [each.site.node for each in assessment.changes if isinstance(each.site, Present)]
    setters = [setter for node in replaced if (setter := _setter_of(node, tree.text))]
    if not setters or assessment.applicability is not Applicability.SAFE:
        return assessment
    return assessment._replace(
        applicability=Applicability.UNSAFE,
        notes=(*assessment.notes, Note(Topic.SETTER, name=setters[0])),
        off_token=None,
    )


def _setter_of(node: Node, text: str) -> str | None:
    """Return what the comment behind a value calls its setter, if it names one."""
    found = _SETTER.match(text, node.end, line_bounds(text, node.end)[1])
    return (found["pattern"] or found["name"]).rstrip() if found else None
