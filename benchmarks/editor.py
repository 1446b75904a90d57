"""An edit of one huge template in an editor, against a process that only parses it."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

from benchmarks.inputs import huge_yaml
from benchmarks.report import MEMORY, WALL, Figures, Row, row_of
from benchmarks.timing import CommandFailedError, Pairs, Run, Spread, run_once
from benchmarks.tools import Tools

NAME = "editor"
_BOUND = 2.0
_FLAT = 1.25
_PAGE = 4096
_MOST_SECONDS = 60


class Editor:
    """The language server, and a document in it."""

    def __init__(self, command: str, path: str) -> None:
        self._server = subprocess.Popen([command], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._path = path
        self._version = 0
        text = Path(path).read_text("utf-8")
        self._end = text.count("\n")
        self._send("initialize", {"capabilities": {}, "processId": None}, request=True)
        self._until(lambda message: message.get("id") == 1)
        self._send("initialized", {})
        document = {"uri": self._uri, "languageId": "yaml", "version": 0, "text": text}
        self._send("textDocument/didOpen", {"textDocument": document})
        self._answered()

    @property
    def _uri(self) -> str:
        return Path(self._path).as_uri()

    def seconds_of_an_edit(self) -> float:
        """Type a character at the end of the text, and wait for what is found in it."""
        at = {"line": self._end, "character": self._version}
        self._version += 1
        started = time.perf_counter()
        self._send(
            "textDocument/didChange",
            {
                "textDocument": {"uri": self._uri, "version": self._version},
                "contentChanges": [{"range": {"start": at, "end": at}, "text": "#"}],
            },
        )
        self._answered()
        return time.perf_counter() - started

    def memory(self) -> int:
        """Return the resident bytes of the server and its worker; 0 where that is not known."""
        if sys.platform != "linux":
            return 0
        server = self._server.pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        states = (Path(f"/proc/{each}/statm").read_text() for each in (server, *children))
        return sum(int(each.split()[1]) * _PAGE for each in states)

    def close(self) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(10)

    def _send(self, method: str, params: dict[str, Any], request: bool = False) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        data = json.dumps(message | ({"id": 1} if request else {})).encode()
        assert self._server.stdin is not None
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        self._server.stdin.flush()

    def _answered(self) -> None:
        version = self._version
        self._until(lambda message: message.get("params", {}).get("version") == version)

    def _until(self, wanted: Any) -> None:
        limit = Timer(_MOST_SECONDS, self._server.kill)
        limit.start()
        try:
            while (message := self._message()) is not None:
                if wanted(message):
                    return
        finally:
            limit.cancel()
        self._server.kill()
        self._server.wait()
        words = f"ecr-fix-lsp ended early, or did not answer within {_MOST_SECONDS} s"
        raise CommandFailedError(words)

    def _message(self) -> Any:
        """Return the next message; None at the end."""
        stream = self._server.stdout
        assert stream is not None
        while header := stream.readline():
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
                while stream.readline().strip():
                    pass
                return json.loads(stream.read(length))
        return None


def rows(tools: Tools, folder: str, runs: int | None) -> Iterator[Row]:
    path = os.path.join(folder, "template.yaml")
    huge_yaml(path)
    peer = tools.peer("ruamel.yaml's C parser, compose only", "compose.py", folder, path)
    run_once(peer)
    server = os.path.join(os.path.dirname(tools.ecr_fix), "ecr-fix-lsp")
    try:
        editor = Editor(server, path)
    except OSError as error:
        raise CommandFailedError(f"{server}: {error.strerror}") from None
    try:
        editor.seconds_of_an_edit()
        pairs = [(editor.seconds_of_an_edit(), run_once(peer)) for _ in range(runs or 7)]
        before = editor.memory()
        for _ in range(30):
            editor.seconds_of_an_edit()
        after = editor.memory()
    finally:
        editor.close()
    ours = tuple(Run(seconds, 0, 0, b"") for seconds, _ in pairs)
    theirs = tuple(each for _, each in pairs)
    yield row_of(
        "an edit in one megabyte of YAML",
        WALL.name,
        Figures(
            statistics.median(map(WALL.of, ours)),
            peer.name,
            statistics.median(map(WALL.of, theirs)),
            WALL.unit,
            Pairs(ours, theirs).ratio(WALL.of),
            len(pairs),
            _BOUND,
        ),
        "from the edit to its diagnostics, with the wait for a further edit",
    )
    if before:
        grown = after / before
        yield row_of(
            "30 further edits",
            MEMORY.name,
            Figures(
                after / 1e6,
                "itself before them",
                before / 1e6,
                MEMORY.unit,
                Spread(grown, grown, grown),
                1,
                _FLAT,
            ),
            "of the server and its worker together",
        )
