"""The language server with many open documents: what a person asks for goes first."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import pytest
from support.command import write_files
from support.editor import Editor, in_editor
from support.templates import FALSE, FIXED

from fixer.lsp.documents import Document
from fixer.lsp.judging import Answer
from fixer.lsp.positions import UTF_16, Lines
from fixer.lsp.turns import Turn, Turns

linux = pytest.mark.skipif(sys.platform != "linux", reason="it stops the worker for a while")
MANY = 30

REPOSITORY = """\
resource "aws_ecr_repository" "app" {
  name = "app"
  image_scanning_configuration {
    scan_on_push = false
  }
}
"""


@linux
def test_who_points_at_a_document_does_not_wait_for_all_others(tmp_path: Path) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "first.yaml", FALSE)
        await editor.diagnostics(uri)
        with editor.busy():
            uris = [editor.open(tmp_path / f"{number}.yaml", FALSE) for number in range(MANY)]
            asked = asyncio.create_task(editor.hover(uris[-1], 1, 3))
            await asyncio.sleep(0.3)
        assert await asked is not None
        assert len(editor.told) < MANY / 2
        for each in uris:
            assert len(await editor.diagnostics(each)) == 1

    in_editor(tells, tmp_path)


@linux
def test_a_fix_does_not_wait_for_other_documents(tmp_path: Path) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "first.yaml", FALSE)
        await editor.diagnostics(uri)
        fix, *_ = await editor.actions(uri, 5)
        with editor.busy():
            for number in range(MANY):
                editor.open(tmp_path / f"{number}.yaml", FALSE)
            await asyncio.sleep(0.3)
            asked = asyncio.create_task(editor.applied(fix))
            await asyncio.sleep(0.3)
        assert await asked == {uri: FIXED}
        assert len(editor.told) < MANY / 2

    in_editor(tells, tmp_path)


def test_the_documents_of_a_module_are_looked_at_at_once(tmp_path: Path) -> None:
    texts = {f"{number}.tf": REPOSITORY.replace("app", f"app{number}") for number in range(80)}
    write_files(tmp_path, texts)

    async def tells(editor: Editor) -> None:
        begin = time.monotonic()
        uris = [editor.open(tmp_path / name, text, "terraform") for name, text in texts.items()]
        for uri in uris:
            assert len(await editor.diagnostics(uri)) == 1
        editor.replace(uris[0], "false", "true")
        assert await editor.diagnostics(uris[0]) == []
        fix, *_ = await editor.actions(uris[1], 3)
        assert list(await editor.applied(fix)) == [uris[1]]
        # A job for each of them takes three times as long on an idle machine.
        assert time.monotonic() - begin < 20

    in_editor(tells, tmp_path)


def test_a_turn_that_is_given_back_goes_to_the_next_one() -> None:
    documents = [Document(str(each), "", 1, Lines("", UTF_16)) for each in range(4)]
    wanted = documents[3]

    async def run() -> list[str]:
        turns, done = Turns(lambda document: document is wanted), []

        async def has_turn(document: Document, is_check: bool = True) -> Answer | None:
            answer = await turns.taken(Turn(document, is_check))
            if answer is None:
                done.append(document.uri)
                turns.end()
            return answer

        assert await turns.taken(Turn(documents[0], is_check=True)) is None
        tasks = [asyncio.create_task(has_turn(each)) for each in documents]
        await asyncio.sleep(0)
        answered = next(each for each in turns.checks() if each.document is documents[2])
        answered.call.set_result(Answer(problem="known"))
        # It is given to the one that is wanted, which does not want it any more.
        turns.end()
        tasks[3].cancel()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(found[3], asyncio.CancelledError)
        assert found[2] == Answer(problem="known")
        assert await turns.taken(Turn(documents[0], is_check=True)) is None
        return done

    assert asyncio.run(run()) == ["0", "1"]


PUBLIC = """\
terraform {
  source = "tfr:///terraform-aws-modules/ecr/aws?version=1.6.0"
}
inputs = {
  repository_image_scan_on_push = true
}
"""
CHILD = """\
include "root" {
  path = find_in_parent_folders()
}
inputs = {
  repository_name = "x"
}
"""
LOCAL = """\
terraform {
  source = "../module"
}
inputs = {
  scan = true
}
"""


@pytest.mark.parametrize(
    ("above", "path", "text"),
    [("terragrunt.hcl", "app/terragrunt.hcl", CHILD), ("live/terragrunt.hcl", "module/a.tf", "")],
)
def test_what_a_file_of_terragrunt_decides_follows_its_buffer(
    above: str, path: str, text: str, tmp_path: Path
) -> None:
    is_module = path.endswith(".tf")
    own = REPOSITORY.replace("= false", "= var.scan") + 'variable "scan" {\n}\n'
    text = own if is_module else text
    decides = LOCAL if is_module else PUBLIC
    write_files(tmp_path, {above: decides, path: text})

    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / path, text, "terraform")
        assert await editor.diagnostics(uri) == []
        other = editor.open(tmp_path / above, decides, "terraform")
        assert await editor.next_diagnostics(uri, 1) == []
        editor.replace(other, "= true", "= false")
        assert len(await editor.next_diagnostics(uri, 2)) == 1

    in_editor(tells, tmp_path)
