"""The repositories of a program, of whatever framework: found, judged, and named."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Final

from fixer.dialects.program.declared import Declared, declared_in, id_of
from fixer.dialects.program.frameworks import ResourceType, Since
from fixer.dialects.program.judging import Judge, Use, plain_word
from fixer.dialects.program.names import definition_of
from fixer.dialects.program.overrides import (
    Others,
    others_in,
    overridden,
    visited,
    without_effect,
)
from fixer.dialects.program.recorded_metadata import metadata_in
from fixer.dialects.program.repository_names import literal_name, possible_name
from fixer.model.declaration import Assessment, Declarations, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.file import File
from fixer.model.reasons import Action, Cause, Note, Reason, Remedy, Topic
from fixer.model.syntax_tree import Node, Scalar
from fixer.syntax.program import program_of
from fixer.syntax.program.reading import ARGUMENT_LISTS, Cst, Program, below

_SOURCES: Final = {
    ".js": (".ts", ".tsx"),
    ".jsx": (".tsx",),
    ".mjs": (".mts", ".ts"),
    ".cjs": (".cts", ".ts"),
}
_IGNORED: Final = plain_word("ignoreChanges")
_SNAPSHOTS: Final = ("__snapshots__", "test/__snapshots__", "tests/__snapshots__")
_DEPENDENCIES: Final = ("dependencies", "devDependencies", "peerDependencies")
"""Where a project names the packages that it takes, what runs it first."""
_MAJOR: Final = re.compile(r"(?:workspace:)?(?:[\^~=v ]|>=)*(\d+)")
"""How versions with a lowest one begin, which may be that of a folder beside."""


def repositories_of(file: File, types: Iterable[ResourceType], generated: str = "") -> Declarations:
    """Return the repositories that some types declare in a program, assessed.

    Args:
        file: The program.
        types: The types.
        generated: The name that a repository gets without one, as `possible_name` says.

    Raises:
        ParseError: the program has an error where one is declared.
    """
    if _is_compiled(file):
        return Declarations(())
    program = program_of(file.tree)
    found = declared_in(program, types)
    if not found:
        return Declarations(())
    judge = Judge(program, _uses(program, found))
    others = others_in(program, found)
    metadata = metadata_in(program, found)

    def repository(declared: Declared) -> Repository:
        assessment = _assessed(file, program, judge, declared, others)._replace(
            declaration=declared.block, metadata=metadata.get(int(declared.call.id), ())
        )
        name = literal_name(declared)
        names = partial(_possible_names, program, declared, generated)
        return Repository(id_of(declared), assessment, name, possible_names=names)

    return Declarations(tuple(map(repository, found)))


def _possible_names(program: Program, declared: Declared, generated: str) -> tuple[str, ...]:
    return (possible_name(program, declared, generated),)


def _assessed(
    file: File, program: Program, judge: Judge, declared: Declared, others: Others
) -> Assessment:
    assessment = judge.assess(declared)
    code = partial(judge.code, declared, 0)
    assessment = overridden(program, declared, assessment, others, code)
    assessment = visited(program, declared, assessment, others, code)
    if assessment.verdict is not Verdict.COMPLIANT:
        assessment = _as_provided(file, program, declared, assessment)
        lost = without_effect(program, declared, others)
        for note in (*lost, *_notes(file, program, declared, assessment)):
            assessment = assessment.with_note(note)
    return assessment


def _as_provided(
    file: File, program: Program, declared: Declared, assessment: Assessment
) -> Assessment:
    """Return the assessment as the package allows, which may be too old for the setting.

    Where nothing tells its version, the edit is not safe. In JavaScript an older one takes the
    setting too, as it hands all properties on.
    """
    since = declared.type.since
    if since is None or not assessment.changes or program.grammar.name == "JavaScript":
        return assessment
    is_new = _is_new(file, program, declared, since)
    if is_new:
        return assessment
    reason = Reason(
        Cause.PROGRAM_VERSION_UNKNOWN, name=since.package, value=str(since.version),
        inner=assessment.reason,
    )  # fmt: skip
    if is_new is None:
        return assessment._replace(reason=reason, applicability=Applicability.UNSAFE)
    code = assessment.remedy.code if assessment.remedy else ""
    version = str(since.version)
    remedy = Remedy(Action.PROGRAM_UPGRADE, name=since.package, value=version, code=code)
    return assessment._replace(
        reason=reason, remedy=remedy, changes=(), applicability=Applicability.MANUAL
    )


def _is_new(file: File, program: Program, declared: Declared, since: Since) -> bool | None:
    """Whether a package is one of the versions that have the setting; None if nothing tells."""
    required = _required_version(file, since.package)
    if required is not None:
        return required >= since.version
    is_older = re.search(since.older, program.text) is not None
    is_newer = (
        re.search(since.newer, program.text) is not None
        or re.search(since.properties, program.source(declared.call)) is not None
    )
    return is_newer if is_newer != is_older else None


def _required_version(file: File, package: str) -> int | None:
    """Return the oldest major version of a package that the nearest project with it takes.

    None if none has it, or that one does not tell.
    """
    for _, data in file.surroundings.read_above(("package.json",)):
        wanted = _wanted(data, package)
        if wanted is not None:
            oldest = [_MAJOR.match(each.strip()) for each in wanted.split("||")]
            known = [int(each[1]) for each in oldest if each is not None]
            return min(known) if len(known) == len(oldest) else None
    return None


def _wanted(data: bytes, package: str) -> str | None:
    """Return which versions of a package a project takes; None if it does not name it."""
    import json

    try:
        project = json.loads(data)
    except (ValueError, RecursionError):
        return None
    groups = (project.get(each) for each in _DEPENDENCIES) if isinstance(project, dict) else ()
    found = (each.get(package) for each in groups if isinstance(each, dict))
    return next((each for each in found if isinstance(each, str)), None)


def _notes(
    file: File, program: Program, declared: Declared, assessment: Assessment
) -> Iterator[Note]:
    if _ignores_changes(program, declared):
        yield Note(Topic.PROGRAM_IGNORES_CHANGES)
    if declared.type.has_snapshots and assessment.changes:
        for folder in _SNAPSHOTS:
            found = file.surroundings.find_above(folder, True)
            if found is not None:
                yield Note(Topic.PROGRAM_SNAPSHOTS, place=found)
                return


def _ignores_changes(program: Program, declared: Declared) -> bool:
    """Whether the options keep Pulumi from applying the setting."""
    if declared.handed_on or not _has_ignored(program):
        return False
    return any(
        _ignores(program, each, declared.type.keys[0]) for each in program.arguments(declared.call)
    )


@lru_cache(maxsize=2)
def _has_ignored(program: Program) -> bool:
    """Whether a program names the option by which Pulumi leaves settings as they are."""
    return _IGNORED in plain_word(program.text)


def _ignores(program: Program, argument: Cst, setting: str) -> bool:
    """Whether an argument is the options of Pulumi that leave a setting as it is."""
    for leaf in below(_defined(program, argument), program.grammar.names):
        if plain_word(program.source(leaf)) == _IGNORED:
            value = _given_to(program, leaf)
            texts = below(value, program.grammar.strings) if value is not None else ()
            if any(_is_of(program.value(each), setting) for each in texts):
                return True
    return False


def _defined(program: Program, argument: Cst) -> Cst:
    """Return what an argument is, also by a name that the program defines."""
    fields = program.grammar.pairs.get(argument.type)
    expression = program.bare(argument.child_by_field_name(fields[1]) if fields else argument)
    definition = definition_of(program, expression) if expression.type == "identifier" else None
    return program.bare(definition.value) if definition is not None else expression


def _given_to(program: Program, name: Cst) -> Cst | None:
    """Return the value of a key, or the arguments of a function with a name."""
    holder = name.parent
    if holder.type == "literal_element":  # of Go
        name, holder = holder, holder.parent
    fields = program.grammar.pairs.get(holder.type)
    if fields is not None:
        value = holder.child_by_field_name(fields[1])
        is_key = holder.child_by_field_name(fields[0]) == name
        return _defined(program, value) if is_key and value is not None else None
    call = program.call_around(name)
    return call.child_by_field_name(program.grammar.calls[call.type][1]) if call else None


def _is_of(text: Node, setting: str) -> bool:
    """Whether a path of Pulumi is that of a setting, or of a part of it, or of all settings."""
    path = text.text if isinstance(text, Scalar) else ""
    return path == "*" or plain_word(re.split(r"[.\[]", path)[0]) == plain_word(setting)


def _is_compiled(file: File) -> bool:
    """Whether a file is JavaScript beside the TypeScript that it was made from."""
    stem, ending = os.path.splitext(os.path.basename(file.path))
    sources = _SOURCES.get(ending.lower(), ())
    return any(file.surroundings.find_above(stem + each, True) == stem + each for each in sources)


def _uses(program: Program, found: Iterable[Declared]) -> Callable[[Cst], Use | None]:
    """Return how a use of a name is that of the properties of a repository."""
    calls = {each.call.id for each in found}
    grammar = program.grammar
    parts = grammar.spreads | grammar.containers | frozenset(grammar.pairs)
    passed = grammar.wrappers | ARGUMENT_LISTS
    if grammar.address_operator:
        passed |= {"unary_expression"}

    def use(name: Cst) -> Use | None:
        found = Use.WHOLE
        for outer in program.above(name):
            if outer.id in calls:
                return found
            if outer.type in parts:
                found = Use.PART
            elif outer.type not in passed:
                return None
        return None

    return use
