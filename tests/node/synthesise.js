// Runs programs in the framework that they are of, and prints what each declares in each context:
// the properties of its resources, or its error. Asked on the standard input: the framework, and
// for each program its text and its contexts.
const { framework, asked } = JSON.parse(require('fs').readFileSync(0, 'utf8'));

function loaded(text) {
  const made = { exports: {} };
  new Function('require', 'module', text)(require, made);
  return made.exports;
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
  const run = { cdk: ofCdk, pulumi: ofPulumi, cdktf: ofCdktf }[framework]();
  const answers = [];
  for (const [text, contexts] of asked) {
    const answer = [];
    for (const context of contexts) {
      try {
        answer.push(await run(loaded(text), context));
      } catch (error) {
        answer.push(String(error));
      }
    }
    answers.push(answer);
  }
  console.log(JSON.stringify(answers));
})();
