"""Modules of Terraform drawn at random, each with one setting that many things decide."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

SETTING = "image_scanning_configuration"
_TYPES = ("aws_ecr_repository", "aws_ecr_repository", "awscc_ecr_repository")
_BOOLEANS = (
    *("true", "false", "true", "false", '"true"', '"false"', "var.on", "var.text", "var.row.scan"),
    *("var.flags[0]", "var.nothing", "local.flag", "local.table[local.stage]", "local.row.scan"),
    *('var.rows["a"].scan', "local.made.a", "var.row.inner.deep", "local.shared.scan"),
)
_OF_BOOLEANS = (
    *("!{}", "({} && {})", "({} || {})", "({} == {})", "({} ? {} : {})", "tobool({})"),
    *("tobool(tostring({}))", "try({}, {})", "try(var.row.missing, {})", "coalesce({}, {})"),
    *("alltrue([{}, {}])", "anytrue([{}, {}])", "contains([{}, {}], true)", "can({})"),
    *("merge({{ scan = {} }}, {{ scan = {} }}).scan", 'lookup({{ scan = {} }}, "scan", {})'),
    *('lookup({{ b = {} }}, "scan", {})', 'lookup(var.row, "scan", {})', "flatten([[{}], {}])[0]"),
    *("concat([{}], [{}])[1]", "element([{}, {}], 3)", "one([{}])", "reverse([{}, {}])[0]"),
    *("one([for each in [{}] : each])", 'zipmap(["a", "b"], [{}, {}]).b', "sensitive({})"),
    *("values({{ b = {}, a = {} }})[0]", "merge(var.row, {{ scan = {} }}).scan", '"${{{}}}"'),
    *("tolist([{}])[0]", "tomap({{ a = {} }}).a", "nonsensitive(sensitive({}))", "[{}, {}][*][1]"),
    *("merge(local.row, local.shared, {{ on = {} }}).on", "[for r in [{{ s = {} }}] : r.s][0]"),
    *('"%{{ if {} }}true%{{ else }}false%{{ endif }}"', "({} != null)", "distinct([{}, {}])[0]"),
    *("one(toset([{}]))", "{{ for k, v in {{ a = {} }} : k => !v }}.a", "[{{ s = {} }}][*].s[0]"),
    *("({} == null ? {} : {})", "try(tobool({}), {})", "lookup(local.table, lower(var.name), {})"),
    *(
        "(length(var.rows) > 1 ? {} : {})",
        'startswith(var.name, "pr") ? {} : {}',
        "compact([{}])[0]",
    ),
    *("alltrue([for r in values(var.rows) : r.scan])", "anytrue(values(var.rows)[*].scan)"),
    *('contains(keys(var.rows), "b") ? {} : {}', "element(range(3), 1) == 1 ? {} : {}"),
)
_PARTS = ("true", "false", "null", '"true"', '"false"')


class GeneratedModule(NamedTuple):
    """The files of a module, and what gives values to its variables."""

    files: dict[str, str]
    values: dict[str, str]


def _flags(rng: Random, depth: int, more: tuple[str, ...] = ()) -> str:
    """Return an expression that is a boolean, or nearly one."""
    if not depth or not rng.randrange(3):
        return rng.choice((*more, *more, *_BOOLEANS))
    template = rng.choice(_OF_BOOLEANS)
    count = template.replace("{{", "").replace("}}}", "}").replace("}}", "").count("{}")
    return template.format(*(_flags(rng, depth - 1, more) for _ in range(count)))


def _variables(rng: Random) -> tuple[str, dict[str, str]]:
    """Return the variables of a module, and the values for some of them."""
    part, flag = _PARTS, _PARTS[:2]
    optional = rng.choice(("bool", "optional(bool)", "optional(bool, {})"))
    optional = optional.format(rng.choice(flag))
    inner = f"optional(object({{ deep = optional(bool, {rng.choice(flag)}) }}), {{}})"
    row = f"object({{ scan = {optional}, inner = {inner} }})"
    rows = (
        "{ scan = %s }",
        "{ scan = %s, inner = {} }",
        "{ scan = %s, inner = { deep = true } }",
    )
    one = (rng.choice(rows) % rng.choice(part)) if optional == "bool" or rng.randrange(2) else "{}"
    first, second = (rng.choice(rows) % rng.choice(part) for _ in range(2))
    table = f"{{ a = {first}, b = {second} }}"
    kinds = {
        "on": (rng.choice(("bool", "any", "")), rng.choice(part), rng.choice(flag)),
        "text": ("string", rng.choice(_PARTS[3:]), rng.choice(_PARTS[3:])),
        "nothing": (rng.choice(("bool", "any")), "null", rng.choice(part)),
        "name": ("string", '"prod"', rng.choice(('"prod"', '"DEV"'))),
        "row": (row, one, rng.choice(rows) % rng.choice(flag)),
        "rows": (f"map({row})", table, f"{{ a = {rng.choice(rows) % rng.choice(flag)} }}"),
        "flags": (
            "list(bool)",
            f"[{rng.choice(part)}, {rng.choice(flag)}]",
            f"[{rng.choice(flag)}]",
        ),
    }
    text, values = "", {}
    for name, (kind, default, given) in kinds.items():
        how = rng.choice(("default", "default", "both", "required"))
        lines = [f"  type = {kind}"] if kind else []
        lines += [f"  default = {default}"] if how != "required" else []
        if default != "null" and not rng.randrange(4):
            lines.append("  nullable = false")
        text += "\n".join((f'variable "{name}" {{', *lines, "}", ""))
        if how != "default":
            values[name] = given
    return text, values


def _locals(rng: Random) -> str:
    flag = (*_PARTS[:2], "var.on", "var.flags[0]", "var.row.scan", "var.nothing")
    stage = rng.choice(("var.name", '"prod"'))
    return (
        f"locals {{\n  flag = {rng.choice(flag)}\n  stage = {stage}\n"
        f"  table = {{ prod = {rng.choice(flag)}, DEV = {rng.choice(flag)} }}\n"
        f"  row = {{ scan = {rng.choice(flag)} }}\n"
        f"  made = {{ for key, row in var.rows : key => row.scan }}\n"
        f"  shared = merge(local.row, {{ other = {rng.choice(flag)} }})\n}}\n"
    )


def _setting(rng: Random, kind: str, more: tuple[str, ...]) -> str:
    """Return the setting of a resource."""
    value = _flags(rng, 2, more)
    if kind.startswith("awscc"):
        text = rng.choice(("{ scan_on_push = %s }", "merge({ scan_on_push = %s }, {})"))
        return f"  {SETTING} = {text % value}\n"
    how = rng.choice(("block", "block", "block", "dynamic", "dynamic", "none"))
    if how == "none":
        return ""
    if how == "block":
        return f"  {SETTING} {{\n    scan_on_push = {value}\n  }}\n"
    iterator = rng.choice((SETTING, "it"))
    over = rng.choice(("[%s]", "{ x = %s }", "toset([%s])", "%s ? [true] : []", "%s ? [1] : []"))
    over %= _flags(rng, 1, more)
    value = rng.choice(
        (f"{iterator}.value", f"{iterator}.value", _flags(rng, 1, more), f'{iterator}.key == "x"')
    )
    line = f"    iterator = {iterator}\n" if iterator != SETTING else ""
    return (
        f'  dynamic "{SETTING}" {{\n    for_each = {over}\n{line}'
        f"    content {{\n      scan_on_push = {value}\n    }}\n  }}\n"
    )


def _repeated(rng: Random) -> tuple[str, tuple[str, ...]]:
    """Return the repetition of a block, and what its parts may refer to."""
    return rng.choice(
        (
            ("", ()),
            ("", ()),
            ("", ()),
            ("  count = 2\n", ("count.index == 0", "var.flags[count.index]")),
            (f"  count = {_flags(rng, 1)} ? 1 : 0\n", ()),
            ("  for_each = var.rows\n", ("each.value.scan", 'each.key == "a"')),
            (
                "  for_each = { for k, r in var.rows : k => r if r.scan }\n",
                ("each.value.scan",),
            ),
            ("  for_each = local.made\n", ("each.value", "!each.value")),
            (
                '  for_each = toset(["a", "prod"])\n',
                ("local.table[each.key]", 'each.key == "a"'),
            ),
            ("  for_each = toset(keys(var.rows))\n", ("var.rows[each.value].scan",)),
            (
                f"  for_each = {{ a = {_flags(rng, 1)}, b = {_flags(rng, 1)} }}\n",
                ("each.value",),
            ),
        )
    )


def module(rng: Random) -> GeneratedModule:
    """Return a module with a repository or with a call of a module that has one."""
    variables, values = _variables(rng)
    repetition, more = _repeated(rng)
    kind = rng.choice(_TYPES)
    files = {}
    if not rng.randrange(4):
        inner, passed = _variables(rng)
        passed = {
            name: _flags(rng, 1, more) if name in ("on", "nothing") else value
            for name, value in passed.items()
        }
        arguments = "".join(f"  {name} = {value}\n" for name, value in passed.items())
        block = f'module "r" {{\n  source = "./child"\n{repetition}{arguments}}}\n'
        repetition, more = _repeated(rng)
        resource = f'resource "{kind}" "r" {{\n{repetition}{_setting(rng, kind, more)}}}\n'
        files["child/main.tf"] = inner + _locals(rng) + resource
    else:
        block = f'resource "{kind}" "r" {{\n{repetition}{_setting(rng, kind, more)}}}\n'
        if not rng.randrange(6):
            over = f'resource "{kind}" "r" {{\n{_setting(rng, kind, more)}}}\n'
            files["override.tf"] = over
    if not rng.randrange(6):
        files["x_override.tf"] = f'variable "on" {{\n  default = {rng.choice(_PARTS)}\n}}\n'
    files["main.tf"] = variables + _locals(rng) + block
    return GeneratedModule(files, values)
