"""The pull request of some fixes: how it is opened, brought up to date, and closed."""

from __future__ import annotations

from dataclasses import replace

from fixer.bot.body import body_of, closing_comment, edited_comment, marker_of, title_of
from fixer.bot.comments import Comments
from fixer.bot.fix_branch import FixBranch
from fixer.bot.fix_set import FixSet
from fixer.bot.forge import (
    AlreadyExistsError,
    NewPullRequest,
    PullRequest,
    StaleError,
    State,
    UnprocessableError,
)
from fixer.bot.journal import Journal
from fixer.bot.marker import (
    Flag,
    Marker,
    digest,
    parse_marker,
    with_marker,
    with_text,
    words_of_people,
)
from fixer.bot.metadata import Metadata
from fixer.bot.ownership import is_ours, is_text_of_person
from fixer.bot.retrying import retried
from fixer.bot.run_context import RunContext
from fixer.report.markdown import length_of


class FixPullRequest:
    """The pull request of a branch.

    Attributes:
        shown: It as the forge shows it; `None` while there is none.

    Args:
        context: What all pull requests of the repository share.
        branch: Its branch.
        fixes: What it fixes; nothing if nothing is left.
        journal: What is told of each write.
    """

    def __init__(
        self, context: RunContext, branch: FixBranch, fixes: FixSet, journal: Journal
    ) -> None:
        self.shown: PullRequest | None = None
        self._context = context
        self._forge = context.forge
        self._branch = branch
        self._fixes = fixes
        self._journal = journal
        self._metadata = Metadata(context, journal)
        self._is_new = False
        """Whether it is open since a moment ago, so that the forge may not know it everywhere."""

    # Opening

    def open(self) -> None:
        """Open one."""
        self._branch.write_if_needed(follow=self._context.settings.rebase)
        new = NewPullRequest(
            self._branch.name,
            self._context.base_branch,
            title_of(self._fixes),
            with_text("", self._text(), self._marker(frozenset())),
            self._context.settings.draft,
        )
        self.shown = None
        self._journal.write("open", lambda: self._open(new), title=new.title)
        self._context.open.add(self._branch.name, 1)
        self._give_metadata()

    def _open(self, new: NewPullRequest) -> None:
        try:
            self.shown = retried(
                lambda: self._forge.open_pull_request(self._context.name, new),
                self._context.waiting,
                look=self._open_now,
                is_fresh=True,
            )
            self._is_new = True
        except AlreadyExistsError:
            self.shown = self._open_now()
            if self.shown is None:
                raise
            self._edit_if_needed(self.shown)
        except UnprocessableError as error:
            if not new.draft:
                raise
            self._journal.warn(f"it is not a draft: {error}")
            self._open(replace(new, draft=False))

    def _open_now(self) -> PullRequest | None:
        known = self._forge.pull_requests_of(self._context.name, self._branch.name)
        base = self._context.base_branch
        forge, name = self._forge, self._context.name
        here = (each for each in known if each.state is State.OPEN and each.base == base)
        return next((each for each in here if is_ours(forge, name, base, each)), None)

    def reopen(self, closed: PullRequest) -> bool:
        """Open a closed one again and bring it up to date.

        Returns:
            Whether the forge lets us.
        """
        reopened = self._reopened(closed)
        if reopened is None:
            return False
        self.update(reopened)
        return True

    def _reopened(self, closed: PullRequest) -> PullRequest | None:
        if self._branch.head is not None and self._branch.head != closed.head:
            return None
        restored = self._branch.head is None
        if restored and not self._branch.restore(closed):
            return None
        if self._journal.dry_run:
            self._note_reopened(closed)
            return replace(closed, state=State.OPEN)
        name = self._context.name
        marker = parse_marker(closed.body)
        body = with_marker(closed.body, marker.reopened()) if marker else None
        try:
            opened = retried(
                lambda: self._forge.edit_pull_request(
                    name, closed.number, body=body, state=State.OPEN
                ),
                self._context.waiting,
                is_fresh=restored,
            )
        except UnprocessableError as error:
            self._journal.warn(f"#{closed.number} cannot be opened again: {error}")
            return None
        self._note_reopened(closed)
        self._is_new = True
        return self._forge.pull_request(name, opened.number)

    def _note_reopened(self, closed: PullRequest) -> None:
        self._journal.note("reopen", number=closed.number)
        self._context.open.add(self._branch.name, 1)

    # Bringing it up to date

    def update(self, opened: PullRequest) -> None:
        """Bring branch, title, body and the rest of an open one up to date."""
        _check_open(opened)
        self.shown = opened
        conflicts = opened.conflicts is True
        self._branch.write_if_needed(follow=conflicts or self._context.settings.rebase)
        if self._journal.has("push") and not self._journal.dry_run and not self._is_new:
            # What a person closed meanwhile keeps its body: it was these fixes that they refused.
            self._look_again(opened)
        self._edit_if_needed(opened)
        self._give_metadata()

    def _look_again(self, opened: PullRequest) -> None:
        """Look whether it is still open.

        Raises:
            StaleError: somebody has closed it.
        """
        _check_open(self._forge.pull_request(self._context.name, opened.number))

    def _edit_if_needed(self, opened: PullRequest) -> None:
        """Bring title, body and base up to date; a title and a text that a person wrote stay."""
        if is_text_of_person(opened):
            return
        marker = parse_marker(opened.body)
        is_our_title = marker is None or digest(opened.title) == marker.title
        title = title_of(self._fixes)
        base = self._context.base_branch
        wanted = self._marker(marker.metadata if marker else frozenset())
        if marker is not None and not is_our_title:
            wanted = replace(wanted, title=marker.title)
        self._edit(
            opened,
            title=title if is_our_title and opened.title != title else None,
            body=self._new_body(opened, marker, wanted),
            base=base if opened.base != base else None,
        )

    def _new_body(self, opened: PullRequest, old: Marker | None, wanted: Marker) -> str | None:
        """Return the body, if it is not what it is to be; the words of people in it stay."""
        if old is not None and _says_the_same(old, wanted) and not self._journal.has("push"):
            return None
        return with_text(opened.body, self._text(words_of_people(opened.body)), wanted)

    def _marker(self, metadata: frozenset[str]) -> Marker:
        return marker_of(self._fixes, self._context.base_branch, metadata)

    def _text(self, beside: str = "") -> str:
        """Return the bot's own text, which fits into a body beside another one."""
        context = self._context
        return body_of(
            self._fixes,
            self._forge.noun,
            self._forge.body_limit - length_of(beside),
            lambda path, line: self._forge.line_url(context.repository, context.base, path, line),
        )

    def _edit(
        self,
        opened: PullRequest,
        *,
        title: str | None = None,
        body: str | None = None,
        base: str | None = None,
    ) -> None:
        """Change what is given, if anything is."""
        fields = {"title": title, "body": body, "base": base}
        changed = [name for name, value in fields.items() if value is not None]
        if not changed:
            return

        def act() -> None:
            self.shown = retried(
                lambda: self._forge.edit_pull_request(
                    self._context.name, opened.number, title=title, body=body, base=base
                ),
                self._context.waiting,
                is_fresh=self._is_new,
            )

        self._journal.write("edit", act, number=opened.number, fields=changed)
        shown = self.shown
        if opened.state is State.OPEN and shown is not None and shown.state is not State.OPEN:
            # What a person closed at this moment keeps its words: it was these that they refused.
            self._edit(shown, title=opened.title, body=opened.body)
            _check_open(shown)

    def _give_metadata(self) -> None:
        """Give labels and the like once; what people took off stays off."""
        if self.shown is not None and is_text_of_person(self.shown):
            return  # there is no place to note what was given
        marker = parse_marker(self.shown.body) if self.shown is not None else None
        given = marker.metadata if marker else frozenset()
        if self._metadata.asked_for <= given:
            return
        self._metadata.give(self.shown, given=given, is_new=self._is_new)
        if self.shown is not None and not self._journal.dry_run:
            noted = replace(
                marker or self._marker(given), metadata=given | self._metadata.asked_for
            )
            self._edit(self.shown, body=with_marker(self.shown.body, noted))

    # Closing

    def close(self, opened: PullRequest) -> None:
        """Close what has nothing left to fix: comment, close, delete the branch."""
        self.shown = opened
        marker = parse_marker(opened.body)
        about = marker.fix_set if marker else self._fixes.hash
        self.comment_once(opened, closing_comment(about, len(self._fixes.left), self._forge.noun))
        body = with_marker(opened.body, marker.having(Flag.CLOSED)) if marker else None
        self._look_again(opened)

        def act() -> None:
            self.shown = retried(
                lambda: self._forge.edit_pull_request(
                    self._context.name, opened.number, body=body, state=State.CLOSED
                ),
                self._context.waiting,
            )

        self._journal.write("close", act, number=opened.number)
        self._context.open.add(self._branch.name, -1)
        self.delete_branch(self.shown)

    def delete_branch(self, ended: PullRequest) -> None:
        """Delete the branch of one that has ended, once: what a rule keeps is asked for no more."""
        marker = parse_marker(ended.body)
        if marker is not None and Flag.KEPT in marker.flags:
            return
        if not self._branch.delete() and marker is not None:
            self._edit(ended, body=with_marker(ended.body, marker.having(Flag.KEPT)))

    def leave_to_person(self, opened: PullRequest) -> None:
        """Say that the branch is theirs, unless that was said, even if they took it away again."""
        marker = parse_marker(opened.body)
        if marker is not None and Flag.THEIRS in marker.flags:
            return
        self.comment_once(opened, edited_comment(self._forge.noun))
        if marker is not None:
            self._edit(opened, body=with_marker(opened.body, marker.having(Flag.THEIRS)))

    def comment_once(self, opened: PullRequest, text: str) -> None:
        """Add a comment, unless there is one that begins alike."""
        mark = text.partition("\n")[0]
        name, number = self._context.name, opened.number
        comments = Comments(self._forge, name, number, self._context.waiting)
        if not comments.starting(mark):
            self._journal.write("comment", lambda: comments.add(text, mark), number=number)


def _says_the_same(old: Marker, new: Marker) -> bool:
    """Whether a body says what it would say now."""
    return Flag.CLOSED not in old.flags and (old.fix_set, old.substance, old.base) == (
        new.fix_set,
        new.substance,
        new.base,
    )


def _check_open(shown: PullRequest) -> None:
    """Check that it is open.

    Raises:
        StaleError: somebody has closed or merged it.
    """
    if shown.state is not State.OPEN:
        raise StaleError(f"somebody has closed #{shown.number}")
