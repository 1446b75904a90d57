"""The policy files of scanners: what they exempt in a whole checkout.

Sources: the documentation of Trivy on `.trivyignore`, of checkov on its configuration file, of Snyk
on the `.snyk` file for IaC, of KICS on its configuration file and its command, and of Datadog on
`code-security.datadog.yaml` and on `dd-iac-scan.config`, which came before it and is like that of
KICS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from fixer.files.gitignore import Rules, covers, parse
from fixer.model.finding import Finding
from fixer.model.suppression import Suppression
from fixer.model.syntax_tree import Node, Tree, key_text, resolved
from fixer.source_text import line_column, lines_of
from fixer.suppressions.directives import has_passed
from fixer.suppressions.kics_configuration import KicsConfiguration, Written, written_in
from fixer.suppressions.scanners import SCANNERS, Scanner
from fixer.suppressions.values import entries_of, follow, items_of, text_of, value_of

_IGNORED: Final = re.compile(r"[ \t]*([^\s#]+)(?:[ \t]+exp:([^\s]*))?")
_DOCUMENT: Final = re.compile(r"\[DocId:[^\[\]]*\]")
_RESOURCE: Final = re.compile(r"([\w.]+)\[([^\]]*)\]")
_ALL: Final = "*"
_ABOVE_RESOURCES: Final = ("input", "resource")
"""What stands above the resources of Terraform in a path of Snyk."""
_SEVERITY: Final = "low"
"""How severe the rule is to KICS, from 2.0 on, and to Datadog."""
_CATEGORY: Final = "observability"
"""In which category it is there."""


class PolicyEntry(NamedTuple):
    """A rule that a policy file switches off, somewhere or everywhere."""

    scanner: Scanner
    file: str
    line: int
    rule_id: str | None
    """None for every rule."""
    setting: str = ""
    """What switches it off as one of many rules."""
    paths: Rules | None = None
    """Where; None for everywhere."""
    resource: str = ""
    """The logical id of the one resource that it is for."""
    reason: str = ""
    expires: str | None = None
    takes_reason: bool = False

    def suppression(self, finding: Finding, path: str, today: date) -> Suppression | None:
        """Return the decision that a finding is under by this entry, or None.

        Args:
            finding: The finding, which is open.
            path: Its path from the folder of the policy file, with `/`.
            today: The day on which an entry may have expired.
        """
        if self.rule_id is not None and not self.scanner.concerns_rule(
            self.rule_id, finding.dialect
        ):
            return None
        if self.paths is not None and not covers(self.paths, path):
            return None
        if self.resource and self.resource != finding.logical_id:
            return None
        if self.expires is not None and has_passed(self.expires, today):
            return None
        return Suppression(
            self.scanner.word,
            self.setting or self.rule_id or "all rules",
            self.line,
            self.reason,
            takes_reason=self.takes_reason,
            file=self.file,
        )


def policy_file_names() -> tuple[str, ...]:
    """Return the names of all policy files."""
    return tuple(name for scanner in SCANNERS for name in scanner.policy_files)


def policy_entries(name: str, shown: str, text: str) -> list[PolicyEntry]:
    """Return what a policy file switches off.

    Args:
        name: Its name, one of `policy_file_names`.
        shown: Its path, as reports show it.
        text: Its text.

    Raises:
        ParseError: it cannot be read.
    """
    scanner = next(each for each in SCANNERS if name in each.policy_files)
    return list(_READERS[name](scanner, shown, text))


def _trivy(scanner: Scanner, shown: str, text: str) -> Iterator[PolicyEntry]:
    # In comments trivy takes patterns; in this file it does not.
    known = {each.text for each in scanner.ids}
    for number, line in enumerate(lines_of(text), 1):
        match = _IGNORED.match(line)
        if match is not None and match[1] in known:
            yield PolicyEntry(scanner, shown, number, match[1], expires=match[2])


def _checkov(scanner: Scanner, shown: str, text: str) -> Iterator[PolicyEntry]:
    for item in items_of(value_of(_root(_parsed(text)), "skip-check")):
        for written in text_of(item).split(","):
            for each in scanner.ids:
                if fnmatchcase(each.text, written.strip()):
                    yield PolicyEntry(scanner, shown, _line(text, item), each.text)


def _snyk(scanner: Scanner, shown: str, text: str) -> Iterator[PolicyEntry]:
    tree = _parsed(text)
    for key, items in entries_of(value_of(_root(tree), "ignore")):
        for item in items_of(items):
            for path, facts in entries_of(item):
                place = _snyk_path(key_text(path) or _ALL)
                if place is None:
                    continue
                where, resource = place
                yield PolicyEntry(
                    scanner,
                    shown,
                    line_column(text, path.start)[0],
                    key_text(key) or "",
                    paths=where,
                    resource=resource,
                    reason=text_of(value_of(facts, "reason")),
                    expires=text_of(value_of(facts, "expires"))[:10] or None,
                    takes_reason=True,
                )


def _snyk_path(path: str) -> tuple[Rules | None, str] | None:
    """Return where an entry of Snyk counts, and for which resource; None if that is not clear."""
    parts = [part for each in path.split(">") if (part := _DOCUMENT.sub("", each).strip())]
    where = None
    if parts and "[" not in parts[0] and parts[0] not in (_ALL, *_ABOVE_RESOURCES):
        where = parse([f"/{parts[0].lstrip('/')}"])
        parts = parts[1:]
    if parts[:1] == [_ALL]:
        parts = parts[1:]
    if not parts:
        return where, ""
    inside = [part for part in parts if part not in _ABOVE_RESOURCES]
    found = _RESOURCE.fullmatch(inside[0]) if inside else None
    if found is None:
        return None
    kind, name = found[1], found[2].strip("'\"")
    return where, (name if kind == "Resources" else f"{kind}.{name}")


def _datadog(scanner: Scanner, shown: str, text: str) -> Iterator[PolicyEntry]:
    iac = value_of(_root(_parsed(text)), "iac")
    for item in items_of(value_of(iac, "ignore-rules")):
        yield PolicyEntry(scanner, shown, _line(text, item), text_of(item))
    for key, settings in entries_of(value_of(iac, "rule-configs")):
        for item in items_of(value_of(settings, "ignore-paths")):
            rules = _rules(item)
            if rules is not None:
                of_rule = key_text(key) or ""
                yield PolicyEntry(scanner, shown, _line(text, item), of_rule, paths=rules)
    everywhere = value_of(iac, "global-config")
    for item in items_of(value_of(everywhere, "ignore-paths")):
        rules = _rules(item)
        if rules is not None:
            yield PolicyEntry(scanner, shown, _line(text, item), None, paths=rules)
    severities = {
        each.text: text_of(follow(iac, ("rule-configs", each.text, "severity"))) or _SEVERITY
        for each in scanner.ids
    }
    for name, of_rules in (
        ("ignore-severities", severities),
        ("ignore-categories", dict.fromkeys(severities, _CATEGORY)),
    ):
        for each in written_in(text, value_of(everywhere, name)):
            yield from _of_a_kind(scanner, shown, f"{name} {each.text}", each, of_rules)


def _kics(scanner: Scanner, shown: str, text: str) -> Iterator[PolicyEntry]:
    configuration = KicsConfiguration(text)
    for written in configuration.texts("exclude-queries"):
        yield PolicyEntry(scanner, shown, written.line, written.text)
    included = configuration.texts("include-queries")
    for each in scanner.ids if included else ():
        if not any(each.text == written.text for written in included):
            yield PolicyEntry(scanner, shown, included[0].line, each.text, "include-queries")
    for written in configuration.texts("exclude-paths"):
        setting = f"exclude-paths {written.text}"
        rules = _rules_from_root(written.text)
        if rules is not None:
            yield PolicyEntry(scanner, shown, written.line, None, setting, rules)
    for key, own in (("exclude-severities", _SEVERITY), ("exclude-categories", _CATEGORY)):
        for written in configuration.texts(key):
            of_rules = dict.fromkeys((each.text for each in scanner.ids), own)
            yield from _of_a_kind(scanner, shown, f"{key} {written.text}", written, of_rules)


def _of_a_kind(
    scanner: Scanner, shown: str, setting: str, written: Written, kinds: dict[str, str]
) -> Iterator[PolicyEntry]:
    """Yield the entries by which all rules of a kind are off, where ours are of that kind."""
    for rule_id, kind in kinds.items():
        if kind.casefold() == written.text.casefold():
            yield PolicyEntry(scanner, shown, written.line, rule_id, setting)


_READERS: Final[dict[str, Callable[[Scanner, str, str], Iterable[PolicyEntry]]]] = {
    ".trivyignore": _trivy,
    ".checkov.yaml": _checkov,
    ".checkov.yml": _checkov,
    ".snyk": _snyk,
    "code-security.datadog.yaml": _datadog,
    "dd-iac-scan.config": _kics,
    "kics.config": _kics,
}


def _rules(pattern: Node) -> Rules | None:
    try:
        return parse([text_of(pattern).removeprefix("./")])
    except ValueError:
        return None


def _rules_from_root(pattern: str) -> Rules | None:
    """Return what a path of KICS covers; one from the root of the file system is not of here."""
    try:
        return None if pattern.startswith("/") else parse([f"/{pattern.removeprefix('./')}"])
    except ValueError:
        return None


def _parsed(text: str) -> Tree:
    from fixer.syntax import yaml

    return yaml.parse(text)


def _root(tree: Tree) -> Node | None:
    return resolved(tree.documents[0]) if tree.documents else None


def _line(text: str, node: Node) -> int:
    return line_column(text, node.start)[0]
