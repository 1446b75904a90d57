"""A text on stdin, and fixes that a person is asked about."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from support.command import ecr_fix, environment, write_files
from support.templates import FALSE, FIXED

MODULE = (
    'resource "aws_ecr_repository" "a" {\n  image_scanning_configuration {\n'
    "    scan_on_push = var.scan\n  }\n}\n"
)


def fed(data: bytes, *options: str, cwd: Path) -> tuple[int, bytes, str]:
    done = subprocess.run(
        [sys.executable, "-m", "fixer", *options], cwd=cwd, env=environment(), input=data,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr.decode()


# A text on stdin.

ECHOED = {
    "fixed": (FALSE.encode(), "t.yaml", 0, FIXED.encode()),
    "crlf-and-a-mark": (
        b"\xef\xbb\xbf" + FALSE.replace("\n", "\r\n").encode(),
        "t.yaml",
        0,
        b"\xef\xbb\xbf" + FIXED.replace("\n", "\r\n").encode(),
    ),
    "compliant": (FIXED.encode(), "t.yaml", 0, FIXED.encode()),
    "nothing-in-it": (b"a: 1", "t.yaml", 0, b"a: 1"),
    "empty": (b"", "t.yaml", 0, b""),
    "another-kind": (b"\x00\xff", "t.bin", 0, b"\x00\xff"),
    "left-open": (FALSE.replace("false", "!Ref X").encode(), "t.yaml", 1, None),
    "broken": (FALSE.encode() + b"  a: [", "t.yaml", 2, None),
    "not-utf-8": (FALSE.encode() + b"# \xff", "t.yaml", 2, None),
}


@pytest.mark.parametrize(("data", "name", "code", "text"), ECHOED.values(), ids=ECHOED)
def test_the_whole_text_is_printed(
    data: bytes, name: str, code: int, text: bytes | None, tmp_path: Path
) -> None:
    exit_code, out, _ = fed(data, "--write", "--stdin-filename", name, "-", cwd=tmp_path)
    assert (exit_code, out) == (code, data if text is None else text)
    assert os.listdir(tmp_path) == []


def test_the_file_of_that_name_is_not_touched(tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": "a: 1\n"})
    code, out, complaints = fed(
        FALSE.encode(), "--write", "--stdin-filename", "t.yaml", "-", cwd=tmp_path
    )
    assert (code, out) == (0, FIXED.encode())
    assert complaints.startswith("t.yaml:6:21: ECR001 ")
    assert (tmp_path / "t.yaml").read_text() == "a: 1\n"


def test_the_files_beside_it_count(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": "", "v.tf": 'variable "scan" {\n  default = true\n}\n'})
    code, _, _ = fed(MODULE.encode(), "--stdin-filename", "main.tf", "-", cwd=tmp_path)
    assert code == 0
    write_files(tmp_path, {"v.tf": 'variable "scan" {\n  default = false\n}\n'})
    code, out, _ = fed(MODULE.encode(), "--stdin-filename", "main.tf", "-", cwd=tmp_path)
    assert code == 1
    assert b"v.tf" in out


def test_a_report_and_a_patch_of_a_text(tmp_path: Path) -> None:
    code, out, _ = fed(FALSE.encode(), "--check", "--stdin-filename", "t.yaml", "-", cwd=tmp_path)
    assert (code, out.split(b":")[0]) == (1, b"t.yaml")
    code, out, _ = fed(FALSE.encode(), "--diff", "--stdin-filename", "t.yaml", "-", cwd=tmp_path)
    assert (code, out.splitlines()[0]) == (1, b"diff --git a/t.yaml b/t.yaml")


@pytest.mark.parametrize(
    "options",
    [("-",), ("--stdin-filename", "t.yaml"), ("--stdin-filename", "t.yaml", "-", "x.yaml")],
)
def test_a_text_needs_a_name(options: tuple[str, ...], tmp_path: Path) -> None:
    outcome = ecr_fix(*options, cwd=tmp_path)
    assert outcome.code == 2
    assert "goes with --stdin-filename NAME" in outcome.err.decode()


def test_what_holds_for_the_named_file_holds_for_its_text(tmp_path: Path) -> None:
    """As formatters have it: an excluded text comes back as it is, and nothing is said."""
    write_files(tmp_path, {"p/ecr-fix.toml": 'exclude = ["old/"]\n', "p/main.yaml": FALSE})
    named = ("--stdin-filename", "p/old/t.yaml", "-")
    code, out, complaints = fed(FALSE.encode(), "--write", "--force-exclude", *named, cwd=tmp_path)
    assert (code, out, complaints.splitlines()) == (
        0, FALSE.encode(), ["No ECR repositories in 0 files."],
    )  # fmt: skip
    for options in (("--check",), ("--diff",)):
        code, out, _ = fed(FALSE.encode(), *options, "--force-exclude", *named, cwd=tmp_path)
        assert (code, b"ECR001" in out) == (0, False)
    assert fed(FALSE.encode(), "--write", *named, cwd=tmp_path)[:2] == (0, FIXED.encode())


@pytest.mark.parametrize(
    ("settings", "code", "text"),
    [
        pytest.param('[[overrides]]\npaths = ["old/"]\nignore = true\n', 0, FALSE, id="ignore"),
        pytest.param(
            '[[overrides]]\npaths = ["old/"]\nunsafe-fixes = true\n', 0, FIXED, id="unsafe-fixes"
        ),
        pytest.param('force-exclude = true\nexclude = ["./old"]\n', 0, FALSE, id="excluded"),
        pytest.param('exclude = ["./old"]\n', 0, FIXED, id="named-all-the-same"),
    ],
)
def test_the_configuration_is_that_of_the_file(
    settings: str, code: int, text: str, tmp_path: Path
) -> None:
    """Neither the folder of the file nor the file has to exist."""
    write_files(tmp_path, {"p/ecr-fix.toml": settings, "ecr-fix.toml": "strict = true\n"})
    data = FALSE.encode()
    found = fed(data, "--write", "--stdin-filename", "p/old/t.yaml", "-", cwd=tmp_path)
    assert found[:2] == (code, text.encode())
    shown = fed(b"", "--show-settings", "--stdin-filename", "p/old/t.yaml", "-", cwd=tmp_path)
    assert b"p/ecr-fix.toml" in shown[1]


def test_names_do_not_take_the_place_of_a_text(tmp_path: Path) -> None:
    """Whoever redirects the text would lose it."""
    options = ("--write", "--name-only", "--stdin-filename", "t.yaml", "-")
    code, out, complaints = fed(FALSE.encode(), *options, cwd=tmp_path)
    assert (code, out) == (2, b"")
    assert "cannot be combined with --name-only" in complaints


@pytest.mark.parametrize("name", ["", ".", "folder/", "folder"])
def test_a_text_has_the_name_of_a_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    outcome = ecr_fix("--stdin-filename", name, "-", cwd=tmp_path)
    assert outcome.code == 2
    shown = name or "(nothing)"
    assert outcome.complaints == [f"ecr-fix: --stdin-filename: {shown} is not the name of a file"]


# Asked at a terminal.


def typed(text: str, *options: str, cwd: Path) -> tuple[int, str]:
    """Run the command at a terminal at which somebody types; return its exit code and output.

    Each line is typed when it has been asked for, as a terminal forgets what was typed before an
    interrupt.
    """
    import pty

    child, terminal = pty.fork()
    if not child:
        os.chdir(cwd)
        # What runs the tests in the background may let interrupts be ignored.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execve(sys.executable, [sys.executable, "-m", "fixer", *options], environment())
    lines = text.splitlines(keepends=True)
    out, asked = b"", 0
    for chunk in _read(terminal):
        out += chunk
        while lines and out.count(b"[y,n,a,q,?] ") > asked:
            asked += 1
            os.write(terminal, lines.pop(0).encode())
    os.close(terminal)  # which ends what still waits for an answer
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), out.decode()


def _read(terminal: int) -> Iterator[bytes]:
    with suppress(OSError):  # as Linux says that the other side is closed
        while select.select([terminal], [], [], 60)[0] and (chunk := os.read(terminal, 4096)):
            yield chunk


POSIX = pytest.mark.skipif(os.name != "posix", reason="there are no pseudo-terminals")
NAMES = ["a.yaml", "b.yaml", "c.yaml"]


@POSIX
@pytest.mark.parametrize(
    ("answers", "fixed", "code"),
    [
        ("y\nn\ny\n", ["a.yaml", "c.yaml"], 1),
        ("a\n", NAMES, 0),
        ("n\na\n", ["b.yaml", "c.yaml"], 1),
        ("y\nq\n", ["a.yaml"], 1),
        ("?\nwhat\ny\nq\n", ["a.yaml"], 1),
        ("YES\nno\nquit\n", ["a.yaml"], 1),
    ],
)
def test_each_fix_is_asked_about(answers: str, fixed: list[str], code: int, tmp_path: Path) -> None:
    write_files(tmp_path, dict.fromkeys(NAMES, FALSE))
    exit_code, out = typed(answers, "--interactive", "--color", "never", cwd=tmp_path)
    assert [name for name in NAMES if (tmp_path / name).read_text() == FIXED] == fixed
    assert exit_code == code
    assert "Apply this fix (1 of 3)? [y,n,a,q,?]" in out
    assert "+        ScanOnPush: true" in out
    left = len(NAMES) - len(fixed)
    assert f"({len(fixed)} fixed{f', {left} not applied' if left else ''}) in" in out
    assert "need" not in out


@POSIX
def test_an_interruption_leaves_everything_as_it_was(tmp_path: Path) -> None:
    write_files(tmp_path, dict.fromkeys(NAMES, FALSE))
    code, out = typed("y\n\x03\n", "--interactive", cwd=tmp_path)
    assert code == 130
    assert "interrupted; every file is as it was\r\n" in out
    assert all((tmp_path / name).read_text() == FALSE for name in NAMES)


@POSIX
def test_two_fixes_of_one_file(tmp_path: Path) -> None:
    two = FALSE + FALSE.removeprefix("Resources:\n").replace("Repo:", "Other:")
    write_files(tmp_path, {"t.yaml": two})
    code, _ = typed("n\ny\n", "--interactive", cwd=tmp_path)
    assert code == 1
    assert (tmp_path / "t.yaml").read_text() == FALSE + FIXED.removeprefix("Resources:\n").replace(
        "Repo:", "Other:"
    )


@POSIX
def test_the_patch_of_a_fix_in_another_file_is_shown(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": MODULE, "v.tf": 'variable "scan" {\n  default = false\n}\n'})
    code, out = typed("y\n", "--interactive", "--unsafe-fixes", "--color", "never", cwd=tmp_path)
    assert code == 0
    assert "--- a/v.tf" in out
    assert "+  default = true" in out


@POSIX
def test_what_cannot_be_exempted_is_as_wide_as_the_terminal(tmp_path: Path) -> None:
    long = MODULE.replace("var.scan", f"false # {'x' * 300}")
    write_files(tmp_path, {"t.tf": f"# ecr-fix: ignore[ECR001]\n{long}"})
    _, out = typed("", "--add-ignore", "why", "--require-reason", "--color", "never", cwd=tmp_path)
    (line,) = [each for each in out.splitlines() if " | " in each and "scan_on" in each]
    assert len(line) <= 80


@POSIX
def test_what_a_file_holds_does_not_reach_the_terminal_as_it_is(tmp_path: Path) -> None:
    write_files(tmp_path, {"t.tf": MODULE.replace("var.scan", "false # \x1b[2J")})
    _, out = typed("y\n", "--interactive", "--color", "never", cwd=tmp_path)
    assert "\x1b[2J" not in out


UNANALYSED = """\
import sys

