"""GitHub and GitHub Enterprise Server, as the bot's protocol asks for them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from itertools import islice
from typing import Any, Final
from urllib.parse import quote

from fixer.bot.addresses import github_addresses
from fixer.bot.fences import fence
from fixer.bot.forge import (
    NEWEST,
    AlreadyExistsError,
    ArchivedError,
    ChangedFile,
    Checks,
    Comment,
    FileChange,
    ForbiddenError,
    Forge,
    ForgeError,
    GitAccess,
    NewCommit,
    NewPullRequest,
    NewReviewComment,
    NotFoundError,
    NotYetError,
    ProtectedError,
    PullRequest,
    PushForbiddenError,
    Repository,
    ReviewComment,
    StaleError,
    State,
    TokenRefusedError,
    UnprocessableError,
)
from fixer.bot.github_connection import Credentials, GitHubConnection, items_of, table_of
from fixer.bot.github_tokens import GitHubTokens, tokens_from
from fixer.bot.requests_in_time import MOST_PAGES, Answer, Call, UnauthorizedError
from fixer.bot.waiting import Waiting

_FAILED: Final = frozenset(
    {"failure", "error", "timed_out", "cancelled", "action_required", "startup_failure", "stale"}
)
_PASSED: Final = frozenset({"success", "neutral", "skipped"})
_MISSING: Final = (
    (
        "not permitted to create",
        (
            'an owner has to switch on "Allow GitHub Actions to create and approve pull requests" '
            "(Settings, Actions, General), or use the token of an App"
        ),
    ),
    ("not accessible", "the token needs the permission Pull requests: write"),
)
"""What is missing where GitHub lets nobody open a pull request, by its words."""
_NEXT_PAGE: Final = re.compile(r'<([^<>]+)>; *rel="next"')


def connect(environ: Mapping[str, str], waiting: Waiting) -> Forge:
    """Return a client for what the environment names; no request is sent.

    Raises:
        UsageError: an address or a credential is missing or wrong; the variable is named.
    """
    api, server = github_addresses(environ)
    connection = GitHubConnection(api, waiting)
    tokens = tokens_from(environ, connection, waiting.clock)
    return GitHub(GitHubApi(connection, tokens), server)


class GitHubApi:
    """Requests about a repository, with the token for it.

    Args:
        connection: What sends the requests.
        tokens: Where the tokens come from.
    """

    def __init__(self, connection: GitHubConnection, tokens: GitHubTokens) -> None:
        self.tokens = tokens
        self._connection = connection
        self._names: dict[str, str] = {}

    def repository(self, name: str) -> dict[str, Any]:
        """Return what GitHub shows of a repository, and remember what it is called now."""
        shown = table_of(self._send(name, Call("GET", _below(name), repeatable=True)))
        if "full_name" not in shown:
            raise ForgeError(
                "what answers is not GitHub's API: it shows a repository without a name"
            )
        self._names[name] = shown["full_name"]
        self._names[shown["full_name"]] = shown["full_name"]
        return shown

    def login(self, name: str) -> str:
        """Return who the token for a repository is of; nothing where GitHub does not tell."""
        try:
            shown = table_of(self._send(name, Call("GET", "/user", repeatable=True)))
        except (ForbiddenError, NotFoundError):
            return self._viewer(name)
        return str(shown.get("login") or "")

    def _viewer(self, name: str) -> str:
        """Return the same as GitHub tells a token that is no person's."""
        query = {"query": "{ viewer { login } }"}
        call = Call("POST", self._connection.graphql_url, body=query, repeatable=True)
        try:
            shown = table_of(self._send(name, call))
        except (ForbiddenError, NotFoundError, UnprocessableError):
            return ""
        viewer = (shown.get("data") or {}).get("viewer") or {}
        return str(viewer.get("login") or "")

    def read(self, name: str, path: str, parameters: Mapping[str, str | int] | None = None) -> Any:
        """Return what describes the thing at a path below a repository."""
        return table_of(self.answer(name, path, parameters))

    def answer(
        self,
        name: str,
        path: str,
        parameters: Mapping[str, str | int] | None = None,
    ) -> Answer:
        """Return the whole answer to a read of a path below a repository."""
        call = Call("GET", self._path(name, path), parameters or {}, repeatable=True)
        return self._send(name, call)

    def pages(
        self,
        name: str,
        path: str,
        parameters: Mapping[str, str | int] | None = None,
        key: str | None = None,
    ) -> Iterator[Any]:
        """Yield the items of all pages of a list, which may lie under a key."""
        answer = self.answer(name, path, {"per_page": 100} | dict(parameters or {}))
        seen: set[str] = set()
        while True:
            yield from items_of(answer, key)
            following = _NEXT_PAGE.search(answer.headers.get("link", ""))
            if following is None:
                return
            if following[1] in seen or len(seen) >= MOST_PAGES:
                raise ForgeError("what answers is not GitHub's API: its list has no end")
            seen.add(following[1])
            answer = self._send(name, Call("GET", following[1], repeatable=True))

    def write(
        self, name: str, verb: str, path: str, body: object = None, *, repeatable: bool = False
    ) -> Any:
        """Ask for a change below a repository; return what GitHub shows of it, if anything."""
        call = Call(verb, self._path(name, path), {}, body, repeatable)
        answer = self._send(name, call)
        if answer.status == HTTPStatus.NO_CONTENT:
            return None
        return answer.content if isinstance(answer.content, list) else table_of(answer)

    def _path(self, name: str, path: str) -> str:
        # A renamed repository answers with a redirect, which would lose the query of a list.
        if name not in self._names:
            self.repository(name)
        return _below(self._names[name]) + path

    def _send(self, name: str, call: Call) -> Answer:
        token = self.tokens.token_for(name)
        try:
            return self._connection.send(call, Credentials(token))
        except UnauthorizedError as error:
            words = str(error)
        new = self.tokens.replace(token)
        if new is not None:
            try:
                return self._connection.send(call, Credentials(new))
            except UnauthorizedError as error:
                words = str(error)
        raise TokenRefusedError(words, self.tokens.variable)


