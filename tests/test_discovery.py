"""Which files are looked at: real trees, real git."""

from __future__ import annotations

import errno
import os
import random
import socket
import stat
import subprocess
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fixer.files import git, git_process, gitignore, walk
from fixer.files.discovery import Listing, Selection, Skipped, list_files
from fixer.files.folder_filter import SkipReason, folder_filter
from fixer.files.loading import MAX_BYTES, LoadedFile, load_files
from fixer.files.patterns import compiled
from fixer.markers import Markers
from fixer.model.errors import SourceError, UsageError

MARKER = b"AWS::ECR::Repository"
SUFFIXES = (".yaml", ".yml", ".json", ".template")

Tree = dict[str, str]
Here = Callable[[Tree], Path]


POSIX = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


def run(*words: str, cwd: Path | str = ".") -> str:
    return subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words],
        cwd=cwd,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def grow(folder: Path, tree: Tree) -> None:
    for name, text in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, for tests that write nothing into it."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Keep the user's own git configuration out of the tests."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("XDG_CONFIG_HOME", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, in no checkout."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(params=["plain", "untracked", "tracked", "without git"])
def plant(request: pytest.FixtureRequest, here: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    """Make a tree: outside git, in a checkout, in one on a machine that lacks git."""

    def planted(tree: Tree) -> Path:
        if request.param != "plain":
            run("init", "-q")
        grow(here, tree)
        if request.param == "tracked":
            run("add", "-A")
        if request.param == "without git":
            monkeypatch.setenv("PATH", "")
        return here

    return planted


def candidates(found: Listing) -> list[LoadedFile | Skipped | SourceError]:
    return [*found.errors, *load_files(found, found.files, lambda path, named: Markers(MARKER))]


def listing(*paths: str, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> Listing:
    return list_files(Selection(paths or (".",), SUFFIXES, include, exclude))


def files(*paths: str, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[str]:
    return list(listing(*paths, include=include, exclude=exclude).files)


def outcomes(*paths: str) -> list[LoadedFile | Skipped | SourceError]:
    return candidates(listing(*paths))


def words(path: str, error: OSError) -> str:
    return f"{path}: cannot be read: {error.strerror}"


DENIED = PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        pytest.param([], [], id="empty"),
        pytest.param(["b.yaml", "a.yml", "c.json"], ["a.yml", "b.yaml", "c.json"], id="sorted"),
        pytest.param(["a.py", "yaml", "b.yaml.txt"], [], id="other-suffixes"),
        pytest.param(["A.YAML", "b.Template"], ["A.YAML", "b.Template"], id="suffix-in-any-case"),
        pytest.param(
            ["a/z.yaml", "a-b/x.yaml", "a.yaml"],
            ["a-b/x.yaml", "a.yaml", "a/z.yaml"],
            id="sorted-by-path",
        ),
        pytest.param([".gitlab-ci.yml"], [".gitlab-ci.yml"], id="hidden-file"),
        pytest.param([".github/a.yml", "b/.venv/c.yml"], [], id="hidden-folder"),
        pytest.param(["node_modules/a.yml", "x/cdk.out/b.json"], [], id="skipped-by-default"),
        pytest.param(
            ["node_modules.yaml", "my_node_modules/a.yml", "cdk.out.json"],
            ["cdk.out.json", "my_node_modules/a.yml", "node_modules.yaml"],
            id="only-whole-names-are-skipped",
        ),
        pytest.param(
            ['"q".yaml', "a b.yaml", "new\nline.yaml", "tab\t.yaml", "ü.yaml", "-f.yaml", "? .yml"],
            ['"q".yaml', "-f.yaml", "? .yml", "a b.yaml", "new\nline.yaml", "tab\t.yaml", "ü.yaml"],
            id="odd-names",
        ),
        pytest.param(["100 x.yaml", "H 1\t.yml"], ["100 x.yaml", "H 1\t.yml"], id="like-records"),
    ],
)
def test_a_folder_gives_its_templates(plant: Here, tree: list[str], expected: list[str]) -> None:
    plant(dict.fromkeys(tree, ""))
    assert files() == expected


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        pytest.param({".gitignore": "a.yaml\n"}, ["b.yaml", "s/b.yaml"], id="name-anywhere"),
        pytest.param({".gitignore": "/a.yaml"}, ["b.yaml", "s/a.yaml", "s/b.yaml"], id="anchored"),
        pytest.param({".gitignore": "s/"}, ["a.yaml", "b.yaml"], id="folder"),
        pytest.param({".gitignore": "a.yaml/\n"}, ["a.yaml", "b.yaml", "s/a.yaml", "s/b.yaml"],
                     id="a-file-is-no-folder"),
        pytest.param({".gitignore": "*.yaml\n!b.yaml\n"}, ["b.yaml", "s/b.yaml"], id="negation"),
        pytest.param({".gitignore": "s/\n!s/a.yaml\n"}, ["a.yaml", "b.yaml"],
                     id="nothing-comes-back-from-an-ignored-folder"),
        pytest.param({".gitignore": "s/*\n!s/a.yaml\n"}, ["a.yaml", "b.yaml", "s/a.yaml"],
                     id="but-from-one-whose-content-is-ignored"),
        pytest.param({".gitignore": "s/**\n!s/b.yaml\n"}, ["a.yaml", "b.yaml", "s/b.yaml"],
                     id="content-at-any-depth"),
        pytest.param({".gitignore": "*\n!*/\n!a.yaml\n"}, ["a.yaml", "s/a.yaml"],
                     id="all-but-one-name"),
        pytest.param({".gitignore": "*.yaml\n", "s/.gitignore": "!a.yaml"}, ["s/a.yaml"],
                     id="nested-negation"),
        pytest.param({"s/.gitignore": "/a.yaml\n"}, ["a.yaml", "b.yaml", "s/b.yaml"], id="nested"),
        pytest.param({".gitignore": "a.yaml\n", "s/.gitignore": "!**/\n"}, ["b.yaml", "s/b.yaml"],
                     id="a-folder-included-again-adds-no-file"),
        pytest.param({".gitignore": "\ufeffa.yaml\r\n#b.yaml\r\n\r\n"}, ["b.yaml", "s/b.yaml"],
                     id="bom-and-crlf"),
        pytest.param({".gitignore": "[\n[!b].yaml \n"}, ["b.yaml", "s/b.yaml"],
                     id="set-after-a-line-that-is-no-pattern"),
    ],
)  # fmt: skip
def test_ignore_files_hold_inside_and_outside_git(
    here: Path, tree: Tree, expected: list[str]
) -> None:
    grow(here, {**tree, "a.yaml": "", "b.yaml": "", "s/a.yaml": "", "s/b.yaml": ""})
    outside = files()
    run("init", "-q")
    assert (outside, files()) == (expected, expected)


