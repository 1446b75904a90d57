"""Writes that may have to be asked for again, and when they are not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Final, TypeVar

from fixer.bot.forge import ForgeError, InDoubtError, NotFoundError, NotYetError
from fixer.bot.waiting import Waiting, WaitTooLongError

_T = TypeVar("_T")

_ATTEMPTS: Final = 8
"""It ends even where waits cost nothing."""


def surely(
    act: Callable[[], _T],
    waiting: Waiting,
    *,
    look: Callable[[], _T | None] = lambda: None,
    is_fresh: bool = False,
) -> _T:
    """Do a write, and do it again until it is known to have happened.

    Args:
        act: The write.
        waiting: What is left for waiting.
        look: Returns what the write would have returned, if it happened after all.
        is_fresh: Whether what it needs was written a moment ago, so that the forge may not know of
            it yet.

    Raises:
        ForgeError: what the forge said last.
    """
    for attempt in count():
        answer = _tried(act, is_fresh)
        if not isinstance(answer, ForgeError):
            return answer
        if isinstance(answer, InDoubtError) and (found := look()) is not None:
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
        if isinstance(answer, InDoubtError) and (found := look()) is not None:
            return found
    raise AssertionError


def _tried(act: Callable[[], _T], is_fresh: bool) -> _T | ForgeError:
    try:
        return act()
    except (InDoubtError, NotYetError) as error:
        return error
    except NotFoundError as error:
        if not is_fresh:
            raise
        return error