class GitHub:
    """The client.

    Args:
        api: What sends the requests.
        server: The address for people and for git, without a slash at its end.
    """

    noun: Final = "pull request"
    body_limit: Final = 65_536
    most_in_review: Final = None
    closes_with_branch: Final = True

    def __init__(self, api: GitHubApi, server: str) -> None:
        self._api = api
        self._server = server
        self._login: str | None = None

    @property
    def tokens(self) -> GitHubTokens:
        """Where the tokens come from."""
        return self._api.tokens

    # Without a request

    def git_access(self, repository: Repository) -> GitAccess:
        """Return what git needs now."""
        token = self._api.tokens.token_for(repository.name)
        return GitAccess(repository.clone_url, "x-access-token", token)

    def pull_request_ref(self, number: int) -> str:
        """Return the ref under which git fetches the head of a pull request, forks included."""
        return f"refs/pull/{number}/head"

    def line_url(self, repository: Repository, commit: str, path: str, line: int) -> str:
        """Return the address of a line of a file; Markdown is shown as plain text, with lines."""
        escaped = quote(path, errors="surrogateescape")
        return f"{repository.url}/blob/{commit}/{escaped}?plain=1#L{line}"

    def suggestion(self, lines: str, replaced: int) -> str:
        """Return the Markdown that offers lines in the place of those that are commented on."""
        around = fence(lines)
        return f"{around}suggestion\n{lines}\n{around}"

    # Reads

    def repository(self, name: str) -> Repository:
        """Return what GitHub shows of a repository."""
        shown = self._api.repository(name)
        full_name = str(shown["full_name"])
        can_push = (shown.get("permissions") or {}).get("push")
        return Repository(
            name=full_name,
            url=str(shown.get("html_url") or f"{self._server}/{full_name}"),
            clone_url=f"{self._server}/{full_name}.git",
            default_branch=shown.get("default_branch") or None,
            archived=bool(shown.get("archived")),
            disabled=bool(shown.get("disabled")) or shown.get("has_pull_requests") is False,
            # Of a token that is no person's GitHub always says that it may not.
            can_push=can_push if can_push or self._api.tokens.is_of_a_person else None,
        )

    def contains(self, name: str, commit: str, earlier: str) -> bool:
        """Whether a commit has another one in its history."""
        try:
            # This way round nothing is listed where it has.
            compared = self._api.read(name, f"/compare/{commit}...{earlier}")
        except NotFoundError:
            return False
        return compared["status"] in {"behind", "identical"}

    def pull_requests(
        self, name: str, prefix: str, *, state: State | None = None
    ) -> tuple[PullRequest, ...]:
        """Return those whose branch begins with a prefix, the newest first."""
        asked = {None: "all", State.OPEN: "open"}.get(state, "closed")
        listed = self._listed(name, {"state": asked}, NEWEST)
        return _newest_first(
            each
            for each in listed
            if each.branch.startswith(prefix) and state in {None, each.state}
        )

    def pull_requests_of(self, name: str, branch: str) -> tuple[PullRequest, ...]:
        """Return all whose branch is just this one, in any state, the newest first."""
        owner = name.partition("/")[0]
        listed = self._listed(name, {"state": "all", "head": f"{owner}:{branch}"})
        return _newest_first(each for each in listed if each.branch == branch)

    def pull_requests_into(self, name: str, branch: str) -> tuple[PullRequest, ...]:
        """Return the open ones that would merge into a branch, forks' too."""
        listed = self._api.pages(name, "/pulls", {"state": "open", "base": branch})
        return tuple(_pull_request(each) for each in listed)

    def pull_request(self, name: str, number: int) -> PullRequest:
        """Return one with all that lists leave out."""
        shown = self._api.read(name, f"/pulls/{number}")
        reviews = self._api.pages(name, f"/pulls/{number}/reviews")
        reviewed = [each["user"]["login"] for each in reviews if each.get("user")]
        closed_by = None
        if shown["state"] == "closed":
            issue = self._api.read(name, f"/issues/{number}")
            closed_by = (issue.get("closed_by") or {}).get("login")
        return _pull_request(shown, reviewed, closed_by)

    def checks(self, name: str, pull_request: PullRequest) -> Checks:
        """Return what statuses and check runs of its last commit say together."""
        commit = f"/commits/{pull_request.head}"
        statuses = self._visible(name, f"{commit}/status", "statuses")
        runs = self._visible(name, f"{commit}/check-runs", "check_runs")
        results = [str(each["state"]) for each in statuses]
        results += [str(each["conclusion"] or "pending") for each in runs]
        if not results:
            return Checks.NONE
        if _FAILED.intersection(results):
            return Checks.FAILURE
        return Checks.SUCCESS if _PASSED.issuperset(results) else Checks.PENDING

    def _visible(self, name: str, path: str, key: str) -> list[dict[str, Any]]:
        """Return a list for which a token needs a permission of its own; nothing without it."""
        try:
            return list(self._api.pages(name, path, {}, key))
        except ForbiddenError:
            return []

    def comments(self, name: str, number: int) -> tuple[Comment, ...]:
        """Return all comments of the conversation, the oldest first."""
        return tuple(map(_comment, self._api.pages(name, f"/issues/{number}/comments")))

    def review_comments(self, name: str, number: int) -> tuple[ReviewComment, ...]:
        """Return all comments on lines, the oldest first; GitHub lists answers among them."""
        listed = list(self._api.pages(name, f"/pulls/{number}/comments"))
        answered = {each.get("in_reply_to_id") for each in listed}
        return tuple(_review_comment(each, each["id"] in answered) for each in listed)

    def is_by_token(self, name: str, author: str) -> bool:
        """Whether the token is of an author; where GitHub does not tell, any bot may be it."""
        if self._login is None:
            self._login = self._api.login(name)
        return author == self._login if self._login else author.endswith("[bot]")

    def reviews(self, name: str, number: int) -> tuple[Comment, ...]:
        """Return what reviews say beside their comments."""
        return tuple(map(_comment, self._api.pages(name, f"/pulls/{number}/reviews")))

    def changed_files(self, name: str, number: int) -> tuple[ChangedFile, ...]:
        """Return the files that a pull request changes, as GitHub compares them."""
        return tuple(
            ChangedFile(each["filename"], each.get("previous_filename"), each.get("patch"))
            for each in self._api.pages(name, f"/pulls/{number}/files")
        )

    def _listed(
        self, name: str, parameters: Mapping[str, str | int], most: int | None = None
    ) -> Iterator[PullRequest]:
        for shown in islice(self._api.pages(name, "/pulls", parameters), most):
            listed = _pull_request(shown)
            if not listed.from_fork:
                yield listed

    # Writes

    def open_pull_request(self, name: str, new: NewPullRequest) -> PullRequest:
        """Open one."""
        body = {
            "title": new.title,
            "head": new.branch,
            "base": new.base,
            "body": new.body,
            "draft": new.draft,
        }
        try:
            return _pull_request(self._api.write(name, "POST", "/pulls", body))
        except UnprocessableError as error:
            raise _why_not_opened(str(error)) from None
        except ForbiddenError as error:
            words = str(error).rstrip(".")
            hint = next((hint for sign, hint in _MISSING if sign in words), None)
            if hint is None:
                raise
            raise ForbiddenError(f"{words}; {hint}") from None

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
        """Change what is given, in one request."""
        asked = {"title": title, "body": body, "base": base, "state": state and state.value}
        changes = {field: value for field, value in asked.items() if value is not None}
        try:
            shown = self._api.write(name, "PATCH", f"/pulls/{number}", changes)
        except UnprocessableError as error:
            raise _why_not_opened(str(error)) from None
        return _pull_request(shown)

    def add_labels(self, name: str, number: int, labels: tuple[str, ...]) -> None:
        """Add labels to those that it has; GitHub makes those that the repository lacks."""
        self._write_to_new(name, f"/issues/{number}/labels", {"labels": list(labels)})

    def request_reviewer(self, name: str, number: int, reviewer: str) -> None:
        """Ask a person, or a team (`org/team`), to review."""
        _, slash, team = reviewer.partition("/")
        field, who = ("team_reviewers", team) if slash else ("reviewers", reviewer)
        path = f"/pulls/{number}/requested_reviewers"
        self._write_to_new(name, path, {field: [who]})

    def add_assignee(self, name: str, number: int, assignee: str) -> None:
        """Assign a person; GitHub leaves out without a word who cannot be assigned."""
        path = f"/issues/{number}/assignees"
        shown = self._write_to_new(name, path, {"assignees": [assignee]})
        if assignee.lower() not in (each["login"].lower() for each in shown["assignees"]):
            raise UnprocessableError(f"GitHub did not assign {assignee}")

    def set_milestone(self, name: str, number: int, title: str) -> None:
        """Put it into the open milestone of this title."""
        for milestone in self._api.pages(name, "/milestones", {"state": "open"}):
            if milestone["title"] == title:
                change = {"milestone": milestone["number"]}
                self._write_to_new(name, f"/issues/{number}", change, verb="PATCH")
                return
        raise UnprocessableError(f"there is no open milestone {title}")

    def comment(self, name: str, number: int, body: str) -> Comment:
        """Add a comment to the conversation."""
        path = f"/issues/{number}/comments"
        return _comment(self._write_to_new(name, path, {"body": body}))

    def edit_comment(self, name: str, number: int, comment: str, body: str) -> None:
        """Change a comment of our own."""
        self._api.write(name, "PATCH", f"/issues/comments/{quote(comment)}", {"body": body})

    def add_review(
        self,
        name: str,
        number: int,
        commit: str,
        body: str,
        comments: tuple[NewReviewComment, ...],
    ) -> None:
        """Comment on lines of the diff, as of a commit, in one review."""
        review = {
            "commit_id": commit,
            "event": "COMMENT",
            "body": body,
            "comments": [*map(_new_review_comment, comments)],
        }
        self._api.write(name, "POST", f"/pulls/{number}/reviews", review)

    def edit_review_comment(self, name: str, number: int, comment: str, body: str) -> None:
        """Change a comment of our own on lines."""
        self._api.write(name, "PATCH", f"/pulls/comments/{quote(comment)}", {"body": body})

    def delete_review_comment(self, name: str, number: int, comment: str) -> None:
        """Delete a comment of our own on lines."""
        self._api.write(name, "DELETE", f"/pulls/comments/{quote(comment)}")

    def create_commit(self, name: str, new: NewCommit) -> str:
        """Make a commit that GitHub signs for an App, and point the branch to it if it is new.

        Blobs, trees and commits that nothing refers to do no harm, so these steps are repeated
        where it is not known whether they were done.
        """
        try:
            return self._created(name, new)
        except ArchivedError:
            raise
        except ForbiddenError as error:
            raise PushForbiddenError(str(error)) from None

    def _created(self, name: str, new: NewCommit) -> str:
        made = self._api.read(name, f"/git/commits/{new.parent}")
        tree = {
            "base_tree": made["tree"]["sha"],
            "tree": [self._tree_entry(name, each) for each in new.changes],
        }
        made = self._api.write(name, "POST", "/git/trees", tree, repeatable=True)
        # GitHub signs where neither an author nor a committer is given.
        commit = {"message": new.message, "tree": made["sha"], "parents": [new.parent]}
        made = self._api.write(name, "POST", "/git/commits", commit, repeatable=True)
        self._point(name, new, str(made["sha"]))
        return str(made["sha"])

    def _tree_entry(self, name: str, change: FileChange) -> dict[str, str]:
        entry = {"path": change.path, "mode": change.mode, "type": "blob"}
        try:
            return entry | {"content": change.content.decode()}
        except UnicodeDecodeError:
            blob = {"content": base64.b64encode(change.content).decode(), "encoding": "base64"}
            made = self._api.write(name, "POST", "/git/blobs", blob, repeatable=True)
            return entry | {"sha": str(made["sha"])}

    def _point(self, name: str, new: NewCommit, commit: str) -> None:
        """Let a new branch point to a commit; GitHub knows no lease to move one that is there."""
        if self._head(name, new.branch) != new.expected_head:
            raise StaleError(f"{new.branch} is not at the commit that was expected")
        if new.expected_head is not None:
            return
        body = {"ref": f"refs/heads/{new.branch}", "sha": commit}
        try:
            self._api.write(name, "POST", "/git/refs", body)
        except (UnprocessableError, ForbiddenError) as error:
            raise _why_no_ref(error) from None

    def _head(self, name: str, branch: str) -> str | None:
        try:
            found = self._api.read(name, f"/git/ref/{quote(f'heads/{branch}', safe='')}")
        except NotFoundError:
            return None
        return str(found["object"]["sha"])

    def _write_to_new(self, name: str, path: str, body: object, *, verb: str = "POST") -> Any:
        """Write to a pull request that may be so new that not all of GitHub knows it."""
        try:
            return self._api.write(name, verb, path, body)
        except UnprocessableError as error:
            # The id of a pull request; a team or a person has another prefix.
            if re.search("could not resolve to a node.*'PR_", str(error), re.IGNORECASE):
                raise NotYetError(str(error)) from None
            raise


