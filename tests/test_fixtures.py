"""Every case below `fixtures/`, as it is and in the disguises that files come in.

A case is a folder with `input.*`, the `expected.*` that the safe fixes make of it, the
`expected-unsafe.*` that all fixes make of it (each absent where it would equal the one before),
and `findings.json` with what is declared (`findings-strict.json` where --strict differs). Where
the name of a file matters, or several files do, they stand in folders `input`, `expected` and
`expected-unsafe`; the latter two hold only what differs.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import pytest

from fixer.dialects import DIALECTS, SUFFIXES
from fixer.engine import analysis as engine
from fixer.engine import batch
from fixer.engine.analysis import FileResult
from fixer.engine.apply import Options
from fixer.files.discovery import Selection, list_files
from fixer.report import diff
from fixer.rule import Finding
from fixer.syntax import yaml as yaml_syntax

FIXTURES = Path(__file__).parent.parent / "fixtures"

Files: TypeAlias = "dict[str, bytes]"


@dataclass(frozen=True)
class Case:
    folder: Path

    @property
    def several(self) -> bool:
        return (self.folder / "input").is_dir()

    @property
    def input(self) -> Files:
        return self.read("input")

    def read(self, stem: str) -> Files:
        """Return the files of a kind by the names that they have to the program."""
        if self.several:
            found = [path for path in (self.folder / stem).rglob("*") if path.is_file()]
            return {str(path.relative_to(self.folder / stem)): path.read_bytes() for path in found}
        found = [path for path in self.folder.iterdir() if path.name.startswith(f"{stem}.")]
        return {"input" + path.name.removeprefix(stem): path.read_bytes() for path in found}

    def path(self, stem: str, name: str) -> Path:
        """Return where the file of a kind stands that has the name to the program."""
        if self.several:
            return self.folder / stem / name
        return self.folder / (stem + name.removeprefix("input"))

    def expected(self, unsafe: bool) -> Files:
        found = self.input | self.read("expected")
        return found | self.read("expected-unsafe") if unsafe else found


CASES = [Case(folder) for folder in sorted(FIXTURES.glob("*/*")) if folder.is_dir()]
every_case = pytest.mark.parametrize(
    "case", CASES, ids=[f"{case.folder.parent.name}/{case.folder.name}" for case in CASES]
)
both_kinds = pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])


def run(
    case: Case, files: Files, unsafe: bool = False, strict: bool = False
) -> dict[str, FileResult]:
    """Return the results by the names that the files have to the program."""
    options = Options(unsafe_fixes=unsafe, strict=strict)
    if case.several:
        results = dict(in_a_folder(files, options))
    else:
        results = {name: engine.process(name, data, options) for name, data in files.items()}
    assert [result.error for result in results.values() if result.error] == []
    return results


def in_a_folder(files: Files, options: Options) -> Iterator[tuple[str, FileResult]]:
    with TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        listing = list_files(Selection((folder,), SUFFIXES))
        for result in batch.run(listing, options, jobs=1):
            yield result.path.removeprefix(f"{folder}/"), result


def output(results: dict[str, FileResult], files: Files) -> Files:
    changed = {
        name: result.source.encoded(result.text)
        for name, result in results.items()
        if result.source and result.changed
    }
    return files | changed


def declared(results: dict[str, FileResult]) -> list[Finding]:
    return [each for result in results.values() for each in result.declarations]


def crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def bare(data: bytes) -> bytes:
    return data[:-1] if data.endswith(b"\n") and not data.endswith(b"\r\n") else data


DISGUISES: dict[str, Callable[[bytes], bytes]] = {
    "as-it-is": lambda data: data,
    "crlf": crlf,
    "bom": lambda data: b"\xef\xbb\xbf" + data,
    "no-final-newline": bare,
    "crlf-and-bom": lambda data: b"\xef\xbb\xbf" + crlf(data),
}


def test_every_dialect_has_cases() -> None:
    assert {dialect.name for dialect in DIALECTS} <= {case.folder.parent.name for case in CASES}


@every_case
@both_kinds
@pytest.mark.parametrize("disguise", DISGUISES)
def test_edit(case: Case, unsafe: bool, disguise: str, request: pytest.FixtureRequest) -> None:
    disguised = DISGUISES[disguise]
    files = {name: disguised(data) for name, data in case.input.items()}
    got = output(run(case, files, unsafe), files)
    if disguise == "as-it-is" and request.config.getoption("--rewrite-expectations"):
        rewrite(case, got, unsafe)
    expected = {name: disguised(data) for name, data in case.expected(unsafe).items()}
    # Where a disguise asks for another edit.
    assert got == expected | case.read(f"expected-{disguise}")


@every_case
@both_kinds
def test_a_second_run_changes_nothing(case: Case, unsafe: bool) -> None:
    again = run(case, case.expected(unsafe), unsafe)
    assert [name for name, result in again.items() if result.changed] == []


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if any(not name.endswith(".json") for name in case.input)],
    ids=lambda case: f"{case.folder.parent.name}/{case.folder.name}",
)
@both_kinds
def test_the_pure_parser_gives_the_same(
    case: Case, unsafe: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_c = run(case, case.input, unsafe)
    monkeypatch.setattr(yaml_syntax, "parse", yaml_syntax.parse_pure)
    pure = run(case, case.input, unsafe)
    assert output(pure, case.input) == output(with_c, case.input)
    assert list(map(told, declared(pure))) == list(map(told, declared(with_c)))


def told(finding: Finding) -> tuple[object, ...]:
    """Return what is found, wherever the file is."""
    where = (finding.line, finding.column, finding.end_column, finding.source_line)
    return (
        finding.logical_id,
        *where,
        finding.verdict,
        finding.applicability,
        finding.fix and finding.fix.edits,
    )


@every_case
@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
def test_findings(case: Case, strict: bool, request: pytest.FixtureRequest) -> None:
    file = case.folder / "findings.json"
    if strict and (case.folder / "findings-strict.json").exists():
        file = case.folder / "findings-strict.json"
    found = declared(run(case, case.input, strict=strict))
    got = [
        {
            "logical_id": finding.logical_id,
            "verdict": finding.verdict.value,
            "fix": finding.applicability.value if finding.applicability else None,
        }
        for finding in found
    ]
    if request.config.getoption("--rewrite-expectations"):
        file = rewrite_findings(case.folder, got, strict)
    expected = json.loads(file.read_text("utf-8"))
    says = [each.pop("says", []) for each in expected]
    assert got == expected
    for finding, words in zip(found, says, strict=True):
        said = " ".join([finding.message, finding.remedy, *finding.notes]).lower()
        assert [word for word in words if word not in said] == []


@pytest.mark.parametrize("disguise", DISGUISES)
@both_kinds
def test_git_applies_the_patch(disguise: str, unsafe: bool, tmp_path: Path) -> None:
    """One patch for all cases at once gives byte for byte what the edits give."""
    git = ["git", "-c", "core.autocrlf=false", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    patch = []
    expected: dict[Path, bytes] = {}
    for case in CASES:
        files = {name: DISGUISES[disguise](data) for name, data in case.input.items()}
        folder = f"{case.folder.parent.name}/{case.folder.name}"
        for name, data in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        results = run(case, files, unsafe)
        expected |= {
            tmp_path / folder / name: data for name, data in output(results, files).items()
        }
        patch += [diff.unified(f"{folder}/{name}", result) for name, result in results.items()]
    subprocess.run([*git, "apply", "--whitespace=nowarn", "-"], input=b"".join(patch), check=True)
    assert {path: path.read_bytes() for path in expected} == expected


def rewrite(case: Case, got: Files, unsafe: bool) -> None:
    before = case.expected(False) if unsafe else case.input
    for name, data in got.items():
        path = case.path("expected-unsafe" if unsafe else "expected", name)
        if data != before[name]:
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_bytes(data)
        else:
            path.unlink(missing_ok=True)


@every_case
@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
def test_no_fix_is_promised_that_the_proof_refuses(case: Case, strict: bool) -> None:
    found = declared(run(case, case.input, unsafe=True, strict=strict))
    refused = [note for each in found for note in each.notes if "the proof failed" in note]
    # Two that share an anchor may each be fixed alone.
    assert [note for note in refused if "two edits claim the same text" not in note] == []


def rewrite_findings(folder: Path, got: list[dict[str, str | None]], strict: bool) -> Path:
    """Write what is found now; the words that a message must hold stay where they still fit.

    What --strict finds has a file of its own only where it differs.
    """
    lenient, own = folder / "findings.json", folder / "findings-strict.json"
    if strict and same(lenient, got):
        own.unlink(missing_ok=True)
        return lenient
    file = own if strict else lenient
    if same(file, got):
        return file
    old = json.loads(file.read_text("utf-8")) if file.exists() else []
    for index, each in enumerate(got):
        says = old[index].get("says") if index < len(old) else None
        if says and old[index]["logical_id"] == each["logical_id"]:
            each["says"] = says
    file.write_text(json.dumps(got, indent=2) + "\n", "utf-8")
    for each in got:
        each.pop("says", None)
    return file


def same(file: Path, got: list[dict[str, str | None]]) -> bool:
    """Tell whether a file holds this, but for the words that a message must hold."""
    known = json.loads(file.read_text("utf-8")) if file.exists() else None
    return known is not None and got == [
        {name: each[name] for name in each if name != "says"} for each in known
    ]
