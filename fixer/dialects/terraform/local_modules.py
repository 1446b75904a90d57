"""Modules beside their caller: what decides scanning in them, and what a call makes of them.

Source: "Module Sources" and "Module Blocks" in the documentation of the Terraform language.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from fixer.dialects.common.assessments import conditional
from fixer.dialects.terraform.blocks import argument, blocks_of, iterator_name, root_of
from fixer.dialects.terraform.evaluate import Context, evaluate, instances
from fixer.dialects.terraform.module import Module, Uses
from fixer.dialects.terraform.module_calls import INCLUDE, Call, calls, input_values
from fixer.dialects.terraform.public_modules import (
    is_registry_module,
    registry_repositories,
    registry_settings,
    seeming_settings,
)
from fixer.dialects.terraform.scan_setting import (
    BLOCK,
    CLOUD_CONTROL,
    RESOURCE,
    SETTING,
    ScanSetting,
    argument_code,
    dynamic_blocks,
    from_other_file,
    is_written_on,
)
from fixer.dialects.terraform.uses import (
    Place,
    Reads,
    block_reads,
    inside_block,
    module_reads,
    reads,
)
from fixer.dialects.terraform.values import ANY, KEYS, Reference, Value, signature, unknown
from fixer.model.declaration import Assessment, Maker, Present, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.file import File, Unreadable
from fixer.model.reasons import Action, Cause, Note, Reason, Remedy, Topic
from fixer.model.syntax_tree import Block, Mapping, Node, key_text

_DEEPEST: Final = 20
"""How many modules deep a value is followed."""
_ABOUT_THE_INPUT: Final = (
    Action.GIVE_VARIABLE_DEFAULT,
    Action.GIVE_VARIABLE_MEMBER,
    Action.WRITE,
    Action.WRITE_OR_ENSURE,
)
_TERRAGRUNT: Final = ("terragrunt.hcl", "terragrunt.hcl.json")
_ABOUT_THE_CALL: Final = frozenset(
    ("count", "depends_on", "for_each", "providers", "source", "version")
)

_Key: TypeAlias = "tuple[str, str]"
RepositoriesOf: TypeAlias = "Callable[[File, Context], Iterable[Repository]]"
"""Returns the repositories that a file of a module creates, assessed."""


def module_of(file: File) -> Module:
    """Return the module that a file belongs to, one for all the files of a folder."""
    return file.cache.get(
        Module,
        lambda: Module(
            lambda: file.surroundings.files_in(""), find_uses, lambda: any(module_calls(file))
        ),
    )


def module_calls(file: File) -> Iterator[tuple[Call, File]]:
    """Yield the calls in the input of the module that a file belongs to, with their files."""
    for caller in file.surroundings.callers():
        if not is_terragrunt(caller.path):
            for call in calls(caller, module_of(caller)):
                if _is_of(call, caller, file):
                    yield call, caller


def is_local(source: str) -> bool:
    """Whether a module is beside its caller."""
    return source.startswith(("./", "../"))


def called_module(call: Call, file: File) -> Module | None:
    """Return the module beside the caller that a call is of, if its files can be read."""
    inside = file.surroundings.files_in(call.source) if is_local(call.source) else ()
    return module_of(inside[0]) if not isinstance(inside, Unreadable) and inside else None


# What decides the settings of a module.


def find_uses(module: Module) -> Uses:
    """Return what the expressions of a module read, for scan settings and for anything else."""
    module.level = module.level or 0
    settings: dict[_Key, Reads] = {}
    others: list[Reads] = []
    for file in module.code:
        place = Place(module, file, {})
        for address, found in _resource_settings(file, place):
            settings.setdefault((address, ""), set()).update(found)
        for call in calls(file, module):
            of_settings, of_others = call_reads(call, place)
            others.append(of_others)
            for key, found in of_settings.items():
                settings.setdefault(key, set()).update(found)
        others += [block_reads(each, place) for each in _unread_calls(file, module)]
    left_out = dict.fromkeys((RESOURCE, CLOUD_CONTROL), frozenset((BLOCK,)))
    everything = module_reads(module, others, left_out)
    module.level = None
    return Uses({key: frozenset(found) for key, found in settings.items()}, frozenset(everything))


def _unread_calls(file: File, module: Module) -> Iterator[Mapping]:
    """Yield the calls of a file that name no source."""
    known = {id(each) for call in calls(file, module) for each, _ in call.layers}
    for block in blocks_of(root_of(file.tree), "module", 1):
        if id(block.body) not in known and not module.overriding("module", block.labels):
            yield block.body


def _resource_settings(file: File, place: Place) -> Iterator[tuple[str, Reads]]:
    """Yield what decides the scan setting of each repository of a file, by its address."""
    for block in blocks_of(root_of(file.tree), "resource", 2):
        kind = block.labels[0]
        if kind not in (RESOURCE, CLOUD_CONTROL):
            continue
        inside = inside_block(block.body, place)
        configuration = argument(block.body, BLOCK)
        found: Reads = set()
        if kind == CLOUD_CONTROL and configuration is not None:
            found |= reads(configuration, (SETTING,), inside)
        if kind == RESOURCE:
            for inner in blocks_of(block.body, BLOCK):
                found |= _setting_reads(inner.body, inside)
            for dynamic in dynamic_blocks(block.body):
                found |= _dynamic_reads(dynamic.body, inside)
        yield ".".join(block.labels), found


def _setting_reads(body: Mapping, place: Place) -> Reads:
    value = argument(body, SETTING)
    return reads(value, (), place) if value is not None else set()


def _dynamic_reads(body: Mapping, place: Place) -> Reads:
    for_each = argument(body, "for_each")
    found: Reads = set()
    if for_each is not None:
        found |= reads(for_each, (KEYS,), place)
        place = place.naming(iterator_name(body) or BLOCK, for_each)
    for content in blocks_of(body, "content"):
        found |= _setting_reads(content.body, place)
    return found


def call_reads(call: Call, place: Place) -> tuple[dict[_Key, Reads], Reads]:
    """Return what a call reads for scan settings, and what for anything else."""
    file = place.file
    if is_registry_module(call.source):
        return _named_reads(call, place, registry_settings(call))
    seeming = seeming_settings(call)
    if seeming:
        return _named_reads(call, place, ((call.name, each) for each in seeming))
    inner = called_module(call._replace(source=call.guess) if call.guess else call, file)
    level = place.module.level or 0
    uses = None
    if inner is not None and inner.level is None and level < _DEEPEST:
        inner.level = level + 1
        uses = inner.uses
        inner.level = None
    settings: dict[_Key, Reads] = {}
    others = _about(call, place)
    given = {name: (value, home) for name, value, home in reversed(list(_given(call)))}
    if uses is None:
        for value, home in given.values():
            others |= reads(value, (), inside_block(call.inputs, place._replace(file=home)))
        return settings, others
    names = _by_weight({name: value for name, (value, _) in given.items()})
    for paths in uses.settings.values():
        decisive = _first_read(paths, names)
        if decisive is not None:
            found = settings.setdefault((call.name, decisive), set())
            found |= _reads_of_inputs(call, given, paths, place)
    return settings, others | _reads_of_inputs(call, given, uses.others, place)


def _by_weight(given: dict[str, Node]) -> list[str]:
    """Return the inputs of a call in their order, those behind that are `true` and so not to blame.

    Of several that decide a setting, the first is what the call is reported for.
    """
    return sorted(given, key=lambda name: (is_written_on(given[name]), name))


def _reads_of_inputs(
    call: Call, given: dict[str, tuple[Node, File]], paths: Iterable[Reference], place: Place
) -> Reads:
    """Return what is read of the inputs of a call where its module reads parts of its variables."""
    found: Reads = set()
    for path in paths:
        names = [name for name in path[1:2] if name in given] if len(path) > 1 else list(given)
        for name in names if path[0] == "var" else ():
            value, home = given[name]
            inside = inside_block(call.inputs, place._replace(file=home))
            found |= reads(value, path[2:], inside)
    return found


def _first_read(paths: Iterable[Reference], names: Iterable[str]) -> str | None:
    """Return the first of some variables that is among what is read."""
    read = {path[1] for path in paths if path[0] == "var" and len(path) > 1}
    return next((name for name in names if name in read), None)


def _named_reads(
    call: Call, place: Place, decisive: Iterable[tuple[str, ScanSetting]]
) -> tuple[dict[_Key, Reads], Reads]:
    """Return what a call reads, of which the names of the inputs say what sets scanning."""
    inside = inside_block(call.inputs, place)
    settings: dict[_Key, Reads] = {}
    taken: set[int] = set()
    for name, setting in decisive:
        found = reads(setting.value, (), inside._replace(file=setting.file))
        settings.setdefault((name, ""), set()).update(found)
        taken.add(id(setting.value))
    others = _about(call, place)
    for _, value, home in _given(call):
        others |= reads(value, (), inside._replace(file=home, skipped=frozenset(taken)))
    return settings, others


def _given(call: Call) -> Iterator[tuple[str, Node, File]]:
    for layer, home in call.layers:
        for key, value in layer.entries:
            name = key_text(key) or ""
            if name not in _ABOUT_THE_CALL and not isinstance(value, Block):
                yield name, value, home


def _about(call: Call, place: Place) -> Reads:
    """Return what the arguments read that are about the call itself."""
    kept = [entry for entry in call.inputs.entries if key_text(entry.key) in ("count", "for_each")]
    start, end = call.inputs.start, call.inputs.end
    return block_reads(Mapping(start, start, end, call.inputs.flow, kept), place)


# What a call makes of a module.


def call_repositories(
    file: File, context: Context, repositories_of: RepositoriesOf
) -> Iterator[Repository]:
    """Yield the repositories that the calls of a file create, assessed."""
    for call in wanted_calls(file, context):
        yield from registry_repositories(call, file, context)
        yield from local_module_repositories(call, file, context, repositories_of)


def wanted_calls(file: File, context: Context) -> Iterator[Call]:
    """Yield the calls of a file that are asked for."""
    wanted = context.module.wanted
    for call in calls(file, context.module):
        if wanted is None or any(_is_part_of(each, call.name) for each in wanted):
            yield call


def _is_part_of(address: str, name: str) -> bool:
    """Whether an address is that of a call, or of one of the calls that a wrapper makes of it."""
    return address == name or address.startswith((f"{name}.", f"{name}["))


def local_module_repositories(
    call: Call,
    file: File,
    context: Context,
    repositories_of: RepositoriesOf,
    loads_values: bool = False,
) -> Iterator[Repository]:
    """Yield the repositories that a call of a module beside the caller decides, assessed.

    Args:
        call: The call.
        file: Its file.
        context: Where it is evaluated.
        repositories_of: Returns the repositories of a file of the module.
        loads_values: Whether the module is run as a root, with the files of values beside it.
    """
    inner = called_module(call, file)
    if inner is None or inner in (*context.module.callers, context.module.base):
        return
    given = {name: values[0] for name in _deciding(inner) if (values := input_values(call, name))}
    is_default = not given and not call.hidden
    if not given and not _decides_without_input(call, inner, context):
        return
    is_spoken_for = is_default and file.surroundings.is_in_input(call.source)
    decided_by = _decided_by(inner, given)
    found: dict[str, list[Assessment]] = {}
    contexts = _instances(call, given, file, context)
    for repository in _made_by(
        call, inner, contexts, repositories_of, loads_values, frozenset(decided_by)
    ):
        name = decided_by.get((repository.logical_id, repository.input))
        if name is not None:
            found.setdefault(name, []).append(repository.assessment)
    if not found and not is_default:
        for name in dict.fromkeys(decided_by.values()):
            at = given[name].value if name in given else call.key
            reason = Reason(Cause.EXPRESSION_TOO_DEEP, setting=name)
            remedy = Remedy(Action.WRITE_OR_ENSURE, code=argument_code(name))
            yield Repository(call.name, conditional(at, reason, remedy), input=name)
    for name, assessments in found.items():
        setting = given.get(name)
        assessment = _without_changes_in(inner, _combined(assessments), name)
        keys = frozenset(key for key, other in decided_by.items() if other == name)
        making = _Making(call, inner, file, context, repositories_of, loads_values, keys)
        names = partial(_names_made, making)
        if is_default and not is_spoken_for and assessment.verdict is Verdict.COMPLIANT:
            continue
        if setting is None:
            yield _default_call(call, assessment, assessments, name)._replace(
                is_spoken_for=is_spoken_for, possible_names=names
            )
            continue
        assessment = _at_the_call(assessment, setting, _written(name, inner), call.source)
        moved = from_other_file(assessment, call.key, setting.file, file)
        yield Repository(call.name, moved, input=name, possible_names=names)


def _default_call(
    call: Call, assessment: Assessment, made: list[Assessment], name: str
) -> Repository:
    """Return a call that gives no input, which stands for what its module declares.

    Args:
        call: The call.
        assessment: The assessment of all that the module makes.
        made: The same of each.
        name: The input that decides.
    """
    open_ones = (each for each in made if each.verdict is not Verdict.COMPLIANT)
    stands_for = tuple(each.origins for each in open_ones)
    return Repository(
        call.name, assessment._replace(at=call.key, stands_for=stands_for), input=name
    )


def _decides_without_input(call: Call, module: Module, context: Context) -> bool:
    """Whether there is something to say of a call that gives no input which decides.

    It may give one that is hidden. Else it is as its module says, for which the outermost call
    stands where nobody looks at the module.
    """
    return bool(_deciding(module)) and (bool(call.hidden) or not context.module.callers)


def _made_by(
    call: Call,
    module: Module,
    contexts: list[Context],
    repositories_of: RepositoriesOf,
    loads_values: bool,
    wanted: frozenset[_Key],
) -> Iterator[Repository]:
    """Yield the repositories of a module as each instance of a call makes them."""
    addresses = frozenset(address for address, _ in wanted)
    names = _deciding(module)
    for context in contexts:
        inputs, known = _inputs(call, context), context.module.made
        given = tuple(signature(inputs(name)) for name in names)
        key = (module, loads_values, wanted, given)
        if key not in known:
            if len(context.module.callers) >= _DEEPEST or not context.module.may_call():
                return
            made = module.called_with(inputs, context.module, loads_values, addresses)
            inside = Context(made)
            known[key] = tuple(
                _made_in(file.path, each)
                for file in made.code
                for each in repositories_of(file, inside)
            )
        yield from known[key]


class _Making(NamedTuple):
    """What a call makes of a module, to be found out once more where somebody asks for names."""

    call: Call
    module: Module
    file: File
    context: Context
    repositories_of: RepositoriesOf
    loads_values: bool
    wanted: frozenset[_Key]


def _names_made(making: _Making) -> tuple[str, ...]:
    """Return the names that the repositories may have which an input of a call decides.

    What is known of other calls that give the same settings does not have their names.
    """
    context, names = making.context, dict[str, None]()
    addresses = frozenset(address for address, _ in making.wanted)
    for instance in instances(making.call.inputs, making.file, context):
        if len(context.module.callers) >= _DEEPEST or not context.module.may_call():
            break
        inputs = _inputs(making.call, instance)
        made = making.module.called_with(inputs, context.module, making.loads_values, addresses)
        for file in made.code:
            for each in making.repositories_of(file, Context(made)):
                if (each.logical_id, each.input) in making.wanted:
                    names.update(dict.fromkeys(each.names))
    return tuple(names)


def is_on_in_every_call(
    repository: Repository, file: File, module: Module, repositories_of: RepositoriesOf
) -> bool:
    """Whether a module in the input is called, and a repository of it scans in every call.

    That is asked only where the module requires an input that decides.
    """
    key = (repository.logical_id, repository.input)
    paths = module.uses.settings.get(key, frozenset())
    if not any(_is_required(path, module) for path in paths):
        return False
    verdicts = [
        each.assessment.verdict
        for call, caller, context in _all_calls(file)
        for each in _made_by(
            call,
            module,
            instances(call.inputs, caller, context),
            repositories_of,
            is_terragrunt(caller.path),
            frozenset((key,)),
        )
        if (each.logical_id, each.input) == key
    ]
    return bool(verdicts) and all(each is Verdict.COMPLIANT for each in verdicts)


def _is_required(path: Reference, module: Module) -> bool:
    declared = module.variables.get(path[1], []) if path[0] == "var" and len(path) > 1 else []
    return len(declared) == 1 and declared[0].default is None


def _all_calls(file: File) -> Iterator[tuple[Call, File, Context]]:
    """Yield the calls of the module of a file, those of Terragrunt included."""
    for call, caller in module_calls(file):
        yield call, caller, Context(module_of(caller))
    for caller in file.surroundings.callers():
        if is_terragrunt(caller.path):
            from fixer.dialects.terraform.terragrunt import calls_of

            for call, context in calls_of(caller):
                if _is_of(call, caller, file):
                    yield call, caller, context


def is_terragrunt(path: str) -> bool:
    """Whether a file is one of Terragrunt, which runs a module with its inputs."""
    return path.endswith(_TERRAGRUNT)


def _is_of(call: Call, caller: File, file: File) -> bool:
    """Whether a call is of the module that a file belongs to."""
    inside = caller.surroundings.files_in(call.source) if is_local(call.source) else ()
    if not inside or isinstance(inside, Unreadable):
        return False
    return os.path.dirname(inside[0].path) == os.path.dirname(file.path)


def gives_settings(call: Call, file: File) -> bool:
    """Whether a call gives an input that decides a scan setting of a module beside it."""
    inner = called_module(call, file)
    return inner is not None and any(input_values(call, name) for name in _deciding(inner))


def _deciding(module: Module) -> list[str]:
    """Return the variables of a module that decide a scan setting in it."""
    every = (each for found in module.uses.settings.values() for each in found)
    return sorted({each[1] for each in every if each[0] == "var" and len(each) > 1})


def _decided_by(module: Module, given: dict[str, ScanSetting]) -> dict[_Key, str]:
    """Return for each setting in a module that a call decides the input that does."""
    values = {name: each.value for name, each in given.items()}
    names = _by_weight(values) or _deciding(module)
    found = {key: _first_read(paths, names) for key, paths in module.uses.settings.items()}
    return {key: name for key, name in found.items() if name is not None}


def _instances(
    call: Call, given: dict[str, ScanSetting], file: File, context: Context
) -> list[Context]:
    """Return where the inputs of a call are evaluated: one instance where all are alike."""
    texts = (each.file.tree.text[each.value.start : each.value.end] for each in given.values())
    if any("each" in text or "count" in text for text in texts):
        return instances(call.inputs, file, context)
    return [context]


def _inputs(call: Call, context: Context) -> Callable[[str], Value | None]:
    """Return what finds the value that a call gives for a variable."""

    def value_of(name: str) -> Value | None:
        for setting in input_values(call, name):
            return evaluate(setting.value, setting.file, context)
        if call.hidden == INCLUDE:
            return unknown(Cause.INPUT_FROM_INCLUDE)
        if call.hidden:
            return unknown(Cause.INPUT_HIDDEN, name=call.hidden)
        return None

    return value_of


def _made_in(path: str, repository: Repository) -> Repository:
    """Return a repository of a module with what makes it there: its block, or that of a call."""
    assessment = repository.assessment
    node = assessment.declaration or assessment.at
    origin = Maker(path, node, repository.logical_id)
    inner = assessment._replace(
        origins=(*assessment.origins, origin),
        every_origin=(*assessment.every_origin, origin),
        declaration=None,
        stands_for=(),
        reason=_reason_from(path, assessment.reason),
    )
    return repository._replace(assessment=inner)


def _reason_from(path: str, reason: Reason | None) -> Reason | None:
    """Return a reason in a file of a module as those see it who are in another file."""
    if reason is None:
        return None
    if reason.cause is Cause.SOURCE_VALUE:
        return reason._replace(cause=Cause.SOURCE_VALUE_IN, place=path)
    if reason.cause in (Cause.OVERRIDDEN, Cause.INCLUDED):
        return reason
    return reason._replace(inner=_reason_from(path, reason.inner))


def _combined(assessments: list[Assessment]) -> Assessment:
    """Return one assessment for all that an input decides, with what makes each of them."""
    every = {id(origin.node): origin for each in assessments for origin in each.every_origin}
    return _first_open(assessments)._replace(every_origin=tuple(every.values()))


def _first_open(assessments: list[Assessment]) -> Assessment:
    """Return one assessment for several: the first that is not compliant."""
    open_ones = [each for each in assessments if each.verdict is not Verdict.COMPLIANT]
    if not open_ones:
        relying = (each for each in assessments if each.relies_on_default)
        return next(relying, assessments[0])
    manual = (each for each in open_ones if each.applicability is Applicability.MANUAL)
    first = next(manual, open_ones[0])
    if len({tuple(id(origin.node) for origin in each.origins) for each in open_ones}) > 1:
        first = first._replace(origins=())
    if first.applicability is Applicability.MANUAL:
        return first
    changes = {id(_site(change)): change for each in open_ones for change in each.changes}
    return first._replace(changes=tuple(changes.values()))


def _site(change: object) -> object:
    return getattr(getattr(change, "site", None), "node", change)


def _without_changes_in(module: Module, assessment: Assessment, name: str) -> Assessment:
    """Return an assessment at a call, which does not change the module that is called."""
    paths = {file.path for file in module.code}
    if not any(not change.path or change.path in paths for change in assessment.changes):
        return assessment
    return assessment._replace(
        remedy=Remedy(Action.WRITE_OR_ENSURE, code=argument_code(name)),
        applicability=Applicability.MANUAL,
        changes=(),
    )


class _Written(NamedTuple):
    """What a person writes to turn an input on, as `Remedy` has it."""

    code: str
    each_of: str


def _written(name: str, module: Module) -> _Written:
    """Return what a person writes for an input, or for the member of it that decides."""
    every = (each for found in module.uses.settings.values() for each in found)
    path = min(each[1:] for each in every if each[:2] == ("var", name))
    items = [index for index, step in enumerate(path) if step == ANY and _shown(path[index:])]
    number = max(items, default=0)
    return _Written(argument_code(_shown(path[number:])), _shown(path[:number]))


def _shown(steps: Reference) -> str:
    return ".".join(step for step in steps if step not in (ANY, KEYS))


def _at_the_call(
    assessment: Assessment, setting: ScanSetting, written: _Written, source: str
) -> Assessment:
    """Return an assessment of what is in a module, as one of the input of a call."""
    if assessment.reason is not None and assessment.reason.cause is Cause.VALUE:
        assessment = _unless_elsewhere(assessment, setting)
    at: Node = setting.value
    if len(assessment.changes) == 1:
        change = assessment.changes[0]
        if isinstance(change.site, Present) and change.path == setting.file.path:
            node = change.site.node
            is_inside = at.start <= node.start and node.end <= at.end
            at = node if is_inside else at
    assessment = assessment._replace(
        at=at,
        off_token=at if assessment.changes else None,
        reason=_reason_at(assessment.reason, setting.file.path),
        remedy=_with_code(assessment.remedy, written),
        strict_remedy=_with_code(assessment.strict_remedy, written),
    )
    if assessment.applicability is Applicability.MANUAL or not assessment.changes:
        return assessment
    assessment = assessment._replace(applicability=Applicability.UNSAFE)
    is_here = all(each.path == setting.file.path for each in assessment.changes)
    if not is_here or not _are_inside(assessment, setting):
        return assessment
    return assessment.with_note(Note(Topic.CHANGES_INPUT, name=setting.name, place=source))


def _are_inside(assessment: Assessment, setting: ScanSetting) -> bool:
    """Whether all changes of tokens in the file of an argument are inside of it."""
    start, end = setting.value.start, setting.value.end
    sites = [
        each.site.node
        for each in assessment.changes
        if isinstance(each.site, Present) and each.path == setting.file.path
    ]
    return all(start <= node.start and node.end <= end for node in sites)


def _unless_elsewhere(assessment: Assessment, setting: ScanSetting) -> Assessment:
    """Return an assessment without changes of literals outside the argument, such as in for_each.

    What else they decide is not known.
    """
    if _are_inside(assessment, setting):
        return assessment
    remedy = Remedy(Action.WRITE, code=argument_code(setting.name))
    manual = Applicability.MANUAL
    return assessment._replace(remedy=remedy, applicability=manual, changes=())


def _with_code(remedy: Remedy | None, written: _Written) -> Remedy | None:
    if remedy is None or not remedy.code or remedy.action not in _ABOUT_THE_INPUT:
        return remedy
    return remedy._replace(**written._asdict())


def _reason_at(reason: Reason | None, place: str) -> Reason | None:
    """Return a reason for the file of a call, which it need not name."""
    if reason is None:
        return None
    if reason.cause is Cause.SOURCE_VALUE_IN and reason.place == place:
        reason = reason._replace(cause=Cause.SOURCE_VALUE, place="")
    return reason._replace(inner=_reason_at(reason.inner, place))
