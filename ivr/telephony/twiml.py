"""Turn → TwiML, with Twilio's own library."""

from collections.abc import Callable, Iterable

from twilio.twiml import TwiML  # type: ignore[import-untyped]  # no types
from twilio.twiml import voice_response as verbs

from ivr.dialogue.state import State
from ivr.dialogue.turn import Confirm, Dial, Hangup, Listen, Pause, Prompt, Say, Turn
from ivr.prompts.keys import silence_path
from ivr.speech import normalize
from ivr.speech.normalize import Span
from ivr.speech.pauses import split
from ivr.telephony.address import RETRIES, key_url, to_url, whisper_url
from ivr.tree.model import Line, Tree
from ivr.tree.telephone import SIP, split_extension
from ivr.tree.voices import DEFAULTS, PROMPTS, Family, family

SLOW_RATE = f"{normalize.SLOW:.0%}"

GATHER_LANGUAGE = "en-US"
"""The language that Twilio expects callers to speak, unless a Gather says otherwise."""
ANNOUNCED = 1  # seconds for a key after the line has said whom it calls, the fewest there can be
BEFORE_EXTENSION = "ww"  # each is half a second, in which a switchboard begins to listen
BREAK_SIZE = 50  # bytes of a Say that are kept for a pause at its end, which needs fewer

Audio = Callable[[Prompt], str | None]
"""Finds the URL of the audio of a sentence or a pause; None if a voice has to say it."""


def no_audio(prompt: Prompt) -> str | None:
    """Let the voice say every sentence."""
    return None


def twiml(
    line: Line, turn: Turn, audio: Audio = no_audio, base: str = "", caller_id: str = ""
) -> str:
    """Write the document that makes Twilio say and do what is in the turn.

    Prompts are inside the Gather, so that a key stops them (barge-in). A Redirect follows every
    Gather that waits for a key: if Twilio falls through it, the call goes on as after silence.
    Behind one that says whom the line calls is the Dial, and behind one that asks somebody to take
    a call is the end of their call. With a `caller_id` that number is shown to whoever is called,
    else the caller's own. All addresses of the line begin with `base`, `https://line.example.org`,
    since some carriers resolve none that do not.
    """
    response = verbs.VoiceResponse()
    then = turn.action
    if isinstance(then, Listen):
        gather = response.nest(_gather(then, line, base))
        _speak(gather, line, turn.prompts, audio, base)
        response.redirect(_again(then.state, base), method="POST")
    elif isinstance(then, Dial):
        speaks = response
        if then.announcing:
            speaks = response.nest(_one_key(base + to_url(then.announcing), ANNOUNCED))
        _speak(speaks, line, turn.prompts, audio, base)
        _dial(response, then, base, caller_id)
    elif isinstance(then, Confirm):
        asks = response.nest(_one_key(base + key_url(then.state), then.seconds))
        _speak(asks, line, turn.prompts, audio, base)
        response.hangup()
    else:
        _speak(response, line, turn.prompts, audio, base)
        if isinstance(then, Hangup):  # for Connect, Twilio connects the two where a document ends
            response.hangup()
    xml: str = response.to_xml()
    return xml


def _again(state: State, base: str) -> str:
    """Write the URL of a state, which Twilio requests again if that fails."""
    return base + to_url(state) + RETRIES


def _one_key(url: str, seconds: int) -> TwiML:
    """Take a key, which is posted to a URL; without one, the verbs after it are done."""
    action = url + RETRIES
    return verbs.Gather(
        input="dtmf", num_digits=1, finish_on_key="", timeout=seconds, action=action, method="POST"
    )


def _dial(response: TwiML, dial: Dial, base: str, caller_id: str) -> None:
    """Ring the numbers together; whoever picks up hears the whisper first."""
    action, rings = _again(dial.state, base), dial.contact.timeout
    made = response.dial(action=action, method="POST", timeout=rings, caller_id=caller_id or None)
    whisper = base + whisper_url(dial.state) + RETRIES
    for address in dial.numbers:
        number, extension = split_extension(address)
        if number.startswith(SIP):
            made.sip(number, url=whisper, method="POST")
        else:
            digits = BEFORE_EXTENSION + extension if extension else None
            made.number(number, send_digits=digits, url=whisper, method="POST")


