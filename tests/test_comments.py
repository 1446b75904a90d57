"""Comments of every language, with every trim mark: found, respected, and taken out."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from support.command import ecr_fix, write_files

from fixer import check_text
from fixer.suppressions.comments import Comment, CommentReader

OFF: Final = "Resources:\n{}  App:\n    Type: AWS::ECR::Repository\n"
ON: Final = f"{OFF}    Properties:\n      ImageScanningConfiguration:\n        ScanOnPush: true\n"
SAYS: Final = "ecr-fix: ignore[ECR001] base"
KEPT: Final = (
    ("# ", ""), ("#", ""), ("## ", " ##"), ("#! ", ""),
    ("{{/* ", " */}}"), ("{{- /* ", " */}}"), ("{{/*", "*/}}"),
    ("{{!-- ", " --}}"), ("{{! ", " }}"), ("{{!", "}}"),
    ("{# ", " #}"), ("{#- ", " #}"), ("{#~ ", " #}"), ("{#+ ", " +#}"), ("{#", "#}"),
    ("{% comment %}", "{% endcomment %}"), ("{%- comment %} ", " {%- endcomment %}"),
    ("<%# ", " %>"), ("<%-# ", " %>"), ("<%#", "%>"),
    ("# {{/* ", " */}}"), ("# {# ", " #}"),
)  # fmt: skip
"""How a comment begins and ends that takes nothing of what is below it."""
TRIMMING: Final = (
    ("{{/* ", " */ -}}"), ("{{- /* ", " */ -}}"),
    ("{{!-- ", " --~}}"), ("{{~!-- ", "--~}}"), ("{{! ", " ~}}"),
    ("{# ", " -#}"), ("{#- ", "-#}"), ("{#~ ", " ~#}"),
    ("{% comment %}", "{% endcomment -%}"),
    ("<%# ", " -%>"), ("<%-# ", "-%>"),
)  # fmt: skip
"""The same with a mark that takes the blanks behind the comment."""
STATEMENTS: Final = (("{% # ", " %}"), ("{% #", "%}"))
"""Comments that are written as statements, beside which nothing is added."""
UNSURE: Final = (
    ("{{~!-- ", " --}}"), ("{{~! ", "}}"), ("{%- # ", " -%}"), ("<%_# ", " _%>"),
)  # fmt: skip
"""Those beside which it is not sure what is rendered, so that nothing becomes of no use."""


def shown(pair: tuple[str, str]) -> str:
    return "...".join(pair)


@pytest.mark.parametrize("pair", [*KEPT, *STATEMENTS, *TRIMMING, *UNSURE], ids=shown)
def test_what_a_comment_says_is_told_from_its_marks(pair: tuple[str, str]) -> None:
    text = f"{pair[0]}{SAYS}{pair[1]}\n"
    (comment,) = CommentReader(text).between(0, len(text))
    start, end = CommentReader(text).said(comment)
    assert text[start:end].strip("# !") == SAYS
    assert text[comment.start : comment.end] == text[:-1]
    assert comment.trims_before == (pair[0][2:3] in ("-", "~", "_"))
    assert comment.trims_after == (pair in TRIMMING or pair[1] in (" -%}", " _%>"))


@pytest.mark.parametrize("pair", [*KEPT, *STATEMENTS], ids=shown)
def test_a_comment_is_respected_and_taken_out(pair: tuple[str, str], tmp_path: Path) -> None:
    comment = f"  {pair[0]}{SAYS}{pair[1]}\n"
    (finding,) = check_text(OFF.format(comment)).all_findings
    assert finding.suppression is not None
    assert (finding.suppression.directive, finding.suppression.reason.strip("# ")) == (
        "ecr-fix: ignore[ECR001]",
        "base",
    )
    write_files(tmp_path, {"a.yaml": ON.format(comment)})
    assert ecr_fix("--check", cwd=tmp_path).code == 1
    assert ecr_fix("--remove-unused-ignores", cwd=tmp_path).code == 0
    assert (tmp_path / "a.yaml").read_text() == ON.format("")


@pytest.mark.parametrize("pair", [*TRIMMING, *UNSURE], ids=shown)
def test_a_comment_stays_where_rendering_needs_it(pair: tuple[str, str], tmp_path: Path) -> None:
    text = ON.format(f"  {pair[0]}{SAYS}{pair[1]}\n")
    (finding,) = check_text(OFF.format(f"  {pair[0]}{SAYS}{pair[1]}\n")).all_findings
    assert finding.suppressed
    write_files(tmp_path, {"a.yaml": text})
    ecr_fix("--remove-unused-ignores", cwd=tmp_path)
    assert (tmp_path / "a.yaml").read_text() == text


@pytest.mark.parametrize("pair", [*KEPT, *STATEMENTS, *TRIMMING], ids=shown)
def test_a_comment_at_the_head_covers_the_file_and_is_taken_out(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    comment = f"{pair[0]}ecr-fix: ignore-file[ECR001] base{pair[1]}\n"
    write_files(tmp_path, {"a.yaml": comment + OFF.format("")})
    assert ecr_fix("--check", cwd=tmp_path).code == 0
    write_files(tmp_path, {"a.yaml": comment + ON.format("")})
    assert ecr_fix("--check", cwd=tmp_path).code == 1
    assert ecr_fix("--remove-unused-ignores", cwd=tmp_path).code == 0
    assert (tmp_path / "a.yaml").read_text() == ON.format("")


@pytest.mark.parametrize("pair", KEPT, ids=shown)
def test_an_ignore_is_written_beside_any_comment(pair: tuple[str, str], tmp_path: Path) -> None:
    text = OFF.format(f"  {pair[0]}a note{pair[1]}\n")
    write_files(tmp_path, {"a.yaml": text})
    assert ecr_fix("--add-ignore", "base", cwd=tmp_path).code == 0
    written = (tmp_path / "a.yaml").read_text()
    assert written.replace(f"  # {SAYS}\n", "") == text
    assert ecr_fix("--check", cwd=tmp_path).code == 0
    assert ecr_fix("--add-ignore", "again", cwd=tmp_path).code == 0
    assert (tmp_path / "a.yaml").read_text() == written


@pytest.mark.parametrize(
    ("comment", "is_respected"),
    [
        pytest.param("/* ecr-fix: ignore[ECR001] base */", True, id="inline"),
        pytest.param("/* a */ # ecr-fix: ignore[ECR001] base", True, id="behind-another"),
        pytest.param("/*\n * ecr-fix: ignore[ECR001] base\n */", True, id="over-lines"),
        pytest.param("/*trivy:ignore:AWS-0030*/", True, id="ids-up-to-the-end"),
        pytest.param("/*kics-scan ignore-block*/", True, id="a-word-up-to-the-end"),
        pytest.param("// ecr-fix: ignore[ECR001] base", True, id="slashes"),
        pytest.param("# see ecr-fix: ignore[ECR001]", False, id="prose"),
        pytest.param("# see # ecr-fix: ignore[ECR001]", False, id="a-sign-in-prose"),
        pytest.param("/* see */ # not ecr-fix: ignore[ECR001]", False, id="prose-behind"),
    ],
)
def test_a_comment_of_terraform(comment: str, is_respected: bool) -> None:
    text = f'{comment}\nresource "aws_ecr_repository" "a" {{\n  name = "a"\n}}\n'
    (finding,) = check_text(text, path="main.tf").all_findings
    assert finding.suppressed == is_respected


def test_the_beginning_of_a_comment_without_its_end_is_not_a_comment() -> None:
    reader = CommentReader("{# a\n/* b\n{ c }\n")
    assert list(reader.between(0, 16)) == [Comment(1, 2, 4, 4)]
