"""What a line checks before it serves."""

import signal
from importlib.metadata import version

import pytest
from granian.server import MPServer

from ivr.server.serve import GRANIAN, _Wakeups, check_granian


def test_the_installed_granian_is_the_one_whose_private_methods_are_overridden() -> None:
    check_granian(version("granian"))
    assert hasattr(MPServer, "_respawn_workers")
    assert hasattr(MPServer, "_spawn_worker")


@pytest.mark.parametrize("other", ["2.7.9", "2.9.0", "2.80.0", "3.0.0"])
def test_with_another_one_the_line_does_not_start(other: str) -> None:
    with pytest.raises(SystemExit) as ended:
        check_granian(other)
    assert str(ended.value) == (
        f"error: this line runs on granian {GRANIAN}, but granian {other} is installed; install "
        "the right one: pip install 'granian[uvloop]==2.8.*'"
    )


def test_no_signal_is_lost_and_none_waits_for_the_one_that_it_interrupts() -> None:
    wakeups, handled = _Wakeups(), list[object]()

    def handle(number: object, _: object) -> None:
        handled.append(number)
        wakeups.set()

    before = signal.signal(signal.SIGALRM, handle)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
        for _ in range(2_000):
            wakeups.set()
            wakeups.wait()
            wakeups.clear()  # as granian does, after a signal that it has not looked at
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert handled
    wakeups.set()
    wakeups.clear()
    wakeups.wait()
