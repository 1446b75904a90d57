"""A GitHub that keeps state: its REST API over real bare repositories, on loopback.

It refuses what GitHub refuses, in GitHub's words, and each request and each answer is held to
GitHub's published OpenAPI description where that is at hand (`support.github_description`).
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from threading import RLock
from types import TracebackType
from urllib.parse import unquote, urlencode

from support.faults import WRITES, Fault
from support.git_server import GitRepositories, followed_line, git, settled
from support.github_description import Description
from support.github_shapes import MOMENT, Shape, Shapes, custom, error, invalid
from support.loopback import Loopback, Request, Response

API = "/api/v3"
GRAPHQL = "/api/graphql"
BOT = "fix-bot"


class Refusal(Exception):  # noqa: N818
    """What is answered instead."""

    def __init__(self, status: int, message: str, *reasons: Shape | str) -> None:
        super().__init__(message)
        self.response = Response.of(error(message, *reasons, status=status), status)


NOT_FOUND = (404, "Not Found")


@dataclass
class Comment:
    number: int
    author: str
    body: str


@dataclass
class ReviewComment:
    number: int
    author: str
    body: str
    path: str
    line: int | None
    start_line: int | None
    commit: str
    reply_to: int | None = None


@dataclass
class PullRequest:
    number: int
    title: str
    body: str
    draft: bool
    branch: str
    head: str
    base: str
    author: str
    head_repository: str | None  # nothing: a fork that was deleted
    state: str = "open"
    merged: bool = False
    closed_by: str | None = None
    rewritten: bool = False  # its branch was, after it was closed
    labels: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    reviewed: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    milestone: str | None = None
    comments: list[Comment] = field(default_factory=list)
    review_comments: list[ReviewComment] = field(default_factory=list)
    reviews: list[Comment] = field(default_factory=list)  # what they say beside their comments


@dataclass
class Settings:
    """What people set for a repository."""

    default_branch: str = "main"
    archived: bool = False
    disabled: bool = False
    pull_requests: bool = True
    drafts: bool = True
    may_push: bool = True
    merge_state_unknown: bool = False
    renamed_to: str | None = None
    collaborators: list[str] = field(default_factory=lambda: ["alice", "bob"])
    teams: list[str] = field(default_factory=lambda: ["platform"])
    milestones: list[str] = field(default_factory=lambda: ["Hardening"])
    statuses: dict[str, str] = field(default_factory=dict)  # of commits
    check_runs: dict[str, str | None] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)  # files whose diff is too large


@dataclass(frozen=True)
class Actor:
    login: str
    is_installation: bool = False


class GitHubEmulator:
    """The server, while the `with` block lasts.

    Args:
        root: Where the repositories are, `OWNER/NAME.git`.
        description: GitHub's own description of its API, if it is at hand.
    """

    token = "ghp_" + "t0kenOfThePersonalKind" * 2

    def __init__(self, root: Path, description: Description | None = None) -> None:
        self.actors: dict[str, Actor] = {self.token: Actor(BOT)}
        self.repositories = _Git(root, self.actors)
        self.settings: dict[str, Settings] = {}
        self.pull_requests: dict[str, list[PullRequest]] = {}
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.app_key: str | None = None  # public, PEM
        self.installations: dict[str, int] = {}  # of owners
        self.issued: list[str] = []  # installation tokens
        self.watch: Callable[[], object] = lambda: None  # called before each answer
        self._description = description
        self._numbers = 1000
        self._lock = RLock()
        self._loopback = Loopback(self.answer)

    @property
    def url(self) -> str:
        return self._loopback.url

    @property
    def api_url(self) -> str:
        return self.url + API

    @cached_property
    def shapes(self) -> Shapes:
        return Shapes(self.url, self.api_url)

    def environment(self) -> dict[str, str]:
        """What GitHub Actions sets, and the token."""
        return {
            "GITHUB_API_URL": self.api_url,
            "GITHUB_SERVER_URL": self.url,
            "GITHUB_TOKEN": self.token,
        }

    def close(self) -> None:
        self._loopback.close()

    def __enter__(self) -> GitHubEmulator:  # noqa: PYI034  (`Self` is younger than Python 3.10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failed: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        self._loopback.__exit__(kind, failed, _)

    def copied(self, root: Path) -> GitHubEmulator:
        """The same in another folder, so that one beginning can have several ends."""
        copy = GitHubEmulator(root, self._description)
        shutil.copytree(self.repositories.root, root)
        copy.settings = deepcopy(self.settings)
        copy.pull_requests = deepcopy(self.pull_requests)
        copy._numbers = self._numbers
        return copy

    # What people do

    def create(
        self,
        repository: str,
        files: Mapping[str, str | bytes],
        modes: Mapping[str, str] | None = None,
    ) -> Settings:
        """Make a repository with one commit of these files; without files an empty one."""
        self.repositories.create(repository, files, modes)
        self.settings[repository] = Settings()
        self.pull_requests[repository] = []
        return self.settings[repository]

    def pull_request(self, repository: str, number: int) -> PullRequest:
        return next(each for each in self.pull_requests[repository] if each.number == number)

    def only_pull_request(self, repository: str) -> PullRequest:
        [only] = self.pull_requests[repository]
        return only

    def close_pull_request(self, repository: str, number: int, by: str = "alice") -> None:
        with self._lock:
            self._look(repository)
            pull = self.pull_request(repository, number)
            pull.state, pull.closed_by = "closed", by

    def merge(self, repository: str, number: int, by: str = "alice") -> str:
        """Merge with a merge commit, as the button does; the branch stays."""
        with self._lock:
            self._look(repository)
            pull, bare = self.pull_request(repository, number), self.repositories.path(repository)
            base = str(self.repositories.head(repository, pull.base))
            tree = git(bare, "merge-tree", "--write-tree", base, pull.head).splitlines()[0]
            message = f"Merge pull request #{number}"
            merged = git(bare, "commit-tree", tree, "-p", base, "-p", pull.head, "-m", message)
            git(bare, "update-ref", f"refs/heads/{pull.base}", merged)
            pull.state, pull.merged, pull.closed_by = "closed", True, by
            return merged

    def delete_branch(self, repository: str, branch: str) -> None:
        git(self.repositories.path(repository), "update-ref", "-d", f"refs/heads/{branch}")
        with self._lock:
            self._look(repository)

    def state(self, repository: str) -> Shape:
        """All that a rerun must leave the same, in words that do not change from run to run."""
        with self._lock:
            self._look(repository)
            bare = self.repositories.path(repository)
            trees = {
                branch: settled(bare, "rev-parse", f"{commit}^{{tree}}")
                for branch, commit in self.repositories.branches(repository).items()
            }
            return {"trees": trees, "pull requests": [
                {
                    "title": pull.title, "body": _lasting(pull.body), "draft": pull.draft,
                    "state": pull.state, "merged": pull.merged, "branch": pull.branch,
                    "base": pull.base, "labels": sorted(pull.labels),
                    "reviewers": sorted(pull.reviewers), "teams": sorted(pull.teams),
                    "assignees": sorted(pull.assignees), "milestone": pull.milestone,
                    "comments": [comment.body for comment in pull.comments],
                }
                for pull in self.pull_requests[repository]
            ]}  # fmt: skip

    # What is asked

    def answer(self, request: Request) -> Response:
        line = f"{request.method} {unquote(request.path)}"
        if request.query:
            line += f"?{request.query}"
        self.requests.append(line)
        self.watch()
        fault = next((each for each in self.faults if each.takes(line)), None)
        if fault is None:
            return self._answer(request)
        return fault.play(lambda: self._answer(request))

    def writes(self) -> list[str]:
        """The requests that asked for a change, of API and git."""
        return [line for line in self.requests if re.search(WRITES, line)]

    def _answer(self, request: Request) -> Response:
        with self._lock:
            if request.path.startswith(f"{API}/"):
                return self._rest(request)
            if request.path == GRAPHQL:
                return self._viewer(request)
            for name in self.pull_requests:
                self._look(name)
            archived = self._refused_push(request)
            response = archived or self.repositories.answer(request)
            for name in self.pull_requests:
                self._look(name)
            return response

    def _viewer(self, request: Request) -> Response:
        """Who asks, which GitHub tells an installation too, if not at `/user`."""
        assert "".join(request.json["query"].split()) == "{viewer{login}}"
        return Response.of({"data": {"viewer": {"login": self._actor(request).login}}})

    def _refused_push(self, request: Request) -> Response | None:
        """What GitHub says to a push that it does not even begin to read."""
        if "git-receive-pack" not in request.path + request.query:
            return None
        name = re.sub(r"\.git/.*", "", request.path.lstrip("/"))
        settings = self.settings.get(name)
        if settings is None or not (settings.archived or not settings.may_push):
            return None
        why = "This repository was archived so it is read-only."
        if not settings.archived:
            why = f"Permission to {name}.git denied to {BOT}."
        return Response(403, why.encode(), {"Content-Type": "text/plain"})

    def _rest(self, request: Request) -> Response:
        path = request.path.removeprefix(API)
        if self._description is not None:
            self._description.check_request(request, path)
        try:
            response = self._route(request, path)
        except Refusal as refusal:
            response = refusal.response
        if self._description is not None:
            self._description.check_response(request, path, response)
        return response

    def _route(self, request: Request, path: str) -> Response:
        actor = self._actor(request)
        for method, pattern, handle in _ROUTES:
            match = re.fullmatch(pattern, path)
            if method != request.method or match is None:
                continue
            values = [unquote(value) for value in match.groups()]
            if path.startswith("/repos/") and not path.endswith("/installation"):
                return self._in_repository(request, actor, handle, path, values)
            return handle(self, request, actor, *values)
        raise Refusal(*NOT_FOUND)

    def _in_repository(
        self, request: Request, actor: Actor, handle: Handle, path: str, values: list[str]
    ) -> Response:
        name, *more = values
        settings = self.settings.get(name)
        if settings is None:
            raise Refusal(*NOT_FOUND)
        if settings.renamed_to is not None:
            moved = f"{self.api_url}/repos/{settings.renamed_to}" + path.removeprefix(
                f"/repos/{name}"
            )
            moved += f"?{request.query}" if request.query else ""
            return Response.of(error("Moved Permanently", status=301), 301, Location=moved)
        if request.method != "GET" and settings.archived:
            raise Refusal(403, "Repository was archived so is read-only.")
        if request.method != "GET" and not settings.may_push:
            kind = "integration" if actor.is_installation else "personal access token"
            raise Refusal(403, f"Resource not accessible by {kind}")
        self._look(name)
        response = handle(self, request, actor, name, *more)
        self._look(name)
        return response

    def _actor(self, request: Request) -> Actor:
        kind, _, secret = request.header("Authorization").partition(" ")
        if secret in self.actors and kind.lower() in {"token", "bearer"}:
            return self.actors[secret]
        if self.app_key is not None and secret.count(".") == 2:
            return Actor(self._app(secret))
        raise Refusal(401, "Bad credentials")

    def _app(self, jwt: str) -> str:
        import jwt as pyjwt

        try:
            claims = pyjwt.decode(jwt, str(self.app_key), algorithms=["RS256"])
        except pyjwt.InvalidTokenError as wrong:
            raise Refusal(401, "A JSON web token could not be decoded") from wrong
        return f"app/{claims['iss']}"

    # What follows from the refs

    def _look(self, repository: str) -> None:
        """Let the pull requests follow what became of their branches."""
        branches = self.repositories.branches(repository)
        bare = self.repositories.path(repository)
        for pull in self.pull_requests[repository]:
            if pull.head_repository != repository:
                continue
            head = branches.get(pull.branch)
            if pull.state == "closed":
                # One that is restored to the very commit counts as never gone.
                was_moved = head not in {None, pull.head}
                if was_moved and not _is_ancestor(bare, pull.head, str(head)):
                    pull.rewritten = True
            elif head is None:
                pull.state, pull.closed_by = "closed", pull.closed_by or "alice"
            elif head != pull.head:
                self._follow(bare, pull, head)
                pull.head = head
                self.repositories.point(repository, f"refs/pull/{pull.number}/head", head)
                if _is_ancestor(bare, head, branches[pull.base]):
                    pull.state, pull.merged, pull.closed_by = "closed", True, "alice"

    def _follow(self, bare: Path, pull: PullRequest, head: str) -> None:
        """Let comments follow their lines; those whose lines changed are outdated."""
        for comment in pull.review_comments:
            if comment.line is None:
                continue
            lines = {comment.line, comment.start_line or comment.line}
            moved = [followed_line(bare, pull.head, head, comment.path, each) for each in lines]
            if None in moved:
                comment.line = comment.start_line = None
            else:
                found = [each for each in moved if each is not None]
                comment.line = max(found)
                comment.start_line = min(found) if comment.start_line is not None else None

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers

    def _pull(self, name: str, number: str) -> PullRequest:
        for pull in self.pull_requests[name]:
            if pull.number == int(number):
                return pull
        raise Refusal(*NOT_FOUND)

    # How it is shown

    def _simple(self, name: str, pull: PullRequest) -> Shape:
        shapes, settings = self.shapes, self.settings[name]
        base = self.repositories.head(name, pull.base) or pull.head
        links = shapes.links(name, pull.number, pull.head)
        head = shapes.side(pull.head_repository or name, pull.branch, pull.head)
        assignees = [shapes.user(login) for login in pull.assignees]
        closed = None if pull.state == "open" else MOMENT
        url = links["self"]
        return {
            "_links": {key: {"href": value} for key, value in links.items()},
            "url": url, "html_url": links["html"], "issue_url": links["issue"],
            "comments_url": links["comments"], "review_comments_url": links["review_comments"],
            "review_comment_url": links["review_comment"], "commits_url": links["commits"],
            "statuses_url": links["statuses"], "diff_url": f"{links['html']}.diff",
            "patch_url": f"{links['html']}.patch", "id": pull.number,
            "node_id": f"PR_{pull.number}", "number": pull.number, "state": pull.state,
            "locked": False, "title": pull.title, "body": pull.body or None, "draft": pull.draft,
            "user": shapes.user(pull.author), "author_association": "CONTRIBUTOR",
            "auto_merge": None, "created_at": MOMENT, "updated_at": MOMENT, "closed_at": closed,
            "merged_at": MOMENT if pull.merged else None,
            "merge_commit_sha": pull.head if pull.merged else None,
            "labels": [shapes.label(label) for label in pull.labels],
            "assignee": assignees[0] if assignees else None, "assignees": assignees,
            "requested_reviewers": [shapes.user(login) for login in pull.reviewers],
            "requested_teams": [shapes.team(slug) for slug in pull.teams],
            "milestone": self._milestone(name, settings, pull.milestone),
            "head": head if pull.head_repository else head | {"repo": None},
            "base": shapes.side(name, pull.base, base),
        }  # fmt: skip

    def _milestone(self, name: str, settings: Settings, title: str | None) -> Shape | None:
        if title is None:
            return None
        return self.shapes.milestone(name, settings.milestones.index(title) + 1, title)

    def _full(self, name: str, pull: PullRequest) -> Shape:
        mergeable, settings = None, self.settings[name]
        if pull.state == "open" and not settings.merge_state_unknown:
            mergeable = self._merges(name, pull)
        state = {None: "unknown", True: "clean", False: "dirty"}[mergeable]
        return self._simple(name, pull) | {
            "additions": 1, "deletions": 1, "changed_files": 1, "commits": 1,
            "comments": len(pull.comments), "review_comments": len(pull.review_comments),
            "maintainer_can_modify": False, "mergeable": mergeable, "mergeable_state": state,
            "rebaseable": mergeable, "merged": pull.merged,
            "merged_by": self.shapes.user(pull.closed_by or "") if pull.merged else None,
        }  # fmt: skip

    def _merges(self, name: str, pull: PullRequest) -> bool:
        bare, base = self.repositories.path(name), self.repositories.head(name, pull.base)
        if base is None:
            return False
        return settled(bare, "merge-tree", "--write-tree", base, pull.head) is not None

    def _issue(self, name: str, pull: PullRequest) -> Shape:
        simple = self._simple(name, pull)
        same = (
            "id", "node_id", "number", "state", "locked", "title", "body", "user", "labels",
            "assignee", "assignees", "milestone", "created_at", "updated_at", "closed_at",
            "comments_url", "author_association", "html_url",
        )  # fmt: skip
        url = simple["issue_url"]
        closed_by = pull.closed_by and self.shapes.user(pull.closed_by)
        return {key: simple[key] for key in same} | {
            "url": url, "events_url": f"{url}/events", "labels_url": f"{url}/labels{{/name}}",
            "repository_url": f"{self.api_url}/repos/{name}", "comments": len(pull.comments),
            "closed_by": closed_by if pull.state == "closed" else None,
            "pull_request": {
                "url": simple["url"], "html_url": simple["html_url"],
                "diff_url": simple["diff_url"], "patch_url": simple["patch_url"],
            },
        }  # fmt: skip

    def _paged(
        self,
        request: Request,
        items: list[Shape],
        key: str | None = None,
        more: Shape | None = None,
    ) -> Response:
        size = int(request.parameters.get("per_page", "30"))
        page = int(request.parameters.get("page", "1"))
        shown = items[(page - 1) * size : page * size]
        content = shown if key is None else {"total_count": len(items), key: shown} | (more or {})
        if page * size >= len(items):
            return Response.of(content)
        query = urlencode(request.parameters | {"page": str(page + 1)})
        following = f"{self.url}{request.path}?{query}"
        return Response.of(content, Link=f'<{following}>; rel="next"')

    # One method a request, in the order of GitHub's reference

    def get_user(self, request: Request, actor: Actor) -> Response:
        if actor.is_installation:
            raise Refusal(403, "Resource not accessible by integration")
        more = dict.fromkeys(("bio", "blog", "company", "email", "hireable", "location", "name"))
        counts = dict.fromkeys(("followers", "following", "public_gists", "public_repos"), 0)
        moments = {"created_at": MOMENT, "updated_at": MOMENT}
        view = {"user_view_type": "public", "blog": ""}
        return Response.of(self.shapes.user(actor.login) | more | counts | moments | view)

    def get_installation(self, request: Request, actor: Actor, name: str) -> Response:
        owner = name.partition("/")[0]
        if owner not in self.installations:
            raise Refusal(*NOT_FOUND)
        number = self.installations[owner]
        url = f"{self.api_url}/app/installations/{number}"
        return Response.of({
            "id": number, "app_id": 1, "app_slug": "fix", "target_id": 1, "target_type": "User",
            "single_file_name": None, "repository_selection": "all", "html_url": url,
            "access_tokens_url": f"{url}/access_tokens", "repositories_url": f"{url}/repositories",
            "events": [], "account": self.shapes.user(owner), "permissions": {},
            "created_at": MOMENT, "updated_at": MOMENT, "suspended_by": None, "suspended_at": None,
        })  # fmt: skip

    def create_installation_token(self, request: Request, actor: Actor, number: str) -> Response:
        if not actor.login.startswith("app/"):
            raise Refusal(401, "A JSON web token could not be decoded")
        if int(number) not in self.installations.values():
            raise Refusal(*NOT_FOUND)
        token = f"ghs_{'i' * 30}{len(self.issued)}"
        self.issued.append(token)
        self.actors[token] = Actor(f"{BOT}[bot]", is_installation=True)
        ends = datetime.now(timezone.utc) + timedelta(hours=1)
        return Response.of({"token": token, "expires_at": f"{ends:%Y-%m-%dT%H:%M:%SZ}"}, 201)

    def get_repository(self, request: Request, actor: Actor, name: str) -> Response:
        settings = self.settings[name]
        # Of an installation GitHub says that it may not, whatever it may.
        push = settings.may_push and not settings.archived and not actor.is_installation
        permissions = {
            "admin": False,
            "maintain": False,
            "push": push,
            "triage": push,
            "pull": True,
        }
        shown = self.shapes.repository(
            name, archived=settings.archived, disabled=settings.disabled, permissions=permissions,
            has_pull_requests=settings.pull_requests, default_branch=settings.default_branch,
        )  # fmt: skip
        return Response.of(shown)

    def get_commit(self, request: Request, actor: Actor, name: str, commit: str) -> Response:
        return Response.of(self._commit(name, commit))

    def _commit(self, name: str, commit: str, *, signed: bool = False) -> Shape:
        bare = self.repositories.path(name)
        try:
            text = git(bare, "cat-file", "commit", commit)
        except RuntimeError:
            raise Refusal(*NOT_FOUND) from None
        head, _, message = text.partition("\n\n")
        person = {"name": "Person", "email": "person@example.com", "date": MOMENT}
        shapes = self.shapes
        return shapes.git_object(name, "commits", commit) | {
            "node_id": f"C_{commit}", "author": person, "committer": person, "message": message,
            "tree": shapes.git_object(name, "trees", head.split()[1]),
            "parents": [
                shapes.git_object(name, "commits", parent)
                for parent in re.findall("^parent (.*)$", head, re.MULTILINE)
            ],
            "verification": {
                "verified": signed, "reason": "valid" if signed else "unsigned", "signature": None,
                "payload": None, "verified_at": None,
            },
        }  # fmt: skip

    def create_commit(self, request: Request, actor: Actor, name: str) -> Response:
        asked, bare = request.json, self.repositories.path(name)
        parents = [word for parent in asked["parents"] for word in ("-p", parent)]
        try:
            made = git(
                bare, "commit-tree", asked["tree"], *parents, given=asked["message"].encode()
            )
        except RuntimeError:
            raise Refusal(422, "Tree SHA does not exist") from None
        signed = actor.is_installation and "author" not in asked and "committer" not in asked
        return Response.of(self._commit(name, made, signed=signed), 201)

    def compare(self, request: Request, actor: Actor, name: str, old: str, new: str) -> Response:
        bare = self.repositories.path(name)
        try:
            base = git(bare, "merge-base", old, new)
        except RuntimeError:
            raise Refusal(404, f"No common ancestor between {old} and {new}.") from None
        behind, ahead = git(bare, "rev-list", "--left-right", "--count", f"{old}...{new}").split()
        status = {(True, True): "diverged", (True, False): "behind", (False, True): "ahead"}
        url = f"{self.api_url}/repos/{name}/compare/{old}...{new}"
        return Response.of({
            "url": url, "html_url": url, "permalink_url": url, "diff_url": url, "patch_url": url,
            "base_commit": self._full_commit(name, old),
            "merge_base_commit": self._full_commit(name, base),
            "status": status.get((behind != "0", ahead != "0"), "identical"),
            "ahead_by": int(ahead), "behind_by": int(behind), "total_commits": int(ahead),
            "commits": [],
        })  # fmt: skip

    def _full_commit(self, name: str, commit: str) -> Shape:
        shown = self._commit(name, commit)
        url = shown["url"]
        return {
            "url": url, "sha": commit, "node_id": shown["node_id"], "html_url": url,
            "comments_url": f"{url}/comments", "author": {}, "committer": {},
            "parents": [{"url": each["url"], "sha": each["sha"]} for each in shown["parents"]],
            "commit": {
                "url": url, "message": shown["message"], "comment_count": 0,
                "author": shown["author"], "committer": shown["committer"],
                "tree": {"sha": shown["tree"]["sha"], "url": shown["tree"]["url"]},
            },
        }  # fmt: skip

    def create_blob(self, request: Request, actor: Actor, name: str) -> Response:
        asked = request.json
        content = asked["content"].encode()
        if asked.get("encoding") == "base64":
            content = base64.b64decode(content)
        bare = self.repositories.path(name)
        made = git(bare, "hash-object", "-w", "--stdin", given=content)
        return Response.of(
            {"sha": made, "url": f"{self.api_url}/repos/{name}/git/blobs/{made}"}, 201
        )

    def create_tree(self, request: Request, actor: Actor, name: str) -> Response:
        asked, bare = request.json, self.repositories.path(name)
        lines = []
        for entry in asked["tree"]:
            made = entry.get("sha") or git(
                bare, "hash-object", "-w", "--stdin", given=entry["content"].encode()
            )
            lines.append(f"{entry['mode']} {made}\t{entry['path']}\0")
        made = self.repositories.tree(name, asked.get("base_tree"), "".join(lines))
        url = f"{self.api_url}/repos/{name}/git/trees/{made}"
        return Response.of({"sha": made, "url": url, "tree": [], "truncated": False}, 201)

    def get_ref(self, request: Request, actor: Actor, name: str, branch: str) -> Response:
        branches = self.repositories.branches(name)
        if not branches:
            raise Refusal(409, "Git Repository is empty.")
        if branch not in branches:
            raise Refusal(*NOT_FOUND)
        return Response.of(self.shapes.ref(name, branch, branches[branch]))

    def create_ref(self, request: Request, actor: Actor, name: str) -> Response:
        asked = request.json
        branch = asked["ref"].removeprefix("refs/heads/")
        if branch in self.repositories.branches(name):
            raise Refusal(422, "Reference already exists")
        self._set_ref(name, branch, asked["sha"])
        return Response.of(self.shapes.ref(name, branch, asked["sha"]), 201)

    def _set_ref(self, name: str, branch: str, commit: str) -> None:
        """Set a ref as a push does: the hook of a protected branch is asked."""
        bare = self.repositories.path(name)
        hook = bare / "hooks/pre-receive"
        if hook.exists():
            line = f"{'0' * 40} {commit} refs/heads/{branch}\n".encode()
            asked = subprocess.run([str(hook)], input=line, capture_output=True, check=False)
            if asked.returncode:
                raise Refusal(422, asked.stderr.decode().strip())
        try:
            git(bare, "update-ref", f"refs/heads/{branch}", commit)
        except RuntimeError as failed:
            raise Refusal(422, "Reference cannot be created", custom("Ref", str(failed))) from None

    def list_pull_requests(self, request: Request, actor: Actor, name: str) -> Response:
        asked = request.parameters
        state, head = asked.get("state", "open"), asked.get("head", "")
        found = [
            pull
            for pull in self.pull_requests[name]
            if state in {"all", pull.state}
            # A bare name filters nothing.
            and (":" not in head or head == f"{_owner(pull.head_repository)}:{pull.branch}")
            and asked.get("base") in {None, pull.base}
        ]
        descending = asked.get("direction", "desc" if "sort" not in asked else "asc") == "desc"
        found.sort(key=lambda pull: pull.number, reverse=descending)
        return self._paged(request, [self._simple(name, pull) for pull in found])

    def create_pull_request(self, request: Request, actor: Actor, name: str) -> Response:
        asked, settings = request.json, self.settings[name]
        branch = asked["head"].rpartition(":")[2]
        branches = self.repositories.branches(name)
        self._check_text(asked)
        for side, ref in (("head", branch), ("base", asked["base"])):
            if ref not in branches:
                raise Refusal(422, "Validation Failed", invalid("PullRequest", side))
        if not settings.pull_requests:
            raise Refusal(
                422,
                "Validation Failed",
                custom("PullRequest", "Pull requests are disabled for this repository"),
            )
        if asked.get("draft") and not settings.drafts:
            raise Refusal(422, "Draft pull requests are not supported in this repository.")
        self._refuse_second(name, branch, asked["base"])
        bare = self.repositories.path(name)
        if _is_ancestor(bare, branches[branch], branches[asked["base"]]):
            words = f"No commits between {asked['base']} and {branch}"
            raise Refusal(422, "Validation Failed", custom("PullRequest", words))
        number = max((each.number for each in self.pull_requests[name]), default=0) + 1
        pull = PullRequest(
            number, asked["title"], asked.get("body") or "", bool(asked.get("draft")), branch,
            branches[branch], asked["base"], actor.login, name,
        )  # fmt: skip
        self.pull_requests[name].append(pull)
        self.repositories.point(name, f"refs/pull/{number}/head", pull.head)
        return Response.of(self._full(name, pull), 201)

    def _refuse_second(self, name: str, branch: str, base: str) -> None:
        for pull in self.pull_requests[name]:
            if (pull.branch, pull.base, pull.state) == (branch, base, "open"):
                words = f"A pull request already exists for {_owner(name)}:{branch}."
                raise Refusal(422, "Validation Failed", custom("PullRequest", words))

    def _check_text(self, asked: Shape) -> None:
        for part, most in (("title", 256), ("body", 65_536)):
            if len(asked.get(part) or "") > most:
                words = f"{part} is too long (maximum is {most} characters)"
                reason = invalid("PullRequest", part, "custom", message=words)
                raise Refusal(422, "Validation Failed", reason)

    def get_pull_request(self, request: Request, actor: Actor, name: str, number: str) -> Response:
        return Response.of(self._full(name, self._pull(name, number)))

    def update_pull_request(
        self, request: Request, actor: Actor, name: str, number: str
    ) -> Response:
        pull, asked = self._pull(name, number), request.json
        self._check_text(asked)
        if asked.get("base", pull.base) not in self.repositories.branches(name):
            raise Refusal(422, "Validation Failed", invalid("PullRequest", "base"))
        if asked.get("state") == "open" and pull.state == "closed":
            self._reopen(name, pull)
        elif asked.get("state") == "closed" and pull.state == "open":
            pull.state, pull.closed_by = "closed", actor.login
        pull.title = asked.get("title", pull.title)
        pull.body = asked.get("body", pull.body) or ""
        pull.base = asked.get("base", pull.base)
        return Response.of(self._full(name, pull))

    def _reopen(self, name: str, pull: PullRequest) -> None:
        gone = self.repositories.head(name, pull.branch) is None
        if pull.merged or pull.rewritten or gone:
            why = "is merged" if pull.merged else "was force-pushed or recreated"
            words = f"state cannot be changed. The {pull.branch} branch {why}."
            reason = invalid("PullRequest", "state", message=words)
            raise Refusal(422, "Validation Failed", reason)
        self._refuse_second(name, pull.branch, pull.base)
        pull.state, pull.closed_by = "open", None

    def list_reviews(self, request: Request, actor: Actor, name: str, number: str) -> Response:
        pull = self._pull(name, number)
        approved = [Comment(index, login, "") for index, login in enumerate(pull.reviewed, 1)]
        shown = [self._review(name, pull, each, "APPROVED") for each in approved]
        shown += [self._review(name, pull, each, "COMMENTED") for each in pull.reviews]
        return self._paged(request, shown)

    def _review(self, name: str, pull: PullRequest, review: Comment, state: str) -> Shape:
        links = self.shapes.links(name, pull.number, pull.head)
        return {
            "id": review.number, "node_id": f"PRR_{review.number}",
            "user": self.shapes.user(review.author), "body": review.body, "state": state,
            "commit_id": pull.head, "html_url": links["html"], "pull_request_url": links["self"],
            "author_association": "CONTRIBUTOR",
            "_links": {"html": {"href": links["html"]}, "pull_request": {"href": links["self"]}},
        }  # fmt: skip

    def create_review(self, request: Request, actor: Actor, name: str, number: str) -> Response:
        """Make all comments of a review, or none."""
        pull, asked = self._pull(name, number), request.json
        if asked.get("event") == "COMMENT" and not asked.get("body"):
            raise Refusal(422, "Body can't be blank")
        files = self._files(name, pull)
        try:
            made = [
                self._new_comment(files, actor, asked["commit_id"], each)
                for each in asked["comments"]
            ]
        except Refusal:
            words = "Pull request review thread line must be part of the diff"
            raise Refusal(422, "Unprocessable Entity", words) from None
        pull.review_comments += made
        review = Comment(self._next(), actor.login, asked["body"])
        pull.reviews.append(review)
        return Response.of(self._review(name, pull, review, "COMMENTED"))

    def request_reviewers(self, request: Request, actor: Actor, name: str, number: str) -> Response:
        pull, settings, asked = self._pull(name, number), self.settings[name], request.json or {}
        people, teams = asked.get("reviewers", []), asked.get("team_reviewers", [])
        if pull.author in people:
            raise Refusal(422, "Review cannot be requested from pull request author.")
        known = [*settings.collaborators, *settings.teams]
        if not set(known).issuperset([*people, *teams]):
            raise Refusal(
                422,
                "Reviews may only be requested from collaborators. One or more of the users or "
                f"teams you specified is not a collaborator of the {name} repository.",
            )
        pull.reviewers += [login for login in people if login not in pull.reviewers]
        pull.teams += [slug for slug in teams if slug not in pull.teams]
        return Response.of(self._simple(name, pull), 201)

    def list_files(self, request: Request, actor: Actor, name: str, number: str) -> Response:
        pull = self._pull(name, number)
        return self._paged(request, [*self._files(name, pull).values()])

    def _files(self, name: str, pull: PullRequest) -> dict[str, Shape]:
        bare = self.repositories.path(name)
        base = git(bare, "merge-base", f"refs/heads/{pull.base}", pull.head)
        raw = git(bare, "diff", "--raw", "-M", "-z", "--no-abbrev", base, pull.head).split("\0")
        files: dict[str, Shape] = {}
        while len(raw) > 1:
            head = raw.pop(0).split()
            path = previous = raw.pop(0)
            if head[4][0] in "RC":
                path = raw.pop(0)
            diff = git(bare, "diff", "--no-color", "-M", base, pull.head, "--", previous, path)
            _, marker, hunks = diff.partition("\n@@")
            url = f"{self.api_url}/repos/{name}/contents/{path}?ref={pull.head}"
            status = {"A": "added", "D": "removed", "R": "renamed", "C": "copied"}
            added, removed = (len(re.findall(f"^[{sign}]", hunks, re.MULTILINE)) for sign in "+-")
            files[path] = {
                "sha": head[3], "filename": path, "status": status.get(head[4][0], "modified"),
                "additions": added, "deletions": removed, "changes": added + removed,
                "blob_url": url, "raw_url": url, "contents_url": url,
            }  # fmt: skip
            if marker and path not in self.settings[name].withheld:
                files[path]["patch"] = f"@@{hunks}"
            if previous != path:
                files[path]["previous_filename"] = previous
        return files

    def list_review_comments(
        self, request: Request, actor: Actor, name: str, number: str
    ) -> Response:
        pull = self._pull(name, number)
        shown = [self._review_comment(name, pull, each) for each in pull.review_comments]
        return self._paged(request, shown)

    def _review_comment(self, name: str, pull: PullRequest, comment: ReviewComment) -> Shape:
        links = self.shapes.links(name, pull.number, pull.head)
        url = f"{self.api_url}/repos/{name}/pulls/comments/{comment.number}"
        html = f"{links['html']}#discussion_r{comment.number}"
        shown = {
            "url": url, "id": comment.number, "node_id": f"PRRC_{comment.number}",
            "pull_request_review_id": 1, "diff_hunk": "@@", "path": comment.path,
            "commit_id": pull.head, "original_commit_id": comment.commit, "body": comment.body,
            "user": self.shapes.user(comment.author), "created_at": MOMENT, "updated_at": MOMENT,
            "html_url": html, "pull_request_url": links["self"],
            "author_association": "CONTRIBUTOR", "line": comment.line, "side": "RIGHT",
            "start_line": comment.start_line,
            "original_line": comment.line or 1, "original_start_line": comment.start_line,
            "_links": {
                "self": {"href": url}, "html": {"href": html},
                "pull_request": {"href": links["self"]},
            },
        }  # fmt: skip
        if comment.reply_to is not None:
            shown["in_reply_to_id"] = comment.reply_to
        return shown

    def _new_comment(
        self, files: Mapping[str, Shape], actor: Actor, commit: str, asked: Shape
    ) -> ReviewComment:
        resource = "PullRequestReviewComment"
        if asked["path"] not in files:
            raise Refusal(
                422, "Validation Failed", invalid(resource, "pull_request_review_thread.path")
            )
        lines = _lines_of(files[asked["path"]].get("patch", ""))
        for part in ("line", "start_line"):
            if part in asked and asked[part] not in lines:
                where = f"pull_request_review_thread.{part}"
                words = f"{where} must be part of the diff"
                reason = invalid(resource, where, "custom", message=words)
                raise Refusal(422, "Validation Failed", reason)
        return ReviewComment(
            self._next(), actor.login, asked["body"], asked["path"], asked["line"],
            asked.get("start_line"), commit,
        )  # fmt: skip

    def _find_review_comment(self, name: str, number: str) -> tuple[PullRequest, ReviewComment]:
        for pull in self.pull_requests[name]:
            for comment in pull.review_comments:
                if comment.number == int(number):
                    return pull, comment
        raise Refusal(*NOT_FOUND)

    def update_review_comment(
        self, request: Request, actor: Actor, name: str, number: str
    ) -> Response:
        pull, comment = self._find_review_comment(name, number)
        comment.body = request.json["body"]
        return Response.of(self._review_comment(name, pull, comment))

    def delete_review_comment(
        self, request: Request, actor: Actor, name: str, number: str
    ) -> Response:
        pull, comment = self._find_review_comment(name, number)
        pull.review_comments.remove(comment)
        return Response(204)

    def get_issue(self, request: Request, actor: Actor, name: str, number: str) -> Response:
        return Response.of(self._issue(name, self._pull(name, number)))

    def update_issue(self, request: Request, actor: Actor, name: str, number: str) -> Response:
        pull, milestones = self._pull(name, number), self.settings[name].milestones
        wanted = request.json.get("milestone")
        if wanted is not None:
            if not 0 < wanted <= len(milestones):
                raise Refusal(422, "Validation Failed", invalid("Issue", "milestone"))
            pull.milestone = milestones[wanted - 1]
        return Response.of(self._issue(name, pull))

    def add_labels(self, request: Request, actor: Actor, name: str, number: str) -> Response:
        pull, asked = self._pull(name, number), request.json
        labels = asked if isinstance(asked, list) else asked["labels"]
        pull.labels += [label for label in labels if label not in pull.labels]
        return Response.of([self.shapes.label(label) for label in pull.labels])

    def add_assignees(self, request: Request, actor: Actor, name: str, number: str) -> Response:
        pull, known = self._pull(name, number), self.settings[name].collaborators
        # Others are left out without a word.
        pull.assignees += [
            login
            for login in request.json["assignees"]
            if login in known and login not in pull.assignees
        ]
        return Response.of(self._issue(name, pull), 201)

    def list_milestones(self, request: Request, actor: Actor, name: str) -> Response:
        titles = self.settings[name].milestones
        shown = [self.shapes.milestone(name, index, title) for index, title in enumerate(titles, 1)]
        return self._paged(request, shown)

    def list_comments(self, request: Request, actor: Actor, name: str, number: str) -> Response:
        pull = self._pull(name, number)
        return self._paged(request, [self._comment(name, pull, each) for each in pull.comments])

    def _comment(self, name: str, pull: PullRequest, comment: Comment) -> Shape:
        return self.shapes.comment(name, pull.number, comment.number, comment.author, comment.body)

    def create_comment(self, request: Request, actor: Actor, name: str, number: str) -> Response:
        pull = self._pull(name, number)
        comment = Comment(self._next(), actor.login, request.json["body"])
        pull.comments.append(comment)
        return Response.of(self._comment(name, pull, comment), 201)

    def update_comment(self, request: Request, actor: Actor, name: str, number: str) -> Response:
        for pull in self.pull_requests[name]:
            for comment in pull.comments:
                if comment.number == int(number):
                    comment.body = request.json["body"]
                    return Response.of(self._comment(name, pull, comment))
        raise Refusal(*NOT_FOUND)

    def get_status(self, request: Request, actor: Actor, name: str, commit: str) -> Response:
        url = f"{self.api_url}/repos/{name}/statuses/{commit}"
        states = self.settings[name].statuses
        statuses = [
            {
                "url": url, "id": index, "node_id": f"SC_{index}", "state": state,
                "description": None, "target_url": None, "context": context,
                "created_at": MOMENT, "updated_at": MOMENT, "avatar_url": None,
            }
            for index, (context, state) in enumerate(states.items(), 1)
        ]  # fmt: skip
        more: Shape = {"state": "pending", "sha": commit, "commit_url": url, "url": url}
        more |= {"repository": self.shapes.repository(name)}
        return self._paged(request, statuses, "statuses", more)

    def list_check_runs(self, request: Request, actor: Actor, name: str, commit: str) -> Response:
        url = f"{self.api_url}/repos/{name}/check-runs"
        runs: list[Shape] = [
            {
                "id": index, "node_id": f"CR_{index}", "head_sha": commit, "name": check,
                "url": f"{url}/{index}", "html_url": None, "details_url": None,
                "external_id": None, "status": "completed" if conclusion else "in_progress",
                "conclusion": conclusion, "started_at": MOMENT, "check_suite": None, "app": None,
                "completed_at": MOMENT if conclusion else None, "pull_requests": [],
                "output": {
                    "title": None, "summary": None, "text": None, "annotations_count": 0,
                    "annotations_url": f"{url}/{index}/annotations",
                },
            }
            for index, (check, conclusion) in enumerate(self.settings[name].check_runs.items(), 1)
        ]  # fmt: skip
        return self._paged(request, runs, "check_runs")


class _Git(GitRepositories):
    """The same repositories for git: any user name goes with a token, as at GitHub."""

    def __init__(self, root: Path, actors: Mapping[str, Actor]) -> None:
        super().__init__(root, {})
        self._actors = actors

    def allows(self, user: str, password: str) -> bool:
        return password in self._actors


Handle = Callable[..., Response]

_REPO, _ID = "/repos/([^/]+/[^/]+)", r"(\d+)"
_ROUTES: tuple[tuple[str, str, Handle], ...] = tuple(
    (method, pattern, handle)
    for method, pattern, handle in (
        ("GET", "/user", GitHubEmulator.get_user),
        ("GET", f"{_REPO}/installation", GitHubEmulator.get_installation),
        (
            "POST",
            f"/app/installations/{_ID}/access_tokens",
            GitHubEmulator.create_installation_token,
        ),
        ("GET", _REPO, GitHubEmulator.get_repository),
        ("GET", f"{_REPO}/git/commits/(.+)", GitHubEmulator.get_commit),
        ("GET", rf"{_REPO}/compare/([0-9a-f]+)\.\.\.([0-9a-f]+)", GitHubEmulator.compare),
        ("POST", f"{_REPO}/git/commits", GitHubEmulator.create_commit),
        ("POST", f"{_REPO}/git/blobs", GitHubEmulator.create_blob),
        ("POST", f"{_REPO}/git/trees", GitHubEmulator.create_tree),
        ("GET", f"{_REPO}/git/ref/heads(?:/|%2F)(.+)", GitHubEmulator.get_ref),
        ("POST", f"{_REPO}/git/refs", GitHubEmulator.create_ref),
        ("GET", f"{_REPO}/pulls", GitHubEmulator.list_pull_requests),
        ("POST", f"{_REPO}/pulls", GitHubEmulator.create_pull_request),
        ("GET", f"{_REPO}/pulls/{_ID}", GitHubEmulator.get_pull_request),
        ("PATCH", f"{_REPO}/pulls/{_ID}", GitHubEmulator.update_pull_request),
        ("GET", f"{_REPO}/pulls/{_ID}/reviews", GitHubEmulator.list_reviews),
        ("POST", f"{_REPO}/pulls/{_ID}/reviews", GitHubEmulator.create_review),
        ("POST", f"{_REPO}/pulls/{_ID}/requested_reviewers", GitHubEmulator.request_reviewers),
        ("GET", f"{_REPO}/pulls/{_ID}/files", GitHubEmulator.list_files),
        ("GET", f"{_REPO}/pulls/{_ID}/comments", GitHubEmulator.list_review_comments),
        ("PATCH", f"{_REPO}/pulls/comments/{_ID}", GitHubEmulator.update_review_comment),
        ("DELETE", f"{_REPO}/pulls/comments/{_ID}", GitHubEmulator.delete_review_comment),
        ("GET", f"{_REPO}/issues/{_ID}", GitHubEmulator.get_issue),
        ("PATCH", f"{_REPO}/issues/{_ID}", GitHubEmulator.update_issue),
        ("POST", f"{_REPO}/issues/{_ID}/labels", GitHubEmulator.add_labels),
        ("POST", f"{_REPO}/issues/{_ID}/assignees", GitHubEmulator.add_assignees),
        ("GET", f"{_REPO}/milestones", GitHubEmulator.list_milestones),
        ("GET", f"{_REPO}/issues/{_ID}/comments", GitHubEmulator.list_comments),
        ("POST", f"{_REPO}/issues/{_ID}/comments", GitHubEmulator.create_comment),
        ("PATCH", f"{_REPO}/issues/comments/{_ID}", GitHubEmulator.update_comment),
        ("GET", f"{_REPO}/commits/([^/]+)/status", GitHubEmulator.get_status),
        ("GET", f"{_REPO}/commits/([^/]+)/check-runs", GitHubEmulator.list_check_runs),
    )
)


def _lasting(text: str) -> str:
    """A text without what differs from run to run: ports and commits."""
    text = re.sub(r"http://127\.0\.0\.1:\d+", "", text)
    return re.sub(r"\b[0-9a-f]{40}\b|(?<=head=)[0-9a-f]+", "COMMIT", text)


def _owner(name: str | None) -> str:
    return (name or "").partition("/")[0]


def _is_ancestor(bare: Path, old: str, new: str) -> bool:
    return settled(bare, "merge-base", "--is-ancestor", old, new) is not None


def _lines_of(patch: str) -> set[int]:
    """The numbers of the lines of the new text that are part of a diff."""
    lines: set[int] = set()
    number = 0
    for line in patch.splitlines():
        if hunk := re.match(r"@@ -\S+ \+(\d+)", line):
            number = int(hunk[1])
        elif not line.startswith(("-", "\\")):
            lines.add(number)
            number += 1
    return lines
