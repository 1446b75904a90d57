"""The report that people read: findings with their source line, then one summary line."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from fixer import messages
from fixer.engine.result import FileResult
from fixer.files.folder_filter import SkipReason
from fixer.model.errors import SourceError
from fixer.model.finding import Finding, Prospect
from fixer.model.suppression import Suppression
from fixer.report.escape import escape_control
from fixer.request import Report
from fixer.rule import RULE_ID

_BESIDE: Final = 9
"""The columns of the gutter and of what stands for a part that is cut off."""
_NARROWEST: Final = 30
_OUTCOMES: Final = {
    Prospect.UNSAFE: "fixable with --unsafe-fixes",
    Prospect.NOT_WRITTEN: "not written",
    Prospect.NOT_APPLIED: "not applied",
    Prospect.REVIEW: "needs review",
}
"""What is said of what no fix closes."""
_LEFT_FOR_A_REASON: Final = (Prospect.REVIEW, Prospect.NOT_WRITTEN)
"""What one line says the reason of, or what a person has to do."""


class Palette(NamedTuple):
    """Terminal sequences, all empty without colour."""

    bold: str = ""
    red: str = ""
    yellow: str = ""
    green: str = ""
    cyan: str = ""
    magenta: str = ""
    """Readable on a dark background and on a light one."""
    reset: str = ""


PLAIN: Final = Palette()
COLOURED: Final = Palette(
    "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[36m", "\x1b[35m", "\x1b[0m"
)


class ReportOptions(NamedTuple):
    """What of a report is shown, and how."""

    palette: Palette = PLAIN
    written: bool = False
    """Whether the fixes have been written, so that they are called fixed."""
    show_fixed: bool = True
    """Show the findings that the fixes close."""
    show_compliant: bool = False
    """Show the repositories that comply."""
    brief: bool = False
    """Show a finding on one line."""
    show_statistics: bool = False
    """Show how many repositories there are of each dialect and verdict."""
    show_findings: bool = True
    """Show findings at all, not the summary alone."""
    show_fixes: bool = False
    """Show the patch of each fix."""
    only_findings: bool = False
    """Show the findings, and neither the summary nor hints."""
    width: int = 160
    """The columns of the terminal; of a longer source line what is around the finding is shown."""
    may_be_empty: bool = False
    """Whether there may be no file to look at, as a part of them was asked for."""


def lines(report: Report, options: ReportOptions) -> Iterator[str]:
    """Yield the lines of a report: the findings, the summary, a hint."""
    declared = [finding for result in report.results for finding in result.all_findings]
    by_path = {result.path: result for result in report.results}
    for result in report.results if options.show_findings else ():
        for finding in result.all_findings:
            if not _is_shown(finding, options):
                continue
            if options.brief or (options.written and finding.closed_by_fix):
                yield _brief_line(finding, options)
            else:
                yield from finding_lines(finding, options.palette, options.width)
                if options.show_fixes and finding.fix is not None:
                    yield from fix_lines(finding, by_path, options.palette)
        yield from _unused_lines(result, options)
    if options.only_findings:
        return
    if options.show_statistics:
        yield from _statistics(declared)
    yield summary(report, options.written)
    unsafe = sum(map(_needs_unsafe_fixes, declared))
    if unsafe:
        yield f"--unsafe-fixes would fix {unsafe} more."


def fix_lines(
    finding: Finding, results: Mapping[str, FileResult], palette: Palette
) -> Iterator[str]:
    """Yield the lines of the patch of one fix.

    Args:
        finding: The finding.
        results: The results of the run, by path.
        palette: The colours.
    """
    from fixer.report import diff

    for line in diff.lines_of(diff.of_finding(results, finding)):
        yield diff.coloured(escape_control(line.rstrip("\r\n"), tabs=True), palette)
    yield ""


def _statistics(declared: Iterable[Finding]) -> Iterator[str]:
    """Yield a line for each dialect and verdict, with how many repositories have both."""
    counts: dict[tuple[str, str], int] = {}
    for finding in declared:
        key = (finding.dialect, _kind(finding))
        counts[key] = counts.get(key, 0) + 1
    width = max((len(str(count)) for count in counts.values()), default=0)
    for (dialect, kind), count in sorted(counts.items()):
        yield f"{count:>{width}} {dialect}: {kind}"


def _kind(finding: Finding) -> str:
    """Return the verdict of a finding, or why it does not count as open."""
    if finding.suppressed:
        return "suppressed"
    return "baselined" if finding.baselined else finding.verdict.value


def _unused_lines(result: FileResult, options: ReportOptions) -> Iterator[str]:
    """Yield the lines about own decisions of a file that exempt no repository."""
    palette = options.palette
    for each in result.unused_suppressions:
        place = f"{palette.bold}{escape_control(result.path)}:{each.line}:{palette.reset}"
        rule = f"{palette.red}{RULE_ID}{palette.reset}"
        yield f"{place} {rule} {escape_control(unused_words(each))}"
        if not options.brief:
            yield ""


def unused_words(suppression: Suppression) -> str:
    """Return what is said of an own decision that exempts no repository."""
    doubt = f" ({messages.note(suppression.doubt)})" if suppression.doubt is not None else ""
    return f"unused suppression: {suppression}{doubt}"


def ignores_added(report: Report, options: ReportOptions) -> Iterator[str]:
    """Yield the lines of a run that exempts what is open: what it could not, and the count."""
    for finding in report.findings:
        yield from finding_lines(finding, options.palette, options.width)
    made = [each for each in report.suppressed if each.suppression and each.suppression.added]
    inside = len({each.path for each in made})
    verb = "added" if options.written else "would be added"
    yield f"{counted(len(made), 'ignore', 'ignores')} {verb} in {inside} of {_files(report)}."


def ignores_removed(report: Report, options: ReportOptions) -> Iterator[str]:
    """Yield the lines of a run that takes own decisions out: what it could not, and the count."""
    for result in report.results:
        yield from _unused_lines(result, options)
    made = [len(result.edits) for result in report.results if result.changed]
    verb = "removed" if options.written else "would be removed"
    count = counted(sum(made), "unused ignore", "unused ignores")
    yield f"{count} {verb} in {len(made)} of {_files(report)}."


def baseline_added(count: int, path: str) -> str:
    """Return the line of a run that writes a baseline."""
    return f"{counted(count, 'repository', 'repositories')} listed in {escape_control(path)}."


def _needs_unsafe_fixes(finding: Finding) -> bool:
    """Whether --unsafe-fixes would fix what is not fixed now."""
    return finding.open and finding.prospect is Prospect.UNSAFE


def _is_shown(finding: Finding, options: ReportOptions) -> bool:
    if not finding.open:
        return options.show_compliant
    return options.show_fixed or not finding.closed_by_fix


def problems(report: Report, options: ReportOptions) -> Iterator[str]:
    """Yield one line for each error and each warning."""
    palette = options.palette
    for error in report.errors:
        yield error_line(error, palette)
    for words in warnings(report, options.may_be_empty):
        yield f"{palette.yellow}warning{palette.reset}: {words}"


def warnings(report: Report, may_be_empty: bool) -> Iterator[str]:
    """Yield the words of each warning.

    Args:
        report: The report.
        may_be_empty: Whether there may be no file to look at, as a part of them was asked for.
    """
    for skipped in report.skipped:
        if skipped.reason is SkipReason.ANOTHER_CHECKOUT:
            yield f"{escape_control(skipped.path)}: another git checkout, not looked at; name it"
    passed = [each.path for each in report.skipped if each.reason is SkipReason.CONFIGURATION]
    if passed:
        more = f" and {len(passed) - 1} more" if len(passed) > 1 else ""
        words = "not read; the one file that counts is the nearest above all paths"
        yield f"{escape_control(passed[0])}{more}: {words}"
    for path in report.unknown:
        yield f"{escape_control(path)}: of an unknown kind; no ECR repository was found in it"
    yield from map(escape_control, report.warnings)
    for name in report.unmatched:
        words = f"--only {escape_control(name) or '(nothing)'} matched no repository"
        if name in report.similar:
            words += f"; did you mean {escape_control(report.similar[name])}?"
        yield words
    for entry in report.stale:
        words = f"stale entry of the baseline: {escape_control(entry.path)}"
        yield f"{words}: {escape_control(entry.logical_id)}"
    if not report.files and not report.errors and not may_be_empty:
        yield "no files to look at"


def finding_lines(finding: Finding, palette: Palette, width: int = 160) -> Iterator[str]:
    """Yield the lines of one finding: where and what, the source, the fix, the notes."""
    place = _place(finding)
    rule = f"{palette.red}{RULE_ID}{palette.reset}" if finding.open else RULE_ID
    yield f"{palette.bold}{place}{palette.reset} {rule} {escape_control(finding.message)}"
    number = str(finding.line)
    gutter = " " * len(number)
    code, blanks, carets = _excerpt(finding, max(width - len(gutter) - _BESIDE, _NARROWEST))
    yield f"{palette.magenta}{gutter} |{palette.reset}"
    yield f"{palette.magenta}{number} |{palette.reset} {code}"
    carets = f"{blanks}{palette.red}{carets}{palette.reset}"
    yield f"{palette.magenta}{gutter} |{palette.reset} {carets}"
    if finding.open:
        yield f"{gutter} = {_remedy(finding, palette)}"
    elif finding.baselined:
        yield f"{gutter} = baselined"
    elif finding.suppression is not None:
        yield f"{gutter} = {escape_control(_suppressed(finding.suppression))}"
    for note in finding.notes:
        yield f"{gutter} = {palette.magenta}note{palette.reset}: {escape_control(note)}"
    yield ""


def _brief_line(finding: Finding, options: ReportOptions) -> str:
    """Return one line for a finding: where, what, and what becomes of it."""
    palette = options.palette
    place = f"{palette.bold}{_place(finding)}{palette.reset}"
    became = outcome(finding, options.written)
    if finding.open and finding.prospect in _LEFT_FOR_A_REASON:
        # What is left of a fix that is applied stands in the notes.
        reason = "; ".join(finding.notes) if finding.fix_applied else finding.remedy
        became = f"{became}: {escape_control(reason)}" if reason else became
    return f"{place} {RULE_ID} {escape_control(finding.message)} [{became}]"


def outcome(finding: Finding, written: bool) -> str:
    """Return in a few words what becomes of a repository.

    Args:
        finding: What is known of it.
        written: Whether the fixes have been written.
    """
    if finding.baselined:
        return "baselined"
    if finding.suppression is not None and not finding.open:
        return escape_control(_suppressed(finding.suppression))
    if not finding.open:
        return "compliant"
    return _OUTCOMES.get(finding.prospect, "fixed" if written else "fixable")


def _suppressed(suppression: Suppression) -> str:
    return f"suppressed (by {suppression}; {suppression.place})"


def _place(finding: Finding) -> str:
    return f"{escape_control(finding.path)}:{finding.line}:{finding.column}:"


def _remedy(finding: Finding, palette: Palette) -> str:
    remedy = escape_control(finding.remedy)
    if finding.fix_applied:
        return f"{palette.green}fix{palette.reset}: {remedy}"
    label = _OUTCOMES[finding.prospect].replace("fixable", "fix")
    return f"{palette.yellow}{label}{palette.reset}: {remedy}"


def _excerpt(finding: Finding, columns: int) -> tuple[str, str, str]:
    """Return the source line, and below it the blanks and the carets."""
    line = finding.source_line
    first, last = finding.column - 1, max(finding.end_column - 1, finding.column)
    cut = max(0, first - columns // 2) if len(line) > columns else 0
    shown = line[cut : cut + columns]
    before = escape_control(shown[: first - cut], tabs=True)
    marked = escape_control(shown[first - cut : last - cut])
    after = escape_control(shown[last - cut :], tabs=True)
    code = ("..." if cut else "") + before + marked + after
    if cut + columns < len(line):
        code += "..."
    blanks = "".join("\t" if character == "\t" else " " * _width(character) for character in before)
    carets = "^" * max(sum(map(_width, marked)), 1)
    return code.rstrip(), ("   " if cut else "") + blanks, carets


def _width(character: str) -> int:
    """Return how many columns of a terminal a character takes."""
    if character.isascii():
        return 1
    from unicodedata import combining, east_asian_width

    return 0 if combining(character) else 1 + (east_asian_width(character) in "WF")


def error_line(error: SourceError, palette: Palette) -> str:
    """Return the one line of an error."""
    place = f":{error.line}:{error.column}" if error.line else ""
    head = f"{palette.bold}{escape_control(error.path)}{place}:{palette.reset}"
    return f"{head} {palette.red}error{palette.reset}: {escape_control(error.message)}"


def summary(report: Report, written: bool) -> str:
    """Return the line that counts; its words are relied on by scripts."""
    listed = report.findings
    of_files = _files(report)
    behind = "".join(f"; {each}" for each in _also_counted(report)) + "."
    if not listed:
        if report.unread and report.unread >= report.files:
            return f"{_unread(report)}."
        return f"{_nothing_open(report)}{behind}"
    counts = Counter(finding.prospect for finding in listed)
    words = {Prospect.FIXED: "fixed" if written else "fixable", **_OUTCOMES}
    kinds = (Prospect.FIXED, Prospect.NOT_WRITTEN, Prospect.NOT_APPLIED)
    parts = [f"{counts[kind]} {words[kind]}" for kind in kinds if counts[kind]]
    if review := counts[Prospect.UNSAFE] + counts[Prospect.REVIEW]:
        parts.append(counted(review, "needs review", "need review"))
    count = counted(len(listed), "repository", "repositories")
    inside = len({finding.path for finding in listed})
    what = f"Found {count} without scan on push ({', '.join(parts)})"
    return f"{what} in {inside} of {of_files}{behind}"


def _nothing_open(report: Report) -> str:
    """Return what is said where no repository is open."""
    of_files = _files(report)
    complying = sum(each.complies for result in report.results for each in result.all_findings)
    if complying:
        count = counted(complying, "repository scans", "repositories scan")
        return f"{count} on push ({of_files} checked)"
    if report.suppressed or report.baselined:
        return f"No open ECR repositories in {of_files}"
    if report.left_out:
        return f"No ECR repositories of those asked for in {of_files}"
    return f"No ECR repositories in {of_files}"


def _also_counted(report: Report) -> Iterator[str]:
    """Yield what the summary counts behind the open repositories, where there is any."""
    suppressed, baselined = len(report.suppressed), len(report.baselined)
    unused = sum(len(each.unused_suppressions) for each in report.results)
    counts = (
        f"{suppressed} suppressed" if suppressed else "",
        f"{baselined} baselined" if baselined else "",
        counted(unused, "unused suppression", "unused suppressions") if unused else "",
    )
    if any(counts):
        yield ", ".join(filter(None, counts))
    if report.unread:
        yield _unread(report)


def _unread(report: Report) -> str:
    return counted(report.unread, "file", "files") + " could not be read"


def _files(report: Report) -> str:
    return counted(report.files, "file", "files")


def counted(count: int, one: str, many: str) -> str:
    """Return a number with its noun: `1 file`, `2 files`."""
    return f"{count} {one if count == 1 else many}"
