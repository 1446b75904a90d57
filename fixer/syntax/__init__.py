"""How a format is spelled: text to tree, and change to edits.

A syntax is a module with the functions of `Syntax`; it knows nothing of any dialect.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final, Protocol

from fixer.model.declaration import Change
from fixer.model.edits import Edit
from fixer.model.errors import ParseError
from fixer.model.tree import Node, Tree

HCL_SUFFIXES: Final = (".tf", ".tofu", ".tfvars", ".hcl")
_HCL_AS_JSON: Final = (".tf.json", ".tofu.json", ".tfvars.json")


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
        """Tell whether a text between the scalars of a tree holds a comment."""


def syntaxes_for(path: str, text: str) -> tuple[Syntax, ...]:
    """Return the syntaxes that a file may have, the likelier first.

    CloudFormation takes JSON and YAML under any name; only `.json` promises one of them.
    """
    name = path.lower()
    if name.endswith(HCL_SUFFIXES):
        from fixer.syntax import embedded as grafted
        from fixer.syntax import hcl

        return (grafted if any(each in text for each in grafted.ARGUMENTS) else hcl,)
    if name.endswith(".json"):
        from fixer.syntax import json

        return (json,)
    from fixer.syntax import yaml

    if text.lstrip()[:1] not in ("{", "["):
        return (yaml,)
    from fixer.syntax import json

    return (json, yaml)


def parse(path: str, text: str) -> tuple[Syntax, Tree]:
    """Parse a text by the first syntax that takes it.

    Parts of a template language outside of quotes may parse by accident, as something that they
    are not; so such a text is a template first.

    Raises:
        ParseError: none does; the error is that of the likeliest.
    """
    syntaxes = syntaxes_for(path, text)
    try:
        syntax, tree = _parsed(syntaxes, text)
    except ParseError as error:
        if not _may_be_template(path, text):
            raise
        from fixer.templating import accidents as _template_accidents
        from fixer.templating import syntax as templated

        # YAML would take what JSON does not, such as a comma too many.
        if path.lower().endswith(".json") and not _template_accidents.suspected(text):
            raise
        try:
            return templated, templated.parse(text)
        except ParseError as more:
            raise (more if _template_accidents.suspected(text) else error) from None
    if _may_be_template(path, text):
        from fixer.templating import accidents as _template_accidents
        from fixer.templating import syntax as templated

        if _template_accidents.by_accident(text, tree):
            try:
                return templated, templated.parse(text)
            except ParseError:
                if _template_accidents.mistaken(text, tree):
                    raise
    return syntax, tree


def _parsed(syntaxes: tuple[Syntax, ...], text: str) -> tuple[Syntax, Tree]:
    likeliest, *others = syntaxes
    try:
        return likeliest, likeliest.parse(text)
    except ParseError:
        for syntax in others:
            with suppress(ParseError):
                return syntax, syntax.parse(text)
        raise


def _may_be_template(path: str, text: str) -> bool:
    """Tell whether a text holds what begins a part of a template, where YAML or JSON is around."""
    if path.lower().endswith((*HCL_SUFFIXES, *_HCL_AS_JSON)):
        return False
    return "{{" in text or "{%" in text or "{#" in text or "<%" in text
