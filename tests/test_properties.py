"""What must hold for every template, judged by PyYAML and json, never by the project's parser."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from support.judges import SAFE as LOADER
from support.lines import removed_lines
from support.yaml_generators import (
    BOOL,
    STR,
    Put,
    Template,
    damaged,
    json_templates,
    yaml_templates,
)
from unidiff.patch import PatchSet

from fixer import fix_text
from fixer.dialects.all_dialects import dialects_for
from fixer.engine.analysis import analyse_file
from fixer.engine.analysis_unit import AnalysisUnit
from fixer.engine.fix_selection import Options
from fixer.engine.parsed_file import parse_file
from fixer.engine.proof import objection
from fixer.engine.result import FileResult
from fixer.model.declaration import Verdict
from fixer.model.edits import Edit, Span, splice
from fixer.model.reasons import Note
from fixer.report import diff
from fixer.syntax import yaml as yaml_syntax

pytestmark = pytest.mark.no_cover  # others reach the same lines in less time

EXAMPLES = settings().max_examples

TEMPLATES = st.one_of(yaml_templates(), yaml_templates(), json_templates())
ALL = Options(unsafe_fixes=True)
SAFE = Options()


# The judge: data with its tags, duplicate keys visible, aliases followed.


@dataclass
class Leaf:
    tag: str
    text: str


@dataclass
class Items:
    tag: str
    items: list[Data] = field(default_factory=list)


@dataclass
class Pairs:
    tag: str
    entries: list[tuple[Data, Data]] = field(default_factory=list)


Data: TypeAlias = "Leaf | Items | Pairs"
MAP = "tag:yaml.org,2002:map"


class NotDataError(Exception):
    """The judge cannot read a text."""


@lru_cache(maxsize=8)
def load(name: str, text: str) -> Items:
    """Read all documents of a text. Whoever changes the data copies it."""
    if name.endswith(".json") or text.lstrip()[:1] in ("{", "["):
        try:
            return Items("stream", [_from_json(text)])
        except (ValueError, RecursionError) as error:
            if name.endswith(".json"):
                raise NotDataError from error
    return load_yaml(text)


def load_yaml(text: str) -> Items:
    """Read all documents of a text as YAML."""
    try:
        return Items("stream", [_from_yaml(node, 0) for node in yaml.compose_all(text, LOADER)])
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise NotDataError(str(error)) from error


def is_json(text: str) -> bool:
    """Whether a text is JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _from_yaml(node: yaml.Node, depth: int) -> Data:
    if depth > 60:
        raise NotDataError("refers to itself, or nests deep")
    if isinstance(node, yaml.MappingNode):
        below = [
            (_from_yaml(key, depth + 1), _from_yaml(value, depth + 1)) for key, value in node.value
        ]
        return Pairs(node.tag, below)
    if isinstance(node, yaml.SequenceNode):
        return Items(node.tag, [_from_yaml(item, depth + 1) for item in node.value])
    return Leaf(node.tag, node.value)


def _from_json(text: str) -> Data:
    def pairs(entries: list[tuple[str, Any]]) -> Pairs:
        return Pairs(MAP, [(Leaf(STR, key), convert(value)) for key, value in entries])

    def convert(value: Any) -> Data:
        if isinstance(value, Pairs | Leaf):
            return value
        if isinstance(value, list):
            return Items("tag:yaml.org,2002:seq", [convert(item) for item in value])
        if isinstance(value, bool):
            return Leaf(BOOL, str(value).lower())
        return Leaf(STR if isinstance(value, str) else "json", str(value))

    def number(written: str) -> Leaf:
        return Leaf("number", written)

    return convert(json.loads(text, object_pairs_hook=pairs, parse_int=number, parse_float=number))


def same(before: Data, after: Data) -> bool:
    """Compare data; mappings are unordered, but not in what is duplicated."""
    return bool(_ordered(before) == _ordered(after))


