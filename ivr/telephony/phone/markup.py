"""Parse the XML of a TwiML document safely, and read its attributes strictly.

Twilio only warns of some of the mistakes that are refused here and in the readers that use this (an
unknown verb, a misspelt attribute, a text that is too long), and goes on without them. Here each is
an error, so that callers are never the first to notice. The numbers are those of Twilio's error
dictionary.
"""

import re
import xml.etree.ElementTree as ET

MAX_DEPTH = 50  # elements within one another; real documents have four or five

# The attributes of each verb in Twilio's SDK 9.13; most of them change nothing that is heard.
ATTRIBUTES = {
    "Say": "voice loop language",
    "Play": "loop digits",
    "Pause": "length",
    "Gather": "input action method timeout speechTimeout maxSpeechTime profanityFilter finishOnKey "
    "numDigits partialResultCallback partialResultCallbackMethod language hints bargeIn debug "
    "actionOnEmptyResult speechModel enhanced",
    "Dial": "action method timeout hangupOnStar timeLimit callerId record trim "
    "recordingStatusCallback recordingConfigurationId recordingStatusCallbackMethod "
    "recordingStatusCallbackEvent answerOnBridge ringTone recordingTrack sequential referUrl "
    "referMethod events passports",
    "Number": "sendDigits url method statusCallbackEvent statusCallback statusCallbackMethod byoc "
    "machineDetection amdStatusCallbackMethod amdStatusCallback machineDetectionTimeout "
    "machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold "
    "machineDetectionSilenceTimeout",
    "Sip": "username password url method statusCallbackEvent statusCallback statusCallbackMethod "
    "machineDetection amdStatusCallbackMethod amdStatusCallback machineDetectionTimeout "
    "machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold "
    "machineDetectionSilenceTimeout",
    "Redirect": "method",
    "Reject": "reason",
    "Hangup": "",
}


class TwilioError(Exception):
    """Something that Twilio would report: the `number` of its error, and a `text` for people."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(f"Twilio error {number}: {text}")
        self.number = number
        self.text = text


class _Builder(ET.TreeBuilder):
    """Builds elements, but refuses document types, whose entities can explode, and deep nesting."""

    depth = 0

    def doctype(self, name: str, *_: str | None) -> None:
        raise TwilioError(12100, f"the document declares a DOCTYPE ({name}); TwiML has none")

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TwilioError(12100, f"more than {MAX_DEPTH} elements are nested in one another")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self.depth -= 1
        return super().end(tag)


def response(document: bytes) -> ET.Element:
    """Return the <Response> of `document`. Raise TwilioError 12100 if it is not XML, else 12102."""
    parser = ET.XMLParser(target=_Builder())  # noqa: S314  # _Builder refuses what could explode
    try:
        parser.feed(document)
        root: ET.Element = parser.close()
    except (ET.ParseError, LookupError, ValueError) as error:  # the last two: an unknown encoding
        raise TwilioError(12100, f"the document is not XML: {error}") from None
    if root.tag != "Response":
        raise TwilioError(12102, f"the document begins with <{root.tag}>; it must be <Response>")
    return root


def known(element: ET.Element) -> ET.Element:
    """Return `element`, whose verb is in `ATTRIBUTES`, if all its attributes are there too."""
    unknown = sorted(set(element.attrib) - set(ATTRIBUTES[element.tag].split()))
    if unknown:
        problem = f"<{element.tag}> has no attribute {unknown[0]}; look at its letters and capitals"
        raise TwilioError(12200, problem)
    return element


def children(parent: ET.Element) -> list[ET.Element]:
    """Return the elements of `parent`, which holds no text of its own."""
    loose = " ".join([parent.text or "", *(child.tail or "" for child in parent)]).strip()
    if loose:
        raise TwilioError(12200, f'<{parent.tag}> has text of its own: "{loose[:60]}"')
    return list(parent)


def text(element: ET.Element) -> str:
    """Return the text of `element`, which holds no other element."""
    if len(element):
        raise TwilioError(12200, f"<{element[0].tag}> cannot be in <{element.tag}>")
    return (element.text or "").strip()


def wrong(element: ET.Element, name: str, expected: str, number: int) -> TwilioError:
    """Return error `number` about the attribute `name`."""
    value = element.get(name)
    return TwilioError(number, f'{name}="{value}" in <{element.tag}> must be {expected}')


def whole(element: ET.Element, name: str, default: int, least: int, number: int) -> int:
    """Return the attribute `name`, a whole number from `least`; else raise error `number`."""
    value = element.get(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", value) or int(value) < least:
        raise wrong(element, name, f"a whole number from {least}", number)
    return int(value)


def choice(element: ET.Element, name: str, choices: tuple[str, ...], number: int) -> str:
    """Return the attribute `name`, by default the first of `choices`; else raise `number`."""
    value = element.get(name, choices[0])
    if value not in choices:
        raise wrong(element, name, " or ".join(choices), number)
    return value
