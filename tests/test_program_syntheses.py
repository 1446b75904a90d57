"""Programs before and after their fixes, judged by the frameworks that they are of.

Each program runs in the real framework in three contexts: nobody says anything, the caller turns
scanning on, the caller turns it off. What we say of a program has to be true in them, and a fix may
change the scan setting alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import pytest
from support.syntheses import Synthesis, syntheses

from fixer.api import fix_text
from fixer.model.edits import Applicability
from fixer.model.finding import Finding


class Language(NamedTuple):
    """A framework in a language: how its programs are written."""

    framework: str
    language: str
    opening: str
    cases: Mapping[str, str]
    contexts: tuple[Mapping[str, Any], ...]

    def program(self, body: str) -> str:
        """Return a whole program."""
        above, _, below = body.rpartition("\n---\n")
        if self.language == "python":
            return f"{self.opening}{above}\ndef images(stack, given):\n" + textwrap.indent(
                below + "\n", "    "
            )
        return f"{self.opening}{above}\nmodule.exports = (stack, given) => {{\n  {below}\n}};\n"

    @property
    def path(self) -> str:
        """Return the name of a program's file."""
        return "a.py" if self.language == "python" else "a.js"


R: Final = "new ecr.Repository(stack, 'A', "
L1: Final = "new ecr.CfnRepository(stack, 'A', "
CHILD: Final = "const cfn = r.node.defaultChild; "
OVERRIDE: Final = "cfn.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', "
CDK: Final = {
    "none": "new ecr.Repository(stack, 'A');",
    "properties-undefined": f"{R}undefined);",
    "empty": f"{R}{{}});",
    "missing": f"{R}{{ repositoryName: 'app', emptyOnDelete: false }});",
    "on": f"{R}{{ imageScanOnPush: true }});",
    "on-quoted": f"{R}{{ 'imageScanOnPush': true }});",
    "on-in-brackets": f"{R}{{ ['imageScanOnPush']: true }});",
    "off": f"{R}{{ imageScanOnPush: false }});",
    "undefined": f"{R}{{ imageScanOnPush: undefined, repositoryName: 'app' }});",
    "null": f"{R}{{ imageScanOnPush: null, repositoryName: 'app' }});",
    "twice": f"{R}{{ imageScanOnPush: true, imageScanOnPush: false }});",
    "twice-on": f"{R}{{ imageScanOnPush: false, imageScanOnPush: true }});",
    "case": f"{R}{{ ImageScanOnPush: true }});",
    "case-beside-on": f"{R}{{ ImageScanOnPush: false, imageScanOnPush: true }});",
    "text": f"{R}{{ imageScanOnPush: 'true' }});",
    "number": f"{R}{{ imageScanOnPush: 0 }});",
    "not-true": f"{R}{{ imageScanOnPush: !true }});",
    "not-zero": f"{R}{{ imageScanOnPush: !0 }});",
    "getter": f"{R}{{ get imageScanOnPush() {{ return false; }} }});",
    # Names for literals.
    "literal": f"const p = {{ repositoryName: 'app' }}; {R}p);",
    "literal-shared": f"const p = {{ repositoryName: 'app' }}; void p; {R}p);",
    "literal-on": f"const p = {{ imageScanOnPush: true }}; {R}p);",
    "literal-off-shared": f"const p = {{ imageScanOnPush: false }}; void p; {R}p);",
    "literal-written": f"const p = {{ imageScanOnPush: true }}; p.imageScanOnPush = false; {R}p);",
    "literal-written-by-key": f"""const p = {{ imageScanOnPush: true }};
  p['imageScanOnPush'] = false; {R}p);""",
    "literal-deleted": f"const p = {{ imageScanOnPush: true }}; delete p.imageScanOnPush; {R}p);",
    "literal-assigned": f"""const p = {{ imageScanOnPush: true }};
  Object.assign(p, {{ imageScanOnPush: false }}); {R}p);""",
    "literal-let": f"let p = {{ imageScanOnPush: true }}; p = {{}}; {R}p);",
    # Spreads.
    "spread": f"{R}{{ ...given.props }});",
    "spread-and-name": f"{R}{{ ...given.props, repositoryName: 'app' }});",
    "parameter": f"{R}given.props);",
    "own-behind-spread-off": f"{R}{{ ...given.props, imageScanOnPush: false }});",
    "own-behind-spread-on": f"{R}{{ ...given.props, imageScanOnPush: true }});",
    "own-behind-spread-undefined": f"{R}{{ ...given.props, imageScanOnPush: undefined }});",
    "own-before-spread-off": f"{R}{{ imageScanOnPush: false, ...given.props }});",
    "own-before-spread-on": f"{R}{{ imageScanOnPush: true, ...given.props }});",
    "own-before-spread-undefined": f"{R}{{ imageScanOnPush: undefined, ...given.props }});",
    "spread-of-literal-on": f"const p = {{ imageScanOnPush: true }}; {R}{{ ...p }});",
    "spread-of-literal-off": f"const p = {{ imageScanOnPush: false }}; {R}{{ ...p }});",
    "on-before-spread-of-undefined": f"""const p = {{ imageScanOnPush: undefined }};
  {R}{{ imageScanOnPush: true, ...p }});""",
    "on-before-spread-of-off": f"{R}{{ imageScanOnPush: true, ...{{ imageScanOnPush: false }} }});",
    "off-before-spread-of-on": f"{R}{{ imageScanOnPush: false, ...{{ imageScanOnPush: true }} }});",
    "spread-behind-condition": f"{R}{{ ...(given.scan ? {{ imageScanOnPush: true }} : {{}}) }});",
    "spread-behind-and": f"{R}{{ ...(given.scan && {{ imageScanOnPush: true }}) }});",
    "on-before-spread-behind-and": f"""{R}{{ imageScanOnPush: true,
    ...(given.scan && {{ imageScanOnPush: false }}) }});""",
    "spread-of-spread": f"const p = {{ ...given.props }}; {R}{{ imageScanOnPush: true, ...p }});",
    "call": f"const f = () => ({{ imageScanOnPush: given.scan }}); {R}f());",
    "assign": f"{R}Object.assign({{ imageScanOnPush: true }}, given.props));",
    "all-arguments": "const all = [stack, 'A', given.props]; new ecr.Repository(...all);",
    "computed-key": f"const key = given.props ? 'imageScanOnPush' : 'a'; {R}{{ [key]: true }});",
    "shorthand": f"const imageScanOnPush = given.scan; {R}{{ imageScanOnPush }});",
    # Values that are computed.
    "condition": f"{R}{{ imageScanOnPush: given.scan ? true : false }});",
    "condition-reversed": f"{R}{{ imageScanOnPush: given.scan ? false : true }});",
    "nullish-off": f"{R}{{ imageScanOnPush: given.scan ?? false }});",
    "nullish-on": f"{R}{{ imageScanOnPush: given.scan ?? true }});",
    "or-off": f"{R}{{ imageScanOnPush: given.scan || false }});",
    "or-on": f"{R}{{ imageScanOnPush: given.scan || true }});",
    "and-on": f"{R}{{ imageScanOnPush: given.scan && true }});",
    "property": f"{R}{{ imageScanOnPush: given.scan }});",
    "negated": f"{R}{{ imageScanOnPush: !given.scan }});",
    "default-on": f"const f = (scan = true) => {R}{{ imageScanOnPush: scan }}); f(given.scan);",
    "default-off": f"const f = (scan = false) => {R}{{ imageScanOnPush: scan }}); f(given.scan);",
    "default-in-braces": f"""const f = ({{ scan = true }}) => {R}{{ imageScanOnPush: scan }});
  f(given);""",
    "constant-on": f"const SCAN = true;\n---\n{R}{{ imageScanOnPush: SCAN }});",
    "constant-off": f"const SCAN = false;\n---\n{R}{{ imageScanOnPush: SCAN }});",
    "variable-written": f"let scan = true; scan = false; {R}{{ imageScanOnPush: scan }});",
    "variable-written-behind-condition": f"""let scan = true; if (given.scan) scan = false;
  {R}{{ imageScanOnPush: scan }});""",
    # Classes.
    "class": """class A extends ecr.Repository {
    constructor(s) { super(s, 'A', {}); }
  } new A(stack);""",
    "class-with-spread": """class A extends ecr.Repository {
    constructor(s, p) { super(s, 'A', { ...p, imageScanOnPush: true }); }
  } new A(stack, given.props);""",
    "class-with-parameter": """class A extends ecr.Repository {
    constructor(s, p) { super(s, 'A', p); }
  } new A(stack, given.props);""",
    "class-without-constructor": """class A extends ecr.Repository {} new A(stack, 'A');""",
    "class-without-constructor-on": f"""class A extends ecr.Repository {{}}
  {R.replace("ecr.Repository", "A")}{{ imageScanOnPush: true }});""",
    "class-that-overrides": """class A extends ecr.Repository {
    constructor(s) {
      super(s, 'A');
      this.node.defaultChild.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', true);
    }
  } new A(stack);""",
    # Overrides, and what is assigned later.
    "override-on": f"const r = {R}{{}}); {CHILD}{OVERRIDE}true);",
    "override-off": f"const r = {R}{{ imageScanOnPush: true }}); {CHILD}{OVERRIDE}false);",
    "override-chained": f"""const r = {R}{{ imageScanOnPush: true }});
  r.node.defaultChild.addPropertyOverride('ImageScanningConfiguration.ScanOnPush', false);""",
    "override-of-no-name": f"""{R}{{}}).node.defaultChild
    .addPropertyOverride('ImageScanningConfiguration.ScanOnPush', true);""",
    "override-of-all": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.addPropertyOverride('ImageScanningConfiguration', {{ ScanOnPush: false }});""",
    "override-of-the-resource": f"""const r = {R}{{}}); {CHILD}
  cfn.addOverride('Properties.ImageScanningConfiguration.ScanOnPush', true);""",
    "override-deleted": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.addPropertyDeletionOverride('ImageScanningConfiguration');""",
    "override-deleted-inside": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.addDeletionOverride('Properties.ImageScanningConfiguration.ScanOnPush');""",
    "override-undefined": f"const r = {R}{{ imageScanOnPush: true }}); {CHILD}{OVERRIDE}undefined);",
    "override-of-another": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.addPropertyOverride('RepositoryName', 'app');""",
    "override-twice-on": f"const r = {R}{{}}); {CHILD}{OVERRIDE}false); {OVERRIDE}true);",
    "override-twice-off": f"const r = {R}{{}}); {CHILD}{OVERRIDE}true); {OVERRIDE}false);",
    "override-all-then-inside": f"""const r = {R}{{}}); {CHILD}
  cfn.addPropertyOverride('ImageScanningConfiguration', {{ ScanOnPush: false }}); {OVERRIDE}true);""",
    "override-then-assigned": f"""const r = {R}{{}}); {CHILD}{OVERRIDE}false);
  cfn.imageScanningConfiguration = {{ scanOnPush: true }};""",
    "override-on-then-assigned-off": f"""const r = {R}{{}}); {CHILD}{OVERRIDE}true);
  cfn.imageScanningConfiguration = {{ scanOnPush: false }};""",
    "override-behind-condition": f"""const r = {R}{{}}); {CHILD}
  if (given.scan) {{ {OVERRIDE}true); }}""",
    "override-off-behind-condition": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  if (given.scan) {{ {OVERRIDE}false); }}""",
    "override-computed": f"const r = {R}{{ imageScanOnPush: true }}); {CHILD}{OVERRIDE}!given.scan);",
    "assigned-on": f"const r = {R}{{}}); {CHILD}cfn.imageScanningConfiguration = {{ scanOnPush: true }};",
    "assigned-off": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.imageScanningConfiguration = {{ scanOnPush: false }};""",
    "assigned-nothing": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.imageScanningConfiguration = undefined;""",
    "assigned-empty": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.imageScanningConfiguration = {{}};""",
    "assigned-by-key": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn['imageScanningConfiguration'] = {{ scanOnPush: false }};""",
    "assigned-twice": f"""const r = {R}{{}}); {CHILD}
  cfn.imageScanningConfiguration = {{ scanOnPush: true }};
  cfn.imageScanningConfiguration = {{ scanOnPush: false }};""",
    "aspect": f"""cdk.Aspects.of(stack).add({{ visit(each) {{
    if (each instanceof ecr.CfnRepository) each.imageScanningConfiguration = {{ scanOnPush: true }};
  }} }}); {R}{{}});""",
    "aspect-as-arrow": f"""cdk.Aspects.of(stack).add({{ visit: (each) => {{
    if (each instanceof ecr.CfnRepository) each.imageScanningConfiguration = {{ scanOnPush: true }};
  }} }}); {R}{{}});""",
    "aspect-off": f"""cdk.Aspects.of(stack).add({{ visit(each) {{
    if (each instanceof ecr.CfnRepository) each.imageScanningConfiguration = {{ scanOnPush: false }};
  }} }}); {R}{{ imageScanOnPush: true }});""",
    "injector": f"""cdk.PropertyInjectors.of(stack).add({{
    constructUniqueId: ecr.Repository.PROPERTY_INJECTION_ID,
    inject: (props) => ({{ imageScanOnPush: true, ...props }}),
  }}); {R}{{}});""",
    "mixin": f"""{R}{{}}).with({{ supports: () => true, applyTo(each) {{
    if (each instanceof ecr.CfnRepository) each.imageScanningConfiguration = {{ scanOnPush: true }};
    return each;
  }} }});""",
    # The resource of the template.
    "l1-none": "new ecr.CfnRepository(stack, 'A');",
    "l1-missing": f"{L1}{{ repositoryName: 'app' }});",
    "l1-on": f"{L1}{{ imageScanningConfiguration: {{ scanOnPush: true }} }});",
    "l1-off": f"{L1}{{ imageScanningConfiguration: {{ scanOnPush: false }} }});",
    "l1-empty": f"{L1}{{ imageScanningConfiguration: {{}} }});",
    "l1-undefined": f"{L1}{{ imageScanningConfiguration: undefined }});",
    "l1-inside-undefined": f"{L1}{{ imageScanningConfiguration: {{ scanOnPush: undefined }} }});",
    "l1-case": f"{L1}{{ imageScanningConfiguration: {{ ScanOnPush: true }} }});",
    "l1-text": f"{L1}{{ imageScanningConfiguration: {{ scanOnPush: 'no' }} }});",
    "l1-as-l2": f"{L1}{{ imageScanOnPush: true }});",
    "l1-spread-inside": f"""{L1}{{
    imageScanningConfiguration: {{ scanOnPush: true, ...given.inside }} }});""",
    "l1-spread-behind": f"""{L1}{{ imageScanningConfiguration: {{ scanOnPush: true }},
    ...given.resource }});""",
    "l1-name": f"""const p = {{ scanOnPush: false }};
  {L1}{{ imageScanningConfiguration: p }});""",
    "l1-property-assigned": f"""const cfn = {L1}{{}});
  cfn.imageScanningConfiguration = {{ scanOnPush: true }};""",
    "l1-inside-assigned": f"""const cfn = {L1}{{ imageScanningConfiguration: {{ scanOnPush: true }} }});
  cfn.imageScanningConfiguration.scanOnPush = false;""",
    "l1-override": f"""const cfn = {L1}{{ imageScanningConfiguration: {{ scanOnPush: true }} }});
  {OVERRIDE}false);""",
    "l2-with-l1-key": f"{R}{{ imageScanningConfiguration: {{ scanOnPush: true }} }});",
}  # fmt: skip
IN_CDK: Final = (
    {},
    {
        "scan": True,
        "props": {"imageScanOnPush": True},
        "inside": {"scanOnPush": True},
        "resource": {"imageScanningConfiguration": {"scanOnPush": True}},
    },
    {
        "scan": False,
        "props": {"imageScanOnPush": False},
        "inside": {"scanOnPush": False},
        "resource": {"imageScanningConfiguration": {"scanOnPush": False}},
    },
)

LANGUAGES: Final = {
    "cdk-in-javascript": Language(
        "cdk",
        "javascript",
        "const cdk = require('aws-cdk-lib');\nconst ecr = require('aws-cdk-lib/aws-ecr');\n",
        CDK,
        IN_CDK,
    ),
}


def is_on(synthesis: Synthesis) -> bool:
    """Whether all resources have the setting on, as CloudFormation or Terraform reads it."""
    assert isinstance(synthesis, list)
    settings = [next(_settings(each), None) for each in synthesis]
    return bool(settings) and all(each is True for each in settings)


def _settings(properties: Mapping[str, Any]) -> Any:
    for key, value in properties.items():
        if key.replace("_", "").lower() == "imagescanningconfiguration":
            yield next(iter(value.values()), None) if isinstance(value, dict) else value


def without(synthesis: Synthesis) -> list[dict[str, Any]]:
    assert isinstance(synthesis, list)
    return [
        {
            key: value
            for key, value in each.items()
            if key.replace("_", "").lower() != "imagescanningconfiguration"
        }
        for each in synthesis
    ]


def faults(
    finding: Finding, is_safe: bool, before: list[Synthesis], after: list[Synthesis]
) -> list[str]:
    """Return what is wrong with a verdict and its fix, as the framework sees them."""
    found = []
    known = [is_on(each) for each in before if isinstance(each, list)]
    verdict = finding.verdict.value
    kind = finding.applicability
    if verdict == "compliant" and not (known and (known[0] if finding.notes else all(known))):
        found.append(f"all-clear, but it is off: {before}")
    if verdict in ("disabled", "missing", "invalid") and any(known):
        found.append(f"{verdict}, but it is on: {before}")
    if kind is not Applicability.MANUAL and not is_safe == (kind is Applicability.UNSAFE):
        for old, new in zip(before, after, strict=True):
            if isinstance(old, list):
                if not isinstance(new, list):
                    found.append(f"the fix breaks it: {new}")
                elif without(old) != without(new) or (is_on(old) and not is_on(new)):
                    found.append(f"the fix changes more: {old} {new}")
        now = [isinstance(each, list) and is_on(each) for each in after]
        if kind is Applicability.SAFE and not all(now):
            found.append(f"not on after a safe fix: {after}")
        if kind is Applicability.UNSAFE and not (now[0] or sum(now) > sum(known)):
            found.append(f"not on after an unsafe fix: {after}")
    return found


def synthesised(one: Language, texts: Iterable[str]) -> dict[str, list[Synthesis]]:
    """Return what the framework makes of each text; the contexts count for what reads them."""
    asked = [
        (text, one.contexts if text.count("given") > 1 else one.contexts[:1])
        for text in dict.fromkeys(texts)
    ]
    found = syntheses(one.framework, one.language, asked)
    return {text: answer for (text, _), answer in zip(asked, found, strict=True)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_framework_agrees(language: str) -> None:
    one = LANGUAGES[language]
    results = {}
    for name, body in one.cases.items():
        text = one.program(body)
        results[name] = [
            fix_text(text, path=one.path, unsafe_fixes=unsafe) for unsafe in (False, True)
        ]
    programs = {name: one.program(body) for name, body in one.cases.items()}
    texts = [each.text for both in results.values() for each in both]
    answers = synthesised(one, [*programs.values(), *texts])
    wrong = []
    for name, (safe, unsafe) in results.items():
        text = programs[name]
        assert safe.error is None, (name, safe.error)
        assert len(safe.all_findings) == 1, (name, safe.all_findings)
        (finding,) = safe.all_findings
        found = [
            *faults(finding, True, answers[text], answers[safe.text]),
            *faults(finding, False, answers[text], answers[unsafe.text]),
        ]
        if found:
            verdict = finding.verdict.value
            wrong.append("\n".join((f"{name}: {verdict}", text, unsafe.text, *found)))
    assert not wrong, "\n\n".join(wrong)
