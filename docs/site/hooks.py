"""Makes the pages of the site that are not kept among the others.

The project's own files (README, changelog and so on) become pages, and so do the test cases: a page
for each dialect, with what goes in, the patch, and what is said. Links to any of them are turned to
these pages.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mkdocs.structure.files import File

from fixer.bot.fences import fence
from fixer.report.markdown import code, escaped

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).parents[2]
_PAGES: Final = {
    "README.md": "index.md",
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "LICENSE": "project/license.md",
    "benchmarks/README.md": "project/benchmarks.md",
    "benchmarks/growth.md": "project/growth.md",
    "benchmarks/results.json": "project/results.json",
}
"""The pages that files of the project become."""
_OF_FIXTURES: Final = re.compile(r"fixtures/([\w-]+)/([\w-]+)")
_LINK: Final = re.compile(r"(?<=\]\()(?!https?:|#|mailto:)([^)\s#]*)(#[^)\s]*)?(?=\))")
_LANGUAGES: Final = {".tf": "hcl", ".yml": "yaml", ".j2": "yaml"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made here."""
    for source, page in _PAGES.items():
        text = (ROOT / source).read_text("utf-8")
        if source.endswith(".md"):
            text = _turned(text, source, page)
        elif page.endswith(".md"):
            text = f"# {source.capitalize()}\n\n{_fenced(text, 'text', source)}"
        files.append(File.generated(config, page, content=text))
    for folder in sorted((ROOT / "fixtures").iterdir()):
        if folder.is_dir():
            page = f"cases/{folder.name}.md"
            files.append(File.generated(config, page, content=cases_page(folder)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn the links of a page that lead out of the folder of the pages."""
    if page.file.generated_by:
        return markdown
    return _turned(markdown, f"docs/{page.file.src_uri}", page.file.src_uri)


def _turned(text: str, source: str, page: str) -> str:
    """Return a page with its links turned.

    Args:
        text: Its text.
        source: The path of its file in the project.
        page: Its path among the pages.
    """

    def turned(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), found[1]))
        place = _place(target)
        if place is None or not found[1]:
            return found[0]
        return posixpath.relpath(place, posixpath.dirname(page)) + (found[2] or "")

    return _LINK.sub(turned, text)


def _place(target: str) -> str | None:
    """Return where a file of the project is among the pages."""
    case = _OF_FIXTURES.match(target)
    if case is not None:
        return f"cases/{case[1]}.md#{case[2]}"
    return _PAGES.get(target) or (target[5:] if target.startswith("docs/") else None)


def cases_page(folder: Path) -> str:
    """Return the text of a page with the cases of a dialect, a section for each."""
    return "".join(_cases(folder))


def _cases(folder: Path) -> Iterator[str]:
    yield f"# Cases: {folder.name}\n\n"
    yield "Each is a test: what goes in, the patch, and what is said.\n"
    for case in sorted(each for each in folder.iterdir() if each.is_dir()):
        yield f"\n## {case.name} {{ #{case.name} }}\n\n"
        before = _files_of(case, "input")
        expected = _files_of(case, "expected") | _files_of(case, "expected-unsafe")
        for name, text in before.items():
            after = expected.get(name, text)
            if after == text:
                yield _fenced(text, _LANGUAGES.get(Path(name).suffix, Path(name).suffix[1:]), name)
            else:
                lines = unified_diff(_lines(text), _lines(after), n=99, lineterm="")
                yield _fenced("\n".join(list(lines)[3:]), "diff", name)
        yield from map(_said, _findings(case))


def _said(finding: dict[str, Any]) -> str:
    """Return what is said of a declaration; one that needs no fix has none."""
    verdict = ", ".join(filter(None, (finding["verdict"], finding["fix"])))
    if "suppressed_by" in finding:
        verdict += f", suppressed by {code(finding['suppressed_by'])}"
    words = (finding["message"], finding.get("remedy"), *finding.get("notes", ()))
    return (
        f"- {code(finding['logical_id'])}: {verdict}. {escaped('; '.join(filter(None, words)))}.\n"
    )


def _fenced(text: str, language: str, name: str) -> str:
    ticks = fence(text)
    return f'{ticks}{language or "text"} title="{name}"\n{text}\n{ticks}\n\n'


def _lines(text: str) -> list[str]:
    return text.splitlines()


def _files_of(case: Path, stem: str) -> dict[str, str]:
    """Return the texts of a case by the names of their files; what is no UTF-8 is left out."""
    found: dict[str, str] = {}
    for path in sorted(case.rglob("*")):
        inside = path.relative_to(case)
        first = inside.parts[0]
        if path.is_file() and (first == stem or (len(inside.parts) == 1 and _is(first, stem))):
            name = "/".join(inside.parts[1:]) or first.replace(stem, "template", 1)
            try:
                found[name] = path.read_bytes().decode("utf-8").rstrip("\n")
            except UnicodeDecodeError:
                continue
    return found


def _is(name: str, stem: str) -> bool:
    return name.partition(".")[0] == stem


def _findings(case: Path) -> list[dict[str, Any]]:
    path = case / "findings.json"
    read: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return [each for each in read if "logical_id" in each]
