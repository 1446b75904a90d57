"""GitLab on this machine: its REST API with state, and git over HTTP on the same repositories.

It answers as https://docs.gitlab.com/api/rest/ describes. `gitlab_documented.py` lists what each
endpoint takes and answers; a request or an answer that is not of that kind fails the test.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from support.faults import Fault
from support.git_server import GitRepositories, followed_line, git, git_output, settled
from support.gitlab_documented import checked_answer, checked_request
from support.loopback import Loopback, Request, Response

API: Final = "/api/v4"
TIME: Final = "2026-11-01T10:00:00.000Z"
_SUGGESTION = re.compile(
    r"^(?P<fence>`{3,})suggestion(?::-(?P<above>\d+)\+(?P<below>\d+))?\n"
    r"(?P<text>.*?)^(?P=fence)`*$",
    re.MULTILINE | re.DOTALL,
)
WRITES: Final = r"(POST|PUT|DELETE) (?!.*/git-upload-pack$)"
"""A pattern for the requests that ask for a change."""


class Refused(Exception):  # noqa: N818
    """An answer that is not what was asked for."""

    def __init__(self, status: int, message: object) -> None:
        super().__init__(message)
        self.answer = Response.of({"message": message}, status)


class GitLabServer(GitRepositories, AbstractContextManager["GitLabServer"]):
    """A GitLab while the `with` block lasts.

    Attributes:
        projects: What the API shows of each project, by its path; tests change it as people do.
        merge_requests: Those of each project, in the order of their numbers.
        requests: All that the API was asked for, as `METHOD /path`.
        faults: What goes wrong.
    """

    def __init__(self, root: Path, token: str = "glpat-secret-token") -> None:
        super().__init__(root, {"oauth2": token})
        self.token = token
        self.user_answers = True
        self.people: dict[str, dict[str, Any]] = {}
        self.members: dict[str, int] = {}
        self.projects: dict[str, dict[str, Any]] = {}
        self.merge_requests: dict[str, list[dict[str, Any]]] = {}
        self.notes: dict[int, list[dict[str, Any]]] = {}
        self.milestones: list[dict[str, Any]] = []
        self.protected: list[str] = []
        self.pipelines: dict[int, str] = {}
        self.withheld: set[str] = set()
        self.requests: list[str] = []
        self.authorizations: list[str] = []
        self.faults: list[Fault] = []
        self.page_size = 100
        self.closes_with_branch = True  # not always: it does so at the next push to the branch
        self._lock = RLock()
        self._bases: dict[tuple[str | None, str], str] = {}
        self._ids = 1000
        self.bot = self.person("ecr-bot", 40)
        self.person("dev", 30)
        self.reviewers_at_most = 100
        self._loopback = Loopback(self._answer)

    @property
    def url(self) -> str:
        return self._loopback.url

    def environment(self) -> dict[str, str]:
        """What a job of this GitLab has in its environment, and the token."""
        return {
            "GITLAB_TOKEN": self.token,
            "CI_API_V4_URL": self.url + API,
            "CI_SERVER_URL": self.url,
        }

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._loopback.__exit__(kind, error, _)

    # What people do

    def person(self, username: str, level: int = 0, state: str = "active") -> dict[str, Any]:
        """Make a user; a level from 10 on makes a member of all projects."""
        user = {
            "id": self._next(),
            "username": username,
            "name": username.title(),
            "state": state,
            "avatar_url": None,
            "web_url": f"https://gitlab.example/{username}",
        }
        self.people[username] = user
        if level:
            self.members[username] = level
        return user

    def project(self, path: str, files: Mapping[str, str | bytes], **more: Any) -> dict[str, Any]:
        """Make a project with one commit."""
        self.create(path, files, more.pop("modes", None))
        data = {
            "id": self._next(),
            "path_with_namespace": path,
            "web_url": f"{self.url}/{path}",
            "http_url_to_repo": f"{self.url}/{path}.git",
            "default_branch": "main" if files else None,
            "empty_repo": not files,
            "archived": False,
            "merge_requests_enabled": True,
            "merge_requests_access_level": "enabled",
            "repository_access_level": "enabled",
            "permissions": {"project_access": {"access_level": 40}, "group_access": None},
        } | more
        self.projects[path] = data
        self.merge_requests[path] = []
        return data

    def merge_request(
        self,
        path: str,
        branch: str,
        title: str = "Change",
        *,
        source: str | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Open a merge request as a person does, from a fork if `source` names one."""
        return self.open(path, source or path, branch, "main", title, self.people["dev"], more)

    def close_merge_request(self, merge_request: dict[str, Any], username: str = "dev") -> None:
        self.event(merge_request, "closed", self.people[username])

    def merge(self, path: str, merge_request: dict[str, Any]) -> None:
        """Merge it with a merge commit."""
        bare = self.path(path)
        head, base = self._head(merge_request), self.head(path) or ""
        tree = git(bare, "merge-tree", "--write-tree", base, head).splitlines()[0]
        made = git(bare, "commit-tree", tree, "-p", base, "-p", head, "-m", "Merge")
        git(bare, "update-ref", "refs/heads/main", made)
        self.event(merge_request, "merged", self.people["dev"])

    def apply_suggestion(self, path: str, note: dict[str, Any]) -> None:
        """Apply the suggestion of a note, as the button does.

        The last line keeps the line break of the last line that it replaces; all others have a
        line feed: `lib/gitlab/diff/suggestion.rb`.
        """
        found = _SUGGESTION.search(note["body"])
        assert found, note["body"]
        position = note["position"]
        merge_request = self._merge_request_of(note)
        branch = merge_request["source_branch"]
        content = self.content(path, branch, position["new_path"]).decode()
        lines = content.splitlines(keepends=True)
        last = position["new_line"] + int(found["below"] or 0)
        first = position["new_line"] - int(found["above"] or 0)
        ending = re.search(r"\r\n|\r|\n|$", lines[last - 1])
        text = found["text"].removesuffix("\n") + (ending.group() if ending else "")
        new = "".join([*lines[: first - 1], text, *lines[last:]])
        self.commit(path, {position["new_path"]: new}, branch=branch, message="Apply suggestion")
        note["resolved"] = True

    def diff_notes(self, merge_request: dict[str, Any]) -> list[dict[str, Any]]:
        return [each for each in self.notes[merge_request["id"]] if each["type"] == "DiffNote"]

    def plain_notes(self, merge_request: dict[str, Any]) -> list[dict[str, Any]]:
        notes = self.notes[merge_request["id"]]
        return [each for each in notes if each["type"] is None and not each["system"]]

    @property
    def writes(self) -> list[str]:
        """The requests that asked for a change, pushes too."""
        return [each for each in self.requests if re.match(WRITES, each)]

    def state(self, path: str) -> dict[str, Any]:
        """All that a rerun must leave the same, in words that do not change from run to run."""
        bare = self.path(path)
        branches = self.branches(path).items()
        shown = ("state", "title", "description", "labels", "source_branch", "target_branch")
        return {
            "trees": {
                name: settled(bare, "rev-parse", f"{head}^{{tree}}") for name, head in branches
            },
            "merge requests": [
                {name: each[name] for name in shown}
                | {
                    name: [user["username"] for user in each[name]]
                    for name in ("reviewers", "assignees")
                }
                | {"notes": [note["body"] for note in self.notes[each["id"]]]}
                for each in self.merge_requests[path]
            ],
        }

    # Answering

    def _answer(self, request: Request) -> Response:
        line = f"{request.method} {unquote(request.path.removeprefix(API))}"
        self.requests.append(line)
        fault = next((each for each in self.faults if each.takes(line)), None)
        if fault is not None:
            return fault.play(lambda: self._served(request))
        return self._served(request)

    def _served(self, request: Request) -> Response:
        with self._lock:
            return self._done(request) if request.path.startswith(API) else self.answer(request)

    def _done(self, request: Request) -> Response:
        self.authorizations.append(request.header("Authorization"))
        if request.header("PRIVATE-TOKEN") != self.token:
            return Response.of({"message": "401 Unauthorized"}, 401)
        path = request.path.removeprefix(API)
        for method, template, endpoint in _ENDPOINTS:
            pattern = re.sub(r":\w+", r"([^/]+)", template)
            found = re.fullmatch(pattern, path)
            if found and method == request.method:
                checked_request(method, template, request)
                try:
                    answer = endpoint(self, request, *map(unquote, found.groups()))
                except Refused as refusal:
                    answer = refusal.answer
                checked_answer(method, template, answer)
                return answer
        raise AssertionError(f"not a documented endpoint: {request.method} {path}")

    def page(self, request: Request, entries: Iterable[object]) -> Response:
        """Answer one page, with the headers that name the others."""
        listed = list(entries)
        size = min(int(request.parameters.get("per_page", 20)), self.page_size)
        page = int(request.parameters.get("page", 1))
        pages = max(1, -(-len(listed) // size))
        return Response.of(
            listed[(page - 1) * size : page * size],
            X_Page=str(page),
            X_Per_Page=str(size),
            X_Next_Page=str(page + 1) if page < pages else "",
            X_Prev_Page=str(page - 1) if page > 1 else "",
            X_Total=str(len(listed)),
            X_Total_Pages=str(pages),
        )

    # State

    def _next(self) -> int:
        self._ids += 1
        return self._ids

    def project_of(self, key: str) -> dict[str, Any]:
        for path, data in self.projects.items():
            if key in {path, str(data["id"])}:
                return data
        raise Refused(404, "404 Project Not Found")

    def merge_request_at(self, key: str, number: str) -> dict[str, Any]:
        path = self.project_of(key)["path_with_namespace"]
        for each in self.merge_requests[path]:
            if str(each["iid"]) == number:
                return each
        raise Refused(404, "404 Not found")

    def _merge_request_of(self, note: dict[str, Any]) -> dict[str, Any]:
        return next(
            each
            for several in self.merge_requests.values()
            for each in several
            if each["id"] == note["noteable_id"]
        )

    def path_of(self, identity: int) -> str:
        return next(path for path, each in self.projects.items() if each["id"] == identity)

    def _head(self, merge_request: dict[str, Any]) -> str:
        source = self.path_of(merge_request["source_project_id"])
        return self.head(source, merge_request["source_branch"]) or merge_request["sha"]

    def open(
        self,
        path: str,
        source: str,
        branch: str,
        base: str,
        title: str,
        author: dict[str, Any],
        more: dict[str, Any],
    ) -> dict[str, Any]:
        if not self.head(source, branch):
            raise Refused(422, [f'Source branch "{branch}" does not exist'])
        for each in self.merge_requests[path]:
            if (each["source_branch"], each["state"]) == (branch, "opened") and source == path:
                words = "Another open merge request already exists for this source branch"
                raise Refused(409, [f"{words}: !{each['iid']}"])
        number = len(self.merge_requests[path]) + 1
        made: dict[str, Any] = {
            "id": self._next(),
            "iid": number,
            "project_id": self.projects[path]["id"],
            "target_project_id": self.projects[path]["id"],
            "source_project_id": self.projects[source]["id"],
            "title": title,
            "description": None,
            "state": "opened",
            "created_at": TIME,
            "source_branch": branch,
            "target_branch": base,
            "author": author,
            "assignees": [],
            "reviewers": [],
            "labels": [],
            "milestone": None,
            "merged_at": None,
            "closed_at": None,
            "closed_by": None,
            "merge_user": None,
            "merge_status": "can_be_merged",
            "detailed_merge_status": "mergeable",
            "web_url": f"{self.url}/{path}/-/merge_requests/{number}",
            "events": [],
        } | more
        self.merge_requests[path].append(made)
        self.notes[made["id"]] = []
        self.shown(made)
        return made

    def event(self, merge_request: dict[str, Any], state: str, user: dict[str, Any]) -> None:
        merge_request["state"] = "opened" if state == "reopened" else state
        merge_request["closed_by"] = user if state == "closed" else None
        merge_request["merge_user"] = user if state == "merged" else None
        merge_request["events"].append(
            {
                "id": self._next(),
                "user": user,
                "created_at": TIME,
                "resource_type": "MergeRequest",
                "resource_id": merge_request["id"],
                "state": state,
            }
        )

    def shown(self, merge_request: dict[str, Any], single: bool = True) -> dict[str, Any]:
        """What the API shows of a merge request now."""
        target = self.path_of(merge_request["target_project_id"])
        source = self.path_of(merge_request["source_project_id"])
        head = self._head(merge_request)
        is_gone = not self.head(source, merge_request["source_branch"])
        if is_gone and self.closes_with_branch and merge_request["state"] == "opened":
            self.event(merge_request, "closed", self.bot)
        if merge_request["state"] == "opened":
            old = merge_request.get("sha")
            merge_request["sha"] = head
            if old != head:
                self._keep_ref(source, target, merge_request, head)
            if old not in {None, head}:
                self._moved(merge_request, str(old), head)
        data = {name: value for name, value in merge_request.items() if name != "events"}
        draft = merge_request["title"].lower().startswith(("draft:", "[draft]", "(draft)"))
        data |= {"draft": draft, "work_in_progress": draft}
        conflicts = merge_request["merge_status"] == "cannot_be_merged"
        data["has_conflicts"] = conflicts
        if single:
            status = self.pipelines.get(merge_request["iid"])
            data["head_pipeline"] = {"id": 1, "sha": head, "status": status} if status else None
            base = self._base(merge_request)
            data["diff_refs"] = {"base_sha": base, "head_sha": head, "start_sha": base}
        return data

    def _keep_ref(self, source: str, target: str, merge_request: dict[str, Any], head: str) -> None:
        if source != target:
            git(self.path(target), "fetch", "--quiet", str(self.path(source)), head)
        self.point(target, f"refs/merge-requests/{merge_request['iid']}/head", head)

    def _base(self, merge_request: dict[str, Any]) -> str:
        target = self.path_of(merge_request["target_project_id"])
        base, head = self.head(target, merge_request["target_branch"]), merge_request["sha"]
        if (base, head) not in self._bases:
            self._bases[base, head] = git(self.path(target), "merge-base", str(base), head)
        return self._bases[base, head]

    def _moved(self, merge_request: dict[str, Any], old: str, new: str) -> None:
        """Let notes on lines follow their lines; those whose lines changed stay behind."""
        source = self.path(self.path_of(merge_request["source_project_id"]))
        for note in self.diff_notes(merge_request):
            position = note["position"]
            if position["head_sha"] != old:
                continue
            line = followed_line(source, old, new, position["new_path"], position["new_line"])
            if line is not None:
                position |= {"new_line": line, "head_sha": new}

    def diffs(self, merge_request: dict[str, Any]) -> list[dict[str, Any]]:
        """What the merge request changes, file by file."""
        self.shown(merge_request)
        bare = self.path(self.path_of(merge_request["target_project_id"]))
        base, head = self._base(merge_request), merge_request["sha"]
        listed = git(bare, "diff", "--name-status", "-z", "-M", base, head).split("\0")
        found = []
        while len(listed) > 1:
            status, old = listed.pop(0), listed.pop(0)
            new = listed.pop(0) if status.startswith("R") else old
            text = git_output(bare, "diff", "-M", base, head, "--", *{old, new})
            start = text.find("\n@@") + 1
            withheld = new in self.withheld
            found.append(
                {
                    "old_path": old,
                    "new_path": new,
                    "a_mode": "100644",
                    "b_mode": "100644",
                    "diff": text[start:] if start and not withheld else "",
                    "collapsed": False,
                    "too_large": withheld,
                    "new_file": status == "A",
                    "renamed_file": status.startswith("R"),
                    "deleted_file": status == "D",
                    "generated_file": False,
                }
            )
        return found

    def add_note(
        self, merge_request: dict[str, Any], body: str, author: dict[str, Any], **more: Any
    ) -> dict[str, Any]:
        note = {
            "id": self._next(),
            "type": None,
            "body": body,
            "author": author,
            "created_at": TIME,
            "updated_at": TIME,
            "system": False,
            "noteable_id": merge_request["id"],
            "noteable_type": "MergeRequest",
            "noteable_iid": merge_request["iid"],
            "resolvable": False,
            "discussion_id": hashlib.sha1(str(self._ids).encode()).hexdigest(),
        } | more
        self.notes[merge_request["id"]].append(note)
        return note


# The endpoints ------------------------------------------------------------------------------------


Endpoint = Callable[..., Response]
_ENDPOINTS: list[tuple[str, str, Endpoint]] = []


def _endpoint(method: str, template: str) -> Callable[[Endpoint], Endpoint]:
    def registered(endpoint: Endpoint) -> Endpoint:
        _ENDPOINTS.append((method, template, endpoint))
        return endpoint

    return registered


_MR = "/projects/:id/merge_requests"


@_endpoint("GET", "/user")
def _user(server: GitLabServer, request: Request) -> Response:
    if not server.user_answers:
        raise Refused(403, "403 Forbidden")
    return Response.of(server.bot)


@_endpoint("GET", "/users")
def _users(server: GitLabServer, request: Request) -> Response:
    wanted = request.parameters["username"].lower()
    found = [each for name, each in server.people.items() if name.lower() == wanted]
    return server.page(request, found)


@_endpoint("GET", "/projects/:id")
def _project(server: GitLabServer, request: Request, key: str) -> Response:
    return Response.of(server.project_of(key))


@_endpoint("GET", "/projects/:id/members/all/:user_id")
def _member(server: GitLabServer, request: Request, key: str, user: str) -> Response:
    server.project_of(key)
    for name, level in server.members.items():
        if str(server.people[name]["id"]) == user:
            return Response.of(server.people[name] | {"access_level": level})
    raise Refused(404, "404 Not found")


@_endpoint("GET", "/projects/:id/milestones")
def _milestones(server: GitLabServer, request: Request, key: str) -> Response:
    found = [each for each in server.milestones if each["title"] == request.parameters["title"]]
    return server.page(request, [each for each in found if each["state"] == "active"])


@_endpoint("GET", "/projects/:id/repository/branches/:branch")
def _branch(server: GitLabServer, request: Request, key: str, branch: str) -> Response:
    head = server.head(server.project_of(key)["path_with_namespace"], branch)
    if head is None:
        raise Refused(404, "404 Branch Not Found")
    protected = any(fnmatch.fnmatchcase(branch, each) for each in server.protected)
    return Response.of({"name": branch, "commit": {"id": head}, "protected": protected})


@_endpoint("DELETE", "/projects/:id/repository/branches/:branch")
def _delete_branch(server: GitLabServer, request: Request, key: str, branch: str) -> Response:
    path = server.project_of(key)["path_with_namespace"]
    if server.head(path, branch) is None:
        raise Refused(404, "404 Branch Not Found")
    git(server.path(path), "update-ref", "-d", f"refs/heads/{branch}")
    return Response(204)


@_endpoint("GET", "/projects/:id/repository/merge_base")
def _merge_base(server: GitLabServer, request: Request, key: str) -> Response:
    path = server.project_of(key)["path_with_namespace"]
    refs = [value for name, value in parse_qsl(request.query) if name == "refs[]"]
    try:
        return Response.of({"id": git(server.path(path), "merge-base", *refs)})
    except RuntimeError:
        raise Refused(404, "404 Merge Base Not Found") from None


@_endpoint("POST", "/projects/:id/repository/commits")
def _commit(server: GitLabServer, request: Request, key: str) -> Response:
    path = server.project_of(key)["path_with_namespace"]
    asked = request.json
    branch = asked["branch"]
    if any(fnmatch.fnmatchcase(branch, each) for each in server.protected):
        raise Refused(400, "You are not allowed to push into this branch")
    if server.head(path, branch):
        raise Refused(400, f"A branch called '{branch}' already exists. Switch to that branch")
    bare = server.path(path)
    before = server.head(path, branch)
    git(bare, "update-ref", f"refs/heads/{branch}", asked["start_sha"])
    files = {
        each["file_path"]: base64.b64decode(each["content"], validate=True)
        for each in asked["actions"]
    }
    made = server.commit(path, files, branch=branch, message=asked["commit_message"])
    assert made != before
    return Response.of({"id": made, "message": asked["commit_message"]}, 201)


@_endpoint("GET", _MR)
def _list(server: GitLabServer, request: Request, key: str) -> Response:
    path = server.project_of(key)["path_with_namespace"]
    asked = request.parameters
    found = [
        server.shown(each, single=False)
        for each in reversed(server.merge_requests[path])
        if asked.get("state", "all") in {"all", each["state"]}
        and asked.get("source_branch", each["source_branch"]) == each["source_branch"]
        and asked.get("target_branch", each["target_branch"]) == each["target_branch"]
    ]
    return server.page(request, found)


@_endpoint("POST", _MR)
def _create(server: GitLabServer, request: Request, key: str) -> Response:
    project = server.project_of(key)
    if project["merge_requests_access_level"] == "disabled":
        raise Refused(403, "403 Forbidden")
    asked = dict(request.json)
    if len(asked["title"]) > 255:
        raise Refused(400, {"title": ["is too long (maximum is 255 characters)"]})
    path = project["path_with_namespace"]
    made = server.open(
        path, path, asked.pop("source_branch"), asked.pop("target_branch"), asked.pop("title"),
        server.bot, asked,
    )  # fmt: skip
    return Response.of(server.shown(made), 201)


@_endpoint("GET", f"{_MR}/:merge_request_iid")
def _single(server: GitLabServer, request: Request, key: str, number: str) -> Response:
    return Response.of(server.shown(server.merge_request_at(key, number)))


@_endpoint("PUT", f"{_MR}/:merge_request_iid")
def _update(server: GitLabServer, request: Request, key: str, number: str) -> Response:
    found = server.merge_request_at(key, number)
    asked = request.json
    for name in ("title", "description", "target_branch"):
        if name in asked:
            found[name] = asked[name]
    if labels := asked.get("add_labels"):
        found["labels"] = [*dict.fromkeys([*found["labels"], *labels.split(",")])]
    for parameter, name in (("reviewer_ids", "reviewers"), ("assignee_ids", "assignees")):
        if parameter in asked:
            members = {server.people[each]["id"]: server.people[each] for each in server.members}
            taken = [members[each] for each in asked[parameter] if each in members]
            found[name] = taken[: server.reviewers_at_most]
    if "milestone_id" in asked:
        found["milestone"] = next(
            each for each in server.milestones if each["id"] == asked["milestone_id"]
        )
    event = asked.get("state_event")
    if event == "close" and found["state"] == "opened":
        server.event(found, "closed", server.bot)
    source = server.path_of(found["source_project_id"])
    exists = server.head(source, found["source_branch"]) is not None
    if event == "reopen" and found["state"] == "closed" and exists:
        server.event(found, "reopened", server.bot)
    return Response.of(server.shown(found))


@_endpoint("GET", f"{_MR}/:merge_request_iid/diffs")
def _diffs(server: GitLabServer, request: Request, key: str, number: str) -> Response:
    return server.page(request, server.diffs(server.merge_request_at(key, number)))


@_endpoint("GET", f"{_MR}/:merge_request_iid/versions")
def _versions(server: GitLabServer, request: Request, key: str, number: str) -> Response:
    refs = server.shown(server.merge_request_at(key, number))["diff_refs"]
    version = {
        "id": 1,
        "head_commit_sha": refs["head_sha"],
        "base_commit_sha": refs["base_sha"],
        "start_commit_sha": refs["start_sha"],
        "state": "collected",
    }
    return server.page(request, [version])


@_endpoint("GET", f"{_MR}/:merge_request_iid/resource_state_events")
def _events(server: GitLabServer, request: Request, key: str, number: str) -> Response:
    return server.page(request, server.merge_request_at(key, number)["events"])


@_endpoint("GET", f"{_MR}/:merge_request_iid/notes")
def _notes(server: GitLabServer, request: Request, key: str, number: str) -> Response:
    notes = server.notes[server.merge_request_at(key, number)["id"]]
    ordered = notes if request.parameters.get("sort") == "asc" else notes[::-1]
    return server.page(request, map(_shown_note, ordered))


@_endpoint("POST", f"{_MR}/:merge_request_iid/notes")
def _add_note(server: GitLabServer, request: Request, key: str, number: str) -> Response:
    found = server.merge_request_at(key, number)
    return Response.of(_shown_note(server.add_note(found, request.json["body"], server.bot)), 201)


@_endpoint("PUT", f"{_MR}/:merge_request_iid/notes/:note_id")
def _edit_note(
    server: GitLabServer, request: Request, key: str, number: str, note: str
) -> Response:
    return Response.of(_shown_note(_edited(server, request, key, number, note)))


@_endpoint("GET", f"{_MR}/:merge_request_iid/discussions")
def _discussions(server: GitLabServer, request: Request, key: str, number: str) -> Response:
    found = server.merge_request_at(key, number)
    server.shown(found)
    threads: dict[str, list[dict[str, Any]]] = {}
    for note in server.notes[found["id"]]:
        threads.setdefault(note["discussion_id"], []).append(_shown_note(note))
    return server.page(
        request,
        [
            {"id": identity, "individual_note": notes[0]["type"] is None, "notes": notes}
            for identity, notes in threads.items()
        ],
    )


@_endpoint("POST", f"{_MR}/:merge_request_iid/discussions")
def _discuss(server: GitLabServer, request: Request, key: str, number: str) -> Response:
    found = server.merge_request_at(key, number)
    asked = request.json
    position = asked["position"]
    refs = server.shown(found)["diff_refs"]
    for name, value in refs.items():
        assert position[name] == value, name
    changed = next(
        (
            each["diff"]
            for each in server.diffs(found)
            if (each["old_path"], each["new_path"]) == (position["old_path"], position["new_path"])
        ),
        "",
    )
    if position["new_line"] not in _added(changed):
        invalid = 'Note {:line_code=>["can\'t be blank", "must be a valid line code"]}'
        raise Refused(400, f"400 Bad request - {invalid}")
    note = server.add_note(
        found, asked["body"], server.bot, type="DiffNote", position=position, resolvable=True,
        resolved=False,
    )  # fmt: skip
    answer = {
        "id": note["discussion_id"],
        "individual_note": False,
        "notes": [_shown_note(note)],
    }
    return Response.of(answer, 201)


@_endpoint("PUT", f"{_MR}/:merge_request_iid/discussions/:discussion_id/notes/:note_id")
def _edit_diff_note(
    server: GitLabServer, request: Request, key: str, number: str, discussion: str, note: str
) -> Response:
    edited = _edited(server, request, key, number, note)
    assert edited["discussion_id"] == discussion
    return Response.of(_shown_note(edited))


@_endpoint("DELETE", f"{_MR}/:merge_request_iid/discussions/:discussion_id/notes/:note_id")
def _delete_diff_note(
    server: GitLabServer, request: Request, key: str, number: str, discussion: str, note: str
) -> Response:
    deleted = _edited(server, None, key, number, note)
    assert deleted["discussion_id"] == discussion
    server.notes[deleted["noteable_id"]].remove(deleted)
    return Response(204)


def _edited(
    server: GitLabServer, request: Request | None, key: str, number: str, identity: str
) -> dict[str, Any]:
    notes = server.notes[server.merge_request_at(key, number)["id"]]
    note = next((each for each in notes if str(each["id"]) == identity), None)
    if note is None:
        raise Refused(404, "404 Not found")
    if note["author"] is not server.bot:
        raise Refused(403, "403 Forbidden")
    if request is not None:
        note["body"] = request.json["body"]
    return note


def _shown_note(note: dict[str, Any]) -> dict[str, Any]:
    """A note as the API shows it; what is no suggestion of the note has no place in it."""
    return {name: value for name, value in note.items() if name != "discussion_id"}


def _added(hunks: str) -> set[int]:
    """The numbers of the lines that are added."""
    found = set()
    number = 0
    for line in hunks.split("\n"):
        if start := re.match(r"@@ -\S+ \+(\d+)", line):
            number = int(start[1])
        elif line.startswith("+"):
            found.add(number)
            number += 1
        elif line.startswith(" "):
            number += 1
    return found
