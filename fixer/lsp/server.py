"""The language server: what the client says, and what it is told.

Nothing here takes long. The work is done by a worker process; a job that is stale is taken back.
"""

from __future__ import annotations

import asyncio
import os
import posixpath
from collections import Counter
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, NamedTuple

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fixer import __version__
from fixer.dialects.all_dialects import SUFFIXES, is_judged_by_folder, may_decide_in_modules
from fixer.files.loading import MAX_BYTES
from fixer.lsp.actions import FIX_ALL, PLACEHOLDER, QUICK_FIX, Actions, Target, Wish, wish_of
from fixer.lsp.actions import workspace_edit as edit_of
from fixer.lsp.diagnostics import Diagnostics
from fixer.lsp.documents import Document, Location, OpenDocuments, Texts, located
from fixer.lsp.hover import hover_at
from fixer.lsp.judging import Answer, Job, Task
from fixer.lsp.positions import UTF_16, Lines, Place, Replacement, edited
from fixer.lsp.process import Worker
from fixer.lsp.protocol import Protocol
from fixer.lsp.surveys import Surveys
from fixer.lsp.turns import Turn, Turns
from fixer.lsp.uris import path_of, uri_of
from fixer.report.escape import escape_control

DEBOUNCE: Final = 0.15
"""Seconds without a further edit after which a document is looked at."""

_ENDINGS: Final = sorted({each.rpartition(".")[2] for each in (*SUFFIXES, ".toml")})
_WATCHED: Final = (f"**/*.{{{','.join(_ENDINGS)}}}", "**/.{gitignore,snyk,trivyignore}")
"""The files whose changes count."""


class Draft(NamedTuple):
    """What an action comes to, before it is known whether its texts are still shown."""

    answer: Answer
    texts: Texts


