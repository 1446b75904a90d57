"""Terragrunt: `inputs` for a module that creates a repository, well-known or beside the file.

Source: "terraform" (its `source`, with `tfr:///` for a registry; without one, Terragrunt runs in
the folder of the file) and "inputs" in the HCL reference of the Terragrunt documentation; the
inputs are those of the module.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from fixer.dialects.terraform.blocks import (
    HclBlock,
    argument,
    blocks_of,
    entries_of,
    is_literal,
    root_of,
    text_argument,
    used_in,
)
from fixer.dialects.terraform.evaluate import Context
from fixer.dialects.terraform.generate_blocks import (
    generated_repositories,
    generated_roots,
    open_line,
    unread_line,
)
from fixer.dialects.terraform.local_modules import (
    call_reads,
    gives_settings,
    is_local,
    local_module_repositories,
)
from fixer.dialects.terraform.module import Module, Uses
from fixer.dialects.terraform.module_calls import INCLUDE, Call, merged_objects, with_source
from fixer.dialects.terraform.module_sources import Including, Source, includes, is_known, source_of
from fixer.dialects.terraform.public_modules import registry_repositories
from fixer.dialects.terraform.resources import repositories_of
from fixer.dialects.terraform.unknown_modules import unknown_module_repositories
from fixer.dialects.terraform.uses import Place, Reads, block_reads
from fixer.dialects.terraform.values import Reference
from fixer.model.declaration import Declarations, Repository
from fixer.model.file import File
from fixer.model.syntax_tree import EXPRESSION, Entry, Mapping, Node, Scalar, key_text
from fixer.model.warnings import Unread, UnreadPart
from fixer.syntax.placeholders import FILLED_IN

_ID: Final = "terragrunt"
"""The logical id of what a file's module declares; it has no other name."""
_OWN_FOLDER: Final = "./"
"""Where Terragrunt runs without a source."""


def declarations(file: File) -> Declarations:
    """Return the repository of a file's module, assessed."""
    repositories: list[Repository] = []
    for call, context in calls_of(file):
        repositories += registry_repositories(call, file, context)
        for find in (local_module_repositories, unknown_module_repositories):
            repositories += find(call, file, context, repositories_of, loads_values=True)
    repositories += generated_repositories(file)
    repositories.sort(key=lambda each: each.assessment.at.start)
    return Declarations(tuple(repositories), unread=tuple(_unread(file)))


def _unread(file: File) -> Iterator[UnreadPart]:
    """Yield what generates files that declare repositories, also in what the file includes."""
    line = unread_line(file)
    if line is not None:
        yield UnreadPart(Unread.TERRAGRUNT_GENERATE, line)
    for each in _read(file).included:
        line = open_line(each.file) or unread_line(each.file)
        if line is not None:
            yield UnreadPart(Unread.TERRAGRUNT_GENERATE, line, each.file.path)


class _Calls(NamedTuple):
    """The calls of a file, each with where its inputs are evaluated."""

    calls: list[tuple[Call, Context]]
    included: list[_Included]
    """The files that are merged into it."""


def calls_of(file: File) -> list[tuple[Call, Context]]:
    """Return the module call that a file amounts to, and where its inputs are evaluated."""
    return _read(file).calls


def _read(file: File) -> _Calls:
    return file.cache.get(_Calls, lambda: _find_calls(file))


def _find_calls(file: File) -> _Calls:
    root = root_of(file.tree)
    own = _module(file, [], file)
    all_blocks = includes(root)
    every = {id(block.body): _included(block, file, own) for block in all_blocks}
    own.exposed = dict(_exposed(all_blocks, every))
    read_here = set(_reads_of_exposed(file, own))
    blocks = [each for each in all_blocks if _is_merged(each)]
    # The last one wins over those before it.
    read = [each for block in reversed(blocks) if (each := every[id(block.body)])]
    found = list(_calls(file, own, blocks, read))
    module = _module(file, found, file)
    module.exposed = own.exposed
    module.apart = {
        each.file.path: _module(
            each.file, found, file, {steps for path, steps in read_here if path == each.file.path}
        )
        for each in read
    }
    return _Calls([(call, Context(module)) for call in found], read)


def _module(
    file: File, found: list[Call], unit: File, read_elsewhere: Reads | None = None
) -> Module:
    """Return the module of a file with the inputs of some calls that are made from a unit."""
    others = read_elsewhere or set()
    return Module(lambda: (file,), lambda module: _uses(file, found, unit, module, others))


def _reads_of_exposed(file: File, module: Module) -> Iterator[tuple[str, Reference]]:
    """Yield what a file reads of the locals of files that it includes, each with the file."""
    for steps in used_in(file.tree.text, ("include",)) if module.exposed else ():
        exposed = module.exposing(steps)
        if exposed is not None:
            inside, _, rest = exposed
            yield from ((home.path, ("local", *rest)) for home in inside.code)


def _uses(file: File, found: list[Call], unit: File, module: Module, read_elsewhere: Reads) -> Uses:
    """Return what the expressions of a file read, apart from what its module takes for scanning."""
    others = block_reads(
        root_of(file.tree),
        Place(module, file, {}, skipped=frozenset(map(id, generated_roots(file)))),
        frozenset(("inputs", "locals")),
    )
    for call in found:
        layers = tuple((each, home) for each, home in call.layers if home.path == file.path)
        others |= call_reads(call._replace(layers=layers), Place(module, unit, {}))[1]
    return Uses({}, frozenset(others | read_elsewhere))


