"""What a line checks before it serves."""

from importlib.metadata import version

import pytest
from granian.server import MPServer

from ivr.server.serve import GRANIAN, check_granian


def test_the_installed_granian_is_the_one_whose_private_method_is_overridden() -> None:
    check_granian(version("granian"))
    assert hasattr(MPServer, "_respawn_workers")


@pytest.mark.parametrize("other", ["2.7.9", "2.9.0", "2.80.0", "3.0.0"])
def test_with_another_one_the_line_does_not_start(other: str) -> None:
    with pytest.raises(SystemExit) as ended:
        check_granian(other)
    assert str(ended.value) == (
        f"error: this line runs on granian {GRANIAN}, but granian {other} is installed; install "
        "the right one: pip install 'granian[uvloop]==2.8.*'"
    )
