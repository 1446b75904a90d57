"""The life of one pull request: what the forge shows, what is to be fixed, and what follows.

Nothing is remembered between runs but what the forge shows, so a run that was killed at any point
is taken up by the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from fixer.bot.body import (
    body_of,
    closing_comment,
    edited_comment,
    marker_of,
    message_of,
    title_of,
)
from fixer.bot.fix_set import FixSet
from fixer.bot.forge import (
    AlreadyExistsError,
    BlockedByForgeError,
    BranchInTheWayError,
    ForbiddenError,
    Forge,
    ForgeError,
    NewCommit,
    NewPullRequest,
    NotFoundError,
    ProtectedError,
    PullRequest,
    PushForbiddenError,
    RateLimitedError,
    Repository,
    StaleError,
    State,
    TokenRefusedError,
    UnprocessableError,
)
from fixer.bot.git import Clone, Commit, Entry, blob_id
from fixer.bot.marker import (
    Marker,
    digest,
    is_own_commit,
    parse_marker,
    with_marker,
    with_proof,
)
from fixer.bot.outcome import Action, Outcome, Result
from fixer.bot.persistence import surely
from fixer.bot.settings import Settings
from fixer.bot.waiting import Waiting


@dataclass(slots=True)
class Around:
    """What all pull requests of a repository share in a run.

    Attributes:
        repository: What the forge shows of it.
        base: The commit that the fixes are for.
        settings: What the operator and the repository decided.
        waiting: The clock, and what is left for waiting.
        forge: The client.
        clone: The repository in a temporary folder.
        open: How many pull requests of ours are open.
    """

    repository: Repository
    base: str
    settings: Settings
    waiting: Waiting
    forge: Forge
    clone: Clone
    open: int = 0

    @property
    def base_branch(self) -> str:
        """The branch that the fixes are for."""
        return self.repository.default_branch or ""


@dataclass(slots=True)
class _Branch:
    """The branch of the fixes as it is.

    Attributes:
        head: Where it is; `None` if there is none.
        commit: That commit.
        files: How the commit differs from its parent.
    """

    head: str | None = None
    commit: Commit | None = None
    files: Mapping[str, tuple[Entry, Entry]] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Whether the bot made it, and nobody has changed it."""
        own = self.commit
        return own is not None and is_own_commit(own.message, own.tree, own.parents)

    @property
    def is_of_others(self) -> bool:
        """Whether there is one that is not the bot's alone."""
        return self.head is not None and not self.is_own


