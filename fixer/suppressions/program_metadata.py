"""The decisions that a program of the AWS CDK writes into the metadata of a resource.

The scanners look for them in the template that it makes, where comments of the program are not.
Sources: "CfnResource" in the AWS CDK API Reference (`addMetadata`, `cfnOptions.metadata`); the
core module of AWS Solutions Constructs (`addCfnSuppressRules`).
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final, NamedTuple

from fixer.model.suppression import Suppression
from fixer.model.syntax_tree import Node, Tree
from fixer.source_text import line_bounds, line_column
from fixer.suppressions.scanners import SCANNERS, Scanner
from fixer.syntax.program import program_of
from fixer.syntax.program.reading import COMMENTS, Cst, above, statement_at

DIALECT: Final = "cdk"
_WRITES: Final = re.compile(
    r"\.(?:(?:get)?[cC]fn_?[oO]ptions(?:\(\))?\.(?:set)?[mM]etadata\b"
    r"|(?:add_?[mM]etadata|AddMetadata)\s{0,9}\()"
    r"|\b(?:add_?[cC]fn_?[sS]uppress_?[rR]ules|AddCfnSuppressRules)\s{0,9}\("
)
"""What writes metadata: behind the resource, or in front of it as an argument."""
_CAST: Final = re.compile(r"\((?:\w{1,50}\.)?Cfn\w{0,50}\)|<(?:\w{1,50}\.)?Cfn\w{0,50}>")
_NAME: Final = re.compile(r"(?<![\w.])(?:(?:this|self)\.)?[A-Za-z_]\w*")
_ASSIGNED: Final = re.compile(
    r"(?<![\w.])((?:(?:this|self)\.)?[A-Za-z_]\w*)\s{0,9}(?::[^=;]{1,80})?:?=(?!=)"
)
_CHILD: Final = re.compile(r"default_?child\b", re.IGNORECASE)
_REASON: Final = re.compile(r"\b(?:reason|comment)[\"']?\s{0,9}[:=,]\s{0,9}[\"']([^\"'\r\n]*)")
_OWNERS: Final = ("function", "method", "constructor", "lambda")


class _Write(NamedTuple):
    """A statement that writes a rule into the metadata of a resource."""

    statement: Cst
    scanner: Scanner
    rule_id: str


class ProgramMetadata:
    """What a program writes into metadata."""

    def __init__(self, tree: Tree) -> None:
        self._program = program_of(tree)
        self._text = tree.text

    def suppression(self, declaration: Node) -> Suppression | None:
        """Return the decision that a repository of the CDK is under, or None."""
        found = self._program.root_of(declaration) if self._writes else None
        if found is None:
            return None
        name = self._name_of(found[0])
        writes = self._writes.get(name, ())
        of_it = (each for each in writes if self._is_of(found[0], each.statement, name))
        write = next(of_it, None)
        return self._suppression(write) if write is not None else None

    def _suppression(self, write: _Write) -> Suppression:
        reason = _REASON.search(self._program.source(write.statement))
        return Suppression(
            write.scanner.word,
            f"{'.'.join(write.scanner.metadata[0].path)} {write.rule_id}",
            line_column(self._text, self._program.start(write.statement))[0],
            reason[1] if reason is not None else "",
            takes_reason=True,
        )

    @cached_property
    def _writes(self) -> dict[str, list[_Write]]:
        """What the program writes, by what it calls the resource."""
        writes: dict[str, list[_Write]] = {}
        for found in _WRITES.finditer(self._text):
            leaf = self._program.leaf_at(found.end() - 1, found.end())
            if leaf is None or leaf.type in COMMENTS or "string" in leaf.type:
                continue
            statement = statement_at(leaf)
            rule = _rule(self._program.source(statement))
            if rule is not None:
                subject = self._subject(found.start(), statement)
                writes.setdefault(subject, []).append(_Write(statement, *rule))
        return writes

    def _subject(self, at: int, statement: Cst) -> str:
        start = self._program.start(statement)
        before = self._text[start:at]
        if self._text[at] != ".":
            before = self._text[at : self._program.end(statement)].partition("(")[2]
        name = _first_name(before)
        known = [place for place in self._children if place[0] < start and place[1] == name]
        return known[-1][2] if known else name

    @cached_property
    def _children(self) -> list[tuple[int, str, str]]:
        """Where a variable gets the resource of something, its name, and that of what it is of."""
        found = []
        for each in _ASSIGNED.finditer(self._text):
            value = self._text[each.end() : line_bounds(self._text, each.end())[1]]
            if _CHILD.search(value):
                found.append((each.start(), each[1], _first_name(value)))
        return found

    def _name_of(self, declared: Cst) -> str:
        """Return the name of the variable or member that a repository is assigned to."""
        start, end = self._program.start(statement_at(declared)), self._program.start(declared)
        found = list(_ASSIGNED.finditer(self._text, start, end))
        is_all = found and not self._text[found[-1].end() : end].strip()
        return found[-1][1] if is_all else ""

    def _is_of(self, declared: Cst, statement: Cst, name: str) -> bool:
        """Whether a name is that of a repository where a statement uses it."""
        if name.startswith(("this.", "self.")):
            return _owner(declared, ("class",)) == _owner(statement, ("class",))
        start, end = self._program.end(declared), self._program.start(statement)
        if end < start or _owner(declared, _OWNERS) != _owner(statement, _OWNERS):
            return False
        return all(each[1] != name for each in _ASSIGNED.finditer(self._text, start, end))


def _rule(text: str) -> tuple[Scanner, str] | None:
    """Return the rule that a statement names in a text of its own, and whose it is."""
    for scanner in (each for each in SCANNERS if each.metadata):
        for each in scanner.ids:
            is_concerned = not each.dialects or DIALECT in each.dialects
            if is_concerned and re.search(f"[\"']{re.escape(each.text)}[\"']", text):
                return scanner, each.text
    return None


def _first_name(text: str) -> str:
    found = _NAME.search(_CAST.sub(" ", text))
    return found[0] if found is not None else ""


def _owner(cst: Cst, kinds: tuple[str, ...]) -> int:
    """Return where the nearest function, or class, begins that holds a part of a program."""
    inside = (each for each in above(cst) if any(kind in each.type for kind in kinds))
    return next((each.start_byte for each in inside), -1)
