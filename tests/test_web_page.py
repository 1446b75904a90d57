"""The report as a page: it is HTML, it holds no more than it should, and a browser shows it."""

from __future__ import annotations

import platform
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import html5lib
import pytest
from hypothesis import given
from support.browser import UNPACKED, chromium
from support.command import ecr_fix, write_files
from support.node import node_package
from support.reports import SUPPRESSED, file_names, made, report_of, texts
from support.templates import FALSE, FIXED, MANUAL
from support.tools import missing

from fixer.model.declaration import Verdict
from fixer.report.listing import View
from fixer.request import Report
from fixer.rule import PAGE

SVG: Final = "{http://www.w3.org/2000/svg}"


def parsed(data: bytes) -> Any:
    """Return the tree of a page that has no error of syntax at all."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(data.decode())


def page_of(report: Report) -> bytes:
    return made("html", View(report))


def test_a_page_loads_nothing() -> None:
    tree = parsed(page_of(report_of("a.yaml", "A", "x")))
    assert {each.tag.removeprefix(SVG) for each in tree.iter()} <= {
        *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "script"),
        *("h1", "h2", "h3", "h4", "p", "a", "code", "span", "ul", "ol", "li", "div", "article"),
        *("table", "thead", "tbody", "tr", "th", "td", "svg", "rect", "form", "label", "select"),
        *("option", "button", "del", "ins", "mark"),
    }
    assert {name for each in tree.iter() for name in each.attrib} <= {
        *("lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "role"),
        *("aria-labelledby", "aria-hidden", "scope", "viewBox", "preserveAspectRatio", "value"),
        *("x", "width", "height", "hidden", "type", "start"),
        *("data-verdict", "data-dialect", "data-folder", "data-status"),
    }


def test_only_its_own_script_and_style_may_run() -> None:
    tree = parsed(page_of(report_of("a.yaml", "A", "x")))
    (policy,) = [each.get("content") for each in tree.iter("meta") if each.get("http-equiv")]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (element,) = tree.iter(tag)
        digest = b64encode(sha256(element.text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert not re.search(r"https?:|url\(|import|fetch|XMLHttp|eval", element.text)


@given(path=file_names, name=texts, reason=texts)
def test_hostile_names_change_no_element(path: str, name: str, reason: str) -> None:
    hostile = parsed(page_of(report_of(path, name, reason)))
    plain = parsed(page_of(report_of("a.yaml", "A", "x")))
    assert [each.tag for each in hostile.iter()] == [each.tag for each in plain.iter()]
    addresses = [each.get("href") for each in hostile.iter("a")]
    assert all(re.match(r"#|https://docs\.aws|[^:]*#L\d+$", each) for each in addresses)


def test_what_is_changed_is_marked(tmp_path: Path) -> None:
    write_files(tmp_path, {"a b/t.yaml": FALSE, "long.json": long_line()})
    done = ecr_fix("--format", "html", cwd=tmp_path)
    assert len(done.out) < 40_000
    tree = parsed(done.out)
    first, *_ = tree.iter("article")
    before, after = first.iter("ol")
    assert [each.text for each in before.iter("del")] == ["false"]
    assert [each.text for each in after.iter("ins")] == ["true"]
    assert ["".join(each.itertext()) for each in after] == FALSE.replace(
        "false", "true"
    ).splitlines()[2:]
    assert before.get("start") == "3"
    assert [each.get("href") for each in first.iter("a")] == ["#f1", "a%20b/t.yaml#L6", PAGE]


def long_line() -> str:
    others = ",".join(f'"B{number}":{{"Type":"AWS::SQS::Queue"}}' for number in range(5_000))
    own = '"A":{"Type":"AWS::ECR::Repository"}'
    return f'{{"Resources":{{{others},{own},{others.replace("B", "C")}}}}}'


def test_links_lead_from_the_folder_of_the_report(tmp_path: Path) -> None:
    write_files(tmp_path, {"infra/t.yaml": FALSE, "out/x": ""})
    ecr_fix("--report", "html=out/report.html", cwd=tmp_path)
    tree = parsed((tmp_path / "out/report.html").read_bytes())
    assert "../infra/t.yaml#L6" in {each.get("href") for each in tree.iter("a")}


def test_the_chart_counts_by_folder(tmp_path: Path) -> None:
    write_files(tmp_path, {"a/1.yaml": FALSE, "a/2.yaml": FIXED, "b/3.yaml": MANUAL})
    tree = parsed(ecr_fix("--format", "html", cwd=tmp_path).out)
    body = next(tree.iter("tbody"))
    rows = [["".join(cell.itertext()) for cell in row] for row in body]
    assert rows == [["a", "", "1", "0", "1", "0", "0"], ["b", "", "0", "0", "0", "1", "0"]]
    bars = [[each.get("width") for each in row.iter(f"{SVG}rect")] for row in body]
    assert bars == [["50.00", "50.00"], ["100.00"]]


@pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"), reason="npm has it for no other"
)
def test_what_a_fix_leaves_to_the_deployment_needs_review() -> None:
    report = report_of("a.yaml", "A", "x")
    half = replace(report.results[0].all_findings[0], verdict_after_fix=Verdict.CONDITIONAL)
    page = page_of(Report(1, (replace(report.results[0], all_findings=(half,)),)))
    tags = [each.text for each in parsed(page).iter("span") if each.get("class") == "tag review"]
    assert tags == ["needs review"]


def test_the_check_has_a_browser() -> None:
    installed = UNPACKED.with_name("package.json")
    wanted = Path(__file__).with_name("node") / "package.json"
    if not installed.exists() or installed.read_bytes() != wanted.read_bytes():
        pytest.skip(missing("what npm has"))
    assert (UNPACKED / "chromium").exists()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("count", [0, 40])
def test_a_browser_shows_it_and_axe_finds_no_fault(
    browser: Any, count: int, scheme: str, tmp_path: Path
) -> None:
    files = {f"d{number % 3}/{number}.yaml": FALSE for number in range(count)}
    write_files(tmp_path, {"good.yaml": FIXED, "manual.yaml": MANUAL, **files})
    named = ["."] if count else ["good.yaml"]
    ecr_fix("--report", "html=report.html", *named, cwd=tmp_path)
    page = browser.new_page(color_scheme=scheme)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    page.on("console", lambda each: complaints.append(each.text))
    page.on("pageerror", lambda each: complaints.append(str(each)))
    page.goto(f"file://{tmp_path}/report.html")
    axe = node_package("axe-core") / "axe.min.js"
    page.evaluate(f"{axe.read_text('utf-8')}; 0")
    found = page.evaluate("axe.run(document)")
    assert [each["id"] for each in found["violations"]] == []
    assert len(found["passes"]) > 15
    assert asked == [f"file://{tmp_path}/report.html"]
    assert complaints == []
    page.close()


def test_a_narrow_screen_shows_all_of_it(browser: Any, tmp_path: Path) -> None:
    deep = "charts/application/templates/repositories"
    write_files(tmp_path, {f"{deep}/1.yaml": FALSE, "a/2.yaml": SUPPRESSED, "c/3.yaml": MANUAL})
    ecr_fix("--report", "html=report.html", cwd=tmp_path)
    page = browser.new_page(viewport={"width": 420, "height": 800})
    page.goto(f"file://{tmp_path}/report.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    page.close()


def test_a_mark_stays_in_its_pane(browser: Any, tmp_path: Path) -> None:
    """Where a line is broken inside a mark, the blank at the end does not hang over the border."""
    for count in range(60):
        name = "n" * (10 + count // 6) + "i" * (count % 6)
        text = f'{{"Resources": {{"{name}": {{"Type": "AWS::ECR::Repository"}}}}}}\n'
        write_files(tmp_path, {f"{count}.json": text})
    ecr_fix("--report", "html=report.html", cwd=tmp_path)
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"file://{tmp_path}/report.html")
    page.evaluate(
        """document.querySelectorAll('article').forEach((each) => {
            each.style.contentVisibility = 'visible' })"""
    )
    over = page.evaluate(
        """[...document.querySelectorAll('ol :is(ins, del, mark)')].map((mark) =>
            Math.max(...[...mark.getClientRects()].map((each) => each.right))
            - mark.closest('ol').getBoundingClientRect().right)"""
    )
    assert len(over) >= 60
    assert max(over) <= 0
    page.close()


def test_the_filters_work_by_the_keyboard_alone(browser: Any, tmp_path: Path) -> None:
    write_files(tmp_path, {"a/1.yaml": FALSE, "a/b/2.yaml": FALSE, "c/3.yaml": MANUAL})
    ecr_fix("--report", "html=report.html", cwd=tmp_path)
    page = browser.new_page()
    page.goto(f"file://{tmp_path}/report.html")
    shown = page.locator("#shown")
    assert shown.inner_text() == "3 of 3 shown"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the findings
    page.keyboard.press("Tab")
    page.keyboard.type("cond")
    assert shown.inner_text() == "1 of 3 shown"
    page.keyboard.press("Home")
    assert shown.inner_text() == "3 of 3 shown"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # from "all" to "a"
    assert shown.inner_text() == "2 of 3 shown"
    page.close()
