"""The command `ivr`: its output, its exit status and its errors."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from subprocess import CompletedProcess

import click
import pytest
from click.testing import CliRunner, Result

from ivr.cli import GROUPS, main
from ivr.settings import NAMES
from tests.support.paths import ROOT

USAGE = "Usage: ivr {0} [OPTIONS] [FILE]\nTry 'ivr {0} --help' for help.\n\nError: {1}\n"

SOUND = """\
name: A clinic
language: en-US
greeting: Hello.
menu:
  1:
    title: When are you open?
    answer: At eight.
  2:
    title: Where are you?
    answer: On the hill.
"""
LONELY = SOUND.replace("  2:\n    title: Where are you?\n    answer: On the hill.\n", "")
BROKEN = (
    SOUND.replace("greeting:", "operator: desk\ngreeting:")
    + "  8:\n    title: Slow\n    answer: No.\n"
)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without settings, in an empty folder."""
    for name in (*NAMES, "WEB_CONCURRENCY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def ivr(*arguments: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, arguments, prog_name="ivr")


def start(*arguments: str, stdout: int = subprocess.PIPE, **environ: str) -> CompletedProcess[str]:
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ivr", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environ,
        check=False,
    )


def write(text: str, name: str = "menu.yaml") -> str:
    Path(name).write_text(text, "utf-8")
    return name


class TestCheck:
    def test_a_file_that_can_go_live(self) -> None:
        ran = ivr("check", write(SOUND))
        said = "menu.yaml: 2 answers, no problems. It can go live.\n"
        assert (ran.exit_code, ran.stdout, ran.stderr) == (0, said, "")

    def test_advice_keeps_no_file_from_going_live(self) -> None:
        ran = ivr("check", write(LONELY))
        first, line, caret, last = ran.stdout.splitlines()
        assert re.fullmatch(r"menu\.yaml:4:1: advice: .+; .+", first)
        assert (line, caret) == ("    4 | menu:", "      | ^")
        assert re.fullmatch(
            r"menu\.yaml: 1 answer, 1 piece of advice\. "
            r"It can go live\.",
            last,
        )
        assert (ran.exit_code, ran.stderr) == (0, "")

    def test_errors_do_each_with_its_place_and_its_line(self) -> None:
        ran = ivr("check", write(BROKEN))
        lines = ran.stdout.splitlines()
        assert [line.split(" ")[0] for line in lines[::3]] == [
            "menu.yaml:3:11:",
            "menu.yaml:12:3:",
            "menu.yaml:",
        ]
        assert all(re.fullmatch(r"\S+ error: .+; .+", line) for line in lines[:-1:3])
        assert lines[1:3] == ["    3 | operator: desk", "      |           ^"]
        assert lines[4:6] == ["   12 |   8:", "      |   ^"]
        assert lines[-1] == "menu.yaml: 2 errors. It cannot go live."
        assert (ran.exit_code, ran.stderr) == (1, "")

    def test_errors_and_advice_are_counted_separately(self) -> None:
        ran = ivr("check", write(LONELY.replace("name: A clinic\n", "")))
        last = "menu.yaml: 1 error and 1 piece of advice. It cannot go live."
        assert ran.stdout.splitlines()[-1] == last
        assert ran.exit_code == 1

    def test_json_holds_what_the_report_says(self) -> None:
        ran = ivr("check", "--json", write(BROKEN))
        found = json.loads(ran.stdout)
        assert ran.exit_code == 1
        assert len(found) == 2
        report = ivr("check", "menu.yaml").stdout.splitlines()[:-1:3]
        assert report == [
            "{file}:{line}:{column}: {severity}: {message}; {cure}".format(**problem)
            for problem in found
        ]
        assert set(found[0]) == {"file", "line", "column", "severity", "message", "cure"}

    def test_json_of_a_file_without_problems_is_an_empty_list(self) -> None:
        ran = ivr("check", "--json", write(SOUND))
        assert (ran.exit_code, ran.stdout) == (0, "[]\n")

    def test_a_file_that_is_not_yaml_has_an_error_and_no_traceback(self) -> None:
        Path("menu.yaml").write_bytes(b"\xff\x00\x80")
        ran = ivr("check", "menu.yaml")
        assert ran.exit_code == 1
        assert re.match(r"menu\.yaml:1:\d: error: ", ran.stdout)


READING = ["check", "tree", "serve"]  # commands whose argument is a FILE


