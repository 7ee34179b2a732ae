import gc

import pytest

from ivr.tree.parse.collector import collector_paused


def fail() -> None:
    with collector_paused():
        raise KeyError


def test_the_collector_is_paused_and_goes_on_whatever_happens() -> None:
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError):
        fail()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
