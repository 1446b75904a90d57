"""Makes text from files safe to show on a terminal, and in the log of a CI service."""

from __future__ import annotations

import re
from typing import Final

UNPRINTABLE: Final = (
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
"""A regular expression for a character that no report has raw: C0 and C1 controls, what reorders or
hides text, line separators, lone surrogates, tags, and the two that XML does not know."""

_COMMAND: Final = re.compile(r"##(\w*\[)")
_FIRST_COLON: Final = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)


def escape_control(text: str, tabs: bool = False) -> str:
    r"""Return the text with every unprintable character as an escape, such as `\x1b`.

    Bytes of a file name that are not UTF-8 come back as the bytes that they are.
    """
    if text.isprintable():
        return text
    return re.sub(UNPRINTABLE, lambda found: _escape(found.group(), tabs), text)


def without_commands(line: str) -> str:
    r"""Return a line in which no CI service that reads its log finds a command.

    GitHub's runner reads `::name::` where a line begins and `##[name]` anywhere, the agent of Azure
    Pipelines `##vso[...]`, TeamCity `##teamcity[...]`.
    """
    if line.lstrip().startswith("::"):
        line = line.replace(":", "\\x3a", 1)
    return _COMMAND.sub(r"#\\x23\1", line) if "##" in line else line


def json_without_commands(document: str) -> str:
    """Return JSON that says the same, in which the same services find no command."""
    return _COMMAND.sub(r"\\u0023#\1", document) if "##" in document else document


def xml_without_commands(document: str) -> str:
    """Return XML or HTML that says the same, in which the same services find no command."""
    if "::" in document:
        document = _FIRST_COLON.sub(r"\1&#58;", document)
    return _COMMAND.sub(r"&#35;#\1", document) if "##" in document else document


def _escape(character: str, tabs: bool) -> str:
    if character == "\t" and tabs:
        return character
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    if character in named:
        return named[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
