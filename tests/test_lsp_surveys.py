"""The language server in large folders, and where its worker or a folder goes away."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types
from support.command import environment, write_files
from support.editor import CALL, MODULE, Editor, in_editor
from support.templates import FALSE, FIXED

from fixer.lsp import process
from fixer.lsp.judging import Answer, Job, Survey, Task
from fixer.lsp.process import Worker
from fixer.lsp.surveys import Surveys

WARNING = types.DiagnosticSeverity.Warning
INFORMATION = types.DiagnosticSeverity.Information

SLOW_GIT = """\
#!/bin/sh
case "$*" in
  *ls-files*others*)
    echo . >>"{folder}/log"
    while [ -e "{folder}/wait" ]; do sleep 0.05; done ;;
esac
exec {git} "$@"
"""

needs_git = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("git") is None, reason="a script stands for git"
)


@pytest.fixture
def slow_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make a checkout, `work`, whose files are not listed as long as there is a file `wait`.

    Returns the folder that holds it, and `log`, with a line whenever somebody lists them.
    """
    folder = tmp_path / "bin"
    script = SLOW_GIT.format(folder=folder, git=shutil.which("git"))
    work = {"main.tf": CALL, "modules/ecr/main.tf": "", ".git/HEAD": "ref: refs/heads/main\n"}
    write_files(tmp_path / "work", work)
    write_files(folder, {"git": script, "log": "", "wait": ""})
    (folder / "git").chmod(0o755)
    for name in ("refs", "objects"):
        (tmp_path / "work/.git" / name).mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    yield folder
    (folder / "wait").unlink(missing_ok=True)


@needs_git
def test_in_a_folder_that_takes_long_to_search_callers_count_once_they_are_found(
    tmp_path: Path, slow_git: Path
) -> None:
    async def tells(editor: Editor) -> None:
        module = editor.open(tmp_path / "work/modules/ecr/main.tf", MODULE, "terraform")
        (found,) = await editor.diagnostics(module)
        assert found.severity == INFORMATION
        for old, new in (('"app" {', '"app2" {'), ('"app2" {', '"app3" {')):
            editor.replace(module, old, new)
            assert len(await editor.diagnostics(module)) == 1
            assert await editor.hover(module, 3, 12) is not None
        (slow_git / "wait").unlink()
        await editor.until(lambda: not editor.told[module][-1].diagnostics)
        # What is known stays known while somebody types.
        editor.replace(module, '"app3" {', '"app4" {')
        assert await editor.diagnostics(module) == []
        assert (slow_git / "log").read_text() == ".\n"
        # It counts after a save too, until the folder has been searched again.
        (slow_git / "wait").touch()
        write_files(tmp_path, {"work/other.tf": CALL.replace("true", "false")})
        ago = len(editor.told[module])
        editor.save(module)
        assert await editor.next_diagnostics(module, ago) == []
        (slow_git / "wait").unlink()
        assert len(await editor.next_diagnostics(module, ago + 1)) == 1
        assert (slow_git / "log").read_text() == ".\n.\n"

    in_editor(tells, tmp_path / "work")


@needs_git
def test_a_search_that_is_killed_is_a_warning_until_it_is_tried_again(
    tmp_path: Path, slow_git: Path
) -> None:
    script = slow_git / "git"
    script.write_text(script.read_text().replace("sleep 0.05", "kill -9 $PPID; exit 1"))

    async def tells(editor: Editor) -> None:
        module = editor.open(tmp_path / "work/modules/ecr/main.tf", MODULE, "terraform")
        start = "what calls modules could not be looked for: the analysis was ended"
        await editor.until(lambda: editor.told.get(module))
        await editor.until(
            lambda: any(
                each.message.startswith(start) for each in editor.told[module][-1].diagnostics
            )
        )
        (slow_git / "wait").unlink()
        editor.replace(module, '"app" {', '"app2" {')
        await editor.until(lambda: not editor.told[module][-1].diagnostics)

    in_editor(tells, tmp_path / "work")


@needs_git
def test_a_search_ends_when_the_server_is_killed(tmp_path: Path, slow_git: Path) -> None:
    async def run() -> list[int]:
        client = Editor()
        await client.start_io(sys.executable, "-m", "fixer.lsp", env=environment())
        await client.initialize_async(types.InitializeParams(types.ClientCapabilities()))
        client.initialized(types.InitializedParams())
        client.open(tmp_path / "work/modules/ecr/main.tf", MODULE, "terraform")
        while not (slow_git / "log").read_text():  # noqa: ASYNC110  a script writes it
            await asyncio.sleep(0.05)
        workers = workers_of(client)
        os.kill(client.server_process, signal.SIGKILL)
        return workers

    workers = asyncio.run(run())
    assert len(workers) == 2
    for _ in range(100):
        if not any(map(is_running, workers)):
            return
        time.sleep(0.1)
    pytest.fail("a worker still runs")


