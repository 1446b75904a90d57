"""What becomes of programs, as judges see it that are not ours: compilers, formatters, Python."""

from __future__ import annotations

import ast
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.fixtures import CASES, Case
from support.node import run_node

JUDGE = r"""
const ts = require('typescript');
const SETTINGS = new Set(['imageScanOnPush', 'imageScanningConfiguration', 'scanOnPush',
  'ImageScanOnPush', 'ImageScanningConfiguration', 'ScanOnPush', 'scan_on_push']);
function outline(text, path) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const errors = file.parseDiagnostics.length;
  const isEmpty = (node) => ts.isObjectLiteralExpression(node) && entries(node).length === 0;
  const isNothing = (node) => ts.isAsExpression(node) ? isNothing(node.expression)
    : isEmpty(node) || node.getText() === 'undefined';
  const isSetting = (each) => each.name
    && (SETTINGS.has(each.name.getText().replace(/[[\]'"]/g, ''))
      || (each.name.getText() === 'properties' && isEmpty(each.initializer)));
  const entries = (node) => node.properties.filter((each) => !isSetting(each));
  function walk(node) {
    if (ts.isObjectLiteralExpression(node)) {
      const kept = entries(node);
      if (kept.length === 1 && ts.isSpreadAssignment(kept[0])) return walk(kept[0].expression);
      return ['object', ...kept.map(walk)];
    }
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const given = [...(node.arguments || [])];
      while (given.length && isNothing(given[given.length - 1])) given.pop();
      const read = (each) => isNothing(each) ? 0 : walk(each);
      return ['call', walk(node.expression), ...given.map(read)];
    }
    const below = [];
    node.forEachChild((each) => { below.push(walk(each)); });
    return below.length ? [node.kind, ...below] : [node.kind, node.getText()];
  }
  return [errors, JSON.stringify(walk(file))];
}
const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const wrong = cases.filter(([path, before, after]) => {
  const [left, right] = [outline(before, path), outline(after, path)];
  return left[0] !== right[0] || left[1] !== right[1];
});
console.log(JSON.stringify(wrong.map((each) => each[0])));
"""
# What is turned on there is no property of that name.
ELSEWHERE = ("conditional", "overrides", "shared-literal")


def test_the_compiler_of_typescript_agrees() -> None:
    """Each edited program has as many errors as before, and differs in the setting alone."""
    given = []
    for case in CASES:
        if case.folder.name in ELSEWHERE:
            continue
        before, after = case.input, case.expected(unsafe=True)
        given += [
            (f"{case.name}/{name}", data.decode(), after[name].decode())
            for name, data in before.items()
            if name.endswith((".ts", ".js", ".tsx")) and after[name] != data
        ]
    assert len(given) > 5
    assert run_node(JUDGE, given, "typescript") == []


@pytest.mark.parametrize(
    "case", [each for each in CASES if "input.py" in each.contents], ids=lambda each: each.name
)
def test_python_itself_agrees(case: Case) -> None:
    """Each edited program is valid, and differs in the setting alone."""
    for unsafe in (False, True):
        before, after = (
            without_setting(files["input.py"].decode())
            for files in (case.input, case.expected(unsafe))
        )
        if case.folder.name != "conditional-python":
            assert before == after


def test_gofmt_agrees() -> None:
    """What is as gofmt writes it stays so."""
    if shutil.which("gofmt") is None:
        pytest.skip("gofmt is not installed")
    texts = [
        files[name]
        for case in CASES
        for files in (case.input, case.expected(unsafe=True))
        for name in files
        if name.endswith(".go")
    ]
    assert texts
    for text in texts:
        done = subprocess.run(["gofmt"], input=text, capture_output=True, check=True)
        assert done.stdout == text


JAVA_PARSER = """
import com.sun.source.util.JavacTask;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

public class Parse {
    public static void main(String[] files) throws Exception {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var found = new DiagnosticCollector<JavaFileObject>();
        var manager = compiler.getStandardFileManager(found, null, null);
        var sources = manager.getJavaFileObjects(files);
        ((JavacTask) compiler.getTask(null, manager, found, null, null, sources)).parse();
        found.getDiagnostics().forEach(System.out::println);
    }
}
"""


def test_the_compiler_of_java_parses_what_becomes_of_programs(tmp_path: Path) -> None:
    if shutil.which("javac") is None or shutil.which("java") is None:
        pytest.skip("a JDK is not installed")
    paths = []
    for case in CASES:
        for name, data in case.expected(unsafe=True).items():
            if name.endswith(".java"):
                path = tmp_path / f"{case.folder.name}.java"
                path.write_bytes(data)
                paths.append(str(path))
    parser = tmp_path / "Parse.java"
    parser.write_text(JAVA_PARSER)
    command = ["java", str(parser), *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (len(paths) > 1, done.stdout) == (True, "")


def without_setting(text: str) -> str:
    return ast.unparse(_Without().visit(ast.parse(text)))


class _Without(ast.NodeTransformer):
    """Takes the settings out, under all their names."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        node.keywords = [
            each
            for each in node.keywords
            if not (is_setting(each.arg) or ast.unparse(each) == "properties={}")
        ]
        if len(node.args) > 1 and ast.unparse(node.args[0]).endswith("ScanOnPush'"):
            node.args.pop()
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        self.generic_visit(node)
        pairs = [
            (key, value)
            for key, value in zip(node.keys, node.values, strict=True)
            if not (isinstance(key, ast.Constant) and is_setting(str(key.value)))
        ]
        node.keys, node.values = [key for key, _ in pairs], [value for _, value in pairs]
        return node


def is_setting(name: str | None) -> bool:
    words = ("imagescanonpush", "imagescanningconfiguration", "scanonpush")
    return (name or "").replace("_", "").lower() in words


@pytest.mark.parametrize("name", ["troposphere/repositories", "troposphere/from-dictionary"])
def test_what_troposphere_writes_differs_in_the_setting_alone(name: str) -> None:
    pytest.importorskip("troposphere")
    case = next(each for each in CASES if each.name == name)
    templates = []
    for text in (case.input["input.py"], case.expected(unsafe=True)["input.py"]):
        names: dict[str, Any] = {}
        exec(text, names)
        templates.append(names["template"].to_dict()["Resources"])
    before, after = templates
    for each, resource in after.items():
        assert resource["Properties"].pop("ImageScanningConfiguration") == {"ScanOnPush": True}
        properties = before[each].setdefault("Properties", {})
        properties.pop("ImageScanningConfiguration", None)
    assert before == after
