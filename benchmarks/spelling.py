"""Spell a template as YAML in one of many styles, or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.templates import Intrinsic, Node


@dataclass(frozen=True, slots=True)
class Style:
    """How an author writes YAML.

    `flow` and `comments` are probabilities; `spaced` puts an empty line between resources.
    """

    step: int = 2
    indented_sequences: bool = True
    quote: str = '"'
    flow: float = 0.0
    comments: float = 0.0
    spaced: bool = False


def random_style(rng: Random) -> Style:
    return Style(
        step=rng.choice((2, 2, 2, 4, 3)),
        indented_sequences=rng.random() < 0.6,
        quote=rng.choice("\"'"),
        flow=rng.choice((0.0, 0.0, 0.3, 0.7)),
        comments=rng.choice((0.0, 0.1, 0.2)),
        spaced=rng.random() < 0.5,
    )


def to_json(node: Node, indent: int = 2) -> str:
    return json.dumps(_long_form(node), indent=indent) + "\n"


def _long_form(node: Node) -> object:
    if isinstance(node, Intrinsic):
        name = node.name if node.name == "Ref" else f"Fn::{node.name}"
        argument = node.argument
        if node.name == "GetAtt" and isinstance(argument, str):
            return {name: argument.split(".")}
        return {name: _long_form(argument)}
    if isinstance(node, dict):
        return {key: _long_form(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_long_form(item) for item in node]
    return node


def to_yaml(template: dict[str, Node], style: Style, rng: Random) -> str:
    return "\n".join(_Writer(style, rng).mapping(template, 0)) + "\n"


_COMMENTS = (
    "# Keep in step with the deployment pipeline.",
    "# TODO: ask the platform team",
    "# see the runbook, section 4",
    "#- was different before the migration",
)

_PLAIN = re.compile(r"[A-Za-z/$][\w/.$-]*([ :][\w/.$*-]+|::?[\w/.$*-]+)*")
_WORDS_OF_YAML = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


@dataclass(frozen=True, slots=True)
class _Writer:
    style: Style
    rng: Random

    def mapping(self, mapping: dict[str, Node], indent: int) -> Iterator[str]:
        for number, (key, value) in enumerate(mapping.items()):
            if number and (indent == 0 or (self.style.spaced and indent == self.style.step)):
                yield ""
            if indent and number and self.rng.random() < self.style.comments / 2:
                yield " " * indent + self.rng.choice(_COMMENTS)
            yield from self._entry(f"{' ' * indent}{self._scalar(key)}:", value, indent)

    def _entry(self, start: str, value: Node, indent: int) -> Iterator[str]:
        """Write a value behind `start`, a key with its colon or a dash."""
        if isinstance(value, Intrinsic):
            yield f"{start} {self._inline(value)}"
        elif isinstance(value, str) and "\n" in value:
            yield f"{start} |"
            for line in value.splitlines():
                yield " " * (indent + self.style.step) + line if line else ""
        elif not isinstance(value, dict | list) or not value or self._goes_on_one_line(value):
            comment = ""
            if self.rng.random() < self.style.comments / 2:
                comment = "  " + self.rng.choice(_COMMENTS)
            yield f"{start} {self._inline(value)}{comment}"
        elif isinstance(value, dict):
            yield start
            yield from self.mapping(value, indent + self.style.step)
        else:
            yield start
            yield from self._sequence(
                value, indent + (self.style.step if self.style.indented_sequences else 0)
            )

    def _sequence(self, items: list[Node], indent: int) -> Iterator[str]:
        dash = " " * indent + "-"
        for item in items:
            if not isinstance(item, dict) or not item:
                yield from self._entry(dash, item, indent)
            elif self._goes_on_one_line(item):
                yield f"{dash} {self._inline(item)}"
            else:
                first, *others = self.mapping(item, indent + 2)
                yield f"{dash} {first.lstrip()}"
                yield from others

    def _goes_on_one_line(self, node: dict[str, Node] | list[Node]) -> bool:
        inner = node.values() if isinstance(node, dict) else node
        shallow = not any(isinstance(item, dict | list) for item in inner)
        one_line = not any(isinstance(item, str) and "\n" in item for item in inner)
        return shallow and one_line and len(node) <= 4 and self.rng.random() < self.style.flow

    def _inline(self, node: Node, flow: bool = False) -> str:
        if isinstance(node, Intrinsic):
            return f"!{node.name} {self._inline(node.argument, flow)}"
        if isinstance(node, dict):
            entries = (
                f"{self._scalar(key, True)}: {self._inline(value, True)}"
                for key, value in node.items()
            )
            text = ", ".join(entries)
            return f"{{ {text} }}" if text and self.style.step == 4 else f"{{{text}}}"
        if isinstance(node, list):
            return f"[{', '.join(self._inline(item, True) for item in node)}]"
        return self._scalar(node, flow)

    def _scalar(self, value: str | int | bool, flow: bool = False) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
        plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML
        if plain and not (flow and ":" in value):
            return value
        return f"{self.style.quote}{value}{self.style.quote}"
