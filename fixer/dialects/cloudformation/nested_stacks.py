"""Stacks of other files beside a template, judged under the values that it gives them.

Source: "AWS::CloudFormation::Stack" in the AWS CloudFormation Template Reference Guide, "package"
in the AWS CLI Command Reference (a path to a local file becomes a URL), and
"AWS::Serverless::Application" in the AWS SAM Developer Guide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from fixer.dialects.cloudformation.stack_values import StackValues, values_in
from fixer.dialects.cloudformation.template import Template, function, templates
from fixer.dialects.common.mappings import follow, literal_text, text_of, value_of
from fixer.model.declaration import Assessment, Change, Present, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.file import File
from fixer.model.reasons import Action, Remedy
from fixer.model.syntax_tree import Node, path_to
from fixer.syntax.placeholders import is_placeholder

_LOCATIONS: Final = {
    "AWS::CloudFormation::Stack": "TemplateURL",
    "AWS::Serverless::Application": "Location",
}
_MOST_NESTED: Final = 8
"""How many stacks may be one in the other."""


class Call(NamedTuple):
    """A stack that a template makes from a file beside it."""

    name: str
    path: str
    values: StackValues


Judge = Callable[[Template], "Iterator[tuple[Repository, frozenset[str]]]"]


def nested_repositories(template: Template, file: File, judge: Judge) -> Iterator[Repository]:
    """Yield the repositories of other files whose setting a template decides on.

    Args:
        template: The template that makes the stacks.
        file: Its file.
        judge: Returns the repositories of a template, each with the parameters it was judged by.
    """
    effort = _Effort()
    for call in _calls(template):
        if call.values.by_name or call.values.computed is not None:
            stacks = _Stacks(template, judge, call, effort)
            yield from stacks.repositories(call, file, (file.path,))


class _Effort:
    """How much is looked at for one template: files that call each other could ask for any."""

    MOST: Final = 20_000

    def __init__(self) -> None:
        self._left = self.MOST

    @property
    def is_spent(self) -> bool:
        """Whether no more is looked at."""
        return self._left <= 0

    def takes(self, resources: int) -> bool:
        """Whether another template with so many resources is looked at."""
        self._left -= resources + 10
        return self._left > 0


class _Stacks:
    """The stacks that one call makes, one in the other."""

    def __init__(self, template: Template, judge: Judge, call: Call, effort: _Effort) -> None:
        self._tree = template.tree
        self._judge = judge
        self._own = frozenset(id(node) for given in call.values.by_name.values() for node in given)
        self._effort = effort

    def repositories(self, call: Call, file: File, above: tuple[str, ...]) -> Iterator[Repository]:
        """Yield the repositories that the values of the outermost call decide on."""
        child = file.surroundings.file_at(call.path)
        if child is None or child.path in above or len(above) > _MOST_NESTED:
            return
        if self._effort.is_spent:
            return
        for template in templates(child):
            if not self._effort.takes(len(template.resources)):
                return
            under = template._replace(given=call.values)
            for repository, used in self._judge(under):
                at = self._deciding(call.values, used)
                if at is not None:
                    name = f"{call.name}: {repository.logical_id}"
                    yield Repository(name, self._at_call(repository.assessment, at))
            for inner in _calls(under):
                values = _handed_on(inner.values, call.values)
                if any(id(node) in self._own for each in values.by_name.values() for node in each):
                    handed = Call(f"{call.name}: {inner.name}", inner.path, values)
                    yield from self.repositories(handed, child, (*above, child.path))

    def _deciding(self, values: StackValues, used: frozenset[str]) -> Node | None:
        """Return the value of the outermost call that decides on a setting, if any does."""
        for name in sorted(used):
            given = values.by_name.get(name, ())
            found = next((node for node in given if id(node) in self._own), None)
            if found is not None or (not given and values.computed is not None):
                return found or values.computed
        return None

    def _at_call(self, assessment: Assessment, at: Node) -> Assessment:
        """Return an assessment of another file as one of the value that is given."""
        moved = assessment._replace(
            at=at, declaration=None, alternatives=(), off_token=at, relies_on_default=False
        )
        if moved.verdict is Verdict.COMPLIANT:
            return moved._replace(reason=None, off_token=None)
        if moved.changes and all(map(self._is_own, moved.changes)):
            return moved
        remedy = Remedy(Action.BY_HAND) if moved.changes else moved.remedy
        return moved._replace(applicability=Applicability.MANUAL, changes=(), remedy=remedy)

    def _is_own(self, change: Change) -> bool:
        """Whether a change replaces a value of the call, which no anchor shares."""
        site = change.site
        if not isinstance(site, Present) or id(site.node) not in self._own:
            return False
        return all(node.anchor is None for node in path_to(self._tree, site.node))


def _calls(template: Template) -> Iterator[Call]:
    for resource in template.resources:
        key = _LOCATIONS.get(text_of(resource.body, "Type") or "")
        properties = follow(resource.body, "Properties")
        location = value_of(properties, key) if key and properties is not None else None
        path = literal_text(location) if location is not None else None
        if path and "://" not in path and "${" not in path and not is_placeholder(path):
            given = values_in(properties) if properties is not None else StackValues({})
            yield Call(resource.logical_id, path, given)


def _handed_on(inner: StackValues, outer: StackValues) -> StackValues:
    """Return the values of an inner stack, with those of the outer one where it refers to them."""
    by_name: dict[str, list[Node]] = {}
    for name, values in inner.by_name.items():
        for value in values:
            called = function(value)
            referred = literal_text(called[1]) if called and called[0] == "Ref" else None
            by_name.setdefault(name, []).extend(outer.by_name.get(referred or "", [value]))
    return inner._replace(by_name=by_name)
