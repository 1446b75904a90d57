"""The table of the scanners whose recorded decisions are respected: one row each.

Sources: the documentation of each scanner on suppressions, and its behaviour where that differs.
Where a scanner is stricter about the place of a comment than a reader would be, the clear intent
counts: for each of them also the line of the repository's key, and the comment directly above it.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from fixer.model.suppression import OWN, OWN_ID


class Place(Enum):
    """Where a comment has to be, to say something of a repository."""

    HEAD = auto()
    """In the comments at the head of the file; it covers all of the file."""
    KEY = auto()
    """On the line of the repository's key, or in the comment directly above it."""
    INSIDE = auto()
    """Anywhere inside the declaration."""
    SETTING = auto()
    """On the line of a key that leads to the setting, or in the comment directly above it."""
    ABOVE_FINDING = auto()
    """In the comment directly above the line that a finding points to."""
    ABOVE_FIRST_CHILD = auto()
    """In the comment directly above the first entry of the declaration."""


_HEAD: Final = frozenset((Place.HEAD,))


class IdMatch(Enum):
    """How a scanner compares the ids of a comment with those of its rules."""

    EXACT = auto()
    GLOB_IN_ANY_CASE = auto()
    """`*` stands for any text, and case does not matter."""
    SUFFIX = auto()
    """The id of a comment may begin with the folder of the rule."""


class RuleId(NamedTuple):
    """An id of the rule at a scanner, and the dialects that it has the id for; all if empty."""

    text: str
    dialects: frozenset[str] = frozenset()


class CommentForm(NamedTuple):
    """One way to write a decision into a comment.

    The groups of the pattern are `ids`, `reason`, `expires` and `workspace`, each where the form
    has it. A form without the group `ids` concerns every rule.
    """

    sign: str
    """What all that is written so holds, in lower case."""
    pattern: re.Pattern[str]
    places: frozenset[Place]
    begins_comment: bool = False
    """Whether nothing may be in front of it in the comment."""
    in_values: bool = False
    """Whether the scanner finds it in texts too, and not in comments alone."""
    turns_others_off: bool = False
    """Whether the ids are those of the rules that stay on."""
    dialects: frozenset[str] = frozenset()
    """The dialects of the files that the scanner looks for it in; all if empty."""

    @property
    def is_for_file(self) -> bool:
        """Whether it says something of the whole file, and nothing of a single repository."""
        return self.places == _HEAD


class MetadataForm(NamedTuple):
    """One way to write a decision into the data of a resource.

    `path` leads to a list of rules. Its items are ids, or mappings with the id under `id_key`.
    """

    sign: str
    """What the keys of the path hold, in lower case, and little else does."""
    path: tuple[str, ...]
    """The keys from the resource down, or from its document if `from_document`."""
    id_key: str = ""
    reason_key: str = ""
    reason_path: tuple[str, ...] = ()
    """Leads to the reason, where the items do not hold one each."""
    is_json_text: bool = False
    """Whether the list is written as JSON in a text."""
    is_comma_text: bool = False
    """Whether the list is a text with commas between the ids."""
    dialects: frozenset[str] = frozenset()
    """The dialects whose resources have such a place; all if empty."""
    marks: frozenset[str] = frozenset()
    """The keys by which a resource is known to take it, where its dialect does not tell."""
    from_document: bool = False
    is_inherited: bool = False
    """Whether it counts too for all that is in what has it; the innermost one counts."""

    @property
    def takes_reason(self) -> bool:
        """Whether a reason can be written beside the rules."""
        return bool(self.reason_key or self.reason_path)


class Scanner(NamedTuple):
    """A scanner, under the word by which reports name it."""

    word: str
    ids: tuple[RuleId, ...]
    match: IdMatch = IdMatch.EXACT
    comments: tuple[CommentForm, ...] = ()
    metadata: tuple[MetadataForm, ...] = ()
    policy_files: tuple[str, ...] = ()
    """The names of the files in which it has decisions for all of a checkout."""

    def concerns_rule(self, written: str, dialect: str) -> bool:
        """Whether an id as it is written in a file is one of the rule, for a dialect."""
        return any(
            _is_same(self.match, written, each.text)
            for each in self.ids
            if not each.dialects or dialect in each.dialects
        )


def _is_same(match: IdMatch, written: str, rule_id: str) -> bool:
    if match is IdMatch.GLOB_IN_ANY_CASE:
        return fnmatchcase(rule_id.lower(), written.lower().replace("[", "[[]").replace("?", "[?]"))
    if match is IdMatch.SUFFIX:
        return written == rule_id or written.endswith(f".{rule_id}")
    return written == rule_id


