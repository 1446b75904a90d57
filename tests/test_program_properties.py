"""Generated programs before and after their fixes, judged by the languages that they are in.

Node.js and Python run each program with a class of ours in the place of the repository, which tells
what it is given. The compiler of TypeScript takes the types out of the programs first.
"""

from __future__ import annotations

import re
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.syntheses import faults, syntheses

from fixer.api import fix_text
from fixer.model.declaration import Verdict
from fixer.model.edits import Applicability

SAFE: Final = Applicability.SAFE
_BATCH: Final = 50
"""How many programs one process runs."""
# A process is too slow for what shrinks programs; the shortest that is wrong is shown.
PROFILE: Final = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
    derandomize=True,
)

SPACES = st.sampled_from([" ", "\n    ", "\n\t", " // c\n  ", " /* c */ "])
VALUES = st.sampled_from(["'a'", "[1, 2]", "{ b: { c: 1 } }", "() => ({ a: 1 })", "x ? 1 : 2"])
SETTINGS = st.sampled_from(
    [
        *("true", "false", "undefined", "null", "'true'", "1", "0", "(false)", "(true)"),
        *("true as boolean", "<any>false", "false!", "ON", "OFF", "x", "!x", "!ON"),
        *("x ?? false", "x ?? true", "x || false", "x || true", "x && true"),
        *("x ? true : false", "x ? false : true", "p?.imageScanOnPush", "f(x)", "scan"),
        *("p?.imageScanOnPush ?? false", "x === undefined ? true : x"),
    ]
)
KEYS = st.sampled_from(
    ["imageScanOnPush", "'imageScanOnPush'", "['imageScanOnPush']", "ImageScanOnPush", "[key]"]
)
SPREADS = st.sampled_from(
    [
        *(
            "...p",
            "...(p ?? {})",
            "...BASE",
            "...SHARED",
            "...BARE",
            "...(p as any)",
            "...q({ a: 1 })",
        ),
        *("...(x ? { imageScanOnPush: true } : {})", "...(x && { imageScanOnPush: true })"),
        *("...{ imageScanOnPush: false }", "...{ imageScanOnPush: true }", "...(x && { a: 1 })"),
        *("...(p ?? {})", "...{ ...p }", "...{ imageScanOnPush: undefined }"),
    ]
)
NAMED = st.sampled_from(["repositoryName", "'emptyOnDelete'", "tags", "[other]"])


@st.composite
def entry(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["named", "setting", "setting", "spread"]))
    if kind == "spread":
        return draw(SPREADS)
    if kind == "setting":
        return f"{draw(KEYS)}: {draw(SETTINGS)}"
    return f"{draw(NAMED)}: {draw(VALUES)}"


@st.composite
def literal(draw: st.DrawFn) -> str:
    space, entries = (
        draw(SPACES),
        draw(st.lists(entry(), min_size=draw(st.integers(0, 2)), max_size=4)),
    )
    comma = draw(st.sampled_from(["", ","])) if entries else ""
    return f"{{{space}{(',' + space).join(entries)}{comma}{space}}}"


@st.composite
def properties(draw: st.DrawFn) -> str:
    own = draw(literal())
    whole = [own, f"{own} as any", f"<any>{own}", f"({own})", f"{own} satisfies object"]
    others = ["BASE", "SHARED", "BARE", "p", "undefined", "q(p)", f"Object.assign({own}, p)"]
    return draw(st.sampled_from(whole + others if draw(st.booleans()) else whole))


STATEMENTS = st.sampled_from(
    [
        "cfn.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', true);",
        "cfn.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', false);",
        "if (x) cfn.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', false);",
        "if (x) cfn.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', true);",
        "cfn.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', x);",
        "cfn.imageScanningConfiguration = { scanOnPush: true };",
        "cfn.imageScanningConfiguration = { scanOnPush: false };",
        "cfn.imageScanningConfiguration = undefined;",
        "if (x) { cfn.imageScanningConfiguration = { scanOnPush: false }; }",
    ]
)


