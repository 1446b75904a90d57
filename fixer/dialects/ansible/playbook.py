"""An Ansible playbook or list of tasks: the tasks that call a module, and what decides for them.

Sources: "Blocks", "Using variables" and "Module defaults" in the Ansible Community Documentation,
and `ansible.parsing.mod_args` of ansible-core for the forms that a task takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from fixer.dialects.ansible.free_form import free_form
from fixer.dialects.common.mappings import (
    MappingEntry,
    find_entry,
    has_placeholder,
    is_empty,
    last_value_of,
    merged_mappings,
    texts_of,
    value_of,
)
from fixer.dialects.common.yaml_aliases import AliasUsage, aliases_on_path, path_keys
from fixer.model.reasons import Cause, Reason
from fixer.model.syntax_tree import (
    Alias,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    is_function,
    key_text,
    resolved,
)

SETTING: Final = "scan_on_push"
MODULES: Final = (
    "community.aws.ecs_ecr",
    "ecs_ecr",
    "amazon.aws.ecs_ecr",
    "ansible.builtin.ecs_ecr",
    "ansible.legacy.ecs_ecr",
)
_GROUPS: Final = ("group/aws", "group/community.aws.aws", "group/amazon.aws.aws")
_ACTIONS: Final = ("action", "local_action")
_LITERAL: Final = "!unsafe"
"""The tag of a text that is never a template."""
_LISTS: Final = ("pre_tasks", "tasks", "post_tasks", "handlers", "block", "rescue", "always")
_PATHS: Final = (
    *((key, SETTING) for key in (*MODULES, *_ACTIONS, "args")),
    *((key, "args", SETTING) for key in _ACTIONS),
)
_KEYS: Final = path_keys((*MODULES, *_ACTIONS, "args", "module", SETTING))


class ArgumentSource(NamedTuple):
    """One of the places that give a task its arguments: a mapping, or a text in the free form."""

    value: Node
    leads: bool = False
    """Whether a text begins with the name of the module."""

    def texts(self, name: str) -> list[str | None]:
        """Return the literal texts of an argument, which may be there more than once."""
        node = resolved(self.value)
        if isinstance(node, Scalar):
            given = free_form(node.text, self.leads)
            return [each.value for each in given.named(name)[-1:]] if given is not None else []
        return texts_of(node, name)


class Level:
    """A play, a block or a task, and what it says for the tasks in it; read once for all."""

    def __init__(self, body: Mapping, outer: Level | None) -> None:
        self._body = body
        self.outer = outer
        self.defaults: dict[bool, Node] = {
            **(outer.defaults if outer is not None else {}),
            **self._own_defaults(),
        }
        """What `module_defaults` gives the module: for its group, and for itself under True.

        An inner one replaces all that an outer one says of the same module.
        """

    def _own_defaults(self) -> dict[bool, Node]:
        found: dict[bool, Node] = {}
        for given in _mappings(last_value_of(self._body, "module_defaults")):
            for key, value in given.entries:
                name = key_text(key)
                if name in MODULES or name in _GROUPS:
                    found[name in MODULES] = value
        return found

    def variable(self, name: str) -> Node | None:
        """Return the value that the nearest `vars` gives a variable."""
        level: Level | None = self
        while level is not None:
            if name in level.variables:
                return level.variables[name]
            level = level.outer
        return None

    @cached_property
    def variables(self) -> dict[str, Node]:
        """What its own `vars` gives the variables: of a name that is there twice, the last."""
        found: dict[str, Node] = {}
        for given in _mappings(last_value_of(self._body, "vars")):
            own: dict[str, Node] = {}
            for source in merged_mappings(given, last_counts=True):
                own = {key_text(key) or "": value for key, value in source.entries} | own
            found |= own
        return found


class Task(NamedTuple):
    """A task that calls the module."""

    item: Node
    """The task as written, possibly an alias."""
    body: Mapping
    key: Node
    """The key that names the module, or `action`."""
    module: str
    sources: tuple[ArgumentSource, ...]
    """What gives it its arguments, the one that wins first."""
    level: Level
    """What it says itself, and what the play and the blocks around it do."""
    duplicated: Reason | None
    """What is defined more than once, so that it is unclear what the task does."""

    def argument(self, name: str) -> str | None:
        """Return the literal text of an argument, the last one where it is there twice."""
        return next(reversed(self._texts(name)), None)

    def removes(self, state: str) -> bool:
        """Whether a state by which the task removes the repository is the only one it has."""
        return set(self._texts("state")) == {state}

    def _texts(self, name: str) -> list[str | None]:
        """Return the literal texts of an argument where it wins, the module's defaults included."""
        defaults = (ArgumentSource(each) for each in self.defaults())
        given = (source.texts(name) for source in (*self.sources, *defaults))
        return next((texts for texts in given if any(text is not None for text in texts)), [])

    def defaults(self) -> list[Node]:
        """Return what `module_defaults` gives the module: for itself first, then for its group."""
        own = self.level.defaults
        return [own[which] for which in (True, False) if which in own]


def opaque(node: Scalar) -> bool:
    """Whether a tag hides what a scalar is, as that of a vault does."""
    return is_function(node) and node.tag != _LITERAL


