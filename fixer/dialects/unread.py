"""Files that may declare a repository and that no dialect reads: what a warning says of them.

A file that the user names is never passed over without a word if it mentions a repository. To add
a kind, add its row to the table `KINDS`.
"""

import os
from functools import lru_cache
from importlib import import_module
from typing import Final, NamedTuple, Protocol, cast

from fixer.markers import searchable
from fixer.model.warnings import Unread
from fixer.syntax import PROGRAM_SUFFIXES


class DeclaringModule(Protocol):
    """What the module offers that looks closer at the files of a kind."""

    def program_declares(self, data: bytes) -> bool:
        """Whether a program seems to declare a repository."""


class UnreadKind(NamedTuple):
    """A kind of files that is known and not read."""

    what: Unread
    names: tuple[str, ...]
    """Whole names, or endings that begin with a dot, in lower case; none for any other file."""
    markers: tuple[bytes, ...]
    """What a file holds that declares a repository."""
    also: tuple[bytes, ...] = ()
    """What it holds besides, one of these, if there are any."""
    module: str = ""
    """The module, below `fixer.dialects`, that looks closer."""
    in_folders: bool = False
    """Whether these files are looked for in folders too."""
    may_be_read: bool = False
    """Whether a dialect may read such a file after all, by what is in it."""

    def is_name_of(self, name: str) -> bool:
        """Whether a file of this name, in lower case, is of this kind."""
        return not self.names or any(
            name.endswith(each) if each[0] == "." else name == each for each in self.names
        )

    def declares(self, data: bytes) -> bool:
        """Whether a file of this kind seems to declare a repository."""
        if not any(marker in data for marker in self.markers):
            return False
        if self.also and not any(marker in data for marker in self.also):
            return False
        if not self.module:
            return True
        module = cast("DeclaringModule", import_module(f"fixer.dialects.{self.module}"))
        return module.program_declares(data)


_RESOURCES: Final = (b"aws_ecr_repository", b"awscc_ecr_repository")
_SCAN_INPUTS: Final = (b"repository_image_scan_on_push", b"scan_images_on_push")
_MODULES: Final = (
    b"terraform-aws-modules/ecr/aws",
    b"terraform-aws-modules/terraform-aws-ecr",
    b"cloudposse/ecr/aws",
    b"cloudposse/terraform-aws-ecr",
)
_TERRAFORM: Final = (*_RESOURCES, *_SCAN_INPUTS, *_MODULES)
_CLOUDFORMATION: Final = (b"AWS::ECR::Repository",)
TEMPLATE_ENDINGS: Final = (
    *(".j2", ".jinja", ".jinja2", ".njk", ".liquid", ".erb", ".ejs"),
    *(".hbs", ".mustache", ".tpl", ".tmpl", ".gotmpl", ".tftpl"),
)
"""What stands behind the ending of a file that a template language makes."""
_COMMANDS: Final = (b"ecr create-repository", b"New-ECRRepository")
# The classes and types of the CDK, of Pulumi and of CDK for Terraform, by language, and the calls
# of the SDKs.
_CDK: Final = (
    *(b"aws-cdk-lib/aws-ecr", b"@aws-cdk/aws-ecr", b"aws_ecr", b"awscdk.services.ecr"),
    *(b"Amazon.CDK.AWS.ECR", b"awsecr", b"ecr.Repository(", b"ecr.CfnRepository("),
)
_PULUMI: Final = (
    *(b"aws:ecr/", b"aws:ecr:R", b"aws-native:ecr", b"awsx:ecr", b"aws.ecr.", b"awsx.ecr."),
    *(b"@pulumi/aws/ecr", b"pulumi_aws.ecr", b"Aws.Ecr", b"ecr.NewRepository"),
)
_OF_ECR: Final = (b"ecr", b"ECR", b"Ecr")
_SDK: Final = (b"create_repository", b"CreateRepository", b"createRepository")
_SOURCE_CODE: Final = (
    *(".kt", ".kts", ".scala"),
    *(".fs", ".vb", ".rb", ".php", ".rs", ".swift", ".groovy"),
)
_DECLARING: Final = (
    *(*_CDK, *_PULUMI, *_TERRAFORM, *_CLOUDFORMATION),
    *(b"EcrRepository", b"ecr_repository"),
)

