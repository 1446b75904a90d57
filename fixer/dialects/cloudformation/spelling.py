"""Keys of a repository that are misspelt, or stand on the wrong level.

Source: "AWS::ECR::Repository" and "Resource attribute reference" in the AWS CloudFormation Template
Reference Guide; "Resource and property reference" of AWS SAM.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer.dialects.cloudformation.template import ATTRIBUTES, PATH, function
from fixer.dialects.common.booleans import filled_in_by
from fixer.dialects.common.mappings import MERGE_KEY
from fixer.model.syntax_tree import (
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    key_text,
    resolved,
    walk,
)
from fixer.syntax.placeholders import FILLED_IN

_PROPERTIES: Final = frozenset(
    (
        "emptyondelete",
        "encryptionconfiguration",
        "imagescanningconfiguration",
        "imagetagmutability",
        "imagetagmutabilityexclusionfilters",
        "lifecyclepolicy",
        "repositoryname",
        "repositorypolicytext",
        "tags",
    )
)
_FREE: Final = frozenset(("lifecyclepolicy", "repositorypolicytext", "tags"))
"""Properties whose content is not CloudFormation's."""
_SETTINGS: Final = frozenset(step.lower() for step in PATH[1:])
_KNOWN: Final = {
    PATH[0]: ATTRIBUTES,
    PATH[1]: _PROPERTIES,
    PATH[2]: frozenset[str](),
}
"""What stands beside each key of the path, in lower case."""

_LEAST_LIKENESS: Final = 0.75


def is_likely(written: str, name: str) -> bool:
    """Whether a key seems to be another one misspelt, or in another case."""
    written, name = written.lower(), name.lower()
    if written == name:
        return True
    if not len(name) / 2 <= len(written) <= len(name) * 2:
        return False
    from difflib import SequenceMatcher  # few files have an unknown key

    return SequenceMatcher(None, written, name).ratio() >= _LEAST_LIKENESS


def misspelt(body: Mapping, name: str) -> Entry | None:
    """Return the entry whose key is a misspelt one of the path, if there is one and no more."""
    known = _KNOWN.get(name)
    if known is None:
        return None
    found = [entry for entry in body.entries if _is_unknown(entry.key, known)]
    likely = [entry for entry in found if is_likely(key_text(entry.key) or "", name)]
    return likely[0] if len(likely) == 1 else None


def _is_unknown(key: Node, known: frozenset[str]) -> bool:
    name = key_text(key) or ""
    if not name or name.lower() in known or name == MERGE_KEY or name.startswith("Fn::"):
        return False
    return key.tag is None and FILLED_IN not in name and filled_in_by(key) is None


def misplaced(body: Mapping, known: dict[int, Node | None]) -> Node | None:
    """Return the key of a scan setting that stands on a level where it is refused, if any does.

    Args:
        body: The repository.
        known: The answers for Properties, by identity, which repositories may share.
    """
    return None if _is_as_known(body) else next(_misplaced(body, known), None)


_PLAIN: Final = (
    frozenset(("Type", "Properties", "DeletionPolicy", "UpdateReplacePolicy", "DependsOn")),
    frozenset(("ImageScanningConfiguration", "ImageTagMutability", "LifecyclePolicy"))
    | {"RepositoryName", "RepositoryPolicyText", "Tags"},
    frozenset(PATH[2:]),
)


def _is_as_known(node: Node) -> bool:
    """Whether all keys on the path are among the usual ones, as they are in nearly all files."""
    for step, names in enumerate(_PLAIN):
        if node.__class__ is not Mapping:
            return isinstance(node, Scalar) and node.tag is None
        below: Node | None = None
        for key, value in node.entries:
            if key.__class__ is not Scalar or key.text not in names:
                return False
            if key.text == PATH[step]:
                below = value
        if below is None:
            return True
        node = below
    return True


def _misplaced(body: Mapping, known: dict[int, Node | None]) -> Iterator[Node]:
    meant = _misspelt_key(body, PATH[0])
    for key, value in body.entries:
        name = (key_text(key) or "").lower()
        if name == PATH[0].lower() or key is meant:
            properties = id(resolved(value))
            if properties not in known:
                known[properties] = next(_in_properties(value), None)
            if (found := known[properties]) is not None:
                yield found
        elif name in _SETTINGS or (_is_unknown(key, ATTRIBUTES) and _holds_setting(value)):
            yield key


def _misspelt_key(body: Mapping, name: str) -> Node | None:
    """Return the key that is the misspelt one of the path, where that is not written itself."""
    found = None if _has(body, name) else misspelt(body, name)
    return found.key if found is not None else None


def _in_properties(value: Node) -> Iterator[Node]:
    body = resolved(value)
    for branch in _branches(body):
        yield from _in_properties(branch)
    if not isinstance(body, Mapping) or function(body) is not None:
        return
    meant = _misspelt_key(body, PATH[1])
    for key, inner in body.entries:
        name = (key_text(key) or "").lower()
        if name == PATH[1].lower() or key is meant:
            yield from _in_configuration(inner)
        elif name == PATH[2].lower() or (
            _is_unknown(key, _PROPERTIES) and (_holds_setting(inner) or is_likely(name, PATH[1]))
        ):
            yield key
        elif name in _PROPERTIES - _FREE:
            yield from _settings_in(inner)


def _in_configuration(value: Node) -> Iterator[Node]:
    body = resolved(value)
    for branch in _branches(body):
        yield from _in_configuration(branch)
    if not isinstance(body, Mapping) or function(body) is not None:
        return
    has_path = _has(body, PATH[2])
    for key, inner in body.entries:
        name = (key_text(key) or "").lower()
        likely = _is_unknown(key, _SETTINGS) and is_likely(name, PATH[2])
        if name == PATH[1].lower() or _holds_setting(inner) or (has_path and likely):
            yield key


def _branches(body: Node) -> list[Node]:
    called = function(body)
    if called is None or called[0] != "Fn::If":
        return []
    items = resolved(called[1])
    return items.items[1:] if isinstance(items, Sequence) else []


def _has(body: Mapping, name: str) -> bool:
    return any((key_text(key) or "").lower() == name.lower() for key, _ in body.entries)


def _holds_setting(value: Node) -> bool:
    return next(_settings_in(value), None) is not None


def _settings_in(value: Node) -> Iterator[Node]:
    """Yield the keys of scan settings in a value as it is written."""
    for node in walk(value):
        for key, _ in node.entries if isinstance(node, Mapping) else ():
            if (key_text(key) or "").lower() in _SETTINGS:
                yield key
