"""Asks for what a new line needs, on a terminal; what options give is not asked for."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import capitalized

if TYPE_CHECKING:
    from ivr.drafts.menu_file import Start
    from ivr.drafts.outline import Question

USUAL_HOURS = "mon-fri 8:30-17:00"
MOST_QUESTIONS = 4  # that are asked for; the opening hours, and the office itself, come with them


def folder_name() -> str:
    """Make a name for the line of that of the folder: `riverside-clinic` is Riverside clinic."""
    return capitalized(" ".join(re.findall(r"[^\W_]+", Path.cwd().name))) or "Our office"


@dataclass
class Interview:
    """Completes a Start from options, or by asking where there is a terminal (`asks`).

    A draft (`is_draft`) may leave the number and the hours open.
    """

    start: "Start"
    given: dict[str, str | None]
    asks: bool
    is_draft: bool = False

    def run(self) -> "Start":
        """Return what the line starts with. Raises click.BadParameter for a wrong option."""
        from ivr.dialogue.phrases import languages

        self._field("name", "What the line is called", self.start.name)
        self._field("language", f"Language, {' or '.join(languages())}", self.start.language)
        self._field("greeting")
        self._number()
        self._field("hours", "Opening hours, or 24/7", "" if self.is_draft else USUAL_HOURS)
        self._zone()
        self._show_hours()
        return self.start

    def _show_hours(self) -> None:
        """Show how hours that were typed are understood: 8-5 is from morning to evening."""
        from ivr.drafts.menu_file import hours_in_words

        if self.start.hours and (self.asks or self.given["hours"]):
            click.echo(f"  Callers hear: {hours_in_words(self.start)}")

    def _number(self) -> None:
        question = "Telephone number of the office, which key 0 reaches"
        if not self.is_draft and not self.asks and self.given["number"] is None:
            message = ("there is no terminal to ask at, so name the telephone number of the office "
                       "with --number; --name, --language, --hours, --timezone and --question are "
                       "as you like")  # fmt: skip
            raise click.UsageError(message)
        self._field("number", question, "" if self.is_draft else None)

    def _zone(self) -> None:
        from ivr.tree.telephone import time_zone

        zone = time_zone(self.start.number, self.start.region)
        if self.given["timezone"] is None and self.start.has_hours and not zone:
            if not self.asks:
                message = "the number does not tell it; name one such as America/New_York"
                raise click.BadParameter(message, param_hint="--timezone")
            self._field("timezone", "Time zone of these hours", "America/New_York")
            return
        self.start = replace(self.start, timezone=zone)
        self._field("timezone")

    def _field(self, name: str, question: str = "", default: str | None = "") -> None:
        """Take an answer without mistakes: the option, or what is typed; asked until it has none.

        Without a question nothing is asked; without a terminal the default is taken.
        """
        from ivr.drafts.menu_file import mistakes

        def found(text: str) -> list[str]:
            return mistakes(replace(self.start, **{name: text}))

        text = self.given[name]
        if text is not None:
            if problems := found(text):
                raise click.BadParameter("\n".join(problems), param_hint=f"--{name}")
        elif self.asks and question:
            text = ask(question, default, found)
        elif default:
            text = default
        if text is not None:
            self.start = replace(self.start, **{name: text.strip()})


def ask(question: str, default: str | None, mistakes: Callable[[str], list[str]]) -> str:
    """Ask until an answer has no mistakes, which are named; Enter takes the default."""
    while True:
        text: str = click.prompt(question, default=default, show_default=bool(default)).strip()
        problems = mistakes(text) if text else []
        if not problems:
            return text
        for problem in problems:
            click.echo(f"  error: {problem}")


def ask_questions(language: str) -> "list[Question]":
    """Ask for the first questions of callers, until there are enough or Enter ends it."""
    from ivr.drafts.menu_file import mistakes_of
    from ivr.drafts.outline import Question

    found: list[Question] = []
    click.echo('What callers ask, such as "Where can I park?" You can add more in the file.')
    while len(found) < MOST_QUESTIONS:

        def wrong_title(title: str) -> list[str]:
            return mistakes_of([*found, Question(title, ("1",))], language)

        title = ask(f"Question {len(found) + 1} (Enter: no more)", "", wrong_title)
        if not title:
            break

        def wrong_answer(answer: str, title: str = title) -> list[str]:
            return mistakes_of([*found, Question(title, (answer,))], language)

        answer = ask("Its answer", None, wrong_answer)
        found.append(Question(title, (answer,)))
    return found


def given_questions(given: Sequence[tuple[str, str]], language: str) -> "list[Question]":
    """Take questions from options. Raises click.BadParameter if one has a mistake."""
    from ivr.drafts.menu_file import mistakes_of
    from ivr.drafts.outline import Question

    found = [Question(title.strip(), (answer.strip(),)) for title, answer in given]
    if len(found) > MOST_QUESTIONS:
        message = f"give at most {MOST_QUESTIONS}, and add others in the file"
        raise click.BadParameter(message, param_hint="--question")
    problems = mistakes_of(found, language) if found else []
    if problems:
        raise click.BadParameter("\n".join(problems), param_hint="--question")
    return found
