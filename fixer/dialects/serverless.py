"""Serverless Framework services: the repository that Serverless makes for the images it builds.

Source: "Docker image artifacts" in the guide "AWS Lambda Functions" of the Serverless Framework,
and the configuration schema of its AWS provider. The setting is `provider.ecr.scanOnPush`, a
boolean with the default false; the schema is checked with type coercion. What is below
`resources` is CloudFormation and belongs to that dialect. "Serverless.yml" in the same guide: a
configuration may also be a program in TypeScript or JavaScript, which is named in a warning and
never read further.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from fixer.dialects.common.assessments import computed, duplicate_key, shortened
from fixer.dialects.common.booleans import Booleans, assess_literal
from fixer.dialects.common.line_breaks import assess_line_breaks
from fixer.dialects.common.mappings import (
    NULLS,
    MappingEntry,
    find_entry,
    has_placeholder,
    has_reference,
    is_empty,
    literal_text,
    merged_mappings,
    value_of,
)
from fixer.dialects.common.setting_path import SettingPath, assess_declaration
from fixer.dialects.common.yaml_aliases import alias_usage, avoid_shared_edits
from fixer.model.declaration import Assessment, Declarations, Path, Repository
from fixer.model.file import File
from fixer.model.reasons import Evaluator, Note, Origin, OriginKind, Reader, Topic
from fixer.model.syntax_tree import Mapping, Node, Scalar, Tree, is_function, key_text, resolved

_PATH: Final[Path] = ("scanOnPush",)
_SETTING: Final = "scanOnPush"
_CODE: Final = f"{_SETTING}: true"

# A key with its value; an action such as "ecr:PutImage" or an ARN goes on without a blank.
_ECR_KEY: Final = re.compile(rb"""\becr["']?\s*:[\s{]""")
_IMAGES: Final = re.compile(rb"\bimages\b")


def declarations(file: File) -> Declarations:
    """Return the repository that each service of a file has for its images, assessed."""
    return Declarations(tuple(services(file.tree)))


def program_declares(data: bytes) -> bool:
    """Whether a service that is written as a program seems to declare a repository."""
    if b"AWS::ECR::Repository" in data:
        return True
    key = _ECR_KEY.search(data)
    return key is not None and _IMAGES.search(data, key.end()) is not None


def services(
    tree: Tree, is_service: Callable[[Node], bool] = lambda document: True
) -> Iterator[Repository]:
    """Yield the repository of each document that is a service, if it has one."""
    for document in filter(is_service, tree.documents):
        provider = find_entry(resolved(document), "provider")
        ecr = find_entry(resolved(provider.value), "ecr") if provider is not None else None
        if provider is None or provider.wrong_case or ecr is None or ecr.wrong_case:
            continue
        body = resolved(ecr.value)
        if isinstance(body, Mapping) and _creates_repository(body):
            usage = alias_usage(tree, [ecr.value], _PATH)
            unclear = assess_line_breaks(tree.text, ecr.key, Reader.SERVERLESS)
            assessment = unclear or avoid_shared_edits(_assess(provider, ecr, body), usage)
            yield Repository("provider.ecr", assessment.with_note(Note(Topic.ONLY_ON_CREATION)))


def _assess(provider: MappingEntry, ecr: MappingEntry, body: Mapping) -> Assessment:
    for found, name in ((provider, "provider"), (ecr, "ecr")):
        if found.duplicated:
            return duplicate_key(found.key, key_text(found.key) or name, Reader.SERVERLESS)
    return assess_declaration(body, ecr.key, SettingPath(_PATH, Reader.SERVERLESS, _assess_setting))


def _creates_repository(ecr: Mapping) -> bool:
    """Whether an image is built, or may be built and the setting is written."""
    images = value_of(ecr, "images")
    built = _builds_image(resolved(images)) if images is not None else False
    if built is not None:
        return built
    found = find_entry(ecr, _SETTING)
    text = literal_text(found.value) if found is not None else None
    return text is not None and "${" not in text


def _builds_image(images: Node) -> bool | None:
    """Whether Serverless builds one of the images itself; None if only Serverless can know."""
    if not isinstance(images, Mapping):
        return None if has_placeholder(images) else False
    answers = [
        _is_built(value)
        for source in merged_mappings(images)
        for key, value in source.entries
        if key_text(key) != "<<"
    ]
    if True in answers:
        return True
    return None if None in answers else False


def _is_built(image: Node) -> bool | None:
    """Whether an image is built: it has a `path`, or is a text that is not a registry's URI."""
    node = resolved(image)
    if isinstance(node, Mapping):
        path = value_of(node, "path")
        return path is not None and not is_empty(path)
    text = literal_text(node)
    if text is None or is_empty(node) or ".dkr.ecr." in text or "@sha256:" in text:
        return False
    return None if has_placeholder(node) and not text.startswith((".", "/")) else True


def _assess_setting(value: Node) -> Assessment:
    """Assess the value of scanOnPush."""
    node = resolved(value)
    if has_reference(node):
        origin = Origin(OriginKind.REFERENCE, shortened(literal_text(node) or "${...}"))
        return computed(value, _SETTING, origin, Evaluator.SERVERLESS, _CODE)
    if is_function(node):
        origin = Origin(OriginKind.FUNCTION, node.tag or "")
        return computed(value, _SETTING, origin, Evaluator.SERVERLESS, _CODE)
    return assess_literal(value, _SETTING, Booleans(_is_on, _is_off), _CODE)


def _is_on(node: Scalar) -> bool:
    return node.text == "true" or (node.plain and node.text in ("True", "TRUE", "1"))


def _is_off(node: Scalar) -> bool:
    return node.text == "false" or (node.plain and node.text in {"False", "FALSE", "0", *NULLS})
