"""Templates of a template language: what must hold however they are rendered.

Jinja renders the text before and after, PyYAML reads what comes of it; the project's own parser
is no judge of itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import jinja2
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st
from support.limits import within
from support.rendered_data import NotDataError, read, repositories, scans, without_setting
from support.yaml_generators import yaml_templates

from fixer.engine.analysis import analyse_file
from fixer.engine.fix_selection import Options
from fixer.engine.result import FileResult
from fixer.model.declaration import Verdict
from fixer.model.edits import Applicability
from fixer.model.finding import Finding

PART = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
CONDITIONS = ("a", "b", "c")
JINJA = jinja2.Environment(keep_trailing_newline=True)
Context: TypeAlias = "dict[str, Any]"


def data_of(text: str, context: Context) -> Any:
    try:
        written = JINJA.from_string(text).render(context)
    except (jinja2.TemplateError, TypeError) as error:
        raise NotDataError(str(error)) from error
    return read(written)


FIXTURES = Path(__file__).parent.parent / "fixtures"
# Templates, drawn line by line.


@dataclass
class Pen:
    draw: st.DrawFn

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def pick(self, *options: str) -> str:
        return options[self.number(0, len(options) - 1)]

    def chance(self, one_in: int) -> bool:
        return self.number(1, one_in) == one_in

    def tag(self, code: str) -> str:
        left, right = self.pick("", "", "", "-"), self.pick("", "", "", "", "-")
        return f"{{%{left} {code} {right}%}}"

    def control(self, code: str, column: int) -> str:
        """Draw the line of a part that controls."""
        return " " * self.pick_column(column) + self.tag(code)

    def pick_column(self, column: int) -> int:
        return (column, column, 0, column + 2, max(column - 2, 0))[self.number(0, 4)]

    def wrapped(self, lines: list[str], column: int) -> list[str]:
        """Draw a block around lines, or none."""
        if not self.chance(4):
            return lines
        kind = self.number(0, 3)
        condition = self.pick(*CONDITIONS)
        if kind == 0:
            opened, closed = f"if {condition}", "endif"
        elif kind == 1:
            opened, closed = f"if not {condition}", "endif"
        else:
            opened, closed = f"for each in {condition}s", "endfor"
        between = [self.control("else", column), *lines] if self.chance(3) else []
        return [
            self.control(opened, column),
            *lines,
            *between,
            self.control(closed, column),
        ]

    def scalar(self) -> str:
        return self.pick(
            "x", '"x"', "{{ v }}", "'{{ v }}'", "x-{{ v }}", '{{ "x" }}', "{{ v }}{{ v }}",
            "{% if a %}x{% else %}y{% endif %}", "x  # {{ v }}", "x {# } #}", "x  # plain",
        )  # fmt: skip


def _setting(pen: Pen, column: int) -> list[str]:
    lead = " " * column
    value = pen.pick(
        "false", "true", '"false"', "", "no", "{{ scan }}", '"{{ scan }}"', "maybe",
        "{% if a %}true{% else %}false{% endif %}", "false {# why #}", "false  # why",
    )  # fmt: skip
    lines = [f"{lead}ScanOnPush: {value}".rstrip()]
    if pen.chance(8):
        lines = [f"{lead}{{% if a %}}ScanOnPush: true{{% endif %}}"]
    return pen.wrapped(lines, column)


def _configuration(pen: Pen, column: int) -> list[str]:
    lead = " " * column
    kind = pen.number(0, 6)
    if kind == 0:
        return [f"{lead}ImageScanningConfiguration:{pen.pick('', ' {}', ' null', ' {{ conf }}')}"]
    if kind == 1:
        value = pen.pick("true", "false", "{{ scan }}")
        return [f"{lead}ImageScanningConfiguration: {{ ScanOnPush: {value} }}"]
    return [f"{lead}ImageScanningConfiguration:", *_setting(pen, column + 2)]


def _property(pen: Pen, column: int, number: int) -> list[str]:
    lead = " " * column
    kind = pen.number(0, 4)
    if kind == 0:
        items = pen.wrapped([f"{lead}  - Key: {pen.scalar()}", f"{lead}    Value: x"], column + 2)
        return [f"{lead}Tags{number}:", *items]
    if kind == 1:
        # A directive alone in a block scalar is taken for its text, trimming or not.
        text = pen.wrapped([f"{lead}    text {{{{ v }}}}"], column + 2)
        text = [line.replace("{%-", "{%").replace("-%}", "%}") for line in text]
        return [f"{lead}Text{number}: {pen.pick('|', '>-', '|+')}", f"{lead}  first", *text]
    if kind == 2 and pen.chance(2):
        return [f"{lead}{{{{ key }}}}{number}: {pen.scalar()}"]
    if kind == 3 and pen.chance(2):
        return [" " * pen.pick_column(column) + pen.pick("{{ extra }}", "{{- extra }}")]
    return [f"{lead}Name{number}: {pen.scalar()}"]


def _repository(pen: Pen, index: int) -> list[str]:
    below = [pen.wrapped(_property(pen, 6, number), 6) for number in range(pen.number(0, 3))]
    if pen.chance(2):
        below.insert(pen.number(0, len(below)), pen.wrapped(_configuration(pen, 6), 6))
    properties = ["    Properties:", *(line for lines in below for line in lines)]
    entries = [["    Type: AWS::ECR::Repository"]]
    if not pen.chance(5):
        entries.append(pen.wrapped(properties, 4))
    if pen.chance(3):
        entries.insert(pen.number(0, len(entries)), pen.wrapped(["    DeletionPolicy: Retain"], 4))
    name = f"R{index}x" + pen.pick("", "", "{{ v }}")
    return [f"  {name}:", *(line for lines in entries for line in lines)]


@st.composite
def jinja_templates(draw: st.DrawFn) -> str:
    pen = Pen(draw)
    lines = ["Resources:"]
    for index in range(pen.number(1, 3)):
        lines += pen.wrapped(_repository(pen, index), 2)
        if pen.chance(4):
            lines += pen.wrapped([f"  Topic{index}:", "    Type: AWS::SNS::Topic"], 2)
    newline = pen.pick("\n", "\n", "\r\n")
    return newline.join(lines) + pen.pick(newline, newline, "")


@st.composite
def contexts(draw: st.DrawFn) -> Context:
    context: Context = {name: draw(st.booleans()) for name in CONDITIONS}
    for name in CONDITIONS:
        context[f"{name}s"] = [1] if draw(st.booleans()) else []
    extra = "ImageScanningConfiguration: {ScanOnPush: false}"
    context |= {
        "v": "value",
        "scan": draw(st.booleans()),
        "conf": "{ScanOnPush: false}",
        "key": draw(st.sampled_from(["Key", "ImageScanningConfiguration"])),
        "extra": draw(st.sampled_from(["", "Extra: 1", extra])),
    }
    return context


@st.composite
def stuffed(draw: st.DrawFn) -> str:
    """Draw a template of CloudFormation with blocks and values of Jinja anywhere in it."""
    text = draw(yaml_templates()).text
    assume("{{" not in text and "{%" not in text and "{#" not in text)
    lines = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 4))):
        newline = "\n"
        start = draw(st.integers(0, len(lines)))
        end = draw(st.integers(start, len(lines)))
        lead = " " * draw(st.integers(0, 8))
        name = draw(st.sampled_from(CONDITIONS))
        lines.insert(end, f"{lead}{{% endif %}}{newline}")
        lines.insert(start, f"{lead}{{% if {name} %}}{newline}")
    if draw(st.booleans()):
        at = draw(st.integers(0, len(lines)))
        lines.insert(
            at, draw(st.sampled_from(["{{ extra }}\n", "      {{ extra }}\n", "{# x #}\n"]))
        )
    return "".join(lines)


def run(text: str) -> FileResult:
    return analyse_file("template.yaml", text.encode(), Options())


def said(result: FileResult) -> str:
    """Return the error, or what the findings in a template that is not understood say."""
    return str(result.error or [each.message for each in result.findings])


def check(text: str, context: Context, result: FileResult) -> None:
    """Check that the edits do what they say, in one rendering."""
    fixed = result.text if result.source else text
    assert PART.findall(fixed) == PART.findall(text)
    position = 0
    for edit in result.edits:
        kept = text[position : edit.span.start]
        assert kept in fixed
        position = edit.span.end
    assert run(fixed).edits == ()
    try:
        before = data_of(text, context)
    except NotDataError:
        event("renders to no data")
        return
    after = data_of(fixed, context)
    assert [without_setting(each) for each in after] == [without_setting(each) for each in before]
    event(f"{len(result.edits)} edits in data")


@given(jinja_templates(), contexts())
def test_what_is_fixed_or_compliant_scans_however_it_is_rendered(
    text: str, context: Context
) -> None:
    result = run(text)
    assume(result.error is None)
    check(text, context, result)
    trusted = {each.logical_id for each in result.all_findings if each.fix_applied or not each.open}
    # Each branch of a block may have one of the same name.
    doubted = {
        each.logical_id for each in result.all_findings if each.open and not each.fix_applied
    }
    try:
        rendered = list(repositories(data_of(result.text, context)))
    except NotDataError:
        return
    for name, body in (pair for pair in rendered if "x" in pair[0]):
        number = name[: name.index("x") + 1]
        if any(each.startswith(number) for each in trusted) and not any(
            each.startswith(number) for each in doubted
        ):
            assert scans(body)


@given(stuffed(), contexts())
def test_parts_anywhere_change_nothing_else(text: str, context: Context) -> None:
    result = run(text)
    if result.error is not None:
        assert "template" in str(result.error) or "YAML" in str(result.error)
        return
    check(text, context, result)


# Decisions, one by one.

HEAD = "Resources:\n  Api:\n    Type: AWS::ECR::Repository\n"
OFF = HEAD + "    Properties:\n      ImageScanningConfiguration:\n        ScanOnPush: false"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(HEAD + "    {% if a %}\n", "is never closed (at 4:5)", id="never-closed"),
        pytest.param(HEAD + "    {% endif %}\n", "{% endif %} belongs to no block", id="not-open"),
        pytest.param(
            HEAD + "    {% for a in b %}\n    {% endif %}\n", "belongs to no block", id="crossed"
        ),
        pytest.param(HEAD + "    {{#a}}\n    {{/b}}\n", "is a Handlebars template", id="names"),
        pytest.param(HEAD + "    <% end %>\n", "is an ERB template", id="erb"),
        pytest.param(HEAD + "    {{- end }}\n", "is a Go template", id="go"),
        pytest.param(
            HEAD + "    A: b: c\n    {{ d }}\n",
            "is a template which could not",
            id="not-yaml-either",
        ),
        pytest.param(HEAD + "    A: b: c\n    D: '{{ d }}'\n", "is not YAML", id="quoted-alone"),
        pytest.param(HEAD + "    A: b: c\n    # {{ d }}\n", "is not YAML", id="comment-alone"),
        pytest.param("{{=[[ ]]=}}\n" + HEAD + "    [[#d]]\n", "delimiters", id="delimiters"),
        pytest.param(HEAD + "    A: \ue010{{ d }}: {{\n", "private-use", id="taken-character"),
    ],
)
def test_what_cannot_be_understood(text: str, words: str) -> None:
    assert words in said(run(text))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "  # {{ a }}",
        "  # {% if",
        "  {# a #}",
        "\n    {% if a %}\n    DeletionPolicy: Retain\n    {% endif %}",
        "\n    {%- if a %}\n    DeletionPolicy: Retain\n    {%- endif %}",
        "\n    {%+ set a = {'b': {'c': 1}} %}\n    DeletionPolicy: {{ a }}",
        "\n    DeletionPolicy: {{ '}}' }}",
        "\n    DeletionPolicy: '{{ a }}'",
        "\n    {# a\n       b #}\n    DeletionPolicy: Retain",
        "\n\t{% if a %}\n    DeletionPolicy: Retain\n\t{% endif %}",
        "\n    {% raw %}{% endraw %}",
        "\n    DeletionPolicy: {{\n      a }}",
        "\n  {{ a }}Topic{% if b %}1{% else %}2{% endif %}:\n    Type: AWS::SNS::Topic",
    ],
)
def test_lines_that_do_not_prevent_a_fix(line: str) -> None:
    assert run(f"{OFF}{line}\n").text == f"{OFF}{line}\n".replace("false", "true", 1)


@pytest.mark.parametrize(
    "line",
    [
        " {{ a }}",
        "{# a #}",
        "\n        {{- a }}",
        "\n        {%- if a -%}\n    DeletionPolicy: Retain\n        {% endif %}",
        "\n        {% if a %}\n        ScanOnPush: true\n        {% endif %}",
        "\n    {% if a %}\n    DeletionPolicy:\n    {% endif %}\n      Retain",
    ],
)
def test_what_leaves_it_to_a_person(line: str) -> None:
    result = run(f"{OFF}{line}\n")
    assert not result.edits
    assert [each.open for each in result.all_findings] == [True]


BARE = "    Type: AWS::ECR::Repository\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            HEAD + "    {% if a %}\n  Topic:\n    {% endif -%}\n  Web:\n    Properties:\n",
            id="a-name-goes-on-the-line-of-another",
        ),
        pytest.param(
            "Resources:\n  {%- if a -%}\n  Topic:\n  Api:\n" + BARE + "{% endif %}\n",
            id="a-name-goes-on-the-line-of-what-holds-it",
        ),
        pytest.param(
            HEAD + "  # all\n{%- if a %}\n  Topic:\n{% endif %}\n"
            "  {%- if b -%}\n  Web:\n    Properties:\n  {% endif %}\n",
            id="a-name-becomes-part-of-a-comment",
        ),
        pytest.param(
            "Resources:\n{% if a %}\n{% endif -%}\n  {% set q = 1 -%}\n  Api:\n" + BARE,
            id="two-parts-leave-no-line-break-together",
        ),
        pytest.param(
            "Resources:\n{#- all -#}\n  {% if a -%}\n  Api:\n" + BARE + "  {% endif %}\n",
            id="a-comment-leaves-no-line-break",
        ),
        pytest.param(
            "Resources:\n  Topic:\n{% if a -%}\n    Properties:\n{% endif %}\n  Api:\n" + BARE,
            id="what-a-block-begins-with-moves-out",
        ),
        pytest.param(
            "Resources:\n  Topic:\n{% if a %}\n{% endif -%}\n    Tags:\n  Api:\n" + BARE,
            id="what-follows-a-block-moves-out",
        ),
        pytest.param(
            HEAD + "    Properties:\n      {% if a %}\n  Note: 1\n      {% else -%}\n"
            "Note: 1\n      {% endif %}\n",
            id="what-a-branch-begins-with-moves-in",
        ),
        pytest.param(
            HEAD + "    Properties:\n      Note: |\n        x\n  {%- if a %}\n  {% endif %}",
            id="a-block-scalar-ends-without-a-line-break",
        ),
        pytest.param(
            HEAD
            + "    Properties:\n      Note: |\n        {{ v }}\n  {%- if a %}\n  {% endif -%}\n",
            id="a-block-scalar-ends-with-a-value",
        ),
    ],
)
def test_what_trimming_joins_or_moves_is_left_to_a_person(text: str) -> None:
    result = run(text)
    assert not result.edits
    assert {each.verdict for each in result.all_findings} == {Verdict.CONDITIONAL}
    for finding in result.all_findings:
        assert "changes the line breaks around it" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Resources:\n  {% if a -%}\n  # all\n  {% endif %}\n  Api:\n" + BARE,
            id="a-comment-moves",
        ),
        pytest.param(
            "Resources:\n  {%- if a %}\n  Topic:\n    Type: T\n  {%- endif -%}\n"
            "  {# all #}\n  Api:\n" + BARE,
            id="another-line-break-follows",
        ),
        pytest.param(
            '{{- define "a" -}}\nname: a\n{{- end -}}\n' + HEAD,
            id="a-definition-is-rendered-elsewhere",
        ),
        pytest.param(
            "Resources:\n  Topic:\n    Tags:\n    - x\n      {{- a }}\n  Api:\n" + BARE,
            id="all-that-is-joined-is-of-another-resource",
        ),
    ],
)
def test_what_trimming_leaves_on_its_lines_is_fixed(text: str) -> None:
    result = run(text)
    assert [each.fix_applied for each in result.all_findings] == [True]
    for context in ({"a": "x"}, {"a": ""}):
        before, after = (_rendered(each, context) for each in (text, result.text))
        assert list(map(without_setting, after)) == list(map(without_setting, before))
        assert all(scans(body) for _, body in repositories(after))


def _rendered(text: str, context: Context) -> Any:
    """Return the data of a text; a definition of Go is left out, as Jinja does not know any."""
    return data_of(re.sub(r"(?s)\{\{- define.*end -\}\}\s*", "", text), context)


HELM = """\
apiVersion: ecr.services.k8s.aws/v1alpha1
kind: Repository
metadata:
  name: a
  annotations:
    d: %s