LINES = (
    "a", "b/", "*.yaml", "!keep.yaml", "/a", "a/*", "**/b", "b/**", "a/**/x.yaml", "*", "!*.yaml",
    "/*", "build/x.yaml", "**", "?.yaml", "[!x].yaml", "\\#x", "x.yaml ", "c.d/*", "/b/*/x.yaml",
    "**/a/**", "a**", "!x.yaml", "!b/keep.yaml",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_the_walk_finds_what_git_lists(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    folders = [""]
    for _ in range(6):
        folders.append(os.path.join(dice.choice(folders), dice.choice(["a", "b", "build", "c.d"])))
    for folder in sorted(set(folders)):
        names = [name for name in ("x.yaml", "y.yaml", "keep.yaml") if dice.random() < 0.8]
        grow(tmp_path, {os.path.join(folder, name): "" for name in names})
        if not folder or dice.random() < 0.3:
            lines = "\n".join(dice.choices(LINES, k=3))
            grow(tmp_path, {os.path.join(folder, ".gitignore"): lines})
    run("init", "-q", cwd=tmp_path)
    for folder in sorted(set(folders)):
        if not (tmp_path / folder).is_dir():
            continue
        where = folder_filter(str(tmp_path / folder), (".yaml",), None, None, None)
        listed = git.list_folder(where, os.path.realpath(tmp_path))
        if listed is not None:
            walked = walk.list_folder(where, os.path.realpath(tmp_path))
            assert sorted(walked.files) == sorted(listed.files), folder


SKIPPED_OR_NOT = ("a", "a!", "a-b", "a0", ".h", ".h-", "node_modules", "node_modules0", "cdk.out")
"""Names of folders that are beside each other in the order of the index, or nearly."""
NAMES = ("x.yaml", "b.yaml", "yaml", "X.YML", "x.tpl.json", "Serverless.TS", "x.txt")


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("patterns", [(None, None), ("b.yaml", "/**/.h/**")], ids=["none", "some"])
def test_the_walk_finds_what_git_tracks(
    tmp_path: Path, seed: int, patterns: tuple[str | None, str | None]
) -> None:
    dice = random.Random(seed)
    folders = [""]
    for _ in range(12):
        folders.append(os.path.join(dice.choice(folders), dice.choice(SKIPPED_OR_NOT)))
    grow(
        tmp_path,
        {
            os.path.join(folder, name): ""
            for folder in folders
            for name in NAMES
            if dice.random() < 0.6
        },
    )
    run("init", "-q", cwd=tmp_path)
    run("add", "-A", cwd=tmp_path)
    exclude, reopen = (compiled((each,)) if each else None for each in patterns)
    suffixes = (".yaml", ".yml", ".tpl.json", "serverless.ts")
    where = folder_filter(str(tmp_path), suffixes, reopen, exclude, reopen)
    listed = git.list_folder(where, os.path.realpath(tmp_path))
    walked = walk.list_folder(where, os.path.realpath(tmp_path))
    assert listed is not None
    assert sorted(listed.files) == sorted(walked.files)
    if reopen is not None:
        return  # a walk enters the folders, and names none of them
    below = {
        path: [each.relative_to(tmp_path).as_posix() for each in (tmp_path / path).rglob("*")]
        for path in walked.skipped
    }
    assert listed.skipped == {
        path: walked.skipped[path] for path, names in below.items() if where.matching_names(names)
    }


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 15 + "b", "a" * 250),
        ("**/a/" * 15 + "b", "a/" * 1000),
        ("a*/**/" * 15 + "c", "a/" * 1000),
        ("?*" * 30 + "b", "a" * 250),
    ],
    ids=["stars", "folders", "both", "marks"],
)
def test_no_pattern_takes_for_ever(pattern: str, path: str) -> None:
    rules = gitignore.parse_file(pattern)
    assert gitignore.verdict(rules, path) is None


