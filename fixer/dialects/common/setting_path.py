"""The path from a declaration down to its setting, and what is missing or wrong on it.

Every format that nests mappings is read this way; in what they differ is a `SettingPath`.
"""

from collections.abc import Callable
from typing import NamedTuple

from fixer.dialects.common.assessments import compliant, duplicate_key, invalid
from fixer.dialects.common.booleans import computed_before
from fixer.dialects.common.mappings import (
    MappingEntry,
    RepeatedKeyError,
    find_entry,
    find_key,
    is_empty,
    merged_mappings,
)
from fixer.model.declaration import Absent, Assessment, Change, Path, Present, Verdict
from fixer.model.edits import Applicability
from fixer.model.reasons import Action, Cause, Reader, Reason, Remedy
from fixer.model.syntax_tree import (
    Alias,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    key_text,
    resolved,
)


def empty_value(node: Node) -> Cause | None:
    """Return the cause if a value is empty, else None."""
    return Cause.EMPTY if is_empty(node) else None


class SettingPath(NamedTuple):
    """A path of keys to a setting, and what its reader makes of the values on it."""

    keys: Path
    """Keys, and 0 for the item of a sequence."""
    reader: Reader
    """Who reads the file, and refuses what is invalid."""
    assess_value: Callable[[Node], Assessment]
    """Assesses the value at the end of the path."""
    emptiness: Callable[[Node], Cause | None] = empty_value
    """Returns how a value is empty, or None if it is not."""
    assess_substitute: Callable[[Node, Path, str], Assessment | None] = lambda value, rest, name: (
        None
    )
    """Assesses what may take the place of a mapping, or of one that lacks the next key of the
    rest of the path: a function, a placeholder; None for anything else. The name is that of the
    key above, or of the declaration."""
    declaration_name: str = ""
    """What messages call the declaration itself, if it has a name."""
    misspelt: Callable[[Mapping, str], Entry | None] = lambda body, name: None
    """Returns the entry whose key is that of the path, misspelt."""


def assess_declaration(
    body: Mapping, key: Node, path: SettingPath, after: str | None = None
) -> Assessment:
    """Assess a declaration; the first key of the path is one of `body`.

    Args:
        body: The declaration.
        key: The node that a finding points to if nothing of the path is written.
        path: The path, and how to read it.
        after: The key behind which the first key of the path goes, if it is missing.
    """
    try:
        assessment = _assess_mapping(body, key, path.keys, path, after)
    except RepeatedKeyError as error:
        assessment = duplicate_key(error.key, error.name, path.reader)
    return assessment._replace(declaration=body)


def assess_at(
    value: Node, rest: Path, path: SettingPath, entry: MappingEntry | None = None
) -> Assessment:
    """Assess a value; `rest` leads on from it, and `entry` is the one that it is the value of."""
    if not rest:
        return path.assess_value(value)
    cause = path.emptiness(value)
    if cause is not None:
        return _empty(value, cause, rest, path, entry)
    name = _name_above(rest, path)
    substitute = path.assess_substitute(value, rest, name)
    if substitute is not None:
        return substitute
    body = resolved(value)
    filled_in = computed_before(value, name, setting_code(rest))
    if filled_in is not None:
        return filled_in
    if isinstance(rest[0], int):
        return _assess_items(value, body, rest, path)
    if not isinstance(body, Mapping):
        return invalid(
            value,
            Reason(Cause.NOT_A_MAPPING, setting=name, reader=path.reader),
            Remedy(Action.WRITE_AS_MAPPING, name=name, code=setting_code(rest)),
        )
    at = value if entry is None or len(rest) == 1 else entry.key
    return _assess_mapping(body, at, rest, path)


def _assess_mapping(
    body: Mapping, at: Node, rest: Path, path: SettingPath, after: str | None = None
) -> Assessment:
    """Assess a mapping by the next key of the path."""
    name = str(rest[0])
    entry = find_entry(body, name)
    wrong = path.misspelt(body, name) if entry is None else None
    if wrong is not None:
        entry = MappingEntry(*wrong, body, wrong_case=True, duplicated=False)
    if entry is None:
        above = _name_above(rest, path)
        return path.assess_substitute(body, rest, above) or _missing(body, rest, at, after)
    if entry.duplicated:
        return _duplicated(entry, name, path)
    assessment = assess_at(entry.value, rest[1:], path, entry)
    if assessment.at is entry.value:
        assessment = assessment._replace(at=value_or_key(entry))
    if alternatives := _own_keys(entry, body, rest):
        kept = (*assessment.alternatives, *alternatives)
        assessment = assessment._replace(alternatives=kept)
    return _with_renamed_key(assessment, entry, name)


