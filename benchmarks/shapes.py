"""Files that grow in one way each: every dialect, and what costs the most in it.

A shape makes files of about `n` pieces. The pieces are what a person may write, many times over,
and what somebody writes who wants the run to take long.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

Files: TypeAlias = "dict[str, str]"
Shape: TypeAlias = "Callable[[int], Files]"

SHAPES: Final[dict[str, tuple[Shape, int]]] = {}
"""For each shape its files, and a size at which a machine has something to measure."""


def _shape(name: str, size: int = 500) -> Callable[[Shape], Shape]:
    def kept(make: Shape) -> Shape:
        SHAPES[name] = (make, size)
        return make

    return kept


def _times(n: int, piece: str) -> str:
    """Return a piece so many times; `@` becomes its number."""
    return "".join(piece.replace("@", str(number)) for number in range(n))


def _growing(name: str, file: str, head: str, piece: str, tail: str = "", size: int = 500) -> None:
    """Register a file that is a piece many times over."""
    SHAPES[name] = (lambda n: {file: head + _times(n, piece) + tail}, size)


def _repeated(name: str, file: str, before: str, piece: str, after: str, size: int) -> None:
    """Register a file in which a few characters are repeated."""
    SHAPES[name] = (lambda n: {file: before + piece * n + after}, size)


# CloudFormation

_CFN: Final = "Resources:\n"
_R: Final = "  R@:\n    Type: AWS::ECR::Repository\n"
_SET: Final = "    Properties:\n      ImageScanningConfiguration:\n        ScanOnPush: "
_ONE: Final = _CFN + _R.replace("@", "")

_growing("cfn: no properties", "t.yaml", _CFN, _R)
_growing("cfn: false", "t.yaml", _CFN, f"{_R}{_SET}false # why @\n")
_growing("cfn: properties", "t.yaml", _CFN, f"{_R}    Properties:\n      RepositoryName: r@\n")
_growing("cfn: true", "t.yaml", _CFN, f"{_R}{_SET}true\n")
_growing("cfn: CRLF", "t.yaml", _CFN.replace("\n", "\r\n"), _R.replace("\n", "\r\n"))
_growing("cfn: one line", "t.yaml", "Resources: {", "R@: {Type: AWS::ECR::Repository}, ", "}\n")
_growing(
    "cfn: one line, off", "t.yaml", "Resources: {",
    "R@: {Type: AWS::ECR::Repository, Properties: {ImageScanningConfiguration: "
    "{ScanOnPush: false}}}, ", "}\n",
)  # fmt: skip
_growing(
    "cfn: JSON", "t.json", '{"Resources": {\n',
    '  "R@": {\n    "Type": "AWS::ECR::Repository",\n    "Properties": {"A": 1}\n  },\n',
    '  "L": {"Type": "A"}\n}}\n',
)  # fmt: skip
_growing(
    "cfn: JSON on one line", "t.json", '{"Resources":{',
    '"R@":{"Type":"AWS::ECR::Repository"},', '"L":{"Type":"A"}}}',
)  # fmt: skip
_growing("cfn: documents", "t.yaml", "", f"---\n{_ONE}")
_growing("cfn: comments", "t.yaml", _CFN, f"{_R}    # about @\n\n  # and more\n\n")
_growing("cfn: other resources", "t.yaml", _ONE, "  X@:\n    Type: AWS::S3::Bucket\n", size=2000)
_growing("cfn: duplicate keys", "t.yaml", _CFN, "  R:\n    Type: AWS::ECR::Repository\n")
_growing("cfn: settings twice", "t.yaml", _ONE + _SET + "false\n", "        ScanOnPush: false\n")
_growing("cfn: wrong case", "t.yaml", _CFN, f"{_R}    properties:\n      A: b\n")
_growing("cfn: no value", "t.yaml", _CFN, f"{_R}    Properties: !Ref AWS::NoValue\n")
_growing("cfn: conditions", "t.yaml", _CFN, f"{_R}{_SET}!If [C@, true, false]\n")
_growing("cfn: block scalars", "t.yaml", _CFN, f"{_R}    Properties:\n      A: |\n        b\n\n")
_growing("cfn: kept scalars", "t.yaml", _CFN, f"{_R}    Properties:\n      A: |+\n        b\n\n")
_growing("cfn: for each", "t.yaml", _CFN, "  Fn::ForEach::L@:\n    - X\n    - [a]\n    - R${X}:\n"
         "        Type: AWS::ECR::Repository\n")  # fmt: skip
_growing("cfn: sequences", "t.yaml", "Resources:\n  R:\n    Type: AWS::ECR::Repository\n"
         "    Properties:\n      A:\n", "        - b: c@\n")  # fmt: skip
_growing("cfn: merges", "t.yaml", "A: &a {B: c}\n" + _CFN, f"{_R}    Properties:\n      <<: *a\n")
_growing(
    "cfn: one anchor", "t.yaml", f"{_CFN}  R:\n    Type: AWS::ECR::Repository\n"
    "    Properties: &a\n      B: c\n", f"{_R}    Properties: *a\n",
)  # fmt: skip
_growing(
    "cfn: an anchor of others", "t.yaml",
    f"{_CFN}  B:\n    Type: AWS::S3::Bucket\n    Properties: &a\n      B: c\n",
    f"{_R}    Properties: *a\n",
)  # fmt: skip
_growing(
    "cfn: anchors", "t.yaml", _CFN, f"{_R}    Properties: &a@\n      B: c\n"
    "  S@:\n    Type: AWS::ECR::Repository\n    Properties: *a@\n",
)  # fmt: skip
_growing(
    "cfn: an anchor twice each", "t.yaml", _CFN, f"{_R}    Properties: &a\n      B: c\n"
    "  S@:\n    Type: AWS::S3::Bucket\n    Properties: *a\n",
)  # fmt: skip
_growing(
    "cfn: a shared setting", "t.yaml",
    f"{_CFN}  R:\n    Type: AWS::ECR::Repository\n{_SET}&a false\n",
    f"{_R}{_SET}*a\n",
)  # fmt: skip


@_shape("cfn: merges of all")
def _(n: int) -> Files:
    anchors = _times(n, "A@: &a@ {B@: c}\n")
    everything = ", ".join(f"*a{number}" for number in range(n))
    return {"t.yaml": f"{anchors}{_ONE}    Properties:\n      <<: [{everything}]\n"}


@_shape("cfn: a chain of anchors")
def _(n: int) -> Files:
    chain = "A0: &a0 {B: c}\n" + "".join(f"A{i}: &a{i} {{<<: *a{i - 1}}}\n" for i in range(1, n))
    return {"t.yaml": f"{chain}{_ONE}    Properties: *a{n - 1}\n"}


@_shape("cfn: parameters")
def _(n: int) -> Files:
    return {
        "t.yaml": "Parameters:\n"
        + _times(n, "  P@:\n    Type: String\n    Default: 'false'\n")
        + _CFN
        + _times(n, f"{_R}{_SET}!Ref P@\n")
    }


@_shape("cfn: one parameter")
def _(n: int) -> Files:
    head = "Parameters:\n  P:\n    Type: String\n    Default: 'false'\n" + _CFN
    return {"t.yaml": head + _times(n, f"{_R}{_SET}!Ref P\n")}


@_shape("cfn: a parameter of others")
def _(n: int) -> Files:
    head = "Parameters:\n  P:\n    Type: String\n    Default: 'false'\n" + _CFN
    return {
        "t.yaml": head
        + _times(n, f"{_R}{_SET}!Ref P\n")
        + _times(n, "  B@:\n    Type: X\n    A: !Sub 'a${P}b'\n")
    }


@_shape("cfn: allowed values")
def _(n: int) -> Files:
    head = "Parameters:\n  P:\n    Type: String\n    Default: 'false'\n    AllowedValues:\n"
    allowed = _times(n, "      - 'true'\n      - 'false'\n")
    return {"t.yaml": f"{head}{allowed}{_CFN}" + _times(n, f"{_R}{_SET}!Ref P\n")}


@_shape("cfn: rows by name")
def _(n: int) -> Files:
    rows = _times(n, "    r@: {s: false}\n")
    used = _times(n, f"{_R}{_SET}!FindInMap [M, r@, s]\n")
    return {"t.yaml": f"Mappings:\n  M:\n{rows}{_CFN}{used}"}


@_shape("cfn: any row, one repository")
def _(n: int) -> Files:
    rows = _times(n, "    r@: {s: false}\n")
    return {"t.yaml": f"Mappings:\n  M:\n{rows}{_ONE}{_SET}!FindInMap [M, !Ref AWS::Region, s]\n"}


@_shape("cfn: any row, each repository", 100)
def _(n: int) -> Files:
    rows = _times(n, "    r@: {s: false}\n")
    used = _times(n, f"{_R}{_SET}!FindInMap [M, !Ref AWS::Region, s]\n")
    return {"t.yaml": f"Mappings:\n  M:\n{rows}{_CFN}{used}"}


@_shape("cfn: any row, a column each", 100)
def _(n: int) -> Files:
    columns = ", ".join(f"s{number}: false" for number in range(n))
    used = _times(n, f"{_R}{_SET}!FindInMap [M, !Ref AWS::Region, s@]\n")
    return {"t.yaml": f"Mappings:\n  M:\n    a: {{{columns}}}\n    b: {{{columns}}}\n{_CFN}{used}"}


@_shape("cfn: mappings")
def _(n: int) -> Files:
    mappings = _times(n, "  M@:\n    a: {s: false}\n    b: {s: false}\n")
    used = _times(n, f"{_R}{_SET}!FindInMap [M@, !Ref AWS::Region, s]\n")
    return {"t.yaml": f"Mappings:\n{mappings}{_CFN}{used}"}


_repeated("cfn: references in a text", "t.yaml", _ONE + "    A: !Sub '", "${A}${", "'\n", 20_000)
_repeated("cfn: blank lines", "t.yaml", _ONE, "\n", "", 300_000)
_repeated("cfn: a long text", "t.yaml", _ONE + "    A: ", "b ", "\n", 200_000)
_repeated("cfn: a long block scalar", "t.yaml", _ONE + "    A: |\n", "      b\n", "", 50_000)
_repeated("cfn: tags", "t.yaml", _ONE + "    A: ", "!", " x\n", 50_000)
_repeated("cfn: an open list", "t.yaml", _ONE + "    A: ", "[", "\n", 100_000)
_repeated("cfn: inner colons", "t.yaml", _ONE + "    A: [", "a::b, ", "]\n", 10_000)
_growing("cfn: registry rules", "t.yaml", _CFN, f"{_R}    Properties:\n      RepositoryName: r@\n"
         "  C@:\n    Type: AWS::ECR::RegistryScanningConfiguration\n    Properties:\n"
         "      ScanType: BASIC\n      Rules:\n        - ScanFrequency: SCAN_ON_PUSH\n"
         "          RepositoryFilters: [{Filter: x@}]\n", size=200)  # fmt: skip


# Serverless

_SLS: Final = "service: s\nprovider:\n  name: aws\n  ecr:\n    images:\n"
_growing("serverless: images", "serverless.yml", _SLS, "      i@:\n        path: ./@\n")
_growing("serverless: documents", "serverless.yml", "", f"---\n{_SLS}      i:\n        path: ./\n")
_growing("serverless: resources", "serverless.yml", "service: s\nresources:\n", "  - Resources:\n"
         "      R@:\n        Type: AWS::ECR::Repository\n")  # fmt: skip
_growing("serverless: a program", "serverless.ts", "ecr: {", "ecr   : a\n", size=50_000)

# Kubernetes

_ACK: Final = (
    "---\napiVersion: ecr.services.k8s.aws/v1alpha1\nkind: Repository\n"
    "metadata:\n  name: r@\nspec:\n  name: r@\n"
)
_XP: Final = (
    "---\napiVersion: ecr.aws.upbound.io/v1beta1\nkind: Repository\n"
    "metadata:\n  name: r@\nspec:\n  forProvider:\n    region: a\n"
)
_growing("ack: documents", "k.yaml", "", _ACK)
_growing("ack: off", "k.yaml", "", _ACK + "  imageScanningConfiguration:\n    scanOnPush: false\n")
_growing("crossplane: documents", "k.yaml", "", _XP)
_ITEM: Final = "".join(
    ("- " if not number else "  ") + line + "\n"
    for number, line in enumerate(_ACK.splitlines()[1:])
)
_growing("ack: a list", "k.yaml", "apiVersion: v1\nkind: List\nitems:\n", _ITEM)
_COMPOSITION: Final = (
    "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\nmetadata: {name: c}\nspec:\n"
)
_BASE: Final = (
    "  - name: n@\n    base:\n      apiVersion: ecr.aws.upbound.io/v1beta1\n"
    "      kind: Repository\n"
    "      spec:\n        forProvider:\n          region: a\n"
)
_growing("crossplane: a composition", "k.yaml", f"{_COMPOSITION}  resources:\n", _BASE)


@_shape("crossplane: patch sets", 100)
def _(n: int) -> Files:
    sets = _times(n, "    - type: FromCompositeFieldPath\n      fromFieldPath: spec.a@\n"
                     "      toFieldPath: spec.forProvider.a@\n")  # fmt: skip
    used = _times(n, f"{_BASE}    patches:\n    - {{type: PatchSet, patchSetName: p}}\n")
    head = f"{_COMPOSITION}  patchSets:\n  - name: p\n    patches:\n{sets}"
    return {"k.yaml": f"{head}  resources:\n{used}"}


_growing("crossplane: patches", "k.yaml", f"{_COMPOSITION}  resources:\n{_BASE}    patches:\n",
         "    - fromFieldPath: spec.a@\n      toFieldPath: spec.forProvider.a@\n")  # fmt: skip
_repeated(
    "crossplane: a field path",
    "k.yaml",
    f"{_COMPOSITION}  resources:\n{_BASE}"
    '    patches:\n    - fromFieldPath: a\n      toFieldPath: "spec[',
    " ",
    '"\n',
    20_000,
)

# Ansible

_TASK: Final = "- name: t@\n  community.aws.ecs_ecr:\n    name: r@\n"
_growing("ansible: tasks", "tasks.yml", "", _TASK)
_growing("ansible: off", "tasks.yml", "", _TASK + "    scan_on_push: false\n")
_growing("ansible: free form", "tasks.yml", "", "- community.aws.ecs_ecr: name=r@ state=present\n")
_growing("ansible: one long free form", "tasks.yml", "- community.aws.ecs_ecr: name=r",
         " a@=b", "\n", 5_000)  # fmt: skip
_growing("ansible: variables", "tasks.yml", "", _TASK + "    scan_on_push: '{{ v@ }}'\n"
         "  vars:\n    v@: false\n")  # fmt: skip
_PLAY: Final = (
    "- hosts: all\n  module_defaults:\n    community.aws.ecs_ecr:\n      x: y\n  tasks:\n"
)
_growing("ansible: defaults of a play", "play.yml", _PLAY,
         "".join(f"  {line}\n" for line in _TASK.splitlines()))  # fmt: skip
_growing("ansible: plays", "play.yml", "",
         _PLAY + "".join(f"  {line}\n" for line in _TASK.splitlines()))  # fmt: skip
_growing("ansible: blocks", "play.yml", "- hosts: all\n  tasks:\n", "  - block:\n"
         "    - community.aws.ecs_ecr: {name: r@}\n    module_defaults:\n"
         "      community.aws.ecs_ecr: {a: b}\n")  # fmt: skip

# Pulumi

_PULUMI: Final = "name: p\nruntime: yaml\n"
_growing("pulumi: resources", "Pulumi.yaml", _PULUMI + "resources:\n",
         "  r@:\n    type: aws:ecr:Repository\n    properties:\n      name: r@\n")  # fmt: skip
_PSET: Final = "    properties:\n      imageScanningConfiguration:\n        scanOnPush: "


@_shape("pulumi: configuration")
def _(n: int) -> Files:
    config = _times(n, "  c@:\n    type: boolean\n    default: false\n")
    used = _times(n, f"  r@:\n    type: aws:ecr:Repository\n{_PSET}${{c@}}\n")
    return {"Pulumi.yaml": f"{_PULUMI}config:\n{config}resources:\n{used}"}


@_shape("pulumi: one value")
def _(n: int) -> Files:
    used = _times(n, f"  r@:\n    type: aws:ecr:Repository\n{_PSET}${{c}}\n")
    config = "config:\n  c:\n    type: boolean\n    default: false\n"
    return {"Pulumi.yaml": f"{_PULUMI}{config}resources:\n{used}"}


_repeated(
    "pulumi: references in a text",
    "Pulumi.yaml",
    f"{_PULUMI}resources:\n  r:\n    type: aws:ecr:Repository\n    a: '",
    "${ ",
    "'\n",
    20_000,
)

# Terraform

_TF: Final = 'resource "aws_ecr_repository" "r@" {\n  name = "r@"\n}\n\n'
_TSET: Final = (
    'resource "aws_ecr_repository" "r@" {\n  name = "r@"\n'
    "  image_scanning_configuration {\n    scan_on_push = # # why\n  }\n}\n"
)
_growing("terraform: resources", "main.tf", "", _TF)
_growing("terraform: off", "main.tf", "", _TSET.replace("#", "false", 1))
_growing("terraform: a comment each", "main.tf", "", "/* a */ # b\n" + _TF)
_growing("terraform: expressions", "main.tf", "", _TSET.replace("#", "x@ ? true : false", 1))
_growing("terraform: lifecycle", "main.tf", "", _TF.replace(
    "}\n", "  lifecycle {\n    ignore_changes = [name]\n  }\n}\n"))  # fmt: skip
_growing("terraform: dynamic blocks", "main.tf", "", _TF.replace(
    "}\n", '  dynamic "image_scanning_configuration" {\n    for_each = [1]\n    content {\n'
    "      scan_on_push = false\n    }\n  }\n}\n"))  # fmt: skip
_growing("terraform: awscc", "main.tf", "", _TF.replace("aws_", "awscc_").replace("name ", "n "))


@_shape("terraform: files", 200)
def _(n: int) -> Files:
    return {f"f{number}.tf": _TF.replace("@", str(number)) for number in range(n)}


@_shape("terraform: override files", 100)
def _(n: int) -> Files:
    files = {f"f{number}_override.tf": _TF.replace("@", str(number)) for number in range(n)}
    return files | {"main.tf": _times(n, _TF)}


@_shape("terraform: variables")
def _(n: int) -> Files:
    return {
        "variables.tf": _times(n, 'variable "v@" {\n  default = false\n}\n'),
        "main.tf": _times(n, _TSET.replace("#", "var.v@", 1)),
    }


@_shape("terraform: one variable")
def _(n: int) -> Files:
    return {
        "variables.tf": 'variable "v" {\n  default = false\n}\n',
        "main.tf": _times(n, _TSET.replace("#", "var.v", 1)),
    }


@_shape("terraform: a variable of others")
def _(n: int) -> Files:
    return {
        "variables.tf": 'variable "v" {\n  default = false\n}\n',
        "main.tf": _times(
            n, _TSET.replace("#", "var.v", 1) + 'output "o@" {\n  value = var.v\n}\n'
        ),
    }


@_shape("terraform: values of variables", 200)
def _(n: int) -> Files:
    return {
        "variables.tf": _times(n, 'variable "v@" {\n  default = false\n}\n'),
        "terraform.tfvars": _times(n, "v@ = false\n"),
        "main.tf": _times(n, _TSET.replace("#", "var.v@", 1)),
    }


@_shape("terraform: locals")
def _(n: int) -> Files:
    return {
        "main.tf": "locals {\n" + _times(n, "  l@ = false\n") + "}\n"
        + _times(n, _TSET.replace("#", "local.l@", 1))
    }  # fmt: skip


@_shape("terraform: a chain of locals")
def _(n: int) -> Files:
    chain = "".join(f"  l{number} = local.l{number - 1}\n" for number in range(1, n))
    return {
        "main.tf": f"locals {{\n  l0 = false\n{chain}}}\n"
        + _times(n, _TSET.replace("#", "local.l@", 1))
    }


@_shape("terraform: an object of values")
def _(n: int) -> Files:
    cells = _times(n, "    r@ = { scan = false }\n")
    return {
        "main.tf": f"locals {{\n  l = {{\n{cells}  }}\n}}\n"
        + _times(n, _TSET.replace("#", "local.l.r@.scan", 1))
    }


@_shape("terraform: an object for each")
def _(n: int) -> Files:
    cells = _times(n, "    r@ = { scan = false }\n")
    return {
        "main.tf": f"locals {{\n  l = {{\n{cells}  }}\n}}\n"
        + _TSET.replace("#", "each.value.scan", 1).replace("{\n", "{\n  for_each = local.l\n", 1)
    }


@_shape("terraform: calls of one module", 50)
def _(n: int) -> Files:
    return {
        "main.tf": _times(n, 'module "m@" {\n  source = "./m"\n  scan = false\n}\n'),
        "m/main.tf": 'variable "scan" {\n  default = false\n}\n'
        + _TSET.replace("#", "var.scan", 1),
    }


@_shape("terraform: a module each", 100)
def _(n: int) -> Files:
    files = {
        f"m{number}/main.tf": 'variable "scan" {\n  default = false\n}\n'
        + _TSET.replace("#", "var.scan", 1)
        for number in range(n)
    }
    return files | {"main.tf": _times(n, 'module "m@" {\n  source = "./m@"\n}\n')}


_PUBLIC: Final = 'module "m@" {\n  source = "terraform-aws-modules/ecr/aws"\n  version = "~> 2.0"\n'
_growing("terraform: public modules", "main.tf", "", _PUBLIC + "}\n")
_growing("terraform: public modules, off", "main.tf", "",
         _PUBLIC + "  repository_image_scan_on_push = false\n}\n")  # fmt: skip
_repeated("terraform: a version", "main.tf", _TF + 'module "m" {\n  source = "cloudposse/ecr/aws"\n'
          '  version = "', " ", '"\n}\n', 10_000)  # fmt: skip
_repeated("terraform: a long sum", "main.tf", _TF + "locals {\n  a = 1", " + 1", "\n}\n", 20_000)
_repeated(
    "terraform: parts of a text", "main.tf", _TF + 'locals {\n  a = "', "${b}", '"\n}\n', 10_000
)
_repeated("terraform: a long comment", "main.tf", _TF + "/*", "* ", "*/\n", 200_000)
_repeated("terraform: a reference", "main.tf", _TSET.replace("#", "a", 1).replace("# why", "")
          + "locals {\n  a = b", ".c", "\n}\n", 20_000)  # fmt: skip
_growing("terraform: stacks", "main.tf", "", 'resource "aws_cloudformation_stack" "s@" {\n'
         "  template_body = <<EOT\nResources:\n  R:\n    Type: AWS::ECR::Repository\nEOT\n}\n",
         size=200)  # fmt: skip
_growing("terraform: one stack", "main.tf", 'resource "aws_cloudformation_stack" "s" {\n'
         "  template_body = <<EOT\nResources:\n", _R, "EOT\n}\n")  # fmt: skip
_growing("terraform: JSON", "main.tf.json", '{"resource": {"aws_ecr_repository": {\n',
         '  "r@": {"name": "r@"},\n', '  "z": {"name": "z"}\n}}}\n')  # fmt: skip
_growing("terraform: registry rules", "main.tf", "", _TF
         + 'resource "aws_ecr_registry_scanning_configuration" "c@" {\n  rule {\n'
         '    scan_frequency = "SCAN_ON_PUSH"\n    repository_filter {\n      filter = "x@"\n'
         "    }\n  }\n}\n", size=200)  # fmt: skip
_CALLED: Final = 'terraform {\n  source = "tfr:///terraform-aws-modules/ecr/aws?version=2.0.0"\n}\n'
_growing("terragrunt: inputs", "terragrunt.hcl", f"{_CALLED}inputs = {{\n", "  a@ = 1\n", "}\n")
_growing(
    "terragrunt: generate blocks",
    "terragrunt.hcl",
    "",
    'generate "g@" {\n  path = "g@.tf"\n  contents = <<EOF\n' + _TF + "EOF\n}\n",
)

# Programs

_CDK: Final = "import * as ecr from 'aws-cdk-lib/aws-ecr';\n"
_MADE: Final = "new ecr.Repository(s, 'R@', {});\n"
_OVERRIDE: Final = "addPropertyOverride('ImageScanningConfiguration.ScanOnPush', true);\n"
_growing("program: constructs", "a.ts", _CDK, _MADE)
_growing("program: literals with names", "a.ts", _CDK,
         "const p@ = {};\nnew ecr.Repository(s, 'R@', p@);\n")  # fmt: skip
_growing("program: one literal", "a.ts", f"{_CDK}const p = {{}};\n",
         "new ecr.Repository(s, 'R@', { ...p });\n")  # fmt: skip
_growing("program: one constant", "a.ts", f"{_CDK}const SCAN = false;\n",
         "new ecr.Repository(s, 'R@', { imageScanOnPush: SCAN });\n", size=2_000)  # fmt: skip
_growing("program: one line", "a.ts", f"{_CDK}f(", "new ecr.Repository(s, 'R@'), ", "1);\n")
_growing("program: one function", "a.ts", f"{_CDK}function f(s) {{\n", f"  {_MADE}", "}\n")
_growing("program: imports", "a.ts", _CDK, "import * as m@ from 'aws-cdk-lib/aws-ecr';\n",
         _MADE, size=2_000)  # fmt: skip
_growing("program: spreads of spreads", "a.ts", f"{_CDK}const p = {{}};\n",
         "const p@ = { ...p, ...p };\n", _MADE, size=1_000)  # fmt: skip
_growing("program: overrides", "a.ts", _CDK,
         f"function f@(r) {{\n  const r = {_MADE}  r.node.defaultChild.{_OVERRIDE}}}\n",
         size=200)  # fmt: skip
_growing("program: overrides of one", "a.ts", f"{_CDK}const r = {_MADE}",
         f"r.node.defaultChild.{_OVERRIDE}")  # fmt: skip
_growing("program: other names", "a.ts", _CDK, "const R@ = ecr.Repository;\nnew R@(s, 'R@');\n")
_growing("program: literals of literals", "a.ts", f"{_CDK}const o = {{ a: ecr, b: ecr }};\n",
         "const o@ = { a: o, b: o, ecr };\nnew o@.ecr.Repository(s, 'R@');\n")  # fmt: skip
_growing("program: a literal of many", "a.ts", f"{_CDK}const o = {{\n", "  a@: ecr,\n",
         "};\nnew o.a1.Repository(s, 'R');\n", size=2_000)  # fmt: skip
_growing("program: literals of the same name", "a.py", "from aws_cdk import aws_ecr as ecr\n",
         "m = {'m': m, 'ecr': ecr}\n")  # fmt: skip
_growing("program: new", "a.ts", _CDK,
         "x = a ?? new ecr!.Repository(s, 'R@');\nnew /* c */\n  ecr.Repository(s, 'B@');\n")  # fmt: skip
_repeated("program: new in a comment", "a.ts", f"{_CDK}{_MADE}//", " new // new ecr!", "\n", 20_000)
_growing("program: methods", "a.ts", f"{_CDK}class A {{\n",
         "  m@() {\n    this.r@ = new ecr.Repository(this, 'R@', {});\n  }\n", "}\n")  # fmt: skip
_growing("program: Python", "a.py", "from aws_cdk import aws_ecr as ecr\n",
         "r@ = ecr.Repository(s, 'R@')\nc = r@.node.default_child\n")  # fmt: skip
_growing("program: Java", "A.java", "import software.amazon.awscdk.services.ecr.*;\nclass A {\n",
         '  Object r@ = Repository.Builder.create(s, "R@").build();\n', "}\n")  # fmt: skip
_repeated("program: a chain of calls", "a.ts", f"{_CDK}{_MADE.rstrip()[:-1]}", ".f()", ";\n", 1_000)


@_shape("program: nested functions")
def _(n: int) -> Files:
    inner = "new ecr.Repository(s, 'R', s);"
    return {"a.ts": f"{_CDK}const f = {'() => {' * n}{inner}{'}' * n}\n"}


@_shape("program: a chain of literals")
def _(n: int) -> Files:
    chain = "".join(f"const o{each + 1} = {{ a: o{each}, b: o{each} }};\n" for each in range(n))
    return {"a.ts": f"{_CDK}const o0 = {{ a: ecr, b: ecr }};\n{chain}{_MADE}"}


@_shape("program: a circle of literals", 100)
def _(n: int) -> Files:
    circle = "".join(
        f"const o{each} = {{ a: o{each * 7 % n}, b: o{each * 13 % n}, ecr }};\n"
        for each in range(n)
    )
    return {"a.ts": f"{_CDK}{circle}{_MADE}"}


@_shape("program: parentheses")
def _(n: int) -> Files:
    return {"a.ts": f"{_CDK}new {'(' * n}ecr{')' * n}.Repository(s, 'R');\n"}


@_shape("program: a chain of spreads")
def _(n: int) -> Files:
    chain = "".join(f"const p{each + 1} = {{ ...p{each} }};\n" for each in range(n))
    return {"a.ts": f"{_CDK}const p0 = {{}};\n{chain}new ecr.Repository(s, 'R', p{n});\n"}


# Templates around them

_growing("jinja: values", "t.yaml.j2", _CFN, f"{_R}    Properties:\n      A: {{{{ a }}}}\n")
_growing("jinja: blocks", "t.yaml.j2", _CFN, f"{{% if a %}}\n{_R}{{% endif %}}\n")
_growing("jinja: trimming", "t.yaml.j2", _CFN, f"{{%- if a %}}\n{_R}{{%- endif -%}}\n")
_growing("jinja: whole lines", "t.yaml.j2", _CFN, f"{_R}    Properties:\n      {{{{ a }}}}\n")
_growing("jinja: settings", "t.yaml.j2", _CFN, f"{_R}{_SET}{{{{ a }}}}\n")
_growing("jinja: off", "t.yaml.j2", _CFN, f"{_R}{_SET}false\n      A: {{{{ a }}}}\n")
_growing("jinja: comments", "t.yaml.j2", _CFN, f"{{# a #}}\n{_R}# {{{{ b }}}}\n")
_growing(
    "jinja: on one line", "t.yaml.j2", "Resources: {",
    "R@: {Type: AWS::ECR::Repository, A: '{{ a }}'}, ", "}\nA: {% if a %}b{% endif %}\n",
)  # fmt: skip
_growing("jinja: blocks on one line", "t.yaml.j2", "Resources: { ",
         "{% if a %}R@: {Type: AWS::ECR::Repository}, {% endif %}", "}\n", size=200)  # fmt: skip
_growing("jinja: blocks on lines in braces", "t.yaml.j2", "Resources: {\n",
         "{% if a %}\nR@: {Type: AWS::ECR::Repository},\n{% endif %}\n", "}\n", size=200)  # fmt: skip
_growing("jinja: loops on one line", "t.yaml.j2", "Resources: { ",
         "{% for a in b %}R@: {Type: AWS::ECR::Repository, A: {} },{% endfor %}", "}\n",
         size=200)  # fmt: skip
_growing("jinja: blocks within, on one line", "t.yaml.j2", "Resources: { ",
         "R@: {Type: AWS::ECR::Repository, Properties: { {% if a %}A: b{% endif %}}}, ", "}\n",
         size=200)  # fmt: skip
_growing("jinja: a block of others on one line", "t.yaml.j2", "Resources: { {% if a %}A: {Type: B}, "
         "{% endif %}", "R@: {Type: AWS::ECR::Repository}, ", "}\n", size=200)  # fmt: skip
_growing("jinja: blocks in others on one line", "t.yaml.j2", "Resources: { ",
         "R@: {Type: AWS::ECR::Repository}, X@: {Type: A, B: {C: { {% if a %}D: {E: f}, {% endif %}"
         "G: h}}}, ", "}\n", size=200)  # fmt: skip
_growing("jinja: JSON with blocks", "t.json.j2", '{"Resources": {\n',
         '{% if a %}"R@": {"Type": "AWS::ECR::Repository"},{% endif %}\n',
         '"L": {"Type": "A"}}}\n', size=200)  # fmt: skip
_growing("jinja: turns", "t.yaml.j2", _ONE + "    A: {% if a %}b",
         "{% elif b@ %}c@", "{% endif %}\n")  # fmt: skip
_growing("jinja: raw", "t.yaml.j2", _ONE, "    A@: {% raw %}{{ b }}{% endraw %}\n")
_growing("jinja: not YAML", "t.yaml.j2", "A: [\nB: {{ c }}\n", "AWS::ECR::Repository a@\n")
_growing("jinja: mentions", "t.yaml.j2", _CFN, "  R@: {Type: {{ AWS::ECR::Repository }}}\n")
_growing("jinja: kept scalars", "t.yaml.j2", _CFN,
         f"{_R}    Properties:\n      A: |\n        b\n{{{{ a }}}}\n")  # fmt: skip
_growing("helm: manifests", "k.yaml", "", _ACK.replace("name: r@", "name: {{ .Values.n }}"))
_growing("helm: includes", "k.yaml", "", _ACK + '  {{- include "a" . | nindent 2 }}\n')
_growing("erb", "t.yaml.erb", _CFN, f"<% if a %>\n{_R}    A: <%= b %>\n<% end %>\n")
_growing("handlebars", "t.yaml.hbs", _CFN, f"{{{{#if a}}}}\n{_R}    A: {{{{b}}}}\n{{{{/if}}}}\n")
_growing("jinja: parameters", "t.yaml.j2", "Parameters:\n  P: {Type: String, Default: 'false'}\n"
         + _CFN, f"{{% if a %}}\n{_R}{_SET}!Ref P\n{{% endif %}}\n")  # fmt: skip
_growing("jinja: filters", "t.yaml.j2", _CFN, f"{_R}{{% filter a %}}\n  X@: b\n{{% endfilter %}}\n")
_growing("jinja: macros", "t.yaml.j2", "", "{% macro m@() %}\nA: b\n{% endmacro %}\n", _ONE)
_growing("jinja: other parts", "t.yaml.j2", _ONE, "{% if a %}\n    A@: b\n{% endif %}\n", size=2000)
_growing("jinja: lines of a block scalar", "t.yaml.j2", _ONE + "    B: {{ x }}\n    A: |\n",
         "      {{ a@ }}\n")  # fmt: skip
_growing(
    "go: definitions", "t.yaml.tpl", "", f'{{{{ define "a@" }}}}\n{_R}{{{{ end }}}}\n', size=200
)
_growing("go: blocks", "t.yaml.tpl", _CFN, f"{{{{ if .a }}}}\n{_R}{{{{- end }}}}\n")
_growing("erb: lines", "t.yaml.erb", _CFN, f"% if a\n{_R}% end\n")
_growing("ejs", "t.yaml.ejs", _CFN, f"<% if (a) {{ %>\n{_R}    A: <%= b %>\n<% }} -%>\n")
_growing("liquid", "t.yaml.liquid", _CFN, f"{{% unless a %}}\n{_R}{{% endunless %}}\n")
_growing("mustache: sections", "t.yaml.mustache", _CFN, f"{{{{#a}}}}\n{_R}{{{{/a}}}}\n")
_growing(
    "terraform: templates", "t.yaml.tftpl", _CFN, f"%{{ if a }}\n{_R}    A: ${{b}}\n%{{ endif }}\n"
)
_repeated("mustache: delimiters", "t.yaml.mustache", _ONE + "    A: {{ b }}\n    B: ", "{{=", "\n",
          50_000)  # fmt: skip
_repeated("jinja: open parts", "t.yaml.j2", _ONE + "    A: b", "{{ c ", "\n", 50_000)
_repeated("jinja: open statements", "t.yaml.j2", _ONE + "    A: b", "{% c ", "\n", 50_000)
_repeated("jinja: apostrophes", "t.yaml.j2", "A: a", "b'b ", "\nX: {{ x }}\n" + _ONE, 50_000)
_repeated("jinja: a text in a part", "t.yaml.j2", _ONE + '    A: b{{ "', '\\"', " }}\n", 50_000)
_repeated("jinja: braces in a part", "t.yaml.j2", _ONE + "    A: b{{ ", "{ ", " }}\n", 50_000)
_repeated("erb: open parts", "t.yaml.erb", _ONE + "    A: b", "<% c ", "\n", 50_000)
_repeated("erb: blocks in a part", "t.yaml.erb", _ONE + "    A: b<% ", "do |a ", "%>\n", 50_000)
_repeated("jinja: a blank part", "t.yaml.j2", _ONE + "    A: b{{", " ", "\n", 50_000)


@_shape("jinja: nested blocks", 100)
def _(n: int) -> Files:
    n = min(n, 190)
    return {"t.yaml.j2": _CFN + "{% if a %}\n" * n + _times(n, _R) + "{% endif %}\n" * n}


# Suppressions

_SKIP: Final = "    # checkov:skip=CKV_AWS_163:a base image\n"
_HEAD_SKIP: Final = "# kics-scan disable=9025b2b3-e554-4842-ba87-db7aeec36d35\n"
_growing("suppressions: repositories", "t.yaml", _CFN, _R + _SKIP)
_growing("suppressions: in Terraform", "main.tf", "", f"# trivy:ignore:AWS-0030\n{_TF}")
_growing("suppressions: unused", "t.yaml", _CFN, f"  # ecr-fix: ignore[ECR001]\n{_R}{_SET}true\n")
_growing(
    "suppressions: in JSON", "t.json", '{"Resources": {\n',
    '  "R@": {"Type": "AWS::ECR::Repository", "Metadata": {"ecr-fix": {"ignore": ["ECR001"]}}},\n',
    '  "L": {"Type": "A"}\n}}\n',
)  # fmt: skip
_repeated("suppressions: above one", "t.yaml", _CFN, "  # ecr-fix: ignore[ECR001]\n",
          _R.replace("@", ""), 2_000)  # fmt: skip
_repeated("suppressions: in a comment", "main.tf", "/*\n", "kics-scan ignore-line\n", f"*/\n{_TF}",
          2_000)  # fmt: skip


@_shape("suppressions: head and repositories")
def _(n: int) -> Files:
    return {"t.yaml": _HEAD_SKIP * n + _CFN + _times(n, _R)}


@_shape("suppressions: head and one line")
def _(n: int) -> Files:
    piece = "R@: {Type: AWS::ECR::Repository}, "
    return {"t.yaml": f"{_HEAD_SKIP * n}Resources: {{{_times(n, piece)}}}\n"}
