"""Comments of the bot on a pull request, as a run writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from fixer.bot.forge import Comment, ForbiddenError, Forge, ReviewComment
from fixer.bot.retrying import retried
from fixer.bot.waiting import Waiting

_C = TypeVar("_C", Comment, ReviewComment)


class Comments:
    """What writes comments on one pull request.

    Attributes:
        forge: The client.
        where: The repository and the number of the pull request.
        warnings: What a person should know.

    Args:
        forge: The client.
        name: The full name of the repository.
        number: The number of the pull request.
        waiting: What is left for waiting.
    """

    def __init__(self, forge: Forge, name: str, number: int, waiting: Waiting) -> None:
        self.forge = forge
        self.where = (name, number)
        self.warnings: list[str] = []
        self._waiting = waiting

    def own(self, comments: Iterable[_C]) -> list[_C]:
        """Return the comments that the bot wrote: anybody can begin one with its marks."""
        name, _ = self.where
        return [each for each in comments if self.forge.is_by_token(name, each.author)]

    def starting(self, mark: str) -> list[Comment]:
        """Return the bot's own comments in the conversation that begin with a mark."""
        own = self.own(self.forge.comments(*self.where))
        return [each for each in own if each.body.startswith(mark)]

    def add(self, body: str, mark: str) -> None:
        """Add a comment to the conversation.

        Args:
            body: Its text.
            mark: What it begins with, and no other does.
        """
        self.write(lambda: self.forge.comment(*self.where, body), lambda: bool(self.starting(mark)))

    def write(self, act: Callable[[], object], is_done: Callable[[], bool] = lambda: False) -> None:
        """Write something, once more where it is in doubt and a look shows that it was not done."""

        def done() -> bool:
            act()
            return True

        retried(done, self._waiting, look=lambda: True if is_done() else None)

    def change(self, act: Callable[[], object]) -> bool:
        """Change a comment; return whether the forge lets this account do so."""
        try:
            self.write(act)
        except ForbiddenError as error:
            self.warnings.append(f"a comment of another account cannot be changed: {error}")
            return False
        return True


def same_text(one: str, other: str) -> bool:
    """Whether two bodies are the same, whatever a forge does to line breaks and to their ends."""
    return one.replace("\r\n", "\n").rstrip() == other.replace("\r\n", "\n").rstrip()
