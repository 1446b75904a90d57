"""The branch of the fixes: whose it is, what it has, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fixer.bot.body import message_of
from fixer.bot.fix_set import FixSet
from fixer.bot.forge import (
    ForbiddenError,
    NewCommit,
    NotFoundError,
    ProtectedError,
    PullRequest,
    beside,
)
from fixer.bot.git_objects import Commit, TreeEntry, blob_id
from fixer.bot.journal import Journal
from fixer.bot.marker import is_bots_commit, with_proof
from fixer.bot.retrying import retried
from fixer.bot.run_context import RunContext


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the branch is.

    Attributes:
        head: Its commit; `None` if there is none.
        commit: What that commit says of itself.
        files: How the commit differs from its parent, where it is the bot's.
    """

    head: str | None = None
    commit: Commit | None = None
    files: Mapping[str, tuple[TreeEntry, TreeEntry]] = field(default_factory=dict)

    @property
    def is_bots(self) -> bool:
        """Whether the bot made it, and nobody has changed it."""
        own = self.commit
        return own is not None and is_bots_commit(own.message, own.tree, own.parents)


class FixBranch:
    """The branch of some fixes; it is where the forge shows it, once `look` was called.

    Args:
        context: What all pull requests of the repository share.
        name: The name of the branch.
        fixes: What it should have.
        journal: What is told of each write.
    """

    def __init__(self, context: RunContext, name: str, fixes: FixSet, journal: Journal) -> None:
        self.name = name
        self._context = context
        self._clone = context.clone
        self._fixes = fixes
        self._journal = journal
        self._now = _Place()
        self._is_empty = False
        """Whether it has no commit that the base does not have, so that nobody's work is on it."""
        self.is_needed_by: tuple[int, ...] = ()
        """The open pull requests of others that would merge it elsewhere."""

    @property
    def head(self) -> str | None:
        """Where it is; `None` if there is none."""
        return self._now.head

    @property
    def is_bots(self) -> bool:
        """Whether there is one, the bot made it, and nobody has changed it."""
        return self._now.is_bots

    @property
    def is_of_others(self) -> bool:
        """Whether there is one that others have put commits on, or ask to merge."""
        return (
            self.head is not None
            and not self.is_bots
            and (not self._is_empty or bool(self.is_needed_by))
        )

    def edits_any_of(self, paths: Iterable[str]) -> bool:
        """Whether it edits one of some files."""
        return not self._now.files.keys().isdisjoint(paths)

    def files_of(self, closed: PullRequest) -> frozenset[str]:
        """Return the files that the last commit of a closed pull request edits, if it is there."""
        return frozenset(self._last_of(closed).files)

    def _last_of(self, closed: PullRequest) -> _Place:
        """Return the last commit of a closed pull request, as far as the forge keeps it."""
        ref = self._context.forge.pull_request_ref(closed.number)
        try:
            head = self._clone.fetch(ref, depth=2)
        except NotFoundError:
            return _Place()
        return self._at(head)

    def in_the_way(self) -> str | None:
        """Return a branch whose name and this one's exclude each other."""
        for other in self._clone.heads():
            if self.name.startswith(f"{other}/") or other.startswith(f"{self.name}/"):
                return other
        return None

    def look(self) -> None:
        """Look where it is."""
        if self.name not in self._clone.heads():
            self._now = _Place()
            return
        ref = f"refs/heads/{self.name}"
        head = self._clone.fetch(ref)
        commit = self._clone.commit(head)
        if _Place(head, commit).is_bots and commit.parents != (self._context.base,):
            head = self._clone.fetch(ref, depth=2)
        self._clone.note(self.name, head)
        self._now = self._at(head)
        self._is_empty = not self.is_bots and self._is_in_base(head)

    def _is_in_base(self, commit: str) -> bool:
        context = self._context
        return commit == context.base or context.forge.contains(context.name, context.base, commit)

    def _at(self, head: str) -> _Place:
        commit = self._clone.commit(head)
        place = _Place(head, commit)
        if not place.is_bots:
            return place
        return _Place(head, commit, self._clone.changed_files(commit.parents[0], head))

    # What it should have

    def write_if_needed(self, *, follow: bool) -> None:
        """Write the branch where it does not have just these fixes.

        Args:
            follow: Whether it has to begin where the base is now.
        """
        if self.is_bots and self._is_up_to_date(follow):
            return
        fixes = [f"{each.path}:{each.line}: {each.logical_id}" for each in self._fixes.fixed]
        if self._journal.dry_run:
            self._journal.note("push", branch=self.name, fixes=fixes, patch=self._fixes.patch)
            return
        head = self._made_commit()
        self._journal.note("push", branch=self.name, commit=head, fixes=fixes)
        self._now = _Place(head)

    def _is_up_to_date(self, follow: bool) -> bool:
        """Whether the branch has the edits that would be made on the base as it is now."""
        own = self._now.commit
        if follow and own is not None and own.parents != (self._context.base,):
            return False
        before = self._clone.entries(
            self._context.base, [each.path for each in self._fixes.changes]
        )
        wanted = {
            each.path: (
                before[each.path],
                TreeEntry(each.mode, blob_id(each.content, before[each.path])),
            )
            for each in self._fixes.changes
        }
        return self._now.files == wanted and self._begins_in_base()

    def _begins_in_base(self) -> bool:
        """Whether it brings back no commit that the base has dropped, and brings its own."""
        own = self._now.commit
        if own is None or own.parents == (self._context.base,):
            return own is not None
        # What was merged and then reverted would merge to nothing.
        return self._is_in_base(own.parents[0]) and not self._is_in_base(own.id)

    def _made_commit(self) -> str:
        """Commit the fixes on the base, let the branch point there, and return the commit."""
        context, settings = self._context, self._context.settings
        tree = self._clone.tree_with(context.base, self._fixes.changes)
        signed_off_by = str(settings.committer) if settings.sign_off else None
        message = with_proof(message_of(self._fixes, signed_off_by), tree, context.base)
        if settings.through_api:
            return self._commit_through_api(message)
        now = int(context.waiting.clock.now())
        commit = self._clone.make_commit(tree, context.base, message, settings.committer, now)
        self._clone.push(commit, self.name, self.head)
        return commit

    def _commit_through_api(self, message: str) -> str:
        context, before = self._context, self.head
        new = NewCommit(self.name, context.base, before, message, self._fixes.changes)

        def look() -> str | None:
            if self._clone.heads(again=True).get(self.name) in (None, before):
                place = self._beside()
                own = place.commit if place.is_bots else None
                return place.head if own and own.message.rstrip() == message.rstrip() else None
            self.look()
            return self.head if self.is_bots else None

        made = retried(
            lambda: context.forge.create_commit(context.name, new), context.waiting, look=look
        )
        try:
            if self._clone.heads(again=True).get(self.name) != made:
                self._clone.fetch(made, depth=2)
                self._clone.push(made, self.name, before)
        finally:
            if self._clone.heads().get(beside(self.name)) == made:
                self._clone.delete(beside(self.name), made)
        return made

    def sweep(self) -> None:
        """Delete the branch beside it that a run left behind which was killed."""
        name, place = beside(self.name), self._beside()
        head = place.head
        if head is not None and place.is_bots:
            self._journal.write(
                "delete-branch", lambda: self._clone.delete(name, head), branch=name
            )

    def _beside(self) -> _Place:
        name = beside(self.name)
        if name not in self._clone.heads():
            return _Place()
        return self._at(self._clone.fetch(f"refs/heads/{name}", depth=2))

    # Its beginning and its end

    def restore(self, closed: PullRequest) -> bool:
        """Let the branch point to where it was when a pull request was closed.

        Returns:
            Whether that could be done.
        """
        place = self._last_of(closed)
        head = place.head
        if head is None or head != closed.head or not place.is_bots:
            return False
        self._journal.write(
            "push", lambda: self._clone.push(head, self.name, None), branch=self.name, commit=head
        )
        self._now = place
        return True

    def delete(self) -> bool:
        """Delete the branch, if there is one and nobody needs it.

        Returns:
            Whether no rule protects it; one that does costs a warning.
        """
        head = self.head
        if head is None:
            return True
        on_top = self._context.forge.pull_requests_into(self._context.name, self.name)
        needed_by = (*self.is_needed_by, *(each.number for each in on_top))
        if needed_by:
            numbers = " ".join(f"#{each}" for each in needed_by)
            self._journal.warn(f"the branch stays, for somebody needs it: {numbers}")
            return True
        try:
            self._journal.write(
                "delete-branch", lambda: self._clone.delete(self.name, head), branch=self.name
            )
        except (ProtectedError, ForbiddenError) as error:
            self._journal.warn(f"the branch cannot be deleted: {error}")
            return False
        if not self._journal.dry_run:
            self._now = _Place()
        return True