def _calls(
    file: File, module: Module, blocks: list[HclBlock], read: list[_Included]
) -> Iterator[Call]:
    """Yield the module call that a file and what it includes amount to; several only by mistake.

    Args:
        file: The file.
        module: What has its locals.
        blocks: The blocks that include a file.
        read: The files of these that can be read, the one that wins first.
    """
    root = root_of(file.tree)
    inputs = entries_of(root, "inputs")[:1]
    sources = [(key, source_of(value, file, module)) for key, value in _sources(file)]
    if not sources:
        found = ([(each.key, one) for one in _included_sources(each, file)] for each in read)
        sources = next(filter(None, found), [])
    is_source_known = bool(sources) and all(is_known(source.text) for _, source in sources)
    layers, hidden = _layers(file, read, is_source_known)
    keys = [inputs[0].key] if inputs else [key for key, _ in sources]
    at = next(iter((*keys, *(each.key for each in blocks))), None)
    if at is None or not (sources or inputs or layers or hidden):
        return
    first = layers[0][0] if layers and layers[0][1] is file else Mapping(0, 0, 0, False)
    call = Call(at, _ID, first, tuple(layers), "", hidden, len(read) < len(blocks))
    for _, source in sources:
        yield with_source(call, source)
    if not sources:
        beside = call._replace(source=_OWN_FOLDER)
        yield beside if gives_settings(beside, file) else call


def _layers(
    file: File, read: list[_Included], is_source_known: bool
) -> tuple[list[tuple[Mapping, File]], str]:
    """Return the objects that give inputs, each with its file, and what may hold further ones.

    Where the module is known, none counts behind what is not known, whose entries may win.
    """
    objects, complete = _inputs(file)
    layers = [(each, file) for each in objects]
    hidden = "" if complete else "inputs"
    for each in read:
        further, is_all = _inputs(each.file)
        if is_source_known and not each.is_certain and (further or not is_all):
            hidden = hidden or INCLUDE
        if is_source_known and hidden:
            break
        if each.is_deep:
            layers = [(_opened(layer, home, further), home) for layer, home in layers]
        layers += ((inner, each.file) for inner in further)
        hidden = hidden or ("" if is_all else "inputs")
    return layers, hidden


def _inputs(file: File) -> tuple[tuple[Mapping, ...], bool]:
    """Return the objects that a file takes its inputs from, and whether these are all."""
    inputs = entries_of(root_of(file.tree), "inputs")[:1]
    return merged_objects(inputs[0].value) if inputs else ((), True)


def _opened(layer: Mapping, file: File, further: tuple[Mapping, ...]) -> Mapping:
    """Return an object whose values are not known where others are merged into them."""
    merged = {
        key_text(key) for each in further for key, value in each.entries if not _is_single(value)
    }
    entries = [
        Entry(
            key, value if key_text(key) not in merged or _is_single(value) else _open(value, file)
        )
        for key, value in layer.entries
    ]
    return Mapping(layer.start, layer.content, layer.end, layer.flow, entries)


def _is_single(value: Node) -> bool:
    """Whether a value is a literal that has no members."""
    return isinstance(value, Scalar) and is_literal(value)


def _open(value: Node, file: File) -> Scalar:
    """Return an expression that cannot be evaluated in the place of a value."""
    text = file.tree.text[value.start : value.end]
    return Scalar(value.start, value.start, value.end, text, "", EXPRESSION)


def _sources(file: File) -> Iterator[tuple[Node, Node]]:
    """Yield the sources of a file, each with the key of its block.

    An empty one is as if it were not there.
    """
    for block in blocks_of(root_of(file.tree), "terraform"):
        value = argument(block.body, "source")
        if value is not None and not (isinstance(value, Scalar) and not value.text):
            yield block.key, value


# What a file includes.


class _Included(NamedTuple):
    """A file whose content is merged into that of another one."""

    key: Node
    """The key of the block that includes it."""
    file: File
    module: Module
    """What has its locals: they are not merged."""
    path: str
    is_certain: bool
    """Whether the path is known, and not only its end."""
    is_deep: bool
    """Whether objects are merged, and lists, that both have."""


def _is_merged(block: HclBlock) -> bool:
    """Whether the content of the file that a block includes is merged into this one."""
    return text_argument(block.body, "merge_strategy") != "no_merge"


def _exposed(
    blocks: list[HclBlock], read: dict[int, _Included | None]
) -> Iterator[tuple[Reference, tuple[Module, str]]]:
    """Yield what the references begin with that lead to the locals of included files."""
    for block in blocks:
        found = read[id(block.body)]
        if found is not None and found.is_certain and text_argument(block.body, "expose") == "true":
            yield ("include", *block.labels, "locals"), (found.module, found.path)


def _included(block: HclBlock, file: File, module: Module) -> _Included | None:
    """Return the file that a block includes; None if it is not known or cannot be read.

    It is as in "include" in the HCL reference of Terragrunt: what the including file has wins; a
    source in it and its functions count from the folder of the including file.
    """
    value = argument(block.body, "path")
    source = source_of(value, file, module) if value is not None else Source()
    path = source.text if is_known(source.text) else source.guess
    found = file.surroundings.file_at(path) if path else None
    if found is None or found.path == file.path:
        return None
    strategy = text_argument(block.body, "merge_strategy") or "shallow"
    is_certain = path == source.text
    return _Included(
        block.key, found, _module(found, [], file), path, is_certain, strategy != "shallow"
    )


def _included_sources(included: _Included, file: File) -> Iterator[Source]:
    """Yield the sources that a file takes from one that it includes."""
    including = Including(file, included.path)
    for _, value in _sources(included.file):
        source = source_of(value, included.file, included.module, including)
        if included.is_certain:
            yield source
        else:
            yield Source(FILLED_IN, source.guess or (source.text if is_local(source.text) else ""))
