"""Turn → TwiML, with Twilio's own library."""

from collections.abc import Callable

from twilio.twiml import TwiML  # type: ignore[import-untyped]  # no types
from twilio.twiml import voice_response as verbs

from ivr.dialogue.state import to_url
from ivr.dialogue.turn import Dial, Listen, Pause, Prompt, Say, Turn
from ivr.speech import spoken
from ivr.tree.model import Tree
from ivr.tree.voices import PROMPTS, default

SLOW_RATE = f"{spoken.SLOW:.0%}"

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
        response.append(_speak(_gather(then), tree, turn.prompts, audio))
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


def _speak(parent: TwiML, tree: Tree, prompts: tuple[Prompt, ...], audio: Audio) -> TwiML:
    """Append the prompts. A pause is a break at the end of the sentence that it follows."""
    voice = default(tree.language) if tree.voice == PROMPTS else tree.voice
    said: TwiML | None = None
    for prompt in prompts:
        if isinstance(prompt, Say) and (url := audio(tree, prompt)):
            parent.play(url)
            said = None
            continue
        if said is None or isinstance(prompt, Say):
            said = verbs.Say(voice=voice, language=tree.language)
            parent.append(said)
        if isinstance(prompt, Pause):
            said.append(_break(prompt))
        else:
            _mark_up(said, tree, prompt)
    return parent


def _mark_up(say: TwiML, tree: Tree, prompt: Say) -> None:
    parent = say
    if prompt.slow:
        parent = say.nest(verbs.SsmlProsody(rate=SLOW_RATE))
    for piece in spoken.read(prompt.text, tree.lexicon, tree.region):
        if piece.kind == "telephone":
            parent.say_as(piece.written, interpret_as="telephone")
        elif piece.kind == "alias":
            parent.sub(piece.written, alias=piece.said)
        else:
            parent.append(piece.written)


def _break(pause: Pause) -> TwiML:
    return verbs.Say().break_(time=f"{round(pause.seconds * 1000)}ms")
