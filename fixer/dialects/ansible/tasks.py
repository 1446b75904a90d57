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
    ArgumentSource,
    Task,
    has_part,
    opaque,
    playbook,
    templated,
    variable_in,
)
from fixer.dialects.common.assessments import (
    compliant_by_default,
    computed,
    conditional,
    duplicate_key,
    invalid,
    shown,
)
from fixer.dialects.common.booleans import Booleans, assess_literal, filled_in_by
from fixer.dialects.common.mappings import NULLS, find_entry, is_empty, last_value_of, text_of
from fixer.dialects.common.setting_path import SettingPath, assess_at
from fixer.dialects.common.yaml_aliases import AliasUsage, avoid_shared_edits
from fixer.model.declaration import Assessment, Change, Declarations, Present, Repository, Verdict
from fixer.model.edits import Applicability
from fixer.model.file import File
from fixer.model.reasons import (
    Action,
    Cause,
    Evaluator,
    Note,
    Origin,
    OriginKind,
    Reader,
    Reason,
    Remedy,
    Topic,
)
from fixer.model.syntax_tree import Mapping, Node, Scalar, resolved

_ARGUMENT: Final = f"{SETTING}=true"
_CODE: Final = f"{SETTING}: true"
_WRITE: Final = Remedy(Action.WRITE, code=_CODE)
_WRITE_IN_TASK: Final = Remedy(Action.WRITE_IN_TASK, code=_CODE)
_ON: Final = frozenset(("y", "yes", "on", "1", "true", "t"))
_OFF: Final = frozenset(("n", "no", "off", "0", "false", "f"))


def declarations(file: File) -> Declarations:
    """Return the tasks of a file that keep a repository, assessed."""
    book = playbook(file.tree, removes="absent")
    return Declarations(tuple(_repository(task, book.usage) for task in book.tasks))


def _repository(task: Task, usage: AliasUsage) -> Repository:
    name = task.argument("name")
    own = name if name and not has_part(name) else None
    logical_id = text_of(task.body, "name") or " ".join(filter(None, ("ecs_ecr", name)))
    assessment = avoid_shared_edits(_assess(task), usage)
    state = task.argument("state") or ""
    if has_part(state) and assessment.verdict is not Verdict.COMPLIANT:
        assessment = assessment.with_note(Note(Topic.STATE_COMPUTED, value=state))
    return Repository(logical_id, assessment._replace(declaration=task.body), own)


def _assess(task: Task) -> Assessment:
    """Assess a task by the first of its sources that gives the setting."""
    if task.duplicated is not None:
        return invalid(task.key, task.duplicated, Remedy(Action.KEEP_ONE_ON))
    for source in task.sources:
        assessment = _assess_source(source, task)
        if assessment is not None:
            return assessment
    missing = _missing(task)
    for default in task.defaults():
        assessment = _assess_module_defaults(default, missing, task)
        if assessment is not None:
            return assessment
    return missing


def _assess_module_defaults(default: Node, missing: Assessment, task: Task) -> Assessment | None:
    """Assess a task that leaves the setting to `module_defaults`.

    What is off there is set in the task. None if the defaults leave the setting out too.
    """
    node = resolved(default)
    if isinstance(node, Scalar) and templated(node):
        return _computed_arguments("module_defaults", default, node)
    value = last_value_of(node, SETTING)
    if value is None:
        return None
    assessment = _assess_setting(value, task)
    if assessment.verdict is Verdict.COMPLIANT:
        return assessment
    reason = Reason(Cause.MODULE_DEFAULTS, setting=SETTING, inner=assessment.reason)
    if assessment.verdict is Verdict.CONDITIONAL:
        return assessment._replace(reason=reason)
    return missing._replace(
        verdict=assessment.verdict, reason=reason, off_token=assessment.off_token
    )


def _assess_source(source: ArgumentSource, task: Task) -> Assessment | None:
    """Assess the setting that one source gives; None if it leaves the setting out."""
    node = resolved(source.value)
    if isinstance(node, Mapping):
        if find_entry(node, SETTING) is None:
            return None
        return assess_at(source.value, (SETTING,), _setting_path(task))
    if not isinstance(node, Scalar) or is_empty(node):
        return None
    text = None if opaque(node) else free_form(node.text, source.leads)
    if text is None:
        return _assess_unsplit(source.value, node)
    return _assess_free_form(source.value, node, text, task)


def _assess_unsplit(at: Node, node: Scalar) -> Assessment:
    """Assess arguments that are a text which cannot be split into keys and values."""
    if templated(node):
        return _computed_arguments("arguments", at, node)
    if (origin := filled_in_by(node)) is not None:
        return _computed_arguments("arguments", at, node, origin, Evaluator.SUBSTITUTION)
    remedy = Remedy(Action.WRITE_ARGUMENTS, code=_CODE)
    return conditional(at, Reason(Cause.ARGUMENTS_UNCLEAR), remedy)


