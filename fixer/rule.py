"""ECR001, "Unscanned ECR image": its words, its kin, and a judged repository as a finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from fixer.model.declaration import RegistryRule, Repository, Verdict
from fixer.model.edits import Applicability, Edit, Fix
from fixer.text import line_bounds, line_column, stretch

RULE_ID: Final = "ECR001"
BY_HAND: Final = "turn scanning on by hand"
"""The remedy where an edit is withheld."""

EXPLANATION: Final = """\
ECR001: Unscanned ECR image

An Amazon ECR repository that does not scan images on push takes in images with known
vulnerabilities unseen. The setting is off by default.

  Terraform       aws_ecr_repository needs image_scanning_configuration { scan_on_push = true },
                  and so does awscc_ecr_repository, as an attribute
  CloudFormation  AWS::ECR::Repository needs
                  Properties.ImageScanningConfiguration.ScanOnPush: true
  Serverless      provider.ecr.scanOnPush: true, where it builds an image
  Pulumi YAML     aws:ecr:Repository needs properties.imageScanningConfiguration.scanOnPush: true
  ACK             Repository needs spec.imageScanningConfiguration.scanOnPush: true
  Crossplane      Repository needs the same below spec.forProvider
  Ansible         community.aws.ecs_ecr needs scan_on_push: true

Verdicts
  disabled      the setting is there and off
  missing       the setting is not there, and its default is off
  invalid       whoever reads the file would refuse what stands there
  conditional   only deployment decides: a parameter, a variable, a condition, a function
  compliant     scanned on push

Fixes
  safe          does what the rule asks and nothing else; applied by --write
  unsafe        changes what somebody may have meant (the default of a parameter, one branch
                of a condition, a generated file); applied with --unsafe-fixes
  manual        no edit can be right without knowing more; the report says what to do

The same rule elsewhere
  Datadog, KICS 9025b2b3-e554-4842-ba87-db7aeec36d35 (CloudFormation),
                9630336b-3fed-4096-8173-b9afdfe346a7 (Terraform)
  checkov       CKV_AWS_163
  trivy         AWS-0030
  cfn_nag       W79
  cfn-guard     ECR_REPO_SCAN_ON_PUSH

Read more
  https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
  https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ecr_repository.html.markdown
  https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecr-repository-imagescanningconfiguration.html
"""

SIZED_DIALECT: Final = "cloudformation"
# A template in a request, and one in S3; "AWS CloudFormation quotas" in its User Guide.
SIZE_LIMITS: Final = (
    (51_200, "51,200 bytes, the most that a request to CloudFormation takes; deploy it from S3"),
    (1_048_576, "1 MB, the most that CloudFormation takes"),
)


class Finding(NamedTuple):
    """What is known of one declaration; an open one if it does not comply.

    `line` and `column` count from 1, `column` and `end_column` in characters, `end_column`
    behind the last; `source_line` is the text of that line. `fix` is None for what complies and
    for what only a person can mend.
    """

    path: str
    logical_id: str
    dialect: str
    line: int
    column: int
    end_column: int
    source_line: str
    verdict: Verdict
    message: str
    remedy: str = ""
    notes: tuple[str, ...] = ()
    fix: Fix | None = None
    fixed: bool = False
    """Whether the fix is part of the new text of its file."""
    name: str | None = None
    """The repository's own name, where it is literal."""
    leaves: Verdict = Verdict.COMPLIANT
    """What the fix makes of it; conditional where a part of it stays with the deployment."""

    @property
    def settled(self) -> bool:
        """Whether the repository complies in the new text of its file, thanks to the fix."""
        return self.fixed and self.leaves is Verdict.COMPLIANT

    @property
    def open(self) -> bool:
        """Whether the repository is not known to scan on push."""
        return self.verdict is not Verdict.COMPLIANT

    @property
    def applicability(self) -> Applicability | None:
        """How far the fix may be trusted; manual without one, None for what complies."""
        if not self.open:
            return None
        return self.fix.applicability if self.fix else Applicability.MANUAL


_MESSAGES: Final = {
    Verdict.COMPLIANT: "{id} scans images on push",
    Verdict.DISABLED: "{id} does not scan images on push: {why}",
    Verdict.MISSING: "{id} does not scan images on push: {why}",
    Verdict.CONDITIONAL: "{id} might not scan images on push: {why}",
    Verdict.INVALID: "{id} has no valid scan setting: {why}",
}


def verdict_of(repository: Repository, strict: bool) -> Verdict:
    """Return the verdict; under `strict` a default that may be overridden is not enough."""
    return Verdict.CONDITIONAL if strict and repository.by_default else repository.verdict


def finding(
    repository: Repository,
    path: str,
    text: str,
    dialect: str,
    edits: Mapping[str, tuple[Edit, ...]],
    comment: str | None,
    strict: bool,
) -> Finding:
    """Put a judged repository into words; `edits` are its changes, spelled, by path."""
    verdict = verdict_of(repository, strict)
    start, end = line_bounds(text, repository.at.start)
    line, column = line_column(text, repository.at.start)
    message = _MESSAGES[verdict].format(id=repository.logical_id, why=repository.why)
    notes = repository.notes
    if repository.by_default and verdict is Verdict.COMPLIANT:
        notes += (f"{repository.why}; --strict does not take that",)
    if comment:
        notes += (f"a comment beside it may say why: {comment}",)
    remedy = repository.remedy
    by_default = repository.by_default and verdict is Verdict.CONDITIONAL
    if by_default or (strict and repository.leaves_default):
        remedy = "write the setting as a literal true, or allow true alone"
        edits = {}
    applicability = repository.applicability
    fix = None
    if edits and applicability is not Applicability.MANUAL:
        elsewhere = tuple(each for each in edits.items() if each[0] != path)
        fix = Fix(applicability, edits.get(path, ()), remedy, elsewhere)
    return Finding(
        path=path,
        logical_id=repository.logical_id,
        dialect=dialect,
        line=line,
        column=column,
        end_column=max(min(repository.at.end, end) - start + 1, column + 1),
        source_line=stretch(text, start, end),
        verdict=verdict,
        message=message,
        remedy=remedy,
        notes=notes,
        fix=fix,
        name=repository.name,
        leaves=repository.leaves,
    )


def covered(finding: Finding, rules: tuple[RegistryRule, ...]) -> Finding:
    """Add a note where a registry's own scanning configuration covers an open repository.

    Filters: without a wildcard the name has to contain the text, `*` stands for any text;
    "Filters to choose which repositories are scanned" in the Amazon ECR User Guide.
    """
    if not finding.open:
        return finding
    for rule in rules:
        if rule.frequency in ("SCAN_ON_PUSH", "CONTINUOUS_SCAN"):
            for pattern in rule.filters:
                if _matches(pattern, finding.name):
                    note = (
                        f'the registry\'s scanning configuration covers it already ("{pattern}", '
                        f"{rule.frequency}); scanners look at the repository alone"
                    )
                    return finding._replace(notes=(*finding.notes, note))
    return finding


def _matches(pattern: str, name: str | None) -> bool:
    if name is None:
        return pattern == "*"
    if "*" not in pattern:
        return pattern in name
    from fnmatch import fnmatchcase

    return fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))


def size_warning(path: str, before: int, after: int) -> str | None:
    """Return a warning where an edit takes a template past a limit; sizes are in bytes."""
    for limit, what in SIZE_LIMITS:
        if before <= limit < after:
            grows = f"the fix takes the template from {before:,} to {after:,} bytes"
            return f"{path}: {grows}, past {what}"
    return None
