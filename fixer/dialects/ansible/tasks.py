"""Ansible tasks that call the module community.aws.ecs_ecr, in playbooks, roles and blocks.

Source: "community.aws.ecs_ecr module" in the Ansible Community Documentation. The argument is
`scan_on_push`, a bool with the default false and without aliases. The booleans are those of
`ansible.module_utils.parsing.convert_bool`.
"""

from __future__ import annotations

from typing import Final

from fixer.dialects.ansible.free_form import FreeForm, free_form
from fixer.dialects.ansible.playbook import (
    SETTING,
    Source,
    Task,
    opaque,
    playbook,
    templated,
    variable_in,
)
from fixer.dialects.common.aliases import Sharing, settled
from fixer.dialects.common.assessment import Outcome, State, depends, quoted, repository
from fixer.dialects.common.booleans import Booleans, literal_setting
from fixer.dialects.common.mappings import NULLS, empty, slot, text_of, value_of
from fixer.dialects.common.setting_path import Way, descend, twice
from fixer.model.declaration import Change, Declarations, File, Present, Repository
from fixer.model.edits import Applicability
from fixer.model.tree import Mapping, Node, Scalar, resolved

_ARGUMENT: Final = f"{SETTING}=true"
_ON: Final = frozenset(("y", "yes", "on", "1", "true", "t"))
_OFF: Final = frozenset(("n", "no", "off", "0", "false", "f"))


def declarations(file: File) -> Declarations:
    """Return the tasks of a file that keep a repository, judged."""
    book = playbook(file.tree, removes="absent")
    return Declarations(tuple(_repository(task, book.sharing) for task in book.tasks))


def _repository(task: Task, sharing: Sharing) -> Repository:
    name = task.argument("name")
    own = name if name and "{{" not in name else None
    logical_id = text_of(task.body, "name") or " ".join(filter(None, ("ecs_ecr", name)))
    outcome = settled(_judged(task), sharing)
    state = task.argument("state") or ""
    if "{{" in state and outcome.state is not State.ON:
        note = f"its state is {state}; where that is absent, the task removes the repository"
        outcome = outcome._replace(notes=(*outcome.notes, note))
    return repository(outcome, logical_id, own)


def _judged(task: Task) -> Outcome:
    """Judge a task by the first of its sources that says something of the setting."""
    if task.twice is not None:
        return twice(task.key, task.twice)
    for source in task.sources:
        outcome = _given(source, task)
        if outcome is not None:
            return outcome
    missing = _missing(task)
    for default in task.defaults():
        outcome = _by_default(default, missing, task)
        if outcome is not None:
            return outcome
    return missing


def _by_default(default: Node, missing: Outcome, task: Task) -> Outcome | None:
    """Judge a task that leaves the setting to `module_defaults`; what is off is set in the task."""
    node = resolved(default)
    if isinstance(node, Scalar) and templated(node):
        return _later("its module_defaults come", default, node)
    value = value_of(node, SETTING)
    if value is None:
        return None
    outcome = _setting(value, task)
    if outcome.state is State.ON:
        return outcome
    why = f"it leaves {SETTING} to module_defaults, where {outcome.why}"
    if outcome.state is State.DEPENDS:
        return outcome._replace(why=why)
    return missing._replace(state=outcome.state, why=why, literal=outcome.literal)


def _given(source: Source, task: Task) -> Outcome | None:
    """Judge what one source says of the setting; None if it leaves it out."""
    node = resolved(source.value)
    if isinstance(node, Mapping):
        found = slot(node, SETTING)
        return None if found is None else descend(source.value, (SETTING,), _way(task))
    if not isinstance(node, Scalar) or empty(node):
        return None
    text = None if opaque(node) else free_form(node.text, source.leads)
    if text is None:
        return _opaque(source.value, node)
    return _in_text(source.value, node, text, task)


def _opaque(at: Node, node: Scalar) -> Outcome:
    """Return the outcome of arguments that are a text and no pairs of key and value."""
    if templated(node):
        return _later("its arguments come", at, node)
    why = "its arguments are a text whose parts cannot be told apart"
    return depends(at, why, f"write the arguments as a mapping, with {SETTING}: true")


