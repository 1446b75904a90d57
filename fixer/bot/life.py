"""The life of one pull request: what the forge shows, what is to be fixed, and what follows.

Nothing is remembered between runs but what the forge shows, so a run that was killed at any point
is taken up by the next one.
"""

from __future__ import annotations

from fixer.bot.body import stopped_comment
from fixer.bot.fix_branch import FixBranch
from fixer.bot.fix_pull_request import FixPullRequest
from fixer.bot.fix_set import FixSet
from fixer.bot.forge import PullRequest, State
from fixer.bot.journal import Journal
from fixer.bot.marker import parse_marker
from fixer.bot.outcome import Outcome, Result
from fixer.bot.ownership import has_base_of_person, is_closed_by_bot, is_ours
from fixer.bot.run_context import RunContext


class PullRequestLife:
    """Brings one pull request to where it should be.

    Args:
        context: What all pull requests of the repository share.
        branch: Its branch.
        fixes: What it fixes; nothing if nothing is left.
        known: All pull requests of the branch, the newest first.
        journal: What is told of each write, also of what was done for it before.
    """

    def __init__(
        self,
        context: RunContext,
        branch: str,
        fixes: FixSet,
        known: tuple[PullRequest, ...],
        journal: Journal,
    ) -> None:
        self._context = context
        self._settings = context.settings
        self._fixes = fixes
        self._all = known
        self._known: tuple[PullRequest, ...] = ()
        """Those that are the bot's, those for the default branch first."""
        self._theirs: tuple[PullRequest, ...] = ()
        self._journal = journal
        self._branch = FixBranch(context, branch, fixes, journal)
        self._own = FixPullRequest(context, self._branch, fixes, journal)

    def _tell_apart(self) -> None:
        """Tell those of the bot from those of others."""
        forge, name, base = self._context.forge, self._context.name, self._context.base_branch
        ours = [each for each in self._all if is_ours(forge, name, base, each)]
        self._known = tuple(sorted(ours, key=lambda each: each.base != base))
        self._theirs = tuple(
            each for each in self._all if each not in ours and each.state is State.OPEN
        )
        self._branch.is_needed_by = tuple(each.number for each in self._theirs)
        still_open = sum(each.state is State.OPEN for each in ours)
        self._context.open.note(self._branch.name, still_open)

    def result(self) -> Result:
        """Do what is to be done, and return what became of it.

        Raises:
            TokenRefusedError: the token is not valid.
            StaleError: somebody else moved the branch; look again.
        """
        self._tell_apart()
        self._own.shown = self._known[0] if self._known else None
        return self.ended(*self._tended())

    def stopped(self, words: str) -> Result | None:
        """Tell people in the open pull request what keeps the bot from its work.

        Returns:
            What became of it; `None` where none is open.
        """
        self._tell_apart()
        opened = next((each for each in self._known if each.state is State.OPEN), None)
        if opened is None:
            return None
        self._own.shown = opened
        self._own.comment_once(opened, stopped_comment(words))
        return self.ended(Outcome.FAILED, words)

    def ended(self, outcome: Outcome, message: str) -> Result:
        """Return what became of it, with all that was done.

        Args:
            outcome: What became of it.
            message: Why.
        """
        shown = self._own.shown
        return Result(
            self._context.name,
            self._branch.name,
            self._context.base_branch,
            outcome,
            shown.number if shown else None,
            shown.url if shown else None,
            self._branch.head,
            self._fixes.hash or None,
            len(self._fixes.fixed),
            len(self._fixes.left),
            tuple(self._journal.actions),
            tuple(self._journal.warnings),
            message,
        )

    def _tended(self) -> tuple[Outcome, str]:
        name = self._branch.name
        if name == self._context.base_branch:
            return Outcome.BLOCKED, f"the default branch is called {name}"
        if self._fixes.fixed and (other := self._branch.in_the_way()):
            return Outcome.BLOCKED, f"the branch {other} makes {name} impossible; rename it"
        self._branch.look()
        opened = next((each for each in self._known if each.state is State.OPEN), None)
        if not self._settings.is_day(self._context.waiting.clock.now()):
            return self._left_for_another_day(opened)
        before = len(self._journal.actions)
        self._branch.sweep()
        self._journal.swept += len(self._journal.actions) - before
        if opened is not None:
            return self._tend_open(opened)
        by_hand = next(
            (each for each in self._theirs if each.base == self._context.base_branch), None
        )
        if by_hand is not None and not self._branch.is_of_others:
            self._own.shown = by_hand
            return Outcome.UNCHANGED, f"a person opened #{by_hand.number} from the branch"
        return self._tend_absent() if self._fixes.fixed else self._clean_up()

    def _left_for_another_day(self, opened: PullRequest | None) -> tuple[Outcome, str]:
        self._own.shown = opened
        if opened is None and not self._fixes.fixed:
            return Outcome.NOTHING_TO_FIX, ""
        days = ", ".join(self._settings.schedule)
        return Outcome.SCHEDULE, f"the repository's schedule is {days}"

    @property
    def _has_done_more(self) -> bool:
        """Whether anything was done beside sweeping."""
        return len(self._journal.actions) > self._journal.swept

    # One is open

    def _tend_open(self, opened: PullRequest) -> tuple[Outcome, str]:
        """Bring an open pull request up to date, or close it."""
        self._own.shown = opened
        if self._branch.is_of_others:
            return self._leave_to_person(opened)
        if has_base_of_person(self._context.base_branch, opened):
            return Outcome.UNCHANGED, f"a person chose the base {opened.base}"
        if self._branch.edits_any_of(self._fixes.unreadable.keys()):
            return Outcome.UNCHANGED, "a file that it edits cannot be read now"
        refused = self._refused_before(opened)
        if refused is not None:
            return Outcome.UNCHANGED, f"a person closed #{refused.number}, which has these fixes"
        if not self._fixes.fixed:
            self._own.close(opened)
            return Outcome.CLOSED, ""
        self._own.update(self._context.forge.pull_request(self._context.name, opened.number))
        return (Outcome.UPDATED if self._has_done_more else Outcome.UNCHANGED), ""

    def _refused_before(self, opened: PullRequest) -> PullRequest | None:
        """Return what a person closed, if an open one would become the same."""
        marker = parse_marker(opened.body)
        if self._settings.reopen or marker is None or marker.fix_set == self._fixes.hash:
            return None
        return next(filter(self._is_refused, self._known), None)

    def _is_refused(self, known: PullRequest) -> bool:
        """Whether a person closed a pull request with just these fixes."""
        return (
            known.state is State.CLOSED
            and parse_marker(known.body) is not None
            and self._is_about_the_same(known)
            and not self._is_closed_by_bot(known)
        )

    def _leave_to_person(self, opened: PullRequest) -> tuple[Outcome, str]:
        self._own.leave_to_person(opened)
        return Outcome.EDITED_BY_PERSON, "the branch has commits that the bot did not make"

    @property
    def _whose(self) -> str:
        return (
            f"the branch {self._branch.name} has commits that the bot did not make; "
            "delete or rename it to let the bot go on"
        )

    # None is open

    def _tend_absent(self) -> tuple[Outcome, str]:
        """Open a pull request where none is open, or say why not."""
        same = next(filter(self._is_about_the_same, self._known), None)
        closed = same if same is not None and same.state is State.CLOSED else None
        by_person = closed is not None and not self._is_closed_by_bot(closed)
        if by_person and not self._settings.reopen:
            self._own.shown = closed
            return Outcome.CLOSED_BY_PERSON, "--reopen opens it again"
        if closed is None and self._is_unreadable_part_of_closed():
            self._own.shown = self._known[0]
            return Outcome.CLOSED_BY_PERSON, "a file of it cannot be read now"
        if self._branch.is_of_others:
            return Outcome.BLOCKED, self._whose
        limit = self._settings.limit
        if limit is not None and self._context.open.total >= limit:
            self._own.shown = None
            return Outcome.LIMIT, f"the limit is {limit}, and {self._context.open.total} are open"
        is_reopened = closed is not None and self._own.reopen(closed)
        if not is_reopened:
            self._own.open()
        return (Outcome.REOPENED if is_reopened else Outcome.OPENED), ""

    def _is_about_the_same(self, known: PullRequest) -> bool:
        """Whether a pull request is about the same fixes; one that does not say may be."""
        marker = parse_marker(known.body)
        return marker is None or marker.fix_set == self._fixes.hash

    def _is_unreadable_part_of_closed(self) -> bool:
        """Whether these fixes may differ from those a person refused for an unreadable file."""
        latest = self._known[0] if self._known else None
        return (
            latest is not None
            and bool(self._fixes.unreadable)
            and latest.state is State.CLOSED
            and not self._is_closed_by_bot(latest)
            and bool(self._fixes.unreadable.keys() & self._branch.files_of(latest))
        )

    def _is_closed_by_bot(self, closed: PullRequest) -> bool:
        return is_closed_by_bot(self._context.forge, self._context.name, closed)

    def _clean_up(self) -> tuple[Outcome, str]:
        """Delete the branch that a merged or closed pull request left behind, if it is ours."""
        latest = self._known[0] if self._known else None
        if not self._branch.is_bots or (
            latest is not None
            and latest.state is State.CLOSED
            and not self._is_closed_by_bot(latest)
        ):
            return Outcome.NOTHING_TO_FIX, ""
        if latest is None:
            self._branch.delete()
            return Outcome.NOTHING_TO_FIX, ""
        self._own.delete_branch(latest)
        if not self._has_done_more:
            return Outcome.NOTHING_TO_FIX, ""
        return (Outcome.MERGED if latest.state is State.MERGED else Outcome.CLOSED), ""
