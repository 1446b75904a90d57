"""GitHub and GitLab, as far as a review goes, behind the same words."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from support.faults import Fault
from support.git_server import GitRepositories, git
from support.github_description import description
from support.github_emulator import GitHubEmulator, PullRequest
from support.gitlab_server import GitLabServer

REPOSITORY: Final = "acme/shop"
FORK: Final = "dev/shop"
BRANCH: Final = "change"
_SUGGESTION = re.compile(
    r"^(?P<fence>`{3,})suggestion\S*\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Said:
    """A comment on lines; no line where it is outdated."""

    path: str
    line: int | None
    body: str

    @property
    def suggested(self) -> str | None:
        """The lines that it suggests."""
        found = _SUGGESTION.search(self.body)
        return found["text"] if found else None


class ReviewHost(ABC):
    """A forge with one repository and one pull request, number 1."""

    repositories: GitRepositories
    faults: list[Fault]
    review_comments: str
    """A pattern for the requests that write a comment on lines, or several."""
    comments_at_once: bool
    """Whether one request writes them all."""
    comments: str
    """A pattern for the requests that write a comment in the conversation."""

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """Return what a job there has in its environment."""

    def create(self, files: Mapping[str, str | bytes]) -> None:
        """Make the repository, and a branch for the pull request."""
        self._create(files)
        bare = self.repositories.path(REPOSITORY)
        git(bare, "update-ref", f"refs/heads/{BRANCH}", "refs/heads/main")

    def change(self, files: Mapping[str, str | bytes | None]) -> None:
        """Commit to the branch of the pull request."""
        self.repositories.commit(REPOSITORY, files, branch=BRANCH)

    def content(self, path: str) -> bytes:
        """Return a file at the head of the pull request."""
        return self.repositories.content(REPOSITORY, BRANCH, path)

    @abstractmethod
    def _create(self, files: Mapping[str, str | bytes]) -> None: ...

    @abstractmethod
    def open(self, repository: str = REPOSITORY) -> None:
        """Open the pull request from the branch, or from a fork's."""

    @abstractmethod
    def end(self, merged: bool) -> None:
        """Merge it, or close it."""

    @abstractmethod
    def write_text(self, text: str) -> None:
        """Put a text in the place of that of the only pull request, as a person does."""

    @abstractmethod
    def said(self) -> list[Said]:
        """Return the comments on lines."""

    @abstractmethod
    def summaries(self) -> list[str]:
        """Return the comments in the conversation."""

    @abstractmethod
    def apply(self, number: int) -> None:
        """Apply one of the suggestions, as a person does."""

    @abstractmethod
    def answer(self, number: int) -> None:
        """Answer one of the suggestions."""

    @abstractmethod
    def delete(self, number: int) -> None:
        """Delete one of the suggestions."""

    @abstractmethod
    def withhold(self, path: str) -> None:
        """Let the forge keep the diff of a file back."""

    @abstractmethod
    def check(self, commit: str, statuses: list[str]) -> None:
        """Report checks of a commit: `success`, `failure` or `pending`."""

    @abstractmethod
    def conflict(self) -> None:
        """Let the forge see that the only pull request cannot be merged."""

    @abstractmethod
    def forget_mergeability(self) -> None:
        """Let the forge not know yet whether it can be merged."""

    @abstractmethod
    def writes(self) -> list[str]:
        """Return the requests of the API that asked for a change."""

    @abstractmethod
    def close(self) -> None:
        """End the server."""


