"""Turn → TwiML as whole documents, verb by verb in the order of Twilio's documentation.

As they are written here, a line break between two elements is nothing, and elsewhere a space.
"""

import re
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.state import State
from ivr.dialogue.turn import (
    Action,
    Confirm,
    Connect,
    Dial,
    Hangup,
    Listen,
    Move,
    Pause,
    Prompt,
    Say,
    Turn,
)
from ivr.speech.normalize import words
from ivr.telephony.phone.verbs import read
from ivr.telephony.twiml import BREAK_SIZE, Audio, no_audio, twiml
from ivr.tree.model import Contact, Line, Tree
from ivr.tree.problems import Place
from tests.support.twiml_contract import problems

AGAIN = "#rc=3&amp;rp=ct,rt,5xx&amp;ct=3000&amp;rt=5000"  # ask again, Twilio
HERE = State("3b5043a86b25")
BILLING = Contact(
    key="billing",
    name="the billing office",
    number="+16177263884",
    written="617-726-3884",
    timeout=25,
    place=Place(1, 1),
)


def line_of(voice: str = "Polly.Joanna-Neural", lexicon: Mapping[str, str] | None = None) -> Line:
    tree = Tree(
        name="A line",
        language="en-US",
        voice=voice,
        greeting="Hello.",
        lexicon={"MGH": "M G H"} | dict(lexicon or {}),
        contacts={"billing": BILLING},
        operator=None,
        options={},
    )
    return Line("3b5043a86b25", {"en-US": tree})


LINE = line_of()


def turn(prompts: tuple[Prompt, ...], action: Action) -> Turn:
    return Turn(prompts, action, Move(HERE, "entered"))


def document(turn: Turn, line: Line = LINE, audio: Audio = no_audio, base: str = "") -> str:
    """What is sent, which keeps Twilio's contract."""
    sent = twiml(line, turn, audio, base)
    assert problems(sent, base) == []
    return sent


def said(*prompts: Prompt, line: Line = LINE, audio: Audio = no_audio) -> str:
    return document(turn(prompts, Hangup()), line, audio)


def xml(written: str) -> str:
    between = re.sub(r">\n\s*<", "><", written.strip())
    return '<?xml version="1.0" encoding="UTF-8"?>' + re.sub(r"\n\s*", " ", between)


