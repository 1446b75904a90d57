"""The flow style, `{key: value}`, that JSON and YAML share: how its text grows.

What is added copies its siblings: whether each is on a line of its own, the indentation,
the blanks around colons and commas and inside braces, the quotes of keys.
"""

import re
from typing import Final, NamedTuple

from fixer.model.declaration import Absent, Path, Value
from fixer.model.edits import Edit, Span
from fixer.model.syntax_tree import BOOL_TAG, Mapping, Node, Scalar, Tree, path_to
from fixer.source_text import line_bounds, newline_at

_BLANKS: Final = re.compile(r"[ \t]*")
_TAG: Final = re.compile(r"![^\s]*\s+")


class FlowStyle(NamedTuple):
    """In what the formats that have the flow style differ."""

    quote: str
    """The quotes that every key must have, if any."""
    spread: bool
    """Whether a new inner mapping takes lines of its own where its siblings do."""
    comment: str
    """What begins a comment, if there are any."""


JSON: Final = FlowStyle(quote='"', spread=True, comment="")
YAML: Final = FlowStyle(quote="", spread=False, comment="#")


class Layout(NamedTuple):
    """How a mapping of the text is laid out."""

    own_lines: bool
    """Whether its entries are on lines of their own."""
    newline: str
    lead: str
    """The indentation of its entries, where they are on lines of their own."""
    step: str
    """What each level adds to the indentation."""
    colon: str
    comma: str
    pad: str
    """The blanks inside the braces of a mapping on one line."""
    quote: str
    spread: bool


def replace(text: str, node: Node, value: Value) -> tuple[Edit, ...]:
    """Put a value in the place of a token; a text keeps the token's quotes."""
    written = "true" if value is True else str(value)
    if value is not True and isinstance(node, Scalar) and node.style in ("'", '"'):
        written = f"{node.style}{written}{node.style}"
    if node.content == node.end and node.tag in (None, BOOL_TAG):
        written = _lead_in(text, node) + written
    changed = Edit(Span(node.content, node.end), written)
    if node.tag in (None, BOOL_TAG):
        return (changed,)
    # A tag such as `!!null` would make something else of the value.
    # What is behind the first mark is a part of the tag, other marks included.
    tag = _TAG.match(text, max(text.find("!", node.start, node.content), 0), node.content)
    if node.anchor is None or tag is None:
        return (Edit(Span(node.start, node.end), written),)
    return (Edit(Span(*tag.span()), ""), changed)


def _lead_in(text: str, node: Node) -> str:
    """Return what has to be between a key and a value where there was no value."""
    before = text[node.end - 1 : node.end]
    if before in (" ", "\t", ""):
        return ""
    return " " if node.anchor or node.tag or before in ":-" else ": "


def create(tree: Tree, site: Absent, style: FlowStyle) -> tuple[Edit, ...]:
    """Create a path of keys inside a node in flow style."""
    node = site.within
    if isinstance(node, Mapping) and not site.replaces:
        return _insert(tree, node, site, style)
    layout = _model(tree, node, style)
    if isinstance(node, Mapping) and node.flow and node.entries:
        # What is around the entries stays: braces, blanks, comments.
        lead = layout.lead if layout.own_lines else ""
        span = Span(node.entries[0].key.start, node.entries[-1].value.end)
        return (Edit(span, _content(layout, site, site.path, lead, layout.own_lines)),)
    start, _ = line_bounds(tree.text, node.content)
    written = _value(layout, site, site.path, _blanks(tree.text, start, node.content))
    begin = node.content if node.tag is None else node.start
    if begin == node.end:
        written = _lead_in(tree.text, node) + written
    end, space = past_tabs(tree.text, node.end) if style.comment else (node.end, "")
    return (Edit(Span(begin, end), written + space),)


