"""The command `ecr-fix-bot`: options in, exit code out."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated, Any, Final

import typer

from fixer import UsageError, __version__
from fixer.bot import interruption, output
from fixer.bot.forges import Kind
from fixer.bot.listings import status_document, status_table, suggest_document, suggest_text
from fixer.bot.operator_file import identity_of, read_operator_file
from fixer.bot.outcome import NEEDS_RERUN
from fixer.bot.session import NOT_AS_IT_SHOULD_BE, Connection, connected, tell
from fixer.bot.settings import Settings
from fixer.bot.status import status as status_of
from fixer.bot.suggest import suggest as suggested
from fixer.bot.tending import tend
from fixer.bot.waiting import BACKOFF, MAX_WAIT
from fixer.plain_values import PlainCommand, PlainGroup, choice, count, seconds
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


_GROUPS: Final = ("directory",)
"""How fixes can be put together."""
_JSON: Final = "json"
_FORMATS: Final = ("text", _JSON)
"""How a command can print what became of the work."""
_FORGES: Final = tuple(each.value for each in Kind)


app = typer.Typer(
    cls=PlainGroup,
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
    str | None,
    typer.Option(
        "--forge",
        metavar="|".join(_FORGES),
        envvar="ECR_FIX_BOT_FORGE",
        help="The forge. [default: the one whose variables are set]",
    ),
]
_Format = Annotated[
    str,
    typer.Option("--format", metavar="|".join(_FORMATS), help="How to print what became of it."),
]
_MaxWait = Annotated[
    str | None,
    typer.Option(
        "--max-wait",
        metavar="SECONDS",
        envvar="ECR_FIX_BOT_MAX_WAIT",
        help=f"What the run may spend waiting in all. [default: {MAX_WAIT:.0f}]",
    ),
]
_Backoff = Annotated[
    str | None,
    typer.Option(
        "--backoff",
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


@app.command(cls=PlainCommand)
def pr(
    repo: _Repo = None,
    group: Annotated[
        str | None,
        typer.Option(
            "--group", metavar="|".join(_GROUPS), help="One pull request for each top folder."
        ),
    ] = None,
    limit: Annotated[
        str | None,
        typer.Option("--limit", metavar="N", help="Let no more than N be open at once."),
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
    form: _Format = _FORMATS[0],
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Tell each step, and in a dry run show the patch."),
    ] = False,
) -> None:
    """Fix the default branch in a pull request, or bring the one that is there up to date."""
    asked = _asked(repo, forge, max_wait, backoff)
    prints_json = choice("--format", form, _FORMATS) == _JSON
    if group is not None:
        choice("--group", group, _GROUPS)
    most = None if limit is None else count("--limit", limit)
    file = read_operator_file(config)
    settings = _joined(
        file.settings,
        by_folder=group is not None,
        limit=most,
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
    session = connected(asked, file, verbose=verbose)
    if settings.sign_off and settings.through_api and settings.author is None:
        session.warn([f"warning: {_WRONG_SIGN_OFF}"])
    if verbose:
        session.tell_steps()
    results = session.guarded(lambda: tend(session.name, settings, session.waiting, session.forge))
    session.warn(output.warning_lines(results))
    if prints_json:
        session.print_json(output.document(results, dry_run))
    else:
        session.print_lines(output.lines(results, dry_run, verbose))
    failed = any(each.outcome in NEEDS_RERUN for each in results)
    raise typer.Exit(NOT_AS_IT_SHOULD_BE if failed else OK)


@app.command(cls=PlainCommand)
def suggest(
    pull_request: Annotated[str, typer.Option("--pr", metavar="N", help="The pull request.")],
    repo: _Repo = None,
    config: _Config = None,
    forge: _Forge = None,
    max_wait: _MaxWait = None,
    backoff: _Backoff = None,
    form: _Format = _FORMATS[0],
) -> None:
    """Suggest fixes on the lines that a pull request adds or changes."""
    asked = _asked(repo, forge, max_wait, backoff)
    prints_json = choice("--format", form, _FORMATS) == _JSON
    number = count("--pr", pull_request, least=1)
    file = read_operator_file(config)
    session = connected(asked, file)
    result = session.guarded(
        lambda: suggested(session.name, number, file.settings, session.waiting, session.forge)
    )
    session.warn(f"warning: {each}" for each in result.warnings)
    if prints_json:
        session.print_json(suggest_document(result))
    else:
        session.print_lines([suggest_text(result)])
    raise typer.Exit(NOT_AS_IT_SHOULD_BE if result.outcome in NEEDS_RERUN else OK)


@app.command(cls=PlainCommand)
def status(
    repo: _Repo = None,
    config: _Config = None,
    forge: _Forge = None,
    max_wait: _MaxWait = None,
    backoff: _Backoff = None,
    form: _Format = _FORMATS[0],
) -> None:
    """List the pull requests of the bot, and what became of them."""
    asked = _asked(repo, forge, max_wait, backoff)
    prints_json = choice("--format", form, _FORMATS) == _JSON
    file = read_operator_file(config)
    session = connected(asked, file)
    found = session.guarded(lambda: status_of(session.name, file.settings.branch, session.forge))
    if prints_json:
        session.print_json(status_document(found))
    else:
        session.print_lines([status_table(found)])


def _asked(
    repo: str | None, forge: str | None, max_wait: str | None, backoff: str | None
) -> Connection:
    """Return what the call, or the environment, says of the repository and its forge."""
    for_forge, for_wait, for_backoff = (
        f"--{name} or ECR_FIX_BOT_{name.upper().replace('-', '_')}"
        for name in ("forge", "max-wait", "backoff")
    )
    return Connection(
        repo,
        None if forge is None else Kind(choice(for_forge, forge, _FORGES)),
        None if max_wait is None else seconds(for_wait, max_wait),
        None if backoff is None else seconds(for_backoff, backoff),
    )


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