def _in_text(at: Node, node: Scalar, text: FreeForm, task: Task) -> Outcome | None:
    """Judge a text in the free form; None if it leaves the setting out."""
    named = text.named(SETTING)
    if not named:
        return None
    if len(named) > 1:
        return twice(at, SETTING)
    argument = named[0]
    outcome = _setting(Scalar(0, 0, 0, argument.value), task)._replace(at=at)
    if argument.key != SETTING:
        outcome = outcome._replace(
            state=State.INVALID,
            why=f"the argument {argument.key} is in the wrong case",
            remedy=f"replaces it by {_ARGUMENT}",
            applicability=Applicability.SAFE,
        )
    elif outcome.state in (State.ON, State.DEPENDS):
        return outcome
    return _written(outcome, node, text.replaced(argument, _ARGUMENT))._replace(literal=at)


def _missing(task: Task) -> Outcome:
    """Return the outcome of a task whose arguments leave the setting out, and where it goes."""
    filled = [source for source in task.sources if not empty(source.value)]
    mapping = next((each for each in filled if isinstance(resolved(each.value), Mapping)), None)
    if mapping is None and filled:
        outcome = _extended(task, filled[0])
    else:
        into = (mapping or task.sources[0]).value
        outcome = descend(into, (SETTING,), _way(task))
    return outcome._replace(at=task.key)


def _extended(task: Task, source: Source) -> Outcome:
    node = resolved(source.value)
    outcome = Outcome(State.ABSENT, task.key, f"it has no {SETTING}", f"adds {_ARGUMENT}")
    text = free_form(node.text, source.leads) if isinstance(node, Scalar) else None
    return _written(outcome, node, text.extended(_ARGUMENT) if text is not None else "")


def _written(outcome: Outcome, node: Node, text: str) -> Outcome:
    """Let an outcome change a text in the free form, if it stands on one line as it is read."""
    if isinstance(node, Scalar) and text and _is_verbatim(node):
        return outcome._replace(changes=(Change(Present(node), text),))
    return outcome._replace(
        remedy=f"write the arguments as a mapping, with {SETTING}: true",
        applicability=Applicability.MANUAL,
        changes=(),
    )


def _is_verbatim(node: Scalar) -> bool:
    """Tell whether a scalar is written as it reads: no escapes, no folded lines, no tag."""
    quotes = {"": 0, "'": 2, '"': 2}.get(node.style)
    return (
        quotes is not None
        and node.tag is None
        and node.end - node.content == len(node.text) + quotes
    )


def _way(task: Task) -> Way:
    path = (task.module, SETTING)
    return Way(path, "Ansible", lambda value: _setting(value, task))


def _setting(value: Node, task: Task) -> Outcome:
    """Judge the value of the setting."""
    node = resolved(value)
    if isinstance(node, Scalar) and templated(node):
        name = variable_in(node.text)
        given = task.variable(name) if name is not None else None
        if given is None or not isinstance(resolved(given), Scalar) or templated(resolved(given)):
            return _later(f"{SETTING} comes", value, node)
        return _variable(value, name or "", literal_setting(given, SETTING, BOOLEANS))
    return literal_setting(value, SETTING, BOOLEANS)


def _variable(at: Node, name: str, given: Outcome) -> Outcome:
    """Judge a setting that is a variable, by what `vars` says of it."""
    if given.state is State.ON:
        why = f"{SETTING} is the variable {name}, which is on by its vars alone"
        return Outcome(State.ON, at, why, by_default=True)
    shown = given.why.removeprefix(f"{SETTING} is ")
    why = f"{SETTING} is the variable {name}, which is {shown} in vars"
    return depends(at, why, f"set {name} to true there, or write {SETTING}: true")


def _later(what: str, at: Node, node: Scalar) -> Outcome:
    by = node.tag if opaque(node) and node.tag else quoted(Scalar(0, 0, 0, node.text))
    return depends(
        at,
        f"{what} from {by}, which only a run of the playbook knows",
        f"write {SETTING}: true into the task, or make sure that {by} gives it",
    )


def _is_on(node: Scalar) -> bool:
    return node.text.strip().lower() in _ON or (node.plain and node.text == "1.0")


def _is_off(node: Scalar) -> bool:
    return node.text.strip().lower() in _OFF or (node.plain and node.text in NULLS | {"0.0"})


BOOLEANS: Final = Booleans(_is_on, _is_off)
