"""One repository in a temporary folder, by git, in which nothing that it holds is ever run.

Neither the machine's nor the user's configuration of git counts, and the repository brings none:
the folder is made empty and only objects are fetched. No conversion that `.gitattributes` asks for
takes place, and symbolic links and submodules are not written. The token is in the environment of
the one process that needs it.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import posixpath
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from fixer import UsageError
from fixer.bot.forge import (
    ArchivedError,
    BranchInTheWayError,
    FileChange,
    ForbiddenError,
    Forge,
    ForgeError,
    GitAccess,
    NotFoundError,
    ProtectedError,
    PushForbiddenError,
    RateLimitedError,
    Repository,
    StaleError,
    TokenRefusedError,
    UnavailableError,
)
from fixer.bot.persistence import surely
from fixer.bot.secrets import without_secrets
from fixer.bot.waiting import Waiting

_LOG: Final = logging.getLogger(__name__)
_SETTINGS: Final = (
    "core.attributesFile=/dev/null",
    "core.autocrlf=false",
    "core.excludesFile=/dev/null",
    "core.fsmonitor=",
    "core.hooksPath=/dev/null",
    "core.symlinks=false",
    "credential.helper=",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=120",
    "maintenance.auto=false",
    "push.followTags=false",
    "push.gpgSign=false",
    "push.recurseSubmodules=no",
    "submodule.recurse=false",
)
_NOTHING: Final[Mapping[str, str]] = {}
_NO_CONVERSION: Final = b"* -text -eol -ident -filter -working-tree-encoding\n"
_REGULAR: Final = ("100644", "100755")
_LINK: Final = "120000"
_KEPT_VARIABLES: Final = frozenset(
    (
        "http_proxy",
        "https_proxy",
        "no_proxy",
        "all_proxy",
        "ssl_cert_file",
        "ssl_cert_dir",
        "tmpdir",
    )
)
_HEADS: Final = "refs/heads/"
_FETCH: Final = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head")
_READ_TREE: Final = (
    *("-c", "core.protectNTFS=false", "-c", "core.protectHFS=false"),
    "read-tree",
)
"""An index may hold names that no disk of another system should; only the disk has to be safe."""
_IDLE: Final = ("hint:", "Updating", "To ", "error: failed to push some refs")
"""How lines begin that say nothing."""
_REJECTED: Final = re.compile(r"!\t\S*\t(\[.*)")
"""How git tells which ref was rejected, and why."""
_LONGEST_NAME: Final = 255
_LONGEST_PATH: Final = 1024
"""Of the systems that the bot runs on, the least."""
_UNSEEN: Final = re.compile(rb"[^ -~]+")
"""Letters that a file system may take for nothing, and all others that are not of ASCII."""
_GIT_FOLDER: Final = re.compile(rb"(?:.*\\)?(?:\.git|git~[0-9]+)[ .]*(?:[:\\].*)?", re.IGNORECASE)
_ENDS: Final = re.compile(r"[\r\n]")
_SECONDS_TO_LIST: Final = 300.0
_SECONDS_TO_MOVE: Final = 3600.0
"""How long a fetch or a push may take, however many bytes come."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a commit is from."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit says of itself."""

    id: str
    tree: str
    parents: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a tree: its mode and the id of its blob."""

    mode: str
    blob: str


