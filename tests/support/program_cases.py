"""Programs, one for each kind of thing that decides on the scan setting of a repository."""

from __future__ import annotations

from typing import Final

# In JavaScript.
R: Final = "new ecr.Repository(stack, 'A', "
L1: Final = "new ecr.CfnRepository(stack, 'A', "
CHILD: Final = "const cfn = r.node.defaultChild; "
TYPE: Final = "'AWS::ECR::Repository'"
GENERIC: Final = f"new cdk.CfnResource(stack, 'A', {{ type: {TYPE}"
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
    "spread-of-a-choice": f"{R}{{ ...(given.props ?? {{}}) }});",
    "choice-of-properties": f"{R}given.props ?? {{}});",
    "choice-of-properties-by-condition": f"{R}given.scan ? given.props : undefined);",
    "frozen": f"{R}Object.freeze({{ repositoryName: 'app' }}));",
    "frozen-on": f"const p = Object.freeze({{ imageScanOnPush: true }}); {R}p);",
    "frozen-off": f"const p = Object.freeze({{ imageScanOnPush: false }}); {R}{{ ...p }});",
    "sealed": f"const p = Object.seal({{ imageScanOnPush: true }}); p.imageScanOnPush = false; {R}p);",
    "member-by-text": f"const all = {{ api: given.props }}; {R}all['api']);",
    # Values that are computed.
    "false-of-minifiers": f"{R}{{ imageScanOnPush: !1 }});",
    "twice-not": f"{R}{{ imageScanOnPush: !!true }});",
    "twice-not-of-number": f"{R}{{ imageScanOnPush: !!0 }});",
    "default-by-condition": f"{R}{{ imageScanOnPush: given.scan === undefined ? true : given.scan }});",
    "default-by-condition-off": f"""{R}{{
    imageScanOnPush: given.scan === undefined ? false : given.scan }});""",
    "default-by-condition-reversed": f"""{R}{{
    imageScanOnPush: given.scan !== undefined ? given.scan : true }});""",
    "default-by-condition-of-nothing": f"""{R}{{
    imageScanOnPush: given.scan == null ? true : given.scan }});""",
    "default-by-another-condition": f"""{R}{{
    imageScanOnPush: given.props === undefined ? true : given.scan }});""",
    "default-by-wrong-condition": f"""{R}{{
    imageScanOnPush: given.scan === true ? true : given.scan }});""",
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
    "override-in-try": f"""const r = {R}{{}}); {CHILD}
  try {{ if (!given.scan) throw given; {OVERRIDE}true); }} catch {{}}""",
    "override-in-try-that-throws": f"""const r = {R}{{}}); {CHILD}
  try {{ given.f?.(); {OVERRIDE}true); }} catch (e) {{ console.log(e); throw e; }}""",
    "override-in-catch": f"""const r = {R}{{}}); {CHILD}
  try {{ if (given.scan) throw given; }} catch {{ {OVERRIDE}true); }}""",
    "override-in-finally": f"""const r = {R}{{}}); {CHILD}
  try {{ if (given.scan) throw given; }} catch {{}} finally {{ {OVERRIDE}true); }}""",
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
    # Names that a pattern gives.
    "pattern-of-a-parameter": f"""const scan = true;
  const f = ({{ scan: scanOnPush }}, scan) => {R}{{ imageScanOnPush: scanOnPush }}); f(given);
  void scan;""",
    "pattern-over-a-constant": f"""const on = true;
  {{ const {{ scan: on }} = given; {R}{{ imageScanOnPush: on }}); }} void on;""",
    "pattern-of-a-loop": f"""const props = {{ imageScanOnPush: true }};
  for (const {{ props: props }} of [given]) {R}props); void props;""",
    "pattern-of-a-catch": f"""const on = true;
  try {{ throw given; }} catch ({{ scan: on }}) {{ {R}{{ imageScanOnPush: on }}); }} void on;""",
    "pattern-that-is-assigned": f"""const f = (on = true) => {{
    if (given.scan === false) {{ ({{ scan: on }} = given); }} {R}{{ imageScanOnPush: on }}); }};
  f();""",
    # What an override has to be, to be one.
    "override-of-all-in-camel-case": f"""const r = {R}{{}}); {CHILD}
  cfn.addPropertyOverride('ImageScanningConfiguration', {{ scanOnPush: true }});""",
    "override-of-all-off-in-camel-case": f"""const r = {R}{{}}); {CHILD}
  cfn.addPropertyOverride('ImageScanningConfiguration', {{ scanOnPush: false }});""",
    "override-of-all-in-camel-case-beside-on": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.addPropertyOverride('ImageScanningConfiguration', {{ scanOnPush: false }});""",
    "override-of-all-with-both": f"""const r = {R}{{}}); {CHILD}
  cfn.addPropertyOverride('ImageScanningConfiguration', {{ scanOnPush: false, ScanOnPush: true }});""",
    "override-of-all-in-camel-case-over-another": f"""const r = {R}{{}}); {CHILD}{OVERRIDE}true);
  cfn.addPropertyOverride('ImageScanningConfiguration', {{ scanOnPush: true }});""",
    "override-of-all-with-nothing": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.addPropertyOverride('ImageScanningConfiguration', {{}});""",
    "override-of-all-with-nothing-over-another": f"""const r = {R}{{}}); {CHILD}{OVERRIDE}true);
  cfn.addPropertyOverride('ImageScanningConfiguration', {{}});""",
    "override-of-all-with-a-spread": f"""const r = {R}{{}}); {CHILD}
  cfn.addPropertyOverride('ImageScanningConfiguration', {{ ...given.inside }});""",
    "override-of-the-resource-in-camel-case": f"""const r = {R}{{}}); {CHILD}
  cfn.addOverride('Properties.ImageScanningConfiguration', {{ scanOnPush: true }});""",
    "override-of-all-properties": f"""const r = {R}{{}}); {CHILD}
  cfn.addOverride('Properties', {{ ImageScanningConfiguration: {{ ScanOnPush: true }} }});""",
    "override-of-all-properties-in-camel-case": f"""const r = {R}{{}}); {CHILD}
  cfn.addOverride('Properties', {{ imageScanningConfiguration: {{ scanOnPush: true }} }});""",
    "override-of-all-properties-half-in-camel-case": f"""const r = {R}{{}}); {CHILD}
  cfn.addOverride('Properties', {{ ImageScanningConfiguration: {{ scanOnPush: true }} }});""",
    "override-beside-the-properties": f"""const r = {R}{{}}); {CHILD}
  cfn.addOverride('ImageScanningConfiguration.ScanOnPush', true);""",
    "override-off-beside-the-properties": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.addOverride('ImageScanningConfiguration.ScanOnPush', false);""",
    "deletion-beside-the-properties": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.addDeletionOverride('ImageScanningConfiguration.ScanOnPush');""",
    "override-of-properties-in-properties": f"""const r = {R}{{}}); {CHILD}
  cfn.addPropertyOverride('Properties.ImageScanningConfiguration.ScanOnPush', true);""",
    "override-in-camel-case": f"""const r = {R}{{}}); {CHILD}
  cfn.addPropertyOverride('imageScanningConfiguration.scanOnPush', true);""",
    "override-by-the-name-of-terraform": f"""const r = {R}{{}}); {CHILD}
  cfn.addPropertyOverride('image_scanning_configuration.scan_on_push', true);""",
    "assigned-in-pascal-case": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.imageScanningConfiguration = {{ ScanOnPush: true }};""",
    "assigned-to-pascal-case": f"""const r = {R}{{}}); {CHILD}
  cfn.ImageScanningConfiguration = {{ ScanOnPush: true }};""",
    "assigned-off-to-pascal-case": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.ImageScanningConfiguration = {{ ScanOnPush: false }};""",
    "assigned-inside-in-pascal-case": f"""const r = {R}{{ imageScanOnPush: true }}); {CHILD}
  cfn.imageScanningConfiguration.ScanOnPush = false;""",
    "assigned-by-a-function": f"""const r = {R}{{}});
  Object.assign(r.node.defaultChild, {{ imageScanningConfiguration: {{ scanOnPush: true }} }});""",
    "assigned-by-a-function-in-pascal-case": f"""const r = {R}{{}});
  Object.assign(r.node.defaultChild, {{ ImageScanningConfiguration: {{ ScanOnPush: true }} }});""",
    # What is given to the construct, and not to its resource, is nothing.
    "construct-assigned": f"""const r = {R}{{}});
  r.imageScanningConfiguration = {{ scanOnPush: true }};""",
    "construct-assigned-off": f"""const r = {R}{{ imageScanOnPush: true }});
  r.imageScanningConfiguration = {{ scanOnPush: false }};""",
    "construct-assigned-by-a-function": f"""const r = {R}{{}});
  Object.assign(r, {{ imageScanningConfiguration: {{ scanOnPush: true }} }});""",
    "construct-assigned-by-reflection": f"""const r = {R}{{}});
  Reflect.set(r, 'imageScanningConfiguration', {{ scanOnPush: true }});""",
    "construct-of-a-class-assigned": """class A extends ecr.Repository {
    constructor(s) { super(s, 'A', {}); this.imageScanningConfiguration = { scanOnPush: true }; }
  } new A(stack);""",
    "construct-overridden": f"""const r = {R}{{}});
  r.addPropertyOverride?.('ImageScanningConfiguration.ScanOnPush', true);""",
    "child-of-a-name": f"""const r = {R}{{}}); const all = {{ cfn: r.node.defaultChild }};
  all.cfn.imageScanningConfiguration = {{ scanOnPush: true }};""",
    "child-at-once": f"""const cfn = {R}{{}}).node.defaultChild;
  cfn.imageScanningConfiguration = {{ scanOnPush: true }};""",
    "child-by-another-name": f"""const r = {R}{{}}); {CHILD}const again = cfn;
  again.imageScanningConfiguration = {{ scanOnPush: true }};""",
    "l1-assigned-by-another-name": f"""const cfn = {L1}{{}}); const again = cfn;
  again.imageScanningConfiguration = {{ scanOnPush: true }};""",
    # Any resource, whose properties are as in a template.
    "generic-none": f"{GENERIC} }});",
    "generic-undefined": f"{GENERIC}, properties: void 0 }});",
    "generic-missing": f"{GENERIC}, properties: {{ RepositoryName: 'app' }} }});",
    "generic-empty": f"{GENERIC}, properties: {{ ImageScanningConfiguration: {{}} }} }});",
    "generic-on": f"{GENERIC}, properties: {{ ImageScanningConfiguration: {{ ScanOnPush: true }} }} }});",
    "generic-off": f"{GENERIC}, properties: {{ ImageScanningConfiguration: {{ ScanOnPush: false }} }} }});",
    "generic-spread": f"{GENERIC}, properties: {{ ...given.none }} }});",
    "generic-name": f"const p = {{ RepositoryName: 'app' }}; {GENERIC}, properties: p }});",
    "generic-name-of-all": f"const p = {{ type: {TYPE} }}; new cdk.CfnResource(stack, 'A', p);",
    "generic-override": f"const cfn = {GENERIC}, properties: {{}} }}); {OVERRIDE}true);",
    "void": f"{R}{{ imageScanOnPush: void 0 }});",
    "name-of-void": f"const nothing = void 0; {R}nothing);",
    "l1-name-of-void": f"const u = void 0; {L1}{{ imageScanningConfiguration: u }});",
    "generic-assigned": f"""const cfn = {GENERIC}, properties: {{}} }});
  cfn.imageScanningConfiguration = {{ scanOnPush: true }};""",
    "generic-override-in-camel-case": f"""const cfn = {GENERIC}, properties: {{}} }});
  cfn.addPropertyOverride('ImageScanningConfiguration', {{ scanOnPush: true }});""",
}  # fmt: skip