def _gather(listen: Listen, line: Line, base: str) -> TwiML:
    # finishOnKey is empty because # is a choice; with actionOnEmptyResult silence is posted too.
    language = line.tree(listen.state.language).language
    return verbs.Gather(
        input="dtmf",
        num_digits=1,
        finish_on_key="",
        action_on_empty_result=True,
        timeout=listen.seconds,
        action=_again(listen.state, base),
        method="POST",
        language=language if language != GATHER_LANGUAGE else None,
    )


def _speak(parent: TwiML, line: Line, prompts: tuple[Prompt, ...], audio: Audio, base: str) -> None:
    """Append the prompts.

    A pause goes into a Say: at the end of the one before it, else at the head of the one after it,
    where the voice takes pauses and there is room. Elsewhere silence is played. <Pause> takes whole
    seconds only, and some carriers end a call that has it in a Gather, or at all.
    """

    def play(url: str) -> None:
        parent.play(base + url if url.startswith("/") else url)

    def play_silence(seconds: float) -> None:
        if seconds:
            play(audio(Pause(seconds)) or silence_path(seconds))

    say: TwiML | None = None
    tree, pause = line.default, 0.0  # a pause that nothing has taken yet
    for prompt in prompts:
        if isinstance(prompt, Pause):
            if say and _has_room(tree, say):
                say.append(_break(prompt.seconds))
            else:
                play_silence(pause)
                pause = prompt.seconds
            continue
        tree, url = line.tree(prompt.language), audio(prompt)
        say = None if url else _say(tree, prompt)
        if pause and say and _has_room(tree, say):
            say.verbs.insert(0, _break(pause))
        else:
            play_silence(pause)
        pause = 0.0
        if say:
            parent.append(say)
        elif url:
            play(url)
    play_silence(pause)


def _break(seconds: float) -> TwiML:
    return verbs.SsmlBreak(time=f"{round(seconds * 1000)}ms")


def _say(tree: Tree, prompt: Say) -> TwiML:
    """Write a sentence with its markup; without, if the voice takes none or it gets too long."""
    voice = _voice(tree)
    takes = family(voice)
    spans = normalize.spans(prompt.text, tree.lexicon, tree.language)
    words = normalize.plain(spans)
    fits = len(words) <= takes.spoken
    if takes.markup and fits:
        marked = verbs.Say(voice=voice, language=tree.language)
        _mark_up(marked, spans, prompt.slow, takes)
        if _length(marked) <= takes.whole - BREAK_SIZE:
            return marked
    return verbs.Say(words if fits else prompt.text, voice=voice, language=tree.language)


def _voice(tree: Tree) -> str:
    return DEFAULTS[tree.language] if tree.voice == PROMPTS else tree.voice


def _mark_up(say: TwiML, spans: tuple[Span, ...], slow: bool, takes: Family) -> None:
    """Append the spans. If a voice ignores the slow pace, pauses make up for it."""
    if slow and not takes.prosody:
        for sentence, seconds in split(spans, clauses=takes.breaks):
            _append(say if takes.breaks else say.nest(verbs.SsmlP()), sentence, takes)
            if seconds and takes.breaks:
                say.append(_break(seconds))
    else:
        _append(say.nest(verbs.SsmlProsody(rate=SLOW_RATE)) if slow else say, spans, takes)


def _append(parent: TwiML, spans: Iterable[Span], takes: Family) -> None:
    text = ""  # joined here, since the library keeps only the last of several texts in a row
    for span in spans:
        marked = _marked(span, takes)
        if marked is None:
            text += span.written
            continue
        if text:
            parent.append(text)
            text = ""
        parent.append(marked)
    if text:
        parent.append(text)


def _marked(span: Span, takes: Family) -> TwiML | None:
    """Mark up a span; None if it is said as it is written."""
    if span.kind == "telephone":
        return verbs.SsmlSayAs(span.written, interpret_as="telephone")
    if span.ipa and takes.phoneme:
        return verbs.SsmlPhoneme(span.written, alphabet="ipa", ph=span.ipa)
    return None if span.said == span.written else verbs.SsmlSub(span.written, alias=span.said)


def _has_room(tree: Tree, say: TwiML) -> bool:
    """Whether a pause may be inside a Say: its voice takes pauses, and there is room for one."""
    takes = family(_voice(tree))
    return takes.breaks and _length(say) <= takes.whole - BREAK_SIZE


def _length(say: TwiML) -> int:
    """Count the bytes of a Say, which is how Twilio counts characters (error 13521)."""
    return len(say.to_xml(xml_declaration=False).encode())
