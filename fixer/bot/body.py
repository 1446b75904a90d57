"""The title and the body of a pull request, and the message of its commit."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from fixer import __version__
from fixer.bot.fix_set import ROOT, FixSet
from fixer.bot.marker import Marker, comment_marker, digest
from fixer.report.markdown import MarkdownParts, code, is_inert, markdown
from fixer.report.text import counted
from fixer.rule import RULE_ID

_PLAIN_FOLDER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
_WORDS: Final = re.compile(r"[^\W_]+")
_NAME_LENGTH: Final = 60
_LETTERS: Final = str.maketrans("0123456789abcdef", "bcdfghjkmnpqrstv")
"""Digits that no forge takes for those of a commit."""
_TAG: Final = 6
_MARKER_ROOM: Final = 600

_OPENING: Final = """\
This {noun} turns on **scan on push** for **{fixed}**. It was made by ecr-fix, which changes \
nothing else in these files. Each change was proved: the edited file was read again, and nothing \
but the scan setting differs."""

_CLOSING: Final = """\
### What the deployment will do

It updates the repositories in place, without interruption: none is replaced, and no image is \
touched. Images that are pushed from then on are scanned. Those that are there already are scanned \
when they are pushed again, or one by one:

```sh
aws ecr start-image-scan --repository-name NAME --image-id imageTag=TAG
```

### What it costs

Basic scanning costs nothing; where the registry uses enhanced scanning, Amazon Inspector bills \
each image, and the filters of the registry decide in the place of this setting.

### How to roll back

Revert the merge commit and deploy again: this is an update without interruption as well. Findings \
of scans that were made stay.

### How to make the bot stop

- Close this {noun}: the bot does not open it again for these fixes.
- Write a comment beside a repository that is to stay as it is, with the reason, such as \
`# ecr-fix: ignore[ECR001] scanned by another tool`. The next run takes its fix out.
- Push a commit of your own to this branch: the bot then leaves the branch to you.

The bot writes this text anew when the fixes change: what you write within it is lost then. What \
you write above or below it stays, and so do a title and a text of your own in the place of its own.
"""


def title_of(fixes: FixSet) -> str:
    """Return the title of a pull request, which is the subject of its commit too.

    It names no file, as forges read more than text in a title and in the message of a commit; the
    titles of two groups are never the same.
    """
    where = "" if fixes.folder is None else f" in {_name_of_folder(fixes.folder)}"
    number = counted(len(fixes.fixed), "repository", "repositories")
    return f"Scan images on push in {number}{where}"


def _name_of_folder(folder: str) -> str:
    """Return what a folder is called where its own name may be more than text to a forge."""
    if folder == ROOT:
        return "the top folder"
    if _PLAIN_FOLDER.fullmatch(folder) and is_inert(folder):
        return folder
    words = " ".join(_WORDS.findall(folder))[:_NAME_LENGTH].strip()
    is_text = words and is_inert("".join(filter(str.isascii, words)))
    tag = digest(folder)[:_TAG].translate(_LETTERS)
    return f"{words if is_text else 'a folder'} ({tag})"


def body_of(
    fixes: FixSet, noun: str, limit: int, link: Callable[[str, int], str] | None = None
) -> str:
    """Return the body of a pull request without its marker.

    Args:
        fixes: What it fixes, and what is left.
        noun: What the forge calls a pull request.
        limit: The most characters that the forge takes, the marker included.
        link: Returns the address of a line of a file.
    """
    fixed = counted(len(fixes.fixed), "Amazon ECR repository", "Amazon ECR repositories")
    return markdown(
        MarkdownParts(
            fixes.fixed,
            fixes.left,
            (_OPENING.format(noun=noun, fixed=fixed),),
            (_CLOSING.format(noun=noun),),
            link,
            limit - _MARKER_ROOM,
        )
    )


def marker_of(fixes: FixSet, base: str, metadata: frozenset[str] = frozenset()) -> Marker:
    """Return what the body of a pull request has to remember.

    Args:
        fixes: What it fixes.
        base: The branch that it would merge into.
        metadata: Hashes of the labels and people that it was given.
    """
    return Marker(
        RULE_ID,
        __version__,
        fixes.hash,
        substance_of(fixes),
        digest(title_of(fixes)),
        digest(base),
        metadata=metadata,
    )


def substance_of(fixes: FixSet) -> str:
    """Return a hash of what a body says, without the lines, which move with every other change."""
    said = [
        f"{word}\0{each.path}\0{each.logical_id}\0{each.message}\0{each.remedy}"
        for word, findings in (("fixed", fixes.fixed), ("left", fixes.left))
        for each in findings
    ]
    return digest(__version__, *sorted(said))


def message_of(fixes: FixSet, signed_off_by: str | None) -> str:
    """Return the message of the commit, without the trailer that proves it."""
    trailers = [f"Ecr-Fix-Rule: {RULE_ID}", f"Ecr-Fix-Set: {fixes.hash}"]
    if signed_off_by is not None:
        trailers.append(f"Signed-off-by: {signed_off_by}")
    return "\n".join((title_of(fixes), "", _WHY, "", *trailers))


_WHY: Final = """\
A repository that does not scan on push takes images with known
vulnerabilities without a word. The deployment updates the repositories
in place; images that are pushed from then on are scanned."""


def edited_comment(noun: str) -> str:
    """Return the comment on a pull request whose branch a person has changed."""
    return (
        f"{comment_marker('edited')}\n"
        f"This branch has commits that ecr-fix-bot did not make, so it is yours: the bot changes "
        f"neither the branch nor this {noun} any more. Take your commits away, and it goes on."
    )


def stopped_comment(words: str) -> str:
    """Return the comment that says why the bot can do nothing in a repository.

    Args:
        words: What is wrong.
    """
    return (
        f"{comment_marker('stopped', about=digest(words))}\n"
        f"ecr-fix-bot can do nothing here, as the configuration on the default branch is wrong:\n\n"
        f"{code(words)}\n\nPut that right there; the next run goes on."
    )


def closing_comment(fixes_hash: str, left: int, noun: str) -> str:
    """Return the comment on a pull request that has nothing left to fix.

    Args:
        fixes_hash: The hash of what it fixed.
        left: How many repositories are left to a person.
        noun: What the forge calls a pull request.
    """
    said = (
        f"The bot can fix nothing more here: the default branch scans these repositories on push, "
        f"or somebody decided to leave them as they are, or another {noun} has the fixes."
    )
    if left:
        number = counted(left, "repository is", "repositories are")
        said += f" {number} left to a person; `ecr-fix` shows them."
    return (
        f"{comment_marker('nothing-left', about=fixes_hash)}\n"
        f"{said} ecr-fix-bot closes this {noun} and deletes its branch."
    )
