"""The command as a process: exit codes, what goes to which stream, and the words of the report."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest
import typer
from support.command import (
    COMMAND,
    Outcome,
    contents,
    ecr_fix,
    environment,
    git,
    started_ecr_fix,
    write_files,
)
from support.templates import (
    BROKEN,
    BY_DEFAULT,
    FALSE,
    FIXED,
    MANUAL,
    MISSING,
    NO_REPOSITORY,
    UNSAFE,
)

import fixer
from fixer.cli import command as cli
from fixer.cli.combinations import (
    CONTRARY,
    NEED_TOGETHER,
    NEEDS,
    refuse_combinations,
    refuse_repeated,
)
from fixer.engine import analysis as engine
from fixer.engine import batch
from fixer.engine.fix_selection import Options
from fixer.engine.folders import Folders
from fixer.engine.result import FileResult

USAGE = 2
USAGE_PAGE = Path(__file__).parent.parent / "docs" / "usage.md"

PATCH = b"""\
diff --git a/t.yaml b/t.yaml
--- a/t.yaml
+++ b/t.yaml
@@ -3,4 +3,4 @@
     Type: AWS::ECR::Repository
     Properties:
       ImageScanningConfiguration:
-        ScanOnPush: false
+        ScanOnPush: true
"""
REPORT = """\
t.yaml:6:21: ECR001 Repo does not scan images on push: ScanOnPush is false
  |
