"""Which modules beside it a file calls, Terraform's as well as Terragrunt's."""

from __future__ import annotations

from collections.abc import Iterator

from fixer.dialects.terraform.local_modules import is_local, is_terragrunt, module_of
from fixer.dialects.terraform.module_calls import calls
from fixer.dialects.terraform.terragrunt import calls_of
from fixer.model.file import File


def called_folders(file: File) -> Iterator[str]:
    """Yield the folders of the modules that a file calls, relative to its own."""
    if is_terragrunt(file.path):
        found = [call for call, _ in calls_of(file)]
    else:
        found = list(calls(file, module_of(file)))
    yield from (call.source for call in found if is_local(call.source))
