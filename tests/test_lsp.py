"""The language server, as an editor meets it: a process on stdin and stdout."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lsprotocol import types
from support.command import ecr_fix, environment, write_files
from support.editor import CALL, MODULE, SECONDS, Editor, in_editor
from support.fixtures import CASES
from support.templates import BROKEN, FALSE, FIXED, MANUAL, MISSING, NO_REPOSITORY, UNSAFE
from support.wire import message

from fixer.files.loading import MAX_BYTES
from fixer.lsp.actions import FIX_ALL

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

WARNING = types.DiagnosticSeverity.Warning
INFORMATION = types.DiagnosticSeverity.Information
ERROR = types.DiagnosticSeverity.Error

REPOSITORY = """\
resource "aws_ecr_repository" "app" {
  name = "app"
  image_scanning_configuration {
    scan_on_push = var.scan
  }
}
"""
DEFAULT_OFF = 'variable "scan" {\n  type    = bool\n  default = false\n}\n'


def words(found: list[types.Diagnostic]) -> list[str]:
    return [each.message.partition("\n")[0] for each in found]


def place(found: types.Diagnostic) -> tuple[int, int, int, int]:
    start, end = found.range.start, found.range.end
    return start.line, start.character, end.line, end.character


def test_diagnostics_follow_what_is_typed(tmp_path: Path) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", FALSE)
        (found,) = await editor.diagnostics(uri)
        assert found.message == (
            "Repo does not scan images on push: ScanOnPush is false\nfix: replaces false with true"
        )
        assert place(found) == (5, 20, 5, 25)
        assert (found.severity, found.source, found.code) == (WARNING, "ecr-fix", "ECR001")
        assert found.code_description is not None
        assert found.code_description.href.startswith("https://docs.aws.amazon.com/AmazonECR/")
        editor.replace(uri, "false", "true")
        assert await editor.diagnostics(uri) == []
        editor.replace(uri, "true", "false")
        assert len(await editor.diagnostics(uri)) == 1
        ago = len(editor.told[uri])
        editor.close(uri)
        assert await editor.next_diagnostics(uri, ago) == []

    in_editor(tells, tmp_path)


def test_what_is_stale_is_never_told(tmp_path: Path) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", FALSE)
        for _ in range(25):
            editor.replace(uri, "false", "true")
            editor.replace(uri, "true", "false")
        editor.replace(uri, "false", "true")
        assert await editor.diagnostics(uri) == []
        versions = [each.version for each in editor.told[uri]]
        assert versions in ([52], [1, 52])

    in_editor(tells, tmp_path)


def test_a_job_that_runs_is_taken_back(tmp_path: Path) -> None:
    many = "".join(f"  Repo{number}:\n    Type: AWS::ECR::Repository\n" for number in range(9_000))

    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", f"Resources:\n{many}")
        await asyncio.sleep(0.5)
        editor.rewrite(uri, FALSE)
        assert len(await editor.diagnostics(uri)) == 1
        assert [each.version for each in editor.told[uri]] == [2]

    in_editor(tells, tmp_path)


@pytest.mark.parametrize("encoding", ["", "utf-8", "utf-16", "utf-32"])
def test_positions_are_in_the_units_of_the_client(encoding: str, tmp_path: Path) -> None:
    flow = (
        'Resources: {"\U0001f600\u20ac": {Type: AWS::ECR::Repository, Properties: '
        "{ImageScanningConfiguration: {ScanOnPush: false}}}}"
    )
    codec, size = {"utf-8": ("utf-8", 1), "utf-32": ("utf-32-le", 4)}.get(
        encoding, ("utf-16-le", 2)
    )

    async def tells(editor: Editor) -> None:
        assert editor.encoding == (encoding or "utf-16")
        for mark, newline in (("", "\n"), ("\ufeff", "\n"), ("", "\r\n"), ("", "\r")):
            comment = f"# \U0001f600{newline}" if not mark else ""
            text = f"{mark}{comment}{flow}{newline}"
            uri = editor.open(tmp_path / f"{len(editor.texts)}.yaml", text)
            (found,) = await editor.diagnostics(uri)
            line = text[: text.index("false")].split(newline)
            column = len(line[-1].encode(codec)) // size
            assert place(found) == (len(line) - 1, column, len(line) - 1, column + 5)
            fix, *_ = await editor.actions(uri, len(line) - 1)
            assert await editor.applied(fix) == {uri: text.replace("false", "true")}
            editor.replace(uri, "\u20ac", "\U0001f600\U0001f600")
            editor.replace(uri, "{ScanOnPush", f"{{{newline}ScanOnPush")
            (found,) = await editor.diagnostics(uri)
            assert place(found) == (len(line), 12, len(line), 17)

    in_editor(tells, tmp_path, encodings=(encoding,) if encoding else ())


def test_what_ends_a_line_for_python_alone_ends_none(tmp_path: Path) -> None:
    text = "# \u2028 \x0b \x85 \x0c\n" + REPOSITORY.replace("var.scan", "false")

    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "main.tf", text, "terraform")
        (found,) = await editor.diagnostics(uri)
        assert place(found) == (4, 19, 4, 24)
        editor.replace(uri, "= false", "=   true")
        assert await editor.diagnostics(uri) == []
        editor.replace(uri, "  true", "false")
        fix, *_ = await editor.actions(uri, 4)
        assert await editor.applied(fix) == {uri: text.replace("false", "true")}

    in_editor(tells, tmp_path)


def test_a_module_is_judged_with_the_buffers_of_its_folder_and_its_callers(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "main.tf": CALL.replace("true", "false"),
            "modules/ecr/main.tf": MODULE,
            "modules/ecr/off/variables.tf": "",
        },
    )

    async def tells(editor: Editor) -> None:
        module = editor.open(tmp_path / "modules/ecr/main.tf", MODULE, "terraform")
        (found,) = await editor.diagnostics(module)
        assert found.severity == INFORMATION
        assert "the variable scan" in found.message
        # The caller's buffer counts before the disk, also while it is typed in.
        caller = editor.open(tmp_path / "main.tf", CALL, "terraform")
        ago = len(editor.told[module])
        assert await editor.next_diagnostics(module, ago) == []
        ago = len(editor.told[module])
        editor.replace(caller, "true", "false")
        assert len(await editor.next_diagnostics(module, ago)) == 1
        editor.replace(caller, "false", "true")
        assert await editor.next_diagnostics(module, ago + 1) == []
        # The disk counts again once it is closed.
        editor.close(caller)
        assert len(await editor.next_diagnostics(module, ago + 2)) == 1

    in_editor(tells, tmp_path)


def test_a_buffer_that_is_not_saved_yet_is_part_of_its_module(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(REPOSITORY)

    async def tells(editor: Editor) -> None:
        main = editor.open(tmp_path / "main.tf", REPOSITORY, "terraform")
        assert (
            "var.scan, which this module does not declare"
            in words(await editor.diagnostics(main))[0]
        )
        ago = len(editor.told[main])
        on = DEFAULT_OFF.replace("false", "true")
        variables = editor.open(tmp_path / "variables.tf", on, "terraform")
        assert await editor.next_diagnostics(main, ago) == []
        ago += 1
        editor.replace(variables, "true", "false")
        assert len(await editor.next_diagnostics(main, ago)) == 1
        assert not (tmp_path / "variables.tf").exists()
        # One that is not saved either has findings of its own.
        other = editor.open(tmp_path / "other.tf", REPOSITORY.replace('"app"', '"b"'), "terraform")
        assert len(await editor.diagnostics(other)) == 1

    in_editor(tells, tmp_path)


@pytest.mark.parametrize("is_open", [True, False])
def test_a_fix_in_another_file_is_an_edit_of_the_workspace(is_open: bool, tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": REPOSITORY, "variables.tf": f"# \U0001f600\n{DEFAULT_OFF}"})

    async def tells(editor: Editor) -> None:
        main = editor.open(tmp_path / "main.tf", REPOSITORY, "terraform")
        other = (tmp_path / "variables.tf").as_uri()
        text = (tmp_path / "variables.tf").read_text()
        if is_open:
            text = f"# a line more\n{text}"
            editor.open(other, text, "terraform")
        (found,) = await editor.diagnostics(main)
        fix, exempt = await editor.actions(main, 3)
        assert "unsafe: may change intended behaviour" in fix.title
        assert not fix.is_preferred
        assert await editor.applied(fix) == {other: text.replace("false", "true")}
        assert list(await editor.applied(exempt)) == [main]
        (related,) = found.related_information or ()
        assert related.location.uri == other
        line = text[: text.index("false")].count("\n")
        assert related.location.range.start == types.Position(line, 12)

    in_editor(tells, tmp_path)


def test_other_buffers_count_where_a_template_names_them(tmp_path: Path) -> None:
    child = "Parameters:\n  Scan: {Type: String}\n" + FALSE.replace("false", "!Ref Scan")
    parent = """\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./child.yaml
      Parameters:
        Scan: "false"