BOOLEANS = st.sampled_from(["true", "false"])


@st.composite
def typescript(draw: st.DrawFn) -> str:
    given_ = f", {draw(properties())}" if draw(st.integers(0, 9)) else ""
    call = f"new ecr.Repository(stack, 'ü'{given_})"
    if draw(st.integers(0, 4)) == 0:
        body = f"""class A extends ecr.Repository {{
    constructor(stack: any) {{ super(stack, 'ü'{given_}); }}
  }}
  new A(stack);"""
    else:
        after = draw(st.lists(STATEMENTS, max_size=3)) if draw(st.booleans()) else []
        body = "\n  ".join([f"const r = {call};", "const cfn: any = r.node.defaultChild;", *after])
    base, shared = (re.sub("BASE|SHARED|BARE", "p", draw(literal())) for _ in range(2))
    bare = draw(st.sampled_from(["{}", "{ tags: 1 }"]))
    written = draw(st.sampled_from(["", "BASE.imageScanOnPush = true;", "delete BASE.tags;"]))
    return f"""import * as ecr from 'aws-cdk-lib/aws-ecr';

const ON = true;
const OFF = false;
const other: any = 'other';

function make(stack: any, x?: boolean, p?: any, scan = {draw(BOOLEANS)}) {{
  const q = (each: any) => each, f = (each: any) => !each;
  const key: any = p ? 'imageScanOnPush' : 'key';
  const BASE: any = {base};
  const SHARED: any = {shared};
  const BARE: any = {bare};
  void SHARED;
  {written}
  {body}
}}

module.exports = (stack: any, given: any) => make(stack, given.scan, given.props, given.scan);
"""


CONTEXTS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"scan": True, "props": {"imageScanOnPush": True}},
    {"scan": False, "props": {"imageScanOnPush": False}},
)


def judge(language: str, path: str, programs: list[str], contexts: Any) -> None:
    fixed = [
        [fix_text(text, path=path, unsafe_fixes=unsafe) for unsafe in (False, True)]
        for text in programs
    ]
    texts = [
        text
        for before, both in zip(programs, fixed, strict=True)
        for text in (before, *(each.text for each in both))
    ]
    answers = iter(syntheses("none", language, [(text, contexts) for text in texts]))
    wrong, failed = [], 0
    for text, both in zip(programs, fixed, strict=True):
        before = next(answers)
        failed += not any(isinstance(each, list) for each in before)
        for is_safe, result in zip((True, False), both, strict=True):
            assert result.error is None, (text, result.error)
            (finding,) = result.all_findings
            pairs = zip(before, next(answers), strict=True)
            # Programs that fail by themselves say nothing.
            ran = [(old, new) for old, new in pairs if isinstance(old, list)]
            found = (
                faults("cdk", finding, is_safe, *map(list, zip(*ran, strict=True))) if ran else []
            )
            if (finding.verdict, finding.applicability) == (Verdict.CONDITIONAL, SAFE):
                found.append("what the program decides is changed for good")
            if fix_text(result.text, path=path, unsafe_fixes=not is_safe).text != result.text:
                found.append("another run makes another edit")
            if found:
                wrong.append("\n".join((finding.message, text, result.text, *found)))
    assert not wrong, min(wrong, key=len)
    assert failed < len(programs) / 4


@PROFILE
@given(st.lists(typescript(), min_size=_BATCH, max_size=_BATCH))
def test_generated_typescript(programs: list[str]) -> None:
    judge("javascript", "a.ts", programs, CONTEXTS)


# Python.

