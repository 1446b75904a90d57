"""Parse a program with tree-sitter some times, each time with one line more, and do nothing else.

Used as `parse_program.py FILE TIMES MODULE FUNCTION`; the function is that of the grammar.
"""

import sys
from importlib import import_module

from tree_sitter import Language, Parser

path, times, module, function = sys.argv[1:]
with open(path, "rb") as file:
    data = file.read()
parser = Parser(Language(getattr(import_module(module), function)()))
for number in range(int(times)):
    assert not parser.parse(data + b"\n" * number).root_node.has_error
