"""What a rendered text says, tags and duplicate keys visible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from support.judges import SAFE


class NotDataError(Exception):
    """A text renders to nothing that can be read."""


def read(text: str) -> Any:
    """Return the documents of a text.

    Raises:
        NotDataError: it is not YAML.
    """
    try:
        return [plain(node, 0) for node in yaml.compose_all(text, SAFE)]
    except (yaml.YAMLError, ValueError) as error:
        raise NotDataError(str(error)) from error


def plain(node: yaml.Node | None, depth: int) -> Any:
    if depth > 40:
        raise NotDataError("nests deep")
    if isinstance(node, yaml.MappingNode):
        pairs = [(plain(key, depth + 1), plain(value, depth + 1)) for key, value in node.value]
        return (node.tag, "map", pairs)
    if isinstance(node, yaml.SequenceNode):
        return (node.tag, "list", [plain(item, depth + 1) for item in node.value])
    return None if node is None else (node.tag, "text", node.value)


NOTHING = ("", "~", "null", "Null", "NULL", "AWS::NoValue")


def without_setting(data: Any) -> Any:
    """Return data without any scan setting, nor what is empty without it."""
    if not isinstance(data, tuple) or data[1] == "text":
        return data
    if data[1] == "list":
        return (data[0], "list", [without_setting(each) for each in data[2]])
    pairs = []
    for key, value in data[2]:
        name = key[2].lower() if key[1] == "text" else ""
        left = without_setting(value)
        if name == "scanonpush":
            continue
        if name in ("imagescanningconfiguration", "properties"):
            if not left[2] or (left[1] != "list" and _is_nothing(left)):
                continue
            pairs.append(((key[0], "text", name), left))
        else:
            pairs.append((key, left))
    return (data[0], "map", sorted(pairs, key=repr))


def _is_nothing(data: Any) -> bool:
    if data[1] == "map":
        return [(key[2], value[2]) for key, value in data[2]] == [("Ref", "AWS::NoValue")]
    return data[2] in NOTHING


def repositories(data: Any) -> Iterator[tuple[str, Any]]:
    """Yield the id and the body of each repository of a template."""
    for document in data:
        for key, value in document[2] if document and document[1] == "map" else ():
            if key[2] == "Resources" and value[1] == "map":
                for name, body in value[2]:
                    if body[1] == "map" and (TYPE, KIND) in [(k[2], v[2]) for k, v in body[2]]:
                        yield name[2], body


TYPE, KIND = "Type", "AWS::ECR::Repository"


def scans(body: Any) -> bool:
    """Whether a repository scans on push; a template may say more than once what it does."""
    found = [body]
    for name in ("Properties", "ImageScanningConfiguration", "ScanOnPush"):
        pairs = [pair for each in found if each[1] == "map" for pair in each[2]]
        found = [value for key, value in pairs if key[2] == name]
    return any(each[1] == "text" and each[2].lower() in ("true", "yes", "on") for each in found)
