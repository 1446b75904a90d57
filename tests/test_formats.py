"""The formats of reports, as programs of others read them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import jsonschema
import junitparser
import pytest
from hypothesis import given
from support.command import COMMAND, contents, ecr_fix, environment, git, write_files
from support.fixtures import CASES, VARIANTS, run
from support.report_readers import (
    CODETF_PYTHON,
    RAW,
    READERS,
    Seen,
    as_github_writes_it,
    complaints_about_rdjson,
    complaints_of_the_multitool,
    complaints_of_typescript,
    counts_of_codemodder,
    messages_in_the_multitool,
    read_codetf,
    read_json,
    sarif_schema,
    table_rows,
    workflow_commands,
)
from support.reports import (
    SUPPRESSED,
    checkov_report,
    file_names,
    made,
    project_in,
    report_of,
    texts,
)
from support.templates import BROKEN, FALSE, FIXED, MANUAL
from support.tools import needs_other

from fixer.cli.reports import reports_of, write_reports
from fixer.engine.result import FileResult
from fixer.model.declaration import Verdict
from fixer.model.errors import UsageError
from fixer.report.escape import escape_control
from fixer.report.formats import FORMATS
from fixer.report.links import line_links
from fixer.report.listing import View
from fixer.report.places import Places
from fixer.request import Report

USAGE = 2
FOR_PROGRAMS: Final = [each for each in FORMATS if each not in ("text", "concise")]
by_reader = pytest.mark.parametrize("name", READERS)
by_format = pytest.mark.parametrize("name", FORMATS)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return project_in(tmp_path)


@by_reader
def test_others_find_what_we_have_found(name: str, project: Path) -> None:
    expected = list(read_json(ecr_fix("--format", "json", cwd=project).out))
    assert len(expected) == 5
    done = ecr_fix("--format", name, cwd=project)
    assert done.code == USAGE  # broken.yaml
    assert list(READERS[name](done.out)) == expected


@by_reader
def test_what_is_written_is_not_open(name: str, project: Path) -> None:
    (project / "broken.yaml").unlink()
    done = ecr_fix("--write", "--format", name, cwd=project)
    assert done.code == 1
    seen = list(READERS[name](done.out))
    assert [each.path for each in seen] == ["infra/manual.yaml", "unsafe.yaml"]


@pytest.mark.parametrize("name", FOR_PROGRAMS)
def test_the_exit_code_is_as_ever(name: str, project: Path) -> None:
    (project / "broken.yaml").unlink()
    assert ecr_fix("--format", name, cwd=project).code == 1
    assert ecr_fix("--format", name, "--exit-zero", cwd=project).code == 0
    assert ecr_fix("--format", name, "--check", "good.yaml", cwd=project).code == 0


@by_format
def test_nothing_to_say(name: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"good.yaml": FIXED})
    done = ecr_fix("--format", name, cwd=tmp_path)
    assert done.code == 0
    assert done.err == b""
    if name in READERS:
        assert list(READERS[name](done.out)) == []


@by_format
def test_a_baseline_and_a_suppression_are_respected(name: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"old.yaml": FALSE, "suppressed.yaml": SUPPRESSED})
    assert ecr_fix("--add-baseline", "base.json", ".", cwd=tmp_path).code == 0
    done = ecr_fix("--format", name, "--baseline", "base.json", cwd=tmp_path)
    assert done.code == 0
    if name in READERS:
        assert list(READERS[name](done.out)) == []
    if name == "json":
        assert json.loads(done.out)["summary"]["baselined"] == 1
        assert json.loads(done.out)["summary"]["suppressed"] == 1


@by_format
def test_what_scanners_found_is_answered(name: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": FALSE, "b.yaml": FALSE})
    report = checkov_report("a.yaml")
    write_files(tmp_path, {"found.sarif": json.dumps(report)})
    done = ecr_fix("--findings", "found.sarif", "--format", name, cwd=tmp_path)
    assert done.code == 1
    line = "a.yaml:2: CKV_AWS_163: fixable"
    if name in ("text", "concise"):
        assert done.lines[0] == line
        return
    assert done.complaints[0] == line
    if name in READERS:
        assert [each.path for each in READERS[name](done.out)] == ["a.yaml"]
    if name == "json":
        (answer,) = json.loads(done.out)["reported"]
        assert (answer["path"], answer["outcome"]) == ("a.yaml", "fixable")


BY_HAND: Final = "write ScanOnPush: true, or make sure that the setting is true"


def test_our_own_sarif_is_a_report_of_findings(project: Path) -> None:
    """What we report can be fixed by what we have reported."""
    (project / "broken.yaml").unlink()
    ecr_fix("--report", "sarif=own.sarif", cwd=project)
    done = ecr_fix("--findings", "own.sarif", "--write", cwd=project)
    assert [line for line in done.lines if ": ECR001 of " in line] == [
        "infra/a.yaml:6: ECR001 of Repo: fixed",
        "infra/b.yaml:2: ECR001 of Repo: fixed",
        f"infra/manual.yaml:6: ECR001 of Repo: needs review: {BY_HAND}",
        "tf/main.tf:8: ECR001 of aws_ecr_repository.größe: fixed",
        "unsafe.yaml:6: ECR001 of Repo: fixable with --unsafe-fixes",
    ]


def test_no_format_is_loaded_unless_it_is_asked_for(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "fixer", "infra/a.yaml"],
        cwd=project,
        env=environment(),
        capture_output=True,
        check=False,
    )
    loaded = set(re.findall(rb"\| +(\S+)$", done.stderr, re.MULTILINE))
    assert b"fixer.report.text" in loaded
    ours = {each for each in loaded if each.startswith(b"fixer.report.")}
    assert ours == {b"fixer.report.text", b"fixer.report.escape", b"fixer.report.streams"}
    assert b"fixer.cli.reports" not in loaded


# Which reports, and where they go


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "jsn"], "--format: there is no format jsn; did you mean json?"),
        (["--report", "Sarif=x"], "--report: there is no format Sarif; did you mean sarif?"),
        (
            ["--format", "xlsx"],
            f"--format: there is no format xlsx; there are {', '.join(FORMATS)}",
        ),
        (["--report", "=x"], "--report: there is no format (nothing); there are"),
        (["--report", "json="], "--report: json= names no file"),
        (["--report", "json=good.yaml/x/y"], "good.yaml/x/y: cannot be written: "),
        (["--report", "json=infra"], "infra: cannot be written: not a regular file"),
        (["--report", "json=x", "--report", "csv=./x"], "--report: ./x is named twice"),
        (["--report", "json", "--report", "csv"], "json and csv cannot both be printed"),
        (["--format", "text", "--report", "csv=-"], "text and csv cannot both be printed"),
        (["--format", "json", "--diff"], "--format json cannot be combined with --diff"),
        (["--report", "html", "--diff"], "--report html cannot be combined with --diff"),
        *(
            (["--format", "sarif", option], f"--format sarif cannot be combined with {option}")
            for option in (
                *("--quiet", "--silent", "--statistics", "--stat", "--verbose", "--show-fixes"),
            )
        ),
        (["--report", "text", "--name-only"], "cannot be combined with --name-only"),
        (["--format", "concise", "--silent"], "cannot be combined with --silent"),
        (["--write", "--stdin-filename", "x.yaml", "--format", "csv", "-"], "the fixed text is on"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_refused_before_anything_is_done(
    arguments: list[str], words: str, project: Path
) -> None:
    write = [] if "--diff" in arguments else ["--write"]
    before = contents(project)
    done = ecr_fix(*arguments, *([] if "-" in arguments else write), cwd=project)
    assert done.code == USAGE
    (line,) = done.complaints
    assert words in line
    assert done.out == b""
    assert contents(project) == before


@pytest.mark.parametrize("option", ["--format", "--report"])
@pytest.mark.parametrize(
    "other",
    [["--add-ignore", "x"], ["--remove-unused-ignores"], ["--add-baseline", "x"]],
    ids=" ".join,
)
def test_what_reports_nothing_has_no_format(option: str, other: list[str], tmp_path: Path) -> None:
    assert ecr_fix(option, "json", *other, cwd=tmp_path).code == USAGE
    assert list(tmp_path.iterdir()) == []


def test_several_reports_in_one_run(project: Path) -> None:
    arguments = [f"--report={each}=out/{each}" for each in FORMATS]
    (project / "out").mkdir()
    done = ecr_fix(*arguments, "--report", "markdown", "infra", cwd=project)
    assert done.code == 1
    assert done.out.startswith(b"### ")
    assert {each.name for each in (project / "out").iterdir()} == set(FORMATS)
    assert (project / "out/markdown").read_bytes() == done.out
    for name in FORMATS:
        if name not in ("codetf", "html", "text", "concise"):  # time, links, warnings
            printed = ecr_fix("--format", name, "infra", cwd=project)
            assert (project / "out" / name).read_bytes() == printed.out
        if name in ("text", "concise"):
            printed = ecr_fix("--format", name, "infra", cwd=project)
            assert (project / "out" / name).read_bytes().endswith(printed.out)


def test_a_report_beside_the_usual_one(project: Path) -> None:
    usual = ecr_fix("infra", cwd=project)
    done = ecr_fix("infra", "--report", "json=x.json", cwd=project)
    assert done == usual
    assert ecr_fix("infra", "--diff", "--report", "json=y.json", cwd=project).out.startswith(
        b"diff"
    )
    assert (project / "x.json").read_bytes() == (project / "y.json").read_bytes()
    names = ecr_fix("infra", "--name-only", "--report", "json=x.json", cwd=project)
    assert names.lines == ["infra/a.yaml", "infra/b.yaml", "infra/manual.yaml"]


def test_the_folder_of_a_report_is_made(project: Path) -> None:
    done = ecr_fix("infra", "--report", "json=new/folder/x.json", cwd=project)
    assert done.code == 1
    assert json.loads((project / "new/folder/x.json").read_bytes())["schema_version"] == 1


def test_sarif_open_has_only_what_is_open(project: Path) -> None:
    whole, part = (
        json.loads(ecr_fix("--format", name, cwd=project).out)["runs"][0]
        for name in ("sarif", "sarif-open")
    )
    expected = [each for each in whole["results"] if not each["suppressions"]]
    for each in expected:
        del each["suppressions"]
    assert part["results"] == expected
    assert len(expected) < len(whole["results"])
    assert part["invocations"] == whole["invocations"]


def test_a_report_takes_the_place_of_an_older_one(project: Path) -> None:
    target = project / "x.json"
    ecr_fix("--report", "json=x.json", "infra", cwd=project)
    old = target.read_bytes()
    os.link(target, project / "link")
    ecr_fix("--report", "json=x.json", "good.yaml", cwd=project)
    assert json.loads(target.read_bytes())["findings"] == []
    assert (project / "link").read_bytes() == old, "it is replaced in one step"


ENDINGS: Final = {
    "sarif": ".sarif",
    "sarif-open": ".sarif",
    "json-lines": ".jsonl",
    "junit": ".xml",
    "markdown": ".md",
    "codetf": ".json",  # with a warning that it holds the text of a source
    "csv": ".csv",
    "html": ".html",
    **dict.fromkeys(("text", "concise", "github"), ".txt"),
}


@by_format
@pytest.mark.parametrize("kind", ["findings", "errors", "reported", "nothing", "no files"])
def test_the_same_report_is_written_again(name: str, kind: str, project: Path) -> None:
    """Also where it lies in the folder that is looked at."""
    if kind != "errors":
        (project / "broken.yaml").unlink()
    if kind in ("nothing", "no files"):
        for each in project.rglob("*.*"):
            if each.is_file() and (each.name != "good.yaml" or kind == "no files"):
                each.unlink()
    report = project / "found.sarif"
    report.write_text(json.dumps(checkov_report("infra/a.yaml")))
    beside = ("--findings", "found.sarif") if kind == "reported" else ()
    arguments = (f"--report={name}=ecr-fix{ENDINGS.get(name, '.json')}", *beside, ".")
    first = ecr_fix(*arguments, cwd=project)
    again = ecr_fix(*arguments, cwd=project)
    assert b"ecr-fix: " not in again.err
    assert again.code == first.code


OLDER: Final = {
    "json": '{"schema_version": 0, "summary": {"open": 2}, "findings": []}\n',
    "json-lines": '{"path": "a \\"b\\".tf", "line": 1, "column": 1, "rule": "ECR001"}\n',
    "sarif": '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", '
    '"runs": [{\n"tool": {"driver": {"name": "ecr-fix", "rules": []}}, "results": []}]}\n',
    "gitlab": "[]",
    "junit": '<?xml version="1.0" encoding="UTF-8"?>\r\n<testsuites name="ecr-fix"/>\r\n',
    "csv": "path,line,column,logical_id,verdict\n",
    "codetf": '{"run": {"vendor": "ecr-fix", "tool": "ecr-fix"}}',
    "rdjson": '{"source": {"name": "ecr-fix"}, "diagnostics": []}',
    "text": "Found 1 repository without scan on push (1 fixed) in 1 of 1 file.\n",
}


@pytest.mark.parametrize("name", OLDER)
def test_the_report_of_an_older_version_is_replaced(name: str, project: Path) -> None:
    target = project / "report"
    target.write_bytes(OLDER[name].encode())
    done = ecr_fix("--report", f"{name}=report", "good.yaml", cwd=project)
    assert (done.code, done.err) == (0, b"")
    assert target.read_bytes() == made_of_nothing(name, project)


def made_of_nothing(name: str, project: Path) -> bytes:
    ecr_fix("--report", f"{name}=new", "good.yaml", cwd=project)
    new = (project / "new").read_bytes()
    if name != "codetf":  # it has a time
        return new
    return (project / "report").read_bytes()


NO_REPORTS: Final = {
    "infra/terraform.tfvars.json": '{"scan": true}',
    "infra/other.tf.json": '{"locals": {}}',
    "elsewhere/template.json": '{"Resources": {}}',
    "package.json": '{"name": "x"}\n',
    "list.json": "[1]\n",
    "README.md": "# Read me\n\nFound 1 repository without scan on push (x) in 1 file.\n\nMore.\n",
    "Makefile": "all:\n",
    ".gitignore": "*.pyc\n",
    ".git/config": "[core]\n",
    "checkov.sarif": '{"$schema": "x", "version": "2.1.0", "runs": [{"tool": {"driver": '
    '{"name": "checkov"}}}]}',
    "other.xml": '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pytest"/>\n',
    "other.html": "<!DOCTYPE html>\n<html lang='en'><head><title>report of ecr-fixes</title>\n",
    "bytes": "\0" * 200_000,
    "blank": "\n",
    "empty.tf": "",
    "pyproject.toml": "",
}


@by_format
def test_what_is_no_report_is_not_replaced(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_files(tmp_path, NO_REPORTS))
    for path in NO_REPORTS:
        words = f"--report: {path} is there, and is no {name} report of ecr-fix; "
        with pytest.raises(UsageError, match=re.escape(words)):
            reports_of(None, None, [f"{name}={path}"], (), False)


def test_a_report_of_another_format_is_not_replaced(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    ecr_fix(*(f"--report={each}=out/{each}" for each in FORMATS), "infra", cwd=project)
    alike = [{"sarif", "sarif-open"}, {"text", "concise", "github"}]
    for name in FORMATS:
        for other in FORMATS:
            if name == other or any({name, other} <= each for each in alike):
                assert reports_of(None, None, [f"{name}=out/{other}"], (), False).files
            else:
                with pytest.raises(UsageError, match=f"is no {name} report"):
                    reports_of(None, None, [f"{name}=out/{other}"], (), False)


def test_an_empty_file_is_replaced(project: Path) -> None:
    """As `mktemp` makes it."""
    for path in ("x", "x.json"):
        (project / path).touch()
        assert ecr_fix("--report", f"json={path}", "good.yaml", cwd=project).code == 0
        assert json.loads((project / path).read_bytes())["schema_version"] == 1


def test_what_comes_during_the_run_is_not_replaced(project: Path) -> None:
    """The file is looked at again before it is replaced."""
    reports = reports_of(None, None, [f"json={project}/x.json"], (), False)
    write_files(project, {"x.json": "{}\n"})
    with pytest.raises(UsageError, match="is there, and is no json report of ecr-fix"):
        write_reports(reports, View(Report(0, ())))
    assert (project / "x.json").read_text() == "{}\n"


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk_is_one_line(project: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "--format", "json", "infra"],
            cwd=project,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == USAGE
    assert done.stderr == b"ecr-fix: the output cannot be written: No space left on device\n"


def test_a_reader_that_leaves_early_is_no_error(project: Path) -> None:
    several = "".join(f"---\n{FALSE}" for _ in range(2_000))
    write_files(project, {"many.yaml": several})
    process = subprocess.Popen(
        [*COMMAND, "--format", "json-lines", "many.yaml"],
        cwd=project,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["path"] == "many.yaml"
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(60) == 1


@pytest.mark.parametrize(
    ("path", "options"),
    [
        pytest.param("b.json", ("--baseline", "b.json"), id="the baseline"),
        pytest.param("b.json", ("--config", "settings.toml"), id="the baseline of a configuration"),
        pytest.param("list.txt", ("--files-from", "list.txt"), id="a list of files"),
        pytest.param("t.json", ("--write", "t.json"), id="a file that is named"),
        pytest.param("old.json", ("old.json",), id="a report that is named"),
        pytest.param("empty.json", ("empty.json",), id="an empty file that is named"),
    ],
)
def test_what_is_read_is_not_replaced_by_a_report(
    path: str, options: tuple[str, ...], project: Path
) -> None:
    write_files(project, {"other.tf": "locals {}\n", "t.json": "{}\n", "empty.json": ""})
    write_files(project, {"old.json": OLDER["json"]})
    write_files(project, {"settings.toml": 'baseline = "b.json"\n', "list.txt": "other.tf\n"})
    ecr_fix("--add-baseline", "b.json", "infra", cwd=project)
    before = contents(project)
    done = ecr_fix("infra", *options, "--report", f"json={path}", cwd=project)
    assert done.code == USAGE
    assert done.complaints == [
        f"ecr-fix: --report: {path} is what this run reads; name another file"
    ]
    assert contents(project) == before


def test_a_report_does_not_follow_a_link(project: Path) -> None:
    (project / "link.json").symlink_to("elsewhere.json")
    done = ecr_fix("infra", "--report", "json=link.json", cwd=project)
    assert done.complaints == ["ecr-fix: --report: link.json is a symbolic link; name a file"]
    assert not (project / "elsewhere.json").exists()


def test_a_text_on_stdin_has_a_report(project: Path) -> None:
    arguments = ("--stdin-filename", "new/x.yaml", "--format", "sarif", "-")
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=project,
        env=environment(),
        input=FALSE.encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    (seen,) = READERS["sarif"](done.stdout)
    assert (seen.path, seen.line) == ("new/x.yaml", 6)


@pytest.mark.parametrize("kind", ["json", "sarif", "html", "github", "text"])
def test_a_warning_is_in_the_report(kind: str, project: Path) -> None:
    done = ecr_fix("--only", "Rep", "--format", kind, "infra", cwd=project)
    words = b"--only Rep matched no repository; did you mean Repo?"
    assert words in (done.out + done.err if kind == "text" else done.out)
    assert words in done.err


def test_concise_is_one_line_each(project: Path) -> None:
    (project / "broken.yaml").unlink()
    done = ecr_fix("--format", "concise", cwd=project)
    assert done == ecr_fix("--check", cwd=project)
    whole = ecr_fix("--check", "--format", "text", cwd=project)
    assert whole == ecr_fix(cwd=project)


def test_a_report_is_not_taken_for_source(project: Path) -> None:
    """Reports in the folder of the sources change nothing of the next run."""
    (project / "broken.yaml").unlink()
    before = ecr_fix("--format", "concise", cwd=project)
    for name in ("json", "json-lines", "sarif", "gitlab", "rdjson"):
        ecr_fix(f"--report={name}={name}.json", "infra", cwd=project)
    after = ecr_fix("--format", "concise", cwd=project)
    assert after.err == b""
    assert after.lines[:-2] == before.lines[:-2]


# JSON


def closed(schema: Any) -> Any:
    """Return a schema that takes no field that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inside = {key: closed(each) for key, each in schema.items()}
    return {**inside, "additionalProperties": False} if "required" in schema else inside


