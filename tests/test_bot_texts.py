"""What the bot writes: bodies, marks, hashes, names."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from fixer import Applicability, Edit, Finding, Fix, Span, UsageError, Verdict
from fixer.bot.body import body_of, marker_of, message_of, title_of
from fixer.bot.fix_set import FixSet, by_folder, hash_of
from fixer.bot.forge import FileChange
from fixer.bot.marker import (
    Flag,
    Marker,
    is_bots_commit,
    parse_marker,
    with_marker,
    with_proof,
    with_text,
    words_of_people,
)
from fixer.bot.operator_file import read_operator_file
from fixer.bot.origin import checked_name, origin_name
from fixer.bot.settings import Settings
from fixer.bot.tending import branch_of
from fixer.bot.waiting import SystemClock
from fixer.report.markdown import code, prose

HOST = "https://forge.example/"


def finding(
    path: str = "ecr.tf", logical_id: str = "aws_ecr_repository.api", **more: Any
) -> Finding:
    values: dict[str, Any] = {
        "line": 1,
        "column": 1,
        "verdict": Verdict.MISSING,
        "end_column": 2,
        "source_line": "x",
        "dialect": "terraform",
        "message": f"{logical_id} does not scan images on push",
        "remedy": f"adds it to {path}",
        "fix": Fix(Applicability.SAFE, (Edit(Span(0, 0), "x"),), "adds it"),
        "fix_applied": True,
    }
    return Finding(path=path, logical_id=logical_id, **(values | more))


def link(path: str, line: int) -> str:
    return f"{HOST}{path}#L{line}"


# Names that a forge could make something of, beside any other.
NASTY = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(
            [
                "@alice",
                "#12",
                "GH-1",
                "!3",
                "<img src=x>",
                "`",
                "``",
                "|",
                "\\",
                "\n",
                "](http://e/)",
                "[x](http://e/)",
                "http://e.example",
                "www.e.example",
                "a@b.example",
                "<!--",
                "-->",
                "*",
                "_a_",
                "~~",
                "$x$",
                ":tada:",
                "&lt;",
                "0123456789abcdef",
                "acme/shop#1",
                " ",
                "<!-- ecr-fix-bot: fix-set=sha256:0 -->",
                "\u202e",
                "| a |",
                "---",
                "```",
            ]
        ),
        max_size=6,
    ).map("".join),
)


def leaves(tokens: list[Token]) -> list[Token]:
    return [
        leaf
        for token in tokens
        for leaf in ([token] if token.children is None else leaves(token.children))
    ]


def rendered(body: str) -> list[Token]:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    return leaves(parser.parse(body))


@given(path=NASTY, name=NASTY, message=NASTY)
def test_names_in_a_body_are_inert(path: str, name: str, message: str) -> None:
    named = finding(path, name, message=f"{name} {message}", remedy=message)
    left = finding(path, name, message=message, remedy=name, fix=None, fix_applied=False)
    fixes = FixSet(None, (named,), (left,))
    plain = rendered(
        body_of(FixSet(None, (finding(),), (finding(),)), "pull request", 65_536, link)
    )
    tokens = rendered(
        with_marker(body_of(fixes, "pull request", 65_536, link), marker_of(fixes, "main"))
    )
    assert kinds(tokens) == [*kinds(plain), "html_block"]  # the marker alone
    for token in tokens:
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith(HOST)
        if token.type == "text":
            assert re.search(r"[@#!$~&`|<>]|://|www\.|(?i:gh-\d)", token.content) is None
    marker = parse_marker(
        with_marker(body_of(fixes, "pull request", 65_536), marker_of(fixes, "main"))
    )
    assert marker is not None
    assert marker.fix_set == fixes.hash


def kinds(tokens: list[Token]) -> list[str]:
    """The structure of a text, in which code may stand for text."""
    kept = (each.type for each in tokens if each.type not in ("text", "code_inline", "softbreak"))
    return list(kept)


@given(NASTY)
def test_code_is_one_line_of_code(text: str) -> None:
    tokens = rendered(code(text))
    assert [each.type for each in tokens if each.type != "text" or each.content] == [
        "paragraph_open",
        "code_inline",
        "paragraph_close",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("it has no image_scanning_configuration", None),
        ("scan_on_push = true; it's (so)", None),
        ("ask @alice", "`ask @alice`"),
        ("see GH-1", "`see GH-1`"),
        ("http://e", "`http://e`"),
        ("commit 0123abc", "`commit 0123abc`"),
        ("_so_", "`_so_`"),
        ("a|b`c", r"`a\x7cb\x60c`"),
        ("", "` `"),
    ],
)
def test_words_stay_words_where_no_forge_reads_more(text: str, shown: str | None) -> None:
    assert prose(text) == (text if shown is None else shown)


@pytest.mark.parametrize(
    ("count", "length", "is_cut"),
    [(1, 5, False), (1, 250, False), (100, 5, False), (300, 5, True), (5_000, 250, True)],
)
def test_a_body_is_never_too_long(count: int, length: int, is_cut: bool) -> None:
    many = tuple(finding(f"{number:0{length}}.tf") for number in range(count))
    left = tuple(finding(f"{number:0{length}}.tf", fix=None) for number in range(count))
    fixes = FixSet(None, many, left)
    text = with_marker(
        body_of(fixes, "pull request", 65_536, link),
        marker_of(fixes, "main", frozenset({"a" * 12})),
    )
    assert len(text.encode("utf-16-le")) // 2 <= 65_536
    assert "How to roll back" in text
    assert ("more; this text may not be longer" in text) == is_cut


def test_title_and_message_name_no_file() -> None:
    fixes = FixSet("@alice", (finding("@alice/x.tf", "#1"),))
    assert re.fullmatch(
        r"Scan images on push in 1 repository in alice \([a-z]{6}\)", title_of(fixes)
    )
    message = message_of(fixes, "Person <person@example.com>")
    assert "@alice" not in message
    assert "#1" not in message
    assert message.endswith("Signed-off-by: Person <person@example.com>")
    assert title_of(FixSet("infra", fixes.fixed * 2)) == (
        "Scan images on push in 2 repositories in infra"
    )
    assert title_of(FixSet("", fixes.fixed)).endswith("in 1 repository in the top folder")


def test_a_long_wait_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    told: list[str] = []
    monkeypatch.setattr("time.sleep", slept.append)
    clock = SystemClock(told.append)
    for seconds in (1, 60):
        clock.sleep(seconds)
    assert slept == [1, 60]
    assert told == ["waiting 60 s, as the forge asks or does not answer"]


def test_a_repository_may_be_named_as_git_clones_it() -> None:
    assert checked_name("acme/shop.git") == "acme/shop"
    with pytest.raises(UsageError, match="not by an address"):
        checked_name("https://forge.example/acme/shop")


@pytest.mark.parametrize(
    ("folder", "shown"),
    [
        ("GH-12", "GH 12"),
        ("SHOP-12", "SHOP 12"),
        ("deadbeef1", "a folder"),
        ("www.example", "www example"),
        ("_x_", "x"),
        ("\u00c4 b", "\u00c4 b"),
        ("\udcff#1", "1"),
        ("---", "a folder"),
    ],
)
def test_no_forge_reads_a_reference_in_a_title(folder: str, shown: str) -> None:
    title = title_of(FixSet(folder, (finding(f"{folder}/x.tf"),)))
    found = re.fullmatch(r"Scan images on push in 1 repository in (.+) \([b-v]{6}\)", title)
    assert found is not None
    assert found[1] == shown


@given(st.lists(st.one_of(NASTY, st.sampled_from(["a b", "a-b", "a  b", ""])), unique=True))
def test_the_titles_of_groups_differ(folders: list[str]) -> None:
    titles = {title_of(FixSet(each, (finding(),))) for each in (None, *folders)}
    assert len(titles) == len(folders) + 1


ROWS = st.lists(st.tuples(NASTY, NASTY, st.sampled_from(["terraform", "ack"])), max_size=6)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_hash_is_of_what_is_fixed(rows: list[tuple[str, str, str]], random: Any) -> None:
    some = [finding(path, name, dialect=kind) for path, name, kind in rows]
    moved = [
        finding(path, name, dialect=kind, line=7, message="else", notes=("n",))
        for path, name, kind in rows
    ]
    random.shuffle(moved)
    assert hash_of(some) == hash_of(moved)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", hash_of(some))


@given(ROWS, ROWS)
def test_other_fixes_have_another_hash(
    rows: list[tuple[str, str, str]], others: list[tuple[str, str, str]]
) -> None:
    one, other = (
        hash_of(finding(path, name, dialect=kind) for path, name, kind in each)
        for each in (rows, others)
    )
    assert (one == other) == (sorted(rows) == sorted(others))


def test_a_fix_over_two_folders_keeps_them_together() -> None:
    fix = Fix(Applicability.UNSAFE, (), "sets it", (("b/variables.tf", ()),))
    whole = FixSet(
        None,
        (finding("a/main.tf", fix=fix), finding("c/main.tf")),
        (finding("b/left.tf", fix=None, fix_applied=False),),
        tuple(
            FileChange(path, "100644", b"") for path in ("a/main.tf", "b/variables.tf", "c/main.tf")
        ),
    )
    first, second = by_folder(whole)
    assert (first.folder, [each.path for each in first.changes]) == (
        "a",
        ["a/main.tf", "b/variables.tf"],
    )
    assert [each.path for each in first.left] == ["b/left.tf"]
    assert (second.folder, [each.path for each in second.changes]) == ("c", ["c/main.tf"])


@pytest.mark.parametrize(
    ("folder", "branch"),
    [
        pytest.param(None, "ecr-fix/ecr001", id="no-groups"),
        pytest.param("", "ecr-fix/ecr001", id="no-folder"),
        pytest.param("infra", "ecr-fix/ecr001-infra", id="plain"),
        pytest.param("a b", "ecr-fix/ecr001-a-b-HASH", id="space"),
        pytest.param("a-b", "ecr-fix/ecr001-a-b", id="dash"),
        pytest.param("a..b", "ecr-fix/ecr001-a-b-HASH", id="dots"),
        pytest.param("a.lock", "ecr-fix/ecr001-a-lock-HASH", id="lock"),
        pytest.param("@{x", "ecr-fix/ecr001-x-HASH", id="at"),
        pytest.param("a-b-c8687a08aa5d", "ecr-fix/ecr001-a-b-c8687a08aa5d-HASH", id="like-a-hash"),
    ],
)
def test_the_branch_of_a_group(folder: str | None, branch: str) -> None:
    assert re.sub(r"-[0-9a-f]{12}$", "-HASH", branch_of("ecr-fix/ecr001", folder)) == branch


MARKERS = st.builds(
    Marker,
    st.just("ECR001"),
    st.just("0.1.0"),
    st.just("sha256:" + "a" * 64),
    st.sampled_from(["", "0123456789ab"]),
    st.sampled_from(["", "0123456789ab"]),
    st.sampled_from(["", "0123456789ab"]),
    metadata=st.frozensets(st.sampled_from(["0123456789ab", "ba9876543210"])),
    flags=st.frozensets(st.sampled_from(Flag)),
)


@given(st.text(), MARKERS, MARKERS)
def test_a_marker_comes_back(body: str, first: Marker, second: Marker) -> None:
    once = with_marker(body, first)
    assert parse_marker(once) == first
    assert parse_marker(with_marker(once, second)) == second
    assert parse_marker(once.replace("\n", "\r\n")) == first


def test_what_people_quote_below_is_not_remembered() -> None:
    own = Marker("ECR001", "0.1.0", "sha256:" + "a" * 64)
    other = replace(own, fix_set="sha256:" + "b" * 64)
    body = with_marker("Text", own)
    for below in (f"{other}", f"> {other}", f"see `{other}`"):
        assert parse_marker(f"{body}\r\n{below}\r\n") == own
    assert parse_marker(f"| `{other}` |\n\n{own}\n") == own


@given(st.text(), st.text(), MARKERS, MARKERS)
def test_words_around_a_text_come_back(above: str, below: str, old: Marker, new: Marker) -> None:
    body = f"{above}\n{with_text('', 'First text', old)}{below}"
    assert parse_marker(body) == old
    again = with_text(body, "Second text", new)
    assert again.startswith(f"{above}\n")
    assert again.endswith(f"{new}\n{below}")
    assert ("First text" in again) == ("First text" in above + below)
    assert "Second text" in again
    assert with_text(again, "Second text", new) == again
    assert words_of_people(again) == f"{above}\n{below}"
    assert parse_marker(again.replace("\n", "\r\n")) == new


def test_a_body_without_a_marker() -> None:
    assert parse_marker("") is None
    assert parse_marker("<!-- ecr-fix-bot: rule=ECR001 -->") is None


def test_a_commit_is_our_own_while_nobody_changes_it() -> None:
    message = with_proof("Scan\n\nEcr-Fix-Rule: ECR001", "t" * 40, "p" * 40)
    assert is_bots_commit(message, "t" * 40, ("p" * 40,))
    assert is_bots_commit(message.rstrip("\n"), "t" * 40, ("p" * 40,))
    assert not is_bots_commit(message, "u" * 40, ("p" * 40,))
    assert not is_bots_commit(message, "t" * 40, ("q" * 40,))
    assert not is_bots_commit(message, "t" * 40, ("p" * 40, "q" * 40))
    assert not is_bots_commit(f"My {message}", "t" * 40, ("p" * 40,))
    assert not is_bots_commit("Scan\n", "t" * 40, ("p" * 40,))


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://forge.example/acme/shop", "acme/shop"),
        ("https://forge.example/acme/shop.git", "acme/shop"),
        ("https://person:secret@forge.example/acme/shop.git/", "acme/shop"),
        ("git@forge.example:acme/shop.git", "acme/shop"),
        ("ssh://git@forge.example:2222/acme/shop.git", "acme/shop"),
        ("git@FORGE.example:group/team/shop.git", "group/team/shop"),
    ],
)
def test_the_repository_is_that_of_origin(tmp_path: Path, address: str, name: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text(f'[remote "origin"]\n\turl = {address}\n')
    (tmp_path / "inner").mkdir()
    assert origin_name(str(tmp_path / "inner"), "https://forge.example") == name


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://elsewhere.example/acme/shop", "origin is not at forge.example"),
        ("../shop", "origin is not at forge.example"),
        ("https://[/acme/shop", "origin is not at forge.example"),
        ("https://forge.example/shop", "OWNER/NAME"),
        ("https://forge.example/../etc", "OWNER/NAME"),
    ],
)
def test_origin_may_be_elsewhere(tmp_path: Path, address: str, words: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text(f'[remote "origin"]\n\turl = {address}\n')
    with pytest.raises(UsageError, match=re.escape(words)):
        origin_name(str(tmp_path), "https://forge.example")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://forge.example/git/acme/shop.git", "acme/shop"),
        ("https://forge.example/git/git/shop.git", "git/shop"),
        ("https://forge.example/gitlab-org/shop.git", None),
        ("https://forge.example/git.git", None),
        ("https://forge.example/acme/shop.git", None),
        ("git@forge.example:acme/shop.git", "acme/shop"),
        ("git@forge.example:git/shop.git", "git/shop"),
        ("ssh://git@forge.example:2222/gitlab-org/shop.git", "gitlab-org/shop"),
    ],
)
def test_a_forge_may_be_below_a_path(tmp_path: Path, address: str, name: str | None) -> None:
    """Its remotes over HTTPS are below it too, those over SSH are not."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text(f'[remote "origin"]\n\turl = {address}\n')
    if name is None:
        with pytest.raises(UsageError, match=re.escape("origin is not at forge.example/git;")):
            origin_name(str(tmp_path), "https://forge.example/git")
    else:
        assert origin_name(str(tmp_path), "https://forge.example/git") == name


