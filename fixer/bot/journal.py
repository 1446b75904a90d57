"""What was done for one pull request."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from fixer.bot.outcome import Action

_LOG: Final = logging.getLogger(__name__)
_TOLD: Final = ("branch", "commit", "number", "title", "value")


class Journal:
    """What was done, in this order, and what a person should know; in a dry run what would be.

    Args:
        dry_run: Whether nothing is written.
    """

    def __init__(self, *, dry_run: bool) -> None:
        self.dry_run = dry_run
        self.actions: list[Action] = []
        self.swept = 0
        """How many actions took away what a run that was killed had left behind."""
        self.warnings: list[str] = []

    def write(self, name: str, act: Callable[[], object], **more: object) -> None:
        """Write something unless the run is dry, and note it."""
        if not self.dry_run:
            act()
        self.note(name, **more)

    def note(self, name: str, **more: object) -> None:
        """Note something that was written."""
        said = (f"{key} {value}" for key, value in more.items() if key in _TOLD)
        _LOG.info("%s", " ".join(("would" if self.dry_run else "done:", name, *said)))
        self.actions.append({"action": name, **more})

    def has(self, name: str) -> bool:
        """Whether something of a kind was done."""
        return any(each["action"] == name for each in self.actions)

    def warn(self, words: str) -> None:
        """Note something that a person should know."""
        self.warnings.append(words)