# In Python.
PR: Final = "ecr.Repository(stack, 'A'"
PL1: Final = "ecr.CfnRepository(stack, 'A'"
PGENERIC: Final = f"import aws_cdk as cdk\ncdk.CfnResource(stack, 'A', type={TYPE}"
PCHILD: Final = "cfn = r.node.default_child\n"
POVERRIDE: Final = "cfn.add_property_override('ImageScanningConfiguration.ScanOnPush', "
HELD: Final = "ecr.CfnRepository.ImageScanningConfigurationProperty"
CDK_IN_PYTHON: Final = {
    "none": f"{PR})",
    "missing": f"{PR}, repository_name='app', empty_on_delete=False)",
    "on": f"{PR}, image_scan_on_push=True)",
    "off": f"{PR}, image_scan_on_push=False)",
    "none-value": f"{PR}, image_scan_on_push=None)",
    "case": f"{PR}, imageScanOnPush=True)",
    "text": f"{PR}, image_scan_on_push='true')",
    "number": f"{PR}, image_scan_on_push=1)",
    "zero": f"{PR}, image_scan_on_push=0)",
    "not-true": f"{PR}, image_scan_on_push=not True)",
    # Names for literals.
    "literal": f"p = {{'repository_name': 'app'}}\n{PR}, **p)",
    "literal-shared": f"p = {{'repository_name': 'app'}}\nstr(p)\n{PR}, **p)",
    "literal-on": f"p = {{'image_scan_on_push': True}}\n{PR}, **p)",
    "literal-off": f"p = {{'image_scan_on_push': False}}\n{PR}, **p)",
    "literal-off-shared": f"p = {{'image_scan_on_push': False}}\nstr(p)\n{PR}, **p)",
    "literal-written": f"""p = {{'image_scan_on_push': True}}
p['image_scan_on_push'] = False
{PR}, **p)""",
    "literal-updated": f"""p = {{'image_scan_on_push': True}}
p.update(image_scan_on_push=False)
{PR}, **p)""",
    "literal-deleted": f"p = {{'image_scan_on_push': True}}\ndel p['image_scan_on_push']\n{PR}, **p)",
    "literal-popped": f"""p = {{'image_scan_on_push': True}}
p.pop('image_scan_on_push')
{PR}, **p)""",
    "literal-merged": f"""p = {{'image_scan_on_push': True}}
p |= {{'image_scan_on_push': False}}
{PR}, **p)""",
    "literal-of-a-call": f"p = dict(image_scan_on_push=False)\n{PR}, **p)",
    "literal-again": f"p = {{'image_scan_on_push': True}}\np = {{}}\n{PR}, **p)",
    "literal-stored": f"""p = {{'repository_name': 'app'}}
m = {{'a': p}}
m['a']['image_scan_on_push'] = True
{PR}, **p)""",
    "literal-stored-off": f"""p = {{'image_scan_on_push': True}}
m = {{'a': p}}
m['a']['image_scan_on_push'] = False
{PR}, **p)""",
    "literal-chosen": f"p = {{}}\nb = p or p\nb['image_scan_on_push'] = True\n{PR}, **p)",
    "literal-of-a-bound-method": f"""p = {{'image_scan_on_push': True}}
put = p.update
put(image_scan_on_push=False)
{PR}, **p)""",
    "literal-handed-on": f"""def add(p):
    p.setdefault('image_scan_on_push', True)
p = {{}}
add(p)
{PR}, **p)""",
    "literal-of-a-loop": f"""p = {{'image_scan_on_push': True}}
for q in (p, {{}}):
    q['image_scan_on_push'] = False
{PR}, **p)""",
    "literal-with-another-key": f"p = {{}}\np['repository_name'] = 'app'\n{PR}, **p)",
    "literal-captured": f"""p = {{'empty_on_delete': False}}
match {{'image_scan_on_push': True}}:
    case {{**p}}:
        {PR}, **p)""",
    "variable-captured": f"""scan = True
match False:
    case bool() as scan:
        pass
{PR}, image_scan_on_push=scan)""",
    # Spreads.
    "keywords": f"{PR}, **given.get('props', {{}}))",
    "keywords-and-name": f"{PR}, repository_name='app', **given.get('props', {{}}))",
    "own-beside-keywords-on": f"p = given.get('other', {{}})\n{PR}, image_scan_on_push=True, **p)",
    "own-beside-keywords-off": f"p = given.get('other', {{}})\n{PR}, image_scan_on_push=False, **p)",
    "keywords-behind-condition": f"""{PR},
    **({{'image_scan_on_push': True}} if given.get('scan') else {{}}))""",
    "all-arguments": "args = (stack, 'A')\necr.Repository(*args)",
    # Values that are computed.
    "condition": f"{PR}, image_scan_on_push=True if given.get('scan') else False)",
    "condition-reversed": f"{PR}, image_scan_on_push=False if given.get('scan') else True)",
    "or-off": f"{PR}, image_scan_on_push=given.get('scan') or False)",
    "or-on": f"{PR}, image_scan_on_push=given.get('scan') or True)",
    "and-on": f"{PR}, image_scan_on_push=bool(given.get('scan')) and True)",
    "value": f"{PR}, image_scan_on_push=given.get('scan'))",
    "value-with-default-on": f"{PR}, image_scan_on_push=given.get('scan', True))",
    "default-on": f"""def f(scan=True):
    {PR}, image_scan_on_push=scan)
f(**given.get('parameters', {{}}))""",
    "default-on-and-given": f"""def f(scan=True):
    {PR}, image_scan_on_push=scan)
f(scan=False)""",
    "default-off": f"""def f(scan=False):
    {PR}, image_scan_on_push=scan)
f(**given.get('parameters', {{}}))""",
    "constant-on": f"SCAN = True\n---\n{PR}, image_scan_on_push=SCAN)",
    "constant-off": f"SCAN = False\n---\n{PR}, image_scan_on_push=SCAN)",
    "variable-written": f"scan = True\nscan = False\n{PR}, image_scan_on_push=scan)",
    "variable-written-behind-condition": f"""scan = True
if given.get('scan'):
    scan = False
{PR}, image_scan_on_push=scan)""",
    # Classes.
    "class": """class A(ecr.Repository):
    def __init__(self, s):
        super().__init__(s, 'A')
A(stack)""",
    "class-with-keywords": """class A(ecr.Repository):
    def __init__(self, s, **p):
        super().__init__(s, 'A', **p)
A(stack, **given.get('props', {}))""",
    "class-without-constructor": "class A(ecr.Repository):\n    pass\nA(stack, 'A')",
    "class-behind-another-constructor": """class N:
    def __init__(self, s, i):
        super().__init__(s, i)
class A(N, ecr.Repository):
    pass
A(stack, 'A')""",
    "class-that-makes-itself": """class A(ecr.Repository):
    @classmethod
    def make(cls, s):
        return cls(s, 'A')
A.make(stack)""",
    "class-in-pieces": """class A(ecr.Repository):
    def __init__(self, s):
        self.set_up(s)
    def set_up(self, s):
        super().__init__(s, 'A')
A(stack)""",
    "class-that-overrides": """class A(ecr.Repository):
    def __init__(self, s):
        super().__init__(s, 'A')
        self.node.default_child.add_property_override('ImageScanningConfiguration.ScanOnPush', True)
A(stack)""",
    # Overrides, and what is assigned later.
    "override-on": f"r = {PR})\n{PCHILD}{POVERRIDE}True)",
    "override-off": f"r = {PR}, image_scan_on_push=True)\n{PCHILD}{POVERRIDE}False)",
    "override-chained": f"""r = {PR}, image_scan_on_push=True)
r.node.default_child.add_property_override('ImageScanningConfiguration.ScanOnPush', False)""",
    "override-of-all": f"""r = {PR}, image_scan_on_push=True)
{PCHILD}cfn.add_property_override('ImageScanningConfiguration', {{'ScanOnPush': False}})""",
    "override-of-the-resource": f"""r = {PR})
{PCHILD}cfn.add_override('Properties.ImageScanningConfiguration.ScanOnPush', True)""",
    "override-deleted": f"""r = {PR}, image_scan_on_push=True)
{PCHILD}cfn.add_property_deletion_override('ImageScanningConfiguration')""",
    "override-twice-on": f"r = {PR})\n{PCHILD}{POVERRIDE}False)\n{POVERRIDE}True)",
    "override-twice-off": f"r = {PR})\n{PCHILD}{POVERRIDE}True)\n{POVERRIDE}False)",
    "override-then-assigned": f"""r = {PR})
{PCHILD}{POVERRIDE}False)
cfn.image_scanning_configuration = {HELD}(scan_on_push=True)""",
    "override-behind-condition": f"""r = {PR})
{PCHILD}if given.get('scan'):
    {POVERRIDE}True)""",
    "override-computed": f"r = {PR}, image_scan_on_push=True)\n{PCHILD}{POVERRIDE}not given.get('scan'))",
    "assigned-on": f"r = {PR})\n{PCHILD}cfn.image_scanning_configuration = {HELD}(scan_on_push=True)",
    "assigned-literal": f"""r = {PR})
{PCHILD}cfn.image_scanning_configuration = {{'scanOnPush': True}}""",
    "assigned-literal-in-snake": f"""r = {PR}, image_scan_on_push=True)
{PCHILD}cfn.image_scanning_configuration = {{'scan_on_push': True}}""",
    "assigned-off": f"""r = {PR}, image_scan_on_push=True)
{PCHILD}cfn.image_scanning_configuration = {HELD}(scan_on_push=False)""",
    "assigned-none": f"""r = {PR}, image_scan_on_push=True)
{PCHILD}cfn.image_scanning_configuration = None""",
    "assigned-by-name": f"""r = {PR}, image_scan_on_push=True)
{PCHILD}setattr(cfn, 'image_scanning_configuration', None)""",
    "aspect": f"""import jsii
import aws_cdk as cdk
---
@jsii.implements(cdk.IAspect)
class On:
    def visit(self, node):
        if isinstance(node, ecr.CfnRepository):
            node.image_scanning_configuration = {HELD}(scan_on_push=True)
cdk.Aspects.of(stack).add(On())
{PR})""",
    # The resource of the template.
    "l1-none": f"{PL1})",
    "l1-missing": f"{PL1}, repository_name='app')",
    "l1-on": f"{PL1}, image_scanning_configuration={HELD}(scan_on_push=True))",
    "l1-off": f"{PL1}, image_scanning_configuration={HELD}(scan_on_push=False))",
    "l1-class-empty": f"{PL1}, image_scanning_configuration={HELD}())",
    "l1-none-value": f"{PL1}, image_scanning_configuration=None)",
    "l1-empty": f"{PL1}, image_scanning_configuration={{}})",
    "l1-literal-on": f"{PL1}, image_scanning_configuration={{'scanOnPush': True}})",
    "l1-literal-off": f"{PL1}, image_scanning_configuration={{'scanOnPush': False}})",
    "l1-literal-in-snake": f"{PL1}, image_scanning_configuration={{'scan_on_push': True}})",
    "l1-literal-in-pascal": f"{PL1}, image_scanning_configuration={{'ScanOnPush': True}})",
    "l1-dict-of-keywords": f"{PL1}, image_scanning_configuration=dict(scanOnPush=True))",
    "generic-none": f"{PGENERIC})",
    "generic-missing": f"{PGENERIC}, properties={{'RepositoryName': 'app'}})",
    "generic-empty": f"{PGENERIC}, properties={{'ImageScanningConfiguration': {{}}}})",
    "generic-on": f"{PGENERIC}, properties={{'ImageScanningConfiguration': {{'ScanOnPush': True}}}})",
    "generic-off": f"{PGENERIC}, properties={{'ImageScanningConfiguration': {{'ScanOnPush': False}}}})",
    "generic-dict": f"{PGENERIC}, properties=dict(RepositoryName='app'))",
    "l1-property-assigned": f"""cfn = {PL1})
cfn.image_scanning_configuration = {HELD}(scan_on_push=True)""",
    "l1-override": f"""cfn = {PL1}, image_scanning_configuration={HELD}(scan_on_push=True))
{POVERRIDE}False)""",
}  # fmt: skip

