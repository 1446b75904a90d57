"""What becomes of fixes in a review: a suggestion that is applied is exactly the edit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from support.fixtures import FIXTURES

import fixer
from fixer import Finding
from fixer.bot.forge import ChangedFile
from fixer.bot.suggestions import MOST_SUGGESTIONS, Reason, Suggestion, added_lines, review
from fixer.model.edits import splice

TEXT = """\
Resources:
  One:
    Type: AWS::ECR::Repository
  Two:
    Type: AWS::ECR::Repository
    Properties:
      ImageScanningConfiguration: {ScanOnPush: false}
"""


def added(text: str) -> str:
    """Return the hunk of a pull request that adds all lines of a text."""
    lines = text.split("\n")
    end = [] if lines[-1] else [lines.pop()]
    marked = "".join(f"+{line}\n" for line in lines)
    missing = "" if end else "\\ No newline at end of file\n"
    return f"@@ -0,0 +1,{len(lines)} @@\n{marked}{missing}"


def applied(text: str, suggestions: Iterable[Suggestion]) -> str:
    """Return what a forge makes of a text when somebody applies all suggestions."""
    lines = text.split("\n")
    for each in sorted(suggestions, key=lambda each: -each.first_line):
        lines[each.first_line - 1 : each.last_line] = each.lines.split("\n")
    return "\n".join(lines)


def edited(text: str, findings: Iterable[Finding]) -> str:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    edits = [edit for each in findings for edit in (each.fix.edits if each.fix else ())]
    return mark + splice(text.removeprefix(mark), edits)


def test_applied_suggestions_are_exactly_the_edits() -> None:
    suggested = left = 0
    # What has no fix has nothing that is expected.
    for folder in sorted({each.parent for each in FIXTURES.glob("*/*/expected*")}):
        inputs = [*folder.glob("input.*"), *folder.glob("input")]
        for result in fixer.check(inputs, jobs=1).results:
            fixed = [each for each in result.findings if each.fix_applied]
            if not fixed or result.source is None:
                continue
            text = result.source.data.decode()
            texts = {result.path: (text, result.source.encoded(result.text).decode())}
            changed = [ChangedFile(result.path, None, added(text))]
            said = review(fixed, (), changed, texts)
            findings = [finding for each in said.suggestions for finding in each.findings]
            assert applied(text, said.suggestions) == edited(text, findings), result.path
            assert len(findings) + len(said.rest) == len(fixed), result.path
            suggested += len(findings)
            left += len(said.rest)
    assert suggested > 5 * left > 0


def test_fixes_on_the_same_lines_are_one_suggestion() -> None:
    type_of = '{"Type": "AWS::ECR::Repository"}'
    text = f'{{"Resources": {{"A": {type_of}, "B": {type_of}}}}}\n'
    result = fixer.check_text(text, path="template.json")
    texts = {"template.json": (text, result.text)}
    changed = [ChangedFile("template.json", None, added(text))]
    said = review(result.findings, (), changed, texts)
    [suggestion] = said.suggestions
    assert [each.logical_id for each in suggestion.findings] == ["A", "B"]
    assert suggestion.lines + "\n" == result.text


def test_a_file_whose_fixes_are_not_its_edits_is_left() -> None:
    result = fixer.check_text(TEXT, path="template.yaml")
    texts = {"template.yaml": (TEXT, result.text + "# more\n")}
    changed = [ChangedFile("template.yaml", None, added(TEXT))]
    said = review(result.findings, (), changed, texts)
    assert said.suggestions == ()
    assert {each.reason for each in said.rest} == {Reason.UNCLEAR}


def test_a_fix_of_several_files_is_left() -> None:
    result = fixer.check_text(TEXT, path="template.yaml")
    [first, second] = result.findings
    assert first.fix is not None
    several = replace(first, fix=replace(first.fix, edits_in_other_files=(("other.tf", ()),)))
    texts = {"template.yaml": (TEXT, result.text)}
    changed = [ChangedFile("template.yaml", None, added(TEXT))]
    said = review([several, second], (), changed, texts)
    assert [each.reason for each in said.rest] == [Reason.SEVERAL_FILES]
    assert len(said.suggestions) == 1


def test_no_review_has_more_suggestions_than_anybody_reads() -> None:
    text = "Resources:\n" + "".join(
        f"  R{number}:\n    Type: AWS::ECR::Repository\n" for number in range(MOST_SUGGESTIONS + 2)
    )
    result = fixer.check_text(text, path="template.yaml")
    texts = {"template.yaml": (text, result.text)}
    said = review(result.findings, (), [ChangedFile("template.yaml", None, added(text))], texts)
    assert len(said.suggestions) == MOST_SUGGESTIONS
    assert [each.reason for each in said.rest] == [Reason.TOO_MANY] * 2


def test_keys_do_not_depend_on_lines_and_differ_for_equal_names() -> None:
    result = fixer.check_text(TEXT, path="template.yaml")
    twins = [replace(each, logical_id="Same") for each in result.findings]
    texts = {"template.yaml": (TEXT, result.text)}
    changed = [ChangedFile("template.yaml", None, added(TEXT))]
    keys = [each.key for each in review(twins, (), changed, texts).suggestions]
    assert len(set(keys)) == 2
    moved = "# a line more\n" + TEXT
    result = fixer.check_text(moved, path="template.yaml")
    texts = {"template.yaml": (moved, result.text)}
    changed = [ChangedFile("template.yaml", None, added(moved))]
    twins = [replace(each, logical_id="Same") for each in result.findings]
    assert [each.key for each in review(twins, (), changed, texts).suggestions] == keys


@pytest.mark.parametrize(
    ("hunks", "lines"),
    [
        (None, None),
        ("@@ -1,2 +1,3 @@\n a\n+b\n c\n@@ -9 +10,2 @@\n-x\n+y\n+z\n", {2, 10, 11}),
        ("@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+--- a/b\n", {1}),
        ("@@ -0,0 +1,2 @@\n+a\r\n+b\x0c\u2028\n", {1, 2}),
        ("@@ -1,3 +1,3 @@\n cut short", None),
        ("nonsense", set()),
    ],
)
def test_added_lines(hunks: str | None, lines: set[int] | None) -> None:
    assert added_lines(hunks) == lines
