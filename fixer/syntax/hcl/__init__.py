"""HCL's native syntax, as Terraform, OpenTofu and Terragrunt read it."""

from fixer.syntax.hcl.comments import comment_beside, has_comment
from fixer.syntax.hcl.parser import parse
from fixer.syntax.hcl.spelling import spell

__all__ = ["comment_beside", "has_comment", "parse", "spell"]
