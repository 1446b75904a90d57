"""A part of a checkout: what is staged, changed, touched by a diff, or named by a list."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.command import ecr_fix, environment, git, write_files
from support.templates import FALSE, FIXED

from fixer import Scope, check, check_text
from fixer.cli.argv import with_base
from fixer.engine.staging import StagedWriter, WorkTree
from fixer.files.git_scopes import Checkout
from fixer.model.errors import SourceError, UsageError
from fixer.source_text import decode

TERRAFORM = 'resource "aws_ecr_repository" "a" {\n  name = "a"\n}\n'
TWO = """\
Resources:
  A:
    Type: AWS::ECR::Repository
  # between
  B:
    Type: AWS::ECR::Repository
"""


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=n", "-c", "user.email=e", "commit", "--quiet", "--message=m")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    write_files(tmp_path, {"old.yaml": FALSE, "sub/old.yaml": FALSE})
    commit(tmp_path)
    return tmp_path


def printed(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def fed(data: bytes, *options: str, cwd: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "fixer", *options], cwd=cwd, env=environment(), input=data,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def index_of(folder: Path, name: str) -> str:
    return printed(folder, "show", f":{name}")


# What is staged.


def test_what_is_staged_is_fixed_on_both_sides(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FALSE})
    git(checkout, "add", "new.yaml")
    outcome = ecr_fix("--staged", "--write", cwd=checkout)
    assert outcome.code == 0
    assert (checkout / "new.yaml").read_text() == FIXED
    assert index_of(checkout, "new.yaml") == FIXED
    assert (checkout / "old.yaml").read_text() == FALSE


def test_the_index_is_judged_and_not_the_work_tree(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FALSE})
    git(checkout, "add", "new.yaml")
    write_files(checkout, {"new.yaml": FIXED})
    assert ecr_fix("--staged", cwd=checkout).code == 1
    write_files(checkout, {"new.yaml": FIXED})
    git(checkout, "add", "new.yaml")
    write_files(checkout, {"new.yaml": FALSE})
    assert ecr_fix("--staged", cwd=checkout).code == 0


def test_both_sides_are_fixed_where_the_same_edit_fits(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FALSE})
    git(checkout, "add", "new.yaml")
    write_files(checkout, {"new.yaml": "# a comment\n" + FALSE + "# behind\n"})
    outcome = ecr_fix("--staged", "--write", cwd=checkout)
    assert outcome.code == 0
    assert index_of(checkout, "new.yaml") == FIXED
    assert (checkout / "new.yaml").read_text() == "# a comment\n" + FIXED + "# behind\n"


def test_neither_side_is_fixed_where_it_does_not(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FALSE})
    git(checkout, "add", "new.yaml")
    other = FALSE.replace("false", "!Ref Scan")
    write_files(checkout, {"new.yaml": other})
    outcome = ecr_fix("--staged", "--write", cwd=checkout)
    assert outcome.code == 1
    assert "new.yaml" in outcome.lines[0]
    assert any("differs from the staged one" in line for line in outcome.lines)
    assert index_of(checkout, "new.yaml") == FALSE
    assert (checkout / "new.yaml").read_text() == other


def test_the_fix_has_to_hold_on_both_sides(checkout: Path) -> None:
    """On the disk the resource has become another, or another one is open too."""
    names = ("a.yaml", "b.yaml", "c.yaml")
    write_files(checkout, dict.fromkeys(names, FALSE))
    git(checkout, "add", *names)
    other = FALSE.replace("Repo:", "Other:").removeprefix("Resources:\n")
    write_files(
        checkout, {"b.yaml": FALSE + other, "c.yaml": FALSE.replace("ECR::Repository", "X::Y")}
    )
    outcome = ecr_fix("--staged", "--write", cwd=checkout)
    assert outcome.code == 1
    assert [index_of(checkout, name) for name in names] == [FIXED, FIXED, FALSE]
    assert (checkout / "b.yaml").read_text() == FIXED + other


def test_what_git_cannot_read_is_not_judged_by_the_disk(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FALSE})
    git(checkout, "add", "new.yaml")
    found = printed(checkout, "rev-parse", ":new.yaml").strip()
    (checkout / ".git/objects" / found[:2] / found[2:]).unlink()
    outcome = ecr_fix("--staged", cwd=checkout)
    assert outcome.code == 2
    assert outcome.complaints == [
        "ecr-fix: new.yaml: git does not have the object that the index names; see git fsck"
    ]


def test_many_staged_files(checkout: Path) -> None:
    names = [f"{'long' * 40}/{number}.yaml" for number in range(1_000)]
    write_files(checkout, dict.fromkeys(names, FIXED) | {"new.yaml": FALSE})
    git(checkout, "add", "--all")
    assert ecr_fix("--staged", "--name-only", cwd=checkout).lines == ["new.yaml"]


def test_the_files_beside_a_staged_one_are_those_of_the_index(checkout: Path) -> None:
    block = "  image_scanning_configuration {\n    scan_on_push = var.x\n  }\n}\n"
    main = TERRAFORM.replace("}\n", block)
    variable = 'variable "x" {\n  default = true\n}\n'
    write_files(checkout, {"m/main.tf": main, "m/v.tf": variable})
    git(checkout, "add", "--all")
    write_files(checkout, {"m/v.tf": variable.replace("true", "false")})
    assert ecr_fix("--staged", cwd=checkout).code == 0
    (checkout / "m/v.tf").unlink()
    assert ecr_fix("--staged", cwd=checkout).code == 0


SCANNED = TERRAFORM.replace(
    "}\n", "  image_scanning_configuration {\n    scan_on_push = var.s\n  }\n}\n"
)
"""A repository whose setting is the value of a variable."""


@pytest.fixture
def caller(checkout: Path) -> Path:
    """A checkout in which a module is staged that calls another one."""
    call = 'module "a" {\n  source = "../m"\n  s      = false\n}\n'
    write_files(checkout, {"m/main.tf": SCANNED + 'variable "s" {}\n'})
    commit(checkout)
    write_files(checkout, {"app/main.tf": call})
    git(checkout, "add", "--all")
    assert ecr_fix("--staged", cwd=checkout).code == 1
    return checkout


def test_other_folders_are_those_of_the_index(caller: Path) -> None:
    write_files(caller, {"m/main.tf": SCANNED.replace("var.s", "true")})
    assert ecr_fix("--staged", cwd=caller).code == 1
    assert ecr_fix("--staged", ".", cwd=caller / "app").code == 1
    shutil.rmtree(caller / "m")
    assert ecr_fix("--staged", cwd=caller).code == 1
    (caller / "m").symlink_to("app")
    assert ecr_fix("--staged", cwd=caller).code == 1
    git(caller, "rm", "--quiet", "--cached", "m/main.tf")
    write_files(caller, {"n/main.tf": TERRAFORM})
    (caller / "m").unlink()
    (caller / "m").symlink_to("n")
    assert ecr_fix("--staged", cwd=caller).code == 0


@pytest.mark.parametrize("is_submodule", [True, False])
def test_a_module_in_another_checkout(is_submodule: bool, caller: Path) -> None:
    """A submodule is part of the commit, a checkout that only lies there is not."""
    git(caller, "rm", "--quiet", "-r", "m")
    git(caller, "init", "--quiet", "m")
    write_files(caller / "m", {"main.tf": SCANNED + 'variable "s" {}\n'})
    commit(caller / "m")
    if is_submodule:
        git(caller, "add", "m")
    outcome = ecr_fix("--staged", cwd=caller)
    assert ("s is false" in outcome.out.decode()) == is_submodule


def test_a_module_outside_of_the_checkout(checkout: Path) -> None:
    git(checkout / "sub", "init", "--quiet")
    write_files(checkout, {"m/main.tf": SCANNED + 'variable "s" {}\n'})
    write_files(checkout, {"sub/main.tf": 'module "a" {\n  source = "../m"\n  s = false\n}\n'})
    git(checkout / "sub", "add", "main.tf")
    assert "s is false" in ecr_fix("--staged", cwd=checkout / "sub").out.decode()


def test_a_folder_whose_name_is_a_pattern(checkout: Path) -> None:
    files = {"m[x]*/main.tf": SCANNED, "m[x]*/v.tf": 'variable "s" {\n  default = false\n}\n'}
    write_files(checkout, files | {"mx/a.auto.tfvars": "s = true\n"})
    git(checkout, "add", "--all")
    write_files(checkout, {"m[x]*/v.tf": 'variable "s" {\n  default = true\n}\n'})
    assert ecr_fix("--staged", cwd=checkout).code == 1


def test_many_folders_are_read_from_the_index(checkout: Path) -> None:
    modules = {f"m{number}/main.tf": SCANNED for number in range(250)}
    values = {f"m{number}/v.tf": 'variable "s" {\n  default = true\n}\n' for number in range(250)}
    write_files(checkout, modules | values)
    git(checkout, "add", "--all")
    write_files(checkout, {"m7/a.auto.tfvars": "s = false\n"})
    assert ecr_fix("--staged", cwd=checkout, cpu_seconds=10).code == 0


@pytest.mark.parametrize("ignored", [False, True])
def test_what_is_not_in_the_index_does_not_exist(ignored: bool, checkout: Path) -> None:
    write_files(checkout, {"m/main.tf": SCANNED + 'variable "s" {\n  type = bool\n}\n'})
    git(checkout, "add", "--all")
    expected = ecr_fix("--staged", cwd=checkout)
    assert expected.code == 1
    write_files(checkout, {"m/x.auto.tfvars": "s = true\n"})
    if ignored:
        write_files(checkout, {".gitignore": "*.tfvars\n"})
    assert ecr_fix("m", cwd=checkout).code == 0
    assert ecr_fix("--staged", cwd=checkout) == expected
    git(checkout, "add", "--force", "m/x.auto.tfvars")
    assert ecr_fix("--staged", cwd=checkout).code == 0
    git(checkout, "rm", "--quiet", "--cached", "m/x.auto.tfvars")
    assert ecr_fix("--staged", cwd=checkout) == expected


@pytest.mark.parametrize("record", ["100644 {} 2", "120000 {} 0"])
def test_a_file_beside_it_that_cannot_be_read_from_the_index(record: str, checkout: Path) -> None:
    """It is in a conflict, or a link, which may lead anywhere."""
    write_files(checkout, {"m/main.tf": SCANNED, "m/v.tf": 'variable "s" {\n  default = true\n}\n'})
    git(checkout, "add", "--all")
    assert ecr_fix("--staged", cwd=checkout).code == 0
    found = printed(checkout, "rev-parse", ":m/v.tf").strip()
    git(checkout, "rm", "--quiet", "--cached", "m/v.tf")
    words = ["git", "update-index", "--index-info"]
    given = f"{record.format(found)}\tm/v.tf\n"
    subprocess.run(words, cwd=checkout, input=given, text=True, check=True)
    outcome = ecr_fix("--staged", cwd=checkout)
    assert outcome.code == 1
    assert "a file beside it cannot be read" in outcome.out.decode()


def test_a_staged_file_that_is_too_large_is_not_judged_by_the_disk(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FALSE + "# comment\n" * 600_000})
    git(checkout, "add", "new.yaml")
    write_files(checkout, {"new.yaml": FIXED})
    outcome = ecr_fix("--staged", cwd=checkout)
    assert outcome.complaints == ["warning: new.yaml: skipped, larger than 5 MB"]


def test_files_that_a_staged_one_names(checkout: Path) -> None:
    """The template of a nested stack, and a configuration that a unit of Terragrunt includes."""
    child = FALSE.replace("false", "!Ref Scan") + "Parameters:\n  Scan:\n    Type: String\n"
    parent = "Resources:\n  S:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
    given = "      TemplateURL: ../child.yaml\n      Parameters:\n        Scan: 'true'\n"
    root = "inputs = {\n  s = false\n}\n"
    unit = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
    source = 'terraform {\n  source = "../../m"\n}\n'
    files = {
        "child.yaml": child,
        "stack/parent.yaml": parent + given,
        "m/main.tf": SCANNED + 'variable "s" {}\n',
        "live/root.hcl": root,
        "live/app/terragrunt.hcl": unit + source,
    }
    write_files(checkout, files)
    git(checkout, "add", "--all")
    expected = ecr_fix("--staged", "--verbose", cwd=checkout)
    write_files(checkout, {"live/root.hcl": root.replace("false", "true")})
    (checkout / "child.yaml").unlink()
    assert ecr_fix("--staged", "--verbose", cwd=checkout) == expected
    git(checkout, "rm", "--quiet", "--force", "--cached", "live/root.hcl")
    assert ecr_fix("--staged", "--verbose", cwd=checkout) != expected


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(checkout: Path) -> None:
    (checkout / "old.yaml").unlink()
    os.mkfifo(checkout / "old.yaml")
    assert ecr_fix("--changed=HEAD", cwd=checkout).code == 0
    assert ecr_fix("--staged", cwd=checkout).code == 0


@pytest.mark.parametrize("option", ["--staged", "--changed=HEAD"])
@pytest.mark.parametrize(
    "pipe", [".git/HEAD", ".git/index", ".git/config", ".git/info/exclude", ".git/refs/heads/main"]
)
def test_a_pipe_that_git_would_wait_for(pipe: str, option: str, checkout: Path) -> None:
    (checkout / ".git/info").mkdir(exist_ok=True)
    (checkout / pipe).unlink(missing_ok=True)
    os.mkfifo(checkout / pipe)
    started = time.monotonic()
    outcome = ecr_fix(option, cwd=checkout)
    assert outcome.code == 2
    assert outcome.complaints == [
        f"ecr-fix: {pipe}: is a pipe, for which git would wait; remove it"
    ]
    assert time.monotonic() - started < 20


def test_a_pipe_among_the_ignore_files(checkout: Path) -> None:
    os.mkfifo(checkout / "sub/.gitignore")
    outcome = ecr_fix("--changed=HEAD", cwd=checkout)
    assert outcome.code == 2
    assert outcome.complaints == [
        "ecr-fix: sub/.gitignore: is a pipe, for which git would wait; remove it"
    ]
    assert ecr_fix("--staged", cwd=checkout).code == 0


@pytest.mark.parametrize("waits_for_several", [True, False], ids=["posix", "windows"])
def test_git_that_does_not_end(
    wrapped_git: Callable[[str, str], str],
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    waits_for_several: bool,
) -> None:
    monkeypatch.setattr("fixer.files.git_process._SECONDS", 0.5)
    monkeypatch.setattr("fixer.files.git_process._WAITS_FOR_SEVERAL", waits_for_several)
    monkeypatch.setenv("PATH", wrapped_git("exec sleep 10", "diff-index"))
    with pytest.raises(UsageError, match="git diff-index: did not end within"):
        Checkout(str(checkout), print).staged()
    monkeypatch.setenv("PATH", wrapped_git("exec sleep 10", "rev-parse"))
    with pytest.raises(UsageError, match="git rev-parse: did not end within"):
        Checkout(str(checkout), print).staged()


def test_a_file_that_is_gone_from_the_work_tree(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FALSE})
    git(checkout, "add", "new.yaml")
    (checkout / "new.yaml").unlink()
    outcome = ecr_fix("--staged", "--write", cwd=checkout)
    assert outcome.code == 1
    assert index_of(checkout, "new.yaml") == FALSE


def test_line_breaks_that_git_converts(checkout: Path) -> None:
    git(checkout, "config", "core.autocrlf", "true")
    (checkout / "new.yaml").write_bytes(FALSE.replace("\n", "\r\n").encode())
    git(checkout, "add", "new.yaml")
    outcome = ecr_fix("--staged", "--write", cwd=checkout)
    assert outcome.code == 0
    assert index_of(checkout, "new.yaml") == FIXED
    assert (checkout / "new.yaml").read_bytes() == FIXED.replace("\n", "\r\n").encode()


ONE = TWO.partition("  # between")[0]
ADDED = "    Properties:\n      ImageScanningConfiguration:\n        ScanOnPush: true\n"


@pytest.mark.parametrize("elsewhere", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("here", ["\r\n", "\n"])
def test_the_fix_ends_its_lines_as_those_around_it(
    elsewhere: str, here: str, checkout: Path
) -> None:
    """Each side in its own way, whatever a line elsewhere ends in."""
    write_files(checkout, {"new.yaml": f"# c\n{ONE}"})
    git(checkout, "add", "new.yaml")
    beginning, template, added = f"# c{elsewhere}", *(s.replace("\n", here) for s in (ONE, ADDED))
    (checkout / "new.yaml").write_bytes((beginning + template).encode())
    assert ecr_fix("--staged", "--write", cwd=checkout).code == 0
    assert index_of(checkout, "new.yaml") == f"# c\n{ONE}{ADDED}"
    assert (checkout / "new.yaml").read_bytes() == (beginning + template + added).encode()


def test_many_lines_that_differ_on_both_sides_of_a_fix(checkout: Path) -> None:
    lines, others = "# a\n# b\n" * 20_000, "# a\n# b3\n" * 20_000
    write_files(checkout, {"new.yaml": lines + FALSE + lines})
    git(checkout, "add", "new.yaml")
    write_files(checkout, {"new.yaml": others + FALSE + others})
    assert ecr_fix("--staged", "--write", cwd=checkout, cpu_seconds=2).code == 0
    assert (checkout / "new.yaml").read_text() == others + FIXED + others


def test_the_mode_of_a_staged_file_stays(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FALSE})
    (checkout / "new.yaml").chmod(0o755)
    git(checkout, "add", "new.yaml")
    assert ecr_fix("--staged", "--write", cwd=checkout).code == 0
    assert printed(checkout, "ls-files", "-s", "new.yaml").startswith("100755")


@pytest.mark.parametrize("mark", ["skip-worktree", "assume-unchanged"])
def test_a_mark_that_a_fix_would_undo(mark: str, checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FALSE})
    git(checkout, "add", "new.yaml")
    git(checkout, "update-index", f"--{mark}", "new.yaml")
    outcome = ecr_fix("--staged", "--write", cwd=checkout)
    assert outcome.code == 2
    (complaint,) = outcome.complaints
    assert complaint.startswith(f"new.yaml: error: is marked {mark} in the index")
    assert complaint.endswith(f"git update-index --no-{mark} first")
    assert (checkout / "new.yaml").read_text() == index_of(checkout, "new.yaml") == FALSE


def test_a_work_tree_in_another_encoding(checkout: Path) -> None:
    write_files(checkout, {"a.yaml": FALSE, "b.yaml": FALSE})
    git(checkout, "add", "--all")
    (checkout / "a.yaml").write_bytes(FALSE.encode("utf-16"))
    outcome = ecr_fix("--staged", "--write", cwd=checkout)
    assert (outcome.code, outcome.complaints) == (1, [])
    assert any("differs from the staged one" in line for line in outcome.lines)
    assert [index_of(checkout, name) for name in ("a.yaml", "b.yaml")] == [FALSE, FIXED]


@pytest.mark.parametrize("has_commit", [True, False])
def test_a_staged_link_is_not_judged_by_the_disk(has_commit: bool, checkout: Path) -> None:
    if not has_commit:
        git(checkout, "update-ref", "-d", "HEAD")
        git(checkout, "rm", "--quiet", "--cached", "-r", ".")
    os.symlink("old.txt", checkout / "link.yaml")
    git(checkout, "add", "link.yaml")
    (checkout / "link.yaml").unlink()
    write_files(checkout, {"link.yaml": FALSE})
    for option in ("--check", "--write"):
        outcome = ecr_fix("--staged", option, cwd=checkout)
        assert (outcome.code, outcome.lines) == (0, ["No ECR repositories in 0 files."])
    assert (checkout / "link.yaml").read_text() == FALSE


def test_an_index_that_is_locked(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FALSE})
    git(checkout, "add", "new.yaml")
    write_files(checkout, {".git/index.lock": ""})
    outcome = ecr_fix("--staged", "--write", cwd=checkout)
    assert outcome.code == 2
    assert outcome.complaints == [
        (
            "new.yaml: error: could not be put into the index, as while another git holds "
            ".git/index.lock; nothing was written"
        )
    ]
    assert (checkout / "new.yaml").read_text() == index_of(checkout, "new.yaml") == FALSE


@pytest.fixture
def wrapped_git(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], str]:
    """Return a PATH on which git does something else for a command."""
    folder, git_itself = tmp_path_factory.mktemp("bin"), shutil.which("git")

    def wrapped(script: str, command: str) -> str:
        path = folder / "git"
        words = f'case "$*" in *{command}*) {script};; *) exec "$git" "$@";; esac'
        path.write_text(f"#!/bin/sh\ngit={git_itself}\nlock=$GIT_DIR/index.lock\n{words}\n")
        path.chmod(0o755)
        return f"{folder}:{os.environ['PATH']}"

    return wrapped


@pytest.mark.parametrize("name", ["INT", "TERM", "HUP"])
@pytest.mark.parametrize(
    "script",
    [
        pytest.param('touch "$lock"; kill -{} $PPID; sleep 0.3; rm "$lock"; exec "$git" "$@"',
                     id="as git begins"),
        pytest.param('"$git" "$@"; kill -{} $PPID; sleep 0.3', id="as git has ended"),
    ],
)  # fmt: skip
def test_an_interruption_leaves_both_sides_alike(
    script: str, name: str, wrapped_git: Callable[[str, str], str], checkout: Path
) -> None:
    number = getattr(signal, f"SIG{name}")
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("the signal is ignored here, as under nohup")
    write_files(checkout, {"a.yaml": FALSE, "b.yaml": FALSE})
    git(checkout, "add", "a.yaml", "b.yaml")
    path = wrapped_git(script.format(name), "update-index")
    outcome = ecr_fix("--staged", "--write", cwd=checkout, env={"PATH": path})
    assert outcome.code == 128 + number
    assert [index_of(checkout, each) for each in ("a.yaml", "b.yaml")] == [FIXED, FALSE]
    assert (checkout / "a.yaml").read_text() == FIXED
    assert (checkout / "b.yaml").read_text() == FALSE
    assert not (checkout / ".git/index.lock").exists()


def test_git_that_takes_too_long_removes_its_lock(
    wrapped_git: Callable[[str, str], str], checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fixer.files.git_process._SECONDS", 0.5)
    trap = """touch "$lock"; trap 'rm "$lock"; exit 1' TERM; sleep 10 & wait"""
    monkeypatch.setenv("PATH", wrapped_git(trap, "update-index"))
    found = Checkout(str(checkout), print)
    assert not found.put_into_index(found.entries(["old.yaml"])[0], FIXED.encode())
    assert index_of(checkout, "old.yaml") == FALSE
    assert not (checkout / ".git/index.lock").exists()


def test_the_index_is_as_it_was_where_the_file_cannot_be_written(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FALSE})
    git(checkout, "add", "new.yaml")
    source = decode("new.yaml", FALSE.encode())
    path = str(checkout / "new.yaml")
    result = replace(check_text(FALSE), source=source, path="new.yaml", real_path=path)
    work_tree = WorkTree(lambda *_: frozenset())
    writer = StagedWriter(Checkout(str(checkout), print), ("elsewhere",), work_tree)
    with pytest.raises(SourceError):
        writer.write(result)
    assert index_of(checkout, "new.yaml") == FALSE


def test_an_index_of_another_place(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", str(checkout.parent / "index"))
    with pytest.raises(UsageError, match="GIT_INDEX_FILE names an index outside of"):
        Checkout(str(checkout), print)


def test_what_says_what_is_to_be_done_is_that_of_the_index(checkout: Path) -> None:
    """The configuration, the baseline and the policies are those of the commit."""
    options = {
        "ecr-fix.toml": ('exclude = ["new.yaml"]\n', "strict = true\n", ()),
        "pyproject.toml": ('[tool.ecr-fix]\nexclude = ["*.yaml"]\n', "[tool.x]\n", ()),
        "own.toml": ('exclude = ["new.yaml"]\n', "strict = true\n", ("--config", "own.toml")),
        ".trivyignore": ("AVD-AWS-0030\n", "AVD-AWS-0001\n", ("--respect-policy-files",)),
    }
    write_files(checkout, {"new.yaml": FALSE})
    git(checkout, "add", "new.yaml")
    for name, (lets_be, lets_nothing_be, said) in options.items():
        write_files(checkout, {name: lets_be})
        git(checkout, "add", name)
        write_files(checkout, {name: lets_nothing_be})
        assert ecr_fix("--staged", "--check", *said, cwd=checkout).code == 0, name
        (checkout / name).unlink()
        assert ecr_fix("--staged", "--check", *said, cwd=checkout).code == 0, name
        write_files(checkout, {name: lets_nothing_be})
        git(checkout, "add", name)
        write_files(checkout, {name: lets_be})
        assert ecr_fix("--staged", "--check", *said, cwd=checkout).code == 1, name
        git(checkout, "rm", "--quiet", "--cached", "--force", name)
        outcome = ecr_fix("--staged", "--check", *said, cwd=checkout)
        if name == "own.toml":  # it is named
            assert (outcome.code, outcome.complaints) == (0, [])
        else:
            passed_over = f"note: {name}: passed over, as it is not in the index"
            assert (outcome.code, outcome.complaints) == (1, [passed_over])
        (checkout / name).unlink()


def test_the_baseline_is_that_of_the_index(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FALSE})
    assert ecr_fix("--add-baseline", "base.json", cwd=checkout).code == 0
    git(checkout, "add", "new.yaml")
    options = ("--staged", "--check", "--baseline", "base.json")
    assert ecr_fix(*options, cwd=checkout).code == 0  # it is named
    full = (checkout / "base.json").read_text()
    write_files(checkout, {"base.json": '{"version": 1, "entries": []}\n'})
    git(checkout, "add", "base.json")
    write_files(checkout, {"base.json": full})
    assert ecr_fix(*options, cwd=checkout).code == 1
    git(checkout, "add", "base.json")
    (checkout / "base.json").unlink()
    assert ecr_fix(*options, cwd=checkout).code == 0


def test_nothing_is_staged(checkout: Path) -> None:
    outcome = ecr_fix("--staged", cwd=checkout)
    assert (outcome.code, outcome.complaints) == (0, [])


def test_staged_outside_a_checkout(tmp_path: Path) -> None:
    outcome = ecr_fix("--staged", cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.complaints == ["ecr-fix: .: not in a git repository"]


def test_what_a_partial_commit_stages(checkout: Path) -> None:
    """A hook of such a commit has an index of its own."""
    hook = checkout / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fixer --staged --name-only\n')
    hook.chmod(0o755)
    write_files(checkout, {"one.yaml": FALSE, "two.yaml": FALSE})
    git(checkout, "add", "one.yaml", "two.yaml")
    words = ["-c", "user.name=n", "-c", "user.email=e", "commit", "--message=m", "one.yaml"]
    done = subprocess.run(
        ["git", *words], cwd=checkout, env=environment(), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert (done.stdout + done.stderr).split() == ["one.yaml"]


def test_a_hostile_checkout_runs_nothing(checkout: Path) -> None:
    trap = checkout / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {checkout}/sprung\ncat\n")
    trap.chmod(0o755)
    git(checkout, "config", "filter.x.clean", str(trap))
    git(checkout, "config", "filter.x.smudge", str(trap))
    git(checkout, "config", "diff.external", str(trap))
    write_files(checkout, {"new.yaml": FALSE})
    git(checkout, "add", "new.yaml")
    write_files(checkout, {".gitattributes": "*.yaml filter=x diff=x\n"})
    git(checkout, "config", "diff.x.textconv", str(trap))
    assert ecr_fix("--staged", "--write", cwd=checkout).code == 0
    assert not (checkout / "sprung").exists()


# What was changed since a commit.


def test_changed_files_and_those_that_are_not_tracked(checkout: Path) -> None:
    git(checkout, "checkout", "--quiet", "-b", "topic")
    write_files(checkout, {"committed.yaml": FALSE})
    commit(checkout)
    write_files(checkout, {"untracked.yaml": FALSE, "ignored.yaml": FALSE})
    write_files(checkout, {".git/info/exclude": "ignored.yaml\n"})
    outcome = ecr_fix("--changed", "--name-only", cwd=checkout)
    assert (outcome.code, outcome.lines) == (1, ["committed.yaml", "untracked.yaml"])
    assert ecr_fix("--changed", "HEAD", "--name-only", cwd=checkout).lines == ["untracked.yaml"]
    assert ecr_fix("--changed=HEAD", "--name-only", ".", cwd=checkout).lines == ["untracked.yaml"]
    assert ecr_fix("--changed", "sub", cwd=checkout).code == 0


def test_changed_since_what_is_not_known(checkout: Path) -> None:
    outcome = ecr_fix("--changed", "nothing", cwd=checkout)
    assert outcome.code == 2
    assert outcome.complaints == [
        "ecr-fix: nothing: not a commit that git knows; a path goes behind --changed=BASE"
    ]
    assert ecr_fix("--changed=--output=x", cwd=checkout).code == 2


@pytest.mark.parametrize("option", ["--changed=main", "--changed", "--staged"])
def test_a_git_that_does_not_answer_is_named(
    option: str,
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    programs = tmp_path_factory.mktemp("programs")
    monkeypatch.setenv("PATH", str(programs))
    outcome = ecr_fix(option, cwd=checkout)
    words = "ecr-fix: git is needed for this, and there is none on PATH"
    assert (outcome.code, outcome.complaints) == (2, [words])
    refusing = programs / "git"
    refusing.write_text("#!/bin/sh\necho 'fatal: detected dubious ownership' >&2\nexit 128\n")
    refusing.chmod(0o755)
    outcome = ecr_fix(option, cwd=checkout)
    assert outcome.code == 2
    (complaint,) = outcome.complaints
    assert complaint.endswith(": fatal: detected dubious ownership")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--changed"], ["--changed="]),
        (["--changed", "--diff"], ["--changed=", "--diff"]),
        (["--changed", "."], ["--changed=", "."]),
        (["--changed", "v1", "."], ["--changed=v1", "."]),
        (["--changed=v1"], ["--changed=v1"]),
        (["--", "--changed"], ["--", "--changed"]),
        (["-w", "--changed", "--changed", "v1"], ["-w", "--changed=", "--changed=v1"]),
    ],
)
def test_the_base_may_be_left_out(words: list[str], expected: list[str]) -> None:
    assert with_base(words) == expected


@pytest.mark.parametrize(
    "base", ["HEAD:old.yaml", "HEAD^{tree}", "main..main", "main...main", "^main", "@{upstream}"]
)
def test_a_base_that_is_no_commit(base: str, checkout: Path) -> None:
    outcome = ecr_fix(f"--changed={base}", cwd=checkout)
    assert (outcome.code, outcome.out) == (2, b"")
    words = f"ecr-fix: {base}: not a commit that git knows"
    assert [each.partition("; did you mean")[0] for each in outcome.complaints] == [words]


def test_a_base_that_is_misspelt(checkout: Path) -> None:
    outcome = ecr_fix("--changed", "mian", cwd=checkout)
    words = "mian: not a commit that git knows"
    assert outcome.complaints == [f"ecr-fix: {words}; did you mean main?"]
    outcome = ecr_fix("--changed=infra", cwd=checkout)
    assert outcome.complaints == [
        "ecr-fix: infra: not a commit that git knows; a path goes behind --changed=BASE"
    ]


def test_tags_are_bases(checkout: Path) -> None:
    git(checkout, "tag", "light")
    git(checkout, "-c", "user.name=n", "-c", "user.email=e", "tag", "-a", "heavy", "-m", "m")
    write_files(checkout, {"new.yaml": FALSE})
    commit(checkout)
    for tag in ("light", "heavy"):
        assert ecr_fix("--changed", tag, "--name-only", cwd=checkout).lines == ["new.yaml"]


def test_before_the_first_commit_everything_has_changed(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=topic")
    write_files(tmp_path, {"staged.yaml": FALSE, "untracked.yaml": FALSE})
    git(tmp_path, "add", "staged.yaml")
    found = ecr_fix("--changed", "--name-only", cwd=tmp_path)
    assert (found.code, found.lines) == (1, ["staged.yaml", "untracked.yaml"])
    assert ecr_fix("--changed=HEAD", cwd=tmp_path).code == 2


def test_a_clone_without_branches_of_its_own(checkout: Path) -> None:
    """As a CI has it: a detached HEAD, and no remote HEAD."""
    git(checkout, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(checkout, "checkout", "--quiet", "--detach")
    git(checkout, "branch", "--quiet", "-D", "main")
    write_files(checkout, {"new.yaml": FALSE})
    commit(checkout)
    assert ecr_fix("--changed", "--name-only", cwd=checkout).lines == ["new.yaml"]


def test_no_merge_base_is_known(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    git(checkout, "checkout", "--quiet", "-b", "topic")
    write_files(checkout, {"new.yaml": FALSE})
    commit(checkout)
    shallow = tmp_path_factory.mktemp("shallow") / "s"
    words = ("clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{checkout}")
    git(checkout, *words, str(shallow))
    found = ecr_fix("--changed=origin/main", "--name-only", cwd=shallow)
    assert (found.code, found.lines) == (1, ["new.yaml"])
    note = "no merge base is known, as in a shallow clone; what differs from it counts"
    assert found.complaints == [f"note: origin/main: {note}"]


def test_a_renamed_file_has_changed(checkout: Path) -> None:
    git(checkout, "mv", "old.yaml", "renamed.yaml")
    for options in (("--changed",), ("--staged",)):
        assert ecr_fix(*options, "--name-only", cwd=checkout).lines == ["renamed.yaml"]


def test_a_work_tree_of_its_own(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("work") / "tree"
    git(checkout, "worktree", "add", "--quiet", "-b", "topic", str(other))
    write_files(other, {"new.yaml": FALSE})
    git(other, "add", "new.yaml")
    assert ecr_fix("--changed", "--name-only", cwd=other).lines == ["new.yaml"]
    assert ecr_fix("--staged", "--write", cwd=other).code == 0
    assert index_of(other, "new.yaml") == (other / "new.yaml").read_text() == FIXED


def test_the_checkout_is_that_of_the_paths(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A submodule is another one, and what is named outside of the current one is not clean."""
    git(checkout, "clone", "--quiet", ".", "module")
    git(checkout, "-c", "advice.addEmbeddedRepo=false", "add", "module")
    found = ecr_fix("--changed", "--name-only", cwd=checkout)
    assert (found.code, found.lines) == (0, [])
    assert found.complaints == ["note: module: another git checkout, not looked at"]
    write_files(checkout, {"module/new.yaml": FALSE})
    git(checkout / "module", "add", "new.yaml")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for options in (("--changed",), ("--staged",)):
        for path, folder in (("module", checkout), (str(checkout / "module"), elsewhere)):
            found = ecr_fix(*options, "--name-only", path, cwd=folder)
            assert (found.code, found.lines) == (1, [f"{path}/new.yaml"])
        found = ecr_fix(*options, ".", "module", cwd=checkout)
        assert (found.code, found.out) == (2, b"")
        words = "ecr-fix: . and module: not in the same git repository; name one a run"
        assert found.complaints == [words]


