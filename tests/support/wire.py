"""A client of the language server that sends what no editor should, byte by byte."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any

from support.command import environment
from support.editor import SECONDS


def message(method: str, params: Any = None, **other: Any) -> bytes:
    """Return a message as it is sent."""
    said = {
        "jsonrpc": "2.0",
        "method": method,
        **({"params": params} if params is not None else {}),
        **other,
    }
    data = json.dumps(said).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(data), data)


class Wire:
    """The server as a process, and all that it says."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Take the process."""
        self.process = process
        self.heard: list[dict[str, Any]] = []
        self._queue: Queue[dict[str, Any] | None] = Queue()
        assert process.stdout is not None
        Thread(target=self._read, args=(process.stdout,), daemon=True).start()

    def _read(self, stream: IO[bytes]) -> None:
        while header := stream.readline():
            if header.lower().startswith(b"content-length:"):
                size = int(header.partition(b":")[2])
                while stream.readline().strip():
                    pass
                self._queue.put(json.loads(stream.read(size)))
        self._queue.put(None)

    def send(self, *messages: bytes) -> None:
        """Send some messages."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(messages))
        self.process.stdin.flush()

    def until(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait for a message."""
        for each in self.heard:
            if is_it(each):
                return each
        while True:
            try:
                said = self._queue.get(timeout=SECONDS)
            except Empty:
                raise AssertionError(self.heard) from None
            assert said is not None, (self.heard, "the server has ended")
            self.heard.append(said)
            if is_it(said):
                return said

    def answer(self, number: int) -> dict[str, Any]:
        """Wait for the answer to a request."""
        return self.until(lambda each: each.get("id") == number and "method" not in each)

    def diagnostics(self, uri: str, version: int) -> list[dict[str, Any]]:
        """Wait for the diagnostics of a version."""
        found = self.until(
            lambda each: (
                each.get("method") == "textDocument/publishDiagnostics"
                and (each["params"]["uri"], each["params"].get("version")) == (uri, version)
            )
        )
        return [*found["params"]["diagnostics"]]

    def shown(self) -> list[str]:
        """Return the messages that a person was shown."""
        return [
            each["params"]["message"]
            for each in self.heard
            if each.get("method") == "window/showMessage"
        ]

    def open(self, uri: str, text: str, language: str = "yaml") -> None:
        """Open a document."""
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.send(message("textDocument/didOpen", {"textDocument": document}))

    def end(self) -> int:
        """End it as the protocol says, and return its exit code."""
        self.send(message("shutdown", id="end"), message("exit"))
        return self.process.wait(SECONDS)


@contextmanager
def wire(initialized: bool = True) -> Iterator[Wire]:
    """Start the server."""
    with subprocess.Popen(
        [sys.executable, "-m", "fixer.lsp"],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        client = Wire(process)
        try:
            if initialized:
                client.send(
                    message("initialize", {"processId": None, "capabilities": {}}, id="begin"),
                    message("initialized", {}),
                )
            yield client
        finally:
            process.kill()
