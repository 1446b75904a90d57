"""Serverless Framework services: the repository that Serverless makes for the images it builds.

Source: "Docker image artifacts" in the guide "AWS Lambda Functions" of the Serverless Framework,
and the configuration schema of its AWS provider. The setting is `provider.ecr.scanOnPush`, a
boolean with the default false; the schema is checked with type coercion. What stands below
`resources` is CloudFormation and that dialect's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer.dialects.common.aliases import settled, sharing
from fixer.dialects.common.assessment import Outcome, comes_from, repository
from fixer.dialects.common.booleans import Booleans, literal_setting
from fixer.dialects.common.mappings import (
    NULLS,
    Slot,
    empty,
    literal,
    slot,
    sources,
    value_of,
    varies,
)
from fixer.dialects.common.setting_path import Way, judge, twice
from fixer.model.declaration import Declarations, File, Path, Repository
from fixer.model.tree import Mapping, Node, Scalar, Tree, is_function, key_text, resolved

_PATH: Final[Path] = ("scanOnPush",)
_SETTING: Final = "scanOnPush"
_NOTE: Final = (
    "the setting counts only when Serverless creates the repository; one that exists stays as it is"
)


def declarations(file: File) -> Declarations:
    """Return the repository that each service of a file has for its images, judged."""
    return Declarations(tuple(_services(file.tree)))


def _services(tree: Tree) -> Iterator[Repository]:
    for document in tree.documents:
        provider = slot(resolved(document), "provider")
        ecr = slot(resolved(provider.value), "ecr") if provider is not None else None
        if provider is None or provider.miscased or ecr is None or ecr.miscased:
            continue
        body = resolved(ecr.value)
        if isinstance(body, Mapping) and _makes_a_repository(body):
            outcome = _judged(provider, ecr, body)
            outcome = settled(outcome, sharing(tree, [ecr.value], _PATH))
            found = repository(outcome, "provider.ecr", None)
            yield found._replace(notes=(*found.notes, _NOTE))


def _judged(provider: Slot, ecr: Slot, body: Mapping) -> Outcome:
    for found, name in ((provider, "provider"), (ecr, "ecr")):
        if found.duplicated:
            return twice(found.key, name)
    return judge(body, ecr.key, Way(_PATH, "Serverless", _setting))


def _makes_a_repository(ecr: Mapping) -> bool:
    """Tell whether an image is built, or may be and somebody has set what its scanning is."""
    images = value_of(ecr, "images")
    built = _built(resolved(images)) if images is not None else False
    if built is not None:
        return built
    found = slot(ecr, _SETTING)
    text = literal(found.value) if found is not None else None
    return text is not None and "${" not in text


def _built(images: Node) -> bool | None:
    """Tell whether Serverless builds one of the images itself; None if only it can know."""
    if not isinstance(images, Mapping):
        return None if varies(images) else False
    answers = [
        _is_built(value)
        for source in sources(images)
        for key, value in source.entries
        if key_text(key) != "<<"
    ]
    return True if True in answers else None if None in answers else False


def _is_built(image: Node) -> bool | None:
    """Tell whether an image is built: it has a `path`, or is a text that is no registry's URI."""
    node = resolved(image)
    if isinstance(node, Mapping):
        path = value_of(node, "path")
        return path is not None and empty(path) is None
    text = literal(node)
    if text is None or empty(node) or ".dkr.ecr." in text or "@sha256:" in text:
        return False
    return None if varies(node) and not text.startswith((".", "/")) else True


def _setting(value: Node) -> Outcome:
    """Judge the value of scanOnPush."""
    node = resolved(value)
    if is_function(node) or varies(node):
        by = "a variable (${...})" if varies(node) else f"{node.tag}"
        return comes_from(value, _SETTING, by, "Serverless resolves", _SETTING)
    return literal_setting(value, _SETTING, Booleans(_is_on, _is_off))


def _is_on(node: Scalar) -> bool:
    return node.text == "true" or (node.plain and node.text in ("True", "TRUE", "1"))


def _is_off(node: Scalar) -> bool:
    return node.text == "false" or (node.plain and node.text in {"False", "FALSE", "0", *NULLS})