# A merge that is not finished.


@pytest.fixture
def conflict(checkout: Path) -> Path:
    """A checkout in which two branches have changed the same line of a file."""
    for branch in ("topic", "main"):
        git(checkout, "checkout", "--quiet", "-B", branch, "main" if branch == "main" else "HEAD")
        write_files(checkout, {"old.yaml": FALSE + f"# {branch}\n"})
        commit(checkout)
        if branch == "topic":
            git(checkout, "branch", "--quiet", "--force", "main", "HEAD^")
    words = ("-c", "user.name=n", "-c", "user.email=e", "merge", "--quiet", "topic")
    done = subprocess.run(["git", *words], cwd=checkout, capture_output=True, check=False)
    assert done.returncode == 1
    return checkout


@pytest.mark.parametrize("options", [("--changed=HEAD",), ("--staged",), (), ("--write",)])
def test_a_conflict_is_named_as_what_it_is(options: tuple[str, ...], conflict: Path) -> None:
    before = (conflict / "old.yaml").read_bytes()
    outcome = ecr_fix(*options, "old.yaml", cwd=conflict)
    assert outcome.code == 2
    assert outcome.complaints == ["old.yaml:7:1: error: holds an unresolved merge conflict"]
    assert (conflict / "old.yaml").read_bytes() == before


