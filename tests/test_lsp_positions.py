"""The places of the language server: positions in three encodings, and URIs."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixer.lsp.positions import UNITS, UTF_8, UTF_16, UTF_32, Lines, Place, Replacement, edited
from fixer.lsp.uris import path_of, uri_of

TEXTS = st.text(st.sampled_from("ab\u00e9\u20ac\U0001f600\r\n\u2028\x0b\x85\ufeff"), max_size=40)
ENCODINGS = st.sampled_from(sorted(UNITS))
CODECS = {UTF_8: ("utf-8", 1), UTF_16: ("utf-16-le", 2), UTF_32: ("utf-32-le", 4)}


def units(text: str, encoding: str) -> int:
    codec, size = CODECS[encoding]
    return len(text.encode(codec)) // size


@given(TEXTS, ENCODINGS, st.data())
def test_an_offset_is_where_the_encoding_says(
    text: str, encoding: str, data: st.DataObject
) -> None:
    offset = data.draw(st.integers(0, len(text)))
    before = re.split(r"\r\n|\n|\r", text[:offset])
    # In the midst of a line break nothing can be pointed at.
    if text[offset - 1 : offset + 1] == "\r\n" and offset:
        return
    place = Place(len(before) - 1, units(before[-1], encoding))
    lines = Lines(text, encoding)
    assert lines.place(offset) == place
    assert lines.offset(place) == offset


@given(TEXTS, ENCODINGS, st.integers(0, 9), st.integers(0, 99))
def test_any_place_is_in_the_text_and_on_its_line(
    text: str, encoding: str, line: int, unit: int
) -> None:
    lines = Lines(text, encoding)
    offset = lines.offset(Place(line, unit))
    assert 0 <= offset <= len(text)
    found = lines.place(offset)
    assert found <= Place(line, unit)
    last = len(re.split(r"\r\n|\n|\r", text)) - 1
    assert found.line == min(line, last)


def test_within_a_surrogate_pair_is_in_front_of_it() -> None:
    assert Lines("a\U0001f600b", UTF_16).offset(Place(0, 2)) == 1
    assert Lines("a\U0001f600b", UTF_16).offset(Place(0, 3)) == 2


@given(TEXTS, TEXTS, ENCODINGS, st.data())
def test_a_replacement_is_that_of_the_characters(
    text: str, new: str, encoding: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if any(at and text[at - 1 : at + 1] == "\r\n" for at in (start, end)):
        return
    lines = Lines(text, encoding)
    between = (lines.place(start), lines.place(end))
    got = edited(lines, [Replacement(new, between)])
    expected = text[:start] + new + text[end:]
    assert got.text == expected
    # Its lines are those of the text read anew.
    anew = Lines(expected, encoding)
    offsets = range(len(expected) + 1)
    assert [*map(got.place, offsets)] == [*map(anew.place, offsets)]
    assert edited(lines, [Replacement("x", between), Replacement(new)]).text == new


def test_half_a_pair_is_a_character() -> None:
    for encoding in UNITS:
        lines = Lines("a\ud83db\n", encoding)
        assert [lines.offset(lines.place(each)) for each in range(4)] == [0, 1, 2, 3]


@given(TEXTS, TEXTS, st.data())
def test_an_edit_in_units_of_utf_16_is_that_of_the_units(
    text: str, new: str, data: st.DataObject
) -> None:
    codec = ("utf-16-le", "surrogatepass")
    line = text.replace("\r", "a").replace("\n", "b")
    coded, added = line.encode(*codec), new.encode(*codec)
    cut = data.draw(st.integers(0, len(added) // 2)) * 2
    start, end = sorted(data.draw(st.integers(0, len(coded) // 2)) for _ in range(2))
    expected = Lines(line, UTF_16)
    # In two steps: what is inserted may be cut within a pair.
    place = Place(0, start)
    first = Replacement(added[:cut].decode(*codec), (place, Place(0, end)))
    head = Lines((coded[: 2 * start] + added[:cut]).decode(*codec), UTF_16)
    at = head.place(len(head.text))
    got = edited(expected, [first, Replacement(added[cut:].decode(*codec), (at, at))])
    whole = (coded[: 2 * start] + added + coded[2 * end :]).decode(*codec)
    assert got.text == whole
    anew = Lines(whole, UTF_16)
    offsets = range(len(whole) + 1)
    assert [*map(got.place, offsets)] == [*map(anew.place, offsets)]


def test_many_edits_of_a_large_text_take_no_time() -> None:
    many = Lines("a: \u20ac\n" * 200_000, UTF_16)
    one = Lines("\u20ac" * 1_000_000, UTF_16)
    started = time.process_time()
    edited(many, [Replacement("x", (Place(9 * n, 1), Place(9 * n, 1))) for n in range(30)])
    edited(one, [Replacement("x", (Place(0, 500_000), Place(0, 500_000)))] * 30)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("uri", "path", "windows"),
    [
        ("file:///a/b.tf", "/a/b.tf", False),
        ("file://localhost/a", "/a", False),
        ("file:///a%20b/%E2%82%AC%23%3F;x.tf", "/a b/\u20ac#?;x.tf", False),
        ("file:///a/%FF.tf", "/a/\udcff.tf", False),
        ("file://host/share/a.tf", "//host/share/a.tf", False),
        ("file:///c%3A/x/y.tf", "C:\\x\\y.tf", True),
        ("file:///C:/x/y.tf", "C:\\x\\y.tf", True),
        ("file://server/share/a.tf", "\\\\server\\share\\a.tf", True),
        ("file:///a/%00.tf", None, False),
        ("untitled:Untitled-1", None, False),
        ("git:/a/b.tf?ref", None, False),
        ("vscode-vfs://github/o/r/a.tf", None, False),
        ("file://[x", None, False),
        ("", None, False),
    ],
)
def test_a_uri_is_a_path(uri: str, path: str | None, windows: bool) -> None:
    assert path_of(uri, windows) == path


@pytest.mark.parametrize(
    ("path", "uri", "windows"),
    [
        ("/a b/\u20ac#?;x.tf", "file:///a%20b/%E2%82%AC%23%3F%3Bx.tf", False),
        ("/a/\udcff.tf", "file:///a/%FF.tf", False),
        ("C:\\x\\y z.tf", "file:///c%3A/x/y%20z.tf", True),
        ("\\\\server\\share\\a.tf", "file://server/share/a.tf", True),
    ],
)
def test_a_path_has_a_uri_that_leads_back(path: str, uri: str, windows: bool) -> None:
    assert uri_of(path, windows) == uri
    assert path_of(uri, windows) == path