def _ordered(data: Data) -> Any:
    if isinstance(data, Leaf):
        return ("leaf", data.tag, data.text)
    if isinstance(data, Items):
        return ("items", data.tag, *map(_ordered, data.items))
    entries = [(_ordered(key), _ordered(value)) for key, value in data.entries]
    return ("pairs", data.tag, *sorted(entries, key=lambda entry: repr(entry[0])))


_CASED = {name.lower(): name for name in ("Properties", "ImageScanningConfiguration", "ScanOnPush")}


def put(data: Data, change: Put) -> None:
    """Do to the data what a right edit has to do to it."""
    *above, last = change.path
    for step, after in zip(above, change.path[1:], strict=True):
        below = _get(data, step)
        if isinstance(after, str) and (not isinstance(below, Pairs) or _is_no_value(below)):
            # Properties that are a tag of their own keep nothing of it.
            below = Pairs(MAP)
            _set(data, step, below)
        elif isinstance(step, str):
            _set(data, step, below)
        data = below
    old = _get(data, last)
    _set(data, last, Leaf(change.tag, "true") if change.tag else old)


def _is_no_value(data: Pairs) -> bool:
    return len(data.entries) == 1 and data.entries[0] == (
        Leaf(STR, "Ref"),
        Leaf(STR, "AWS::NoValue"),
    )


def _is_key(key: Data, name: str | int) -> bool:
    if not isinstance(key, Leaf) or not isinstance(name, str):
        return False
    return key.text == name or (name in _CASED.values() and key.text.lower() == name.lower())


def _get(data: Data, step: str | int) -> Data:
    if isinstance(data, Items) and isinstance(step, int):
        return data.items[step]
    if isinstance(data, Pairs):
        return next((value for key, value in data.entries if _is_key(key, step)), Leaf("none", ""))
    raise AssertionError(f"no way down by {step} in {data}")


def _set(data: Data, step: str | int, value: Data) -> None:
    if isinstance(data, Items) and isinstance(step, int):
        data.items[step] = value
        return
    assert isinstance(data, Pairs)
    assert isinstance(step, str)
    for index, (key, _) in enumerate(data.entries):
        if _is_key(key, step):
            data.entries[index] = (Leaf(STR, step), value)
            return
    data.entries.append((Leaf(STR, step), value))


def without_settings(data: Data) -> Data:
    """Return data without the scan settings of its repositories, and without what held them."""
    if isinstance(data, Items):
        return Items(data.tag, [without_settings(item) for item in data.items])
    if not isinstance(data, Pairs):
        return data
    entries = [(key, without_settings(value)) for key, value in data.entries]
    if any(_is_key(key, "Type") and value == _ECR for key, value in entries):
        entries = list(_pruned(entries, tuple(_CASED)))
    return Pairs(data.tag, entries)


_ECR = Leaf(STR, "AWS::ECR::Repository")


def _pruned(
    entries: Iterable[tuple[Data, Data]], path: tuple[str, ...]
) -> Iterator[tuple[Data, Data]]:
    for key, value in entries:
        if not (isinstance(key, Leaf) and _is_spelled_like(key.text.lower(), path[0])):
            yield key, value
        elif isinstance(value, Pairs) and path[1:] and not _is_no_value(value):
            below = list(_pruned(value.entries, path[1:]))
            if below:
                yield Leaf(STR, path[0]), Pairs(value.tag, below)
        elif path[1:] and not _is_vacant(value):
            yield Leaf(STR, path[0]), value


def _is_spelled_like(written: str, name: str) -> bool:
    """Whether a key is another one misspelt, which a fix may correct."""
    return SequenceMatcher(None, written, name).ratio() >= 0.75


def _is_vacant(data: Data) -> bool:
    if isinstance(data, Leaf):
        return not data.text.strip() or data.text.lower() in ("null", "~", "none", "aws::novalue")
    return isinstance(data, Pairs)


# What holds for every result, known or not.


