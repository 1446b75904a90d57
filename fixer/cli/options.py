"""The options of the command, each with its names and its line of help."""

from collections.abc import Callable, Iterable
from typing import Annotated, Final, TypeAlias

import typer

from fixer.cli.terminal import COLORS

REGISTRY_SCANNING: Final = ("note", "respect")
"""What the scanning of a registry can mean."""


def _completed(
    choices: Callable[[], Iterable[str]], several: bool = False
) -> Callable[[str], list[str]]:
    """Return what completes a value that is one of the choices.

    Args:
        choices: Returns the choices; it is called where a shell asks for them alone.
        several: Whether the value may be several of them, with commas between.
    """

    def complete(incomplete: str) -> list[str]:
        before = incomplete[: incomplete.rfind(",") + 1] if several else ""
        return [
            each for each in (f"{before}{one}" for one in choices()) if each.startswith(incomplete)
        ]

    return complete


def _formats() -> Iterable[str]:
    from fixer.report.formats import FORMATS

    return FORMATS


def _verdicts() -> Iterable[str]:
    from fixer.model.declaration import Verdict

    return (each.value for each in Verdict if each is not Verdict.COMPLIANT)


def _rules() -> Iterable[str]:
    from fixer.rule import ELSEWHERE, RULE_ID

    # Behind an id is what it is for.
    return (RULE_ID, *(each.split(" ")[0] for _, ids in ELSEWHERE for each in ids))


