"""The patch: its hunks, its paths, and that applying it gives what `--write` gives."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.command import Outcome, ecr_fix, write_files
from support.templates import FALSE, MISSING
from unidiff.patch import PatchSet

from fixer.engine.result import FileResult
from fixer.model.edits import Edit, Span, in_order, splice
from fixer.report import diff
from fixer.report.text import COLOURED
from fixer.source_text import decode

LETTERS = "".join(f"{letter}\n" for letter in "abcdefghijklmnopqrstuvwxyz")


def result(old: str, *edits: Edit, name: str = "f") -> FileResult:
    source = decode(name, old.encode())
    text = splice(source.text, edits)
    return FileResult(name, source, kept_text=text, edits=edits, real_path=os.path.realpath(name))


def replace(old: str, pairs: dict[str, str]) -> FileResult:
    """Put each value in the place of its key, which occurs once; `<x` goes in front of x."""
    text = old.removeprefix("\ufeff")
    edits = []
    for needle, new in pairs.items():
        start = text.index(needle.removeprefix("<"))
        end = start if needle.startswith("<") else start + len(needle)
        edits.append(Edit(Span(start, end), new))
    return result(old, *in_order(edits))


def test_colours_are_of_the_lines_of_git() -> None:
    patch = " a\u2028-b\x0c-c\r\n-d\n".encode()
    assert diff.in_colour(patch, COLOURED) == (
        f" a\u2028-b\x0c-c\r\n{COLOURED.red}-d{COLOURED.reset}\n".encode()
    )


HUNKS = {
    # id: (old text, replacements, hunks)
    "in-the-middle": (
        LETTERS, {"m": "M"},
        "@@ -10,7 +10,7 @@\n j\n k\n l\n-m\n+M\n n\n o\n p\n",
    ),
    "first-line": (LETTERS, {"a": "A"}, "@@ -1,4 +1,4 @@\n-a\n+A\n b\n c\n d\n"),
    "last-line": (LETTERS, {"z": "Z"}, "@@ -23,4 +23,4 @@\n w\n x\n y\n-z\n+Z\n"),
    "before-the-first-line": (LETTERS, {"<a": "0\n"}, "@@ -1,3 +1,4 @@\n+0\n a\n b\n c\n"),
    "after-the-last-line": (LETTERS, {"z\n": "z\n0\n"}, "@@ -24,3 +24,4 @@\n x\n y\n z\n+0\n"),
    "inserted-line": (LETTERS, {"<m": "0\n"}, "@@ -10,6 +10,7 @@\n j\n k\n l\n+0\n m\n n\n o\n"),
    "inserted-at-the-end-of-a-line": (
        LETTERS, {"m": "m\n0"}, "@@ -11,6 +11,7 @@\n k\n l\n m\n+0\n n\n o\n p\n",
    ),
    "removed-line": (LETTERS, {"m\n": ""}, "@@ -10,7 +10,6 @@\n j\n k\n l\n-m\n n\n o\n p\n"),
    "removed-first-line": (LETTERS, {"a\n": ""}, "@@ -1,4 +1,3 @@\n-a\n b\n c\n d\n"),
    "joined-lines": (
        LETTERS, {"m\n": "M "}, "@@ -10,8 +10,7 @@\n j\n k\n l\n-m\n-n\n+M n\n o\n p\n q\n",
    ),
    "two-lines-by-three": (
        LETTERS, {"l\nm": "1\n2\n3"},
        "@@ -9,8 +9,9 @@\n i\n j\n k\n-l\n-m\n+1\n+2\n+3\n n\n o\n p\n",
    ),
    "two-on-one-line": (
        "a b c\n", {"a": "1", "c": "3"}, "@@ -1 +1 @@\n-a b c\n+1 b 3\n",
    ),
    "six-lines-between-are-one-hunk": (
        LETTERS, {"d": "D", "k": "K"},
        "@@ -1,14 +1,14 @@\n a\n b\n c\n-d\n+D\n e\n f\n g\n h\n i\n j\n-k\n+K\n l\n m\n n\n",
    ),
    "seven-lines-between-are-two-hunks": (
        LETTERS, {"d": "D", "l": "L"},
        ("@@ -1,7 +1,7 @@\n a\n b\n c\n-d\n+D\n e\n f\n g\n"
        "@@ -9,7 +9,7 @@\n i\n j\n k\n-l\n+L\n m\n n\n o\n"),
    ),
    "later-hunks-are-shifted": (
        LETTERS, {"<b": "0\n1\n", "m\n": "", "<y": "2\n"},
        ("@@ -1,4 +1,6 @@\n a\n+0\n+1\n b\n c\n d\n"
        "@@ -10,7 +12,6 @@\n j\n k\n l\n-m\n n\n o\n p\n"
        "@@ -22,5 +23,6 @@\n v\n w\n x\n+2\n y\n z\n"),
    ),
    "adjacent-lines": (
        LETTERS, {"a": "A", "b": "B"}, "@@ -1,5 +1,5 @@\n-a\n-b\n+A\n+B\n c\n d\n e\n",
    ),
    "inserted-around-a-line": (
        LETTERS, {"<b": "0\n", "<c": "1\n", "<d": "2\n", "d": "D"},
        "@@ -1,7 +1,10 @@\n a\n+0\n b\n+1\n c\n-d\n+2\n+D\n e\n f\n g\n",
    ),
    "inserted-behind-a-line-whose-break-goes": (
        "a\nb\nc\n", {"<\nb": "\n0", "\nb": "B"},
        "@@ -1,3 +1,3 @@\n a\n-b\n+0B\n c\n",
    ),
    "inserted-behind-lines-in-a-row": (
        "a\r\nb\r\nc", {"<\r\nb": "\r\n0", "<\r\nc": "\r\n1", "c": "c\r\n2"},
        ("@@ -1,3 +1,6 @@\n a\r\n+0\r\n b\r\n-c\n\\ No newline at end of file\n"
        "+1\r\n+c\r\n+2\n\\ No newline at end of file\n"),
    ),
    "one-line": ("a\n", {"a": "A"}, "@@ -1 +1 @@\n-a\n+A\n"),
    "one-line-grows": ("a\n", {"a": "a\nb"}, "@@ -1 +1,2 @@\n a\n+b\n"),
    "unended-line-changes": (
        "a\nb", {"b": "B"},
        ("@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n"
        "+B\n\\ No newline at end of file\n"),
    ),
    "unended-line-is-context": (
        "a\nb", {"a": "A"}, "@@ -1,2 +1,2 @@\n-a\n+A\n b\n\\ No newline at end of file\n",
    ),
    "unended-line-out-of-sight": (
        "a\nb\nc\nd\ne", {"a": "A"}, "@@ -1,4 +1,4 @@\n-a\n+A\n b\n c\n d\n",
    ),
    "newline-added-at-the-end": (
        "a\nb", {"b": "b\n"}, "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n",
    ),
    "newline-lost-at-the-end": (
        "a\nb\n", {"b\n": "b"}, "@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n",
    ),
    "lines-behind-an-unended-one": (
        "a\nb", {"b": "b\nc"},
        ("@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n"
        "+b\n+c\n\\ No newline at end of file\n"),
    ),
    "carriage-returns": (
        "a\r\nb\r\nc\r\n", {"b": "B"}, "@@ -1,3 +1,3 @@\n a\r\n-b\r\n+B\r\n c\r\n",
    ),
    "carriage-returns-unended": (
        "a\r\nb", {"b": "b\r\nc"},
        ("@@ -1,2 +1,3 @@\n a\r\n-b\n\\ No newline at end of file\n"
        "+b\r\n+c\n\\ No newline at end of file\n"),
    ),
    "carriage-returns-alone": ("a\rb\rc", {"b": "B"},
        ("@@ -1 +1 @@\n-a\rb\rc\n\\ No newline at end of file\n"
        "+a\rB\rc\n\\ No newline at end of file\n"),
    ),
    "other-line-breaks-break-none": (
        "a\u2028b\x0cc\x85d\n", {"c": "C"},
        "@@ -1 +1 @@\n-a\u2028b\x0cc\x85d\n+a\u2028b\x0cC\x85d\n",
    ),
    "byte-order-mark-on-a-changed-line": (
        "\ufeffa\nb\n", {"a": "A"}, "@@ -1,2 +1,2 @@\n-\ufeffa\n+\ufeffA\n b\n",
    ),
    "byte-order-mark-in-the-context": (
        "\ufeffa\nb\n", {"b": "B"}, "@@ -1,2 +1,2 @@\n \ufeffa\n-b\n+B\n",
    ),
    "a-line-break-gives-way-to-a-text": (
        "a\nb(\n)\nc\n", {"(\n": "( 1 "}, "@@ -1,4 +1,3 @@\n a\n-b(\n-)\n+b( 1 )\n c\n",
    ),
    "a-line-break-is-removed": (
        "a\nb(\n)\nc\n", {"(\n": "("}, "@@ -1,4 +1,3 @@\n a\n-b(\n-)\n+b()\n c\n",
    ),
    "lines-are-removed-up-to-a-change": (
        "a\nb\nc\nd\n", {"a\n": "", "c": "C"}, "@@ -1,4 +1,3 @@\n-a\n b\n-c\n+C\n d\n",
    ),
    "all-removed": ("a\nb\n", {"a\nb\n": ""}, "@@ -1,2 +0,0 @@\n-a\n-b\n"),
    "nothing-changes": (LETTERS, {"m": "m"}, ""),
    "no-edit": (LETTERS, {}, ""),
}  # fmt: skip


@pytest.mark.parametrize(("old", "pairs", "hunks"), HUNKS.values(), ids=HUNKS)
def test_hunks(old: str, pairs: dict[str, str], hunks: str) -> None:
    header = "diff --git a/f b/f\n--- a/f\n+++ b/f\n" if hunks else ""
    assert diff.unified("f", replace(old, pairs)).decode() == header + hunks


NAMES = {
    "plain": (b"a/b.yaml", b"--- a/a/b.yaml\n+++ b/a/b.yaml\n"),
    "blank": (b"a b.yaml", b"--- a/a b.yaml\t\n+++ b/a b.yaml\t\n"),
    "tab": (b"a\tb", b'--- "a/a\\tb"\n+++ "b/a\\tb"\n'),
    "newline": (b"a\nb", b'--- "a/a\\nb"\n+++ "b/a\\nb"\n'),
    "carriage-return": (b"a\rb", b'--- "a/a\\rb"\n+++ "b/a\\rb"\n'),
    "double-quote": (b'a"b', b'--- "a/a\\"b"\n+++ "b/a\\"b"\n'),
    "single-quote": (b"a'b", b"--- a/a'b\n+++ b/a'b\n"),
    "backslash": (b"a\\b", b'--- "a/a\\\\b"\n+++ "b/a\\\\b"\n'),
    "non-ascii": ("é.yaml".encode(), b'--- "a/\\303\\251.yaml"\n+++ "b/\\303\\251.yaml"\n'),
    "not-utf-8": (b"\xff.yaml", b'--- "a/\\377.yaml"\n+++ "b/\\377.yaml"\n'),
    "escape": (b"\x1b[31m", b'--- "a/\\033[31m"\n+++ "b/\\033[31m"\n'),
    "dash": (b"-b", b"--- a/-b\n+++ b/-b\n"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
@pytest.mark.parametrize(("name", "header"), NAMES.values(), ids=NAMES)
def test_names_are_quoted_as_git_does(name: bytes, header: bytes) -> None:
    """https://git-scm.com/docs/git-config, core.quotePath."""
    patch = diff.unified(os.fsdecode(name), replace("a\n", {"a": "A"}))
    old, new = (line[4:].removesuffix(b"\t") for line in header.splitlines())
    assert patch == b"diff --git " + old + b" " + new + b"\n" + header + b"@@ -1 +1 @@\n-a\n+A\n"