def test_the_work_tree_may_be_a_linked_one(tmp_path: Path) -> None:
    own = tmp_path / "main/.git/worktrees/linked"
    own.mkdir(parents=True)
    (own / "commondir").write_text("../..\n")
    (tmp_path / "main/.git/config").write_text(
        '[remote "origin"]\n\turl = https://forge.example/acme/shop\n'
    )
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/.git").write_text(f"gitdir: {own}\n")
    assert origin_name(str(tmp_path / "linked"), "https://forge.example") == "acme/shop"


@pytest.mark.parametrize("name", ["shop", "acme/", "/shop", "acme/../x", "a b/c", "acme/sh op", ""])
def test_what_is_not_the_name_of_a_repository(name: str) -> None:
    with pytest.raises(UsageError, match="OWNER/NAME"):
        checked_name(name)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("labels = 'a'", "labels has to be a list of texts"),
        ("token = 'a'", "there is no setting token; there are"),
        ("lables = []", "there is no setting lables; did you mean labels?"),
        ("draft = yes\n", "bot.toml:1:9: is not TOML"),
        ("exclude = ['!']", "exclude: !: not a gitignore pattern"),
        ("author = 'me'", "bot.toml: an author is written as NAME <EMAIL>"),
        ("max-wait = nan", "max-wait has to be a number of seconds"),
        ("#" * 1_000_001, "is over 1 MB"),
        ("= 1", "is not TOML"),
        ("limit = true", "limit has to be a whole number"),
        ("branch-prefix = '../'", "branch-prefix has to be a text like ecr-fix/"),
        ("branch-prefix = 'refs/heads/'", "branch-prefix has to be a text like ecr-fix/"),
        ("branch-prefix = 'HEAD/'", "branch-prefix has to be a text like ecr-fix/"),
        ("rebase = 'never'", "rebase has to be one of conflicts, always; there is no never"),
    ],
)
def test_a_wrong_file_of_the_operator(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "bot.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=re.escape(words)):
        read_operator_file(str(file))


@pytest.mark.parametrize(
    ("day", "seconds"), [("thursday", 0.0), ("friday", 86_400.0), ("wednesday", 6 * 86_400.0)]
)
def test_the_days_of_a_schedule_are_in_utc(day: str, seconds: float) -> None:
    settings = Settings().joined({"schedule": (day,)})
    assert settings.is_day(seconds)
    assert settings.is_day(seconds + 86_399)
    assert not settings.is_day(seconds + 86_400)
    assert Settings().is_day(seconds)