def schema_of_reports() -> Any:
    path = Path(__file__).parent.parent / "docs/report.schema.json"
    schema = json.loads(path.read_bytes())
    jsonschema.Draft7Validator.check_schema(schema)
    return schema


def test_json_is_valid_by_its_schema(project: Path) -> None:
    schema = schema_of_reports()
    strict = jsonschema.Draft7Validator(closed(schema))
    for case in CASES:
        for unsafe in (False, True):
            found = run(case, case.input, unsafe=unsafe)
            view = View(Report(len(case.input), tuple(found.values())), written=unsafe)
            strict.validate(json.loads(made("json", view)))
    write_files(project, {"found.sarif": json.dumps(checkov_report("infra/a.yaml"))})
    for options in ([], ["--write", "--unsafe-fixes"], ["--findings", "found.sarif"]):
        document = json.loads(ecr_fix("--format", "json", *options, cwd=project).out)
        strict.validate(document)
        assert not options[1:] or document["findings"] or document["reported"]


def test_a_line_of_json_lines_is_valid_by_the_schema(project: Path) -> None:
    schema = schema_of_reports()
    line = jsonschema.Draft7Validator({**closed(schema), "$ref": "#/definitions/finding"})
    found = ecr_fix("--format", "json-lines", cwd=project).lines
    assert found
    for each in found:
        line.validate(json.loads(each))
        with pytest.raises(jsonschema.ValidationError):
            line.validate({**json.loads(each), "verdict": "compliant"})


