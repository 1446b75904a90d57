"""Serverless Framework services in files of any name, as `serverless deploy --config` takes them.

Source: "Serverless CLI Reference" of the Serverless Framework, on `--config`.
"""

from __future__ import annotations

from fixer.dialects.common.mappings import follow, text_of
from fixer.dialects.serverless import services
from fixer.model.declaration import Declarations
from fixer.model.file import File
from fixer.model.syntax_tree import Node, resolved

_NAMES = ("serverless.yml", "serverless.yaml", "serverless.json")


def declarations(file: File) -> Declarations:
    """Return the repository of each service for its images, in a file of another name."""
    if file.path.lower().endswith(_NAMES):
        return Declarations(())
    return Declarations(tuple(services(file.tree, _is_service)))


def _is_service(document: Node) -> bool:
    """Whether a document configures a service on AWS, and is not something alike."""
    root = resolved(document)
    if text_of(root, "service") is None:
        return False
    provider = follow(root, "provider")
    return provider is not None and text_of(provider, "name") == "aws"
