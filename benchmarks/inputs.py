"""Write the inputs: a tree like a monorepo's, many small templates, one huge template.

Everything is the same on every run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from random import Random

from benchmarks.spelling import Style, random_style, to_json, to_yaml
from benchmarks.templates import (
    Node,
    name,
    open_repository,
    resource,
    small,
    template,
    without_repository,
)
from benchmarks.timing import Command, run_once

_SEED = 20240607


COMPLIANT = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Images:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: images
      ImageScanningConfiguration:
        ScanOnPush: true
"""


def write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def open_templates(root: str, count: int, in_each: int) -> None:
    """Templates of some repositories each, none of which scans on push."""
    body = "".join(
        f"  Images{number}:\n    Type: AWS::ECR::Repository\n    Properties:\n"
        f"      RepositoryName: shop/images-{number}\n"
        for number in range(in_each)
    )
    for number in range(count):
        write(os.path.join(root, f"{number % 50:02}", f"{number:04}.yaml"), f"Resources:\n{body}")


def small_templates(root: str, count: int) -> int:
    """Templates of 20 to 60 lines, a tenth of them JSON, every second one open."""
    rng = Random(_SEED)
    for number in range(count):
        suffix, text = _small_template(rng, open_=number % 2 == 0)
        write(os.path.join(root, f"{name(rng)}-{number:04}", f"template{suffix}"), text)
    return (count + 1) // 2


def _small_template(rng: Random, open_: bool) -> tuple[str, str]:
    suffix = ".json" if rng.random() < 0.1 else rng.choice((".yaml", ".yml"))
    while True:
        data = small(rng, open_)
        if suffix == ".json":
            text = to_json(data, rng.choice((2, 4)))
        else:
            text = to_yaml(data, random_style(rng), rng)
        if 20 <= text.count("\n") <= 60:
            return suffix, text


def huge_yaml(path: str, size: int = 1_000_000) -> None:
    """One template of `size` bytes with one open repository in the middle."""
    rng = Random(_SEED)
    style = Style(flow=0.3, comments=0.1, spaced=True)
    write(path, to_yaml(_huge(rng, size, lambda one: to_yaml(one, style, rng)), style, rng))


def huge_json(path: str, size: int = 1_000_000) -> None:
    rng = Random(_SEED)
    write(path, to_json(_huge(rng, size, lambda one: to_json({"Resources": one}))))


def _huge(rng: Random, size: int, spell: Callable[[dict[str, Node]], str]) -> dict[str, Node]:
    resources: dict[str, Node] = {}
    length = 0
    while length < size:
        if "Repository" not in resources and length > size / 2:
            resources["Repository"] = open_repository(rng)
        key, value = resource(rng, len(resources))
        resources[key] = value
        length += len(spell({key: value}))
    return template(resources, rng)


_FILES_IN_A_FOLDER = 50
_TEMPLATES_PER_FILE = 0.002


def monorepo(root: str, files: int) -> int:
    """A tree with 50 files to a folder, half of them with a suffix that templates have.

    Of all files 0.2 % are small templates with a repository, every second one open.
    """
    rng = Random(_SEED)
    deployed = _bodies(rng, (_manifest_yaml, _manifest_json, _settings_yaml, _settings_json))
    others = _bodies(rng, (_python, _typescript, _markdown))
    every = round(1 / _TEMPLATES_PER_FILE / 2)  # of the candidates, which are half of all
    templates = candidates = 0
    for number, folder in enumerate(_folders(rng, files // _FILES_IN_A_FOLDER)):
        holds_candidates = number % 2 == 0
        bodies = deployed if holds_candidates else others
        for file in range(_FILES_IN_A_FOLDER):
            stem = os.path.join(root, folder, f"{name(rng)}-{file:02}")
            if holds_candidates:
                candidates += 1
                if candidates % every == every // 2:
                    suffix, text = _small_template(rng, open_=templates % 2 == 0)
                    write(stem + suffix, text)
                    templates += 1
                    continue
            suffix, text = rng.choice(bodies)
            write(stem + suffix, text.replace("NUMBER", f"{number}{file:02}"))
    return (templates + 1) // 2


def _folders(rng: Random, count: int) -> Iterator[str]:
    """Folders for candidates and for other files in turn."""
    for number in range(count):
        kind = ("deploy", "src", "config", "docs", "infra", "tests")[number % 6]
        yield os.path.join(f"area-{number // 96:02}", f"service-{number // 6:03}", kind)


def _bodies(
    rng: Random, kinds: tuple[Callable[[Random], tuple[str, str]], ...]
) -> list[tuple[str, str]]:
    """A pool of suffixes and texts of 0.5 to 4 KB; each file gets a number of its own."""
    pool: list[tuple[str, str]] = []
    while len(pool) < 150:
        suffix, text = rng.choice(kinds)(rng)
        if 500 <= len(text) <= 4000:
            pool.append((suffix, text))
    return pool


def _manifest_yaml(rng: Random) -> tuple[str, str]:
    text = to_yaml(without_repository(rng), random_style(rng), rng)
    return rng.choice((".yaml", ".yml")), f"# file NUMBER\n{text}"


def _manifest_json(rng: Random) -> tuple[str, str]:
    return ".json", to_json({"Metadata": {"file": "NUMBER"}, **without_repository(rng)})


def _settings(rng: Random) -> dict[str, Node]:
    entries = range(rng.randint(4, 40))
    return {
        "id": "NUMBER",
        "services": {
            f"{name(rng)}-{entry}": {"replicas": rng.randint(1, 9), "image": f"{name(rng)}:1.2"}
            for entry in entries
        },
    }


def _settings_yaml(rng: Random) -> tuple[str, str]:
    return ".yaml", to_yaml(_settings(rng), random_style(rng), rng)


def _settings_json(rng: Random) -> tuple[str, str]:
    return ".json", to_json(_settings(rng))


def _lines(rng: Random, line: str) -> str:
    return "".join(
        line.format(a=name(rng), b=name(rng), n=rng.randint(0, 99))
        for _ in range(rng.randint(10, 60))
    )


def _python(rng: Random) -> tuple[str, str]:
    return ".py", "# file NUMBER\n" + _lines(rng, 'register("{a}", retries={n}, owner="{b}")\n')


def _typescript(rng: Random) -> tuple[str, str]:
    return ".ts", "// file NUMBER\n" + _lines(rng, 'routes.set("{a}", {{ to: "{b}", n: {n} }});\n')


def _markdown(rng: Random) -> tuple[str, str]:
    return ".md", "# Page NUMBER\n\n" + _lines(rng, "The `{a}` calls `{b}` {n} times a second.\n\n")


def commit(root: str) -> None:
    """Make a git checkout of a tree, as it would be after a clone.

    Raises CommandFailedError where git does not do as it is told.
    """
    settings = (
        "user.name=benchmark",
        "user.email=benchmark@example.invalid",
        "commit.gpgsign=false",
        "core.hooksPath=/dev/null",
        "gc.auto=0",
    )
    git = ("git", *(word for setting in settings for word in ("-c", setting)))
    for arguments in (
        ("init", "--quiet"),
        ("add", "--all"),
        ("commit", "--quiet", "--message=Add everything"),
        ("status", "--porcelain"),  # refreshes the index
    ):
        run_once(Command("git", (*git, *arguments), root))