def test_a_conflict_that_is_resolved_but_not_in_the_index(conflict: Path) -> None:
    write_files(conflict, {"old.yaml": FALSE})
    assert ecr_fix("--changed=HEAD", "--name-only", cwd=conflict).lines == ["old.yaml"]
    outcome = ecr_fix("--staged", "--write", cwd=conflict)
    assert outcome.code == 2
    words = "is not merged in the index; resolve the conflict and call git add"
    assert outcome.complaints == [f"old.yaml: error: {words}"]
    assert (conflict / "old.yaml").read_text() == FALSE
    git(conflict, "add", "old.yaml")
    # With what the other branch has, nothing is staged any more.
    write_files(conflict, {"new.yaml": FALSE})
    git(conflict, "add", "new.yaml")
    assert ecr_fix("--staged", "--write", cwd=conflict).code == 0
    assert index_of(conflict, "new.yaml") == FIXED


def test_a_changed_file_that_a_sparse_checkout_leaves_out(checkout: Path) -> None:
    git(checkout, "checkout", "--quiet", "-b", "topic")
    write_files(checkout, {"out/new.yaml": FALSE, "in/a.yaml": FIXED})
    commit(checkout)
    git(checkout, "sparse-checkout", "set", "in")
    assert not (checkout / "out").exists()
    outcome = ecr_fix("--changed", "--check", cwd=checkout)
    assert (outcome.code, outcome.lines[0].partition(":")[0]) == (1, "out/new.yaml")