def run(template: Template, options: Options = SAFE) -> FileResult:
    result = analyse_file(template.name, template.data, options)
    # A file without a marker is not even decoded.
    return result if result.source or result.error else replace(result, kept_text=template.text)


def written(template: Template, result: FileResult) -> bytes:
    if not result.changed:
        return template.data
    assert result.source is not None
    return result.source.encoded(result.text)


def check_edits(template: Template, result: FileResult) -> None:
    """The new text is the old one with the edits in it, and these are tidy."""
    old = template.text
    position, pieces = 0, []
    for edit in result.edits:
        assert position <= edit.span.start <= edit.span.end <= len(old)
        pieces += [old[position : edit.span.start], edit.text]
        position = edit.span.end
    assert "".join([*pieces, old[position:]]) == result.text
    for edit in result.edits:
        inner = re.split(r"\r\n|\n|\r", edit.text)
        assert all(line == line.rstrip(" \t") for line in inner[:-1]), "blanks at a line's end"
        known = set(re.findall(r"\r\n|\n|\r", old)) or {"\n"}
        assert set(re.findall(r"\r\n|\n|\r", edit.text)) <= known, "a foreign line break"
        assert template.bom or not edit.text.startswith("\ufeff")


def check_again(template: Template, result: FileResult, options: Options) -> FileResult:
    """A second run changes nothing, and has nothing left to fix."""
    data = written(template, result)
    again = analyse_file(template.name, data, options)
    assert again.error is None
    assert not again.changed
    assert [each.logical_id for each in again.findings] == [
        each.logical_id for each in result.findings if not each.fix_applied
    ]
    return again


def is_data(template: Template) -> bool:
    try:
        load(template.name, template.text)
    except NotDataError:
        return False
    return True


TEMPLATES_OF_DATA = TEMPLATES.filter(is_data)


# The properties.


@given(template=TEMPLATES_OF_DATA)
def test_only_the_settings_change(template: Template) -> None:
    for options in (SAFE, ALL):
        check_change(template, options)


def check_change(template: Template, options: Options) -> None:
    result = run(template, options)
    assert result.error is None
    if not result.changed:
        assert result.text == template.text
    check_edits(template, result)
    expected = copy.deepcopy(load(template.name, template.text))
    puts = template.puts(options.unsafe_fixes)
    for change in puts:
        put(expected, change)
    event(f"puts: {min(len(puts), 3)}")
    assert same(expected, load(template.name, result.text))
    before, after = template.data, written(template, result)
    assert removed_lines(before, after) <= 4 * len(puts), "more lines changed than need be"
    marks = re.compile(r"#c\d+;|#marker")
    assert marks.findall(template.text) == marks.findall(result.text), "a comment is lost"
    check_again(template, result, options)


@given(template=TEMPLATES_OF_DATA)
def test_findings_are_those_of_the_declarations(template: Template) -> None:
    result = run(template)
    assert [
        (each.logical_id, each.verdict.value, each.applicability and each.applicability.value)
        for each in result.all_findings
    ] == [(each.logical_id, each.verdict, each.fix) for each in template.declared]
    assert [each.fix_applied for each in result.all_findings] == [
        each.fix == "safe" for each in template.declared
    ]
    lines = re.split(r"\r\n|\n|\r", template.text)
    for finding in result.all_findings:
        assert finding.source_line == lines[finding.line - 1]
        assert 1 <= finding.column < finding.end_column


