"""What the bot asks of a forge: one protocol, its values and its errors, for all forges.

Who does what:

- A client **waits** where the forge limits it, for reads and for writes: `Retry-After` first, then
  the time of the reset, else `Waiting.back_off`. A refused write was not done, so it is repeated.
  A wait that does not fit raises `RateLimitedError`.
- A client **repeats reads** after 5xx and lost connections, as long as the waits fit; then it
  raises `UnavailableError`. It never repeats a write by itself: after 5xx or a lost connection it
  raises `InDoubtError`, and the flow looks whether the write happened before it asks again.
- A client **replaces a refused token** once (`Tokens.replace`) and repeats; then it raises
  `TokenRefusedError`. 401 means that the request was not done, for writes too.
- The **flow** paces what is not there yet (`NotFoundError`, `NotYetError` right after a write of
  its own), with the same `Waiting`.
- No redirect to another host is followed. No error has a secret in its text, its arguments or its
  context. `raise ... from None` only hides the error in it: an error of ours is raised after the
  `except` that it comes from, wherever the other one knows the request.

The order of a run: `repository`; git's own list of the branches; `pull_requests`; then at most one
writing sequence for each branch: the push (or `create_commit`), `open_pull_request` or
`edit_pull_request`, `add_labels`, `request_reviewer`, `add_assignee`, `set_milestone`; and for the
end `comment`, `edit_pull_request(closing)`, and git deletes the branch, with a lease. After each
step a run may die; the next one begins with the reads and does what is missing.

All names of branches are short (`ecr-fix/ecr001`), of repositories full (`owner/name`, with
GitLab's groups in front), of commits 40 or 64 hexadecimal digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from fixer.bot.secrets import Secret, Tokens

BESIDE: Final = "+new"
NEWEST: Final = 500
"""How many pull requests of a repository are looked at where a forge has no filter for ours."""

# What a forge shows ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as the forge shows it.

    Attributes:
        name: The full name, the new one where it was renamed.
        url: The page for people, without a slash at its end.
        clone_url: What git clones, without any credential.
        default_branch: The branch to fix; `None` where there is none.
        archived: Whether it is read-only for good.
        disabled: Whether the forge, or a setting, takes neither pushes nor pull requests.
        can_push: Whether the token may push; `None` where only a push shows it.
    """

    name: str
    url: str
    clone_url: str
    default_branch: str | None
    archived: bool
    disabled: bool
    can_push: bool | None


class State(Enum):
    """What became of a pull request."""

    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


