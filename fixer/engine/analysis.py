"""The whole way of one file: bytes, text, tree, declarations, findings, proved edits, new text."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from fixer import messages
from fixer.dialects.all_dialects import (
    Dialect,
    dialects_for,
    is_known_kind,
    is_looked_for,
    is_read,
    may_declare,
    size_warnings,
    unread_text_warning,
)
from fixer.dialects.unread import unread_in
from fixer.engine.analysis_unit import AnalysisUnit
from fixer.engine.finding_builder import DeclaringText, build_finding, finding_of
from fixer.engine.fix_selection import Edits, Options, ProposedFix, apply_fixes, place_of
from fixer.engine.folders import Folders
from fixer.engine.parsed_file import ParsedFile, refuse_too_many
from fixer.engine.result import FileResult
from fixer.files.loading import LoadedFile
from fixer.model.declaration import Declarations
from fixer.model.edits import Edit, splice
from fixer.model.errors import MissingGrammarError, SourceError, TemplateError
from fixer.model.file import Occurrence, Texts
from fixer.model.finding import Finding
from fixer.model.suppression import OWN_MARKER, Suppression
from fixer.model.syntax_tree import Tree
from fixer.model.warnings import UnreadPart
from fixer.source_text import decode
from fixer.suppressions import may_hold_decisions


class FileGroup(NamedTuple):
    """Files that are judged together."""

    files: tuple[LoadedFile, ...]
    listed: frozenset[str] = frozenset()
    """All that may be changed; none for a text."""
    named: frozenset[str] = frozenset()
    """Those that the user named."""
    in_doubt: frozenset[str] = frozenset()
    """Those that may be anything: the user named them, and their endings say nothing."""
    beside: frozenset[str] = frozenset()
    """Those that are not asked for: only what the listed ones decide in them is."""


def analyse_file(path: str, data: bytes, options: Options) -> FileResult:
    """Take one file from its bytes to its findings and its new text; nothing else is read."""
    file = LoadedFile(path, data)
    named = frozenset((path,))
    in_doubt = named if not is_known_kind(path) else frozenset[str]()
    return analyse(FileGroup((file,), named=named, in_doubt=in_doubt), options)[0]


def analyse(group: FileGroup, options: Options, folders: Folders | None = None) -> list[FileResult]:
    """Take files from their bytes to their findings and their new texts; nothing is written.

    Args:
        group: The files.
        options: What is asked for.
        folders: The folders that they refer to; none beside a text.
    """
    folders = folders or Folders()
    outcomes = {file.path: _parse(file, folders, group, options) for file in group.files}
    parsed = [each for each in outcomes.values() if isinstance(each, ParsedFile)]
    unit = AnalysisUnit(parsed, folders, group.listed)
    try:
        proposed, others = _judged(unit, options)
    except SourceError as error:
        others_of_group = tuple(each for each in group.files if each.path != error.path)
        rest = group._replace(files=others_of_group)
        return [FileResult(error.path, error=error), *analyse(rest, options, folders)]
    proposed, unused = _let_be(_texts(unit, proposed), proposed, options)
    if options.locates:
        from fixer.engine.identification import identified

        proposed = [identified(each, unit) for each in proposed]
    if group.beside:
        unused = {path: some for path, some in unused.items() if path not in group.beside}
    asked = _asked(proposed, group, options) if group.beside else options
    edits, findings, unused = _edited(unit, proposed, unused, asked)
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    results: dict[str, FileResult] = {}
    for path in (*outcomes, *sorted(edits.keys() - outcomes.keys())):
        outcome = outcomes.get(path)
        is_beside = path in group.beside
        if isinstance(outcome, FileResult) and path not in edits:
            results[path] = replace(outcome, warnings=()) if is_beside else outcome
            continue
        own = [each for each in by_path.get(path, ()) if asked.includes(each)]
        excluded = [each for each in by_path.get(path, ()) if not options.includes(each)]
        left_out = {each.logical_id for each in excluded if not each.is_spoken_for}
        other = others.get(path, Declarations(()))
        result = _result(unit.parsed(path), edits.get(path, []), own)
        is_in_question = path in group.named and path not in by_path and not result.warnings
        parts = [each for each in other.unread if not unit.may_change(each.place)]
        unread = _unread_warnings(unit.parsed(path), parts, is_in_question)
        results[path] = replace(
            result,
            registry_rules=other.registry_rules,
            warnings=() if is_beside else (*result.warnings, *unread),
            has_unread_part=result.has_unread_part or bool(unread),
            left_out=frozenset(left_out),
            spoken_for=tuple(each for each in excluded if each.is_spoken_for),
            unused_suppressions=() if options.is_limited else unused.get(path, ()),
        )
    return list(results.values())


def _edited(
    unit: AnalysisUnit,
    proposed: list[ProposedFix],
    unused: dict[str, tuple[Suppression, ...]],
    options: Options,
) -> tuple[Edits, list[Finding], dict[str, tuple[Suppression, ...]]]:
    """Return the edits that are asked for, what became of the findings, and what is of no use."""
    if options.add_ignore is not None:
        from fixer.engine.ignoring import with_ignores_added

        return (*with_ignores_added(unit, proposed, options), unused)
    if options.remove_unused_ignores:
        from fixer.engine.ignoring import without_unused_ignores

        edits, left = without_unused_ignores(unit, proposed, unused, options)
        return edits, [each.finding for each in proposed], left
    edits, findings = apply_fixes(unit, proposed, options)
    if options.registry_filters:
        from fixer.engine.exemptions import as_the_registry_scans

        findings = [as_the_registry_scans(each) for each in findings]
    return edits, findings, unused


def _asked(proposed: list[ProposedFix], group: FileGroup, options: Options) -> Options:
    """Return the options with what is asked for: the listed files, and what they decide."""
    chosen = frozenset(
        place_of(each.finding)
        for each in proposed
        if each.finding.path not in group.beside
        or (each.finding.path, each.finding.logical_id) in options.decided_before
        or any(decider.path in group.listed for decider in each.repository.written_deciders)
    )
    return options._replace(chosen=chosen if options.chosen is None else chosen & options.chosen)


def _texts(unit: AnalysisUnit, proposed: list[ProposedFix]) -> Texts:
    """Return the files, and those that declare what they make by calls."""
    files = {each.path: each for each in unit.files}
    for each in proposed:
        for path, _, _ in each.repository.assessment.origins:
            if path not in files:
                files[path] = unit.parsed(path)
    return {path: (each.tree, each.occurrence) for path, each in files.items()}


def _let_be(
    texts: Texts, proposed: list[ProposedFix], options: Options
) -> tuple[list[ProposedFix], dict[str, tuple[Suppression, ...]]]:
    """Return the repositories, some without their fix, and the own decisions of no use by path."""
    may_be = options.lets_some_be or (
        options.respect_suppressions
        and (
            any(each.repository.assessment.metadata for each in proposed)
            or any(may_hold_decisions(tree.text) for tree, _ in texts.values())
        )
    )
    if not may_be:
        return proposed, {}
    from fixer.engine.exemptions import with_exemptions

    return with_exemptions(texts, proposed, options)


def _parse(
    file: LoadedFile, folders: Folders, group: FileGroup, options: Options
) -> ParsedFile | FileResult:
    """Parse a file that may declare a repository, or return the result of one that cannot be."""
    path, data = file.path, file.data
    dialects = dialects_for(path, data)
    try:
        if dialects or (OWN_MARKER in data and is_looked_for(path)):
            return folders.parse(path, data, dialects)
    except MissingGrammarError as error:
        return FileResult(path, warnings=(messages.missing_grammar(path, error),))
    except SourceError as error:
        is_in_doubt = path in group.in_doubt
        if isinstance(error.__cause__, TemplateError) and not is_in_doubt:
            return _unparsed(error, file, dialects, options)
        if may_declare(path, data) and not is_in_doubt:
            return FileResult(path, error=error)
    what = unread_in(path, data, path in group.named)
    warnings = (messages.unread(path, what),) if what else ()
    return FileResult(path, warnings=warnings, has_unread_part=what is not None)


def _unread_warnings(
    parsed: ParsedFile, unread: Iterable[UnreadPart], is_in_question: bool
) -> tuple[str, ...]:
    """Return the warnings of what declares a repository in a file and is not read.

    Args:
        parsed: The file.
        unread: The parts of it that a dialect does not read.
        is_in_question: Whether the user named the file, and nothing was found in it.
    """
    path, data = parsed.path, parsed.source.data
    found = tuple(messages.unread_part(path, each) for each in unread)
    if found or not is_in_question or is_read(path, data):
        return found
    what = unread_in(path, data, True)
    return (messages.unread(path, what),) if what is not None else ()


def _judged(
    unit: AnalysisUnit, options: Options
) -> tuple[list[ProposedFix], dict[str, Declarations]]:
    """Return the repositories of a unit with their findings, and what else is declared by path."""
    proposed: list[ProposedFix] = []
    others: dict[str, Declarations] = {}
    for parsed, dialect, declared in unit.declarations():
        refuse_too_many(parsed, declared.repositories)
        strict = options.is_strict(parsed.path)
        proposed += [
            ProposedFix(each, finding_of(each, parsed, dialect.name, unit, strict, options.outside))
            for each in declared.repositories
        ]
        known = others.setdefault(parsed.path, Declarations(()))
        others[parsed.path] = Declarations(
            (), known.registry_rules + declared.registry_rules, known.unread + declared.unread
        )
    if len(proposed) > 1 and any(each.tree.program is not None for each in unit.files):
        from fixer.engine.shared_lines import apart

        proposed = apart(proposed, unit)
    return _numbered(proposed), others


def _numbered(proposed: Iterable[ProposedFix]) -> list[ProposedFix]:
    """Return findings that know which they are of those with the same logical id in a file."""
    seen: Counter[tuple[str, str]] = Counter()
    numbered = []
    for each in proposed:
        key = (each.finding.path, each.finding.logical_id)
        seen[key] += 1
        other = replace(each.finding, ordinal=seen[key]) if seen[key] > 1 else each.finding
        numbered.append(each._replace(finding=other))
    return numbered


def _result(parsed: ParsedFile, edits: list[Edit], findings: list[Finding]) -> FileResult:
    source = parsed.source
    text = splice(source.text, edits)
    if len({each.dialect for each in findings}) > 1:
        findings = sorted(findings, key=lambda each: (each.line, each.column))
    fixed = {each.dialect for each in findings if each.fix_applied}
    sizes = (len(source.data), len(source.encoded(text))) if fixed else (0, 0)
    unread = unread_text_warning(parsed.tree, parsed.dialects, len(findings))
    warnings = [*size_warnings(fixed, *sizes), unread]
    return FileResult(
        parsed.path,
        source,
        tuple(findings),
        text,
        tuple(edits),
        warnings=tuple(messages.warning(parsed.path, each) for each in warnings if each),
        has_unread_part=unread is not None,
    )


def _unparsed(
    error: SourceError, file: LoadedFile, dialects: tuple[Dialect, ...], options: Options
) -> FileResult:
    """Return a finding for each mention of a repository in a template that cannot be parsed."""
    from fixer.templating.template import unparsed_mentions

    source = decode(file.path, file.data)
    where = [DeclaringText(source.path, source.text, dialect.name) for dialect in dialects]
    mentioned = _numbered(
        ProposedFix(each, build_finding(each, text, options.is_strict(text.path)))
        for text, dialect in zip(where, dialects, strict=True)
        for each in unparsed_mentions(source.text, dialect.required_markers, error)
    )
    text = Tree(source.text, ()), Occurrence()
    exempted, unused = _let_be({source.path: text}, mentioned, options)
    included = tuple(each.finding for each in exempted if options.includes(each.finding))
    return FileResult(
        source.path,
        source,
        included,
        source.text,
        unused_suppressions=unused.get(source.path, ()),
    )
