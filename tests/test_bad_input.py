"""What is broken, hostile or no file ends in one clear line, and the other files are still done."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.command import Outcome, ecr_fix, write_files
from support.templates import BROKEN, FALSE, FIXED, MISSING

from fixer import Report, check, fix

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files and names")
QUICK = 10
"""Seconds of CPU time that no input of this size may exceed; most take a tenth of one.

The count of covered lines multiplies it, and so does other work on the same processor.
"""

REGISTRY = "Resources:\n  R:\n    Type: AWS::ECR::RegistryScanningConfiguration\n"

BROKEN_FILES = {
    # name: (content, the error behind the name, as a pattern)
    "latin-1.yaml": (
        MISSING.encode() + b"    # caf\xe9\n", r":4:10: error: is not UTF-8 \(byte 0xe9\).*",
    ),
    "latin-1-far.yaml": (
        "# é 日本\n".encode() + MISSING.encode() + "# \U0001f600 ".encode() + b"\xff\n",
        r":5:5: error: is not UTF-8 \(byte 0xff\).*",
    ),
    "cut-utf-8.yaml": (MISSING.encode() + b"# \xe6\x97", r":4:3: error: is not UTF-8 .*"),
    "surrogate.yaml": (MISSING.encode() + b"# \xed\xa0\x80", r":4:3: error: is not UTF-8 .*"),
    "utf-16-le.yaml": (b"\xff\xfe" + MISSING.encode("utf-16-le"), r": error: is UTF-16; .*"),
    "utf-16-be.yaml": (b"\xfe\xff" + MISSING.encode("utf-16-be"), r": error: is UTF-16; .*"),
    "utf-16-without-a-mark.yaml": (MISSING.encode("utf-16-le"), r": error: is binary .*"),
    "utf-32.yaml": (MISSING.encode("utf-32"), r": error: is UTF-16; .*"),
    "line-separator.yaml": (
        MISSING.encode() + "    Properties: # a\u2028b\n      Tags: []\n".encode(),
        r":\d+:\d+: error: is not YAML: U\+2028 is a line break in YAML; take it out",
    ),
    "utf-16-unmarked.yaml": (  # the marker is there, in a comment of one byte a character
        b"#AWS::ECR::Repository\n" + MISSING.encode("utf-16-le"), r": error: is binary .*",
    ),
    "binary.yaml": (b"\x00\x01" + MISSING.encode(), r": error: is binary .*"),
    "cut.json": (b'{"Resources": {"R": {"Type": "AWS::ECR::Repository"', r":1:52: error: .*"),
    "cut-string.json": (b'{"R": "AWS::ECR::Repository', r":1:\d+: error: .*"),
    "cut-key.json": (b'{"R": "AWS::ECR::Repository", ', r":1:31: error: .*"),
    "comma.json": (b'{\n  "R": "AWS::ECR::Repository",\n}', r":3:1: error: .*"),
    "comment.json": (b'// x\n{"R": "AWS::ECR::Repository"}', r":1:1: error: .*"),
    "two-values.json": (b'{"R": "AWS::ECR::Repository"} {}', r":1:31: error: .*"),
    "single-quotes.json": (b"{'R': 'AWS::ECR::Repository'}", r":1:2: error: .*"),
    "no-number.json": (b'{"R": "AWS::ECR::Repository", "n": 01}', r":1:\d+: error: .*"),
    "not-a-number.json": (b'{"R": "AWS::ECR::Repository", "n": NaN}', r":1:36: error: .*"),
    "raw-newline.json": (b'{"R": "AWS::ECR::Repository", "n": "\n"}', r":1:\d+: error: .*"),
    "bad-escape.json": (b'{"R": "AWS::ECR::Repository", "n": "\\x"}', r":1:\d+: error: .*"),
    "yaml-in.json": (MISSING.encode(), r":1:1: error: .*"),
    "cut.yaml": (MISSING.encode() + b"    Properties: {A: [1,", r":\d+:\d+: error: .*"),
    "cut-string.yaml": (MISSING.encode() + b"    Properties: 'x\n", r":\d+:\d+: error: .*"),
    "unclosed-flow.yaml": (BROKEN.encode(), r":3:1: error: .*"),
    "tab.yaml": (
        MISSING.encode() + b"\tProperties: {}\n", r":4:1: error: .*tab.*spaces.*",
    ),
    "tab-behind-blanks.yaml": (
        MISSING.encode() + b"    Properties:\n    \tA: b\n", r":5:\d: error: .*",
    ),
    "unindented.yaml": (MISSING.encode() + b"   Properties: {}\n", r":4:\d+: error: .*"),
    "two-colons.yaml": (MISSING.encode() + b"    A: b: c\n", r":4:9: error: .*"),
    "unknown-alias.yaml": (
        MISSING.encode() + b"    Properties: *nope\n", r":4:17: error: .*\*nope.*",
    ),
    "alias-of-another-document.yaml": (
        b"a: &a 1\n---\n" + MISSING.encode() + b"    Properties: *a\n", r":6:17: error: .*\*a .*",
    ),
    "control-character.yaml": (
        MISSING.encode() + b"    # \x07\n", r":4:7: error: .*control character.*",
    ),
    "escape-sequence.yaml": (
        MISSING.encode() + b"    # \x1b[31m\n", r":4:7: error: .*control character.*",
    ),
    "conflict.yaml": (
        MISSING.encode() + b"<<<<<<< HEAD\n=======\n>>>>>>> other\n", r":\d+:\d+: error: .*",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def run_over_broken_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Path]:
    folder = tmp_path_factory.mktemp("broken")
    for name, (content, _) in BROKEN_FILES.items():
        (folder / name).write_bytes(content)
    write_files(folder, {"aaa.yaml": FALSE, "zzz.yaml": FALSE})
    return ecr_fix("--write", cwd=folder), folder


@pytest.mark.parametrize(
    ("name", "pattern"),
    [(name, pattern) for name, (_, pattern) in BROKEN_FILES.items()],
    ids=BROKEN_FILES,
)
def test_a_broken_file_gets_one_line(
    name: str, pattern: str, run_over_broken_files: tuple[Outcome, Path]
) -> None:
    outcome, folder = run_over_broken_files
    (line,) = [line for line in outcome.complaints if line.startswith(f"{name}:")]
    assert re.fullmatch(re.escape(name) + pattern, line)
    assert (folder / name).read_bytes() == BROKEN_FILES[name][0]


def test_broken_files_stop_no_other(run_over_broken_files: tuple[Outcome, Path]) -> None:
    outcome, folder = run_over_broken_files
    assert outcome.code == 2
    assert len(outcome.complaints) == len(BROKEN_FILES)
    assert (folder / "aaa.yaml").read_text() == (folder / "zzz.yaml").read_text() == FIXED
    assert outcome.lines[-1].startswith("Found 2 repositories without scan on push (2 fixed) in 2")


NOT_OUR_BUSINESS = {
    "empty.yaml": b"",
    "empty.json": b"",
    "blank.yaml": b"\n\n  \n",
    "only-comments.yaml": b"# nothing\n# here\n",
    "a-comment-that-mentions-one.yaml": b"# AWS::ECR::Repository\n",
    "only-a-mark.yaml": b"---\n# AWS::ECR::Repository\n...\n",
    "a-string.json": b'"AWS::ECR::Repository"',
    "broken.yaml": b"a: [\n",
    "broken.json": b"{",
    "latin-1.yaml": b"a: caf\xe9\n",
    "utf-16.yaml": b"\xff\xfea\0:\0 \0b\0",
    "binary.yaml": bytes(range(256)),
    "broken-with-a-registry.yaml": (REGISTRY + "    A: [\n").encode(),
    "latin-1-with-a-registry.yaml": REGISTRY.encode() + b"    # caf\xe9\n",
    "binary-with-a-registry.yaml": REGISTRY.encode() + b"\0",
    "utf-16-with-a-registry.yaml": b"\xff\xfe" + REGISTRY.encode("utf-16-le"),
}


@pytest.mark.parametrize(("name", "content"), NOT_OUR_BUSINESS.items(), ids=NOT_OUR_BUSINESS)
def test_a_file_that_declares_nothing_may_be_broken(
    name: str, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    report = check([tmp_path, tmp_path / name])
    assert (report.files, report.findings, report.errors, report.warnings) == (1, (), (), ())


# What is meant to exhaust


def anchors(value: str, step: str, count: int, last: str) -> str:
    """Build a chain: each anchor holds the one before it, `@`; `last` is put below the resource."""
    chain = f"X:\n  a0: &a0 {value}\n"
    for number in range(1, count):
        chain += f"  a{number}: &a{number} {step.replace('@', f'*a{number - 1}')}\n"
    return chain + MISSING + last.replace("@", f"*a{count - 1}")


SETTING = "    Properties:\n      ImageScanningConfiguration:\n        ScanOnPush: @\n"
PROPERTIES = "    Properties: @\n"

QUOTES = "it's a'b as I'd say, "

HOSTILE: dict[str, tuple[str, Callable[[], str], set[int]]] = {
    # id: (suffix, content, possible exit codes of a write)
    "json-brackets": ("json", lambda: f'{{"R": "AWS::ECR::Repository", "n": {"[" * 100_000}', {2}),
    "json-brackets-closed": (
        "json",
        lambda: f'{{"R": "AWS::ECR::Repository", "n": {"[" * 100_000}{"]" * 100_000}}}',
        {2},
    ),
    "json-braces": ("json", lambda: '{"AWS::ECR::Repository":' * 100_000, {2}),
    "yaml-brackets": ("yaml", lambda: MISSING + "    A: " + "[" * 100_000, {2}),
    "yaml-brackets-closed": (
        "yaml", lambda: MISSING + "    A: " + "[" * 100_000 + "]" * 100_000, {2},
    ),
    "yaml-braces": ("yaml", lambda: MISSING + "    A: " + "{" * 100_000, {1}),
    "yaml-brackets-behind-a-colon": (
        "yaml", lambda: MISSING + "    A: [a::b, " + "[" * 100_000, {2},
    ),
    "yaml-dashes": ("yaml", lambda: MISSING + "    A:\n      " + "- " * 100_000, {2}),
    "yaml-question-marks": ("yaml", lambda: MISSING + "    A:\n      " + "? " * 100_000, {2}),
    "yaml-staircase": (
        "yaml", lambda: MISSING + "".join(" " * n + "a:\n" for n in range(4, 2_000)), {2},
    ),
    "yaml-tags": ("yaml", lambda: MISSING + "    A: " + "!a " * 100_000, {2}),
    "laughs": (
        "yaml", lambda: anchors("[lol]", f"[{', '.join('@' * 10)}]", 40, PROPERTIES), {0, 1},
    ),
    "laughs-beside": (
        "yaml",
        lambda: anchors("[lol]", f"[{', '.join('@' * 10)}]", 40, "    Metadata: {A: @}\n"),
        {0, 1},
    ),
    "laughs-of-resources": (
        "yaml",
        lambda: anchors(
            "{R: {Type: AWS::ECR::Repository}}", "{a: @, b: @, c: @}", 40, "Resources: @\n"
        ).replace("Resources:", "Other:", 1),
        {0, 1},
    ),
    "laughs-of-merges": (
        "yaml", lambda: anchors("{a: b}", "{<<: [@, @, @]}", 40, PROPERTIES), {0, 1},
    ),
    "laughs-of-conditions": (
        "yaml", lambda: anchors("!If [C, true, false]", "!If [C, @, @]", 40, SETTING), {1, 2},
    ),
    "long-chain-of-lists": ("yaml", lambda: anchors("[a]", "[@]", 5_000, PROPERTIES), {0, 1}),
    "long-chain-of-merges": (
        "yaml", lambda: anchors("{a: b}", "{<<: @}", 5_000, PROPERTIES), {0, 1},
    ),
    "long-chain-of-conditions": (
        "yaml", lambda: anchors("!If [C, true, false]", "!If [C, @, true]", 5_000, SETTING), {1, 2},
    ),
    "merge-into-itself": ("yaml", lambda: MISSING + "    Properties: &a {<<: *a}\n", {0, 1}),
    "merge-into-itself-twice": (
        "yaml", lambda: MISSING + "    Properties: &a {<<: [*a, *a]}\n", {0, 1},
    ),
    "merge-of-the-document": ("yaml", lambda: "&a\n<<: *a\n" + MISSING, {0, 1}),
    "properties-in-themselves": (
        "yaml", lambda: MISSING + "    Properties: &a {ImageScanningConfiguration: *a}\n", {0, 1},
    ),
    "properties-are-themselves-in-a-list": (
        "yaml", lambda: MISSING + "    Properties: &a [*a]\n", {1},
    ),
    "condition-in-itself": (
        "yaml", lambda: MISSING + SETTING.replace("@", "&a !If [C, *a, true]"), {1, 2},
    ),
    "configuration-in-itself": (
        "yaml",
        lambda: MISSING + "    Properties:\n      ImageScanningConfiguration: &a !If [C, *a, *a]\n",
        {1, 2},
    ),
    "resources-in-themselves": (
        "yaml", lambda: MISSING.replace("Resources:", "Resources: &a") + "  A: *a\n", {0, 1},
    ),
    "huge-plain-scalar": ("yaml", lambda: MISSING + f"    A: {'x ' * 2_000_000}\n", {0}),
    "huge-quoted-scalar": ("yaml", lambda: MISSING + '    A: "' + "\\n" * 2_000_000 + '"\n', {0}),
    "huge-block-scalar": ("yaml", lambda: MISSING + "    A: |\n" + "      x\n" * 500_000, {0}),
    "huge-string": (
        "json", lambda: '{"Resources": {"R": {"Type": "AWS::ECR::Repository"}}, "A": "'
        + "x" * 4_000_000 + '"}', {0},
    ),
    "huge-number": (
        "json", lambda: '{"Resources": {"R": {"Type": "AWS::ECR::Repository"}}, "A": '
        + "9" * 1_000_000 + "}", {0},
    ),
    "many-blank-lines": ("yaml", lambda: MISSING + "\n" * 4_000_000, {2}),
    "many-comments": ("yaml", lambda: MISSING + "#\n" * 1_000_000, {2}),
    "many-repositories": (
        "yaml",
        lambda: MISSING
        + "".join(f"  R{n}:\n    Type: AWS::ECR::Repository\n" for n in range(3_000)),
        {0},
    ),
    "many-documents": ("yaml", lambda: ("---\n" + MISSING) * 1_500, {0}),
    "many-inner-colons": (
        "yaml", lambda: MISSING + f"    A: [{'a::b, ' * 100_000}]\n", {0},
    ),
    "many-inner-colons-unclosed": (
        "yaml", lambda: MISSING + f"    A: [{'a::b, ' * 400_000}\n", {2},
    ),
    "comment-behind-a-lone-key": (
        "yaml", lambda: MISSING + f"    ? Properties\n    {'# ' * 40}\n    A: b\n", {0, 1},
    ),
    "quotes-in-prose": (
        "yaml", lambda: f"D: {QUOTES * 20_000}\nX: '{{{{ x }}}}'\n" + MISSING + "    A: [\n", {2},
    ),
    "quotes-in-a-part": (
        "yaml", lambda: "A: b{{ " + '"' + '\\"' * 400_000 + " }}\n" + MISSING, {0, 1, 2},
    ),
    "delimiters": (
        "yaml", lambda: MISSING + "    A: b{{ c }}\n    B: " + "{{=" * 200_000 + "\n", {0, 1, 2},
    ),
    "statements-that-are-never-closed": (
        "yaml", lambda: MISSING + "  {% raw %}\n" * 600, {1},
    ),
    "statements-within-one-that-is-never-closed": (
        "yaml", lambda: MISSING + "  {% raw %}\n" + "  {% if a %}\n" * 100_000, {1},
    ),
    "blanks-behind-a-tag": (
        "yaml", lambda: MISSING + "    Properties: !a" + " #" * 5_000 + "\n", {0, 1, 2},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("suffix", "content", "codes"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_takes_little_time(
    suffix: str, content: Callable[[], str], codes: set[int], tmp_path: Path
) -> None:
    write_files(tmp_path, {f"a.{suffix}": content(), "b.yaml": FALSE})
    outcome = ecr_fix("--write", "--quiet", "--jobs", "1", cwd=tmp_path, cpu_seconds=QUICK)
    assert outcome.code in codes
    assert all(line.startswith(f"a.{suffix}:") for line in outcome.complaints)
    assert len(outcome.complaints) == (outcome.code == 2)
    assert (tmp_path / "b.yaml").read_text() == FIXED


IGNORE_FILES = {
    "range-the-wrong-way": "[z-a]\n",
    "many-stars": "*a" * 7 + "*b\n",
    "many-folders": "**/a" * 7 + "/b\n",
    "no-pattern": "!\n\\\n",
    "long-line": "a" * 1_000_000 + "\n",
    "many-lines": "b\n" * 20_000,
    "binary": "\0\x01\n\0",
}


@pytest.mark.parametrize("rules", IGNORE_FILES.values(), ids=IGNORE_FILES)
def test_a_hostile_ignore_file_stops_nothing(rules: str, tmp_path: Path) -> None:
    deep = "a/" * 30
    write_files(tmp_path, {".gitignore": rules, f"{'a' * 240}.yaml": FALSE, f"{deep}t.yaml": FALSE})
    outcome = ecr_fix("--check", cwd=tmp_path, cpu_seconds=QUICK)
    assert (outcome.code, outcome.err) == (1, b"")
    assert outcome.lines[-1].endswith("in 2 of 2 files.")


@POSIX
def test_a_huge_file_that_is_named_costs_no_other(tmp_path: Path) -> None:
    """Most of it is not on the disk, and none of it is kept in memory."""
    import resource

    write_files(tmp_path, {"a.yaml": FALSE, "huge.yaml": FALSE, "other.yaml": "a: b\n"})
    for name in ("huge.yaml", "other.yaml"):
        os.truncate(tmp_path / name, 2**29)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    outcome = ecr_fix("--write", "huge.yaml", "other.yaml", "a.yaml", cwd=tmp_path)
    assert outcome.complaints == ["huge.yaml: error: is larger than 20 MB; not looked at"]
    assert (outcome.code, (tmp_path / "a.yaml").read_text()) == (2, FIXED)
    if sys.platform == "linux":  # in kilobytes
        assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(before, 300_000)


# Paths that are not files, or may not be read


@POSIX
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    write_files(tmp_path, {"t.yaml": FALSE})
    outcome = ecr_fix("--write", "pipe.yaml", "t.yaml", cwd=tmp_path)
    assert (outcome.code, outcome.complaints) == (2, ["pipe.yaml: error: not a regular file"])
    assert (tmp_path / "t.yaml").read_text() == FIXED


@POSIX
def test_a_folder_entry_that_is_not_a_file_is_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "dangling.yaml").symlink_to("nothing.yaml")
    (tmp_path / "folder.yaml").mkdir()
    write_files(tmp_path, {"folder.yaml/t.yaml": FALSE})
    report = fix([tmp_path])
    assert (report.files, report.errors) == (1, ())
    assert (tmp_path / "folder.yaml" / "t.yaml").read_text() == FIXED


def test_a_folder_with_the_name_of_a_file(tmp_path: Path) -> None:
    write_files(tmp_path, {"x.yaml/t.yaml": FALSE})
    outcome = ecr_fix("--write", "x.yaml", cwd=tmp_path)
    assert (outcome.code, outcome.err) == (0, b"")
    assert (tmp_path / "x.yaml" / "t.yaml").read_text() == FIXED


def loop(folder: Path) -> None:
    (folder / "x.yaml").symlink_to("x.yaml")


def dangling(folder: Path) -> None:
    (folder / "x.yaml").symlink_to("nothing.yaml")


def below_a_file(folder: Path) -> None:
    (folder / "t.yaml").write_text(FALSE)


NO_PATHS = {
    # id: (what makes it, the argument)
    "missing": (lambda folder: None, "nothing.yaml"),
    "empty": (lambda folder: None, ""),
    "dash": (lambda folder: None, "-"),
    "loop": (loop, "x.yaml"),
    "dangling": (dangling, "x.yaml"),
    "below-a-file": (below_a_file, "t.yaml/x.yaml"),
    "too-long": (lambda folder: None, "x" * 5_000),
    "escape-sequence": (lambda folder: None, "\x1b[31m\n.yaml"),
}


@POSIX
@pytest.mark.parametrize(("make", "argument"), NO_PATHS.values(), ids=NO_PATHS)
def test_a_path_that_leads_nowhere(
    make: Callable[[Path], None],
    argument: str,
    called: Callable[..., Outcome],
    tmp_path: Path,
) -> None:
    make(tmp_path)
    outcome = called("--write", argument)
    assert (outcome.code, len(outcome.complaints)) == (2, 1)
    assert b"\x1b" not in outcome.err
    assert b"internal error" not in outcome.err


@pytest.fixture
def unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file and a folder that may not be opened; for root, who may, `os` is patched."""
    write_files(tmp_path, {"closed.yaml": FALSE, "closed/t.yaml": FALSE, "open.yaml": FALSE})
    closed = [tmp_path / "closed.yaml", tmp_path / "closed"]
    for path in closed:
        path.chmod(0)
    if os.access(closed[0], os.R_OK):
        for name in ("open", "scandir"):
            monkeypatch.setattr(
                os, name, refusing(getattr(os, name), [str(path) for path in closed])
            )
    yield tmp_path
    monkeypatch.undo()
    for path in closed:
        path.chmod(0o700)