class TestSay:
    def test_names_the_voice_and_the_language(self) -> None:
        assert said(Say("Hello.")) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">Hello.</Say>
              <Hangup />
            </Response>
        """)

    def test_takes_the_voice_of_the_file(self) -> None:
        assert said(Say("Hello."), line=line_of("Google.en-US-Neural2-F")) == xml("""
            <Response>
              <Say language="en-US" voice="Google.en-US-Neural2-F">Hello.</Say>
              <Hangup />
            </Response>
        """)

    def test_is_one_for_each_sentence(self) -> None:
        assert said(Say("One."), Say("Two.")) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">One.</Say>
              <Say language="en-US" voice="Polly.Joanna-Neural">Two.</Say>
              <Hangup />
            </Response>
        """)

    def test_has_telephone_numbers_read_digit_by_digit(self) -> None:
        assert said(Say("Call 617-726-3884 or +44 20 7946 0018 now.")) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">Call
              <say-as interpret-as="telephone">617-726-3884</say-as> or
              <say-as interpret-as="telephone">+44 20 7946 0018</say-as> now.</Say>
              <Hangup />
            </Response>
        """)

    def test_has_words_read_as_the_lexicon_says(self) -> None:
        assert said(Say("MGH, version 10.11 or v.47: and/or.")) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">
                <sub alias="M G H">MGH</sub>, version
                <sub alias="10 point 11">10.11</sub> or
                <sub alias="version 47">v.47</sub>:
                <sub alias="and or">and/or</sub>.</Say>
              <Hangup />
            </Response>
        """)

    def test_says_slowly_what_may_be_written_down(self) -> None:
        assert said(Say("MGH: 617-726-3884.", slow=True)) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">
                <prosody rate="80%">
                <sub alias="M G H">MGH</sub>:
                <say-as interpret-as="telephone">617-726-3884</say-as>.</prosody>
              </Say>
              <Hangup />
            </Response>
        """)

    def test_escapes_the_special_characters_of_xml(self) -> None:
        file = line_of(lexicon={"R&D": 'R "and" <D>'})
        assert said(Say("<Hangup/> & \"R&D\" 'so' ]]> it is."), line=file) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">&lt;Hangup/&gt; &amp;
              "<sub alias="R &quot;and&quot; &lt;D&gt;">R&amp;D</sub>" 'so' ]]&gt; it is.</Say>
              <Hangup />
            </Response>
        """)

    def test_keeps_the_letters_of_all_scripts(self) -> None:
        assert said(Say("“Café”, ¿qué? 病院 😀")) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">“Café”, ¿qué? 病院 😀</Say>
              <Hangup />
            </Response>
        """)

    def test_has_no_markup_where_that_makes_it_too_long(self) -> None:
        """Polly takes 3,000 characters, 6,000 with markup (Amazon, SynthesizeSpeech)."""
        assert said(Say("MGH " * 100)).count('<sub alias="M G H">MGH</sub> ') == 100
        assert said(Say("MGH " * 750, slow=True)) == xml(f"""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">{"MGH " * 750}</Say>
              <Hangup />
            </Response>
        """)

    def test_has_ipa_where_the_voice_takes_it_and_else_the_respelling(self) -> None:
        lexicon = {"Nguyen": "win /w\u026an/", "Beth": "/b\u025b\u03b8/"}
        prompt = Say("Dr. Nguyen, Beth.")
        assert said(prompt, line=line_of(lexicon=lexicon)) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">
                <sub alias="Doctor">Dr.</sub>
                <phoneme alphabet="ipa" ph="w\u026an">Nguyen</phoneme>,
                <phoneme alphabet="ipa" ph="b\u025b\u03b8">Beth</phoneme>.</Say>
              <Hangup />
            </Response>
        """).replace("</sub><phoneme", "</sub> <phoneme")  # there the space is heard
        assert said(prompt, line=line_of("Polly.Ruth-Generative", lexicon)) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Ruth-Generative">
                <sub alias="Doctor">Dr.</sub> <sub alias="win">Nguyen</sub>, Beth.</Say>
              <Hangup />
            </Response>
        """)

    def test_uses_pauses_for_the_slow_pace_where_the_voice_ignores_the_rate(self) -> None:
        prompt = Say("Bring a card, please. MGH: 617-726-3884. Mr. Lee waits.", slow=True)
        assert said(prompt, line=line_of("Polly.Ruth-Generative")) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Ruth-Generative">Bring a card,
                <break time="300ms" />please. <break time="800ms" />
                <sub alias="M G H">MGH</sub>: <break time="300ms" />
                <say-as interpret-as="telephone">617-726-3884</say-as>. <break time="800ms" />
                <sub alias="Mister">Mr.</sub> Lee waits.</Say>
              <Hangup />
            </Response>
        """)

    def test_uses_paragraphs_for_it_where_the_voice_ignores_breaks_too(self) -> None:
        prompt = Say("Bring a card, please. Thank you.", slow=True)
        assert said(prompt, Pause(0.6), line=line_of("Google.en-US-Chirp3-HD-Kore")) == xml("""
            <Response>
              <Say language="en-US" voice="Google.en-US-Chirp3-HD-Kore">
                <p>Bring a card, please. </p>
                <p>Thank you.</p>
              </Say>
              <Play>/silence/600ms.wav</Play>
              <Hangup />
            </Response>
        """)

    def test_is_the_spoken_words_alone_where_the_voice_takes_no_markup(self) -> None:
        for voice in ("man", "woman", "alice"):
            prompt = Say("MGH: 726-3884.", slow=True)
            assert said(prompt, Pause(0.6), line=line_of(voice)) == xml(f"""
                <Response>
                  <Say language="en-US" voice="{voice}">M G H: 7 2 6, 3 8 8 4.</Say>
                  <Play>/silence/600ms.wav</Play>
                  <Hangup />
                </Response>
            """)