# Pulumi registers what it is given.
AWS: Final = "new aws.ecr.Repository('a'"
PULUMI: Final = {
    "none": f"{AWS});",
    "undefined": f"{AWS}, undefined);",
    "empty": f"{AWS}, {{}});",
    "empty-and-options": f"{AWS}, {{}}, {{ protect: false }});",
    "options-alone": f"{AWS}, undefined, {{ protect: false }});",
    "missing": f"{AWS}, {{ forceDelete: true }});",
    "on": f"{AWS}, {{ imageScanningConfiguration: {{ scanOnPush: true }} }});",
    "off": f"{AWS}, {{ imageScanningConfiguration: {{ scanOnPush: false }} }});",
    "inside-undefined": f"{AWS}, {{ imageScanningConfiguration: {{ scanOnPush: undefined }} }});",
    "configuration-undefined": f"{AWS}, {{ imageScanningConfiguration: undefined }});",
    "configuration-empty": f"{AWS}, {{ imageScanningConfiguration: {{}} }});",
    "text": f"{AWS}, {{ imageScanningConfiguration: {{ scanOnPush: 'no' }} }});",
    "case": f"{AWS}, {{ ImageScanningConfiguration: {{ scanOnPush: true }} }});",
    "promise": f"""{AWS}, {{
    imageScanningConfiguration: {{ scanOnPush: Promise.resolve(given.scan) }} }});""",
    "output-on": f"{AWS}, {{ imageScanningConfiguration: {{ scanOnPush: pulumi.output(true) }} }});",
    "output-off": f"{AWS}, {{ imageScanningConfiguration: pulumi.output({{ scanOnPush: false }}) }});",
    "interpolated": f"""const on = pulumi.output(given.scan);
  {AWS}, {{ imageScanningConfiguration: {{ scanOnPush: on.apply((each) => !each) }} }});""",
    "spread": f"{AWS}, {{ ...given.props }});",
    "parameter": f"{AWS}, given.props);",
    "own-behind-spread": f"""{AWS}, {{ ...given.props,
    imageScanningConfiguration: {{ scanOnPush: false }} }});""",
    "own-before-spread": f"""{AWS}, {{ imageScanningConfiguration: {{ scanOnPush: true }},
    ...given.props }});""",
    "condition": f"{AWS}, {{ imageScanningConfiguration: {{ scanOnPush: given.scan ? true : false }} }});",
    "nullish-off": f"{AWS}, {{ imageScanningConfiguration: {{ scanOnPush: given.scan ?? false }} }});",
    "nullish-on": f"{AWS}, {{ imageScanningConfiguration: {{ scanOnPush: given.scan ?? true }} }});",
    "configured": f"""const scan = new pulumi.Config().getBoolean('scan');
  {AWS}, {{ imageScanningConfiguration: {{ scanOnPush: scan }} }});""",
    "configured-off": f"""const scan = new pulumi.Config().getBoolean('scan') ?? false;
  {AWS}, {{ imageScanningConfiguration: {{ scanOnPush: scan }} }});""",
    "literal": f"const p = {{ forceDelete: true }}; {AWS}, p);",
    "literal-shared": f"const p = {{ forceDelete: true }}; void p; {AWS}, p);",
    "configuration-named": f"""const off = {{ scanOnPush: false }};
  {AWS}, {{ imageScanningConfiguration: off }});""",
    "class": """class A extends aws.ecr.Repository {
    constructor() { super('a', { forceDelete: true }); }
  } new A();""",
    "component": f"""class A extends pulumi.ComponentResource {{
    constructor() {{ super('own:A', 'own'); {AWS}, {{}}, {{ parent: this }}); }}
  }} new A();""",
    "ignored": f"""{AWS}, {{ imageScanningConfiguration: {{ scanOnPush: false }} }},
    {{ ignoreChanges: ['imageScanningConfiguration'] }});""",
    "transformed": f"""{AWS}, {{}}, {{ transformations: [({{ props, opts }}) => (
    {{ props: {{ ...props, imageScanningConfiguration: {{ scanOnPush: true }} }}, opts }})] }});""",
    "transformed-off": f"""{AWS}, {{ imageScanningConfiguration: {{ scanOnPush: true }} }}, {{
    transformations: [({{ props, opts }}) => (
    {{ props: {{ ...props, imageScanningConfiguration: {{ scanOnPush: false }} }}, opts }})] }});""",
    # A resource is what its constructor was given.
    "assigned": f"const r = {AWS}); r.imageScanningConfiguration = {{ scanOnPush: true }};",
    "assigned-off": f"""const r = {AWS}, {{ imageScanningConfiguration: {{ scanOnPush: true }} }});
  r.imageScanningConfiguration = {{ scanOnPush: false }};""",
    "assigned-inside": f"""const r = {AWS}, {{ imageScanningConfiguration: {{ scanOnPush: false }} }});
  r.imageScanningConfiguration.scanOnPush = true;""",
    "assigned-by-a-function": f"""const r = {AWS}, {{
    imageScanningConfiguration: {{ scanOnPush: false }} }});
  Object.assign(r, {{ imageScanningConfiguration: {{ scanOnPush: true }} }});""",
    "assigned-by-a-function-unknown": f"const r = {AWS}, {{}}); Object.assign(r, given.props);",
    "assigned-in-a-class": """class A extends aws.ecr.Repository {
    constructor() { super('a'); this.imageScanningConfiguration = { scanOnPush: true }; }
  } new A();""",
    "properties-assigned": f"""const p = {{}}; p.imageScanningConfiguration = {{ scanOnPush: true }};
  {AWS}, p);""",
    "properties-given-by-a-function": f"""const p = {{}};
  Object.assign(p, {{ imageScanningConfiguration: {{ scanOnPush: true }} }}); {AWS}, p);""",
}  # fmt: skip