Paths: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATHS]...", help="Files and folders to look at. [default: .]"),
]
ShowDiff: TypeAlias = Annotated[
    bool, typer.Option("--diff", help="Print the fixes as one patch; write nothing.")
]
Write: TypeAlias = Annotated[
    bool, typer.Option("--write", "-w", "--fix", help="Apply the fixes in place.")
]
CheckOnly: TypeAlias = Annotated[
    bool,
    typer.Option("--check", help="List what can be fixed and what needs review; write nothing."),
]
UnsafeFixes: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--unsafe-fixes",
        help="Also apply fixes that may change intended behaviour: parameter defaults, one "
        "branch of a condition, generated files.",
    ),
]
Strict: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Report repositories that scan only because of a default that a caller can change.",
    ),
]
NoIgnores: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--no-ignores", help="Do not respect the decisions that people recorded for scanners."
    ),
]
RequireReason: TypeAlias = Annotated[
    bool,
    typer.Option("--require-reason", help="Report recorded decisions that have no reason."),
]
RespectPolicyFiles: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--respect-policy-files",
        help="Respect .trivyignore, .checkov.yaml, kics.config, .snyk and Datadog's files as well.",
    ),
]
Baseline: TypeAlias = Annotated[
    str | None,
    typer.Option("--baseline", metavar="FILE", help="Do not report what a baseline lists."),
]
NewBaseline: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--add-baseline", metavar="FILE", help="List what is open in a baseline, and exit 0."
    ),
]
AddIgnore: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--add-ignore",
        metavar="REASON",
        help="Write a comment that exempts what is open, in place of fixes.",
    ),
]
RemoveUnusedIgnores: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--remove-unused-ignores",
        help="Take out the comments of ecr-fix that exempt no repository.",
    ),
]
Only: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="LOGICAL_ID", help="Look at this repository alone; repeatable."),
]
Findings: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--findings",
        metavar="FILE",
        help="Look only at what a scanner has flagged, in its report (SARIF, JSON or CSV; - "
        "for stdin), and say what became of it; repeatable.",
    ),
]
Include: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--include",
        metavar="GLOB",
        help="Also look at these files; a gitignore pattern; repeatable.",
    ),
]
Exclude: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="GLOB",
        help="Leave out these files; a gitignore pattern; repeatable.",
    ),
]
ForceExclude: TypeAlias = Annotated[
    bool,
    typer.Option("--force-exclude", help="Apply --exclude to named paths too."),
]
RegistryScanningMeaning: TypeAlias = Annotated[
    str,
    typer.Option(
        "--registry-scanning",
        metavar="|".join(REGISTRY_SCANNING),
        autocompletion=_completed(lambda: REGISTRY_SCANNING),
        help="What the registry's own scanning means: a note, or that a repository complies.",
    ),
]
FailOn: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        metavar="VERDICT[,VERDICT]",
        autocompletion=_completed(_verdicts, several=True),
        help="Exit 1 for these verdicts alone: disabled, missing, conditional, invalid.",
    ),
]
Config: TypeAlias = Annotated[
    str | None,
    typer.Option("--config", metavar="FILE", help="Read the settings from this file."),
]
Isolated: TypeAlias = Annotated[
    bool, typer.Option("--isolated", help="Read no configuration file.")
]
ShowSettings: TypeAlias = Annotated[
    bool,
    typer.Option("--show-settings", help="Print the settings and where they are from."),
]
Statistics: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--statistics", help="Count the repositories by dialect and verdict; no findings."
    ),
]
Interactive: TypeAlias = Annotated[
    bool,
    typer.Option("--interactive", "-i", help="Show each fix and ask whether to apply it."),
]
StdinFilename: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--stdin-filename",
        metavar="NAME",
        help="Look at the text on stdin (PATHS is -) as at this file; --write prints it fixed.",
    ),
]
Staged: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--staged",
        help="Look at what is staged in git, and fix it there and in the work tree.",
    ),
]
Changed: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--changed",
        metavar="[BASE]",
        help="Look at the files that were changed since a commit, or the default branch.",
    ),
]
Patch: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--patch",
        metavar="FILE",
        help="Look at what a unified diff touches; - for stdin.",
    ),
]
FilesFrom: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--files-from",
        metavar="FILE",
        help="Look at the files that a list names, by lines or NUL; - for stdin.",
    ),
]
NameOnly: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--name-only", help="Print only the names of the files with findings, or changed."
    ),
]
EndWithNul: TypeAlias = Annotated[
    bool, typer.Option("-0", help="End each name of --name-only with NUL.")
]
Stat: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--stat",
        help="Show how many lines change in each file: without --write and --diff in the place "
        "of the findings.",
    ),
]
ShowFiles: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--show-files", help="List the files that are looked at and those that are skipped."
    ),
]
Jobs: TypeAlias = Annotated[
    str,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N",
        help="Worker processes; 0 chooses automatically.",
    ),
]
ShowFixes: TypeAlias = Annotated[
    bool, typer.Option("--show-fixes", help="Show the patch of each fix beside its finding.")
]
Quiet: TypeAlias = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Print the findings, without the summary and hints."),
]
Silent: TypeAlias = Annotated[
    bool, typer.Option("--silent", help="Print only errors, warnings and the patch.")
]
Verbose: TypeAlias = Annotated[
    bool, typer.Option("--verbose", "-v", help="Also show the compliant repositories.")
]
ColorWhen: TypeAlias = Annotated[
    str,
    typer.Option(
        "--color",
        metavar="|".join(COLORS),
        autocompletion=_completed(lambda: COLORS),
        help="When to use colour.",
    ),
]
NoProgress: TypeAlias = Annotated[bool, typer.Option("--no-progress", help="Show no progress bar.")]
ExitZero: TypeAlias = Annotated[
    bool, typer.Option("--exit-zero", help="Exit 0 with findings; errors still exit 2.")
]
ExitNonZeroOnFix: TypeAlias = Annotated[
    bool, typer.Option("--exit-non-zero-on-fix", help="Exit 1 if a file was changed.")
]
FormatName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        autocompletion=_completed(_formats),
        help="Print the report as text, concise, json, json-lines, sarif, sarif-open, github, "
        "gitlab, junit, rdjson, markdown, codetf, csv or html.",
    ),
]
ReportFiles: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="FORMAT[=FILE]",
        autocompletion=_completed(_formats),
        help="Also write a report to a file, or in place of the usual one to stdout; repeatable.",
    ),
]
Explain: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--explain",
        metavar="RULE",
        autocompletion=_completed(_rules),
        help="Explain ECR001, by its id here or at a scanner, and exit.",
    ),
]
Version: TypeAlias = Annotated[
    bool,
    typer.Option("--version", help="Print the version, and exit."),
]