"""
    write_files(tmp_path, {"child.yaml": NO_REPOSITORY, "parent.yaml": parent})

    async def tells(editor: Editor) -> None:
        above = editor.open(tmp_path / "parent.yaml", parent)
        assert await editor.diagnostics(above) == []
        ago = len(editor.told[above])
        editor.open(tmp_path / "child.yaml", child)
        (found,) = await editor.next_diagnostics(above, ago)
        assert found.severity == WARNING

    in_editor(tells, tmp_path)


def test_a_broken_file_is_one_diagnostic_at_its_place(tmp_path: Path) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", BROKEN)
        (found,) = await editor.diagnostics(uri)
        assert found.severity == ERROR
        assert found.range.start.line == 2
        assert await editor.actions(uri, 2) == []
        assert await editor.hover(uri, 2, 0) is None
        editor.rewrite(uri, NO_REPOSITORY.replace("Type", "Type: ["))
        assert await editor.diagnostics(uri) == []

    in_editor(tells, tmp_path)


def test_actions_for_a_finding(tmp_path: Path) -> None:
    text = FALSE + FALSE.partition("\n")[2].replace("Repo:", "Other:").replace(
        "false", "!If [Production, true, false]"
    )

    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", text)
        fix, exempt, every = await editor.actions(uri, 5)
        assert fix.title == "Fix Repo: replaces false with true"
        assert (fix.kind, fix.is_preferred) == ("quickfix", True)
        assert [words([*(each.diagnostics or ())]) for each in (fix, every)] == [
            ["Repo does not scan images on push: ScanOnPush is false"],
            [],
        ]
        fixed = text.replace("Push: false", "Push: true")
        assert await editor.applied(fix) == {uri: fixed}
        assert exempt.title == "Exempt Repo from ECR001"
        comment = "  # ecr-fix: ignore[ECR001] TODO: say why\n"
        assert await editor.applied(exempt) == {uri: text.replace("  Repo:", f"{comment}  Repo:")}
        # What is unsafe is offered, and is no part of what fixes all.
        unsafe, *_ = await editor.actions(uri, 10)
        assert unsafe.title.startswith("Fix Other (unsafe: may change intended behaviour): ")
        assert not unsafe.is_preferred
        assert await editor.applied(unsafe) == {uri: text.replace("true, false]", "true, true]")}
        assert await editor.applied(every) == {uri: fixed}
        assert every.kind == FIX_ALL
        # Kinds that are asked for.
        for only in (["source"], ["source.fixAll"], [FIX_ALL]):
            assert [each.kind for each in await editor.actions(uri, 0, only)] == [FIX_ALL]
        assert [each.kind for each in await editor.actions(uri, 5, ["quickfix"])] == [
            "quickfix"
        ] * 2
        assert await editor.actions(uri, 5, ["refactor"]) == []
        # Nothing for a version that is not shown any more, and nothing that is not ours.
        editor.replace(uri, "Repo:", "Repo2:")
        for stale in (fix, exempt, unsafe, every):
            assert await editor.applied(stale) == {}
        assert await editor.applied(types.CodeAction("?", data={"uri": uri})) == {}
        fix, *_ = await editor.actions(uri, 5)
        assert fix.title.startswith("Fix Repo2: ")

    in_editor(tells, tmp_path)


def test_what_only_a_person_can_fix_can_be_exempted(tmp_path: Path) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", MANUAL)
        (found,) = await editor.diagnostics(uri)
        assert "\nneeds review: " in found.message
        (exempt,) = await editor.actions(uri, 5)
        editor.rewrite(uri, (await editor.applied(exempt))[uri])
        assert await editor.diagnostics(uri) == []
        hover = await editor.hover(uri, 6, 12)
        assert hover is not None
        assert "suppressed by ecr\\-fix: ignore\\[ECR001\\]: TODO: say why" in hover

    in_editor(tells, tmp_path)


def test_json_has_metadata_in_the_place_of_a_comment(tmp_path: Path) -> None:
    text = '{"Resources": {"Repo": {"Type": "AWS::ECR::Repository"}}}\n'

    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.json", text, "json")
        assert len(await editor.diagnostics(uri)) == 1
        _, exempt, _ = await editor.actions(uri, 0)
        assert exempt.title == "Exempt Repo from ECR001"
        exempted = (await editor.applied(exempt))[uri]
        assert "ecr-fix" in json.loads(exempted)["Resources"]["Repo"]["Metadata"]
        editor.rewrite(uri, exempted)
        assert await editor.diagnostics(uri) == []

    in_editor(tells, tmp_path)


def test_a_client_that_asks_for_no_edits_later_has_them_at_once(tmp_path: Path) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", FALSE)
        found = await editor.actions(uri, 5)
        assert len(found) == 3
        assert all(each.edit is not None and each.edit.document_changes is None for each in found)
        assert await editor.applied(found[0]) == {uri: FIXED}
        assert editor.registered == []

    in_editor(tells, tmp_path, resolves=False, versions=False)


def test_of_a_comment_that_may_only_be_misspelt_it_is_said_what_is_wrong(tmp_path: Path) -> None:
    text = FALSE.replace("  Repo:", "  # ecr-fix: ignore[ECR1] old\n  Repo:")

    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", text)
        _, found = await editor.diagnostics(uri)
        said = ecr_fix("--format", "concise", "a.yaml", cwd=write_files(tmp_path, {"a.yaml": text}))
        assert f"ECR001 {found.message}\n" in said.out.decode()
        assert "(" in found.message
        # An editor greys out what it is told that nobody needs.
        assert not found.tags
        assert len(await editor.actions(uri, 1)) == 1

    in_editor(tells, tmp_path)


def test_opening_a_document_does_not_look_for_callers_again(tmp_path: Path) -> None:
    write_files(tmp_path, {"modules/ecr/main.tf": MODULE})

    async def tells(editor: Editor) -> None:
        module = editor.open(tmp_path / "modules/ecr/main.tf", MODULE, "terraform")
        assert len(await editor.diagnostics(module)) == 1
        await editor.until(lambda: editor.registered)
        write_files(tmp_path, {"main.tf": CALL})
        # The client tells of what changes on the disk, and has not told of this yet.
        ago = len(editor.told[module])
        editor.open(tmp_path / "modules/ecr/other.tf", "", "terraform")
        assert len(await editor.next_diagnostics(module, ago)) == 1
        changed = types.FileEvent((tmp_path / "main.tf").as_uri(), types.FileChangeType.Created)
        ago = len(editor.told[module])
        editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
        assert await editor.next_diagnostics(module, ago) == []

    in_editor(tells, tmp_path)


def test_where_the_client_does_not_tell_of_files_an_opened_document_has_them_looked_for(
    tmp_path: Path,
) -> None:
    write_files(tmp_path, {"modules/ecr/main.tf": MODULE})

    async def tells(editor: Editor) -> None:
        module = editor.open(tmp_path / "modules/ecr/main.tf", MODULE, "terraform")
        assert len(await editor.diagnostics(module)) == 1
        write_files(tmp_path, {"main.tf": CALL})
        ago = len(editor.told[module])
        editor.open(tmp_path / "modules/ecr/other.tf", "", "terraform")
        assert await editor.next_diagnostics(module, ago) == []

    in_editor(tells, tmp_path, versions=False)


def test_a_comment_that_exempts_nothing_can_be_removed(tmp_path: Path) -> None:
    text = FIXED.replace("  Repo:", "  # ecr-fix: ignore[ECR001] old\n  Repo:")

    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", text)
        (found,) = await editor.diagnostics(uri)
        assert found.message.startswith("unused suppression: ecr-fix: ignore")
        assert place(found)[:2] == (1, 2)
        assert [*(found.tags or ())] == [types.DiagnosticTag.Unnecessary]
        (remove,) = await editor.actions(uri, 1)
        assert await editor.applied(remove) == {uri: FIXED}

    in_editor(tells, tmp_path)


def test_hover_says_what_the_rule_says(tmp_path: Path) -> None:
    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", UNSAFE + "    DeletionPolicy: Retain\n")
        for line, character in ((1, 3), (4, 8), (5, 12), (5, 25)):
            said = await editor.hover(uri, line, character)
            assert said is not None
            assert said.startswith("**ECR001**: conditional\n\nRepo might not scan images on push")
        for line, character in ((0, 2), (2, 8), (6, 8), (99, 0)):
            assert await editor.hover(uri, line, character) is None
        editor.replace(uri, "!If [Production, true, false]", "true")
        said = await editor.hover(uri, 5, 12)
        assert said is not None
        assert said.startswith("**ECR001**: compliant\n\nRepo scans images on push")

    in_editor(tells, tmp_path)


def test_the_nearest_configuration_counts(tmp_path: Path) -> None:
    by_default = 'variable "scan" {\n  type    = bool\n  default = true\n}\n'
    strict = "strict = true\nexclude = ['legacy/']\nbaseline = 'known.json'\n"
    write_files(tmp_path, {"infra/ecr-fix.toml": strict, "infra/.git/HEAD": "", "known.json": "{}"})
    entry = {"path": "old.yaml", "logical_id": "Repo", "rule": "ECR001"}
    baseline = tmp_path / "infra/known.json"
    subprocess.run(
        [sys.executable, "-m", "fixer", "--isolated", "--add-baseline", baseline, "old.yaml"],
        cwd=write_files(tmp_path / "infra", {"old.yaml": MISSING}),
        env=environment(),
        check=True,
        capture_output=True,
    )
    assert entry["logical_id"] in baseline.read_text()

    async def tells(editor: Editor) -> None:
        main = editor.open(tmp_path / "infra/main.tf", by_default + REPOSITORY, "terraform")
        assert len(await editor.diagnostics(main)) == 1
        elsewhere = editor.open(tmp_path / "main.tf", by_default + REPOSITORY, "terraform")
        assert await editor.diagnostics(elsewhere) == []
        old = editor.open(tmp_path / "infra/old.yaml", MISSING)
        assert await editor.diagnostics(old) == []
        assert "baselined" in (await editor.hover(old, 1, 3) or "")
        legacy = editor.open(tmp_path / "infra/legacy/a.yaml", FALSE)
        assert await editor.diagnostics(legacy) == []
        # The file changes on the disk.
        ago = len(editor.told[legacy])
        (tmp_path / "infra/ecr-fix.toml").write_text("strikt = true\n")
        (files,) = await editor.until(lambda: editor.registered)
        assert files.method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        changed = types.FileEvent(
            (tmp_path / "infra/ecr-fix.toml").as_uri(), types.FileChangeType.Changed
        )
        editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
        (found,) = await editor.next_diagnostics(legacy, ago)
        assert found.severity == ERROR
        assert "there is no setting strikt; did you mean strict?" in found.message
        (tmp_path / "infra/ecr-fix.toml").unlink()
        editor.save(legacy)
        assert len(await editor.next_diagnostics(legacy, ago + 1)) == 1

    in_editor(tells, tmp_path)


def test_the_scanning_of_a_registry_in_another_file_counts_where_it_is_respected(
    tmp_path: Path,
) -> None:
    registry = """\
