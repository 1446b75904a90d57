"""Services of the Serverless Framework: which have a repository, and what becomes of them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from support.command import Outcome
from support.judges import loaded
from support.layouts import Data, texts

from fixer import check
from fixer.engine.analysis import analyse_file
from fixer.engine.fix_selection import Options
from fixer.engine.result import FileResult

URI = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api"
DIGEST = "sha256:" + "0a" * 32
WARNING = (
    "declares an ECR repository in TypeScript or JavaScript, which is not supported; "
    "turn scanning on there by hand"
)


def result(text: str, name: str = "serverless.yml") -> FileResult:
    return analyse_file(name, text.encode(), Options())


def verdicts(text: str) -> list[str]:
    return [each.verdict.value for each in result(text).all_findings]


def service(ecr: str) -> str:
    return f"service: shop\nprovider:\n  name: aws\n  ecr: {ecr}\n"


MAKES_ONE = {
    "path": "{path: ./api}",
    "path and Dockerfile": "{path: ., file: Dockerfile.dev}",
    "path from a variable": '{path: "${self:custom.path}"}',
    "text": "./api",
    "text without a slash": "api",
    "text with an end from a variable": '"./${self:service}"',
    "text that looks like a host": "registry.example.com/api",
}
MAKES_NONE = {
    "uri": f'{{uri: "{URI}:latest"}}',
    "digest": f'"{URI}@{DIGEST}"',
    "tag": f'"{URI}:latest"',
    "digest alone": f'"api@{DIGEST}"',
    "uri with variables": '"${aws:accountId}.dkr.ecr.${aws:region}.amazonaws.com/api"',
    "null": "null",
    "nothing": "",
    "no path": "{path: }",
    "empty": "{}",
    "list": "[./api]",
    "variable": '"${file(api.yml)}"',
    "function": "!Ref Api",
}


@pytest.mark.parametrize("image", MAKES_ONE.values(), ids=MAKES_ONE)
def test_an_image_that_is_built_makes_a_repository(image: str) -> None:
    assert verdicts(service(f"{{images: {{api: {image} }}}}")) == ["missing"]


@pytest.mark.parametrize("image", MAKES_NONE.values(), ids=MAKES_NONE)
def test_an_image_that_is_not_built_declares_no_repository(image: str) -> None:
    assert verdicts(service(f"{{images: {{api: {image} }}}}")) == []


def test_one_image_of_several_is_enough() -> None:
    images = f'{{images: {{api: {{uri: "{URI}"}}, web: ./web}}}}'
    assert verdicts(service(images)) == ["missing"]


@pytest.mark.parametrize(
    ("scan", "verdict"),
    [
        ("true", ["compliant"]),
        ("false", ["disabled"]),
        ('"${self:custom.scan}"', []),
        ("", ["disabled"]),
        ("maybe", ["invalid"]),
    ],
)
def test_a_literal_setting_beside_unknown_images(scan: str, verdict: list[str]) -> None:
    text = service(f'{{scanOnPush: {scan}, images: "${{file(images.yml)}}"}}')
    assert verdicts(text) == verdict


@pytest.mark.parametrize("name", ["serverless.yml", "serverless.YAML", "x/serverless.yaml"])
def test_the_name_decides(name: str) -> None:
    text = service("{images: {api: ./api}}")
    assert len(result(text, name).all_findings) == 1
    assert len(result(text.replace("name: aws", "name: other"), "compose.yml").all_findings) == 0


def test_the_finding_says_when_the_setting_counts() -> None:
    (finding,) = result(service("{images: {api: ./api}}")).findings
    assert (finding.logical_id, finding.name, finding.dialect) == (
        "provider.ecr",
        None,
        "serverless",
    )
    assert finding.notes == (
        (
            "the setting counts only when Serverless creates the repository; "
            "one that exists stays as it is"
        ),
    )


def test_a_broken_service_is_an_error_only_with_images() -> None:
    action = "provider: [\n  ecr:PutImage, arn:aws:ecr:eu-west-1:123456789012:repository/api\n"
    assert result(action).error is None
    error = result(service("{images: [")).error
    assert error is not None
    assert (error.line, error.column) == (5, 1)
    assert error.message.startswith("is not YAML: ")


PROGRAMS = {
    "CloudFormation": "const x = { Type: 'AWS::ECR::Repository' };",
    "images": "export default {\n  provider: {\n    ecr: {\n      images: { api: './api' },\n",
    "minified": "module.exports={provider:{ecr:{images:{api:{path:'.'}}}}}",
    "quoted keys": 'module.exports = { "provider": { "ecr": { "images": {} } } };',
    "another object": "provider: { ecr: ecrConfig, name: 'aws' }\nconst images = {};",
}
NO_PROGRAMS = {
    "action": "Action: ['ecr:GetAuthorizationToken'], images: []",
    "resource": "Resource: 'arn:aws:ecr:eu-west-1:123456789012:repository/images'",
    "other word": "const secretecr = { images: 1 }; // decr: images",
    "no images": "provider: { ecr: { scanOnPush: true } }",
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
@pytest.mark.parametrize("suffix", ["ts", "js", "mjs", "cjs"])
def test_a_program_is_reported_as_not_supported(program: str, suffix: str) -> None:
    found = result(program, f"app/serverless.{suffix}")
    assert found.warnings == (f"app/serverless.{suffix}: {WARNING}",)
    assert (found.error, found.all_findings, found.changed) == (None, (), False)


@pytest.mark.parametrize("program", NO_PROGRAMS.values(), ids=NO_PROGRAMS)
def test_a_program_without_a_repository_is_not(program: str) -> None:
    assert result(program, "serverless.ts").warnings == ()


def test_another_program_is_never_read(tmp_path: Path) -> None:
    path = tmp_path / "construct-serverless.ts"
    path.write_text(PROGRAMS["CloudFormation"] + "{")
    report = check([str(tmp_path)])
    assert (report.errors, report.warnings, report.findings) == ((), (), ())


@pytest.mark.parametrize("mode", ["--check", "--diff", "--write", "--stat"])
@pytest.mark.parametrize("beside", ["", "Resources:\n  Api:\n    Type: AWS::ECR::Repository\n"])
def test_a_program_changes_no_exit_code(
    mode: str, beside: str, called: Callable[..., Outcome], tmp_path: Path
) -> None:
    tmp_path.joinpath("template.yml").write_text(beside or "a: 1\n")
    before = called(mode, ".")
    tmp_path.joinpath("template.yml").write_text(beside or "a: 1\n")
    tmp_path.joinpath("serverless.ts").write_text(PROGRAMS["images"])
    after = called(mode, ".")
    assert after.code == before.code
    lines = [line for line in after.lines + after.complaints if "serverless.ts" in line]
    assert lines == [f"warning: serverless.ts: {WARNING}"]


def test_programs_are_listed(called: Callable[..., Outcome], tmp_path: Path) -> None:
    for name in ("serverless.ts", "serverless.mjs", "index.ts"):
        tmp_path.joinpath(name).write_text("")
    outcome = called("--show-files", ".")
    assert (outcome.code, outcome.lines) == (
        0,
        ["index.ts", "serverless.mjs", "serverless.ts"],
    )


# Properties.

ON = {"true": True, "True": True, '"true"': "true", "1": 1}
OFF = {"false": False, '"false"': "false", "0": 0, "null": None, "~": None, '"on"': "on"}
VARIABLE = '"${self:custom.scan}"'


@st.composite
def services(draw: st.DrawFn) -> Data:
    images = {"api": draw(st.sampled_from(({"path": "./api"}, "./api", {"uri": URI})))}
    if draw(st.booleans()):
        images["web"] = draw(st.sampled_from(("web", URI, {"path": "web", "file": "Dockerfile"})))
    entries: list[tuple[str, Any]] = [("images", images)]
    scan = draw(st.sampled_from((None, *ON, *OFF, VARIABLE)))
    if scan is not None:
        entries.append(("scanOnPush", scan))
    if draw(st.booleans()):
        entries.append(("maxImageCount", "10"))
    provider = [("name", "aws"), ("ecr", dict(draw(st.permutations(entries))))]
    sections = [
        ("service", "shop"),
        ("provider", dict(draw(st.permutations(provider)))),
        ("functions", {"api": {"image": {"name": "api"}}}),
    ]
    return dict(draw(st.permutations(sections)))


def is_built(image: Any) -> bool:
    return "path" in image if isinstance(image, dict) else image != URI


@given(st.data())
def test_only_the_setting_changes(source: st.DataObject) -> None:
    data = source.draw(services())
    text = source.draw(texts(data))
    ecr = data["provider"]["ecr"]
    declared = any(is_built(each) for each in ecr["images"].values())
    scan = ecr.get("scanOnPush")
    opened = declared and scan not in ON
    event(f"declared {declared}, setting {scan}")
    found = result(text)
    assert len(found.all_findings) == declared
    assert len(found.findings) == opened
    assert found.changed == (opened and scan != VARIABLE)
    expected = copy.deepcopy(loaded(text))
    if found.changed:
        expected["provider"]["ecr"]["scanOnPush"] = True
    new = found.text if found.changed else text
    assert loaded(new) == expected
    assert not result(new).changed
    lost = [line for line in text.splitlines(True) if line not in new.splitlines(True)]
    assert len(lost) <= 1