def test_a_search_that_fails_is_not_begun_for_ever() -> None:
    job = Job(Task.CHECK, "/", "failing", b"", {})

    class Failing(Worker):
        async def answer(self, job: Job) -> Answer:
            raise ValueError(job.name)

    async def run() -> None:
        surveys = Surveys(lambda: None, Failing())
        search = surveys.needed(job, "", 0)
        assert search is not None
        with pytest.raises(ValueError, match="failing"):
            await search.is_soon_over()

    asyncio.run(run())


def test_a_search_that_has_no_answer_is_no_answer_that_nothing_calls() -> None:
    job = Job(Task.CHECK, "/", "a.tf", b"", {})
    survey = Survey("", {"ecr": ("main.tf",)})
    answers = [Answer(problem="ended"), Answer(survey=survey), Answer(problem="ended again")]

    class Ending(Worker):
        async def answer(self, job: Job) -> Answer:
            return answers.pop(0)

    async def run() -> None:
        over: list[str] = []
        surveys = Surveys(lambda: over.append("over"), Ending())

        async def searched(disk: int) -> None:
            search = surveys.needed(job, "", disk)
            assert search is not None
            assert await search.is_soon_over()

        await searched(0)
        assert (surveys.of("/"), surveys.problem("/", "")) == ((), "ended")
        # It is not tried for ever, but with the next change.
        assert surveys.needed(job, "", 0) is None
        surveys.forget_problems()
        await searched(0)
        assert (surveys.of("/"), surveys.problem("/", "")) == ((survey,), "")
        # What was found before counts on.
        await searched(1)
        assert (surveys.of("/"), surveys.problem("/", "")) == ((survey,), "ended again")
        assert over == ["over"] * 3

    asyncio.run(run())


def workers_of(editor: Editor) -> list[int]:
    server = editor.server_process
    children = Path(f"/proc/{server}/task/{server}/children").read_text()
    return [*map(int, children.split())]


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="it finds the worker in /proc")
def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", FALSE)
        await editor.diagnostics(uri)
        fix, *_ = await editor.actions(uri, 5)
        (worker,) = workers_of(editor)
        os.kill(worker, signal.SIGKILL)
        assert await editor.applied(fix) == {uri: FIXED}
        (worker,) = workers_of(editor)
        os.kill(worker, signal.SIGKILL)
        editor.replace(uri, "Repo:", "Repo2:")
        (found,) = await editor.diagnostics(uri)
        assert found.severity == WARNING
        assert editor.said == []

    in_editor(tells, tmp_path)


def test_of_a_worker_that_ends_again_and_again_it_is_said_what_may_be_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", ""))
    job = Job(Task.CHECK, str(tmp_path), "a.yaml", b"", {})

    async def run() -> str:
        worker = Worker()
        try:
            return (await worker.answer(job)).problem
        finally:
            worker.close()

    assert asyncio.run(run()) == (
        "the analysis was ended before it had an answer, perhaps for want of memory; the next "
        "change of the document tries it again"
    )


def test_an_action_that_could_not_be_analysed_says_so(tmp_path: Path) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", FALSE)
        await editor.diagnostics(uri)
        fix, *_ = await editor.actions(uri, 5)
        (tmp_path / "ecr-fix.toml").write_text("strikt = true\n")
        assert await editor.applied(fix) == {}
        (said,) = editor.said
        assert "there is no setting strikt" in said
        assert "no edit can be proved" not in said

    in_editor(tells, tmp_path)


def test_nothing_pops_up_where_somebody_only_looks_for_actions(tmp_path: Path) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", FALSE)
        await editor.diagnostics(uri)
        assert len(await editor.actions(uri, 5)) == 3
        (tmp_path / "ecr-fix.toml").write_text("strikt = true\n")
        assert await editor.actions(uri, 5) == []
        assert editor.said == []

    in_editor(tells, tmp_path, resolves=False, versions=False)


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use cannot be removed there")
@pytest.mark.parametrize("folder", ["app", "app/infra", ""])
def test_the_folder_of_a_document_may_go_away(folder: str, tmp_path: Path) -> None:
    (tmp_path / "app/infra").mkdir(parents=True)

    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "app/infra/a.yaml", FALSE)
        (before,) = await editor.diagnostics(uri)
        shutil.rmtree(tmp_path / "app")
        editor.replace(uri, "Repo:", "Repo2:")
        (found,) = await editor.diagnostics(uri)
        assert found.message == before.message.replace("Repo", "Repo2")
        fix, *_ = await editor.actions(uri, 5)
        assert await editor.applied(fix) == {uri: editor.texts[uri].replace("false", "true")}
        # It may come back, with a configuration.
        write_files(tmp_path, {"app/infra/ecr-fix.toml": "exclude = ['a.yaml']\n"})
        editor.replace(uri, "Repo2:", "Repo3:")
        assert await editor.diagnostics(uri) == []

    in_editor(tells, *([tmp_path / folder] if folder else []))
