"""No mutation of a fixture may end in an exception, lose a byte, or change on a second run."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from support.fixtures import CASES, Files

from fixer.engine.analysis import FileGroup, analyse
from fixer.engine.fix_selection import Options
from fixer.engine.result import FileResult
from fixer.files.loading import LoadedFile

EXAMPLES = settings().max_examples
_PIECES = (
    *(
        b"",
        b"\n",
        b"\r\n",
        b" ",
        b"\t",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b"-",
        b"#",
        b"=",
        b"//",
        b"/*",
    ),
    *(b"&a ", b"*a", b"!t ", b"<<: ", b"true", b"false", b"null", b'"', b"'", b"|", b"\\", b"? "),
    *(b"{{ x }}", b"{% if x %}", b"${x}", b"<<E\n", b"---\n", b"\xef\xbb\xbf", b"\xe2\x80\xa8"),
)


@dataclass(frozen=True)
class Mutated:
    files: Files


@st.composite
def mutated(draw: st.DrawFn) -> Mutated:
    files = dict(draw(st.sampled_from(CASES)).input)
    name = draw(st.sampled_from(sorted(files)))
    data = files[name]
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(("insert", "replace", "cut", "line", "swap")))
        at = draw(st.integers(0, len(data)))
        if kind == "insert":
            data = data[:at] + draw(st.sampled_from(_PIECES)) + data[at:]
        elif kind == "replace":
            data = data[:at] + draw(st.sampled_from(_PIECES)) + data[at + 1 :]
        elif kind == "cut":
            data = data[:at] + data[at + draw(st.integers(1, 40)) :]
        else:
            lines = data.splitlines(keepends=True)
            one, two = (draw(st.integers(0, len(lines))) for _ in range(2))
            taken = lines[one : one + 1]
            if kind == "swap":
                del lines[one : one + 1]
            lines[two:two] = taken
            data = b"".join(lines)
    files[name] = data
    return Mutated(files)


def run(files: Files, options: Options) -> dict[str, FileResult]:
    candidates = tuple(LoadedFile(name, data) for name, data in sorted(files.items()))
    results = analyse(FileGroup(candidates), options)
    return {result.path: result for result in results}


@given(case=mutated(), unsafe=st.booleans())
@settings(max_examples=EXAMPLES * 5)
def test_a_mutation_is_fixed_rightly_or_left_alone(case: Mutated, unsafe: bool) -> None:
    options = Options(unsafe_fixes=unsafe)
    results = run(case.files, options)
    after = dict(case.files)
    for name, result in results.items():
        assert result.error is None or not result.changed
        if result.changed:
            assert result.source is not None
            after[name] = result.source.encoded(result.text)
    again = run(after, options)
    assert [name for name, result in again.items() if result.changed] == []