@given(path=file_names, name=texts, reason=texts)
def test_json_of_hostile_names_is_valid_by_its_schema(path: str, name: str, reason: str) -> None:
    document = json.loads(made("json", View(report_of(path, name, reason))))
    jsonschema.Draft7Validator(closed(schema_of_reports())).validate(document)


# SARIF


def test_sarif_is_valid_by_its_schema_and_by_the_multitool(project: Path) -> None:
    ecr_fix("--report=sarif=x.sarif", "--unsafe-fixes", cwd=project)
    document = json.loads((project / "x.sarif").read_bytes())
    jsonschema.Draft202012Validator(sarif_schema()).validate(document)
    assert complaints_of_the_multitool(project / "x.sarif") == []


def texts_in(document: Any) -> Iterator[str]:
    """Yield the texts of all messages in a document of SARIF."""
    inside = document.values() if isinstance(document, dict) else document
    for each in inside if isinstance(document, (dict, list)) else ():
        yield from texts_in(each)
    if isinstance(document, dict):
        named = [document.get(name) for name in ("message", "description")]
        yield from (each["text"] for each in named if each is not None)


def test_no_name_is_a_link_in_sarif() -> None:
    report = report_of("a.yaml", "[x](1)", "[y](https://example.org)")
    said = list(texts_in(json.loads(made("sarif", View(report)))))
    assert len(said) > 6
    assert not any("](" in each for each in said)
    assert sum("[y] (https" in each for each in said) == 8


