"""Turn → TwiML, with Twilio's own library."""

from collections.abc import Callable
from math import ceil

from twilio.twiml import TwiML  # type: ignore[import-untyped]  # no types
from twilio.twiml import voice_response as verbs

from ivr.dialogue.state import to_url
from ivr.dialogue.turn import Dial, Listen, Pause, Prompt, Say, Turn
from ivr.speech import spoken
from ivr.tree.model import Tree
from ivr.tree.voices import PROMPTS, default

SLOW_RATE = f"{spoken.SLOW:.0%}"

# Characters of a Say with its markup. Polly takes 6,000, of which 3,000 spoken (Amazon,
# SynthesizeSpeech), Google's voices 5,000 (Twilio, error 13521); the difference is a break's.
LONGEST = 4_950

Audio = Callable[[Tree, Say], str | None]
"""The address of a sentence's audio, or None where a voice has to say it."""


def no_audio(tree: Tree, prompt: Say) -> str | None:
    """Every sentence is said by the voice."""
    return None


def twiml(tree: Tree, turn: Turn, audio: Audio = no_audio) -> str:
    """The document that makes Twilio say and do what the turn holds.

    Prompts stand inside the Gather, so that a key stops them (barge-in). A Redirect follows every
    Gather: should Twilio fall through it, the call goes on as after silence.
    """
    response = verbs.VoiceResponse()
    then = turn.then
    if isinstance(then, Listen):
        _speak(response.nest(_gather(then)), tree, turn.prompts, audio)
        response.redirect(to_url(then.state), method="POST")
    elif isinstance(then, Dial):
        _speak(response, tree, turn.prompts, audio)
        action, rings = to_url(then.state), then.contact.timeout
        response.dial(action=action, method="POST", timeout=rings).number(then.contact.number)
    else:
        _speak(response, tree, turn.prompts, audio)
        response.hangup()
    xml: str = response.to_xml()
    return xml


def _gather(listen: Listen) -> TwiML:
    # finishOnKey is empty because # is a choice; with actionOnEmptyResult silence is posted too.
    return verbs.Gather(
        input="dtmf",
        num_digits=1,
        finish_on_key="",
        action_on_empty_result=True,
        timeout=listen.seconds,
        action=to_url(listen.state),
        method="POST",
    )


def _speak(parent: TwiML, tree: Tree, prompts: tuple[Prompt, ...], audio: Audio) -> None:
    """Append the prompts. A pause stands at the end of the Say before it, if that has room."""
    say: TwiML | None = None
    for prompt in prompts:
        if isinstance(prompt, Pause) and say:
            say.break_(time=f"{round(prompt.seconds * 1000)}ms")
        elif isinstance(prompt, Pause):
            parent.pause(length=ceil(prompt.seconds))  # of whole seconds only
        elif url := audio(tree, prompt):
            parent.play(url)
            say = None
        else:
            said = parent.nest(_say(tree, prompt))
            say = said if _length(said) <= LONGEST else None


def _say(tree: Tree, prompt: Say) -> TwiML:
    """A sentence with its markup, or without any where that would make it too long to be said."""
    voice = default(tree.language) if tree.voice == PROMPTS else tree.voice
    marked = verbs.Say(voice=voice, language=tree.language)
    _mark_up(marked, tree, prompt)
    if _length(marked) <= LONGEST:
        return marked
    return verbs.Say(prompt.text, voice=voice, language=tree.language)


def _mark_up(say: TwiML, tree: Tree, prompt: Say) -> None:
    parent = say.nest(verbs.SsmlProsody(rate=SLOW_RATE)) if prompt.slow else say
    # No two texts follow one another: of such two the library would keep the second only.
    for piece in spoken.read(prompt.text, tree.lexicon, tree.region):
        if piece.kind == "telephone":
            parent.say_as(piece.written, interpret_as="telephone")
        elif piece.kind == "alias":
            parent.sub(piece.written, alias=piece.said)
        else:
            parent.append(piece.written)


def _length(say: TwiML) -> int:
    return len(say.to_xml(xml_declaration=False))
