"""What readers of YAML other than the parser here make of a file: SnakeYAML, js-yaml."""

from __future__ import annotations

import pytest

from fixer.engine.analysis import analyse_file
from fixer.engine.fix_selection import Options
from fixer.engine.result import FileResult
from fixer.model.errors import ParseError
from fixer.syntax import yaml
from fixer.syntax.placeholders import is_placeholder, placeholder_as_comment


def result(text: str, name: str = "registry.yaml") -> FileResult:
    return analyse_file(name, text.encode(), Options())


def template(properties: str) -> str:
    return f"Resources:\n  R:\n    Type: AWS::ECR::Repository\n    Properties:{properties}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            " ~\t# c",
            " # c\n      ImageScanningConfiguration:\n        ScanOnPush: true",
        ),
        (
            " ~ \t",
            "\n      ImageScanningConfiguration:\n        ScanOnPush: true",
        ),
        (
            " {ImageScanningConfiguration: null\t, RepositoryName: a}",
            " {ImageScanningConfiguration: {ScanOnPush: true}, RepositoryName: a}",
        ),
        (
            " {\n      ImageScanningConfiguration: null \t # c\n    }",
            " {\n      ImageScanningConfiguration: {ScanOnPush: true} # c\n    }",
        ),
        (
            " {ImageScanningConfiguration: {ScanOnPush: false\t}}",
            " {ImageScanningConfiguration: {ScanOnPush: true\t}}",
        ),
    ],
)
def test_a_tab_behind_what_is_replaced_goes_with_it(before: str, after: str) -> None:
    """SnakeYAML takes a tab behind a plain value, but not behind a colon or a brace."""
    assert result(template(before)).text == template(after)


@pytest.mark.parametrize("parse", [yaml.parse, yaml.parse_pure])
def test_a_byte_order_mark_in_the_middle_is_refused(parse: object) -> None:
    text = template(" {RepositoryName: a}\n\ufeff")
    with pytest.raises(ParseError, match="byte order mark"):
        parse(text)  # type: ignore[operator]
    assert result("\ufeff" + template(" {RepositoryName: a}")).error is None


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
def test_a_setting_behind_a_line_break_of_yaml_1_1_does_not_count(character: str) -> None:
    text = f"""service: a
provider:
  name: aws
  ecr:
    images: {{a: {{path: .}}}} # x{character}    scanOnPush: true
"""
    found = [each.verdict.value for each in result(text, "serverless.yml").all_findings]
    assert found == ["conditional"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "true",
        "__",
        "____",
        "@",
        "@@",
        "%%",
        "<>",
        "#{",
        "#{}",
        "$",
        "$1",
        "(true)",
        "a@b",
        "#a",
    ],
)
def test_a_plain_text_is_no_placeholder(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: #{X}", "#{X}"),
        ("a: #{X}#", "#{X}#"),
        ("a:\t#{X} # why", "#{X}"),
        ("a: #@ x()  \nb: 1", "#@ x()"),
        ("a:#{X}", None),
        ("a: # {X}", None),
        ("a: #{X\n}", None),
        ("a: #a{X}", None),
    ],
)
def test_a_placeholder_that_yaml_takes_for_a_comment(text: str, found: str | None) -> None:
    span = placeholder_as_comment(text, 2)
    assert (text[slice(*span)] if span else None) == found
