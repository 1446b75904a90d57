"""What all pull requests of a repository share in a run."""

from __future__ import annotations

from dataclasses import dataclass, field

from fixer.bot.forge import Forge, Repository
from fixer.bot.git import Clone
from fixer.bot.settings import Settings
from fixer.bot.waiting import Waiting


class OpenCount:
    """How many pull requests of ours are open in a repository."""

    def __init__(self) -> None:
        self._by_branch: dict[str, int] = {}

    @property
    def total(self) -> int:
        """How many are open."""
        return sum(self._by_branch.values())

    def note(self, branch: str, number: int) -> None:
        """Note how many the forge shows of a branch."""
        self._by_branch[branch] = number

    def add(self, branch: str, number: int) -> None:
        """Note how many more there are of a branch, or fewer, since the forge was looked at."""
        self._by_branch[branch] = self._by_branch.get(branch, 0) + number


@dataclass(frozen=True, slots=True)
class RunContext:
    """What all pull requests of a repository share in a run.

    Attributes:
        repository: What the forge shows of it.
        base: The commit that the fixes are for.
        settings: What the operator and the repository decided.
        waiting: The clock, and what is left for waiting.
        forge: The client.
        clone: The repository in a temporary folder.
        open: How many pull requests of ours are open.
    """

    repository: Repository
    base: str
    settings: Settings
    waiting: Waiting
    forge: Forge
    clone: Clone
    open: OpenCount = field(default_factory=OpenCount)

    @property
    def name(self) -> str:
        """The full name of the repository."""
        return self.repository.name

    @property
    def base_branch(self) -> str:
        """The branch that the fixes are for."""
        return self.repository.default_branch or ""
