"""What GitLab documents of the endpoints that the bot uses: parameters, statuses, fields.

From GitLab's published OpenAPI description (doc/api/openapi/openapi_v2.yaml of gitlab-org/gitlab)
for users, projects, branches, commits, members and merge requests. It has no notes, discussions,
resource state events and milestones: those are from doc/api/{notes,discussions,
resource_state_events,milestones}.md.

What no document says, so that the server has it from GitLab's source or from experience: the words
of errors; that a project without merge requests answers 403; that a merge request whose branch is
gone stays closed with status 200 when it is reopened; that people who cannot be asked are left out
with status 200; that the position of a note follows its line, and stays behind when the line
changes; how a suggestion is applied (lib/gitlab/diff/suggestion.rb); that an update of a file keeps
its mode (Gitaly's UserCommitFiles).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from support.loopback import Request, Response

_Type = type | tuple[type, ...]


class Documented(NamedTuple):
    """An endpoint."""

    statuses: frozenset[int]
    query: Mapping[str, frozenset[str] | None] = {}
    """The parameters, with their values where only some are allowed."""
    body: Mapping[str, _Type] = {}
    required: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    """The fields of the answer, or of each entry of a list; not checked if empty."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PAGES: Final[dict[str, frozenset[str] | None]] = {"page": None, "per_page": None}
_MERGE_REQUEST: Final = {
    "title": str,
    "description": str,
    "target_branch": str,
    "assignee_ids": list,
    "reviewer_ids": list,
    "labels": str,
    "add_labels": str,
    "remove_labels": str,
    "milestone_id": int,
    "remove_source_branch": bool,
    "squash": bool,
}
_MERGE_REQUEST_FIELDS: Final = _names(
    "id iid project_id title description state created_at updated_at merged_by merge_user merged_at"
    " closed_by closed_at target_branch source_branch user_notes_count upvotes downvotes author"
    " assignees assignee reviewers source_project_id target_project_id labels draft"
    " work_in_progress milestone merge_when_pipeline_succeeds merge_status detailed_merge_status"
    " merge_after sha merge_commit_sha squash_commit_sha discussion_locked"
    " should_remove_source_branch force_remove_source_branch prepared_at reference references"
    " web_url time_stats squash squash_on_merge task_completion_status has_conflicts"
    " blocking_discussions_resolved subscribed changes_count latest_build_started_at"
    " latest_build_finished_at first_deployed_to_production_at pipeline head_pipeline diff_refs"
    " merge_error first_contribution user allow_collaboration allow_maintainer_to_push imported"
    " imported_from"
)
_NOTE_FIELDS: Final = _names(
    "id type body author created_at updated_at system noteable_id noteable_type project_id"
    " noteable_iid resolvable resolved resolved_by resolved_at confidential internal imported"
    " imported_from attachment position commit_id suggestions commands_changes"
)
_DISCUSSION_FIELDS: Final = _names("id individual_note notes")
_POSITION_FIELDS: Final = _names(
    "base_sha start_sha head_sha position_type old_path new_path old_line new_line line_range"
)
_USER_FIELDS: Final = _names(
    "id username public_email name state locked avatar_url avatar_path web_url created_at bio"
    " is_admin email access_level expires_at membership_state"
)
_MR: Final = "/projects/:id/merge_requests"
_ONE: Final = f"{_MR}/:merge_request_iid"

