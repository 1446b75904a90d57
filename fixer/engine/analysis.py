"""The whole way of one file: bytes, text, tree, declarations, findings, proved edits, new text."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from fixer.dialects.table import (
    Dialect,
    dialects_for,
    is_judged_by_folder,
    may_declare,
    program_warning,
    size_warnings,
    unread_text_warning,
)
from fixer.engine.analysis_unit import (
    AnalysisUnit,
    ParsedFile,
    parse_file,
    read_no_file,
    read_nothing,
    read_nothing_above,
)
from fixer.engine.finding_builder import DeclaringText, build_finding, finding_of
from fixer.engine.fix_selection import Options, ProposedFix, apply_fixes
from fixer.engine.result import FileResult
from fixer.files.loading import LoadedFile, read_above, read_folder
from fixer.model.declaration import RegistryRule
from fixer.model.edits import Edit, splice
from fixer.model.errors import SourceError, TemplateError
from fixer.model.finding import Finding
from fixer.source_text import UTF_16_MARKS, decode


class FileGroup(NamedTuple):
    """Files that are judged together; `listed` are all that may be changed, none for a text."""

    files: tuple[LoadedFile, ...]
    listed: frozenset[str] = frozenset()


def analyse_file(path: str, data: bytes, options: Options) -> FileResult:
    """Take one file from its bytes to its findings and its new text; nothing else is read."""
    return analyse(FileGroup((LoadedFile(path, data),)), options)[0]


def analyse(group: FileGroup, options: Options) -> list[FileResult]:
    """Take files from their bytes to their findings and their new texts; nothing is written."""
    outcomes = {file.path: _parse(file, options) for file in group.files}
    parsed = [each for each in outcomes.values() if isinstance(each, ParsedFile)]
    # A text has no other files beside it.
    unit = AnalysisUnit(
        parsed,
        _read_module if group.listed else read_nothing,
        group.listed,
        read_above if group.listed else read_nothing_above,
        _read_file if group.listed else read_no_file,
    )
    proposed, rules = _judged(unit, options)
    edits, findings = apply_fixes(unit, proposed, options)
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    results: dict[str, FileResult] = {}
    for path in (*outcomes, *sorted(edits.keys() - outcomes.keys())):
        outcome = outcomes.get(path)
        if isinstance(outcome, FileResult) and path not in edits:
            results[path] = outcome
            continue
        own = [each for each in by_path.get(path, ()) if options.includes(each)]
        left_out = {each.logical_id for each in by_path.get(path, ()) if not options.includes(each)}
        result = _result(unit.parsed(path), edits.get(path, []), own, rules.get(path, []))
        results[path] = replace(result, left_out=frozenset(left_out))
    return list(results.values())


def _parse(file: LoadedFile, options: Options) -> ParsedFile | FileResult:
    """Parse a file that may declare a repository, or return the result of one that cannot be."""
    path, searched = file.path, _without_nul(file.data)
    warning = program_warning(path, searched)
    unread = FileResult(path, warnings=(warning,) if warning else ())
    dialects = dialects_for(path, searched)
    try:
        if dialects:
            return parse_file(path, file.data, dialects)
    except SourceError as error:
        if isinstance(error.__cause__, TemplateError):
            return _unparsed(error, file, dialects, options)
        if may_declare(path, searched):
            return FileResult(path, error=error)
    return unread


def _judged(
    unit: AnalysisUnit, options: Options
) -> tuple[list[ProposedFix], dict[str, list[RegistryRule]]]:
    """Return the repositories of a unit with their findings, and the registry's rules by path."""
    proposed: list[ProposedFix] = []
    rules: dict[str, list[RegistryRule]] = {}
    for parsed, dialect, declared in unit.declarations():
        proposed += [
            ProposedFix(each, finding_of(each, parsed, dialect.name, unit, options.strict))
            for each in declared.repositories
        ]
        rules.setdefault(parsed.path, []).extend(declared.registry_rules)
    return proposed, rules


def _read_module(folder: str) -> list[LoadedFile] | None:
    return read_folder(folder, is_judged_by_folder)


def _read_file(path: str) -> LoadedFile | None:
    """Return a file that another one names, if it holds what a dialect looks for."""
    folder, name = os.path.split(path)
    found = read_folder(folder, lambda each: each == name)
    data = found[0].data if found else b""
    return found[0] if found and dialects_for(path, data) else None


def _result(
    parsed: ParsedFile, edits: list[Edit], findings: list[Finding], rules: list[RegistryRule]
) -> FileResult:
    source = parsed.source
    text = splice(source.text, edits)
    if len({each.dialect for each in findings}) > 1:
        findings = sorted(findings, key=lambda each: (each.line, each.column))
    fixed = {each.dialect for each in findings if each.fix_applied}
    sizes = (len(source.data), len(source.encoded(text))) if fixed else (0, 0)
    unread = unread_text_warning(parsed.path, parsed.tree, parsed.dialects)
    return FileResult(
        parsed.path,
        source,
        tuple(findings),
        text,
        tuple(edits),
        tuple(rules),
        (*size_warnings(parsed.path, fixed, *sizes), *((unread,) if unread else ())),
    )


def _unparsed(
    error: SourceError, file: LoadedFile, dialects: Iterable[Dialect], options: Options
) -> FileResult:
    """Return a finding for each mention of a repository in a template that cannot be parsed."""
    from fixer.templating.template import unparsed_mentions

    source = decode(file.path, file.data)
    findings = (
        build_finding(each, DeclaringText(source.path, source.text, dialect.name), options.strict)
        for dialect in dialects
        for each in unparsed_mentions(source.text, dialect.required_markers, error)
    )
    included = tuple(each for each in findings if options.includes(each))
    return FileResult(source.path, source, included, source.text)


def _without_nul(data: bytes) -> bytes:
    """Return the bytes in which markers are searched: those of UTF-16 without every other one."""
    return data.replace(b"\0", b"") if data.startswith(UTF_16_MARKS) else data
