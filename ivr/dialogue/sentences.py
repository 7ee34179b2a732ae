"""The sentences of a turn in one language, each built from a phrase and what the file says."""

import re
from collections.abc import Iterator

from ivr.dialogue.phrases import phrases, worded
from ivr.dialogue.transfers import Body, TransferSentences
from ivr.dialogue.turn import Say
from ivr.tree.model import MAIN, Answer, Goto, Menu, Option, Transfer, Tree


class PromptBuilder(TransferSentences):
    """Builds the sentences of one move; only here the tree, the state and the phrases meet."""

    # Opening words: what has happened.

    def emergency(self) -> Iterator[Say]:
        """Say what to do in an emergency, in the very first turn of a call."""
        if self.tree.emergency and (self.choice or not self.language):
            yield Say(self.tree.emergency, piece="emergency")

    def welcome(self) -> Iterator[Say]:
        """Greet the caller, after the urgent notices and before the others."""
        piece = "greeting" if self.tree.main_part == 1 else "when-closed.greeting"
        return self.notices(Say(self.tree.greeting, piece=piece), *self.partial())

    def partial(self) -> Iterator[Say]:
        """Say, as the language has just been chosen, that another has more."""
        if self.tree.partial and self.language and self.reason == "arrived":
            name = self.phrases[f"name_{self.line.default.language}"]
            yield self.say("partial", language=name)

    def notices(self, *greeting: Say) -> Iterator[Say]:
        """Say the notices, in the main menu only."""
        if self.place.id != MAIN or self.contact or self.choice:
            return
        says = dict.fromkeys(  # closures may share a text
            (notice.urgent, Say(notice.text, piece=f"{notice}.text"))
            for notice in self.tree.notices
            if notice.text
        )
        yield from (say for urgent, say in says if urgent)
        yield from greeting
        yield from (say for urgent, say in says if not urgent)

    def heading(self) -> Iterator[Say]:
        """Say the title of a menu as a sentence, or of an answer that menus name differently."""
        place, title = self.place, self.place.title
        named = isinstance(place, Menu) or (place.spoken and self.state.part == 1)
        if not named or self.contact or self.choice:
            return
        if place.id == MAIN:
            yield self.say("main_menu")
        elif title.endswith((".", "?", "!")):
            yield Say(title, piece=f"{place.id}.menu")
        else:
            yield self.say("menu", of=place.id, title=title.rstrip(" ,:;"))

    def stopped(self) -> Iterator[Say]:
        """Say that nobody is called, and where the caller is."""
        yield self.say("stopped")
        yield from self.heading()

    def no_input(self) -> Iterator[Say]:
        """Say that no key was heard, in other words each time."""
        yield self.say(f"silence_{self.state.misses}")
        yield self.no_input_hint()

    def no_match(self) -> Iterator[Say]:
        """Say that the key leads nowhere here, in other words each time."""
        yield self.say(f"wrong_{self.state.misses}", of=f"key-{self.key}", key=self.key)
        if self.slowed:
            yield self.no_input_hint()

    def no_input_hint(self) -> Say:
        """Say how to take as much time as one needs: by key 8, twice unless the pace is slow."""
        if self.slowed:  # one press fewer than the caller heard before: two would undo it
            return self.say("by_itself")
        return self.say("no_hurry" if self.state.slow else "no_hurry_twice")

    # The body: the place, and what can be done there.

    def body(self, body: Body) -> Iterator[Say]:
        if self.contact:
            yield from self.after_call(self.contact, body)
        elif self.choice:
            yield self.language_choice()
        elif isinstance(self.place, Menu):
            yield from self.menu(self.place, body)
        elif isinstance(self.place, Answer):
            yield from self.answer(self.place, body)

    def language_choice(self) -> Say:
        """Say how to choose this language."""
        name = self.phrases[f"name_{self.language}"]
        text = self.phrases["option"].format(title=name, key=self.choice)
        return Say(text, piece="line.choose")

    def menu(self, menu: Menu, body: Body) -> Iterator[Say]:
        """Say the options of a menu, and what else can be done there."""
        for option in menu.options.values():
            yield option_prompt(self.tree, option)
        if body.short:
            yield from self.change_pace(body)
            yield self.say("menu_again")
        if menu.id != MAIN:
            yield self.say("menu_back")
        elif self.language:
            yield from self.other_languages()
        yield from self.person_here()

    def other_languages(self) -> Iterator[Say]:
        """Say how to choose another language, in the words of those who need it."""
        for language in self.line.choices:
            if language != self.language:
                yield self.say_in(language, "other_language")

    def answer(self, answer: Answer, body: Body) -> Iterator[Say]:
        """Say a part of an answer, and what can be done after it."""
        part, count = self.state.part, len(answer.parts)
        unhurried = self.state.unhurried
        if body.new and part == 1 and count > 1:
            yield self.say("parts_wait" if unhurried else "parts", of=f"{count}", count=count)
        if body.whole:
            name = "answer" if count == 1 else f"part-{part}"
            yield Say(answer.parts[part - 1], piece=f"{answer.id}.{name}")
        if part == count:
            yield from self.after_answer(answer, body)
            return
        if unhurried or not body.whole:
            yield self.say("next_part")
        if not body.whole or (unhurried and (part == 1 or not body.new)):
            yield self.say("part_again")
            yield self.say("menu_back")

    def after_answer(self, answer: Answer, body: Body) -> Iterator[Say]:
        """Say the choices after an answer, always in this order."""
        yield from self.person_here()
        yield self.say("answer_again" if len(answer.parts) == 1 else "last_part_again")
        yield from self.change_pace(body)
        if answer.parent == MAIN:
            yield self.say("answer_back_main")
            return
        title = self.tree.spoken(self.tree.options[answer.parent])
        if stands_alone(title, self.tree.language):
            yield self.say("menu_back")
        else:
            yield self.say("answer_back", of=answer.parent, title=say_title(title, self.tree))
        yield self.say("answer_main")

    def person_here(self) -> Iterator[Say]:
        """Say whom key 0 reaches: in the main menu, and wherever it is offered or another."""
        place, tree = self.place, self.tree
        person = tree.person(place)
        offered = place.id == MAIN or (isinstance(place, Answer) and place.offer)
        elsewhere = (tree.person(tree.options[menu]) for menu in (MAIN, place.parent))
        if person and (offered or any(person is not other for other in elsewhere)):
            yield self.person(person)

    def change_pace(self, body: Body) -> Iterator[Say]:
        """Say how to change the pace, unless the caller has just heard it, or chosen the last."""
        if body.pace and not self.slowed and not self.state.unhurried:
            yield self.say("pace")


