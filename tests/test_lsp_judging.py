"""The jobs of the language server, in this process and through the pipes of its worker."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from support.command import write_files
from support.templates import FALSE, FIXED, MISSING

from fixer.engine.fix_selection import place_of
from fixer.files.loading import MAX_BYTES
from fixer.lsp import worker
from fixer.lsp.judging import Answer, Job, Survey, Task, answer_to, source_of
from fixer.lsp.worker import HEADER, jobs_in, packed, serve
from fixer.model.edits import splice


@pytest.fixture(autouse=True)
def _stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    gc.unfreeze()
    gc.enable()


def job(root: Path, name: str, text: str, others: dict[str, str] | None = None) -> Job:
    """Return a job about a document, beside other open ones."""
    texts = {name: text, **(others or {})}
    contents = {str(root / each): said.encode() for each, said in texts.items()}
    return Job(Task.CHECK, str(root), name, text.encode(), contents, reason="why")


def edited(answer: Answer) -> dict[str, str]:
    return {Path(path).name: splice(text, edits) for path, text, edits in answer.changed}


REPOSITORY = """\
resource "aws_ecr_repository" "app" {
  name = "app"
  image_scanning_configuration {
    scan_on_push = var.scan
  }
}
"""


def test_a_module_with_its_folder_and_its_callers(tmp_path: Path) -> None:
    variable = 'variable "scan" {\n  type = bool\n}\n'
    call = 'module "app" {\n  source = "./ecr"\n  scan   = true\n}\n'
    write_files(tmp_path, {"ecr/main.tf": "", "main.tf": call, "other.tf": "locals {}"})
    asked = job(tmp_path, "ecr/main.tf", REPOSITORY, {"ecr/variables.tf": variable})
    answer = answer_to(asked)
    assert not answer.findings[0].complies
    assert answer.asked == ""
    survey = answer_to(asked._replace(task=Task.SURVEY)).survey
    assert survey is not None
    assert survey == Survey("", {"ecr": ("main.tf",)})
    (found,) = answer_to(asked._replace(surveys=(survey,))).findings
    assert found.complies
    # That of another configuration does not count, and what is open counts at once.
    other = survey._replace(configuration="/ecr-fix.toml")
    assert not answer_to(asked._replace(surveys=(other,))).findings[0].complies
    (tmp_path / "main.tf").unlink()
    off = job(tmp_path, "ecr/main.tf", REPOSITORY, {"ecr/variables.tf": variable, "b.tf": call})
    assert answer_to(off).findings[0].complies


def test_what_needs_no_other_file_asks_for_no_survey(tmp_path: Path) -> None:
    assert answer_to(job(tmp_path, "a.yaml", FALSE)).asked is None
    assert answer_to(job(tmp_path, "a.tf", REPOSITORY.replace("var.scan", "true"))).asked is None


def test_a_folder_without_a_readable_configuration_has_no_survey(tmp_path: Path) -> None:
    (tmp_path / "ecr-fix.toml").write_text("strikt = true\n")
    asked = job(tmp_path, "a.yaml", FALSE)._replace(task=Task.SURVEY)
    assert answer_to(asked) == Answer()


def test_the_edits_of_actions(tmp_path: Path) -> None:
    default = 'variable "scan" {\n  type    = bool\n  default = false\n}\n'
    (tmp_path / "variables.tf").write_text(default)
    (tmp_path / "main.tf").write_text(REPOSITORY)
    asked = job(tmp_path, "main.tf", REPOSITORY)
    answer = answer_to(asked)
    ((spot,),) = answer.spots
    assert (Path(spot.path).name, spot.line, spot.column) == ("variables.tf", 3, 13)
    places = frozenset(map(place_of, answer.findings))
    fix = asked._replace(task=Task.FIX, places=places)
    assert edited(answer_to(fix)) == {}
    fixed = {"variables.tf": default.replace("false", "true")}
    assert edited(answer_to(fix._replace(unsafe_fixes=True))) == fixed
    exempt = edited(answer_to(fix._replace(task=Task.EXEMPT)))["main.tf"]
    assert exempt.startswith("# ecr-fix: ignore[ECR001] why\n")
    unused = FIXED.replace("  Repo:", "  # ecr-fix: ignore[ECR001]\n  Repo:")
    remove = job(tmp_path, "a.yaml", f"\ufeff{unused}")._replace(task=Task.REMOVE_UNUSED)
    assert edited(answer_to(remove)) == {"a.yaml": f"\ufeff{FIXED}"}


def test_a_document_without_a_file_is_alone(tmp_path: Path) -> None:
    (tmp_path / "variables.tf").write_text('variable "scan" {\n  default = true\n}\n')
    alone = job(tmp_path, "untitled.tf", REPOSITORY)._replace(has_path=False, contents={})
    assert not answer_to(alone).findings[0].complies


def test_what_cannot_be_looked_at(tmp_path: Path) -> None:
    large = answer_to(job(tmp_path, "a.yaml", FALSE + "#" * MAX_BYTES))
    assert large == Answer(warnings=("skipped, larger than 5 MB",))
    assert answer_to(job(tmp_path, "a.yaml", "#" * MAX_BYTES + "##")) == Answer()
    (tmp_path / "ecr-fix.toml").write_text("baseline = 'none.json'\n")
    assert "none.json" in answer_to(job(tmp_path, "a.yaml", FALSE)).problem


def test_the_registry_of_the_whole_folder(tmp_path: Path) -> None:
    rule = "{ScanFrequency: SCAN_ON_PUSH, RepositoryFilters: [{Filter: '*', FilterType: WILDCARD}]}"
    registry = (
        "Resources:\n  Registry:\n    Type: AWS::ECR::RegistryScanningConfiguration\n"
        f"    Properties: {{ScanType: BASIC, Rules: [{rule}]}}\n"
    )
    write_files(
        tmp_path, {"ecr-fix.toml": "registry-scanning = 'respect'\n", "registry.yaml": registry}
    )
    named = MISSING + "    Properties: {RepositoryName: app}\n"
    asked = job(tmp_path, "a.yaml", named)
    answer = answer_to(asked)
    assert answer.findings[0].open
    assert answer.asked == str(tmp_path / "ecr-fix.toml")
    survey = answer_to(asked._replace(task=Task.SURVEY)).survey
    assert survey is not None
    (found,) = answer_to(asked._replace(surveys=(survey,))).findings
    assert not found.open


def test_jobs_go_through_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = job(tmp_path, "a.yaml", FALSE)
    gone = asked._replace(root=str(tmp_path / "gone"))
    odd = asked._replace(name="odd")

    def answer_or_fail(job: Job) -> Answer:
        if job.name == "odd":
            raise KeyError(job.name)
        return answer_to(job)

    monkeypatch.setattr(worker, "answer_to", answer_or_fail)
    jobs, answers = BytesIO(b"".join(map(packed, (asked, gone, odd)))), BytesIO()
    serve(jobs_in(jobs), answers)
    answers.seek(0)
    found: list[Answer] = []
    while header := answers.read(HEADER):
        found.append(pickle.loads(answers.read(int.from_bytes(header, "big"))))
    assert [len(each.findings) for each in found] == [1, 0, 0]
    assert found[1].problem == f"{tmp_path / 'gone'}: cannot be read: No such file or directory"
    assert found[2].problem.startswith("internal error: KeyError: ")


def test_documents_of_one_module_are_judged_as_each_alone(tmp_path: Path) -> None:
    variable = 'variable "scan" {\n  type = bool\n  default = false\n}\n'
    shared = REPOSITORY.replace('"app"', '"shared"')
    write_files(tmp_path, {"variables.tf": variable, ".gitignore": "hidden.tf\n"})
    texts = {
        "a.tf": REPOSITORY,
        "b.tf": shared + "# ecr-fix: ignore[ECR001] old\n",
        "variables.tf": f"# 1\n{variable}",
        "broken.tf": 'resource "aws_ecr_repository" {{\n',
        "hidden.tf": REPOSITORY.replace('"app"', '"hidden"'),
        "large.tf": "#" * (MAX_BYTES + 1),
    }
    first, *others = (job(tmp_path, name, text, texts) for name, text in texts.items())
    answer = answer_to(first._replace(together=tuple(each.name for each in others)))
    assert answer._replace(together=()) == answer_to(first)
    assert [name for name, _ in answer.together] == [*texts][1:-1]
    for each, (_, found) in zip(others, answer.together, strict=False):
        alone = answer_to(each)
        assert found._replace(error=None) == alone._replace(error=None)
        assert repr(found.error) == repr(alone.error)
    assert all(each.open for each in dict(answer.together)["b.tf"].findings)
    assert dict(answer.together)["broken.tf"].error is not None


def test_an_open_document_without_text_counts_and_not_its_file(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": FALSE, "b.yaml": FALSE})
    asked = job(tmp_path, "a.yaml", FALSE, {"b.yaml": ""})
    source = source_of("b.yaml", asked)
    assert source is not None
    assert source.text == ""
