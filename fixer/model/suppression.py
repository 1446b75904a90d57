"""A decision that somebody recorded: a repository is to stay as it is."""

from typing import Final, NamedTuple

from fixer.model.edits import Edit
from fixer.model.reasons import Note

OWN: Final = "ecr-fix"
"""The word of our own decisions."""
OWN_ID: Final = "ECR001"
"""The id of the rule, as they name it."""
OWN_MARKER: Final = b"ecr-fix: ignore"
"""For what a file is read that may hold an own decision and declares nothing."""


class Suppression(NamedTuple):
    """A comment, metadata or a policy file of a scanner that exempts a repository from the rule.

    `line` counts from 1.
    """

    scanner: str
    """The word by which reports name the scanner."""
    directive: str
    """As it is written, without the reason."""
    line: int
    reason: str = ""
    in_workspace: str = ""
    """The Terraform workspace that it is for, which nothing here can know."""
    takes_reason: bool = False
    """Whether a reason can be written into it."""
    needs_reason: bool = False
    """Whether it has no reason where one is required, so that it does not count."""
    file: str = ""
    """The policy file that it is in, where it is not in the file of the repository."""
    added: bool = False
    """Whether this run writes it."""
    removal: Edit | None = None
    """What takes it out of the text, where that leaves all else as it is."""
    doubt: Note | None = None
    """Why it exempts nothing, where it may only be misspelt or misplaced."""
    is_misplaced: bool = False
    """Whether its own scanner does not heed it where it stands."""

    @property
    def place(self) -> str:
        """Where it stands, and whether its own scanner looks for it there."""
        line = f"line {self.line}" if self.line else ""
        where = ", ".join(filter(None, (self.file, line)))
        if not self.is_misplaced:
            return where
        return f"{where}; {self.scanner} itself does not heed it there, move it inside"

    def __str__(self) -> str:
        named = self.directive.lower().startswith(self.scanner.lower())
        directive = self.directive if named else f"{self.scanner}: {self.directive}"
        reason = f": {self.reason}" if self.reason else ""
        return f"{directive}{reason}"