def stands_alone(title: str, language: str) -> bool:
    """Whether a title does not fit into "For …": a question, or one such as "Before my visit"."""
    first, _, rest = title.partition(" ")
    return title.endswith("?") or (
        rest != "" and first.lower() in phrases(language)["openings"].split()
    )


def say_title(title: str, tree: Tree) -> str:
    """Fit a title into a sentence: "Cost and billing." → "cost and billing".

    A capital is lowered only if it is one because the title begins there: not in `HSA`, `Patient
    Gateway`, `I'm a parent` or `Polish speakers`, nor in a word of the lexicon.
    """
    title = title.rstrip(" .,:;!").removeprefix("\u00a1") or title
    words = phrases(tree.language)
    first = re.split(r"\W", title, maxsplit=1)[0]
    small = first in words["one_letter"].split() and title.startswith(f"{first} ")
    if not (small or first[1:].islower()) or title[1:] != title[1:].lower():
        return title
    if first in words["names"].split() or any(
        re.match(rf"{re.escape(written)}(?!\w)", title) for written in tree.lexicon
    ):
        return title
    return title[0].lower() + title[1:]


def option_prompt(tree: Tree, option: Option) -> Say:
    """Say one option of a menu: what it is, then its key."""
    words, of = worded(tree), option.id
    title = tree.spoken(option) or words["main_title"]  # only the main menu has none
    if stands_alone(title, tree.language):
        title = title if title.endswith("?") else f"{title.rstrip(' .,:;!')}."
        said = words["question"].format(title=title, key=option.key)
    else:
        said = words["option"].format(title=say_title(title, tree), key=option.key)
    while isinstance(option, Goto):
        option = tree.options[option.target]
    if isinstance(option, Transfer) and option.contact in tree.closed:
        return Say(f"{said} {words['nobody_there']}", piece=f"{of}.choice-closed")
    return Say(said, piece=f"{of}.choice")