6 |         ScanOnPush: false
  |                     ^^^^^
  = fix: """


EXIT_CODES = {
    # id: (files, arguments, exit code)
    "report/nothing-to-fix": ({"t.yaml": FIXED}, [], 0),
    "report/no-repository": ({"t.yaml": NO_REPOSITORY}, [], 0),
    "report/no-files": ({}, [], 0),
    "report/fixable": ({"t.yaml": FALSE}, [], 1),
    "report/needs-review": ({"t.yaml": MANUAL}, [], 1),
    "report/default-of-a-parameter": ({"t.yaml": BY_DEFAULT}, [], 0),
    "report/default-of-a-parameter-strict": ({"t.yaml": BY_DEFAULT}, ["--strict"], 1),
    "report/only-another": ({"t.yaml": FALSE}, ["--only", "Another"], 2),
    "write/all-fixed": ({"t.yaml": FALSE}, ["--write"], 0),
    "write/all-fixed-short": ({"t.yaml": FALSE}, ["-w"], 0),
    "write/all-fixed-alias": ({"t.yaml": FALSE}, ["--fix"], 0),
    "write/one-left-to-a-person": ({"a.yaml": FALSE, "b.yaml": MANUAL}, ["--write"], 1),
    "write/unsafe-not-asked-for": ({"t.yaml": UNSAFE}, ["--write"], 1),
    "write/unsafe-asked-for": ({"t.yaml": UNSAFE}, ["--write", "--unsafe-fixes"], 0),
    "check/would-change": ({"t.yaml": FALSE}, ["--check"], 1),
    "check/nothing-to-fix": ({"t.yaml": FIXED}, ["--check"], 0),
    "diff/would-change": ({"t.yaml": FALSE}, ["--diff"], 1),
    "diff/nothing-to-fix": ({"t.yaml": FIXED}, ["--diff"], 0),
    "stat/would-change": ({"t.yaml": FALSE}, ["--stat"], 1),
    "exit-zero/open": ({"t.yaml": FALSE}, ["--exit-zero"], 0),
    "exit-zero/diff": ({"t.yaml": FALSE}, ["--diff", "--exit-zero"], 0),
    "exit-zero/one-left": ({"t.yaml": MANUAL}, ["--write", "--exit-zero"], 0),
    "exit-zero/missing-path": ({"t.yaml": FALSE}, ["--exit-zero", "t.yaml", "no.yaml"], 2),
    "exit-zero/broken": ({"t.yaml": BROKEN}, ["--exit-zero"], 2),
    "non-zero-on-fix/fixed": ({"t.yaml": FALSE}, ["--write", "--exit-non-zero-on-fix"], 1),
    "non-zero-on-fix/nothing": ({"t.yaml": FIXED}, ["--write", "--exit-non-zero-on-fix"], 0),
    "input/missing-path": ({"t.yaml": FIXED}, ["no.yaml"], 2),
    "input/broken": ({"t.yaml": BROKEN}, [], 2),
    "input/broken-beats-open": ({"a.yaml": FALSE, "b.yaml": BROKEN}, [], 2),
    "input/broken-beats-fixed": ({"a.yaml": FALSE, "b.yaml": BROKEN}, ["--write"], 2),
    "input/broken-beats-diff": ({"a.yaml": FALSE, "b.yaml": BROKEN}, ["--diff"], 2),
    "usage/unknown-option": ({}, ["--nonsense"], 2),
    "usage/write-and-diff": ({"t.yaml": FALSE}, ["--write", "--diff"], 2),
    "usage/write-and-check": ({"t.yaml": FALSE}, ["-w", "--check"], 2),
    "usage/quiet-and-verbose": ({"t.yaml": FALSE}, ["-q", "-v"], 2),
    "usage/unknown-colour": ({}, ["--color", "mauve"], 2),
    "usage/no-pattern": ({}, ["--exclude", "!"], 2),
    "usage/no-range-in-a-pattern": ({}, ["--exclude", "[z-a]"], 2),
    "usage/negative-jobs": ({}, ["--jobs", "-1"], 2),
    "usage/no-number-of-jobs": ({}, ["--jobs", "many"], 2),
    "usage/unknown-rule": ({}, ["--explain", "ECR999"], 2),
    "jobs/automatic": ({"t.yaml": FIXED}, ["--jobs", "0"], 0),
    "explain": ({"t.yaml": FALSE}, ["--explain", "ECR001"], 0),
    "version": ({"t.yaml": FALSE}, ["--version"], 0),
}


@pytest.mark.parametrize(("files", "arguments", "code"), EXIT_CODES.values(), ids=EXIT_CODES)
def test_exit_code(
    files: dict[str, str],
    arguments: list[str],
    code: int,
    called: Callable[..., Outcome],
    tmp_path: Path,
) -> None:
    write_files(tmp_path, files)
    outcome = called(*arguments)
    assert outcome.code == code
    if code == USAGE:
        assert outcome.complaints
        assert b"internal error" not in outcome.err


@pytest.mark.parametrize(
    ("files", "code"),
    [({"t.yaml": FIXED}, 0), ({"t.yaml": FALSE}, 1), ({"a.yaml": FALSE, "b.yaml": BROKEN}, 2)],
    ids=["nothing-to-fix", "fixable", "broken"],
)
def test_exit_code_of_the_process(files: dict[str, str], code: int, tmp_path: Path) -> None:
    assert started_ecr_fix(cwd=write_files(tmp_path, files)).code == code


IGNORED = {
    # what was said: the two that the complaint names
    ("--show-files", "--write"): ("--show-files", "--write"),
    ("--show-files", "-q", "."): ("--show-files", "--quiet"),
    ("--show-files", "--only", "Repo"): ("--show-files", "--only"),
    ("--version", "--write"): ("--version", "--write"),
    ("--version", "t.yaml"): ("--version", "PATHS"),
    ("--explain", "ECR001", "t.yaml"): ("--explain", "PATHS"),
    ("--explain", "ECR001", "--diff"): ("--explain", "--diff"),
    ("--stat", "--check"): ("--check", "--stat"),
    ("--stat", "--silent"): ("--silent", "--stat"),
    ("--stat", "--verbose"): ("--stat", "--verbose"),
    ("--diff", "--exit-non-zero-on-fix"): ("--exit-non-zero-on-fix", "--write"),
}


@pytest.mark.parametrize("arguments", IGNORED, ids=" ".join)
def test_an_option_without_effect_is_refused(
    arguments: tuple[str, ...], called: Callable[..., Outcome], tmp_path: Path
) -> None:
    before = contents(write_files(tmp_path, {"t.yaml": FALSE}))
    outcome = called(*arguments)
    assert (outcome.code, outcome.out, contents(tmp_path)) == (2, b"", before)
    one, other = IGNORED[arguments]
    assert re.fullmatch(rf"Error: .*{one}: .*{other}", outcome.complaints[-1])


@pytest.mark.parametrize(
    "arguments",
    [
        ("--show-files", "--include", "*.txt", "--color", "never", "."),
        ("--version", "--no-progress"),
        ("--stat", "--verbose", "--diff"),
        ("--diff", "--check"),
        ("--check", "--format", "json"),
        ("--check", "--silent"),
        ("--quiet", "--diff"),
    ],
    ids=" ".join,
)
def test_options_that_go_together(
    arguments: tuple[str, ...], called: Callable[..., Outcome], tmp_path: Path
) -> None:
    write_files(tmp_path, {"t.yaml": FALSE})
    assert called(*arguments).code in (0, 1)


def test_a_near_miss_is_suggested_once(called: Callable[..., Outcome], tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": FALSE})
    assert called("--only", "Rep0").complaints == [
        "warning: --only Rep0 matched no repository; did you mean Repo?"
    ]
    assert called("--only", "Another", "--only", "Repo").complaints == [
        "warning: --only Another matched no repository"
    ]
    assert called("--wriet").err.count(b"--write") == 1


def test_files_that_could_not_be_read_are_counted(
    called: Callable[..., Outcome], tmp_path: Path
) -> None:
    write_files(tmp_path, {"a.yaml": BROKEN})
    assert called().lines == ["1 file could not be read."]
    write_files(tmp_path, {"b.yaml": FIXED})
    assert called().lines[-1] == (
        "1 repository scans on push (2 files checked); 1 file could not be read."
    )
    write_files(tmp_path, {"c.yaml": BROKEN, "d.yaml": FALSE})
    assert called("--check").lines[-1] == (
        "Found 1 repository without scan on push (1 fixable) in 1 of 4 files; "
        "2 files could not be read."
    )


@pytest.mark.parametrize("content", [FIXED, FALSE], ids=["nothing-open", "open"])
def test_git_takes_the_patch_as_the_documentation_says(content: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": content})
    patch = ecr_fix("--diff", cwd=tmp_path).out
    git(tmp_path, "init", "-q")
    git(tmp_path, "apply", "--allow-empty", stdin=patch)
    assert (tmp_path / "t.yaml").read_text() == FIXED
    assert "ecr-fix --diff | git apply --allow-empty" in USAGE_PAGE.read_text()


@pytest.mark.parametrize("arguments", [["--write", "--diff"], ["--write", "--check"]])
def test_a_wrong_call_writes_nothing(
    arguments: list[str], called: Callable[..., Outcome], tmp_path: Path
) -> None:
    before = contents(write_files(tmp_path, {"t.yaml": FALSE}))
    outcome = called(*arguments)
    assert (outcome.out, contents(tmp_path)) == (b"", before)
    assert "--write" in outcome.err.decode()


@pytest.mark.parametrize(
    "arguments",
    [[], ["--diff"], ["--check"], ["--stat"], ["--show-files"], ["--diff", "--unsafe-fixes"]],
    ids=" ".join,
)
def test_only_write_writes(
    arguments: list[str], called: Callable[..., Outcome], tmp_path: Path
) -> None:
    before = contents(write_files(tmp_path, {"a.yaml": FALSE, "b.yaml": UNSAFE, "c.yaml": BROKEN}))
    called(*arguments)
    assert contents(tmp_path) == before


def test_no_files_is_a_warning(called: Callable[..., Outcome]) -> None:
    outcome = called()
    assert (outcome.code, len(outcome.complaints)) == (0, 1)
    assert outcome.complaints[0].startswith("warning: ")


def test_a_large_file_is_listed_as_passed_over(
    called: Callable[..., Outcome], tmp_path: Path
) -> None:
    write_files(tmp_path, {"a.yaml": FALSE, "big.yaml": FALSE + "#" * 6_000_000})
    assert called("--show-files").lines == [
        "a.yaml",
        "big.yaml (skipped: larger than 5 MB)",
    ]


def test_an_unknown_id_is_a_warning(called: Callable[..., Outcome], tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": FALSE})
    outcome = called("--only", "Nobody", "--only", "Repo")
    assert outcome.complaints == ["warning: --only Nobody matched no repository"]
    assert outcome.code == 1


def test_a_template_languages_own_endings_count(
    called: Callable[..., Outcome], tmp_path: Path
) -> None:
    write_files(tmp_path, {"a.yaml.j2": FALSE, "b.template.erb": FALSE, "c.j2": FALSE})
    assert "in 2 of 2 files." in called().lines[-1]


def test_an_error_of_our_own_costs_one_file(
    called: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = engine.analyse

    def broken(
        group: engine.FileGroup, options: Options, folders: Folders | None = None
    ) -> list[FileResult]:
        if "a.yaml" in group.files[0].path:
            raise IndexError("no such thing")
        return whole(group, options, folders)

    monkeypatch.setattr(batch, "analyse", broken)
    write_files(tmp_path, {"a.yaml": FALSE, "b.yaml": FALSE})
    outcome = called("--check")
    assert outcome.code == 2
    assert "internal error: IndexError: no such thing" in outcome.complaints[0]
    assert outcome.lines[0].startswith("b.yaml:")


def test_a_patch_is_applied_from_a_folder_below(tmp_path: Path) -> None:
    """Never to a file of the same name that lies there."""
    files = {"t.yaml": FALSE, "sub/t.yaml": FALSE, "sub/deep/t.yaml": FALSE}
    write_files(tmp_path, files)
    git(tmp_path, "init", "-q")
    below = tmp_path / "sub"
    outside = ecr_fix("--diff", "--quiet", "../t.yaml", cwd=below)
    assert outside.complaints == [f"ecr-fix: apply the patch in {tmp_path}"]
    git(below, "apply", "-", stdin=outside.out)
    assert (below / "t.yaml").read_text() == FALSE
    inside = ecr_fix("--diff", "--quiet", cwd=below)
    assert inside.complaints == []
    git(below, "apply", "-", stdin=inside.out)
    assert [(below / name).read_text() for name in ("t.yaml", "deep/t.yaml")] == [FIXED, FIXED]


# Streams


def test_a_report_goes_to_stdout(tmp_path: Path) -> None:
    outcome = started_ecr_fix(cwd=write_files(tmp_path, {"t.yaml": FALSE}))
    assert outcome.out.decode().startswith(REPORT)
    assert outcome.lines[-2:] == [
        "",
        "Found 1 repository without scan on push (1 fixable) in 1 of 1 file.",
    ]
    assert outcome.err == b""


def test_errors_go_to_stderr(tmp_path: Path) -> None:
    outcome = started_ecr_fix(cwd=write_files(tmp_path, {"a.yaml": BROKEN, "t.yaml": FALSE}))
    assert outcome.out.decode().startswith(REPORT)
    (complaint,) = outcome.complaints
    assert re.fullmatch(r"a\.yaml:\d+:\d+: error: .+", complaint)


@pytest.mark.parametrize(
    "more",
    [[], ["--silent"], ["--quiet"], ["--verbose"], ["--stat"], ["--check"], ["--color", "always"]],
    ids=lambda more: " ".join(more) or "alone",
)  # fmt: skip
def test_a_patch_is_alone_on_stdout(more: list[str], tmp_path: Path) -> None:
    files = {"broken.yaml": BROKEN, "compliant.yaml": FIXED, "manual.yaml": MANUAL, "t.yaml": FALSE}
    outcome = ecr_fix("--diff", *more, cwd=write_files(tmp_path, files))
    assert outcome.out == PATCH
    assert b"broken.yaml" in outcome.err
    assert (b"manual.yaml:6:21:" in outcome.err) == ("--silent" not in more)


@pytest.mark.parametrize(
    ("arguments", "on_stdout"),
    [
        ([], b""),
        (["--diff"], PATCH),
        (["--check"], b""),
        (["--write"], b""),
    ],
    ids=["report", "diff", "check", "write"],
)
def test_silent(
    arguments: list[str], on_stdout: bytes, called: Callable[..., Outcome], tmp_path: Path
) -> None:
    write_files(tmp_path, {"t.yaml": FALSE})
    outcome = called("--silent", *arguments)
    assert (outcome.out, outcome.err) == (on_stdout, b"")


def test_quiet_keeps_the_findings(called: Callable[..., Outcome], tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": FALSE, "u.yaml": UNSAFE})
    outcome = called("--quiet", "--check")
    assert [line.split(":")[0] for line in outcome.lines] == ["t.yaml", "u.yaml"]
    assert called("--quiet", "--write").lines[-1] == ""


def test_the_patch_of_each_fix_is_shown(called: Callable[..., Outcome], tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": FALSE, "u.yaml": MANUAL})
    outcome = called("--show-fixes")
    assert "+        ScanOnPush: true" in outcome.lines
    assert outcome.lines.count("--- a/t.yaml") == 1
    assert "--- a/u.yaml" not in outcome.lines


@pytest.mark.parametrize("end", ["\u2028", "\x85", "\x0c", "\r"])
def test_what_ends_a_line_for_unicode_alone_ends_none_of_a_patch(end: str, tmp_path: Path) -> None:
    text = (
        f'resource "aws_ecr_repository" "a" {{\n  # x{end}-  gone {{}}\n'
        "  image_scanning_configuration {\n    scan_on_push = false\n  }\n}\n"
    )
    (tmp_path / "t.tf").write_bytes(text.replace("\n", "\r\n").encode())
    outcome = ecr_fix("--show-fixes", "--color", "never", cwd=tmp_path)
    marked = [line for line in outcome.lines if line.startswith(("-  ", "+  "))]
    assert marked == ["-    scan_on_push = false", "+    scan_on_push = true"]
    assert any("-  gone {}" in line for line in outcome.lines)


def test_a_named_file_of_an_unknown_kind_is_a_warning(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.txt": "nothing\n", "b.yaml": "a: 1\n", "c.hcl": "a = 1\n"})
    outcome = ecr_fix("a.txt", "b.yaml", "c.hcl", cwd=tmp_path)
    assert outcome.code == 0
    assert outcome.complaints == [
        "warning: a.txt: of an unknown kind; no ECR repository was found in it"
    ]


FENCED = f"# Images\n\n```yaml\n{FALSE}```\n"
NO_YAML = {
    "README.md": FENCED,
    "notes.txt": f"`{FALSE}",
    "Dockerfile": "FROM x\nRUN a: [\n# AWS::ECR::Repository\n",
    "chart.md": FENCED + "{{ if }}\n",
    "a.conf": b"\xff\xfe\xfa AWS::ECR::Repository",
}


@pytest.mark.parametrize(("name", "data"), NO_YAML.items(), ids=NO_YAML)
def test_a_named_file_of_an_unknown_kind_that_is_not_yaml(
    name: str, data: str | bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    (tmp_path / "names").write_text(name)
    words = "of an unknown kind; it mentions an ECR repository, and is not read; "
    words += "if it declares one, turn scanning on there by hand"
    for options in ((name,), ("--write", name), ("--files-from", "names", name)):
        outcome = ecr_fix(*options, cwd=tmp_path)
        assert outcome.code == 0
        assert outcome.complaints == [f"warning: {name}: {words}"]
        assert outcome.lines[-1] == "No ECR repositories in 1 file."


def test_a_file_that_a_pattern_asks_for_is_of_a_known_kind(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(FENCED)
    outcome = ecr_fix("--include", "*.md", cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.complaints[0].startswith("README.md:3:1: error: is not YAML")


def test_another_checkout_is_a_warning(tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": FIXED, "sub/t.yaml": FALSE})
    git(tmp_path / "sub", "init", "--quiet")
    git(tmp_path, "init", "--quiet")
    outcome = ecr_fix(cwd=tmp_path)
    assert outcome.code == 0
    assert outcome.complaints == ["warning: sub: another git checkout, not looked at; name it"]


BY_HAND = "write ScanOnPush: true, or make sure that the setting is true"


def test_check_takes_one_line_each(called: Callable[..., Outcome], tmp_path: Path) -> None:
    files = {"a.yaml": FALSE, "b.yaml": UNSAFE, "c.yaml": MANUAL, "d.yaml": FIXED}
    write_files(tmp_path, files)
    outcome = called("--check")
    assert [re.sub(r" ECR001 .* \[", " [", line) for line in outcome.lines] == [
        "a.yaml:6:21: [fixable]",
        "b.yaml:6:44: [fixable with --unsafe-fixes]",
        f"c.yaml:6:21: [needs review: {BY_HAND}]",
        "Found 3 repositories without scan on push (1 fixable, 2 need review) in 3 of 4 files.",
        "--unsafe-fixes would fix 1 more.",
    ]


def test_verbose_shows_the_compliant_ones(called: Callable[..., Outcome], tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": FIXED})
    assert b"t.yaml:6:21: ECR001 Repo scans" in called("--verbose").out
    assert b"t.yaml:6:21:" not in called().out


def test_show_files(called: Callable[..., Outcome], tmp_path: Path) -> None:
    files = {"a.yaml": FALSE, "sub/b.json": "{}", "cdk.out/c.json": "{}", "notes.txt": FALSE}
    write_files(tmp_path, files)
    outcome = called("--show-files")
    assert (outcome.code, outcome.err) == (0, b"")
    assert outcome.lines == [
        "a.yaml",
        "sub/b.json",
        "cdk.out (skipped: by default; --include FOLDER/ looks into it)",
    ]
    wrong = called("--show-files", "no.yaml")
    assert (wrong.code, wrong.out) == (USAGE, b"")
    assert wrong.complaints == ["ecr-fix: no.yaml: no such file or directory"]


def test_explain_is_for_people_and_for_both_spellings(called: Callable[..., Outcome]) -> None:
    outcome = called("--explain", "ecr001")
    assert outcome.lines[0].startswith("ECR001: ")
    assert "--unsafe-fixes" in outcome.out.decode()
    assert called("--explain", "nonsense").complaints[-1] == (
        "Error: Invalid value for --explain: there is no rule nonsense; the rule is ECR001"
    )


def test_version(called: Callable[..., Outcome]) -> None:
    assert called("--version").out.decode() == f"ecr-fix {fixer.__version__}\n"


SELECTIONS = {
    "all": ([], ["a.yaml", "deep/b.yaml"]),
    "path": (["deep"], ["deep/b.yaml"]),
    "two-paths": (["deep", "a.yaml"], ["deep/b.yaml", "a.yaml"]),
    "same-path-twice": (["a.yaml", "./a.yaml"], ["a.yaml"]),
    "exclude": (["--exclude", "deep/"], ["a.yaml"]),
    "exclude-repeated": (["--exclude", "a.*", "--exclude", "b.*"], []),
    "include": (["--include", "*.txt"], ["a.yaml", "c.txt", "deep/b.yaml"]),
    "exclude-beats-include": (["--include", "*.tpl", "--exclude", "[ac].*"], ["deep/b.yaml"]),
    "only": (["--only", "Deep"], ["deep/b.yaml"]),
    "only-repeated": (["--only", "Deep", "--only", "Repo"], ["a.yaml", "deep/b.yaml"]),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "expected"), SELECTIONS.values(), ids=SELECTIONS)
def test_selection(
    arguments: list[str], expected: list[str], called: Callable[..., Outcome], tmp_path: Path
) -> None:
    files = {"a.yaml": FALSE, "c.txt": FALSE, "deep/b.yaml": FALSE.replace("Repo:", "Deep:")}
    write_files(tmp_path, files)
    outcome = called("--check", *arguments)
    assert [line.split(":")[0] for line in outcome.lines if " ECR001 " in line] == expected


def test_only_leaves_the_others_as_they_are(called: Callable[..., Outcome], tmp_path: Path) -> None:
    second = FALSE.removeprefix("Resources:\n").replace("Repo:", "Second:")
    write_files(tmp_path, {"t.yaml": FALSE + second})
    assert called("--write", "--only", "Second").code == 0
    assert (tmp_path / "t.yaml").read_text() == FALSE + second.replace("false", "true")


@pytest.mark.parametrize("arguments", [[], ["--diff"], ["--check", "--verbose"]], ids=" ".join)
def test_jobs_make_no_difference(arguments: list[str], tmp_path: Path) -> None:
    contents_in_turn = [FALSE, FIXED, BROKEN, UNSAFE, MANUAL]
    write_files(tmp_path, {f"f{n}.yaml": contents_in_turn[n % 5] for n in range(40)})
    one, two = (ecr_fix(*arguments, "--jobs", jobs, cwd=tmp_path) for jobs in ("1", "2"))
    assert one == two
    assert one.code == USAGE


def test_no_more_processes_than_files(tmp_path: Path) -> None:
    """Whoever asks for 500 processes for two files shall not wait for them to start."""
    counting = (
        "import os; from pathlib import Path; from fixer import check; forks = []; "
        "os.register_at_fork(after_in_parent=lambda: forks.append(1)); "
        "check(Path('.'), jobs=20); print(len(forks))"
    )
    write_files(tmp_path, {"a.yaml": FALSE, "b.yaml": FALSE})
    done = subprocess.run(
        [sys.executable, "-c", counting], cwd=tmp_path, env=environment(), capture_output=True,
        timeout=60, check=True,
    )  # fmt: skip
    assert int(done.stdout) <= 2


# The words of the report


def test_the_summary_counts_files_and_findings(
    called: Callable[..., Outcome], tmp_path: Path
) -> None:
    three = FALSE + "".join(
        FALSE.removeprefix("Resources:\n").replace("Repo:", f"{name}:") for name in ("B", "C")
    )
    files = {"three.yaml": three, "manual.yaml": MANUAL}
    files |= {f"other/{n}.yaml": NO_REPOSITORY for n in range(212)}
    write_files(tmp_path, files)
    outcome = called("--write")
    assert outcome.lines[-1] == (
        "Found 4 repositories without scan on push (3 fixed, 1 needs review) in 2 of 214 files."
    )


EXTRA_COMMA = '{"Type": "AWS::ECR::Repository",}'
SUMMARIES = {
    "none": (
        {"a.yaml": FIXED, "b.yaml": NO_REPOSITORY}, [],
        "1 repository scans on push (2 files checked).",
    ),
    "one-file": ({"t.yaml": FIXED}, [], "1 repository scans on push (1 file checked)."),
    "no-repository": ({"t.yaml": NO_REPOSITORY}, [], "No ECR repositories in 1 file."),
    "several": (
        {"a.yaml": FIXED, "b.yaml": FIXED}, [], "2 repositories scan on push (2 files checked).",
    ),
    "not-asked-for": (
        {"a.yaml": FALSE, "b.yaml": FALSE.replace("Repo:", "Own:")}, ["--patch", os.devnull],
        "No ECR repositories in 0 files.",
    ),
    "nothing-read": (
        {"a.json": EXTRA_COMMA, "b.json": EXTRA_COMMA}, [], "2 files could not be read.",
    ),
    "one-of-two-read": (
        {"a.json": EXTRA_COMMA, "b.yaml": FIXED}, [],
        "1 repository scans on push (2 files checked); 1 file could not be read.",
    ),
    "fixable": (
        {"t.yaml": FALSE}, [],
        "Found 1 repository without scan on push (1 fixable) in 1 of 1 file.",
    ),
    "fixed": (
        {"a.yaml": FALSE, "b.yaml": FIXED}, ["--write"],
        "Found 1 repository without scan on push (1 fixed) in 1 of 2 files.",
    ),
    "need-review": (
        {"a.yaml": MANUAL, "b.yaml": MANUAL}, ["--write"],
        "Found 2 repositories without scan on push (2 need review) in 2 of 2 files.",
    ),
    "both": (
        {"a.yaml": FALSE, "b.yaml": MANUAL, "c.yaml": FALSE}, [],
        "Found 3 repositories without scan on push (2 fixable, 1 needs review) in 3 of 3 files.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "arguments", "line"), SUMMARIES.values(), ids=SUMMARIES)
def test_summary(
    files: dict[str, str],
    arguments: list[str],
    line: str,
    called: Callable[..., Outcome],
    tmp_path: Path,
) -> None:
    write_files(tmp_path, files)
    assert called(*arguments).lines[-1] == line


HINTS = {
    "nothing-unsafe": ([FALSE, MANUAL], [], None),
    "one": ([FALSE, UNSAFE], [], "--unsafe-fixes would fix 1 more"),
    "two": ([UNSAFE, UNSAFE], [], "--unsafe-fixes would fix 2 more"),
    "left-by-a-write": ([FALSE, UNSAFE], ["--write"], "--unsafe-fixes would fix 1 more"),
    "already-asked-for": ([UNSAFE], ["--unsafe-fixes"], None),
}


@pytest.mark.parametrize(("templates", "arguments", "hint"), HINTS.values(), ids=HINTS)
def test_hint(
    templates: list[str],
    arguments: list[str],
    hint: str | None,
    called: Callable[..., Outcome],
    tmp_path: Path,
) -> None:
    write_files(tmp_path, {f"{n}.yaml": template for n, template in enumerate(templates)})
    *_, summary, last = called(*arguments).lines
    assert last.startswith(hint or "Found ")
    assert (hint is None) or summary.startswith("Found ")


def flow(before: str) -> str:
    return f"Resources: {{{before}Repo: {{Type: 'AWS::ECR::Repository'}}}}\n"


CARETS = {
    # id: (template, column, what is above the carets)
    "value": (FALSE, 21, "false"),
    "logical-id": (MISSING, 3, "Repo"),
    "quoted": (FALSE.replace("false", "'false'"), 21, "'false'"),
    "tab-before": (flow("\t"), 14, "Repo"),
    "tabs-before": (FALSE.replace(" false", "\t\tfalse"), 22, "false"),
    "accented": (flow("Café: 1, "), 22, "Repo"),
    "astral": (flow("\U0001d11e: 1, "), 19, "Repo"),
    "escaped": (flow("'\u202e': 1, "), 21, "Repo"),
    "long-line-start": (flow("") .rstrip() + " #" + "x" * 500 + "\n", 13, "Repo"),
    "long-line-middle": (flow("A: " + "x" * 500 + ", ").rstrip() + " #" + "y" * 500, 518, "Repo"),
    "long-line-end": (flow("A: " + "x" * 500 + ", "), 518, "Repo"),
    "long-line-with-tabs": (flow("A: " + "x" * 500 + ",\t\t"), 519, "Repo"),
    "carriage-returns": (FALSE.replace("\n", "\r\n"), 21, "false"),
}  # fmt: skip


@pytest.mark.parametrize(("template", "column", "marked"), CARETS.values(), ids=CARETS)
def test_caret(
    template: str, column: int, marked: str, called: Callable[..., Outcome], tmp_path: Path
) -> None:
    (tmp_path / "t.yaml").write_bytes(template.encode())
    # Not splitlines: a carriage return that came through would go unseen.
    head, _, code, caret, *_ = called().out.decode().split("\n")
    place, line, start = head.split(" ")[0].rsplit(":", 3)[0:3]
    assert (place, start, head.split(" ")[1]) == ("t.yaml", str(column), "ECR001")
    at, length = caret.index("^"), caret.count("^")
    assert code[at : at + length] == marked
    # Tabs stay tabs below, so that the caret stands right whatever their width is.
    gutter = len(f"{line} | ")
    assert [one == "\t" for one in code[gutter:at]] == [one == "\t" for one in caret[gutter:at]]
    assert len(code) < 200


def test_a_caret_below_wide_characters(called: Callable[..., Outcome], tmp_path: Path) -> None:
    """A terminal gives two cells to each of them."""
    (tmp_path / "t.yaml").write_bytes(flow("日本: \U0001f600, ").encode())
    _, _, code, caret, *_ = called().lines
    assert caret.index("^") == code.index("Repo") + 3


# Colour


@pytest.mark.parametrize(
    ("arguments", "env", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"CLICOLOR_FORCE": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"FORCE_COLOR": ""}, False),
        ([], {"CI": "true"}, False),
        ([], {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ([], {"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "auto"], {"FORCE_COLOR": "1"}, True),
    ],
    ids=lambda value: " ".join(
        value if isinstance(value, list) else [f"{k}={v}" for k, v in value.items()]
    ) if isinstance(value, list | dict) else str(value),
)  # fmt: skip
def test_colour_in_a_pipe(
    arguments: list[str],
    env: dict[str, str],
    coloured: bool,
    called: Callable[..., Outcome],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    write_files(tmp_path, {"a.yaml": BROKEN, "t.yaml": FALSE})
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    outcome = called(*arguments)
    assert (b"\x1b[" in outcome.out, b"\x1b[" in outcome.err) == (coloured, coloured)


def test_colour_changes_no_word(called: Callable[..., Outcome], tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": FALSE, "b.yaml": UNSAFE, "c.yaml": MANUAL})
    plain, coloured = (
        called("--color", when).out for when in ("never", "always")
    )  # fmt: skip
    assert re.sub(rb"\x1b\[\d*m", b"", coloured) == plain


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
    ],
    ids=["terminal", "dumb", "no-color"],
)
def test_colour_on_a_terminal(env: dict[str, str], coloured: bool, tmp_path: Path) -> None:
    """Only stdout is the terminal: what goes to a file beside it stays plain."""
    write_files(tmp_path, {"a.yaml": BROKEN, "t.yaml": FALSE})
    controller, terminal = os.openpty()
    done = subprocess.run(
        COMMAND, cwd=tmp_path, env=environment(**env), stdin=subprocess.DEVNULL, stdout=terminal,
        stderr=subprocess.PIPE, timeout=60, check=False,
    )  # fmt: skip
    os.close(terminal)
    shown = b""
    with contextlib.suppress(OSError):  # the other end is closed
        while piece := os.read(controller, 65536):
            shown += piece
    os.close(controller)
    assert b"ECR001" in shown
    assert (b"\x1b[" in shown) == coloured
    assert b"\x1b[" not in done.stderr


# Completion


def test_a_completion_that_no_shell_asks_for_is_a_wrong_call(tmp_path: Path) -> None:
    found = ecr_fix("--check", cwd=tmp_path, env={"_ECR_FIX_COMPLETE": "complete_bash"})
    assert found.code == 2
    assert found.complaints == [
        "ecr-fix: _ECR_FIX_COMPLETE is for the completion of a shell, which tells more; unset it"
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="bash is not at home there")
def test_the_completion_that_is_shown_works(tmp_path: Path) -> None:
    command = tmp_path / "bin" / "ecr-fix"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fixer "$@"\n')
    command.chmod(0o755)
    script = """
        eval "$(ecr-fix --show-completion)"
        COMP_WORDS=(ecr-fix --unsa); COMP_CWORD=1
        "$(complete -p ecr-fix | sed 's/.*-F \\([^ ]*\\) .*/\\1/')" ecr-fix
        echo "${COMPREPLY[@]}"
    """
    env = environment()
    env["PATH"] = f"{command.parent}{os.pathsep}{env['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, timeout=60, check=False
    )
    assert done.stderr == b""
    assert done.stdout.split() == [b"--unsafe-fixes"]


# Ends that are not the command's own


@contextlib.contextmanager
def busy(
    folder: Path, files: int, *arguments: str
) -> Iterator[subprocess.Popen[bytes]]:  # fmt: skip
    """A process group that has just begun on more than a second's work."""
    repositories = "".join(
        f"  R{n}:\n    Type: AWS::ECR::Repository\n    Properties: {{A: [1, {{B: c}}, !Ref X]}}\n"
        for n in range(29_000)
    )
    for n in range(files):
        # More than Python reads before it has loaded the program.
        padding = "# " + "x" * 10_000_000 + "\n"
        (folder / f"large{n}.yaml").write_text("Resources:\n" + repositories + padding)
    names = [f"large{n}.yaml" for n in range(files)]
    process = subprocess.Popen(
        [*COMMAND, *arguments, *names], cwd=folder, env=environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        wait_until_read(process, (folder / "large0.yaml").stat().st_size)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def wait_until_read(process: subprocess.Popen[bytes], size: int) -> None:
    """Wait until the process has read that much, where the system tells; else for a while."""
    account = Path(f"/proc/{process.pid}/io")
    if not account.exists():
        time.sleep(1)
        return
    while process.poll() is None and int(account.read_text().split()[1]) < size:
        time.sleep(0.01)
    time.sleep(0.2)


@pytest.mark.skipif(sys.platform == "win32", reason="has no process groups to interrupt")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupted(jobs: str, tmp_path: Path) -> None:
    """As a terminal does on Ctrl-C: the signal goes to all processes of the group."""
    with busy(tmp_path, int(jobs), "--jobs", jobs) as process:
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == b""
    (line,) = err.decode().splitlines()
    assert line.startswith("interrupted")


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
def test_interrupted_while_modules_are_imported(tmp_path: Path) -> None:
    """Python makes a RuntimeError of an interrupt at this place."""
    write_files(tmp_path, {"typer.py": """\
import os, signal, time
class Interrupting:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(10)
class Owner:
    attribute = Interrupting()
"""})  # fmt: skip
    path = os.pathsep.join((str(tmp_path), environment()["PYTHONPATH"]))
    outcome = started_ecr_fix(cwd=tmp_path, env={"PYTHONPATH": path})
    assert (outcome.code, outcome.out) == (130, b"")
    assert outcome.complaints == ["interrupted; every file is as it was"]


@pytest.mark.skipif(not os.path.exists("/proc/self/cwd"), reason="needs a list of processes")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_no_git_is_left_by_a_run_that_ends_early(tmp_path: Path, number: signal.Signals) -> None:
    """Git walks while modules are imported, and waits for the pipe."""
    checkout = tmp_path / "checkout"
    write_files(checkout, {"a.yaml": FALSE, "s/t/b.yaml": FALSE})
    git(checkout, "init", "-q")
    os.mkfifo(checkout / "s/t/.gitignore")
    write_files(tmp_path, {"sitecustomize.py": f"""\
import os, sys, time
class Interrupting:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), {int(number)})
        time.sleep(10)
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "fixer.engine.analysis":
            type("Owner", (), {{"attribute": Interrupting()}})
sys.meta_path.insert(0, Finder())
"""})  # fmt: skip
    path = os.pathsep.join((str(tmp_path), environment()["PYTHONPATH"]))
    done = subprocess.run(
        COMMAND, cwd=checkout, env={**environment(), "PYTHONPATH": path}, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    said = {signal.SIGINT: (130, b"interrupted; every file is as it was\n")}
    assert (done.returncode, done.stderr) == said.get(number, (-number, b""))
    left = [each for each in Path("/proc").glob("[0-9]*/cwd") if _leads_to(each, checkout)]
    assert not left


def _leads_to(link: Path, place: Path) -> bool:
    with suppress(OSError):
        return os.readlink(link) == os.path.realpath(place)
    return False


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="has no full device")
@pytest.mark.parametrize("option", ["--help", "--version", "--show-files", "--stat"])
def test_a_full_disk_behind_the_output(option: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": FALSE})
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, option], cwd=tmp_path, env=environment(), stdout=full,
            stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == b"ecr-fix: the output cannot be written: No space left on device\n"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More to say than a pipe holds, on both streams."""
    folder = tmp_path_factory.mktemp("many")
    head, repository = FALSE.split("\n", 1)
    repositories = "".join(repository.replace("Repo:", f"Repo{n}:") for n in range(500))
    files = {f"f{n}.yaml": FALSE for n in range(2)}
    files |= {"large.yaml": f"{head}\n{repositories}"}
    files |= {f"{'long-name' * 26}{n}.yaml": BROKEN for n in range(300)}
    return write_files(folder, files)


CLOSED_PIPES = {
    # id: (arguments, what the shell does with the streams, exit code as if all had been read)
    "report": (["--exclude", "long*"], "| head -1", 1),
    "check": (["--check", "--exclude", "long*"], "| head -1", 1),
    "diff": (["--diff", "--exclude", "long*"], "2>&1 | head -1", 1),
    "diff-and-errors": (["--diff"], "| head -1", 2),
    "errors": ([], "2>&1 >/dev/null | head -1", 2),
    "both": ([], "2>&1 | head -1", 2),
    "exit-zero": (["--exclude", "long*", "--exit-zero"], "| head -1", 0),
    "show-files": (["--show-files"], "| head -1", 0),
    "nobody-reads": (["f1.yaml"], "| true", 1),
    "explain": (["--explain", "ECR001"], "| true", 0),
}


@pytest.mark.skipif(sys.platform == "win32", reason="has no such pipes")
@pytest.mark.parametrize(("arguments", "streams", "code"), CLOSED_PIPES.values(), ids=CLOSED_PIPES)
def test_a_closed_pipe_ends_quietly(
    arguments: list[str], streams: str, code: int, many: Path
) -> None:
    script = f'("$@"; echo $? >&3) {streams}'
    reader, writer = os.pipe()
    done = subprocess.run(
        ["bash", "-c", f"exec 3>&{writer}; {script}", "bash", *COMMAND, *arguments],
        cwd=many, env=environment(), capture_output=True, pass_fds=[writer], timeout=60, check=True,
    )  # fmt: skip
    os.close(writer)
    with os.fdopen(reader) as file:
        assert int(file.read()) == code
    said = done.stdout + done.stderr
    assert b"Traceback" not in said
    assert b"internal error" not in said
    assert b"Exception ignored" not in said
    assert len(done.stdout.splitlines()) <= 1


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes them")
@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_without_a_stream(streams: str, tmp_path: Path) -> None:
    """Daemons and schedulers start programs like this."""
    write_files(tmp_path, {"t.yaml": FALSE})
    done = subprocess.run(
        ["sh", "-c", f'"$@" --write {streams}', "sh", *COMMAND],
        cwd=tmp_path, env=environment(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "t.yaml").read_text() == FIXED


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes them")
@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("--patch - <&-", "stdin: is closed"),
        ("--files-from - <&-", "stdin: is closed"),
        ("--findings - <&-", "stdin: is closed"),
        ("--stdin-filename t.yaml - <&-", "stdin: is closed"),
        ("--diff >&-", "the output cannot be written: stdout is closed"),
        ("--name-only >&-", "the output cannot be written: stdout is closed"),
        (
            "--write --stdin-filename t.yaml - <t.yaml >&-",
            "the output cannot be written: stdout is closed",
        ),
    ],
)
def test_without_a_stream_that_is_needed(call: str, words: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": FALSE})
    done = subprocess.run(
        ["sh", "-c", f'"$@" {call}', "sh", *COMMAND],
        cwd=tmp_path, env=environment(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.decode()) == (USAGE, f"ecr-fix: {words}\n")
    assert (tmp_path / "t.yaml").read_text() == FALSE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("arguments", [[], ["--diff"], ["--show-files"]], ids=" ".join)
def test_a_full_disk_behind_stdout(arguments: list[str], tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": FALSE})
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path, env=environment(), stdout=full, stderr=subprocess.PIPE, timeout=60,
            check=False,
        )  # fmt: skip
    complaint = done.stderr.decode().splitlines()[-1]
    assert done.returncode == USAGE
    assert "No space left on device" in complaint
    assert "internal error" not in complaint


@pytest.mark.parametrize(
    "env",
    [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "ascii"}],
    ids=["c-locale", "ascii"],
)
def test_an_output_that_is_not_utf_8(env: dict[str, str], tmp_path: Path) -> None:
    write_files(tmp_path, {"naïve.yaml": FALSE.replace("Repo:", "Zürich:")})
    assert b"rich does not scan images" in started_ecr_fix(cwd=tmp_path, env=env).out
    patch = started_ecr_fix("--diff", cwd=tmp_path, env=env).out
    assert b'\n--- "a/na\\303\\257ve.yaml"\n' in patch


@pytest.mark.parametrize(
    ("words", "option", "what"),
    [
        (("--add-ignore", "--diff"), "--add-ignore", "REASON"),
        (("--baseline", "--diff"), "--baseline", "FILE"),
        (("--exclude", "-w"), "--exclude", "GLOB"),
        (("--only", "a", "--only", "--write"), "--only", "LOGICAL_ID"),
        (("--findings", "--check"), "--findings", "FILE"),
    ],
)
def test_an_option_is_not_the_value_of_another_one(
    words: tuple[str, ...], option: str, what: str, tmp_path: Path
) -> None:
    (tmp_path / "t.yaml").write_text(FALSE)
    outcome = ecr_fix(*words, cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.out == b""
    last = outcome.complaints[-1]
    assert f"{option}: the {what} is missing; {words[-1]} begins with a dash" in last
    assert (tmp_path / "t.yaml").read_text() == FALSE


WRONG_VALUES = {
    ("--jobs", "many"): "--jobs: many is not a whole number, 0 or more",
    ("--jobs", "-1"): "--jobs: -1 is not a whole number, 0 or more",
    ("-j", "1.5"): "--jobs: 1.5 is not a whole number, 0 or more",
    ("-j", "\u00b2"): "--jobs: \u00b2 is not a whole number, 0 or more",
    ("--jobs=",): "--jobs: (nothing) is not a whole number, 0 or more",
    ("--color", "mauve"): "--color: there is no mauve; there are auto, always, never",
    ("--color", "--diff"): "--color: the value is missing; --diff begins with a dash",
    ("--registry-scanning", "x"): "--registry-scanning: there is no x; there are note, respect",
    ("--fail-on", "x"): (
        "--fail-on: there is no verdict x; there are disabled, missing, conditional, invalid"
    ),
}


def test_the_usage_is_said_with_each_typer(called: Callable[..., Outcome]) -> None:
    usage = "Usage: ecr-fix [OPTIONS] [PATHS]..."
    assert called("--help").lines[0] == usage
    assert called("--jobs", "many").complaints[0] == usage


@pytest.mark.parametrize("arguments", WRONG_VALUES, ids=ascii)
def test_a_wrong_value_is_named(
    arguments: tuple[str, ...], called: Callable[..., Outcome], tmp_path: Path
) -> None:
    write_files(tmp_path, {"t.yaml": FALSE})
    outcome = called(*arguments)
    assert outcome.code == USAGE
    assert outcome.complaints[-1] == f"Error: Invalid value for {WRONG_VALUES[arguments]}"


def test_an_option_that_takes_one_value_is_refused_twice() -> None:
    command = typer.main.get_command(cli.app)
    context = typer.Context(command)
    options = [each for each in command.params if each.param_type_name == "option"]
    repeatable = set()
    for each in options:
        takes_value = each.name not in ("install_completion", "show_completion")
        if not takes_value or getattr(each, "is_flag", False):
            continue
        for one, other in product(each.opts, repeat=2):
            words = [one, "1", "-q", f"{other}=2" if other[:2] == "--" else f"{other}2"]
            try:
                refuse_repeated(context, words)
                repeatable.add(one)
            except typer.BadParameter as error:
                assert error.param_hint == max(each.opts, key=len)  # noqa: PT017
    assert repeatable == {"--only", "--findings", "--include", "--exclude", "--report"}
    refuse_repeated(context, ["-q", "--quiet", "--", "--jobs", "1", "--jobs", "2"])
    with pytest.raises(typer.BadParameter):
        refuse_repeated(context, ["-qj2", "-vj", "3"])


@pytest.mark.parametrize(
    ("option", "begun", "choices"),
    [
        ("--color", "a", b"auto\nalways"),
        ("--registry-scanning", "r", b"respect"),
        ("--format", "sa", b"sarif\nsarif-open"),
        ("--report", "cod", b"codetf"),
        ("--report", "sarif=", b""),  # of which a shell completes the file
        ("--fail-on", "", b"disabled\nmissing\nconditional\ninvalid"),
        ("--fail-on", "invalid,mi", b"invalid,missing"),
        ("--explain", "E", b"ECR001\nECR_REPO_SCAN_ON_PUSH\nECR.1"),
        (
            "--explain",
            "9",
            b"9025b2b3-e554-4842-ba87-db7aeec36d35\n9630336b-3fed-4096-8173-b9afdfe346a7",
        ),
        ("--explain", "CKV", b"CKV_AWS_163"),
    ],
)
def test_a_choice_is_completed(option: str, begun: str, choices: bytes, tmp_path: Path) -> None:
    words = {"COMP_WORDS": f"ecr-fix {option} {begun}", "COMP_CWORD": "2"}
    variables = {"_ECR_FIX_COMPLETE": "complete_bash", **words}
    assert started_ecr_fix(cwd=tmp_path, env=variables).out.replace(b"\r", b"").strip() == choices


def test_each_word_about_combinations_is_an_option_and_has_an_effect() -> None:
    context = typer.main.get_command(cli.app).make_context("ecr-fix", [])
    options = {name for each in context.command.params for name in each.opts}
    for one, contrary in CONTRARY.items():
        assert {one, *contrary} <= options
        for other in contrary:
            with pytest.raises(typer.BadParameter):
                refuse_combinations([one, other])
        assert len(set(contrary)) == len(contrary), one
    pairs = [frozenset((one, each)) for one, contrary in CONTRARY.items() for each in contrary]
    assert len(set(pairs)) == len(pairs), "each is said once"
    for pair, needed in NEED_TOGETHER.items():
        assert {*pair, *needed} <= options
        with pytest.raises(typer.BadParameter):
            refuse_combinations(list(pair))
        for each in needed:
            refuse_combinations([*pair, each])
    for one, needed in NEEDS.items():
        with pytest.raises(typer.BadParameter):
            refuse_combinations([one])
        for each in needed:
            refuse_combinations([one, each])


# What is loaded, and what is started.


def _loaded(*arguments: str, cwd: Path) -> tuple[set[str], list[str]]:
    """Return the modules of the project that a run loads, and what it asks git for."""
    code = f"""\
import subprocess, sys
started, popen = [], subprocess.Popen
def counted(words, **how):
    started.append(next(each for each in words[1:] if each in ("ls-files", "check-ignore")))
    return popen(words, **how)
subprocess.Popen = counted
sys.argv[1:] = {list(arguments)}
from fixer.cli import command
try:
    command.run()
except SystemExit:
    pass
print("\\n" + " ".join(each for each in sys.modules if each.startswith("fixer")))
print(" ".join(started))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=environment(), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    *_, modules, started = done.stdout.split("\n")[:-1]
    return set(modules.split()), started.split()


@pytest.mark.parametrize("option", ["--help", "--version", "--no-such-option", "--jobs=x"])
def test_help_and_wrong_options_load_nothing_that_looks_at_files(
    option: str, tmp_path: Path
) -> None:
    git(tmp_path, "init", "-q")
    modules, started = _loaded(option, cwd=tmp_path)
    heavy = {each for each in modules if each.startswith(("fixer.engine", "fixer.dialects"))}
    assert (heavy, started) == (set(), [])


@pytest.mark.parametrize(
    ("arguments", "lists"),
    [
        pytest.param((), 2, id="current-folder"),
        pytest.param(("s",), 2, id="folder"),
        pytest.param(("a.yaml",), 0, id="file"),
        pytest.param((".", "s"), 4, id="several"),
        pytest.param(("--show-files",), 2, id="show-files"),
        pytest.param(("--explain", "ECR001"), 0, id="explain"),
        pytest.param(("--show-settings",), 0, id="show-settings"),
        pytest.param(("--fail-on", "x"), 2, id="wrong-value"),
    ],
)
def test_git_lists_each_folder_once(arguments: tuple[str, ...], lists: int, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": FALSE, "s/b.yaml": FALSE})
    git(tmp_path, "init", "-q")
    modules, started = _loaded(*arguments, cwd=tmp_path)
    assert started == ["ls-files"] * lists
    assert "fixer.engine.analysis" in modules


@pytest.mark.skipif(sys.platform == "win32", reason="keeps the current folder")
@pytest.mark.parametrize("option", ["--isolated", "--show-files", "--show-settings", "--staged"])
def test_without_a_current_folder_there_is_one_line(option: str, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    script = f"cd gone && rmdir ../gone && exec {shlex.join([*COMMAND, option])}"
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env=environment(), capture_output=True, check=False
    )
    words = b"ecr-fix: the current folder: cannot be read: No such file or directory\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", words)
