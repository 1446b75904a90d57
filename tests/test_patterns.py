"""No regular expression takes more than linear time, whatever text it meets.

Each is tried on texts that are made of what it looks for itself: its words and a character of each
of its classes, many times over, with something in front that begins a match and something behind
that ends it.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections import deque
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TypeAlias

import pytest

import fixer
from fixer.suppressions.scanners import SCANNERS

SCANNERS_MODULE = "fixer.suppressions.scanners"
_TIMES = (22, 3000)
"""An exponential one shows with few, a quadratic one with many."""
_SECONDS = 0.06
_AT_ONE_PLACE = ("BLANKS", "_INNER")
"""What is only tried at a cursor, through another name."""
_SOURCE = "".join(
    each.read_text(encoding="utf-8") for each in Path(fixer.__file__).parent.rglob("*.py")
)
_CALLS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub")


Pattern: TypeAlias = "re.Pattern[str] | re.Pattern[bytes]"


def _patterns() -> dict[str, tuple[Pattern, bool]]:
    """Return the expressions, each with whether it is searched, or tried at one place alone."""
    found: dict[str, tuple[Pattern, bool]] = {}
    seen: set[int] = set()
    for each in pkgutil.walk_packages(fixer.__path__, "fixer."):
        if each.name == "fixer.__main__":
            continue
        module = importlib.import_module(each.name)
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        for name, value in vars(module).items():
            values = value.values() if isinstance(value, dict) else (value,)
            for pattern in values:
                if isinstance(pattern, re.Pattern) and id(pattern) not in seen:
                    seen.add(id(pattern))
                    searched = _is_searched(name, source if name[0] == "_" else _SOURCE)
                    found.setdefault(f"{each.name}.{name}", (pattern, searched))
        if each.name == SCANNERS_MODULE:
            forms = [(one.word, form) for one in SCANNERS for form in one.comments]
            for number, (word, form) in enumerate(forms):
                found[f"{each.name}.{word}.{number}"] = (form.pattern, True)
        for number, (text, searched) in enumerate(_written_in(source)):
            found.setdefault(f"{each.name}:{number}", (re.compile(text), searched))
    return found


def _is_searched(name: str, source: str) -> bool:
    used = set(re.findall(rf"\b{name}(?:\[\w+\])?\.(\w+)\(", source))
    return name not in _AT_ONE_PLACE and not (used and used <= {"match", "fullmatch"})


def _written_in(source: str) -> Iterator[tuple[str | bytes, bool]]:
    """Yield the expressions that are written where they are used."""
    for node in ast.walk(ast.parse(source)):
        called = node.func if isinstance(node, ast.Call) and node.args else None
        if isinstance(called, ast.Attribute) and called.attr in _CALLS and _is_re(called.value):
            assert isinstance(node, ast.Call)
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
                yield first.value, called.attr not in ("match", "fullmatch")


def _is_re(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "re"


def _samples(pattern: str) -> list[str]:
    """Return the words of an expression, and characters that its classes are told by."""
    words = re.findall(r"(?:\\[^\w]|[A-Za-z0-9:;,_'\"%#<>=!/-])+", pattern)
    plain = {word.replace("\\", "") for word in words}
    single = {character for character in pattern if not character.isalnum()} - set("\\+?")
    return [*sorted(plain | single | {" ", "a", "1", "\n"}, key=lambda text: (len(text), text))][
        :26
    ]


PATTERNS = _patterns()


def test_they_are_found() -> None:
    assert len(PATTERNS) > 60


@pytest.mark.parametrize("name", PATTERNS)
def test_takes_linear_time(name: str) -> None:
    pattern, searched = PATTERNS[name]
    source = pattern.pattern
    samples = _samples(source if isinstance(source, str) else source.decode("latin-1"))
    pumps = [*samples, *map("".join, product(samples[:10], repeat=2))]
    begins = ["", *(word for word in samples if word[-1:] in "[{(%<'\"=|:!#-" or len(word) > 1)]
    for times in _TIMES:
        for begin, pump in product(begins[:7], pumps):
            text = begin + pump * times + "\x00"
            subject = text if isinstance(source, str) else text.encode()
            assert _seconds(pattern, subject, searched) < _SECONDS, (begin, pump)


def _seconds(pattern: Pattern, text: str | bytes, searched: bool) -> float:
    """Return the shortest of three trials, of which one is enough if it is quick."""
    best = 1e9
    for _ in range(3):
        before = time.process_time()
        if searched:
            deque(pattern.finditer(text), maxlen=0)  # type: ignore[arg-type]
        else:
            pattern.match(text)  # type: ignore[arg-type]
            pattern.fullmatch(text)  # type: ignore[arg-type]
        best = min(best, time.process_time() - before)
        if best < _SECONDS:
            break
    return best
