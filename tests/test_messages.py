"""Every reason, remedy and note has words, and every word is guarded by a test."""

from __future__ import annotations

import ast
import json
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from support.fixtures import CASES, run_anew
from support.templates import FALSE

import fixer
from fixer import messages
from fixer.cli.command import app
from fixer.dialects.all_dialects import dialects_for
from fixer.engine.analysis_unit import AnalysisUnit
from fixer.engine.parsed_file import parse_file
from fixer.engine.proof import objection
from fixer.files.folder_filter import SkipReason
from fixer.model.declaration import Change, Verdict
from fixer.model.edits import Applicability
from fixer.model.finding import Finding
from fixer.model.reasons import (
    Action,
    Cause,
    Evaluator,
    Note,
    OriginKind,
    Reader,
    Reason,
    Remedy,
    Topic,
)
from fixer.model.warnings import Unread, WarningKind
from fixer.rule import EXPLANATION

PACKAGE = Path(fixer.__file__).parent
TABLES: dict[type[Enum], Mapping[Enum, str]] = {
    Cause: messages.CAUSES,  # type: ignore[dict-item]
    Action: messages.ACTIONS,  # type: ignore[dict-item]
    Topic: messages.NOTES,  # type: ignore[dict-item]
    OriginKind: messages.ORIGINS,  # type: ignore[dict-item]
    Evaluator: messages.EVALUATORS,  # type: ignore[dict-item]
    Verdict: messages.VERDICTS,  # type: ignore[dict-item]
}
OTHER_TABLES: tuple[tuple[type[Enum], Mapping[Any, object]], ...] = (
    (Reader, messages.READERS),
    (SkipReason, messages.SKIP_REASONS),
    (Unread, messages.UNREAD),
    (WarningKind, messages.WARNINGS),
)
by_table = pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)


@by_table
def test_every_member_has_one_template(kind: type[Enum]) -> None:
    assert set(TABLES[kind]) == set(kind)


@pytest.mark.parametrize(("kind", "table"), OTHER_TABLES)
def test_every_member_has_words(kind: type[Enum], table: Mapping[Any, object]) -> None:
    assert set(table) == set(kind)


# What the code hands to the templates.

FILLED_IN_LATER = {"setting"}
"""The fields that the evaluator of Terraform leaves to whoever asked for the value."""
APPENDED = {"inner"}
"""The fields that need no place in a template: what they say is added to it."""


@cache
def modules() -> list[tuple[Path, ast.Module]]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return [(path, ast.parse(path.read_text("utf-8"))) for path in paths]


@cache
def nodes() -> list[tuple[Path, ast.AST]]:
    """Return all that the modules hold, each with the path of its module."""
    return [(path, node) for path, module in modules() for node in ast.walk(module)]


