"""The objects and the files of a repository in a folder, by git, in which nothing is ever run.

The repository brings no configuration: the folder is made empty. No conversion that
`.gitattributes` asks for takes place, and symbolic links and submodules are not written.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fixer.bot.forge import FileChange, ForgeError
from fixer.bot.git_command import AS_NAMES, run_git
from fixer.bot.git_words import last_words

_NO_CONVERSION: Final = b"* -text -eol -ident -filter -working-tree-encoding\n"
_REGULAR: Final = ("100644", "100755")
_LINK: Final = "120000"
_READ_TREE: Final = (
    *("-c", "core.protectNTFS=false", "-c", "core.protectHFS=false"),
    "read-tree",
)
"""An index may hold names that no disk of another system should; only the disk has to be safe."""
_LONGEST_NAME: Final = 255
_LONGEST_PATH: Final = 1024
"""Of the systems that the bot runs on, the least."""
_UNSEEN: Final = re.compile(rb"[^ -~]+")
"""Letters that a file system may take for nothing, and all others that are not of ASCII."""
_GIT_FOLDER: Final = re.compile(rb"(?:.*\\)?(?:\.git|git~[0-9]+)[ .]*(?:[:\\].*)?", re.IGNORECASE)
_SHA256_DIGITS: Final = 64
_PATHS_AT_ONCE: Final = 200


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
class TreeEntry:
    """A file of a tree: its mode and the id of its blob."""

    mode: str
    blob: str


class LocalRepository:
    """A repository in a folder: its objects, and the files of one commit.

    Attributes:
        folder: The folder, which is empty at first.
        work_tree: The folder of the files.
        left_out: The files that cannot or must not be on a disk.

    Args:
        folder: The folder.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.work_tree = os.path.join(folder, "files")
        self.left_out: tuple[str, ...] = ()
        self._files: frozenset[str] = frozenset()
        self._links: Mapping[str, str] = {}

    def init(self, digits: int) -> None:
        """Make the repository, unless it is there.

        Args:
            digits: How many its hashes have, which says of which kind they are.
        """
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

    def _index(self) -> Iterator[tuple[str, TreeEntry]]:
        for row in self._git("ls-files", "-z", "-s").split(b"\0")[:-1]:
            head, _, path = row.partition(b"\t")
            mode, blob, _ = head.decode().split(" ")
            yield os.fsdecode(path), TreeEntry(mode, blob)

    def entries(self, commit: str, paths: Iterable[str]) -> dict[str, TreeEntry]:
        """Return the files that a commit has at some paths."""
        wanted = [os.fsencode(path) for path in paths]
        found: dict[str, TreeEntry] = {}
        for start in range(0, len(wanted), _PATHS_AT_ONCE):
            some = wanted[start : start + _PATHS_AT_ONCE]
            rows = self._git("ls-tree", "-z", "--full-tree", commit, "--", *map(os.fsdecode, some))
            for row in rows.split(b"\0")[:-1]:
                head, _, path = row.partition(b"\t")
                mode, kind, blob = head.decode().split(" ")
                if kind == "blob":
                    found[os.fsdecode(path)] = TreeEntry(mode, blob)
        return found

    def commit(self, commit: str) -> Commit:
        """Return what a commit that was fetched says of itself."""
        head, _, message = self._git("cat-file", "commit", commit).partition(b"\n\n")
        lines = head.decode(*AS_NAMES).split("\n")
        of_kind = [line.split(" ", 1) for line in lines if line.startswith(("tree ", "parent "))]
        return Commit(
            commit,
            next(value for kind, value in of_kind if kind == "tree"),
            tuple(value for kind, value in of_kind if kind == "parent"),
            message.decode(*AS_NAMES),
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
        given = "".join(rows).encode(*AS_NAMES)
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
            given = "".join(f"{path}\n" for path in paths).encode(*AS_NAMES)
            return self._text(
                "hash-object", "-w", "--no-filters", "--stdin-paths", given=given
            ).split()

    def make_commit(self, tree: str, parent: str, message: str, by: Identity, seconds: int) -> str:
        """Write a commit and return its id; no branch points to it.

        Args:
            tree: Its tree.
            parent: Its only parent.
            message: Its message.
            by: Who it is from.
            seconds: When it was made, counted from 1970.
        """
        date = f"{seconds} +0000"
        variables = {
            f"GIT_{who}_{what}": value
            for who in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", by.name), ("EMAIL", by.email), ("DATE", date))
        }
        words = ("commit-tree", "--no-gpg-sign", "-p", parent, tree)
        return self._text(*words, given=message.encode(*AS_NAMES), variables=variables)

    def changed_files(self, old: str, new: str) -> dict[str, tuple[TreeEntry, TreeEntry]]:
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
        ended = self.run(words, {"GIT_ALLOW_PROTOCOL": "none", **(variables or {})}, given)
        if ended.returncode:
            raise ForgeError(f"git {words[0]}: {last_words(ended.stderr.decode(*AS_NAMES))}")
        return ended.stdout

    def run(
        self,
        words: Iterable[str],
        variables: Mapping[str, str],
        given: bytes = b"",
        seconds: float | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command in the folder, as `run_git` does."""
        where = self.work_tree if os.path.isdir(self.work_tree) else self.folder
        return run_git(words, where, self.folder, variables, given, seconds)


def blob_id(data: bytes, like: TreeEntry) -> str:
    """Return the id that git gives to some bytes.

    Args:
        data: The bytes.
        like: A file of the same repository, whose id says which hash it uses.
    """
    kind = hashlib.sha256 if len(like.blob) == _SHA256_DIGITS else hashlib.sha1
    return kind(b"blob %d\0" % len(data) + data).hexdigest()


def _both(head: str) -> tuple[TreeEntry, TreeEntry]:
    """Return what `:100644 100644 OLD NEW M` says of a file before and after."""
    old_mode, new_mode, old, new, _ = head.removeprefix(":").split(" ")
    return TreeEntry(old_mode, old), TreeEntry(new_mode, new)


def _nul(paths: Iterable[str]) -> Iterator[bytes]:
    for path in paths:
        yield os.fsencode(path) + b"\0"
