"""Extensions of a Serverless service, which change resources after all of them have been merged.

Source: "AWS Infrastructure Resources" in the guide of the Serverless Framework: a property of an
extension replaces the one of the same name as a whole.
"""

from collections.abc import Iterator
from typing import NamedTuple

from fixer.dialects.common.mappings import find_entry, has_placeholder, items_of, value_of
from fixer.model.syntax_tree import Entry, Mapping, Node, Sequence, key_text, resolved


class Extensions(NamedTuple):
    """The extensions of a service."""

    by_id: dict[str, list[Entry]]
    """Those of each resource, in the order of the text."""
    computed: Node | None
    """What supplies others that are not written out, if anything does."""

    def of(self, logical_id: str, step: str, inner: str) -> list[Entry]:
        """Return the extensions of a resource that may decide on a property.

        Args:
            logical_id: The resource.
            step: The key `Properties`.
            inner: The property.
        """
        return [
            entry for entry in self.by_id.get(logical_id, ()) if _may_name(entry.value, step, inner)
        ]


def extensions_of(root: Node) -> Extensions:
    """Return the extensions of a document that is a service, or the resources of one."""
    by_id: dict[str, list[Entry]] = {}
    computed: Node | None = None
    for part in _parts(resolved(root)):
        found = value_of(part, "extensions")
        body = resolved(found) if found is not None else None
        if isinstance(body, Mapping):
            for entry in body.entries:
                by_id.setdefault(key_text(entry.key) or "", []).append(entry)
        elif body is not None and has_placeholder(body):
            computed = found
    return Extensions(by_id, computed)


def _parts(root: Node) -> Iterator[Mapping]:
    """Yield the mappings that may have extensions beside Resources."""
    written = value_of(root, "resources")
    parts = [root, *([resolved(written), *items_of(written)] if written is not None else ())]
    yield from (part for part in parts if isinstance(part, Mapping))


def _may_name(value: Node, step: str, inner: str) -> bool:
    """Whether an extension has a property, or something that may hold it."""
    body = resolved(value)
    if not isinstance(body, Mapping):
        return not isinstance(body, Sequence) and has_placeholder(body)
    found = find_entry(body, step)
    if found is None:
        return False
    properties = resolved(found.value)
    if not isinstance(properties, Mapping):
        return has_placeholder(properties)
    return find_entry(properties, inner) is not None
