"""Heads of programs that declare repositories, and what is found in one."""

from __future__ import annotations

from fixer.api import check_text
from fixer.model.finding import Finding

CDK = "import * as ecr from 'aws-cdk-lib/aws-ecr';\n"
LIB = "import * as cdk from 'aws-cdk-lib';\n"
OF_PYTHON = "from aws_cdk import aws_ecr as ecr\n"
OF_C_SHARP = "using Amazon.CDK.AWS.ECR;\nclass A { void F(Construct s) {\n"
OF_GO = """package a

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/jsii-runtime-go"
)

func f(s constructs.Construct) {
"""
OF_JAVA = "import software.amazon.awscdk.services.ecr.*;\nclass A { void f(Construct s) {\n"


def found_in(text: str, path: str = "a.ts") -> list[Finding]:
    result = check_text(text, path=path)
    assert result.error is None
    return list(result.all_findings)
