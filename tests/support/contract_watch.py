"""Hold every document that a test makes in its own process to Twilio's contract."""

from twilio.twiml.voice_response import VoiceResponse  # type: ignore[import-untyped]  # no types

from tests.support.twiml_contract import problems


class Contract:
    """Reads every document that the SDK writes, whether or not its test looks at it."""

    def __init__(self) -> None:
        self.broken: list[str] = []

    def watch(self) -> None:
        """Read along from now on."""
        to_xml = VoiceResponse.to_xml

        def read(response: VoiceResponse, xml_declaration: bool = True) -> str:
            document: str = to_xml(response, xml_declaration)
            self.broken.extend(f"{problem}\n{document}" for problem in problems(document))
            return document

        VoiceResponse.to_xml = read

    def judge(self) -> None:
        """Fail if a document since the last time broke the contract, and show the first."""
        broken, self.broken = self.broken, []
        assert not broken, broken[0]


CONTRACT = Contract()