def test_sarif_tells_a_byte_from_its_escape() -> None:
    places = [
        results(View(report_of(path, "A", "x")))[0]["locations"][0]["physicalLocation"]
        for path in ("\udcff.yaml", "\\xff.yaml")
    ]
    uris = [each["artifactLocation"]["uri"] for each in places]
    assert [each.rpartition("/")[2] for each in uris] == ["%FF.yaml", "%5Cxff.yaml"]


def test_the_multitool_shows_the_words_of_sarif_as_they_are(tmp_path: Path) -> None:
    """It replaces no `{0}`, as there are no arguments, and reads no brace that is doubled."""
    report = report_of("a.yaml", "${var.a} {0}", "{{x}} {")
    (tmp_path / "x.sarif").write_bytes(made("sarif-open", View(report)))
    shown = messages_in_the_multitool(tmp_path / "x.sarif")
    assert [each.partition("\n")[0] for each in shown] == [
        *["${var.a} {0} does not scan images on push: it is {{x}} {"] * 2,
        "unused suppression: ecr-fix: ignore[ECR001]: {{x}} {",
    ]


def results(view: View) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(made("sarif", view))["runs"][0]["results"]
    return found


def line_start(text: str, line: int) -> int:
    """Return where a line begins; one ends at a line feed, a carriage return, or both."""
    place = 0
    for _ in range(line - 1):
        place = min(at for at in (text.find("\n", place), text.find("\r", place)) if at >= 0)
        place += 2 if text[place : place + 2] == "\r\n" else 1
    return place


