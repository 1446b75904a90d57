"""A report in Markdown, as forges show it: what was changed, why, and what is left to a person.

All that comes from a repository is inert in it: names are code, in which no forge reads HTML,
mentions, references or links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from fixer.model.edits import Applicability
from fixer.model.finding import Finding, Prospect
from fixer.report.escape import escape_control
from fixer.rule import ELSEWHERE, RULE_ID

_NAME_LENGTH: Final = 300
_TEXT_LENGTH: Final = 600
_PLAIN: Final = re.compile(r"[A-Za-z0-9 ,.:;()'\"=/_-]*")
"""What no forge makes anything of, but for what follows."""
_MARK: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")
_LINKED: Final = re.compile(
    r"://|\bwww\.|\b[a-z]+-\d|\b[0-9a-f]{7,}\b|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", re.IGNORECASE
)
"""An address, `GH-1` or a ticket, the id of a commit, emphasis."""
_ROWS: Final = (400, 200, 100, 50, 20, 10, 5, 1, 0)
"""How many rows a table may have, where all are too long."""

_ID: Final = re.compile(r"(?:^|(?<=, ))[^ ,]+")
_AS_CODE: Final = r"`\g<0>`"
_MAY_CHANGE: Final = "may change intended behaviour"

_SAME: Final = "\n".join(
    f"| {scanner} | {_ID.sub(_AS_CODE, ', '.join(ids))} |" for scanner, ids in ELSEWHERE
)
WHY: Final = f"""\
### Why

A repository that does not scan on push takes images with known vulnerabilities without a word. \
Scanning on push is off unless it is asked for. This is rule {RULE_ID}; elsewhere it is called:

| scanner | id |
| --- | --- |
{_SAME}
"""


@dataclass(frozen=True, slots=True)
class MarkdownParts:
    """What a text in Markdown is made of.

    Attributes:
        fixed: The repositories that are fixed.
        left: Those that are left to a person.
        opening: The paragraphs in front of the tables.
        closing: The sections behind them.
        link: Returns the address of a line of a file; `None` for no links.
        limit: The most characters that the text may have.
    """

    fixed: tuple[Finding, ...]
    left: tuple[Finding, ...]
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    link: Callable[[str, int], str] | None = None
    limit: int | None = None


def markdown(parts: MarkdownParts) -> str:
    """Return a report in Markdown; a table that is too long ends with how many rows are left out.

    It depends on nothing but the parts.
    """
    most = max(len(parts.fixed), len(parts.left))
    for rows in (most, *(each for each in _ROWS if each < most)):
        text = "\n".join(_sections(parts, rows))
        if parts.limit is None or length_of(text) <= parts.limit:
            return text
    return text


def code(text: str, length: int = _NAME_LENGTH) -> str:
    """Return a text as code, on one line and fit for the cell of a table."""
    shown = escape_control(_shortened(text, length))
    for character in "`|":
        shown = shown.replace(character, f"\\x{ord(character):02x}")
    shown = shown.replace("<!--", "\\x3c!--").replace("-->", "--\\x3e")
    # Spaces at both ends would be taken off, and nothing but spaces is no code.
    edge = " " if shown[:1] in ("", " ") or shown[-1:] == " " else ""
    return f"`{edge}{shown}{edge}`" if shown.strip() else "` `"


def prose(text: str) -> str:
    """Return words that may hold names from files, as code where a forge may read more in them."""
    if is_inert(text) and text.strip():
        return _shortened(text, _TEXT_LENGTH)
    return code(text, _TEXT_LENGTH)


def escaped(text: str) -> str:
    r"""Return words in which Markdown reads no mark, such as `a\_b` for `a_b`.

    A forge reads more than Markdown: mentions, references, addresses. `prose` is for those.
    """
    return _MARK.sub(r"\\\1", text)


def is_inert(text: str) -> bool:
    """Whether no forge reads more in a text than it says: no mention, reference or link."""
    return bool(_PLAIN.fullmatch(text)) and not _LINKED.search(text)


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def length_of(text: str) -> int:
    """Return how long a forge takes a text for, which may count in units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _sections(parts: MarkdownParts, rows: int) -> Iterator[str]:
    yield from (f"{paragraph}\n" for paragraph in parts.opening)
    if parts.fixed:
        yield "### What was found and changed\n"
        yield from _table(
            ("repository", "place", "what was wrong", "what changes"), rows, parts.fixed, parts.link
        )
    yield WHY
    if parts.left:
        yield "### What is left to a person\n"
        yield "What is right here depends on more than these files say.\n"
        yield from _table(
            ("repository", "place", "why", "what to do"), rows, parts.left, parts.link
        )
    yield from parts.closing


def _table(
    titles: tuple[str, ...],
    rows: int,
    findings: tuple[Finding, ...],
    link: Callable[[str, int], str] | None,
) -> Iterator[str]:
    yield _row(titles)
    yield _row("---" for _ in titles)
    for finding in findings[:rows]:
        yield _row(_cells(finding, link))
    if len(findings) > rows:
        yield f"\nand {len(findings) - rows} more; this text may not be longer."
    yield ""


def _cells(finding: Finding, link: Callable[[str, int], str] | None) -> Iterator[str]:
    place = code(f"{finding.path}:{finding.line}")
    yield code(finding.logical_id)
    yield f"[{place}]({target(link(finding.path, finding.line))})" if link else place
    yield prose(finding.message.removeprefix(f"{finding.logical_id} "))
    yield prose("; ".join((_remedy(finding), *finding.notes)))


def _remedy(finding: Finding) -> str:
    if finding.prospect is Prospect.UNSAFE:
        return f"only with --unsafe-fixes, as it {_MAY_CHANGE}: {finding.remedy}"
    is_unsafe = finding.fix is not None and finding.fix.applicability is Applicability.UNSAFE
    return f"{finding.remedy}; this {_MAY_CHANGE}" if is_unsafe else finding.remedy or "-"


def target(address: str) -> str:
    """Return an address without what would end the target of a link, or the cell."""
    return quote(address, safe=":/?#@!$&'*+,;=%~", errors="surrogatepass")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