lines_of_text = st.lists(st.sampled_from(["", "a", "b", "c d", "é\r", "\U0001d11e"]), max_size=30)


@st.composite
def edited(draw: st.DrawFn) -> FileResult:
    text = "\n".join(draw(lines_of_text))
    bom = draw(st.sampled_from(["", "\ufeff"]))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    news = st.sampled_from(["", "x", "\n", "x\n", "\r\n", "\nx\ny", "a"])
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    edits = [Edit(Span(start, end), draw(news)) for start, end in pairs]
    return result(bom + text, *edits)


@settings(max_examples=40, deadline=None)
@given(st.lists(edited(), min_size=1, max_size=12))
def test_git_makes_the_new_texts_of_the_old_ones(
    tmp_path_factory: pytest.TempPathFactory, results: list[FileResult]
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    patch = b""
    expected = {}
    for number, each in enumerate(results):
        assert each.source is not None
        path = folder / f"{number}"
        path.write_bytes(each.source.data)
        expected[path] = each.source.encoded(each.text)
        patch += diff.unified(path.name, each)
    # git takes what goes on behind the end of a file; `patch` does not.
    assert b"\n\\ No newline at end of file\n " not in patch
    if patch:
        git_apply(patch, folder)
    # A patch that takes a file's last line away takes the file away.
    got = {path: path.read_bytes() if path.exists() else b"" for path in expected}
    assert got == expected
    shutil.rmtree(folder)


def git_apply(patch: bytes, folder: Path, *options: str) -> bytes:
    git = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", *options, "-"]
    return subprocess.run(git, cwd=folder, input=patch, capture_output=True, check=True).stdout


def init(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return folder


def snapshot(folder: Path) -> dict[bytes, bytes]:
    root = os.fsencode(folder)
    found = {}
    for here, folders, files in os.walk(root):
        if b".git" in folders:
            folders.remove(b".git")
        for name in files:
            path = os.path.join(here, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, root)] = file.read()
    return found


def assert_patch_is_write(
    top: Path, *arguments: str | bytes | Path, cwd: Path | None = None, root: Path | None = None
) -> Outcome:
    """Apply the patch at the `root`, then write, from the same state, and compare."""
    before = snapshot(top)
    shown = ecr_fix("--diff", *arguments, cwd=cwd or top)
    assert shown.code == 1
    assert snapshot(top) == before
    git_apply(shown.out, root or top)
    patched = snapshot(top)
    assert patched != before
    for name, data in before.items():
        with open(os.path.join(os.fsencode(top), name), "wb") as file:
            file.write(data)
    assert ecr_fix("--write", *arguments, cwd=cwd or top).code == 0
    assert snapshot(top) == patched
    return shown


CONTENTS = {
    "as-it-is": FALSE.encode(),
    "insertion": MISSING.encode(),
    "crlf": FALSE.replace("\n", "\r\n").encode(),
    "crlf-insertion": MISSING.replace("\n", "\r\n").encode(),
    "mixed": FALSE.replace("\n", "\r\n", 3).encode(),
    "bom": b"\xef\xbb\xbf" + MISSING.encode(),
    "bom-crlf": b"\xef\xbb\xbf" + FALSE.replace("\n", "\r\n").encode(),
    "no-final-newline": FALSE.removesuffix("\n").encode(),
    "no-final-newline-insertion": MISSING.removesuffix("\n").encode(),
    "crlf-no-final-newline": MISSING.replace("\n", "\r\n").removesuffix("\r\n").encode(),
    "one-line-json": b'{"Resources": {"Repo": {"Type": "AWS::ECR::Repository"}}}',
    "non-ascii": ("# Zürich 日本 \U0001f600\n" + MISSING).encode(),
    "trailing-blanks": (MISSING + "  \n   \n").encode(),
    "starts-like-a-patch": ("# x\n--- \n" + MISSING).encode(),
}


def test_every_content_in_one_patch(tmp_path: Path) -> None:
    init(tmp_path)
    for name, data in CONTENTS.items():
        (tmp_path / f"{name}.{'json' if 'json' in name else 'yaml'}").write_bytes(data)
    shown = assert_patch_is_write(tmp_path)
    parsed = PatchSet(shown.out.decode())
    assert {each.path.partition(".")[0] for each in parsed} == CONTENTS.keys()
    assert all(each.is_modified_file for each in parsed)


ODD_NAMES = {
    "blank": b"a b.yaml",
    "blank-at-the-end-of-a-folder": b"a /b.yaml",
    "tab": b"a\tb.yaml",
    "newline": b"a\nb.yaml",
    "carriage-return": b"a\rb.yaml",
    "double-quote": b'a"b".yaml',
    "single-quote": b"it's.yaml",
    "backslash": b"a\\b.yaml",
    "backslash-n": b"a\\nb.yaml",
    "non-ascii": "Zürich-日本.yaml".encode(),
    "not-utf-8": b"caf\xe9.yaml",
    "dash": b"-rf.yaml",
    "arrow": b"a => b.yaml",
    "glob": b"[a]*?.yaml",
    "pathspec": b":(top)a.yaml",
    "hash": b"#a.yaml",
    "comma": b"a,b.yaml",
    "escape": b"\x1b[31m.yaml",
    "looks-like-a-prefix": b"a/b/a/b.yaml",
}
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no such names there")


def odd_files(folder: Path) -> Path:
    for name in ODD_NAMES.values():
        path = os.path.join(os.fsencode(folder), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(MISSING.encode())
    return folder


@ON_POSIX
@pytest.mark.parametrize("checkout", [False, True], ids=["folder", "checkout"])
def test_odd_names(checkout: bool, tmp_path: Path) -> None:
    if checkout:
        init(tmp_path)
    odd_files(tmp_path)
    shown = assert_patch_is_write(tmp_path)
    assert shown.out.count(b"\n+++ ") == len(ODD_NAMES)
    assert len(PatchSet(shown.out.decode())) == len(ODD_NAMES)


@ON_POSIX
@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES)
def test_odd_names_given_one_by_one_are_all_met(name: bytes, tmp_path: Path) -> None:
    """Without a process: what the shell passes is what the patch names."""
    odd_files(tmp_path)
    path = os.path.join(str(tmp_path), os.fsdecode(name))
    assert diff.patch_of([result("a\n", Edit(Span(0, 1), "b"), name=path)]).files[0][0] == (
        os.path.relpath(path) if not os.path.relpath(path).startswith("..") else Path(path).name
    )


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
def test_patch_p1_takes_it(tmp_path: Path) -> None:
    """All but a newline in a name, which `patch` refuses on principle."""
    odd_files(tmp_path)
    (tmp_path / "a\nb.yaml").unlink()
    for name, data in CONTENTS.items():
        (tmp_path / f"{name}.{'json' if 'json' in name else 'yaml'}").write_bytes(data)
    shown = ecr_fix("--diff", cwd=tmp_path)
    copy = tmp_path.with_name("copy")
    shutil.copytree(tmp_path, copy)
    subprocess.run(
        ["patch", "-p1", "--binary", "--fuzz=0", "--no-backup-if-mismatch"],
        cwd=copy, input=shown.out, check=True, capture_output=True,
    )  # fmt: skip
    assert ecr_fix("--write", cwd=tmp_path).code == 0
    assert snapshot(copy) == snapshot(tmp_path)


FILES = {"top.yaml": FALSE, "sub/one.yaml": MISSING, "sub/deep/two.yaml": FALSE}

PLACES = {
    # id: (arguments, current folder, paths in the patch), the checkout being `repo`
    "root": ([], "repo", ["sub/deep/two.yaml", "sub/one.yaml", "top.yaml"]),
    "root-with-a-dot": (["./sub"], "repo", ["sub/deep/two.yaml", "sub/one.yaml"]),
    "subfolder": ([], "repo/sub", ["sub/deep/two.yaml", "sub/one.yaml"]),
    "subfolder-upwards": (["../top.yaml"], "repo/sub", ["top.yaml"]),
    "above": (["repo/sub"], ".", ["sub/deep/two.yaml", "sub/one.yaml"]),
    "absolute": (["{top}/repo/sub/one.yaml"], "repo/sub/deep", ["sub/one.yaml"]),
    "absolute-from-outside": (["{top}/repo/top.yaml"], "other", ["top.yaml"]),
    "mixed": (["one.yaml", "{top}/repo/top.yaml"], "repo/sub", ["sub/one.yaml", "top.yaml"]),
}


@pytest.mark.parametrize(("arguments", "current", "names"), PLACES.values(), ids=PLACES)
def test_paths_start_at_the_checkout(
    arguments: list[str], current: str, names: list[str], tmp_path: Path
) -> None:
    repo = write_files(init(tmp_path / "repo"), FILES)
    (tmp_path / "other").mkdir()
    given = [argument.format(top=tmp_path) for argument in arguments]
    shown = assert_patch_is_write(tmp_path, *given, cwd=tmp_path / current, root=repo)
    assert [each.path for each in PatchSet(shown.out.decode())] == names


def test_paths_outside_a_checkout_start_at_the_current_folder(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    assert_patch_is_write(tmp_path)
    write_files(tmp_path, FILES)
    assert_patch_is_write(tmp_path, "one.yaml", cwd=tmp_path / "sub", root=tmp_path / "sub")
    write_files(tmp_path, FILES)
    names = [str(tmp_path / "sub"), str(tmp_path / "top.yaml")]
    (tmp_path / "elsewhere").mkdir()
    assert_patch_is_write(tmp_path, *names, cwd=tmp_path / "elsewhere", root=tmp_path)


def test_two_checkouts_below_one_folder(tmp_path: Path) -> None:
    write_files(init(tmp_path / "one"), FILES)
    write_files(init(tmp_path / "two"), FILES)
    shown = assert_patch_is_write(tmp_path)
    assert {each.path.split("/")[0] for each in PatchSet(shown.out.decode())} == {"one", "two"}


def test_a_checkout_within_another(tmp_path: Path) -> None:
    """Called below its root, git would silently pass over names that begin anywhere else."""
    outer = write_files(init(tmp_path / "outer"), {"sub/a.yaml": FALSE})
    write_files(init(outer / "sub" / "inner"), {"b.yaml": FALSE})
    paths = ["a.yaml", "inner/b.yaml"]
    shown = assert_patch_is_write(outer / "sub", *paths, cwd=outer / "sub", root=outer)
    names = [each.path for each in PatchSet(shown.out.decode())]
    assert names == ["sub/a.yaml", "sub/inner/b.yaml"]


def test_a_work_tree_has_a_file_instead_of_a_folder(tmp_path: Path) -> None:
    """So do submodules: `.git` names the place of the repository."""
    main = init(tmp_path / "main")
    write_files(main, FILES)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([*git, "add", "."], cwd=main, check=True)
    subprocess.run([*git, "commit", "-qm", "a"], cwd=main, check=True)
    subprocess.run([*git, "worktree", "add", "-q", "../linked"], cwd=main, check=True, stderr=-3)
    linked = tmp_path / "linked"
    assert_patch_is_write(linked, cwd=linked / "sub", root=linked)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_is_patched_where_it_points(tmp_path: Path) -> None:
    repo = write_files(init(tmp_path / "repo"), {"real/a.yaml": FALSE})
    (repo / "link.yaml").symlink_to("real/a.yaml")
    shown = ecr_fix("--diff", "link.yaml", "real/a.yaml", cwd=repo)
    assert [each.path for each in PatchSet(shown.out.decode())] == ["real/a.yaml"]
    git_apply(shown.out, repo)
    assert (repo / "real/a.yaml").read_text() == FALSE.replace("false", "true")


def test_unidiff_counts_what_changes(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": FALSE, "b.yaml": MISSING})
    one, two = PatchSet(ecr_fix("--diff", cwd=tmp_path).out.decode())
    assert (one.path, one.added, one.removed) == ("a.yaml", 1, 1)
    assert (two.path, two.added, two.removed) == ("b.yaml", 3, 0)


def test_stat_counts_as_git_does(tmp_path: Path) -> None:
    many = "".join(MISSING.removeprefix("Resources:\n").replace("Repo", f"R{n}") for n in range(40))
    files = {"a.yaml": FALSE, "deep/er/b.yaml": MISSING, "many.yaml": "Resources:\n" + many}
    init(write_files(tmp_path, files))
    outcome = ecr_fix("--diff", "--stat", cwd=tmp_path)
    rows = git_apply(outcome.out, tmp_path, "--numstat").decode().splitlines()
    expected = {name: (int(add), int(rem)) for add, rem, name in (row.split("\t") for row in rows)}
    (stated,) = [block for block in outcome.err.decode().split("\n\n") if " | " in block]
    shown = [line for line in stated.splitlines() if line.startswith(" ")]
    got = {line.split(" | ")[0].strip(): int(line.split()[2]) for line in shown[:-1]}
    assert got == {name: sum(counts) for name, counts in expected.items()}
    *_, total = git_apply(outcome.out, tmp_path, "--stat").decode().splitlines()
    assert shown[-1] == total
    assert "Found" not in stated.splitlines()[0]