def _duplicated(entry: MappingEntry, name: str, path: SettingPath) -> Assessment:
    written = key_text(entry.key) or name
    keys = [key_text(key) for key, _ in entry.owner.entries]
    if written == name and keys.count(name) == 1:
        # The other one is in the wrong case.
        reason = Reason(Cause.DUPLICATE_KEY, setting=name)
        return invalid(entry.key, reason, Remedy(Action.KEEP_ONE_ON))
    return duplicate_key(entry.key, written, path.reader)


def _assess_items(value: Node, body: Node, rest: Path, path: SettingPath) -> Assessment:
    """Assess a sequence of which every item has to comply; as a rule it has one."""
    name = _name_above(rest, path)
    if not isinstance(body, Sequence):
        return invalid(
            value,
            Reason(Cause.NOT_A_LIST, setting=name, reader=path.reader),
            Remedy(Action.WRITE_AS_LIST, name=name, code=setting_code(rest)),
        )
    items = [assess_at(item, rest[1:], path) for item in body.items]
    if len(items) == 1:
        return items[0]
    if all(item.verdict is Verdict.COMPLIANT for item in items):
        return compliant(value)
    reason = Reason(Cause.SEVERAL_ITEMS, setting=name)
    return invalid(value, reason, Remedy(Action.KEEP_ONE_ON))


def value_or_key(entry: MappingEntry) -> Node:
    """Return the node that a finding points to: the value, or its key if that is empty."""
    value = entry.value
    return entry.key if isinstance(value, Scalar) and value.start == value.end else value


def _missing(body: Mapping, rest: Path, at: Node, after: str | None) -> Assessment:
    candidates = [source for source in merged_mappings(body) if source is not body] + [body]
    changes = [
        Change(Absent(source, rest, find_key(source, after)))
        for source in candidates
        if source.entries
    ]
    return Assessment(
        Verdict.MISSING,
        at,
        Reason(Cause.NO_KEY, setting=str(rest[0])),
        Remedy(Action.ADD, code=setting_code(rest)),
        changes=(changes[0],),
        alternatives=tuple(changes[1:]),
    )


def _empty(
    value: Node, cause: Cause, rest: Path, path: SettingPath, entry: MappingEntry | None
) -> Assessment:
    """Assess an empty value where a collection belongs."""
    return Assessment(
        Verdict.MISSING,
        value_or_key(entry) if entry is not None else value,
        Reason(cause, setting=_name_above(rest, path)),
        Remedy(Action.ADD, code=setting_code(rest)),
        changes=(Change(Absent(resolved(value), rest, replaces=True)),),
    )


def setting_code(path: Path) -> str:
    """Return how a message shows a setting that is on, such as `a.b: true`."""
    return ".".join(str(step) for step in path if not isinstance(step, int)) + ": true"


def _name_above(rest: Path, path: SettingPath) -> str:
    """Return the key whose value the rest of the path leads on from."""
    above = path.keys[: len(path.keys) - len(rest)]
    return next((step for step in reversed(above) if isinstance(step, str)), path.declaration_name)


def _own_keys(entry: MappingEntry, body: Mapping, rest: Path) -> tuple[Change, ...]:
    """Return changes of this mapping alone, where an alias or a merge supplies the value.

    A key of its own hides all that was merged under that key, so it must hold the setting alone.
    """
    if entry.owner is body and not isinstance(entry.value, Alias):
        return ()
    changes: list[Change] = []
    keys = sum(isinstance(step, str) for step in rest)
    if isinstance(entry.value, Alias) and keys == 1:
        changes.append(Change(Present(entry.value)))
    elif isinstance(entry.value, Alias) and keys == 2:
        changes.append(Change(Absent(entry.value, rest[1:], replaces=True)))
    if entry.owner is not body and keys <= 2:
        changes.append(Change(Absent(body, rest)))
    return tuple(changes)


def _with_renamed_key(assessment: Assessment, entry: MappingEntry, name: str) -> Assessment:
    """Add the renaming of a key in the wrong case, which the reader refuses."""
    if not entry.wrong_case:
        return assessment
    wrong = key_text(entry.key) or ""
    cause = Cause.WRONG_CASE if wrong.lower() == name.lower() else Cause.MISSPELT_KEY
    return assessment._replace(
        verdict=Verdict.INVALID,
        at=entry.key,
        reason=Reason(cause, name=wrong, inner=assessment.reason),
        remedy=Remedy(_renaming(assessment), name=wrong, value=name, inner=assessment.remedy),
        changes=(Change(Present(entry.key), name), *assessment.changes),
        alternatives=(),
        relies_on_default=False,
    )


def _renaming(assessment: Assessment) -> Action:
    is_manual = assessment.applicability is Applicability.MANUAL
    return Action.RENAME_BY_HAND if is_manual else Action.RENAME