_TERRAFORM: Final = frozenset(("terraform", "terragrunt"))

_AT_KEY: Final = frozenset((Place.KEY,))
_INSIDE: Final = frozenset((Place.KEY, Place.INSIDE))
_AT_SETTING: Final = frozenset((Place.KEY, Place.SETTING))

# Of a program those of what it synthesises, as that is what is scanned.
_KICS_IDS: Final = (
    RuleId(
        "9025b2b3-e554-4842-ba87-db7aeec36d35",
        frozenset(("cloudformation", "serverless", "cdk", "troposphere")),
    ),
    RuleId("9630336b-3fed-4096-8173-b9afdfe346a7", _TERRAFORM | {"cdktf"}),
)
_CHECKOV_IDS: Final = (RuleId("CKV_AWS_163"),)
_TRIVY_IDS: Final = (
    RuleId("AWS-0030"),
    RuleId("AVD-AWS-0030"),
    RuleId("aws-ecr-enable-image-scans"),
    RuleId("enable-image-scans"),
)
_TFSEC_IDS: Final = (RuleId("aws-ecr-enable-image-scans"), RuleId("AWS023"), *_TRIVY_IDS[:2])


def _reason(next_directive: str) -> str:
    """Return the pattern of a reason: all up to the end of the line, or to the next directive."""
    return rf"(?P<reason>(?:(?!{next_directive})[^\r\n])*)"


def _kics_forms(word: str) -> tuple[CommentForm, ...]:
    """Return the commands of KICS, which Datadog has taken over under a word of its own."""

    def form(command: str, places: frozenset[Place], others: bool = False) -> CommentForm:
        pattern = re.compile(rf"{word}[ \t]+{command}(?!\S)")
        return CommentForm(word, pattern, places, begins_comment=True, turns_others_off=others)

    return (
        form("ignore", _HEAD),
        form("ignore-block", frozenset((Place.KEY, Place.ABOVE_FIRST_CHILD))),
        form("ignore-line", frozenset((Place.KEY, Place.ABOVE_FINDING))),
        form(r"enable=(?P<ids>[^\s]+)", _HEAD, others=True),
        form(r"disable=(?P<ids>[^\s]+)", _HEAD),
    )


def _skip_form(word: str) -> CommentForm:
    """Return `word:skip=ID,ID:reason`, as checkov and the products built on it have it."""
    return CommentForm(
        f"{word}:skip=",
        re.compile(rf"{word}:skip=(?P<ids>\w+(?:,[ \t]*\w+)*)(?::{_reason(f'{word}:skip=')})?"),
        _INSIDE,
        in_values=True,
    )


def _ignore_form(word: str) -> CommentForm:
    """Return `word:ignore:ID:exp:DATE`, as trivy and its forerunners have it."""
    return CommentForm(
        f"{word}:ignore:",
        re.compile(
            rf"{word}:ignore:(?P<ids>[\w.*?,-]+)(?:\[[^\]\r\n]*\])?"
            r"(?::(?:exp:(?P<expires>[^\s:]*)|ws:(?P<workspace>[^\s:]*)))*"
        ),
        _AT_SETTING,
    )


def _own_form(command: str, places: frozenset[Place]) -> CommentForm:
    """Return `ecr-fix: command[ECR001] reason`."""
    pattern = re.compile(
        rf"ecr-fix:[ \t]*{command}(?![\w-])(?:[ \t]*\[(?P<ids>[^\]\r\n]*)\]|(?![ \t]*\[))"
        rf"[ \t]*{_reason('ecr-fix:')}"
    )
    return CommentForm("ecr-fix:", pattern, places, begins_comment=True)


