"""What a machine lacks skips a test with one line, and in CI fails it."""

import pytest

from tests.support import parts

LINE = "needs a harp: apt-get install harp"


@pytest.fixture
def _no_harp(monkeypatch: pytest.MonkeyPatch) -> None:
    harp = parts.Part("apt-get install harp", lambda: None)
    monkeypatch.setitem(parts.PARTS, "a harp", harp)
    monkeypatch.setitem(parts.PARTS, "air", parts.Part("breathe", lambda: "everywhere"))


@pytest.mark.usefixtures("_no_harp")
@pytest.mark.parametrize("value", [None, "", "0", "false", "False", "no"])
def test_a_part_that_is_missing_skips_the_test(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("CI", raising=False)
    if value is not None:
        monkeypatch.setenv("CI", value)
    with pytest.raises(pytest.skip.Exception) as skipped:
        parts.need("a harp", "air", "a harp")
    assert skipped.value.msg == f"{LINE}; {LINE}"


@pytest.mark.usefixtures("_no_harp")
@pytest.mark.parametrize("value", ["true", "True", "1", "yes", "woodpecker"])
def test_in_ci_it_fails_the_test(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CI", value)
    with pytest.raises(pytest.fail.Exception) as failed:
        parts.need("air", "a harp")
    assert failed.value.msg == LINE


@pytest.mark.usefixtures("_no_harp")
def test_a_part_that_is_there_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    parts.need("air")
