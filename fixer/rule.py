"""ECR001, "Unscanned ECR image": its id, its explanation, and its ids elsewhere."""

from __future__ import annotations

from typing import Final

from fixer.model.suppression import OWN_ID

RULE_ID: Final = OWN_ID
NAME: Final = "Unscanned ECR image"
PAGE: Final = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html"
"""The page that says what the setting does."""
UNUSED_ID: Final = "unused-suppression"
"""The id of what is reported of a comment of our own that exempts nothing."""

ELSEWHERE: Final = (
    (
        "Datadog, KICS",
        (
            "9025b2b3-e554-4842-ba87-db7aeec36d35 (CloudFormation)",
            "9630336b-3fed-4096-8173-b9afdfe346a7 (Terraform)",
        ),
    ),
    ("checkov", ("CKV_AWS_163",)),
    ("trivy", ("AWS-0030",)),
    ("cfn_nag", ("W79",)),
    ("cfn-guard", ("ECR_REPO_SCAN_ON_PUSH",)),
    ("AWS Security Hub", ("ECR.1",)),
    ("AWS Config", ("ecr-private-image-scanning-enabled",)),
    ("Prowler", ("ecr_repositories_scan_images_on_push_enabled",)),
)
"""The scanners that have the rule, each with its ids; behind an id is what it is for."""
_LISTED: Final = "\n".join(
    f"  {'' if number else scanner:<17} {each}"
    for scanner, ids in ELSEWHERE
    for number, each in enumerate(ids)
)

EXPLANATION: Final = f"""\
{RULE_ID}: {NAME}

An Amazon ECR repository that does not scan images on push accepts images with known
vulnerabilities without a word. The setting is off by default.

  Terraform       aws_ecr_repository needs image_scanning_configuration {{ scan_on_push = true }},
                  and so does awscc_ecr_repository, as an attribute
  CloudFormation  AWS::ECR::Repository needs
                  Properties.ImageScanningConfiguration.ScanOnPush: true
  Serverless      provider.ecr.scanOnPush: true, where it builds an image
  Pulumi YAML     aws:ecr:Repository needs properties.imageScanningConfiguration.scanOnPush: true
  ACK             Repository needs spec.imageScanningConfiguration.scanOnPush: true
  Crossplane      Repository needs the same below spec.forProvider
  Ansible         community.aws.ecs_ecr needs scan_on_push: true
  AWS CDK         Repository needs imageScanOnPush: true, as the language spells it
  Pulumi, CDKTF,  the repository needs imageScanningConfiguration with scanOnPush: true,
  troposphere     as the language spells it

Verdicts
  disabled      the setting is written and off
  missing       the setting is not written, and its default is off
  invalid       the reader of the file would refuse the setting
  conditional   only deployment decides: a parameter, a variable, a condition, a function
  compliant     images are scanned on push

Fixes
  safe          does what the rule asks and nothing else; applied by --write
  unsafe        may change intended behaviour (the default of a parameter, one branch of a
                condition, a generated file); applied with --unsafe-fixes
  manual        no edit can be right without knowing more; the report says what to do

The same rule elsewhere
{_LISTED}

Read more
  {PAGE}
  https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/ecr_repository.html.markdown
  https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecr-repository-imagescanningconfiguration.html
"""
