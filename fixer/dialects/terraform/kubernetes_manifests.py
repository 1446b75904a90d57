"""The repositories of the Kubernetes objects inside a Terraform file.

Sources: "kubernetes_manifest" in the documentation of the Kubernetes provider, whose `manifest` is
an object; "kubectl_manifest" in that of the kubectl provider, whose `yaml_body` is a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fixer.dialects.common.assessments import conditional
from fixer.dialects.kubernetes import ack, crossplane
from fixer.dialects.kubernetes.names import CONFIGURATION, GROUPS, REPOSITORY, SETTING
from fixer.dialects.terraform.blocks import blocks_of, entries_of, root_of
from fixer.dialects.terraform.encoded_documents import document_at, without_unsure_additions
from fixer.model.declaration import Repository
from fixer.model.file import File, single_file
from fixer.model.reasons import Action, Cause, Reason, Remedy
from fixer.model.syntax_tree import Node

_ARGUMENTS: Final = {"kubernetes_manifest": "manifest", "kubectl_manifest": "yaml_body"}
_CODE: Final = f"{CONFIGURATION}.{SETTING}: true"
_KIND: Final = re.compile(rf"\bkind\W{{1,40}}{REPOSITORY}\b")


def manifest_repositories(file: File) -> Iterator[Repository]:
    """Yield the repositories of the Kubernetes objects inside a file, assessed."""
    for block in blocks_of(root_of(file.tree), "resource", 2):
        name = _ARGUMENTS.get(block.labels[0])
        for key, value in entries_of(block.body, name) if name else ():
            address = ".".join(block.labels)
            declared = list(_declared(value, file))
            for each in declared:
                yield each._replace(logical_id=f"{address}: {each.logical_id}")
            if not declared and _names_repository(file.tree.text[value.start : value.end]):
                reason = Reason(Cause.MANIFEST_UNREADABLE, setting=name or "")
                remedy = Remedy(Action.MOVE_TEMPLATE, code=_CODE)
                yield Repository(address, conditional(key, reason, remedy))


def _declared(value: Node, file: File) -> Iterator[Repository]:
    tree = document_at(value, file.tree)
    if tree is None:
        return
    for dialect in (ack, crossplane):
        for each in dialect.declarations(single_file(file.path, tree)).repositories:
            assessment = without_unsure_additions(each.assessment, _CODE)
            yield each._replace(assessment=assessment)


def _names_repository(text: str) -> bool:
    return any(f"{group}/" in text for group in GROUPS) and _KIND.search(text) is not None
