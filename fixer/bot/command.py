"""The command `ecr-fix-bot`: options in, exit code out."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from enum import Enum
from typing import Annotated, Any, Final

import typer

from fixer import UsageError, __version__
from fixer.bot import interruption, output
from fixer.bot.forges import Kind
from fixer.bot.listings import status_document, status_table, suggest_document, suggest_text
from fixer.bot.operator_file import identity_of, read_operator_file
from fixer.bot.outcome import NEEDS_RERUN
from fixer.bot.session import NOT_AS_IT_SHOULD_BE, connected, tell
from fixer.bot.settings import Settings
from fixer.bot.status import status as status_of
from fixer.bot.suggest import suggest as suggested
from fixer.bot.tending import tend
from fixer.bot.waiting import BACKOFF, MAX_WAIT
from fixer.report.streams import check_open, open_streams, print_lines

OK: Final = 0
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
        help=f"What the run may spend waiting in all. [default: {MAX_WAIT:.0f}]",
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
        help=f"The first wait where the forge names none, then doubled. [default: {BACKOFF:.0f}]",
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
    settings = _joined(
        file.settings,
        by_folder=group is not None,
        limit=limit,
        draft=draft,
        labels=tuple(label or ()),
        reviewers=tuple(reviewer or ()),
        assignees=tuple(assignee or ()),
        milestone=milestone,
        author=identity_of(author) if author else None,
        sign_off=signoff,
        through_api=commit_through_api,
        reopen=reopen,
        dry_run=dry_run,
    )
    session = connected(repo, forge, max_wait, backoff, file, verbose=verbose)
    if settings.sign_off and settings.through_api and settings.author is None:
        session.warn([f"warning: {_WRONG_SIGN_OFF}"])
    if verbose:
        session.tell_steps()
    results = session.guarded(lambda: tend(session.name, settings, session.waiting, session.forge))
    session.warn(output.warning_lines(results))
    if form is Format.JSON:
        session.print_json(output.document(results, dry_run))
    else:
        session.print_lines(output.lines(results, dry_run, verbose))
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
    session = connected(repo, forge, max_wait, backoff, file)
    result = session.guarded(
        lambda: suggested(session.name, number, file.settings, session.waiting, session.forge)
    )
    session.warn(f"warning: {each}" for each in result.warnings)
    if form is Format.JSON:
        session.print_json(suggest_document(result))
    else:
        session.print_lines([suggest_text(result)])
    raise typer.Exit(NOT_AS_IT_SHOULD_BE if result.outcome in NEEDS_RERUN else OK)


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
    session = connected(repo, forge, max_wait, backoff, file)
    found = session.guarded(lambda: status_of(session.name, file.settings.branch, session.forge))
    if form is Format.JSON:
        session.print_json(status_document(found))
    else:
        session.print_lines([status_table(found)])


def _joined(settings: Settings, **said: Any) -> Settings:
    """Return the settings of the operator's file with what the command line says, if it does."""
    is_said = {
        name: value
        for name, value in said.items()
        if value is not False and value not in (None, "", ())
    }
    return replace(settings, **is_said)


def run() -> None:
    """Run the command."""
    open_streams()
    try:
        check_open(sys.stdout)
        app(prog_name="ecr-fix-bot")
    except UsageError as error:
        tell(str(error))
        sys.exit(ERROR)