@given(template=yaml_templates().filter(is_data))
@settings(max_examples=max(EXAMPLES // 2, 1))
def test_the_pure_parser_gives_the_same(template: Template) -> None:
    with_c = run(template, ALL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_syntax, "parse", yaml_syntax.parse_pure)
        pure = run(template, ALL)
    if pure.error is not None:
        # It takes every tab between tokens for indentation, and refuses it.
        assert "\t" in template.text
        assert not pure.changed
        return
    assert (pure.text, pure.edits) == (with_c.text, with_c.edits)
    assert pure.all_findings == with_c.all_findings


def apply_patch(before: bytes, patch: bytes) -> bytes:
    """Apply a unified diff of one file; every line of context has to fit exactly."""
    old = re.findall(rb"[^\n]*\n|[^\n]+", before)
    lines = re.findall(rb"[^\n]*\n|[^\n]+", patch)
    new: list[bytes] = []
    position = 0
    for index, line in enumerate(lines[3:], 3):
        mark, rest = line[:1], line[1:]
        if mark == b"@":
            found = re.match(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", line)
            assert found is not None
            start = int(found[1]) - (found[2] != b"0")
            assert start >= position
            new += old[position:start]
            position = start
            continue
        if mark == b"\\":
            continue
        if lines[index + 1 : index + 2] and lines[index + 1].startswith(b"\\"):
            rest = rest[:-1]
        if mark in b" -":
            assert old[position] == rest
            position += 1
        if mark in b" +":
            new.append(rest)
    return b"".join([*new, *old[position:]])


@given(template=TEMPLATES_OF_DATA)
def test_the_patch_and_the_text_api_give_the_new_text(template: Template) -> None:
    result = run(template, ALL)
    assert fix_text(template.text, path=template.name, unsafe_fixes=True).text == result.text
    patch = diff.unified("some dir/t\u00e9.yaml", result)
    assert bool(patch) == result.changed
    assert apply_patch(template.data, patch) == written(template, result)
    # unidiff ends lines where str.splitlines does, git at the line feed alone.
    if patch and not re.search(r"\r(?!\n)|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", patch.decode()):
        (file,) = PatchSet.from_string(patch.decode())
        lines = re.findall(r"(?m)^[-+](?!--|\+\+)", patch.decode())
        assert file.added + file.removed == len(lines)


@given(templates=st.lists(TEMPLATES_OF_DATA, min_size=1, max_size=8))
@settings(max_examples=max(EXAMPLES // 10, 1))
def test_git_applies_the_patch(
    tmp_path_factory: pytest.TempPathFactory, templates: list[Template]
) -> None:
    folder = tmp_path_factory.mktemp("checkout")
    git = ["git", "-c", "core.autocrlf=false", "-C", str(folder)]
    subprocess.run([*git, "init", "-q"], check=True)
    patch, expected = b"", {}
    for index, template in enumerate(templates):
        name = f"{index}-{template.name}"
        result = run(template, ALL)
        (folder / name).write_bytes(template.data)
        expected[Path(folder / name)] = written(template, result)
        patch += diff.unified(name, result)
    assume(patch)
    subprocess.run([*git, "apply", "--whitespace=nowarn", "-"], input=patch, check=True)
    assert {path: path.read_bytes() for path in expected} == expected


# The proof.


@st.composite
def wrong_edits(draw: st.DrawFn, text: str, edits: tuple[Edit, ...]) -> str:
    """Draw the text that a slightly wrong splice would have given."""
    kind = draw(
        st.sampled_from(("shift", "text", "drop", "duplicate", "elsewhere", "extra", "cut"))
    )
    index = draw(st.integers(0, len(edits) - 1))
    edit = edits[index]
    others = [*edits[:index], *edits[index + 1 :]]
    size = edit.span.end - edit.span.start
    if kind == "drop":
        return splice(text, others)
    if kind == "text":
        at = draw(st.integers(0, len(edit.text)))
        stuff = draw(
            st.sampled_from((" ", "  ", "x", "\n", ":", "#", "-", ",", "}", "&a ", "!t ", "'", '"'))
        )
        return splice(text, [*others, Edit(edit.span, edit.text[:at] + stuff + edit.text[at:])])
    if kind == "cut":
        at = draw(st.integers(0, max(len(edit.text) - 1, 0)))
        return splice(text, [*others, Edit(edit.span, edit.text[:at] + edit.text[at + 1 :])])
    if kind == "extra":
        end = min(len(text), edit.span.end + draw(st.integers(1, 30)))
        moved = Edit(Span(edit.span.start, end), edit.text)
    elif kind == "shift":
        start = edit.span.start + draw(st.integers(-12, 12))
        start = min(max(start, 0), len(text) - size)
        moved = Edit(Span(start, start + size), edit.text)
    elif kind == "elsewhere":
        start = draw(st.integers(0, len(text) - size))
        moved = Edit(Span(start, start + size), edit.text)
    else:
        right = splice(text, edits)
        lines = right.splitlines(keepends=True)
        at = draw(st.integers(0, len(lines) - 1))
        return "".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])
    try:
        return splice(text, [*others, moved])
    except ValueError:
        return text


@given(template=TEMPLATES_OF_DATA, data=st.data())
def test_the_proof_refuses_wrong_edits(template: Template, data: st.DataObject) -> None:
    result = run(template, ALL)
    assume(result.changed)
    right = load(template.name, result.text)
    for _ in range(4):
        wrong = data.draw(wrong_edits(template.text, result.edits))
        reason = refuted(template, result, wrong)
        try:
            is_right = same(right, load(template.name, wrong))
        except NotDataError:
            is_right = False
        event(f"right: {is_right}, refuted: {reason is not None}")
        assert is_right or reason is not None, "a wrong edit is proved"
    assert refuted(template, result, result.text) is None


def refuted(template: Template, result: FileResult, text: str) -> Note | None:
    """Ask the proof about a text that should have been that of the result."""
    data = template.text.encode()
    parsed = parse_file(template.name, data, dialects_for(template.name, data))
    unit = AnalysisUnit([parsed])
    repositories = [each for _, _, found in unit.declarations() for each in found.repositories]
    fixed = [each.fix_applied for each in result.all_findings]
    changes = [
        change
        for each, is_fixed in zip(repositories, fixed, strict=True)
        if is_fixed
        for change in each.assessment.changes
    ]
    expected = [
        (each.logical_id, is_fixed or each.assessment.verdict is Verdict.COMPLIANT)
        for each, is_fixed in zip(repositories, fixed, strict=True)
    ]
    return objection(unit, {template.name: text}, changes, expected)


# Whatever comes.


@given(template=damaged(TEMPLATES))
def test_damaged_templates_are_fixed_rightly_or_left_alone(template: Template) -> None:
    assume("\0" not in template.text)
    result = run(template)
    if result.error is not None or result.source is None:
        assert not result.changed
        assert result.error is None or result.error.message
        return
    template = Template(template.name, result.source.text, bool(result.source.bom), ())
    check_edits(template, result)
    check_again(template, result, SAFE)
    try:
        before = load(template.name, template.text)
    except NotDataError:
        return
    # A key in quotes that held what JSON forbids may have been corrected.
    becomes_json = not is_json(template.text) and is_json(result.text)
    after = load_yaml(result.text) if becomes_json else load(template.name, result.text)
    event(f"changed: {result.changed}")
    assert same(without_settings(before), without_settings(after))


@given(
    text=st.text(
        st.sampled_from("abR:,-?&*!|>'\"%@`#{}[] \t\n\r\\<=~0\ufeff\u2028\u0085\U0001f680\x1b\0")
    ),
    name=st.sampled_from(("t.yaml", "t.json", "t.template")),
)
@settings(max_examples=EXAMPLES * 3)
def test_any_text_ends_in_a_result(text: str, name: str) -> None:
    for each in (text, f"Type: AWS::ECR::Repository\n{text}", f"{text}\n# AWS::ECR::Repository"):
        result = analyse_file(name, each.encode(), ALL)
        assert result.error is None or not result.changed


@given(data=st.binary(), name=st.sampled_from(("t.yaml", "t.json")))
def test_any_bytes_end_in_a_result(data: bytes, name: str) -> None:
    result = analyse_file(name, data + b"AWS::ECR::Repository", ALL)
    assert result.error is None or not result.changed
