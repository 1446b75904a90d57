"""The names that a repository may have in its instances, as far as they can be evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from fixer.dialects.terraform.blocks import is_literal
from fixer.dialects.terraform.evaluate import Context, evaluate
from fixer.dialects.terraform.values import Several, Value
from fixer.model.file import File
from fixer.model.syntax_tree import EXPRESSION, Node, Scalar
from fixer.syntax.hcl.templates import template_parts
from fixer.syntax.placeholders import FILLED_IN

_MOST: Final = 1_000
"""Names of one declaration that are told apart."""


def repository_names(
    value: Node | None, file: File, contexts: Iterable[Context]
) -> tuple[str, ...]:
    """Return the names in some instances, with `FILLED_IN` for each part that is not known.

    Args:
        value: The expression of the name; None where there is none.
        file: The file that it is in.
        contexts: The instances.
    """
    if value is None:
        return ()
    names = (name for context in contexts for name in _texts(value, file, context))
    return tuple(dict.fromkeys(islice(names, _MOST)))


def _texts(value: Node, file: File, context: Context) -> Iterator[str]:
    if isinstance(value, Scalar) and not is_literal(value) and _is_template(value):
        yield "".join(_pieces(value, file, context))
        return
    found = evaluate(value, file, context)
    several = found.data.values if isinstance(found.data, Several) else (found,)
    for each in several:
        yield _text(each)


def _is_template(value: Scalar) -> bool:
    return value.tag == EXPRESSION and value.text.startswith('"')


def _pieces(value: Scalar, file: File, context: Context) -> Iterator[str]:
    for part in template_parts(value.text[1:-1]):
        if part is None:
            yield FILLED_IN
        elif isinstance(part, str):
            yield part
        else:
            yield _text(evaluate(part, file, context._replace(text=True)))


def _text(value: Value) -> str:
    data = value.data
    return str(data) if isinstance(data, str | int) and not isinstance(data, bool) else FILLED_IN
