"""Programs of others that read our reports, and what they found in them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_to_bytes

import html5lib
import junitparser
from markdown_it import MarkdownIt

from support.node import node, node_package


class Seen(NamedTuple):
    """An open repository, as a reader sees it."""

    path: str
    line: int
    words: str


def read_json(data: bytes) -> Iterator[Seen]:
    for each in json.loads(data)["findings"]:
        if each["status"] == "open":
            yield Seen(each["path"], each["line"], each["message"])


def read_json_lines(data: bytes) -> Iterator[Seen]:
    for line in data.decode().splitlines():
        each = json.loads(line)
        if each["status"] == "open":
            yield Seen(each["path"], each["line"], each["message"])


def read_sarif(data: bytes) -> Iterator[Seen]:
    for each in json.loads(data)["runs"][0]["results"]:
        place = each["locations"][0]["physicalLocation"]
        if each["ruleId"] == "ECR001" and not each.get("suppressions"):
            uri = os.fsdecode(unquote_to_bytes(place["artifactLocation"]["uri"]))
            words = each["message"]["text"].partition("\n")[0]
            yield Seen(uri, place["region"]["startLine"], words)


def read_rdjson(data: bytes) -> Iterator[Seen]:
    for each in json.loads(data)["diagnostics"]:
        if each["code"]["value"] == "ECR001":
            where = each["location"]
            words = each["message"].partition("\n")[0]
            yield Seen(where["path"], where["range"]["start"]["line"], words)


def read_gitlab(data: bytes) -> Iterator[Seen]:
    for each in json.loads(data):
        if each["check_name"] == "ECR001":
            where = each["location"]
            yield Seen(where["path"], where["lines"]["begin"], each["description"])


class Annotation(NamedTuple):
    """A command, as GitHub's runner decodes it (`ActionCommand.cs`)."""

    command: str
    properties: dict[str, str]
    words: str


def workflow_commands(data: bytes) -> Iterator[Annotation]:
    for line in data.decode().splitlines():
        assert "##[" not in line or line.startswith("::"), "the runner reads these commands too"
        if not line.startswith("::"):
            continue
        head, words = line[2:].split("::", 1)
        command, _, listed = head.partition(" ")
        pairs = (each.split("=", 1) for each in listed.split(","))
        codes = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
        properties = {name: _decoded(value, codes) for name, value in pairs}
        for code in ("%3A", "%2C"):
            del codes[code]
        yield Annotation(command, properties, _decoded(words, codes))


def _decoded(text: str, codes: dict[str, str]) -> str:
    for code, character in codes.items():
        text = text.replace(code, character)
    return text


def read_github(data: bytes) -> Iterator[Seen]:
    for each in workflow_commands(data):
        if each.properties["title"] == "ECR001":
            words = each.words.partition("\n")[0]
            yield Seen(each.properties["file"], int(each.properties["line"]), words)


def read_junit(data: bytes) -> Iterator[Seen]:
    for suite in junitparser.JUnitXml.fromstring(data):
        for case in suite:
            for result in case.result:
                if isinstance(result, junitparser.Failure) and result.type != "unused-suppression":
                    line = int(result.text.partition("\n")[0].split(":")[-2])
                    yield Seen(case.classname, line, result.message)


def read_csv(data: bytes) -> Iterator[Seen]:
    for each in csv.DictReader(io.StringIO(data.decode(), newline="")):
        if each["status"] == "open" and each["rule"] == "ECR001":
            yield Seen(each["path"], int(each["line"]), each["message"])


def read_codetf(data: bytes) -> Iterator[Seen]:
    """Yield what is fixed and what is not; of the former the words are those of the fix."""
    (result,) = json.loads(data)["results"]
    for each in result["changeset"]:
        for change in each["changes"]:
            yield Seen(each["path"], change["lineNumber"], change["description"])
    for each in result["unfixedFindings"]:
        yield Seen(each["path"], each["lineNumber"], each["reason"])


def table_rows(data: bytes) -> list[list[str]]:
    """Return the cells of the rows of the one table, as a reader of Markdown shows them."""
    html = MarkdownIt("commonmark").enable("table").render(data.decode())
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    tables = list(tree.iter("table"))
    assert len(tables) <= 1
    rows = [each for table in tables for each in table.iter("tr")][1:]
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def read_markdown(data: bytes) -> Iterator[Seen]:
    for name, place, _, outcome, words, _ in table_rows(data):
        if not outcome.startswith(("suppressed", "baselined", "fixed", "unused")):
            path, _, line = place.rpartition(":")
            yield Seen(path, int(line), f"{name} {words}")