def test_info_exclude_of_a_checkout_below_is_obeyed(here: Path) -> None:
    grow(here, {"one/a.yaml": "", "one/b.yaml": "", ".gitignore": "b.yaml"})
    run("init", "-q", "one")
    grow(here, {"one/.git/info/exclude": "a.yaml\n"})
    assert files() == ["one/b.yaml"]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param(["infra"], ["infra/ecr.yaml", "infra/sub/x.yaml"], id="folder"),
        pytest.param(["infra/"], ["infra/ecr.yaml", "infra/sub/x.yaml"], id="trailing-slash"),
        pytest.param(["./infra/sub"], ["./infra/sub/x.yaml"], id="dot-slash"),
        pytest.param(["./"], ["infra/ecr.yaml", "infra/sub/x.yaml", "top.yaml"], id="dot"),
        pytest.param(["infra/../infra/sub"], ["infra/../infra/sub/x.yaml"], id="dots"),
        pytest.param(["top.yaml", "."], ["top.yaml", "infra/ecr.yaml", "infra/sub/x.yaml"],
                     id="file-then-folder"),
        pytest.param(["infra/sub", "infra"], ["infra/sub/x.yaml", "infra/ecr.yaml"], id="overlap"),
        pytest.param(["infra", "./infra"], ["infra/ecr.yaml", "infra/sub/x.yaml"], id="twice"),
        pytest.param(["./notes.txt", "notes.txt"], ["./notes.txt"], id="any-suffix"),
    ],
)  # fmt: skip
def test_paths_stay_as_typed_and_each_file_comes_once(
    plant: Here, paths: list[str], expected: list[str]
) -> None:
    plant(dict.fromkeys(["infra/ecr.yaml", "infra/sub/x.yaml", "top.yaml", "notes.txt"], ""))
    assert files(*paths) == expected


def test_absolute_and_outer_paths_stay_as_typed(
    plant: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = plant({"a/x.yaml": "", "b/y.yaml": ""})
    assert files(str(folder / "a")) == [str(folder / "a" / "x.yaml")]
    monkeypatch.chdir("a")
    assert files("..") == ["../a/x.yaml", "../b/y.yaml"]


def test_a_file_that_is_named_stays_named_when_a_folder_came_first(plant: Here) -> None:
    plant({"a.yaml": "", "b.yaml": "", "n.txt": ""})
    found = listing(".", "./a.yaml", "n.txt")
    assert found.files == ("a.yaml", "b.yaml", "n.txt")
    assert found.explicit == {"a.yaml", "n.txt"}


def test_a_named_file_needs_no_permission(plant: Here) -> None:
    tree = {".gitignore": "a.yaml", "a.yaml": "", "node_modules/b.yaml": "", "c.txt": ""}
    plant(tree)
    named = ("a.yaml", "node_modules/b.yaml", "c.txt")
    assert listing(*named, exclude=("*",)).files == named


@pytest.mark.parametrize("root", ["node_modules", ".hidden", "build", "build/in"])
def test_a_named_folder_is_looked_into(plant: Here, root: str) -> None:
    tree = {f"{root}/a.yaml": "", f"{root}/node_modules/b.yaml": "", ".gitignore": "/build/\n"}
    plant(tree)
    assert files(root) == [f"{root}/a.yaml"]


def test_the_ignore_files_above_a_named_folder_hold(here: Path) -> None:
    grow(
        here,
        {".gitignore": "gen.yaml\n/s/a.yaml\n", "s/gen.yaml": "", "s/a.yaml": "", "s/b.yml": ""},
    )
    run("init", "-q")
    where = folder_filter("s", SUFFIXES, None, None, None)
    assert files("s") == ["s/b.yml"]
    assert walk.list_folder(where, os.path.realpath(here)).files == ["b.yml"]


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        pytest.param(["a.yaml", "none.yaml"], "none.yaml: no such file or directory", id="missing"),
        pytest.param(["a.yaml/b"], "a.yaml/b: no such file or directory", id="below-a-file"),
        pytest.param([""], ": no such file or directory", id="empty"),
        pytest.param(["a\0b"], "a\0b: no such file or directory", id="nul"),
        pytest.param(["broken"], "broken: no such file or directory", id="broken-link"),
    ],
)
def test_a_missing_path_is_a_wrong_call(here: Path, paths: list[str], message: str) -> None:
    grow(here, {"a.yaml": ""})
    (here / "broken").symlink_to("nowhere")
    with pytest.raises(UsageError) as caught:
        listing(*paths)
    assert str(caught.value) == message