def refusing(real: Callable[..., Any], paths: list[str]) -> Callable[..., Any]:
    def refused(path: Any, *more: Any, **options: Any) -> Any:
        if isinstance(path, str) and path.rstrip("/") in paths:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, *more, **options)

    return refused


def messages(report: Report, below: Path) -> dict[str, str]:
    return {os.path.relpath(error.path, below): error.message for error in report.errors}


@POSIX
def test_what_may_not_be_read(unreadable: Path) -> None:
    report = fix([unreadable], jobs=1)
    assert messages(report, unreadable) == {
        "closed.yaml": "cannot be read: Permission denied",
        "closed": "cannot be read: Permission denied",
    }
    assert (unreadable / "open.yaml").read_text() == FIXED


@POSIX
@pytest.mark.parametrize("name", ["closed.yaml", "closed"])
def test_what_is_named_and_may_not_be_read(name: str, unreadable: Path) -> None:
    report = check([unreadable / name, unreadable / "open.yaml"], jobs=1)
    assert messages(report, unreadable) == {name: "cannot be read: Permission denied"}
    assert len(report.findings) == 1


# What a terminal must not be told

CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]")
ODD_NAME = "\x1b[31m\n\u202e\x9b.yaml"
SHOWN_NAME = "\\x1b[31m\\n\\u202e\\x9b.yaml"


