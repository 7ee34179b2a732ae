"""What several tests of the system use: a loudspeaker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.loudspeakers import Room, listening
from tests.support.parts import need


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    need("pulseaudio")
    with listening(tmp_path) as room:
        yield room
