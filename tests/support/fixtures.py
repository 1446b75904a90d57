"""The cases below `fixtures/`: their files, and what the program makes of them.

A case is a folder with `input.*`, the `expected.*` that the safe fixes make of it, the
`expected-unsafe.*` that all fixes make of it (each absent where it would equal the one before),
and `findings.json` with what is declared (`findings-strict.json` where --strict differs). Where
the name of a file matters, or several files do, they are in folders `input`, `expected` and
`expected-unsafe`; the latter two hold only what differs.
"""

from __future__ import annotations

import atexit
import json
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from fixer.dialects.all_dialects import SUFFIXES
from fixer.engine.analysis import analyse_file
from fixer.engine.batch import analyse_listing
from fixer.engine.fix_selection import Options
from fixer.engine.result import FileResult
from fixer.files.discovery import Selection, list_files
from fixer.model.finding import Finding

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"

Files: TypeAlias = "dict[str, bytes]"
Results: TypeAlias = "dict[str, FileResult]"
"""Results by the names that the files have to the program."""


@dataclass(frozen=True)
class Case:
    folder: Path

    @property
    def name(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @cached_property
    def has_folders(self) -> bool:
        return (self.folder / "input").is_dir()

    @property
    def input(self) -> Files:
        return self.read("input")

    @cached_property
    def contents(self) -> Files:
        """The files of the case as they are on the disk."""
        found = [path for path in self.folder.rglob("*") if path.is_file()]
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}

    def read(self, stem: str) -> Files:
        """Return the files of a kind by the names that they have to the program."""
        start, put = (f"{stem}/", "") if self.has_folders else (f"{stem}.", "input.")
        return {
            put + name.removeprefix(start): data
            for name, data in self.contents.items()
            if name.startswith(start)
        }

    def expected(self, unsafe: bool) -> Files:
        found = self.input | self.read("expected")
        return found | self.read("expected-unsafe") if unsafe else found

    @property
    def has_unsafe_fixes(self) -> bool:
        return bool(self.read("expected-unsafe"))

    def findings_file(self, strict: bool) -> Path:
        own = self.folder / "findings-strict.json"
        return own if strict and own.exists() else self.folder / "findings.json"

    def write_expected(self, got: Files, unsafe: bool) -> None:
        """Write what the fixes make of the input now, where it differs from the step before."""
        before = self.expected(False) if unsafe else self.input
        stem = "expected-unsafe" if unsafe else "expected"
        for name, data in got.items():
            path = self.folder / stem / name
            if not self.has_folders:
                path = self.folder / (stem + name.removeprefix("input"))
            if data != before[name]:
                path.parent.mkdir(exist_ok=True, parents=True)
                path.write_bytes(data)
            else:
                path.unlink(missing_ok=True)
        vars(self).pop("contents", None)

    def write_findings(self, got: list[dict[str, Any]], strict: bool) -> None:
        """Write what is found now; --strict has a file of its own only where it differs."""
        lenient, own = self.folder / "findings.json", self.folder / "findings-strict.json"
        if strict and got == json.loads(lenient.read_text("utf-8")):
            own.unlink(missing_ok=True)
            return
        text = json.dumps(got, indent=2, ensure_ascii=False) + "\n"
        (own if strict else lenient).write_text(text, "utf-8")


CASES = [Case(folder) for folder in sorted(FIXTURES.glob("*/*")) if folder.is_dir()]


def crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def without_final_newline(data: bytes) -> bytes:
    return data[:-1] if data.endswith(b"\n") and not data.endswith(b"\r\n") else data


VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    "crlf": crlf,
    "bom": lambda data: b"\xef\xbb\xbf" + data,
    "no-final-newline": without_final_newline,
    "crlf-and-bom": lambda data: b"\xef\xbb\xbf" + crlf(data),
}


_DONE: dict[Hashable, Results] = {}


def run(case: Case, files: Files, unsafe: bool = False, strict: bool = False) -> Results:
    """Return the results for the files of a case; another test may have asked for them before."""
    key = (case.name, tuple(files.items()), unsafe, strict)
    if key not in _DONE:
        _DONE[key] = run_anew(case, files, unsafe, strict)
    return _DONE[key]


def run_anew(case: Case, files: Files, unsafe: bool = False, strict: bool = False) -> Results:
    options = Options(unsafe_fixes=unsafe, strict=strict)
    if case.has_folders:
        results = dict(in_a_folder(files, options))
    else:
        results = {name: analyse_file(name, data, options) for name, data in files.items()}
    assert [result.error for result in results.values() if result.error] == []
    return results


def in_a_folder(files: Files, options: Options) -> Iterator[tuple[str, FileResult]]:
    folder = folder_of(tuple(files))
    for name, data in files.items():
        Path(folder, name).write_bytes(data)
    listing = list_files(Selection((folder,), SUFFIXES))
    for result in analyse_listing(listing, options, jobs=1):
        yield result.path.removeprefix(f"{folder}/"), result


@cache
def folder_of(names: tuple[str, ...]) -> str:
    """Return a folder for files of these names and no others, which is kept until the end."""
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    for name in names:
        Path(folder.name, name).parent.mkdir(parents=True, exist_ok=True)
    return folder.name


def output(results: Results, files: Files) -> Files:
    """Return the files as the fixes leave them."""
    changed = {
        name: result.source.encoded(result.text)
        for name, result in results.items()
        if result.source and result.changed
    }
    return files | changed


def declared(results: Results) -> list[Finding]:
    return [each for result in results.values() for each in result.all_findings]


def as_expected(results: Results) -> list[dict[str, Any]]:
    """Return what `findings.json` holds: every declaration, with its words."""
    return [
        _as_expected(finding, result.path.removesuffix(name))
        for name, result in results.items()
        for finding in result.all_findings
    ]


def _as_expected(finding: Finding, folder: str) -> dict[str, Any]:
    def inside(text: str) -> str:
        return text.replace(folder, "") if folder else text

    row: dict[str, Any] = {
        "logical_id": finding.logical_id,
        "verdict": finding.verdict.value,
        "fix": finding.applicability.value if finding.applicability else None,
        "line": finding.line,
        "column": finding.column,
        "message": inside(finding.message),
    }
    if finding.suppression is not None:
        row["suppressed_by"] = str(finding.suppression)
    if finding.remedy:
        row["remedy"] = inside(finding.remedy)
    if finding.notes:
        row["notes"] = [inside(note) for note in finding.notes]
    return row