class Clone:
    """A repository in a temporary folder: its objects, and the files of one commit.

    Args:
        folder: The folder, which is empty.
        repository: What the forge shows of it.
        forge: Who gives the credentials.
        waiting: The clock, and what is left for waiting.
    """

    def __init__(self, folder: str, repository: Repository, forge: Forge, waiting: Waiting) -> None:
        self.folder = folder
        self.work_tree = os.path.join(folder, "files")
        self._repository = repository
        self._forge = forge
        self._waiting = waiting
        self.left_out: tuple[str, ...] = ()
        self._files: frozenset[str] = frozenset()
        self._links: Mapping[str, str] = {}
        self._heads: dict[str, str] | None = None
        self._fetched: dict[str, str] = {}
        """The branches that were fetched at once, and where they were."""

    # Over the network

    def heads(self, again: bool = False) -> Mapping[str, str]:
        """Return the commits of all branches by their names.

        Args:
            again: Whether to ask the remote once more.
        """
        if self._heads is None or again:
            listed = self._reading("ls-remote", "--heads", "--quiet", "{url}")
            rows = (line.split("\t", 1) for line in _lines(listed.decode(*_AS_NAMES)))
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
        self._init(len(next(iter(self.heads().values()), "")))
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
        self._init(len(next(iter(self.heads().values()), "")))
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
        return surely(
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
            ended = self._run(command, variables | dict(more), seconds=seconds)
        except subprocess.TimeoutExpired:
            ended = None
        if ended is None:  # outside, so that no context of the error has the token
            raise UnavailableError(f"git {words[0]} took more than {seconds:.0f} s")
        if ended.returncode:
            said, rejections = (
                without_secrets(each.decode(*_AS_NAMES), self._forge.tokens.secrets())
                for each in (ended.stderr, _rejections(ended.stdout))
            )
            raise _error(said, rejections, access.url, self._forge.tokens.variable)
        return ended.stdout

    # In the folder

    def _init(self, digits: int) -> None:
        if os.path.exists(os.path.join(self.work_tree, ".git")):
            return
        os.makedirs(self.work_tree, exist_ok=True)
        kind = "sha256" if digits == _SHA256_DIGITS else "sha1"
        self._git("init", "--quiet", "--template=", f"--object-format={kind}")
        info = os.path.join(self.work_tree, ".git", "info")
        os.makedirs(info, exist_ok=True)
        with open(os.path.join(info, "attributes"), "wb") as file:
            file.write(_NO_CONVERSION)

    def check_out(self, commit: str) -> None:
        """Write the regular files of a commit, byte by byte as they are; once in a clone.

        Those that cannot or must not be on a disk are left out, and noted.
        """
        self._git(*_READ_TREE, commit)
        entries = dict(self._index())
        regular = [path for path, entry in entries.items() if entry.mode in _REGULAR]
        self.left_out = tuple(path for path in regular if not self._may_be_written(path))
        self._links = {path: each.blob for path, each in entries.items() if each.mode == _LINK}
        self._files = frozenset(regular).difference(self.left_out)
        self._git("checkout-index", "-z", "--stdin", given=b"".join(_nul(self._files)))

    def follow(self, path: str) -> bool:
        """Write the file that a symbolic link leads to in the place of the link.

        Returns:
            Whether there is no such link, or it leads to a regular file of the commit.
        """
        if path not in self._links:
            return True
        leads_to = os.fsdecode(self._git("cat-file", "blob", self._links[path]))
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), leads_to))
        if file not in self._files:
            return False
        names = (os.path.join(self.work_tree, each) for each in (file, path))
        shutil.copyfile(*names)
        return True

    def _may_be_written(self, path: str) -> bool:
        """Whether a path fits this machine, and no file system takes it for git's own folder."""
        names = os.fsencode(path).split(b"/")
        whole = len(os.fsencode(self.work_tree)) + 1 + len(os.fsencode(path))
        if max(map(len, names)) > _LONGEST_NAME or whole >= _LONGEST_PATH:
            return False
        return not any(_GIT_FOLDER.fullmatch(_UNSEEN.sub(b"", name)) for name in names)

    def _index(self) -> Iterator[tuple[str, Entry]]:
        for row in self._git("ls-files", "-z", "-s").split(b"\0")[:-1]:
            head, _, path = row.partition(b"\t")
            mode, blob, _ = head.decode().split(" ")
            yield os.fsdecode(path), Entry(mode, blob)

    def entries(self, commit: str, paths: Iterable[str]) -> dict[str, Entry]:
        """Return the files that a commit has at some paths."""
        wanted = [os.fsencode(path) for path in paths]
        found: dict[str, Entry] = {}
        for start in range(0, len(wanted), _PATHS_AT_ONCE):
            some = wanted[start : start + _PATHS_AT_ONCE]
            rows = self._git("ls-tree", "-z", "--full-tree", commit, "--", *map(os.fsdecode, some))
            for row in rows.split(b"\0")[:-1]:
                head, _, path = row.partition(b"\t")
                mode, kind, blob = head.decode().split(" ")
                if kind == "blob":
                    found[os.fsdecode(path)] = Entry(mode, blob)
        return found

    def commit(self, commit: str) -> Commit:
        """Return what a commit that was fetched says of itself."""
        head, _, message = self._git("cat-file", "commit", commit).partition(b"\n\n")
        lines = head.decode(*_AS_NAMES).split("\n")
        of_kind = [line.split(" ", 1) for line in lines if line.startswith(("tree ", "parent "))]
        return Commit(
            commit,
            next(value for kind, value in of_kind if kind == "tree"),
            tuple(value for kind, value in of_kind if kind == "parent"),
            message.decode(*_AS_NAMES),
        )

    def tree_with(self, commit: str, changes: Iterable[FileChange]) -> str:
        """Write some files over those of a commit, and return the id of the new tree."""
        changes = tuple(changes)
        blobs = self._written([change.content for change in changes])
        rows = [
            f"{change.mode} {blob}\t{change.path}\0"
            for change, blob in zip(changes, blobs, strict=True)
        ]
        variables = {"GIT_INDEX_FILE": os.path.join(self.folder, "index")}
        self._git(*_READ_TREE, commit, variables=variables)
        given = "".join(rows).encode(*_AS_NAMES)
        self._git("update-index", "-z", "--index-info", given=given, variables=variables)
        return self._text("write-tree", variables=variables)

    def _written(self, contents: Iterable[bytes]) -> list[str]:
        """Write blobs, all in one process, and return their ids."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            paths = []
            for number, content in enumerate(contents):
                paths.append(os.path.join(folder, str(number)))
                with open(paths[-1], "wb") as file:
                    file.write(content)
            given = "".join(f"{path}\n" for path in paths).encode(*_AS_NAMES)
            return self._text(
                "hash-object", "-w", "--no-filters", "--stdin-paths", given=given
            ).split()

    def make_commit(self, tree: str, parent: str, message: str, by: Identity) -> str:
        """Write a commit and return its id; no branch points to it."""
        date = f"{int(self._waiting.clock.now())} +0000"
        variables = {
            f"GIT_{who}_{what}": value
            for who in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", by.name), ("EMAIL", by.email), ("DATE", date))
        }
        words = ("commit-tree", "--no-gpg-sign", "-p", parent, tree)
        return self._text(*words, given=message.encode(*_AS_NAMES), variables=variables)

    def changed_files(self, old: str, new: str) -> dict[str, tuple[Entry, Entry]]:
        """Return the files that differ between two trees, each before and after.

        A file that is not there has the mode `000000`.
        """
        rows = self._git("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", old, new)
        fields = rows.split(b"\0")[:-1]
        return {
            os.fsdecode(path): _both(head.decode())
            for head, path in zip(fields[::2], fields[1::2], strict=True)
        }

    def _text(
        self, *words: str, given: bytes = b"", variables: Mapping[str, str] | None = None
    ) -> str:
        return self._git(*words, given=given, variables=variables).decode().strip()

    def _git(
        self, *words: str, given: bytes = b"", variables: Mapping[str, str] | None = None
    ) -> bytes:
        """Run a command that needs no network."""
        ended = self._run(words, {"GIT_ALLOW_PROTOCOL": "none", **(variables or {})}, given)
        if ended.returncode:
            raise ForgeError(f"git {words[0]}: {_last_words(ended.stderr.decode(*_AS_NAMES))}")
        return ended.stdout

    def _run(
        self,
        words: Iterable[str],
        variables: Mapping[str, str],
        given: bytes = b"",
        seconds: float | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        where = self.work_tree if os.path.isdir(self.work_tree) else self.folder
        return subprocess.run(
            [git_program(), "--no-pager", *settings, *words],
            check=False,
            cwd=where,
            env=_environment(self.folder) | dict(variables),
            input=given,
            capture_output=True,
            timeout=seconds,
        )


_AS_NAMES: Final = ("utf-8", "surrogateescape")
_SHA256_DIGITS: Final = 64
_PATHS_AT_ONCE: Final = 200


def blob_id(data: bytes, like: Entry) -> str:
    """Return the id that git gives to some bytes.

    Args:
        data: The bytes.
        like: A file of the same repository, whose id says which hash it uses.
    """
    kind = hashlib.sha256 if len(like.blob) == _SHA256_DIGITS else hashlib.sha1
    return kind(b"blob %d\0" % len(data) + data).hexdigest()


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


def git_program() -> str:
    """Return the absolute path of git; no relative entry of PATH counts.

    Raises:
        UsageError: there is none.
    """
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    search = os.pathsep.join(entry for entry in entries if os.path.isabs(entry))
    program = shutil.which("git", path=search)
    if program is None:
        raise UsageError("git is not on the PATH")
    return program


def _environment(folder: str) -> dict[str, str]:
    """Return what git may know of the user's environment: proxies, certificates, and the path."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.lower() in _KEPT_VARIABLES or name.startswith(("GIT_SSL_", "GIT_PROXY_SSL_"))
    }
    return kept | {
        "GIT_CEILING_DIRECTORIES": folder,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "HOME": folder,
        "LC_ALL": "C",
        "PATH": os.pathsep.join(
            entry
            for entry in os.environ.get("PATH", os.defpath).split(os.pathsep)
            if os.path.isabs(entry)
        ),
    }


