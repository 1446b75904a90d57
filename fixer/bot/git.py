"""A repository of a forge in a temporary folder, by git, over the network.

Only objects are fetched, and the token is in the environment of the one process that needs it.
"""

from __future__ import annotations

import base64
import logging
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from fixer import UsageError
from fixer.bot.forge import (
    ArchivedError,
    BranchInTheWayError,
    ForbiddenError,
    Forge,
    ForgeError,
    GitAccess,
    ProtectedError,
    PushForbiddenError,
    RateLimitedError,
    Repository,
    StaleError,
    TokenRefusedError,
    UnavailableError,
)
from fixer.bot.git_command import AS_NAMES
from fixer.bot.git_objects import LocalRepository
from fixer.bot.git_words import error_of, lines_of, rejections_in
from fixer.bot.retrying import retried
from fixer.bot.secrets import without_secrets
from fixer.bot.waiting import Waiting

_LOG: Final = logging.getLogger(__name__)
_NOTHING: Final[Mapping[str, str]] = {}
_HEADS: Final = "refs/heads/"
_FETCH: Final = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head")
_SECONDS_TO_LIST: Final = 300.0
_SECONDS_TO_MOVE: Final = 3600.0
"""How long a fetch or a push may take, however many bytes come."""


class Clone(LocalRepository):
    """A repository of a forge in a temporary folder.

    Args:
        folder: The folder, which is empty.
        repository: What the forge shows of it.
        forge: Who gives the credentials.
        waiting: The clock, and what is left for waiting.
    """

    def __init__(self, folder: str, repository: Repository, forge: Forge, waiting: Waiting) -> None:
        super().__init__(folder)
        self._repository = repository
        self._forge = forge
        self._waiting = waiting
        self._heads: dict[str, str] | None = None
        self._fetched: dict[str, str] = {}
        """The branches that were fetched at once, and where they were."""

    def heads(self, again: bool = False) -> Mapping[str, str]:
        """Return the commits of all branches by their names.

        Args:
            again: Whether to ask the remote once more.
        """
        if self._heads is None or again:
            listed = self._reading("ls-remote", "--heads", "--quiet", "{url}")
            rows = (line.split("\t", 1) for line in lines_of(listed.decode(*AS_NAMES)))
            self._heads = {name.removeprefix(_HEADS): head for head, name in rows}
            if not self._heads:
                self._ask_whether_it_is_git()
        return self._heads

    def _ask_whether_it_is_git(self) -> None:
        """See that a server that names no branch speaks git: to git any page is an empty list.

        Raises:
            ForgeError: it does not, such as a proxy that asks to sign in.
        """
        packets = os.path.join(self.folder, "packets")
        self._repeated(
            ("ls-remote", "--quiet", "{url}"), lambda: False, {"GIT_TRACE_PACKET": packets}
        )
        if not os.path.exists(packets) or not os.path.getsize(packets):
            raise ForgeError("what answers at the address of the repository is not git")

    def fetch_branches(self, names: Iterable[str]) -> None:
        """Fetch the last commits of some branches at once, so that `fetch` has them."""
        numbered = dict(enumerate(names))
        refs = {name: f"refs/known/{number}" for number, name in numbered.items()}
        self.init(len(next(iter(self.heads().values()), "")))
        self._reading(
            *_FETCH, "--depth=1", "{url}",
            *(f"+{_HEADS}{name}:{ref}" for name, ref in refs.items()),
        )  # fmt: skip
        commits = self._text("rev-parse", *(f"{ref}^{{commit}}" for ref in refs.values())).split()
        self._fetched = dict(zip(refs, commits, strict=True))

    def fetch(self, commit_or_ref: str, depth: int = 1) -> str:
        """Fetch a commit or a ref and return the id of its commit.

        Raises:
            NotFoundError: the remote has none.
        """
        name = commit_or_ref.removeprefix(_HEADS)
        known = self._fetched.get(name)
        if known is not None and depth == 1 and self.heads().get(name) == known:
            return known
        self.init(len(next(iter(self.heads().values()), "")))
        target = "refs/fetched"
        self._reading(*_FETCH, f"--depth={depth}", "{url}", f"+{commit_or_ref}:{target}")
        return self._text("rev-parse", "--verify", "--end-of-options", f"{target}^{{commit}}")

    def push(self, commit: str, branch: str, expected: str | None) -> None:
        """Let a branch point to a commit, if it is where it is expected to be.

        Args:
            commit: The commit.
            branch: The branch.
            expected: Where it is now; `None` if there must be none.

        Raises:
            StaleError: it is elsewhere; somebody else has pushed.
            ProtectedError: a rule or a hook refuses it; the text has the remote's words.
            BranchInTheWayError: another branch makes the name impossible.
            PushForbiddenError: the token may not push.
        """
        self._push(commit, branch, expected)

    def delete(self, branch: str, expected: str) -> None:
        """Delete a branch, if it is where it is expected to be; one that is gone is no error."""
        if branch in self.heads():
            self._push("", branch, expected)

    def _push(self, commit: str, branch: str, expected: str | None) -> None:
        ref = f"{_HEADS}{branch}"
        words = (
            *("push", "--porcelain", "--no-verify", "--no-signed", "--no-follow-tags"),
            *(f"--force-with-lease={ref}:{expected or ''}", "{url}", f"{commit}:{ref}"),
        )
        try:
            self._repeated(words, lambda: self._is_at(branch, commit))
        except ArchivedError:
            raise
        except ForbiddenError as error:
            raise PushForbiddenError(str(error)) from None
        except (BranchInTheWayError, ProtectedError, StaleError):
            # A library below git sends again what a lost connection took, and is refused then.
            if not self._is_at(branch, commit):
                raise
        self.note(branch, commit)

    def _is_at(self, branch: str, commit: str) -> bool:
        """Whether a branch is at a commit, or gone if that is empty: a push may have happened."""
        return self.heads(again=True).get(branch, "") == commit

    def note(self, branch: str, commit: str) -> None:
        """Note where a branch is after a write, without asking; nowhere if `commit` is empty."""
        others = {name: head for name, head in self.heads().items() if name != branch}
        self._heads = others | ({branch: commit} if commit else {})

    def _reading(self, *words: str) -> bytes:
        """Run a command that only reads."""
        return self._repeated(words, lambda: False)

    def _repeated(
        self,
        words: tuple[str, ...],
        is_done: Callable[[], bool],
        more: Mapping[str, str] = _NOTHING,
    ) -> bytes:
        """Run a command again and again while the remote does not answer."""
        return retried(
            lambda: self._network(words, more),
            self._waiting,
            look=lambda: b"" if is_done() else None,
            passes=(UnavailableError, RateLimitedError),
        )

    def _network(self, words: tuple[str, ...], more: Mapping[str, str]) -> bytes:
        """Run a command with the token, once more with another one if it is refused."""
        _LOG.info("git %s", words[0])
        access = self._forge.git_access(self._repository)
        try:
            return self._with_token(access, words, more)
        except TokenRefusedError:
            if self._forge.tokens.replace(access.password) is None:
                raise
        return self._with_token(self._forge.git_access(self._repository), words, more)

    def _with_token(
        self, access: GitAccess, words: tuple[str, ...], more: Mapping[str, str]
    ) -> bytes:
        pair = f"{access.user}:{access.password.reveal()}".encode()
        variables = {
            "GIT_ALLOW_PROTOCOL": urlsplit(access.url).scheme,
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"http.{access.url}.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {base64.b64encode(pair).decode()}",
        }
        command = [access.url if word == "{url}" else word for word in words]
        seconds = _SECONDS_TO_LIST if words[0] == "ls-remote" else _SECONDS_TO_MOVE
        try:
            ended = self.run(command, variables | dict(more), seconds=seconds)
        except subprocess.TimeoutExpired:
            ended = None
        if ended is None:  # outside, so that no context of the error has the token
            raise UnavailableError(f"git {words[0]} took more than {seconds:.0f} s")
        if ended.returncode:
            said, rejections = (
                without_secrets(each.decode(*AS_NAMES), self._forge.tokens.secrets())
                for each in (ended.stderr, rejections_in(ended.stdout))
            )
            raise error_of(said, rejections, access.url, self._forge.tokens.variable)
        return ended.stdout


@contextmanager
def cloned(repository: Repository, forge: Forge, waiting: Waiting) -> Iterator[Clone]:
    """Give a clone in a temporary folder, which is gone at the end.

    Raises:
        UsageError: the environment asks for a folder that there is not.
    """
    asked = os.environ.get("TMPDIR")
    if asked and not os.path.isdir(asked):
        raise UsageError(f"TMPDIR: there is no folder {asked}")
    with tempfile.TemporaryDirectory(prefix="ecr-fix-bot-", dir=asked or None) as folder:
        yield Clone(os.path.realpath(folder), repository, forge, waiting)
