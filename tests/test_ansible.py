"""Ansible: decisions too small for a fixture, and what must hold for every playbook.

The judge is PyYAML, with shlex for the free form.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support.judges import BASE
from support.lines import lines_of, removed_lines

from fixer.dialects.ansible.free_form import free_form
from fixer.dialects.ansible.playbook import MODULES, variable_in
from fixer.engine.analysis import analyse_file
from fixer.engine.fix_selection import Options
from fixer.engine.result import FileResult
from fixer.model.declaration import Verdict


def run(text: str, name: str = "tasks/main.yml", unsafe: bool = False) -> FileResult:
    result = analyse_file(name, text.encode(), Options(unsafe_fixes=unsafe))
    assert result.error is None
    return result


TEXTS = [
    pytest.param("name=a", "name=a scan_on_push=true", id="missing"),
    pytest.param("name=a scan_on_push=0", "name=a scan_on_push=true", id="off"),
    pytest.param("name=a scan_on_push=T", None, id="on"),
    pytest.param("name='a b' c=d", "name='a b' c=d scan_on_push=true", id="blank-in-quotes"),
    pytest.param("x={{ a | b('c d') }}", "x={{ a | b('c d') }} scan_on_push=true", id="jinja"),
    pytest.param("x='scan_on_push=no'", "x='scan_on_push=no' scan_on_push=true", id="in-a-value"),
    pytest.param("x={{ '}' }} y=z", "x={{ '}' }} y=z scan_on_push=true", id="brace-in-quotes"),
    pytest.param('x={"a":1}', 'x={"a":1} scan_on_push=true', id="json"),
    pytest.param("not_scan_on_push=no", "not_scan_on_push=no scan_on_push=true", id="longer-name"),
    pytest.param("x={{ a", None, id="open-jinja"),
    pytest.param('x="a', None, id="open-quote"),
    pytest.param("x=a b", None, id="no-pair"),
    pytest.param(
        "x={% if a %}b{% endif %}c", "x={% if a %}b{% endif %}c scan_on_push=true", id="if"
    ),
]


@pytest.mark.parametrize(("before", "after"), TEXTS)
def test_free_form(before: str, after: str | None) -> None:
    assert run(f"- ecs_ecr: {before}\n").text == f"- ecs_ecr: {after or before}\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("{{ scan }}", "scan", id="plain"),
        pytest.param("{{scan|bool}}", "scan", id="as-a-bool"),
        pytest.param(" {{- scan -}} ", "scan", id="trimmed"),
        pytest.param("{{ scan.api }}", None, id="attribute"),
        pytest.param("{{ scan }}{{ more }}", None, id="two"),
        pytest.param("{{ scan | default(true) }}", None, id="default"),
        pytest.param("{{ not scan }}", None, id="expression"),
    ],
)
def test_variable_in(text: str, name: str | None) -> None:
    assert variable_in(text) == name


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("- &a\n  block: [*a]\n  ecs_ecr: {name: a}\n", id="block-in-itself"),
        pytest.param("- block: &a\n  - block: *a\n  - ecs_ecr: {name: a}\n", id="list-in-itself"),
        pytest.param("- ecs_ecr: &a {name: a, args: *a}\n", id="arguments-in-themselves"),
        pytest.param("- ecs_ecr: &a\n    <<: *a\n    name: a\n", id="merge-of-itself"),
    ],
)
def test_an_alias_to_what_holds_it(text: str) -> None:
    result = run(text)
    assert [each.verdict for each in result.all_findings] == [Verdict.MISSING]


def test_blocks_reached_by_a_long_chain_of_aliases() -> None:
    lists = [f"    x{n}: &x{n} [{{block: *x{n - 1}}}]" for n in range(1, 2000)]
    head = ["- vars:", "    x0: &x0 [{ecs_ecr: {name: a}}]", *lists, "  tasks: *x1999"]
    assert len(run("\n".join(head) + "\n").all_findings) == 1


# Playbooks of every shape, written line by line.

SCANS = ("no", "false", '"off"', "0", "~", "", "yes", "True", "'1'", "maybe", '"{{ scan }}"')
OTHERS = ("region: eu-central-1", 'profile: "{{ p }}"', "image_tag_mutability: immutable")
PAIRS = ("region=eu-central-1", "policy='a b'", "profile=shop")
modules = st.sampled_from(MODULES)


@st.composite
def entries(draw: st.DrawFn) -> list[str]:
    """Return the arguments of a task, each on a line."""
    lines = ["name: a/b", *draw(st.lists(st.sampled_from(OTHERS), unique=True))]
    if draw(st.booleans()):
        lines.append(f"scan_on_push: {draw(st.sampled_from(SCANS))}")
    if draw(st.integers(0, 5)) == 0:
        lines.append("state: absent")
    return draw(st.permutations(lines))


@st.composite
def pairs(draw: st.DrawFn) -> str:
    """Return the arguments of a task in the free form."""
    words = ["name=a/b", *draw(st.lists(st.sampled_from(PAIRS), unique=True))]
    if draw(st.booleans()):
        words.append(f"scan_on_push={draw(st.sampled_from(('no', 'yes', '0', 'maybe')))}")
    if draw(st.integers(0, 5)) == 0:
        words.append("state=absent")
    return " ".join(draw(st.permutations(words)))


def block(key: str, lines: list[str], step: str) -> list[str]:
    return [f"{key}:", *(step + line for line in lines)]


def flow(lines: list[str]) -> str:
    return "{" + ", ".join(lines) + "}"


@st.composite
def calls(draw: st.DrawFn) -> list[str]:
    """Return the lines of a call of the module, in one of its forms."""
    module = draw(modules)
    step = " " * draw(st.integers(1, 4))
    form = draw(st.integers(0, 7))
    if form == 0:
        return [f"{module}: {flow(draw(entries()))}"]
    if form == 1:
        return [f"{module}: {draw(pairs())}{draw(st.sampled_from(('', '  # so')))}"]
    if form == 2:
        return [f'{module}: "{draw(pairs())}"']
    if form == 3:
        return [f"{module}:", *block("args", draw(entries()), step)]
    if form == 4:
        return [f"action: {module} {draw(pairs())}"]
    if form == 5:
        return [f"local_action: {flow([f'module: {module}', *draw(entries())])}"]
    if form == 6:
        return block("action", [f"module: {module}", *block("args", draw(entries()), step)], step)
    return block(module, draw(entries()), step)


@st.composite
def task(draw: st.DrawFn, depth: int) -> list[str]:
    """Return the lines of a task or a block."""
    if depth and draw(st.integers(0, 4)) == 0:
        kinds = draw(st.lists(st.sampled_from(("rescue", "always")), unique=True))
        lists = {kind: draw(task_list(depth - 1)) for kind in ("block", *kinds)}
        return [line for kind, lines in lists.items() for line in block(kind, lines, "  ")]
    if draw(st.integers(0, 3)) == 0:
        return ["debug:", '  msg: "ecs_ecr: name=a"']
    around = [["when: wanted"], ["tags: [ecr]"], ["# a word on it"], ["register: made"]]
    some = draw(st.lists(st.sampled_from(around), max_size=2, unique_by=tuple))
    parts = draw(st.permutations([["name: Make it"], draw(calls()), *some]))
    return [line for part in parts for line in part]


@st.composite
def task_list(draw: st.DrawFn, depth: int = 2) -> list[str]:
    """Return the lines of a list of tasks."""
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        first, *rest = draw(task(depth))
        while first.startswith("#"):
            lines.append(first)
            first, *rest = rest
        lines += [f"- {first}", *(f"  {line}" for line in rest)]
        lines += draw(st.sampled_from(([], [""], ["", "# what follows"])))
    return lines


@st.composite
def playbooks(draw: st.DrawFn) -> str:
    """Return the text of a role's tasks, or of a play."""
    lines = draw(task_list())
    if draw(st.booleans()):
        kinds = draw(st.lists(st.sampled_from(("tasks", "handlers")), min_size=1, unique=True))
        lists = [block(kind, draw(task_list()), "    ") for kind in kinds]
        lines = ["- hosts: all", *(f"  {line}" for each in lists for line in each)]
    newline = draw(st.sampled_from(("\n", "\r\n")))
    return newline.join(["---", *lines]) + draw(st.sampled_from((newline, "")))