def test_edits_that_are_not_staged_count_as_changes(checkout: Path) -> None:
    write_files(checkout, {"old.yaml": FALSE + "# changed\n"})
    assert ecr_fix("--changed=HEAD", "--name-only", cwd=checkout).lines == ["old.yaml"]


def test_what_the_other_branch_has_changed_does_not_count(checkout: Path) -> None:
    git(checkout, "checkout", "--quiet", "-b", "topic")
    git(checkout, "checkout", "--quiet", "main")
    write_files(checkout, {"old.yaml": FALSE + "# on main\n"})
    commit(checkout)
    git(checkout, "checkout", "--quiet", "topic")
    assert ecr_fix("--changed", "--name-only", cwd=checkout).lines == []


def test_patterns_of_the_configuration_count(checkout: Path) -> None:
    write_files(checkout, {"ecr-fix.toml": 'include = ["*.txt"]\n', "new.txt": FALSE})
    assert ecr_fix("--changed=HEAD", "--name-only", cwd=checkout).lines == ["new.txt"]


# What a diff touches.


@pytest.mark.parametrize("prefix", [[], ["--no-prefix"], ["--src-prefix=x/", "--dst-prefix=y/"]])
def test_only_touched_declarations_count(prefix: list[str], checkout: Path) -> None:
    write_files(checkout, {"two.yaml": TWO})
    commit(checkout)
    write_files(checkout, {"two.yaml": TWO.replace("  B:\n", "  B: # touched\n")})
    diff = printed(checkout, "diff", *prefix).encode()
    code, out, _ = fed(diff, "--patch", "-", "--check", cwd=checkout)
    assert code == 1
    assert [line.split()[2] for line in out.splitlines()[:-1]] == ["B"]
    (checkout / "d.patch").write_bytes(diff)
    assert ecr_fix("--patch", "d.patch", "--write", cwd=checkout).code == 0
    assert (checkout / "two.yaml").read_text().count("ScanOnPush") == 1


@pytest.mark.parametrize("context", ["--unified=3", "--unified=0"])
@pytest.mark.parametrize(
    ("before", "old", "new", "touched"),
    [
        pytest.param(TWO.replace("\n", "\r"), "  B:", "  C:", ["C"], id="no line feed at all"),
        pytest.param(TWO.replace("\n", "\r"), "  A:", "  C:", ["C"], id="the first one of them"),
        pytest.param(TWO.replace("\n", "\r"), "  # between\r", "", ["A", "B"], id="taken away"),
        pytest.param(f"# c\r# d\n{TWO}", "  A:", "  C:", ["C"], id="one above"),
        pytest.param(
            f"# c\r# d\n{TWO}# f\n", "Repository\n# f", "Repository # e\n# f", ["B"], id="last line"
        ),
        pytest.param(f"# c\r\n{TWO}", "  B:", "  C:", ["C"], id="both together are one"),
    ],
)
def test_a_carriage_return_ends_a_line(
    context: str, before: str, old: str, new: str, touched: list[str], checkout: Path
) -> None:
    """Git does not know it, YAML does."""
    (checkout / "two.yaml").write_bytes(before.encode())
    commit(checkout)
    (checkout / "two.yaml").write_bytes(before.replace(old, new).encode())
    words = ["git", "diff", context]
    diff = subprocess.run(words, cwd=checkout, capture_output=True, check=True).stdout
    _, out, _ = fed(diff, "--patch", "-", "--check", cwd=checkout)
    assert [line.split()[2] for line in out.splitlines()[:-1]] == touched


def test_a_line_that_is_taken_away_without_the_lines_around(checkout: Path) -> None:
    write_files(checkout, {"two.yaml": TWO.replace("  B:\n", "  # more\n  B:\n")})
    commit(checkout)
    write_files(checkout, {"two.yaml": TWO.replace("  # between\n", "")})
    diff = printed(checkout, "diff", "--unified=0").encode()
    _, out, _ = fed(diff, "--patch", "-", "--check", cwd=checkout)
    assert [line.split()[2] for line in out.splitlines()[:-1]] == ["A", "B"]


@pytest.mark.parametrize("old", ["a.yaml.disabled", "x y.yaml.disabled"])
def test_a_file_that_has_moved_counts_wholly(old: str, checkout: Path) -> None:
    write_files(checkout, {old: FALSE})
    commit(checkout)
    git(checkout, "mv", old, old.removesuffix(".disabled"))
    diff = printed(checkout, "diff", "--cached", "-M").encode()
    assert b"rename to" in diff
    assert fed(diff, "--patch", "-", "--check", cwd=checkout)[0] == 1


def test_what_a_file_decided_that_has_moved(checkout: Path) -> None:
    files = {"infra/main.tf": USES_VARIABLE, "infra/v.tf": NO_DEFAULT}
    write_files(checkout, files | {"infra/terraform.tfvars": VALUES})
    commit(checkout)
    git(checkout, "mv", "infra/terraform.tfvars", "infra/old.txt")
    diff = printed(checkout, "diff", "--cached", "-M").encode()
    for given, *options in ((b"", "--staged"), (b"", "--changed"), (diff, "--patch", "-")):
        code, out, _ = fed(given, *options, "--check", cwd=checkout)
        assert (code, out.startswith(MESSAGE)) == (1, True)


@pytest.mark.parametrize("option", ["--no-color", "--binary"])
def test_a_file_whose_lines_a_diff_does_not_show(option: str, checkout: Path) -> None:
    write_files(checkout, {".gitattributes": "*.yaml -diff\n", "b c.yaml": FALSE})
    git(checkout, "add", "--all")
    git(checkout, "rm", "--quiet", "old.yaml")
    diff = printed(checkout, "diff", "--cached", option).encode()
    code, out, err = fed(diff, "--patch", "-", "--check", cwd=checkout)
    assert (code, err) == (1, "")
    assert [line.partition(":")[0] for line in out.splitlines()[:-1]] == ["b c.yaml"]


def test_a_diff_as_a_shell_of_windows_writes_it(checkout: Path) -> None:
    write_files(checkout, {"old.yaml": FALSE.replace("Repo:", "Other:")})
    diff = printed(checkout, "diff").replace("\n", "\r\n").encode()
    code, _, err = fed(diff, "--patch", "-", "--check", cwd=checkout)
    assert (code, err) == (1, "")


def test_a_diff_of_a_submodule(checkout: Path) -> None:
    (checkout / "inner").mkdir()
    diff = (
        b"diff --git a/inner b/inner\nindex 1234567..89abcde 160000\n--- a/inner\n+++ b/inner\n"
        b"@@ -1 +1 @@\n-Subproject commit 1234567\n+Subproject commit 89abcde\n"
    )
    code, _, err = fed(diff, "--patch", "-", "--check", cwd=checkout)
    assert (code, err) == (0, "note: inner: passed over, as it is another git checkout\n")


def test_a_diff_of_words_is_no_unified_diff(checkout: Path) -> None:
    write_files(checkout, {"old.yaml": FALSE.replace("Repo:", "Other:")})
    diff = printed(checkout, "diff", "--word-diff", "--unified=0").encode()
    code, _, err = fed(diff, "--patch", "-", "--check", cwd=checkout)
    assert (code, "a hunk of it changes nothing, as with --word-diff" in err) == (2, True)


def test_a_repository_that_is_asked_for_and_not_touched(checkout: Path) -> None:
    write_files(checkout, {"two.yaml": TWO})
    commit(checkout)
    write_files(checkout, {"two.yaml": TWO.replace("  B:\n", "  B: # touched\n")})
    diff = printed(checkout, "diff").encode()
    assert fed(diff, "--patch", "-", "--only", "A", cwd=checkout)[::2] == (0, "")
    assert fed(diff, "--patch", "-", "--only", "B", cwd=checkout)[0] == 1
    code, _, err = fed(diff, "--patch", "-", "--only", "C", cwd=checkout)
    assert (code, "--only C matched no repository" in err) == (2, True)


def test_names_that_git_quotes(checkout: Path) -> None:
    write_files(checkout, {"s/ä b.yaml": FALSE})
    git(checkout, "add", "--all")
    diff = printed(checkout, "diff", "--cached").encode()
    assert b'"b/s/\\303\\244 b.yaml"' in diff
    assert fed(diff, "--patch", "-", cwd=checkout)[0] == 1


@pytest.mark.parametrize("prefix", ["--src-prefix=a/", "--no-prefix"])
def test_a_new_file_with_a_blank_in_its_name(prefix: str, checkout: Path) -> None:
    write_files(checkout, {"my file.yaml": FALSE})
    git(checkout, "add", "my file.yaml")
    diff = printed(checkout, "diff", "--cached", prefix).encode()
    code, out, _ = fed(diff, "--patch", "-", cwd=checkout)
    assert (code, "my file.yaml" in out) == (1, True)


@pytest.mark.parametrize("relative", [[], ["--relative"]])
def test_a_path_that_two_files_may_have(relative: list[str], checkout: Path) -> None:
    """The one that has the lines of the diff is meant."""
    sub = checkout / "sub"
    names = dict.fromkeys(["two.yaml", "sub/two.yaml", "sub/sub/two.yaml"], TWO)
    write_files(checkout, names)
    commit(checkout)
    write_files(checkout, {"sub/two.yaml": TWO.replace("  B:\n", "  B: # touched\n")})
    diff = printed(sub, "diff", *relative).encode()
    code, out, _ = fed(diff, "--patch", "-", "--check", "..", cwd=sub)
    assert code == 1
    assert [line.split()[0] + line.split()[2] for line in out.splitlines()[:-1]] == [
        "../sub/two.yaml:5:3:B"
    ]


def test_a_file_of_a_diff_that_is_not_there(checkout: Path) -> None:
    """As in the folder of another project."""
    diff = b"--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n-a\n+b\n"
    code, _, complaints = fed(diff, "--patch", "-", cwd=checkout)
    words = "none of its files is here, such as x.yaml; call it in the checkout it is of"
    assert (code, complaints) == (2, f"ecr-fix: stdin: {words}\n")
    write_files(checkout, {"y.yaml": "b\n"})
    more = diff + diff.replace(b"x.yaml", b"y.yaml")
    code, _, complaints = fed(more, "--patch", "-", cwd=checkout)
    assert (code, complaints) == (0, "note: x.yaml: passed over, as there is no such file\n")


