"""The ways in which people lay out the same data as YAML: block and flow, comments, line breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from hypothesis import strategies as st

Data: TypeAlias = "dict[str, Any]"
"""Mappings of mappings; any other value is a token, written unchanged."""


@st.composite
def texts(draw: st.DrawFn, data: Data) -> str:
    """Draw a text that holds the data."""
    step = draw(st.sampled_from((2, 1, 4)))
    seldom = st.sampled_from((False, False, False, True))

    def flow(value: Any) -> str:
        if not isinstance(value, dict):
            return str(value)
        inside = ", ".join(f"{key}: {flow(each)}" for key, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"

    def block(value: Data, depth: int) -> Iterator[str]:
        indent = " " * (step * depth)
        for key, each in value.items():
            if draw(seldom):
                yield draw(st.sampled_from(("", f"{indent}# for the {key}", "# a note", "  ")))
            beside = draw(st.sampled_from(("", "", "   # why not")))
            if isinstance(each, dict) and each and not draw(seldom):
                yield f"{indent}{key}:{beside}"
                yield from block(each, depth + 1)
            else:
                yield f"{indent}{key}: {flow(each)}{beside}"

    newline = draw(st.sampled_from(("\n", "\r\n")))
    return newline.join(block(data, 0)) + draw(st.sampled_from((newline, "", newline * 2)))
