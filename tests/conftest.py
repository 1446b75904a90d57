"""Options of the test run.

`HYPOTHESIS_PROFILE=thorough` lets the properties try many more examples.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

_SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
for _name, _count in (("default", 100), ("thorough", 2000)):
    settings.register_profile(
        _name,
        max_examples=_count,
        deadline=None,
        derandomize=bool(os.environ.get("CI")),
        suppress_health_check=_SLOW,
        print_blob=True,
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-expectations",
        action="store_true",
        help="write what the program does now into the fixtures, for review in the diff",
    )