def test_a_diff_of_the_checkout_that_is_named(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write_files(checkout, {"sub/old.yaml": FALSE.replace("Repo:", "Other:")})
    diff = printed(checkout, "diff").encode()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for path in (checkout, checkout / "sub"):
        assert fed(diff, "--patch", "-", str(path), cwd=elsewhere)[0] == 1


def test_what_is_only_taken_away_touches_too(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": FIXED})
    commit(checkout)
    lines = [line for line in FIXED.splitlines(keepends=True) if "ScanOnPush" not in line]
    write_files(checkout, {"new.yaml": "".join(lines)})
    diff = printed(checkout, "diff").encode()
    assert fed(diff, "--patch", "-", cwd=checkout)[0] == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", 0, id="empty"),
        pytest.param(
            b"diff --git a/x b/y\nsimilarity index 100%\nrename from x\n", 0, id="renames"
        ),
        pytest.param(b"not a diff\n", 2, id="words"),
        pytest.param(b"diff --cc x\n--- a/x\n+++ b/x\n@@@ -1 -1 +1 @@@\n--a\n++b\n", 2, id="merge"),
        pytest.param(b"--- a/x\n+++ b/x\n@@ -1 +1,3 @@\n-a\n+b\n", 2, id="too-short"),
        pytest.param(
            b"--- a/x\n+++ b/x\n@@ -1 +1," + b"9" * 5000 + b" @@\n-a\n+b\n", 2, id="a-long-number"
        ),
        pytest.param(
            b'--- a/x\n+++ "b/x\\000y"\n@@ -1 +1 @@\n-a\n+b\n', 0, id="no-file-can-have-the-name"
        ),
    ],
)
def test_what_is_no_diff(data: bytes, code: int, checkout: Path) -> None:
    exit_code, _, complaints = fed(data, "--patch", "-", cwd=checkout)
    assert exit_code == code
    assert "Traceback" not in complaints
    assert complaints.startswith("ecr-fix: stdin: is ") == (code == 2)


# What a list names.


@pytest.mark.parametrize("end", ["\n", "\0", "\r\n"])
def test_a_list_of_names(end: str, checkout: Path) -> None:
    names = ["old.yaml", "gone.yaml", "README.md", "sub"]
    write_files(checkout, {"README.md": "AWS::ECR::Repository\n"})
    data = "".join(name + end for name in names).encode()
    code, out, complaints = fed(data, "--files-from", "-", "--name-only", cwd=checkout)
    assert (code, out) == (1, "old.yaml\n")
    assert complaints.splitlines() == [
        "note: gone.yaml: passed over, as there is no such file",
        "note: sub: passed over, as it is a folder; name its files",
    ]


def test_a_list_that_names_nothing_below_the_paths(checkout: Path) -> None:
    write_files(checkout, {"sub/t.yaml": "a: 1\n"})
    for names, notes in (
        (
            b"old.yaml\n",
            ["note: stdin: none of its files is below the given paths, such as old.yaml"],
        ),
        (b"old.yaml\nsub/t.yaml\n", []),
        (b"sub/t.yaml\n", []),
        (b"", []),
    ):
        code, _, complaints = fed(names, "--files-from", "-", "sub", "--check", cwd=checkout)
        assert (code, complaints.splitlines()) == (0, notes)


def listed(data: bytes, *options: str, cwd: Path) -> tuple[int, list[str], list[str]]:
    code, out, complaints = fed(data, "--files-from", "-", "--name-only", *options, cwd=cwd)
    return code, out.splitlines(), complaints.splitlines()


@pytest.mark.parametrize("end", [[], ["-z"]])
@pytest.mark.parametrize("relative", [[], ["--relative"]])
def test_names_that_git_prints_in_a_subfolder(
    end: list[str], relative: list[str], checkout: Path
) -> None:
    """They begin at the root of the checkout, unless --relative is given."""
    sub = checkout / "sub"
    changed = ["old.yaml", "sub/old.yaml", "sub/ä b.yaml"]
    write_files(checkout, dict.fromkeys([*changed, "sub/same.yaml"], FALSE))
    commit(checkout)
    write_files(checkout, dict.fromkeys(changed, FALSE + "# changed\n"))
    names = printed(sub, "diff", "--name-only", *end, *relative).encode()
    assert listed(names, cwd=sub) == (1, ["old.yaml", "ä b.yaml"], [])
    code, found, _ = listed(names, "..", cwd=sub)
    assert (code, len(found)) == (1, 2 if relative else 3)


def test_a_name_that_is_gone_from_the_subfolder_is_not_looked_for_at_the_root(
    checkout: Path,
) -> None:
    write_files(checkout, {"sub/new.yaml": FALSE, "gone.yaml": FALSE})
    found = listed(b"new.yaml\ngone.yaml\n", "..", cwd=checkout / "sub")
    note = "note: gone.yaml: passed over, as there is no such file"
    assert found == (1, ["../sub/new.yaml"], [note])


def test_names_that_begin_at_two_folders(checkout: Path) -> None:
    write_files(checkout, {"sub/new.yaml": FALSE})
    found = listed(b"new.yaml\nsub/old.yaml\n", cwd=checkout / "sub")
    assert found[:2] == (2, [])
    assert found[2] == [
        (
            "ecr-fix: stdin: new.yaml is a file of the current folder, and sub/old.yaml one of the "
            "root of the checkout; call it in the folder in which the names begin"
        )
    ]


def test_a_name_that_two_files_have(checkout: Path) -> None:
    write_files(checkout, {"sub/sub/old.yaml": FALSE, "sub/sub/new.yaml": FALSE})
    note = "note: sub/old.yaml: the one of the current folder, not of the checkout's root"
    found = listed(b"sub/old.yaml\n", cwd=checkout / "sub")
    assert found == (1, ["sub/old.yaml"], [note])
    (checkout / "sub/sub/new.yaml").rename(checkout / "sub/new.yaml")
    # The other name tells where both begin.
    found = listed(b"sub/old.yaml\nsub/new.yaml\n", cwd=checkout / "sub")
    assert found == (1, ["new.yaml", "old.yaml"], [])


def test_encodings_of_a_list(checkout: Path) -> None:
    """As a shell of Windows writes it."""
    assert listed("\ufeffold.yaml\r\n".encode(), cwd=checkout) == (1, ["old.yaml"], [])
    assert listed("old.yaml\r\n".encode("utf-16"), cwd=checkout) == (
        2, [], ["ecr-fix: stdin: is UTF-16; names are read as UTF-8"],
    )  # fmt: skip


def test_a_link_of_a_list_is_not_followed(checkout: Path) -> None:
    os.symlink("old.yaml", checkout / "link.yaml")
    assert fed(b"link.yaml", "--files-from", "-", cwd=checkout)[0] == 0


def test_names_that_end_with_nul(checkout: Path) -> None:
    _, out, _ = fed(b"", "--name-only", "-0", cwd=checkout)
    assert out == "old.yaml\0sub/old.yaml\0"


def test_a_file_with_an_unused_suppression_is_named(checkout: Path) -> None:
    write_files(checkout, {"new.yaml": "# ecr-fix: ignore-file[ECR001]\n" + FIXED})
    found = ecr_fix("--name-only", "new.yaml", cwd=checkout)
    assert (found.code, found.lines) == (1, ["new.yaml"])


def test_names_of_what_was_written(checkout: Path) -> None:
    write_files(checkout, {"open.yaml": FALSE.replace("false", "!Ref X")})
    assert ecr_fix("--write", "--name-only", cwd=checkout).lines == ["old.yaml", "sub/old.yaml"]


@pytest.mark.parametrize(
    "options",
    [
        ("--staged", "--changed"),
        ("--staged", "--patch", "x"),
        ("--files-from", "x", "--changed=HEAD"),
        ("--name-only", "--diff"),
        ("-0",),
        ("--patch", "-", "--findings", "-"),
        ("--patch", "/dev/null", "--patch", "/dev/null"),
        ("--files-from=/dev/null", "--files-from", "/dev/null"),
    ],
)
def test_what_does_not_go_together(options: tuple[str, ...], checkout: Path) -> None:
    assert ecr_fix(*options, cwd=checkout).code == 2


def test_a_scope_and_findings(checkout: Path) -> None:
    report = b'{"repositories": [{"repositoryName": "none"}]}'
    code, out, _ = fed(report, "--findings", "-", "--changed=HEAD", cwd=checkout)
    assert code == 0
    assert "not found" in out


@pytest.mark.parametrize(
    ("flagged", "code", "fixed", "said"),
    [
        ("ab", 0, "b", ["not asked for", "fixable"]),
        ("a", 0, "", ["not asked for"]),
        ("b", 0, "b", ["fixable"]),
    ],
)
def test_what_a_diff_touches_and_a_scanner_has_flagged(
    flagged: str, code: int, fixed: str, said: list[str], checkout: Path
) -> None:
    other = TERRAFORM.replace('"a"', '"b"')
    write_files(checkout, {"m.tf": TERRAFORM + other})
    commit(checkout)
    write_files(checkout, {"m.tf": TERRAFORM + other.replace("  name", "  # touched\n  name")})
    (checkout / "d.patch").write_text(printed(checkout, "diff"))
    off = [{"repositoryName": each} for each in flagged]
    (checkout / "r.json").write_text(json.dumps({"repositories": off}))
    words = ("--patch", "d.patch", "--findings", "r.json")
    lines = ecr_fix(*words, cwd=checkout).lines
    assert [each.rpartition(": ")[2] for each in lines if ": ECR.1: " in each] == said
    assert ecr_fix(*words, "--write", cwd=checkout).code == code
    first, second = (checkout / "m.tf").read_text().split('"b" {')
    assert ("scan_on_push" in first, "scan_on_push" in second) == (False, bool(fixed))


def test_a_module_of_which_one_file_is_staged(checkout: Path) -> None:
    write_files(checkout, {"m/main.tf": TERRAFORM, "m/v.tf": 'variable "x" {}\n'})
    git(checkout, "add", "m/main.tf")
    assert ecr_fix("--staged", "--write", cwd=checkout).code == 0
    assert "scan_on_push = true" in index_of(checkout, "m/main.tf")


# A file of a Terraform module decides what another one declares.


USES_VARIABLE = """\
resource "aws_ecr_repository" "a" {
  name = "a"
  image_scanning_configuration {
    scan_on_push = var.scan
  }
}

resource "aws_ecr_repository" "b" {
  name = "b"
  image_scanning_configuration {
    scan_on_push = false
  }
}
"""
DECLARED = 'variable "scan" {\n  default = true\n}\n\nvariable "other" {\n  default = true\n}\n'
MESSAGE = "infra/main.tf:4:20: ECR001 aws_ecr_repository.a might not scan images on push: "


@pytest.fixture
def module(checkout: Path) -> Path:
    """A module with a repository that a variable decides, and one that is open as it was."""
    write_files(checkout, {"infra/main.tf": USES_VARIABLE, "infra/variables.tf": DECLARED})
    commit(checkout)
    return checkout


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"infra/variables.tf": DECLARED.replace("true", "false", 1)}, "false in variables.tf"),
        ({"infra/terraform.tfvars": "scan = false\n"}, "false in terraform.tfvars"),
        ({"infra/x.auto.tfvars.json": '{"scan": false}\n'}, "false in x.auto.tfvars.json"),
        ({"infra/variables.tf": 'variable "scan" {}\n'}, "the variable scan, which has no default"),
        (
            {"infra/variables_override.tf": 'variable "scan" {\n  default = false\n}\n'},
            "false in variables_override.tf",
        ),
    ],
)
def test_a_finding_counts_where_a_file_of_the_scope_decides_it(
    module: Path, changed: dict[str, str], reason: str
) -> None:
    write_files(module, changed)
    git(module, "add", "--all")
    diff = printed(module, "diff", "--cached").encode()
    names = "".join(f"{name}\n" for name in changed).encode()
    outcomes = [
        fed(b"", "--staged", "--check", cwd=module),
        fed(b"", "--changed", "--check", cwd=module),
        fed(diff, "--patch", "-", "--check", cwd=module),
        fed(names, "--files-from", "-", "--check", cwd=module),
        fed(b"", "--check", *changed, cwd=module),
    ]
    for code, out, err in outcomes:
        assert code == 1, err
        found = [line for line in out.splitlines() if "ECR001" in line]
        assert len(found) == 1
        assert found[0].startswith(MESSAGE)
        assert reason in found[0]
        assert "in 1 of 2 files." in out