class TestPlay:
    def test_plays_the_audio_that_is_there(self) -> None:
        assert said(Say("Hello."), audio=lambda prompt: "/prompts/a1.wav") == xml("""
            <Response>
              <Play>/prompts/a1.wav</Play>
              <Hangup />
            </Response>
        """)

    def test_leaves_what_is_missing_to_the_voice_of_the_language(self) -> None:
        assert said(Say("Hello."), line=line_of("prompts")) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">Hello.</Say>
              <Hangup />
            </Response>
        """)

    def test_mixes_with_say_in_the_order_of_the_turn(self) -> None:
        there: dict[Prompt, str] = {
            Say("Two."): "/prompts/2.wav",
            Say("Two.", slow=True): "/prompts/2-slow.wav",
        }
        assert said(
            Say("One."),
            Say("Two."),
            Say("Three."),
            Say("Two.", slow=True),
            line=line_of("prompts"),
            audio=there.get,
        ) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">One.</Say>
              <Play>/prompts/2.wav</Play>
              <Say language="en-US" voice="Polly.Joanna-Neural">Three.</Say>
              <Play>/prompts/2-slow.wav</Play>
              <Hangup />
            </Response>
        """)


class TestPause:
    def test_is_a_break_at_the_end_of_the_sentence_before_it(self) -> None:
        assert said(Say("One."), Pause(0.6), Say("Two."), Pause(1.5), Say("Three.")) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">One.<break time="600ms" /></Say>
              <Say language="en-US" voice="Polly.Joanna-Neural">Two.<break time="1500ms" /></Say>
              <Say language="en-US" voice="Polly.Joanna-Neural">Three.</Say>
              <Hangup />
            </Response>
        """)

    def test_is_outside_the_slow_pace(self) -> None:
        assert said(Say("One.", slow=True), Pause(1.5)) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">
                <prosody rate="80%">One.</prosody>
                <break time="1500ms" />
              </Say>
              <Hangup />
            </Response>
        """)

    def test_is_a_break_at_the_head_of_the_first_sentence(self) -> None:
        assert said(Pause(0.5), Say("One."), Pause(0.6), Say("Two.")) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">
                <break time="500ms" />One.<break time="600ms" /></Say>
              <Say language="en-US" voice="Polly.Joanna-Neural">Two.</Say>
              <Hangup />
            </Response>
        """).replace('Neural"> <', 'Neural"><')

    def test_is_outside_the_slow_pace_at_the_head_too(self) -> None:
        assert said(Pause(0.5), Say("One.", slow=True)) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">
                <break time="500ms" />
                <prosody rate="80%">One.</prosody>
              </Say>
              <Hangup />
            </Response>
        """)

    def test_is_a_break_before_a_sentence_that_follows_audio(self) -> None:
        there: dict[Prompt, str] = {Say("One."): "/prompts/1.wav", Pause(0.6): "/prompts/p.wav"}
        assert said(Say("One."), Pause(0.6), Say("Two."), audio=there.get) == xml("""
            <Response>
              <Play>/prompts/1.wav</Play>
              <Say language="en-US" voice="Polly.Joanna-Neural"><break time="600ms" />Two.</Say>
              <Hangup />
            </Response>
        """)

    def test_is_the_lines_own_silence_where_no_voice_can_take_it(self) -> None:
        prompts = (Pause(0.6), Say("One."), Pause(0.6), Say("Two."), Pause(1.5))

        def words_only(prompt: Prompt) -> str | None:
            return "/prompts/a1.wav" if isinstance(prompt, Say) else None

        assert said(*prompts, audio=words_only) == xml("""
            <Response>
              <Play>/silence/600ms.wav</Play>
              <Play>/prompts/a1.wav</Play>
              <Play>/silence/600ms.wav</Play>
              <Play>/prompts/a1.wav</Play>
              <Play>/silence/1500ms.wav</Play>
              <Hangup />
            </Response>
        """)

    def test_is_the_audio_of_the_edition_if_it_has_any(self) -> None:
        there: dict[Prompt, str] = {Say("One."): "/prompts/1.wav", Pause(0.5): "/prompts/p.wav"}
        assert said(Pause(0.5), Say("One."), Pause(0.6), audio=there.get) == xml("""
            <Response>
              <Play>/prompts/p.wav</Play>
              <Play>/prompts/1.wav</Play>
              <Play>/silence/600ms.wav</Play>
              <Hangup />
            </Response>
        """)

    @pytest.mark.parametrize("voice", ["woman", "Google.en-US-Chirp3-HD-Kore"])
    def test_is_silence_around_a_voice_that_takes_no_breaks(self, voice: str) -> None:
        prompts = (Pause(0.5), Say("One."), Pause(0.6), Say("Two."))
        assert document(turn(prompts, Listen(HERE, 8)), line_of(voice)) == xml(f"""
            <Response>
              <Gather action="/voice/3b5043a86b25/main{AGAIN}" actionOnEmptyResult="true"
                finishOnKey="" input="dtmf" method="POST" numDigits="1" timeout="8">
                <Play>/silence/500ms.wav</Play>
                <Say language="en-US" voice="{voice}">One.</Say>
                <Play>/silence/600ms.wav</Play>
                <Say language="en-US" voice="{voice}">Two.</Say>
              </Gather>
              <Redirect method="POST">/voice/3b5043a86b25/main{AGAIN}</Redirect>
            </Response>
        """)

    def test_is_silence_around_a_text_as_long_as_can_be_said(self) -> None:
        """Google's voices take 5,000 characters, markup among them (Twilio, error 13521)."""
        long, voice = "a" * 5_000, "Google.en-US-Neural2-F"
        assert said(Pause(0.5), Say(long), Pause(1.5), line=line_of(voice)) == xml(f"""
            <Response>
              <Play>/silence/500ms.wav</Play>
              <Say language="en-US" voice="{voice}">{long}</Say>
              <Play>/silence/1500ms.wav</Play>
              <Hangup />
            </Response>
        """)

    def test_is_heard_whole_where_there_is_room_for_one_of_two(self) -> None:
        """A break is what keeps a Say from being too long, so the second is played."""
        voice = "Google.en-US-Neural2-F"
        text = "a" * (5_000 - BREAK_SIZE - len(f'<Say language="en-US" voice="{voice}"></Say>'))
        sent = said(Pause(0.5), Say(text), Pause(1.5), Say("One."), line=line_of(voice))
        verbs = list(ElementTree.fromstring(sent))
        assert [verb.tag for verb in verbs] == ["Say", "Say", "Hangup"]
        assert [verb.get("time") for verb in verbs[0]] == ["500ms"]
        assert [verb.get("time") for verb in verbs[1]] == ["1500ms"]


