"""Check a program some times, each time with one line more: `check_program.py FILE TIMES OPEN`.

OPEN is the number of open repositories that have to be found, each with a fix.
"""

import sys

from fixer import check_text

path, times, expected = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(path, encoding="utf-8", newline="") as file:
    text = file.read()
for number in range(times):
    findings = check_text(text + "\n" * number, path=path).findings
    assert [each.fix is not None for each in findings] == [True] * expected
