"""The sentences that a caller hears after a move, in one language."""

from collections.abc import Iterator
from dataclasses import replace

from ivr.dialogue.clock import there, weekly
from ivr.dialogue.phrases import worded
from ivr.dialogue.state import MOST_FAILS
from ivr.dialogue.titles import option_prompt, say_title
from ivr.dialogue.turn import FAILED, Move, Pause, Prompt, Say
from ivr.tree.model import MAIN, Answer, Contact, Menu, Transfer, Tree

PAUSE, PAUSE_SLOW = 0.6, 1.5  # seconds between two sentences to choose from

WHOLE = {"arrived", "entered", "again", "slower", "unhurried", "faster"}
"""After these an answer is said itself; otherwise only what can be done now."""
_ONLY_OPENING = {"help", "goodbye", "transferring", "trying_next_number", "completed"}
"""After these nothing is said of the place."""
_ALONE = {"slower", "unhurried", "faster", "nobody", "completed", "waiting", "trying_next_number"}
"""Of these one sentence is said, always the same."""
_PHRASES = {"unhurried": "patient", "trying_next_number": "another"}
"""Reasons whose phrase has another name in phrases/*.yaml, which administrators may reword."""


class PromptBuilder:
    """The words of one move in one language; only here tree, state and phrases come together.

    On a line of several languages `language` is this one; `chooses` is its key, as long as the
    caller has not chosen.
    """

    def __init__(self, tree: Tree, move: Move, language: str = "", chooses: str = "") -> None:
        self.tree = tree
        self.language, self.chooses = language, chooses
        self.state, self.reason, self.key, self.by_itself = move
        self.place = tree.options[self.state.place]
        self.phrases = worded(tree)

    def prompts(self) -> tuple[Prompt, ...]:
        """What is heard after the move."""
        if self.reason == "whisper":
            return tuple(self.slowed(list(self.whisper())))
        return tuple(self.slowed([*self.opening(), *self.body()]))

    def trouble(self, over: bool) -> tuple[Prompt, ...]:
        """What is said when the line itself fails; `over` if the call ends then."""
        person = self.tree.person(self.place)
        says: list[Prompt] = [self.say("trouble")]
        if person:
            says += self.unreachable(person)
            says.append(self.with_number("trouble_call", person, slow=True))
        says.append(self.say("trouble_goodbye" if over else "answer_main"))
        return tuple(self.slowed(says))

    def opening(self) -> Iterator[Prompt]:
        """What is said of the event itself."""
        called = self.tree.contacts.get(self.state.to or "")
        reason = self.reason
        if reason in ("arrived", "again"):
            yield from self.welcome()
        elif reason == "no_input":
            yield self.say(f"silence_{self.state.misses}")
            yield from self.no_hurry()
        elif reason == "no_match":
            yield self.say(f"wrong_{self.state.misses}", of=f"key-{self.key}", key=self.key)
            yield from self.no_hurry()
        elif reason in ("help", "goodbye"):
            yield from self.last_resort()
        elif reason == "transferring" and called:
            yield from self.spoken_there(called)
            yield self.with_number("calling", called)  # it is said slowly if nobody answers
        elif reason in FAILED and called:
            yield self.say(reason, of=called.key, contact=called.name)
        elif reason in _ALONE:
            yield self.say(_PHRASES.get(reason, reason))

    def welcome(self) -> Iterator[Say]:
        """Urgent notices, the greeting and the others; whoever wants to hear it again, the notices.

        Nothing of it elsewhere than in the main menu.
        """
        if self.place.id != MAIN or self.state.to or self.chooses:
            return
        said = {notice: Say(notice.text, piece=f"{notice}.text") for notice in self.tree.notices}
        yield from (say for notice, say in said.items() if notice.urgent)
        if self.reason == "arrived":
            yield Say(self.tree.greeting, piece="greeting")
        yield from (say for notice, say in said.items() if not notice.urgent)

    def last_resort(self) -> Iterator[Say]:
        """The third miss, or the last: whom to call."""
        person = self.tree.person(self.place)
        if not person:
            yield self.say(f"{self.reason}_nobody")
            return
        if person.key not in self.tree.closed:
            yield self.with_number(self.reason, person, slow=True)
            return
        yield from self.unreachable(person)
        hours = ("hours",) if self.reason == "help" else ()
        yield from self.told(person, "number", *hours, "once_more")
        yield self.say(f"{self.reason}_nobody")

    def unreachable(self, contact: Contact) -> Iterator[Say]:
        """That nobody is there now, if so, and when it opens."""
        opens = self.tree.closed.get(contact.key)
        if opens is None:
            return
        if contact.closed:
            yield Say(contact.closed, piece=f"{contact.key}.closed")
        else:
            yield self.say("closed", of=contact.key, contact=contact.name)
        if opens:
            yield self.say("opens", of=contact.key, opens=opens)

    def whisper(self) -> Iterator[Prompt]:
        """What somebody who has picked up should know: the line, and what the call is about."""
        place = self.place
        about = self.tree.options[place.parent] if isinstance(place, Transfer) else place
        if about.id == MAIN:
            yield self.say("whisper_main", name=self.tree.name)
        else:
            yield self.say("whisper", name=self.tree.name, title=about.title)
        if self.state.language:
            chosen = self.phrases[f"name_{self.state.language}"]
            yield self.say("whisper_language", of=self.state.language, language=chosen)

    def spoken_there(self, contact: Contact) -> Iterator[Say]:
        """Which languages they speak, unless the caller's is among them."""
        if self.language and contact.languages and self.language not in contact.languages:
            names = [self.phrases[f"name_{language}"] for language in contact.languages]
            both = f" {self.phrases['and']} ".join(names)
            yield self.say("speak_only", of=contact.key, languages=both)

    def no_hurry(self) -> Iterator[Prompt]:
        """After a silence, or when the line slows by itself: how to have all the time."""
        if self.by_itself:
            # One press fewer than was said before: the second would lead back to the usual pace.
            yield self.say("by_itself")
        elif self.reason == "no_input":
            yield self.say("no_hurry" if self.state.slow else "no_hurry_twice")

    def body(self) -> Iterator[Prompt]:
        """What the place itself says, and what can be done there."""
        if self.reason in _ONLY_OPENING:
            return
        called = self.tree.contacts.get(self.state.to or "")
        if called:
            yield from self.after_call(called)
        elif self.chooses:
            yield self.chosen()
        elif isinstance(self.place, Menu):
            yield from self.menu(self.place)
        elif isinstance(self.place, Answer):
            yield from self.answer(self.place)

    def chosen(self) -> Say:
        """How to choose this language."""
        name = self.phrases[f"name_{self.language}"]
        said = self.phrases["option"].format(title=name, key=self.chooses)
        return Say(said, piece="line.choose")

    def menu(self, menu: Menu) -> Iterator[Prompt]:
        """The options of a menu, and what else can be done there."""
        main = menu.id == MAIN
        if self.reason in ("entered", "back"):
            yield self.say("main_menu") if main else self.heading(menu)
        for option in menu.options.values():
            yield option_prompt(self.tree, option)
        person = self.tree.person(menu)
        if main and person:
            yield self.person(person)
        if self.reason == "arrived":
            yield self.say("pace")
        missed = self.reason in ("no_input", "no_match")
        if not missed:  # a reprompt is shorter than what was heard before it
            yield self.say("menu_again")
        if main and self.language and not missed:
            yield self.say("other_language")
        if not main and (not missed or self.state.misses > 1):
            yield self.say("menu_back")

    def heading(self, menu: Menu) -> Say:
        """The title of a menu, as a sentence."""
        title = menu.title
        if title.endswith((".", "?", "!")):
            return Say(title, piece=f"{menu.id}.menu")
        return self.say("menu", of=menu.id, title=title.rstrip(" ,:;"))

    def answer(self, answer: Answer) -> Iterator[Prompt]:
        """A part of an answer, and what can be done after it."""
        part, count = self.state.part, len(answer.parts)
        whole, patient = self.reason in WHOLE, self.state.unhurried
        if whole and part == 1 and count > 1 and self.reason == "entered":
            yield self.say("parts_wait" if patient else "parts", of=f"{count}", count=count)
        if whole:
            name = "answer" if count == 1 else f"part-{part}"
            yield Say(answer.parts[part - 1], piece=f"{answer.id}.{name}")
        if part < count:
            if not whole or patient:
                yield self.say("next_part")
            if not whole or (patient and (part == 1 or self.reason != "entered")):
                yield self.say("part_again")
                yield self.say("menu_back")
            return
        yield from self.after_answer(answer)

    def after_answer(self, answer: Answer) -> Iterator[Prompt]:
        """The choices after an answer, always in this order."""
        if answer.offer:
            yield self.person(self.tree.contacts[answer.offer])
        yield self.say("answer_again" if len(answer.parts) == 1 else "last_part_again")
        if answer.parent == MAIN:
            yield self.say("answer_back_main")
            return
        title = self.tree.options[answer.parent].title
        if title.endswith("?"):  # a question does not fit into a sentence
            yield self.say("menu_back")
        else:
            yield self.say("answer_back", of=answer.parent, title=say_title(title, self.tree))
        yield self.say("answer_main")

    def after_call(self, contact: Contact) -> Iterator[Prompt]:
        """The number of somebody who was not reached, and the choices then."""
        closed = contact.key in self.tree.closed
        yield from self.unreachable(contact)
        yield from self.told(contact, *self.number_and_hours())
        if not closed:
            yield self.say("try_again")
        yield self.say("menu_back")

    def number_and_hours(self) -> tuple[str, ...]:
        """What is told of somebody who was not reached: with care whoever failed twice."""
        if self.state.fails < MOST_FAILS:
            return ("number",)
        if self.reason in ("no_input", "no_match"):  # a reprompt is shorter
            return "number", "once_more"
        again = ("hours",) if self.reason in FAILED else ()
        return "number", "hours", "once_more", *again

    def told(self, contact: Contact, *phrases: str) -> Iterator[Say]:
        """The number of a contact and its hours, slowly; these only if it has any."""
        for phrase in phrases:
            if phrase != "hours":
                yield self.say(phrase, slow=True, of=contact.key, number=contact.written)
            elif contact.hours:
                hours = weekly(contact.hours, self.phrases)
                hours = there(hours, contact.hours, self.tree.zone, self.phrases)
                yield self.say("hours", slow=True, of=contact.key, hours=hours)

    def person(self, contact: Contact) -> Say:
        """The offer to speak with somebody, or to hear when they are there."""
        phrase = "person_closed" if contact.key in self.tree.closed else "person"
        return self.say(phrase, of=contact.key, contact=contact.name)

    def say(self, phrase: str, slow: bool = False, of: str = "line", **slots: object) -> Say:
        """A phrase of the line's own; `of` is whose it is, if it differs from one to the next."""
        return Say(self.phrases[phrase].format(**slots), slow, f"{of}.{phrase.replace('_', '-')}")

    def with_number(self, phrase: str, contact: Contact, slow: bool = False) -> Say:
        """A phrase that names a contact and its number."""
        name, number = contact.name, contact.written
        return self.say(phrase, slow, of=contact.key, contact=name, number=number)

    def slowed(self, says: list[Prompt]) -> Iterator[Prompt]:
        """The sentences with pauses between them, all slow if the caller's pace is slow."""
        slow = self.state.slow
        pause = Pause(PAUSE_SLOW if slow else PAUSE)
        for index, prompt in enumerate(says):
            if index:
                yield pause
            if (slow or self.language) and isinstance(prompt, Say):
                yield replace(prompt, slow=slow or prompt.slow, language=self.language)
            else:
                yield prompt
