"""Runs git, and lets nothing run that the checkout configures.

A checkout may be hostile: its `.git/config` can name programs (core.fsmonitor, hooks, ssh commands
for a lazy fetch) and places (core.worktree), its index can hold `../` paths, and a folder in it can
hold a program called git.
"""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from fixer.files.containment import is_within
from fixer.model.errors import UsageError

if TYPE_CHECKING:
    from subprocess import Popen

_SECONDS = 60
_SECONDS_UNTIL_DOUBT = 5
_CHUNK = 64 * 1024  # what a pipe holds; memory for more would be taken anew for each chunk
_WAITS_FOR_SEVERAL = os.name == "posix"
# They come from the command line, so they beat the checkout's own configuration. An empty
# core.fsmonitor means none to every git; before 2.36 `false` was the name of a program.
_SETTINGS = (
    "core.fsmonitor=",
    "core.hooksPath=/dev/null",
    "core.untrackedCache=false",
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
)


class Answer(NamedTuple):
    """How git ended, whether it printed anything, and its messages."""

    code: int
    printed: bool
    messages: bytes
    is_cut: bool
    """Whether it ended in the midst of a record."""


def start(
    top: str,
    *arguments: str,
    reads: bool = False,
    variables: Mapping[str, str] | None = None,
    outside_of: str = "",
) -> Popen[bytes] | None:
    """Start git in the checkout at `top`; None if there is none that can be trusted.

    Args:
        top: The root of the checkout.
        arguments: The words of the command.
        reads: Whether it reads its standard input.
        variables: Further environment variables.
        outside_of: Another checkout in which no program is looked for.
    """
    from subprocess import DEVNULL, PIPE, Popen

    search = _search_path(*(top, outside_of) if outside_of else (top,))
    git = shutil.which("git", path=search)
    if git is None or not os.path.isabs(git):
        return None
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    try:
        return Popen(
            [git, "--no-pager", *settings, *arguments],
            bufsize=0,
            cwd=top,
            env=_environment(top, search) | dict(variables or {}),
            stdin=PIPE if reads else DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            # An interrupt from the keyboard is for us: git would be cut off in a write.
            start_new_session=True,
        )
    except OSError:
        return None


def run(
    top: str,
    *arguments: str,
    given: bytes = b"",
    variables: Mapping[str, str] | None = None,
    outside_of: str = "",
) -> bytes | None:
    """Return what git prints in the checkout at `top`; None if it fails, or there is none.

    Args:
        top: The root of the checkout.
        arguments: The words of the command.
        given: What git reads from its standard input.
        variables: Further environment variables.
        outside_of: Another checkout in which no program is looked for.

    Raises:
        UsageError: it did not end in time, which may be as something that it reads is a pipe.
    """
    from subprocess import TimeoutExpired

    process = start(top, *arguments, reads=bool(given), variables=variables, outside_of=outside_of)
    if process is None:
        return None
    with process:
        try:
            printed = _printed(process, given, outside_of or top)
        except TimeoutExpired:
            raise UsageError(not_in_time(outside_of or top, arguments[0])) from None
        finally:
            _end(process)
    return printed if process.returncode == 0 else None


def _printed(process: Popen[bytes], given: bytes, top: str) -> bytes:
    """Return what git prints.

    Raises:
        TimeoutExpired: it takes too long, or waits for a pipe in the checkout at `top`.
    """
    from subprocess import TimeoutExpired

    try:
        return process.communicate(given or None, timeout=_SECONDS_UNTIL_DOUBT)[0]
    except TimeoutExpired:
        if pipe_in(top):
            raise
    return process.communicate(timeout=max(0, _SECONDS - _SECONDS_UNTIL_DOUBT))[0]


def not_in_time(top: str, command: str) -> str:
    """Return the words for a git that had to be killed."""
    pipe = pipe_in(top)
    if pipe:
        return waits_for(pipe)
    return f"git {command}: did not end within {_SECONDS} seconds"


def waits_for(pipe: str) -> str:
    """Return the words for a pipe that git would read."""
    return f"{os.path.relpath(pipe)}: is a pipe, for which git would wait; remove it"


def _end(process: Popen[bytes]) -> None:
    """End git in the way in which it removes its locks, if that does not take long."""
    from subprocess import TimeoutExpired

    process.terminate()
    try:
        process.wait(_SECONDS_UNTIL_DOUBT)
    except TimeoutExpired:
        process.kill()


