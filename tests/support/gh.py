"""GitHub's own command-line client, `gh`, reading what the emulator holds.

It speaks https to github.com only, but reaches it through a Unix socket if its configuration names
one; there it speaks plain HTTP. So the real program needs neither a certificate nor a name server.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from support import github_graphql
from support.github_emulator import API, GitHubEmulator
from support.loopback import Loopback, Request, Response

SCRIPTS = sysconfig.get_path("scripts")
PROGRAM = shutil.which("gh", path=os.pathsep.join((SCRIPTS, os.environ.get("PATH", ""))))


def gh(github: GitHubEmulator, *arguments: str) -> str:
    """Return what `gh` prints."""
    assert PROGRAM is not None

    def answer(request: Request) -> Response:
        if request.path == "/graphql":
            return github_graphql.answer(github, request)
        return github.answer(dataclasses.replace(request, path=API + request.path))

    with TemporaryDirectory() as folder:
        socket = Path(folder, "socket")
        Path(folder, "config.yml").write_text(f"http_unix_socket: {socket}\n", encoding="utf-8")
        environment = {
            "GH_CONFIG_DIR": folder, "GH_TOKEN": github.token, "GH_NO_UPDATE_NOTIFIER": "1",
            "GH_PROMPT_DISABLED": "1", "HOME": folder, "NO_COLOR": "1", "GH_TELEMETRY": "false",
        }  # fmt: skip
        with Loopback(answer, unix_socket=socket):
            ended = subprocess.run(
                [PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False
            )
    assert not ended.returncode, ended.stderr
    return ended.stdout


def gh_json(github: GitHubEmulator, *arguments: str, fields: str) -> Any:
    return json.loads(gh(github, *arguments, "--json", fields))
