"""Writing: in one step or not at all, the mode kept, and nothing outside the given folders."""

from __future__ import annotations

import errno
import os
import signal
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import pytest
from support.command import COMMAND, ecr_fix, environment, git, write_files
from support.fixtures import FIXTURES
from support.templates import BROKEN, FALSE, FIXED

from fixer import Report, SourceError, check, fix
from fixer.files import temporary_files, writing
from fixer.files.held_folder import HeldFolder
from fixer.files.writing import Writer
from fixer.source_text import decode

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


def source_of(path: Path, content: str = FALSE) -> tuple[Any, tuple[str, ...]]:
    """Write the content, and return it as it was read and the folder as the root."""
    path.write_bytes(content.encode())
    return decode(str(path), content.encode()), (os.path.realpath(path.parent),)


def write(source: Any, text: str, roots: tuple[str, ...]) -> None:
    Writer(roots).write(source, text)


def complaint(report: Report) -> str:
    (error,) = report.errors
    return error.message


def full_disk(*arguments: object, **options: object) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# In one step or not at all


def test_the_bytes_are_those_of_the_new_text(tmp_path: Path) -> None:
    content = "\ufeff# é\r\n" + FALSE.replace("\n", "\r\n")
    path = tmp_path / "t.yaml"
    source, roots = source_of(path, content)
    write(source, source.text.replace("false", "true"), roots)
    assert path.read_bytes() == content.replace("false", "true").encode()
    assert os.listdir(tmp_path) == ["t.yaml"]


def test_the_new_file_is_made_beside_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another file system it could not take the old one's place in one step."""
    replaced = []
    real = HeldFolder.replace

    def watched(folder: HeldFolder, name: str, by: str) -> None:
        replaced.append((name, (tmp_path / "sub" / by).read_text()))
        assert (tmp_path / "sub" / "t.yaml").read_text() == FALSE
        real(folder, name, by)

    monkeypatch.setattr(HeldFolder, "replace", watched)
    (tmp_path / "sub").mkdir()
    path = tmp_path / "sub" / "t.yaml"
    source, roots = source_of(path)
    write(source, FIXED, roots)
    assert replaced == [("t.yaml", FIXED)]


@pytest.mark.parametrize("step", ["open", "fsync", "replace", "fchmod"])
def test_a_full_disk_changes_nothing(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.yaml").write_text(FALSE)
    if step == "open":
        monkeypatch.setattr(writing, "create", full_disk)
    else:
        monkeypatch.setattr(os, step, full_disk)
    report = fix([tmp_path], jobs=1)
    assert complaint(report) == "cannot be written: No space left on device"
    assert [(each.fix_applied, each.open) for each in report.findings] == [(False, True)]
    assert os.listdir(tmp_path) == ["t.yaml"]
    assert (tmp_path / "t.yaml").read_text() == FALSE


def test_an_interrupt_as_the_file_is_made_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.yaml"
    source, roots = source_of(path)

    def interrupted(folder: HeldFolder, name: str) -> NoReturn:
        os.close(temporary_files.create(folder, name))
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "create", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(source, FIXED, roots)
    assert os.listdir(tmp_path) == ["t.yaml"]
    assert path.read_text() == FALSE


def test_one_failure_leaves_the_others_to_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"a.yaml": FALSE, "b.yaml": FALSE, "c.yaml": FALSE})
    real = HeldFolder.replace

    def fails_for_b(folder: HeldFolder, name: str, by: str) -> None:
        if name == "b.yaml":
            full_disk()
        real(folder, name, by)

    monkeypatch.setattr(HeldFolder, "replace", fails_for_b)
    report = fix([tmp_path], jobs=1)
    assert [(each.path[-6:], each.message) for each in report.errors] == [
        ("b.yaml", "cannot be written: No space left on device")
    ]
    assert [(tmp_path / name).read_text() for name in ("a.yaml", "b.yaml", "c.yaml")] == [
        FIXED, FALSE, FIXED,
    ]  # fmt: skip
    assert sorted(os.listdir(tmp_path)) == ["a.yaml", "b.yaml", "c.yaml"]


