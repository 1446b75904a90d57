"""CloudFormation templates as data, always the same for the same random generator.

`benchmarks.spelling` writes them as YAML of many styles or as JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeAlias, Union


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """A function such as `!Sub text`; `name` is without `Fn::`."""

    name: str
    argument: Node


Node: TypeAlias = Union[str, int, bool, Intrinsic, "list[Node]", "dict[str, Node]"]
Resource: TypeAlias = dict[str, Node]
Maker: TypeAlias = Callable[[Random], dict[str, Node]]

_TEAMS = ("payments", "search", "orders", "identity", "billing", "media", "ledger", "catalog")
_PARTS = ("api", "worker", "proxy", "events", "export", "batch", "gateway", "admin")


def name(rng: Random) -> str:
    return f"{rng.choice(_TEAMS)}-{rng.choice(_PARTS)}"


def template(resources: dict[str, Node], rng: Random) -> dict[str, Node]:
    """A template around these resources."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Resources of {name(rng)}",
        "Parameters": {
            "Stage": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]},
        },
        "Resources": resources,
    }


def small(rng: Random, open_: bool) -> dict[str, Node]:
    """A template with one repository, open or compliant, and one or two other resources."""
    makers: list[Maker] = [_repository_open if open_ else _repository_compliant]
    makers += rng.sample(_OTHERS, rng.choice((1, 1, 2)))
    rng.shuffle(makers)
    return template(_named(makers, rng), rng)


def without_repository(rng: Random) -> dict[str, Node]:
    return template(_named(rng.choices(_OTHERS, k=rng.choice((1, 2, 3))), rng), rng)


def resource(rng: Random, number: int) -> tuple[str, Node]:
    """Any resource but a repository, with its logical name."""
    maker = rng.choice(_OTHERS)
    return _logical_name(maker, number), maker(rng)


def open_repository(rng: Random) -> Resource:
    return _repository_open(rng)


def _named(makers: list[Maker], rng: Random) -> dict[str, Node]:
    return {_logical_name(maker, number): maker(rng) for number, maker in enumerate(makers)}


def _logical_name(maker: Maker, number: int) -> str:
    return "".join(word.title() for word in maker.__name__.split("_")) + (str(number or ""))


def _sub(text: str) -> Intrinsic:
    return Intrinsic("Sub", text)


def _ref(text: str) -> Intrinsic:
    return Intrinsic("Ref", text)


def _tags(rng: Random) -> list[Node]:
    return [
        {"Key": "team", "Value": rng.choice(_TEAMS)},
        {"Key": "stage", "Value": _ref("Stage")},
    ]


_LIFECYCLE = """\
{
  "rules": [
    {
      "rulePriority": 1,
      "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 5},
      "action": {"type": "expire"}
    }
  ]
}
"""


def _repository_properties(rng: Random) -> dict[str, Node]:
    properties: dict[str, Node] = {"RepositoryName": _sub(f"${{AWS::StackName}}-{name(rng)}")}
    if rng.random() < 0.4:
        properties["ImageTagMutability"] = "IMMUTABLE"
    if rng.random() < 0.3:
        properties["EncryptionConfiguration"] = {"EncryptionType": "KMS"}
    if rng.random() < 0.3:
        properties["LifecyclePolicy"] = {"LifecyclePolicyText": _LIFECYCLE}
    if rng.random() < 0.4:
        properties["Tags"] = _tags(rng)
    return properties


def _repository(properties: dict[str, Node]) -> Resource:
    return {"Type": "AWS::ECR::Repository", "Properties": properties}


def _repository_compliant(rng: Random) -> Resource:
    properties = _repository_properties(rng)
    properties["ImageScanningConfiguration"] = {"ScanOnPush": True}
    return _repository(properties)


def _repository_open(rng: Random) -> Resource:
    properties = _repository_properties(rng)
    shape = rng.random()
    if shape < 0.05:
        return {"Type": "AWS::ECR::Repository"}
    if shape < 0.30:
        properties["ImageScanningConfiguration"] = {"ScanOnPush": False}
    return _repository(properties)


def _bucket(rng: Random) -> Resource:
    return {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Retain",
        "Properties": {
            "BucketName": _sub(f"{name(rng)}-${{AWS::AccountId}}-${{Stage}}"),
            "VersioningConfiguration": {"Status": "Enabled"},
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            "Tags": _tags(rng),
        },
    }


def _queue(rng: Random) -> Resource:
    return {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "QueueName": _sub(f"{name(rng)}-${{Stage}}"),
            "VisibilityTimeout": rng.choice((30, 60, 300)),
            "MessageRetentionPeriod": 1209600,
            "KmsMasterKeyId": "alias/aws/sqs",
        },
    }


def _role(rng: Random) -> Resource:
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "Policies": [
                {
                    "PolicyName": f"{name(rng)}-pull",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": ["ecr:GetAuthorizationToken", "ecr:BatchGetImage"],
                                "Resource": "*",
                            },
                            {
                                "Effect": "Allow",
                                "Action": ["logs:PutLogEvents"],
                                "Resource": _sub(
                                    "arn:${AWS::Partition}:logs:${AWS::Region}:*:log-group:*"
                                ),
                            },
                        ],
                    },
                }
            ],
        },
    }


def _task(rng: Random) -> Resource:
    image = f"${{AWS::AccountId}}.dkr.ecr.${{AWS::Region}}.amazonaws.com/{name(rng)}:latest"
    return {
        "Type": "AWS::ECS::TaskDefinition",
        "Properties": {
            "Family": name(rng),
            "Cpu": "512",
            "Memory": "1024",
            "NetworkMode": "awsvpc",
            "RequiresCompatibilities": ["FARGATE"],
            "ContainerDefinitions": [
                {
                    "Name": "main",
                    "Image": _sub(image),
                    "PortMappings": [{"ContainerPort": 8080}],
                    "Environment": [{"Name": "STAGE", "Value": _ref("Stage")}],
                }
            ],
        },
    }


def _lambda(rng: Random) -> Resource:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": Intrinsic("Join", ["-", [name(rng), _ref("Stage")]]),
            "Runtime": "python3.12",
            "Handler": "index.handler",
            "Role": _sub("arn:aws:iam::${AWS::AccountId}:role/lambda"),
            "Code": {
                "ZipFile": "import json\n\n\ndef handler(event, context):\n"
                '    return {"statusCode": 200, "body": json.dumps(event)}\n'
            },
            "Timeout": rng.choice((10, 30, 900)),
        },
    }


def _alarm(rng: Random) -> Resource:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": f"Too many errors in {name(rng)}, look at the dashboard first",
            "Namespace": "AWS/ApplicationELB",
            "MetricName": "HTTPCode_Target_5XX_Count",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 5,
            "Threshold": rng.choice((1, 10, 50)),
            "ComparisonOperator": "GreaterThanThreshold",
            "Dimensions": [{"Name": "LoadBalancer", "Value": _ref("Stage")}],
        },
    }


def _log_group(rng: Random) -> Resource:
    return {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {
            "LogGroupName": _sub(f"/ecs/{name(rng)}/${{Stage}}"),
            "RetentionInDays": rng.choice((7, 30, 365)),
        },
    }


_OTHERS: tuple[Maker, ...] = (
    _bucket,
    _queue,
    _role,
    _task,
    _lambda,
    _alarm,
    _log_group,
)
