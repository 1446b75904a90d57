"""HCL text for the properties, with what it has to be read as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

NAMES = ("a", "b_c", "name", "image_tag_mutability", "tags", "for_each", "größe", "d-1")
_TOKENS = (
    *("a", "b", "for", "in", "if", "true", "null", "1", "0.5", "=", "==", "=>", "{", "}", "[", "]"),
    *("(", ")", ",", ":", "::", "?", ".", "...", "*", "-", "!", "+", "/", "%", "<", "&&", '"'),
    *('"x"', "${", "%{", "%{ if a }", "~", "$", "\\", "\\n", "#", "//", "/*", "*/", "\n", "\r\n"),
    *("\r", " ", "\t", "<<E\n", "<<-E\n", "E\n", "\nE\n", "é", "\u00a0", "\x00", "b {\n", "a = "),
)


@dataclass
class Body:
    """A text and the entries that it holds, as data."""

    text: str
    entries: list[Any]


def soup() -> st.SearchStrategy[str]:
    """Texts of HCL's own tokens in any order."""
    return st.lists(st.sampled_from(_TOKENS), max_size=40).map("".join)


_SCALARS = (
    ("true", "true"),
    ("null", "null"),
    ("-1.5e3", "-1.5e3"),
    ('"x # y"', ('"', "x # y")),
    ('"a\\n\\"$${b}"', ('"', 'a\n"${b}')),
    ('"${a.b}-%{ if c }d%{ endif }"', ("hcl:expression", '"${a.b}-%{ if c }d%{ endif }"')),
    ("var.x", ("hcl:reference", "var.x")),
    ('a.b[0]["k"]', ("hcl:reference", 'a.b[0]["k"]')),
    (
        "a > 1 || !b",
        (
            "hcl:operation",
            ("hcl:reference", "a"),
            ("hcl:symbol", ">"),
            "1",
            ("hcl:symbol", "||"),
            ("hcl:unary:!", ("hcl:reference", "b")),
        ),
    ),
    (
        "[for x in y : x if x != 1]",
        (
            "hcl:for-tuple",
            ["x"],
            ("hcl:reference", "y"),
            ("hcl:reference", "x"),
            ("hcl:operation", ("hcl:reference", "x"), ("hcl:symbol", "!="), "1"),
        ),
    ),
    ("(false)", "false"),
    ("(\n  1 # )\n)", "1"),
)
_HEREDOCS = (
    ('<<-EOT\n    x { "y"\n  EOT', ("<<", 'x { "y"\n')),
    ("<<EOT\n${a}\nEOT", ("hcl:heredoc", "<<EOT\n${a}\nEOT")),
)


@st.composite
def _values(draw: st.DrawFn, depth: int) -> tuple[str, Any]:
    kind = draw(st.sampled_from(("scalar", "scalar", "tuple", "object", "call", "if")))
    if kind == "scalar" or not depth:
        return draw(st.sampled_from(_SCALARS))
    if kind == "object":
        return draw(_objects(depth - 1))
    parts = draw(st.lists(_values(depth - 1), min_size=3 * (kind == "if"), max_size=3))
    texts, data = [text for text, _ in parts], [each for _, each in parts]
    if kind == "if":
        return f"({texts[0]}) ? {texts[1]} : {texts[2]}", ("hcl:conditional", *data)
    blank = draw(st.sampled_from(("", " ", "\n", "# c\n", "/* ] ) */")))
    last = draw(st.sampled_from(("", ","))) if parts else ""
    inside = blank + f", {blank}".join(texts) + last + blank
    return (f"f({inside})", ("hcl:call:f", *data)) if kind == "call" else (f"[{inside}]", data)


@st.composite
def _objects(draw: st.DrawFn, depth: int) -> tuple[str, Any]:
    names = draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True))
    quoted = draw(st.booleans())
    lines = draw(st.booleans())
    commas = draw(st.sampled_from(("none", "between", "all"))) if lines else "between"
    equals = draw(st.sampled_from((" = ", "=", " : ", "   = ")))
    indent = draw(st.sampled_from(("  ", "\t", "    ")))
    pieces: list[str] = []
    entries: list[Any] = []
    for number, name in enumerate(names):
        text, data = draw(_values(depth))
        if not lines and "\n" in text:
            text, data = "1", "1"
        last = number == len(names) - 1
        comma = "," if commas == "all" or (commas == "between" and not last) else ""
        comment = draw(st.sampled_from(("", " # c", " /* } */", "\n# d"))) if lines else ""
        key = f'"{name}"' if quoted else name
        pieces.append(f"{indent if lines else ''}{key}{equals}{text}{comma}{comment}")
        entries.append((('"', name) if quoted else name, data))
    pad = draw(st.sampled_from(("", " ")))
    inside = "\n" + "".join(piece + "\n" for piece in pieces) if lines else " ".join(pieces)
    return "{" + (inside if lines else pad + inside + pad) + "}", {"entries": entries}


@st.composite
def _lines(draw: st.DrawFn, indent: str, depth: int) -> tuple[str, list[Any]]:
    """Draw the lines of a body, each with its break."""
    text = ""
    entries: list[Any] = []
    data: Any
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True)):
        text += draw(st.sampled_from(("", "", "\n", f"{indent}# c }}\n", f"{indent}/* d\n*/\n")))
        kind = draw(st.sampled_from(("value", "value", "heredoc", "block", "line", "empty")))
        behind = draw(st.sampled_from(("", "", " # x", " // y\rz", " /* v\n w */", "\t")))
        if kind == "heredoc":
            value, data = draw(st.sampled_from(_HEREDOCS))
            text += f"{indent}{name} = {value}\n"
        elif kind == "value" or not depth:
            value, data = draw(_values(2))
            text += f"{indent}{name}{draw(st.sampled_from((' ', '  ', '')))}= {value}{behind}\n"
        else:
            head = draw(st.sampled_from((("", []), (' "l"', [('"', "l")]), (" l", ["l"]))))
            inside, data = draw(_block_bodies(kind, indent, depth - 1))
            text += f"{indent}{name}{head[0]} {{{inside}}}{behind}\n"
            data = ("block", head[1], *data)
        entries.append((name, data))
    return text, entries


@st.composite
def _block_bodies(draw: st.DrawFn, kind: str, indent: str, depth: int) -> tuple[str, list[Any]]:
    if kind == "empty":
        return draw(st.sampled_from(("", " ", "\n", " # c\n", " /* c */ ", "\n\n"))), []
    if kind == "line":
        value, data = draw(_values(1))
        pad = draw(st.sampled_from(("", " ")))
        return f"{pad}a = {value}{pad}", [("a", data)]
    step = draw(st.sampled_from(("  ", "\t", "    ", "")))
    text, entries = draw(_lines(indent + step, depth))
    return f"\n{text}{indent}", entries


@st.composite
def bodies(draw: st.DrawFn) -> Body:
    """Draw whole files, with either line break, with or without a final one.

    A heredoc needs the one behind its marker.
    """
    text, entries = draw(_lines("", 2))
    if draw(st.booleans()) and not text.endswith("EOT\n"):
        text = text.removesuffix("\n")
    return Body(text, entries)
