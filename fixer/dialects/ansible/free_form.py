"""Ansible's free form, `name=a state=present`: arguments written as one text.

Source: `ansible.parsing.splitter` of ansible-core. A blank ends an argument unless it is
inside quotes or inside a part of Jinja; a later argument of the same name wins.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_MARKS: Final = re.compile(r"[\"' \n]|\{\{|\}\}|\{%|%\}|\{#|#\}")
_PAIR: Final = re.compile(r"(\w+)=(.*)", re.DOTALL)
_OPENING: Final = ("{{", "{%", "{#")
_CLOSING: Final = ("}}", "%}", "#}")


class Argument(NamedTuple):
    """One `key=value` of a text, and where it is in that text."""

    key: str
    value: str
    """Without the quotes around it."""
    start: int
    end: int


class FreeForm(NamedTuple):
    """A text of arguments, and the module that it begins with, if it has to."""

    text: str
    module: str | None
    arguments: tuple[Argument, ...]

    def named(self, key: str) -> list[Argument]:
        """Return the arguments of a name, in any case; as a rule there is at most one."""
        return [each for each in self.arguments if each.key.lower() == key]

    def replaced(self, argument: Argument, by: str) -> str:
        """Return the text with another argument in the place of one."""
        return self.text[: argument.start] + by + self.text[argument.end :]

    def extended(self, by: str) -> str:
        """Return the text with one argument more."""
        space = "" if self.text.endswith(" ") else " "
        return f"{self.text}{space}{by}"


def free_form(text: str, leads: bool) -> FreeForm | None:
    """Read a text of arguments; None for one that Ansible refuses, or that has escapes.

    Args:
        text: The text.
        leads: Whether the name of the module is before the arguments.
    """
    spans = _spans(text)
    if spans is None or "\\" in text:
        return None
    module = None
    if leads and spans:
        named = (span for span in spans if text.startswith("module=", span[0]))
        first = next(named, spans[0])
        spans.remove(first)
        module = text[slice(*first)].removeprefix("module=")
    arguments = [_argument(text, *span) for span in spans]
    if None in arguments:
        return None
    return FreeForm(text, module, tuple(filter(None, arguments)))


def _spans(text: str) -> list[tuple[int, int]] | None:
    """Return where the arguments begin and end; None if quotes or Jinja stay open."""
    spans: list[tuple[int, int]] = []
    quote = ""
    depth = start = 0
    for mark in _MARKS.finditer(text):
        what = mark.group()
        if what in ("'", '"'):
            quote = "" if what == quote else quote or what
        elif what in _OPENING:
            depth += 1
        elif what in _CLOSING:
            depth = max(depth - 1, 0)
        elif not quote and not depth:
            spans.append((start, mark.start()))
            start = mark.end()
    spans.append((start, len(text)))
    return None if quote or depth else [span for span in spans if span[0] < span[1]]


def _argument(text: str, start: int, end: int) -> Argument | None:
    found = _PAIR.fullmatch(text, start, end)
    if found is None:
        return None
    key, value = found.groups()
    if len(value) > 1 and value[0] == value[-1] and value[0] in ("'", '"'):
        value = value[1:-1]
    return Argument(key, value, start, end)