def _both(head: str) -> tuple[Entry, Entry]:
    """Return what `:100644 100644 OLD NEW M` says of a file before and after."""
    old_mode, new_mode, old, new, _ = head.removeprefix(":").split(" ")
    return Entry(old_mode, old), Entry(new_mode, new)


def _nul(paths: Iterable[str]) -> Iterator[bytes]:
    for path in paths:
        yield os.fsencode(path) + b"\0"


def _lines(said: str) -> list[str]:
    """Return the lines that git ends; names may hold what Unicode ends lines with as well."""
    return [line for line in _ENDS.split(said) if line]


def _rejections(porcelain: bytes) -> bytes:
    r"""Return the lines that say which ref was refused and why: `!\tFROM:TO\t[rejected] (WHY)`."""
    return b"".join(line + b"\n" for line in porcelain.splitlines() if line.startswith(b"!"))


def _last_words(said: str) -> str:
    """Return what git and the remote said, on one line, without hints and progress."""
    lines = [line.removeprefix("remote:").strip() for line in _lines(said)]
    kept = [_REJECTED.sub(r"\1", line) for line in lines if line and not line.startswith(_IDLE)]
    return " ".join(" ".join(kept).split())


_Kinds: TypeAlias = "tuple[tuple[tuple[str, ...], Callable[[str], ForgeError]], ...]"