def past_tabs(text: str, end: int) -> tuple[int, str]:
    """Return where the blanks behind a value end if a tab is among them, and what replaces them.

    Some readers of YAML take a tab behind a plain value, and nowhere else on a line.
    """
    blanks = _blanks(text, end, line_bounds(text, end)[1])
    if "\t" not in blanks:
        return end, ""
    end += len(blanks)
    return end, " " if text.startswith("#", end) else ""


def _model(tree: Tree, node: Node, style: FlowStyle) -> Layout:
    """Return the layout for what takes the place of a node: its own, or that of its siblings."""
    if isinstance(node, Mapping) and node.flow and node.entries:
        own = layout_of(tree.text, node, node.entries[0].key, style)
        return own._replace(spread=own.own_lines, pad=_pad(tree.text, node, own.own_lines))
    for above in reversed(path_to(tree, node)[:-1]):
        if isinstance(above, Mapping) and above.flow and above.entries:
            return layout_of(tree.text, above, above.entries[-1].key, style)
    return Layout(False, "\n", "", "  ", ": ", ", ", "", style.quote, False)


def _value(layout: Layout, site: Absent, path: Path, lead: str) -> str:
    """Write `{key: [{key: true}]}` for a path; `lead` is the indentation of the line it is on."""
    if not path:
        return site.literal
    opening, closing = "[]" if isinstance(path[0], int) else "{}"
    inner = lead + layout.step
    content = _content(layout, site, path, inner, layout.spread)
    if layout.spread:
        return f"{opening}{layout.newline}{inner}{content}{layout.newline}{lead}{closing}"
    return f"{opening}{layout.pad}{content}{layout.pad}{closing}"


def _content(layout: Layout, site: Absent, path: Path, lead: str, own_lines: bool) -> str:
    """Write the entry, or the item, that the path begins with; the last has others beside it."""
    key, *rest = path
    value = _value(layout, site, tuple(rest), lead)
    if isinstance(key, int):
        return value
    entries = ((key, value), *(site.beside if not rest else ()))
    written = (f"{layout.quote}{each}{layout.quote}{layout.colon}{one}" for each, one in entries)
    return f",{_after_comma(layout, lead, own_lines)}".join(written)


def _after_comma(layout: Layout, lead: str, own_lines: bool) -> str:
    """Return what is between a comma and the next entry."""
    return layout.newline + lead if own_lines else layout.comma[1:]


def _insert(tree: Tree, within: Mapping, site: Absent, style: FlowStyle) -> tuple[Edit, ...]:
    text = tree.text
    entries = within.entries
    index = index_after(within, site)
    key, value = entries[index]
    layout = layout_of(text, within, key, style)
    entry = _content(layout, site, site.path, layout.lead, layout.own_lines)
    comma = _comma_after(text, value.end, style)
    separator = _after_comma(layout, layout.lead, layout.own_lines)
    if site.first:
        begin = entries[0].key.start
        return (Edit(Span(begin, begin), f"{entry},{separator}"),)
    if comma is None:
        # A comma right behind the colon of an empty value would be taken for a part of the key.
        comma_here = " ," if text[value.end - 1] == ":" and value.start == value.end else ","
        here = Span(value.end, value.end)
        return _at_line_end(text, value.end, here, separator + entry, style, comma_here)
    after = Span(comma + 1, comma + 1)
    if index < len(entries) - 1 or layout.own_lines:
        entry += ","  # before a sibling, or as its siblings have it
    return _at_line_end(text, comma + 1, after, separator + entry, style, comma="")


def index_after(within: Mapping, site: Absent) -> int:
    """Return the index of the entry that a new one goes behind."""
    places = range(len(within.entries))
    return next((i for i in places if within.entries[i].key is site.after), len(places) - 1)


def _at_line_end(
    text: str, position: int, at: Span, entry: str, style: FlowStyle, comma: str = ","
) -> tuple[Edit, ...]:
    """Insert after the rest of the line where that is a comment, else right at `at`."""
    _, end = line_bounds(text, position)
    rest = position + len(_blanks(text, position, end))
    if not (style.comment and text.startswith(style.comment, rest) and entry[0] in "\r\n"):
        return (Edit(at, comma + entry),)
    added = Edit(Span(end, end), entry)
    return (Edit(at, comma), added) if comma else (added,)