AWS_IN_PYTHON: Final = "aws.ecr.Repository('a'"
ARGS: Final = "aws.ecr.RepositoryImageScanningConfigurationArgs"
PULUMI_IN_PYTHON: Final = {
    "none": f"{AWS_IN_PYTHON})",
    "arguments-none": f"{AWS_IN_PYTHON}, None)",
    "missing": f"{AWS_IN_PYTHON}, force_delete=True)",
    "options": f"{AWS_IN_PYTHON}, opts=pulumi.ResourceOptions(protect=False))",
    "on": f"{AWS_IN_PYTHON}, image_scanning_configuration={ARGS}(scan_on_push=True))",
    "off": f"{AWS_IN_PYTHON}, image_scanning_configuration={ARGS}(scan_on_push=False))",
    "none-value": f"{AWS_IN_PYTHON}, image_scanning_configuration=None)",
    "empty": f"{AWS_IN_PYTHON}, image_scanning_configuration={{}})",
    "snake": f"{AWS_IN_PYTHON}, image_scanning_configuration={{'scan_on_push': True}})",
    "camel": f"{AWS_IN_PYTHON}, image_scanning_configuration={{'scanOnPush': True}})",
    "snake-off": f"{AWS_IN_PYTHON}, image_scanning_configuration={{'scan_on_push': False}})",
    "camel-off": f"{AWS_IN_PYTHON}, image_scanning_configuration={{'scanOnPush': False}})",
    "pascal": f"{AWS_IN_PYTHON}, image_scanning_configuration={{'ScanOnPush': True}})",
    "arguments": f"{AWS_IN_PYTHON}, aws.ecr.RepositoryArgs(force_delete=True))",
    "arguments-empty": f"{AWS_IN_PYTHON}, aws.ecr.RepositoryArgs())",
    "arguments-by-name": f"{AWS_IN_PYTHON}, args=aws.ecr.RepositoryArgs(force_delete=True))",
    "arguments-off": f"""{AWS_IN_PYTHON}, aws.ecr.RepositoryArgs(
    image_scanning_configuration={ARGS}(scan_on_push=False)))""",
    "arguments-on": f"""{AWS_IN_PYTHON}, aws.ecr.RepositoryArgs(
    image_scanning_configuration={ARGS}(scan_on_push=True)))""",
    "arguments-literal": f"{AWS_IN_PYTHON}, {{'force_delete': True}})",
    "arguments-named": f"p = aws.ecr.RepositoryArgs(force_delete=True)\n{AWS_IN_PYTHON}, p)",
    "arguments-written": f"""p = aws.ecr.RepositoryArgs(
    image_scanning_configuration={ARGS}(scan_on_push=True))
p.image_scanning_configuration = None
{AWS_IN_PYTHON}, p)""",
    "keywords": f"{AWS_IN_PYTHON}, **given.get('props', {{}}))",
    "condition": f"""{AWS_IN_PYTHON},
    image_scanning_configuration={ARGS}(scan_on_push=True if given.get('scan') else False))""",
    "or-off": f"""{AWS_IN_PYTHON},
    image_scanning_configuration={{'scan_on_push': given.get('scan') or False}})""",
    "output": f"""{AWS_IN_PYTHON},
    image_scanning_configuration={{'scan_on_push': pulumi.Output.from_input(given.get('scan'))}})""",
    "configured": f"""{AWS_IN_PYTHON}, image_scanning_configuration={ARGS}(
    scan_on_push=bool(pulumi.Config().get_bool('scan'))))""",
    "class": """class A(aws.ecr.Repository):
    def __init__(self):
        super().__init__('a', force_delete=True)
A()""",
    "ignored": f"""{AWS_IN_PYTHON}, opts=pulumi.ResourceOptions(
    ignore_changes=['image_scanning_configuration']))""",
    "transformed": f"""def on(each):
    props = {{**each.props, 'image_scanning_configuration': {{'scan_on_push': True}}}}
    return pulumi.ResourceTransformationResult(props, each.opts)
{AWS_IN_PYTHON}, opts=pulumi.ResourceOptions(transformations=[on]))""",
}  # fmt: skip

