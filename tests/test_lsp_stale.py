"""The language server where texts change while an edit is worked out: no edit is of an old text."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lsprotocol import types
from support.command import write_files
from support.editor import Editor, in_editor
from support.templates import FALSE, FIXED

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it stops the worker for a while")

REPOSITORY = """\
resource "aws_ecr_repository" "app" {
  name = "app"
  image_scanning_configuration {
    scan_on_push = var.scan
  }
}
"""
DEFAULT_OFF = 'variable "scan" {\n  type    = bool\n  default = false\n}\n'
COMMENTS = "# 1\n# 2\n"


async def fixed_while(
    editor: Editor, uri: str, line: int, happens: Callable[[], None]
) -> types.CodeAction:
    """Ask for the edits of the first action of a line, and do something before they are there."""
    await editor.diagnostics(uri)
    fix, *_ = await editor.actions(uri, line)
    with editor.busy():
        asked = asyncio.create_task(editor.code_action_resolve_async(fix))
        await asyncio.sleep(0.2)
        happens()
        await asyncio.sleep(0.2)
    return await asked


def test_a_document_that_is_opened_anew_with_its_old_version_is_another_text(
    tmp_path: Path,
) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", FALSE)

        def opens_anew() -> None:
            editor.close(uri)
            editor.open(uri, COMMENTS + FALSE)

        assert (await fixed_while(editor, uri, 5, opens_anew)).edit is None
        assert editor.said == []

    in_editor(tells, tmp_path)


def test_another_file_that_is_opened_anew_with_its_old_version_is_another_text(
    tmp_path: Path,
) -> None:
    write_files(tmp_path, {"main.tf": REPOSITORY, "variables.tf": DEFAULT_OFF})

    async def tells(editor: Editor) -> None:
        main = editor.open(tmp_path / "main.tf", REPOSITORY, "terraform")
        other = editor.open(tmp_path / "variables.tf", DEFAULT_OFF, "terraform")

        def opens_anew() -> None:
            editor.close(other)
            editor.open(other, COMMENTS + DEFAULT_OFF, "terraform")

        assert (await fixed_while(editor, main, 3, opens_anew)).edit is None
        assert editor.said == []

    in_editor(tells, tmp_path)


@pytest.mark.parametrize("folder", ["m", "@m", "a b"])
@pytest.mark.parametrize("closes", [True, False])
def test_a_file_whose_document_comes_or_goes_is_another_text(
    closes: bool, folder: str, tmp_path: Path
) -> None:
    write_files(tmp_path / folder, {"main.tf": REPOSITORY, "variables.tf": DEFAULT_OFF})
    # As an editor may spell it that keeps an @ as it is.
    base = (tmp_path / folder).as_uri().replace("%40", "@")

    async def tells(editor: Editor) -> None:
        main = editor.open(f"{base}/main.tf", REPOSITORY, "terraform")
        other = f"{base}/variables.tf"
        unsaved = COMMENTS + DEFAULT_OFF
        if closes:
            editor.open(other, unsaved, "terraform")

        def comes_or_goes() -> None:
            if closes:
                editor.close(other)
            else:
                editor.open(other, unsaved, "terraform")

        assert (await fixed_while(editor, main, 3, comes_or_goes)).edit is None
        assert editor.said == []

    in_editor(tells, tmp_path)


def test_what_does_not_count_for_an_edit_may_change(tmp_path: Path) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", FALSE)
        other = editor.open(tmp_path / "b.yaml", FALSE)
        found = await fixed_while(editor, uri, 5, lambda: editor.rewrite(other, FIXED))
        assert await editor.applied(found) == {uri: FIXED}

    in_editor(tells, tmp_path)


@pytest.mark.parametrize("name", ["a.yaml", "b.yaml"])
def test_a_client_that_asks_for_no_edits_later_has_none_of_an_old_text(
    name: str, tmp_path: Path
) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", FALSE)
        editor.open(tmp_path / "b.yaml", FALSE)
        await editor.diagnostics(uri)
        assert len(await editor.actions(uri, 5)) == 3
        with editor.busy():
            asked = asyncio.create_task(editor.actions(uri, 5))
            await asyncio.sleep(0.2)
            editor.rewrite((tmp_path / name).as_uri(), COMMENTS + FALSE)
            await asyncio.sleep(0.2)
        # Who types in another document has all that was asked for.
        assert len(await asked) == (0 if name == "a.yaml" else 3)
        assert editor.said == []

    in_editor(tells, tmp_path, resolves=False, versions=False)


def test_no_edit_is_of_the_text_before_that_of_another_edit(tmp_path: Path) -> None:
    repository = FALSE.partition("\n")[2]
    many = (repository.replace("Repo:", f"Repo{number}:") for number in range(60))
    text = f"Resources:\n{''.join(many)}"
    everything = types.Range(types.Position(0, 0), types.Position(999, 0))

    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", text)
        await editor.diagnostics(uri)
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(uri), everything, types.CodeActionContext([])
        )
        for pause in (0.05, 0.2):
            asked = asyncio.create_task(editor.text_document_code_action_async(params))
            await asyncio.sleep(pause)
            editor.rewrite(uri, COMMENTS + editor.texts[uri])
            assert not await asked
            await editor.diagnostics(uri)

    in_editor(tells, tmp_path, resolves=False, versions=False)
