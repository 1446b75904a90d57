"""What git says of the files that concern somebody now: staged ones, or changed since a commit.

No command looks at the content of the work tree, as git would run the filters that the checkout
configures; files are compared here.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final, NamedTuple

from fixer.files.containment import checkout_root, folder_of
from fixer.files.git_process import (
    first_pipe,
    listen,
    not_in_time,
    run,
    start,
    waits_for,
)
from fixer.files.loading import bytes_of_file
from fixer.model.errors import UsageError

_CACHED: Final = ("diff-index", "--cached", "--raw", "-z", "--no-renames")
_DEFAULT_BRANCHES: Final = (
    *("refs/remotes/origin/HEAD", "refs/heads/main", "refs/heads/master"),
    # A checkout that a CI makes has no branches of its own.
    *("refs/remotes/origin/main", "refs/remotes/origin/master"),
)
_REGULAR: Final = ("100644", "100755")
_CHECKOUT: Final = "160000"
_LINKS: Final = ("120000", _CHECKOUT)
_WORDS: Final = re.compile(r"[\w/-]+")
"""What a folder may be called, and what is not written in the syntax of git for a commit."""
_FEW: Final = 200
"""Names that are handed to git; of more than that all are asked for."""


class IndexEntry(NamedTuple):
    """What the index has at a path from the root of the checkout: its mode, and its object."""

    name: str
    mode: str
    object_id: str
    is_regular: bool = True
    """Whether it is a file, which is not in a conflict."""


class Changes(NamedTuple):
    """The files that differ from a commit, by their paths from the root of the checkout."""

    names: list[str]
    """Those that are there."""
    gone: list[str]
    """Those that are not there any more."""
    before: Mapping[str, str]
    """The objects that hold what was in the place of some of them."""
    links: frozenset[str] = frozenset()
    """Those that the index has as symbolic links, or as other checkouts."""
    left_out: Mapping[str, str] = MappingProxyType({})
    """The objects that hold those that are there, but for a sparse checkout, which leaves them."""


class Checkout:
    """A checkout, as git sees it."""

    def __init__(self, path: str, note: Callable[[str], None]) -> None:
        """Find the checkout that a file or folder is in.

        Args:
            path: The file or folder.
            note: Is told what a person may not expect.

        Raises:
            UsageError: it is in none, or git would wait for a pipe there.
        """
        top = checkout_root(folder_of(path))
        if top is None:
            raise UsageError(f"{path}: not in a git repository")
        pipe = first_pipe(top)
        if pipe is not None:
            raise UsageError(waits_for(pipe))
        self.top = top
        self._note = note
        self._variables = self._index_of_commit()

    def _index_of_commit(self) -> Mapping[str, str]:
        """Return the variable that names the index of the commit that is being made.

        It is another one than usual where that commit names its files.

        Raises:
            UsageError: it is not one of this repository.
        """
        named = os.environ.get("GIT_INDEX_FILE")
        if not named:
            return {}
        own = run(self.top, "rev-parse", "--absolute-git-dir")
        folder = os.path.realpath(os.fsdecode(own or b"").strip())
        index = os.path.realpath(os.path.join(self.top, named))
        if not own or os.path.dirname(index) != folder:
            raise UsageError("GIT_INDEX_FILE names an index outside of this repository; unset it")
        return {"GIT_INDEX_FILE": index}

    @property
    def has_usual_index(self) -> bool:
        """Whether the index is the one that stays, and not that of one commit."""
        return os.path.basename(self._variables.get("GIT_INDEX_FILE", "index")) == "index"

    def real_path(self, name: str) -> str:
        """Return the path of a file, whose name is the path from the root."""
        return os.path.join(self.top, name)

    def staged(self) -> Changes:
        """Return the files that the index adds, changes or takes away.

        Links are no files: one in the place of a file takes it away.
        """
        head = self._head()
        changes = self._changes(head) if head else self._all()
        links = changes.links
        return changes._replace(
            names=[each for each in changes.names if each not in links],
            gone=[*changes.gone, *(each for each in changes.names if each in links)],
        )

    def _all(self) -> Changes:
        """Return all files of the index, as before the first commit."""
        records = self._listed("-s")
        names = [record.partition("\t")[2] for record in records]
        links = {name for name, each in zip(names, records, strict=True) if each[:6] in _LINKS}
        return Changes(names, [], {}, frozenset(links))

    def _changes(self, commit: str) -> Changes:
        """Return what differs between a commit and the index."""
        names: list[str] = []
        gone: list[str] = []
        before: dict[str, str] = {}
        links: set[str] = set()
        fields = iter(self._names(*_CACHED, commit))
        for record, name in zip(fields, fields, strict=True):
            mode, new_mode, found, _, status = record.removeprefix(":").split(" ")
            (gone if status == "D" else names).append(name)
            if mode in _REGULAR:
                before[name] = found
            if new_mode in _LINKS:
                links.add(name)
        return Changes(names, gone, before, frozenset(links))

    def changed_since(self, base: str, wanted: Callable[[str], bool]) -> Changes:
        """Return the files that were changed since a commit, or are not tracked.

        Args:
            base: A commit, of which the merge base with HEAD counts; empty for the default branch,
                or for no commit at all where there is none yet.
            wanted: Whether a file of some name matters.

        Raises:
            UsageError: there is no such commit.
        """
        changes = self._committed_or_staged(base)
        found, before = {*changes.names}, {**changes.before}
        for name in sorted(found):
            if os.path.lexists(os.path.join(self.real_path(name), ".git")):
                self._note(f"{name}: another git checkout, not looked at")
        untracked = {*self._listed("--others", "--exclude-standard")}
        found |= untracked
        gone = {name for name in found if not self._is_file(name)}
        objects: dict[str, str] = {}
        for entry in self.entries():
            objects[entry.name] = entry.object_id
            if entry.name in found or not wanted(entry.name):
                continue
            if not self._is_file(entry.name):
                gone.add(entry.name)
            elif not self._may_be_on_disk(entry):
                found.add(entry.name)
            before.setdefault(entry.name, entry.object_id)
        left_out = self._left_out(gone)
        gone.difference_update(left_out)
        return Changes(
            sorted(filter(wanted, found - gone)),
            sorted(filter(wanted, gone.union(changes.gone) - untracked)),
            before,
            changes.links,
            {name: objects[name] for name in found.intersection(left_out, objects)},
        )

    def _is_file(self, name: str) -> bool:
        """Whether something is there that is no symbolic link."""
        path = self.real_path(name)
        return os.path.lexists(path) and not os.path.islink(path)

    def _left_out(self, names: Iterable[str]) -> list[str]:
        """Return which of some files are not on the disk because the checkout is a sparse one."""
        asked = frozenset(names)
        records = self._listed("-t", specs=map(_literal, asked)) if asked else ()
        skipped = (record[2:] for record in records if record.startswith("S "))
        return [name for name in skipped if name in asked]

    def left_out(self, changes: Changes, wanted: Callable[[str], bool]) -> dict[str, bytes]:
        """Return what the index has of changed files that a sparse checkout leaves out.

        Args:
            changes: The files.
            wanted: Whether a file of some name matters.

        Raises:
            UsageError: git does not have it.
        """
        objects = {name: changes.left_out[name] for name in filter(wanted, changes.left_out)}
        return {self.real_path(name): data for name, data in self._all_of(objects).items()}

    def before(self, changes: Changes, wanted: Callable[[str], bool]) -> dict[str, bytes]:
        """Return what was in the place of changed files, by their real paths.

        Args:
            changes: The files.
            wanted: Whether a file of some name matters.

        Returns:
            What git has of it; in a clone that is not whole the rest is noted.
        """
        objects = {
            name: changes.before[name]
            for name in (*changes.names, *changes.gone)
            if name in changes.before and wanted(name)
        }
        found = self._objects(objects)
        for name in objects.keys() - found.keys():
            self._note(f"{name}: git does not have what it was; what it decided does not count")
        return {self.real_path(name): data for name, data in found.items()}

    def _committed_or_staged(self, base: str) -> Changes:
        """Return the files that the index has in another way than a commit."""
        if not base and not self._head():
            return self._all()
        commit = self._commit(base) if base else self._default()
        since = self._line("merge-base", commit, "HEAD")
        if not since:
            words = "no merge base is known, as in a shallow clone; what differs from it counts"
            self._note(f"{base or 'the default branch'}: {words}")
        return self._changes(since or commit)

    def _head(self) -> str:
        """Return the commit that is checked out; empty before the first one."""
        return self._line("rev-parse", "--verify", "--quiet", "HEAD^{commit}")

    def entries(self, names: Iterable[str] = ()) -> list[IndexEntry]:
        """Return what the index has of some files, or of those below some folders; else of all."""
        return list(_entries(self._listed("-s", specs=map(_literal, names))))

    def holding(self, words: Iterable[str]) -> list[IndexEntry]:
        """Return the regular files of the index that hold one of some words."""
        asked = [option for word in words for option in ("-e", word)]
        how = ("--cached", "--name-only", "--null", "--fixed-strings", "--no-recurse-submodules")
        found = run(self.top, "grep", *how, *asked, variables=self._variables) or b""
        names = {os.fsdecode(each) for each in found.split(b"\0") if each}
        return [each for each in self.entries(names) if each.name in names] if names else []

    def children(self, folders: Iterable[str]) -> list[IndexEntry]:
        """Return what the index has right in some folders, conflicts and links included."""
        wanted = frozenset(folders)
        specs = (f":(glob){_escaped(os.path.join(each, ''))}*" for each in wanted)
        entries = map(_entry, self._listed("-s", specs=specs))
        return [each for each in entries if os.path.dirname(each.name) in wanted]

    def holds(self, names: Iterable[str]) -> list[bool]:
        """Return of some files or folders whether the index has anything there."""
        several = list(names)
        asked = [_literal(each) for each in several if each and not _leads_out(each)]
        found = {
            above
            for name in (self._listed(specs=asked) if asked else ())
            for above in (name, *_folders_above(name))
        }
        return [not each or each in found for each in several]

    def is_submodule(self, name: str) -> bool:
        """Whether the index has another checkout at a path."""
        return any(
            record.startswith(_CHECKOUT) for record in self._listed("-s", specs=[_literal(name)])
        )

    def contents(self, entries: Iterable[IndexEntry]) -> dict[str, bytes]:
        """Return the bytes that the index has, by name.

        Raises:
            UsageError: git does not have them.
        """
        return self._all_of({each.name: each.object_id for each in entries})

    def _all_of(self, objects: Mapping[str, str]) -> dict[str, bytes]:
        """Return the bytes of some objects of the index, by name.

        Raises:
            UsageError: git does not have one of them.
        """
        found = self._objects(objects)
        missing = next((name for name in objects if name not in found), None)
        if missing is not None:
            raise UsageError(
                f"{missing}: git does not have the object that the index names; see git fsck"
            )
        return found

    def _objects(self, objects: Mapping[str, str]) -> dict[str, bytes]:
        """Return the bytes of some objects, by name; those that git does not have are left out."""
        if not objects:
            return {}
        asked = "".join(f"{each}\n" for each in objects.values())
        command = ("cat-file", "--batch")
        printed = run(self.top, *command, given=asked.encode(), variables=self._variables) or b""
        found: dict[str, bytes] = {}
        at = 0
        for name in objects:
            end = printed.find(b"\n", at)
            head = printed[at:end].split()
            if end < 0:
                break
            at = end + 1
            if len(head) == 3:
                size = int(head[2])
                found[name] = printed[at : at + size]
                at += size + 1
        return found

    def mark_of(self, name: str) -> str:
        """Return the mark by which git does not look at a file on the disk, or an empty text."""
        record = next(iter(self._listed("-v", specs=[_literal(name)])), "")
        if record.startswith(("S ", "s ")):
            return "skip-worktree"
        return "assume-unchanged" if record[:1].islower() else ""

    def put_into_index(self, entry: IndexEntry, data: bytes) -> bool:
        """Put other bytes into the index for a file; return whether they are there now."""
        with suppress(UsageError):
            self._put(entry, data)
            # What is said to be fixed has to be there.
            return self.contents(self.entries([entry.name])) == {entry.name: data}
        return False

    def _put(self, entry: IndexEntry, data: bytes) -> None:
        """Tell git to have other bytes in the index for a file.

        Raises:
            UsageError: it does not.
        """
        stored = ("hash-object", "-w", "--stdin", "--no-filters")
        found = run(self.top, *stored, given=data)
        if found is None:
            raise UsageError(f"{entry.name}: git does not store it")
        record = os.fsencode(f"{entry.mode} {os.fsdecode(found).strip()}\t{entry.name}\0")
        put = ("update-index", "-z", "--index-info")
        folder = self._line("rev-parse", "--absolute-git-dir")
        # Git looks at files that are as new as the index, and runs their filters; so it finds none.
        with TemporaryDirectory() as empty:
            variables = {**self._variables, "GIT_DIR": folder, "GIT_WORK_TREE": empty}
            run(empty, *put, given=record, variables=variables, outside_of=self.top)

    def _may_be_on_disk(self, entry: IndexEntry) -> bool:
        """Whether a file on the disk is as the index has it, or cannot be read.

        How its lines end does not matter.
        """
        data = bytes_of_file(self.real_path(entry.name))
        if data is None:
            return True
        same = (object_id(data, entry.object_id), object_id(_with_feeds(data), entry.object_id))
        return entry.object_id in same

    def _commit(self, name: str) -> str:
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        found = self._line(*asked)
        if not found or found.startswith("^"):  # as for `^main`, which is no commit alone
            self._ask_whether_it_answers()
            raise UsageError(f"{name}: not a commit that git knows{self._hint(name)}")
        return found

    def _hint(self, name: str) -> str:
        """Return which branch or tag may be meant, or how to name a base beside a path."""
        from difflib import get_close_matches

        printed = self._line("for-each-ref", "--format=%(refname:short)", "--count=10000")
        near = get_close_matches(name, printed.splitlines(), n=1)
        if near:
            return f"; did you mean {near[0]}?"
        return "; a path goes behind --changed=BASE" if _WORDS.fullmatch(name) else ""

    def _default(self) -> str:
        """Return the newest commit of the default branch."""
        for name in _DEFAULT_BRANCHES:
            found = self._line("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
            if found:
                return found
        self._ask_whether_it_answers()
        raise UsageError("there is no default branch; name what to compare with: --changed=COMMIT")

    def _ask_whether_it_answers(self) -> None:
        """Make sure that git answers here at all.

        Raises:
            UsageError: there is none, or it refuses, as where somebody else owns the checkout.
        """
        self._names("rev-parse", "--git-dir")

    def _line(self, *arguments: str) -> str:
        printed = run(self.top, *arguments, variables=self._variables)
        return os.fsdecode(printed).strip() if printed is not None else ""

    def _listed(self, *options: str, specs: Iterable[str] = ()) -> list[str]:
        """Return what `git ls-files` prints for some files, or for all.

        A command line holds only so many names; for more of them it prints all that there are.
        """
        several = list(specs)
        only = ["--", *several] if 0 < len(several) <= _FEW else []
        return self._names("ls-files", "-z", *options, *only)

    def _names(self, *arguments: str) -> list[str]:
        names: list[str] = []
        process = start(self.top, *arguments, variables=self._variables)
        if process is None:
            raise UsageError("git is needed for this, and there is none on PATH")
        with process:
            answer = listen(process, names.extend, self.top)
        if answer.code < 0:
            raise UsageError(not_in_time(self.top, arguments[0]))
        if answer.code:
            words = os.fsdecode(answer.messages).strip().partition("\n")[0]
            raise UsageError(f"git {arguments[0]}: {words}")
        return names


def _entries(records: Iterable[str]) -> Iterator[IndexEntry]:
    """Yield the regular files among records `mode object stage<TAB>path`, without conflicts."""
    return filter(lambda each: each.is_regular, map(_entry, records))


def _entry(record: str) -> IndexEntry:
    head, _, name = record.partition("\t")
    mode, found, stage = head.split(" ")
    # Anyone may have written the index: such a path would lead out of the checkout.
    is_regular = mode in _REGULAR and stage == "0" and not _leads_out(name)
    return IndexEntry(name, mode, found, is_regular)


def _literal(name: str) -> str:
    """Return what stands for a name alone, or for what is below that folder."""
    return f":(literal){name}"


def _escaped(name: str) -> str:
    """Return what stands for a name alone in a pattern of git."""
    return "".join(f"\\{each}" if each in "*?[\\" else each for each in name)


def _folders_above(name: str) -> Iterator[str]:
    while name := os.path.dirname(name):
        yield name


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/")


def object_id(data: bytes, like: str) -> str:
    """Return the name of the object that holds some bytes, in the format of another name."""
    algorithm = hashlib.sha256 if len(like) > 40 else hashlib.sha1
    return algorithm(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _with_feeds(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")