OWN_METADATA: Final = (
    MetadataForm(
        OWN,
        ("Metadata", OWN, "ignore"),
        reason_path=("Metadata", OWN, "reason"),
        dialects=frozenset(("cloudformation", "terraform", "troposphere")),
        marks=frozenset(("Type",)),
    ),
    MetadataForm(
        OWN,
        ("metadata", "annotations", "ecr-fix/ignore"),
        reason_path=("metadata", "annotations", "ecr-fix/reason"),
        is_comma_text=True,
        dialects=frozenset(("ack", "crossplane", "terraform")),
        marks=frozenset(("apiVersion", "kind")),
    ),
    MetadataForm(
        "ecr_fix",
        ("vars", "ecr_fix", "ignore"),
        reason_path=("vars", "ecr_fix", "reason"),
        dialects=frozenset(("ansible",)),
        is_inherited=True,
    ),
    MetadataForm(
        OWN,
        ("custom", OWN, "ignore"),
        reason_path=("custom", OWN, "reason"),
        dialects=frozenset(("serverless",)),
        from_document=True,
    ),
)
"""Where own decisions are in data.

Sources: "Annotations" in the documentation of Kubernetes (values are texts); "Playbook Keywords"
and "Creating valid variable names" in that of Ansible (`vars`, the one keyword of a task that
holds anything and changes nothing); "Serverless Variables" in that of the Serverless Framework
(`custom`). A resource of Pulumi takes no keys but its own ("Pulumi YAML reference").
"""

SCANNERS: Final = (
    Scanner("kics", _KICS_IDS, comments=_kics_forms("kics-scan"), policy_files=("kics.config",)),
    Scanner(
        "datadog", _KICS_IDS, policy_files=("code-security.datadog.yaml", "dd-iac-scan.config")
    ),
    Scanner("snyk", (RuleId("SNYK-CC-TF-61"),), policy_files=(".snyk",)),
    Scanner("dd-iac-scan", _KICS_IDS, comments=_kics_forms("dd-iac-scan")),
    Scanner(
        "checkov",
        _CHECKOV_IDS,
        comments=(_skip_form("checkov"),),
        policy_files=(".checkov.yaml", ".checkov.yml"),
        metadata=(MetadataForm("checkov", ("Metadata", "checkov", "skip"), "id", "comment"),),
    ),
    Scanner(
        "bridgecrew",
        _CHECKOV_IDS,
        comments=(_skip_form("bridgecrew"),),
        metadata=(MetadataForm("bridgecrew", ("Metadata", "bridgecrew", "skip"), "id", "comment"),),
    ),
    Scanner("cortex", _CHECKOV_IDS, comments=(_skip_form("cortex"),)),
    Scanner(
        "trivy",
        _TRIVY_IDS,
        IdMatch.GLOB_IN_ANY_CASE,
        (_ignore_form("trivy"),),
        policy_files=(".trivyignore",),
    ),
    Scanner("tfsec", _TFSEC_IDS, IdMatch.GLOB_IN_ANY_CASE, (_ignore_form("tfsec"),)),
    Scanner("cfsec", _TRIVY_IDS, IdMatch.GLOB_IN_ANY_CASE, (_ignore_form("cfsec"),)),
    Scanner(
        "cfn_nag",
        (RuleId("W79"),),
        metadata=(
            MetadataForm("cfn_nag", ("Metadata", "cfn_nag", "rules_to_suppress"), "id", "reason"),
        ),
    ),
    Scanner(
        "guard",
        (RuleId("ECR_REPO_SCAN_ON_PUSH"), RuleId("ECR_PRIVATE_IMAGE_SCANNING_ENABLED")),
        metadata=(MetadataForm("suppressedrules", ("Metadata", "guard", "SuppressedRules")),),
    ),
    Scanner(
        "terrascan",
        (RuleId("AC_AWS_0083"), RuleId("AWS.ECR.DataSecurity.High.0578")),
        comments=(
            CommentForm(
                "ts:skip=",
                re.compile(rf"ts:skip=(?P<ids>[\w.,]+)[ \t]*{_reason('ts:skip=')}"),
                _INSIDE,
                dialects=_TERRAFORM,
            ),
        ),
        metadata=(
            MetadataForm(
                "runterrascan.io",
                ("Metadata", "runterrascan.io/skip"),
                "rule",
                "comment",
                is_json_text=True,
            ),
        ),
    ),
    Scanner(
        "semgrep",
        (RuleId("aws-ecr-image-scanning-disabled"), RuleId("ecr-image-scan-on-push")),
        IdMatch.SUFFIX,
        (
            CommentForm(
                "nosem",
                re.compile(
                    r"\bnosem(?:grep)?\b"
                    r"(?:[ \t]*:[ \t]*(?P<ids>[\w.-]+(?:[ \t]*,[ \t]*[\w.-]+)*))?",
                    re.IGNORECASE,
                ),
                _AT_KEY,
                dialects=_TERRAFORM,
            ),
        ),
    ),
    Scanner(
        OWN,
        (RuleId(OWN_ID),),
        comments=(
            _own_form("ignore", _AT_SETTING),
            _own_form("ignore-file", _HEAD),
        ),
        metadata=OWN_METADATA,
    ),
)
