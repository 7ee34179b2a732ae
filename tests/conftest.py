"""What all tests share: the option that writes down anew what they compare with."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="write transcripts and reports down as they are now; then read the diff",
    )