class Server(LanguageServer):
    """The open documents and what is known of them."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("ecr-fix", __version__, protocol_cls=Protocol)
        self._documents = OpenDocuments()
        self._judging: dict[str, asyncio.Task[Answer]] = {}
        self._worker = Worker()
        self._turns = Turns(lambda document: self._wanted[document.uri] > 0)
        self._wanted: Counter[str] = Counter()
        """How many requests wait for the findings of each document."""
        self._surveys = Surveys(self._surveyed, Worker())
        self._late: set[str] = set()
        """The documents that were told of before a search was over."""
        self._disk = 0
        """Counts the changes on the disk, as far as the client tells of them."""

    # What the client tells.

    def opened(self, item: types.TextDocumentItem) -> None:
        """Take a document that was opened."""
        encoding = _text_of(self.workspace.position_encoding) or UTF_16
        lines = Lines(item.text, encoding)
        document = Document(item.uri, item.language_id, item.version, lines)
        self._documents.add(document)
        if not self.registers_watchers:
            # It does not tell of files that appear, and this is a time to look.
            self._disk += 1
        self._judge_soon(document, 0)
        self._judge_dependent(document)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take edits of a document."""
        document = self._documents.get(params.text_document.uri)
        if document is None:
            return
        replacements = map(_replacement, params.content_changes)
        document.lines = edited(document.lines, replacements)
        document.version = params.text_document.version
        self._surveys.forget_problems()
        self._judge_soon(document, DEBOUNCE)
        self._judge_dependent(document, DEBOUNCE)

    def closed(self, uri: str) -> None:
        """Let a document go; what is on the disk counts from now on."""
        document = self._documents.remove(uri)
        if document is None:
            return
        self._take_back(uri)
        if document.location is not None:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        self._judge_dependent(document)

    def misunderstood(self, method: str, params: Any) -> None:
        """Say that something is not valid that the client told; nothing is known of its text then.

        A later change would be applied to another text than the client shows.
        """
        said = f"the editor sent a {method} that is not valid"
        if method == types.TEXT_DOCUMENT_DID_CHANGE:
            uri = _uri_in(params)
            if self._documents.get(uri) is None:
                return
            self.closed(uri)
            said = (
                f"the editor sent a change of {posixpath.basename(uri)} that is not valid, so what "
                "it shows is not known any more; close the document and open it again"
            )
        self._show(said, types.MessageType.Error)

    def _show(self, said: str, kind: types.MessageType) -> None:
        """Show a message to the user."""
        self.window_show_message(types.ShowMessageParams(kind, f"ecr-fix: {escape_control(said)}"))

    def disk_changed(self) -> None:
        """Look at all documents again, as files or the folders of the workspace have changed."""
        self._disk += 1
        for document in self._documents:
            self._judge_soon(document, DEBOUNCE)

    def _located(self, document: Document) -> Location | None:
        folders = [each.uri for each in self.workspace.folders.values()]
        if not folders and self.workspace.root_uri:
            folders = [self.workspace.root_uri]
        paths = (os.path.realpath(path) for path in map(path_of, folders) if path is not None)
        return located(document.uri, document.language, paths)

    # What is found out.

    def _judge_soon(self, document: Document, delay: float) -> None:
        """Look at a document, unless it changes before that, or meanwhile."""
        self._take_back(document.uri)
        # Folders come and go, and links, of which nobody may tell.
        document.location = self._located(document)
        if document.location is not None:
            task = asyncio.create_task(self._judged(document, document.location, delay))
            self._judging[document.uri] = task
            task.add_done_callback(_heard)

    def _judge_dependent(self, document: Document, delay: float = 0) -> None:
        """Look again at the other documents whose verdict may hang on this one."""
        for other in self._documents:
            if other is not document and _depends(other, document):
                self._judge_soon(other, delay)

    def _take_back(self, uri: str) -> None:
        task = self._judging.pop(uri, None)
        if task is not None:
            task.cancel()

    async def _judged(self, document: Document, location: Location, delay: float) -> Answer:
        """Return what is found in a document, and tell the client."""
        await asyncio.sleep(delay)
        version = document.version
        answer = await self._found(document, location)
        found = self._diagnostics_for(document).of(document, answer)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, found, version)
        )
        return answer

    async def _found(self, document: Document, location: Location) -> Answer:
        """Return what is found in a document; in a large folder first what is found by itself."""
        self._late.discard(document.uri)
        while True:
            answer = await self._checked(document, location)
            job = self._job(document, location, Task.CHECK)
            search = self._surveys.needed(job, answer.asked, self._disk)
            if search is None:
                problem = self._surveys.problem(location.root, answer.asked)
                said = (f"what calls modules could not be looked for: {problem}",)
                return answer._replace(warnings=answer.warnings + said) if problem else answer
            if not await search.is_soon_over():
                self._late.add(document.uri)
                return answer

    async def _checked(self, document: Document, location: Location) -> Answer:
        """Return what is found in a document; those of its module that wait too are told as well.

        Where their texts change they do not wait any more, so that what they are told is of now.
        """
        turn = Turn(document, is_check=True)
        answer = await self._turns.taken(turn)
        if answer is not None:
            return answer
        try:
            job = self._job(document, location, Task.CHECK)
            others = self._judged_with(document)
            answer = await self._worker.answer(job._replace(together=tuple(others)))
            for name, found in answer.together:
                if not others[name].call.done():
                    others[name].call.set_result(found)
            return answer
        finally:
            self._turns.end()

    def _judged_with(self, document: Document) -> dict[str, Turn]:
        """Return the checks that one of a document answers too, by the names of their documents.

        Of a file under several names each is judged by its own text, and so alone.
        """
        module = _module_of(document)
        waiting = [
            each for each in self._turns.checks() if module and _module_of(each.document) == module
        ]
        if not waiting:
            return {}
        counting = self._documents.counting_for(document)
        for_others = self._documents.counting_for(waiting[0].document)
        if any(each is document for each in for_others.values()):
            places = ((each.document.location, each) for each in waiting)
            return {
                where.name: each
                for where, each in places
                if where is not None and counting.get(where.path) is each.document
            }
        return {}

    def _surveyed(self) -> None:
        """Look again at the documents that were told of before a search was over."""
        for uri in [*self._late]:
            self._late.discard(uri)
            document = self._documents.get(uri)
            if document is not None:
                self._judge_soon(document, 0)

    def _job(
        self, document: Document, location: Location, task: Task, wish: Wish | None = None
    ) -> Job:
        counting = self._documents.counting_for(document).items()
        contents = {path: each.data for path, each in counting if len(each.text) <= MAX_BYTES}
        job = Job(
            task,
            location.root,
            location.name,
            document.data,
            contents,
            bool(location.path),
            surveys=self._surveys.of(location.root),
        )
        if wish is None:
            return job
        places = frozenset(wish.places)
        return job._replace(places=places, unsafe_fixes=wish.unsafe_fixes, reason=PLACEHOLDER)

    async def _known(self, uri: str) -> tuple[Document, Answer] | None:
        """Return a document and what is found in this version of it; None if it changes first."""
        document, task = self._documents.get(uri), self._judging.get(uri)
        if document is None or task is None:
            return None
        version = document.version
        self._wanted[uri] += 1
        try:
            answer = await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                return None
            raise
        finally:
            self._wanted[uri] -= 1
        return (document, answer) if document.version == version else None

    # What the client asks.

    async def actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """Return what can be done about the findings on some lines."""
        known = await self._known(params.text_document.uri)
        if known is None:
            return []
        document, answer = known
        only = params.context.only
        lines = (params.range.start.line, params.range.end.line)
        kinds = [*map(_text_of, only)] if only else None
        found = list(Actions(document, answer, self._diagnostics_for(document)).at(*lines, kinds))
        return found if self._resolves_edits else await self._with_edits(found)

    async def _with_edits(self, actions: list[types.CodeAction]) -> list[types.CodeAction]:
        """Return the actions that have edits, with these; none if what is shown changes first."""
        drafts: list[Draft] = []
        for each in actions:
            draft = await self._draft_of(each)
            if draft is None or not self._is_current(draft):
                return []
            drafts.append(draft)
        if not all(map(self._is_current, drafts)):
            return []
        for each, draft in zip(actions, drafts, strict=True):
            each.edit = self._edit(draft)
        return [each for each in actions if each.edit is not None]

    async def resolved(self, action: types.CodeAction) -> types.CodeAction:
        """Return an action with its edits; without any if they are stale, or are not proved.

        Of the latter it is said why.
        """
        draft = await self._draft_of(action)
        if draft is None or not self._is_current(draft):
            return action
        action.edit = self._edit(draft)
        if action.edit is None:
            why = draft.answer.problem or "no edit can be proved to do just this"
            self._show(f"{action.title}: {why}", types.MessageType.Info)
        return action

    async def _draft_of(self, action: types.CodeAction) -> Draft | None:
        """Return what an action comes to; None for one that is not ours, or of an old text."""
        wish = wish_of(action.data)
        document = self._documents.get(wish.uri) if wish is not None else None
        if wish is None or document is None or document.version != wish.version:
            return None
        if document.location is None:
            return None
        texts = self._documents.texts_for(document)
        await self._turns.taken(Turn(document, is_check=False))
        try:
            if not self._documents.are_still(texts, ()) or document.location is None:
                return None
            job = self._job(document, document.location, wish.task, wish)
            return Draft(await self._worker.answer(job), texts)
        finally:
            self._turns.end()

    def _is_current(self, draft: Draft) -> bool:
        """Whether the client still shows the texts that a draft edits."""
        return self._documents.are_still(draft.texts, (each.path for each in draft.answer.changed))

    def _edit(self, draft: Draft) -> types.WorkspaceEdit | None:
        """Return the edits of the files that are changed; None if there are none."""
        document, answer = draft.texts.document, draft.answer
        counting = self._documents.counting_for(document)
        if document.location is not None and not document.location.path:
            # Without a file it is judged alone, so that any edits are its own.
            counting = {each.path: document for each in answer.changed}
        targets = {each.path: _target(each.path, counting) for each in answer.changed}
        # Of an open document that is too large the file counted, and not what the client shows.
        is_other_text = any(
            len(counting[path].text) > MAX_BYTES for path in counting if path in targets
        )
        if is_other_text or not answer.changed:
            return None
        pairs = [(each, targets[each.path]) for each in answer.changed]
        return edit_of(pairs, document.encoding, self._has_versions)

    async def hover(self, params: types.HoverParams) -> types.Hover | None:
        """Return what the rule says of what is at a position."""
        known = await self._known(params.text_document.uri)
        if known is None:
            return None
        return hover_at(*known, Place(params.position.line, params.position.character))

    # What the client can.

    def _diagnostics_for(self, document: Document) -> Diagnostics:
        said = getattr(self.client_capabilities.text_document, "publish_diagnostics", None)
        counting = self._documents.counting_for(document)
        return Diagnostics(
            lambda path: _target(path, counting).uri,
            bool(getattr(said, "related_information", None)),
            bool(getattr(said, "tag_support", None)),
        )

    @property
    def _resolves_edits(self) -> bool:
        said = getattr(self.client_capabilities.text_document, "code_action", None)
        support = getattr(said, "resolve_support", None)
        return bool(
            getattr(said, "data_support", None) and "edit" in getattr(support, "properties", ())
        )

    @property
    def _has_versions(self) -> bool:
        said = getattr(self.client_capabilities.workspace, "workspace_edit", None)
        return bool(getattr(said, "document_changes", None))

    @property
    def registers_watchers(self) -> bool:
        """Whether the client can be asked to tell of files that change."""
        said = getattr(self.client_capabilities.workspace, "did_change_watched_files", None)
        return bool(getattr(said, "dynamic_registration", None))

    @property
    def was_shut_down(self) -> bool:
        """Whether the client has asked for the end."""
        return self.protocol.was_shut_down

    def stop(self) -> None:
        """End what runs."""
        for uri in [*self._judging]:
            self._take_back(uri)
        self._worker.close()
        self._surveys.close()

    def begin(self) -> None:
        """Start the worker, so that it is there when it is needed."""
        self._worker.prepare()