def test_a_line_that_is_not_a_pattern_is_a_usage_error(here: Path) -> None:
    with pytest.raises(UsageError, match=r"^!: not a gitignore pattern: it names nothing$"):
        listing(exclude=("ok", "!"))
    with pytest.raises(UsageError, match=r'^"": not a gitignore pattern: it names nothing$'):
        listing(exclude=("",))
    with pytest.raises(UsageError, match=r'^" ": not a gitignore pattern: it names nothing$'):
        listing(include=(" ",))
    with pytest.raises(UsageError, match=r"^\[z: not a gitignore pattern: its \[ is not closed$"):
        listing(include=("[a-c]", "[z"))


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        pytest.param(["*.tpl"], [], ["a.yaml", "g/b.tpl", "g/c.yaml"], id="further-suffix"),
        pytest.param(["/g/*.tpl"], [], ["a.yaml", "g/b.tpl", "g/c.yaml"], id="anchored"),
        pytest.param(["node_modules/"], [], ["a.yaml", "g/c.yaml", "node_modules/d.yaml",
                     "node_modules/n.tpl"], id="skipped-folder"),
        pytest.param([], ["g"], ["a.yaml"], id="without-a-folder"),
        pytest.param([], ["*.yaml", "!a.yaml"], ["a.yaml"], id="all-but-one"),
        pytest.param(["*.tpl", "node_modules/"], ["node_modules"],
                     ["a.yaml", "g/b.tpl", "g/c.yaml"], id="exclude-beats-include"),
    ],
)  # fmt: skip
def test_include_adds_and_exclude_takes_away(
    plant: Here, include: list[str], exclude: list[str], expected: list[str]
) -> None:
    plant(dict.fromkeys(["a.yaml", "g/b.tpl", "g/c.yaml", "node_modules/d.yaml",
                         "node_modules/n.tpl"], ""))  # fmt: skip
    assert files(include=tuple(include), exclude=tuple(exclude)) == expected


@pytest.mark.parametrize(
    ("current", "root", "pattern"),
    [
        (".", "sub", "/sub/gen"),
        (".", "sub", "/gen"),
        (".", "sub", "sub/*/x.yaml"),
        ("sub", "..", "/sub/gen"),
        ("sub", "..", "/gen"),
        ("sub", "..", "gen/x.yaml"),
        ("sub", ".", "gen/x.yaml"),
        ("other", "../sub", "/gen/"),
    ],
)
def test_patterns_hold_from_the_given_and_from_the_current_folder(
    plant: Here, monkeypatch: pytest.MonkeyPatch, current: str, root: str, pattern: str
) -> None:
    plant({"sub/gen/x.yaml": "", "sub/a.yaml": "", "other/x.txt": ""})
    monkeypatch.chdir(current)
    assert [os.path.basename(path) for path in files(root, exclude=(pattern,))] == ["a.yaml"]


def test_skipped_files_are_reported(plant: Here) -> None:
    plant({"node_modules/a/b.yaml": "", ".github/w.yml": "", "x/cdk.out/t.json": "", "y.yaml": ""})
    assert listing(exclude=("x",)).skipped == (
        Skipped(".github", SkipReason.BY_DEFAULT),
        Skipped("node_modules", SkipReason.BY_DEFAULT),
    )


def test_links_are_not_followed(plant: Here, tmp_path: Path) -> None:
    grow(tmp_path, {"out/x.yaml": "", "loop.yaml": ""})
    folder = tmp_path / "here"
    (folder / "link.yaml").symlink_to("a.yaml")
    (folder / "linked.yaml").symlink_to(tmp_path / "out")
    (folder / "broken.yaml").symlink_to("nowhere")
    (folder / "round.yaml").symlink_to(".")
    plant({"a.yaml": ""})
    found = listing()
    links = ("broken.yaml", "link.yaml", "linked.yaml", "round.yaml")
    assert found.files == ("a.yaml",)
    assert found.skipped == tuple(Skipped(name, SkipReason.LINK) for name in links)


def test_a_link_that_is_named_is_followed_and_its_target_not_seen_again(plant: Here) -> None:
    folder = plant({"a.yaml": MARKER.decode()})
    (folder / "link.yaml").symlink_to("a.yaml")
    assert outcomes("link.yaml", ".") == [LoadedFile("link.yaml", MARKER)]
    assert listing(".", "link.yaml").files == ("a.yaml",)
    assert listing("link.yaml", ".").skipped == ()


def test_a_folder_behind_a_named_link_is_looked_into(plant: Here) -> None:
    folder = plant({"real/a.yaml": ""})
    (folder / "link").symlink_to("real")
    assert files("link") == ["link/a.yaml"]


def test_the_folder_above_a_link_is_not_the_current_one(plant: Here, tmp_path: Path) -> None:
    folder = plant({"a.yaml": ""})
    (tmp_path / "other" / "below").mkdir(parents=True)
    (tmp_path / "other" / "b.yaml").write_text("")
    (folder / "link").symlink_to(tmp_path / "other" / "below")
    assert files("link/..") == ["link/../b.yaml"]
    assert files("link/..", ".") == ["link/../b.yaml", "a.yaml"]