def _below(name: str) -> str:
    return f"/repos/{quote(name)}"


def _why_not_opened(words: str) -> UnprocessableError:
    lower = words.lower()
    if "already exists" in lower:
        return AlreadyExistsError(words)
    # A ref that was pushed a moment ago: an invalid head or base, or one without a commit.
    if re.search(r"\b(head|base): invalid|(head|base) sha can't be blank|not all refs are", lower):
        return NotYetError(words)
    return UnprocessableError(words)


def _why_no_ref(error: ForgeError) -> ForgeError:
    lower = str(error).lower()
    if "protected" in lower or "rule violations" in lower or "hook declined" in lower:
        return ProtectedError(str(error))
    if "already exists" in lower or "does not exist" in lower:
        return StaleError(str(error))
    return error


def _pull_request(
    shown: Mapping[str, Any], reviewed: list[str] | None = None, closed_by: str | None = None
) -> PullRequest:
    head, base = shown["head"], shown["base"]
    merged = shown.get("merged_at") is not None or bool(shown.get("merged"))
    reviewers = [each["login"] for each in shown.get("requested_reviewers") or ()]
    owner = base["label"].partition(":")[0]
    reviewers += [f"{owner}/{each['slug']}" for each in shown.get("requested_teams") or ()]
    mergeable = shown.get("mergeable")
    return PullRequest(
        number=shown["number"],
        url=shown["html_url"],
        title=shown["title"],
        body=shown["body"] or "",
        state=State.MERGED if merged else State(shown["state"]),
        draft=bool(shown.get("draft")),
        branch=head["ref"],
        head=head["sha"],
        base=base["ref"],
        from_fork=_is_from_fork(head, base),
        author=(shown.get("user") or {}).get("login") or "",
        closed_by=closed_by,
        labels=tuple(each["name"] for each in shown["labels"]),
        reviewers=tuple(dict.fromkeys([*reviewers, *(reviewed or ())])),
        assignees=tuple(each["login"] for each in shown.get("assignees") or ()),
        milestone=(shown.get("milestone") or {}).get("title"),
        conflicts=None if mergeable is None else not mergeable,
    )


