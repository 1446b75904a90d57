"""As much of GitHub's GraphQL API as its command-line client `gh` reads pull requests with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    parse,
    value_from_ast_untyped,
)

from support.github_emulator import GitHubEmulator, PullRequest
from support.github_shapes import MOMENT, Shape
from support.loopback import Request, Response


def answer(github: GitHubEmulator, request: Request) -> Response:
    """Answer a query; a field that is not known here fails the test."""
    asked = request.json
    document = parse(asked["query"])
    fragments = {
        each.name.value: each.selection_set
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    [query] = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    root = {"repository": lambda owner, name: _repository(github, f"{owner}/{name}")}
    selected = _Selection(fragments, asked.get("variables") or {}).of(root, query.selection_set)
    return Response.of({"data": selected})


class _Selection:
    def __init__(
        self, fragments: Mapping[str, SelectionSetNode], variables: Mapping[str, object]
    ) -> None:
        self._fragments = fragments
        self._variables = dict(variables)

    def of(self, node: Any, chosen: SelectionSetNode | None) -> Any:
        if chosen is None or node is None:
            return node
        if isinstance(node, list):
            return [self.of(each, chosen) for each in node]
        found: Shape = {}
        for each in chosen.selections:
            if isinstance(each, FieldNode):
                value = node[each.name.value]
                if callable(value):
                    value = value(**self._arguments(each))
                shown = (each.alias or each.name).value
                found[shown] = self.of(value, each.selection_set)
            elif isinstance(each, InlineFragmentNode):
                kind = each.type_condition
                if kind is None or kind.name.value == node.get("__typename"):
                    found |= self.of(node, each.selection_set)
            elif isinstance(each, FragmentSpreadNode):
                found |= self.of(node, self._fragments[each.name.value])
        return found

    def _arguments(self, field: FieldNode) -> dict[str, Any]:
        given = {
            each.name.value: value_from_ast_untyped(each.value, self._variables)
            for each in field.arguments or ()
        }
        return {name: value for name, value in given.items() if value is not Undefined}


def _repository(github: GitHubEmulator, name: str) -> Shape:
    shown = [_pull_request(github, name, each) for each in github.pull_requests[name]]

    def pull_requests(**asked: Any) -> Shape:
        return _connection([
            each
            for each in reversed(shown)
            if each["state"] in asked["states"]
            and asked.get("headRefName") in {None, each["headRefName"]}
        ])  # fmt: skip

    def pull_request(number: int) -> Shape | None:
        return next((each for each in shown if each["number"] == number), None)

    return {"id": name, "pullRequests": pull_requests, "pullRequest": pull_request}


def _pull_request(github: GitHubEmulator, name: str, pull: PullRequest) -> Shape:
    state = "MERGED" if pull.merged else pull.state.upper()
    requested = [_user(login) for login in pull.reviewers]
    requested += [
        {
            "__typename": "Team", "name": slug, "slug": slug,
            "organization": {"login": name.partition("/")[0]},
        }
        for slug in pull.teams
    ]  # fmt: skip
    comments = [
        {
            "id": str(each.number), "author": _user(each.author), "body": each.body,
            "authorAssociation": "CONTRIBUTOR", "createdAt": MOMENT, "includesCreatedEdit": False,
            "isMinimized": False, "minimizedReason": "", "reactionGroups": [], "url": "",
            "viewerDidAuthor": True,
        }
        for each in pull.comments
    ]  # fmt: skip
    labels = [
        {"id": each, "name": each, "description": "", "color": "ededed"} for each in pull.labels
    ]
    milestone = {"number": 1, "title": pull.milestone, "description": "", "dueOn": None}
    return {
        "__typename": "PullRequest", "id": f"PR_{pull.number}", "number": pull.number,
        "url": f"https://github.com/{name}/pull/{pull.number}", "title": pull.title,
        "body": pull.body, "state": state, "isDraft": pull.draft, "author": _user(pull.author),
        "autoMergeRequest": None, "maintainerCanModify": False, "mergeable": "MERGEABLE",
        "additions": 1, "deletions": 1, "createdAt": MOMENT, "baseRefName": pull.base,
        "headRefName": pull.branch, "headRepositoryOwner": _user(name.partition("/")[0]),
        "headRepository": {
            "id": name, "name": name.partition("/")[2], "nameWithOwner": name,
        },
        "isCrossRepository": False, "reactionGroups": [],
        "labels": _fixed([*labels]), "comments": _fixed(comments), "reviews": _fixed([]),
        "reviewRequests": _fixed([{"requestedReviewer": each} for each in requested]),
        "assignees": _fixed([_user(login) for login in pull.assignees]),
        "milestone": milestone if pull.milestone else None,
        "commits": lambda **_: {
            "totalCount": 1, "nodes": [{"commit": {"statusCheckRollup": None}}],
        },
        "projectItems": _fixed([]),
    }  # fmt: skip


def _user(login: str) -> Shape:
    return {
        "__typename": "User", "id": login, "login": login, "name": login.title(), "databaseId": 1,
    }  # fmt: skip


def _connection(nodes: Sequence[Shape]) -> Shape:
    end = {"hasNextPage": False, "endCursor": ""}
    return {"nodes": list(nodes), "totalCount": len(nodes), "pageInfo": end}


def _fixed(nodes: Sequence[Shape]) -> Any:
    return lambda **_: _connection(nodes)
