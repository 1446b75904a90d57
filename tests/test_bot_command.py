"""The bot's command: what a call may say, what comes out, and how it ends."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.bot import Bot, BotOutcome
from support.command import environment, started_ecr_fix
from support.faults import Fault, bad_gateway, primary_limit, refused, secondary_limit
from support.git_server import git
from support.github_description import description
from support.github_emulator import GitHubEmulator, Settings
from support.loopback import LostConnectionError, Response
from typer.testing import CliRunner

from fixer.bot.command import app

SHOP = "acme/shop"
ROOT = Path(__file__).parent.parent
OPEN = 'resource "aws_ecr_repository" "api" {\n  name = "api"\n}\n'
FIELDS = [
    "repository", "branch", "base", "outcome", "number", "url", "commit", "fix_set", "fixed",
    "manual", "actions", "warnings", "message",
]  # fmt: skip


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHubEmulator]:
    with GitHubEmulator(tmp_path / "git", description()) as server:
        server.create(SHOP, {"infra/ecr.tf": OPEN})
        (tmp_path / "here").mkdir()
        yield server


def bot(github: GitHubEmulator, tmp_path: Path, *arguments: str, **variables: str) -> BotOutcome:
    return Bot(github, tmp_path / "here", variables)(*arguments)


def test_the_document_has_the_fields_that_programs_read(
    github: GitHubEmulator, tmp_path: Path
) -> None:
    done = bot(github, tmp_path, "pr", "--repo", SHOP, "--format", "json")
    document = done.document
    assert list(document) == ["schema_version", "dry_run", "results"]
    [result] = document["results"]
    assert list(result) == FIELDS
    assert (document["schema_version"], document["dry_run"], done.code) == (1, False, 0)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", result["fix_set"])
    assert result["commit"] == github.repositories.head(SHOP, "ecr-fix/ecr001")
    assert (result["repository"], result["base"], result["number"]) == (SHOP, "main", 1)
    assert (result["fixed"], result["manual"], result["outcome"]) == (1, 0, "opened")
    assert [each["action"] for each in result["actions"]] == ["push", "open"]


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        pytest.param({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN", id="no-token"),
        pytest.param({"GITHUB_TOKEN": "wrong"}, "GITHUB_TOKEN is refused", id="refused"),
        pytest.param(
            {"GITHUB_TOKEN": "", "GH_TOKEN": "wrong"}, "GH_TOKEN is refused", id="other-variable"
        ),
        pytest.param({"GITHUB_API_URL": "http://example.com"}, "https://", id="plain-http"),
        pytest.param({"GITHUB_SERVER_URL": "http://example.com"}, "https://", id="plain-server"),
        pytest.param({"GITHUB_API_URL": "https://a:b@example.com"}, "password", id="password"),
        pytest.param({"GITLAB_TOKEN": "x"}, "choose with --forge", id="both-forges"),
        pytest.param({"ECR_FIX_BOT_CONFIG": "no.toml"}, "no.toml: cannot be read", id="no-file"),
        pytest.param({"TMPDIR": "/nowhere"}, "TMPDIR: there is no folder /nowhere", id="no-folder"),
        pytest.param({"PATH": "/nowhere"}, "git is not on the PATH", id="no-git"),
        pytest.param({"ECR_FIX_BOT_MAX_WAIT": "long"}, "long is not a number", id="no-number"),
        pytest.param({"ECR_FIX_BOT_FORGE": "hub"}, "ECR_FIX_BOT_FORGE: there is no", id="forge"),
        pytest.param({"ECR_FIX_BOT_MAX_WAIT": "nan"}, "ECR_FIX_BOT_MAX_WAIT", id="nan-max-wait"),
        pytest.param({"ECR_FIX_BOT_BACKOFF": "nan"}, "ECR_FIX_BOT_BACKOFF", id="nan-backoff"),
    ],
)
def test_a_wrong_environment_is_one_line(
    github: GitHubEmulator, tmp_path: Path, variables: dict[str, str], words: str
) -> None:
    done = bot(github, tmp_path, "pr", "--repo", SHOP, **variables)
    assert (done.code, done.out) == (2, "")
    assert words in done.complaints[-1]
    assert github.writes() == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("--repo", "shop"), "OWNER/NAME", id="no-owner"),
        pytest.param((), "name the repository with --repo", id="no-checkout"),
        pytest.param(("--repo", SHOP, "--author", "me"), "NAME <EMAIL>", id="author"),
        pytest.param(
            ("--repo", SHOP, "--limit", "-1"),
            "--limit: -1 is not a whole number, 0 or more",
            id="limit",
        ),
        pytest.param(
            ("--repo", SHOP, "--max-wait", "-1"),
            "ECR_FIX_BOT_MAX_WAIT: -1 is not a number of seconds, 0 or more",
            id="max-wait",
        ),
        pytest.param(
            ("--repo", SHOP, "--group", "file"),
            "--group: there is no file; there is only directory",
            id="group",
        ),
        pytest.param(
            ("--repo", SHOP, "--format", "xml"),
            "--format: there is no xml; there are text, json",
            id="format",
        ),
    ],
)
def test_a_wrong_call_is_one_line(
    github: GitHubEmulator, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = bot(github, tmp_path, "pr", *arguments)
    assert (done.code, done.out) == (2, "")
    assert words in " ".join(done.complaints)
    assert github.requests == []


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        pytest.param(
            Fault(r"GET .*/repos/", primary_limit(5_000), times=9), "rate-limited", id="primary"
        ),
        pytest.param(
            Fault(r"POST .*/pulls", secondary_limit(429, "5000"), times=9),
            "rate-limited",
            id="secondary",
        ),
        pytest.param(Fault(r"POST .*/pulls", bad_gateway, times=99), "failed", id="bad-gateway"),
        pytest.param(Fault(r"git-upload-pack", bad_gateway, times=99), "failed", id="no-git"),
        pytest.param(
            Fault(r"POST .*/pulls", refused(403, "Resource not accessible")),
            "failed",
            id="forbidden",
        ),
    ],
)
def test_what_needs_another_run_is_exit_code_1(
    github: GitHubEmulator, tmp_path: Path, fault: Fault, outcome: str
) -> None:
    github.faults.append(fault)
    more = ("--format", "json", "--max-wait", "2")
    done = bot(github, tmp_path, "pr", "--repo", SHOP, *more)
    result = done.result
    assert (done.code, result["outcome"]) == (1, outcome)
    assert result["message"]
    github.faults.clear()
    again = bot(github, tmp_path, "pr", "--repo", SHOP, *more)
    assert again.code == 0
    assert len(github.pull_requests[SHOP]) == 1


def test_the_file_of_the_operator_counts(github: GitHubEmulator, tmp_path: Path) -> None:
    (tmp_path / "bot.toml").write_text(
        "branch-prefix = 'bots/'\nlabels = ['security']\ndraft = true\nsignoff = true\n"
        "author = 'Fix Bot <fix-bot@example.com>'\n"
    )
    done = bot(github, tmp_path, "pr", "--repo", SHOP, "--config", str(tmp_path / "bot.toml"))
    assert done.code == 0
    pull = github.only_pull_request(SHOP)
    assert (pull.branch, pull.labels, pull.draft) == ("bots/ecr001", ["security"], True)
    bare = github.repositories.path(SHOP)
    commit = git(bare, "cat-file", "commit", "bots/ecr001")
    assert "author Fix Bot <fix-bot@example.com>" in commit
    assert "\nSigned-off-by: Fix Bot <fix-bot@example.com>\n" in commit


def test_the_command_line_goes_before_the_file(github: GitHubEmulator, tmp_path: Path) -> None:
    (tmp_path / "bot.toml").write_text("limit = 5\nlabels = ['a']\n")
    options = ("--config", str(tmp_path / "bot.toml"), "--format", "json")
    none = bot(github, tmp_path, "pr", "--repo", SHOP, "--limit", "0", *options)
    assert none.result["outcome"] == "limit"
    bot(github, tmp_path, "pr", "--repo", SHOP, "--label", "b", *options)
    assert github.only_pull_request(SHOP).labels == ["b"]


@pytest.mark.parametrize("author", [(), ("--author", "App <app@example.com>")])
def test_a_sign_off_of_somebody_else_is_said(
    github: GitHubEmulator, tmp_path: Path, author: tuple[str, ...]
) -> None:
    """Checks of sign-offs compare it with the author of the commit, which the forge decides."""
    options = ("--signoff", "--commit-through-api", *author)
    done = bot(github, tmp_path, "pr", "--repo", SHOP, *options)
    assert done.code == 0
    assert [each for each in done.complaints if "--author" in each] == done.complaints
    assert bool(done.complaints) != bool(author)


def test_people_read_lines(github: GitHubEmulator, tmp_path: Path) -> None:
    done = bot(github, tmp_path, "pr", "--repo", SHOP, "--dry-run")
    assert done.lines == [
        f"{SHOP}: dry run: ecr-fix/ecr001: opened (1 fixed)",
        "  would push: branch ecr-fix/ecr001",
        "    infra/ecr.tf:1: aws_ecr_repository.api",
        "  would open: title Scan images on push in 1 repository",
    ]
    assert bot(github, tmp_path, "pr", "--repo", SHOP).lines == [
        f"{SHOP}: ecr-fix/ecr001 #1: opened (1 fixed) {github.url}/{SHOP}/pull/1"
    ]
    github.close_pull_request(SHOP, 1)
    words = "left closed, as a person closed it (1 to fix): --reopen opens it again"
    assert bot(github, tmp_path, "pr", "--repo", SHOP).lines == [
        f"{SHOP}: ecr-fix/ecr001 #1: {words} {github.url}/{SHOP}/pull/1"
    ]


PATCH = """\
    diff --git a/infra/ecr.tf b/infra/ecr.tf
    --- a/infra/ecr.tf
    +++ b/infra/ecr.tf
    @@ -1,3 +1,7 @@
     resource "aws_ecr_repository" "api" {
       name = "api"
    +
    +  image_scanning_configuration {
    +    scan_on_push = true
    +  }
     }
