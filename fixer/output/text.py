"""The report that people read: findings with their source line, then one summary line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from fixer.edits import Applicability
from fixer.errors import SourceError
from fixer.output.plain import harmless
from fixer.rule import RULE_ID, Finding

_WIDTH: Final = 160
"""Of a longer source line only what is around the finding is shown."""


class Palette(NamedTuple):
    """Terminal sequences, all empty without colour."""

    bold: str = ""
    red: str = ""
    yellow: str = ""
    green: str = ""
    blue: str = ""
    reset: str = ""


PLAIN: Final = Palette()
COLOURED: Final = Palette("\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[34m", "\x1b[0m")


def finding_lines(finding: Finding, palette: Palette) -> Iterator[str]:
    """Yield the lines of one finding: where and what, the source, the fix, the notes."""
    place = f"{harmless(finding.path)}:{finding.line}:{finding.column}:"
    rule = f"{palette.red}{RULE_ID}{palette.reset}" if finding.open else RULE_ID
    yield f"{palette.bold}{place}{palette.reset} {rule} {harmless(finding.message)}"
    number = str(finding.line)
    gutter = " " * len(number)
    code, caret = _excerpt(finding)
    yield f"{palette.blue}{gutter} |{palette.reset}"
    yield f"{palette.blue}{number} |{palette.reset} {code}"
    yield f"{palette.blue}{gutter} |{palette.reset} {caret[0]}{palette.red}{caret[1]}{palette.reset}"
    if finding.open:
        yield f"{gutter} = {_remedy(finding, palette)}"
    for note in finding.notes:
        yield f"{gutter} = note: {harmless(note)}"
    yield ""


def brief_line(finding: Finding, palette: Palette) -> str:
    """Return one line for a finding: where, what, and what becomes of it."""
    what = "compliant"
    if finding.open:
        what = "fixable" if finding.fixed else "needs review"
        if not finding.fixed and finding.applicability is Applicability.UNSAFE:
            what = "fixable with --unsafe-fixes"
    place = f"{harmless(finding.path)}:{finding.line}:{finding.column}:"
    return f"{palette.bold}{place}{palette.reset} {RULE_ID} {harmless(finding.message)} [{what}]"


def _remedy(finding: Finding, palette: Palette) -> str:
    remedy = harmless(finding.remedy)
    if finding.fixed:
        return f"{palette.green}fix{palette.reset}: {remedy}"
    if finding.applicability is Applicability.UNSAFE:
        return f"{palette.yellow}fix with --unsafe-fixes{palette.reset}: {remedy}"
    return f"{palette.yellow}needs review{palette.reset}: {remedy}"


def _excerpt(finding: Finding) -> tuple[str, tuple[str, str]]:
    """Return the source line, and the blanks and carets below it."""
    line = finding.source_line
    first, last = finding.column - 1, max(finding.end_column - 1, finding.column)
    cut = max(0, first - _WIDTH // 2) if len(line) > _WIDTH else 0
    shown = line[cut : cut + _WIDTH]
    before = harmless(shown[: first - cut], tabs=True)
    marked = harmless(shown[first - cut : last - cut])
    after = harmless(shown[last - cut :], tabs=True)
    code = ("..." if cut else "") + before + marked + after
    if cut + _WIDTH < len(line):
        code += "..."
    blanks = "".join("\t" if character == "\t" else " " for character in before)
    return code.rstrip(), (("   " if cut else "") + blanks, "^" * max(len(marked), 1))


def error_line(error: SourceError, palette: Palette) -> str:
    """Return the one line of an error."""
    place = f":{error.line}:{error.column}" if error.line else ""
    head = f"{harmless(error.path)}{place}:"
    return f"{palette.bold}{head}{palette.reset} {palette.red}error{palette.reset}: {harmless(error.message)}"


def summary(findings: Iterable[Finding], files: int, written: bool) -> str:
    """Return the line that counts; `files` is how many files were looked at."""
    listed = list(findings)
    of_files = f"{files:,} file" if files == 1 else f"{files:,} files"
    if not listed:
        return f"Found 0 repositories without scan on push in {of_files}."
    count = f"{len(listed)} repository" if len(listed) == 1 else f"{len(listed)} repositories"
    fixed = sum(finding.fixed for finding in listed)
    parts = []
    if fixed:
        parts.append(f"{fixed} {'fixed' if written else 'fixable'}")
    if review := len(listed) - fixed:
        parts.append(f"{review} {'needs' if review == 1 else 'need'} review")
    inside = len({finding.path for finding in listed})
    return f"Found {count} without scan on push ({', '.join(parts)}) in {inside} of {of_files}."


def hint(findings: Iterable[Finding]) -> str | None:
    """Return what --unsafe-fixes would add, if anything."""
    count = sum(
        not finding.fixed and finding.applicability is Applicability.UNSAFE for finding in findings
    )
    if not count:
        return None
    verb = "is" if count == 1 else "are"
    return f"{count} of them {verb} fixable with --unsafe-fixes (see each finding for what that means)."
