"""The repositories in the files that Terragrunt generates, judged where their text stands.

Source: "generate" in the HCL reference of Terragrunt. Only a heredoc in which nothing is filled in
is read (`fixer.syntax.generated_hcl`); the files around it are those of the module that is run.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from fixer.dialects.terraform.blocks import HclBlock, argument, blocks_of, root_of, text_argument
from fixer.dialects.terraform.module import is_override
from fixer.dialects.terraform.resources import declarations
from fixer.dialects.terraform.scan_setting import CLOUD_CONTROL, RESOURCE
from fixer.model.declaration import Repository, Verdict
from fixer.model.file import Cache, File, Surroundings, Unreadable
from fixer.model.syntax_tree import Mapping, Node, Scalar, Tree, walk
from fixer.source_text import line_column

_DECLARING: Final = (
    *(f'resource "{kind}"' for kind in (RESOURCE, CLOUD_CONTROL)),
    *("terraform-aws-modules/ecr/aws", "terraform-aws-modules/terraform-aws-ecr"),
    *("cloudposse/ecr/aws", "cloudposse/terraform-aws-ecr"),
)
"""What the text of a generated file has in it that declares a repository."""
_NAMES: Final = (RESOURCE, CLOUD_CONTROL, *_DECLARING[2:])
"""Where in the text a declaration is."""


class _InModule(Surroundings):
    """What is around a generated file: a module that is put together when it is run."""

    def files_in(self, folder: str) -> tuple[File, ...] | Unreadable:
        return Unreadable("the module that Terragrunt generates it into")


def generated_roots(file: File) -> list[Node]:
    """Return the contents of the generated files that are read, as parts of the file."""
    return [root for _, root in _generated(file)]


def _generated(file: File) -> Iterator[tuple[HclBlock, Node]]:
    """Yield the blocks whose contents are read, with these."""
    roots = {id(each.documents[0]) for each in file.tree.embedded}
    for block in blocks_of(root_of(file.tree), "generate", 1) if roots else ():
        name = argument(block.body, "path")
        # What is merged into the blocks of other files says nothing by itself.
        if name is None or not is_override(file.tree.text[name.start : name.end].strip('"')):
            yield from ((block, root) for _, root in block.body.entries if id(root) in roots)


def generated_repositories(file: File) -> Iterator[Repository]:
    """Yield the repositories in what a file generates, assessed."""
    # All of them become files of one module.
    made = [
        (block, root)
        for block, root in _generated(file)
        if isinstance(root, Mapping) and text_argument(block.body, "disable") != "true"
    ]
    entries = [entry for _, root in made for entry in root.entries]
    if not entries:
        return
    whole = Mapping(0, 0, len(file.tree.text), False, entries)
    inside = File(file.path, Tree(file.tree.text, (whole,)), _InModule(), Cache(), file.occurrence)
    starts = [root.start for _, root in made]
    for each in declarations(inside).repositories:
        block, _ = made[bisect_right(starts, each.assessment.at.start) - 1]
        yield each._replace(logical_id=f"generate.{block.labels[0]}: {each.logical_id}")


def open_line(file: File) -> int | None:
    """Return the line of the first repository in what a file generates that does not comply."""
    for each in generated_repositories(file):
        if each.assessment.verdict is not Verdict.COMPLIANT:
            return line_column(file.tree.text, each.assessment.at.start)[0]
    return None


def unread_line(file: File) -> int | None:
    """Return the line of the first text that declares a repository and is generated unread."""
    text = file.tree.text
    if "generate" not in text:
        return None
    read = {id(node) for root in generated_roots(file) for node in walk(root)}
    roots = {id(each.documents[0]): each.documents[1] for each in file.tree.embedded}
    for node in walk(root_of(file.tree)):
        written = roots.get(id(node), node)
        if isinstance(written, Scalar) and id(node) not in read and _declares(written.text):
            found = (text.find(each, written.content, written.end) for each in _NAMES)
            return line_column(text, min((at for at in found if at >= 0), default=node.start))[0]
    return None


def _declares(text: str) -> bool:
    """Whether a text has a block in it that declares a repository."""
    if "resource" not in text and "module" not in text:
        return False
    # Where a template is in it, it is as it was written.
    words = " ".join(text.replace('\\"', '"').replace("\\n", "\n").split())
    is_block = 'resource "' in words or 'module "' in words
    return is_block and any(each in words for each in _DECLARING)