@POSIX
@pytest.mark.parametrize(
    "arguments",
    [[], ["--check"], ["--stat"], ["--verbose"], ["--show-files"], ["--write"], ["--diff"]],
    ids=lambda arguments: " ".join(arguments) or "report",
)
@pytest.mark.parametrize("content", [FALSE, BROKEN], ids=["fixable", "broken"])
def test_control_characters_of_a_name_are_escaped(
    arguments: list[str], content: str, called: Callable[..., Outcome], tmp_path: Path
) -> None:
    write_files(tmp_path, {ODD_NAME: content, "sub/\x1b[2J/a.yaml": content})
    outcome = called(*arguments)
    assert not CONTROL.search(outcome.out + outcome.err)
    if arguments != ["--diff"]:
        assert SHOWN_NAME in (outcome.out + outcome.err).decode()


OFF = "does not scan images on push"
VALUES = {
    # id: (suffix, content, the first line about it, behind the name of the file)
    "escaped-logical-id": (
        "yaml", FALSE.replace("Repo:", r'"\e[31m\n\x9b":'),
        rf":6:21: ECR001 \x1b[31m\n\x9b {OFF}: ScanOnPush is false",
    ),
    "escaped-value": (
        "yaml", FALSE.replace("false", r'"\e]0;x\a"'),
        (":6:21: ECR001 Repo has no valid scan setting: "
        r'ScanOnPush is "\x1b]0;x\x07", which is not a boolean'),
    ),
    "escaped-parameter": (
        "yaml", FALSE.replace("false", r'!Ref "\e[2J"'),
        (":6:21: ECR001 Repo might not scan images on push: "
        r"ScanOnPush is a Ref to \x1b[2J, which is not a parameter of this template"),
    ),
    "escaped-function": (
        "yaml", FALSE.replace("false", r'{"\e[2J": x}'),
        (":6:21: ECR001 Repo has no valid scan setting: "
        "ScanOnPush is a collection, which is not a boolean"),
    ),
    "comment-right-to-left": (
        "yaml", FALSE.replace("false", "false # \u202egnp"),
        f":6:21: ECR001 Repo {OFF}: ScanOnPush is false",
    ),
    "line-separators": (
        "yaml", FALSE.replace("false", "false # \u2028\u2029\x85"),
        f":6:21: ECR001 Repo {OFF}: ScanOnPush is false",
    ),
    "json-logical-id": (
        "json", '{"Resources": {"\\u001b[31m\\n": {"Type": "AWS::ECR::Repository"}}}',
        rf":1:16: ECR001 \x1b[31m\n {OFF}: it has no Properties",
    ),
    "json-lone-surrogate": (
        "json", '{"Resources": {"\\ud800": {"Type": "AWS::ECR::Repository"}}}',
        rf":1:16: ECR001 \ud800 {OFF}: it has no Properties",
    ),
    "json-raw-c1": (
        "json", '{"Resources": {"\x9b31m": {"Type": "AWS::ECR::Repository"}}}',
        rf":1:16: ECR001 \x9b31m {OFF}: it has no Properties",
    ),
    "unknown-alias": (
        "yaml", MISSING + "    Properties: *\u202e\n", ":4:18: error: is not YAML: ",
    ),
    "bad-tag": (
        "yaml", MISSING + "    Properties: !\u202e [\n", ":4:18: error: is not YAML: ",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("suffix", "content", "line"), VALUES.values(), ids=VALUES)
def test_control_characters_of_a_value_are_escaped(
    suffix: str, content: str, line: str, called: Callable[..., Outcome], tmp_path: Path
) -> None:
    write_files(tmp_path, {f"t.{suffix}": content})
    outcome = called("--verbose", "--color", "never")
    assert not CONTROL.search(outcome.out + outcome.err)
    first = (outcome.complaints or outcome.lines)[0]
    # What is wrong with the YAML is said in the words of its parser.
    assert (
        first.startswith(f"t.{suffix}{line}")
        if line.endswith(": ")
        else (first == f"t.{suffix}{line}")
    )
    assert b"internal error" not in outcome.err


# Limits of one file, beyond which it would take more memory than it may.

BEYOND = {
    "values-of-yaml": ("t.yaml", lambda: MISSING + "List:\n" + "-\n" * 800_000, "holds"),
    "values-of-json": (
        "t.json",
        lambda: '{"R": "AWS::ECR::Repository", "L": [' + "1," * 800_000 + "1]}",
        "holds",
    ),
    "values-of-terraform": (
        "main.tf",
        lambda: (
            'resource "aws_ecr_repository" "a" {}\nlocals {\n  a = [' + "1," * 800_000 + "]\n}\n"
        ),
        "holds",
    ),
    "repositories": (
        "t.yaml",
        lambda: (
            "Resources:\n"
            + "".join(f"  R{n}: {{Type: AWS::ECR::Repository}}\n" for n in range(30_001))
        ),
        "mentions",
    ),
    "repositories-of-a-template": (
        "t.yaml.j2",
        lambda: (
            "{% if x %}{% endif %}\nResources:\n"
            + "".join(f"  Repository{n}: {{Type: AWS::ECR::Repository}}\n" for n in range(10_001))
        ),
        "mentions",
    ),
    "values-of-a-template": (
        "t.yaml.j2",
        lambda: MISSING + "{% if x %}\n    A: b\n{% endif %}\nList:\n" + "-\n" * 200_000,
        "is a template of",
    ),
    "parts-of-jinja": (
        "t.yaml.j2",
        lambda: MISSING + "    A: x" + "{% raw %}{{ a }}{% endraw %}" * 140_000 + "\n",
        "holds",
    ),
    "parts-of-go": (
        "t.yaml.tpl",
        lambda: MISSING + '{{ include "a" . }}\n' * 50_001,
        "holds",
    ),
    "parts-of-erb": ("t.yaml.erb", lambda: MISSING + "<% if a %>\n<% end %>\n" * 30_000, "holds"),
    "lines-of-erb": ("t.yaml.erb", lambda: MISSING + "% if a\n% end\n" * 30_000, "holds"),
    "parts-of-handlebars": (
        "t.yaml.hbs",
        lambda: MISSING + "{{#if a}}\n{{/if}}\n" * 30_000,
        "holds",
    ),
    "parts-of-terraform": (
        "t.yaml.tftpl",
        lambda: MISSING + "%{ if a }\n    A: ${b}\n%{ endif }\n" * 20_000,
        "holds",
    ),
    "repositories-mentioned-once": (
        "main.tf.json",
        lambda: (
            '{"resource": {"aws_ecr_repository": {'
            + ",".join(f'"r{n}": {{}}' for n in range(35_000))
            + "}}}"
        ),
        "declares",
    ),
}


@pytest.mark.parametrize(("name", "content", "says"), BEYOND.values(), ids=BEYOND)
def test_what_is_beyond_a_limit_is_refused(
    name: str, content: Callable[[], str], says: str, tmp_path: Path
) -> None:
    write_files(
        tmp_path, {name: content(), "other/main.tf": 'resource "aws_ecr_repository" "a" {}\n'}
    )
    outcome = ecr_fix("--check", cwd=tmp_path, cpu_seconds=20)
    assert outcome.code == 2
    (complaint,) = outcome.complaints
    assert re.fullmatch(
        rf"{re.escape(name)}: error: {says} more than [\d,]+ "
        r"(lines and values|repositories|parts of a template language); split it",
        complaint,
    )
    assert outcome.lines[0].startswith("other/main.tf:1:1: ECR001 ")


def test_the_files_beside_one_beyond_a_limit_are_judged(tmp_path: Path) -> None:
    many = ",".join(f'"r{n}": {{}}' for n in range(35_000))
    write_files(
        tmp_path,
        {
            "many.tf.json": f'{{"resource": {{"aws_ecr_repository": {{{many}}}}}}}',
            "main.tf": 'resource "aws_ecr_repository" "a" {}\n',
        },
    )
    outcome = ecr_fix("--check", cwd=tmp_path, cpu_seconds=20)
    assert outcome.code == 2
    assert outcome.lines[0].startswith("main.tf:1:1: ECR001 aws_ecr_repository.a ")