NO_DEFAULT = 'variable "scan" {\n  type = bool\n}\n'
"""The variable where only another file gives it a value."""
VALUES = "other = 1\nscan  = true\n"
OVERRIDE = 'variable "scan" {\n  default = true\n}\n'


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("terraform.tfvars", VALUES, None),
        ("terraform.tfvars", VALUES, "other = 1\n"),
        ("x.auto.tfvars.json", '{"scan": true}\n', None),
        ("variables_override.tf", OVERRIDE, None),
        ("locals.tf", "locals {\n  scan = true\n}\n", None),
    ],
)
def test_a_finding_counts_where_the_scope_takes_away_what_decided_it(
    name: str, before: str, after: str | None, checkout: Path
) -> None:
    uses = USES_VARIABLE.replace("var.", "local.") if name == "locals.tf" else USES_VARIABLE
    files = {"infra/main.tf": uses, "infra/variables.tf": NO_DEFAULT, f"infra/{name}": before}
    write_files(checkout, files)
    commit(checkout)
    assert ecr_fix("--check", "--only", "aws_ecr_repository.a", "infra", cwd=checkout).code == 0
    if after is None:
        (checkout / "infra" / name).unlink()
        git(checkout, "branch", "base")
        outcomes = [fed(b"", "--changed=base", "--check", cwd=checkout)]
    else:
        write_files(checkout, {f"infra/{name}": after})
        outcomes = []
    git(checkout, "add", "--all")
    diff = printed(checkout, "diff", "--cached").encode()
    outcomes += [
        fed(b"", "--staged", "--check", cwd=checkout),
        fed(b"", "--changed", "--check", cwd=checkout),
        fed(diff, "--patch", "-", "--check", cwd=checkout),
        fed(b"", "--staged", "--write", cwd=checkout),
    ]
    for code, out, err in outcomes:
        assert code == 1, err
        found = [line for line in out.splitlines() if "ECR001" in line]
        assert len(found) == 1
        assert found[0].startswith(MESSAGE)
    assert (checkout / "infra/main.tf").read_text() == uses


def test_the_advice_about_a_file_outside_of_the_scope_helps(checkout: Path) -> None:
    declared = DECLARED.replace("true", "false", 1)
    files = {"infra/main.tf": USES_VARIABLE, "infra/variables.tf": declared}
    write_files(checkout, {**files, "infra/terraform.tfvars": VALUES})
    commit(checkout)
    (checkout / "infra/terraform.tfvars").unlink()
    git(checkout, "add", "--all")
    diff = printed(checkout, "diff", "--cached").encode()
    for given, *options in ((b"", "--staged"), (b"", "--changed=HEAD"), (diff, "--patch", "-")):
        for named in ([], ["infra/main.tf", "infra/variables.tf"], ["infra/variables.tf"]):
            code, out, err = fed(given, *options, "--write", "--unsafe-fixes", *named, cwd=checkout)
            assert code == 1, err
            found = [line for line in out.splitlines() if "ECR001" in line]
            assert [line.startswith(MESSAGE) for line in found] == [True]
            assert "would change infra/variables.tf, which is not in the part" in out
            assert "name both files without the option for a part" in " ".join(out.split())
    assert {name: (checkout / name).read_text() for name in files} == files
    assert ecr_fix("--write", "--unsafe-fixes", *files, cwd=checkout).code == 0
    assert (checkout / "infra/variables.tf").read_text() == DECLARED


def test_a_file_that_is_gone_is_not_beside_one_of_another_folder(checkout: Path) -> None:
    declared = DECLARED.replace("true", "false", 1)
    files = {"infra/main.tf": USES_VARIABLE, "infra/variables.tf": declared, "other.tf": "\n"}
    write_files(checkout, {**files, "infra/terraform.tfvars": VALUES})
    commit(checkout)
    (checkout / "infra/terraform.tfvars").unlink()
    git(checkout, "add", "--all")
    for options in (["other.tf"], ["--force-exclude", "--exclude", "*.tfvars", "infra/main.tf"]):
        outcome = ecr_fix("--staged", *options, cwd=checkout)
        assert (outcome.code, outcome.err) == (0, b"")


def test_a_file_that_is_taken_away_and_decided_nothing(checkout: Path) -> None:
    write_files(checkout, {"infra/main.tf": USES_VARIABLE, "infra/variables.tf": NO_DEFAULT})
    write_files(checkout, {"infra/terraform.tfvars": "other = 1\n", "gone/main.tf": TERRAFORM})
    commit(checkout)
    for name in ("infra/terraform.tfvars", "gone/main.tf"):
        (checkout / name).unlink()
    git(checkout, "add", "--all")
    diff = printed(checkout, "diff", "--cached").encode()
    for given, *options in ((b"", "--staged"), (b"", "--changed"), (diff, "--patch", "-")):
        code, out, err = fed(given, *options, "--check", cwd=checkout)
        assert (code, err) == (0, "")
        assert out.startswith("No ECR repositories ")
        assert out.endswith("in 0 files.\n")


def test_what_a_file_decided_that_a_list_names_is_not_known(module: Path) -> None:
    code, _, err = fed(b"infra/terraform.tfvars\n", "--files-from", "-", cwd=module)
    words = "passed over, as there is no such file; --changed looks at what it decided"
    assert (code, err) == (0, f"note: infra/terraform.tfvars: {words}\n")


def test_a_file_that_a_sparse_checkout_leaves_out_is_not_gone(module: Path) -> None:
    write_files(module, {"infra/variables.tf": NO_DEFAULT, "infra/terraform.tfvars": VALUES})
    commit(module)
    git(module, "update-index", "--skip-worktree", "infra/terraform.tfvars")
    (module / "infra/terraform.tfvars").unlink()
    assert ecr_fix("--changed", "--check", cwd=module).code == 0


@pytest.mark.parametrize("has_more", [False, True])
def test_a_file_of_a_module_that_is_a_link_now(has_more: bool, module: Path) -> None:
    link = module / "infra/terraform.tfvars"
    write_files(module, {"envs/dev.tfvars": "scan = false\n"})
    link.write_text("scan = true\n")
    commit(module)
    only = ("--check", "--only", "aws_ecr_repository.a")
    assert ecr_fix(*only, "infra", cwd=module).code == 0
    link.unlink()
    link.symlink_to("../envs/dev.tfvars")
    if has_more:
        (module / "infra/variables.tf").write_text(DECLARED + "# more\n")
    assert ecr_fix(*only, "infra", cwd=module).code == 1
    for code, out, err in scoped(module):
        assert (code, err) == (1, "")
        assert "infra/main.tf:4:20: ECR001 aws_ecr_repository.a " in out
    for scope in ("--staged", "--changed"):
        ecr_fix(scope, "--write", "--unsafe-fixes", cwd=module)
        assert link.is_symlink()
        assert (module / "envs/dev.tfvars").read_text() == "scan = false\n"


def test_a_registry_that_is_a_link_now(covered: Path) -> None:
    write_files(covered, {"zz.txt": ALL.replace("'*'", "zz")})
    (covered / "reg.yaml").unlink()
    (covered / "reg.yaml").symlink_to("zz.txt")
    write_files(covered, {"ecr-fix.toml": 'registry-scanning = "respect"\n'})
    for code, out, err in scoped(covered):
        assert (code, err) == (1, "")
        assert "repo.yaml:2:3: ECR001 A " in out


@pytest.mark.parametrize("option", ["--staged", "--changed"])
def test_git_that_does_not_have_what_a_file_was(option: str, module: Path) -> None:
    found = printed(module, "rev-parse", ":infra/variables.tf").strip()
    other = {"infra/variables.tf": DECLARED.replace("true", "false"), "new.yaml": FALSE}
    write_files(module, other)
    git(module, "add", "--all")
    (module / ".git/objects" / found[:2] / found[2:]).unlink()
    outcome = ecr_fix(option, "--check", cwd=module)
    assert outcome.code == 1
    assert [each.split(":")[0] for each in outcome.lines if "ECR001" in each] == [
        "infra/main.tf", "new.yaml",
    ]  # fmt: skip
    words = "git does not have what it was; what it decided does not count"
    assert outcome.complaints[0] == f"note: infra/variables.tf: {words}"


REGISTRY = """\
resource "aws_ecr_registry_scanning_configuration" "r" {
  scan_type = "BASIC"
  rule {
    scan_frequency = "SCAN_ON_PUSH"
    repository_filter {
      filter      = "shop"
      filter_type = "WILDCARD"
    }
  }
}
"""


def scoped(folder: Path) -> list[tuple[int, str, str]]:
    """What the scopes say of what is staged."""
    git(folder, "add", "--all")
    diff = printed(folder, "diff", "--cached").encode()
    scopes = ((b"", "--staged"), (b"", "--changed"), (diff, "--patch", "-"))
    return [fed(data, *options, "--check", cwd=folder) for data, *options in scopes]


REGISTRY_OF_A_TEMPLATE = """\
Resources:
  Registry:
    Type: AWS::ECR::RegistryScanningConfiguration
    Properties:
      ScanType: BASIC
      Rules:
        - ScanFrequency: SCAN_ON_PUSH
          RepositoryFilters:
            - Filter: shop
              FilterType: WILDCARD
"""
REGISTRIES = {
    "reg/reg.tf": REGISTRY,
    "reg/reg.yaml": REGISTRY_OF_A_TEMPLATE,
    "reg/reg.json": json.dumps(
        {
            "Resources": {
                "Registry": {
                    "Type": "AWS::ECR::RegistryScanningConfiguration",
                    "Properties": {
                        "Rules": [
                            {
                                "ScanFrequency": "SCAN_ON_PUSH",
                                "RepositoryFilters": [{"Filter": "shop", "FilterType": "WILDCARD"}],
                            }
                        ]
                    },
                }
            }
        },
        indent=2,
    ),
}


@pytest.fixture(params=sorted(REGISTRIES))
def declared_in(request: pytest.FixtureRequest) -> str:
    """The file that declares the registry's scanning."""
    return str(request.param)


@pytest.fixture
def registry(checkout: Path, declared_in: str) -> Path:
    """Repositories of which the registry scans one, where that is respected."""
    repository = TERRAFORM.replace('= "a"', '= "shop/a"')
    other = TERRAFORM.replace('"a"', '"other"')
    declared = {declared_in: REGISTRIES[declared_in]}
    settings = {"ecr-fix.toml": 'registry-scanning = "respect"\n', **declared}
    write_files(checkout, {**settings, "app/main.tf": repository, "app/other.tf": other})
    commit(checkout)
    return checkout


def test_the_registry_outside_of_the_scope_is_respected(registry: Path) -> None:
    (registry / "app/main.tf").write_text(TERRAFORM.replace('= "a"', '= "shop/b"'))
    for code, out, err in scoped(registry):
        assert (code, err) == (0, "")
        assert "ECR001" not in out


@pytest.mark.parametrize("change", ["weakened", "deleted", "moved"])
def test_what_the_registry_does_not_scan_any_more_counts(
    change: str, registry: Path, declared_in: str
) -> None:
    file = registry / declared_in
    if change == "weakened":
        file.write_text(file.read_text().replace("shop", "zz"))
    elif change == "deleted":
        file.unlink()
    else:
        file.rename(f"{file}.old")
    for code, out, err in scoped(registry):
        assert code == 1, err
        found = [line for line in out.splitlines() if "ECR001" in line]
        assert [line.split(" ECR001 ")[0] for line in found] == ["app/main.tf:1:1:"]


OPEN = "Resources:\n  A:\n    Type: AWS::ECR::Repository\n"
ALL = REGISTRY_OF_A_TEMPLATE.replace("shop", "'*'")
RESPECT = ("--registry-scanning", "respect")


@pytest.fixture
def covered(checkout: Path) -> Path:
    """A repository that the registry scans, as all others."""
    for name in ("old.yaml", "sub/old.yaml"):
        (checkout / name).unlink()
    write_files(checkout, {"reg.yaml": ALL, "repo.yaml": OPEN})
    commit(checkout)
    return checkout