import fixer.api
from fixer.cli import command

sys.argv[1:] = ["--interactive"]
fixer.api.run = lambda *_, **__: print("analysed")
command.run()
"""


def test_without_a_terminal_nobody_can_be_asked(tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": FALSE})
    outcome = ecr_fix("--interactive", cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.complaints == ["ecr-fix: --interactive needs a terminal"]
    assert (tmp_path / "t.yaml").read_text() == FALSE
    # Nothing is looked at before that.
    write_files(tmp_path, {"run.py": UNANALYSED})
    done = subprocess.run(
        [sys.executable, "run.py"], cwd=tmp_path, env=environment(), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", "ecr-fix: --interactive needs a terminal\n")


# Progress.

SLOW = """\
import sys, time
from fixer.cli import terminal
from fixer.engine.result import FileResult
names = tuple(f"f{number}" for number in range(4))
def slowly():
    for name in names:
        time.sleep(0.6)
        yield FileResult(name)
shown = terminal.progress()
assert shown is not None
print([each.path for each in shown(slowly(), names)])
"""


@POSIX
def test_the_progress_of_a_long_run_has_a_label_and_a_count(tmp_path: Path) -> None:
    import pty

    child, terminal = pty.fork()
    if not child:
        os.chdir(tmp_path)
        variables = {**environment(), "TERM": "xterm", "PRE_COMMIT": ""}
        os.execve(sys.executable, [sys.executable, "-c", SLOW], variables)
    out = b"".join(_read(terminal)).decode()
    os.waitpid(child, 0)
    os.close(terminal)
    assert "Checking files" in out
    assert "4/4" in out
    assert "['f0', 'f1', 'f2', 'f3']" in out
