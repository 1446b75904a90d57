"""Documents of TOML, which are read as data and never edited."""

from __future__ import annotations

import re
import sys
from typing import Final

from fixer.model.errors import SourceError
from fixer.source_text import BOM

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MOST_DOTS: Final = 300
"""How many dots a line may have: a key of n parts takes the parser n times n."""
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")


def toml_document(path: str, data: bytes) -> dict[str, object]:
    """Return what a document says.

    Args:
        path: Its path, for errors.
        data: Its bytes.

    Raises:
        SourceError: it is not TOML.
    """
    for number, line in enumerate(data.splitlines(), 1):
        if line.count(b".") > _MOST_DOTS:
            raise SourceError(path, f"has a line of more than {_MOST_DOTS} dots", number, 1)
    try:
        document: dict[str, object] = tomllib.loads(data.decode().removeprefix(BOM))
    except UnicodeDecodeError:
        raise SourceError(path, "is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, str(error)) from None
    except (RecursionError, ValueError):  # such as a number of many thousand digits
        raise SourceError(path, "cannot be read as TOML") from None
    return document


def _not_toml(path: str, message: str) -> SourceError:
    place = _PLACE.search(message)
    line, column = (int(each or 0) for each in place.groups()) if place else (0, 0)
    return SourceError(path, f"is not TOML: {_PLACE.sub('', message)}", line, column)