def test_very_deep_folders(plant: Here) -> None:
    top = plant({})
    depth = 0
    try:
        # One step at a time: the system walks down a path anew each time that it is given.
        for _ in range(1100):
            os.mkdir("d")
            depth += 1
            os.chdir("d")
        grow(Path(), {"a.yaml": ""})
        os.chdir(top)
        found = files()
        os.chdir("d/" * depth)
        os.unlink("a.yaml")
        assert found == ["d/" * depth + "a.yaml"]
    except OSError as error:
        pytest.skip(f"the system takes no such path: {error.strerror}")
    finally:
        # The removal of temporary folders recurses.
        os.chdir(top)
        os.chdir("d/" * depth or ".")
        for _ in range(depth):
            os.chdir("..")
            os.rmdir("d")


def test_names_that_are_not_utf_8(plant: Here) -> None:
    folder = os.fsencode(plant({}))
    try:
        with open(folder + b"/caf\xe9.yaml", "wb") as file:
            file.write(MARKER)
    except OSError:
        pytest.skip("the file system takes UTF-8 alone")
    assert outcomes() == [LoadedFile("caf\udce9.yaml", MARKER)]


def test_a_conflict_in_the_index_lists_its_file_once(here: Path) -> None:
    run("init", "-q", "-b", "main")
    for branch, text in (("main", "0"), ("side", "1"), ("main", "2")):
        if text == "1":
            run("checkout", "-qb", branch)
        elif text == "2":
            run("checkout", "-q", branch)
        grow(here, {"a.yaml": text})
        run("add", "-A")
        run("commit", "-qm", text)
    with pytest.raises(subprocess.CalledProcessError):
        run("merge", "side")
    assert len(run("ls-files", "-s").splitlines()) == 3
    assert files() == ["a.yaml"]


def test_what_git_tracks_but_the_disk_lacks_is_passed_over(here: Path) -> None:
    run("init", "-q")
    grow(here, {"gone.yaml": "", "folder.yaml": "", "f/in.yaml": "", "a.yaml": MARKER.decode()})
    run("add", "-A")
    for name in ("gone.yaml", "folder.yaml", "f/in.yaml"):
        os.unlink(name)
    os.mkdir("folder.yaml")
    os.rmdir("f")
    grow(here, {"f": ""})
    assert outcomes() == [LoadedFile("a.yaml", MARKER)]


def test_ignored_files_that_are_tracked_count(here: Path) -> None:
    run("init", "-q")
    grow(here, {"a.yaml": "", ".gitignore": "*.yaml", "b.yaml": ""})
    run("add", "-f", "a.yaml")
    assert files() == ["a.yaml"]


@pytest.mark.parametrize("missing", [False, True], ids=["git", "without git"])
def test_other_checkouts_are_not_entered(
    here: Path, monkeypatch: pytest.MonkeyPatch, missing: bool
) -> None:
    run("init", "-q")
    grow(here, {"a.yaml": "", "one/b.yaml": "", "two/c.yaml": ""})
    for name in ("one", "two"):
        run("init", "-q", name)
        run("add", "-A", cwd=name)
        run("commit", "-qm", "x", cwd=name)
    run("add", "two")
    if missing:
        monkeypatch.setenv("PATH", "")
    found = listing()
    assert found.files == ("a.yaml",)
    assert found.skipped == (
        Skipped("one", SkipReason.ANOTHER_CHECKOUT),
        Skipped("two", SkipReason.ANOTHER_CHECKOUT),
    )
    assert files("one") == ["one/b.yaml"]


def test_a_linked_worktree_is_a_checkout(here: Path) -> None:
    run("init", "-q", "one")
    grow(here, {"one/a.yaml": "", "one/.gitignore": "b.yaml"})
    run("add", "-A", cwd="one")
    run("commit", "-qm", "x", cwd="one")
    run("worktree", "add", "-q", "../two", cwd="one")
    grow(here, {"two/b.yaml": "", "two/c.yaml": ""})
    assert files("two") == ["two/a.yaml", "two/c.yaml"]


