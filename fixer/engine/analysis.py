"""The whole way of one file through the program, with the files that it is judged with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fixer import rule
from fixer.dialects import Dialect, declares, dialects_for, in_module, unsupported
from fixer.engine.apply import Declared, Options, apply
from fixer.engine.proof import loses_comment
from fixer.engine.unit import Parsed, Unit, understand
from fixer.files.prefilter import Candidate, read_folder
from fixer.model.declaration import RegistryRule, Repository
from fixer.model.edits import Edit, splice
from fixer.model.errors import SourceError, TemplateError
from fixer.rule import Finding
from fixer.text import UTF_16_MARKS, Source, decode


class FileResult(NamedTuple):
    """What became of one file; `text` is the new one, `edits` lead from the old one to it."""

    path: str
    source: Source | None = None
    declarations: tuple[Finding, ...] = ()
    """Every repository of the file, the compliant ones too, in the order of the text."""
    text: str = ""
    edits: tuple[Edit, ...] = ()
    registry_rules: tuple[RegistryRule, ...] = ()
    warnings: tuple[str, ...] = ()
    error: SourceError | None = None
    target: str = ""
    """The real path of a file that changes."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The repositories that are not known to scan on push."""
        return tuple(each for each in self.declarations if each.open)

    @property
    def changed(self) -> bool:
        """Whether the fixes change the text."""
        return bool(self.edits)


class Together(NamedTuple):
    """Files that are judged together; `listed` are all that may be changed, none for a text."""

    files: tuple[Candidate, ...]
    listed: frozenset[str] = frozenset()


def process(path: str, data: bytes, options: Options) -> FileResult:
    """Take one file from its bytes to its findings and its new text; nothing else is read."""
    return process_together(Together((Candidate(path, data),)), options)[0]


def process_together(together: Together, options: Options) -> list[FileResult]:
    """Take files from their bytes to their findings and their new texts; nothing is written."""
    results: dict[str, FileResult] = {}
    files = []
    for path, data in together.files:
        mentioned = _without_nul(data)
        warning = unsupported(path, mentioned)
        results[path] = FileResult(path, warnings=(warning,) if warning else ())
        dialects = dialects_for(path, mentioned)
        if not dialects:
            continue
        try:
            files.append(understand(path, data, dialects))
        except SourceError as error:
            if isinstance(error.__cause__, TemplateError):
                results[path] = _unread(error, decode(path, data), dialects, options)
            elif declares(path, mentioned):
                results[path] = FileResult(path, error=error)
    # A text has no neighbours.
    unit = Unit(files, _read_module if together.listed else _read_nothing, together.listed)
    pairs: list[Declared] = []
    rules: dict[str, list[RegistryRule]] = {}
    for parsed, dialect, declared in unit.declarations():
        pairs += [
            Declared(each, _finding(each, parsed, dialect.name, unit, options.strict))
            for each in declared.repositories
        ]
        rules.setdefault(parsed.path, []).extend(declared.registry_rules)
    edits, findings = apply(unit, pairs, options)
    for path in sorted({*edits, *(each.path for each in files)}):
        own = [each for each in findings if each.path == path and options.includes(each)]
        if len({each.dialect for each in own}) > 1:
            own.sort(key=lambda finding: (finding.line, finding.column))
        results[path] = _result(
            unit.parsed(path), edits.get(path, []), own, tuple(rules.get(path, ()))
        )
    return list(results.values())


def _read_module(folder: str) -> list[Candidate] | None:
    return read_folder(folder, in_module)


def _read_nothing(folder: str) -> tuple[Candidate, ...]:
    return ()


def _result(
    parsed: Parsed, edits: list[Edit], findings: list[Finding], rules: tuple[RegistryRule, ...]
) -> FileResult:
    source = parsed.source
    text = splice(source.text, edits)
    warning = None
    if any(each.fixed and each.dialect == rule.SIZED_DIALECT for each in findings):
        warning = rule.size_warning(parsed.path, len(source.data), len(source.encoded(text)))
    return FileResult(
        parsed.path,
        source,
        tuple(findings),
        text,
        tuple(edits),
        rules,
        (warning,) if warning else (),
    )


def _unread(
    error: SourceError, source: Source, dialects: Iterable[Dialect], options: Options
) -> FileResult:
    """Return a finding for each mention of a repository in a template that cannot be read."""
    from fixer.templating import mentions

    message = f"{error.message} (line {error.line}, column {error.column})"
    findings = (
        rule.finding(each, source.path, source.text, dialect.name, {}, None, options.strict)
        for dialect in dialects
        for each in mentions.repositories(source.text, dialect.declares, message)
    )
    return FileResult(
        source.path, source, tuple(each for each in findings if options.includes(each)), source.text
    )


def _without_nul(data: bytes) -> bytes:
    return data.replace(b"\0", b"") if data.startswith(UTF_16_MARKS) else data


def _finding(
    repository: Repository, parsed: Parsed, dialect: str, unit: Unit, strict: bool
) -> Finding:
    tree, syntax = parsed.tree, parsed.syntax
    edits: dict[str, tuple[Edit, ...]] = {}
    obstacle = None
    for change in repository.changes:
        path = change.path or parsed.path
        home = unit.parsed(path)
        spelled = home.syntax.spell(home.tree, change)
        edits[path] = (*edits.get(path, ()), *spelled)
        if any(loses_comment(home.tree, edit, home.syntax.has_comment) for edit in spelled):
            obstacle = "a comment inside what it replaces would be lost"
        if home.tree.masks is not None:
            from fixer.templating import edit_guard as placement

            obstacle = placement.obstacle(repository, home.tree, change, spelled) or obstacle
        if not unit.may_change(path):
            obstacle = f"it would change {path}, which is not among the files looked at"
    if obstacle is not None:
        edits = {}
        notes = (*repository.notes, f"not fixed, as {obstacle}")
        repository = repository._replace(notes=notes, remedy=rule.BY_HAND)
    comment = None
    if repository.literal is not None:
        comment = syntax.comment_beside(tree, repository.literal)
    return rule.finding(repository, parsed.path, tree.text, dialect, edits, comment, strict)