@pytest.mark.parametrize(
    "text", [FIXED, OPEN.replace("  A:", "  A: # ecr-fix: ignore"), "a: [", None]
)
def test_what_a_registry_of_the_index_covered_is_that_of_the_index(
    text: str | None, covered: Path
) -> None:
    git(covered, "rm", "--quiet", "reg.yaml")
    if text is None:
        (covered / "repo.yaml").unlink()
    else:
        (covered / "repo.yaml").write_text(text)
    outcome = ecr_fix("--staged", "--check", *RESPECT, cwd=covered)
    assert (outcome.code, outcome.complaints) == (1, [])
    assert outcome.lines[0].startswith("repo.yaml:2:3: ECR001 A ")


def test_a_link_in_the_place_of_what_a_registry_of_the_index_covered(covered: Path) -> None:
    git(covered, "rm", "--quiet", "reg.yaml")
    (covered / "other.yaml").write_text(FIXED)
    (covered / "repo.yaml").unlink()
    (covered / "repo.yaml").symlink_to("other.yaml")
    outcome = ecr_fix("--staged", "--check", *RESPECT, cwd=covered)
    assert outcome.code == 1
    assert outcome.lines[0].startswith("repo.yaml:2:3: ECR001 A ")


def test_what_is_not_tracked_was_covered_by_no_registry_of_the_index(covered: Path) -> None:
    git(covered, "rm", "--quiet", "reg.yaml")
    write_files(covered, {"new.yaml": OPEN, "infra/new.tf": TERRAFORM})
    outcome = ecr_fix("--staged", "--write", *RESPECT, cwd=covered)
    assert (outcome.code, outcome.complaints) == (0, [])
    assert (covered / "new.yaml").read_text() == OPEN
    assert index_of(covered, "repo.yaml") == (covered / "repo.yaml").read_text() != OPEN


def test_what_a_registry_covered_limits_no_run_over_all_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shop = OPEN + "    Properties:\n      RepositoryName: shop/a\n"
    write_files(tmp_path, {"other.yaml": OPEN, "shop.yaml": shop})
    before = {os.path.realpath("reg.yaml"): REGISTRY_OF_A_TEMPLATE.encode()}
    report = check(["."], respect_registry=True, scope=Scope(before=before))
    assert [each.path for each in report.findings] == ["other.yaml", "shop.yaml"]


def test_a_registry_that_is_excluded_covered_nothing(covered: Path) -> None:
    write_files(covered, {"ecr-fix.toml": 'exclude = ["reg.yaml"]\n'})
    commit(covered)
    (covered / "ecr-fix.toml").write_text('exclude = ["reg.yaml"]\nregistry-scanning = "respect"\n')
    (covered / "reg.yaml").unlink()
    for code, out, _ in scoped(covered):
        assert code == 0
        assert "ECR001" not in out


def test_a_registry_that_is_gone_costs_no_other_repository_its_report(checkout: Path) -> None:
    used = USES_VARIABLE.partition("\n\n")[0].replace('"a"', '"d"')
    files = {
        "ecr-fix.toml": 'registry-scanning = "respect"\n',
        "reg/reg.tf": REGISTRY,
        "main.tf": TERRAFORM.replace('= "a"', '= "shop"') + "\n" + used + "\n",
        "variables.tf": DECLARED,
        "other.tf": TERRAFORM.replace('"a"', '"other"'),
    }
    write_files(checkout, files)
    commit(checkout)
    (checkout / "reg/reg.tf").unlink()
    (checkout / "variables.tf").write_text(DECLARED.replace("true", "false", 1))
    for code, out, _ in scoped(checkout):
        assert code == 1
        found = [line.split(" ")[2] for line in out.splitlines() if "ECR001" in line]
        assert found == ["aws_ecr_repository.a", "aws_ecr_repository.d"]


PROGRAM = """\
import * as ecr from 'aws-cdk-lib/aws-ecr';
const props = { imageScanOnPush: true };

// a

const r = new ecr.Repository(this, 'A', props);
const s = new ecr.Repository(this, 'B');

// b

(s.node.defaultChild as ecr.CfnRepository).addPropertyOverride(
  'ImageScanningConfiguration.ScanOnPush', true);
"""


def test_a_list_says_what_looks_at_a_registry_that_is_gone(
    registry: Path, declared_in: str
) -> None:
    (registry / declared_in).unlink()
    code, _, err = fed(declared_in.encode(), "--files-from", "-", cwd=registry)
    words = "passed over, as there is no such file; --changed looks at what it decided"
    assert (code, err) == (0, f"note: {declared_in}: {words}\n")


@pytest.mark.parametrize("is_in_index", [True, False])
def test_the_registry_of_the_index_counts_for_what_is_staged(
    is_in_index: bool, registry: Path, declared_in: str
) -> None:
    (registry / declared_in).unlink()
    if not is_in_index:
        commit(registry)
        write_files(registry, {declared_in: REGISTRIES[declared_in]})
    (registry / "app/main.tf").write_text(TERRAFORM.replace('= "a"', '= "shop/b"'))
    git(registry, "add", "app")
    outcome = ecr_fix("--staged", "--check", cwd=registry)
    assert outcome.code == (0 if is_in_index else 1)
    assert ("ECR001" in outcome.out.decode()) is not is_in_index


