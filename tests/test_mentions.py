"""Mentions of a repository in a template: which may become a declaration, and which do not."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from fixer.engine.analysis import analyse_file
from fixer.engine.fix_selection import Options
from fixer.model.declaration import Verdict
from fixer.model.edits import Applicability


@pytest.mark.parametrize(
    "text",
    [
        '{% set type = "AWS::ECR::Repository" %}\nResources:\n  R:\n    Type: {{ type }}\n',
        'Resources:\n  {{ repo("AWS::ECR::Repository") }}\n  B: {Type: x}\n',
        'Resources:\n  R: {{ repo("AWS::ECR::Repository") }}\n',
        'Resources:\n  R:\n    Type: {{ t | default("AWS::ECR::Repository") }}\n',
        'Resources:\n  R:\n    Type:\n      {{ t | default("AWS::ECR::Repository") }}\n',
        "Resources:\n  R:\n    {% if x %}Type: AWS::ECR::Repository{% endif %}\n",
        "Resources:\n  R:\n    Type: AWS::ECR::{{ kind }}\n",
        "Resources:\n  R:\n    Type: AWS::ECR::{% if p %}Public{% endif %}Repository\n",
        'Resources:\n  R:\n    Type: AWS::ECR::Repository{{ "" }}\n',
        ('Resources:\n  R:\n    Type: {{ "AWS::ECR::Repository" if x else "AWS::S3::Bucket" }}\n'),
        (
            '{% for t in ["AWS::ECR::Repository", "AWS::S3::Bucket"] %}\n'
            "R{{ loop.index }}:\n"
            "  Type: {{ t }}\n"
            "{% endfor %}\n"
        ),
        (
            'apiVersion: {{ .Values.api | default "ecr.aws.upbound.io/v1beta1" }}\n'
            "kind: Repository\n"
            "metadata:\n"
            "  name: {{ .n }}\n"
            "spec:\n"
            "  name: x\n"
        ),
        (
            'apiVersion: {{ .Values.api | default "ecr.aws.upbound.io/v1beta1" }}\n'
            "kind: {{ .kind }}\n"
            "metadata:\n"
            "  name: {{ .n }}\n"
            "spec:\n"
            "  name: x\n"
        ),
        (
            "apiVersion: ecr.services.k8s.aws/v1alpha1\n"
            "kind: {{ .kind }}\n"
            "metadata:\n"
            "  name: {{ .n }}\n"
            "spec:\n"
            "  name: x\n"
        ),
        (
            "apiVersion: ecr.services.k8s.aws/v1alpha1\n"
            'kind: "Repository{{ .s }}"\n'
            "metadata:\n"
            "  name: {{ .n }}\n"
            "spec:\n"
            "  name: x\n"
        ),
        (
            'apiVersion: {{ printf "ecr.services.k8s.aws/%s" .v }}\n'
            "kind: Repository\n"
            "metadata:\n"
            "  name: {{ .n }}\n"
            "spec:\n"
            "  name: x\n"
        ),
        ("{{ if .c }}{apiVersion: ecr.services.k8s.aws/v1alpha1, kind: Repository}{{ end }}\n"),
        ('{{- include "lib.repository" (dict "api" "ecr.services.k8s.aws/v1alpha1" "ctx" .) }}\n'),
        (
            '{{- $api := "ecr.services.k8s.aws/v1alpha1" }}\n'
            '{{- include "lib.repository" (dict "api" $api "ctx" .) }}\n'
        ),
        'Resources:\n  R:\n    Type: <%= type || "AWS::ECR::Repository" %>\n',
        (
            "Resources:\n"
            "  R:\n"
            "    Type: {{#if p}}AWS::ECR::PublicRepository{{else}}AWS::ECR::Repository{{/if}}\n"
        ),
        (
            "{% if a %}\n"
            "Resources:\n"
            "{% else %}\n"
            "Other:\n"
            "{% endif %}\n"
            "  R1:\n"
            "    Type: AWS::ECR::Repository\n"
        ),
        "{{ section }}:\n  R1:\n    Type: AWS::ECR::Repository\n",
        "- name: x\n  {% if y %}ecs_ecr: {name: a}{% endif %}\n",
        '- name: x\n  action: {{ "ecs_ecr" }}\n',
        'resources:\n  r:\n    type: {{ t | default("aws:ecr:Repository") }}\n',
        'resources:\n  r:\n    type: aws:ecr:Repository{{ "" }}\n',
        '{{> repository type="AWS::ECR::Repository"}}\n',
    ],
)
def test_a_mention_that_may_declare_is_left_to_a_person(text: str) -> None:
    (found,) = analyse_file("t.yaml", text.encode(), Options()).all_findings
    assert (found.verdict, found.applicability) == (Verdict.CONDITIONAL, Applicability.MANUAL)


@pytest.mark.parametrize(
    "text",
    [
        "{% if x %}\nAWS::ECR::Repository\n{% endif %}\nA: {{ b }}\n",
        "{{AWS::ECR::Repository}}\nA: {{ b }}\n",
        "{{!-- AWS::ECR::Repository\n Type: AWS::ECR::Repository --}}\nA: {{b}}\n",
        "{% comment %}\n R:\n    Type: AWS::ECR::Repository\n{% endcomment %}\nA: {{ b }}\n",
        '{% if type == "AWS::ECR::Repository" %}\nA: {{ b }}\n{% endif %}\n',
        '{{ if eq .t "AWS::ECR::Repository" }}\nA: {{ .b }}\n{{ end }}\n',
        'A: {{ "x" if t == "AWS::ECR::Repository" else "y" }}\n',
        'Description: {{ "AWS::ECR::Repository" }}\n',
        "Description: All of AWS::ECR::Repository in {{ x }}\n",
        'Types: [AWS::ECR::Repository, "{{ x }}"]\nA: {{ b }}\n',
        "Rules:\n  - AWS::ECR::Repository {# no #}\n",
        "# Type: AWS::ECR::Repository {{ x }}\nA: {{ b }}\n",
        '{% set types = ["AWS::ECR::Repository"] %}\nA: {{ b }}\n',
        (
            'apiVersion: {{ .Values.api | default "ecr.aws.upbound.io/v1beta1" }}\n'
            "kind: LifecyclePolicy\n"
            "metadata:\n"
            "  name: {{ .n }}\n"
            "spec:\n"
            "  name: x\n"
        ),
        (
            "kind: LifecyclePolicy\n"
            "metadata: {}\n"
            'apiVersion: {{ .Values.api | default "ecr.aws.upbound.io/v1beta1" }}\n'
        ),
        (
            '{{- $g := "ecr.services.k8s.aws/v1alpha1" }}\n'
            "apiVersion: {{ $g }}\n"
            "kind: LifecyclePolicy\n"
            "metadata:\n"
            "  name: {{ .n }}\n"
            "spec:\n"
            "  name: x\n"
        ),
        (
            '{{- $old := lookup "ecr.services.k8s.aws/v1alpha1" "Repository" "" "" }}\n'
            "apiVersion: {{ $g }}\n"
            "kind: Repository\n"
            "metadata:\n"
            "  name: {{ .n }}\n"
            "spec:\n"
            "  name: x\n"
        ),
        (
            '{{- $g := .Capabilities.APIVersions.Has "ecr.services.k8s.aws/v1alpha1" }}\n'
            "apiVersion: {{ $g }}\n"
            "kind: Repository\n"
            "metadata:\n"
            "  name: {{ .n }}\n"
            "spec:\n"
            "  name: x\n"
        ),
        '{{ fail "no ecr.services.k8s.aws/v1alpha1" }}\na: {{ b }}\n',
        "<%# Type: AWS::ECR::Repository %>\nA: <%= b %>\n",
        '<% raise "AWS::ECR::Repository" %>\nA: <%= b %>\n',
        "R:\n  Type: AWS::ECR::{{ x }}Policy\n",
        "R:\n  Type: AWS::ECR::{{ x }}Policy\n  Name: {{ y }}\n",
        "x: ${AWS::Region} AWS::ECR::RepositoryCreationTemplate {{ x }}\n",
        (
            "kind: Claim\n"
            "apiVersion: x.org/v1\n"
            "metadata: {name: {{ .n }}}\n"
            "spec:\n"
            "  resourceRef:\n"
            "    apiVersion: ecr.services.k8s.aws/v1alpha1\n"
            "    kind: Repository\n"
            "    name: {{ .x }}\n"
        ),
        (
            "kind: ConfigMap\n"
            "apiVersion: v1\n"
            "metadata: {name: {{ .n }}}\n"
            "data:\n"
            "  a: |\n"
            "    apiVersion: ecr.services.k8s.aws/v1alpha1 {{ x }}\n"
            "    kind: Repository\n"
        ),
        '{{#unless (eq type "AWS::ECR::Repository")}}\nA: {{b}}\n{{/unless}}\n',
        '- ecs_ecr_info: {name: "{{ x }}"}\n  name: ecs_ecr {{ y }}\n',
        '{% import "ecs_ecr" as x %}\n- a: {{ b }}\n',
    ],
)
def test_a_mention_that_declares_nothing_is_not_reported(text: str) -> None:
    result = analyse_file("t.yaml", text.encode(), Options())
    assert result.all_findings == ()
    assert result.error is None


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "{% set t = [" + '"AWS::ECR::Repository", ' * n + "] %}\nA: {{ b }}\n",
        lambda n: "{% set " + "a" * 30 * n + ' "AWS::ECR::Repository" %}\nA: {{ b }}\n',
        lambda n: "l: " + "{{ b }}" * n + "AWS::ECR::Repository " * n + "\n",
        lambda n: "a: {{ b }}\nl: [" + "{Type: AWS::ECR::{{ x }}}, " * n + "]\n",
        lambda n: "a: {{ b }}\n  : [\n    Type: AWS::ECR::Repository\n" + "{# " * 10 * n,
        lambda n: (
            "{% if a %}\nA:\n{% else %}\nB:\n{% endif %}\n"
            + "".join(f"  R{i}:\n    Type: AWS::ECR::Repository\n" for i in range(n))
        ),
        lambda n: (
            "a: {{ b }}\nl:\n"
            + '- apiVersion: {{ x | default "ecr.services.k8s.aws/v1" }}\n  kind: A\n' * n
        ),
    ],
)
def test_many_mentions_take_linear_time(make: Callable[[int], str]) -> None:
    started = process_time()
    analyse_file("t.yaml", make(4_000).encode(), Options())
    assert process_time() - started < 5