def test_an_interrupt_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    source, roots = source_of(tmp_path / "t.yaml")
    with pytest.raises(KeyboardInterrupt):
        write(source, FIXED, roots)
    assert os.listdir(tmp_path) == ["t.yaml"]
    assert (tmp_path / "t.yaml").read_text() == FALSE


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on the size of files")
def test_the_line_of_a_refused_write(tmp_path: Path) -> None:
    """A real refusal: the process may write no file of more than a few bytes."""
    write_files(tmp_path, {"t.yaml": FALSE})
    limited = (
        "import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8, 8)); sys.argv = ['ecr-fix', '--write']; "
        "runpy.run_module('fixer', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited], cwd=tmp_path, env=environment(), capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == b"t.yaml: error: cannot be written: File too large\n"
    assert done.stdout.splitlines()[-1] == (
        b"Found 1 repository without scan on push (1 not written) in 1 of 1 file."
    )
    assert os.listdir(tmp_path) == ["t.yaml"]
    assert (tmp_path / "t.yaml").read_text() == FALSE


@POSIX
def test_killed_in_the_midst(tmp_path: Path) -> None:
    """Each file is then the old one or the new one, and a second run does the rest."""
    count = 400
    filler = "".join(f"  # {n}\n" for n in range(200))
    old, new = FALSE + filler, FIXED + filler
    write_files(tmp_path, {f"f{n:03}.yaml": old for n in range(count)})
    process = subprocess.Popen(
        [*COMMAND, "--write", "--jobs", "1"], cwd=tmp_path, env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while (tmp_path / "f020.yaml").read_text() == old and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    found = [(tmp_path / f"f{n:03}.yaml").read_text() for n in range(count)]
    assert set(found) == {old, new}
    assert ecr_fix("--write", cwd=tmp_path).code == 0
    assert {(tmp_path / f"f{n:03}.yaml").read_text() for n in range(count)} == {new}


# What is not written


def test_a_file_that_changed_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    source, roots = source_of(path)
    path.write_text(FALSE + "# newer\n")
    with pytest.raises(SourceError, match="changed while it was being fixed"):
        write(source, FIXED, roots)
    assert path.read_text() == FALSE + "# newer\n"


@pytest.mark.parametrize("becomes", ["nothing", "folder"])
def test_a_file_that_is_gone_meanwhile(becomes: str, tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    source, roots = source_of(path)
    path.unlink()
    if becomes == "folder":
        path.mkdir()
    with pytest.raises(SourceError, match=r"cannot be written: |changed while"):
        write(source, FIXED, roots)
    assert path.is_dir() == path.exists()


@POSIX
def test_a_file_that_became_a_link_out_of_the_folder(tmp_path: Path) -> None:
    """Between reading and writing, another process may put anything in a file's place."""
    outside = tmp_path / "outside.yaml"
    outside.write_text(FALSE)
    (tmp_path / "root").mkdir()
    path = tmp_path / "root" / "t.yaml"
    source, roots = source_of(path)
    path.unlink()
    path.symlink_to(outside)
    with pytest.raises(SourceError, match="symbolic link"):
        write(source, FIXED, roots)
    assert outside.read_text() == FALSE


class Meddler:
    """Does something at a step of writing, when the file has been looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, does: Callable[[], object]) -> None:
        real = HeldFolder.may_write

        def meddled(folder: HeldFolder, name: str) -> bool:
            does()
            return real(folder, name)

        monkeypatch.setattr(HeldFolder, "may_write", meddled)


@POSIX
def test_a_folder_that_is_swapped_while_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written goes to the folder that was looked at, wherever that is now."""
    write_files(tmp_path, {"root/sub/t.yaml": FALSE, "outside/t.yaml": "precious\n"})

    def swapped() -> None:
        (tmp_path / "root/sub").rename(tmp_path / "moved")
        (tmp_path / "root/sub").symlink_to(tmp_path / "outside")

    Meddler(monkeypatch, swapped)
    fix([tmp_path / "root"], jobs=1)
    assert (tmp_path / "outside/t.yaml").read_text() == "precious\n"
    assert os.listdir(tmp_path / "outside") == ["t.yaml"]
    assert (tmp_path / "moved/t.yaml").read_text() == FIXED


@POSIX
def test_a_folder_on_the_way_that_is_swapped_before_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"root/sub/t.yaml": FALSE, "outside/t.yaml": FALSE})
    source = decode(str(tmp_path / "root/sub/t.yaml"), FALSE.encode())
    real = os.path.realpath
    target = real(source.path)
    (tmp_path / "root/sub").rename(tmp_path / "moved")
    (tmp_path / "root/sub").symlink_to(tmp_path / "outside")
    monkeypatch.setattr(os.path, "realpath", lambda path: target)
    with pytest.raises(SourceError, match="changed while it was being fixed"):
        write(source, FIXED, (real(tmp_path / "root"),))
    assert (tmp_path / "outside/t.yaml").read_text() == FALSE


@pytest.mark.parametrize("how", ["in place", "by another file"])
def test_what_an_editor_saves_while_writing_is_kept(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(FALSE)

    def saved() -> None:
        if how == "in place":
            path.write_text(FALSE + "# by an editor\n")
        else:
            (tmp_path / "new").write_text(FALSE)
            (tmp_path / "new").replace(path)

    Meddler(monkeypatch, saved)
    assert complaint(fix([path])) == "changed while it was being fixed; run again"
    assert path.read_text().startswith(FALSE)
    assert os.listdir(tmp_path) == ["t.yaml"]


@POSIX
def test_a_folder_that_became_a_link_out_of_the_root(tmp_path: Path) -> None:
    (tmp_path / "root" / "sub").mkdir(parents=True)
    path = tmp_path / "root" / "sub" / "t.yaml"
    source, _ = source_of(path)
    (tmp_path / "root" / "sub").rename(tmp_path / "outside")
    (tmp_path / "root" / "sub").symlink_to(tmp_path / "outside")
    with pytest.raises(SourceError):
        write(source, FIXED, (os.path.realpath(tmp_path / "root"),))
    assert (tmp_path / "outside" / "t.yaml").read_text() == FALSE


@pytest.mark.parametrize("is_staged", [True, False])
def test_other_names_of_a_file_keep_what_it_held(is_staged: bool, tmp_path: Path) -> None:
    write_files(tmp_path / "in", {"a.yaml": FALSE, "b.yaml": FALSE})
    os.link(tmp_path / "in/a.yaml", tmp_path / "outside.yaml")
    options = ["--staged"] if is_staged else []
    if is_staged:
        git(tmp_path / "in", "init", "-q")
        git(tmp_path / "in", "add", "--all")
    outcome = ecr_fix("--write", *options, cwd=tmp_path / "in")
    words = "was replaced, so that its other names (hard links) are another file from now on"
    assert (outcome.code, outcome.complaints) == (0, [f"warning: a.yaml: {words}"])
    assert (tmp_path / "in/a.yaml").read_text() == FIXED
    assert (tmp_path / "outside.yaml").read_text() == FALSE
    assert ecr_fix("--write", *options, cwd=tmp_path / "in").complaints == []


def test_a_read_only_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder would let it be replaced; its owner does not want that."""
    (tmp_path / "t.yaml").write_text(FALSE)
    (tmp_path / "t.yaml").chmod(0o444)
    if os.access(tmp_path / "t.yaml", os.W_OK):  # root may write everything
        monkeypatch.setattr(os, "access", lambda *_, **__: False)
    assert complaint(fix([tmp_path], jobs=1)) == "is read-only; not written"
    assert (tmp_path / "t.yaml").read_text() == FALSE


@POSIX
def test_a_folder_that_takes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.yaml").write_text(FALSE)
    tmp_path.chmod(0o555)
    if os.access(tmp_path, os.W_OK):
        real = os.open

        def refused(path: Any, flags: int, *more: Any, **options: Any) -> int:
            if flags & os.O_CREAT:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return real(path, flags, *more, **options)

        monkeypatch.setattr(os, "open", refused)
    try:
        report = fix([tmp_path], jobs=1)
    finally:
        tmp_path.chmod(0o755)
    assert complaint(report) == "cannot be written: Permission denied"
    assert (tmp_path / "t.yaml").read_text() == FALSE


def test_what_needs_no_fix_is_not_touched(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": FIXED, "b.yaml": BROKEN, "c.yaml": "{}\n"})
    before = {path: (path.read_bytes(), path.stat()) for path in tmp_path.iterdir()}
    fix([tmp_path])
    assert {path: (path.read_bytes(), path.stat()) for path in tmp_path.iterdir()} == before


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(FALSE)
    fix([path])
    written = path.stat()
    assert fix([path]).findings == ()
    after = path.stat()
    assert (after.st_ino, after.st_ctime_ns) == (written.st_ino, written.st_ctime_ns)


# What is kept


@POSIX
@pytest.mark.parametrize("mode", [0o640, 0o755, 0o600, 0o4755], ids=oct)
def test_the_mode_is_kept(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(FALSE)
    path.chmod(mode)
    fix([path])
    assert path.read_text() == FIXED
    assert stat.S_IMODE(path.stat().st_mode) == mode


ROOT = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root may give files away"
)


@ROOT
def test_the_owner_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(FALSE)
    os.chown(path, 12345, 23456)
    fix([path])
    assert path.read_text() == FIXED
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


@POSIX
def test_an_owner_that_cannot_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> NoReturn:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "fchown", refused)
    path = tmp_path / "t.yaml"
    path.write_text(FALSE)
    if os.geteuid() == 0:
        os.chown(path, 12345, 23456)
    path.chmod(0o4644)
    assert fix([path]).errors == ()
    assert path.read_text() == FIXED
    assert stat.S_IMODE(path.stat().st_mode) == (0o644 if os.geteuid() == 0 else 0o4644)


@ROOT
@pytest.mark.parametrize("mode", [0o664, 0o640, 0o604], ids=oct)
def test_a_group_that_cannot_be_kept(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another group would gain what this one may do, or this one what others may."""

    def refused(*_: object) -> NoReturn:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "fchown", refused)
    path = tmp_path / "t.yaml"
    path.write_text(FALSE)
    os.chown(path, -1, 23456)
    path.chmod(mode)
    assert complaint(fix([path])) == "belongs to a group that cannot be kept; not written"
    assert path.read_text() == FALSE
    assert os.listdir(tmp_path) == ["t.yaml"]


LINUX = pytest.mark.skipif(
    not hasattr(os, "setxattr"), reason="needs attributes that Python can reach"
)


def access_list(*entries: tuple[int, int, int]) -> bytes:
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *each) for each in entries)