def _heard(task: asyncio.Task[Answer]) -> None:
    """Take note of how a task ended, as nobody else may ask."""
    if not task.cancelled() and (error := task.exception()) is not None:
        raise error


def _uri_in(params: Any) -> str:
    """Return the URI of the document that parameters are about, which need not be valid."""
    document = params.get("textDocument") if isinstance(params, dict) else None
    return str(document.get("uri", "")) if isinstance(document, dict) else ""


def _text_of(value: str | Enum | None) -> str:
    """Return a text that the protocol names values for, as it is sent."""
    return str(value.value if isinstance(value, Enum) else value or "")


def _replacement(change: types.TextDocumentContentChangeEvent) -> Replacement:
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = change.range.start, change.range.end
        return Replacement(
            change.text, (Place(start.line, start.character), Place(end.line, end.character))
        )
    return Replacement(change.text)


def _module_of(document: Document) -> tuple[str, str] | None:
    """Return the folder whose files are judged with a document; None for one judged alone."""
    where = document.location
    if where is None or document.is_link or not where.path or not is_judged_by_folder(where.path):
        return None
    return where.root, os.path.dirname(where.path)


def _target(path: str, counting: Mapping[str, Document]) -> Target:
    """Return a file as the client knows it."""
    document = counting.get(path)
    return Target(document.uri, document.version) if document is not None else Target(uri_of(path))


def _depends(document: Document, other: Document) -> bool:
    """Whether what is found in a document may change with another one."""
    own, its = document.location, other.location
    if own is None or its is None or not own.path or not its.path or own.root != its.root:
        return False
    hangs = is_judged_by_folder(own.path) or may_decide_in_modules(own.path)
    if hangs and may_decide_in_modules(its.path):
        return True
    name = os.path.basename(its.path)
    return name in document.text or name.lower().startswith("kustomization")


def make_server() -> Server:
    """Return a server with its features."""
    server = Server()

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        server.begin()
        if server.registers_watchers:
            await server.client_register_capability_async(types.RegistrationParams([_watching()]))

    @server.feature(types.SHUTDOWN)
    def shutdown(params: Any = None) -> None:
        server.stop()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.disk_changed()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        server.disk_changed()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        server.disk_changed()

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions([QUICK_FIX, FIX_ALL], resolve_provider=True),
    )
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return await server.actions(params)

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(params: types.CodeAction) -> types.CodeAction:
        return await server.resolved(params)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        return await server.hover(params)

    return server


def _watching() -> types.Registration:
    """Return the registration of the files whose changes count."""
    watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    return types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
