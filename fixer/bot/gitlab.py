"""GitLab as a forge.

What a request takes and answers is in https://docs.gitlab.com/api/rest/: projects, branches,
commits, merge requests, notes, discussions, users, members and milestones.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, Final
from urllib.parse import quote

from fixer.bot.addresses import gitlab_addresses
from fixer.bot.fences import fence
from fixer.bot.forge import (
    NEWEST,
    AlreadyExistsError,
    BranchInTheWayError,
    ChangedFile,
    Checks,
    Comment,
    ForbiddenError,
    ForgeError,
    GitAccess,
    NewCommit,
    NewPullRequest,
    NewReviewComment,
    NotFoundError,
    NotYetError,
    PullRequest,
    Repository,
    ReviewComment,
    StaleError,
    State,
    UnprocessableError,
    beside,
)
from fixer.bot.gitlab_api import GitLabApi
from fixer.bot.secrets import FixedToken, token_of
from fixer.bot.waiting import Waiting
from fixer.model.errors import UsageError

_TOKEN: Final = "GITLAB_TOKEN"  # noqa: S105 (the name of a variable)
_DEVELOPER: Final = 30
"""The access level from which on one may push."""
_BOT: Final = re.compile(r"(project|group)_[0-9]+_bot")
"""What the names of bots begin with that GitLab makes for tokens; it keeps them for itself."""
_PERMISSION: Final = "the token needs the scope api, and at least the role Developer"
_DRAFT: Final = "Draft: "
_DRAFT_MARK: Final = re.compile(r"\s*(?:draft:|\[draft\]|\(draft\))\s*", re.IGNORECASE)
_STATES: Final = {State.OPEN: "opened", State.MERGED: "merged", State.CLOSED: "closed"}
_PENDING: Final = frozenset(
    {
        *("created", "waiting_for_resource", "preparing", "waiting_for_callback"),
        *("pending", "running", "canceling", "scheduled", "manual"),
    }
)
_CHECKS: Final = {
    "success": Checks.SUCCESS,
    "failed": Checks.FAILURE,
    "canceled": Checks.FAILURE,
    "skipped": Checks.NONE,
} | dict.fromkeys(_PENDING, Checks.PENDING)
_UNDECIDED: Final = frozenset({"unchecked", "checking", "preparing", "approvals_syncing"})


def connect(environ: Mapping[str, str], waiting: Waiting) -> GitLab:
    """Return the client that the environment describes.

    Raises:
        UsageError: there is no token, or an address is not one.
    """
    token = token_of(environ, _TOKEN)
    if token is None:
        raise UsageError(f"there is no token for GitLab: set {_TOKEN} (a token with the scope api)")
    api, server = gitlab_addresses(environ)
    tokens = FixedToken(_TOKEN, token)
    return GitLab(GitLabApi(api, tokens, waiting), tokens, server)


class GitLab:
    """A client of GitLab, for any number of projects.

    Args:
        api: The requests.
        tokens: The token, for git too.
        server: The address of the pages and of git.
    """

    noun = "merge request"
    body_limit = 1_000_000
    """Of a note; a description may have a few more."""
    most_in_review = 1
    closes_with_branch = False

    def __init__(self, api: GitLabApi, tokens: FixedToken, server: str) -> None:
        self.tokens = tokens
        self._api = api
        self._server = server
        self._login: str | None = None

    # Without a request

    def git_access(self, repository: Repository) -> GitAccess:
        """Return what git needs."""
        return GitAccess(repository.clone_url, "oauth2", self.tokens.token())

    def pull_request_ref(self, number: int) -> str:
        """Return the ref of a merge request's head."""
        return f"refs/merge-requests/{number}/head"

    def line_url(self, repository: Repository, commit: str, path: str, line: int) -> str:
        """Return the address of a line of a file."""
        return f"{repository.url}/-/blob/{commit}/{quote(path, errors='surrogateescape')}#L{line}"

    def suggestion(self, lines: str, replaced: int) -> str:
        """Return the block that suggests lines; it counts from the last line commented on."""
        marks = fence(lines)
        return f"{marks}suggestion:-{replaced - 1}+0\n{lines}\n{marks}"

    # Reads

    def repository(self, name: str) -> Repository:
        """Return what GitLab shows of a project."""
        data = self._api.get(_project(name))
        if not isinstance(data, dict) or not {"path_with_namespace", "web_url"} <= data.keys():
            raise ForgeError("what answers is not GitLab's API: it shows no project")
        path = str(data["path_with_namespace"])
        empty = bool(data.get("empty_repo"))
        return Repository(
            name=path,
            url=str(data["web_url"]),
            clone_url=f"{self._server}/{path}.git",
            default_branch=None if empty else data.get("default_branch") or None,
            archived=bool(data.get("archived")),
            disabled=_is_disabled(data),
            can_push=self._can_push(data),
        )

    def _can_push(self, data: Mapping[str, Any]) -> bool | None:
        """Whether the token is one of a developer of the project, as far as GitLab tells."""
        if not (permissions := data.get("permissions")):
            return None
        levels = [int(each["access_level"]) for each in permissions.values() if each]
        if levels:
            return max(levels) >= _DEVELOPER
        # A group that was invited, or an administrator, is not among the permissions.
        try:
            user = self._api.get("user")
        except ForbiddenError:
            return None
        try:
            member = self._api.get(f"{_project(data)}/members/all/{user['id']}")
        except NotFoundError:
            return None if user.get("is_admin") is True else False
        return bool(member["access_level"] >= _DEVELOPER)

    def _branch_head(self, name: str, branch: str) -> str | None:
        """Return the commit of a branch."""
        try:
            data = self._api.get(f"{_project(name)}/repository/branches/{_part(branch)}")
        except NotFoundError:
            return None
        return str(data["commit"]["id"])

    def contains(self, name: str, commit: str, earlier: str) -> bool:
        """Whether a commit has another one in its history."""
        path = f"{_project(name)}/repository/merge_base"
        try:
            base = self._api.get(path, **{"refs[]": [commit, earlier]})
        except (NotFoundError, UnprocessableError):
            return False
        return bool(base.get("id") == earlier)

    def pull_requests(
        self, name: str, prefix: str, *, state: State | None = None
    ) -> tuple[PullRequest, ...]:
        """Return the merge requests whose branch begins with a prefix."""
        found = self._merge_requests(name, NEWEST, state=_STATES[state] if state else "all")
        return tuple(each for each in found if each.branch.startswith(prefix))

    def pull_requests_of(self, name: str, branch: str) -> tuple[PullRequest, ...]:
        """Return the merge requests of one branch."""
        return tuple(self._merge_requests(name, None, state="all", source_branch=branch))

    def pull_requests_into(self, name: str, branch: str) -> tuple[PullRequest, ...]:
        """Return the open ones that would merge into a branch, forks' too."""
        listed = self._api.pages(
            f"{_project(name)}/merge_requests", scope="all", state="opened", target_branch=branch
        )
        return tuple(map(_pull_request, listed))

    def _merge_requests(self, name: str, most: int | None, **query: str) -> list[PullRequest]:
        """Return those that come from the project itself, the newest first."""
        listed = self._api.pages(f"{_project(name)}/merge_requests", scope="all", **query)
        found = (_pull_request(each) for each in islice(listed, most))
        return sorted((each for each in found if not each.from_fork), key=lambda each: -each.number)

    def pull_request(self, name: str, number: int) -> PullRequest:
        """Return a merge request."""
        found = _pull_request(self._api.get(_merge_request(name, number)))
        if found.state is State.CLOSED and found.closed_by is None:
            return replace(found, closed_by=self._closer(name, number))
        return found

    def _closer(self, name: str, number: int) -> str | None:
        """Return who closed a merge request last, as its events say."""
        events = self._api.pages(f"{_merge_request(name, number)}/resource_state_events")
        closings = [each for each in events if each["state"] == "closed"]
        return _login(closings[-1].get("user")) if closings else None

    def checks(self, name: str, pull_request: PullRequest) -> Checks:
        """Return what the pipeline says that GitLab itself shows beside the merge request."""
        data = self._api.get(_merge_request(name, pull_request.number))
        pipeline = data.get("head_pipeline") or data.get("pipeline")
        return _CHECKS.get(pipeline["status"], Checks.PENDING) if pipeline else Checks.NONE

    def comments(self, name: str, number: int) -> tuple[Comment, ...]:
        """Return the notes of people and bots that are not on lines."""
        notes = self._api.pages(
            f"{_merge_request(name, number)}/notes", sort="asc", order_by="created_at"
        )
        return tuple(
            Comment(str(each["id"]), _login(each.get("author")) or "", each["body"])
            for each in notes
            if not each.get("system") and each.get("type") != "DiffNote"
        )

    def review_comments(self, name: str, number: int) -> tuple[ReviewComment, ...]:
        """Return the first note of each discussion on lines; `id` names both."""
        head = self._api.get(_merge_request(name, number)).get("sha")
        discussions = self._api.pages(f"{_merge_request(name, number)}/discussions")
        found = (_review_comment(each, head) for each in discussions)
        return tuple(each for each in found if each)

    def is_by_token(self, name: str, author: str) -> bool:
        """Whether the token is of an author; one whose token tells nothing is a project's bot."""
        if self._login is None:
            try:
                self._login = str(self._api.get("user")["username"])
            except ForbiddenError:
                self._login = ""
        return author == self._login if self._login else bool(_BOT.match(author))

    def reviews(self, name: str, number: int) -> tuple[Comment, ...]:
        """Return nothing: GitLab has no reviews that stay when their comments are deleted."""
        return ()

    def changed_files(self, name: str, number: int) -> tuple[ChangedFile, ...]:
        """Return the files that a merge request changes."""
        listed = self._api.pages(f"{_merge_request(name, number)}/diffs")
        return tuple(map(_changed_file, listed))

    # Writes

    def open_pull_request(self, name: str, new: NewPullRequest) -> PullRequest:
        """Open a merge request."""
        body = {
            "source_branch": new.branch,
            "target_branch": new.base,
            "title": f"{_DRAFT}{new.title}" if new.draft else new.title,
            "description": new.body,
        }
        try:
            return _pull_request(self._api.post(f"{_project(name)}/merge_requests", body))
        except ForbiddenError as error:
            raise ForbiddenError(f"{error}; {_PERMISSION}") from None
        except UnprocessableError as refusal:
            words = str(refusal)
        if "already exists" in words:
            raise AlreadyExistsError(words)
        if "does not exist" in words or "branch can't be blank" in words:
            raise NotYetError(words)
        raise UnprocessableError(words)

    def edit_pull_request(
        self,
        name: str,
        number: int,
        *,
        title: str | None = None,
        body: str | None = None,
        base: str | None = None,
        state: State | None = None,
    ) -> PullRequest:
        """Change what is given; a draft stays one."""
        path = _merge_request(name, number)
        change: dict[str, object] = {}
        if title is not None:
            draft = bool(self._api.get(path).get("draft"))
            change["title"] = f"{_DRAFT}{title}" if draft else title
        if body is not None:
            change["description"] = body
        if base is not None:
            change["target_branch"] = base
        if state is not None:
            change["state_event"] = "reopen" if state is State.OPEN else "close"
        changed = _pull_request(self._api.put(path, change))
        if state is State.OPEN and changed.state is not State.OPEN:
            raise UnprocessableError("GitLab does not reopen the merge request")
        return changed

    def add_labels(self, name: str, number: int, labels: tuple[str, ...]) -> None:
        """Add labels; GitLab makes those that it does not know."""
        self._api.put(_merge_request(name, number), {"add_labels": ",".join(labels)})

    def request_reviewer(self, name: str, number: int, reviewer: str) -> None:
        """Ask a person to review; GitLab has no teams."""
        self._add_person(name, number, "reviewers", "reviewer_ids", reviewer)

    def add_assignee(self, name: str, number: int, assignee: str) -> None:
        """Assign a person."""
        self._add_person(name, number, "assignees", "assignee_ids", assignee)

    def _add_person(self, name: str, number: int, field: str, parameter: str, login: str) -> None:
        """Add a person to those that a merge request has in a field.

        Raises:
            UnprocessableError: GitLab knows nobody of that name, or leaves that one out.
        """
        user = self._user(login)
        path = _merge_request(name, number)
        ids = [each["id"] for each in self._api.get(path).get(field) or ()]
        if user in ids:
            return
        changed = self._api.put(path, {parameter: [*ids, user]})
        if user not in [each["id"] for each in changed.get(field) or ()]:
            raise UnprocessableError(
                "GitLab did not take that one: not a member of the project, or one too many"
            )

    def _user(self, login: str) -> int:
        """Return the id of the active user with a name."""
        for user in self._api.get("users", username=login):
            if (
                user["username"].lower() == login.lower()
                and user.get("state", "active") == "active"
            ):
                return int(user["id"])
        raise UnprocessableError("GitLab has no active user of that name")

    def set_milestone(self, name: str, number: int, title: str) -> None:
        """Put it into the milestone of the project, or of a group above it."""
        found = self._api.pages(
            f"{_project(name)}/milestones", title=title, state="active", include_ancestors="true"
        )
        for milestone in found:
            if milestone["title"] == title:
                self._api.put(_merge_request(name, number), {"milestone_id": milestone["id"]})
                return
        raise UnprocessableError("GitLab has no open milestone of that title")

    def comment(self, name: str, number: int, body: str) -> Comment:
        """Add a note."""
        note = self._api.post(f"{_merge_request(name, number)}/notes", {"body": body})
        return Comment(str(note["id"]), _login(note.get("author")) or "", body)

    def edit_comment(self, name: str, number: int, comment: str, body: str) -> None:
        """Change a note."""
        self._api.put(f"{_merge_request(name, number)}/notes/{comment}", {"body": body})

    def add_review(
        self,
        name: str,
        number: int,
        commit: str,
        body: str,
        comments: tuple[NewReviewComment, ...],
    ) -> None:
        """Begin a discussion; GitLab has no review that would say a body."""
        for new in comments:
            self._begin_discussion(name, number, commit, new)

    def _begin_discussion(self, name: str, number: int, commit: str, new: NewReviewComment) -> None:
        """Begin a discussion on the last of the lines; a suggestion counts from there."""
        path = _merge_request(name, number)
        version = next(iter(self._api.get(f"{path}/versions")), None)
        if version is None or version["head_commit_sha"] != commit:
            raise UnprocessableError("the merge request has got another head")
        position = {
            "position_type": "text",
            "base_sha": version["base_commit_sha"],
            "start_sha": version["start_commit_sha"],
            "head_sha": commit,
            "old_path": new.previous_path or new.path,
            "new_path": new.path,
            "new_line": new.last_line,
        }
        discussion = self._api.post(f"{path}/discussions", {"body": new.body, "position": position})
        if _review_comment(discussion, commit) is None:
            raise UnprocessableError("GitLab did not take the comment for one on lines")

    def edit_review_comment(self, name: str, number: int, comment: str, body: str) -> None:
        """Change the first note of a discussion."""
        self._api.put(_note(name, number, comment), {"body": body})

    def delete_review_comment(self, name: str, number: int, comment: str) -> None:
        """Delete the first note of a discussion."""
        self._api.delete(_note(name, number, comment))

    def create_commit(self, name: str, new: NewCommit) -> str:
        """Make a commit; an update keeps the mode that the file has in the parent.

        GitLab makes none without a branch, and moves one without a lease, so it gets one of its
        own where the right one is there already.
        """
        if self._branch_head(name, new.branch) != new.expected_head:
            raise StaleError("the branch moved")
        is_new = new.expected_head is None
        body = {
            "branch": new.branch if is_new else beside(new.branch),
            "start_sha": new.parent,
            "commit_message": new.message,
            "actions": [
                {
                    "action": "update",
                    "file_path": each.path,
                    "encoding": "base64",
                    "content": base64.b64encode(each.content).decode(),
                }
                for each in new.changes
            ],
        }
        try:
            made = self._api.post(f"{_project(name)}/repository/commits", body)
        except UnprocessableError as refusal:
            words = str(refusal)
        else:
            return str(made["id"])
        if "already exists" not in words:
            raise UnprocessableError(words)
        raise StaleError(words) if is_new else BranchInTheWayError(words)


