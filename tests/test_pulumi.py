"""Pulumi YAML: what a value evaluates to, and that nothing but the setting changes."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from support.judges import loaded
from support.layouts import Data, texts

from fixer.engine.analysis import analyse_file
from fixer.engine.fix_selection import Options
from fixer.engine.result import FileResult

TYPES = (
    "aws:ecr:Repository",
    "aws:ecr/repository:Repository",
    "aws-native:ecr:Repository",
    "awsx:ecr:Repository",
)
OTHER_TYPES = (
    "aws:ecrpublic:Repository",
    "aws:ecrpublic/repository:Repository",
    "aws:ecr:RepositoryPolicy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    "aws:ecr:RepositoryCreationTemplate",
    "aws-native:ecr:RepositoryCreationTemplate",
    "awsx:ecr:Image",
    "my-aws:ecr:Repository",
    "AWS::ECR::Repository",
    "aws:ecr:repository",
)


def result(text: str, unsafe: bool = False) -> FileResult:
    return analyse_file("Pulumi.yaml", text.encode(), Options(unsafe_fixes=unsafe))


def repository(value: str, sections: str = "") -> str:
    return (
        f"{sections}resources:\n  api:\n    type: aws:ecr:Repository\n    properties:\n"
        f"      imageScanningConfiguration:\n        scanOnPush: {value}\n"
    )


def judged(text: str) -> tuple[str, str | None]:
    (finding,) = result(text).all_findings
    return finding.verdict.value, finding.applicability and finding.applicability.value


@pytest.mark.parametrize("kind", TYPES)
def test_types_of_repositories(kind: str) -> None:
    text = f"resources:\n  api:\n    type: {kind}\n"
    assert judged(text) == ("missing", "safe")
    setting = "    properties:\n      imageScanningConfiguration:\n        scanOnPush: true\n"
    assert result(text).text == text + setting


@pytest.mark.parametrize("kind", OTHER_TYPES)
def test_other_types(kind: str) -> None:
    # The second is there so that the file is read at all.
    text = f"resources:\n  api: {{type: '{kind}'}}\n  two: {{type: 'aws:ecr:Repository'}}\n"
    assert [each.logical_id for each in result(text).all_findings] == ["two"]


VALUES = {
    "true": ("compliant", None),
    "True": ("compliant", None),
    "TRUE": ("compliant", None),
    "!!bool true": ("compliant", None),
    "false": ("disabled", "safe"),
    "FALSE": ("disabled", "safe"),
    "": ("disabled", "safe"),
    "~": ("disabled", "safe"),
    '"true"': ("invalid", "safe"),
    "'false'": ("invalid", "safe"),
    "yes": ("invalid", "safe"),
    "on": ("invalid", "safe"),
    "1": ("invalid", "safe"),
    "[]": ("invalid", "safe"),
    "[true]": ("invalid", "manual"),
    "{value: true}": ("invalid", "manual"),
    "{fn::invoke: {function: a:b:c}}": ("conditional", "manual"),
    "{Fn::Invoke: {Function: a:b:c}}": ("conditional", "manual"),
    "!flag scan": ("conditional", "manual"),
    "${api.scan}": ("conditional", "manual"),
    "${scan[0]}": ("conditional", "manual"),
    "${scan}": ("conditional", "manual"),
    '"${scan}"': ("conditional", "manual"),
    "$${scan}": ("conditional", "manual"),
    "a ${scan} b": ("conditional", "manual"),
}


@pytest.mark.parametrize(("value", "expected"), VALUES.items(), ids=VALUES)
def test_values(value: str, expected: tuple[str, str | None]) -> None:
    assert judged(repository(value)) == expected


CONFIG = {
    "default true": ("{type: boolean, default: true}", ("compliant", None)),
    "default false": ("{type: boolean, default: false}", ("conditional", "unsafe")),
    "old type": ("{type: Boolean, default: false}", ("conditional", "unsafe")),
    "no type": ("{default: false}", ("conditional", "unsafe")),
    "secret": ("{secret: true, default: false}", ("conditional", "unsafe")),
    "short": ("false", ("conditional", "unsafe")),
    "short true": ("true", ("compliant", None)),
    "value": ("{value: false}", ("conditional", "unsafe")),
    "null": ("{default: null}", ("conditional", "unsafe")),
    "no default": ("{type: boolean}", ("conditional", "manual")),
    "text": ("{type: string, default: 'true'}", ("conditional", "manual")),
    "reference": ("{default: '${other}'}", ("conditional", "manual")),
    "list": ("{default: [false]}", ("conditional", "manual")),
    "twice": ("{default: false, default: true}", ("invalid", "manual")),
}


@pytest.mark.parametrize(("config", "expected"), CONFIG.values(), ids=CONFIG)
@pytest.mark.parametrize("section", ["config", "configuration"])
def test_config(section: str, config: str, expected: tuple[str, str | None]) -> None:
    assert judged(repository("${scan}", f"{section}:\n  scan: {config}\n")) == expected


def test_a_name_with_two_values_is_unknown() -> None:
    sections = "config:\n  scan: {default: true}\nvariables:\n  scan: true\n"
    assert judged(repository("${scan}", sections)) == ("conditional", "manual")


@pytest.mark.parametrize(
    "other",
    [
        "${scan}",
        '"a ${scan} b"',
        "${ scan }",
        "${scan.inner}",
        '${["scan"]}',
        "${shop:scan}",
        "{fn::toJSON: {a: '${scan}'}}",
        "{'${scan}': 1}",
    ],
)
def test_a_default_that_others_use_is_left_alone(other: str) -> None:
    text = repository("${scan}", "config:\n  scan: {default: false}\n")
    assert judged(text + f"outputs:\n  a: {other}\n") == ("conditional", "manual")


@pytest.mark.parametrize("other", ["${scanning}", "${a.scan}", "scan", "$scan", "${a-scan}"])
def test_a_default_that_others_do_not_use_may_be_flipped(other: str) -> None:
    text = repository("${scan}", "config:\n  scan: {default: false}\n")
    text += f"outputs:\n  a: {other}\n"
    assert judged(text) == ("conditional", "unsafe")
    assert result(text, unsafe=True).text == text.replace("false", "true")


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        ("{name: api}", "api"),
        ("{repositoryName: api}", "api"),
        ("{name: '${pulumi.stack}-api'}", None),
        ("{}", None),
        ("${settings}", None),
    ],
)
def test_the_name_of_a_repository(properties: str, name: str | None) -> None:
    text = f"resources:\n  api:\n    type: aws:ecr:Repository\n    properties: {properties}\n"
    assert [each.name for each in result(text).all_findings] == [name]


@pytest.mark.parametrize(
    ("ignored", "noted"),
    [
        ("[imageScanningConfiguration]", True),
        ("[imageScanningConfiguration.scanOnPush]", True),
        ("['*']", True),
        ("[tags]", False),
        ("", False),
    ],
)
def test_ignored_changes_are_noted(ignored: str, noted: bool) -> None:
    text = (
        "resources:\n  api:\n    type: aws:ecr:Repository\n"
        f"    options:\n      ignoreChanges: {ignored}\n"
    )
    (finding,) = result(text).findings
    note = "its ignoreChanges keeps Pulumi from changing a repository that exists"
    assert finding.notes == ((note,) if noted else ())


# Properties.

ON = ("true", "True")
OFF = ("false", "null", '"true"', '"no"', "2")
COMPUTED = ('"${a.b}"', {"fn::invoke": {"function": '"a:b:c"'}})
ABSENT: tuple[Any, ...] = ({}, {"properties": {}}, {"properties": "~"})


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, Data]:
    """Draw what has to become of a resource, and the resource."""
    kind = draw(st.sampled_from((*TYPES, "aws:ecrpublic:Repository", "aws:s3:Bucket")))
    fate = draw(st.sampled_from(("on", "off", "computed", "absent", "bare", "read")))
    body: Data = {"type": kind}
    if fate == "read":
        body["get"] = {"id": "api"}
    elif fate == "absent":
        body |= draw(st.sampled_from(ABSENT))
    elif fate == "bare":
        body["properties"] = {"name": "api", "tags": {"team": "shop"}}
    else:
        value = draw(st.sampled_from({"on": ON, "off": OFF, "computed": COMPUTED}[fate]))
        properties = {"name": "api", "imageScanningConfiguration": {"scanOnPush": value}}
        body["properties"] = dict(draw(st.permutations(list(properties.items()))))
    if draw(st.booleans()):
        body["options"] = {"protect": "true"}
    ordered = dict(draw(st.permutations(list(body.items()))))
    return (fate if kind in TYPES else "other", ordered)


@given(st.data())
def test_only_the_settings_change(source: st.DataObject) -> None:
    drawn = source.draw(st.lists(bodies(), min_size=1, max_size=4))
    resources = {f"r{number}": body for number, (_, body) in enumerate(drawn)}
    fates = {f"r{number}": fate for number, (fate, _) in enumerate(drawn)}
    sections = source.draw(
        st.permutations([("name", "shop"), ("resources", resources), ("outputs", {"a": "b"})])
    )
    text = source.draw(texts(dict(sections)))
    for fate in fates.values():
        event(fate)
    found = result(text)
    declared = [name for name, fate in fates.items() if fate not in ("other", "read")]
    assert [each.logical_id for each in found.all_findings] == declared
    expected = copy.deepcopy(loaded(text))
    to_fix = [name for name in declared if fates[name] in ("off", "absent", "bare")]
    for name in to_fix:
        body = expected["resources"][name]
        body["properties"] = body.get("properties") or {}
        body["properties"]["imageScanningConfiguration"] = {"scanOnPush": True}
    new = found.text if found.changed else text
    assert found.changed == bool(to_fix)
    assert loaded(new) == expected
    again = result(new)
    assert not again.changed
    assert {each.logical_id for each in again.findings} == {
        name for name in declared if fates[name] == "computed"
    }
    kept = new.splitlines(True)
    assert len([line for line in text.splitlines(True) if line not in kept]) <= len(to_fix) + 1