def templated(node: Node) -> bool:
    """Whether Ansible, when it runs, makes something else of a scalar."""
    if not isinstance(node, Scalar) or node.tag == _LITERAL:
        return False
    return opaque(node) or has_part(node.text)


def has_part(text: str) -> bool:
    """Whether a text has a part of Jinja."""
    return "{{" in text or "{%" in text


def variable_in(text: str) -> str | None:
    """Return the name of the variable that is all that a part of Jinja consists of."""
    # Between any two repetitions of blanks there is a character that is none.
    found = re.fullmatch(r"\s*\{\{-?\s*([A-Za-z_]\w*)\s*(?:\|\s*bool\s*)?-?\}\}\s*", text)
    return found.group(1) if found else None


class Playbook(NamedTuple):
    """The tasks of a file that call the module, and who else uses a node."""

    tasks: tuple[Task, ...]
    usage: AliasUsage


def playbook(tree: Tree, removes: str) -> Playbook:
    """Return the tasks of a tree that call the module with another `state` than `removes`.

    What two lists share by an alias is looked at once.
    """
    found: list[Task] = []
    followed: list[Node] = []
    seen: set[int] = set()
    waiting: list[tuple[Node, Level | None]] = [(each, None) for each in tree.documents]
    while waiting:
        written, outer = waiting.pop()
        listed = resolved(written)
        followed += [each for each in (written, *_items(listed)) if isinstance(each, Alias)]
        for item in _items(listed):
            body = resolved(item)
            if id(body) in seen or not isinstance(body, Mapping):
                continue
            seen.add(id(body))
            inner = Level(body, outer)
            held = (entry for each in merged_mappings(body) for entry in each.entries)
            waiting += [(value, inner) for key, value in held if key_text(key) in _LISTS]
            found += _tasks(item, body, inner)
    present = [each for each in found if not each.removes(removes)]
    present.sort(key=lambda task: task.body.start)
    return Playbook(tuple(present), _alias_usage(tree, present, followed))


def _tasks(item: Node, body: Mapping, level: Level) -> list[Task]:
    """Return the task that a mapping is, if it calls the module."""
    calls = list(_calls(body))
    if not calls:
        return []
    found, module, given = calls[0]
    more = find_entry(body, "args")
    if more is not None and not more.wrong_case:
        given = (*given, ArgumentSource(more.value))
    keys = [each for each in (found, more, *_inside(found.value)) if each is not None]
    names = [key_text(each.key) or "" for each in keys if each.duplicated]
    duplicated = Reason(Cause.DUPLICATE_KEY, setting=names[0]) if names else None
    if len(calls) > 1:
        duplicated = Reason(Cause.DUPLICATE_MODULE)
    return [Task(item, body, found.key, module, given, level, duplicated)]


def _inside(action: Node) -> list[MappingEntry | None]:
    """Return the keys of an `action` that are not arguments of the module."""
    return [find_entry(resolved(action), key) for key in ("module", "args")]


def _calls(body: Mapping) -> Iterator[tuple[MappingEntry, str, tuple[ArgumentSource, ...]]]:
    """Yield every key of a mapping that calls the module, and what gives it arguments."""
    for name in MODULES:
        found = find_entry(body, name)
        if found is not None and not found.wrong_case and _is_arguments(resolved(found.value)):
            yield found, name, (ArgumentSource(found.value),)
    for name in _ACTIONS:
        found = find_entry(body, name)
        if found is None or found.wrong_case:
            continue
        action = resolved(found.value)
        named = value_of(action, "module") if isinstance(action, Mapping) else found.value
        module = _module(resolved(named)) if named is not None else None
        if named is None or module not in MODULES:
            continue
        given = [ArgumentSource(named, leads=True)]
        if named is not found.value:
            inner = value_of(action, "args")
            given = [
                *([ArgumentSource(inner)] if inner else []),
                *given,
                ArgumentSource(found.value),
            ]
        yield found, module, tuple(given)


def _module(named: Node) -> str | None:
    """Return the module that a text of `action` begins with."""
    if not isinstance(named, Scalar):
        return None
    given = free_form(named.text, leads=True)
    return given.module if given is not None else named.text.split(" ")[0].strip()


def _is_arguments(value: Node) -> bool:
    """Whether a value holds arguments, and is not a word in a list that has such a key."""
    if isinstance(value, Scalar):
        return is_empty(value) or templated(value) or "=" in value.text or has_placeholder(value)
    return isinstance(value, Mapping)


def _mappings(value: Node | None) -> list[Mapping]:
    """Return a mapping, or those of a list, the last one last; both forms mean the same."""
    node = resolved(value) if value is not None else None
    each = [node, *map(resolved, _items(node))] if node is not None else []
    return [body for body in each if isinstance(body, Mapping)]


def _items(node: Node) -> list[Node]:
    return node.items if isinstance(node, Sequence) else []


def _alias_usage(tree: Tree, declared: list[Task], followed: list[Node]) -> AliasUsage:
    """Return who uses what; the aliases that lead to whole tasks are the tasks' own."""
    traced = (
        node for task in declared for path in _PATHS for node in aliases_on_path(task.item, path)
    )
    owned = (*followed, *traced) if tree.aliases else ()
    repositories = frozenset(id(task.body) for task in declared)
    return AliasUsage(tree, frozenset(map(id, owned)), repositories, None, _KEYS)