NOBODY = 0xFFFFFFFF
SHARED = access_list((1, 6, NOBODY), (2, 6, 1000), (4, 0, NOBODY), (16, 6, NOBODY), (32, 0, NOBODY))


def set_attribute(path: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        pytest.skip(f"the file system keeps none: {error}")


@LINUX
def test_an_access_list_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(FALSE)
    set_attribute(path, "system.posix_acl_access", SHARED)
    mode = path.stat().st_mode
    fix([path])
    assert path.read_text() == FIXED
    assert os.getxattr(path, "system.posix_acl_access") == SHARED
    assert path.stat().st_mode == mode


@LINUX
def test_a_list_that_new_files_inherit_gives_nobody_access(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(FALSE)
    path.chmod(0o640)
    set_attribute(tmp_path, "system.posix_acl_default", SHARED)
    fix([path])
    assert path.read_text() == FIXED
    assert os.listxattr(path) == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@LINUX
def test_an_extended_attribute_is_kept_or_the_file_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(FALSE)
    set_attribute(path, "user.note", b"x")
    fix([path])
    assert os.getxattr(path, "user.note") == b"x"
    path.write_text(FALSE)
    monkeypatch.setattr(os, "setxattr", full_disk)
    assert complaint(fix([path])) == (
        "has the extended attribute user.note that cannot be kept; not written"
    )
    assert path.read_text() == FALSE
    assert os.listdir(tmp_path) == ["t.yaml"]


# What a killed run has left


@POSIX
def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    left = tmp_path / ".ecr-fix-0123456789abcdef.tmp"
    kept = [".ecr-fix-0123456789abcdeF.tmp", ".ecr-fix-0.tmp", ".ecr-fix-0123456789abcde0.tmp"]
    write_files(tmp_path, {"t.yaml": FALSE, left.name: "", kept[0]: "", kept[1]: ""})
    (tmp_path / kept[2]).mkdir()
    for name in os.listdir(tmp_path):
        os.utime(tmp_path / name, (1, 1))
    assert fix([tmp_path]).errors == ()
    assert sorted(os.listdir(tmp_path)) == sorted([*kept, "t.yaml"])


@POSIX
def test_what_another_run_is_using_is_not_removed(tmp_path: Path) -> None:
    write_files(tmp_path, {"t.yaml": FALSE})
    name = temporary_files.temporary_name()
    with closing(HeldFolder(os.path.realpath(tmp_path))) as folder:
        used = temporary_files.create(folder, name)
    os.utime(tmp_path / name, (1, 1))
    assert fix([tmp_path]).errors == ()
    assert sorted(os.listdir(tmp_path)) == [name, "t.yaml"]
    os.close(used)


def test_what_a_killed_run_left_is_not_looked_at(tmp_path: Path) -> None:
    write_files(tmp_path, {".ecr-fix-0123456789abcdef.tmp": FALSE, "a.tmp": FALSE})
    assert [each.path[-5:] for each in check([tmp_path], include=["*.tmp"]).results] == ["a.tmp"]


@POSIX
@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM", "SIGXCPU", "SIGINT"])
def test_a_signal_leaves_no_temporary_file(name: str, tmp_path: Path) -> None:
    number = getattr(signal, name)
    write_files(tmp_path, {f"f{n:03}.yaml": FALSE for n in range(50)})
    code = (
        "import os, runpy, signal, sys\nreal = os.fsync\n"
        f"signal.signal({int(number)}, signal.SIG_DFL)  # nohup has it ignored\n"
        f"def fsync(descriptor):\n    os.kill(os.getpid(), {int(number)}); real(descriptor)\n"
        "os.fsync = fsync\nsys.argv = ['ecr-fix', '--write']\n"
        "runpy.run_module('fixer', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 128 + number
    assert b"Traceback" not in done.stderr
    assert len(os.listdir(tmp_path)) == 50


@POSIX
def test_a_second_signal_ends_a_run_without_a_word(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": FALSE})
    code = (
        "import os, runpy, signal, sys\n"
        "def generated():\n"
        "    try:\n        yield\n"
        "    finally:\n        signal.raise_signal(signal.SIGTERM)\n"
        "def fsync(descriptor):\n    held = generated()\n    next(held)\n"
        "    signal.raise_signal(signal.SIGTERM)\n"
        "os.fsync = fsync\nsys.argv = ['ecr-fix', '--write']\n"
        "runpy.run_module('fixer', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (-signal.SIGTERM, b"")
    assert os.listdir(tmp_path) == ["a.yaml"]


# Links

Link = Callable[[Path], Path]


def beside(folder: Path) -> Path:
    (folder / "link.yaml").symlink_to("t.yaml")
    return folder / "link.yaml"


def above(folder: Path) -> Path:
    (folder / "sub").mkdir()
    (folder / "sub" / "link.yaml").symlink_to("../t.yaml")
    return folder / "sub" / "link.yaml"


def chained(folder: Path) -> Path:
    (folder / "second.yaml").symlink_to("t.yaml")
    (folder / "link.yaml").symlink_to("second.yaml")
    return folder / "link.yaml"


def absolute(folder: Path) -> Path:
    (folder / "link.yaml").symlink_to(folder / "t.yaml")
    return folder / "link.yaml"


LINKS_INSIDE = {"beside": beside, "above": above, "chained": chained, "absolute": absolute}


@POSIX
@pytest.mark.parametrize("link", LINKS_INSIDE.values(), ids=LINKS_INSIDE)
def test_a_link_inside_the_given_folders_is_written_through(link: Link, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(FALSE)
    made = link(tmp_path)
    pointed = os.readlink(made)
    report = fix([made, tmp_path])
    assert report.errors == ()
    assert len(report.findings) == 1
    assert os.readlink(made) == pointed
    assert (tmp_path / "t.yaml").read_text() == FIXED
    assert not (tmp_path / "t.yaml").is_symlink()


@POSIX
def test_a_link_out_of_the_given_folders_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, {"outside/t.yaml": FALSE, "root/a.yaml": FALSE})
    (tmp_path / "root" / "link.yaml").symlink_to("../outside/t.yaml")
    outcome = ecr_fix("--write", "link.yaml", ".", cwd=tmp_path / "root")
    assert outcome.code == 2
    (line,) = outcome.complaints
    assert line.startswith("link.yaml: error: is a symbolic link out of the given folders")
    assert (tmp_path / "outside" / "t.yaml").read_text() == FALSE
    assert (tmp_path / "root" / "a.yaml").read_text() == FIXED
    assert (tmp_path / "root" / "link.yaml").is_symlink()


@POSIX
@pytest.mark.parametrize(
    ("options", "counts"),
    [
        (["--write"], "3 not written, 1 needs review"),
        (["--write", "--unsafe-fixes"], "4 not written"),
        ([], "3 not written, 1 needs review"),
    ],
)
def test_what_could_not_be_written_is_not_said_to_be_fixable(
    options: list[str], counts: str, tmp_path: Path
) -> None:
    text = (FIXTURES / "cloudformation/example/input.yaml").read_text()
    write_files(tmp_path, {"outside/t.yaml": text, "root/a.yaml": FALSE})
    (tmp_path / "root" / "link.yaml").symlink_to("../outside/t.yaml")
    outcome = ecr_fix(*options, "link.yaml", cwd=tmp_path / "root")
    assert outcome.code == 2
    assert "--unsafe-fixes" not in "".join(outcome.lines)
    assert outcome.lines[-1].endswith(f"({counts}) in 1 of 1 file.")
    assert "   = not written: the file is a symbolic link out of the given folders" in (
        "\n".join(outcome.lines)
    )


@POSIX
def test_a_link_to_a_folder_whose_name_only_begins_like_the_root(tmp_path: Path) -> None:
    write_files(tmp_path, {"root-2/t.yaml": FALSE, "root/a.yaml": FIXED})
    (tmp_path / "root" / "link.yaml").symlink_to("../root-2/t.yaml")
    assert "symbolic link" in complaint(fix([tmp_path / "root" / "link.yaml"]))
    assert (tmp_path / "root-2" / "t.yaml").read_text() == FALSE


@POSIX
def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    write_files(tmp_path, {"outside/t.yaml": FALSE, "root/a.yaml": FALSE})
    (tmp_path / "root" / "file.yaml").symlink_to("../outside/t.yaml")
    (tmp_path / "root" / "folder").symlink_to("../outside")
    report = fix([tmp_path / "root"])
    assert (len(report.findings), report.errors) == (1, ())
    assert (tmp_path / "outside" / "t.yaml").read_text() == FALSE


@POSIX
def test_a_given_folder_may_be_a_link(tmp_path: Path) -> None:
    write_files(tmp_path, {"real/t.yaml": FALSE})
    (tmp_path / "link").symlink_to("real")
    assert fix([tmp_path / "link"]).errors == ()
    assert (tmp_path / "real" / "t.yaml").read_text() == FIXED
