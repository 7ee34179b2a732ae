"""`ivr say --words`: what will be spoken, and the advice, with and without a menu file."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.settings import NAMES

LINE = """\
name: A clinic
languages: [en-US, es-US]
lexicon:
  en-US: {MGH: M G H}
greeting: {en-US: Hello., es-US: Hola.}
menu:
  1:
    title: {en-US: Hours, es-US: Horario}
    answer: {en-US: At eight., es-US: A las ocho.}
  2:
    title: {en-US: Parking, es-US: Estacionamiento}
    answer: {en-US: On the hill., es-US: En la loma.}
"""
CLICK = (
    '  advice: "Click here" makes sense only on a page; say what callers can do on the telephone, '
    "or leave it out\n"
)


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder, without settings."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def say(*arguments: str, typed: str | None = None) -> Result:
    runner = CliRunner(catch_exceptions=False)
    return runner.invoke(main, ["say", "--words", *arguments], typed, prog_name="ivr")


def test_without_any_menu_texts_are_read_in_english() -> None:
    ran = say("Click here &amp; wait.", "A co-pay is $20.")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == f"Click here & wait.\n{CLICK}A co-pay is 20 dollars.\n"


def test_texts_may_come_one_a_line() -> None:
    ran = say("--language", "es-US", typed="Son $2.\n\nHaga clic aqu\xed.\n")
    assert ran.exit_code == 0
    first, empty, second, advice = ran.stdout.splitlines()
    assert (first, empty, second) == ("Son 2 d\xf3lares.", "", "Haga clic aqu\xed.")
    assert advice.startswith('  advice: "Haga clic aqu\xed" makes sense only on a page; ')


def test_the_lexicon_of_the_menu_here_is_used_in_its_language() -> None:
    Path("faq_tree.yaml").write_text(LINE)
    assert say("At MGH.").stdout == "At M G H.\n"
    assert say("--language", "es-US", "En MGH.").stdout == "En MGH.\n"


def test_the_menu_may_be_named() -> None:
    Path("other.yaml").write_text(LINE)
    assert say("--file", "other.yaml", "At MGH.").stdout == "At M G H.\n"
    ran = say("At MGH.", "other.yaml")
    assert ran.exit_code == 2
    assert "name the menu with an option: --file other.yaml" in ran.stderr


def test_a_menu_with_errors_here_is_no_obstacle_but_a_named_one_is() -> None:
    Path("faq_tree.yaml").write_text(LINE.replace("greeting", "greting"))
    ran = say("At noon.")
    assert (ran.exit_code, ran.stdout) == (0, "At noon.\n")
    assert ran.stderr == (
        "faq_tree.yaml has errors (see `ivr check`), so its lexicon is not used\n"
    )
    assert say("--file", "faq_tree.yaml", "At noon.").exit_code == 1


def test_what_has_no_words_sets_the_exit_status() -> None:
    ran = say("Hello.", "\U0001f600", "welcome.mp3")
    assert ran.exit_code == 1
    assert ran.stdout == (
        "Hello.\n"
        "\U0001f600\n  error: nothing in it can be spoken; write words\n"
        "welcome.mp3\n  error: this is the name of a sound file; write its words\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--language", "fr-FR", "Bonjour."], 'no line speaks "fr-FR"; use en-US or es-US'),
        (["--slow", "Hello."], "--words makes no sound: leave out --slow and --wav"),
        (["--file", "nowhere.yaml", "Hello."], "there is no file nowhere.yaml"),
    ],
)
def test_wrong_usage_is_named(arguments: list[str], said: str) -> None:
    ran = say(*arguments)
    assert ran.exit_code == 2
    assert said in ran.stderr