class Checks(Enum):
    """What the checks of a commit say together."""

    SUCCESS = "success"
    FAILURE = "failure"
    PENDING = "pending"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request (on GitLab a merge request).

    Attributes:
        number: Its number within the repository (GitLab's `iid`).
        url: Its page for people.
        title: Its title.
        body: Its description; empty where there is none.
        state: What became of it.
        draft: Whether it is a draft.
        branch: The branch that it would merge.
        head: The last commit of that branch that the forge knows of.
        base: The branch that it would merge into.
        from_fork: Whether its branch lies in another repository.
        author: The login of who opened it.
        closed_by: The login of who closed it; `None` where it is open, or not known from a list.
        labels: Their names.
        reviewers: Who was asked to review or has reviewed: logins, and teams as `org/team`.
        assignees: Their logins.
        milestone: The title of its milestone.
        conflicts: Whether it cannot be merged for conflicts; `None` while the forge does not know,
            and in lists.
    """

    number: int
    url: str
    title: str
    body: str
    state: State
    draft: bool
    branch: str
    head: str
    base: str
    from_fork: bool
    author: str
    closed_by: str | None = None
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: str | None = None
    conflicts: bool | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in the conversation of a pull request."""

    id: str
    author: str
    body: str


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A comment on lines of the diff of a pull request.

    Attributes:
        id: The forge's id (on GitLab that of the discussion and of the note, as the client likes).
        author: The login of who wrote it.
        body: Its text.
        path: The file.
        first_line: The first line, in the new text, from 1; `None` where it is outdated.
        last_line: The last line, which may be the first.
        resolved: Whether somebody called it settled, as far as the forge tells.
        answered: Whether somebody answered it.
    """

    id: str
    author: str
    body: str
    path: str
    first_line: int | None
    last_line: int | None
    resolved: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that a pull request changes.

    Attributes:
        path: Its name in the pull request; the old one where it is deleted.
        previous_path: Its name before, where it was renamed.
        hunks: Its part of the unified diff from the first `@@` on; `None` where the forge keeps it
            back (too large, binary) or there is none (deleted, mode alone).
    """

    path: str
    previous_path: str | None
    hunks: str | None


# What the bot writes ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewPullRequest:
    """A pull request to open."""

    branch: str
    base: str
    title: str
    body: str
    draft: bool = False


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file of a commit: its whole new content, and its mode, which stays (`100644`, `100755`)."""

    path: str
    mode: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NewCommit:
    """A commit for the forge to make and to sign.

    Attributes:
        branch: The branch that will point to it, made where there is none.
        parent: Its only parent, which need not be the branch's head: the branch is then reset.
        expected_head: What the branch points to now; `None` where there must be no such branch.
        message: The whole message.
        changes: The files that differ from the parent's.
    """

    branch: str
    parent: str
    expected_head: str | None
    message: str
    changes: tuple[FileChange, ...]


def beside(branch: str) -> str:
    """Return the branch that holds a commit until the right one points to it.

    No branch of a group ends like this.
    """
    return f"{branch}{BESIDE}"


@dataclass(frozen=True, slots=True)
class NewReviewComment:
    """A comment for lines that the pull request adds or changes, in the new text, from 1.

    Attributes:
        path: The file.
        first_line: The first line.
        last_line: The last line, which may be the first.
        body: The text.
        previous_path: The name of the file before the pull request, where it was renamed.
    """

    path: str
    first_line: int
    last_line: int
    body: str
    previous_path: str | None = None


@dataclass(frozen=True, slots=True)
class GitAccess:
    """What git needs to reach a repository; the password goes through the environment alone."""

    url: str
    user: str
    password: Secret


# What can go wrong -------------------------------------------------------------------------------


class ForgeError(Exception):
    """Something that a forge, or git, refused or could not do.

    Its text says what: in the forge's own words where it has some, and without any secret.
    """


class RateLimitedError(ForgeError):
    """The forge limits the requests, and the wait does not fit into what is left."""


class TokenRefusedError(ForgeError):
    """The token is not valid (401), and there is no other.

    Attributes:
        variable: The environment variable to look at.
    """

    def __init__(self, message: str, variable: str) -> None:
        super().__init__(message)
        self.variable = variable


class NotFoundError(ForgeError):
    """There is no such thing, or the token must not see it (404, 410)."""


class ForbiddenError(ForgeError):
    """The token is valid and may not do this (403 that is no limit)."""


class BlockedByForgeError(ForbiddenError):
    """The forge has shut the whole repository, for its rules or for the law (451)."""


class ArchivedError(ForbiddenError):
    """The repository is read-only for good."""


class PushForbiddenError(ForbiddenError):
    """The token may read and may not push."""


class ProtectedError(ForgeError):
    """A rule of the repository forbids this: a protected branch, a ruleset, a hook."""


class UnprocessableError(ForgeError):
    """The forge understands the request and refuses what it asks for (400, 409, 422)."""


class AlreadyExistsError(UnprocessableError):
    """There is one already: adopt it."""


class NotYetError(UnprocessableError):
    """The forge does not know yet what was written a moment ago (an invalid head or base)."""


class StaleError(UnprocessableError):
    """The branch moved: it is not at the commit that was expected."""


class BranchInTheWayError(UnprocessableError):
    """A branch of another name makes this name impossible: `a` and `a/b` exclude each other."""


class UnavailableError(ForgeError):
    """The forge does not answer, or answers 5xx, and no wait fits any more; nothing was written."""


class InDoubtError(ForgeError):
    """A write met 5xx or a lost connection: it may have happened. Look before asking again.

    Attributes:
        seconds: How long the forge asks to wait; `None` where it names no time.
    """

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


# The protocol ------------------------------------------------------------------------------------


class Forge(Protocol):
    """A client of one forge with one source of tokens, for any number of repositories.

    Each method may raise `RateLimitedError`, `TokenRefusedError`, `NotFoundError`,
    `ForbiddenError` and, if it reads, `UnavailableError`, if it writes, `InDoubtError`. Further
    ones are named where they belong.
    """

    @property
    def tokens(self) -> Tokens:
        """Where the tokens come from."""
        ...

    @property
    def noun(self) -> str:
        """What the forge calls a pull request, for texts: `pull request`, `merge request`."""
        ...

    @property
    def body_limit(self) -> int:
        """The most characters of a body or a comment."""
        ...

    @property
    def most_in_review(self) -> int | None:
        """The most comments on lines that the forge takes at once; `None` for any number."""
        ...

    @property
    def closes_with_branch(self) -> bool:
        """Whether a pull request is closed when its branch is deleted."""
        ...

    # Without a request

    def git_access(self, repository: Repository) -> GitAccess:
        """Return what git needs now; call it before each git command, for tokens expire."""
        ...

    def pull_request_ref(self, number: int) -> str:
        """Return the ref under which git fetches the head of a pull request, forks included."""
        ...

    def line_url(self, repository: Repository, commit: str, path: str, line: int) -> str:
        """Return the address of a line of a file, each part escaped."""
        ...

    def suggestion(self, lines: str, replaced: int) -> str:
        """Return the Markdown that offers lines in the place of those that are commented on.

        Args:
            lines: The new lines, without the last line break.
            replaced: How many lines they replace: all that are commented on.
        """
        ...

    # Reads

    def repository(self, name: str) -> Repository:
        """Return what the forge shows of a repository."""
        ...

    def contains(self, name: str, commit: str, earlier: str) -> bool:
        """Whether a commit has another one in its history; `False` where it is not known."""
        ...

    def pull_requests(
        self, name: str, prefix: str, *, state: State | None = None
    ) -> tuple[PullRequest, ...]:
        """Return those whose branch begins with a prefix, the newest (highest number) first.

        No forge has a filter for that, so it looks at the `NEWEST` of the repository and no more.

        Args:
            name: The repository.
            prefix: What their branches begin with; those of forks are left out.
            state: Only these; all states if `None`.
        """
        ...

    def pull_requests_of(self, name: str, branch: str) -> tuple[PullRequest, ...]:
        """Return all whose branch is just this one, in any state, the newest first; no forks'."""
        ...

    def pull_requests_into(self, name: str, branch: str) -> tuple[PullRequest, ...]:
        """Return the open ones that would merge into a branch, forks' too."""
        ...

    def pull_request(self, name: str, number: int) -> PullRequest:
        """Return one with all that lists leave out."""
        ...

    def checks(self, name: str, pull_request: PullRequest) -> Checks:
        """Return what statuses and check runs (pipelines) of its last commit say together."""
        ...

    def comments(self, name: str, number: int) -> tuple[Comment, ...]:
        """Return all comments of the conversation, the oldest first."""
        ...

    def review_comments(self, name: str, number: int) -> tuple[ReviewComment, ...]:
        """Return all comments on lines, the oldest first."""
        ...

    def is_by_token(self, name: str, author: str) -> bool:
        """Whether the token for a repository is of an author, as far as the forge tells."""
        ...

    def reviews(self, name: str, number: int) -> tuple[Comment, ...]:
        """Return what reviews say beside their comments; nothing where the forge has none."""
        ...

    def changed_files(self, name: str, number: int) -> tuple[ChangedFile, ...]:
        """Return the files that a pull request changes, as the forge compares them."""
        ...

    # Writes

    def open_pull_request(self, name: str, new: NewPullRequest) -> PullRequest:
        """Open one.

        Raises:
            AlreadyExistsError: there is an open one for this branch and base.
            NotYetError: the branch is not known yet.
            UnprocessableError: anything else, such as a body that is too long.
        """
        ...

    def edit_pull_request(
        self,
        name: str,
        number: int,
        *,
        title: str | None = None,
        body: str | None = None,
        base: str | None = None,
        state: State | None = None,
    ) -> PullRequest:
        """Change what is given, in one request: closing (`CLOSED`) and reopening (`OPEN`) too.

        Raises:
            UnprocessableError: it stays closed for good, or anything else.
        """
        ...

    def add_labels(self, name: str, number: int, labels: tuple[str, ...]) -> None:
        """Add labels to those that it has; one that the repository lacks is made."""
        ...

    def request_reviewer(self, name: str, number: int, reviewer: str) -> None:
        """Ask a person, or a team (`org/team`), to review.

        Raises:
            UnprocessableError: that one cannot review here.
        """
        ...

    def add_assignee(self, name: str, number: int, assignee: str) -> None:
        """Assign a person.

        Raises:
            UnprocessableError: that one cannot be assigned, also where the forge says nothing.
        """
        ...

    def set_milestone(self, name: str, number: int, title: str) -> None:
        """Put it into the open milestone of this title.

        Raises:
            UnprocessableError: there is none.
        """
        ...

    def comment(self, name: str, number: int, body: str) -> Comment:
        """Add a comment to the conversation."""
        ...

    def edit_comment(self, name: str, number: int, comment: str, body: str) -> None:
        """Change a comment of our own."""
        ...

    def add_review(
        self,
        name: str,
        number: int,
        commit: str,
        body: str,
        comments: tuple[NewReviewComment, ...],
    ) -> None:
        """Comment on lines of the diff, as of a commit, all at once: people are told once.

        Args:
            name: The repository.
            number: The number of the pull request.
            commit: The commit.
            body: What is said beside the comments, where the forge knows reviews.
            comments: The comments, `most_in_review` at most; all of them or none are made.

        Raises:
            UnprocessableError: the lines of one are not part of the diff; none was made.
        """
        ...

    def edit_review_comment(self, name: str, number: int, comment: str, body: str) -> None:
        """Change a comment of our own on lines."""
        ...

    def delete_review_comment(self, name: str, number: int, comment: str) -> None:
        """Delete a comment of our own on lines."""
        ...

    def create_commit(self, name: str, new: NewCommit) -> str:
        """Make a commit that the forge signs where it can, and return its id.

        A new branch points to it. One that is there is left to a push with a lease; a forge that
        makes no commit without a branch makes it on `beside(new.branch)`, which must not be there.

        Raises:
            StaleError: the branch is not at the commit that was expected.
            BranchInTheWayError: there is a branch beside it.
            ProtectedError: a rule forbids it.
        """
        ...