def _newest_first(listed: Iterable[PullRequest]) -> tuple[PullRequest, ...]:
    return tuple(sorted(listed, key=lambda each: each.number, reverse=True))


def _is_from_fork(head: Mapping[str, Any], base: Mapping[str, Any]) -> bool:
    """Whether a branch lies in another repository, which is null where a fork was deleted."""
    if "repo" in head and "repo" in base:
        return not head["repo"] or head["repo"]["full_name"] != base["repo"]["full_name"]
    # A server that is not GitHub's own may name the owners alone.
    return bool(head["label"].partition(":")[0] != base["label"].partition(":")[0])


def _comment(shown: Mapping[str, Any]) -> Comment:
    return Comment(str(shown["id"]), (shown["user"] or {}).get("login", ""), shown["body"] or "")


def _review_comment(shown: Mapping[str, Any], answered: bool = False) -> ReviewComment:
    last = shown.get("line")
    return ReviewComment(
        id=str(shown["id"]),
        author=(shown["user"] or {}).get("login", ""),
        body=shown["body"],
        path=shown["path"],
        first_line=(shown.get("start_line") or last) if last else None,
        last_line=last,
        answered=answered,
    )


def _new_review_comment(new: NewReviewComment) -> dict[str, str | int]:
    comment: dict[str, str | int] = {
        "body": new.body,
        "path": new.path,
        "line": new.last_line,
        "side": "RIGHT",
    }
    if new.first_line != new.last_line:
        comment |= {"start_line": new.first_line, "start_side": "RIGHT"}
    return comment
