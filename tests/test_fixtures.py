"""Every case below `fixtures/`, as it is and in the disguises that files come in.

A case is a folder with `input.*`, the `expected.*` that the safe fixes make of it, the
`expected-unsafe.*` that all fixes make of it (each absent where it would equal the one before),
and `findings.json` with what is declared (`findings-strict.json` where --strict differs).
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from fixer.engine import FileResult, process
from fixer.fixes import Options
from fixer.output import diff
from fixer.syntax import yaml as yaml_syntax

FIXTURES = Path(__file__).parent.parent / "fixtures"


@dataclass(frozen=True)
class Case:
    folder: Path

    @property
    def input(self) -> Path:
        return next(path for path in self.folder.iterdir() if path.name.startswith("input."))

    def path(self, stem: str) -> Path:
        return self.folder / (stem + self.input.name.removeprefix("input"))

    def expected(self, unsafe: bool) -> bytes:
        for stem in ("expected-unsafe", "expected") if unsafe else ("expected",):
            if self.path(stem).exists():
                return self.path(stem).read_bytes()
        return self.input.read_bytes()


CASES = [Case(folder) for folder in sorted(FIXTURES.glob("*/*")) if folder.is_dir()]
every_case = pytest.mark.parametrize(
    "case", CASES, ids=[f"{case.folder.parent.name}/{case.folder.name}" for case in CASES]
)
both_kinds = pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])


def run(case: Case, data: bytes, unsafe: bool = False, strict: bool = False) -> FileResult:
    result = process(case.input.name, data, Options(unsafe_fixes=unsafe, strict=strict))
    assert result.error is None
    return result


def output(result: FileResult, data: bytes) -> bytes:
    return result.source.encoded(result.text) if result.source and result.changed else data


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


def test_there_are_cases() -> None:
    assert len(CASES) > 100


@every_case
@both_kinds
@pytest.mark.parametrize("disguise", DISGUISES)
def test_edit(case: Case, unsafe: bool, disguise: str, request: pytest.FixtureRequest) -> None:
    disguised = DISGUISES[disguise]
    data = disguised(case.input.read_bytes())
    got = output(run(case, data, unsafe), data)
    if disguise == "as-it-is" and request.config.getoption("--rewrite-expectations"):
        rewrite(case, got, unsafe)
    own = case.path(f"expected-{disguise}")  # where a disguise asks for another edit
    assert got == (own.read_bytes() if own.exists() else disguised(case.expected(unsafe)))


@every_case
@both_kinds
def test_a_second_run_changes_nothing(case: Case, unsafe: bool) -> None:
    fixed = case.expected(unsafe)
    assert not run(case, fixed, unsafe).changed


@every_case
@both_kinds
def test_the_pure_parser_gives_the_same(
    case: Case, unsafe: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = case.input.read_bytes()
    with_c = run(case, data, unsafe)
    monkeypatch.setattr(yaml_syntax, "parse", yaml_syntax.parse_pure)
    pure = run(case, data, unsafe)
    assert (pure.text, pure.declarations) == (with_c.text, with_c.declarations)


@every_case
@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
def test_findings(case: Case, strict: bool, request: pytest.FixtureRequest) -> None:
    file = case.folder / "findings.json"
    if strict and (case.folder / "findings-strict.json").exists():
        file = case.folder / "findings-strict.json"
    result = run(case, case.input.read_bytes(), strict=strict)
    got = [
        {
            "logical_id": finding.logical_id,
            "verdict": finding.verdict.value,
            "fix": finding.applicability.value if finding.applicability else None,
        }
        for finding in result.declarations
    ]
    expected = json.loads(file.read_text("utf-8"))
    if request.config.getoption("--rewrite-expectations") and not strict:
        file.write_text(json.dumps(got, indent=2) + "\n", "utf-8")
        return
    says = [each.pop("says", []) for each in expected]
    assert got == expected
    for finding, words in zip(result.declarations, says, strict=True):
        said = " ".join([finding.message, finding.remedy, *finding.notes]).lower()
        assert [word for word in words if word not in said] == []


@pytest.mark.parametrize("disguise", DISGUISES)
@both_kinds
def test_git_applies_the_patch(disguise: str, unsafe: bool, tmp_path: Path) -> None:
    """One patch for all cases at once gives byte for byte what the edits give."""
    git = ["git", "-c", "core.autocrlf=false", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    patch = []
    expected = {}
    for case in CASES:
        data = DISGUISES[disguise](case.input.read_bytes())
        name = f"{case.folder.parent.name}/{case.folder.name}/{case.input.name}"
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        result = run(case, data, unsafe)
        expected[path] = output(result, data)
        patch.append(diff.unified(name, result))
    subprocess.run([*git, "apply", "--whitespace=nowarn", "-"], input=b"".join(patch), check=True)
    assert {path: path.read_bytes() for path in expected} == expected


def rewrite(case: Case, got: bytes, unsafe: bool) -> None:
    path = case.path("expected-unsafe" if unsafe else "expected")
    if got != case.expected(False) if unsafe else got != case.input.read_bytes():
        path.write_bytes(got)
    else:
        path.unlink(missing_ok=True)
