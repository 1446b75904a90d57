// Runs programs in the framework that they are of, and prints what each declares in each context:
// the properties of its resources, or its error. Asked on the standard input: the framework, and
// for each program its text and its contexts.
const { framework, asked } = JSON.parse(require('fs').readFileSync(0, 'utf8'));

function loaded(text, modules) {
  const made = { exports: {} };
  const load = (name) => (modules && name in modules ? modules[name] : require(name));
  new Function('require', 'module', 'exports', text)(load, made, made.exports);
  return made.exports;
}

// No framework: what the language itself gives a constructor, from a program in TypeScript.
function ofNone() {
  const ts = require('typescript');
  let found = [];
  class Repository {
    constructor(scope, id, props) {
      const { imageScanOnPush, ImageScanOnPush, ...others } = props || {};
      const child = { imageScanningConfiguration: { scanOnPush: imageScanOnPush } };
      let overridden;
      child.addPropertyOverride = (path, value) => { overridden = value; };
      this.node = { defaultChild: child };
      const setting = () => overridden ?? (child.imageScanningConfiguration || {}).scanOnPush;
      found.push(() => ({ ...others, ImageScanningConfiguration: { ScanOnPush: setting() } }));
    }
  }
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const compiled = new Map();
  return async (text, given) => {
    found = [];
    if (!compiled.has(text)) {
      compiled.set(text, ts.transpileModule(text, { compilerOptions: options }).outputText);
    }
    loaded(compiled.get(text), { 'aws-cdk-lib/aws-ecr': { Repository } })({}, given);
    return found.map((each) => JSON.parse(JSON.stringify(each(), shown)));
  };
}

function shown(key, value) {
  return typeof value === 'function' ? String(value) : value;
}

function ofCdk() {
  const cdk = require('aws-cdk-lib');
  const outdir = require('fs').mkdtempSync(require('path').join(require('os').tmpdir(), 'cdk-'));
  return async (program, given) => {
    const app = new cdk.App({ outdir, analyticsReporting: false, treeMetadata: false });
    const stack = new cdk.Stack(app, 'Images');
    program(stack, given);
    const found = app.synth({ force: true }).getStackByName('Images').template.Resources || {};
    return Object.values(found).map((each) => each.Properties || {});
  };
}

function ofPulumi() {
  const pulumi = require('@pulumi/pulumi');
  return async (program, given) => {
    const found = [];
    const mocks = {
      newResource(each) {
        if (each.type.includes(':ecr/')) found.push(each.inputs);
        return { id: each.name, state: each.inputs };
      },
      call: (each) => each.inputs,
    };
    pulumi.runtime.setMocks(mocks, 'images', 'test', false);
    program(undefined, given);
    await pulumi.runtime.disconnect();
    return found;
  };
}

function ofCdktf() {
  const { Testing, TerraformStack } = require('cdktf');
  return async (program, given) => {
    const stack = new TerraformStack(Testing.app(), 'images');
    program(stack, given);
    const found = JSON.parse(Testing.synth(stack)).resource || {};
    return Object.values(found.aws_ecr_repository || {});
  };
}

(async () => {
  const run = { cdk: ofCdk, pulumi: ofPulumi, cdktf: ofCdktf, none: ofNone }[framework]();
  const answers = [];
  for (const [text, contexts] of asked) {
    const answer = [];
    for (const context of contexts) {
      try {
        answer.push(await run(framework === 'none' ? text : loaded(text), context));
      } catch (error) {
        answer.push(String(error));
      }
    }
    answers.push(answer);
  }
  console.log(JSON.stringify(answers));
})();