def replaced(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    for start, end, inserted in sorted(set(edits), reverse=True):
        text = text[:start] + inserted + text[end:]
    return text


def edit_of_sarif(text: str, replacement: dict[str, Any]) -> tuple[int, int, str]:
    """Return a replacement by offsets; columns count characters from 1."""
    region = replacement["deletedRegion"]
    start = line_start(text, region["startLine"]) + region["startColumn"] - 1
    end = line_start(text, region["endLine"]) + region["endColumn"] - 1
    return start, end, replacement["insertedContent"]["text"]


def edit_of_rdjson(text: str, suggestion: dict[str, Any]) -> tuple[int, int, str]:
    """Return a suggestion by offsets; columns count bytes from 1, as in reviewdog's own words."""
    start, end = (
        len(text[: line_start(text, place["line"])].encode()) + place["column"] - 1
        for place in (suggestion["range"]["start"], suggestion["range"]["end"])
    )
    data = text.encode()
    return len(data[:start].decode()), len(data[:end].decode()), suggestion["text"]


VARIED: Final = ("as-it-is", "crlf-and-bom")


@pytest.mark.parametrize("variant", VARIED)
def test_the_fixes_of_sarif_and_of_json_are_what_is_written(variant: str) -> None:
    changed = 0
    for case in CASES:
        files = {name: VARIANTS.get(variant, bytes)(data) for name, data in case.input.items()}
        if variant != "as-it-is" and "formatted" not in case.name:
            continue
        found = run(case, files, unsafe=True)
        view = View(Report(len(files), tuple(found.values())))
        by_path: dict[str, list[dict[str, Any]]] = {}
        for each in results(view):
            for fix in each.get("fixes", ()):
                for change in fix["artifactChanges"]:
                    uri = change["artifactLocation"]["uri"]
                    by_path.setdefault(uri, []).extend(change["replacements"])
        in_json: dict[str, set[tuple[int, int, str]]] = {}
        for each in json.loads(made("json", view))["findings"]:
            if each["fix"] and each["fix"]["applied"]:
                for edit in each["fix"]["edits"]:
                    whole = (edit["start"], edit["end"], edit["text"])
                    in_json.setdefault(edit["path"], set()).add(whole)
        places = Places(view)
        for result in filter(lambda each: each.changed, found.values()):
            assert result.source is not None
            changed += 1
            old = result.source.text
            edits = {edit_of_sarif(old, each) for each in by_path.pop(places.uri(result.path))}
            assert replaced(old, edits) == result.text, case.name
            assert in_json.pop(result.path) == edits
        assert (by_path, in_json) == ({}, {}), case.name
    assert changed > (400 if variant == "as-it-is" else 5)


def test_a_suggestion_of_rdjson_is_the_whole_fix() -> None:
    suggested = 0
    for case in CASES:
        found = run(case, case.input, unsafe=True)
        view = View(Report(len(found), tuple(found.values())))
        listed = json.loads(made("rdjson", view))["diagnostics"]
        listed = [each for each in listed if each["code"]["value"] == "ECR001"]
        by_path = {result.path: result for result in found.values()}
        findings = [each for result in found.values() for each in result.findings]
        for each, finding in zip(listed, findings, strict=True):
            own = by_path[finding.path]
            if not finding.fix_applied or finding.fix is None or finding.fix.edits_in_other_files:
                assert "suggestions" not in each
            else:
                assert own.source is not None
                (suggestion,) = each["suggestions"]
                text = replaced(own.source.text, [edit_of_rdjson(own.source.text, suggestion)])
                kept = (edit.text for edit in finding.fix.edits)
                assert all(edit in text for edit in kept)
                suggested += 1
                if len(own.findings) == 1:
                    assert text == own.text, case.name
    assert suggested > 400


def test_what_is_written_is_not_suggested_again() -> None:
    """A fix can be applied and leave a part of the decision to the deployment."""
    report = report_of("a.yaml", "A", "x")
    first, *others = report.results[0].all_findings
    half = replace(first, verdict_after_fix=Verdict.CONDITIONAL)
    results_now = (replace(report.results[0], all_findings=(half, *others)), *report.results[1:])
    report = replace(report, results=results_now)
    for written in (False, True):
        view = View(report, written)
        listed = json.loads(made("rdjson", view))["diagnostics"]
        assert ["suggestions" in each for each in listed] == [not written, *(False,) * 3]
        assert ["fixes" in each for each in results(view)][:2] == [not written, False]


def test_what_identifies_a_result_does_not_depend_on_lines(tmp_path: Path) -> None:
    twice = f"{FALSE}---\n{FALSE}"
    terraform = 'resource "aws_ecr_repository" "a" {\n}\n'
    write_files(tmp_path, {"a.yaml": twice, "b/a.yaml": FALSE, "b/main.tf": terraform})
    ids = identities(tmp_path)
    assert len(set(ids)) == len(ids) == 4
    for name in ("a.yaml", "b/a.yaml", "b/main.tf"):
        text = (tmp_path / name).read_text()
        (tmp_path / name).write_text(f"# moved\n\n{text}")
    assert identities(tmp_path) == ids
    git(tmp_path, "init", "-q")
    assert identities(tmp_path) == ids
    assert identities(tmp_path / "b", "..") == ids


def ids_of_each(folder: Path, *arguments: str) -> dict[str, set[str]]:
    """Return by format what identifies the repositories that are open."""
    made = {
        name: json.loads(ecr_fix("--format", name, *arguments, cwd=folder).out)
        for name in ("sarif", "sarif-open", "gitlab", "codetf")
    }
    (codetf,) = made["codetf"]["results"]
    changes = [change for each in codetf["changeset"] for change in each["changes"]]
    fixed = [each for change in changes for each in change["fixedFindings"]]
    return {
        **{
            name: {
                each["partialFingerprints"]["ecrFix/v1"]
                for each in made[name]["runs"][0]["results"]
                if not each.get("suppressions")
            }
            for name in ("sarif", "sarif-open")
        },
        "gitlab": {each["fingerprint"] for each in made["gitlab"]},
        "codetf": {each["id"] for each in (*fixed, *codetf["unfixedFindings"])},
    }


def only_id(folder: Path, *arguments: str) -> set[str]:
    """Return what identifies the open repositories, in which all formats agree."""
    found = ids_of_each(folder, *arguments)
    assert all(each == found["sarif"] for each in found.values()), found
    return found["sarif"]


@pytest.mark.parametrize(
    "first",
    [FIXED, SUPPRESSED, FALSE.replace("Repo:", "Repo: # ecr-fix: ignore[ECR001] x")],
    ids=["fixed", "suppressed by another", "suppressed"],
)
def test_what_identifies_a_result_does_not_depend_on_others(first: str, tmp_path: Path) -> None:
    """One that is fixed, exempted or not asked for gives its identity to no other of its name."""
    folder = write_files(tmp_path, {"a.yaml": f"{FALSE}---\n{FALSE}"})
    one, other = (
        each["fingerprint"] for each in json.loads(ecr_fix("--format", "gitlab", cwd=folder).out)
    )
    assert only_id(folder) == {one, other}
    report = checkov_report("a.yaml")
    (location,) = report["runs"][0]["results"][0]["locations"]
    location["physicalLocation"]["region"] = {"startLine": 9, "endLine": 13}
    write_files(folder, {"found.sarif": json.dumps(report)})
    assert only_id(folder, "--findings", "found.sarif") == {other}
    write_files(folder, {"a.yaml": f"{first}---\n{FALSE}"})
    assert only_id(folder) == {other}
    assert only_id(folder, "--only", "Repo") == {other}


MISPLACED: Final = """\
Resources:
  # ecr-fix: ignore why

  B:
    Type: AWS::S3::Bucket
  A:
    Type: AWS::ECR::Repository
    Properties:
      # ecr-fix: ignore why
      RepositoryName: x
"""


def test_what_identifies_a_comment_does_not_depend_on_its_line(tmp_path: Path) -> None:
    """Also where the words about it name a line."""
    folder = write_files(tmp_path, {"a.yaml": MISPLACED})
    before = identities(folder)
    (case, *_) = junit_names(folder)
    assert len(set(before)) == 3
    write_files(folder, {"a.yaml": f"# one more line\n{MISPLACED}"})
    assert identities(folder) == before
    assert case in junit_names(folder)


def junit_names(folder: Path) -> list[str]:
    out = ecr_fix("--format", "junit", cwd=folder).out
    return re.findall(r'<testcase [^>]* name="(unused [^"]*)"', out.decode())


@pytest.mark.parametrize("text", ["a: [1\nb: 2\n", 'a: "b\nc: 1\n'])
def test_what_identifies_an_error_does_not_depend_on_its_line(text: str, tmp_path: Path) -> None:
    fingerprints = []
    for before in ("", "# one more line\n"):
        data = f"{before}{text}Type: AWS::ECR::Repository\n"
        folder = write_files(tmp_path, {"a.yaml": data, "b.yaml": data})
        issues = json.loads(ecr_fix("--format", "gitlab", cwd=folder).out)
        assert {each["check_name"] for each in issues} == {"error"}
        assert f"line {2 if before else 1}" in issues[0]["description"]
        fingerprints.append({each["fingerprint"] for each in issues})
    assert fingerprints[0] == fingerprints[1]
    assert len(fingerprints[0]) == 2


def identities(folder: Path, *arguments: str) -> list[str]:
    in_sarif = json.loads(ecr_fix("--format", "sarif", *arguments, cwd=folder).out)
    in_gitlab = json.loads(ecr_fix("--format", "gitlab", *arguments, cwd=folder).out)
    found = [each["partialFingerprints"] for each in in_sarif["runs"][0]["results"]]
    assert [list(each.values()) for each in found] == [[each["fingerprint"]] for each in in_gitlab]
    return sorted(each["fingerprint"] for each in in_gitlab)


def test_paths_begin_at_the_root_of_the_checkout(project: Path) -> None:
    for name in ("sarif", "gitlab", "github"):
        done = ecr_fix("--format", name, ".", cwd=project / "infra")
        seen = {each.path for each in READERS[name](done.out)}
        assert seen == {"infra/a.yaml", "infra/b.yaml", "infra/manual.yaml"}
    for name in ("json", "rdjson", "csv", "markdown"):
        done = ecr_fix("--format", name, ".", cwd=project / "infra")
        seen = {each.path for each in READERS[name](done.out)}
        assert seen == {"a.yaml", "b.yaml", "manual.yaml"}


def test_sarif_says_what_is_suppressed_and_how_the_run_ended(project: Path) -> None:
    (run_of_tool,) = json.loads(ecr_fix("--format", "sarif", cwd=project).out)["runs"]
    by_id: dict[str, list[Any]] = {}
    for each in run_of_tool["results"]:
        by_id.setdefault(each["ruleId"], []).append(each)
    suppressed = [each["suppressions"] for each in by_id["ECR001"] if each["suppressions"]]
    assert suppressed == [
        [
            {
                "kind": "inSource",
                "justification": "checkov:skip=CKV_AWS_163: x",
                "location": {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "suppressed.yaml", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 6},
                    }
                },
            }
        ]
    ]
    assert len(by_id["unused-suppression"]) == 1
    levels = {each["properties"]["verdict"]: each["level"] for each in by_id["ECR001"]}
    assert levels == {"disabled": "warning", "missing": "warning", "conditional": "note"}
    (invocation,) = run_of_tool["invocations"]
    assert not invocation["executionSuccessful"]
    (error,) = invocation["toolExecutionNotifications"]
    assert error["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "broken.yaml"
    assert run_of_tool["columnKind"] == "unicodeCodePoints"


def test_rdjson_is_valid(project: Path) -> None:
    done = ecr_fix("--format", "rdjson", "--unsafe-fixes", cwd=project)
    assert complaints_about_rdjson(done.out) == []
    assert complaints_about_rdjson(b'{"diagnostics": [{"message": 1}]}') != []


def test_columns_of_rdjson_are_bytes(project: Path) -> None:
    data = ecr_fix("--format", "rdjson", "tf", cwd=project).out
    (one,) = json.loads(data)["diagnostics"]
    text = (project / "tf/main.tf").read_bytes().splitlines()
    for place, expected in ((one["location"]["range"], b"false"),):
        line = text[place["start"]["line"] - 1]
        assert line[place["start"]["column"] - 1 : place["end"]["column"] - 1] == expected


# CodeTF


def test_codetf_has_the_patches_and_what_is_left(project: Path) -> None:
    data = ecr_fix("--format", "codetf", cwd=project).out
    document = json.loads(data)
    assert document["run"]["commandLine"] == "ecr-fix --format codetf"
    assert document["run"]["directory"] == "."
    (result,) = document["results"]
    assert result["failedFiles"] == ["broken.yaml"]
    seen = list(read_codetf(data))
    assert [each.path for each in seen] == [
        *("infra/a.yaml", "infra/b.yaml", "tf/main.tf"),
        *("infra/manual.yaml", "unsafe.yaml"),
    ]
    assert [each.line for each in seen[:3]] == [6, 4, 8]
    patch = "".join(each["diff"] for each in result["changeset"]).encode()
    printed = ecr_fix("--diff", cwd=project)
    assert patch == printed.out
    git(project, "apply", stdin=patch)
    assert ecr_fix("--format", "codetf", "infra", "tf", cwd=project).code == 1


@needs_other("Codemodder", CODETF_PYTHON.exists())
def test_codemodder_reads_codetf(project: Path) -> None:
    assert counts_of_codemodder(ecr_fix("--format", "codetf", cwd=project).out) == [3, 2]
    done = ecr_fix("--format", "codetf", "good.yaml", cwd=project)
    assert counts_of_codemodder(done.out) == [0, 0]


# JUnit


def test_a_broken_file_has_no_page_of_the_rule_in_junit(project: Path) -> None:
    suites = junitparser.JUnitXml.fromstring(ecr_fix("--format", "junit", cwd=project).out)
    results = [result for suite in suites for case in suite for result in case.result]
    (broken,) = (each for each in results if isinstance(each, junitparser.Error))
    assert (broken.text or "").splitlines()[-1] == broken.message
    failures = [each for each in results if isinstance(each, junitparser.Failure)]
    assert failures
    assert all((each.text or "").splitlines()[-1].startswith("https://") for each in failures)


def test_a_report_makes_the_folders_that_are_missing(project: Path) -> None:
    ecr_fix("--report", "json=out/of/here/r.json", cwd=project)
    assert json.loads((project / "out/of/here/r.json").read_bytes())


def test_the_counts_of_junit_are_those_of_its_cases(project: Path) -> None:
    found = junitparser.JUnitXml.fromstring(ecr_fix("--format", "junit", cwd=project).out)
    stated = [(each.tests, each.failures, each.errors, each.skipped) for each in found]
    total = (found.tests, found.failures, found.errors)
    found.update_statistics()  # type: ignore[no-untyped-call]
    assert stated == [(each.tests, each.failures, each.errors, each.skipped) for each in found]
    assert total == (found.tests, found.failures, found.errors) == (10, 6, 1)
    names = [(case.classname, case.name) for suite in found for case in suite]
    assert len(set(names)) == len(names)
    assert all(classname != name for classname, name in names)


# CSV


FORMULA: Final = re.compile(r"[=+@\uff1d\uff0b\uff0d\uff20-]")


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    template = FALSE + FALSE.partition("\n")[2].replace("Repo:", "'x; +1':")
    names = ("=1+1.yaml", "@a/-b.yaml", "\uff1d1.yaml", " =2.yaml", "x;=1+1.yaml")
    write_files(tmp_path, dict.fromkeys(names, template.replace("Repo:", "=cmd|x:")))
    done = ecr_fix("--format", "csv", cwd=tmp_path)
    rows = list(csv.reader(io.StringIO(done.out.decode(), newline="")))[1:]
    paths = {row[0] for row in rows}
    assert paths == {*(f"./{name}" for name in names[:-1]), "x;'=1+1.yaml"}
    assert all((tmp_path / each).exists() for each in paths if each.startswith("./"))
    assert {row[3] for row in rows} == {"'=cmd|x", "x; '+1"}
    assert not any(FORMULA.match(cell.lstrip()) for row in rows for cell in row)


@pytest.mark.parametrize("between", [",", ";", "\t"])
@given(path=file_names, name=texts, reason=texts)
def test_no_cell_is_a_formula_whatever_is_between_the_cells(
    between: str, path: str, name: str, reason: str
) -> None:
    data = made("csv", View(report_of(path, name, reason))).decode()
    for row in csv.reader(io.StringIO(data, newline=""), delimiter=between):
        assert not any(FORMULA.match(cell.lstrip()) for cell in row)


def test_a_cell_that_begins_with_colons_is_quoted(tmp_path: Path) -> None:
    """So no line begins with a command to GitHub's runner, and the path is the same."""
    done = ecr_fix("--format", "csv", cwd=write_files(tmp_path, {"::error::a.yaml": FALSE}))
    assert done.lines[1].startswith('"::error::a.yaml",6,')
    assert [each.path for each in READERS["csv"](done.out)] == ["::error::a.yaml"]


# Markdown


def test_a_summary_that_is_too_long_says_so() -> None:
    finding = replace(report_of("a.yaml", "A", "x").findings[0], path="x" * 250 + ".yaml")
    several = FileResult(finding.path, all_findings=(finding,) * 5_000)
    data = made("markdown", View(Report(1, (several,))))
    assert 900_000 < len(data) < 1_048_576
    rows = len(table_rows(data))
    assert f"and {5_000 - rows} more; this text may not be longer." in data.decode()


def test_addresses_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    report = report_of("a b.yaml", "A", "x")
    places = Places(View(report))
    assert line_links(places, {}) is None
    github = {
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_SHA": "0" * 40,
    }
    link = line_links(places, github)
    assert link is not None
    assert link("a b.yaml", 3).startswith(f"https://github.example/acme/shop/blob/{'0' * 40}/")
    assert link("a b.yaml", 3).endswith("a%20b.yaml#L3")
    gitlab = {"CI_PROJECT_URL": "https://gitlab.example/a/b", "CI_COMMIT_SHA": "1"}
    link = line_links(places, gitlab)
    assert link is not None
    assert link("x", 0).startswith("https://gitlab.example/a/b/-/blob/1/")
    assert line_links(places, {**gitlab, "CI_PROJECT_URL": "javascript:alert(1)"}) is None
    for name, value in github.items():
        monkeypatch.setenv(name, value)
    assert b"](https://github.example/acme/shop/blob/" in made("markdown", View(report))


# GitLab


def test_gitlab_has_issues_of_code_climate(project: Path) -> None:
    data = ecr_fix("--format", "gitlab", cwd=project).out
    assert complaints_of_typescript(data, project) == ""
    wrong = data.replace(b'"major"', b'"grave"')
    assert '"grave"' in complaints_of_typescript(wrong, project)


# GitHub


def test_githubs_own_library_writes_the_same_commands() -> None:
    report = report_of("a,b:c%0A::x.yaml", "::%0A,\n\r%", "100%25 :: a,b")
    data = made("github", View(report))
    ours = data.decode().splitlines()[:-1]
    theirs = as_github_writes_it(list(workflow_commands(data)))
    assert list(map(parts, ours)) == list(map(parts, theirs))
    assert len(ours) == 5


def parts(line: str) -> tuple[str, list[str], str]:
    head, words = line[2:].split("::", 1)
    command, _, properties = head.partition(" ")
    return command, sorted(properties.split(",")), words


def test_at_most_ten_of_a_kind_are_annotated(tmp_path: Path) -> None:
    files = {f"{number:02}.yaml": FALSE for number in range(13)}
    files |= {f"m{number:02}.yaml": MANUAL for number in range(2)}
    done = ecr_fix("--format", "github", cwd=write_files(tmp_path, files))
    commands = [each.command for each in workflow_commands(done.out)]
    assert commands == ["warning"] * 10 + ["notice"] * 2
    *_, last = done.lines
    assert last == (
        "Found 15 repositories without scan on push (13 fixable, 2 need review) in 15 of 15 files. "
        "Not annotated are 3: 10 of a kind are shown."
    )


# Commands to CI services


COMMANDS: Final = (
    *("::error::x", " ::stop-commands::t", "##[add-mask]x", "###[error]"),
    *("x##vso[task.setvariable variable=y]z", "##VSO[task.complete]", "##teamcity[x]"),
)
OURS: Final = re.compile(r"::(warning|notice|error) file=[^:]*,title=[\w-]+::")


def is_command(line: str) -> bool:
    """Whether GitHub's runner, the agent of Azure Pipelines or TeamCity obeys a line of a log."""
    return line.lstrip().startswith("::") or re.search(r"##(\w*)\[", line) is not None


def commanding(folder: Path) -> Path:
    """Return a folder in which each name is a command to a CI service."""
    setting = {"ImageScanningConfiguration": {"ScanOnPush": False}}
    repository = {"Type": "AWS::ECR::Repository", "Properties": setting}
    template = json.dumps({"Resources": dict.fromkeys(COMMANDS, repository)})
    names = [name.replace(" ", "_") for name in COMMANDS]
    broken = {f"{name}.broken.yaml": BROKEN for name in names}
    return write_files(folder, {**{f"{name}.json": template for name in names}, **broken})


@by_format
def test_no_name_is_a_command_to_a_ci_service(name: str, tmp_path: Path) -> None:
    done = ecr_fix("--format", name, cwd=commanding(tmp_path))
    printed = [*done.out.decode().split("\n"), *done.complaints]
    plain = [each for each in printed if not (name == "github" and OURS.match(each))]
    assert [each for each in plain if is_command(each)] == []
    assert len(done.lines) > len(COMMANDS) or name == "codetf"


@pytest.mark.parametrize("name", [each for each in READERS if each not in ("csv", "markdown")])
def test_what_is_no_command_to_a_ci_service_says_the_same(name: str, tmp_path: Path) -> None:
    seen = list(READERS[name](ecr_fix("--format", name, cwd=commanding(tmp_path)).out))
    if name != "github":  # which has ten of them
        files = {f"{each.replace(' ', '_')}.json" for each in COMMANDS}
        assert {each.path for each in seen} == files
    words = [f"{each} does not scan images on push: ScanOnPush is false" for each in COMMANDS]
    assert [each.words for each in seen[: len(COMMANDS)]] == words


# Hostile names


@pytest.mark.parametrize("written", [False, True], ids=["report", "written"])
@pytest.mark.parametrize("kind", FORMATS)
@given(path=file_names, name=texts, reason=texts)
def test_hostile_names_are_only_names(
    kind: str, written: bool, path: str, name: str, reason: str
) -> None:
    report = report_of(path, name, reason)
    data = made(kind, View(report, written))
    assert RAW.search(data.decode()) is None
    assert kind == "github" or not any(map(is_command, data.decode().split("\n")))
    if kind not in READERS:
        return
    words = report.findings[0].message
    expected = [Seen(path, line, words) for line in ((2,) if written else (1, 2))]
    seen = list(READERS[kind](data))
    assert [each.line for each in seen] == [each.line for each in expected]
    for one, other in zip(seen, expected, strict=True):
        assert plain(one.path) == plain(other.path)
        if kind != "markdown":  # it may mark words as code
            assert plain(one.words) == plain(other.words)


def plain(text: str) -> str:
    """Return a text without what keeps a reader from taking it for more than a text."""
    shown = escape_control(text.removeprefix("./")).replace("](", "] (")
    shown = re.sub(f"'(?={FORMULA.pattern})", "", shown)
    shown = re.sub(r"##(\w*\[)", r"#\\x23\1", shown)
    for character in "`|":
        shown = shown.replace(character, f"\\x{ord(character):02x}")
    return shown.replace("<!--", "\\x3c!--").replace("-->", "--\\x3e").strip()