KINDS: Final = (
    UnreadKind(
        Unread.SERVERLESS_PROGRAM,
        ("serverless.ts", "serverless.js", "serverless.mjs", "serverless.cjs"),
        (*_CLOUDFORMATION, b"ecr"),
        module="serverless",
        in_folders=True,
    ),
    UnreadKind(
        Unread.TERRAMATE,
        (".tm.hcl", ".tm"),
        _TERRAFORM,
    ),
    UnreadKind(
        Unread.TERRAFORM_STACK,
        (".tfcomponent.hcl", ".tfdeploy.hcl", ".tfstack.hcl", ".tfcomponent.json"),
        _TERRAFORM,
    ),
    UnreadKind(
        Unread.TERRAGRUNT_STACK,
        ("terragrunt.stack.hcl",),
        _TERRAFORM,
        in_folders=True,
    ),
    UnreadKind(
        Unread.TERRAFORM_TEMPLATE,
        tuple(
            f".{kind}{ending}"
            for kind in ("tf", "tofu", "hcl", "tfvars")
            for ending in (*TEMPLATE_ENDINGS, ".template")
        ),
        (*_TERRAFORM, *_CLOUDFORMATION),
    ),
    UnreadKind(
        Unread.TERRAFORM_TEMPLATE,
        (".tftpl",),
        _TERRAFORM,
        may_be_read=True,
    ),
    UnreadKind(
        Unread.PROJECT_USING,
        (".csproj", ".props", ".targets"),
        (b"Amazon.CDK.AWS.ECR", b"Pulumi.Aws"),
        also=(b"<Using",),
        module="program.projects",
        in_folders=True,
    ),
    UnreadKind(Unread.PROGRAM, _SOURCE_CODE, _DECLARING),
    UnreadKind(
        Unread.PROGRAM,
        PROGRAM_SUFFIXES,
        (*_TERRAFORM, *_CLOUDFORMATION, b"ecr_repository"),
        may_be_read=True,
    ),
    # CDK for Terraform.
    UnreadKind(Unread.PROGRAM, (".go", ".cs", ".java"), (b"EcrRepository",), may_be_read=True),
    UnreadKind(Unread.API_CALL, _SOURCE_CODE, _SDK, also=_OF_ECR),
    UnreadKind(Unread.API_CALL, PROGRAM_SUFFIXES, _SDK, also=_OF_ECR, may_be_read=True),
    UnreadKind(
        Unread.CLI_COMMAND,
        (),
        _COMMANDS,
        may_be_read=True,
    ),
    UnreadKind(
        Unread.YAML_FOR_TERRAFORM,
        (".yaml", ".yml"),
        _TERRAFORM,
        may_be_read=True,
    ),
    UnreadKind(
        Unread.OTHER_HCL,
        (".hcl", ".hcl.json"),
        (*_TERRAFORM, *_CLOUDFORMATION),
        may_be_read=True,
    ),
    UnreadKind(
        Unread.UNKNOWN_KIND,
        (),
        (
            *(*_RESOURCES, *_MODULES, *_CLOUDFORMATION),
            *(b"aws:ecr:Repository", b"aws:ecr/repository:Repository", b"aws-native:ecr"),
            *(b"ecr.services.k8s.aws/v", b"ecr.aws.upbound.io/v", b"ecr.aws.crossplane.io/v"),
            *(b"ecr.aws.m.upbound.io/v", b"ecs_ecr", b"awsx:ecr:Repository"),
        ),
        may_be_read=True,
    ),
)

NAMES_IN_FOLDERS: Final = tuple(name for kind in KINDS if kind.in_folders for name in kind.names)
"""The names of the files that are looked for in folders, though no dialect reads them."""


@lru_cache(maxsize=256)
def _kinds_of(name: str) -> tuple[UnreadKind, ...]:
    return tuple(kind for kind in KINDS if kind.is_name_of(name))


def _name(path: str) -> str:
    return os.path.basename(path).lower()


def is_never_read(path: str) -> bool:
    """Whether no dialect reads a file, whatever it holds."""
    return not all(kind.may_be_read for kind in _kinds_of(_name(path)))


@lru_cache(maxsize=256)
def _markers(name: str, named: bool) -> tuple[bytes, ...]:
    kinds = (kind for kind in _kinds_of(name) if named or kind.in_folders)
    return tuple(dict.fromkeys(marker for kind in kinds for marker in kind.markers))


def unread_markers(path: str, named: bool) -> tuple[bytes, ...]:
    """Return what to look for in a file that no dialect may read; `named` by the user."""
    return _markers(_name(path), named)


def unread_in(path: str, data: bytes, named: bool) -> Unread | None:
    """Return what declares a repository in a file that no dialect has read, if anything does."""
    said = searchable(data)
    for kind in _kinds_of(_name(path)):
        if (named or kind.in_folders) and kind.declares(said):
            return kind.what
    return None
