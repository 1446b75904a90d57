"""The command `ecr-fix-bot`: options in, exit code out."""

from __future__ import annotations

import json
import logging
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Final, TypeVar

import typer

from fixer import UsageError, __version__
from fixer.bot import forges, interruption, output
from fixer.bot.failures import first_failure
from fixer.bot.forge import Forge, TokenRefusedError
from fixer.bot.forges import Kind
from fixer.bot.git import Identity
from fixer.bot.listings import status_document, status_table, suggest_document, suggest_text
from fixer.bot.operator_file import read_operator_file
from fixer.bot.origin import checked_name, origin_name
from fixer.bot.outcome import NEEDS_RERUN
from fixer.bot.secrets import without_secrets
from fixer.bot.settings import AUTHOR, Settings
from fixer.bot.status import status as status_of
from fixer.bot.suggest import suggest as suggested
from fixer.bot.tending import tend
from fixer.bot.waiting import BACKOFF, MAX_WAIT, SystemClock, Waiting
from fixer.report.escape import escape_control, json_without_commands
from fixer.report.streams import check_open, open_streams, print_lines, write

OK: Final = 0
NOT_AS_IT_SHOULD_BE: Final = 1
ERROR: Final = 2
EXIT_CODES: Final = {
    OK: "the forge is as it should be",
    NOT_AS_IT_SHOULD_BE: "something failed, or needs another run",
    ERROR: "a wrong call, or a token that is missing or refused",
    interruption.INTERRUPTED: "interrupted",
}
"""What each exit code means."""

_WRONG_SIGN_OFF: Final = (
    "the forge makes the commits in the name of whoever the token is of; "
    "name them with --author, or the sign-off is of somebody else"
)
_T = TypeVar("_T")
_AUTHOR: Final = re.compile(r"([^<>\x00-\x1f\x7f]*[^<>\x00-\x20\x7f]) *<([^<>\x00-\x20\x7f]+)>")


class Group(str, Enum):
    """How fixes are put together."""

    DIRECTORY = "directory"


class Format(str, Enum):
    """How a command prints what became of the work."""

    TEXT = "text"
    JSON = "json"


def _number(seconds: float | None) -> float | None:
    """Return the seconds of an option; `nan` is more than nothing and less than nothing."""
    if seconds is not None and math.isnan(seconds):
        raise typer.BadParameter("nan is no number of seconds")
    return seconds


app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Open and tend pull requests that make ECR repositories scan images on push.",
    epilog=f"Exit code: {'; '.join(f'{code} {words}' for code, words in EXIT_CODES.items())}.",
)

_Repo = Annotated[
    str | None,
    typer.Option(
        "--repo",
        metavar="OWNER/NAME",
        help="The repository. [default: origin of the checkout in the current folder]",
    ),
]
_Forge = Annotated[
    Kind | None,
    typer.Option(
        "--forge",
        envvar="ECR_FIX_BOT_FORGE",
        help="The forge. [default: the one whose variables are set]",
    ),
]
_Format = Annotated[Format, typer.Option("--format", help="How to print what became of it.")]
_MaxWait = Annotated[
    float | None,
    typer.Option(
        "--max-wait",
        min=0,
        callback=_number,
        metavar="SECONDS",
        envvar="ECR_FIX_BOT_MAX_WAIT",
        help="What the run may spend waiting in all. [default: 900]",
    ),
]
_Backoff = Annotated[
    float | None,
    typer.Option(
        "--backoff",
        min=0,
        callback=_number,
        metavar="SECONDS",
        envvar="ECR_FIX_BOT_BACKOFF",
        help="The first wait where the forge names none, then doubled. [default: 60]",
    ),
]
_Config = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        envvar="ECR_FIX_BOT_CONFIG",
        help="Read settings from this file (TOML); the command line goes first.",
    ),
]


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version, and exit.")
    ] = False,
) -> None:
    """Handle what is asked of no command."""
    if version:
        print_lines(sys.stdout, [f"ecr-fix-bot {__version__}"])
        raise typer.Exit(OK)
    if context.invoked_subcommand is None:
        print_lines(sys.stdout, context.get_help().splitlines())
        raise typer.Exit(OK)