class GitLabHost(ReviewHost):
    """GitLab."""

    review_comments = r"POST .*/discussions$"
    comments_at_once = False
    comments = r"POST .*/notes$"

    def __init__(self, root: Path) -> None:
        self.server = GitLabServer(root)
        self.repositories = self.server
        self.faults = self.server.faults

    def environment(self) -> dict[str, str]:
        return self.server.environment()

    def _create(self, files: Mapping[str, str | bytes]) -> None:
        self.server.project(REPOSITORY, files)

    def open(self, repository: str = REPOSITORY) -> None:
        if repository != REPOSITORY:
            self.server.project(repository, {})
            self._copy(repository)
        self.server.merge_request(REPOSITORY, BRANCH, source=repository)

    def _copy(self, repository: str) -> None:
        bare = self.repositories.path(repository)
        git(bare, "fetch", "--quiet", str(self.repositories.path(REPOSITORY)), f"{BRANCH}:{BRANCH}")

    @property
    def merge_request(self) -> dict[str, object]:
        return self.server.merge_requests[REPOSITORY][0]

    def end(self, merged: bool) -> None:
        if merged:
            self.server.merge(REPOSITORY, self.merge_request)
        else:
            self.server.close_merge_request(self.merge_request)

    def write_text(self, text: str) -> None:
        self.merge_request["description"] = text

    def said(self) -> list[Said]:
        head = self.server.shown(self.merge_request)["sha"]
        found = []
        for note in self.server.diff_notes(self.merge_request):
            position = note["position"]
            line = position["new_line"] if position["head_sha"] == head else None
            found.append(Said(position["new_path"], line, note["body"]))
        return found

    def summaries(self) -> list[str]:
        return [each["body"] for each in self.server.plain_notes(self.merge_request)]

    def apply(self, number: int) -> None:
        note = self.server.diff_notes(self.merge_request)[number]
        self.server.apply_suggestion(REPOSITORY, note)
        self.server.shown(self.merge_request)

    def answer(self, number: int) -> None:
        note = self.server.diff_notes(self.merge_request)[number]
        self.server.add_note(
            self.merge_request, "Why?", self.server.people["dev"], type="DiscussionNote",
            discussion_id=note["discussion_id"],
        )  # fmt: skip

    def delete(self, number: int) -> None:
        note = self.server.diff_notes(self.merge_request)[number]
        self.server.notes[note["noteable_id"]].remove(note)

    def withhold(self, path: str) -> None:
        self.server.withheld.add(path)

    def check(self, commit: str, statuses: list[str]) -> None:
        # One pipeline says it for all.
        order = ("failure", "pending", "success")
        worst = min(statuses, key=order.index)
        self.server.pipelines[1] = {"failure": "failed", "pending": "running"}.get(worst, worst)

    def conflict(self) -> None:
        self.merge_request["merge_status"] = "cannot_be_merged"
        self.merge_request["detailed_merge_status"] = "conflict"

    def forget_mergeability(self) -> None:
        self.merge_request["merge_status"] = "unchecked"
        self.merge_request["detailed_merge_status"] = "unchecked"

    def writes(self) -> list[str]:
        return [each for each in self.server.writes if ".git/" not in each]

    def close(self) -> None:
        self.server.__exit__(None, None, None)


class GitHubHost(ReviewHost):
    """GitHub."""

    review_comments = r"POST .*/pulls/\d+/reviews$"
    comments_at_once = True
    comments = r"POST .*/issues/\d+/comments$"

    def __init__(self, root: Path) -> None:
        self.server = GitHubEmulator(root, description())
        self.repositories = self.server.repositories
        self.faults = self.server.faults

    def environment(self) -> dict[str, str]:
        return self.server.environment()

    def _create(self, files: Mapping[str, str | bytes]) -> None:
        self.server.create(REPOSITORY, files)

    def open(self, repository: str = REPOSITORY) -> None:
        head = str(self.repositories.head(REPOSITORY, BRANCH))
        bare = self.repositories.path(REPOSITORY)
        git(bare, "update-ref", "refs/pull/1/head", head)
        if repository != REPOSITORY:
            git(bare, "update-ref", "-d", f"refs/heads/{BRANCH}")
        self.server.pull_requests[REPOSITORY].append(
            PullRequest(1, "Change", "", False, BRANCH, head, "main", "alice", repository)
        )

    def end(self, merged: bool) -> None:
        number = self.server.only_pull_request(REPOSITORY).number
        if merged:
            self.server.merge(REPOSITORY, number)
        else:
            self.server.close_pull_request(REPOSITORY, number)

    def write_text(self, text: str) -> None:
        self.server.only_pull_request(REPOSITORY).body = text

    @property
    def pull_request(self) -> PullRequest:
        self.server.state(REPOSITORY)
        return self.server.pull_request(REPOSITORY, 1)

    def said(self) -> list[Said]:
        comments = self.pull_request.review_comments
        return [Said(each.path, each.line, each.body) for each in comments]

    def summaries(self) -> list[str]:
        return [each.body for each in self.pull_request.comments]

    def apply(self, number: int) -> None:
        comment = self.pull_request.review_comments[number]
        suggested = Said(comment.path, comment.line, comment.body).suggested
        assert suggested is not None
        assert comment.line is not None
        first = comment.start_line or comment.line
        lines = self.content(comment.path).decode().splitlines(keepends=True)
        new = "".join([*lines[: first - 1], suggested, *lines[comment.line :]])
        self.change({comment.path: new})

    def answer(self, number: int) -> None:
        comments = self.pull_request.review_comments
        to = comments[number]
        comments.append(replace(to, number=1, author="alice", body="Why?", reply_to=to.number))

    def delete(self, number: int) -> None:
        del self.pull_request.review_comments[number]

    def withhold(self, path: str) -> None:
        self.server.settings[REPOSITORY].withheld.add(path)

    def check(self, commit: str, statuses: list[str]) -> None:
        first, *others = statuses
        self.server.settings[REPOSITORY].statuses[commit] = first
        for each in others:
            self.server.settings[REPOSITORY].check_runs[commit] = (
                None if each == "pending" else each
            )

    def conflict(self) -> None:
        self.server.settings[REPOSITORY].merge_state_unknown = False

    def forget_mergeability(self) -> None:
        self.server.settings[REPOSITORY].merge_state_unknown = True

    def writes(self) -> list[str]:
        return [each for each in self.server.writes() if ".git/" not in each]

    def close(self) -> None:
        self.server.close()