BY_PARAMETER = """\
Parameters:
  Scan:
    Type: String
    Default: true

Resources:
  A:
    Type: AWS::ECR::Repository
    Properties:
      ImageScanningConfiguration:
        ScanOnPush: !Ref Scan
"""
BY_CONFIGURATION = """\
name: p
runtime: yaml
config:
  scan:
    type: boolean
    default: true

resources:
  a:
    type: aws:ecr:Repository
    properties:
      imageScanningConfiguration:
        scanOnPush: ${scan}
"""
SHARED = """\
apiVersion: v1
kind: List
items:
- apiVersion: ecr.services.k8s.aws/v1alpha1
  kind: Repository
  metadata: {name: a}
  spec: &spec
    imageScanningConfiguration: {scanOnPush: true}
- apiVersion: ecr.services.k8s.aws/v1alpha1
  kind: Repository

  metadata: {name: b}

  spec: *spec
"""
DECIDED_ELSEWHERE = [
    pytest.param("a.yaml", BY_PARAMETER, "Default: true", "Default: false", ["A"], id="parameter"),
    pytest.param("Pulumi.yaml", BY_CONFIGURATION, "t: true", "t: false", ["a"], id="configuration"),
    pytest.param("a.ts", PROGRAM, "Push: true", "Push: false", ["A"], id="constant"),
    pytest.param("a.ts", PROGRAM, PROGRAM.partition("// b")[2], "", ["B"], id="override"),
    pytest.param(
        "a.yaml", SHARED, "Push: true", "Push: false", ["Repository/a", "Repository/b"], id="anchor"
    ),
    pytest.param(
        "a.yaml", f"# kics-scan ignore\n\n# a\n\n{OPEN}", "# kics-scan ignore\n", "", ["A"],
        id="decision-at-the-head",
    ),
    pytest.param(
        "a.yaml", OPEN.replace("  A:", "  # ecr-fix: ignore x\n  # a\n  # b\n  A:"),
        "  # ecr-fix: ignore x\n", "", ["A"], id="decision-above",
    ),
    pytest.param("a.yaml", f"# x\n\n{OPEN}", "x", "y", [], id="nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "old", "new", "found"), DECIDED_ELSEWHERE)
@pytest.mark.parametrize("around", ["-U0", "-U3"])
def test_what_the_lines_of_a_patch_decide_in_their_file(
    name: str, text: str, old: str, new: str, found: list[str], around: str, checkout: Path
) -> None:
    write_files(checkout, {name: text})
    commit(checkout)
    write_files(checkout, {name: text.replace(old, new)})
    diff = printed(checkout, "diff", around).encode()
    code, out, _ = fed(diff, "--patch", "-", "--format", "json", cwd=checkout)
    findings = json.loads(out)["findings"]
    assert [each["logical_id"] for each in findings if each["status"] == "open"] == found
    assert code == bool(found)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_that_is_not_as_a_patch_leaves_it_counts_as_a_whole(
    newline: str, checkout: Path
) -> None:
    text = f"# a{newline}" * 9
    write_files(checkout, {"a.yaml": text + OPEN.replace("\n", newline)})
    commit(checkout)
    write_files(checkout, {"a.yaml": text.replace("a", "b", 1) + OPEN.replace("\n", newline)})
    diff = printed(checkout, "diff").encode()
    assert fed(diff, "--check", "--patch", "-", cwd=checkout)[0] == 0
    write_files(checkout, {"a.yaml": "# c\n" + (checkout / "a.yaml").read_bytes().decode()})
    code, out, _ = fed(diff, "--check", "--patch", "-", cwd=checkout)
    assert code == 1
    assert "a.yaml:12:3: ECR001 A does not scan images on push" in out


@pytest.mark.parametrize(
    "words",
    [
        ("format-patch", "--stdout", "HEAD~2"),
        ("log", "-p", "--reverse", "-2"),
        ("log", "-p", "-2"),
        ("log", "-p", "-U0", "-2"),
    ],
)
def test_several_changes_of_one_file(words: tuple[str, ...], checkout: Path) -> None:
    text = f"Description: x\n\n{BY_PARAMETER}"
    after = text.replace("Default: true", "Default: false")
    for each in (text, after, after.replace("x", "y")):
        write_files(checkout, {"a.yaml": each})
        commit(checkout)
    diff = printed(checkout, *words).encode()
    code, out, err = fed(diff, "--check", "--patch", "-", cwd=checkout)
    assert (code, err) == (1, "")
    assert "a.yaml:13:21: ECR001 A " in out


@pytest.mark.parametrize("is_back", [False, True])
def test_a_file_that_a_later_change_takes_away(is_back: bool, module: Path) -> None:
    uses = NO_DEFAULT
    write_files(module, {"infra/variables.tf": uses, "infra/terraform.tfvars": "a = 1\n" + VALUES})
    commit(module)
    (module / "infra/terraform.tfvars").write_text(VALUES)
    commit(module)
    (module / "infra/terraform.tfvars").unlink()
    commit(module)
    write_files(module, {"infra/terraform.tfvars": "scan = false\n"} if is_back else {"x": "y"})
    commit(module)
    diff = printed(module, "format-patch", "--stdout", "HEAD~3").encode()
    code, out, _ = fed(diff, "--check", "--patch", "-", cwd=module)
    assert code == 1
    assert "infra/main.tf:4:20: ECR001 aws_ecr_repository.a " in out
    code, out, _ = fed(printed(module, "show", "HEAD~1").encode(), "--patch", "-", cwd=module)
    assert "infra/main.tf:4:20: ECR001 aws_ecr_repository.a " in out


STACK = """\
import * as ecr from 'aws-cdk-lib/aws-ecr';

class %s extends Stack {
  constructor() {
    const r = new ecr.Repository(this, 'Repo');

    // a

    (r.node.defaultChild as ecr.CfnRepository).addPropertyOverride(
      'ImageScanningConfiguration.ScanOnPush', true);
  }
}
"""
OVERRIDDEN = """\
    (r.node.defaultChild as ecr.CfnRepository).addPropertyOverride(
      'ImageScanningConfiguration.ScanOnPush', true);
"""


@pytest.mark.parametrize("is_first", [False, True])
@pytest.mark.parametrize("third", ["", STACK % "Three"])
def test_one_of_two_repositories_with_one_name_opens(
    third: str, is_first: bool, checkout: Path
) -> None:
    on, off = STACK % "One", STACK.replace(OVERRIDDEN, "") % "Two"
    write_files(checkout, {"a.ts": on + off if is_first else off + on})
    commit(checkout)
    now = STACK.replace(OVERRIDDEN, "") % "One"
    write_files(checkout, {"a.ts": (now + off if is_first else off + now) + third})
    diff = printed(checkout, "diff", "-U0").encode()
    code, out, _ = fed(diff, "--check", "--patch", "-", cwd=checkout)
    assert code == 1
    lines = [int(each.split(":")[1]) for each in out.splitlines() if "ECR001" in each]
    assert lines == ([5, 15] if third else [5 if is_first else 15])


def test_another_reason_than_before(checkout: Path) -> None:
    text = BY_PARAMETER.replace("    Default: true\n", "")
    write_files(checkout, {"a.yaml": text})
    commit(checkout)
    (checkout / "a.yaml").write_text(BY_PARAMETER.replace("Default: true", "Default: false"))
    diff = printed(checkout, "diff").encode()
    code, out, _ = fed(diff, "--check", "--patch", "-", cwd=checkout)
    assert code == 1
    assert "a.yaml:11:21: ECR001 A " in out


def test_the_same_reason_on_another_line(checkout: Path) -> None:
    part = "      {{ if .x }}\n      ImageScanningConfiguration: {}\n      {{ end }}\n"
    text = f"{OPEN}    Properties:\n{part}"
    write_files(checkout, {"a.yaml": f"# a\n\n\n\n{text}"})
    commit(checkout)
    (checkout / "a.yaml").write_text(f"# a\n# b\n\n\n\n{text}")
    assert "(line " in ecr_fix("--check", "a.yaml", cwd=checkout).out.decode()
    diff = printed(checkout, "diff", "-U0").encode()
    assert fed(diff, "--check", "--patch", "-", cwd=checkout)[0] == 0


UNTOLD = "the diff does not tell what it was; what it decided before does not count"


@pytest.mark.parametrize(
    ("later", "err"),
    [
        ("# c\n# d\nother = 1\n", ""),
        ("another = 1\n", f"note: infra/terraform.tfvars: {UNTOLD}\n"),
    ],
)
def test_what_a_diff_takes_out_of_a_file_that_has_changed_since(
    later: str, err: str, module: Path
) -> None:
    write_files(module, {"infra/variables.tf": NO_DEFAULT, "infra/terraform.tfvars": VALUES})
    commit(module)
    (module / "infra/terraform.tfvars").write_text("other = 1\n")
    diff = printed(module, "diff").encode()
    (module / "infra/terraform.tfvars").write_text(later)
    code, out, complaints = fed(diff, "--check", "--patch", "-", cwd=module)
    assert complaints == err
    assert code == (0 if err else 1)
    assert ("infra/main.tf:4:20: ECR001" in out) is not bool(err)


@pytest.mark.parametrize("later", ["# c\n# d\n", ""])
def test_a_registry_that_has_changed_since_the_diff(later: str, covered: Path) -> None:
    weakened = ALL.replace("'*'", "zz")
    (covered / "reg.yaml").write_text(weakened)
    diff = printed(covered, "diff").encode()
    (covered / "reg.yaml").write_text(later + weakened)
    code, out, _ = fed(diff, "--check", *RESPECT, "--patch", "-", cwd=covered)
    assert code == 1
    assert "repo.yaml:2:3: ECR001 A " in out


def test_a_registry_that_moves_and_changes(covered: Path) -> None:
    (covered / "reg.yaml").unlink()
    (covered / "reg.old").write_text(ALL.replace("'*'", "zz"))
    git(covered, "add", "--all")
    diff = printed(covered, "diff", "--cached", "-M").encode()
    assert b"rename from" in diff
    code, out, _ = fed(diff, "--check", *RESPECT, "--patch", "-", cwd=covered)
    assert code == 1
    assert "repo.yaml:2:3: ECR001 A " in out


@pytest.mark.parametrize("text", [VALUES, ""])
def test_a_file_that_a_diff_takes_away_without_its_lines(text: str, module: Path) -> None:
    write_files(module, {"infra/terraform.tfvars": text, "x.md": "x"})
    commit(module)
    (module / "infra/terraform.tfvars").unlink()
    (module / "x.md").unlink()
    git(module, "add", "--all")
    diff = printed(module, "diff", "--cached", "-D").encode()
    err = fed(diff, "--check", "--patch", "-", cwd=module)[2]
    assert err == (f"note: infra/terraform.tfvars: {UNTOLD}\n" if text else "")


CALL = 'module "a" {\n  source = "../infra"\n  scan   = true\n}\n'


def test_a_call_that_loses_its_argument(module: Path) -> None:
    off = DECLARED.replace("true", "false", 1)
    write_files(module, {"infra/variables.tf": off, "app/main.tf": CALL})
    commit(module)
    (module / "app/main.tf").write_text(CALL.replace("  scan   = true\n", ""))
    for code, out, err in [*scoped(module), fed(b"", "--check", "app", cwd=module)]:
        assert code == 1, err
        (found,) = (line for line in out.splitlines() if "ECR001" in line)
        assert found.startswith("app/main.tf:1:1: ECR001 module.a does not scan images on push: ")
        assert found.endswith(
            "[needs review: write scan = true, or make sure that the setting is true]"
        )
    every = ecr_fix("--check", ".", cwd=module)
    assert "module.a" not in every.out.decode()
    write_files(module, {"infra/variables.tf": DECLARED})
    assert ecr_fix("--check", "app", cwd=module).code == 0


def test_what_a_file_of_the_scope_does_not_decide_does_not_count(module: Path) -> None:
    kept, other = DECLARED.split("\n\n")
    write_files(module, {"infra/variables.tf": f"{kept}\n\n{other.replace('true', 'false')}"})
    git(module, "add", "--all")
    diff = printed(module, "diff", "--cached").encode()
    for given, *options in ((b"", "--staged"), (diff, "--patch", "-")):
        code, out, _ = fed(given, *options, "--check", cwd=module)
        assert code == 0
        assert "ECR001" not in out
    write_files(module, {"infra/outputs.tf": "output x {\n  value = 1\n}\n"})
    assert ecr_fix("--check", "infra/outputs.tf", cwd=module).code == 0


def test_an_override_of_the_scope_decides(module: Path) -> None:
    block = "  image_scanning_configuration {\n    scan_on_push = false\n  }\n"
    written = f'resource "aws_ecr_repository" "a" {{\n{block}}}\n'
    write_files(module, {"infra/override.tf": written})
    outcome = ecr_fix("--check", "infra/override.tf", cwd=module)
    assert outcome.code == 1
    assert "aws_ecr_repository.a" in outcome.lines[0]
    assert not any("aws_ecr_repository.b" in line for line in outcome.lines)


def test_a_local_and_an_input_of_a_call_are_followed(module: Path) -> None:
    call = 'module "m" {\n  source = "./m"\n  scan   = local.on\n}\n'
    inner = USES_VARIABLE.partition("\n\n")[0] + '\nvariable "scan" {\n  default = true\n}\n'
    write_files(
        module,
        {
            "root/main.tf": call,
            "root/locals.tf": "locals {\n  on = var.on\n}\n",
            "root/m/main.tf": inner,
            "root/variables.tf": 'variable "on" {\n  default = false\n}\n',
        },
    )
    outcome = ecr_fix("--check", "root/variables.tf", cwd=module)
    assert outcome.code == 1
    assert outcome.lines[0].startswith("root/main.tf:3:")
    assert ecr_fix("--check", "root/locals.tf", cwd=module).code == 1


def test_a_file_out_of_the_scope_is_not_changed(module: Path) -> None:
    """Neither fixed, nor given a comment, nor asked for its comments."""
    used = USES_VARIABLE.replace("var.scan", "false")
    unused = "# ecr-fix: ignore[ECR001] gone\n" + 'resource "x" "y" {}\n'
    off = DECLARED.replace("true", "false", 1)
    write_files(module, {"infra/main.tf": used + unused, "infra/variables.tf": off})
    outcome = ecr_fix("--write", "--unsafe-fixes", "infra/variables.tf", cwd=module)
    assert outcome.code == 0
    assert (module / "infra/main.tf").read_text() == used + unused
    write_files(module, {"infra/main.tf": USES_VARIABLE})
    outcome = ecr_fix("--add-ignore", "why", "infra/variables.tf", cwd=module)
    assert outcome.code == 1
    assert (module / "infra/main.tf").read_text() == USES_VARIABLE
    outcome = ecr_fix("--write", "--unsafe-fixes", "infra/variables.tf", cwd=module)
    assert outcome.code == 0
    assert (module / "infra/main.tf").read_text() == USES_VARIABLE
    assert (module / "infra/variables.tf").read_text() == DECLARED


def test_a_fix_in_a_file_that_cannot_take_it_is_not_made(module: Path) -> None:
    """It goes into the default of a variable, and the file of that is a link on the disk."""
    off = DECLARED.replace("true", "false", 1)
    write_files(module, {"infra/variables.tf": off, "infra/main.tf": f"# a\n{USES_VARIABLE}"})
    git(module, "add", "--all")
    (module / "infra/variables.tf").rename(module / "elsewhere.txt")
    os.symlink("../elsewhere.txt", module / "infra/variables.tf")
    outcome = ecr_fix("--staged", "--write", "--unsafe-fixes", cwd=module)
    assert outcome.code == 1
    assert "(1 fixed, 1 needs review)" in outcome.lines[-1]
    assert sum("differs from the staged one" in line for line in outcome.lines) == 1
    assert index_of(module, "infra/variables.tf") == off
    assert (module / "elsewhere.txt").read_text() == off
    fixed = f"# a\n{USES_VARIABLE}".replace("= false", "= true")
    assert index_of(module, "infra/main.tf") == (module / "infra/main.tf").read_text() == fixed


def test_patterns_hold_for_the_files_beside(module: Path) -> None:
    write_files(module, {"infra/variables.tf": DECLARED.replace("true", "false", 1)})
    git(module, "add", "--all")
    options = ("--check", "--exclude", "infra/main.tf")
    assert ecr_fix("--staged", *options, cwd=module).code == 0
    assert ecr_fix("infra/variables.tf", *options, cwd=module).code == 0


def test_a_file_that_is_only_on_the_disk_is_not_part_of_the_index(module: Path) -> None:
    git(module, "rm", "--quiet", "--cached", "infra/main.tf")
    write_files(module, {"infra/variables.tf": DECLARED.replace("true", "false", 1)})
    git(module, "add", "infra/variables.tf")
    assert ecr_fix("--staged", "--check", cwd=module).code == 0


def test_a_broken_file_beside_is_an_error(module: Path) -> None:
    write_files(module, {"infra/main.tf": USES_VARIABLE + "}\n"})
    outcome = ecr_fix("--check", "infra/variables.tf", cwd=module)
    assert outcome.code == 2
    assert outcome.complaints[0].startswith("infra/main.tf:14:1:")


@pytest.mark.parametrize("has_report", [False, True])
def test_a_fix_that_does_not_fit_costs_no_other_its_own(has_report: bool, checkout: Path) -> None:
    def declared(number: int, name: str = "") -> str:
        named = f'  name = "{name or number}"\n  image_tag_mutability = "MUTABLE"\n'
        return f'resource "aws_ecr_repository" "r{number}" {{\n{named}}}\n\n'

    staged = "".join(map(declared, range(6)))
    write_files(checkout, {"main.tf": staged})
    git(checkout, "add", "main.tf")
    other = staged.replace('  image_tag_mutability = "MUTABLE"\n', "  force_delete = true\n", 1)
    write_files(checkout, {"main.tf": other})
    flagged = [
        {"check_id": "CKV_AWS_163", "file_path": "/main.tf", "resource": f"aws_ecr_repository.r{n}"}
        for n in range(6)
    ]
    results = {"failed_checks": [{**each, "file_line_range": [1, 1]} for each in flagged]}
    write_files(checkout, {"f.json": json.dumps({"check_type": "terraform", "results": results})})
    options = ("--findings", "f.json") if has_report else ()
    outcome = ecr_fix("--staged", "--write", *options, cwd=checkout)
    assert outcome.code == 1
    assert "(5 fixed, 1 needs review)" in outcome.lines[-1]
    assert sum("differs from the staged one" in line for line in outcome.lines) == 1
    advice = "needs review: stage or stash what the work tree has there, then run again"
    assert sum(line.endswith(advice) for line in outcome.lines) == 1 + has_report
    assert index_of(checkout, "main.tf").count("scan_on_push = true") == 5
    assert (checkout / "main.tf").read_text().count("scan_on_push = true") == 5