class TestBase:
    """Some carriers resolve no relative address, neither of audio nor of a document."""

    BASE = "https://line.example.org"

    def test_begins_every_address_of_the_line(self) -> None:
        prompts = (Pause(0.5), Say("One."), Pause(0.6), Say("Two."))
        there: dict[Prompt, str] = {Say("One."): "/prompts/1.wav", Say("Two."): "https://a.org/2"}
        sent = document(turn(prompts, Listen(HERE, 8)), LINE, there.get, self.BASE)
        assert sent == xml(f"""
            <Response>
              <Gather action="{self.BASE}/voice/3b5043a86b25/main{AGAIN}" actionOnEmptyResult="true"
                finishOnKey="" input="dtmf" method="POST" numDigits="1" timeout="8">
                <Play>{self.BASE}/silence/500ms.wav</Play>
                <Play>{self.BASE}/prompts/1.wav</Play>
                <Play>{self.BASE}/silence/600ms.wav</Play>
                <Play>https://a.org/2</Play>
              </Gather>
              <Redirect method="POST">{self.BASE}/voice/3b5043a86b25/main{AGAIN}</Redirect>
            </Response>
        """)

    def test_begins_those_of_a_transfer_too(self) -> None:
        dial = Dial(HERE._replace(to="billing"), BILLING, BILLING.numbers)
        sent = document(turn((), dial), base=self.BASE)
        made = ElementTree.fromstring(sent).find("Dial")
        assert made is not None
        assert made.attrib["action"].startswith(f"{self.BASE}/voice/3b5043a86b25/main?to=billing#")
        assert made[0].attrib["url"].startswith(f"{self.BASE}/voice/3b5043a86b25/main/whisper")


