"""The language server where one file is open under several names."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from support.command import write_files
from support.editor import Editor, in_editor
from support.templates import FALSE, FIXED

from fixer.files.loading import MAX_BYTES

REPOSITORY = """\
resource "aws_ecr_repository" "app" {
  name = "app"
  image_scanning_configuration {
    scan_on_push = var.scan
  }
}
"""
DEFAULT_OFF = 'variable "scan" {\n  type    = bool\n  default = false\n}\n'
COMMENTS = "# 1\n# 2\n# 3\n"


def line_of(text: str, what: str) -> int:
    return text[: text.index(what)].count("\n")


async def is_right(editor: Editor, uri: str) -> None:
    """Hold the diagnostic and the edits of a document to its own text."""
    text = editor.texts[uri]
    (found,) = await editor.diagnostics(uri)
    assert found.range.start.line == line_of(text, "false")
    for action in await editor.actions(uri, found.range.start.line):
        (changed,) = (await editor.applied(action)).items()
        assert changed[0] == uri
        if "Exempt" not in action.title:
            assert changed[1] == text.replace("false", "true")


def test_a_file_and_a_link_to_it_each_have_edits_of_their_own_text(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": FALSE})
    (tmp_path / "l.yaml").symlink_to("a.yaml")

    async def tells(editor: Editor) -> None:
        link = editor.open(tmp_path / "l.yaml", COMMENTS + FALSE)
        file = editor.open(tmp_path / "a.yaml", FALSE)
        await is_right(editor, link)
        await is_right(editor, file)
        editor.rewrite(link, f"{COMMENTS}# 4\n{FALSE}")
        await is_right(editor, link)
        await is_right(editor, file)
        editor.rewrite(file, f"# 1\n{FALSE}")
        await is_right(editor, file)
        editor.close(file)
        await is_right(editor, link)

    in_editor(tells, tmp_path)


@pytest.mark.parametrize(
    "spelt",
    [
        lambda uri: uri.replace("a.yaml", "%61.yaml"),
        lambda uri: uri.replace("a.yaml", "./a.yaml"),
        lambda uri: uri.replace("file://", "file://localhost"),
        lambda uri: uri.replace("file://", "FILE://"),
    ],
)
def test_two_spellings_of_a_uri_each_have_edits_of_their_own_text(
    spelt: object, tmp_path: Path
) -> None:
    assert callable(spelt)

    async def tells(editor: Editor) -> None:
        file = editor.open(tmp_path / "a.yaml", FALSE)
        other = editor.open(spelt((tmp_path / "a.yaml").as_uri()), COMMENTS + FALSE)
        await is_right(editor, file)
        await is_right(editor, other)
        editor.rewrite(file, FIXED)
        assert await editor.diagnostics(file) == []
        await is_right(editor, other)

    in_editor(tells, tmp_path)


@pytest.mark.parametrize("first", ["variables.tf", "link"])
def test_an_edit_of_another_file_is_one_of_the_document_it_was_judged_by(
    first: str, tmp_path: Path
) -> None:
    write_files(tmp_path, {"variables.tf": DEFAULT_OFF, "main.tf": REPOSITORY})
    (tmp_path / "link").symlink_to("variables.tf")

    async def tells(editor: Editor) -> None:
        second = "link" if first == "variables.tf" else "variables.tf"
        texts = {"variables.tf": f"# 1\n{DEFAULT_OFF}", "link": f"{COMMENTS}{DEFAULT_OFF}"}
        for name in (first, second):
            editor.open(tmp_path / name, texts[name], "terraform")
        main = editor.open(tmp_path / "main.tf", REPOSITORY, "terraform")
        (found,) = await editor.diagnostics(main)
        fix, *_ = await editor.actions(main, 3)
        changed = await editor.applied(fix)
        own = (tmp_path / "variables.tf").as_uri()
        assert changed == {own: texts["variables.tf"].replace("false", "true")}
        (related,) = found.related_information or ()
        assert related.location.uri == own
        assert related.location.range.start == types.Position(3, 12)

    in_editor(tells, tmp_path)


def test_a_document_too_large_to_be_looked_at_is_not_edited_by_the_text_of_its_file(
    tmp_path: Path,
) -> None:
    write_files(tmp_path, {"variables.tf": DEFAULT_OFF, "main.tf": REPOSITORY})

    async def tells(editor: Editor) -> None:
        main = editor.open(tmp_path / "main.tf", REPOSITORY, "terraform")
        large = f"#{'#' * MAX_BYTES}\n{DEFAULT_OFF}"
        editor.open(tmp_path / "variables.tf", large, "terraform")
        await editor.diagnostics(main)
        fix, *_ = await editor.actions(main, 3)
        assert await editor.applied(fix) == {}

    in_editor(tells, tmp_path)


@pytest.mark.parametrize("link", ["a/l.tf", "b/l.tf"])
@pytest.mark.parametrize("folder", ["", "a", "b"])
def test_a_link_to_a_file_of_a_module_is_followed(link: str, folder: str, tmp_path: Path) -> None:
    missing = REPOSITORY.replace("var.scan", "false")
    write_files(tmp_path, {"a/m.tf": missing, "b/other.tf": ""})
    (tmp_path / link).symlink_to("../a/m.tf")

    async def tells(editor: Editor) -> None:
        for name in (link, "a/m.tf"):
            uri = editor.open(tmp_path / name, COMMENTS + missing, "terraform")
            await is_right(editor, uri)

    in_editor(tells, tmp_path / folder)


@pytest.mark.parametrize("target", ["gone.tf", "gone/a.txt", "l.tf", ".", "/dev/zero"])
def test_a_link_that_leads_to_no_file_is_a_file_to_be_made(target: str, tmp_path: Path) -> None:
    (tmp_path / "l.tf").symlink_to(target)

    async def tells(editor: Editor) -> None:
        text = REPOSITORY.replace("var.scan", "false")
        await is_right(editor, editor.open(tmp_path / "l.tf", text, "terraform"))

    in_editor(tells, tmp_path)


@pytest.mark.parametrize("is_open", [True, False])
def test_the_mark_of_a_file_counts_where_the_client_sends_it(is_open: bool, tmp_path: Path) -> None:
    variables = 'variable "scan" { default = false }\n'
    write_files(tmp_path, {"main.tf": REPOSITORY, "variables.tf": f"\ufeff{variables}"})

    async def tells(editor: Editor) -> None:
        shown = f"\ufeff{variables}" if is_open else variables
        if is_open:
            editor.open(tmp_path / "variables.tf", shown, "terraform")
        main = editor.open(tmp_path / "main.tf", REPOSITORY, "terraform")
        (found,) = await editor.diagnostics(main)
        (related,) = found.related_information or ()
        assert related.location.range.start == types.Position(0, shown.index("false"))
        fix, *_ = await editor.actions(main, 3)
        (changed,) = (await editor.applied(fix)).values()
        assert changed == shown.replace("false", "true")

    in_editor(tells, tmp_path)


@pytest.mark.parametrize("on_disk", ["nothing", "a file", "a folder"])
@pytest.mark.parametrize("name", [".hidden/a.tf", ".a.tf", "node_modules/a.yaml", "shared.hcl"])
def test_a_document_is_looked_at_whether_it_is_saved_or_not(
    name: str, on_disk: str, tmp_path: Path
) -> None:
    text = FALSE if name.endswith("yaml") else REPOSITORY.replace("var.scan", "false")
    if on_disk == "a file":
        write_files(tmp_path, {name: text})
    elif on_disk == "a folder":
        (tmp_path / name).mkdir(parents=True)

    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / name, text, "yaml" if name.endswith("yaml") else "terraform")
        assert len(await editor.diagnostics(uri)) == 1
        await is_right(editor, uri)

    in_editor(tells, tmp_path)
