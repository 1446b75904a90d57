"""A real git remote over HTTP: `git http-backend` behind a loopback server, with passwords."""

from __future__ import annotations

import base64
import binascii
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from support.loopback import Loopback, Request, Response

# Nothing that a developer has set takes part.
GIT_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "Person",
    "GIT_AUTHOR_EMAIL": "person@example.com",
    "GIT_COMMITTER_NAME": "Person",
    "GIT_COMMITTER_EMAIL": "person@example.com",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",  # so that the same commit is the same one
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
    "LC_ALL": "C",
}

_REFUSAL = """#!/bin/sh
while read -r old new ref; do
  case "$ref" in
    {ref}) printf '%s\\n' {words} >&2; exit 1 ;;
  esac
done
"""


def git(folder: Path, *arguments: str, given: bytes | None = None) -> str:
    """Run git in a folder, as a person; a failure is an exception with git's words."""
    ended = subprocess.run(
        ["git", *arguments],
        cwd=folder, env=GIT_ENVIRONMENT, input=given, capture_output=True, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise RuntimeError(f"git {shlex.join(arguments)}: {ended.stderr.decode()}")
    return ended.stdout.decode("utf-8", "surrogateescape").rstrip("\n")


def git_output(folder: Path, *arguments: str) -> str:
    """Run git in a folder and return all that it prints, carriage returns and ends of lines too."""
    ended = subprocess.run(
        ["git", *arguments], cwd=folder, env=GIT_ENVIRONMENT, capture_output=True, check=True
    )
    return ended.stdout.decode("utf-8", "surrogateescape")


def settled(bare: Path, *question: str) -> str | None:
    """What git answers about commits by their hashes, once: it is the same in all repositories.

    Nothing where the answer is no. That git has no answer, such as for a lack of a commit, may
    change.
    """
    if question in _ANSWERS:
        return _ANSWERS[question]
    ended = subprocess.run(
        ["git", *question], cwd=bare, env=GIT_ENVIRONMENT, capture_output=True, check=False
    )
    answer = None if ended.returncode else ended.stdout.decode().rstrip("\n")
    if ended.returncode in {0, 1}:
        _ANSWERS[question] = answer
    return answer


_ANSWERS: dict[tuple[str, ...], str | None] = {}


def followed_line(bare: Path, old: str, new: str, path: str, line: int) -> int | None:
    """The number that a line has in a new commit, where neither changed nor deleted."""
    text = git_output(bare, "diff", "-U0", old, new, "--", path)
    shift = 0
    for hunk in re.finditer(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", text, re.MULTILINE):
        first, count = int(hunk[1]), int(hunk[2] or 1)
        if first <= line < first + count:
            return None
        if first < line:
            shift += int(hunk[4] or 1) - count
    return line + shift


_PREPARED = TemporaryDirectory(prefix="prepared-")
_CREATED: dict[str, Path] = {}
"""Repositories as they were made, by what they hold: to copy one is quicker than to make it."""


class GitRepositories:
    """Bare repositories in a folder, `OWNER/NAME.git`, and what answers git for them.

    Args:
        root: The folder.
        users: The password of each login; taken out of here, a token dies.
    """

    def __init__(self, root: Path, users: dict[str, str]) -> None:
        self.root = root
        self.users = users

    def path(self, repository: str) -> Path:
        return self.root / f"{repository}.git"

    def create(
        self,
        repository: str,
        files: Mapping[str, str | bytes],
        modes: Mapping[str, str] | None = None,
        branch: str = "main",
    ) -> Path:
        """Make a repository with one commit of these files; without files an empty one."""
        key = repr((sorted(files.items()), sorted((modes or {}).items()), branch))
        bare = self.path(repository)
        if key in _CREATED:
            shutil.copytree(_CREATED[key], bare)
            return bare
        self._create(bare, branch)
        if files:
            self.commit(repository, files, branch=branch, modes=modes)
        _CREATED[key] = Path(_PREPARED.name) / str(len(_CREATED))
        shutil.copytree(bare, _CREATED[key])
        return bare

    def _create(self, bare: Path, branch: str) -> None:
        bare.mkdir(parents=True)
        git(bare, "init", "--quiet", "--bare", "--template=", f"--initial-branch={branch}")
        git(bare, "config", "http.receivepack", "true")
        git(bare, "config", "core.protectNTFS", "false")  # a server has no disk of files
        git(bare, "config", "uploadpack.allowFilter", "true")
        git(bare, "config", "uploadpack.allowAnySHA1InWant", "true")

    def commit(
        self,
        repository: str,
        files: Mapping[str, str | bytes | None],
        *,
        branch: str = "main",
        message: str = "Change",
        modes: Mapping[str, str] | None = None,
    ) -> str:
        """Commit to a branch as a person does, without a work tree; `None` deletes a file.

        What a file holds gets into the repository byte by byte.
        """
        bare = self.path(repository)
        head = self.head(repository, branch)
        lines = []
        for name, content in files.items():
            if content is None:
                lines.append(f"0 {'0' * 40}\t{name}\0")
                continue
            mode = (modes or {}).get(name) or self.mode(repository, head, name) or "100644"
            if mode == "160000":  # a submodule, whose content is a commit elsewhere
                lines.append(f"{mode} {content!s}\t{name}\0")
                continue
            data = content.encode() if isinstance(content, str) else content
            blob = git(bare, "hash-object", "-w", "--stdin", given=data)
            lines.append(f"{mode} {blob}\t{name}\0")
        parents = ["-p", head] if head else []
        tree = self.tree(repository, head, "".join(lines))
        made = git(bare, "commit-tree", tree, *parents, "-m", message)
        git(bare, "update-ref", f"refs/heads/{branch}", made)
        return made

    def mode(self, repository: str, revision: str | None, name: str) -> str | None:
        """The mode of a file; an empty text where it does not exist."""
        if revision is None:
            return None
        listed = git(self.path(repository), "--literal-pathspecs", "ls-tree", revision, "--", name)
        return listed.split()[0] if listed else None

    def tree(self, repository: str, base: str | None, entries: str) -> str:
        """Make a tree of another one and of entries as `update-index --index-info` reads them."""
        bare = self.path(repository)
        with TemporaryDirectory() as folder:
            environment = GIT_ENVIRONMENT | {"GIT_INDEX_FILE": f"{folder}/index"}
            commands = [
                ["read-tree", base] if base else ["read-tree", "--empty"],
                ["update-index", "-z", "--add", "--index-info"],
                ["write-tree"],
            ]
            for command in commands:
                ended = subprocess.run(
                    ["git", *command], cwd=bare, env=environment,
                    input=entries.encode("utf-8", "surrogateescape"),
                    capture_output=True, check=True,
                )  # fmt: skip
        return ended.stdout.decode().strip()

    def branches(self, repository: str) -> dict[str, str]:
        """The commit of each branch, as the files of the repository say."""
        bare, found = self.path(repository), {}
        packed = bare / "packed-refs"
        if packed.exists():
            for line in packed.read_text(encoding="utf-8").splitlines():
                commit, _, ref = line.partition(" ")
                if ref.startswith("refs/heads/"):
                    found[ref.removeprefix("refs/heads/")] = commit
        heads = bare / "refs/heads"
        for file in heads.rglob("*"):
            if file.is_file() and file.suffix != ".lock":
                branch = file.relative_to(heads).as_posix()
                found[branch] = file.read_text(encoding="utf-8").strip()
        return dict(sorted(found.items()))

    def point(self, repository: str, ref: str, commit: str) -> None:
        """Let a ref point to a commit that is there."""
        file = self.path(repository) / ref
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f"{file.name}.lock")
        new.write_text(f"{commit}\n", encoding="utf-8")
        new.replace(file)

    def head(self, repository: str, branch: str = "main") -> str | None:
        return self.branches(repository).get(branch)

    def content(self, repository: str, revision: str, name: str) -> bytes:
        """A file as it is in the repository, byte by byte."""
        return subprocess.run(
            ["git", "cat-file", "blob", f"{revision}:{name}"],
            cwd=self.path(repository), env=GIT_ENVIRONMENT, capture_output=True, check=True,
        ).stdout  # fmt: skip

    def refuse(self, repository: str, words: str, ref: str = "refs/heads/*") -> None:
        """Let a hook of the server refuse pushes to some refs, as a protected branch does."""
        hook = self.path(repository) / "hooks/pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(_REFUSAL.format(ref=ref, words=shlex.quote(words)), encoding="utf-8")
        hook.chmod(0o755)

    def refuse_no_more(self, repository: str) -> None:
        (self.path(repository) / "hooks/pre-receive").unlink()

    def answer(self, request: Request) -> Response:
        """Answer what git asks for."""
        user = self._user(request.header("Authorization"))
        if user is None:
            return Response(
                HTTPStatus.UNAUTHORIZED,
                b"Invalid username or token.",
                {"WWW-Authenticate": 'Basic realm="GitHub"'},
            )
        return self._capabilities(request) or self._known(request, user)

    def _known(self, request: Request, user: str) -> Response:
        """What git answers to a question about its refs, or about what they lead to, once."""
        name, _, service = request.path.strip("/").partition(".git/")
        bare = self.path(name)
        refs = _refs(bare) if service in {"git-upload-pack", "info/refs"} else None
        if refs is None or not _is_about(refs, request):
            return _cgi(request, self.root, user)
        key = (refs, service, request.query, request.header("Git-Protocol"), request.body)
        if key not in _KNOWN:
            response = _cgi(request, self.root, user)
            if _refs(bare) != refs:
                return response
            _KNOWN[key] = response
        return _KNOWN[key]

    def _capabilities(self, request: Request) -> Response | None:
        """What the second version of the protocol begins with, whatever is in a repository."""
        path, _, asked = request.path.partition("/info/refs")
        config = self.root / path.strip("/") / "config"
        is_asked = request.query == "service=git-upload-pack"
        if asked or not is_asked or request.header("Git-Protocol") != "version=2":
            return None
        if not config.is_file():
            return None
        key = config.read_bytes()
        if key not in _CAPABILITIES:
            _CAPABILITIES[key] = _cgi(request, self.root, "anybody")
        return _CAPABILITIES[key]

    def _user(self, authorization: str) -> str | None:
        kind, _, encoded = authorization.partition(" ")
        if kind.lower() != "basic":
            return None
        try:
            user, _, password = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return user if self.allows(user, password) else None

    def allows(self, user: str, password: str) -> bool:
        return bool(password) and self.users.get(user) == password


_CAPABILITIES: dict[bytes, Response] = {}
"""What git answers first, by the configuration of a repository."""


_KNOWN: dict[tuple[bytes | str, ...], Response] = {}
"""What git answered, by the refs and the configuration of a repository and by the question."""


def _refs(bare: Path) -> bytes | None:
    """Return what decides what may be fetched from a repository, if it is one."""
    files = [bare / "config", bare / "HEAD", bare / "packed-refs", *sorted(bare.glob("refs/**/*"))]
    try:
        return (
            b"".join(
                b"%s\n%s\n" % (os.fsencode(each.relative_to(bare)), each.read_bytes())
                for each in files
                if each.is_file()
            )
            if (bare / "HEAD").is_file()
            else None
        )
    except FileNotFoundError:  # one that goes at this moment
        return None


def _is_about(refs: bytes, request: Request) -> bool:
    """Whether a question is about the refs alone, or about commits that they point to."""
    wanted = re.findall(rb"want ([0-9a-f]+)", request.body)
    return not request.header("Content-Encoding") and all(each in refs for each in wanted)


class GitServer(GitRepositories):
    """Repositories with a server of their own, while the `with` block lasts."""

    def __init__(self, root: Path, users: dict[str, str]) -> None:
        super().__init__(root, users)
        self._loopback = Loopback(self.answer)

    @property
    def url(self) -> str:
        return self._loopback.url

    def close(self) -> None:
        self._loopback.close()

    def __enter__(self) -> GitServer:  # noqa: PYI034  (`Self` is younger than Python 3.10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._loopback.__exit__(kind, error, _)


def _cgi(request: Request, root: Path, user: str) -> Response:
    environment = GIT_ENVIRONMENT | {
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query,
        "CONTENT_TYPE": request.header("Content-Type"),
        "CONTENT_LENGTH": str(len(request.body)),
        "HTTP_CONTENT_ENCODING": request.header("Content-Encoding"),
        "GIT_PROTOCOL": request.header("Git-Protocol"),
        "REMOTE_USER": user,
        "REMOTE_ADDR": "127.0.0.1",
    }
    ended = subprocess.run(
        ["git", "http-backend"],
        env=environment, input=request.body, capture_output=True, check=False,
    )  # fmt: skip
    head, _, body = ended.stdout.partition(b"\r\n\r\n")
    headers = dict(
        line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if ": " in line
    )
    status = int(headers.pop("Status", "200").split()[0])
    return Response(status, body, headers)