spec:
  name: api
{{ if .Values.scan }}
  imageScanningConfiguration:
    scanOnPush: %s
{{ end }}
"""


@pytest.mark.parametrize("setting", ["true", "false"])
@pytest.mark.parametrize(
    "said",
    [
        pytest.param('{{ printf "{%s}" .Values.x }}', id="jinja-in-a-format"),
        pytest.param('{{ print "{% if x %}" }}', id="jinja-in-a-string"),
        pytest.param("x  # converted from {% if x %}..{% endif %}", id="jinja-in-a-comment"),
        pytest.param("x  # upstream uses {% if %}", id="jinja-never-closed-in-a-comment"),
        pytest.param("'100{%'", id="jinja-begins-in-quotes"),
        pytest.param("'{% if x %}'", id="jinja-never-closed-in-quotes"),
        pytest.param("{{`{{#if x}}`}}", id="handlebars-in-a-raw-string"),
        pytest.param('{{ print "{{#if x}}" }}', id="handlebars-in-a-string"),
        pytest.param("x  # uses {{#each}}", id="handlebars-in-a-comment"),
        pytest.param("x  # see <%= docs %>", id="erb-in-a-comment"),
        pytest.param("x  # see <% if x %>", id="erb-never-closed-in-a-comment"),
        pytest.param("'x <% y'", id="erb-begins-in-quotes"),
        pytest.param("<%= docs %>", id="erb-too"),
        pytest.param("{% if x %}y{% endif %}", id="jinja-too"),
        pytest.param("{{#if x}}y{{/if}}", id="handlebars-too"),
    ],
)
def test_another_language_that_is_mentioned_hides_no_block(said: str, setting: str) -> None:
    result = run(HELM % (said, setting))
    assert result.error is None
    assert not result.edits
    (finding,) = result.all_findings
    assert "depends on {{ if .Values.scan }}" in finding.message


@pytest.mark.parametrize(
    ("said", "opens", "closes"),
    [
        pytest.param("{%", "{% if a %}", "{% endif %}", id="jinja"),
        pytest.param("'<%' \"{%\"", "<% if a %>", "<% end %>", id="erb"),
        pytest.param("{{", "{{ if .a }}", "{{ end }}", id="go"),
        pytest.param("{{{ '{%'", "{{#if a}}", "{{/if}}", id="handlebars"),
    ],
)
def test_what_only_begins_in_a_comment_hides_no_block(said: str, opens: str, closes: str) -> None:
    result = run(
        f"# it's {said}\n" + OFF.replace("    Prop", f"    {opens}\n    Prop") + f"\n    {closes}\n"
    )
    assert not result.edits
    (finding,) = result.all_findings
    assert f"Properties depends on {opens}" in finding.message


@pytest.mark.parametrize(
    ("text", "language", "fault"),
    [
        pytest.param(
            '    "Properties": {{ {{ a }} }}\n', "a template",
            "{{ does not begin a part (at 4:19)", id="nested",
        ),
        pytest.param(
            '    "Properties": {{ a }}\n# {% if a %}\n', "a template",
            "{% if a %} is never closed (at 5:3)", id="comment",
        ),
        pytest.param(
            '    "Properties": {{ a }}\n    D: "{% if a %}"\n', "a template",
            "{% if a %} is never closed (at 5:9)", id="quotes",
        ),
        pytest.param(
            '    "Properties": {{{ a }}}\n# {{#if a}}\n', "a Handlebars template",
            "{{#if a}} is never closed (at 5:3)", id="handlebars",
        ),
    ],
)  # fmt: skip
def test_no_value_is_data_where_parts_do_not_match(text: str, language: str, fault: str) -> None:
    result = run(HEAD + text)
    assert not result.edits
    (finding,) = result.all_findings
    assert finding.message == (
        f"AWS::ECR::Repository might not scan images on push: "
        f"the file is {language} which could not be understood: {fault}"
    )


def test_what_is_not_understood_is_left_to_a_person_at_each_mention() -> None:
    text = (
        "# AWS::ECR::Repository\n"
        + HEAD
        + "# AWS::ECR::Repository\n"
        + "  Pool:\n    Type: AWS::ECR::RepositoryCreationTemplate\n"
        + HEAD.partition("\n")[2].replace("Api", "Web")
        + "    {% if a %}\n"
    )
    result = run(text)
    assert [(each.line, each.column) for each in result.findings] == [(4, 11), (9, 11)]
    assert {each.verdict for each in result.findings} == {Verdict.CONDITIONAL}
    assert {each.applicability for each in result.findings} == {Applicability.MANUAL}
    assert not result.error
    assert not result.edits
    assert result.text == text


def test_a_template_of_json() -> None:
    text = '{"Resources": {"A": {"Type": "AWS::ECR::Repository", "Properties": {"N": {{ n }}}}}}'
    result = analyse_file("a.json", text.encode(), Options())
    setting = ', "ImageScanningConfiguration": {"ScanOnPush": true}'
    assert result.text == text.replace("{{ n }}", "{{ n }}" + setting)
    broken = analyse_file("a.json", text[:-1].encode(), Options())
    assert "is a template which could not be understood" in said(broken)
    plain = analyse_file("a.json", text[:-1].replace("{{ n }}", '"{{ n }}"').encode(), Options())
    assert str(plain.error).startswith("a.json:1:")


def test_a_repeated_name_under_a_condition_is_reported() -> None:
    text = "Resources:\n  {% if a %}\n" + HEAD.partition("\n")[2] + "  {% endif %}\n"
    result = run(text + text.partition("\n")[2])
    assert not result.edits
    for finding, line in zip(result.all_findings, (2, 6), strict=True):
        assert "Api is defined more than once" in finding.message
        assert f"this one is inside {{% if a %}} (line {line})" in finding.message
        assert finding.remedy == "add the setting to each of them"


def test_minified_quotes_cost_no_time() -> None:
    text = HEAD + "    Properties: {{ a }}\n" + "# " + '"\\' * 100_000 + "\n"
    with within(10):
        run(text)
        run(HEAD + '    Properties: {{ a }}\n    D: "\n' + '"\\' * 100_000 + "\n")


# Rendering may remove the line break at the end of a file, which is a part of these texts.
TEXT_LAST = (
    "missing-behind-a-block-scalar",
    "scalar-folded-last",
    "scalar-literal-with-hash-lines",
)
PLAIN = [
    path
    for path in sorted(FIXTURES.glob("*/*/input.y*ml"))
    if path.parent.name not in TEXT_LAST
    and not any(each in path.read_text("utf-8") for each in ("{{", "{%", "<%", "TemplateBody"))
]
"""A template that is a text in a template of another language is reported, and not edited."""


@pytest.mark.parametrize(
    "path", PLAIN, ids=[f"{p.parent.parent.name}/{p.parent.name}" for p in PLAIN]
)
def test_a_part_elsewhere_makes_no_difference(path: Path) -> None:
    text = path.read_bytes().decode()
    comment = "{# no part of the data #}\n\n"
    plain = analyse_file("input.yaml", text.encode(), Options(unsafe_fixes=True))
    result = analyse_file("input.yaml", (comment + text).encode(), Options(unsafe_fixes=True))
    assert (result.text or comment) == comment + plain.text
    assert [told(each) for each in result.all_findings] == [
        told(each) for each in plain.all_findings
    ]


def told(finding: Finding) -> tuple[str, ...]:
    """Return what a finding says, wherever in the file it is."""
    said = (finding.message, finding.remedy, *finding.notes)
    return (finding.logical_id, *(re.sub(r"(offset|line) \d+", r"\1", each) for each in said))