def listen(process: Popen[bytes], take: Callable[[list[str]], None], top: str) -> Answer:
    """Let the records that git prints be taken as they come, until it ends.

    They are not kept where several pipes can be waited for, so that memory does not grow with them.
    Git is killed where it takes too
    long; and where it takes long, and a pipe in the checkout at `top` is what it waits for: it
    reads what is called `.gitignore` whatever that is, and would wait for as long as we do.
    """
    end = time.monotonic() + _SECONDS
    messages: list[bytes] = []
    begun = b""
    printed = False
    chunks = _chunks(process, top, end) if _WAITS_FOR_SEVERAL else _whole(process)
    try:
        for is_message, chunk in chunks:
            if is_message:
                messages.append(chunk)
                continue
            printed = True
            whole, zero, begun = (begun + chunk).rpartition(b"\0")
            if zero:
                take(os.fsdecode(whole).split("\0"))
        _wait(process, end)
    finally:
        process.kill()  # it lives on if we were interrupted
    return Answer(process.wait(), printed, b"".join(messages), bool(begun))


def _chunks(process: Popen[bytes], top: str, end: float) -> Iterator[tuple[bool, bytes]]:
    """Yield what git writes as it comes, and whether it is a message; kill it when it is time.

    No thread helps: to start one takes long while git keeps every processor busy.
    """
    from selectors import EVENT_READ, DefaultSelector

    doubt: float | None = time.monotonic() + _SECONDS_UNTIL_DOUBT
    with DefaultSelector() as selector:
        for stream, is_message in ((process.stdout, False), (process.stderr, True)):
            if stream is not None:
                selector.register(stream, EVENT_READ, is_message)
        while selector.get_map():
            until = end if doubt is None else min(doubt, end)
            for key, _ in selector.select(max(0, until - time.monotonic())):
                chunk = os.read(key.fd, _CHUNK)
                if chunk:
                    yield key.data, chunk
                else:
                    selector.unregister(key.fileobj)
            if time.monotonic() < until:
                continue
            if until == end or pipe_in(top):
                process.kill()
                return
            doubt = None


def _whole(process: Popen[bytes]) -> Iterator[tuple[bool, bytes]]:
    """Yield what git writes and its messages once it has ended, where nothing waits for both."""
    from subprocess import TimeoutExpired

    try:
        printed, messages = process.communicate(timeout=_SECONDS)
    except TimeoutExpired:
        process.kill()
        printed, messages = process.communicate()
    yield from (each for each in ((False, printed), (True, messages)) if each[1])


def _wait(process: Popen[bytes], end: float) -> None:
    """Wait until git has ended, or kill it when it is time."""
    from subprocess import TimeoutExpired

    try:
        process.wait(max(0, end - time.monotonic()))
    except TimeoutExpired:
        process.kill()


def first_pipe(top: str) -> str | None:
    """Return the path of one of the files that git reads first, if it is a pipe."""
    first = (".gitignore", ".git/info/exclude", ".git/config", ".git/HEAD", ".git/index")
    return next(filter(_is_pipe, (os.path.join(top, name) for name in first)), None)


def pipe_in(top: str) -> str | None:
    """Return the path of anything below a folder that git reads, and that is a pipe."""
    own = os.path.join(top, ".git")
    for folder, _, names in os.walk(top):
        read = names if is_within(folder, (own,)) else {".gitignore"}.intersection(names)
        found = next(filter(_is_pipe, (os.path.join(folder, name) for name in read)), None)
        if found is not None:
            return found
    return None


def _is_pipe(path: str) -> bool:
    try:
        return stat.S_ISFIFO(os.lstat(path).st_mode)
    except OSError:
        return False


def _search_path(*tops: str) -> str:
    """Return the folders of PATH that are absolute and outside of some checkouts."""
    return os.pathsep.join(
        entry
        for entry in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if os.path.isabs(entry) and not is_within(os.path.realpath(entry), tops)
    )


def _environment(top: str, search: str) -> dict[str, str]:
    """Return the user's environment without what a hook left in it to point git elsewhere.

    GIT_DIR stays unset, as git asks for a trusted owner (safe.directory) only where it has found
    the repository itself.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(("GIT_CONFIG_", "GIT_EXEC_PATH"))
    }
    return kept | {
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_CEILING_DIRECTORIES": os.path.dirname(top),
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_WORK_TREE": top,
        "LC_ALL": "C",
        "PATH": search,
    }