def fields_of(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def calls() -> Iterator[tuple[str, str, str, set[str]]]:
    """Yield each call that makes a reason, a remedy or a note of a literal member."""
    for path, node in nodes():
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id not in ("Reason", "Remedy", "Note") or not node.args:
            continue
        member = node.args[0]
        if isinstance(member, ast.Attribute) and isinstance(member.value, ast.Name):
            given = {keyword.arg or "" for keyword in node.keywords}
            yield f"{path.name}:{node.lineno}", member.value.id, member.attr, given


def test_calls_give_the_fields_that_their_template_has() -> None:
    kinds = {kind.__name__: kind for kind in TABLES}
    wrong = []
    for where, kind, name, given in calls():
        needed = fields_of(TABLES[kinds[kind]][kinds[kind][name]])
        later = FILLED_IN_LATER if "evaluate.py" in where else set()
        if needed - later - given or given - needed - APPENDED:
            wrong.append(f"{where}: {name} needs {sorted(needed)}, not {sorted(given)}")
    assert wrong == []


@by_table
def test_every_member_is_used(kind: type[Enum]) -> None:
    used = {
        node.attr
        for path, node in nodes()
        if isinstance(node, ast.Attribute)
        and path.name not in ("reasons.py", "messages.py")
        and isinstance(node.value, ast.Name)
        and node.value.id == kind.__name__
    }
    assert {member.name for member in kind} - used == set()


# What the fixtures show.

SHOWN_ELSEWHERE = {
    # Topics that take several files, or a fault of our own; the tests below have their words.
    Topic.REGISTRY_COVERS,
    Topic.REGISTRY_SCANS,
    Topic.NO_PLACE_FOR_IGNORE,
    Topic.OUTSIDE_SCOPE,
    Topic.PROGRAM_SNAPSHOTS,
    # What is said of own decisions that exempt nothing; the tests of those have their words.
    Topic.MISPLACED,
    Topic.MISSPELT,
    Topic.NOT_AT_HEAD,
    Topic.NO_SUCH_RULE,
    Topic.WORK_TREE_DIFFERS,
    Action.GIVE_REASON,
    Action.STAGE_OR_STASH,
    Topic.RESULT_UNREADABLE,
    Topic.CHANGES_MORE,
    Topic.CHANGES_ANOTHER,
    Topic.CHANGES_REPOSITORIES,
    Topic.STILL_OPEN,
}


def test_every_message_is_shown_by_a_fixture(monkeypatch: pytest.MonkeyPatch) -> None:
    """So a change of any fragment makes the test of that fixture fail."""
    shown: set[Enum] = set()
    clause, action, note = messages.clause, messages.action, messages.note

    def show_clause(reason: Reason) -> str:
        shown.add(reason.cause)
        shown.update(each for each in (reason.evaluator,) if each)
        shown.update(each.kind for each in (reason.origin,) if each)
        return clause(reason)

    def show_action(remedy: Remedy) -> str:
        shown.add(remedy.action)
        shown.update(each.kind for each in (remedy.origin,) if each)
        return action(remedy)

    def show_note(said: Note) -> str:
        shown.add(said.topic)
        return note(said)

    monkeypatch.setattr(messages, "clause", show_clause)
    monkeypatch.setattr(messages, "action", show_action)
    monkeypatch.setattr(messages, "note", show_note)
    for case in CASES:
        findings: list[Finding] = []
        for results in (run_anew(case, case.input), run_anew(case, case.input, strict=True)):
            findings += [each for result in results.values() for each in result.all_findings]
        shown.update(finding.verdict for finding in findings)
        if any(each.applicability is Applicability.UNSAFE for each in findings):
            run_anew(case, case.input, unsafe=True)
    members = {member for kind in TABLES for member in kind}
    assert members - shown == SHOWN_ELSEWHERE


def test_a_covering_registry_rule_is_named() -> None:
    note = Note(Topic.REGISTRY_COVERS, name="SCAN_ON_PUSH", value="shop/*")
    assert messages.note(note) == (
        "the registry's scanning configuration covers it already "
        '("shop/*", SCAN_ON_PUSH); scanners look at the repository alone'
    )


def test_a_file_outside_the_input_is_named() -> None:
    assert messages.note(Note(Topic.OUTSIDE_INPUT, place="a/variables.tf")) == (
        "not fixed, because it would change a/variables.tf, which is not among the given files; "
        "name that file too"
    )
    assert messages.note(Note(Topic.OUTSIDE_SCOPE, place="a/variables.tf")) == (
        "not fixed, because it would change a/variables.tf, which is not in the part that is "
        "looked at; name both files without the option for a part (--staged, --changed, --patch, "
        "--files-from or --stdin-filename)"
    )


@pytest.mark.parametrize(
    ("edited", "words"),
    [
        pytest.param(
            FALSE.replace("false", "*no"),
            "the result cannot be parsed (the alias *no has no anchor above it)",
            id="unreadable",
        ),
        pytest.param(
            FALSE.replace("false", "true\n        More: 1"),
            "more than the scan setting would change (line 6 of the result)",
            id="more",
        ),
        pytest.param(
            FALSE,
            "more than the scan setting would change (line 6 of the result)",
            id="not-done",
        ),
    ],
)
def test_a_refused_edit_says_why(edited: str, words: str) -> None:
    unit, changes = unit_and_changes()
    note = objection(unit, {"t.yaml": edited}, changes, [("Repo", True)])
    assert note is not None
    assert messages.note(note) == f"not fixed, because verification failed: {words}"


def test_an_edit_that_changes_another_verdict_is_refused() -> None:
    unit, changes = unit_and_changes()
    edited = FALSE.replace("false", "true")
    note = objection(unit, {"t.yaml": edited}, changes, [("Repo", False)])
    assert note is not None
    assert messages.note(note) == "not fixed, because it would change Repo too"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("Other", "the result would declare other repositories", id="others"),
        pytest.param("Repo", "Repo would still not be known to scan on push", id="still-open"),
    ],
)
def test_a_fix_that_does_not_help_is_refused(name: str, words: str) -> None:
    unit, _ = unit_and_changes()
    note = objection(unit, {"t.yaml": FALSE}, [], [(name, True)])
    assert note is not None
    assert messages.note(note) == f"not fixed, because verification failed: {words}"