PYTHON_VALUES = st.sampled_from(["'a'", "f'{x}'", "[1, 2]", "{'b': {'c': 1}}", "1 if x else 2"])
PYTHON_SETTINGS = st.sampled_from(
    [
        *("True", "False", "None", "'true'", "1", "0", "(False)", "(True)", "ON", "OFF"),
        *("x", "not x", "not ON", "x or False", "x or True", "x and True", "f(x)", "scan"),
        *("True if x else False", "False if x else True", "(x if x is not None else True)"),
        *("bool(x)", "p.get('image_scan_on_push', False)"),
    ]
)
PYTHON_SPACES = st.sampled_from(["", "\n        ", "\n\t\t", "  # c\n      ", "\n    # c\n    "])
PYTHON_SPREADS = st.sampled_from(["**p", "**BASE", "**BARE", "**SHARED", "**{}", "**q({'z': 1})"])
PYTHON_STATEMENTS = st.sampled_from(
    [
        "cfn.add_property_override('ImageScanningConfiguration.ScanOnPush', True)",
        "cfn.add_property_override('ImageScanningConfiguration.ScanOnPush', False)",
        "if x: cfn.add_property_override('ImageScanningConfiguration.ScanOnPush', False)",
        "cfn.add_property_override('ImageScanningConfiguration.ScanOnPush', x)",
        "cfn.image_scanning_configuration = {'scanOnPush': True}",
        "cfn.image_scanning_configuration = {'scanOnPush': False}",
        "cfn.image_scanning_configuration = None",
    ]
)
PYTHON_BASES = st.sampled_from(
    [
        "{}",
        "{'tags': 1}",
        "{'image_scan_on_push': False}",
        "{'image_scan_on_push': True, 'tags': 1}",
        "dict(image_scan_on_push=False)",
        "{**p}",
    ]
)
PYTHON_WRITES = st.sampled_from(
    [
        "pass",
        "BASE['image_scan_on_push'] = False",
        "BASE.update(image_scan_on_push=True)",
        "BASE |= {'image_scan_on_push': False}",
        "BASE.pop('image_scan_on_push', None)",
        "if x: BASE = {}",
        "scan = False",
        "if x: scan = True",
    ]
)


@st.composite
def python(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from("abcd"), max_size=3, unique=True))
    own = [f"{name}={draw(PYTHON_VALUES)}" for name in names]
    if draw(st.integers(0, 2)):
        own.append(f"image_scan_on_push={draw(PYTHON_SETTINGS)}")
    if draw(st.integers(0, 2)) == 0:
        own.insert(draw(st.integers(0, len(own))), draw(PYTHON_SPREADS))
    space, comma = draw(PYTHON_SPACES), draw(st.sampled_from(["", ","]))
    arguments = ("," + (space or " ")).join(["stack", "'ü'", *own])
    body = [f"r = ecr.Repository({space}{arguments}{comma}{space})"]
    if draw(st.booleans()):
        body += ["cfn = r.node.default_child", *draw(st.lists(PYTHON_STATEMENTS, max_size=3))]
    if draw(st.integers(0, 4)) == 0:
        call = f"super().__init__({arguments})".replace("\t", "    ")
        body = [
            "class A(ecr.Repository):",
            "    def __init__(self):",
            f"        {call}",
            "A()",
        ]
    lines = "\n    ".join(body)
    return f"""from aws_cdk import aws_ecr as ecr

ON = True
OFF = False


def make(stack, x=None, p=None, scan={draw(st.sampled_from(["True", "False"]))}):
    p = p or {{}}
    q = f = lambda each: each
    BASE = {draw(PYTHON_BASES)}
    SHARED = {draw(PYTHON_BASES)}
    BARE = {{'tags': 1}}
    str(SHARED)
    {draw(PYTHON_WRITES)}
    {lines}


def images(stack, given):
    make(stack, *given)
"""


@PROFILE
@given(st.lists(python(), min_size=_BATCH, max_size=_BATCH))
def test_generated_python(programs: list[str]) -> None:
    contexts = [
        (),
        (True, {"image_scan_on_push": True}, True),
        (False, {"image_scan_on_push": False}, False),
    ]
    judge("python", "a.py", programs, contexts)
