"""Every case below `fixtures/`, as it is and in the variants that files come in."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fixtures import (
    CASES,
    VARIANTS,
    Case,
    Files,
    Results,
    as_expected,
    declared,
    output,
    run,
    run_anew,
)

from fixer.dialects.all_dialects import DIALECTS
from fixer.model.finding import Finding
from fixer.report import diff
from fixer.syntax import yaml as yaml_syntax


def test_every_dialect_has_cases() -> None:
    assert {dialect.name for dialect in DIALECTS} <= {case.folder.parent.name for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The edits, the findings and their words; then what must hold for any of them."""
    rewrite = bool(request.config.getoption("--rewrite-expectations"))
    # Where no fix is unsafe, asking for unsafe fixes makes the same edits.
    modes = (False, True) if case.has_unsafe_fixes or rewrite else (True,)
    results = {unsafe: run(case, case.input, unsafe) for unsafe in modes}
    lenient = results.get(False) or run(case, case.input)
    strict = run(case, case.input, strict=True)
    if rewrite:
        for unsafe in modes:
            case.write_expected(output(results[unsafe], case.input), unsafe)
        case.write_findings(as_expected(lenient), strict=False)
        case.write_findings(as_expected(strict), strict=True)
    check_findings(case, lenient, strict)
    check_promises(case, results[True])
    assert output(lenient, case.input) == case.expected(unsafe=False), "the safe fixes"
    for unsafe in modes:
        check_edits(case, results[unsafe], unsafe)
    monkeypatch.setattr(yaml_syntax, "parse", yaml_syntax.parse_pure)
    for unsafe in modes:
        check_same(case, results[unsafe], run_anew(case, case.input, unsafe))


def check_findings(case: Case, lenient: Results, strict: Results) -> None:
    for results, is_strict in ((lenient, False), (strict, True)):
        expected = json.loads(case.findings_file(is_strict).read_text("utf-8"))
        assert as_expected(results) == expected, f"the findings, strict: {is_strict}"
        for each in declared(results):
            assert 1 <= each.column < each.end_column <= len(each.source_line) + 1, "in its line"


def check_promises(case: Case, results: Results) -> None:
    """No fix is promised that the proof refuses, with and without --strict."""
    for each in (results, run(case, case.input, unsafe=True, strict=True)):
        refused = [note for one in declared(each) for note in one.notes if "verification" in note]
        # Two that share an anchor can each be fixed alone.
        assert [note for note in refused if "two edits change the same text" not in note] == []


def check_edits(case: Case, results: Results, unsafe: bool) -> None:
    """The edits are right in every variant of the input, and a second run makes none."""
    expected = case.expected(unsafe)
    assert output(results, case.input) == expected, f"the edits, unsafe: {unsafe}"
    for name, variant in VARIANTS.items():
        files = {path: variant(data) for path, data in case.input.items()}
        wanted = {path: variant(data) for path, data in expected.items()}
        # Where the variant needs another edit.
        wanted |= case.read(f"expected-{name}")
        assert output(run(case, files, unsafe), files) == wanted, f"{name}, unsafe: {unsafe}"
    if expected != case.input:
        again = run(case, expected, unsafe)
        assert [path for path, result in again.items() if result.changed] == [], "a second run"


def check_same(case: Case, results: Results, pure: Results) -> None:
    """The parser that is written in Python gives the same as the one in C."""
    assert output(pure, case.input) == output(results, case.input)
    assert list(map(facts, declared(pure))) == list(map(facts, declared(results)))


def facts(finding: Finding) -> tuple[object, ...]:
    """Return what is found, wherever the file is."""
    where = (finding.line, finding.column, finding.end_column, finding.source_line)
    edits = finding.fix and finding.fix.edits
    return (finding.logical_id, *where, finding.verdict, finding.applicability, edits)


@pytest.mark.parametrize("variant", ["as-it-is", "crlf-and-bom", "no-final-newline"])
def test_git_applies_the_patch(variant: str, tmp_path: Path) -> None:
    """One patch for all cases at once gives byte for byte what the edits give."""
    git = ["git", "-c", "core.autocrlf=false", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    patch = []
    expected: Files = {}
    for folder, files, results in changed_cases(variant):
        paths = {name: f"{folder}/{name}".replace("/", "=") for name in files}
        for name, data in files.items():
            (tmp_path / paths[name]).write_bytes(data)
        expected |= {paths[name]: data for name, data in output(results, files).items()}
        patch += [diff.unified(paths[name], result) for name, result in results.items()]
    subprocess.run([*git, "apply", "--whitespace=nowarn", "-"], input=b"".join(patch), check=True)
    assert {name: (tmp_path / name).read_bytes() for name in expected} == expected


def changed_cases(variant: str) -> Iterator[tuple[str, Files, Results]]:
    """Yield the cases that the fixes change, with all fixes and as a variant."""
    change = VARIANTS.get(variant, bytes)
    for case in CASES:
        if case.expected(unsafe=True) != case.input:
            files = {name: change(data) for name, data in case.input.items()}
            yield case.name, files, run(case, files, unsafe=True)