def _part(text: str) -> str:
    """Return a text as one part of a path."""
    return quote(text, safe="")


def _project(project: str | Mapping[str, Any]) -> str:
    key = project if isinstance(project, str) else str(project["path_with_namespace"])
    return f"projects/{_part(key)}"


def _merge_request(name: str, number: int) -> str:
    return f"{_project(name)}/merge_requests/{number}"


def _note(name: str, number: int, comment: str) -> str:
    """Return the path of a note from the two ids that a review comment has."""
    discussion, _, note = comment.partition("/")
    return f"{_merge_request(name, number)}/discussions/{_part(discussion)}/notes/{_part(note)}"


def _is_disabled(data: Mapping[str, Any]) -> bool:
    """Whether a project takes no merge requests, has no repository, or is to be deleted."""
    switches = ("merge_requests_access_level", "repository_access_level")
    return (
        data.get("merge_requests_enabled") is False
        or any(data.get(each) == "disabled" for each in switches)
        or bool(data.get("marked_for_deletion_on") or data.get("marked_for_deletion_at"))
    )


def _login(user: Mapping[str, Any] | None) -> str | None:
    return str(user["username"]) if user else None


def _logins(users: Iterable[Mapping[str, Any]] | None) -> tuple[str, ...]:
    return tuple(str(each["username"]) for each in users or ())


