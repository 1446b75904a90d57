"""Let all that the bot's command needs be loaded, so that a fork of the tests has it already."""

from __future__ import annotations

from typer.testing import CliRunner

import fixer.bot.github
import fixer.bot.gitlab  # noqa: F401
from fixer import UsageError, check_text
from fixer.bot.command import app
from fixer.bot.suggestions import added_lines

check_text("Resources: {A: {Type: AWS::ECR::Repository}}\n")
check_text('resource "aws_ecr_repository" "a" {}\n', path="a.tf")
added_lines("@@ -1 +1 @@\n-a\n+b\n")
# What reads options loads more with the first one.
_ended = CliRunner().invoke(app, ["pr", "--author", "nobody", "--max-wait", "1"])
assert isinstance(_ended.exception, UsageError), _ended
