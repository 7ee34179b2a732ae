"""What breaks Twilio's contract in a TwiML document: every document a test sees comes by here.

Names, attributes, allowed values and nesting are Twilio's own (twilio_facts/voice.json, from its
npm package); what the package cannot say is in the tables below with its source. Four rules
are this line's: something follows every Gather, every Say names its voice and language, nothing
waits in a Pause, and all addresses of the line begin with its own if that is known.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

FACTS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "twilio_facts" / "voice.json").read_text("utf-8")
)
ELEMENTS: dict[str, Any] = FACTS["elements"]
KNOWN = {name.split("/")[-1] for name in ELEMENTS}

DOCUMENT = 64 * 1024  # bytes (Twilio, error 11750)
# Characters of a Say, as spoken and with its SSML (Twilio, error 13521; the second for Polly is
# Amazon's own, SynthesizeSpeech). Where a voice has no prefix, the lower limit is meant.
LIMITS = {"Polly": (3000, 6000), "Google": (5000, 5000)}
E164 = re.compile(r"\+[1-9]\d{1,14}")  # Twilio, error 13224
SCALARS = {
    "string": (re.compile(r".*", re.DOTALL), "text"),
    "boolean": (re.compile(r"true|false"), "true or false"),
    "number": (re.compile(r"\d+"), "a whole number"),
}
PATTERNS = {
    "Gather finishOnKey": (re.compile(r"[0-9*#]?"), "one key or nothing"),
    "Gather numDigits": (re.compile(r"[1-9]\d*"), "at least 1"),
    "Gather speechTimeout": (re.compile(r"auto|[1-9]\d*"), "auto or at least 1"),  # error 13327
    "Dial callerId": (E164, "E.164"),
    "prosody rate": (  # error 13513
        re.compile(r"x-slow|slow|medium|fast|x-fast|\d+%"),
        "x-slow, slow, medium, fast, x-fast or a percentage",
    ),
    "break time": (re.compile(r"\d+(ms|s)"), "a whole number of ms or s"),
}
XML_NAMESPACE = "{http://www.w3.org/XML/1998/namespace}"


def problems(document: str | bytes, base: str | None = None) -> list[str]:
    """Every problem of a document as ``path: what is wrong``, in the document's order.

    All addresses of a line at ``base`` have to begin with that. Without it they may be relative,
    but all of them or none.
    """
    sent = document.encode() if isinstance(document, str) else document
    found = list(_element_problems(sent, base))
    if len(sent) > DOCUMENT:
        found.insert(0, f"the document has {len(sent)} bytes; Twilio takes {DOCUMENT}")
    return found


def _element_problems(document: bytes, base: str | None) -> Iterator[str]:
    try:
        root = ElementTree.fromstring(document)
    except ElementTree.ParseError as error:
        yield f"not XML: {error}"
    else:
        if root.tag == "Response":
            yield from _element(root, "Response", "Response")
            yield from _elsewhere(root, base)
        else:
            yield f"the root is {root.tag}, not Response"


def _elsewhere(response: Element, base: str | None) -> Iterator[str]:
    """Addresses that some carriers could not resolve, or that lead to another line."""
    asked = [url for verb in response.iter() for url in map(verb.get, ("action", "url")) if url]
    asked += [verb.text or "" for verb in response.iter("Redirect")]
    played = [verb.text or "" for verb in response.iter("Play") if not verb.get("digits")]
    if base is None:
        base = next(("/".join(url.split("/")[:3]) for url in asked if "://" in url), "")
    yield from (f'Response: "{url}" is not at {base}' for url in asked if not url.startswith(base))
    relative = [url for url in played if url.startswith("/")] if base else []
    yield from (f'Response: "{url}" is relative, others are not' for url in relative)


def _element(element: Element, name: str, path: str) -> Iterator[str]:
    facts = ELEMENTS[name]
    own = [*_attributes(element, facts["attributes"]), *_text(element, facts["text"])]
    if name in RULES:
        own += RULES[name](element)
    yield from (f"{path}: {problem}" for problem in own)
    seen: Counter[str] = Counter()
    for child in element:
        seen[child.tag] += 1
        place = f"[{seen[child.tag]}]" if seen[child.tag] > 1 else ""
        yield from _child(child, name, facts["children"], f"{path}/{child.tag}{place}")


def _child(child: Element, parent: str, allowed: list[str], path: str) -> Iterator[str]:
    if child.tag in allowed:
        special = f"{parent}/{child.tag}"
        yield from _element(child, special if special in ELEMENTS else child.tag, path)
    elif child.tag in KNOWN:
        yield f"{path}: may not be in {parent}, which takes {_listed(allowed)}"
    else:
        yield f"{path}: Twilio knows no such element"


def _attributes(element: Element, types: dict[str, str]) -> Iterator[str]:
    for raw, value in element.attrib.items():
        name = raw.replace(XML_NAMESPACE, "xml:")
        if name not in types:
            yield f"no attribute {name}; {element.tag} takes {_listed(types)}"
        elif wanted := _misfit(f"{element.tag} {name}", types[name], value):
            yield f'{name}="{value}" is not {wanted}'


def _misfit(attribute: str, type_: str, value: str) -> str | None:
    """What the value should have been, or None where it is right."""
    base = type_.removesuffix("[]")
    if attribute.lower().endswith("method"):
        return None if value in ("GET", "POST") else "GET or POST"
    if re.search(r" (action|url)$|(Url|Callback)$", attribute):
        return None if _is_url(value) else "a URL that Twilio can ask for"
    if type_ == base:
        values = [value]
    elif not (values := value.split()):
        return f"a list of {base}"
    if base in FACTS["types"]:
        return None if set(values) <= set(FACTS["types"][base]) else f"one of {base}"
    pattern, wanted = PATTERNS.get(attribute, SCALARS[base])
    return None if all(pattern.fullmatch(one) for one in values) else wanted


def _is_url(text: str) -> bool:
    """A path from the root or an http(s) URL, of characters that need no escape.

    Not with a bare ``?`` at the end, which Twilio's SDK drops before it verifies a signature.
    """
    if not re.fullmatch(r"[!#-;=?-Z_a-z~]+(?<!\?)", text):
        return False
    parts = urlsplit(text)
    if parts.scheme:
        return parts.scheme in ("http", "https") and parts.netloc != ""
    return text.startswith("/") and not text.startswith("//")


def _text(element: Element, takes: str) -> Iterator[str]:
    own = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
    if takes == "none" and own:
        yield f'takes no text, but holds "{own}"'
    elif takes == "required" and not "".join(element.itertext()).strip():
        yield "is empty"


def _response(response: Element) -> Iterator[str]:
    if len(response) and response[-1].tag == "Gather":
        yield "nothing follows the last Gather"


def _gather(gather: Element) -> Iterator[str]:
    hints = gather.get("hints", "").split(",")  # limits: Twilio, error 13330
    if len(hints) > 500:
        yield f"{len(hints)} hints; Twilio takes 500"
    yield from (f'the hint "{h}" is over 100 characters' for h in hints if len(h.strip()) > 100)


def _pause(_: Element) -> Iterator[str]:
    # Only Say and Play may be in Gather (Twilio, error 13320); somleng-switch has no Pause at all.
    yield "ends the call on other engines than Twilio's; play silence"


def _say(say: Element) -> Iterator[str]:
    yield from (f"no {name}" for name in ("voice", "language") if not say.get(name))
    provider = say.get("voice", "").split(".")[0]
    if len(say) and provider in ("man", "woman", "alice"):  # Twilio, error 13513
        yield f"the voice {provider} reads no SSML"
    spoken, whole = LIMITS.get(provider, LIMITS["Polly"])
    text = "".join(say.itertext())
    markup = (say.text or "") + "".join(ElementTree.tostring(c, "unicode") for c in say)
    if len(text) > spoken:
        yield f"{len(text)} characters; the voice reads {spoken}"
    elif len(markup) > whole:
        yield f"{len(markup)} characters with SSML; the voice takes {whole}"


def _play(play: Element) -> Iterator[str]:
    if not play.get("digits"):
        yield from _noun(play) if (play.text or "").strip() else ["plays nothing"]


def _dial(dial: Element) -> Iterator[str]:
    if (dial.text or "").strip():
        yield from _noun(dial)
    elif not len(dial):
        yield "calls nobody"


def _noun(element: Element) -> Iterator[str]:
    """The number or URL between an element's tags; a missing one is reported with the text."""
    text = element.text or ""
    if element.tag in ("Dial", "Number"):
        if text.strip() and not E164.fullmatch(text):
            yield f'"{text}" is not E.164'
    elif text.strip() and not _is_url(text):
        yield f'"{text}" is not a URL that Twilio can ask for'


def _listed(names: dict[str, str] | list[str]) -> str:
    return ", ".join(sorted(names)) or "none"


RULES: dict[str, Callable[[Element], Iterator[str]]] = {
    "Dial": _dial,
    "Gather": _gather,
    "Number": _noun,
    "Pause": _pause,
    "Play": _play,
    "Redirect": _noun,
    "Response": _response,
    "Say": _say,
}