def _without_mark(title: str) -> str:
    """Return the title of a draft without the words that make it one."""
    mark = _DRAFT_MARK.match(title)
    return title[mark.end() :] if mark is not None else title


def _pull_request(data: Mapping[str, Any]) -> PullRequest:
    title = str(data["title"])
    draft = bool(data.get("draft", data.get("work_in_progress")))
    states = {"closed": State.CLOSED, "merged": State.MERGED}
    state = states.get(data["state"], State.OPEN)
    milestone = data.get("milestone")
    return PullRequest(
        number=int(data["iid"]),
        url=str(data["web_url"]),
        title=_without_mark(title) if draft else title,
        body=data.get("description") or "",
        state=state,
        draft=draft,
        branch=str(data["source_branch"]),
        head=data.get("sha") or "",
        base=str(data["target_branch"]),
        from_fork=data.get("source_project_id") != data.get("target_project_id"),
        author=_login(data.get("author")) or "",
        closed_by=_login(data.get("closed_by")) if state is State.CLOSED else None,
        labels=tuple(data.get("labels") or ()),
        reviewers=_logins(data.get("reviewers")),
        assignees=_logins(data.get("assignees")),
        milestone=str(milestone["title"]) if milestone else None,
        conflicts=_conflicts(data) if state is State.OPEN else None,
    )