_IN_THE_WAY: Final = ("exists; cannot create", "directory file conflict")
_REJECTIONS: Final[_Kinds] = (
    (
        (
            *("(stale info)", "(fetch first)", "(non-fast-forward)", "(failed to update ref)"),
            # Somebody pushed between what the server told and what it was asked for.
            *("cannot lock ref", "reference already exists", "reference does not exist"),
            *("incorrect old value provided", "File exists"),
        ),
        StaleError,
    ),
    (
        ("Internal Server Error", "internal server error", "remote failed to report status"),
        UnavailableError,
    ),
    (
        ("unpacker error", "missing necessary objects", "shallow update not allowed"),
        ForgeError,
    ),
    (("[remote rejected]",), ProtectedError),
)
"""What words of git mean where it names a ref that was rejected; the first row that fits."""
_FAILURES: Final[_Kinds] = (
    (("error: 403", "Permission to ", "denied to "), ForbiddenError),
    (("error: 429",), RateLimitedError),
    (
        ("not found", "error: 404", "couldn't find remote ref", "not our ref", "error: 410"),
        NotFoundError,
    ),
    (
        (
            *("error: 5", "Could not resolve", "onnection refused", "onnection reset", "timed out"),
            *("hung up", "early EOF", "RPC failed", "Recv failure", "Send failure", "Empty reply"),
            *("too slow", "Failed to connect", "Couldn't connect", "unexpected disconnect"),
        ),
        UnavailableError,
    ),
)
"""What they mean where it does not come so far."""
_ARCHIVED: Final = "This repository was archived"
"""How GitHub's words begin where it takes no push for good."""
_REFUSED: Final = ("Authentication failed", "could not read Username", "error: 401")


def _error(said: str, rejections: str, url: str, variable: str) -> ForgeError:
    """Return the error that git's words stand for.

    Args:
        said: All that git and the remote said.
        rejections: The lines about refs that were rejected.
        url: The address of the remote, which may hold any words itself.
        variable: The variable of the token.
    """
    words = _last_words(said + rejections)
    if rejections:
        if any(sign in words for sign in _IN_THE_WAY):
            return BranchInTheWayError(words)
        error = _of_kind(_REJECTIONS, rejections, words)
        theirs = _last_words("\n".join(each for each in _lines(said) if _is_of_remote(each)))
        return ProtectedError(theirs) if isinstance(error, ProtectedError) and theirs else error
    # Hooks and pages say what they like; what git itself makes of it stands beside.
    own = "\n".join(line for line in _lines(said) if not _is_of_remote(line))
    own = own.replace(url, "")
    if any(each in own for each in _REFUSED):
        return TokenRefusedError(words, variable)
    error = _of_kind(_FAILURES, own, words)
    is_archived = isinstance(error, ForbiddenError) and words.startswith(_ARCHIVED)
    return ArchivedError(words) if is_archived else error


def _is_of_remote(line: str) -> bool:
    return line.startswith("remote:")


def _of_kind(kinds: _Kinds, said: str, words: str) -> ForgeError:
    for signs, kind in kinds:
        if any(sign in said for sign in signs):
            return kind(words)
    return ForgeError(words)