def test_the_environment_of_a_hook_does_not_lead_elsewhere(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        run("init", "-q", name)
        grow(
            here, {f"{name}/{name}.yaml": "", f"{name}/.gitignore": "x.yaml", f"{name}/x.yaml": ""}
        )
        run("add", "-A", cwd=name)
    monkeypatch.setenv("GIT_DIR", str(here / "two" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(here / "two"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(here / "two" / ".git" / "index"))
    assert files("one") == ["one/one.yaml"]


@pytest.mark.parametrize(
    "harm",
    [
        lambda top: (top / ".git" / "HEAD").unlink(),
        lambda top: (top / ".git" / "config").write_text("[core"),
        lambda top: (top / ".git" / "index").write_bytes(b"DIRC"),
    ],
    ids=["no-head", "broken-config", "broken-index"],
)
def test_a_broken_repository_is_walked(here: Path, harm: Callable[[Path], object]) -> None:
    run("init", "-q")
    grow(here, {"a.yaml": "", "b.yaml": "", ".gitignore": "b.yaml"})
    run("add", "-A")
    harm(here)
    assert files() == ["a.yaml"]


@pytest.fixture
def trap(here: Path, tmp_path: Path) -> Iterator[Path]:
    """A program in a checkout, which leaves a mark if anything runs it."""
    run("init", "-q")
    grow(here, {"a.yaml": "", "b.yaml": ""})
    run("add", "a.yaml")
    mark = tmp_path / "mark"
    program = here / "program"
    program.write_text(f"#!/bin/sh\necho >> '{mark}'\n")
    program.chmod(0o755)
    yield program
    assert not mark.exists()


@pytest.mark.parametrize(
    "name",
    ["core.fsmonitor", "core.pager", "pager.ls-files", "core.sshCommand", "core.editor"],
)
def test_no_program_that_the_checkout_names_runs(trap: Path, name: str) -> None:
    run("config", name, str(trap))
    run("config", "core.untrackedCache", "true")
    assert files() == ["a.yaml", "b.yaml"]


def test_the_trap_would_run(trap: Path, tmp_path: Path) -> None:
    run("config", "core.fsmonitor", str(trap))
    run("status")
    assert (tmp_path / "mark").exists()
    (tmp_path / "mark").unlink()


def test_no_alias_and_no_hook_of_the_checkout_runs(trap: Path) -> None:
    run("config", "alias.ls-files", f"!{trap}")
    run("config", "core.hooksPath", str(trap.parent))
    for hook in ("post-index-change", "post-checkout"):
        os.link(trap, trap.parent / hook)
    assert files() == ["a.yaml", "b.yaml"]


def test_nothing_is_fetched_for_an_index_that_lacks_its_objects(trap: Path) -> None:
    grow(trap.parent, {"in/a.yaml": "", "out/x/b.yaml": "", "out/c.yaml": ""})
    run("add", "-A")
    run("commit", "-qm", "x")
    run("sparse-checkout", "set", "--cone", "--sparse-index", "in")
    tree = run("rev-parse", "HEAD:out").strip()
    run("config", "core.repositoryFormatVersion", "1")
    run("config", "extensions.partialClone", "origin")
    run("config", "remote.origin.promisor", "true")
    run("config", "remote.origin.url", f"ext::{trap}")
    run("config", "protocol.ext.allow", "always")
    os.unlink(f".git/objects/{tree[:2]}/{tree[2:]}")
    assert files() == ["a.yaml", "b.yaml", "in/a.yaml"]


@pytest.mark.parametrize("entry", [".", "", "bin", "{here}/bin"])
def test_no_git_of_the_checkout_runs(
    trap: Path, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    os.mkdir("bin")
    for place in ("git", "bin/git"):
        os.link(trap, place)
    first = entry.format(here=trap.parent)
    monkeypatch.setenv("PATH", os.pathsep.join([first, os.environ["PATH"]]))
    assert files() == ["a.yaml", "b.yaml"]


def test_the_checkout_cannot_name_another_work_tree(here: Path, tmp_path: Path) -> None:
    run("init", "-q")
    grow(here, {"a.yaml": ""})
    grow(tmp_path, {"elsewhere/secret.yaml": ""})
    run("config", "core.worktree", str(tmp_path / "elsewhere"))
    assert files() == ["a.yaml"]


def test_the_index_cannot_lead_out_of_the_folder(here: Path, tmp_path: Path) -> None:
    grow(tmp_path, {"secret.yaml": MARKER.decode()})
    run("init", "-q")
    grow(here, {"ab/secret.yaml": "", "link/secret.yaml": "", "x.yaml": MARKER.decode()})
    run("add", "-A")
    index = (here / ".git" / "index").read_bytes()
    (here / ".git" / "index").write_bytes(index.replace(b"ab/secret", b"../secret"))
    for name in ("ab", "link"):
        os.unlink(f"{name}/secret.yaml")
        os.rmdir(name)
    os.symlink(tmp_path, "link")
    assert "../secret.yaml" in run("ls-files").splitlines()
    assert outcomes() == [LoadedFile("x.yaml", MARKER)]
    assert files(include=("*.yaml",)) == ["x.yaml"]


def test_git_changes_nothing_in_the_checkout(here: Path) -> None:
    run("init", "-q")
    grow(here, {"a.yaml": "1"})
    run("add", "-A")
    os.utime("a.yaml", (1, 1))
    before = {path: path.stat().st_mtime_ns for path in (here / ".git").rglob("*")}
    assert files() == ["a.yaml"]
    assert {path: path.stat().st_mtime_ns for path in (here / ".git").rglob("*")} == before


def test_only_files_with_a_marker_are_candidates(plant: Here) -> None:
    plant({"a.yaml": "x: 1", "b.yaml": f"Type: {MARKER.decode()}", "c.yaml": "AWS::ECR::Public"})
    assert outcomes() == [LoadedFile("b.yaml", b"Type: " + MARKER)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_markers_in_utf_16_are_noticed(here: Path, encoding: str) -> None:
    data = f"\ufeffType: {MARKER.decode()}".encode(encoding)
    (here / "a.yaml").write_bytes(data)
    (here / "b.yaml").write_bytes("\ufeffType: other".encode(encoding))
    (here / "c.yaml").write_bytes("\ufeff".encode(encoding) + b"x" * MAX_BYTES + data)
    assert outcomes() == [LoadedFile("a.yaml", data), Skipped("c.yaml", SkipReason.TOO_LARGE)]


@pytest.mark.parametrize("before", [0, 1024, 64 * 1024 - 5, 64 * 1024, 1024 * 1024, MAX_BYTES - 20])
def test_a_marker_is_found_wherever_it_is(here: Path, before: int) -> None:
    data = b" " * before + MARKER
    (here / "a.yaml").write_bytes(data)
    assert outcomes() == [LoadedFile("a.yaml", data)]


@pytest.mark.parametrize("place", [0, *(mib * 1024 * 1024 - 10 for mib in range(5, 15))])
@pytest.mark.parametrize("escaped", [False, True], ids=["plain", "escaped"])
def test_a_large_file_is_reported_only_if_it_has_a_marker(
    here: Path, place: int, escaped: bool
) -> None:
    marker = b"".join(b"\\u%04x" % each for each in MARKER) if escaped else MARKER
    for name, text in (("a.yaml", marker), ("b.yaml", b"")):
        with open(name, "wb") as file:
            file.seek(place)
            file.write(text)
            file.truncate(place + MAX_BYTES + 1)
    assert outcomes() == [Skipped("a.yaml", SkipReason.TOO_LARGE)]
    (candidate,) = outcomes("a.yaml", "b.yaml")
    assert candidate == LoadedFile("a.yaml", (here / "a.yaml").read_bytes())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_named_pipe_or_device_is_an_error_and_never_waited_for(here: Path) -> None:
    os.mkfifo("pipe.yaml")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.yaml")
        named = listing("pipe.yaml", "socket.yaml", "/dev/null")
        found = listing()
    assert named.files == ()
    assert [str(error) for error in named.errors] == [
        f"{path}: not a regular file" for path in ("pipe.yaml", "socket.yaml", "/dev/null")
    ]
    assert (found.files, found.errors) == ((), ())
    assert [skipped.path for skipped in found.skipped] == ["pipe.yaml", "socket.yaml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_file_that_has_become_a_pipe_is_not_waited_for(here: Path) -> None:
    grow(here, {"a.yaml": "", "b.yaml": MARKER.decode()})
    found = listing()
    os.unlink("a.yaml")
    os.mkfifo("a.yaml")
    assert candidates(found) == [LoadedFile("b.yaml", MARKER)]


def test_a_file_that_has_become_a_link_is_not_followed(here: Path, tmp_path: Path) -> None:
    grow(tmp_path, {"secret.yaml": MARKER.decode(), "here/a.yaml": ""})
    found = listing()
    os.unlink("a.yaml")
    os.symlink(tmp_path / "secret.yaml", "a.yaml")
    assert candidates(found) == []


def test_a_named_file_that_has_gone_is_an_error(here: Path) -> None:
    grow(here, {"a.yaml": ""})
    found = listing("a.yaml")
    os.unlink("a.yaml")
    (error,) = candidates(found)
    assert str(error) == f"a.yaml: cannot be read: {os.strerror(errno.ENOENT)}"


def test_unreadable_files_are_reported_and_the_rest_is_done(
    plant: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = plant({"a.yaml": "", "b/c.yaml": "", "d.yaml": MARKER.decode()})
    if os.geteuid():
        (folder / "a.yaml").chmod(0)
        (folder / "b").chmod(0)
    else:  # nothing is forbidden to root
        _forbid(monkeypatch, "a.yaml", "b/c.yaml")
    try:
        told = outcomes()
    finally:
        (folder / "b").chmod(stat.S_IRWXU)
    errors = sorted(str(outcome) for outcome in told if isinstance(outcome, SourceError))
    assert LoadedFile("d.yaml", MARKER) in told
    assert errors[0] == words("a.yaml", DENIED)
    assert errors[1] in (words("b", DENIED), words("b/c.yaml", DENIED))


def test_a_folder_that_cannot_be_opened_is_reported(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(here, {"a.yaml": "", "b/c.yaml": ""})
    scandir = os.scandir

    def guarded(path: str) -> Iterator[os.DirEntry[str]]:
        if os.path.basename(path) == "b":
            raise DENIED
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    found = listing()
    assert found.files == ("a.yaml",)
    assert [str(error) for error in found.errors] == [words("b", DENIED)]


def _forbid(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    opened = os.open

    def guarded(path: str, flags: int) -> int:
        if path in names:
            raise DENIED
        return opened(path, flags)

    monkeypatch.setattr(os, "open", guarded)


@POSIX
@pytest.mark.parametrize(
    "pipe", [".gitignore", ".git/info/exclude", ".git/index", "s/.gitignore", "s/t/.gitignore"]
)
def test_a_pipe_that_git_would_read_is_not_waited_for(
    pipe: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_process, "_SECONDS_UNTIL_DOUBT", 0.2)
    grow(here, {"a.yaml": "", "s/t/b.yaml": ""})
    run("init")
    (here / pipe).parent.mkdir(exist_ok=True)
    (here / pipe).unlink(missing_ok=True)
    os.mkfifo(here / pipe)
    begun = time.monotonic()
    assert list_files(Selection((".",), SUFFIXES)).files == ("a.yaml", "s/t/b.yaml")
    assert time.monotonic() - begun < 20


Started = list[subprocess.Popen[bytes]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """Return what collects each git that is started to list a folder."""
    found: Started = []
    start = git_process.start

    def collected(top: str, *words: str) -> subprocess.Popen[bytes] | None:
        process = start(top, *words)
        assert process is not None
        found.append(process)
        return process

    monkeypatch.setattr(git, "start", collected)
    return found


def test_git_that_walks_already_is_asked_once(here: Path, started: Started) -> None:
    grow(here, {"a.yaml": "", "s/b.yaml": "", "s/c.yaml": ""})
    run("init", "-q")
    run("add", "s/b.yaml")
    begun = git.BegunWalk("s")
    begun.begin()
    assert len(started) == 2

    def listed(folder: str) -> tuple[str, ...]:
        return list_files(Selection((folder,), SUFFIXES, begun=begun)).files

    assert listed(".") == ("a.yaml", "s/b.yaml", "s/c.yaml")  # another folder
    assert len(started) == 4
    assert listed("s") == ("s/b.yaml", "s/c.yaml")
    assert len(started) == 4
    assert listed("s") == ("s/b.yaml", "s/c.yaml")  # later
    begun.end()
    assert [each.returncode for each in started] == [0] * 6


@pytest.mark.parametrize("folder", [".", "a.yaml", "absent"])
def test_git_that_walks_in_vain_is_ended(folder: str, here: Path, started: Started) -> None:
    grow(here, {"a.yaml": ""})
    begun = git.BegunWalk(folder)
    begun.begin()
    begun.end()
    assert not started  # no checkout
    run("init", "-q")
    begun.begin()
    begun.end()
    assert [each.poll() is not None for each in started] == [True, True] * (folder == ".")


def test_where_only_one_git_starts_it_is_ended(
    here: Path, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(here, {"a.yaml": ""})
    run("init", "-q")
    collected = getattr(git, "start")  # noqa: B009  it is that of the fixture

    def one(top: str, *words: str) -> subprocess.Popen[bytes] | None:
        return None if "-s" in words else collected(top, *words)

    monkeypatch.setattr(git, "start", one)
    assert files(".") == ["a.yaml"]
    assert [each.poll() is not None for each in started] == [True]


@POSIX
def test_no_git_is_left_where_listing_ends_early(
    here: Path, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(here, {"a.yaml": "", "s/t/b.yaml": ""})
    run("init", "-q")
    run("add", "a.yaml")
    os.mkfifo(here / "s/t/.gitignore")  # one of them waits for it

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(git, "_take_tracked", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list_files(Selection((".",), SUFFIXES))
    assert all(each.returncode is not None for each in started)


def test_a_file_in_the_place_of_a_tracked_hidden_folder_is_looked_at(here: Path) -> None:
    grow(here, {".a.yaml": "", ".app.yaml/part.yaml": "", ".b.yaml/part.yaml": ""})
    run("init", "-q")
    run("add", "-A")
    (here / ".app.yaml/part.yaml").unlink()
    (here / ".app.yaml").rmdir()
    (here / ".app.yaml").write_text("")
    listing = list_files(Selection((".",), SUFFIXES))
    assert listing.files == (".a.yaml", ".app.yaml")
    assert listing.skipped == (Skipped(".b.yaml", SkipReason.BY_DEFAULT),)


def test_a_list_that_is_cut_does_not_count(here: Path, tmp_path: Path) -> None:
    grow(here, {"a.yaml": "", "b.yaml": ""})
    run("init", "-q")
    where = folder_filter(".", SUFFIXES, None, None, None)
    begun = git.BegunWalk(".")
    cut = [subprocess.Popen(["printf", each], stdout=-1, stderr=-1) for each in ("", "a.ya")]
    begun._walk = git.Walk(os.path.realpath("."), "", *cut)  # noqa: SLF001
    assert git.list_folder(where, os.path.realpath("."), begun) is None


@pytest.mark.parametrize("long", ["/" * 50_000, "a/" * 25_000, "a" * 50_000])
def test_a_path_of_the_index_that_no_system_takes_takes_no_memory(long: str) -> None:
    where = folder_filter(".", SUFFIXES, None, None, None)
    tracemalloc.start()
    try:
        listing = git.listing_of(where, ["a.yaml", f"x/{long}/b.yaml"], with_links=False)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert listing.files == ["a.yaml"]
