"""Programs before and after their fixes, judged by the frameworks that they are of.

Each program runs in the real framework in three contexts: nobody says anything, the caller turns
scanning on, the caller turns it off. What we say of a program has to be true in them, and a fix may
change the scan setting alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import pytest
from support.program_cases import (
    CDK,
    CDK_IN_C_SHARP,
    CDK_IN_PYTHON,
    CDKTF,
    PULUMI,
    PULUMI_IN_C_SHARP,
    PULUMI_IN_PYTHON,
)
from support.syntheses import Synthesis, faults, syntheses

from fixer.api import fix_text

pytestmark = pytest.mark.no_cover  # others reach the same lines in less time


class Language(NamedTuple):
    """A framework in a language: how its programs are written."""

    framework: str
    language: str
    opening: str
    cases: Mapping[str, str]
    contexts: tuple[Mapping[str, Any], ...]

    def program(self, body: str) -> str:
        """Return a whole program."""
        above, _, below = body.rpartition("\n---\n")
        if self.language == "c-sharp":
            opening = f"{self.opening}{above}\npublic static class Program {{\n"
            images = (
                f"    public static void Images(Construct stack, Given given) {{\n        {below}"
            )
            return f"{opening}{images}\n    }}\n}}\n"
        if self.language == "python":
            return f"{self.opening}{above}\ndef images(stack, given):\n" + textwrap.indent(
                below + "\n", "    "
            )
        return f"{self.opening}{above}\nmodule.exports = (stack, given) => {{\n  {below}\n}};\n"

    @property
    def path(self) -> str:
        """Return the name of a program's file."""
        return {"python": "a.py", "javascript": "a.js", "c-sharp": "a.cs"}[self.language]


IN_CDK: Final[tuple[Mapping[str, Any], ...]] = (
    {},
    {
        "scan": True,
        "props": {"imageScanOnPush": True},
        "inside": {"scanOnPush": True},
        "resource": {"imageScanningConfiguration": {"scanOnPush": True}},
    },
    {
        "scan": False,
        "props": {"imageScanOnPush": False},
        "inside": {"scanOnPush": False},
        "resource": {"imageScanningConfiguration": {"scanOnPush": False}},
    },
)

HELD: Final = "imageScanningConfiguration"
IN_OTHERS: Final[tuple[Mapping[str, Any], ...]] = (
    {},
    {"scan": True, "props": {"name": "app", HELD: {"scanOnPush": True}}},
    {"scan": False, "props": {"name": "app", HELD: {"scanOnPush": False}}},
)
IN_CDK_OF_PYTHON: Final[tuple[Mapping[str, Any], ...]] = (
    {},
    {"scan": True, "props": {"image_scan_on_push": True}, "parameters": {"scan": True}},
    {"scan": False, "props": {"image_scan_on_push": False}, "parameters": {"scan": False}},
)
IN_PULUMI_OF_PYTHON: Final[tuple[Mapping[str, Any], ...]] = (
    {},
    {"scan": True, "props": {"image_scanning_configuration": {"scan_on_push": True}}},
    {"scan": False, "props": {"image_scanning_configuration": {"scan_on_push": False}}},
)
LANGUAGES: Final = {
    "cdk-in-javascript": Language(
        "cdk",
        "javascript",
        "const cdk = require('aws-cdk-lib');\nconst ecr = require('aws-cdk-lib/aws-ecr');\n",
        CDK,
        IN_CDK,
    ),
    "cdk-in-python": Language(
        "cdk", "python", "from aws_cdk import aws_ecr as ecr\n", CDK_IN_PYTHON, IN_CDK_OF_PYTHON
    ),
    "pulumi-in-javascript": Language(
        "pulumi",
        "javascript",
        "const pulumi = require('@pulumi/pulumi');\nconst aws = require('@pulumi/aws');\n",
        PULUMI,
        IN_OTHERS,
    ),
    "pulumi-in-python": Language(
        "pulumi",
        "python",
        "import pulumi\nimport pulumi_aws as aws\n",
        PULUMI_IN_PYTHON,
        IN_PULUMI_OF_PYTHON,
    ),
    "cdktf-in-javascript": Language(
        "cdktf",
        "javascript",
        "const { EcrRepository } = require('@cdktf/provider-aws/lib/ecr-repository');\n",
        CDKTF,
        IN_OTHERS,
    ),
    "cdk-in-c-sharp": Language(
        "cdk",
        "c-sharp",
        "using Amazon.CDK.AWS.ECR;\nusing Constructs;\n",
        CDK_IN_C_SHARP,
        IN_OTHERS,
    ),
    "pulumi-in-c-sharp": Language(
        "pulumi",
        "c-sharp",
        "using Constructs;\nusing Pulumi;\nusing Aws = Pulumi.Aws;\n",
        PULUMI_IN_C_SHARP,
        IN_OTHERS,
    ),
}


def synthesised(one: Language, texts: Iterable[str]) -> dict[str, list[Synthesis]]:
    """Return what the framework makes of each text; the contexts count for what reads them."""
    asked = [
        (text, one.contexts if text.count("given") > 1 else one.contexts[:1])
        for text in dict.fromkeys(texts)
    ]
    found = syntheses(one.framework, one.language, asked)
    # In C# all contexts are run for all programs.
    return {
        text: answer[: len(contexts)] for (text, contexts), answer in zip(asked, found, strict=True)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_framework_agrees(language: str) -> None:
    one = LANGUAGES[language]
    programs = {name: one.program(body) for name, body in one.cases.items()}
    fixed = {
        name: [fix_text(text, path=one.path, unsafe_fixes=unsafe) for unsafe in (False, True)]
        for name, text in programs.items()
    }
    answers = synthesised(
        one, [*programs.values(), *(each.text for both in fixed.values() for each in both)]
    )
    wrong = []
    for name, (safe, unsafe) in fixed.items():
        assert (safe.error, len(safe.all_findings)) == (None, 1), name
        (finding,) = safe.all_findings
        before = answers[programs[name]]
        found = [
            *faults(one.framework, finding, True, before, answers[safe.text]),
            *faults(one.framework, finding, False, before, answers[unsafe.text]),
        ]
        if found:
            wrong.append("\n".join((f"{name}: {finding.message}", unsafe.text, *found)))
    assert not wrong, "\n\n".join(wrong)