TF: Final = "new EcrRepository(stack, 'a', "
CDKTF: Final = {
    "missing": f"{TF}{{ name: 'app' }});",
    "on": f"{TF}{{ name: 'app', imageScanningConfiguration: {{ scanOnPush: true }} }});",
    "off": f"{TF}{{ name: 'app', imageScanningConfiguration: {{ scanOnPush: false }} }});",
    "configuration-undefined": f"{TF}{{ name: 'app', imageScanningConfiguration: undefined }});",
    "configuration-empty": f"{TF}{{ name: 'app', imageScanningConfiguration: {{}} }});",
    "inside-undefined": f"""{TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: undefined }} }});""",
    "case": f"{TF}{{ name: 'app', ImageScanningConfiguration: {{ scanOnPush: true }} }});",
    "snake": f"{TF}{{ name: 'app', image_scanning_configuration: {{ scan_on_push: true }} }});",
    "text": f"{TF}{{ name: 'app', imageScanningConfiguration: {{ scanOnPush: 'no' }} }});",
    "list": f"{TF}{{ name: 'app', imageScanningConfiguration: [{{ scanOnPush: true }}] }});",
    "spread": f"{TF}{{ name: 'app', ...given.props }});",
    "parameter": f"{TF}given.props);",
    "own-behind-spread": f"""{TF}{{ name: 'app', ...given.props,
    imageScanningConfiguration: {{ scanOnPush: false }} }});""",
    "own-before-spread": f"""{TF}{{ name: 'app', imageScanningConfiguration: {{ scanOnPush: true }},
    ...given.props }});""",
    "condition": f"""{TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: given.scan ? true : false }} }});""",
    "nullish-off": f"""{TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: given.scan ?? false }} }});""",
    "literal": f"const p = {{ name: 'app' }}; {TF}p);",
    "literal-shared": f"const p = {{ name: 'app' }}; void p; {TF}p);",
    "class": """class A extends EcrRepository {
    constructor(s) { super(s, 'a', { name: 'app' }); }
  } new A(stack);""",
    "override-on": f"""const r = {TF}{{ name: 'app' }});
  r.addOverride('image_scanning_configuration.scan_on_push', true);""",
    "override-off": f"""const r = {TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: true }} }});
  r.addOverride('image_scanning_configuration.scan_on_push', false);""",
    "override-off-in-a-list": f"""const r = {TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: true }} }});
  r.addOverride('image_scanning_configuration', [{{ scan_on_push: false }}]);""",
    "put-on": f"""const r = {TF}{{ name: 'app' }});
  r.putImageScanningConfiguration({{ scanOnPush: true }});""",
    "put-off": f"""const r = {TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: true }} }});
  r.putImageScanningConfiguration({{ scanOnPush: false }});""",
    "reset": f"""const r = {TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: true }} }});
  r.resetImageScanningConfiguration();""",
    "inside-assigned": f"""const r = {TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: true }} }});
  r.imageScanningConfiguration.scanOnPush = false;""",
    "override-in-camel-case": f"""const r = {TF}{{ name: 'app' }});
  r.addOverride('imageScanningConfiguration.scanOnPush', true);""",
    "override-of-all-in-camel-case": f"""const r = {TF}{{ name: 'app' }});
  r.addOverride('image_scanning_configuration', {{ scanOnPush: true }});""",
    "override-of-all-off-in-camel-case": f"""const r = {TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: true }} }});
  r.addOverride('image_scanning_configuration', {{ scanOnPush: false }});""",
    "override-of-all": f"""const r = {TF}{{ name: 'app' }});
  r.addOverride('image_scanning_configuration', {{ scan_on_push: true }});""",
    "override-of-all-off": f"""const r = {TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: true }} }});
  r.addOverride('image_scanning_configuration', {{ scan_on_push: false }});""",
    "override-of-all-with-nothing": f"""const r = {TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: true }} }});
  r.addOverride('image_scanning_configuration', {{}});""",
    "override-by-the-name-of-the-template": f"""const r = {TF}{{ name: 'app' }});
  r.addOverride('Properties.ImageScanningConfiguration.ScanOnPush', true);""",
    "put-in-snake-case": f"""const r = {TF}{{ name: 'app' }});
  r.putImageScanningConfiguration({{ scan_on_push: true }});""",
    "put-in-snake-case-over-on": f"""const r = {TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: true }} }});
  r.putImageScanningConfiguration({{ scan_on_push: true }});""",
    "assigned": f"""const r = {TF}{{ name: 'app' }});
  r.imageScanningConfiguration = {{ scanOnPush: true }};""",
    "assigned-off": f"""const r = {TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: true }} }});
  r.imageScanningConfiguration = {{ scanOnPush: false }};""",
    "inside-assigned-on": f"""const r = {TF}{{ name: 'app' }});
  r.imageScanningConfiguration.scanOnPush = true;""",
    "inside-assigned-over-off": f"""const r = {TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: false }} }});
  r.imageScanningConfiguration.scanOnPush = true;""",
    "inside-assigned-in-snake-case": f"""const r = {TF}{{ name: 'app',
    imageScanningConfiguration: {{ scanOnPush: true }} }});
  r.imageScanningConfiguration.scan_on_push = false;""",
}  # fmt: skip