READERS: Final[dict[str, Callable[[bytes], Iterator[Seen]]]] = {
    "json": read_json,
    "json-lines": read_json_lines,
    "sarif": read_sarif,
    "sarif-open": read_sarif,
    "github": read_github,
    "gitlab": read_gitlab,
    "junit": read_junit,
    "rdjson": read_rdjson,
    "markdown": read_markdown,
    "csv": read_csv,
}


def complaints_of_the_multitool(file: Path) -> list[str]:
    """Return what the SARIF Multitool of Microsoft says against a file."""
    found = file.with_suffix(".checked.sarif")
    asked = ("--output", str(found), "--log", "ForceOverwrite", "--level", "Error")
    _multitool("validate", str(file), *asked)
    run = json.loads(found.read_bytes())["runs"][0]
    said = [json.dumps(each) for each in run.get("results", []) if each["level"] == "error"]
    ended = run["invocations"][0]
    return [*said, *([] if ended["executionSuccessful"] else [json.dumps(ended)])]


def messages_in_the_multitool(file: Path) -> list[str]:
    """Return the words of each result, as the SARIF Multitool of Microsoft shows them."""
    rows = _multitool("project", str(file), "--columns", "Message").decode("utf-8-sig")
    return [row["Message"] for row in csv.DictReader(io.StringIO(rows, newline=""))]


def _multitool(*arguments: str) -> bytes:
    """Return what the SARIF Multitool of Microsoft prints."""
    tool = node_package("@microsoft/sarif-multitool-linux") / "Sarif.Multitool"
    tool.chmod(0o755)
    return subprocess.run(
        [tool, *arguments],
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        check=False,
        timeout=300,
    ).stdout


def sarif_schema() -> dict[str, Any]:
    path = node_package("@microsoft/sarif-multitool-linux") / "sarif-2.1.0.json"
    schema: dict[str, Any] = json.loads(path.read_bytes())
    return schema


_VALIDATOR: Final = """
const { validate } = require(process.argv[1]);
validate(require("node:fs").readFileSync(0, "utf8")).then((result) => {
  console.log(JSON.stringify(result.valid ? [] : result.errors));
});
"""


def complaints_about_rdjson(data: bytes) -> Any:
    """Return what a validator of reviewdog's format says against a text."""
    module = node_package("@umbrelladocs/rdformat-validator")
    done = subprocess.run(
        [node(), "--eval", _VALIDATOR, str(module)],
        input=data,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


_COMMANDS: Final = """
const core = require(process.argv[1]);
for (const [command, properties, words] of JSON.parse(require("node:fs").readFileSync(0, "utf8"))) {
  core[command](words, properties);
}
"""


def as_github_writes_it(found: list[Annotation]) -> list[str]:
    """Return the commands that GitHub's own library for actions makes of some annotations."""
    names = {"title": "title", "file": "file", "line": "startLine", "endLine": "endLine"}
    names |= {"col": "startColumn", "endColumn": "endColumn"}
    asked = [
        [each.command, {names[name]: value for name, value in each.properties.items()}, each.words]
        for each in found
    ]
    done = subprocess.run(
        [node(), "--eval", _COMMANDS, str(node_package("@actions/core"))],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return done.stdout.decode().splitlines()


def complaints_of_typescript(data: bytes, folder: Path) -> str:
    """Return what TypeScript says against a report where issues of Code Climate are expected."""
    program = folder / "report.ts"
    types = node_package("codeclimate-types")
    program.write_text(
        f"import type {{ Issue }} from {json.dumps(str(types))};\n"
        f"export const issues: Issue[] = {data.decode()};\n"
    )
    compiler = node_package("typescript") / "bin/tsc"
    done = subprocess.run(
        [node(), compiler, "--noEmit", "--strict", program],
        capture_output=True,
        check=False,
        timeout=120,
    )
    return done.stdout.decode()


_CODETF: Final = """
import sys
from codemodder.codetf.v2.codetf import CodeTF
(result,) = CodeTF.model_validate_json(sys.stdin.buffer.read()).results
print(len(result.changeset), len(result.unfixedFindings))
"""
CODETF_PYTHON: Final = Path(__file__).parents[2] / ".cache/codetf/bin/python"


def counts_of_codemodder(data: bytes) -> list[int]:
    """Return how many files are changed and how many findings unfixed, as Codemodder reads it."""
    done = subprocess.run(
        [CODETF_PYTHON, "-c", _CODETF], input=data, capture_output=True, check=True, timeout=60
    )
    return [int(each) for each in done.stdout.split()]


RAW: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e\ufeff]")
"""What no report may hold but as an escape; lines end at a line feed."""
