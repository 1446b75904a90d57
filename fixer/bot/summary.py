"""The one comment that says what is not suggested on the lines of a pull request."""

from __future__ import annotations

from functools import partial
from typing import Final

from fixer.bot.comments import Comments, same_text
from fixer.bot.fences import fence
from fixer.bot.forge import Repository
from fixer.bot.marker import comment_marker
from fixer.bot.outcome import Deed
from fixer.bot.suggestions import Remark, Review
from fixer.report.markdown import code, prose
from fixer.report.text import counted
from fixer.rule import RULE_ID

_SUMMARY: Final = comment_marker("suggestions")
_NOTHING_LEFT: Final = f"{RULE_ID}: nothing is left to do in this {{noun}}."
_LONGEST_DIFF: Final = 4_000
"""Characters of a diff that the summary shows."""
_LONGEST_SUMMARY: Final = 60_000
_ROOM: Final = 2_000
"""Characters of a comment that are kept free."""


class Summary:
    """The summary of a pull request.

    Args:
        comments: What writes comments.
        repository: The repository.
        head: The commit that it is about.
    """

    def __init__(self, comments: Comments, repository: Repository, head: str) -> None:
        self._comments = comments
        self._forge = comments.forge
        self._where = comments.where
        self._repository = repository
        self._head = head

    def write(self, said: Review) -> Deed:
        """Let one comment say the rest; return what was done."""
        found = self._comments.starting(_SUMMARY)
        if not said.rest and not found:
            return Deed.NONE
        body = self._text(said)
        if not found:
            self._comments.add(body, _SUMMARY)
            return Deed.CREATED
        if same_text(found[0].body, body):
            return Deed.UNCHANGED
        edit = partial(self._forge.edit_comment, *self._where, found[0].id, body)
        return Deed.UPDATED if self._comments.change(edit) else Deed.UNCHANGED

    def _text(self, said: Review) -> str:
        """Return the text of the summary, as long as the forge takes it."""
        noun = self._forge.noun
        if not said.rest:
            return f"{_SUMMARY}\n{_NOTHING_LEFT.format(noun=noun)}"
        parts = [
            _SUMMARY,
            f"{RULE_ID}: what `ecr-fix` could not suggest on the lines of this {noun}.",
            "",
        ]
        room = min(self._forge.body_limit, _LONGEST_SUMMARY) - _ROOM - sum(map(len, parts))
        shown = 0
        for remark in said.rest:
            item = self._item(remark)
            room -= len(item) + 1
            if room < 0:
                break
            parts.append(item)
            shown += 1
        if shown < len(said.rest):
            parts.append(f"- {len(said.rest) - shown} more, for which there is no room here.")
        if said.elsewhere:
            more = counted(said.elsewhere, "repository", "repositories")
            parts += ["", f"Files that this {noun} does not change have {more} more to look at."]
        return "\n".join(parts)

    def _item(self, remark: Remark) -> str:
        """Return what the summary says of one finding."""
        finding = remark.finding
        reason = remark.reason.value.format(noun=self._forge.noun)
        words = f" ({prose(remark.words)})" if remark.words else ""
        if finding is None:
            return f"- {reason}{words}"
        url = self._forge.line_url(self._repository, self._head, finding.path, finding.line)
        said = filter(None, (finding.message, finding.remedy, *finding.notes))
        parts = [
            f"- [{code(f'{finding.path}:{finding.line}')}]({url}): {'; '.join(map(prose, said))}.",
            f"  No suggestion: {reason}{words}.",
        ]
        diff = _diff(remark)
        if diff and len(diff) <= _LONGEST_DIFF:
            parts += ["", *(f"  {each}" for each in _block(diff, "diff").split("\n"))]
        return "\n".join(parts)


def _block(text: str, language: str) -> str:
    """Return a text as a block of code."""
    marks = fence(text)
    return f"{marks}{language}\n{text}\n{marks}"


def _diff(remark: Remark) -> str:
    """Return the lines before and after a fix as a diff; nothing where there is no fix."""
    if remark.edit == ("", ""):
        return ""
    old, new = (each.split("\n") for each in remark.edit)
    before = 0
    while before < min(len(old), len(new)) and old[before] == new[before]:
        before += 1
    behind = 0
    most = min(len(old), len(new)) - before
    while behind < most and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    rows = [f" {each}" for each in old[:before]]
    rows += [f"-{each}" for each in old[before : len(old) - behind]]
    rows += [f"+{each}" for each in new[before : len(new) - behind]]
    rows += [f" {each}" for each in old[len(old) - behind :] if each]
    return "\n".join(each.replace("\r", "") for each in rows)
