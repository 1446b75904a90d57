"""How a format is spelled: text to tree, and change to edits.

A syntax is a module with the functions of `Syntax`; it knows nothing of any dialect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, Protocol

from fixer.model.declaration import Change
from fixer.model.edits import Edit, in_order
from fixer.model.errors import ParseError
from fixer.model.syntax_tree import Node, Tree
from fixer.syntax.placeholders import COMMENT_MARKS

HCL_SUFFIXES: Final = (".tf", ".tofu", ".tfvars", ".hcl")
PROGRAM_SUFFIXES: Final = (
    *(".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".py", ".go", ".cs", ".java"),
)
"""The endings of the files of the languages that are read as programs."""
_HCL_AS_JSON: Final = (".tf.json", ".tofu.json", ".tfvars.json", ".hcl.json")
_PART_OPENINGS: Final = ("{{", "{%", "{#", "<%", "%{", "\n%")
"""What parts of template languages begin with."""
_STATEMENT: Final = re.compile(r"(?:\A|(?<=[\r\n]))[ \t]*#[{@]")
"""What a line begins with that is a comment to YAML and a statement to another tool."""


class Syntax(Protocol):
    """What every module of this package offers."""

    def parse(self, text: str) -> Tree:
        """Return the positioned tree of a text.

        Raises:
            ParseError: the text is not of this syntax.
        """

    def spell(self, tree: Tree, change: Change) -> tuple[Edit, ...]:
        """Write a change as its author would have; the edits are against `tree.text`."""

    def comment_beside(self, tree: Tree, node: Node) -> str | None:
        """Return the comment on the node's line, or directly above it."""

    def has_comment(self, between: str) -> bool:
        """Whether a text between the scalars of a tree holds a comment."""


def syntaxes_for(path: str, text: str) -> tuple[Syntax, ...]:
    """Return the syntaxes that a file may have, the likelier first.

    CloudFormation takes JSON and YAML under any name; only `.json` promises one of them.
    """
    name = path.lower()
    if name.endswith(HCL_SUFFIXES):
        return (_hcl_for(text),)
    if name.endswith(PROGRAM_SUFFIXES):
        from fixer.syntax import program

        return (program.syntax_for(path),)
    if name.endswith(".json"):
        from fixer.syntax import json

        return (json,)
    yaml = _yaml_for(text)
    if text.lstrip()[:1] not in ("{", "["):
        return (yaml,)
    from fixer.syntax import json

    return (json, yaml)


def _hcl_for(text: str) -> Syntax:
    """Return the syntax of HCL, with documents embedded in it if there may be any."""
    if "template_body" in text or "kubernetes_manifest" in text or "kubectl_manifest" in text:
        from fixer.syntax import embedded

        return embedded
    if "generate" in text and "contents" in text and "<<" in text:
        from fixer.syntax import generated_hcl

        return generated_hcl
    from fixer.syntax import hcl

    return hcl


def _yaml_for(text: str) -> Syntax:
    """Return the syntax of YAML, with documents embedded in it if there may be any."""
    if "TemplateBody" in text:
        from fixer.syntax.yaml import embedded

        return embedded
    from fixer.syntax import yaml

    return yaml


def parse(path: str, text: str) -> tuple[Syntax, Tree]:
    """Parse a text by the first syntax that takes it, without regard to template languages.

    Raises:
        ParseError: none does; the error is that of the likeliest.
    """
    likeliest, *others = syntaxes_for(path, text)
    try:
        return likeliest, likeliest.parse(text)
    except ParseError:
        for syntax in others:
            with suppress(ParseError):
                return syntax, syntax.parse(text)
        if _is_json_lines(path, text):
            return likeliest, Tree(text, ())
        raise


def is_json_at(syntax: Syntax, tree: Tree, node: Node) -> bool:
    """Whether a node of a text is written in JSON, which has no comments."""
    name = getattr(syntax, "__name__", "")
    if tree.embedded and name.endswith(".embedded"):
        from fixer.syntax.embedded_documents import document_of, syntax_of

        document = document_of(tree, node)
        name = getattr(syntax_of(document), "__name__", "") if document is not None else ""
    return name == f"{__name__}.json"


def in_layout(path: str, tree: Tree, edits: Iterable[Edit]) -> list[Edit]:
    """Return all edits of a file in their order, with those that its layout asks for besides.

    Raises:
        OverlapError: two different edits overlap, or insert at the same place.
    """
    if tree.program is not None:
        from fixer.syntax import program

        return program.in_layout(tree, edits)
    if not path.lower().endswith(HCL_SUFFIXES):
        return in_order(edits)
    from fixer.syntax.hcl.alignment import realigned

    return realigned(tree.text, edits)


def _is_json_lines(path: str, text: str) -> bool:
    """Whether a text is a list of JSON values, one a line, such as a log: no document at all."""
    name = path.lower()
    if not name.endswith(".json") or name.endswith(_HCL_AS_JSON):
        return False
    from fixer.syntax import json

    return json.is_lines(text)


def may_hold_template(path: str, text: str) -> bool:
    """Whether a text has what begins a part of a template, and YAML or JSON may be around it.

    Parts outside of quotes may parse by accident, as something that they are not; so such a text
    is offered to `fixer.templating.template`, whether it parsed or not.
    """
    if path.lower().endswith((*HCL_SUFFIXES, *_HCL_AS_JSON, *PROGRAM_SUFFIXES)):
        return False
    if any(opening in text for opening in _PART_OPENINGS) or text.startswith("%"):
        return True
    return any(mark in text for mark in COMMENT_MARKS) and _STATEMENT.search(text) is not None