class TestGather:
    def test_waits_for_any_one_key_and_reports_silence_too(self) -> None:
        """As against Twilio's defaults: any number of keys up to #, and nothing on silence."""
        assert document(turn((), Listen(HERE, 8))) == xml(f"""
            <Response>
              <Gather action="/voice/3b5043a86b25/main{AGAIN}" actionOnEmptyResult="true"
                finishOnKey="" input="dtmf" method="POST" numDigits="1" timeout="8" />
              <Redirect method="POST">/voice/3b5043a86b25/main{AGAIN}</Redirect>
            </Response>
        """)

    def test_holds_all_prompts_so_that_a_key_stops_them(self) -> None:
        prompts = (Say("One."), Pause(0.6), Say("Two."), Say("Three."), Pause(0.6))
        there: dict[Prompt, str] = {Say("Three."): "/prompts/3.wav"}
        assert document(turn(prompts, Listen(HERE, 8)), audio=there.get) == xml(f"""
            <Response>
              <Gather action="/voice/3b5043a86b25/main{AGAIN}" actionOnEmptyResult="true"
                finishOnKey="" input="dtmf" method="POST" numDigits="1" timeout="8">
                <Say language="en-US" voice="Polly.Joanna-Neural">One.<break time="600ms" /></Say>
                <Say language="en-US" voice="Polly.Joanna-Neural">Two.</Say>
                <Play>/prompts/3.wav</Play>
                <Play>/silence/600ms.wav</Play>
              </Gather>
              <Redirect method="POST">/voice/3b5043a86b25/main{AGAIN}</Redirect>
            </Response>
        """)

    def test_carries_the_state_and_its_own_time(self) -> None:
        state = State("3b50", "cost", part=2, misses=1, slow=True, to="billing")
        assert document(turn((), Listen(state, 16))) == xml(f"""
            <Response>
              <Gather
                action="/voice/3b50/cost?part=2&amp;misses=1&amp;pace=slow&amp;to=billing{AGAIN}"
                actionOnEmptyResult="true" finishOnKey="" input="dtmf" method="POST"
                numDigits="1" timeout="16" />
              <Redirect
                method="POST">/voice/3b50/cost?part=2&amp;misses=1&amp;pace=slow&amp;to=billing{AGAIN}</Redirect>
            </Response>
        """)