def calls_in(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the arguments of every call of the module in loaded data, `module` among them."""
    for body in data if isinstance(data, list) else ():
        for key, value in body.items():
            if key in MODULES:
                yield {"module": key, **arguments(value), **(body.get("args") or {})}
            elif key in ("action", "local_action"):
                given = arguments(value)
                yield {**given, **given.pop("args", {})}
            elif key != "tags":
                yield from calls_in(value)


def arguments(value: Any) -> dict[str, Any]:
    if not value or not isinstance(value, str):
        return dict(value or {})
    words = shlex.split(value)
    named = {} if "=" in words[0] else {"module": words.pop(0)}
    return named | dict(word.split("=", 1) for word in words)


def without_setting(data: Any) -> Any:
    """Return loaded data in which no call of the module has the setting."""
    if isinstance(data, list):
        return [without_setting(each) for each in data]
    if isinstance(data, dict):
        return {
            key: without_setting(arguments(value) if key in FORMS else value)
            for key, value in data.items()
            if key != "scan_on_push"
        }
    return data


FORMS = (*MODULES, "action", "local_action")
ON = {"yes", "true", "1"}


@given(text=playbooks())
def test_only_the_setting_changes(text: str) -> None:
    result = run(text)
    check_data(text, result)
    check_lines(text, result)
    assert not run(result.text, unsafe=True).changed


def check_data(text: str, result: FileResult) -> None:
    before, after = (yaml.load(each, BASE) for each in (text, result.text))
    assert without_setting(before) == without_setting(after)
    kept = [each for each in calls_in(after) if each.get("state") != "absent"]
    assert len(kept) == len(result.all_findings)
    for call, finding in zip(kept, result.all_findings, strict=True):
        manual = finding.open and not finding.fix_applied
        assert manual == ("{{" in call.get("scan_on_push", ""))
        assert manual or call["scan_on_push"].lower() in ON


def check_lines(text: str, result: FileResult) -> None:
    before, after = text.encode(), result.text.encode()
    assert removed_lines(before, after) <= len(result.edits)
    added = len(lines_of(after)) - len(lines_of(before))
    assert 0 <= added <= sum(each.fix_applied for each in result.all_findings)


@given(text=playbooks(), data=st.data())
def test_damaged_playbooks_end_in_a_result(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 9, len(text))))
    other = data.draw(st.text("ab:-=#\"'{}[]*&!|>\n ", max_size=6))
    result = analyse_file("a.yml", (text[:start] + other + text[end:]).encode(), Options())
    if result.error is None and result.source is not None:
        again = analyse_file("a.yml", result.source.encoded(result.text), Options())
        assert again.error is None
        assert not again.changed


words = st.text("ab/.-_", min_size=1, max_size=6)
quoted = st.builds('"{}"'.format, st.text("ab =", max_size=6)) | st.builds(
    "'{}'".format, st.text('ab ="', max_size=6)
)


@given(given=st.lists(st.tuples(st.text("abc", min_size=1), words | quoted)), leads=st.booleans())
def test_the_free_form_is_read_as_a_shell_reads_it(
    given: list[tuple[str, str]], leads: bool
) -> None:
    text = " ".join((["ecs_ecr"] if leads else []) + [f"{key}={value}" for key, value in given])
    read = free_form(text, leads)
    assert read is not None
    assert [f"{each.key}={each.value}" for each in read.arguments] == shlex.split(text)[leads:]
    for each, (key, value) in zip(read.arguments, given, strict=True):
        assert text[each.start : each.end] == f"{key}={value}"


def test_many_defaults_and_variables_are_read_once() -> None:
    names = range(4_000)
    text = (
        "- hosts: all\n  module_defaults:\n"
        + "".join(f"    module_{name}: {{a: 1}}\n" for name in names)
        + "  vars:\n"
        + "".join(f"    v{name}: true\n" for name in names)
        + "  tasks:\n"
        + "".join(
            f'  - ecs_ecr: {{name: a, scan_on_push: "{{{{ v{name} }}}}"}}\n' for name in names
        )
    )
    started = process_time()
    result = analyse_file("tasks.yml", text.encode(), Options())
    assert len(result.all_findings) == len(names)
    assert not result.findings
    assert process_time() - started < 8


@pytest.mark.parametrize("first", ["present", "absent"])
def test_a_state_that_a_template_chooses_removes_nothing_for_sure(first: str) -> None:
    other = "absent" if first == "present" else "present"
    states = f"{{% if a %}}\n    state: {first}\n{{% else %}}\n    state: {other}\n{{% endif %}}\n"
    task = f"- name: a\n  ecs_ecr:\n    name: a\n{states}"
    (finding,) = run(task, "tasks/main.yml.j2").findings
    assert finding.verdict is Verdict.MISSING
