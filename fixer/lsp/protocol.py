"""The protocol: what comes in is taken, or is refused as the protocol says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, lsp_method

if TYPE_CHECKING:
    from fixer.lsp.server import Server


class Unreadable(NamedTuple):
    """A message whose values are not those of its method."""

    data: dict[str, Any]


class Protocol(LanguageServerProtocol):
    """The protocol, with documents of our own: their lines end where the protocol says."""

    _server: Server

    @property
    def was_shut_down(self) -> bool:
        """Whether the client has asked for the end."""
        return self._shutdown

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Return a message as a value; one that is none is kept, as its sender may wait for us."""
        try:
            return super().structure_message(data)
        except JsonRpcException:
            return Unreadable(data)

    def handle_message(self, message: Any) -> None:
        """Take a message at its time."""
        if isinstance(message, Unreadable):
            self._refuse_unreadable(message.data)
            return
        error = self._out_of_time(getattr(message, "method", ""))
        if error is None:
            super().handle_message(message)
        elif (number := getattr(message, "id", None)) is not None:
            self._refuse(number, error)

    def _out_of_time(self, method: str) -> JsonRpcException | None:
        """Return why a message may not come now; None if it may, as an answer always does."""
        if method in ("", types.EXIT):
            return None
        if self._shutdown:
            return JsonRpcInvalidRequest("the server is shut down")
        if self._workspace is None and method != types.INITIALIZE:
            return JsonRpcServerNotInitialized("the server is not initialized")
        return None

    def _refuse_unreadable(self, data: dict[str, Any]) -> None:
        method, number = str(data.get("method", "")), data.get("id")
        error = self._out_of_time(method)
        if error is None and self.get_message_type(method) is None:
            error = JsonRpcMethodNotFound(f"there is no method {method}")
        if method and isinstance(number, int | str):
            self._refuse(number, error or JsonRpcInvalidParams())
        elif method and error is None:
            self._server.misunderstood(method, data.get("params"))

    def _refuse(self, number: int | str, error: JsonRpcException) -> None:
        self._send_response(number, error=error.to_response_error())

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Take a document that was opened."""
        self._server.opened(params.text_document)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take edits of a document."""
        self._server.changed(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Let a document go."""
        self._server.closed(params.text_document.uri)
