"""What a warning of a file is about, as a value; `fixer.messages` has the words."""

from enum import Enum
from typing import NamedTuple


class WarningKind(Enum):
    """What is wrong. The values are stable names."""

    UNREAD_TEXT = "unread-text"
    UNREAD_PATCH = "unread-patch"
    PAST_REQUEST_SIZE = "past-request-size"
    PAST_TEMPLATE_SIZE = "past-template-size"


class Unread(Enum):
    """What declares a repository and is not read. The values are stable names."""

    SERVERLESS_PROGRAM = "serverless-program"
    TERRAMATE = "terramate"
    TERRAFORM_STACK = "terraform-stack"
    TERRAGRUNT_STACK = "terragrunt-stack"
    TERRAGRUNT_GENERATE = "terragrunt-generate"
    TERRAFORM_TEMPLATE = "terraform-template"
    PROGRAM = "program"
    PROJECT_USING = "project-using"
    API_CALL = "api-call"
    CLI_COMMAND = "cli-command"
    YAML_FOR_TERRAFORM = "yaml-for-terraform"
    OTHER_HCL = "other-hcl"
    UNKNOWN_KIND = "unknown-kind"


class UnreadPart(NamedTuple):
    """A part of a file that declares a repository and is not read."""

    what: Unread
    line: int
    """The line of the declaration, counted from 1."""
    place: str = ""
    """The file that it is in, where that is another one."""


class FileWarning(NamedTuple):
    """A warning with the values that belong to it."""

    kind: WarningKind
    line: int = 0
    """The line of a text or of a patch, counted from 1."""
    before: int = 0
    """The size of the file in bytes."""
    after: int = 0
    """Its size with the fixes."""
