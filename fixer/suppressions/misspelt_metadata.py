"""Data that is meant as an own decision and is written in another way."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from fixer.model.declaration import Assessment
from fixer.model.reasons import Note, Topic
from fixer.model.suppression import OWN_ID
from fixer.model.syntax_tree import Node, Scalar, Tree, key_text, path_to, resolved
from fixer.suppressions.layouts import layout_of
from fixer.suppressions.metadata import holder_of, recorded_ids
from fixer.suppressions.scanners import OWN_METADATA, MetadataForm
from fixer.suppressions.values import entries_of, follow

_ALIKE: Final = 0.8
_NOTHING: Final = ("", "null", "~")
_MOST_IDS: Final = 5
"""How many ids a message names."""


class MisspeltMetadata(NamedTuple):
    """What the data of a resource says that seems to be meant as a decision."""

    at: Node
    written: str
    """The keys that lead to it."""
    doubt: Note
    """What is wrong with it."""


def misspelt_metadata(
    tree: Tree, assessment: Assessment, dialect: str
) -> Iterator[MisspeltMetadata]:
    """Yield what the data of a resource that nothing exempts seems to say of the rule."""
    for form in OWN_METADATA:
        if dialect in form.dialects:
            for holder in _holders(tree, assessment, form):
                found = _misspelt(holder, form)
                if found is not None:
                    yield found
                    break


def _holders(tree: Tree, assessment: Assessment, form: MetadataForm) -> Iterator[Node]:
    """Yield what the path of a form may be meant to begin in."""
    declaration = assessment.declaration
    if declaration is not None:
        yield holder_of(tree, declaration, form)
        if form.is_inherited:
            yield from reversed(path_to(layout_of(tree).tree_around(declaration), declaration))
    yield from assessment.metadata


def _misspelt(holder: Node, form: MetadataForm) -> MisspeltMetadata | None:
    exact = ".".join(form.path)
    rules = follow(holder, form.path)
    if rules is not None:
        doubt = _doubt(rules, form)
        return MisspeltMetadata(rules, exact, doubt) if doubt is not None else None
    keys: list[str] = []
    node = holder
    for key in form.path:
        alike = next(
            (each for each in entries_of(node) if _is_alike(key_text(each.key) or "", key)), None
        )
        if alike is None:
            return None
        keys.append(key_text(alike.key) or "")
        node = alike.value
    return MisspeltMetadata(node, ".".join(keys), Note(Topic.MISSPELT, value=exact))


def _is_alike(written: str, key: str) -> bool:
    one, other = (each.casefold().replace("_", "-") for each in (written, key))
    return one == other or (
        abs(len(one) - len(other)) <= 2 and SequenceMatcher(None, one, other).ratio() > _ALIKE
    )


def _doubt(rules: Node, form: MetadataForm) -> Note | None:
    """Return what is wrong with rules of which none is ours; None where they say nothing."""
    node = resolved(rules)
    ids = [rule_id for rule_id, _ in recorded_ids(rules, form)]
    if OWN_ID in ids or not ids or (isinstance(node, Scalar) and node.text in _NOTHING):
        return None
    if any(ids):
        return Note(Topic.NO_SUCH_RULE, value=", ".join(ids[:_MOST_IDS]), name=OWN_ID)
    shape = OWN_ID if form.is_comma_text else f"[{OWN_ID}]"
    return Note(Topic.MISSPELT, value=f"{'.'.join(form.path)}: {shape}")