"""


def test_a_verbose_dry_run_shows_the_patch(github: GitHubEmulator, tmp_path: Path) -> None:
    done = bot(github, tmp_path, "pr", "--repo", SHOP, "--dry-run", "--verbose")
    assert done.out.endswith(
        f"    infra/ecr.tf:1: aws_ecr_repository.api\n{PATCH}"
        "  would open: title Scan images on push in 1 repository\n"
    )
    told = bot(github, tmp_path, "pr", "--repo", SHOP, "--dry-run", "--format", "json")
    push = told.result["actions"][0]
    assert textwrap.indent(push["patch"], "    ") == PATCH


def test_a_verbose_run_tells_each_step_when_it_comes(
    github: GitHubEmulator, tmp_path: Path
) -> None:
    github.faults.append(Fault(r"POST .*/pulls$", secondary_limit(429, "1")))
    done = bot(github, tmp_path, "pr", "--repo", SHOP, "--verbose", "--format", "json")
    result = done.result
    assert done.complaints == [
        f"ecr-fix-bot: {words}"
        for words in (
            f"asking for {SHOP}",
            "git ls-remote",
            "git fetch",
            "looking for what is to be fixed",
            "1 to be fixed, 0 left to a person",
            "looking at the pull requests of ecr-fix/ecr001",
            "git push",
            f"done: push branch ecr-fix/ecr001 commit {result['commit']}",
            "waiting 1 s, as the forge asks or does not answer",
            "done: open title Scan images on push in 1 repository",
        )
    ]


def test_the_page_names_every_option() -> None:
    page = (ROOT / "docs/bot.md").read_text("utf-8")
    for command in ("pr", "suggest", "status"):
        helped = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).output
        options = set(re.findall(r"--[a-z][a-z-]+", helped)) - {"--help"}
        assert options
        assert {option for option in options if option not in page} == set()


def test_the_command_starts_without_the_libraries_of_the_forges(tmp_path: Path) -> None:
    (tmp_path / "github.py").write_text("raise ModuleNotFoundError(name='github')\n")
    helped = started_ecr_fix("pr", "--help", cwd=tmp_path, module="fixer.bot")
    assert helped.code == 0
    done = started_ecr_fix(
        "pr", "--repo", SHOP, cwd=tmp_path, env={"GITHUB_TOKEN": "x"}, module="fixer.bot"
    )
    assert (done.code, done.complaints) == (
        2,
        ["ecr-fix-bot: github is not installed; install the extra: pip install 'ecr-fix[bot]'"],
    )


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGXCPU, 152)],
    ids=["Ctrl-C", "ended", "hung-up", "out-of-time"],
)
def test_an_interrupted_run_leaves_nothing_behind(
    github: GitHubEmulator, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("the signal is ignored here, as under nohup")
    (tmp_path / "tmp").mkdir()
    own = {**github.environment(), "TMPDIR": str(tmp_path / "tmp")}
    running: list[subprocess.Popen[bytes]] = []

    def end() -> Response:
        running[0].send_signal(number)
        time.sleep(0.002)
        running[0].send_signal(number)  # people are impatient
        running[0].wait(30)
        raise LostConnectionError

    github.faults.append(Fault(r"GET .*/pulls", end))
    running.append(
        subprocess.Popen(
            [sys.executable, "-m", "fixer.bot", "pr", "--repo", SHOP],
            env=environment(**own),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    )
    out, err = running[0].communicate(timeout=60)
    assert (running[0].returncode, out) == (code, b"")
    assert b"Traceback" not in err
    assert list((tmp_path / "tmp").iterdir()) == []
    assert bot(github, tmp_path, "pr", "--repo", SHOP).code == 0


@pytest.mark.parametrize("module", ["typer", "github"], ids=["at-first", "of-the-forge"])
def test_interrupted_while_modules_are_imported(tmp_path: Path, module: str) -> None:
    """An error there comes out as whatever the module makes of it."""
    (tmp_path / f"{module}.py").write_text(
        "import os, signal, time\n"
        "try:\n    os.kill(os.getpid(), signal.SIGINT)\n    time.sleep(10)\n"
        "except KeyboardInterrupt:\n    raise RuntimeError\n"
    )
    path = f"{tmp_path}:{environment()['PYTHONPATH']}"
    done = started_ecr_fix(
        *("pr", "--repo", SHOP),
        cwd=tmp_path,
        env={"PYTHONPATH": path, "GITHUB_TOKEN": "x"},
        module="fixer.bot",
    )
    assert (done.code, done.out) == (130, b"")
    assert done.complaints == ["ecr-fix-bot: interrupted; the next run takes it up"]


def test_a_renamed_repository_is_no_noise(github: GitHubEmulator, tmp_path: Path) -> None:
    github.settings["acme/old"] = Settings(renamed_to=SHOP)
    own = github.environment()
    done = started_ecr_fix("pr", "--repo", "acme/old", cwd=tmp_path, env=own, module="fixer.bot")
    assert (done.code, done.complaints) == (0, [])
    assert done.lines[0].startswith(f"{SHOP}: ecr-fix/ecr001 #1: opened")


MASKED = """\
Resources:
  Images:
    Type: AWS::ECR::Repository
