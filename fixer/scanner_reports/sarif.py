"""Reads SARIF, which most scanners write.

Source: "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", OASIS. Datadog and KICS
put the name of a rule where its id belongs, and the id into a tag.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from fixer.scanner_reports.rows import Place, Row
from fixer.scanner_reports.values import at, items_at, number_at, text_at

_RULE_TAG: Final = "KICS_RuleID:"
_TYPE_TAG: Final = "IAC_RESOURCE_TYPE:"
_NAME_TAG: Final = "IAC_RESOURCE_NAME:"
_MOST_BASES: Final = 8
"""Folders that are named relative to each other; hardly a report has two."""


def is_sarif(document: object) -> bool:
    """Whether a document is SARIF."""
    return isinstance(at(document, "runs"), list)


def rows_of_sarif(document: object) -> Iterator[Row]:
    """Yield what a SARIF document reports."""
    for run in items_at(document, "runs"):
        for result in items_at(run, "results"):
            yield Row(
                _ids(run, result),
                _places(run, result),
                text_at(result, "kind") not in ("pass", "notApplicable", "informational"),
                any(map(_is_accepted, items_at(result, "suppressions"))),
            )


def _is_accepted(suppression: object) -> bool:
    """Whether a suppression counts: one that people still talk about or have refused does not."""
    return text_at(suppression, "status") not in ("underReview", "rejected")


def _ids(run: object, result: object) -> Iterator[str]:
    """Yield the ids and the names of a result's rule, and those in its tags."""
    rule = _rule(run, result)
    yield text_at(result, "ruleId")
    yield text_at(result, "rule", "id")
    yield text_at(rule, "id")
    yield text_at(rule, "name")
    for holder in (result, rule):
        for tag in items_at(holder, "properties", "tags"):
            if isinstance(tag, str) and tag.startswith(_RULE_TAG):
                yield tag.removeprefix(_RULE_TAG)


def _rule(run: object, result: object) -> object:
    index = at(result, "ruleIndex")
    if not isinstance(index, int):
        index = at(result, "rule", "index")
    rules = items_at(run, "tool", "driver", "rules")
    if isinstance(index, int) and 0 <= index < len(rules):
        return rules[index]
    named = (each for each in rules if text_at(each, "id") == text_at(result, "ruleId"))
    return next(named, None)


def _places(run: object, result: object) -> Iterator[Place]:
    resource = _resource(result)
    for location in items_at(result, "locations") or [None]:
        region = at(location, "physicalLocation", "region")
        line = number_at(region, "startLine")
        named = text_at(location, "logicalLocations", 0, "fullyQualifiedName")
        yield Place(
            _path(run, at(location, "physicalLocation", "artifactLocation")),
            line,
            number_at(region, "endLine") or line,
            resource or named,
            snippet=text_at(region, "snippet", "text"),
        )


def _resource(result: object) -> str:
    """Return the resource that the tags of Datadog name: its type and its name."""
    tags = [each for each in items_at(result, "properties", "tags") if isinstance(each, str)]
    kinds = [each.removeprefix(_TYPE_TAG) for each in tags if each.startswith(_TYPE_TAG)]
    names = [each.removeprefix(_NAME_TAG) for each in tags if each.startswith(_NAME_TAG)]
    return ".".join((*kinds[:1], names[0])) if names else ""


def _path(run: object, artifact: object) -> str:
    """Return the path of a file, from the URI that names it, which may only be one of a list."""
    index = at(artifact, "index")
    if not text_at(artifact, "uri") and isinstance(index, int):
        artifact = at(run, "artifacts", index, "location")
    path = _local(text_at(artifact, "uri"))
    for _ in range(_MOST_BASES):
        artifact = at(run, "originalUriBaseIds", text_at(artifact, "uriBaseId"))
        base = _local(text_at(artifact, "uri"))
        if path.startswith("/") or path[1:2] == ":" or not base:
            break
        path = f"{base.rstrip('/')}/{path}"
    return path


def _local(uri: str) -> str:
    """Return the path that a URI, or a part of one, names."""
    try:
        parts = urlsplit(uri)
    except ValueError:  # such as `http://[x`
        return uri
    path = unquote(parts.path)
    if parts.scheme not in ("", "file"):
        # A letter in front of a colon is a drive of Windows.
        return f"{uri.lstrip()[0]}:{path}" if len(parts.scheme) == 1 else path
    return path