def _conflicts(data: Mapping[str, Any]) -> bool | None:
    """Whether there are conflicts; GitLab says no also while it has not looked yet."""
    if data.get("has_conflicts"):
        return True
    if data.get("detailed_merge_status") in _UNDECIDED:
        return None
    return False if data.get("merge_status") == "can_be_merged" else None


def _review_comment(discussion: Mapping[str, Any], head: str | None) -> ReviewComment | None:
    """Return a discussion on lines; None for any other.

    A note moves along with its line. Where the line itself changed, it keeps the old commit.
    """
    first, *others = discussion["notes"]
    position = first.get("position")
    if first.get("type") != "DiffNote" or not position:
        return None
    line = position.get("new_line") if position.get("head_sha") == head else None
    spread = (position.get("line_range") or {}).get("start") or {}
    return ReviewComment(
        id=f"{discussion['id']}/{first['id']}",
        author=_login(first.get("author")) or "",
        body=first["body"],
        path=str(position["new_path"]),
        first_line=line and (spread.get("new_line") or line),
        last_line=line,
        resolved=bool(first.get("resolved")),
        answered=any(not each.get("system") for each in others),
    )


def _changed_file(data: Mapping[str, Any]) -> ChangedFile:
    text = data.get("diff") or ""
    start = 0 if text.startswith("@@") else text.find("\n@@") + 1
    shown = text.startswith("@@", start) and not data.get("deleted_file")
    return ChangedFile(
        path=str(data["new_path"]),
        previous_path=str(data["old_path"]) if data.get("renamed_file") else None,
        hunks=text[start:] if shown else None,
    )