class Tending:
    """Brings one pull request to where it should be.

    Args:
        around: What all pull requests of the repository share.
        branch: Its branch.
        fixes: What it fixes; nothing if nothing is left.
        known: All pull requests of the branch, the newest first.
    """

    def __init__(
        self, around: Around, branch: str, fixes: FixSet, known: tuple[PullRequest, ...]
    ) -> None:
        self._around = around
        self._settings = around.settings
        self._forge = around.forge
        self._clone = around.clone
        self._name = around.repository.name
        self._branch = branch
        self._fixes = fixes
        self._known = known
        self._now = _Branch()
        self._shown: PullRequest | None = known[0] if known else None
        self._is_new = False
        """Whether it is open since a moment ago, so that the forge may not know it everywhere."""
        self._actions: list[Action] = []
        self._warnings: list[str] = []

    def result(self) -> Result:
        """Do what is to be done, and return what became of it.

        Raises:
            TokenRefusedError: the token is not valid.
        StaleError: somebody else moved the branch; look again.
        """
        try:
            outcome, message = self._tended()
        except (TokenRefusedError, StaleError):
            raise
        except ForgeError as error:
            outcome, message = outcome_of(error), str(error)
        shown = self._shown
        return Result(
            self._name,
            self._branch,
            self._around.base_branch,
            outcome,
            shown.number if shown else None,
            shown.url if shown else None,
            self._now.head,
            self._fixes.hash or None,
            len(self._fixes.fixed),
            len(self._fixes.left),
            tuple(self._actions),
            tuple(self._warnings),
            message,
        )

    # What the forge shows decides what follows

    def _tended(self) -> tuple[Outcome, str]:
        if self._fixes.fixed and (other := self._branch_in_the_way()):
            return Outcome.BLOCKED, f"the branch {other} makes {self._branch} impossible"
        self._now = self._branch_now()
        opened = next((each for each in self._known if each.state is State.OPEN), None)
        if not self._settings.is_day(self._around.waiting.clock.now()):
            return self._left_for_another_day(opened)
        if opened is not None:
            return self._tend_open(opened)
        return self._tend_absent() if self._fixes.fixed else self._clean_up()

    def _left_for_another_day(self, opened: PullRequest | None) -> tuple[Outcome, str]:
        self._shown = opened
        words = "the schedule of the repository leaves it for another day"
        if opened is not None:
            return Outcome.UNCHANGED, words
        return (Outcome.LIMIT, words) if self._fixes.fixed else (Outcome.NOTHING_TO_FIX, "")

    def _branch_in_the_way(self) -> str | None:
        """Return a branch whose name and ours exclude each other."""
        for other in self._clone.heads():
            if self._branch.startswith(f"{other}/") or other.startswith(f"{self._branch}/"):
                return other
        return None

    def _branch_now(self) -> _Branch:
        if self._branch not in self._clone.heads():
            return _Branch()
        head = self._clone.fetch(f"refs/heads/{self._branch}", depth=2)
        self._clone.note(self._branch, head)
        return self._branch_at(head)

    def _branch_at(self, head: str) -> _Branch:
        commit = self._clone.commit(head)
        own = _Branch(head, commit)
        if not own.is_own:
            return own
        return _Branch(head, commit, self._clone.changed_files(commit.parents[0], head))

    def _tend_open(self, opened: PullRequest) -> tuple[Outcome, str]:
        """Bring an open pull request up to date, or close it."""
        self._shown = opened
        if self._now.is_of_others:
            return self._leave_to_person(opened)
        if not self._fixes.fixed:
            return self._close(opened)
        full = self._forge.pull_request(self._name, opened.number)
        self._update(full)
        return (Outcome.UPDATED if self._actions else Outcome.UNCHANGED), ""

    def _leave_to_person(self, opened: PullRequest) -> tuple[Outcome, str]:
        if parse_marker(opened.body) is None:
            if not self._fixes.fixed:
                return Outcome.NOTHING_TO_FIX, ""
            return Outcome.BLOCKED, f"the branch {self._branch} is somebody else's"
        self._comment_once(opened, edited_comment(self._forge.noun))
        return Outcome.EDITED_BY_PERSON, "the branch has commits that the bot did not make"

    def _tend_absent(self) -> tuple[Outcome, str]:
        """Open a pull request where none is open, or say why not."""
        same = next(filter(self._is_about_the_same, self._known), None)
        closed = same if same is not None and same.state is State.CLOSED else None
        by_person = closed is not None and not _closed_by_bot(closed)
        if by_person and not self._settings.reopen:
            self._shown = closed
            return Outcome.CLOSED_BY_PERSON, "a person closed it; --reopen opens it again"
        if self._now.is_of_others:
            return Outcome.BLOCKED, f"the branch {self._branch} is somebody else's"
        limit = self._settings.limit
        if limit is not None and self._around.open >= limit:
            self._shown = None
            return Outcome.LIMIT, f"{self._around.open} are open already"
        reopened = self._reopen(closed) if closed is not None else None
        if reopened is not None:
            self._update(reopened)
            self._around.open += 1
            return Outcome.REOPENED, ""
        self._open()
        self._around.open += 1
        return Outcome.OPENED, ""

    def _is_about_the_same(self, known: PullRequest) -> bool:
        """Whether a pull request is about the same fixes; one that does not say may be."""
        marker = parse_marker(known.body)
        return marker is None or marker.fix_set == self._fixes.hash

    def _clean_up(self) -> tuple[Outcome, str]:
        """Delete the branch that a merged or closed pull request left behind, if it is ours."""
        latest = self._known[0] if self._known else None
        if not self._now.is_own or (
            latest is not None and latest.state is State.CLOSED and not _closed_by_bot(latest)
        ):
            return Outcome.NOTHING_TO_FIX, ""
        self._delete_branch()
        if latest is None:
            return Outcome.NOTHING_TO_FIX, ""
        return (Outcome.MERGED if latest.state is State.MERGED else Outcome.CLOSED), ""

    # What is written

    def _write(self, name: str, act: Callable[[], object], **more: object) -> None:
        """Note something that is written, and write it unless the run is dry."""
        if not self._settings.dry_run:
            act()
        self._actions.append({"action": name, **more})

    def _update(self, opened: PullRequest) -> None:
        """Bring branch, title, body and the rest of an open pull request up to date."""
        self._shown = opened
        self._push_if_needed(opened.conflicts is True)
        self._edit_if_needed(opened)
        self._add_extras()

    def _push_if_needed(self, conflicts: bool) -> None:
        """Write the branch where it does not have just these fixes, or does not merge.

        Args:
            conflicts: Whether the forge says that it does not merge.
        """
        if self._now.is_own and self._is_up_to_date(conflicts or self._settings.rebase):
            return
        if self._settings.dry_run:
            self._actions.append({"action": "push", "branch": self._branch})
            return
        head = self._made_commit()
        self._actions.append({"action": "push", "branch": self._branch, "commit": head})
        self._now = _Branch(head)

    def _is_up_to_date(self, has_to_follow: bool) -> bool:
        """Whether the branch has the edits that would be made on the base as it is now.

        Args:
            has_to_follow: Whether it has to begin where the base is now.
        """
        own = self._now.commit
        if has_to_follow and own is not None and own.parents != (self._around.base,):
            return False
        before = self._clone.entries(self._around.base, [each.path for each in self._fixes.changes])
        return self._now.files == {
            each.path: (
                before[each.path],
                Entry(each.mode, blob_id(each.content, before[each.path])),
            )
            for each in self._fixes.changes
        }

    def _made_commit(self) -> str:
        """Commit the fixes on the base, let the branch point there, and return the commit."""
        around, settings = self._around, self._settings
        tree = self._clone.tree_with(around.base, self._fixes.changes)
        signed_off_by = str(settings.author) if settings.sign_off else None
        message = with_proof(message_of(self._fixes, signed_off_by), tree, around.base)
        if settings.through_api:
            return self._commit_through_api(message)
        commit = self._clone.make_commit(tree, around.base, message, settings.author)
        self._clone.push(commit, self._branch, self._now.head)
        return commit

    def _commit_through_api(self, message: str) -> str:
        new = NewCommit(
            self._branch, self._around.base, self._now.head, message, self._fixes.changes
        )

        def look() -> str | None:
            head = self._clone.heads(again=True).get(self._branch)
            if head in (None, self._now.head) or not self._branch_now().is_own:
                return None
            return head

        made = surely(
            lambda: self._forge.create_commit(self._name, new), self._around.waiting, look=look
        )
        self._clone.note(self._branch, made)
        return made

    def _open(self) -> None:
        self._push_if_needed(conflicts=False)
        new = NewPullRequest(
            self._branch,
            self._around.base_branch,
            title_of(self._fixes),
            self._body(extras="" if self._has_extras() else self._settings.extras),
            self._settings.draft,
        )
        self._shown = None
        self._write("open", lambda: self._open_one(new), title=new.title)
        self._add_extras()

    def _open_one(self, new: NewPullRequest) -> None:
        try:
            self._shown = surely(
                lambda: self._forge.open_pull_request(self._name, new),
                self._around.waiting,
                look=self._open_now,
                is_fresh=True,
            )
            self._is_new = True
        except AlreadyExistsError:
            self._shown = self._open_now()
            if self._shown is None:
                raise
            self._edit_if_needed(self._shown)
        except UnprocessableError as error:
            if not new.draft:
                raise
            self._warnings.append(f"it is not a draft: {error}")
            self._open_one(replace(new, draft=False))

    def _open_now(self) -> PullRequest | None:
        known = self._forge.pull_requests_of(self._name, self._branch)
        return next((each for each in known if each.state is State.OPEN), None)

    def _reopen(self, closed: PullRequest) -> PullRequest | None:
        """Open a closed pull request again; `None` where the forge does not let us."""
        if self._now.head is not None and self._now.head != closed.head:
            return None
        if self._settings.dry_run:
            self._actions.append({"action": "reopen", "number": closed.number})
            return closed
        restored = self._now.head is None
        if restored and not self._restore_branch(closed):
            return None
        try:
            opened = surely(
                lambda: self._forge.edit_pull_request(self._name, closed.number, state=State.OPEN),
                self._around.waiting,
                is_fresh=restored,
            )
        except UnprocessableError as error:
            self._warnings.append(f"#{closed.number} cannot be opened again: {error}")
            return None
        self._actions.append({"action": "reopen", "number": closed.number})
        self._is_new = True
        return self._forge.pull_request(self._name, opened.number)

    def _restore_branch(self, closed: PullRequest) -> bool:
        """Let the branch point to where it was when the pull request was closed."""
        try:
            head = self._clone.fetch(self._forge.pull_request_ref(closed.number), depth=2)
        except ForgeError:
            return False
        if head != closed.head or not self._branch_at(head).is_own:
            return False
        self._clone.push(head, self._branch, None)
        self._actions.append({"action": "push", "branch": self._branch, "commit": head})
        self._now = self._branch_at(head)
        return True

    def _body(self, extras: str) -> str:
        around = self._around
        text = body_of(
            self._fixes,
            self._forge.noun,
            self._forge.body_limit,
            lambda path, line: self._forge.line_url(around.repository, around.base, path, line),
        )
        return with_marker(text, marker_of(self._fixes, extras))

    def _edit_if_needed(self, opened: PullRequest) -> None:
        """Bring title, body and base up to date; a title that a person gave stays."""
        marker = parse_marker(opened.body)
        title = title_of(self._fixes)
        wanted = marker_of(self._fixes, marker.extras if marker else "")
        is_ours = marker is None or digest(opened.title) == marker.title
        new_title = title if is_ours and opened.title != title else None
        new_base = self._around.base_branch if opened.base != self._around.base_branch else None
        new_body = None
        if marker is None or not _says_the_same(marker, wanted) or self._has_pushed():
            new_body = self._body(wanted.extras)
            if not is_ours and marker is not None:
                kept = replace(wanted, title=marker.title)
                new_body = with_marker(new_body, kept)
        if new_title is None and new_base is None and new_body is None:
            return
        self._edit(opened, new_title, new_body, new_base)

    def _has_pushed(self) -> bool:
        return any(each["action"] == "push" for each in self._actions)

    def _edit(
        self, opened: PullRequest, title: str | None, body: str | None, base: str | None = None
    ) -> None:
        def act() -> None:
            self._shown = surely(
                lambda: self._forge.edit_pull_request(
                    self._name, opened.number, title=title, body=body, base=base
                ),
                self._around.waiting,
                is_fresh=self._is_new,
            )

        fields = {"title": title, "body": body, "base": base}
        changed = [name for name, value in fields.items() if value is not None]
        self._write("edit", act, number=opened.number, fields=changed)

    def _has_extras(self) -> bool:
        own = self._settings
        return bool(own.labels or own.reviewers or own.assignees or own.milestone)

    def _add_extras(self) -> None:
        """Add labels, reviewers, assignees and milestone, once; what people took off stays off."""
        shown = self._shown
        marker = parse_marker(shown.body) if shown is not None else None
        if not self._has_extras() or (marker and marker.extras == self._settings.extras):
            return
        if shown is None:  # in a dry run
            shown = PullRequest(0, "", "", "", State.OPEN, False, self._branch, "", "", False, "")
        for name, value, act in self._missing_extras(shown):
            self._add(name, value, act)
        if not self._settings.dry_run:
            self._edit(shown, None, self._with_extras_noted(shown))

    def _with_extras_noted(self, shown: PullRequest) -> str:
        marker = parse_marker(shown.body) or marker_of(self._fixes, "")
        return with_marker(shown.body, replace(marker, extras=self._settings.extras))

    def _missing_extras(self, shown: PullRequest) -> Iterator[tuple[str, str, Callable[[], None]]]:
        own, forge = self._settings, self._forge
        where = (self._name, shown.number)
        for label in own.labels:
            if label not in shown.labels:
                yield "label", label, partial(forge.add_labels, *where, (label,))
        for reviewer in own.reviewers:
            if reviewer not in (*shown.reviewers, shown.author):
                yield "request-review", reviewer, partial(forge.request_reviewer, *where, reviewer)
        for assignee in own.assignees:
            if assignee not in shown.assignees:
                yield "assign", assignee, partial(forge.add_assignee, *where, assignee)
        if own.milestone is not None and shown.milestone is None:
            yield "milestone", own.milestone, partial(forge.set_milestone, *where, own.milestone)

    def _add(self, name: str, value: str, act: Callable[[], None]) -> None:
        """Add one thing; a bad one costs nothing but a warning."""
        try:
            self._write(
                name,
                lambda: surely(act, self._around.waiting, is_fresh=self._is_new),
                value=value,
            )
        except (UnprocessableError, NotFoundError, ForbiddenError) as error:
            self._warnings.append(f"{name} {value}: {error}")

    def _close(self, opened: PullRequest) -> tuple[Outcome, str]:
        """Close what has nothing left to fix: comment, close, delete the branch."""
        if self._fixes.unreadable.intersection(self._now.files):
            self._warnings += self._fixes.errors
            return Outcome.UNCHANGED, "a file that it edits cannot be read now"
        marker = parse_marker(opened.body) or marker_of(self._fixes, "")
        comment = closing_comment(marker.fix_set, len(self._fixes.left), self._forge.noun)
        self._comment_once(opened, comment)
        body = with_marker(opened.body, replace(marker, closed=True))

        def act() -> None:
            self._shown = surely(
                lambda: self._forge.edit_pull_request(
                    self._name, opened.number, body=body, state=State.CLOSED
                ),
                self._around.waiting,
            )

        self._write("close", act, number=opened.number)
        self._around.open -= 1
        if self._now.head is not None:
            self._delete_branch()
        return Outcome.CLOSED, ""

    def _comment_once(self, opened: PullRequest, text: str) -> None:
        """Add a comment, unless there is one that begins alike."""
        mark = text.partition("\n")[0]

        def look() -> bool | None:
            comments = self._forge.comments(self._name, opened.number)
            return True if any(mark in each.body for each in comments) else None

        def act() -> bool:
            self._forge.comment(self._name, opened.number, text)
            return True

        if look() is None:
            self._write(
                "comment",
                lambda: surely(act, self._around.waiting, look=look),
                number=opened.number,
            )

    def _delete_branch(self) -> None:
        """Delete the branch; one that a rule protects costs a warning."""
        head = self._now.head
        if head is None:
            return
        try:
            self._write(
                "delete-branch",
                lambda: self._clone.delete(self._branch, head),
                branch=self._branch,
            )
        except (ProtectedError, ForbiddenError) as error:
            self._warnings.append(f"the branch cannot be deleted: {error}")
            return
        if not self._settings.dry_run:
            self._now = _Branch()


def outcome_of(error: ForgeError) -> Outcome:
    """Return the outcome that an error of the forge stands for."""
    if isinstance(error, ForbiddenError) and "archived" in str(error):
        return Outcome.ARCHIVED
    kinds: tuple[tuple[type[ForgeError], Outcome], ...] = (
        (BlockedByForgeError, Outcome.DISABLED),
        (RateLimitedError, Outcome.RATE_LIMITED),
        (ProtectedError, Outcome.PROTECTED),
        (BranchInTheWayError, Outcome.BLOCKED),
        (PushForbiddenError, Outcome.FORK_ONLY),
    )
    return next((outcome for kind, outcome in kinds if isinstance(error, kind)), Outcome.FAILED)


def _closed_by_bot(closed: PullRequest) -> bool:
    marker = parse_marker(closed.body)
    return marker is not None and marker.closed


def _says_the_same(old: Marker, new: Marker) -> bool:
    """Whether a body says what it would say now."""
    return not old.closed and (old.fix_set, old.substance) == (new.fix_set, new.substance)
