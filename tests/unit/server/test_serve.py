"""What a line checks before it serves."""

from importlib.metadata import version
from threading import Event

import pytest
from granian.server import MPServer

from ivr.server.serve import GRANIAN, _Server, check_granian


def test_the_installed_granian_is_the_one_whose_private_method_is_overridden() -> None:
    check_granian(version("granian"))
    assert hasattr(MPServer, "_respawn_workers")
    assert hasattr(MPServer, "signal_handler_interrupt")


@pytest.mark.parametrize("other", ["2.7.9", "2.9.0", "2.80.0", "3.0.0"])
def test_with_another_one_the_line_does_not_start(other: str) -> None:
    with pytest.raises(SystemExit) as ended:
        check_granian(other)
    assert str(ended.value) == (
        f"error: this line runs on granian {GRANIAN}, but granian {other} is installed; install "
        "the right one: pip install 'granian[uvloop]==2.8.*'"
    )


def test_a_second_signal_does_not_wait_for_the_first_which_it_interrupts() -> None:
    server = _Server.__new__(_Server)
    nested: list[bool] = []

    class Interrupted(Event):
        """The lock of an event is held while it is set."""

        def set(self) -> None:
            assert not nested
            nested.append(True)
            server.signal_handler_interrupt()
            super().set()

    server.interrupt_signal, server.main_loop_interrupt = False, Interrupted()
    server.signal_handler_interrupt()
    assert server.interrupt_signal
    assert server.main_loop_interrupt.is_set()
