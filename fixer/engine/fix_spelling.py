"""From the changes of an assessment to edits, or to why there must not be any."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fixer.engine.analysis_unit import AnalysisUnit
from fixer.engine.parsed_file import ParsedFile
from fixer.model.declaration import Assessment, Change
from fixer.model.edits import Edit, EditsByPath, Span
from fixer.model.reasons import Note, Topic
from fixer.model.syntax_tree import Scalar, Tree, children
from fixer.source_text import line_bounds


def spelled_fix(
    assessment: Assessment, parsed: ParsedFile, unit: AnalysisUnit, outside: Topic
) -> tuple[EditsByPath, Note | None]:
    """Return the edits that the changes need, by path, and the reasons not to make them.

    Args:
        assessment: What has the changes.
        parsed: The file that declares the repository.
        unit: The files that may be changed.
        outside: The reason where another file would have to be.
    """
    edits: dict[str, tuple[Edit, ...]] = {}
    obstacle = None
    for change in assessment.changes:
        home = unit.parsed(change.path or parsed.path)
        spelled = home.syntax.spell(home.tree, change)
        edits[home.path] = (*edits.get(home.path, ()), *spelled)
        if not unit.may_change(home.path):
            obstacle = Note(outside, place=home.path)
        else:
            obstacle = _obstacle(assessment, change, spelled, home) or obstacle
    return edits, obstacle


def _obstacle(
    assessment: Assessment,
    change: Change,
    edits: tuple[Edit, ...],
    home: ParsedFile,
) -> Note | None:
    """Return the reasons not to make the edits of a change in their file."""
    if home.template is not None:
        obstacle = home.template.obstacle(assessment, change, edits)
        if obstacle is not None:
            return obstacle
    if any(_loses_comment(home.tree, edit, home.syntax.has_comment) for edit in edits):
        return Note(Topic.LOSES_COMMENT)
    return None


def _loses_comment(tree: Tree, edit: Edit, has_comment: Callable[[str], bool]) -> bool:
    """Whether an edit removes a comment; `has_comment` knows those of the syntax."""
    if not has_comment(tree.text[edit.span.start : edit.span.end]):
        return False
    return has_comment(_removed_between(tree, edit.span))


def _removed_between(tree: Tree, span: Span) -> str:
    """Return the text of a span without the content of the scalars in it."""
    text = tree.text
    position, end = span.start, span.end
    pieces = []
    for node in _scalars(tree, span):
        begin = node.content if node.style not in ("|", ">") else line_bounds(text, node.content)[1]
        pieces.append(text[position : min(max(position, begin), end)])
        position = min(max(position, node.end), end)
    return "".join([*pieces, text[position:end]])


def _scalars(tree: Tree, span: Span) -> Iterator[Scalar]:
    """Yield the scalars that reach into a span, in order; what lies outside is not entered."""
    waiting = list(reversed(tree.documents))
    while waiting:
        node = waiting.pop()
        if node.end <= span.start or node.start >= span.end:
            continue
        if isinstance(node, Scalar):
            yield node
        else:
            waiting += reversed(list(children(node)))
