"""Where the module of a call is, whose `source` need not be one literal.

Sources: "Module Sources" in the documentation of the Terraform language; "Early Variable and Local
Evaluation" in that of OpenTofu; "terraform" and the functions `get_terragrunt_dir`,
`get_parent_terragrunt_dir`, `path_relative_from_include`, `path_relative_to_include`,
`get_repo_root`, `get_path_to_repo_root`, `find_in_parent_folders` in the HCL reference of
Terragrunt.
"""

from __future__ import annotations

import posixpath
from typing import Final, NamedTuple

from fixer.dialects.terraform.blocks import (
    HclBlock,
    argument,
    blocks_of,
    is_json,
    is_literal,
    root_of,
    steps_of,
)
from fixer.dialects.terraform.module import Module
from fixer.model.file import File
from fixer.model.syntax_tree import CALL, INTERPOLATION, REFERENCE, Mapping, Node, Scalar, Sequence
from fixer.syntax.hcl.templates import template_parts
from fixer.syntax.placeholders import FILLED_IN

_DEEPEST: Final = 20
"""How many steps deep a source is followed."""
_LONGEST: Final = 4096
"""How many characters of a source are kept; a longer one leads nowhere."""
_ROOT: Final = "\ue00e"
"""Stands for the root of the checkout where there is none: some folder above the file."""
_OWN_FOLDER: Final = ("get_terragrunt_dir", "get_original_terragrunt_dir")
_CHECKOUT: Final = ("get_repo_root", "get_path_to_repo_root")
_PARENT: Final = ("get_parent_terragrunt_dir", "path_relative_from_include")
_SHARED_FILE: Final = "terragrunt.hcl"
"""What `find_in_parent_folders` looks for if it is not told."""


class Including(NamedTuple):
    """From where a file is included: the functions in it count from there, not from its folder."""

    file: File
    """The file that includes it."""
    path: str
    """The included file, from the folder of the other."""


class Source(NamedTuple):
    """What the source of a call comes to."""

    text: str = ""
    """The source, with `FILLED_IN` where a part of it is not known; empty if nothing is."""
    guess: str = ""
    """The folder that the end of a source leads to whose beginning is not known."""


def includes(root: Mapping) -> list[HclBlock]:
    """Return the blocks of a Terragrunt file that include another one, with a label or without."""
    found = [block for count in (0, 1) for block in blocks_of(root, "include", count)]
    # In JSON, one with a label looks like one without, too.
    found = [block for block in found if argument(block.body, "path") is not None]
    return sorted(found, key=lambda block: block.body.start)


def is_known(text: str) -> bool:
    """Whether a source says which module it is; the release may be unknown."""
    return bool(text) and not {FILLED_IN, _ROOT}.intersection(text.partition("?")[0])


def source_of(
    value: Node, file: File, module: Module, including: Including | None = None
) -> Source:
    """Return the source that a value comes to, from the folder of the file that is run.

    Args:
        value: The value.
        file: Its file.
        module: What has the locals and variables that it may refer to.
        including: From where the file is included, if it is.
    """
    text = _Texts(module, including).of(value, file)
    file = including.file if including is not None else file
    if is_known(text):
        return Source(f"./{text}" if text in (".", "..") else text)
    beginning, rest = text[:1], text[1:].strip("/").replace("//", "/")
    if beginning in (FILLED_IN, _ROOT) and rest and is_known(rest) and "?" not in rest:
        found = file.surroundings.find_above(rest, True)
        where = "" if found is None else found if found.startswith("..") else f"./{found}"
        return Source(where) if where and beginning == _ROOT else Source(text, where)
    return Source(text)


