"""GitHub's JSON: how its API shows what the emulator holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

MOMENT = "2026-01-02T03:04:05Z"

Shape = dict[str, Any]

_USER_LINKS = (
    "followers_url", "following_url", "gists_url", "starred_url", "subscriptions_url",
    "organizations_url", "repos_url", "events_url", "received_events_url",
)  # fmt: skip
_REPOSITORY_LINKS = (
    "archive_url", "assignees_url", "blobs_url", "branches_url", "collaborators_url",
    "comments_url", "commits_url", "compare_url", "contents_url", "contributors_url",
    "deployments_url", "downloads_url", "events_url", "forks_url", "git_commits_url",
    "git_refs_url", "git_tags_url", "hooks_url", "issue_comment_url", "issue_events_url",
    "issues_url", "keys_url", "labels_url", "languages_url", "merges_url", "milestones_url",
    "notifications_url", "pulls_url", "releases_url", "stargazers_url", "statuses_url",
    "subscribers_url", "subscription_url", "tags_url", "teams_url", "trees_url", "svn_url",
)  # fmt: skip
_COUNTS = (
    "forks", "forks_count", "open_issues", "open_issues_count", "stargazers_count", "watchers",
    "watchers_count", "network_count", "subscribers_count",
)  # fmt: skip


class Shapes:
    """The shapes, with the addresses of one server.

    Args:
        server: The address for people.
        api: The address of the API.
    """

    def __init__(self, server: str, api: str) -> None:
        self.server = server
        self.api = api

    def user(self, login: str) -> Shape:
        url = f"{self.api}/users/{login}"
        return {
            "login": login, "id": number_of(login), "node_id": f"U_{login}",
            "avatar_url": f"{self.server}/avatars/{login}", "gravatar_id": "", "url": url,
            "html_url": f"{self.server}/{login}", "site_admin": False,
            "type": "Bot" if login.endswith("[bot]") else "User",
        } | {link: f"{url}/{link}" for link in _USER_LINKS}  # fmt: skip

    def repository(self, full_name: str, **more: Any) -> Shape:
        owner, _, name = full_name.partition("/")
        url, html = f"{self.api}/repos/{full_name}", f"{self.server}/{full_name}"
        shape: Shape = {
            "id": number_of(full_name), "node_id": f"R_{name}", "name": name,
            "full_name": full_name, "owner": self.user(owner), "private": True, "html_url": html,
            "description": None, "fork": False, "url": url, "clone_url": f"{html}.git",
            "git_url": f"{html}.git", "ssh_url": f"git@example.com:{full_name}.git",
            "homepage": None, "language": None, "license": None, "mirror_url": None,
            "default_branch": "main", "archived": False, "disabled": False, "size": 10,
            "has_issues": True, "has_projects": False, "has_wiki": False, "has_pages": False,
            "has_discussions": False, "has_downloads": False, "pushed_at": MOMENT,
            "created_at": MOMENT, "updated_at": MOMENT,
        }  # fmt: skip
        links = {link: f"{url}/{link}" for link in _REPOSITORY_LINKS}
        return shape | links | dict.fromkeys(_COUNTS, 0) | more

    def label(self, name: str) -> Shape:
        return {
            "id": number_of(name), "node_id": f"LA_{name}", "url": f"{self.api}/labels/{name}",
            "name": name, "description": "", "color": "ededed", "default": False,
        }  # fmt: skip

    def team(self, slug: str) -> Shape:
        url = f"{self.api}/teams/{slug}"
        return {
            "id": number_of(slug), "node_id": f"T_{slug}", "url": url, "name": slug, "slug": slug,
            "html_url": url, "members_url": f"{url}/members{{/member}}", "description": None,
            "permission": "push", "repositories_url": f"{url}/repos", "parent": None,
            "type": "organization", "organization_id": 1,
        }  # fmt: skip

    def milestone(self, full_name: str, number: int, title: str) -> Shape:
        url = f"{self.api}/repos/{full_name}/milestones/{number}"
        return {
            "url": url, "html_url": url, "labels_url": f"{url}/labels", "id": number,
            "node_id": f"MI_{number}", "number": number, "state": "open", "title": title,
            "description": None, "creator": None, "open_issues": 0, "closed_issues": 0,
            "created_at": MOMENT, "updated_at": MOMENT, "closed_at": None, "due_on": None,
        }  # fmt: skip

    def side(self, full_name: str, branch: str, commit: str) -> Shape:
        """The head or the base of a pull request."""
        owner = full_name.partition("/")[0]
        return {
            "label": f"{owner}:{branch}", "ref": branch, "sha": commit,
            "user": self.user(owner), "repo": self.repository(full_name),
        }  # fmt: skip

    def links(self, full_name: str, number: int, commit: str) -> Shape:
        """The addresses that a pull request has under two names each."""
        repo = f"{self.api}/repos/{full_name}"
        pull, issue = f"{repo}/pulls/{number}", f"{repo}/issues/{number}"
        return {
            "self": pull, "html": f"{self.server}/{full_name}/pull/{number}", "issue": issue,
            "comments": f"{issue}/comments", "review_comments": f"{pull}/comments",
            "review_comment": f"{repo}/pulls/comments{{/number}}", "commits": f"{pull}/commits",
            "statuses": f"{repo}/statuses/{commit}",
        }  # fmt: skip

    def comment(self, full_name: str, issue: int, number: int, login: str, body: str) -> Shape:
        url = f"{self.api}/repos/{full_name}/issues/comments/{number}"
        return {
            "id": number, "node_id": f"IC_{number}", "url": url,
            "html_url": f"{self.server}/{full_name}/pull/{issue}#issuecomment-{number}",
            "issue_url": f"{self.api}/repos/{full_name}/issues/{issue}", "body": body,
            "user": self.user(login), "created_at": MOMENT, "updated_at": MOMENT,
            "author_association": "CONTRIBUTOR",
        }  # fmt: skip

    def git_object(self, full_name: str, kind: str, commit: str) -> Shape:
        return {
            "sha": commit,
            "url": f"{self.api}/repos/{full_name}/git/{kind}/{commit}",
            "html_url": f"{self.server}/{full_name}/{kind}/{commit}",
        }

    def ref(self, full_name: str, branch: str, commit: str) -> Shape:
        return {
            "ref": f"refs/heads/{branch}", "node_id": f"REF_{branch}",
            "url": f"{self.api}/repos/{full_name}/git/refs/heads/{branch}",
            "object": {
                "type": "commit", "sha": commit,
                "url": f"{self.api}/repos/{full_name}/git/commits/{commit}",
            },
        }  # fmt: skip


def number_of(text: str) -> int:
    """A number that is always the same for a text."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:7], 16)


def error(message: str, *reasons: Shape | str, status: int = 422) -> Shape:
    """What GitHub says when it refuses; an error without reasons has no list of them."""
    shown: Shape = {"message": message, "documentation_url": "https://docs.github.com/rest"}
    if status >= 400:
        shown["status"] = str(status)
    return shown | ({"errors": list(reasons)} if reasons else {})


def invalid(resource: str, field: str, code: str = "invalid", **more: str) -> Shape:
    return {"resource": resource, "field": field, "code": code} | more


def custom(resource: str, message: str) -> Shape:
    return {"resource": resource, "code": "custom", "message": message}


def names(items: Iterable[Shape]) -> list[str]:
    return [item["name"] for item in items]
