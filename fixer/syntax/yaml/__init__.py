"""YAML, in block style and in flow style."""

from fixer.syntax.yaml.comments import comment_beside, has_comment
from fixer.syntax.yaml.editing import spell
from fixer.syntax.yaml.parser import parse, parse_pure

__all__ = ["comment_beside", "has_comment", "parse", "parse_pure", "spell"]