class _Texts:
    """The texts of expressions, with `FILLED_IN` for each part that is not known.

    A local or a variable is followed once, however often it is used.
    """

    def __init__(self, module: Module, including: Including | None) -> None:
        self._module = module
        self._including = including
        self._named: dict[tuple[str, ...], str] = {}
        self._depth = 0

    def of(self, value: Node | None, file: File) -> str:
        """Return the text of a value of a file."""
        if self._depth > _DEEPEST or value is None:
            return FILLED_IN
        self._depth += 1
        text = self._of(value, file)
        self._depth -= 1
        return text if len(text) <= _LONGEST else FILLED_IN

    def _of(self, value: Node, file: File) -> str:
        if isinstance(value, Scalar):
            if is_literal(value):
                return value.text
            if value.tag == REFERENCE:
                return self._referred(steps_of(value.text), file)
            if is_json(file.tree) or value.text.startswith('"'):
                inner = value.text if value.tag is None else value.text[1:-1]
                parts = template_parts(inner)
                return "".join(e if isinstance(e, str) else self.of(e, file) for e in parts)
        if isinstance(value, Sequence) and value.tag == INTERPOLATION:
            return self.of(value.items[0], file)
        if isinstance(value, Sequence) and value.tag is not None:
            return self._called(value.tag.removeprefix(CALL), value.items, file)
        return FILLED_IN

    def _referred(self, steps: tuple[str, ...], file: File) -> str:
        """Return the text of what a reference leads to: a local, a default, the own folder."""
        if steps == ("path", "module"):
            return "."
        exposed = self._module.exposing(steps)
        if exposed is not None:
            module, path, steps = exposed
            inside = _Texts(module, Including(file, path))
            return inside._referred(("local", *steps), file)
        if len(steps) != 2 or steps[0] not in ("var", "local"):
            return FILLED_IN
        if steps not in self._named:
            self._named[steps] = FILLED_IN
            self._named[steps] = self._named_text(*steps)
        return self._named[steps]

    def _named_text(self, kind: str, name: str) -> str:
        found: list[tuple[Node, File]]
        if kind == "local":
            found = list(self._module.locals.get(name, ()))
        else:
            declared = self._module.variables.get(name, ())
            found = [(each.default, each.file) for each in declared if each.default is not None]
        return self.of(*found[0]) if len(found) == 1 else FILLED_IN

    def _called(self, name: str, items: list[Node], file: File) -> str:
        """Return what a function of Terragrunt comes to, as a path from the folder of the unit."""
        if name in _OWN_FOLDER:
            return "."
        arguments = [self.of(each, file) for each in items]
        file = self._including.file if self._including is not None else file
        if name in _CHECKOUT:
            found = file.surroundings.find_above(".git", True)
            return posixpath.dirname(found) or "." if found is not None else _ROOT
        if name in _PARENT:
            return self._parent(arguments, file)
        if name == "find_in_parent_folders":
            wanted = arguments[0] if arguments else _SHARED_FILE
            fallback = arguments[1] if len(arguments) > 1 else FILLED_IN
            return file.surroundings.find_above(wanted, False) or fallback
        if name == "path_relative_to_include":
            parent = self._parent(arguments, file)
            return FILLED_IN if parent.strip("./") else _folders_of(file, parent.count(".."))
        if name == "dirname" and len(arguments) == 1:
            return posixpath.dirname(arguments[0]) or FILLED_IN
        if name == "basename" and len(arguments) == 1:
            here = arguments[0] == "."
            return _folders_of(file, 1) if here else posixpath.basename(arguments[0]) or FILLED_IN
        return FILLED_IN

    def _parent(self, labels: list[str], file: File) -> str:
        """Return the folder of the file that a file includes: the only one, or that of a label.

        Without a label, an included file means itself.
        """
        if self._including is not None and not labels:
            return posixpath.dirname(self._including.path) or "."
        root = root_of(file.tree)
        found = includes(root)
        if labels:
            found = [block for block in found if block.labels == tuple(labels[:1])]
        if not found:
            return FILLED_IN if labels else "."
        path = argument(found[0].body, "path") if len(found) == 1 else None
        return posixpath.dirname(self.of(path, file)) or FILLED_IN


def _folders_of(file: File, count: int) -> str:
    """Return the names of the last folders that a file is in, if its path has them."""
    names = posixpath.dirname(file.path).split("/")[-count:] if count else ["."]
    is_whole = len(names) == count and not {"", ".", ".."}.intersection(names)
    return "/".join(names) if is_whole or not count else FILLED_IN
