"""Let an administrator hear a place of the menu, or any text, without a call."""

from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from ivr.audio import loudspeaker, samples
from ivr.audio.synthesis import DEFAULT, SpeechError, Synthesis
from ivr.dialogue.state import State
from ivr.dialogue.turn import Move, Pause, Prompt, Reason, Say
from ivr.dialogue.wording import prompts as said_after
from ivr.prompts.library import NO_ENGINE, Prompts, Wanted
from ivr.prompts.pieces import pieces
from ivr.speech.advice import awkward
from ivr.speech.normalize import words
from ivr.tree.model import MAIN, Answer, Goto, Line, Transfer, Tree
from ivr.tree.parse.unfold import is_audio, unfold
from ivr.tree.problems import short, suggest
from ivr.tree.voices import DEFAULTS, PROMPTS


class ListenError(Exception):
    """There is nothing to hear; the message says why and what to do."""


class Sound(NamedTuple):
    """What is heard, and what is worth knowing about it."""

    sound: samples.Samples
    notes: tuple[str, ...]


def at(line: Line, prompts: Prompts, name: str, slow: bool, language: str = "") -> Sound:
    """Return what callers hear at an option, or a single text by its name. Raises ListenError."""
    named = {piece.name: piece.text for piece in pieces(line, language)}
    line = line.only(language)
    tree = line.default
    if name in tree.options:
        return _heard(tree, prompts, arrival(line, name, slow))
    if name in named:
        return _heard(tree, prompts, [Say(named[name], slow)])
    cure = suggest(name, [*tree.options, *named], "`ivr tree` shows the options' ids")
    raise ListenError(f'there is no option or text named "{name}"; {cure}')


def spoken(tree: Tree, prompts: Prompts, texts: Iterable[str], slow: bool) -> Sound:
    """Return texts, one after another, as the line would say them. Raises ListenError."""
    said: list[Prompt] = []
    for text in texts:
        said += [Pause(1)] * bool(said)
        said.append(Say(unfold(text).text, slow))
    return _heard(tree, prompts, said)


class ReadAloud(NamedTuple):
    """The words of a text as they are spoken, and what its author should know."""

    words: str
    problems: tuple[str, ...] = ()
    can_be_spoken: bool = True


def read_aloud(text: str, tree: Tree) -> ReadAloud:
    """Return what is spoken of a text, as it would be if it were in the menu."""
    if not text.strip():
        return ReadAloud("")
    meant, notes = unfold(text)
    if not any(map(str.isalnum, meant)):
        return ReadAloud(meant, ("error: nothing in it can be spoken; write words",), False)
    if is_audio(meant):
        return ReadAloud(
            meant, ("error: this is the name of a sound file; write its words",), False
        )
    known = awkward(meant, tree.lexicon, tree.language)
    found = [(one.fragment, one.why, one.cure) for one in notes]
    found += [(one.fragment, one.why, one.cure) for one in known]
    problems = (f'advice: "{short(fragment)}" {why}; {cure}' for fragment, why, cure in found)
    return ReadAloud(words(meant, tree), tuple(problems))


def empty_tree(language: str) -> Tree:
    """Return a menu without words of its own, in which any text can be read."""
    return Tree("", language, DEFAULTS[language], "", {}, {}, None, {})


def hear(sound: Sound, wav: Path | None, fallback: Path) -> Path | None:
    """Play it, or write it to `wav`; where there is no loudspeaker, write it to `fallback`.

    Return the file if one was written. Raises ListenError.
    """
    if wav is None:
        try:
            loudspeaker.play(sound.sound)
        except loudspeaker.NoLoudspeakerError:
            wav = _unused(fallback)
        else:
            return None
    try:
        samples.write_wav(wav, sound.sound)
    except OSError as error:
        raise ListenError(f"{wav} cannot be written: {error.strerror}") from None
    return wav


def _unused(file: Path) -> Path:
    """Return the file, or the first with a number after its name that does not exist yet."""
    names = (file.with_stem(f"{file.stem}-{number}") for number in count(2))
    return next(one for one in chain([file], names) if not one.exists())


def arrival(line: Line, place: str, slow: bool) -> list[Prompt]:
    """Return what is heard on arriving at a place of a line of one language; of an answer all."""
    option = line.default.options[place]
    if isinstance(option, Goto):
        return arrival(line, option.target, slow)
    reason: Reason = "arrived" if place == MAIN else "entered"
    state = State(line.edition, place, slow=slow)
    if isinstance(option, Transfer):
        state = state._replace(place=option.parent, to=option.contact)
        return list(said_after(line, Move(state, "transferring")))
    count = len(option.parts) if isinstance(option, Answer) else 1
    heard: list[Prompt] = []
    for part in range(1, count + 1):
        heard += [Pause(1)] * bool(heard)
        heard += said_after(line, Move(state._replace(part=part), reason))
    return heard


def _heard(tree: Tree, prompts: Prompts, said: list[Prompt]) -> Sound:
    """Join recordings and rendered audio as they are, and speak the rest now."""
    engine = DEFAULT if prompts.engine == NO_ENGINE else prompts.engine
    played = tree.voice == PROMPTS
    twilio = tree.voice if not played else DEFAULTS[tree.language]
    with Synthesis(tree.language, engine) as voice:

        def heard(prompt: Prompt) -> samples.Samples:
            if isinstance(prompt, Pause):
                return samples.silence(prompt.seconds)
            one = Wanted(prompt.text, words(prompt.text, tree), prompt.slow, tree.language)
            if played and (file := prompts.find(one)):
                return samples.read_wav(file)
            return samples.telephone(*voice.speak(one.words, one.slow))

        try:
            sound = samples.join(map(heard, said))
        except (SpeechError, OSError) as error:
            raise ListenError(str(error)) from None
    replaced = not played or prompts.engine == NO_ENGINE
    note = f"Callers hear {twilio}; this preview uses a computer voice ({engine})."
    return Sound(sound, (note,) if replaced else ())
