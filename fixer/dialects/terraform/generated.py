"""Terraform that another program wrote, so that its next run undoes an edit.

Source: the `metadata` that CDK for Terraform writes into its stacks. The marks at the head of a
file are those of every dialect. What `terraform plan -generate-config-out` writes is for a person
to keep, and so it is not among them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

from fixer.dialects.common.assessments import mark_generated
from fixer.dialects.common.generated import generator_of
from fixer.dialects.terraform.blocks import argument, is_json, root_of
from fixer.model.declaration import Repository
from fixer.model.file import File
from fixer.model.reasons import Note, Topic
from fixer.model.syntax_tree import Mapping, key_text

_CDKTF: Final = "CDK for Terraform"
_METADATA: Final = frozenset(("stackName", "backend", "version"))


def with_notes_on_generators(
    repositories: Iterable[Repository], file: File, others: Iterable[File] = ()
) -> list[Repository]:
    """Return repositories, with a note where a program wrote what a fix would change.

    Args:
        repositories: What a file declares.
        file: That file.
        others: Further files that fixes may change.
    """
    found = list(repositories)
    if is_json(file.tree) and _is_cdktf_stack(root_of(file.tree)):
        return [mark_generated(each, Note(Topic.GENERATED, name=_CDKTF)) for each in found]
    paths = {change.path for each in found for change in each.assessment.changes if change.path}
    generators = {each.path: _generator(each) for each in others if each.path in paths}
    return [_marked(each, generators) if generators else each for each in found]


def _marked(repository: Repository, generators: dict[str, str]) -> Repository:
    for change in repository.assessment.changes:
        if tool := generators.get(change.path or ""):
            where = os.path.basename(change.path or "")
            note = Note(Topic.GENERATED_ELSEWHERE, name=tool, place=where)
            return mark_generated(repository, note)
    return repository


def _generator(file: File) -> str:
    """Return which program wrote a file; empty if it seems that a person did."""
    if is_json(file.tree):
        return _CDKTF if _is_cdktf_stack(root_of(file.tree)) else ""
    return generator_of(file.tree.text)


def _is_cdktf_stack(root: Mapping) -> bool:
    comment = argument(root, "//")
    metadata = argument(comment, "metadata") if isinstance(comment, Mapping) else None
    if not isinstance(metadata, Mapping):
        return False
    return _METADATA.issubset(key_text(key) for key, _ in metadata.entries)