Description: |
  ::add-mask::shop
"""
NAMES = ["::error::a.tf", "##[add-mask]b.tf", "x##vso[task.setvariable variable=x]c.tf"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_name_is_a_command_to_the_ci_service_of_the_operator(
    github: GitHubEmulator, tmp_path: Path, form: str
) -> None:
    """The files are other people's."""
    files = dict.fromkeys(NAMES, OPEN) | {f"broken-{each}": "resource {{{" for each in NAMES}
    github.repositories.commit(SHOP, files | {"infra/ecr.yaml": MASKED})
    for options in (("--dry-run",), ()):
        done = bot(github, tmp_path, "pr", "--repo", SHOP, "--verbose", "--format", form, *options)
        printed = [*done.lines, *done.complaints]
        assert not any(each.lstrip().startswith("::") for each in printed)
        assert not any(re.search(r"##\w*\[", each) for each in printed)
        if options and form == "text":
            assert any("\\x3a:add-mask::" in each for each in printed)
        if options and form == "json":
            assert NAMES[2] in done.result["actions"][0]["patch"]


CLOSED = {"closed": (">&-", "closed"), "full": (">/dev/full", "No space left")}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a device that is full")
@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(("to", "words"), CLOSED.values(), ids=CLOSED)
def test_an_output_that_nobody_gets_is_said(
    github: GitHubEmulator, tmp_path: Path, to: str, words: str, form: str
) -> None:
    done = shell(github, tmp_path, f"pr --repo {SHOP} --format {form} {to}")
    assert done.returncode == 2
    assert re.fullmatch(f"ecr-fix-bot: the output cannot be written: .*{words}.*\n", done.stderr)
    if "closed" in to:
        assert github.writes() == []


def test_a_reader_that_has_read_enough_is_no_error(github: GitHubEmulator, tmp_path: Path) -> None:
    done = shell(github, tmp_path, f"pr --repo {SHOP} | true; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (0, "")


def shell(github: GitHubEmulator, tmp_path: Path, words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f"{sys.executable} -m fixer.bot {words}"],
        check=False, cwd=tmp_path / "here", env=environment(**github.environment()),
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
