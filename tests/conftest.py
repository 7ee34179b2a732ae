"""What all tests share: the option that writes down anew what they compare with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from twilio.twiml.voice_response import VoiceResponse  # type: ignore[import-untyped]  # no types

from tests.support.databases import Postgres, running
from tests.support.twiml_contract import problems


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="write transcripts and reports down as they are now; then read the diff",
    )


@pytest.fixture(scope="session", autouse=True)
def every_document_keeps_twilios_contract() -> Iterator[None]:
    """Every document that is made in a test's own process, whether the test looks at it or not."""
    broken: list[str] = []
    to_xml = VoiceResponse.to_xml

    def checked(self: VoiceResponse, xml_declaration: bool = True) -> str:
        document: str = to_xml(self, xml_declaration)
        broken.extend(f"{problem}\n{document}" for problem in problems(document))
        return document

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(VoiceResponse, "to_xml", checked)
        yield
    assert not broken, broken[0]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server that the tests of a process share."""
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'line.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()
