"""A move → a Turn: the sentences that a caller hears, in their order."""

from collections.abc import Iterator

from ivr.dialogue.moves import Move
from ivr.dialogue.phrases import phrases
from ivr.dialogue.state import State
from ivr.dialogue.turn import FAILED, Dial, Hangup, Listen, Pause, Prompt, Say, Turn
from ivr.tree.model import MAIN, Answer, Contact, Menu, Option, Tree

WAIT, WAIT_SLOW = 8, 16  # seconds for a choice
BREATH, BREATH_SLOW = 1, 3  # seconds between the parts of an answer
PAUSE, PAUSE_SLOW = 0.6, 1.5  # seconds between two sentences to choose from

_WHOLE = {"arrived", "entered", "again", "slower", "faster"}
"""After these an answer is said itself; otherwise only what can be done now."""
_ONLY_OPENING = {"help", "goodbye", "calling", "completed"}
"""After these nothing is said of the place."""


def turn(tree: Tree, move: Move) -> Turn:
    """The turn that a move leads to."""
    return Turn(prompts(tree, move), then(tree, move))


def prompts(tree: Tree, move: Move) -> tuple[Prompt, ...]:
    """What the caller hears after a move."""
    return _Wording(tree, move).prompts()


def then(tree: Tree, move: Move) -> Listen | Dial | Hangup:
    """What the line does when it has said so."""
    state, happening = move.state, move.happening
    if happening == "calling" and state.to:
        return Dial(state, tree.contacts[state.to])
    if happening in ("goodbye", "completed"):
        return Hangup()
    place = tree.options[state.place]
    more = isinstance(place, Answer) and state.part < len(place.parts)
    if more and not state.to and happening in _WHOLE:
        return Listen(state, BREATH_SLOW if state.slow else BREATH)
    return Listen(state, WAIT_SLOW if state.slow else WAIT)


def sounds_like(move: Move) -> tuple[object, ...]:
    """What the words of a move depend on: two moves alike in it sound alike.

    But for the pace and the wrong key that is named. The proof need hear only one of each.
    """
    state, happening, _ = move
    missed = state.misses if happening in ("silence", "wrong") else 0
    if state.to and happening not in ("help", "goodbye", "nobody"):
        return happening, missed, state.to
    return happening, missed, state.to, state.place, state.part


def trouble(tree: Tree) -> Turn:
    """What is said when the line itself fails: whom to call, and a way to the main menu."""
    return _Wording(tree, Move(State(tree.edition), "entered")).trouble()


def say_title(title: str, tree: Tree) -> str:
    """A title as it stands within a sentence: "Cost and billing" → "cost and billing".

    Only a capital that merely begins the title is lowered: not in `HSA`, not in `Patient Gateway`,
    not in a word that the lexicon knows as it is written.
    """
    first, _, others = title.partition(" ")
    if not first[1:].islower() or first in tree.lexicon or others != others.lower():
        return title
    return title[0].lower() + title[1:]


def option_prompt(tree: Tree, option: Option) -> Say:
    """What a menu says of one option: what it is, then its key."""
    words = phrases(tree.language)
    title = tree.title(option)
    if title.endswith("?"):
        return Say(words["question"].format(title=title, key=option.key))
    title = say_title(title, tree).rstrip(".")
    return Say(words["option"].format(title=title, key=option.key))


class _Wording:
    """The words of one move; only its methods see tree, state and phrases together."""

    def __init__(self, tree: Tree, move: Move) -> None:
        self.tree = tree
        self.state, self.happening, self.key = move
        self.place = tree.options[self.state.place]
        self.phrases = phrases(tree.language)

    def prompts(self) -> tuple[Prompt, ...]:
        return tuple(self.slowed([*self.opening(), *self.body()]))

    def trouble(self) -> Turn:
        person = self.tree.person(self.place)
        prompts = [self.say("trouble")]
        if person:
            prompts.append(self.numbered("trouble_call", person))
        prompts.append(self.say("trouble_again"))
        return Turn(tuple(prompts), Listen(self.state, WAIT))

    def opening(self) -> Iterator[Prompt]:
        """What is said of the event itself."""
        person = self.tree.person(self.place)
        called = self.tree.contacts.get(self.state.to or "")
        happening = self.happening
        if happening == "arrived":
            yield Say(self.tree.greeting)
        elif happening in ("silence", "wrong"):
            yield self.say(f"{happening}_{self.state.misses}", key=self.key)
        elif happening in ("help", "goodbye"):
            yield self.numbered(happening, person) if person else self.say(f"{happening}_nobody")
        elif happening == "calling" and called:
            yield self.numbered(happening, called)
        elif happening in FAILED and called:
            yield self.say(happening, contact=called.name)
        elif happening in ("slower", "faster", "nobody", "completed"):
            yield self.say(happening)

    def body(self) -> Iterator[Prompt]:
        """What the place itself says, and what can be done there."""
        if self.happening in _ONLY_OPENING:
            return
        called = self.tree.contacts.get(self.state.to or "")
        if called:
            yield from self.after_call(called)
        elif isinstance(self.place, Menu):
            yield from self.menu(self.place)
        elif isinstance(self.place, Answer):
            yield from self.answer(self.place)

    def menu(self, menu: Menu) -> Iterator[Prompt]:
        main = menu.id == MAIN
        if self.happening in ("entered", "back"):
            yield self.say("main_menu") if main else self.say("menu", title=menu.title.rstrip("."))
        for option in menu.options.values():
            yield option_prompt(self.tree, option)
        person = self.tree.person(menu)
        if main and person:
            yield self.say("person", contact=person.name)
        yield self.say("menu_again")
        if not main:
            yield self.say("menu_back")

    def answer(self, answer: Answer) -> Iterator[Prompt]:
        part, count = self.state.part, len(answer.parts)
        whole = self.happening in _WHOLE
        if whole and part == 1 and count > 1 and self.happening == "entered":
            yield self.say("parts", count=count)
        if whole:
            yield Say(answer.parts[part - 1])
        if part < count:
            if not whole:
                yield self.say("next_part")
                yield self.say("part_again")
                yield self.say("menu_back")
            return
        yield from self.after_answer(answer)

    def after_answer(self, answer: Answer) -> Iterator[Prompt]:
        if answer.offer:
            yield self.say("person", contact=self.tree.contacts[answer.offer].name)
        yield self.say("answer_again" if len(answer.parts) == 1 else "part_again")
        menu = self.tree.options[answer.parent]
        if menu.id == MAIN:
            yield self.say("answer_back_main")
            return
        yield self.say("answer_back", title=say_title(menu.title, self.tree))
        yield self.say("answer_main")

    def after_call(self, contact: Contact) -> Iterator[Prompt]:
        yield self.numbered("number", contact)
        yield self.say("try_again")
        yield self.say("try_back")

    def say(self, phrase: str, **slots: object) -> Say:
        return Say(self.phrases[phrase].format(**slots))

    def numbered(self, phrase: str, contact: Contact) -> Say:
        # Somebody may be writing the number down.
        said = self.say(phrase, contact=contact.name, number=contact.written)
        return Say(said.text, slow=True)

    def slowed(self, says: list[Prompt]) -> Iterator[Prompt]:
        """The sentences with pauses between them, all slow if the caller's pace is slow."""
        slow = self.state.slow
        for index, prompt in enumerate(says):
            if index:
                yield Pause(PAUSE_SLOW if slow else PAUSE)
            yield Say(prompt.text, slow=True) if slow and isinstance(prompt, Say) else prompt
