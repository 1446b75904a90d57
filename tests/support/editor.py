"""An editor for tests: it starts the language server as a process and speaks with it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lsprotocol import types
from pygls.lsp.client import LanguageClient

import fixer
from fixer.lsp.positions import UTF_16, Lines, Place
from support.command import environment

SECONDS = 60
"""How long an editor waits; a busy machine may be slow."""
MODULE = """\
variable "scan" {
  type = bool
}
resource "aws_ecr_repository" "app" {
  name = "app"
  image_scanning_configuration {
    scan_on_push = var.scan
  }
}
"""
CALL = 'module "app" {\n  source = "./modules/ecr"\n  scan   = true\n}\n'
"""A call of the module, which lies in a folder of its own."""


def _passing_on(hear: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return a function: the client marks it, which a method does not take."""

    def heard(params: Any) -> None:
        hear(params)

    return heard


class Editor(LanguageClient):
    """What it shows: the texts by URI, and the diagnostics that it was told of."""

    def __init__(self) -> None:
        super().__init__("test-editor", "1")
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.told: dict[str, list[types.PublishDiagnosticsParams]] = {}
        self.registered: list[types.Registration] = []
        self.said: list[str] = []
        self.encoding = UTF_16
        self._news = asyncio.Event()

        for name, hear in (
            (types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, self._published),
            (types.CLIENT_REGISTER_CAPABILITY, self._register),
            (types.WINDOW_SHOW_MESSAGE, self._shown),
        ):
            self.feature(name)(_passing_on(hear))

    def _published(self, params: types.PublishDiagnosticsParams) -> None:
        self.told.setdefault(params.uri, []).append(params)
        self._news.set()

    def _register(self, params: types.RegistrationParams) -> None:
        self.registered += params.registrations
        self._news.set()

    def _shown(self, params: types.ShowMessageParams) -> None:
        self.said.append(params.message)

    @property
    def server_process(self) -> int:
        """The id of the server's process."""
        assert self._server is not None
        return self._server.pid

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Keep the worker from answering; on Linux only."""
        server = self.server_process
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for each in map(int, children):
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in map(int, children):
                os.kill(each, signal.SIGCONT)

    def hang_up(self) -> None:
        """End as an editor does that is killed."""
        assert self._server is not None
        assert self._server.stdin is not None
        self._server.stdin.close()

    async def until(self, found: Callable[[], Any]) -> Any:
        """Wait until something is found."""

        async def wait() -> Any:
            while not (what := found()):
                self._news.clear()
                await self._news.wait()
            return what

        return await asyncio.wait_for(wait(), SECONDS)

    def open(self, where: Path | str, text: str, language: str = "yaml") -> str:
        uri = where.as_uri() if isinstance(where, Path) else where
        self.texts[uri], self.versions[uri] = text, 1
        item = types.TextDocumentItem(uri, language, 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def replace(self, uri: str, old: str, new: str) -> None:
        """Type something in the place of a text that is there once."""
        text = self.texts[uri]
        assert text.count(old) == 1
        lines, start = Lines(text, self.encoding), text.index(old)
        where = types.Range(*(types.Position(*lines.place(at)) for at in (start, start + len(old))))
        self.texts[uri] = text.replace(old, new)
        self.send(uri, types.TextDocumentContentChangePartial(where, new))

    def rewrite(self, uri: str, text: str) -> None:
        self.texts[uri] = text
        self.send(uri, types.TextDocumentContentChangeWholeDocument(text))

    def send(self, uri: str, *changes: types.TextDocumentContentChangeEvent) -> None:
        self.versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, [*changes]))

    def close(self, uri: str) -> None:
        document = types.TextDocumentIdentifier(uri)
        self.text_document_did_close(types.DidCloseTextDocumentParams(document))

    def save(self, uri: str) -> None:
        document = types.TextDocumentIdentifier(uri)
        self.text_document_did_save(types.DidSaveTextDocumentParams(document))

    async def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """Wait for the diagnostics of the version that is shown."""

        def found() -> types.PublishDiagnosticsParams | None:
            return next(
                (each for each in self.told.get(uri, ()) if each.version == self.versions[uri]),
                None,
            )

        told: types.PublishDiagnosticsParams = await self.until(found)
        return [*told.diagnostics]

    async def next_diagnostics(self, uri: str, ago: int) -> list[types.Diagnostic]:
        """Wait for more diagnostics than have been told."""
        await self.until(lambda: len(self.told.get(uri, ())) > ago)
        return [*self.told[uri][-1].diagnostics]

    async def actions(
        self, uri: str, line: int, only: list[str] | None = None
    ) -> list[types.CodeAction]:
        at = types.Range(types.Position(line, 0), types.Position(line, 0))
        context = types.CodeActionContext([], only=only)
        document = types.TextDocumentIdentifier(uri)
        found = await self.text_document_code_action_async(
            types.CodeActionParams(document, at, context)
        )
        return [each for each in found or () if isinstance(each, types.CodeAction)]

    async def applied(self, action: types.CodeAction) -> dict[str, str]:
        """Return the texts that an action changes, by URI, with its edits."""
        if action.edit is None:
            action = await self.code_action_resolve_async(action)
        changed: dict[str, str] = {}
        if action.edit is None:
            return changed
        for each in action.edit.document_changes or ():
            assert isinstance(each, types.TextDocumentEdit)
            document = each.text_document
            if document.uri in self.texts:
                assert document.version == self.versions[document.uri]
            else:
                assert document.version is None
            changed[document.uri] = self._edited(document.uri, each.edits)
        for uri, edits in (action.edit.changes or {}).items():
            changed[uri] = self._edited(uri, edits)
        return changed

    def _edited(self, uri: str, edits: Any) -> str:
        text = self.texts.get(uri)
        if text is None:
            # An editor keeps the byte order mark of a file out of the text.
            data = Path(unquote(uri.removeprefix("file://"))).read_bytes()
            text = data.decode("utf-8-sig")
        lines = Lines(text, self.encoding)
        for each in sorted(edits, key=lambda each: each.range.start, reverse=True):
            start, end = (
                lines.offset(Place(at.line, at.character))
                for at in (each.range.start, each.range.end)
            )
            text = text[:start] + each.new_text + text[end:]
        return text

    async def hover(self, uri: str, line: int, character: int) -> str | None:
        at = types.Position(line, character)
        document = types.TextDocumentIdentifier(uri)
        found = await self.text_document_hover_async(types.HoverParams(document, at))
        if found is None:
            return None
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value


def capabilities(encodings: list[str], resolves: bool, versions: bool) -> types.ClientCapabilities:
    support = types.ClientCodeActionResolveOptions(["edit"]) if resolves else None
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=list(encodings) or None),
        text_document=types.TextDocumentClientCapabilities(
            code_action=types.CodeActionClientCapabilities(
                data_support=resolves, resolve_support=support
            ),
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                related_information=True,
                tag_support=types.ClientDiagnosticsTagOptions([types.DiagnosticTag.Unnecessary]),
            ),
        ),
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=versions),
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
                dynamic_registration=versions
            ),
        ),
    )


def server_command() -> list[str]:
    """Return what starts the server; it is measured if the tests are."""
    module = sys.modules.get("coverage")
    if module is None or module.Coverage.current() is None:
        return [sys.executable, "-m", "fixer.lsp"]
    root = Path(fixer.__file__).parent.parent
    options = [f"--rcfile={root / 'pyproject.toml'}", f"--data-file={root / '.coverage'}"]
    measured = ["-m", "coverage", "run", *options, "--parallel-mode"]
    return [sys.executable, *measured, "-m", "fixer.lsp"]


@asynccontextmanager
async def editor(
    *folders: Path, encodings: tuple[str, ...] = (), resolves: bool = True, versions: bool = True
) -> AsyncIterator[Editor]:
    """Start the server for the folders of a workspace; it has to end as it should."""
    client = Editor()
    await client.start_io(*server_command(), env=environment())
    told = await client.initialize_async(
        types.InitializeParams(
            capabilities([*encodings], resolves, versions),
            workspace_folders=[types.WorkspaceFolder(each.as_uri(), each.name) for each in folders],
        )
    )
    told_encoding = told.capabilities.position_encoding
    client.encoding = str(getattr(told_encoding, "value", told_encoding))
    client.initialized(types.InitializedParams())
    try:
        yield client
    finally:
        await client.shutdown_async(None)
        client.exit(None)
        stopped: Coroutine[Any, Any, None] = client.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait_for(stopped, SECONDS)


def in_editor(
    tells: Callable[[Editor], Coroutine[Any, Any, None]], *folders: Path, **options: Any
) -> None:
    """Run what a user does in an editor."""

    async def run() -> None:
        async with editor(*folders, **options) as client:
            await tells(client)

    asyncio.run(run())
