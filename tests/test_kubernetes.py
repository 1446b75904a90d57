"""Kubernetes manifests: what fixtures would show clumsily, and what must hold for every file.

The files of the properties are put together from what is known of them, and judged by PyYAML,
never by the project's parser.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any, TypeAlias

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support.command import write_files
from support.judges import SAFE, loaded

import fixer
from fixer.dialects.kubernetes.manifests import manifests
from fixer.engine.analysis import analyse_file
from fixer.engine.fix_selection import Options
from fixer.engine.result import FileResult
from fixer.model.file import single_file
from fixer.report import diff
from fixer.syntax import yaml as yaml_syntax

ALL = Options(unsafe_fixes=True)
LISTED = "ecr.aws.upbound.io/v1beta1"
OBJECT = "ecr.aws.upbound.io/v1beta2"
ACK = "ecr.services.k8s.aws/v1alpha1"

Data: TypeAlias = "dict[str, Any]"
Keys: TypeAlias = "tuple[str | int, ...]"
PATHS: dict[str, Keys] = {
    ACK: ("spec", "imageScanningConfiguration", "scanOnPush"),
    LISTED: ("spec", "forProvider", "imageScanningConfiguration", 0, "scanOnPush"),
    OBJECT: ("spec", "forProvider", "imageScanningConfiguration", "scanOnPush"),
}


def judged(text: str) -> list[tuple[str, str, str | None]]:
    """Return the id, the verdict and the way to fix of every declaration of a file."""
    result = analyse_file("input.yaml", text.encode(), ALL)
    assert result.error is None
    return [
        (each.logical_id, each.verdict.value, each.applicability and each.applicability.value)
        for each in result.all_findings
    ]


def verdict(text: str) -> str:
    ((_, found, _),) = judged(text)
    return found


def manifest(api: str, spec: str, metadata: str = "{name: a}") -> str:
    return f"apiVersion: {api}\nkind: Repository\nmetadata: {metadata}\nspec: {spec}\n"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((value, "compliant") for value in ("true", "True", "yes", "YES", "on", "On", "y", "Y")),
        *((value, "disabled") for value in ("false", "FALSE", "no", "No", "off", "n", "N", "~")),
        *((value, "invalid") for value in ('"true"', "'on'", "tRUE", "1", "0", "truth", "1.0")),
        *((value, "invalid") for value in ("[]", "{}", "[true]", "!!str true", "!On true")),
        *((value, "conditional") for value in ("$SCAN", "${SCAN}", '"{{ scan }}"', "$(SCAN)")),
    ],
)
@pytest.mark.parametrize("api", [ACK, OBJECT])
def test_the_setting_is_read_as_kubectl_reads_it(api: str, value: str, expected: str) -> None:
    spec = "".join(f"\n{'  ' * depth}{key}:" for depth, key in enumerate(PATHS[api][1:], 1))
    assert verdict(manifest(api, f"{spec} {value}")) == expected


@pytest.mark.parametrize(
    ("api", "shape", "expected"),
    [
        (LISTED, "[{scanOnPush: true}]", "compliant"),
        (LISTED, "{scanOnPush: true}", "invalid"),
        (LISTED, "true", "invalid"),
        (OBJECT, "{scanOnPush: true}", "compliant"),
        (OBJECT, "[{scanOnPush: true}]", "invalid"),
        ("ecr.aws.m.upbound.io/v1beta1", "{scanOnPush: true}", "compliant"),
        ("ecr.aws.m.upbound.io/v1beta1", "[{scanOnPush: true}]", "invalid"),
        ("ecr.aws.crossplane.io/v1alpha1", "{scanOnPush: true}", "compliant"),
        ("ecr.aws.crossplane.io/v1beta1", "[{scanOnPush: true}]", "invalid"),
    ],
)
def test_each_version_has_its_shape(api: str, shape: str, expected: str) -> None:
    text = manifest(api, f"{{forProvider: {{imageScanningConfiguration: {shape}}}}}")
    assert verdict(text) == expected
    assert analyse_file("input.yaml", text.encode(), ALL).edits == ()


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ("{name: api}", "Repository/api"),
        ("{generateName: api-}", "Repository/api-"),
        ("{labels: {name: api}}", "Repository"),
        ("{name: [api]}", "Repository"),
        ("api", "Repository"),
        ("", "Repository"),
    ],
)
def test_the_id_is_that_of_kubectl(metadata: str, expected: str) -> None:
    assert judged(manifest(ACK, "{}", metadata))[0][0] == expected


@pytest.mark.parametrize(
    ("policies", "declared"),
    [
        ("managementPolicies: [Observe]", False),
        ("managementPolicy: ObserveOnly", False),
        ("managementPolicies: [Observe, Update]", True),
        ("managementPolicies: ['*']", True),
        ("managementPolicies: []", True),
        ("managementPolicies: Observe", True),
        ("managementPolicy: FullControl", True),
    ],
)
def test_an_observed_resource_is_not_a_declaration(policies: str, declared: bool) -> None:
    text = manifest(OBJECT, f"{{forProvider: {{region: a}}, {policies}}}")
    assert bool(judged(text)) is declared


SETTING = "spec.forProvider.imageScanningConfiguration.scanOnPush"
BASE = f"{{apiVersion: {OBJECT}, kind: Repository, spec: {{forProvider: {{region: a}}}}}}"


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("fromFieldPath: spec.scan, toFieldPath: spec.forProvider.region", "missing"),
        ("fromFieldPath: spec.forProvider.region", "missing"),
        (f"fromFieldPath: {SETTING}Too", "missing"),
        (f"type: ToCompositeFieldPath, fromFieldPath: {SETTING}", "missing"),
        (f"type: CombineToComposite, toFieldPath: {SETTING}", "missing"),
        (f"type: ToEnvironmentFieldPath, toFieldPath: {SETTING}", "missing"),
        ("type: PatchSet, patchSetName: unknown", "missing"),
        (f"fromFieldPath: {SETTING}", "conditional"),
        (f"fromFieldPath: spec.scan, toFieldPath: {SETTING}", "conditional"),
        (f"fromFieldPath: {SETTING}, toFieldPath: spec.forProvider.region", "missing"),
        ("fromFieldPath: spec.scan, toFieldPath: spec", "conditional"),
        ("fromFieldPath: a, toFieldPath: 'spec[forProvider]'", "conditional"),
        ("fromFieldPath: a, toFieldPath: 'spec[\"forProvider\"]'", "conditional"),
        (
            "fromFieldPath: a, toFieldPath: 'spec.forProvider.imageScanningConfiguration[0]'",
            "conditional",
        ),
        ("fromFieldPath: a, toFieldPath: spec.initProvider", "conditional"),
        (f"type: CombineFromEnvironment, toFieldPath: {SETTING}", "conditional"),
        ("type: PatchSet, patchSetName: known", "conditional"),
    ],
)
@pytest.mark.parametrize("pipeline", [False, True], ids=["resources", "pipeline"])
def test_a_patch_onto_the_setting_decides(patch: str, expected: str, pipeline: bool) -> None:
    known = "patchSets: [{name: known, patches: [{fromFieldPath: spec.forProvider}]}]"
    spec = f"{{{known}, resources: [{{name: r, base: {BASE}, patches: [{{{patch}}}]}}]}}"
    if pipeline:
        spec = f"{{mode: Pipeline, pipeline: [{{step: a}}, {{step: b, input: {spec}}}]}}"
    text = f"{{apiVersion: apiextensions.crossplane.io/v1, kind: Composition, spec: {spec}}}\n"
    assert [found for _, found, _ in judged(text)] == [expected]


def test_lists_that_hold_themselves_end() -> None:
    inner = manifest(ACK, "{}").replace("\n", "\n    ").rstrip()
    text = f"apiVersion: v1\nkind: List\nitems: &items\n  - {inner}\n  - &own\n"
    text += "    apiVersion: v1\n    kind: List\n    items: [*own, *own]\n"
    assert [found for found, _, _ in judged(text)] == ["Repository/a"]


def test_lists_that_repeat_each_other_do_not_multiply() -> None:
    lists = [
        f"- &l{n} {{apiVersion: v1, kind: List, items: [{', '.join([f'*l{n - 1}'] * 9)}]}}"
        for n in range(1, 30)
    ]
    first = f"- &l0 {{apiVersion: {ACK}, kind: Repository}}"
    text = "apiVersion: v1\nkind: List\nitems:\n" + "\n".join([first, *lists]) + "\n"
    assert {found for found, _, _ in judged(text)} == {"Repository"}


# Files from what is known of them.


class Raw(str):
    """A scalar as it is written."""

    __slots__ = ()


@dataclass(frozen=True)
class Style:
    step: int
    dash: int
    """How much deeper than its key the dash of an item stands."""
    comments: bool
    quote: str


@dataclass(frozen=True)
class Written:
    """A file with, for each repository in it, the keys to its setting, or None where it is on."""

    name: str
    text: str
    settings: tuple[Keys | None, ...]


styles = st.builds(
    Style,
    step=st.sampled_from([2, 2, 3, 4]),
    dash=st.sampled_from([0, 2]),
    comments=st.booleans(),
    quote=st.sampled_from(["", "", "'", '"']),
)
names = st.sampled_from(["api", "web", "on", "1", "shop-api"])
values = st.sampled_from(["false", "False", "no", "null", "~", "", '"true"', "'off'", "1", "true"])
extras = st.fixed_dictionaries(
    {},
    optional={
        "imageTagMutability": st.just(Raw("IMMUTABLE")),
        "tags": st.just([{"key": Raw("team"), "value": Raw("shop")}]),
        "policyText": st.just(Raw("|")),
        "encryptionConfiguration": st.just({"encryptionType": Raw("AES256")}),
    },
)


@st.composite
def repositories(draw: st.DrawFn) -> tuple[Data, Keys | None]:
    """Build an object from its setting outwards; what is cut off on the way is missing."""
    api = draw(st.sampled_from(list(PATHS)))
    value = draw(values)
    below: Any = Raw(value)
    path = PATHS[api]
    cut = draw(st.integers(0, len(path) + 3))
    for index in range(len(path) - 1, -1, -1):
        step = path[index]
        if index == cut:
            below = draw(st.sampled_from([None, Raw("null"), {}, [] if step == 0 else {}]))
            continue
        if isinstance(step, int):
            below = [] if below is None else [below]
            continue
        around = draw(extras) if index else {}
        entries = list(around.items()) + ([] if below is None else [(step, below)])
        below = dict(draw(st.permutations(entries)))
    metadata = {"name": Raw(json.dumps(draw(names)))}
    body = {"apiVersion": Raw(api), "kind": Raw("Repository"), "metadata": metadata}
    body |= below if isinstance(below, dict) else {}
    whole = cut >= len(path) and value == "true"
    return body, None if whole else path


@st.composite
def files(draw: st.DrawFn) -> Written:
    drawn = draw(st.lists(repositories(), min_size=1, max_size=3))
    others = draw(st.lists(st.just({"apiVersion": Raw("v1"), "kind": Raw("Secret")}), max_size=1))
    objects = [*others, *(body for body, _ in drawn)]
    before: Keys = ()
    settings: list[Keys | None] = []
    listed = draw(st.booleans())
    for index, (_, path) in enumerate(drawn, len(others)):
        before = (0, "items", index) if listed else (index,)
        settings.append(None if path is None else (*before, *path))
    if listed:
        objects = [{"apiVersion": Raw("v1"), "kind": Raw("List"), "items": objects}]
    style = draw(styles)
    if listed and draw(st.booleans()):
        indent = draw(st.sampled_from([None, 2, 4]))
        return Written("input.json", json.dumps(_plain(objects[0]), indent=indent), tuple(settings))
    text = "---\n".join(_block(body, 0, style) for body in objects)
    return Written("input.yaml", text, tuple(settings))


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(item) for item in data]
    return "a policy" if data == "|" else loaded(str(data or ""))


def _block(data: Data, column: int, style: Style) -> str:
    """Write a mapping in block style."""
    lead = " " * column
    lines = ""
    for key, value in data.items():
        if style.comments:
            lines += f"{lead}# the {key}\n"
        lines += f"{lead}{style.quote}{key}{style.quote}:{_value(value, column, style)}"
    return lines


def _value(value: Any, column: int, style: Style) -> str:
    if isinstance(value, dict) and value:
        return "\n" + _block(value, column + style.step, style)
    if isinstance(value, list) and value:
        dash = " " * (column + style.dash)
        items = (_item(item, column + style.dash + 2, style) for item in value)
        return "\n" + "".join(f"{dash}-{item}" for item in items)
    if value is None or value == "":
        return "\n"
    if value == "|":
        lead = " " * (column + style.step)
        return f" |\n{lead}{{\n{lead}}}\n\n"
    if isinstance(value, Raw):
        return f" {value}\n"
    return " {}   # none\n" if isinstance(value, dict) else " []\n"


def _item(item: Any, column: int, style: Style) -> str:
    if isinstance(item, dict) and item:
        plain = Style(style.step, style.dash, False, style.quote)
        return " " + _block(item, column, plain).lstrip(" ")
    return _value(item, column, style)


def _set(data: Any, path: Keys) -> Any:
    """Return the data with true at the path; what is missing or empty there is created."""
    if not path:
        return True
    if isinstance(path[0], int):
        items = data or [None]
        items[path[0]] = _set(items[path[0]], path[1:])
        return items
    return (data or {}) | {path[0]: _set((data or {}).get(path[0]), path[1:])}


def fixed(written: Written) -> FileResult:
    return analyse_file(written.name, written.text.encode(), ALL)


@given(files())
def test_only_the_settings_change(written: Written) -> None:
    result = fixed(written)
    check_data(written, result)
    if written.name == "input.yaml":
        check_lines(written, result)
    again = analyse_file(written.name, result.text.encode(), ALL)
    assert not again.changed
    assert again.findings == ()


def check_data(written: Written, result: FileResult) -> None:
    assert result.error is None
    # The two dialects report one after the other.
    found = sorted(each.open for each in result.all_findings)
    assert found == sorted(setting is not None for setting in written.settings)
    assert all(each.fix_applied for each in result.findings)
    expected: Any = list(yaml.load_all(written.text, SAFE))
    for setting in written.settings:
        if setting is not None:
            expected = _set(copy.deepcopy(expected), setting)
    assert list(yaml.load_all(result.text, SAFE)) == expected


STEPS = ("spec", "forProvider", "imageScanningConfiguration", "scanOnPush")


def check_lines(written: Written, result: FileResult) -> None:
    """Lines come and go only where they hold a key of the path, and comments stay."""
    after = result.text.splitlines()
    for line in diff.unified("input.yaml", result).decode().splitlines()[3:]:
        if line[:1] in "+-":
            key = line[1:].lstrip(" -").split(":")[0].strip("'\"")
            assert key in STEPS or line[1:].strip() in ("-", "- null", "- {}   # none"), line
    before = [line for line in written.text.splitlines() if line.lstrip().startswith("#")]
    assert before == [line for line in after if line.lstrip().startswith("#")]


@given(st.text(st.sampled_from("{}[]&*!: -#\n\"'ab"), max_size=30), st.sampled_from(list(PATHS)))
def test_odd_values_end_in_a_result(odd: str, api: str) -> None:
    analyse_file("input.yaml", manifest(api, odd).encode(), ALL)


def test_a_patch_that_is_named_alone_is_still_a_patch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch = manifest(ACK, "{imageTagMutability: IMMUTABLE}")
    write_files(
        tmp_path,
        {
            "live/kustomization.yml": "patches: [{path: ./patches/mutability.yaml}]",
            "live/patches/mutability.yaml": patch,
            "live/patches/images.yaml": patch,
        },
    )
    monkeypatch.chdir(tmp_path / "live" / "patches")
    assert [each.path for each in fixer.check("mutability.yaml").findings] == []
    assert [each.path for each in fixer.check("images.yaml").findings] == ["images.yaml"]


def test_a_kustomization_outside_of_the_checkout_says_nothing(tmp_path: Path) -> None:
    patch = manifest(ACK, "{imageTagMutability: IMMUTABLE}")
    named = "patches: [{path: checkout/patch.yaml}]"
    write_files(tmp_path, {"kustomization.yaml": named, "checkout/patch.yaml": patch})
    assert not fixer.check(tmp_path).findings
    (tmp_path / "checkout" / ".git").mkdir()
    assert fixer.check(tmp_path).findings


@pytest.mark.parametrize(
    "kustomization",
    [
        "kind: Kustomize\npatches: [{path: patch.yaml}]",
        "patches: [{path: other.yaml}]",
        "patches: [{path: patch.yaml}]\nresources: [patch.yaml]",
        "patchesStrategicMerge: ['patch.yaml\n\n# not a path']",
        "patches: [",
        "patches: {path: patch.yaml}",
    ],
)
def test_what_does_not_name_a_patch(kustomization: str, tmp_path: Path) -> None:
    patch = manifest(ACK, "{imageTagMutability: IMMUTABLE}")
    write_files(tmp_path, {"kustomization.yaml": kustomization, "patch.yaml": patch})
    assert [each.logical_id for each in fixer.check(tmp_path).findings] == ["Repository/a"]


MANIFEST = f"apiVersion: {ACK}\nkind: Repository\nmetadata:\n  name: api\n"


def indented(text: str, by: int = 4) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"data:\n  a: |\n{indented(MANIFEST)}", 3),
        (f"data:\n  a: |\n    # {ACK}\n\n{indented(MANIFEST)}", 5),
        (f"data:\n  a: >-\n{indented(MANIFEST.replace(chr(10), chr(10) * 2))}", 3),
        (f'data:\n  a: "apiVersion: {ACK}\\nkind: Repository"', 2),
        (f'data:\n  a: \'{{"apiVersion": "{ACK}", "kind": "Repository"}}\'', 2),
        (f"data:\n  a: |\n    items:\n      - kind: Repository\n        apiVersion: {ACK}", 5),
        (
            f"data:\n  a: |\n    {{{{ if x }}}}\n    kind: Repository\n    apiVersion: '{ACK}' # c",
            5,
        ),
        ("data:\n  a: |\n    Resources:\n      R:\n        Type: AWS::ECR::Repository", 5),
        ("data:\n  a: 'Resources: {R: {Type: AWS::ECR::Repository}}'", 2),
        ("data:\n  a: |\n    R: {Type: AWS::SNS::Topic, B: {Type: AWS::ECR::Repository}}", 3),
        (f"patches:\n  - patch: |-\n{indented(MANIFEST, 6)}", 3),
        (f"- k8s:\n    state: present\n    definition: |\n{indented(MANIFEST, 6)}", 4),
    ],
)
def test_a_text_that_declares_a_repository_is_named(text: str, line: int) -> None:
    result = analyse_file("input.yaml", text.encode(), ALL)
    assert result.warnings == (
        f"input.yaml: holds an ECR repository in a text, which is not read (line {line})",
    )
    assert result.all_findings == ()


@pytest.mark.parametrize(
    "text",
    [
        f"data:\n  a: A Repository of {ACK}, kind Repository",
        f"data:\n  a: |\n    # apiVersion: {ACK}\n    # kind: Repository",
        f"data:\n  a: |\n    apiVersion: {ACK}\n    kind: RepositoryCreationTemplate",
        f"data:\n  a: |\n    apiVersion: {ACK}\n    kind: A\n    b:\n      kind: Repository",
        f"data:\n  a: |\n    apiVersion: {ACK}\n    kind: A\n    ---\n    kind: Repository",
        f"data:\n  a: |\n    - apiVersion: {ACK}\n      kind: A\n    - kind: Repository",
        f"data:\n  a: |\n    $patch: delete\n    apiVersion: {ACK}\n    kind: Repository",
        f"metadata:\n  annotations:\n    a: |\n{indented(MANIFEST, 6)}",
        f"- k8s:\n    state: absent\n    definition: |\n{indented(MANIFEST, 6)}",
        f"- shell: kubectl get repositories.{ACK.partition('/')[0]} -o name",
        '- shell: aws x --body \'{"Type": "AWS::ECR::Repository"}\'',
        "a: 'Type: AWS::ECR::Repository is what the rule looks at'",
        "a: the Type AWS::ECR::Repository",
        'a: \'"Type": "AWS::ECR::Repository"\'',
    ],
)
def test_a_text_that_mentions_a_repository_is_not_named(text: str) -> None:
    result = analyse_file("input.yaml", text.encode(), ALL)
    assert result.warnings == ()
    assert result.all_findings == ()


def test_one_warning_a_file_beside_what_is_read() -> None:
    text = f"a: |\n{indented(MANIFEST)}b: |\n{indented(MANIFEST)}---\n{manifest(ACK, '{}')}"
    result = analyse_file("input.yaml", text.encode(), ALL)
    assert len(result.warnings) == 1
    assert [each.logical_id for each in result.findings] == ["Repository/a"]


def test_a_field_path_of_blanks_takes_no_time() -> None:
    patch = '{fromFieldPath: a, toFieldPath: "spec[' + " " * 200_000 + 'x."}'
    resources = f"[{{base: {BASE}, patches: [{patch}]}}]"
    text = (
        "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\n"
        f"spec: {{resources: {resources}}}"
    )
    started = process_time()
    assert verdict(text) == "missing"
    assert process_time() - started < 2


def test_patch_sets_are_read_once() -> None:
    patches = ", ".join(f"{{fromFieldPath: spec.forProvider.tags.t{i}}}" for i in range(1500))
    resource = f"{{base: {BASE}, patches: [{{type: PatchSet, patchSetName: p}}]}}"
    text = (
        "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\n"
        f"spec: {{patchSets: [{{name: p, patches: [{patches}]}}],\n"
        f" resources: [{', '.join([resource] * 300)}]}}"
    )
    started = process_time()
    results = manifests(single_file("input.yaml", yaml_syntax.parse(text)))
    assert sum(len(each.place.patches) for each in results) == 0
    assert process_time() - started < 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(
            "- op: replace\n  path: /spec/forProvider/imageScanningConfiguration/0/scanOnPush\n"
            "  value: false\n",
            2,
            id="a-file",
        ),
        pytest.param(
            "patches:\n  - target: {kind: Repository}\n    patch: |-\n      - op: remove\n"
            "        path: /spec/imageScanningConfiguration\n",
            5,
            id="a-text",
        ),
        pytest.param(
            '[{"op": "remove", "path": "/spec/imageScanningConfiguration"}]', 1, id="json"
        ),
    ],
)
def test_a_patch_by_its_path_is_named(text: str, line: int) -> None:
    result = analyse_file("patch.yaml", text.encode(), ALL)
    (warning,) = result.warnings
    assert warning == (
        "patch.yaml: patches the scan setting of an ECR repository by its path, "
        f"which is not read (line {line})"
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("path: /spec/imageScanningConfiguration\n", id="no-operation"),
        pytest.param("a: see /imageScanningConfiguration of the docs\n", id="prose"),
        pytest.param("# - op: remove /imageScanningConfiguration\na: 1\n", id="comment"),
    ],
)
def test_a_path_alone_is_no_patch(text: str) -> None:
    assert analyse_file("patch.yaml", text.encode(), ALL).warnings == ()
