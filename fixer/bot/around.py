"""What all pull requests of a repository share in a run."""

from __future__ import annotations

from dataclasses import dataclass

from fixer.bot.forge import Forge, Repository
from fixer.bot.git import Clone
from fixer.bot.settings import Settings
from fixer.bot.waiting import Waiting


@dataclass(slots=True)
class Around:
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
    open: int = 0

    @property
    def name(self) -> str:
        """The full name of the repository."""
        return self.repository.name

    @property
    def base_branch(self) -> str:
        """The branch that the fixes are for."""
        return self.repository.default_branch or ""