def _comma_after(text: str, position: int, style: FlowStyle) -> int | None:
    comment = f"|{style.comment}[^\\r\\n]*(?=[\\r\\n]|$)" if style.comment else ""
    found = re.compile(rf"(?:[ \t\r\n]{comment})*,").match(text, position)
    return found.end() - 1 if found else None


def layout_of(text: str, within: Mapping, key: Node, style: FlowStyle) -> Layout:
    """Read the layout of a mapping off its entries; `key` is the one that serves as model."""
    hangs = _hangs(text, within)
    key = within.entries[1].key if hangs else key
    start, _ = line_bounds(text, key.start)
    lead = _blanks(text, start, key.start)
    own_lines = start + len(lead) == key.start and start > within.content
    opening, opening_end = line_bounds(text, within.content)
    newline = newline_at(text, opening_end)
    outer = _blanks(text, opening, within.content)
    closing = line_bounds(text, within.end - 1)[0]
    if closing + len(before := _blanks(text, closing, within.end - 1)) == within.end - 1:
        outer = before
    step = lead[len(outer) :] if own_lines and lead.startswith(outer) and lead != outer else "  "
    one_line = [
        value
        for _, value in within.entries
        if isinstance(value, Mapping) and value.entries and _on_one_line(text, value)
    ]
    spread_out = any(
        isinstance(value, Mapping) and value.entries and not _on_one_line(text, value)
        for _, value in within.entries
    )
    colon = _colon(text, within)
    return Layout(
        own_lines=own_lines,
        newline=newline,
        lead=lead if own_lines else "",
        step=step,
        colon=colon,
        comma=_comma(text, within, colon),
        pad=_pad(text, one_line[-1] if one_line else within, own_lines and not (one_line or hangs)),
        quote=style.quote or quote_of(text, within),
        spread=style.spread and own_lines and not hangs and (spread_out or not one_line),
    )


def _hangs(text: str, within: Mapping) -> bool:
    """Whether the first entry is beside the opening brace, and the others are below the first."""
    if len(within.entries) < 2:
        return False
    first, second = within.entries[0].key.start, within.entries[1].key.start
    start, _ = line_bounds(text, first)
    below, _ = line_bounds(text, second)
    if not start <= within.content < first or start == below:
        return False
    return below + len(_blanks(text, below, second)) == second


def quote_of(text: str, within: Mapping) -> str:
    """Return the quote character that all keys share, or nothing."""
    styles = {key.style if isinstance(key, Scalar) else "" for key, _ in within.entries}
    style = styles.pop() if len(styles) == 1 else ""
    return style if style in ("'", '"') else ""


def _colon(text: str, within: Mapping) -> str:
    seen = {text[key.end : value.start] for key, value in within.entries if value.end > value.start}
    colon = seen.pop() if len(seen) == 1 else ""
    return colon if re.fullmatch(r"[ \t]*:[ \t]*", colon) else ": "


def _comma(text: str, within: Mapping, colon: str) -> str:
    pairs = zip(within.entries, within.entries[1:], strict=False)
    seen = {text[before.value.end : after.key.start] for before, after in pairs}
    comma = seen.pop().lstrip(" \t") if len(seen) == 1 else ""
    if re.fullmatch(r",[ \t]*", comma):
        return comma
    return ", " if colon[-1] in " \t" else ","


def _pad(text: str, model: Mapping, unknown: bool) -> str:
    return "" if unknown else _blanks(text, model.content + 1, model.end)


def _blanks(text: str, start: int, end: int) -> str:
    """Return the blanks that a stretch of text begins with; a line may be a whole file."""
    found = _BLANKS.match(text, start, end)
    return found.group() if found else ""


def _on_one_line(text: str, node: Node) -> bool:
    return "\n" not in text[node.content : node.end] and "\r" not in text[node.content : node.end]
