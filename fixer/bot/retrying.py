"""What may have to be asked for again, and when it is not: one step of the flow."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Final, TypeVar

from fixer.bot.forge import ForgeError, InDoubtError, NotFoundError, NotYetError, UnavailableError
from fixer.bot.waiting import Waiting, WaitTooLongError

_T = TypeVar("_T")

_ATTEMPTS: Final = 10
"""It ends even where waits cost nothing."""
_IN_DOUBT: Final = (InDoubtError, UnavailableError)


def retried(
    act: Callable[[], _T],
    waiting: Waiting,
    *,
    look: Callable[[], _T | None] = lambda: None,
    is_fresh: bool = False,
    passes: tuple[type[ForgeError], ...] = (InDoubtError, NotYetError),
) -> _T:
    """Do something, and do it again until it is known to have happened.

    Args:
        act: What is done.
        waiting: What is left for waiting.
        look: Returns what it would have returned, if it happened after all.
        is_fresh: Whether what it needs was written a moment ago, so that the forge may not know of
            it yet.
        passes: What may pass with time.

    Raises:
        ForgeError: what the forge said last.
    """
    for attempt in count():
        answer = _tried(act, (*passes, NotFoundError) if is_fresh else passes)
        if not isinstance(answer, ForgeError):
            return answer
        if isinstance(answer, _IN_DOUBT) and (found := look()) is not None:
            return found
        if attempt >= _ATTEMPTS:
            raise answer
        try:
            if isinstance(answer, InDoubtError) and answer.seconds is not None:
                waiting.wait(answer.seconds)
            else:
                waiting.back_off(attempt)
        except WaitTooLongError:
            raise answer from None
        # What seemed not to have happened may have become visible meanwhile.
        if isinstance(answer, _IN_DOUBT) and (found := look()) is not None:
            return found
    raise AssertionError


def _tried(act: Callable[[], _T], passes: tuple[type[ForgeError], ...]) -> _T | ForgeError:
    try:
        return act()
    except passes as error:
        return error