DOCUMENTED: Final[Mapping[tuple[str, str], Documented]] = {
    ("GET", "/user"): Documented(frozenset({200, 401, 403}), fields=_USER_FIELDS),
    ("GET", "/users"): Documented(
        frozenset({200}), {"username": None, "active": None} | _PAGES, fields=_USER_FIELDS
    ),
    ("GET", "/projects/:id"): Documented(frozenset({200, 404})),
    ("GET", "/projects/:id/members/all/:user_id"): Documented(
        frozenset({200, 404}), fields=_USER_FIELDS
    ),
    ("GET", "/projects/:id/milestones"): Documented(
        frozenset({200, 404}),
        {
            "title": None,
            "state": frozenset({"active", "closed"}),
            "include_ancestors": frozenset({"true", "false"}),
            "search": None,
        }
        | _PAGES,
        fields=_names(
            "id iid project_id group_id title description due_date start_date state updated_at"
            " created_at expired web_url"
        ),
    ),
    ("DELETE", "/projects/:id/repository/branches/:branch"): Documented(
        frozenset({204, 400, 403, 404})
    ),
    ("GET", "/projects/:id/repository/merge_base"): Documented(
        frozenset({200, 400, 404}),
        {"refs[]": None},
        fields=_names(
            "id short_id created_at parent_ids title message author_name author_email"
            " authored_date committer_name committer_email committed_date"
        ),
    ),
    ("GET", "/projects/:id/repository/branches/:branch"): Documented(
        frozenset({200, 404}),
        fields=_names(
            "name commit merged protected developers_can_push developers_can_merge can_push"
            " default web_url"
        ),
    ),
    ("POST", "/projects/:id/repository/commits"): Documented(
        frozenset({201, 400, 404}),
        body={
            "branch": str,
            "commit_message": str,
            "start_branch": str,
            "start_sha": str,
            "start_project": (int, str),
            "actions": list,
            "author_email": str,
            "author_name": str,
            "stats": bool,
            "force": bool,
        },
        required=_names("branch commit_message actions"),
    ),
    ("GET", _MR): Documented(
        frozenset({200, 401, 404, 422}),
        {
            "state": _names("opened closed locked merged all"),
            "scope": _names("created_by_me assigned_to_me reviews_for_me all"),
            "order_by": _names("created_at updated_at title merged_at"),
            "sort": _names("asc desc"),
            "source_branch": None,
            "target_branch": None,
            "search": None,
            "in": None,
        }
        | _PAGES,
        fields=_MERGE_REQUEST_FIELDS,
    ),
    ("POST", _MR): Documented(
        # 403 is not in the description; it is what a project without merge requests answers.
        frozenset({201, 400, 401, 403, 404, 409, 422}),
        body=_MERGE_REQUEST | {"source_branch": str, "target_project_id": int},
        required=_names("title source_branch target_branch"),
        fields=_MERGE_REQUEST_FIELDS,
    ),
    ("GET", _ONE): Documented(frozenset({200, 404}), fields=_MERGE_REQUEST_FIELDS),
    ("PUT", _ONE): Documented(
        frozenset({200, 400, 404, 409, 422}),
        body=_MERGE_REQUEST | {"state_event": str},
        fields=_MERGE_REQUEST_FIELDS,
    ),
    ("GET", f"{_ONE}/diffs"): Documented(
        frozenset({200, 403, 404}),
        {"unidiff": frozenset({"true", "false"})} | _PAGES,
        fields=_names(
            "diff collapsed too_large new_path old_path a_mode b_mode new_file renamed_file"
            " deleted_file generated_file"
        ),
    ),
    ("GET", f"{_ONE}/versions"): Documented(
        frozenset({200}),
        _PAGES,
        fields=_names(
            "id head_commit_sha base_commit_sha start_commit_sha created_at merge_request_id state"
            " real_size patch_id_sha"
        ),
    ),
    ("GET", f"{_ONE}/resource_state_events"): Documented(
        frozenset({200, 404}),
        _PAGES,
        fields=_names("id user created_at resource_type resource_id source_commit state"),
    ),
    ("GET", f"{_ONE}/notes"): Documented(
        frozenset({200, 404}),
        {"sort": _names("asc desc"), "order_by": _names("created_at updated_at")} | _PAGES,
        fields=_NOTE_FIELDS,
    ),
    ("POST", f"{_ONE}/notes"): Documented(
        frozenset({201, 404}), body={"body": str}, required=_names("body"), fields=_NOTE_FIELDS
    ),
    ("PUT", f"{_ONE}/notes/:note_id"): Documented(
        frozenset({200, 403, 404}),
        body={"body": str},
        required=_names("body"),
        fields=_NOTE_FIELDS,
    ),
    ("GET", f"{_ONE}/discussions"): Documented(
        frozenset({200, 404}), _PAGES, fields=_DISCUSSION_FIELDS
    ),
    ("POST", f"{_ONE}/discussions"): Documented(
        frozenset({201, 400, 404}),
        body={"body": str, "position": dict, "commit_id": str},
        required=_names("body"),
        fields=_DISCUSSION_FIELDS,
    ),
    ("PUT", f"{_ONE}/discussions/:discussion_id/notes/:note_id"): Documented(
        frozenset({200, 403, 404}), body={"body": str, "resolved": bool}, fields=_NOTE_FIELDS
    ),
    ("DELETE", f"{_ONE}/discussions/:discussion_id/notes/:note_id"): Documented(
        frozenset({204, 403, 404})
    ),
}


def checked_request(method: str, template: str, request: Request) -> None:
    """Fail where a request is not of the kind that the endpoint documents."""
    documented = DOCUMENTED[method, template]
    for name, value in request.parameters.items():
        assert name in documented.query, f"{method} {template}: no parameter {name}"
        allowed = documented.query[name]
        assert allowed is None or value in allowed, f"{method} {template}: {name}={value}"
    body = request.json or {}
    assert documented.required <= set(body), f"{method} {template}: {documented.required}"
    for name, value in body.items():
        kind = documented.body.get(name)
        assert kind is not None, f"{method} {template}: no field {name}"
        assert isinstance(value, kind), f"{method} {template}: {name} is {value!r}"
    if "position" in body:
        assert set(body["position"]) <= _POSITION_FIELDS
    if "state_event" in body:
        assert body["state_event"] in {"close", "reopen"}


def checked_answer(method: str, template: str, answer: Response) -> None:
    """Fail where an answer of this test server is not of the kind that GitLab documents."""
    documented = DOCUMENTED[method, template]
    assert answer.status in documented.statuses, f"{method} {template}: {answer.status}"
    if answer.status >= 300 or not answer.body or not documented.fields:
        return
    content: Any = json.loads(answer.body)
    for entry in content if isinstance(content, list) else [content]:
        more = set(entry) - documented.fields
        assert not more, f"{method} {template}: no fields {more}"