class TestDial:
    def test_says_first_whom_it_calls_and_reports_the_outcome(self) -> None:
        state = State("3b5043a86b25", "opening-hours", to="billing")
        whisper = f"/voice/3b5043a86b25/opening-hours/whisper?to=billing{AGAIN}"
        dial = Dial(state, BILLING, BILLING.numbers)
        assert document(turn((Say("One moment."),), dial)) == xml(f"""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">One moment.</Say>
              <Dial action="/voice/3b5043a86b25/opening-hours?to=billing{AGAIN}" method="POST"
                timeout="25">
                <Number method="POST" url="{whisper}">+16177263884</Number>
              </Dial>
            </Response>
        """)

    def test_takes_a_key_while_it_says_whom_it_calls_and_then_dials(self) -> None:
        state = HERE._replace(to="billing")
        dial = Dial(state, BILLING, BILLING.numbers, state._replace(number=0))
        assert document(turn((Say("Calling."),), dial)) == xml(f"""
            <Response>
              <Gather action="/voice/3b5043a86b25/main?to=billing&amp;number=0{AGAIN}"
                finishOnKey="" input="dtmf" method="POST" numDigits="1" timeout="1">
                <Say language="en-US" voice="Polly.Joanna-Neural">Calling.</Say>
              </Gather>
              <Dial action="/voice/3b5043a86b25/main?to=billing{AGAIN}" method="POST" timeout="25">
                <Number method="POST"
                  url="/voice/3b5043a86b25/main/whisper?to=billing{AGAIN}">+16177263884</Number>
              </Dial>
            </Response>
        """)

    def test_rings_numbers_extensions_and_sip_addresses_together(self) -> None:
        state = HERE._replace(to="billing", slow=True, unhurried=True, language="es-US")
        numbers = "+16177263884;ext=204", "sip:204@pbx.example.org", "+16177262000"
        query = f"pace=patient&amp;to=billing&amp;language=es-US{AGAIN}"
        whisper = f'url="/voice/3b5043a86b25/main/whisper?{query}"'
        assert document(turn((Say("One moment."),), Dial(state, BILLING, numbers))) == xml(f"""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">One moment.</Say>
              <Dial action="/voice/3b5043a86b25/main?{query}" method="POST" timeout="25">
                <Number method="POST" sendDigits="ww204" {whisper}>+16177263884</Number>
                <Sip method="POST" {whisper}>sip:204@pbx.example.org</Sip>
                <Number method="POST" {whisper}>+16177262000</Number>
              </Dial>
            </Response>
        """)

    def test_shows_the_lines_own_number_where_the_caller_has_none(self) -> None:
        dial = turn((), Dial(HERE._replace(to="billing"), BILLING, BILLING.numbers))
        shown = twiml(LINE, dial, caller_id="+16175550100")
        assert problems(shown) == []
        assert shown.replace(' callerId="+16175550100"', "") == document(dial)

    def test_rings_as_long_as_the_contact_says(self) -> None:
        slow = Contact("desk", "the desk", "+442079460018", "+44 20 7946 0018", 60, Place(1, 1))
        assert document(turn((), Dial(HERE._replace(to="desk"), slow, slow.numbers))) == xml(f"""
            <Response>
              <Dial action="/voice/3b5043a86b25/main?to=desk{AGAIN}" method="POST" timeout="60">
                <Number method="POST"
                  url="/voice/3b5043a86b25/main/whisper?to=desk{AGAIN}">+442079460018</Number>
              </Dial>
            </Response>
        """)


class TestConfirm:
    def test_asks_for_a_key_and_hangs_up_without_one(self) -> None:
        asks = Confirm(HERE._replace(to="billing"), 10)
        assert document(turn((Say("To take this call, press 1."),), asks)) == xml(f"""
            <Response>
              <Gather action="/voice/3b5043a86b25/main/whisper?to=billing&amp;key=1{AGAIN}"
                finishOnKey="" input="dtmf" method="POST" numDigits="1" timeout="10">
                <Say language="en-US" voice="Polly.Joanna-Neural">To take this call, press 1.</Say>
              </Gather>
              <Hangup />
            </Response>
        """)


class TestConnect:
    def test_nothing_follows_what_the_person_who_picks_up_hears(self) -> None:
        assert document(turn((Say("The clinic, about: Billing"),), Connect())) == xml("""
            <Response>
              <Say language="en-US" voice="Polly.Joanna-Neural">The clinic, about: Billing</Say>
            </Response>
        """)


