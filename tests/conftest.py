"""Options of the test run."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-expectations",
        action="store_true",
        help="write what the program does now into the fixtures, for review in the diff",
    )
