"""The repositories of a program, of whatever framework: found, judged, and named."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Final

from fixer.dialects.program.declared import Declared, declared_in, id_of
from fixer.dialects.program.frameworks import ResourceType
from fixer.dialects.program.values import Judge
from fixer.model.declaration import Declarations, Repository
from fixer.model.file import File
from fixer.model.syntax_tree import Scalar
from fixer.syntax.program import program_of
from fixer.syntax.program.reading import Cst, Program

_SOURCES: Final = {
    ".js": (".ts", ".tsx"),
    ".jsx": (".tsx",),
    ".mjs": (".mts", ".ts"),
    ".cjs": (".cts", ".ts"),
}


def repositories_of(file: File, types: Iterable[ResourceType]) -> Declarations:
    """Return the repositories that some types declare in a program, assessed.

    Raises:
        ParseError: the program has an error where one is declared.
    """
    if _is_compiled(file):
        return Declarations(())
    program = program_of(file.tree)
    found = declared_in(program, types)
    judge = Judge(program, _uses(program, found))
    repositories = []
    for each in found:
        assessment = judge.assess(each)._replace(declaration=each.block)
        repositories.append(Repository(id_of(program, each), assessment, _name(each)))
    return Declarations(tuple(repositories))


def _is_compiled(file: File) -> bool:
    """Whether a file is JavaScript beside the TypeScript that it was made from."""
    stem, ending = os.path.splitext(os.path.basename(file.path))
    sources = _SOURCES.get(ending.lower(), ())
    return any(file.surroundings.find_above(stem + each, True) == stem + each for each in sources)


def _uses(program: Program, found: Iterable[Declared]) -> Callable[[Cst], bool]:
    """Return whether a use of a name is that of the properties of a repository."""
    calls = {each.call.id for each in found}

    def is_use(use: Cst) -> bool:
        outer = use.parent
        while outer is not None and (
            outer.type in program.grammar.spreads
            or outer.type in program.grammar.wrappers
            or outer.type in program.grammar.containers
            or outer.type in ("arguments", "argument_list")
        ):
            outer = outer.parent
        return outer is not None and outer.id in calls

    return is_use


def _name(declared: Declared) -> str | None:
    """Return the repository's own name, where it is literal."""
    for key, value in declared.properties.entries:
        if isinstance(key, Scalar) and key.text in declared.type.name_keys:
            is_text = isinstance(value, Scalar) and bool(value.style)
            return value.text if isinstance(value, Scalar) and is_text else None
    return None
