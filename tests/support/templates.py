"""Small templates, each with one repository."""

from __future__ import annotations

FALSE = """\
Resources:
  Repo:
    Type: AWS::ECR::Repository
    Properties:
      ImageScanningConfiguration:
        ScanOnPush: false
"""
FIXED = FALSE.replace("false", "true")
MISSING = """\
Resources:
  Repo:
    Type: AWS::ECR::Repository
"""
UNSAFE = FALSE.replace("false", "!If [Production, true, false]")
MANUAL = FALSE.replace("false", "'{{resolve:ssm:/scan}}'")
BY_DEFAULT = (
    "Parameters:\n  Scan:\n    Type: String\n    Default: true\n"
    + FALSE.replace("false", "!Ref Scan")
)  # fmt: skip
BROKEN = "Resources: [\n  AWS::ECR::Repository\n"
NO_REPOSITORY = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"