@app.command()
def pr(
    repo: _Repo = None,
    group: Annotated[
        Group | None,
        typer.Option("--group", help="One pull request for each top folder."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=0, metavar="N", help="Let no more than N be open at once."),
    ] = None,
    reopen: Annotated[
        bool, typer.Option("--reopen", help="Open again what a person has closed.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")
    ] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Open it as a draft.")] = False,
    label: Annotated[
        list[str] | None, typer.Option("--label", metavar="L", help="A label; repeatable.")
    ] = None,
    reviewer: Annotated[
        list[str] | None,
        typer.Option(
            "--reviewer",
            metavar="U",
            help="Who is asked to review, a team as ORG/TEAM; repeatable.",
        ),
    ] = None,
    assignee: Annotated[
        list[str] | None,
        typer.Option("--assignee", metavar="U", help="Who it is assigned to; repeatable."),
    ] = None,
    milestone: Annotated[
        str | None, typer.Option("--milestone", metavar="TITLE", help="Its milestone.")
    ] = None,
    author: Annotated[
        str | None,
        typer.Option("--author", metavar="'NAME <EMAIL>'", help="Who the commits are from."),
    ] = None,
    signoff: Annotated[
        bool, typer.Option("--signoff", help="Add the line Signed-off-by to the commits.")
    ] = False,
    commit_through_api: Annotated[
        bool,
        typer.Option(
            "--commit-through-api", help="Let the forge make the commits, so that it signs them."
        ),
    ] = False,
    config: _Config = None,
    forge: _Forge = None,
    max_wait: _MaxWait = None,
    backoff: _Backoff = None,
    form: _Format = Format.TEXT,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Tell each step, and in a dry run show the patch."),
    ] = False,
) -> None:
    """Fix the default branch in a pull request, or bring the one that is there up to date."""
    file = read_operator_file(config)
    settings = _settings(
        file,
        group=group,
        limit=limit,
        draft=draft,
        labels=label,
        reviewers=reviewer,
        assignees=assignee,
        milestone=milestone,
        author=author,
        signoff=signoff,
        commit_through_api=commit_through_api,
        reopen=reopen,
        dry_run=dry_run,
    )
    run = _connected(repo, forge, max_wait, backoff, file, verbose=verbose)
    if settings.sign_off and settings.through_api and settings.author is AUTHOR:
        run.warn([f"warning: {_WRONG_SIGN_OFF}"])
    if verbose:
        run.tell_steps()
    results = run.guarded(lambda: tend(run.name, settings, run.waiting, run.forge))
    run.warn(output.warning_lines(results))
    if form is Format.JSON:
        run.print_json(output.document(results, dry_run))
    else:
        run.print_lines(output.lines(results, dry_run, verbose))
    failed = any(each.outcome in NEEDS_RERUN for each in results)
    raise typer.Exit(NOT_AS_IT_SHOULD_BE if failed else OK)


@app.command()
def suggest(
    number: Annotated[int, typer.Option("--pr", min=1, metavar="N", help="The pull request.")],
    repo: _Repo = None,
    config: _Config = None,
    forge: _Forge = None,
    max_wait: _MaxWait = None,
    backoff: _Backoff = None,
    form: _Format = Format.TEXT,
) -> None:
    """Suggest fixes on the lines that a pull request adds or changes."""
    file = read_operator_file(config)
    settings = _settings(file)
    run = _connected(repo, forge, max_wait, backoff, file)
    result = run.guarded(
        lambda: suggested(run.name, number, settings.exclude, run.waiting, run.forge)
    )
    run.warn(f"warning: {each}" for each in result.warnings)
    if form is Format.JSON:
        run.print_json(suggest_document(result))
    else:
        run.print_lines([suggest_text(result)])
    needs_rerun = {each.value for each in NEEDS_RERUN}
    raise typer.Exit(NOT_AS_IT_SHOULD_BE if result.outcome in needs_rerun else OK)


@app.command()
def status(
    repo: _Repo = None,
    config: _Config = None,
    forge: _Forge = None,
    max_wait: _MaxWait = None,
    backoff: _Backoff = None,
    form: _Format = Format.TEXT,
) -> None:
    """List the pull requests of the bot, and what became of them."""
    file = read_operator_file(config)
    settings = _settings(file)
    run = _connected(repo, forge, max_wait, backoff, file)
    found = run.guarded(lambda: status_of(run.name, settings.branch, run.forge))
    if form is Format.JSON:
        run.print_json(status_document(found))
    else:
        run.print_lines([status_table(found)])


