"""The template languages' own engines, under each setting that their users have."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final, TypeAlias

import jinja2
import pytest
import yaml

from support.node import node, node_package

Context: TypeAlias = "dict[str, Any]"
Rendered: TypeAlias = "dict[str, list[str | None]]"
"""What a text renders to in each context, by the setting of the engine; None for an error."""

_JINJA: Final[Mapping[str, dict[str, bool]]] = {
    f"{trims=} {strips=} {keeps=}": {
        "trim_blocks": trims,
        "lstrip_blocks": strips,
        "keep_trailing_newline": keeps,
    }
    for trims in (False, True)
    for strips in (False, True)
    for keeps in (False, True)
}


def _jinja(text: str, contexts: list[Context]) -> Rendered:
    rendered: Rendered = {}
    for label, options in _JINJA.items():
        environment = jinja2.Environment(**options)  # type: ignore[arg-type]
        environment.filters["to_nice_yaml"] = yaml.safe_dump
        rendered[label] = [_or_none(environment, text, context) for context in contexts]
    return rendered


def _or_none(environment: jinja2.Environment, text: str, context: Context) -> str | None:
    try:
        return environment.from_string(text).render(context)
    except (jinja2.TemplateError, TypeError):
        return None


_RUBY: Final = """
require 'erb'; require 'json'
STDOUT.sync = true
while line = STDIN.gets
  asked = JSON.parse(line)
  puts JSON.dump([nil, '-', '<>', '%-'].to_h { |mode| [mode || 'none', asked['contexts'].map { |c|
    begin
      b = Object.new.instance_eval { binding }
      c.each { |key, value| b.local_variable_set(key.to_sym, value) }
      ERB.new(asked['text'], trim_mode: mode).result(b)
    rescue Exception
      nil
    end
  }] })
end
"""

_NODE: Final = """
const [name, module] = process.argv.slice(-1)[0].split('=');
const engine = require(module);
const plain = {escape: x => String(x)};
const ways = {
  handlebars: {plain: (t, c) => engine.compile(t, {noEscape: true})(c)},
  mustache: {plain: (t, c) => engine.render(t, c, {}, {escape: x => x})},
  ejs: {plain: (t, c) => engine.render(t, c, plain)},
  liquid: {plain: (t, c) => new engine.Liquid().parseAndRenderSync(t, c)},
  nunjucks: Object.fromEntries([[false, false], [true, false], [true, true]].map(s => [`${s}`,
    (t, c) => new engine.Environment(null, {autoescape: false, trimBlocks: s[0], lstripBlocks: s[1]}
    ).renderString(t, c)])),
}[name];
require('readline').createInterface({input: process.stdin}).on('line', line => {
  const asked = JSON.parse(line), out = {};
  for (const way in ways) out[way] = asked.contexts.map(c => {
    try { return ways[way](asked.text, c); } catch (error) { return null; }
  });
  console.log(JSON.stringify(out));
});
"""

_GO: Final = """
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"text/template"
)

func toYaml(tags map[string]interface{}) string {
	lines := []string{}
	for key, value := range tags {
		lines = append(lines, fmt.Sprintf("%s: %v", key, value))
	}
	sort.Strings(lines)
	if len(lines) == 0 {
		return "{}"
	}
	return strings.Join(lines, "\\n")
}

func indent(width int, text string) string {
	pad := strings.Repeat(" ", width)
	return pad + strings.ReplaceAll(text, "\\n", "\\n"+pad)
}

func nindent(width int, text string) string { return "\\n" + indent(width, text) }

func main() {
	functions := template.FuncMap{"toYaml": toYaml, "indent": indent, "nindent": nindent}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var asked struct {
			Text     string                   `json:"text"`
			Contexts []map[string]interface{} `json:"contexts"`
		}
		json.Unmarshal(lines.Bytes(), &asked)
		out := []*string{}
		for _, context := range asked.Contexts {
			var written bytes.Buffer
			parsed, err := template.New("t").Funcs(functions).Parse(asked.Text)
			if err == nil {
				err = parsed.Execute(&written, context)
			}
			if err != nil {
				out = append(out, nil)
			} else {
				text := written.String()
				out = append(out, &text)
			}
		}
		json.NewEncoder(os.Stdout).Encode(map[string]interface{}{"plain": out})
	}
}
"""


class _Process:
    """An engine in a process of its own, asked by lines of JSON."""

    def __init__(self, *command: str) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __call__(self, text: str, contexts: list[Context]) -> Rendered:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"text": text, "contexts": contexts}) + "\n")
        self._process.stdin.flush()
        rendered: Rendered = json.loads(self._process.stdout.readline())
        return rendered


@cache
def engine_of(language: str) -> Callable[[str, list[Context]], Rendered]:
    """Return the engine of a language; a test is skipped where it is missing."""
    if language == "jinja":
        return _jinja
    if language == "erb":
        return _Process(_needed("ruby"), "-e", _RUBY)
    if language == "go":
        return _Process(_built())
    return _Process(node(), "-e", _NODE, "--", _module(language))


def _needed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def _module(language: str) -> str:
    """Return a language and the folder of its module."""
    return f"{language}={node_package({'liquid': 'liquidjs'}.get(language, language))}"


def _built() -> str:
    go = _needed("go")
    folder = Path(mkdtemp())
    (folder / "main.go").write_text(_GO, "utf-8")
    build = [go, "build", "-o", "render", "main.go"]
    environment = {**os.environ, "GO111MODULE": "off", "GOTOOLCHAIN": "local"}
    subprocess.run(build, cwd=folder, env=environment, check=True)
    return str(folder / "render")