def unit_and_changes() -> tuple[AnalysisUnit, list[Change]]:
    data = FALSE.encode()
    unit = AnalysisUnit([parse_file("t.yaml", data, dialects_for("t.yaml", data))])
    ((_, _, declared),) = unit.declarations()
    return unit, list(declared.repositories[0].assessment.changes)


# The messages of all fixtures: what is expected there is what people read.

FIX_VERBS: Final = frozenset(("adds", "renames", "replaces", "sets", "turns"))
"""The first words of what fixes do; what a person has to do is an instruction."""


def expected_findings() -> Iterator[tuple[str, dict[str, str]]]:
    for case in CASES:
        for strict in (False, True):
            for finding in json.loads(case.findings_file(strict).read_text("utf-8")):
                yield f"{case.name}: {finding['logical_id']}", finding


def test_no_message_lacks_a_word() -> None:
    gap = re.compile(r"[:,(]\s*$|^\s|\s{2}|\s[,;)]|^$")
    texts = (
        (name, text)
        for name, finding in expected_findings()
        for text in (finding["message"], *finding.get("notes", ()), finding.get("remedy", "none"))
    )
    written = re.compile(r"\(\([^)]*\)\)")  # a placeholder, as the file has it
    odd = [f"{name}: {text}" for name, text in texts if gap.search(written.sub("X", text))]
    assert odd == []


def test_a_fix_says_what_it_does_and_a_person_is_told_what_to_do() -> None:
    wrong = [
        f"{name}: {finding['remedy']}"
        for name, finding in expected_findings()
        if "remedy" in finding
        and (finding["remedy"].split()[0] in FIX_VERBS) == (finding["fix"] == "manual")
    ]
    assert wrong == []


# Plain English.

RIDDLES = re.compile(
    r"stands? there|comes? to\b|\bTell whether|as many as pay|what somebody may have meant|"
    r"which only rendering|\bis none\b|\bis no [a-z]+,|comes? to an end|in peace|spoken of|"
    r"\bby decree\b",
    re.IGNORECASE,
)
NAME_RIDDLES = re.compile(r"\bno (?!value\b)|\btwice\b|\bpermits?\b|\bbrings?\b|that is not there")
"""What a name of a case says in plainer words: `not-a`, `without`, `duplicate`, `may-add`.

`no-value` is the name that CloudFormation has for it.
"""


def public_words() -> Iterator[tuple[str, str]]:
    for kind, table in TABLES.items():
        for member, template in table.items():
            yield f"{kind.__name__}.{member.name}", template
    yield "--explain", EXPLANATION
    for command in app.registered_commands:
        yield "help", f"{command.epilog} {command.callback and command.callback.__doc__}"
    for name in fixer.__all__:
        yield name, getattr(fixer, name).__doc__ or ""


def test_messages_have_no_riddles() -> None:
    assert [name for name, words in public_words() if RIDDLES.search(words)] == []


def test_docstrings_have_no_riddles() -> None:
    odd = [
        f"{path.relative_to(PACKAGE)}: {words.splitlines()[0]}"
        for path, words in docstrings(nodes())
        if re.search(r"\bTells? (?:whether|by)|stands there|may have meant", words)
    ]
    assert odd == []


def docstrings(found: Iterable[tuple[Path, ast.AST]]) -> Iterator[tuple[Path, str]]:
    for path, node in found:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield path, ast.get_docstring(node) or ""


def test_the_tests_have_no_riddles() -> None:
    """Neither in their names nor in their docstrings."""
    paths = sorted(Path(__file__).parent.rglob("*.py"))
    found = [
        (path, node)
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    ]
    names = [
        (path, node.name.replace("_", " "))
        for path, node in found
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    ]
    odd = [
        f"{path.name}: {words.splitlines()[0]}"
        for path, words in [*names, *docstrings(found)]
        if RIDDLES.search(words)
    ]
    assert odd == []


def test_the_names_of_the_cases_have_no_riddles() -> None:
    names = [(case.name, case.folder.name.replace("-", " ")) for case in CASES]
    riddles = [name for name, words in names if RIDDLES.search(words) or NAME_RIDDLES.search(words)]
    assert riddles == []