@dataclass(frozen=True, slots=True)
class _Run:
    """A repository, and the client for it."""

    name: str
    waiting: Waiting
    forge: Forge

    def guarded(self, act: Callable[[], _T]) -> _T:
        """Do the work; what ends it is one line, and no secret is in it."""
        try:
            with interruption.orderly():
                return act()
        except KeyboardInterrupt:
            self.warn([interruption.WORDS])
            raise typer.Exit(interruption.INTERRUPTED) from None
        except TokenRefusedError as error:
            raise UsageError(self.hidden(f"{error.variable} is refused: {error}")) from None
        except UsageError:
            raise
        except Exception as error:
            outcome, words = first_failure(error, self.forge.tokens)
            self.warn([f"{self.name}: {outcome.value}: {words}"])
            raise typer.Exit(NOT_AS_IT_SHOULD_BE) from None

    def tell_steps(self) -> None:
        """Tell each step when it comes, beside the output."""
        steps = logging.getLogger("fixer.bot")
        steps.setLevel(logging.INFO)
        steps.addHandler(_Teller(self))

    def hidden(self, words: str) -> str:
        """Return words in which stars stand for secrets."""
        return without_secrets(words, self.forge.tokens.secrets())

    def print_json(self, document: Mapping[str, Any]) -> None:
        """Print a document for programs."""
        text = json_without_commands(self.hidden(json.dumps(document, indent=2)))
        write(sys.stdout, lambda: sys.stdout.writelines([text, "\n"]))

    def print_lines(self, lines: Iterable[str]) -> None:
        """Print lines for people."""
        print_lines(sys.stdout, map(self.hidden, lines))

    def warn(self, lines: Iterable[str]) -> None:
        """Print lines for people beside the output."""
        for line in lines:
            _tell(self.hidden(line))


class _Teller(logging.Handler):
    """What tells steps to people.

    Args:
        run: The run that they belong to, which knows what is secret.
    """

    def __init__(self, run: _Run) -> None:
        super().__init__()
        self._run = run

    def emit(self, record: logging.LogRecord) -> None:
        """Tell a step."""
        self._run.warn([record.getMessage()])


def _tell(words: str) -> None:
    print_lines(sys.stderr, [f"ecr-fix-bot: {escape_control(words)}"])


def _connected(
    repo: str | None,
    asked: Kind | None,
    max_wait: float | None,
    backoff: float | None,
    file: Mapping[str, Any],
    *,
    verbose: bool = False,
) -> _Run:
    """Return the repository and the client that the call and the environment name."""
    environ = os.environ
    kind = forges.kind_of(environ, asked)
    waiting = Waiting(
        SystemClock(_tell, 0.1) if verbose else SystemClock(_tell),
        file.get("max-wait", MAX_WAIT) if max_wait is None else max_wait,
        file.get("backoff", BACKOFF) if backoff is None else backoff,
    )
    forge = forges.connect(kind, environ, waiting)
    if repo is None and kind is Kind.GITLAB:
        repo = environ.get("CI_PROJECT_PATH") or None
    if repo is not None:
        return _Run(checked_name(repo), waiting, forge)
    return _Run(origin_name(".", forges.server_of(kind, environ)), waiting, forge)


def _settings(
    file: Mapping[str, Any],
    *,
    group: Group | None = None,
    limit: int | None = None,
    draft: bool = False,
    labels: list[str] | None = None,
    reviewers: list[str] | None = None,
    assignees: list[str] | None = None,
    milestone: str | None = None,
    author: str | None = None,
    signoff: bool = False,
    commit_through_api: bool = False,
    reopen: bool = False,
    dry_run: bool = False,
) -> Settings:
    """Return what the command line says, else the operator's file, else nothing."""
    named_author = author or file.get("author")
    return Settings(
        branch=f"{file.get('branch-prefix', 'ecr-fix/')}ecr001",
        by_folder=group is not None or "group" in file,
        limit=file.get("limit") if limit is None else limit,
        reopen=reopen,
        dry_run=dry_run,
        draft=draft or file.get("draft", False),
        labels=tuple(labels or file.get("labels", ())),
        reviewers=tuple(reviewers or file.get("reviewers", ())),
        assignees=tuple(assignees or file.get("assignees", ())),
        milestone=milestone or file.get("milestone"),
        author=_identity(named_author) if named_author else AUTHOR,
        sign_off=signoff or file.get("signoff", False),
        through_api=commit_through_api or file.get("commit-through-api", False),
        rebase=file.get("rebase") == "always",
        exclude=tuple(file.get("exclude", ())),
    )


def _identity(author: str) -> Identity:
    found = _AUTHOR.fullmatch(author)
    if found is None:
        raise UsageError("an author is written as NAME <EMAIL>")
    return Identity(found[1], found[2])


def run() -> None:
    """Run the command."""
    open_streams()
    try:
        check_open(sys.stdout)
        app(prog_name="ecr-fix-bot")
    except UsageError as error:
        _tell(str(error))
        sys.exit(ERROR)
