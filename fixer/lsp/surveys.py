"""What counts of whole folders, which may take long to find: nobody waits long for it.

A search has a process of its own and is never taken back. What it has found counts until the next
one is over, also where files have changed on the disk meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, NamedTuple

from fixer.lsp.judging import Job, Survey, Task
from fixer.lsp.process import Worker

PATIENCE: Final = 2.0
"""Seconds after the begin of a search after which nobody waits for it."""

_NEVER: Final = -1
"""Less than any count of the changes on the disk."""


class _Known(NamedTuple):
    """What the last search in a folder has found."""

    survey: Survey | None
    """None if no search has had an answer yet."""
    problem: str
    """Why the last one had none."""
    disk: int
    """The changes on the disk that it knew of."""
    ended: float
    took: float


class Search:
    """A search that is not over."""

    def __init__(self, task: asyncio.Task[None]) -> None:
        """Take what runs it."""
        self.task = task
        self._begin = asyncio.get_running_loop().time()

    async def is_soon_over(self) -> bool:
        """Wait for the end, as long as anyone does; return whether it was over by then.

        Raises:
            Exception: the search has failed, and would fail again.
        """
        waited = asyncio.get_running_loop().time() - self._begin
        done, _ = await asyncio.wait([self.task], timeout=max(PATIENCE - waited, 0))
        for each in done:
            each.result()
        return bool(done)


class Surveys:
    """What is known of folders, each with the configurations in it."""

    def __init__(self, when_over: Callable[[], None], worker: Worker) -> None:
        """Take what searches, and what is to be done whenever a search is over."""
        self._when_over = when_over
        self._worker = worker
        self._known: dict[tuple[str, str], _Known] = {}
        self._searches: dict[tuple[str, str], Search] = {}

    def of(self, root: str) -> tuple[Survey, ...]:
        """Return what is known of a folder."""
        return tuple(
            known.survey
            for (where, _), known in self._known.items()
            if where == root and known.survey is not None
        )

    def problem(self, root: str, configuration: str | None) -> str:
        """Return why the last search in a folder had no answer; empty if it had one."""
        known = self._known.get((root, configuration or ""))
        return known.problem if known is not None and configuration is not None else ""

    def forget_problems(self) -> None:
        """Let the searches that had no answer be tried again when they are needed."""
        for place, known in self._known.items():
            if known.problem:
                self._known[place] = known._replace(disk=_NEVER)

    def needed(self, job: Job, configuration: str | None, disk: int) -> Search | None:
        """Return the search that a document waits for; None if all is known.

        Args:
            job: One about the document.
            configuration: The configuration that it asks for; None if it asks for none.
            disk: Counts the changes on the disk.
        """
        if configuration is None:
            return None
        place = job.root, configuration
        known = self._known.get(place)
        if known is not None and known.disk == disk:
            return None
        if place not in self._searches:
            search = self._searched(place, job._replace(task=Task.SURVEY), disk)
            self._searches[place] = Search(asyncio.create_task(search))
        return self._searches[place]

    async def _searched(self, place: tuple[str, str], job: Job, disk: int) -> None:
        """Search a folder and keep what is found."""
        now = asyncio.get_running_loop().time
        known = self._known.get(place)
        if known is not None:
            # One that takes long does not follow upon the other.
            await asyncio.sleep(known.ended + known.took - now())
        begin = now()
        try:
            answer = await self._worker.answer(job)
        finally:
            del self._searches[place]
        # Without an answer what was found before counts on.
        survey = answer.survey or (known.survey if known is not None else None)
        self._known[place] = _Known(survey, answer.problem, disk, now(), now() - begin)
        self._when_over()

    def close(self) -> None:
        """End what runs, for good."""
        for each in self._searches.values():
            each.task.cancel()
        self._worker.close()
