"""HCL's native syntax, as Terraform, OpenTofu and Terragrunt read it."""

from fixer.syntax.hcl.comments import comment_beside, has_comment
from fixer.syntax.hcl.editing import spell
from fixer.syntax.hcl.parser import parse

__all__ = ["comment_beside", "has_comment", "parse", "spell"]
