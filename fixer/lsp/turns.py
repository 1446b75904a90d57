"""Who has the worker next: what a person waits for goes first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from fixer.lsp.documents import Document
from fixer.lsp.judging import Answer


def _call() -> asyncio.Future[Answer | None]:
    return asyncio.get_running_loop().create_future()


@dataclass(eq=False)
class Turn:
    """A question about a document, which waits for the worker."""

    document: Document
    is_check: bool
    """Whether it asks for the findings; else it is part of what a person asks for."""
    call: asyncio.Future[Answer | None] = field(default_factory=_call)
    """Done once it has the worker, or with the answer if that came with another one."""


class Turns:
    """The questions that wait for the worker."""

    def __init__(self, is_wanted: Callable[[Document], bool]) -> None:
        """Take what says whether a person waits for the findings of a document."""
        self._is_wanted = is_wanted
        self._waiting: list[Turn] = []
        self._is_taken = False

    async def taken(self, turn: Turn) -> Answer | None:
        """Wait for the worker, and return None; or return the answer that came with another one.

        Who has the worker has to call `end`.
        """
        if not self._is_taken:
            self._is_taken = True
            return None
        self._waiting.append(turn)
        try:
            return await turn.call
        except asyncio.CancelledError:
            if _has_worker(turn):
                self.end()
            raise
        finally:
            self._waiting.remove(turn)

    def checks(self) -> Iterator[Turn]:
        """Yield those that wait for the findings of a document."""
        return (each for each in self._waiting if each.is_check and not each.call.done())

    def end(self) -> None:
        """Let the next one have the worker."""
        waiting = [each for each in self._waiting if not each.call.done()]
        self._is_taken = bool(waiting)
        if waiting:
            min(waiting, key=self._rank).call.set_result(None)

    def _rank(self, turn: Turn) -> bool:
        """Return what is lower for those that go first."""
        return turn.is_check and not self._is_wanted(turn.document)


def _has_worker(turn: Turn) -> bool:
    return turn.call.done() and not turn.call.cancelled() and turn.call.result() is None
