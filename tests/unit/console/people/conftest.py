"""The consoles whose doors these tests try."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.door import Door
from tests.support.pages import pages


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with pages(tmp_path) as served:
        yield Door(served)


@pytest.fixture
def any_door(tmp_path: Path, database: str) -> Iterator[Door]:
    """The same on SQLite and on PostgreSQL."""
    with pages(tmp_path, database=database) as served:
        yield Door(served)
