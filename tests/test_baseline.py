"""A baseline: what is in it is let be, and what is not needed in it any more is reported."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from support.command import ecr_fix, write_files

from fixer import UsageError, add_baseline, check

ONE = "Resources:\n  App:\n    Type: AWS::ECR::Repository\n"
TWO = f"{ONE}  Web:\n    Type: AWS::ECR::Repository\n"
ON = (
    "Resources:\n  App:\n    Type: AWS::ECR::Repository\n    Properties:\n"
    "      ImageScanningConfiguration:\n        ScanOnPush: true\n"
)
MODULE = 'resource "aws_ecr_repository" "app" {\n  name = "app"\n}\n'


def entries(path: Path) -> list[tuple[str, str, str]]:
    document = json.loads(path.read_text("utf-8"))
    return [(each["path"], each["logical_id"], each["rule"]) for each in document["entries"]]


def test_what_is_open_is_listed_and_let_be(tmp_path: Path) -> None:
    write_files(tmp_path, {"infra/ecr.yaml": ONE, "infra/main.tf": MODULE})
    added = ecr_fix("--add-baseline", "old.json", cwd=tmp_path)
    assert (added.code, added.lines) == (0, ["2 repositories listed in old.json."])
    assert entries(tmp_path / "old.json") == [
        ("infra/ecr.yaml", "App", "ECR001"),
        ("infra/main.tf", "aws_ecr_repository.app", "ECR001"),
    ]
    found = ecr_fix("--baseline", "old.json", cwd=tmp_path)
    assert (found.code, found.err) == (0, b"")
    assert found.lines == ["No open ECR repositories in 3 files; 2 baselined."]


def test_it_is_stable_when_it_is_made_again(tmp_path: Path) -> None:
    write_files(tmp_path, {"b.yaml": TWO, "a.yaml": ONE})
    texts = set()
    for _ in range(2):
        assert ecr_fix("--add-baseline", "old.json", cwd=tmp_path).code == 0
        texts.add((tmp_path / "old.json").read_bytes())
    assert ecr_fix("--add-baseline", "old.json", "b.yaml", "a.yaml", cwd=tmp_path).code == 0
    texts.add((tmp_path / "old.json").read_bytes())
    assert len(texts) == 1


def test_what_is_new_is_reported_and_fixed_alone(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": ONE})
    ecr_fix("--add-baseline", "old.json", cwd=tmp_path)
    write_files(tmp_path, {"a.yaml": TWO})
    assert ecr_fix("--check", "--baseline", "old.json", cwd=tmp_path).code == 1
    written = ecr_fix("--write", "--baseline", "old.json", cwd=tmp_path)
    assert written.code == 0
    assert (tmp_path / "a.yaml").read_text() == TWO + (
        "    Properties:\n      ImageScanningConfiguration:\n        ScanOnPush: true\n"
    )


def test_as_many_of_a_name_are_let_be_as_there_were(tmp_path: Path) -> None:
    """As in two classes of a program, or two namespaces of Kubernetes."""
    one = "- name: repo\n  community.aws.ecs_ecr:\n    name: a\n"
    write_files(tmp_path, {"tasks.yaml": one})
    listed = ("--add-baseline", "old.json")
    assert ecr_fix(*listed, cwd=tmp_path).lines == ["1 repository listed in old.json."]
    write_files(tmp_path, {"tasks.yaml": one + one})
    found = ecr_fix("--check", "--baseline", "old.json", cwd=tmp_path)
    assert (found.code, found.lines[0].partition(" ")[0]) == (1, "tasks.yaml:5:3:")
    assert found.lines[-1].endswith("; 1 baselined.")
    assert ecr_fix(*listed, cwd=tmp_path).lines == ["2 repositories listed in old.json."]
    assert json.loads((tmp_path / "old.json").read_text())["entries"][0]["count"] == 2
    assert ecr_fix("--check", "--baseline", "old.json", cwd=tmp_path).code == 0
    write_files(tmp_path, {"tasks.yaml": one})
    found = ecr_fix("--check", "--baseline", "old.json", cwd=tmp_path)
    assert found.complaints == ["warning: stale entry of the baseline: tasks.yaml: repo"]
    assert ecr_fix(*listed, cwd=tmp_path).lines == ["1 repository listed in old.json."]


def test_it_holds_when_lines_move_and_from_any_folder(tmp_path: Path) -> None:
    write_files(tmp_path, {"infra/a.yaml": ONE})
    ecr_fix("--add-baseline", "infra/old.json", cwd=tmp_path)
    write_files(tmp_path, {"infra/a.yaml": f"# more\n\n{ONE}"})
    assert ecr_fix("--baseline", "infra/old.json", cwd=tmp_path).code == 0
    assert ecr_fix("--baseline", "old.json", cwd=tmp_path / "infra").code == 0
    assert ecr_fix("--baseline", "../old.json", "..", cwd=tmp_path / "infra").code == 2


def test_a_baselined_one_is_shown_on_request(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": ONE})
    ecr_fix("--add-baseline", "old.json", cwd=tmp_path)
    shown = ecr_fix("-v", "--baseline", "old.json", cwd=tmp_path)
    assert shown.lines[:5] == [
        "a.yaml:2:3: ECR001 App does not scan images on push: it has no Properties",
        "  |",
        "2 |   App:",
        "  |   ^^^",
        "  = baselined",
    ]


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(ON, id="fixed"),
        pytest.param("Resources: {}\n", id="gone"),
        pytest.param(None, id="no-file"),
        pytest.param(
            ONE.replace("  App", "  # nosem\n  # kics-scan ignore-block\n  App"), id="kics"
        ),
    ],
)
def test_an_entry_that_is_not_needed_is_stale(now: str | None, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": ONE})
    ecr_fix("--add-baseline", "old.json", cwd=tmp_path)
    if now is None:
        (tmp_path / "a.yaml").unlink()
    else:
        write_files(tmp_path, {"a.yaml": now})
    found = ecr_fix("--baseline", "old.json", cwd=tmp_path)
    assert found.code == 0
    assert found.complaints == ["warning: stale entry of the baseline: a.yaml: App"]


def test_of_files_that_are_not_looked_at_nothing_is_stale(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": ONE, "b.yaml": TWO})
    ecr_fix("--add-baseline", "old.json", cwd=tmp_path)
    for some in (("b.yaml",), ("--exclude", "a.yaml"), ("--only", "Web")):
        found = ecr_fix("--baseline", "old.json", *some, cwd=tmp_path)
        assert (found.code, found.err) == (0, b"")


def test_of_a_file_that_cannot_be_read_nothing_is_stale(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": ONE})
    ecr_fix("--add-baseline", "old.json", cwd=tmp_path)
    write_files(tmp_path, {"a.yaml": f"{ONE}  X: [\n"})
    for option in ("--baseline", "--add-baseline"):
        found = ecr_fix(option, "old.json", cwd=tmp_path)
        assert found.code == 2
        assert [line.split(":")[0] for line in found.complaints] == ["a.yaml"]
    assert [name for _, name, _ in entries(tmp_path / "old.json")] == ["App"]


def test_entries_of_what_is_not_looked_at_stay(tmp_path: Path) -> None:
    """A run over a part adds to the file, and takes out only what it knows to be stale."""
    write_files(tmp_path, {"a.yaml": ONE, "b.yaml": TWO, "list": "c.yaml\n"})
    ecr_fix("--add-baseline", "old.json", cwd=tmp_path)
    write_files(tmp_path, {"b.yaml": ONE, "c.yaml": TWO})
    parts: list[tuple[tuple[str, ...], list[str]]] = [
        (("--files-from", "list", "--only", "Web"), ["a App", "b App", "b Web", "c Web"]),
        (("b.yaml",), ["a App", "b App", "c Web"]),
        (("c.yaml",), ["a App", "b App", "c App", "c Web"]),
        ((), ["a App", "b App", "c App", "c Web"]),
    ]
    for options, expected in parts:
        added = ecr_fix("--add-baseline", "old.json", *options, cwd=tmp_path)
        assert added.lines == [f"{len(expected)} repositories listed in old.json."]
        found = [f"{path[0]} {name}" for path, name, _ in entries(tmp_path / "old.json")]
        assert found == expected


@pytest.mark.parametrize("option", ["--files-from", "--patch", "--config"])
def test_nothing_but_a_baseline_is_replaced(option: str, tmp_path: Path) -> None:
    """A file may be named twice by mistake, or be one of those that are looked at."""
    texts = {"--files-from": "a.yaml\n", "--patch": "", "--config": "strict = true\n"}
    write_files(tmp_path, {"a.yaml": ONE, "read": texts[option]})
    for file in ("read", "a.yaml"):
        added = ecr_fix("--add-baseline", file, option, "read", cwd=tmp_path)
        assert added.code == 2
        (complaint,) = added.complaints
        assert complaint.startswith(f"ecr-fix: {file}: not a baseline, as it is not JSON: ")
    assert (tmp_path / "read").read_text() == texts[option]
    assert (tmp_path / "a.yaml").read_text() == ONE


def test_suppressed_ones_are_not_listed(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": f"# kics-scan ignore\n{ONE}"})
    assert ecr_fix("--add-baseline", "old.json", cwd=tmp_path).lines == [
        "0 repositories listed in old.json."
    ]
    ecr_fix("--add-baseline", "old.json", "--no-ignores", cwd=tmp_path)
    assert len(entries(tmp_path / "old.json")) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="such a name cannot be made")
def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"a\xff.yaml")).write_text(ONE)
    assert ecr_fix("--add-baseline", "old.json", cwd=tmp_path).code == 0
    (tmp_path / "old.json").read_bytes().decode("utf-8")
    assert ecr_fix("--baseline", "old.json", cwd=tmp_path).code == 0


ENTRY = '{{"version": 1, "entries": [{{"path": "{}", "logical_id": "A", "rule": "ECR001"}}]}}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "entries": []}',
        '{"version": 1, "entries": [1]}',
        '{"version": 1, "entries": [{"path": "a", "logical_id": "b", "rule": "c", "count": 0}]}',
        "[" * 9999,
        ENTRY.format(r"a\u0000"),
        ENTRY.format(r"a\ud800"),
    ],
)
def test_a_broken_one_ends_the_run(text: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": ONE, "old.txt": text})
    found = ecr_fix("--write", "--baseline", "old.txt", cwd=tmp_path)
    assert (found.code, found.out) == (2, b"")
    assert len(found.complaints) == 1
    assert found.complaints[0].startswith("ecr-fix: old.txt: not ")
    assert (tmp_path / "a.yaml").read_text() == ONE


def test_a_missing_one_ends_the_run(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": ONE})
    found = ecr_fix("--baseline", "none.json", cwd=tmp_path)
    assert found.code == 2
    assert found.complaints == ["ecr-fix: none.json: cannot be read: No such file or directory"]


def test_an_empty_name_is_not_the_absence_of_one(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": ONE, "ecr-fix.toml": 'baseline = "old.json"\n'})
    assert ecr_fix("--add-baseline", "old.json", cwd=tmp_path).code == 0
    found = ecr_fix("--write", "--baseline", "", cwd=tmp_path)
    assert found.code == 2
    assert found.complaints == [
        "ecr-fix: the baseline has an empty name; give its file, or leave it out"
    ]
    assert (tmp_path / "a.yaml").read_text() == ONE


def test_one_that_cannot_be_written_is_a_wrong_call(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": ONE})
    for where in ("none/old.json", "."):
        assert ecr_fix("--add-baseline", where, cwd=tmp_path).code == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.yaml"]


def test_a_new_one_can_be_read_by_others(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": ONE})
    ecr_fix("--add-baseline", "old.json", cwd=tmp_path)
    (tmp_path / "other").touch()
    assert (tmp_path / "old.json").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_from_python(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": TWO})
    file = tmp_path / "old.json"
    assert add_baseline(file, check(tmp_path / "a.yaml", only="Web")) == 1
    report = check(tmp_path, baseline=file)
    assert [each.logical_id for each in report.baselined] == ["Web"]
    assert [each.logical_id for each in report.findings] == ["App"]
    (tmp_path / "a.yaml").write_text(ONE)
    assert [each.logical_id for each in check(tmp_path, baseline=file).stale] == ["Web"]
    with pytest.raises(UsageError):
        check(tmp_path, baseline=tmp_path / "none")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX modes")
def test_it_keeps_the_mode_of_its_file(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": ONE})
    ecr_fix("--add-baseline", "b.json", cwd=tmp_path)
    (tmp_path / "b.json").chmod(0o600)
    assert ecr_fix("--add-baseline", "b.json", cwd=tmp_path).code == 0
    assert (tmp_path / "b.json").stat().st_mode & 0o777 == 0o600