# In C#, as the compiler of Mono knows it.
CR: Final = 'new Repository(stack, "A"'
CL1: Final = 'new CfnRepository(stack, "A"'
CPROPS: Final = "new RepositoryProps"
CCHILD: Final = "var cfn = (CfnRepository) r.Node.DefaultChild; "
CHELD: Final = "new CfnRepository.ImageScanningConfigurationProperty"
CDK_IN_C_SHARP: Final = {
    "none": f"{CR});",
    "null": f"{CR}, null);",
    "by-name": f"{CR}, props: null);",
    "names-in-another-order": 'new Repository(id: "A", scope: stack);',
    "no-initialiser": f"{CR}, {CPROPS}());",
    "empty": f"{CR}, {CPROPS} {{ }});",
    "missing": f'{CR}, {CPROPS} {{ RepositoryName = "app" }});',
    "missing-with-comma": f'{CR}, {CPROPS} {{ RepositoryName = "app", }});',
    "missing-over-lines": f"""{CR}, {CPROPS}
        {{
            RepositoryName = "app" // of the team
        }});""",
    "in-full": 'new Amazon.CDK.AWS.ECR.Repository(stack, "A", new Amazon.CDK.AWS.ECR.RepositoryProps());',
    "on": f"{CR}, {CPROPS} {{ ImageScanOnPush = true }});",
    "off": f"{CR}, {CPROPS} {{ ImageScanOnPush = false }});",
    "null-value": f"{CR}, {CPROPS} {{ ImageScanOnPush = null }});",
    "local": f'var p = {CPROPS} {{ RepositoryName = "app" }}; {CR}, p);',
    "local-written": f"var p = {CPROPS} {{ ImageScanOnPush = true }}; p.ImageScanOnPush = false; {CR}, p);",
    "local-again": f"var p = {CPROPS} {{ ImageScanOnPush = true }}; p = {CPROPS}(); {CR}, p);",
    "parameter": f"{CR}, given.Props);",
    "condition": f"{CR}, {CPROPS} {{ ImageScanOnPush = given.Scan == true ? true : false }});",
    "nullish-off": f"{CR}, {CPROPS} {{ ImageScanOnPush = given.Scan ?? false }});",
    "nullish-on": f"{CR}, {CPROPS} {{ ImageScanOnPush = given.Scan ?? true }});",
    "value": f"{CR}, {CPROPS} {{ ImageScanOnPush = given.Scan }});",
    "constant-off": f"const bool scan = false; {CR}, {CPROPS} {{ ImageScanOnPush = scan }});",
    "variable-written": f"var scan = true; scan = false; {CR}, {CPROPS} {{ ImageScanOnPush = scan }});",
    "class": """class A : Repository { public A(Construct s) : base(s, "A", new RepositoryProps { }) { } }
---
new A(stack);""",
    "class-without-properties": """class A : Repository { public A(Construct s) : base(s, "A") { } }
---
new A(stack);""",
    "override-on": f"""var r = {CR}); {CCHILD}
        cfn.AddPropertyOverride("ImageScanningConfiguration.ScanOnPush", true);""",
    "override-off": f"""var r = {CR}, {CPROPS} {{ ImageScanOnPush = true }}); {CCHILD}
        cfn.AddPropertyOverride("ImageScanningConfiguration.ScanOnPush", false);""",
    "assigned-on": f"""var r = {CR}); {CCHILD}
        cfn.ImageScanningConfiguration = {CHELD} {{ ScanOnPush = true }};""",
    "assigned-nothing": f"""var r = {CR}, {CPROPS} {{ ImageScanOnPush = true }}); {CCHILD}
        cfn.ImageScanningConfiguration = null;""",
    "l1-none": f"{CL1});",
    "l1-missing": f'{CL1}, new CfnRepositoryProps {{ RepositoryName = "app" }});',
    "l1-off": f"{CL1}, new CfnRepositoryProps {{ ImageScanningConfiguration = {CHELD} {{ ScanOnPush = false }} }});",
    "l1-empty": f"{CL1}, new CfnRepositoryProps {{ ImageScanningConfiguration = {CHELD}() }});",
    "l1-null": f"{CL1}, new CfnRepositoryProps {{ ImageScanningConfiguration = null }});",
}  # fmt: skip
CAWS: Final = 'new Aws.Ecr.Repository("a"'
CARGS: Final = "new Aws.Ecr.RepositoryArgs"
CINPUTS: Final = "new Aws.Ecr.Inputs.RepositoryImageScanningConfigurationArgs"
PULUMI_IN_C_SHARP: Final = {
    "none": f"{CAWS});",
    "null": f"{CAWS}, null);",
    "options": f"{CAWS}, null, new CustomResourceOptions {{ Protect = false }});",
    "options-by-name": f"{CAWS}, options: new CustomResourceOptions {{ Protect = false }});",
    "no-initialiser": f"{CAWS}, {CARGS}());",
    "missing": f'{CAWS}, {CARGS} {{ Name = "app" }});',
    "on": f"{CAWS}, {CARGS} {{ ImageScanningConfiguration = {CINPUTS} {{ ScanOnPush = true }} }});",
    "off": f"{CAWS}, {CARGS} {{ ImageScanningConfiguration = {CINPUTS} {{ ScanOnPush = false }} }});",
    "empty": f"{CAWS}, {CARGS} {{ ImageScanningConfiguration = {CINPUTS}() }});",
    "local": f'var p = {CARGS} {{ Name = "app" }}; {CAWS}, p);',
}  # fmt: skip