def _assess_free_form(at: Node, node: Scalar, text: FreeForm, task: Task) -> Assessment | None:
    """Assess a text in the free form; None if it leaves the setting out."""
    named = text.named(SETTING)
    if not named:
        return None
    if len(named) > 1:
        return duplicate_key(at, SETTING, Reader.ANSIBLE)
    argument = named[0]
    assessment = _assess_setting(Scalar(0, 0, 0, argument.value), task)._replace(at=at)
    if argument.key != SETTING:
        assessment = assessment._replace(
            verdict=Verdict.INVALID,
            reason=Reason(Cause.WRONG_CASE, name=argument.key),
            remedy=Remedy(Action.REPLACE_ARGUMENT, code=_ARGUMENT),
            applicability=Applicability.SAFE,
        )
    elif assessment.verdict is Verdict.COMPLIANT:
        return assessment
    elif assessment.verdict is Verdict.CONDITIONAL:
        remedy = assessment.remedy
        return assessment._replace(remedy=remedy and remedy._replace(code=_ARGUMENT))
    new = text.replaced(argument, _ARGUMENT)
    return _with_new_text(assessment, node, new)._replace(off_token=at)


def _missing(task: Task) -> Assessment:
    """Return the assessment of a task whose arguments leave the setting out."""
    filled = [source for source in task.sources if not is_empty(source.value)]
    mapping = next((each for each in filled if isinstance(resolved(each.value), Mapping)), None)
    if mapping is None and filled:
        assessment = _extended(task, filled[0])
    else:
        holder = (mapping or task.sources[0]).value
        assessment = assess_at(holder, (SETTING,), _setting_path(task))
    return assessment._replace(at=task.key)


def _extended(task: Task, source: ArgumentSource) -> Assessment:
    """Return the assessment of a text in the free form that leaves the setting out."""
    node = resolved(source.value)
    assessment = Assessment(
        Verdict.MISSING,
        task.key,
        Reason(Cause.NO_KEY, setting=SETTING),
        Remedy(Action.ADD, code=_ARGUMENT),
    )
    text = free_form(node.text, source.leads) if isinstance(node, Scalar) else None
    return _with_new_text(assessment, node, text.extended(_ARGUMENT) if text is not None else "")


def _with_new_text(assessment: Assessment, node: Node, text: str) -> Assessment:
    """Let an assessment change a text in the free form, if it is on one line as it is read."""
    if isinstance(node, Scalar) and text and _is_verbatim(node):
        return assessment._replace(changes=(Change(Present(node), text),))
    return assessment._replace(
        remedy=Remedy(Action.WRITE_ARGUMENTS, code=_CODE),
        applicability=Applicability.MANUAL,
        changes=(),
    )


def _is_verbatim(node: Scalar) -> bool:
    """Whether a scalar is written as it reads: no escapes, no folded lines, no tag."""
    quotes = {"": 0, "'": 2, '"': 2}.get(node.style)
    return (
        quotes is not None
        and node.tag is None
        and node.end - node.content == len(node.text) + quotes
    )


def _setting_path(task: Task) -> SettingPath:
    keys = (task.module, SETTING)
    return SettingPath(keys, Reader.ANSIBLE, lambda value: _assess_setting(value, task))


def _assess_setting(value: Node, task: Task) -> Assessment:
    """Assess the value of the setting."""
    node = resolved(value)
    if not isinstance(node, Scalar) or not templated(node):
        return assess_literal(value, SETTING, BOOLEANS, _CODE)
    name = variable_in(node.text)
    given = task.level.variable(name) if name is not None else None
    if given is None or not isinstance(resolved(given), Scalar) or templated(resolved(given)):
        assessment = computed(value, SETTING, _origin(node), Evaluator.PLAYBOOK_RUN, _CODE)
        return assessment._replace(remedy=_WRITE_IN_TASK)
    return _assess_variable(value, name or "", given)


def _assess_variable(at: Node, name: str, given: Node) -> Assessment:
    """Assess a setting that is a variable, by the value that `vars` gives it."""
    if assess_literal(given, name, BOOLEANS, _CODE).verdict is Verdict.COMPLIANT:
        reason = Reason(Cause.TASK_VARIABLE_ON, setting=SETTING, name=name)
        return compliant_by_default(at, reason, _WRITE)
    node = resolved(given)
    value = shown(node) if isinstance(node, Scalar) and node.text.strip() else ""
    return conditional(
        at,
        Reason(Cause.TASK_VARIABLE, setting=SETTING, name=name, value=value),
        Remedy(Action.SET_TASK_VARIABLE, name=name, code=_CODE),
    )


def _computed_arguments(
    what: str,
    at: Node,
    node: Scalar,
    origin: Origin | None = None,
    evaluator: Evaluator = Evaluator.PLAYBOOK_RUN,
) -> Assessment:
    origin = origin or _origin(node)
    reason = Reason(Cause.ARGUMENTS_COMPUTED, setting=what, origin=origin, evaluator=evaluator)
    return conditional(at, reason, _WRITE_IN_TASK)


def _origin(node: Scalar) -> Origin:
    """Return what Ansible evaluates: a tag of its own, or a text with Jinja."""
    if opaque(node) and node.tag:
        return Origin(OriginKind.FUNCTION, node.tag)
    return Origin(OriginKind.TEXT, shown(Scalar(0, 0, 0, node.text)))


def _is_on(node: Scalar) -> bool:
    return node.text.strip().lower() in _ON or (node.plain and node.text == "1.0")


def _is_off(node: Scalar) -> bool:
    return node.text.strip().lower() in _OFF or (node.plain and node.text in NULLS | {"0.0"})


BOOLEANS: Final = Booleans(_is_on, _is_off)
