"""The sentences about people: who is called, who cannot be reached, when to call again."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from ivr.dialogue.clock import there, weekly
from ivr.dialogue.phrases import phrases, worded
from ivr.dialogue.state import MAX_FAILS
from ivr.dialogue.turn import Move, Pause, Prompt, Say
from ivr.tree.model import MAIN, Contact, Line, Transfer

PAUSE, PAUSE_SLOW = 0.6, 1.5  # seconds between two sentences
AFTER_KEY = 0.5
"""Seconds of silence before what follows a key: the keypad may be in the handset, which has to come
back to the ear first (guidelines ask for about half a second)."""


class Body(NamedTuple):
    """How much of a place is said after the opening words; by default what can be done there."""

    whole: bool = False  # an answer itself too
    new: bool = False  # heard for the first time
    pace: bool = False  # key 8 too, but for a menu only in a reprompt
    short: bool = False  # a reprompt: without what was heard just before; in a menu with key 9


class TransferSentences:
    """Builds the sentences about people who can be called; `PromptBuilder` adds those of a place.

    On a line with several languages, `language` is the one to build in, and `choice` the key that
    chooses it while the caller has not chosen yet.
    """

    def __init__(self, line: Line, move: Move, language: str = "", choice: str = "") -> None:
        self.line, self.tree = line, line.tree(language)
        self.language, self.choice = language, choice
        self.state, self.key, self.slowed = move.state, move.key, move.slowed
        self.reason = move.reason
        self.place = self.tree.options[self.state.place]
        self.contact = self.tree.contacts.get(self.state.to or "")
        self.phrases = worded(self.tree)

    def say(self, phrase: str, slow: bool = False, of: str = "line", **placeholders: object) -> Say:
        """Fill in a phrase; `of` names what its text depends on, if it is not always the same."""
        text = self.phrases[phrase].format(**placeholders)
        return Say(text, slow, f"{of}.{phrase.replace('_', '-')}")

    def say_in(self, language: str, phrase: str) -> Say:
        """Say a phrase without placeholders to those who speak another language of the line."""
        text = worded(self.line.tree(language))[phrase]
        return replace(self.say(phrase), text=text, language=language)

    def paced(self, says: Iterable[Say]) -> Iterator[Prompt]:
        """Put pauses between the sentences; say them all slowly if the caller's pace is slow."""
        slow = self.state.slow
        for index, say in enumerate(says):
            if index:
                yield Pause(PAUSE_SLOW if slow else PAUSE)
            if slow or self.language:
                yield replace(say, slow=slow or say.slow, language=say.language or self.language)
            else:
                yield say

    def final_reprompt(self) -> Iterator[Say]:
        """Say after the third miss whom to call, and when; in short if it has just been tried."""
        person = self.tree.person(self.place)
        if (
            person
            and person.key not in self.tree.closed
            and person is self.contact
            and self.state.fails
        ):
            yield self.say("help_again", of=person.key, contact=person.name)
            yield from self.number_and_hours(person, "number")
        else:
            yield from self.person_to_call("help", "hours")

    def goodbye(self) -> Iterator[Say]:
        """Say after the last miss whom to call, and when."""
        person = self.tree.person(self.place)
        if person and person.hours and person.key not in self.tree.closed:
            yield self.with_number("trouble_call", person, slow=True)
            yield from self.number_and_hours(person, "hours")
            yield self.say("completed")
        else:
            yield from self.person_to_call("goodbye")

    def person_to_call(self, phrase: str, *hours: str) -> Iterator[Say]:
        person = self.tree.person(self.place)
        if person and person.key not in self.tree.closed:
            yield self.with_number(phrase, person, slow=True)
            return
        if person:
            yield from self.closed(person)
            yield from self.number_and_hours(person, "number", *hours, "once_more")
        yield self.say(f"{phrase}_nobody")

    def transfer(self) -> Iterator[Say]:
        """Say whom the line calls, and which languages they speak if the caller's is not one."""
        contact = self.called()
        if self.language and contact.languages and self.language not in contact.languages:
            names = [self.phrases[f"name_{language}"] for language in contact.languages]
            languages = f" {self.phrases['and']} ".join(names)
            yield self.say("speak_only", of=contact.key, languages=languages)
        yield self.calling(contact)

    def calling(self, contact: Contact) -> Say:
        """Say whom the line calls; the number too if the file rewords it so, as older files do."""
        phrase, filled = self.phrases["calling"], {"contact": contact.name}
        if "{number}" in phrase and contact.written:
            filled["number"] = contact.written
        elif "{number}" in phrase:
            phrase = phrases(self.tree.language)["calling"]
        return Say(phrase.format(**filled), piece=f"{contact.key}.calling")

    def whisper(self) -> Iterator[Say]:
        """Tell somebody who has picked up which line it is, and what the call is about."""
        place = self.place
        about = self.tree.options[place.parent] if isinstance(place, Transfer) else place
        if about.id == MAIN:
            yield self.say("whisper_main", name=self.tree.name)
        else:
            yield self.say("whisper", of=about.id, name=self.tree.name, title=about.title)
        if self.state.language:
            chosen = self.phrases[f"name_{self.state.language}"]
            yield self.say("whisper_language", of=self.state.language, language=chosen)
        if self.state.unhurried:
            yield self.say("whisper_unhurried")
        if self.reason == "asked":
            yield self.say("accept")
            first = self.line.default.language
            if self.language not in ("", first) and not self.called().languages:
                yield self.say_in(first, "accept")  # they may not speak the caller's language

    def trouble(self) -> Iterator[Say]:
        """Say that the line itself has failed, whom to call, and how to go on."""
        yield from self.person_in_trouble()
        person = self.tree.person(self.place)
        if person and person.key not in self.tree.closed:  # as in the last wait, which it is
            yield self.say("any_key", of=person.key, contact=person.name)
        else:
            yield self.say("answer_main")

    def trouble_goodbye(self) -> Iterator[Say]:
        """Say the same when the call ends."""
        yield from self.person_in_trouble()
        yield self.say("trouble_goodbye")

    def person_in_trouble(self) -> Iterator[Say]:
        yield self.say("trouble")
        if person := self.tree.person(self.place):
            yield from self.closed(person)
            if person.written:
                yield self.with_number("trouble_call", person, slow=True)

    def after_call(self, contact: Contact, body: Body) -> Iterator[Say]:
        """Say the number of a contact that was not reached (twice after two calls), and choices."""
        phrases = ["number"]
        if self.state.fails == MAX_FAILS:
            phrases += ["once_more"] if body.short else ["once_more", "hours"]
        yield from self.closed(contact)
        yield from self.number_and_hours(contact, *phrases)
        if contact.key not in self.tree.closed:
            yield self.say("try_again")
        yield self.say("menu_back")

    def with_number(self, phrase: str, contact: Contact, slow: bool = False) -> Say:
        """Fill in a phrase that names a contact and its number, or one for those without any."""
        name, number = contact.name, contact.written
        if not number:
            return self.say(f"{phrase}_without_number", of=contact.key, contact=name)
        return self.say(phrase, slow, of=contact.key, contact=name, number=number)

    def about_contact(self, phrase: str) -> Say:
        """Fill in a phrase that names the contact that was called."""
        return self.say(phrase, of=self.called().key, contact=self.called().name)

    def person(self, contact: Contact) -> Say:
        """Offer to reach somebody, or to say when that is possible."""
        phrase = "person_closed" if contact.key in self.tree.closed else "person"
        return self.say(phrase, of=contact.key, contact=contact.name)

    def closed(self, contact: Contact) -> Iterator[Say]:
        """Say that a contact is closed now, if it is, and when it opens."""
        opens = self.tree.closed.get(contact.key)
        if opens is None:
            return
        if contact.closed:
            yield Say(contact.closed, piece=f"{contact.key}.closed")
        else:
            yield self.say("closed", of=contact.key, contact=contact.name)
        if opens:
            yield self.say("opens", of=contact.key, opens=opens)

    def number_and_hours(self, contact: Contact, *phrases: str) -> Iterator[Say]:
        """Say a contact's number and hours (if it has any) slowly, by these phrases in order."""
        for phrase in phrases:
            if phrase != "hours":
                if contact.written:
                    yield self.say(phrase, slow=True, of=contact.key, number=contact.written)
            elif contact.hours:
                hours = weekly(contact.hours, self.phrases)
                hours = there(hours, contact.hours, self.tree.zone, self.phrases)
                yield self.say("hours", slow=True, of=contact.key, hours=hours)

    def called(self) -> Contact:
        """Return the contact that is being called. Raises KeyError if none is."""
        return self.tree.contacts[self.state.to or ""]
