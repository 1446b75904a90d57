"""Texts inside a file that declare a repository, such as a manifest in a ConfigMap.

What a text is for only its reader knows: another tool, a program, a template. So it is not read,
and a warning says so. A text counts if its lines are those of a declaration; words about one, a
command, a comment or an annotation do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.dialects.common.word_index import WordIndex
from fixer.dialects.kubernetes.ansible_tasks import creates_nothing
from fixer.dialects.kubernetes.names import GROUPS, REPOSITORY
from fixer.model.syntax_tree import Mapping, Node, Scalar, Sequence, Tree, key_text, nodes
from fixer.model.warnings import FileWarning, WarningKind
from fixer.source_text import line_column

_TYPE: Final = "AWS::ECR::Repository"
_MARKERS: Final = (_TYPE, *(f"{group}/" for group in GROUPS))
_SHORTEST: Final = len("Type: ") + len(_TYPE)

_KEY: Final = r"""["']?(?P<key>apiVersion|kind|Type|\$patch)["']?[ \t]*:[ \t]*"""
_VALUE: Final = r"""["']?(?P<value>[^\s"',{}\[\]]+)["']?[ \t]*"""
_BLOCK_ENTRY: Final = re.compile(rf"(?P<before>[ \t]*(?:-[ \t]+)*){_KEY}{_VALUE},?[ \t]*(?:#.*)?$")
"""An entry that has its line to itself."""
_FLOW_LINE: Final = re.compile(r"""[ \t]*(?:-[ \t]+)*(?:[\w.$/"'-]+[ \t]*:[ \t]*)?[{\[]""")
_FLOW_ENTRY: Final = re.compile(rf"[{{,][ \t]*{_KEY}{_VALUE}(?=[,}}]|$)")
_BREAK: Final = re.compile(r"\r\n|\n|\r")
_SILENT: Final = ("#", "{{", "{%", "{#", "<%")
"""What a line begins with that belongs to no mapping: a comment, a part of a template."""
_PASSED_OVER: Final = frozenset(("annotations", "TemplateBody"))
"""The keys of what kubectl noted, and of templates, which the dialect of CloudFormation judges."""


_POINTER: Final = "/imageScanningConfiguration"
_OPERATION: Final = re.compile(r"""\bop["']?[ \t]*:""")
"""What each operation of such a patch has in a text."""


class _Found(NamedTuple):
    """Where a text declares a repository: the number of its line, from 0, and a word on that."""

    line: int
    word: str


def unread_text_warning(tree: Tree) -> FileWarning | None:
    """Return a warning of the first text of a file that declares a repository."""
    for node in _texts(tree):
        found = _declaration(node.text)
        if found is not None:
            line = _line(tree.text, node, found)
            return FileWarning(WarningKind.UNREAD_TEXT, line=line)
    offset = _patched_path(tree)
    if offset is None:
        return None
    line = line_column(tree.text, offset)[0]
    return FileWarning(WarningKind.UNREAD_PATCH, line=line)


def _patched_path(tree: Tree) -> int | None:
    """Return where the first operation is that patches a scan setting by its path (RFC 6902)."""
    start = tree.text.find(_POINTER)
    if start < 0:
        return None
    for node in nodes(tree):
        if isinstance(node, Mapping):
            found = {key_text(key): value for key, value in node.entries}
            pointer = found.get("path")
            if "op" in found and isinstance(pointer, Scalar) and _POINTER in pointer.text:
                return pointer.start
        elif isinstance(node, Scalar) and _POINTER in node.text and _OPERATION.search(node.text):
            return tree.text.find(_POINTER, node.content)
    return None


def _texts(tree: Tree) -> Iterator[Scalar]:
    """Yield the texts that name a repository and something else, but for those passed over.

    What a task removes is left out, too.
    """
    occurrences = WordIndex(tree.text, _MARKERS)
    waiting: list[Node] = list(reversed(tree.documents))
    while waiting:
        node = waiting.pop()
        if not occurrences.any_in(node):
            continue
        if isinstance(node, Scalar):
            if len(node.text) >= _SHORTEST:
                yield node
        elif isinstance(node, Mapping) and not creates_nothing(node):
            waiting += [
                value for key, value in reversed(node.entries) if key_text(key) not in _PASSED_OVER
            ]
        elif isinstance(node, Sequence):
            waiting += reversed(node.items)


def _line(text: str, node: Scalar, found: _Found) -> int:
    """Return the line of a file on which a text declares a repository."""
    if node.style == "|":
        return line_column(text, node.content)[0] + 1 + found.line
    at = text.find(found.word, node.content, node.end)
    return line_column(text, max(at, node.content))[0]


def _declaration(text: str) -> _Found | None:
    """Return the first declaration of a repository in a text, by its lines."""
    lines = _BREAK.split(text.rstrip())
    found = [*_in_flow_style(lines), *(_in_block_style(lines) if len(lines) > 1 else ())]
    return min(found, default=None)


def _in_block_style(lines: list[str]) -> Iterator[_Found]:
    """Yield the declarations whose entries have their lines to themselves."""
    mappings: list[_OpenMapping] = []
    for number, line in enumerate(lines):
        written = line.lstrip(" \t")
        if not written or written.startswith(_SILENT):
            continue
        depth = -1 if written.startswith("---") else len(line) - len(written)
        while mappings and mappings[-1].column > depth:
            yield from mappings.pop().declared()
        entry = _BLOCK_ENTRY.match(line)
        if entry is not None:
            column = len(entry["before"])
            if not mappings or mappings[-1].column < column:
                mappings.append(_OpenMapping(column, {}))
            mappings[-1].entries.setdefault(entry["key"], (entry["value"], number))
    for mapping in mappings:
        yield from mapping.declared()


def _in_flow_style(lines: list[str]) -> Iterator[_Found]:
    """Yield the declarations that are on one line."""
    for number, line in enumerate(lines):
        flow = _OpenMapping(0, {})
        for each in _FLOW_ENTRY.finditer(line) if _FLOW_LINE.match(line) else ():
            if each["key"] not in flow.entries or _is_telling(each["value"]):
                flow.entries[each["key"]] = (each["value"], number)
        yield from flow.declared()


def _is_telling(value: str) -> bool:
    """Whether a value belongs to the declaration of a repository."""
    return value in (_TYPE, REPOSITORY) or value.rpartition("/")[0] in GROUPS


class _OpenMapping(NamedTuple):
    """A mapping in a text: the column of its keys, and the values of some with their lines."""

    column: int
    entries: dict[str, tuple[str, int]]

    def declared(self) -> Iterator[_Found]:
        """Yield the repository that the mapping declares, if it does."""
        kind, _ = self.entries.get("kind", ("", 0))
        version, line = self.entries.get("apiVersion", ("", 0))
        if kind == REPOSITORY and _is_telling(version) and "$patch" not in self.entries:
            yield _Found(line, version)
        resource_type, line = self.entries.get("Type", ("", 0))
        if resource_type == _TYPE:
            yield _Found(line, resource_type)
