"""Terragrunt: `inputs` for a module that creates a repository, well-known or beside the file.

Source: "terraform" (its `source`, with `tfr:///` for a registry; without one, Terragrunt runs in
the folder of the file) and "inputs" in the HCL reference of the Terragrunt documentation; the
inputs are those of the module.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fixer.dialects.terraform.blocks import (
    HclBlock,
    argument,
    blocks_of,
    entries_of,
    root_of,
    text_argument,
)
from fixer.dialects.terraform.evaluate import Context
from fixer.dialects.terraform.local_modules import (
    call_reads,
    gives_settings,
    local_module_repositories,
)
from fixer.dialects.terraform.module import Module, Uses
from fixer.dialects.terraform.module_calls import Call, merged_objects, with_source
from fixer.dialects.terraform.module_sources import Source, is_known, source_of
from fixer.dialects.terraform.public_modules import registry_repositories
from fixer.dialects.terraform.resources import repositories_of
from fixer.dialects.terraform.scan_setting import CLOUD_CONTROL, RESOURCE
from fixer.dialects.terraform.unknown_modules import unknown_module_repositories
from fixer.dialects.terraform.uses import Place, block_reads
from fixer.model.declaration import Declarations, Repository
from fixer.model.file import File
from fixer.model.syntax_tree import Mapping, Node, Scalar, walk
from fixer.model.warnings import Unread

_ID: Final = "terragrunt"
"""The logical id of what a file's module declares; it has no other name."""
_GENERATED: Final = (
    *(f'resource "{kind}"' for kind in (RESOURCE, CLOUD_CONTROL)),
    *("terraform-aws-modules/ecr/aws", "terraform-aws-modules/terraform-aws-ecr"),
    *("cloudposse/ecr/aws", "cloudposse/terraform-aws-ecr"),
)
"""What the text of a generated file has in it that declares a repository."""
_OWN_FOLDER: Final = "./"
"""Where Terragrunt runs without a source."""


def declarations(file: File) -> Declarations:
    """Return the repository of a file's module, assessed."""
    repositories: list[Repository] = []
    for call, context in calls_of(file):
        repositories += registry_repositories(call, file, context)
        for find in (local_module_repositories, unknown_module_repositories):
            repositories += find(call, file, context, repositories_of, loads_values=True)
    return Declarations(tuple(repositories), unread=tuple(_unread(file)))


def _unread(file: File) -> Iterator[Unread]:
    """Yield what generates files that declare repositories."""
    if "generate" in file.tree.text:
        nodes = walk(root_of(file.tree))
        if any(isinstance(node, Scalar) and _declares(node.text) for node in nodes):
            yield Unread.TERRAGRUNT_GENERATE


def _declares(text: str) -> bool:
    """Whether a text has a block in it that declares a repository."""
    if "resource" not in text and "module" not in text:
        return False
    # Where a template is in it, it is as it was written.
    words = " ".join(text.replace('\\"', '"').replace("\\n", "\n").split())
    is_block = 'resource "' in words or 'module "' in words
    return is_block and any(each in words for each in _GENERATED)


def calls_of(file: File) -> list[tuple[Call, Context]]:
    """Return the module call that a file amounts to, and where its inputs are evaluated."""
    found = list(_calls(file))
    context = Context(Module(lambda: (file,), lambda module: _uses(found, file, module)))
    return [(call, context) for call in found]


def _uses(found: list[Call], file: File, module: Module) -> Uses:
    """Return what the expressions of a file read, apart from what its module takes for scanning."""
    place = Place(module, file, {})
    others = block_reads(root_of(file.tree), place, frozenset(("inputs", "locals")))
    for call in found:
        others |= call_reads(call, place)[1]
    return Uses({}, frozenset(others))


def _calls(file: File) -> Iterator[Call]:
    """Yield the module call that a file amounts to; several only by mistake."""
    root = root_of(file.tree)
    inputs = entries_of(root, "inputs")[:1]
    sources = [(each.key, _source(each.body), file) for each in blocks_of(root, "terraform")]
    module = Module(lambda: (file,), lambda module: Uses({}, frozenset()))
    includes = _includes(root)
    read = [each for each in (_included(block, file, module) for block in includes) if each]
    if not sources:
        sources = [(includes[0].key, value, each) for each in read for value in _sources(each)]
    if not sources and not inputs:
        return
    objects, complete = merged_objects(inputs[0].value) if inputs else ((), True)
    first = objects[0] if objects else Mapping(0, 0, 0, False)
    layers = [(each, file) for each in objects]
    for each in reversed(read):
        further, known = _inputs(each)
        complete = complete and known
        layers += ((inner, each) for inner in further)
    hidden = "" if complete else "inputs"
    for key, value, home in sources or [(inputs[0].key, None, file)]:
        at = inputs[0].key if inputs else key
        call = Call(at, _ID, first, tuple(layers), "", hidden, len(read) < len(includes))
        if value is not None:
            yield with_source(call, source_of(value, home, module))
        else:
            beside = call._replace(source=_OWN_FOLDER)
            yield beside if gives_settings(beside, file) else call


# What a file includes.


def _includes(root: Mapping) -> list[HclBlock]:
    """Return the blocks that include a file whose content is merged into this one."""
    found = [block for count in (0, 1) for block in blocks_of(root, "include", count)]
    return [each for each in found if text_argument(each.body, "merge_strategy") != "no_merge"]


def _included(block: HclBlock, file: File, module: Module) -> File | None:
    """Return the file that a block includes; None if it is not known, or says nothing of scanning.

    Its `inputs` count where the including file has none of the name.
    """
    path = argument(block.body, "path")
    source = source_of(path, file, module) if path is not None else Source()
    return file.surroundings.file_at(source.text) if is_known(source.text) else None


def _inputs(file: File) -> tuple[tuple[Mapping, ...], bool]:
    """Return the objects that a file takes its inputs from, and whether these are all."""
    inputs = entries_of(root_of(file.tree), "inputs")[:1]
    return merged_objects(inputs[0].value) if inputs else ((), True)


def _sources(file: File) -> Iterator[Node]:
    """Yield the sources of a file, but for those in a folder, which depend on who includes it."""
    for block in blocks_of(root_of(file.tree), "terraform"):
        value = _source(block.body)
        if isinstance(value, Scalar) and not value.text.lstrip('"').startswith((".", "/", "$")):
            yield value


def _source(body: Mapping) -> Node | None:
    """Return the source in a block; empty, it is as if it were not there."""
    value = argument(body, "source")
    return None if isinstance(value, Scalar) and not value.text else value
