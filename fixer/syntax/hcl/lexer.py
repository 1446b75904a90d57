"""The tokens of HCL, a cursor that reads them, and the values of strings.

Every pattern is linear: no character can be matched in two ways, and nothing follows a
repetition that could make it try again.
"""

from __future__ import annotations

import re
from typing import Final, NoReturn

from fixer.model.errors import ParseError
from fixer.model.syntax_tree import MAX_DEPTH

BLANKS: Final = re.compile(r"[ \t]*(?:/\*(?s:.*?)\*/[ \t]*)*")
"""What separates the tokens of a line."""
GAP: Final = re.compile(r"[ \t\n]*(?:(?:\r\n|/\*(?s:.*?)\*/|(?:#|//)[^\n]*(?=\n|\Z))[ \t\n]*)*")
"""What separates tokens where line breaks mean nothing."""
LINE_END: Final = re.compile(r"(?:#|//)[^\n]*(?:\n|\Z)|\r?\n|\Z")
"""The rest of a line on which nothing follows, its break included."""

NAME: Final = re.compile(r"[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff-]*")
"""A name, if `is_name` agrees: a pattern alone cannot tell letters of other scripts."""
NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
OPERATOR: Final = re.compile(r"[=!]=|[<>]=|&&|\|\||<(?!<)|[>+\-*%]|/(?![/*])")
HEREDOC_START: Final = re.compile(rf"<<(?P<indented>-?)(?P<marker>{NAME.pattern})\r?\n")

_SIGN: Final = r"\$\$\{|%%\{|\$(?!\{)|%(?!\{)"
"""A dollar or percent sign that begins no template."""
_ESCAPE: Final = (
    r"\\(?:[nrt\"\\]|u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}|U(?!0000[dD][89a-fA-F])[0-9A-Fa-f]{8})"
)
"""An escape sequence; half of a surrogate pair is not a character."""
QUOTED_TEXT: Final = re.compile(rf'[^"\\$%\r\n]*(?:(?:{_SIGN}|{_ESCAPE})[^"\\$%\r\n]*)*')
"""What a string in quotes holds up to its end or a template."""
HEREDOC_TEXT: Final = re.compile(rf"[^$%\r\n]*(?:(?:{_SIGN}|\r(?=\n))[^$%\r\n]*)*")
"""What a line of a heredoc holds up to its end or a template; HCL takes no other return."""

_TO_DECODE: Final = re.compile(rf"{_ESCAPE}|\$\$\{{|%%\{{")
_CHARACTERS: Final = {"\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\"}


class Cursor:
    """A place in a text, and the small steps from token to token."""

    __slots__ = ("at", "blank", "depth", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        """Right behind what has been read, in characters."""
        self.depth = 0
        self.blank = BLANKS
        """What separates tokens here; inside brackets line breaks do too."""

    def next_at(self) -> int:
        """Return where the next token begins."""
        return _end(self.blank.match(self.text, self.at))

    def skip(self) -> int:
        """Move to the next token, and return where it begins."""
        self.at = at = _end(self.blank.match(self.text, self.at))
        return at

    def skip_lines(self) -> int:
        """Move to the next token of whatever line."""
        self.at = at = _end(GAP.match(self.text, self.at))
        return at

    def fail(self, message: str) -> NoReturn:
        """Raise an error at the next token."""
        at = self.skip()
        if self.text.startswith("/*", at):
            message = "the comment is never closed"
        raise ParseError(at, message)

    def accept(self, token: str) -> bool:
        """Move behind the next token if it is this one, and return whether it is."""
        at = _end(self.blank.match(self.text, self.at))
        if not self.text.startswith(token, at):
            return False
        self.at = at + len(token)
        return True

    def expect(self, token: str, message: str) -> None:
        """Move behind the next token, which has to be this one."""
        if not self.accept(token):
            self.fail(message)

    def word(self) -> str:
        """Return the name that is the next token, without moving; empty if it is not a name."""
        found = NAME.match(self.text, self.next_at())
        return found.group() if found and is_name(found.group()) else ""

    def name(self, message: str) -> str:
        """Read a name."""
        word = self.word()
        if not word:
            self.fail(message)
        self.at = self.next_at() + len(word)
        return word

    def accept_word(self, word: str) -> bool:
        """Move behind the next token if it is this word, and return whether it is."""
        return self.word() == word and self.accept(word)

    def enter(self, blank: re.Pattern[str]) -> re.Pattern[str]:
        """Go a level deeper, where `blank` separates tokens; return what did so before."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseError(self.at, f"nests deeper than {MAX_DEPTH} levels")
        outer, self.blank = self.blank, blank
        return outer

    def leave(self, outer: re.Pattern[str]) -> None:
        """Come back from a level."""
        self.depth -= 1
        self.blank = outer


def _end(found: re.Match[str] | None) -> int:
    """Return the end of a match of a pattern that always matches."""
    return found.end() if found else 0


def end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a match of a pattern ends that begins at an offset; the offset without one."""
    found = pattern.match(text, at)
    return found.end() if found else at


def is_name(word: str) -> bool:
    """Whether a word that `NAME` matched is a name, or holds other symbols."""
    return word.isascii() or word.replace("-", "_").isidentifier()


def unescaped(text: str) -> str:
    """Return the value of the text of a string in quotes."""
    if "\\" not in text and "{" not in text:
        return text
    return _TO_DECODE.sub(_decoded, text)


def _decoded(found: re.Match[str]) -> str:
    spelling = found.group()
    if spelling[0] != "\\":
        return spelling[1:]
    if spelling[1] not in "uU":
        return _CHARACTERS[spelling]
    code = int(spelling[2:], 16)  # noqa: FURB166  it begins with a backslash
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def heredoc_value(lines: str, indented: bool) -> str:
    """Return the value of the lines of a heredoc.

    Args:
        lines: The lines between the markers.
        indented: Whether the indentation that all but the blank ones share is left out.
    """
    if indented:
        each = lines.split("\n")
        depth = min((len(line) - len(line.lstrip()) for line in each if line.strip()), default=0)
        lines = "\n".join(line[depth:] if line.strip() else line for line in each)
    return lines.replace("$${", "${").replace("%%{", "%{")
