"""Strategies for the source text of templates, with what is known of each.

The knowledge comes from how a text was put together, never from reading it again: which
repositories it declares, the verdict on each, and what a right edit makes of its data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, TypeAlias, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

BOOL = "tag:yaml.org,2002:bool"
STR = "tag:yaml.org,2002:str"
BOM = "\ufeff"

Path: TypeAlias = "tuple[str | int, ...]"


@dataclass(frozen=True)
class Put:
    """A right edit sets `true`, with this tag, at the path; what is missing there is created.

    Without a tag the value is right already, and only a key on its path in the wrong case.
    """

    path: Path
    tag: str | None = BOOL


@dataclass(frozen=True)
class Declared:
    """One repository of a template; what complies has no `fix`."""

    logical_id: str
    verdict: str
    fix: str | None
    puts: tuple[Put, ...] = ()


@dataclass(frozen=True)
class Template:
    """The source of a template and all that it declares, in the order of the text."""

    name: str
    text: str
    bom: bool
    declared: tuple[Declared, ...]

    @property
    def data(self) -> bytes:
        return ((BOM if self.bom else "") + self.text).encode()

    def puts(self, unsafe: bool) -> list[Put]:
        fixed = ("safe", "unsafe") if unsafe else ("safe",)
        return [put for each in self.declared if each.fix in fixed for put in each.puts]


# The abstract content of a template. A token is spelled already; all else is spelled by layout.


@dataclass(frozen=True)
class Token:
    text: str


@dataclass(frozen=True)
class Lines:
    """A scalar over many lines; only the block style can hold it."""

    kind: str
    lines: tuple[str, ...]
    indicators: str = ""


@dataclass(frozen=True)
class Items:
    items: tuple[Node, ...]
    prefix: str = ""


@dataclass(frozen=True)
class Pairs:
    entries: tuple[tuple[str, Node], ...]
    prefix: str = ""


Node: TypeAlias = "Token | Lines | Items | Pairs"
Entry: TypeAlias = "tuple[str, Node]"


@cache
def _up_to(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


class Pen:
    """Draws choices; the calm choice always comes first, so that examples shrink towards it."""

    def __init__(self, draw: st.DrawFn, is_json: bool) -> None:
        self.draw = draw
        self.json = is_json
        self.noisy = not is_json and self.chance(2)
        self.comments = 0
        self.names = 0
        self.anchors: list[str] = []
        self.merges: list[str] = []
        self.settings: list[tuple[str, State]] = []
        self.configurations: list[tuple[str, State]] = []
        self.parameters: list[Entry] = []
        self.mappings: list[Entry] = []

    def number(self, low: int, high: int) -> int:
        return self.draw(_up_to(low, high))

    def chance(self, one_in: int) -> bool:
        return self.number(1, one_in) == one_in

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number(0, len(options) - 1)]

    def name(self, stem: str) -> str:
        self.names += 1
        return f"{stem}{self.names}"

    def comment(self) -> str:
        self.comments += 1
        kind = self.pick(
            ("", " words", ": {[", " ScanOnPush: true", " \u00e9\U0001f680", " '\"", "\u2028")
        )
        return f"#c{self.comments};{kind}"


# Other lines of templates.

_PLAIN = (
    "app", "12", "some words", "1.50", "2012-10-17", "arn:aws:ecr:eu-west-1:1:repository/x",
    "AWS::Region", "http://host:80/path?q=1", "a#b", "na\u00efve", "\U0001f680 up", "e\u0301",
    "null", "~", "yes", "-x", "x=y", "false", "0x1F", "a'b", 'a"b',
)  # fmt: skip
_QUOTED = (
    "'it''s'", '"a \\"q\\" \\\\ \\u0041 \\U0001F600"', "'# no comment'", '"ScanOnPush: false"',
    "'AWS::ECR::Repository'", '"a: b, c]}"', '""', "''", '"\u00e9\U0001f680e\u0301"',
    '"\\t"', "'\\'",
    '"a\u2028b"', '"a\u0085 b"', "'a\u2029b'", '"\\u2028"',
)  # fmt: skip
_CALLS = (
    "!Ref AWS::Region", '!Sub "${AWS::StackName}-x"', "!GetAtt Role.Arn", "!Ref 'AWS::NoValue'",
    "!ImportValue x", "!Ref AWS::NoValue", "!!str 12", "! x", "!Base64 ''",
)  # fmt: skip
_JSON = (
    '"app"', "12", '"a \\"q\\" \\\\ \\u0041"', '"\\ud83d\\ude00"', "true", "null", "-1.5e+3",
    '"AWS::ECR::Repository"', '"ScanOnPush: false"', '"}],{["',
    '"\u00e9\U0001f680e\u0301"', '""', '"\\/"',
)  # fmt: skip
_KEYS = (
    "Name",
    "Value",
    "Description",
    "key-with-dash",
    "a.b",
    "\u00dcber",
    "123",
    "aws:tag",
    "x y",
)
_TEXTS = (
    "text",
    "more words here",
    "- item: x",
    "# no comment",
    "ScanOnPush: false",
    "  deeper",
    "a: |",
    "in\ttab\t",
    "x\u2028",
)


def _token(pen: Pen) -> Token:
    if pen.json:
        return Token(pen.pick(_JSON))
    kind = pen.number(0, 5)
    if kind == 5 and pen.anchors:
        return Token("*" + pen.pick(pen.anchors))
    if kind == 4:
        return Token(_anchor(pen, pen.anchors) + pen.pick(_PLAIN))
    return Token(pen.pick((_PLAIN, _PLAIN, _QUOTED, _CALLS)[min(kind, 3)]))


def _anchor(pen: Pen, known: list[str]) -> str:
    name = pen.name("a")
    known.append(name)
    return f"&{name} "


def _lines(pen: Pen) -> Lines:
    kind = pen.pick(("|", ">", "plain", '"', "'"))
    count = pen.number(1, 3)
    if kind not in ("|", ">"):
        words = tuple(pen.pick(("text", "more words", "x")) for _ in range(count + 1))
        return Lines(kind, words)
    texts = [pen.pick(_TEXTS) for _ in range(count)]
    for _ in range(pen.number(0, 2) if pen.chance(2) else 0):
        texts.insert(pen.number(1, len(texts)), pen.pick(("", "", " ", "      ", "          ")))
    texts += pen.pick(((), (), ("",), ("", ""), ("        ",), (" ", "")))
    return Lines(kind, tuple(texts), pen.pick(("", "-", "+", "digit", "-digit", "digit+")))


def unrelated(pen: Pen, depth: int = 2, block: bool = True) -> Node:
    """Draw a value that has nothing to do with scanning."""
    kind = pen.number(0, 9)
    if kind <= 4 or (depth == 0 and kind > 6):
        return _token(pen)
    if kind <= 6:
        return _lines(pen) if block and not pen.json else _token(pen)
    if kind == 7:
        return _call(pen, depth, block)
    if kind == 8:
        items = tuple(unrelated(pen, depth - 1, block) for _ in range(pen.number(0, 3)))
        return Items(items)
    return _pairs(pen, depth, block)


def _pairs(pen: Pen, depth: int, block: bool) -> Pairs:
    # A mapping that is merged elsewhere must be complete before it may be merged.
    prefix, fresh = "", [""]
    if not pen.json and pen.chance(3):
        fresh = []
        prefix = _anchor(pen, fresh).strip()
    merged = pen.pick(pen.merges) if pen.merges and pen.chance(3) else None
    keys = [pen.pick(_KEYS) for _ in range(pen.number(0, 3))]
    entries = [(key, unrelated(pen, depth - 1, block)) for key in dict.fromkeys(keys)]
    if merged is not None:
        entries.insert(pen.number(0, len(entries)), ("<<", Token("*" + merged)))
    if prefix and entries:
        pen.merges += fresh
        pen.anchors += fresh
    return Pairs(tuple(entries), prefix if entries else "")


def _call(pen: Pen, depth: int, block: bool) -> Node:
    if pen.chance(2):
        return Pairs((("Fn::Sub", text(pen, "${AWS::Region}-x")),))
    items = (text(pen, "Cond"), unrelated(pen, depth - 1, block), _no_value(pen))
    if pen.json or pen.chance(2):
        return Pairs((("Fn::If", Items(items)),))
    return Items(items, "!If")


def text(pen: Pen, content: str) -> Token:
    """Spell a text, plain if that can be."""
    if pen.json:
        return Token(json.dumps(content))
    quotes = ("", '"', "'") if content[0] != "$" else ('"', "'")
    quote = pen.pick(quotes)
    return Token(quote + content + quote)


def _no_value(pen: Pen) -> Node:
    if pen.json or pen.chance(3):
        return Pairs((("Ref", text(pen, "AWS::NoValue")),))
    return Token(pen.pick(("!Ref AWS::NoValue", '!Ref "AWS::NoValue"', "!Ref 'AWS::NoValue'")))


# A repository in one of its states, from the setting outwards.

_ON = ("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", '"true"', "'True'", '"TRUE"',
       "!!bool true")  # fmt: skip
_OFF = ("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", '"false"', "'False'",
        "null", "Null", "~", "", '""', "''", "!!bool false", "!!bool no",
        "!!null null")  # fmt: skip
_INVALID = ('"yes"', "'off'", "1", "0", "enabled", '"1"', "y", "2.5", "[]", "{}", "some words",
            "'null'", "\u00e9\U0001f680")  # fmt: skip
_JSON_ON = ("true", '"true"', '"True"', '"\\u0074rue"')
_JSON_OFF = ("false", '"false"', '"False"', "null", '""', '"fals\\u0065"')
_JSON_INVALID = ('"yes"', "1", "0", '"enabled"', "[]", "{}", "2.5", '"\\ud83d\\ude00"')
_LONG_OFF = (Lines("|", ("false",)), Lines(">", ("false",), "-"), Lines("|", ("false", ""), "+"))
_LONG_INVALID = (
    Lines("plain", ("some", "words")),
    Lines('"', ("not", "on")),
    Lines("|", ("a", "b")),
)
_VACANT = ("", "null", "~", "{}", "Null")


@dataclass(frozen=True)
class State:
    """The entries of one level, and the verdict, the fix and the puts that result from them.

    The paths of the puts begin at that level.
    """

    entries: tuple[Entry, ...]
    verdict: str
    fix: str | None
    puts: tuple[Put, ...] = ()

    def below(self, *path: str | int) -> tuple[Put, ...]:
        return tuple(replace(put, path=(*path, *put.path)) for put in self.puts)


_SETTING_PUT = (Put(("ScanOnPush",)),)


def _literal(pen: Pen) -> tuple[Node, str, str | None]:
    kind = pen.pick(("disabled", "compliant", "invalid", "disabled", "compliant"))
    if not pen.json and kind != "compliant" and pen.chance(8):
        return pen.pick(_LONG_OFF if kind == "disabled" else _LONG_INVALID), kind, "safe"
    spellings = {
        "disabled": (_OFF, _JSON_OFF), "compliant": (_ON, _JSON_ON),
        "invalid": (_INVALID, _JSON_INVALID),
    }[kind][pen.json]  # fmt: skip
    return Token(pen.pick(spellings)), kind, None if kind == "compliant" else "safe"


def _setting(pen: Pen) -> State:
    """Draw the entries of ImageScanningConfiguration, at least one of them."""
    kind = pen.number(0, 15)
    key = "ScanOnPush"
    if kind <= 8:
        return _shared_setting(pen) if not pen.json and pen.chance(6) else _own_setting(pen)
    if kind == 9:
        return State(((key, _no_value(pen)),), "missing", "safe", _SETTING_PUT)
    if kind == 10:
        node, _, fix = _literal(pen)
        wrong = pen.pick(("scanOnPush", "SCANONPUSH", "scanonpush", "ScanOnpush"))
        return State(((wrong, node),), "invalid", "safe", (Put((key,), BOOL if fix else None),))
    if kind == 11:
        return State((("Other", unrelated(pen, 1)),), "missing", "safe", _SETTING_PUT)
    if kind == 12:
        return State(((key, _literal(pen)[0]), (key, _literal(pen)[0])), "invalid", "manual")
    if kind == 13:
        other = pen.pick(("!Sub '${X}'", "!GetAtt X.Y", '"{{resolve:ssm:/x:1}}"'))
        node = Pairs((("Fn::Sub", Token('"${X}"')),)) if pen.json else Token(other)
        return State(((key, node),), "conditional", "manual")
    return _conditional(pen)


def _own_setting(pen: Pen) -> State:
    node, verdict, fix = _literal(pen)
    return State((("ScanOnPush", node),), verdict, fix, _SETTING_PUT if fix else ())


def _shared_setting(pen: Pen) -> State:
    """Draw a setting that repositories share: the first defines it, others refer to it."""
    if pen.settings and pen.chance(2):
        name, state = pen.pick(pen.settings)
        return replace(state, entries=(("ScanOnPush", Token(f"*{name}")),))
    state = _own_setting(pen)
    ((key, node),) = state.entries
    if isinstance(node, Token):
        name = pen.name("s")
        node = Token(f"&{name} {node.text}".rstrip())
        pen.settings.append((name, state))
    return replace(state, entries=((key, node),))


def _conditional(pen: Pen) -> State:
    key = "ScanOnPush"
    kind = pen.number(0, 2)
    if kind == 0:
        name = pen.name("Parameter")
        quoted = pen.json or pen.chance(2)
        default = Token('"false"' if quoted else "false")
        entries = (("Type", text(pen, "String")), ("Default", default))
        pen.parameters.append((name, Pairs(entries if pen.chance(2) else entries[::-1])))
        put = Put(("/", "Parameters", name, "Default"), STR if quoted else BOOL)
        call = Pairs((("Ref", text(pen, name)),)) if pen.json else Token(f"!Ref {name}")
        return State(((key, call),), "conditional", "unsafe", (put,))
    if kind == 1:
        name = pen.name("Map")
        row = Pairs((("scan", Token("false")), ("other", Token("false"))))
        pen.mappings.append((name, Pairs((("prod", row),))))
        put = Put(("/", "Mappings", name, "prod", "scan"))
        where = Items((text(pen, name), text(pen, "prod"), text(pen, "scan")))
        called = (
            Pairs((("Fn::FindInMap", where),)) if pen.json else replace(where, prefix="!FindInMap")
        )
        return State(((key, called),), "disabled", "unsafe", (put,))
    items: list[Node] = [text(pen, "Cond")]
    puts: list[Put] = []
    long = pen.json or pen.chance(3)
    above: Path = (key, "Fn::If") if long else (key,)
    for index in (1, 2):
        off = index == 2 or pen.chance(2)
        branch = (
            pen.pick((Token("false"), _no_value(pen), text(pen, "no way")))
            if off
            else Token("true")
        )
        items.append(branch)
        puts += [Put((*above, index))] if off else []
    node = Pairs((("Fn::If", Items(tuple(items))),)) if long else Items(tuple(items), "!If")
    return State(((key, node),), "conditional", "unsafe", tuple(puts))


def _vacant(pen: Pen) -> Node:
    if pen.chance(5):
        return _no_value(pen)
    return Token(pen.pick(("null", "{}") if pen.json else _VACANT))


def _others(pen: Pen, most: int, keys: Sequence[str], block: bool) -> list[Entry]:
    chosen = dict.fromkeys(pen.pick(keys) for _ in range(pen.number(0, most)))
    return [(key, unrelated(pen, 2, block)) for key in chosen]


_PROPERTY_KEYS = (
    "RepositoryName",
    "ImageTagMutability",
    "Tags",
    "LifecyclePolicy",
    "EmptyOnDelete",
)


def _configuration(pen: Pen) -> State:
    """Draw the entries of Properties, at least one of them."""
    before = _others(pen, 2, _PROPERTY_KEYS[:3], True)
    key = "ImageScanningConfiguration"
    kind = pen.number(0, 11)
    wrong = kind == 11
    if wrong:
        key = pen.pick(("imageScanningConfiguration", "IMAGESCANNINGCONFIGURATION"))
    if kind <= 4:
        state = _mapping(pen, key)
    elif wrong and pen.chance(2):
        node, _, fix = _literal(pen)
        puts = (Put(("ImageScanningConfiguration", "ScanOnPush"), BOOL if fix else None),)
        state = State(((key, Pairs((("ScanOnPush", node),))),), "invalid", "safe", puts)
    elif kind <= 8 and not wrong:
        puts = (Put((key, "ScanOnPush")),)
        if not before:
            before = [("RepositoryName", unrelated(pen))]
        if pen.merges and pen.chance(4):
            before.append(("<<", Token("*" + pen.pick(pen.merges))))
        return State(tuple(before), "missing", "safe", puts)
    elif kind == 10:
        return _either_configuration(pen, before)
    else:
        puts = (Put(("ImageScanningConfiguration", "ScanOnPush")),)
        state = State(((key, _vacant(pen)),), "invalid" if wrong else "missing", "safe", puts)
    after = _others(pen, 2, _PROPERTY_KEYS[3:], True)
    return replace(state, entries=(*before, *state.entries, *after))


def _mapping(pen: Pen, key: str) -> State:
    """Draw a configuration that holds something; repositories may share it."""
    if pen.configurations and pen.chance(3):
        name, state = pen.pick(pen.configurations)
        return replace(state, entries=((key, Token(f"*{name}")),))
    inner = _setting(pen)
    prefix = ""
    if not pen.json and pen.chance(8):
        prefix = "!!map" if pen.chance(3) else f"&{pen.name('c')}"
    node = Pairs(inner.entries, prefix)
    state = replace(inner, entries=((key, node),), puts=inner.below(key))
    # What is shared may hold no function: the puts for it would be the same for all.
    if prefix.startswith("&") and inner.fix in (None, "safe"):
        pen.configurations.append((prefix[1:], state))
    return state


def _either_configuration(pen: Pen, before: list[Entry]) -> State:
    key = "ImageScanningConfiguration"
    long = pen.json or pen.chance(3)
    above: Path = (key, "Fn::If") if long else (key,)
    on, off = (Pairs((("ScanOnPush", Token(word)),)) for word in ("true", "false"))
    items: list[Node] = [text(pen, "Cond"), on, pen.pick((off, _no_value(pen)))]
    if pen.chance(2):
        items[1:] = [items[2], items[1]]
    puts = (Put((*above, 1 if items[2] is on else 2, "ScanOnPush")),)
    node = Pairs((("Fn::If", Items(tuple(items))),)) if long else Items(tuple(items), "!If")
    return State((*before, (key, node)), "conditional", "unsafe", puts)


_ATTRIBUTE_KEYS = ("DeletionPolicy", "Metadata", "DependsOn", "UpdateReplacePolicy", "Condition")


def _repository(pen: Pen) -> tuple[Pairs, State]:
    """Draw a whole repository; the paths of puts begin inside it."""
    kind = pen.number(0, 9)
    kind_first = pen.chance(4)
    declaration: Entry = ("Type", text(pen, "AWS::ECR::Repository"))
    attributes = _others(pen, 1, _ATTRIBUTE_KEYS[:3], True)
    key = "Properties"
    full = (Put((key, "ImageScanningConfiguration", "ScanOnPush")),)
    if kind <= 6:
        inner = _configuration(pen)
        prefix = pen.pick(("!!map", "&" + pen.name("p"))) if not pen.json and pen.chance(10) else ""
        node = Pairs(inner.entries, prefix)
        state = replace(inner, entries=((key, node),), puts=inner.below(key))
    elif kind == 7:
        state = State((), "missing", "safe", full)
    elif kind == 8:
        state = State(((key, _vacant(pen)),), "missing", "safe", full)
    else:
        wrong = pen.pick(("properties", "PROPERTIES"))
        named = Pairs((("RepositoryName", unrelated(pen)),))
        value: Node = named if pen.chance(2) else _vacant(pen)
        state = State(((wrong, value),), "invalid", "safe", full)
    after = _others(pen, 1, _ATTRIBUTE_KEYS[3:], True)
    body = [*attributes, *state.entries, *after]
    body.insert(len(body) if kind_first else pen.pick((0, 0, len(attributes))), declaration)
    return Pairs(tuple(body)), state


def _resources(pen: Pen) -> tuple[list[Entry], list[tuple[str, State]]]:
    entries: list[Entry] = []
    repositories = []
    for _ in range(pen.number(1, 4)):
        if pen.chance(3):
            kind = pen.pick(("AWS::SNS::Topic", "AWS::ECR::PublicRepository"))
            body = Pairs((("Type", text(pen, kind)), ("Properties", _pairs(pen, 2, True))))
            entries.append((pen.name("Other"), body))
        else:
            name = pen.name("Repository")
            node, state = _repository(pen)
            entries.append((name, node))
            repositories.append((name, state))
    return entries, repositories


def _document(pen: Pen, index: int) -> tuple[Node, list[Declared]]:
    """Draw one template; sections that a repository reads stand behind it."""
    pen.anchors, pen.merges, pen.parameters, pen.mappings = [], [], [], []
    pen.settings, pen.configurations = [], []
    top = _others(pen, 2, ("Description", "Metadata", "Transform"), True)
    pen.merges = []  # what is merged from outside the resources is edited there, if it may be
    entries, repositories = _resources(pen)
    sections = [("Parameters", pen.parameters), ("Mappings", pen.mappings)]
    later: list[Entry] = [(name, Pairs(tuple(each))) for name, each in sections if each]
    later += _others(pen, 1, ("Outputs",), True)
    snippet = not later and not top and pen.chance(6)
    prefix: Path = (index,) if snippet else (index, "Resources")
    declared = [
        Declared(
            name,
            state.verdict,
            state.fix,
            tuple(_placed(put, index, (*prefix, name)) for put in state.puts),
        )
        for name, state in repositories
    ]
    if snippet:
        return Pairs(tuple(entries)), declared
    return Pairs((*top, ("Resources", Pairs(tuple(entries))), *later)), declared


def _placed(put: Put, index: int, above: Path) -> Put:
    if "/" in put.path:
        return replace(put, path=(index, *put.path[put.path.index("/") + 1 :]))
    return replace(put, path=(*above, *put.path))


def is_call(node: Node) -> bool:
    """Whether a node may be replaced as a whole, so that a comment inside would be in the way.

    Such a repository is left to a person.
    """
    return isinstance(node, Pairs) and [key for key, _ in node.entries] == ["Ref"]


# Layout: the flow style, which JSON shares.


@dataclass(frozen=True)
class Flow:
    """How flow collections are laid out; `spread` says how many of ten take lines of their own."""

    quote: str = ""
    colon: str = ": "
    comma: str = ", "
    pad: str = ""
    step: str = "  "
    spread: int = 0
    trailing_comma: bool = False
    comments: bool = False
    comma_first: bool = False
    outdented: bool = False


def _flow_style(pen: Pen) -> Flow:
    spread = pen.pick((0, 10, 5))
    if pen.json:
        return Flow(
            quote='"',
            colon=pen.pick((": ", ":", " : ", " :", ":  ", ":\t")),
            comma=pen.pick((", ", ",", " , ", ",  ")),
            pad=pen.pick(("", " ", "  ")),
            step=pen.pick(("  ", "    ", "\t", " ", "   ", "        ", "")),
            spread=spread,
            comma_first=pen.chance(12),
        )
    quote = pen.pick(("", "", '"', "'"))
    return Flow(
        quote=quote,
        colon=pen.pick((": ", ":  ", " : ", ":" if quote else ": ")),
        comma=pen.pick((", ", ",  ", " , ", ", ")),
        pad=pen.pick(("", " ", "  ")),
        step=pen.pick(("  ", "    ", " ", "   ")),
        spread=spread,
        trailing_comma=pen.chance(4),
        comments=pen.noisy and spread > 0,
        comma_first=pen.chance(12),
        outdented=pen.chance(12),
    )


def entry_in_flow(pen: Pen, key: str, value: Node, style: Flow, lead: str) -> str:
    quote = '"' if pen.json else style.quote
    colon = style.colon
    if key == "<<":
        quote = ""
        colon = ": " if colon == ":" else colon
    written = in_flow(pen, value, style, lead)
    escaped = quote == '"' and pen.chance(30)
    shown = f"\\u{ord(key[0]):04X}{key[1:]}" if escaped else key
    return f"{quote}{shown}{quote}{colon if written else ':'}{written or ' '}"


def in_flow(pen: Pen, node: Node, style: Flow, lead: str) -> str:
    """Spell a node in flow style; `lead` is the indentation of the line it begins on."""
    if isinstance(node, Token):
        return node.text
    if is_call(node):
        style = replace(style, comments=False)
    if isinstance(node, Lines):
        return '"' + " ".join(node.lines).strip().replace('"', "") + '"'
    prefix = node.prefix + " " if node.prefix else ""
    opening, closing = "{}" if isinstance(node, Pairs) else "[]"
    inner = lead + style.step
    if isinstance(node, Pairs):
        parts = [entry_in_flow(pen, key, value, style, inner) for key, value in node.entries]
    else:
        parts = [in_flow(pen, item, style, inner) or "null" for item in node.items]
    if not parts:
        return prefix + opening + pen.pick(("", "", " ")) + closing
    if pen.number(1, 10) > style.spread:
        end = "," if style.trailing_comma else ""
        return f"{prefix}{opening}{style.pad}{style.comma.join(parts)}{end}{style.pad}{closing}"
    lines = []
    end = "" if style.outdented else lead
    if style.comma_first:
        first, *others = parts
        lines = [inner + first, *(f"{lead}, {part}" for part in others)]
        return "\n".join([prefix + opening, *lines, end + closing])
    for index, part in enumerate(parts):
        comma = "," if index < len(parts) - 1 or style.trailing_comma else ""
        behind = " " + pen.comment() if style.comments and pen.chance(4) else ""
        lines.append(inner + part + comma + behind)
        if style.comments and pen.chance(8):
            lines.append(inner + pen.comment())
    first = " " + pen.comment() if style.comments and pen.chance(8) else ""
    return "\n".join([prefix + opening + first, *lines, end + closing])


# Layout: the block style.


@dataclass
class Block:
    """Writes nodes in block style: lists of lines, the first of which goes behind the key."""

    pen: Pen
    step: int
    zero_indent: bool
    quote: str
    gap: str
    flow: Flow = field(default_factory=Flow)

    def deeper(self) -> int:
        return self.pen.number(1, 8) if self.pen.noisy and self.pen.chance(5) else self.step

    def noise(self, column: int) -> list[str]:
        pen = self.pen
        if not pen.noisy or not pen.chance(4):
            return []
        lines = []
        for _ in range(pen.number(1, 3)):
            kind = pen.number(0, 3)
            if kind == 0:
                lines.append("")
            elif kind == 1:
                lines.append(" " * pen.number(1, column + 6))
            else:
                lines.append(
                    " " * pen.pick((column, 0, column + 2, max(column - 2, 0))) + pen.comment()
                )
        return lines

    def behind(self) -> str:
        """Return what may stand behind anything that ends a line."""
        if not self.pen.noisy or not self.pen.chance(5):
            return ""
        comment = self.pen.comment()
        return self.pen.pick(("  ", " " + comment, "   " + comment, " ", "\t", "\t" + comment))

    def key(self, name: str) -> str:
        quote = (
            self.pen.pick((self.quote, self.quote, '"', "'", "")) if self.pen.noisy else self.quote
        )
        if name == "<<":
            return name
        anchor = f"&{self.pen.name('k')} " if self.pen.noisy and self.pen.chance(60) else ""
        if quote == '"' and self.pen.chance(20):
            name = f"\\x{ord(name[0]):02x}{name[1:]}" if ord(name[0]) < 256 else name
        return anchor + quote + name + quote

    def entries(self, node: Pairs, column: int) -> list[str]:
        lines: list[str] = []
        indent = " " * column
        for index, (name, value) in enumerate(node.entries):
            if index:
                lines += self.noise(column)
            if self.pen.noisy and self.pen.chance(25):
                lines.append(f"{indent}? {self.key(name)}{self.behind()}")
                lines += self.noise(column)
                lead, gap = ":", " "
            else:
                lead, gap = self.key(name) + self.gap + ":", " "
                if self.pen.noisy and self.pen.chance(10):
                    gap = " " * self.pen.number(2, 6)
            first, *rest = self.value(value, column, dash=lead == ":")
            lines.append(indent + lead + (gap + first if first.strip() else first))
            lines += rest
        return lines

    def value(self, node: Node, column: int, dash: bool = False, item: bool = False) -> list[str]:
        """Spell the value after a key, or after a dash, at the column."""
        pen = self.pen
        if is_call(node) and pen.noisy:
            pen.noisy = False
            lines = self.value(node, column, dash, item)
            pen.noisy = True
            return lines
        if isinstance(node, Lines):
            return self.long(node, column)
        if isinstance(node, Token):
            if node.text and pen.noisy and pen.chance(12):
                lead = " " * (column + self.deeper())
                return [self.behind(), *self.noise(column), lead + node.text + self.behind()]
            return [node.text + self.behind()]
        content = node.entries if isinstance(node, Pairs) else node.items
        if not content or pen.chance(6):
            lead = " " * (column + self.deeper())
            *lines, last = in_flow(pen, node, self.flow, lead).split("\n")
            return [*lines, last + self.behind()]
        if dash and not node.prefix and pen.chance(2) is not item:
            width = pen.number(1, 3)
            lines = self.inside(node, column + 1 + width)
            # Behind a dash or a colon, a blank more than the one that always stands there.
            return [" " * (width - 1) + lines[0].lstrip(" "), *lines[1:]]
        inner = column + self.deeper()
        if isinstance(node, Items) and not item and self.zero_indent:
            inner = column
        return [node.prefix + self.behind(), *self.noise(inner), *self.inside(node, inner)]

    def inside(self, node: Pairs | Items, column: int) -> list[str]:
        if isinstance(node, Pairs):
            return self.entries(node, column)
        lines: list[str] = []
        for each in node.items:
            if lines:
                lines += self.noise(column)
            first, *rest = self.value(each, column, dash=True, item=True)
            lines.append(" " * column + "-" + (" " + first if first.strip() else first))
            lines += rest
        return lines

    def long(self, node: Lines, column: int) -> list[str]:
        step = self.deeper()
        lead = " " * (column + step)
        if node.kind in ("|", ">"):
            texts = list(node.lines)
            indicators = node.indicators.replace("digit", str(step))
            if "digit" not in node.indicators:
                texts[0] = texts[0].lstrip(" ")
            behind = self.behind()
            return [
                node.kind + indicators + behind,
                *(lead + each if each.strip() else each for each in texts),
            ]
        quote = "" if node.kind == "plain" else node.kind
        between = [""] if self.pen.chance(4) else []
        first, *rest = (quote + "|".join(node.lines) + quote).split("|")
        if self.pen.chance(6):
            first = "\n" + lead + first
        lines = [*first.split("\n"), *between, *(lead + each for each in rest)]
        lines[-1] += self.behind()
        return lines


def _block_style(pen: Pen) -> Block:
    return Block(
        pen,
        step=pen.pick((2, 4, 1, 3, 6, 8)),
        zero_indent=pen.chance(2),
        quote=pen.pick(("", "", '"', "'")),
        gap=pen.pick(("", "", "", " ")),
        flow=_flow_style(pen),
    )


def _spelled(pen: Pen, node: Node) -> list[str]:
    if pen.chance(8):
        return in_flow(pen, node, _flow_style(pen), "").split("\n")
    block = _block_style(pen)
    column = pen.pick((0, 0, 0, 2))
    assert isinstance(node, Pairs)
    return [*block.noise(column), *block.entries(node, column), *block.noise(column)]


def _newlines(pen: Pen, lines: list[str]) -> str:
    kind = pen.pick(("\n", "\n", "\r\n", "\r", "mixed"))
    if kind != "mixed":
        return "".join(line + kind for line in lines)
    return "".join(line + pen.pick(("\n", "\r\n", "\r")) for line in lines)


@st.composite
def yaml_templates(draw: st.DrawFn) -> Template:
    """Draw a YAML template of one or several documents."""
    pen = Pen(draw, is_json=False)
    lines: list[str] = []
    declared: list[Declared] = []
    count = 1 + (pen.number(1, 2) if pen.chance(6) else 0)
    marked = False
    for index in range(count):
        if index or pen.chance(4):
            if marked or pen.chance(4):
                lines += ["..."] if index else []
            lines.append("---" + pen.pick(("", "", " ", " #marker")))
        node, known = _document(pen, index)
        lines += _spelled(pen, node)
        declared += known
    if pen.chance(8):
        lines.append("...")
    written = _newlines(pen, lines)
    if pen.chance(4):
        written = written.rstrip("\r\n")
    return Template("template.yaml", written, pen.chance(8), tuple(declared))


@st.composite
def json_templates(draw: st.DrawFn) -> Template:
    """Draw a JSON template, under a name of JSON or of YAML."""
    pen = Pen(draw, is_json=True)
    node, declared = _document(pen, 0)
    written = in_flow(pen, node, _flow_style(pen), "")
    newline = pen.pick(("\n", "\n", "\r\n", "\r"))
    end = pen.pick(("\n", "", "\n\n", " \n"))
    name = pen.pick(("template.json", "template.json", "template.template"))
    return Template(name, (written + end).replace("\n", newline), pen.chance(8), tuple(declared))


Damage: TypeAlias = Callable[[str], str]


@st.composite
def damaged(draw: st.DrawFn, templates: st.SearchStrategy[Template]) -> Template:
    """Draw a template and cut, repeat or stuff its text somewhere; nothing is known of it then."""
    template = draw(templates)
    written = template.text
    for _ in range(draw(_up_to(1, 4))):
        at = draw(st.integers(0, len(written)))
        to = min(len(written), at + draw(_up_to(0, 12)))
        kind = draw(_up_to(0, 3))
        if kind == 0:
            written = written[:at] + written[to:]
        elif kind == 1:
            written = written[:at] + draw(_STUFFING) + written[at:]
        elif kind == 2:
            written = written[:to] + written[at:]
        else:
            written = written[:at] if at > len(written) // 2 else written[at:]
    return replace(template, text=written, declared=())


_STUFFING: st.SearchStrategy[Any] = st.sampled_from([
    *"-?:,[]{}#&*!|>'\"%@` \t\n\r\\\ufeff\u2028\u0085\x0b\x00\ue000", "- ", ": ", " #", "\n\n",
    "<<: *a1\n", "&a1 ",
    "*a1", "!If ", "!Ref ", "---\n", "...\n", "? ", "|2\n", ">+\n", "{", "true", "null", "\r\n",
    "Type: AWS::ECR::Repository\n", "Properties:", "ScanOnPush: false",
    "ImageScanningConfiguration: ",
])  # fmt: skip
