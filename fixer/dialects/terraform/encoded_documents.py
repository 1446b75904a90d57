"""The documents of other languages that an argument of Terraform holds, and what it fills in there.

Such a document is an object of Terraform, what `jsonencode` and its kin make of one, or a heredoc
that was read as what it is.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.common.mappings import merged_mappings
from fixer.model.declaration import Absent, Assessment, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import Action, Cause, Reason, Remedy
from fixer.model.syntax_tree import CALL, Mapping, Node, Scalar, Sequence, Tree, key_text, resolved
from fixer.syntax.placeholders import FILLED_IN

_CODING: Final = frozenset(
    f"{CALL}{name}" for name in ("jsondecode", "jsonencode", "yamldecode", "yamlencode")
)


def document_at(value: Node, tree: Tree) -> Tree | None:
    """Return the tree of the document that an argument holds; None if it is not read."""
    if isinstance(value, Sequence) and value.tag in _CODING and len(value.items) == 1:
        value = value.items[0]
    for each in tree.embedded:
        if each.documents[0] is value:
            return each._replace(text=tree.text, documents=(value,))
    return Tree(tree.text, (value,)) if isinstance(value, Mapping) else None


def without_unsure_additions(assessment: Assessment, code: str) -> Assessment:
    """Return an assessment that is conditional where a computed key may be the missing one.

    An edit would then write the key a second time.

    Args:
        assessment: The assessment of a repository in a document.
        code: The setting as the document would have it.
    """
    sites = [change.site for change in assessment.changes]
    holders = [site.within for site in sites if isinstance(site, Absent)]
    if not any(isinstance(node, Mapping) and _has_filled_in_key(node) for node in holders):
        return assessment
    return assessment._replace(
        verdict=Verdict.CONDITIONAL,
        reason=Reason(Cause.STACK_COMPUTED_KEY, inner=assessment.reason),
        remedy=Remedy(Action.ENSURE_FILLED_IN, code=code),
        applicability=Applicability.MANUAL,
        changes=(),
    )


def _has_filled_in_key(node: Mapping) -> bool:
    """Whether Terraform may add keys to a mapping."""
    return any(
        key.tag is not None
        or FILLED_IN in (key_text(key) or "")
        or (key_text(key) == "<<" and FILLED_IN in _texts_in(value))
        for source in merged_mappings(node)
        for key, value in source.entries
    )


def _texts_in(node: Node) -> str:
    """Return the text of a scalar, or those of a list that is merged."""
    node = resolved(node)
    if isinstance(node, Sequence):
        return "".join(map(_texts_in, node.items))
    return node.text if isinstance(node, Scalar) else ""