class TestFile:
    """Which file is meant, and what is said where there is none."""

    @pytest.mark.parametrize("command", READING)
    def test_one_that_is_missing(self, command: str) -> None:
        ran = ivr(command, "nix.yaml")
        said = "there is no file nix.yaml; name one, or go to the folder it is in"
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert ran.stderr == USAGE.format(command, said)

    @pytest.mark.parametrize("command", READING)
    def test_a_folder(self, command: str, tmp_path: Path) -> None:
        ran = ivr(command, str(tmp_path))
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert ran.stderr == USAGE.format(command, f"{tmp_path} cannot be read: Is a directory")

    def test_one_that_cannot_be_read(self) -> None:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("menu.yaml")
        ran = ivr("check", "menu.yaml")
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert "Error: menu.yaml cannot be read: " in ran.stderr

    def test_the_default_is_faq_tree_in_this_folder(self) -> None:
        ran = ivr("check")
        said = "there is no file faq_tree.yaml; name one, or go to the folder it is in"
        assert (ran.exit_code, ran.stderr) == (2, USAGE.format("check", said))
        write(SOUND, "faq_tree.yaml")
        assert ivr("check").stdout.startswith("faq_tree.yaml: 2 answers, ")

    def test_the_environment_can_name_another_default(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(SOUND, "faq_tree.yaml")
        monkeypatch.setenv("IVR_TREE", write(LONELY, "other.yaml"))
        assert "other.yaml: 1 answer, " in ivr("check").stdout
        assert "faq_tree.yaml: 2 answers, " in ivr("check", "faq_tree.yaml").stdout
        assert "other.yaml" not in ivr("tree").stdout

    def test_other_settings_may_be_wrong(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "0123456789abcdef")  # alone it serves no line
        write(SOUND, "faq_tree.yaml")
        assert ivr("check").exit_code == ivr("tree").exit_code == 0


class TestTree:
    def test_draws_the_menu(self) -> None:
        ran = ivr("tree", write(SOUND))
        assert (ran.exit_code, ran.stderr) == (0, "")
        assert ran.stdout == (
            "A clinic                  presses  seconds  id\n"
            "├─ 1  When are you open?        1        4  when-are-you-open\n"
            "└─ 2  Where are you?            1        8  where-are-you\n"
        )

    def test_errors_are_shown_instead(self) -> None:
        ran = ivr("tree", write(LONELY.replace("name: A clinic\n", "")))
        assert (ran.exit_code, ran.stdout) == (1, "")
        first, *_, last = ran.stderr.splitlines()
        assert first.startswith("menu.yaml:1:1: error: ")
        assert "advice: " not in ran.stderr
        assert last == "menu.yaml: 1 error and 1 piece of advice. It cannot go live."

    def test_a_closed_pipe_is_no_error(self) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        ran = start("tree", write(SOUND), stdout=writing)
        os.close(writing)
        assert ran.stderr == ""

    def test_a_terminal_that_lacks_the_letters_shows_question_marks(self) -> None:
        ran = start("tree", write(SOUND), PYTHONIOENCODING="latin-1")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout.splitlines()[1].startswith("?? 1  When are you open?")


def test_schema_prints_the_schema_that_editors_use() -> None:
    ran = ivr("schema")
    kept = (ROOT / "ivr" / "tree" / "faq_tree.schema.json").read_text("utf-8")
    assert (ran.exit_code, ran.stdout) == (0, kept)


def test_phrases_are_printed_as_a_file_may_hold_them() -> None:
    for language in ("en-US", "es-US"):
        ran = ivr("phrases", "--language", language)
        assert (ran.exit_code, ran.stderr) == (0, "")
        assert ran.stdout.startswith("phrases:\n  # What the line itself says in ")
        checked = ivr("check", write(SOUND.replace("en-US", language) + ran.stdout))
        assert (checked.exit_code, checked.stderr) == (0, "")


def test_an_unknown_language_of_phrases() -> None:
    ran = ivr("phrases", "--language", "fr-FR")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert 'the line does not speak "fr-FR"; use en-US or es-US' in " ".join(ran.stderr.split())


class TestServe:
    """What keeps a line from being served; tests/system shows that it serves."""

    @pytest.fixture(autouse=True)
    def logs_of_the_tests_stay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ivr.logs.configure", lambda _: None)

    def test_a_file_with_errors(self) -> None:
        ran = ivr("serve", write(BROKEN))
        assert (ran.exit_code, ran.stdout) == (1, "")
        assert ran.stderr.startswith("menu.yaml:3:11: error: ")
        assert ran.stderr.endswith("\nmenu.yaml: 2 errors. It cannot go live.\n")

    def test_wrong_settings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PORT", "many")
        monkeypatch.setenv("LOG_LEVEL", "loud")
        ran = ivr("serve", write(SOUND))
        said = (
            'PORT: "many" is not a number from 1 to 65535\n'
            'LOG_LEVEL: "loud" is not one of debug, info, warning, error'
        )
        assert (ran.exit_code, ran.stderr) == (2, USAGE.format("serve", said))

    @pytest.mark.parametrize(
        "option", [("--port", "0"), ("--port", "65536"), ("--workers", "0"), ("--workers", "two")]
    )
    def test_wrong_options(self, option: tuple[str, str]) -> None:
        ran = ivr("serve", write(SOUND), *option)
        assert ran.exit_code == 2
        assert f"Error: Invalid value for '{option[0]}'" in ran.stderr


COMMANDS = sorted(main.commands.items())


EXAMPLES = [
    example.strip()
    for _, command in COMMANDS
    for example in re.findall(r"(?:Example: |^ +)(ivr .+)$", command.help or "", re.MULTILINE)
]


class TestHelp:
    def test_the_commands(self) -> None:
        assert " ".join(name for name, _ in COMMANDS) == (
            "call check close closures compare diff editions export listen new open page phrases "
            "prune publish record render report rollback say schema script serve simulate "
            "status test translate tree user"
        )

    def test_groups_hold_every_command_once(self) -> None:
        grouped = [command.name for group in GROUPS.values() for command in group]
        assert sorted(map(str, grouped)) == [name for name, _ in COMMANDS]

    def test_names_every_command_in_one_whole_line(self) -> None:
        said = ivr("--help").stdout
        for name, command in COMMANDS:
            line = next(line for line in said.splitlines() if line.startswith(f"  {name} "))
            assert line.endswith(".")
            assert not line.endswith("...")
            assert (command.help or "").startswith(line.removeprefix(f"  {name}").strip())

    @pytest.mark.parametrize(("name", "command"), COMMANDS)
    def test_of_a_command_has_an_example_and_explains_its_options(
        self, name: str, command: click.Command
    ) -> None:
        ran = ivr(name, "-h")
        assert ran.exit_code == 0
        assert re.search(rf"Examples?:\s+ivr {name}", ran.stdout)
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.opts[0] in ran.stdout
                assert option.help

    @pytest.mark.parametrize("example", EXAMPLES)
    def test_examples_can_be_pasted(self, example: str) -> None:
        Path("calls").mkdir()
        Path("recordings").mkdir()
        for source in ("faq.docx", "texts.csv"):
            Path(source).touch()
        typed = shlex.split(example.partition(" > ")[0])
        assert typed[0] == "ivr"
        main.commands[typed[1]].make_context(typed[1], typed[2:])

    def test_messages_name_commands_that_there_are(self) -> None:
        texts = [path.read_text("utf-8") for path in (ROOT / "ivr").rglob("*.py")]
        named = {one for text in texts for one in re.findall(r"`ivr ([a-z][^`{}>\"\n]*)", text)}
        assert "render --upload" in named
        for name, *words in map(str.split, named):
            options = {one for option in main.commands[name].params for one in option.opts}
            given = {word for word in words if word.startswith("-")}
            assert given <= options | {"-h", "--help"}, name

    def test_help_loads_nothing_that_commands_need(self) -> None:
        program = "import sys\nfrom ivr.cli import main\n" + "".join(
            f"try: main(['{name}', '--help'])\nexcept SystemExit: pass\n" for name, _ in COMMANDS
        )
        program += "print(*sys.modules, file=sys.stderr)"
        ran = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        loaded = set(ran.stderr.split())
        ours = {module for module in loaded if module.split(".")[0] == "ivr"}
        parts = {"closings", "closures", "common", "drafts", "editions", "interview", "menu",
                 "page", "preview", "prompts", "report", "serve", "status", "typed",
                 "users"}  # fmt: skip
        assert ours == {"ivr", "ivr.cli", *(f"ivr.cli.{part}" for part in parts)}
        heavy = {
            "flask",
            "twilio",
            "numpy",
            "yaml",
            "phonenumbers",
            "requests",
            "granian",
            "jinja2",
            "sqlalchemy",
            "alembic",
            "rich",
        }
        assert not loaded & heavy


def test_version_is_that_of_the_package() -> None:
    ran = start("--version")
    assert ran.stdout == f"ivr, version {metadata.version('ivr')}\n"


def test_a_misspelt_command() -> None:
    ran = ivr("chekc")
    assert ran.exit_code == 2
    assert "No such command 'chekc'" in ran.stderr