Resources:
  Registry:
    Type: AWS::ECR::RegistryScanningConfiguration
    Properties:
      ScanType: BASIC
      Rules:
        - ScanFrequency: SCAN_ON_PUSH
          RepositoryFilters: [{Filter: "*", FilterType: WILDCARD}]
"""
    write_files(
        tmp_path,
        {"ecr-fix.toml": "registry-scanning = 'respect'\n", "infra/registry.yaml": registry},
    )

    async def tells(editor: Editor) -> None:
        text = MISSING + "    Properties: {RepositoryName: app}\n"
        uri = editor.open(tmp_path / "a.yaml", text)
        assert await editor.diagnostics(uri) == []
        ago = len(editor.told[uri])
        (tmp_path / "infra/registry.yaml").unlink()
        editor.save(uri)
        assert len(await editor.next_diagnostics(uri, ago)) == 1

    in_editor(tells, tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="it finds the worker in /proc")
def test_nothing_is_left_when_the_editor_ends_without_a_word(tmp_path: Path) -> None:
    async def run() -> tuple[int, int]:
        client = Editor()
        await client.start_io(sys.executable, "-m", "fixer.lsp", env=environment())
        await client.initialize_async(types.InitializeParams(types.ClientCapabilities()))
        client.initialized(types.InitializedParams())
        uri = client.open(tmp_path / "a.yaml", FALSE)
        await client.diagnostics(uri)
        processes = client.server_process, worker_of(client)
        client.hang_up()
        return processes

    server, worker = asyncio.run(run())
    for _ in range(300):
        if not any(is_running(each) for each in (server, worker)):
            return
        time.sleep(0.1)
    pytest.fail("the server or its worker still runs")


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_what_has_no_file(tmp_path: Path) -> None:
    (tmp_path / "variables.tf").write_text(DEFAULT_OFF)

    async def tells(editor: Editor) -> None:
        for uri in ("git:/a.yaml?ref", "vscode-vfs://github/o/r/a.yaml", "untitled:Plain"):
            editor.open(uri, FALSE, "plaintext" if "Plain" in uri else "yaml")
            assert await editor.actions(uri, 5) == []
        uri = editor.open("untitled:Untitled-1", FALSE)
        assert len(await editor.diagnostics(uri)) == 1
        fix, exempt, _ = await editor.actions(uri, 5)
        assert await editor.applied(fix) == {uri: FIXED}
        assert "ecr-fix: ignore" in (await editor.applied(exempt))[uri]
        # It is in no folder, so it has no module.
        terraform = editor.open("untitled:Untitled-2", REPOSITORY, "terraform")
        (found,) = await editor.diagnostics(terraform)
        assert "default" not in found.message.lower()
        assert {each for each in editor.told if not each.startswith("untitled:U")} == set()

    in_editor(tells, tmp_path)


def test_an_open_file_is_a_named_one(tmp_path: Path) -> None:
    write_files(tmp_path, {"shared.hcl": REPOSITORY, ".hidden/a.yaml": FALSE, "deploy.sh": ""})

    async def tells(editor: Editor) -> None:
        shared = editor.open(tmp_path / "shared.hcl", REPOSITORY, "hcl")
        assert len(await editor.diagnostics(shared)) == 1
        hidden = editor.open(tmp_path / ".hidden/a.yaml", FALSE)
        assert len(await editor.diagnostics(hidden)) == 1
        script = "aws ecr create-repository --repository-name app\n"
        program = editor.open(tmp_path / "deploy.sh", script, "shellscript")
        (found,) = await editor.diagnostics(program)
        assert found.severity == INFORMATION
        assert found.message.startswith("declares")

    in_editor(tells, tmp_path)


def test_odd_names_and_links(tmp_path: Path) -> None:
    folder = tmp_path / "a b#c;d" / "\u20ac%20"
    write_files(folder, {"true.yaml": FIXED})
    (folder / "link.yaml").symlink_to("true.yaml")
    (tmp_path / "linked").symlink_to(folder)

    async def tells(editor: Editor) -> None:
        for path in (folder / "new.yaml", folder / "link.yaml", tmp_path / "linked" / "x.yaml"):
            uri = editor.open(path, FALSE)
            assert len(await editor.diagnostics(uri)) == 1
            fix, *_ = await editor.actions(uri, 5)
            assert await editor.applied(fix) == {uri: FIXED}
            editor.close(uri)
        plain = folder.as_uri().replace("%3B", ";") + "/semi;colon.yaml"
        assert len(await editor.diagnostics(editor.open(plain, FALSE))) == 1

    in_editor(tells, tmp_path)


def test_files_that_cannot_be_looked_at(tmp_path: Path) -> None:
    (tmp_path / "beside.tf").write_bytes(b'variable "a" {} # \xff\n')

    async def tells(editor: Editor) -> None:
        large = editor.open(tmp_path / "large.yaml", FALSE + "#" * MAX_BYTES)
        (found,) = await editor.diagnostics(large)
        assert found.severity == INFORMATION
        assert found.message == "skipped, larger than 5 MB"
        latin = editor.open(tmp_path / "main.tf", REPOSITORY, "terraform")
        (found,) = await editor.diagnostics(latin)
        assert found.severity == INFORMATION
        half = editor.open(tmp_path / "half.yaml", FALSE)
        await editor.diagnostics(half)
        editor.replace(half, "false", "\x00")
        (found,) = await editor.diagnostics(half)
        assert found.severity == ERROR

    in_editor(tells, tmp_path)


def test_folders_come_and_go(tmp_path: Path) -> None:
    write_files(tmp_path, {"app/main.tf": CALL, "app/modules/ecr/main.tf": MODULE})

    async def tells(editor: Editor) -> None:
        module = editor.open(tmp_path / "app/modules/ecr/main.tf", MODULE, "terraform")
        assert len(await editor.diagnostics(module)) == 1
        folder = types.WorkspaceFolder((tmp_path / "app").as_uri(), "app")
        event = types.WorkspaceFoldersChangeEvent([folder], [])
        ago = len(editor.told[module])
        editor.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
        assert await editor.next_diagnostics(module, ago) == []

    in_editor(tells)


def worker_of(editor: Editor) -> int:
    server = editor.server_process
    (worker,) = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return int(worker)


def resident(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="it reads the memory from /proc")
def test_memory_does_not_grow_with_edits(tmp_path: Path) -> None:
    text = FALSE + "".join(
        f"  Queue{number}:\n    Type: AWS::SQS::Queue\n" for number in range(1_000)
    )

    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", text)
        used = []
        for number in range(25):
            await editor.diagnostics(uri)
            if number in (9, 24):
                used.append(resident(worker_of(editor)) + resident(editor.server_process))
            editor.rewrite(uri, f"{text}# {number}\n")
        assert used[1] - used[0] < 5_000_000

    in_editor(tells, tmp_path)


def test_fix_all_does_what_the_command_does(tmp_path: Path) -> None:
    chosen = [each for each in CASES if each.input and each.expected(False) != each.input][::15]
    assert len(chosen) > 15

    async def tells(editor: Editor) -> None:
        for case in chosen:
            folder = tmp_path / case.name
            write_files(folder, {name: data.decode() for name, data in case.input.items()})
            uris = {}
            for name, data in case.input.items():
                uris[name] = editor.open(folder / name, data.decode(), "?")
            for uri in uris.values():
                for action in await editor.actions(uri, 0, [FIX_ALL]):
                    for changed, text in (await editor.applied(action)).items():
                        editor.rewrite(changed, text)
            got = {name: editor.texts[uri].encode() for name, uri in uris.items()}
            assert (case.name, got) == (case.name, case.expected(False))
            for uri in uris.values():
                editor.close(uri)

    in_editor(tells, tmp_path)


def test_the_settings_of_the_page_are_of_their_syntax() -> None:
    page = (Path(__file__).parent.parent / "docs/editors.md").read_text("utf-8")
    (settings,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert json.loads(settings)["glspc.server.command"] == "ecr-fix-lsp"
    (languages,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    read = tomllib.loads(languages)
    assert read["language-server"] == {"ecr-fix": {"command": "ecr-fix-lsp"}}
    assert all("ecr-fix" in each["language-servers"] for each in read["language"])


def test_the_settings_of_every_editor_have_all_that_is_read() -> None:
    page = (Path(__file__).parent.parent / "docs/editors.md").read_text("utf-8")
    parts = dict(re.findall(r"^## (.*)\n((?:(?!## ).*\n)*)", page, re.MULTILINE))
    programs = ("typescript", "javascript", "python", "go", "java")
    for editor in ("Neovim", "Visual Studio Code", "Helix", "JetBrains"):
        for name in ("yaml", "json", *programs):
            assert re.search(rf"[\"'`]{name}[\"'`]", parts[editor]), (editor, name)
    for editor, names in (
        ("Neovim", ("terraform-vars", "helm", "cs", "typescriptreact")),
        ("Visual Studio Code", ("terraform-vars", "helm", "csharp", "typescriptreact")),
        ("Helix", ("tfvars", "helm", "c-sharp", "tsx")),
        ("JetBrains", ("*.tfvars", "*.cs", "*.tpl", "*.tsx")),
    ):
        assert all(name in parts[editor] for name in names), editor


@pytest.mark.parametrize(
    ("option", "start"), [("--version", "ecr-fix-lsp "), ("--help", "usage: ecr-fix-lsp ")]
)
def test_the_command_says_what_it_is(option: str, start: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "fixer.lsp", option],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(start)
    assert "pygls" not in done.stderr
    assert "fixer.api" not in done.stderr


@pytest.mark.parametrize("moment", ["at-once", "at-work"])
@pytest.mark.parametrize("way", ["shutdown", "exit", "end-of-input"])
def test_it_ends_without_a_word_at_any_moment(moment: str, way: str, tmp_path: Path) -> None:
    text = "Resources:\n" + "".join(
        f"  A{number}:\n    Type: AWS::ECR::Repository\n" for number in range(1_000)
    )
    uri = (tmp_path / "a.yaml").as_uri()
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
    out = tmp_path / "out"
    with out.open("wb") as stdout:
        server = subprocess.Popen(
            [sys.executable, "-m", "fixer.lsp"],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )
    assert server.stdin is not None
    server.stdin.write(
        message("initialize", {"processId": None, "capabilities": {}}, id=1)
        + message("initialized", {})
        + message("textDocument/didOpen", {"textDocument": document})
    )
    server.stdin.flush()
    if moment == "at-work":
        while not out.stat().st_size:
            time.sleep(0.05)
        time.sleep(0.3)
    ending = {
        "shutdown": message("shutdown", id=2) + message("exit"),
        "exit": message("exit"),
        "end-of-input": b"",
    }
    _, complaints = server.communicate(ending[way], timeout=SECONDS)
    assert complaints == b""
    assert server.returncode == (0 if way == "shutdown" else 1)


@pytest.mark.parametrize("options", [[], ["--version"], ["--stdio"]], ids=" ".join)
def test_without_pygls_it_says_what_to_install(options: list[str]) -> None:
    code = (
        "import sys; sys.modules['pygls'] = None\n"
        "import importlib.util as u; u.find_spec = lambda name: None\n"
        "from fixer.lsp.command import run; "
        f"sys.argv = ['ecr-fix-lsp', *{options}]; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "ecr-fix-lsp: the package pygls is missing; install ecr-fix[lsp]\n"


def test_a_module_of_the_workspace_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "fixer.py").write_text("raise SystemExit('run')\n")
    (tmp_path / "ruamel.py").write_text("raise SystemExit('run')\n")

    async def tells(editor: Editor) -> None:
        uri = editor.open(tmp_path / "a.yaml", FALSE)
        assert words(await editor.diagnostics(uri)) == [
            "Repo does not scan images on push: ScanOnPush is false"
        ]

    in_editor(tells, tmp_path)
    assert (
        json.dumps(sorted(each.name for each in tmp_path.iterdir())) == '["fixer.py", "ruamel.py"]'
    )
