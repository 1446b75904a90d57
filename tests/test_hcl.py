"""HCL: what the tree of a text is, and where an edit goes."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from support.hcl_generators import Body, bodies, soup
from support.limits import within

from fixer.engine.proof import first_difference, put
from fixer.model.declaration import Absent, Change, Present, Value
from fixer.model.edits import splice
from fixer.model.errors import ParseError
from fixer.model.syntax_tree import (
    MAX_DEPTH,
    Block,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    children,
    walk,
)
from fixer.syntax import Syntax, hcl

SYNTAX: Syntax = hcl


def shape(node: Node) -> Any:
    """Return a node as data: a plain value as its text, any other scalar with what marks it."""
    if isinstance(node, Scalar):
        mark = node.tag or node.style
        return (mark, node.text) if mark else node.text
    if isinstance(node, Sequence):
        items = [shape(item) for item in node.items]
        return (node.tag, *items) if node.tag else items
    if isinstance(node, Mapping):
        return {"entries": [(shape(key), shape(value)) for key, value in node.entries]}
    assert isinstance(node, Block)
    return ("block", [shape(label) for label in node.labels], *shape(node.body)["entries"])


def value_of(text: str) -> Node:
    root = hcl.parse(text).documents[0]
    assert isinstance(root, Mapping)
    return root.entries[0].value


EXPRESSIONS = {
    "true": "true",
    "false": "false",
    "null": "null",
    "12": "12",
    "1.5e+3": "1.5e+3",
    "-1": "-1",
    "- 1": ("hcl:unary:-", "1"),
    "--1": ("hcl:unary:--", "1"),
    "!true": ("hcl:unary:!", "true"),
    '"x"': ('"', "x"),
    '""': ('"', ""),
    '"false" # no': ('"', "false"),
    r'"a\n\r\t\"\\\u00e9\U0001F600"': ('"', 'a\n\r\t"\\é😀'),
    '"$${a} %%{b} $ % $$ %% $$${c}"': ('"', "${a} %{b} $ % $$ %% $${c}"),
    '"a ${b} c"': ("hcl:expression", '"a ${b} c"'),
    '"${f("${g("}")}")}"': (
        "hcl:interpolation",
        ("hcl:call:f", ("hcl:interpolation", ("hcl:call:g", ('"', "}")))),
    ),
    '"${\nx # }\n}"': ("hcl:interpolation", ("hcl:reference", "x")),
    '"%{ if x ~}a%{ else }b%{~ endif }"': ("hcl:expression", '"%{ if x ~}a%{ else }b%{~ endif }"'),
    '"%{ for k, v in m }${k}%{ endfor }"': (
        "hcl:expression",
        '"%{ for k, v in m }${k}%{ endfor }"',
    ),
    "string": ("hcl:reference", "string"),
    "var.x": ("hcl:reference", "var.x"),
    "each . value /* c */ .scan": ("hcl:reference", "each.value.scan"),
    "a.b[0]": ("hcl:reference", "a.b[0]"),
    'a [ "k" ].c': ("hcl:reference", 'a["k"].c'),
    "a.*.b": ("hcl:access", ("hcl:reference", "a"), ("hcl:splat", ".*"), ("hcl:attribute", "b")),
    "a.0.b": ("hcl:reference", "a.0.b"),
    "a.5e3": ("hcl:reference", "a.5e3"),
    "größe.ключ-1": ("hcl:reference", "größe.ключ-1"),
    "a[*].b": ("hcl:access", ("hcl:reference", "a"), ("hcl:splat", "[*]"), ("hcl:attribute", "b")),
    "a[b]": ("hcl:access", ("hcl:reference", "a"), ("hcl:reference", "b")),
    "f(x).y": ("hcl:access", ("hcl:call:f", ("hcl:reference", "x")), ("hcl:attribute", "y")),
    '{ a = 1 }["a"]': ("hcl:access", {"entries": [("a", "1")]}, ('"', "a")),
    "(a).b": ("hcl:reference", "a.b"),
    "a-b": ("hcl:reference", "a-b"),
    "a - b": ("hcl:operation", ("hcl:reference", "a"), ("hcl:symbol", "-"), ("hcl:reference", "b")),
    "a == b && c || !d": (
        "hcl:operation",
        ("hcl:reference", "a"),
        ("hcl:symbol", "=="),
        ("hcl:reference", "b"),
        ("hcl:symbol", "&&"),
        ("hcl:reference", "c"),
        ("hcl:symbol", "||"),
        ("hcl:unary:!", ("hcl:reference", "d")),
    ),
    "1 + 2 * 3 % 4 / 5": (
        "hcl:operation",
        "1",
        ("hcl:symbol", "+"),
        "2",
        ("hcl:symbol", "*"),
        "3",
        ("hcl:symbol", "%"),
        "4",
        ("hcl:symbol", "/"),
        "5",
    ),
    "(1 +\n2)": ("hcl:operation", "1", ("hcl:symbol", "+"), "2"),
    "((false))": "false",
    "a ? true : false": ("hcl:conditional", ("hcl:reference", "a"), "true", "false"),
    "(a) ? (b ? 1 : 2) : [3]": (
        "hcl:conditional",
        ("hcl:reference", "a"),
        ("hcl:conditional", ("hcl:reference", "b"), "1", "2"),
        ["3"],
    ),
    "(\n a\n ? 1\n : 2\n)": ("hcl:conditional", ("hcl:reference", "a"), "1", "2"),
    "a == 1 ? b : c ? d : e": (
        "hcl:conditional",
        ("hcl:operation", ("hcl:reference", "a"), ("hcl:symbol", "=="), "1"),
        ("hcl:reference", "b"),
        ("hcl:conditional", ("hcl:reference", "c"), ("hcl:reference", "d"), ("hcl:reference", "e")),
    ),
    "f()": ("hcl:call:f",),
    "f(a, true,)": ("hcl:call:f", ("hcl:reference", "a"), "true"),
    "f(\n a, # one\n b...\n)": (
        "hcl:call:f",
        ("hcl:reference", "a"),
        ("hcl:spread", ("hcl:reference", "b")),
    ),
    "provider::x::f ( 1 )": ("hcl:call:provider::x::f", "1"),
    "c ? a::f() : b": (
        "hcl:conditional",
        ("hcl:reference", "c"),
        ("hcl:call:a::f",),
        ("hcl:reference", "b"),
    ),
    "[]": [],
    "[1, [2], /* c */ 3,]": ["1", ["2"], "3"],
    "[ # one\n 1,\n // two\n 2\n]": ["1", "2"],
    "{}": {"entries": []},
    '{ a = 1, "b" : 2, (k) = 3 }': {
        "entries": [("a", "1"), (('"', "b"), "2"), (("hcl:expression", "(k)"), "3")]
    },
    '{\n a = 1 # one\n\n b = 2,\n /* c */\n "${c}" = 3\n}': {
        "entries": [("a", "1"), ("b", "2"), (("hcl:expression", '"${c}"'), "3")]
    },
    "{ 1 = 2, a.b = 3, true = 4 }": {
        "entries": [("1", "2"), (("hcl:expression", "a.b"), "3"), ("true", "4")]
    },
    "{ forge = 1, if = 2 }": {"entries": [("forge", "1"), ("if", "2")]},
    "[for x in y : x if x != null]": (
        "hcl:for-tuple",
        ["x"],
        ("hcl:reference", "y"),
        ("hcl:reference", "x"),
        ("hcl:operation", ("hcl:reference", "x"), ("hcl:symbol", "!="), "null"),
    ),
    "{for k, v in m : k => v...}": (
        "hcl:for-object",
        ["k", "v"],
        ("hcl:reference", "m"),
        ("hcl:reference", "k"),
        ("hcl:spread", ("hcl:reference", "v")),
    ),
    "{\n for k in m :\n k => { a = 1\n b = 2 }\n}": (
        "hcl:for-object",
        ["k"],
        ("hcl:reference", "m"),
        ("hcl:reference", "k"),
        {"entries": [("a", "1"), ("b", "2")]},
    ),
    '<<E\nEOT {\n "x\nE\n': ("<<", 'EOT {\n "x\n'),
    "<<-E\n    a\n\n      b\n   E  \n": ("<<", "a\n\n  b\n"),
    "<<E\n$${a} \\n\n  E\n": ("<<", "${a} \\n\n"),
    "<<E\r\nx\r\nE\r\n": ("<<", "x\r\n"),
    "<<E\n${x}E\nE\n": ("hcl:heredoc", "<<E\n${x}E\nE"),
    '<<E-T\n${f(\n"E-T"\n)} E-T\nE-T\n': ("hcl:heredoc", '<<E-T\n${f(\n"E-T"\n)} E-T\nE-T'),
    "f(<<E\nx\nE\n, 1)": ("hcl:call:f", ("<<", "x\n"), "1"),
    "{\n a = <<E\nx\nE\n b = 1\n}": {"entries": [("a", ("<<", "x\n")), ("b", "1")]},
}


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_expressions(source: str) -> None:
    value = value_of(f"a = {source}")
    assert shape(value) == EXPRESSIONS[source]


BODIES = {
    "": [],
    "\n# only\r comments": [],
    "a = 1\nb=2 // two\n\n/* c\n d */ c\t=\t3": [("a", "1"), ("b", "2"), ("c", "3")],
    "a = 1\na = 2\n": [("a", "1"), ("a", "2")],
    "a = 1 /* x\n y */\r\nb = 2\r\n": [("a", "1"), ("b", "2")],
    "b {}": [("b", ("block", []))],
    'b "x" y "z" { a = 1 }\n': [
        ("b", ("block", [('"', "x"), "y", ('"', "z")], ("a", "1"))),
    ],
    "b { # c\n\ta = 1\n\tc {\n\t}\n}\n": [("b", ("block", [], ("a", "1"), ("c", ("block", []))))],
    'dynamic "c" {\n  content {}\n}': [
        ("dynamic", ("block", [('"', "c")], ("content", ("block", [])))),
    ],
    "if = 1\nfor = 2\nnull = 3": [("if", "1"), ("for", "2"), ("null", "3")],
    "a = (\n  1\n)\nb = [\n]": [("a", "1"), ("b", [])],
}


@pytest.mark.parametrize("text", BODIES)
def test_bodies(text: str) -> None:
    (root,) = hcl.parse(text).documents
    assert shape(root) == {"entries": BODIES[text]}
    assert (root.start, root.content, root.end) == (0, 0, len(text))


def test_offsets() -> None:
    text = 'é "l" {\r\n  s = f([1], {"k" : (v)}) # c\r\n  t = <<-E\r\n  x\r\n  E\r\n}'
    tree = hcl.parse(text)
    spans = [text[node.start : node.end] for node in walk(tree.documents[0])][1:]
    body = text[text.index("{") + 1 : -1]
    call = 'f([1], {"k" : (v)})'
    heredoc = "<<-E\r\n  x\r\n  E"
    assert spans == [
        *("é", text, '"l"', body, "s", call, "[1]", "1", '{"k" : (v)}', '"k"', "v"),
        *("t", heredoc),
    ]
    block = value_of(text)
    assert text[block.content :].startswith("{\r\n")


ERRORS = {
    "a": (1, "expected '=' or a block"),
    "a 1": (2, "expected '=' or a block"),
    "a == 1": (2, "expected '=' or a block"),
    "a : 1": (2, "expected '=' or a block"),
    '"a" = 1': (0, "expected a name"),
    "a =": (3, "expected a value"),
    "a = \n1": (4, "expected a value"),
    "a = 1 b = 2": (6, "expected a new line behind the argument"),
    "a = 1;": (5, "expected a new line behind the argument"),
    "a = 1\rb = 2": (5, "expected a new line behind the argument"),
    "a\u00a0= 1": (0, "expected a name"),
    "}": (0, "expected a name"),
    "b {}\r": (4, "expected a new line behind the block"),
    "b\n{\n}": (1, "expected '=' or a block"),
    "b {": (2, "the block is never closed"),
    "b {} c {}": (5, "expected a new line behind the block"),
    "b { a = 1, c = 2 }": (9, "expected '}': a block on one line holds one argument"),
    "b { c {} }": (6, "expected '='"),
    'b "${x}" {}': (2, "expected a label without a template"),
    "a = [1": (6, "expected ',' or ']'"),
    "a = [1 2]": (7, "expected ',' or ']'"),
    "a = [,]": (5, "expected a value"),
    "a = f(1": (7, "expected ',' or ')'"),
    "a = f(b..., c)": (10, "expected ',' or ')'"),
    "a = (1": (6, "expected ')'"),
    "a = x[]": (6, "expected a value"),
    "a = x.'y'": (6, "expected the name of an attribute"),
    "a = x ? 1": (9, "expected ':' and the other value"),
    "a = x ?\n1 : 2": (7, "expected a value"),
    "a = 1 & 2": (6, "expected a new line behind the argument"),
    "a = a::b": (8, "expected '(' behind the name of a function"),
    "a = { b }": (8, "expected '=' or ':' behind the key"),
    "a = { b\n= 1 }": (7, "expected '=' or ':' behind the key"),
    "a = { b = 1 c = 2 }": (12, "expected ',' or '}'"),
    "a = { b = 1": (11, "expected ',' or '}'"),
    "a = { for = 1 }": (10, "expected a name behind 'for'"),
    "a = [for x y : x]": (11, "expected 'in'"),
    "a = {for x in y : x}": (19, "expected '=>'"),
    'a = "x': (4, "the string is never closed"),
    'a = "x\n"': (4, "the string is never closed"),
    r'a = "\q"': (5, "unknown escape sequence"),
    'a = "${}"': (7, "expected a value"),
    'a = "${x"': (8, "expected '}'"),
    'a = "%{ foo }"': (8, "expected if, else, endif, for or endfor"),
    'a = "%{ if x }y"': (15, "the template's 'if' is never ended"),
    'a = "%{ endif }"': (8, "'endif' without its beginning"),
    "a = <<E\nx\n": (4, "the heredoc is never closed by E"),
    "a = <<E\nx\nE": (4, "the heredoc is never closed by E"),
    "a = <<E\nx\ry\nE\n": (9, "expected a line feed behind the carriage return"),
    "a = <<E\nx\n\rE\n": (10, "expected a line feed behind the carriage return"),
    "a = 1.1.2\n": (4, "expected a number"),
    "a = [1e5.2]\n": (5, "expected a number"),
    "a = <<E \nx\nE\n": (4, "expected a value"),
    "a = f(<<E\nx\nE)": (6, "the heredoc is never closed by E"),
    "/* x": (0, "the comment is never closed"),
    "a = /* x": (4, "the comment is never closed"),
}


@pytest.mark.parametrize("text", ERRORS)
def test_errors(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        hcl.parse(text)
    assert (caught.value.offset, caught.value.message) == ERRORS[text]


NESTED = ["[", "(", "{a=", "f(", "x[", "b ? ", "[for x in ", '"${', "!(", "[ /* c */", "[\n#\n"]


@pytest.mark.parametrize("opening", NESTED)
def test_nesting_is_limited(opening: str) -> None:
    with pytest.raises(ParseError, match=f"nests deeper than {MAX_DEPTH} levels"):
        hcl.parse("a = " + opening * 100_000)


def test_blocks_nest_as_deep_as_allowed() -> None:
    hcl.parse("b {\n" * MAX_DEPTH + "}\n" * MAX_DEPTH)
    with pytest.raises(ParseError, match="nests deeper"):
        hcl.parse("b {\n" * 100_000)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("[", "]"), ("{a=", "}"), ("f(", ")"), ("x[", "]"), ("{for x in ", " : x => x}")],
)
def test_the_deepest_that_is_allowed_parses(opening: str, closing: str) -> None:
    hcl.parse("a = " + opening * MAX_DEPTH + "1" + closing * MAX_DEPTH)


LONG = {
    "operators": "a = 1" + " + 1" * 100_000,
    "attributes": "a = b" + ".c" * 100_000,
    "signs": "a = " + "-" * 200_000 + "1",
    "spaces": "a" + " " * 500_000,
    "comments": "/**/" * 100_000 + "/*" * 50_000,
    "dollars": 'a = "' + "$" * 400_000 + '"',
    "unclosed": "a = [\n" + "<<E\n" * 100_000,
    "interpolations": 'a = "' + "${b}" * 50_000 + '"',
    "directives": 'a = "' + "%{if x}" * 30_000 + '"',
    "carriage returns": "a = 1" + "\r" * 400_000,
    "parentheses": "a = (1" + " /* ) */" * 50_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_input_takes_linear_time(text: str) -> None:
    with within(5), contextlib.suppress(ParseError):
        hcl.parse(text)


# Spelling. `find` goes down by names; a block is read as its body.


def find(tree: Tree, *names: str) -> Node:
    node = tree.documents[0]
    for name in names:
        assert isinstance(node, Mapping)
        node = next(value for key, value in node.entries if key_of(key) == name)
        node = node.body if isinstance(node, Block) else node
    return node


def key_of(key: Node) -> str:
    assert isinstance(key, Scalar)
    return key.text


def edited(text: str, change: Change, tree: Tree) -> str:
    """Apply a change, and prove it as the program does."""
    new = splice(text, hcl.spell(tree, change))
    assert first_difference(tree, hcl.parse(new), put([change])) is None, new
    return new


TOKENS: dict[str, tuple[str, Value, str]] = {
    "false": ("s = false # why", True, "s = true # why"),
    "quoted": ('s    = "false"', True, "s    = true"),
    "reference": ("s = var.x\n", True, "s = true\n"),
    "heredoc": ("s = <<E\nfalse\nE\nt = 1\n", True, "s = true\nt = 1\n"),
    "parentheses": ("s = (\n  false\n)\n", True, "s = (\n  true\n)\n"),
    "call": ('s = tobool("false")\n', True, "s = true\n"),
    "text for quoted": ('s = "none"', "true", 's = "true"'),
    "text for plain": ("s = none", "true", "s = true"),
    "block on one line": ("b { s = false }", True, "b { s = true }"),
}


@pytest.mark.parametrize(("text", "value", "expected"), TOKENS.values(), ids=TOKENS)
def test_replacing_a_token(text: str, value: Value, expected: str) -> None:
    tree = hcl.parse(text)
    node = find(tree, "b", "s") if text.startswith("b") else find(tree, "s")
    new = splice(text, hcl.spell(tree, Change(Present(node), value)))
    assert new == expected


@pytest.mark.parametrize("text", ["scanOnPush = true\n", "b {\n  scanOnPush = true\n}\n"])
def test_renaming_a_key(text: str) -> None:
    tree = hcl.parse(text)
    (key,) = (n for n in walk(tree.documents[0]) if isinstance(n, Scalar) and n.text[:1] == "s")
    assert edited(text, Change(Present(key), "scan"), tree) == text.replace("scanOnPush", "scan")


# name: (before, after) for a block `isc { scan = true }` in the body of `r`.
BLOCKS = {
    "after arguments": (
        "r {\n  a = 1\n}\n",
        "r {\n  a = 1\n\n  isc {\n    scan = true\n  }\n}\n",
    ),
    "after a block that is set off": (
        "r {\n  a = 1\n\n  b {\n    c = 1\n  }\n}\n",
        "r {\n  a = 1\n\n  b {\n    c = 1\n  }\n\n  isc {\n    scan = true\n  }\n}\n",
    ),
    "after a block that is not": (
        "r {\n  a = 1\n  b {\n    c = 1\n  }\n}\n",
        "r {\n  a = 1\n  b {\n    c = 1\n  }\n  isc {\n    scan = true\n  }\n}\n",
    ),
    "after a block on one line": (
        "r {\n  b { c = 1 }\n}\n",
        "r {\n  b { c = 1 }\n\n  isc {\n    scan = true\n  }\n}\n",
    ),
    "empty body": ("r {}\n", "r {\n  isc {\n    scan = true\n  }\n}\n"),
    "empty body with a blank": ("r { }", "r {\n  isc {\n    scan = true\n  }\n}"),
    "empty body on lines": ("r {\n}\n", "r {\n  isc {\n    scan = true\n  }\n}\n"),
    "empty body with blank lines": ("r {\n\n\n}\n", "r {\n  isc {\n    scan = true\n  }\n}\n"),
    "comments alone": (
        "r { # one\n  # two  \n\n}\n",
        "r { # one\n  # two  \n  isc {\n    scan = true\n  }\n\n}\n",
    ),
    "comment on one line": (
        "r { /* c */ }\n",
        "r { /* c */\n  isc {\n    scan = true\n  }\n}\n",
    ),
    "block on one line": (
        'r { a = "x" }\n',
        'r {\n  a = "x"\n\n  isc {\n    scan = true\n  }\n}\n',
    ),
    "block on one line with comments": (
        "r {/* x */ a = 1 /* y */} # z\n",
        "r {\n  /* x */ a = 1 /* y */\n\n  isc {\n    scan = true\n  }\n} # z\n",
    ),
    "tabs": (
        "r {\n\ta = 1\n}\n",
        "r {\n\ta = 1\n\n\tisc {\n\t\tscan = true\n\t}\n}\n",
    ),
    "four spaces": (
        "r {\n    a = 1\n}\n",
        "r {\n    a = 1\n\n    isc {\n        scan = true\n    }\n}\n",
    ),
    "empty body where others have tabs": (
        "r {}\nb {\n\ta = 1\n}\n",
        "r {\n\tisc {\n\t\tscan = true\n\t}\n}\nb {\n\ta = 1\n}\n",
    ),
    "no indentation": (
        "r {\na = 1\n}\n",
        "r {\na = 1\n\nisc {\n  scan = true\n}\n}\n",
    ),
    "comment behind the last argument": (
        "r {\n  a = 1 # x\n}\n",
        "r {\n  a = 1 # x\n\n  isc {\n    scan = true\n  }\n}\n",
    ),
    "comment below the last argument": (
        "r {\n  a = 1\n  # x\n  /* y\n  z */\n}\n",
        "r {\n  a = 1\n  # x\n  /* y\n  z */\n\n  isc {\n    scan = true\n  }\n}\n",
    ),
    "comment further below": (
        "r {\n  a = 1\n\n  # b = 2\n}\n",
        "r {\n  a = 1\n\n  isc {\n    scan = true\n  }\n\n  # b = 2\n}\n",
    ),
    "carriage return in a comment": (
        "r {\n  a = 1 # x\ry\n}\n",
        "r {\n  a = 1 # x\ry\n\n  isc {\n    scan = true\n  }\n}\n",
    ),
    "comment over lines behind": (
        "r {\n  a = 1 /* x\n  y */ # z\n}\n",
        "r {\n  a = 1 /* x\n  y */ # z\n\n  isc {\n    scan = true\n  }\n}\n",
    ),
    "value in parentheses": (
        "r {\n  a = (\n    1 # )\n  ) # x\n}\n",
        "r {\n  a = (\n    1 # )\n  ) # x\n\n  isc {\n    scan = true\n  }\n}\n",
    ),
    "heredoc last": (
        "r {\n  a = <<-E\n    x\n  E\n}\n",
        "r {\n  a = <<-E\n    x\n  E\n\n  isc {\n    scan = true\n  }\n}\n",
    ),
    "no final newline": ("r {\n  a = 1\n}", "r {\n  a = 1\n\n  isc {\n    scan = true\n  }\n}"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("text", "expected"), BLOCKS.values(), ids=BLOCKS)
def test_adding_a_block(text: str, expected: str, newline: str) -> None:
    text, expected = text.replace("\n", newline), expected.replace("\n", newline)
    if newline not in text:
        pytest.skip("no line break to go by")
    tree = hcl.parse(text)
    change = Change(Absent(find(tree, "r"), ("isc", "scan"), block=True))
    assert edited(text, change, tree) == expected


def test_a_text_of_one_line_gets_line_feeds() -> None:
    tree = hcl.parse("r {}")
    change = Change(Absent(find(tree, "r"), ("isc", "scan"), block=True))
    assert edited("r {}", change, tree) == "r {\n  isc {\n    scan = true\n  }\n}"


# name: (before, after) for the block behind the argument `a`.
BEHIND = {
    "blank line follows": (
        "r {\n  a = 1\n\n  b {\n  }\n}\n",
        "r {\n  a = 1\n\n  isc {\n    scan = true\n  }\n\n  b {\n  }\n}\n",
    ),
    "argument follows": (
        "r {\n  a = 1\n  b = 1\n}\n",
        "r {\n  a = 1\n  b = 1\n\n  isc {\n    scan = true\n  }\n}\n",
    ),
    "block follows at once": (
        "r {\n  a = 1\n  b {\n  }\n}\n",
        "r {\n  a = 1\n  isc {\n    scan = true\n  }\n  b {\n  }\n}\n",
    ),
    "comment leads on": (
        "r {\n  a = 1\n  # on b\n  b = 1\n}\n",
        "r {\n  a = 1\n\n  isc {\n    scan = true\n  }\n\n  # on b\n  b = 1\n}\n",
    ),
}


@pytest.mark.parametrize(("text", "expected"), BEHIND.values(), ids=BEHIND)
def test_adding_a_block_behind_an_entry(text: str, expected: str) -> None:
    tree = hcl.parse(text)
    body = find(tree, "r")
    assert isinstance(body, Mapping)
    site = Absent(body, ("isc", "scan"), after=body.entries[0].key, block=True)
    assert edited(text, Change(site), tree) == expected


# name: (before, after) for an attribute `scan = true`.
ATTRIBUTES = {
    "empty block": ("r {\n  s {}\n}\n", "r {\n  s {\n    scan = true\n  }\n}\n"),
    "block on one line": (
        "r {\n  s { a = 1 }\n}\n",
        "r {\n  s {\n    a = 1\n\n    scan = true\n  }\n}\n",
    ),
    "aligned": (
        "s {\n  a       = 1\n  source  = 2\n  version = 3\n}\n",
        "s {\n  a       = 1\n  source  = 2\n  version = 3\n  scan    = true\n}\n",
    ),
    "wider than its neighbours": (
        "s {\n  a   = 1\n  bcd = 2\n}\n",
        "s {\n  a   = 1\n  bcd = 2\n\n  scan = true\n}\n",
    ),
    "not aligned": (
        "s {\n  a = 1\n  bcdefg = 2\n}\n",
        "s {\n  a = 1\n  bcdefg = 2\n  scan = true\n}\n",
    ),
    "aligned in the last group alone": (
        "s {\n  abcdefghi = 1\n\n  bcdef = 2\n}\n",
        "s {\n  abcdefghi = 1\n\n  bcdef = 2\n  scan  = true\n}\n",
    ),
    "a comment parts groups": (
        "s {\n  bcdef = 2\n  # x\n}\n",
        "s {\n  bcdef = 2\n  # x\n  scan = true\n}\n",
    ),
    "a value on lines parts groups": (
        "s {\n  abcdef = 1\n  g = [\n    1\n  ]\n}\n",
        "s {\n  abcdef = 1\n  g = [\n    1\n  ]\n  scan = true\n}\n",
    ),
    "heredocs are aligned": (
        "s {\n  abcdef = <<E\nx\nE\n}\n",
        "s {\n  abcdef = <<E\nx\nE\n  scan   = true\n}\n",
    ),
    "after a block": (
        "s {\n  a = 1\n\n  b {\n    c = 1\n  }\n}\n",
        "s {\n  a = 1\n\n  b {\n    c = 1\n  }\n\n  scan = true\n}\n",
    ),
    "file": ("", "scan = true\n"),
    "file of comments": ("# x", "# x\nscan = true"),
    "file of attributes": ("a    = 1\nbcde = 2", "a    = 1\nbcde = 2\nscan = true"),
    "object on one line": ("s = { a = 1 }\n", "s = { a = 1, scan = true }\n"),
    "object without blanks": ("s = {a=1}\n", "s = {a=1, scan=true}\n"),
    "object like JSON": ('s = {"a": 1}\n', 's = {"a": 1, "scan": true}\n'),
    "object with a last comma": ("s = { a = 1, }\n", "s = { a = 1, scan = true, }\n"),
    "object with a value in parentheses": ("s = { a = (1) }\n", "s = { a = (1), scan = true }\n"),
    "empty object": ("s = {}\n", "s = { scan = true }\n"),
    "empty object with a blank": ("s = { }\n", "s = { scan = true }\n"),
    "empty object with a comment": ("s = { /* c */ }\n", "s = { /* c */ scan = true }\n"),
    "empty object on lines": ("s = {\n}\n", "s = {\n  scan = true\n}\n"),
    "object of comments on lines": ("s = {\n  # c\n}\n", "s = {\n  # c\n  scan = true\n}\n"),
    "object on lines": ("s = {\n  a = 1\n}\n", "s = {\n  a = 1\n\n  scan = true\n}\n"),
    "object on lines, aligned": (
        "s = {\n  a     = 1 # x\n  bcdef = 2\n}\n",
        "s = {\n  a     = 1 # x\n  bcdef = 2\n  scan  = true\n}\n",
    ),
    "object with commas": (
        "s = {\n  a    = 1,\n  bcde = 2 # x\n}\n",
        "s = {\n  a    = 1,\n  bcde = 2, # x\n  scan = true\n}\n",
    ),
    "object with commas, the last too": (
        "s = {\n  a    = 1,\n  bcde = 2, # x\n  # y\n}\n",
        "s = {\n  a    = 1,\n  bcde = 2, # x\n  # y\n  scan = true,\n}\n",
    ),
    "object with the brace behind": ("s = {\n  a = 1 }\n", "s = {\n  a = 1\n  scan = true }\n"),
    "object with colons": (
        's = {\n  "a" : 1,\n  "b" : 2\n}\n',
        's = {\n  "a" : 1,\n  "b" : 2,\n  "scan" : true\n}\n',
    ),
    "object with a heredoc last": (
        "s = {\n  b = 1,\n  a = <<E\nx\nE\n}\n",
        "s = {\n  b = 1,\n  a = <<E\nx\nE\n\n  scan = true\n}\n",
    ),
    "object in a list": (
        "r = [{\n  a = 1\n}]\ns = [\n  {\n    a = 1\n  },\n]\n",
        "r = [{\n  a = 1\n}]\ns = [\n  {\n    a = 1\n\n    scan = true\n  },\n]\n",
    ),
}


def innermost(tree: Tree) -> Node:
    """Return the body or object `s` of a text, or the file itself."""
    root = tree.documents[0]
    assert isinstance(root, Mapping)
    node: Node = root
    for each in walk(root):
        for key, value in each.entries if isinstance(each, Mapping) else ():
            if key_of(key) == "s":
                node = value.items[0] if isinstance(value, Sequence) else value
    return node.body if isinstance(node, Block) else node


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("text", "expected"), ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_adding_an_attribute(text: str, expected: str, newline: str) -> None:
    text, expected = text.replace("\n", newline), expected.replace("\n", newline)
    if newline not in text and newline == "\r\n":
        pytest.skip("no line break to go by")
    tree = hcl.parse(text)
    assert edited(text, Change(Absent(innermost(tree), ("scan",))), tree) == expected


# name: (before, after) for an attribute `isc = { scan = true }`.
PATHS = {
    "module": (
        'r "x" {\n  source = "y"\n}\n',
        'r "x" {\n  source = "y"\n  isc = {\n    scan = true\n  }\n}\n',
    ),
    "object on lines": (
        "r = {\n  a = 1,\n}\n",
        "r = {\n  a = 1,\n  isc = {\n    scan = true\n  },\n}\n",
    ),
    "object on one line": ("r = { a = 1 }\n", "r = { a = 1, isc = { scan = true } }\n"),
    "empty object": ("r = {}\n", "r = { isc = { scan = true } }\n"),
    "block on one line": ("r { a = 1 }\n", "r {\n  a = 1\n  isc = {\n    scan = true\n  }\n}\n"),
}


@pytest.mark.parametrize(("text", "expected"), PATHS.values(), ids=PATHS)
def test_adding_an_object(text: str, expected: str) -> None:
    tree = hcl.parse(text)
    assert edited(text, Change(Absent(find(tree, "r"), ("isc", "scan"))), tree) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("r    = null # x\n", "r    = { scan = true } # x\n"),
        ("r = {}\n", "r = { scan = true }\n"),
        ('r = ("")\n', "r = ({ scan = true })\n"),
        ("r = { a = 1 }\n", "r = { scan = true }\n"),
        ("r = [\n]\n", "r = { scan = true }\n"),
    ],
)
def test_replacing_an_empty_value(text: str, expected: str) -> None:
    tree = hcl.parse(text)
    change = Change(Absent(find(tree, "r"), ("scan",), replaces=True))
    assert edited(text, change, tree) == expected


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("s = false # slow", "slow"),
        ("s = false // slow", "slow"),
        ("s = false /* slow */", "slow"),
        ("b { s = false } # slow", "slow"),
        ("b = [{ s = (false) }] ## slow\r\n", "slow"),
        ("# slow\ns = false", "slow"),
        ("/* slow */\r\ns = false", "slow"),
        ("# slow\n\ns = false", None),
        ("s = false", None),
        ("a = 1\ns = false\n# not it", None),
    ],
)
def test_the_comment_beside_a_value(text: str, comment: str | None) -> None:
    tree = hcl.parse(text)
    (node,) = (n for n in walk(tree.documents[0]) if isinstance(n, Scalar) and n.text == "false")
    assert hcl.comment_beside(tree, node) == comment


@pytest.mark.parametrize(
    ("between", "has"), [(" # x", True), ("// x", True), ("/**/", True), (" = {\n", False)]
)
def test_comments_are_noticed(between: str, has: bool) -> None:
    assert hcl.has_comment(between) is has


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_what_is_added_is_formatted_as_terraform_does(tmp_path: Path) -> None:
    """Where fmt has nothing to say of a text, it has nothing to say of it once edited."""
    texts = [pair for cases in (BLOCKS, BEHIND, ATTRIBUTES, PATHS) for pair in cases.values()]
    for number, (before, after) in enumerate(texts):
        (tmp_path / f"{number}-before.tf").write_text(before)
        (tmp_path / f"{number}-after.tf").write_text(after)
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-list=true", str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "CHECKPOINT_DISABLE": "1"},
    )
    changed = {Path(line).name for line in done.stdout.splitlines()}
    worse = {
        texts[int(name.split("-")[0])][1]
        for name in changed
        if name.endswith("-after.tf") and name.replace("after", "before") not in changed
    }
    assert worse == set()


# Real files, and generated ones.


def declared(tree: Tree) -> list[tuple[str, ...]]:
    """Return the type and name of every resource."""
    root = tree.documents[0]
    assert isinstance(root, Mapping)
    return [
        tuple(label.text for label in value.labels)
        for key, value in root.entries
        if key_of(key) == "resource" and isinstance(value, Block)
    ]


def check_spans(node: Node, text: str) -> None:
    """Check that children lie inside, in order, one behind the other."""
    assert 0 <= node.start <= node.content <= node.end <= len(text)
    position = node.start
    for child in children(node):
        # A block begins at its type, which is the key of its entry.
        begin = child.content if isinstance(child, Block) else child.start
        assert position <= begin
        assert child.end <= node.end
        position = child.end
        check_spans(child, text)


@given(soup())
def test_any_text_is_a_tree_or_an_error(text: str) -> None:
    try:
        tree = hcl.parse(text)
    except ParseError as error:
        offset = error.offset
    else:
        check_spans(tree.documents[0], text)
        offset = 0
    assert 0 <= offset <= len(text)


@given(bodies())
def test_generated_bodies_parse(body: Body) -> None:
    tree = hcl.parse(body.text)
    check_spans(tree.documents[0], body.text)
    assert shape(tree.documents[0]) == {"entries": body.entries}


@given(bodies(), st.data())
def test_an_edit_changes_what_it_says(body: Body, data: st.DataObject) -> None:
    hcl2 = pytest.importorskip("hcl2")
    tree = hcl.parse(body.text)
    within = data.draw(st.sampled_from(list(mappings(tree.documents[0]))))
    path = data.draw(st.sampled_from([("zz",), ("zz", "yy")]))
    block = not within.flow and len(path) > 1 and data.draw(st.booleans())
    keys = [key for key, _ in within.entries]
    after = data.draw(st.sampled_from([None, *keys]))
    change = Change(Absent(within, path, after=after, block=block))
    new = edited(body.text, change, tree)
    try:
        before = hcl2.loads(body.text + "\n")
    except Exception:  # it does not read all that Terraform does
        event("hcl2 does not read it")
        return
    now = hcl2.loads(new + "\n")
    assert without(now) == without(before)
    assert now != before


def mappings(node: Node) -> Iterator[Mapping]:
    """Yield the bodies and objects that hcl2 reads as data, not as text."""
    if isinstance(node, Mapping):
        yield node
    if node.tag is None:
        for child in children(node):
            yield from mappings(child)


def without(data: Any) -> Any:
    """Return what hcl2 reads without what the edit adds, and without comments."""
    if isinstance(data, dict):
        left_out = ("zz", '"zz"', "__comments__", "__inline_comments__")
        return {key: without(value) for key, value in data.items() if key not in left_out}
    return [without(each) for each in data] if isinstance(data, list) else data