class TestRedirect:
    def test_follows_a_gather_and_goes_on_as_after_silence(self) -> None:
        state = State("3b5043a86b25", "opening-hours", misses=2)
        root = ElementTree.fromstring(document(turn((), Listen(state, 8))))
        assert [verb.tag for verb in root] == ["Gather", "Redirect"]
        assert root[1].text == root[0].get("action")
        assert root[1].get("method") == root[0].get("method") == "POST"


class TestHangup:
    def test_ends_what_has_been_said(self) -> None:
        assert document(turn((), Hangup())) == xml("""
            <Response>
              <Hangup />
            </Response>
        """)


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"])
SHORT = st.text(LETTERS, min_size=1, max_size=60).filter(str.strip) | st.sampled_from(
    [
        "Call 617-726-3884. Then wait, please.",
        "MGH",
        "MGH/MGH 10.11",
        "v.47",
        "Nguyen's, 8 a.m. Now",
    ]
)
LONG = st.sampled_from(["&" * 3_000, "a" * 3_000, "MGH 617-726-3884 " * 176, "\u00e9, " * 1_000])
PROMPTS = st.builds(Say, SHORT, st.booleans()) | st.builds(Pause, st.floats(0.1, 3.0))
LONG_PROMPTS = st.builds(Say, LONG, st.booleans())  # of which a turn has one at most
THENS = st.sampled_from(
    [Listen(HERE, 8), Dial(HERE._replace(to="billing"), BILLING, BILLING.numbers), Hangup()]
)
AUDIO = st.sampled_from(
    [no_audio, lambda prompt: "/a.wav" if isinstance(prompt, Say) and prompt.slow else None]
)
VOICES = st.sampled_from(
    ["Polly.Joanna-Neural", "Polly.Ruth-Generative", "Google.en-US-Neural2-F",
     "Google.en-US-Chirp3-HD-Kore", "alice"]
)  # fmt: skip


def played(root: ElementTree.Element) -> list[str]:
    return [play.text or "" for play in root.iter("Play")]


def silence(root: ElementTree.Element) -> float:
    """The seconds of all that is not spoken: breaks, and silence that is played."""
    times = [pause.attrib["time"] for pause in root.iter("break")]
    times += [url.rpartition("/")[2] for url in played(root) if url.startswith("/silence/")]
    return sum(int(time.partition("ms")[0]) for time in times) / 1000


@given(PROMPTS | LONG_PROMPTS, st.lists(PROMPTS, max_size=20), THENS, AUDIO, VOICES)
def test_any_turn_keeps_the_contract_and_every_word_that_is_said(
    first: Prompt, others: list[Prompt], then: Listen | Dial | Hangup, audio: Audio, voice: str
) -> None:
    prompts = (first, *others)
    file = line_of(voice, {"Nguyen": "win /w\u026an/"})
    sent = document(turn(prompts, then), file, audio)
    root = ElementTree.fromstring(sent)
    heard = ["".join(say.itertext()) for say in root.iter("Say")]
    says = [prompt for prompt in prompts if isinstance(prompt, Say)]
    spoken = [prompt for prompt in says if audio(prompt) is None]
    if voice == "alice":
        assert len(heard) == len(spoken)
    elif not any(
        len(words(prompt.text, file.default)) != len(prompt.text) > 1_000 for prompt in spoken
    ):
        assert heard == [prompt.text for prompt in spoken]
    assert played(root).count("/a.wav") == len(says) - len(heard)
    if voice != "Polly.Ruth-Generative":  # of which the slow pace is made of breaks, too
        wanted = sum(prompt.seconds for prompt in prompts if isinstance(prompt, Pause))
        assert silence(root) == pytest.approx(wanted, abs=0.001 * len(prompts))
    for verb in read(sent.encode(), "text/xml"):  # which the telephone here takes too
        assert verb
