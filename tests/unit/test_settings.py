"""Every setting: its default, what it may hold, and the error for anything else."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.audio.synthesis import ENGINES
from ivr.prompts.library import NO_ENGINE
from ivr.settings import NAMES, SETTINGS, Settings, SettingsError, from_environment, tree_file

TOKEN = "0123456789abcdef0123456789abcdef"
SERVED = {"TWILIO_AUTH_TOKEN": TOKEN, "PUBLIC_URL": "https://line.example.org"}
NOT_A_TOKEN = "its value is not a token as Twilio's console shows it, without spaces or quotes"
NOT_AN_ADDRESS = "is not an address without a path, such as https://line.example.org"


@pytest.mark.parametrize("workers", ["1", "2", "99"])
def test_web_concurrency(workers: str) -> None:
    assert from_environment({"WEB_CONCURRENCY": workers}).workers == int(workers)


@pytest.mark.parametrize("workers", ["0", "-1", "x", "100", "1.5"])
def test_wrong_web_concurrency(workers: str) -> None:
    expected = "is not a number of processes from 1 to 99"
    assert wrong(WEB_CONCURRENCY=workers) == [f'WEB_CONCURRENCY: "{workers}" {expected}']


def wrong(**environ: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        from_environment(environ)
    return str(caught.value).splitlines()


def test_defaults_serve_a_line_that_only_this_machine_can_call() -> None:
    assert from_environment({}) == Settings(
        auth_token="",
        auth_token_next="",
        public_url="",
        tree=Path("faq_tree.yaml"),
        prompts=Path("prompts"),
        engine="pyttsx3",
        prompts_url="",
        prompts_bucket="",
        port=8000,
        log_level="info",
    )
    assert from_environment({}).tokens == ()


def test_every_setting_is_read() -> None:
    found = from_environment(
        {
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_AUTH_TOKEN_NEXT": "PSK_the-next.one+/=0",
            "PUBLIC_URL": "https://line.example.org",
            "IVR_TREE": "/srv/line/menu.yaml",
            "IVR_PROMPTS": "/srv/line/prompts",
            "IVR_ENGINE": "Neural",
            "PROMPTS_URL": "https://audio.example.org/line/",
            "PROMPTS_BUCKET": "s3://my-line/prompts",
            "PORT": "5000",
            "LOG_LEVEL": "warning",
            "METRICS_TOKEN": "a-secret/of:Prometheus",
        }
    )
    assert found == Settings(
        auth_token=TOKEN,
        auth_token_next="PSK_the-next.one+/=0",
        public_url="https://line.example.org",
        tree=Path("/srv/line/menu.yaml"),
        prompts=Path("/srv/line/prompts"),
        engine="neural",
        prompts_url="https://audio.example.org/line",
        prompts_bucket="s3://my-line/prompts",
        port=5000,
        log_level="warning",
        metrics_token="a-secret/of:Prometheus",
    )
    assert found.tokens == (TOKEN, "PSK_the-next.one+/=0")


def test_every_setting_has_a_meaning_of_whole_sentences() -> None:
    for setting in SETTINGS:
        assert re.fullmatch(r"[A-Z][^\n]+\.", setting.meaning)


def test_empty_and_blank_settings_have_their_defaults() -> None:
    assert from_environment(dict.fromkeys(NAMES, " ")) == Settings()


def test_spaces_around_a_value_are_ignored() -> None:
    assert from_environment({"PORT": " 80\n", "IVR_TREE": " a.yaml "}) == Settings(
        port=80, tree=Path("a.yaml")
    )


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://line.example.org", "https://line.example.org"),
        ("https://line.example.org/", "https://line.example.org"),
        ("https://line.example.org:8443", "https://line.example.org:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_a_public_url_is_an_origin(written: str, kept: str) -> None:
    assert from_environment(SERVED | {"PUBLIC_URL": written}).public_url == kept


@pytest.mark.parametrize(
    "written",
    [
        "line.example.org",
        "ftp://line.example.org",
        "https://",
        "https://line.example.org/voice",
        "https://line.example.org?",
        "https://user:secret@line.example.org",
        "https://line.example.org:port",
        "https://líne.example.org",
        "https://line.example.org https://other.example.org",
    ],
)
def test_anything_else_is_not_a_public_url(written: str) -> None:
    said = wrong(TWILIO_AUTH_TOKEN=TOKEN, PUBLIC_URL=written)
    assert said == [f'PUBLIC_URL: "{written}" {NOT_AN_ADDRESS}']


@pytest.mark.parametrize("port", ["1", "80", "9999", "59999", "64999", "65499", "65529", "65535"])
def test_ports(port: str) -> None:
    assert from_environment({"PORT": port}).port == int(port)


@pytest.mark.parametrize(
    "port",
    [
        "0",
        "65536",
        "65540",
        "65600",
        "66000",
        "70000",
        "99999999999",
        "-1",
        "8000.0",
        "0x50",
        "٨٠",
        "http",
    ],
)
def test_wrong_ports(port: str) -> None:
    assert wrong(PORT=port) == [f'PORT: "{port}" is not a number from 1 to 65535']


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error", "ERROR"])
def test_log_levels(level: str) -> None:
    assert from_environment({"LOG_LEVEL": level}).log_level == level.lower()


@pytest.mark.parametrize("engine", [*ENGINES, NO_ENGINE, "PYTTSX3"])
def test_engines(engine: str) -> None:
    assert from_environment({"IVR_ENGINE": engine}).engine == engine.lower()


def test_a_wrong_engine() -> None:
    expected = 'IVR_ENGINE: "espeak" is not one of pyttsx3, neural, none'
    assert wrong(IVR_ENGINE="espeak") == [expected]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://audio.example.org", "https://audio.example.org"),
        ("https://audio.example.org/my_line/v2/", "https://audio.example.org/my_line/v2"),
        ("http://127.0.0.1:9000/bucket", "http://127.0.0.1:9000/bucket"),
    ],
)
def test_prompts_urls(written: str, kept: str) -> None:
    assert from_environment({"PROMPTS_URL": written}).prompts_url == kept


@pytest.mark.parametrize(
    "written",
    ["s3://bucket", "audio.example.org", "https://audio.example.org/?a=b", "https://a b.org"],
)
def test_wrong_prompts_urls(written: str) -> None:
    assert wrong(PROMPTS_URL=written) == [
        f'PROMPTS_URL: "{written}" is not an address such as https://audio.example.org/line'
    ]


@pytest.mark.parametrize("written", ["https://bucket.example.org", "memory://prompts"])
def test_a_wrong_bucket(written: str) -> None:
    """What is in the memory of `ivr render` is gone when it ends, and nobody can play it."""
    assert wrong(PROMPTS_BUCKET=written) == [
        f'PROMPTS_BUCKET: "{written}" is not a bucket such as s3://my-line/prompts'
    ]


def test_a_wrong_log_level() -> None:
    expected = 'LOG_LEVEL: "loud" is not one of debug, info, warning, error'
    assert wrong(LOG_LEVEL="loud") == [expected]


@pytest.mark.parametrize("name", ["TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_NEXT"])
@pytest.mark.parametrize(
    "value",
    ["short", f'"{TOKEN}"', f"'{TOKEN}'", f"{TOKEN} {TOKEN}", f"{TOKEN}é", "${THE_TOKEN_HERE}"],
)
def test_a_wrong_token_is_named_and_never_shown(name: str, value: str) -> None:
    said = wrong(**(SERVED | {name: value}))
    assert said == [f"{name}: {NOT_A_TOKEN}"]


@pytest.mark.parametrize("value", ["short", f"{TOKEN} {TOKEN}", f"{TOKEN}é", f"{TOKEN}\x7f"])
def test_a_wrong_metrics_token_is_named_and_never_shown(value: str) -> None:
    expected = "is not a secret of 16 characters or more, without spaces or accents"
    assert wrong(METRICS_TOKEN=value) == [f"METRICS_TOKEN: its value {expected}"]


def test_a_token_needs_an_address() -> None:
    assert wrong(TWILIO_AUTH_TOKEN=TOKEN) == [
        "PUBLIC_URL is missing: with TWILIO_AUTH_TOKEN set, give the address that Twilio calls, "
        "such as https://line.example.org"
    ]


def test_a_command_that_does_not_serve_needs_neither_token_nor_address() -> None:
    for one in ({"TWILIO_AUTH_TOKEN": TOKEN}, {"PUBLIC_URL": "https://line.example.org"}):
        assert from_environment(one, serves=False).port == 8000


@pytest.mark.parametrize(
    "alone", [{"PUBLIC_URL": "https://line.example.org"}, {"TWILIO_AUTH_TOKEN_NEXT": TOKEN}]
)
def test_an_address_or_a_second_token_needs_the_first(alone: dict[str, str]) -> None:
    assert wrong(**alone) == [
        "TWILIO_AUTH_TOKEN is missing: without it only this machine is served; "
        "copy it from Twilio's console"
    ]


def test_all_wrong_settings_are_reported_at_once() -> None:
    said = wrong(TWILIO_AUTH_TOKEN="t", PUBLIC_URL="example.org", PORT="many", LOG_LEVEL="loud")
    assert said == [
        f"TWILIO_AUTH_TOKEN: {NOT_A_TOKEN}",
        f'PUBLIC_URL: "example.org" {NOT_AN_ADDRESS}',
        'PORT: "many" is not a number from 1 to 65535',
        'LOG_LEVEL: "loud" is not one of debug, info, warning, error',
    ]


def test_the_menu_file_is_known_even_where_other_settings_are_wrong() -> None:
    assert tree_file({"TWILIO_AUTH_TOKEN": "t", "IVR_TREE": "menu.yaml"}) == Path("menu.yaml")
    assert tree_file({}) == Path("faq_tree.yaml")


def test_secrets_are_not_in_the_repr() -> None:
    shown = repr(Settings(auth_token=TOKEN, auth_token_next=TOKEN[::-1], metrics_token=TOKEN))
    assert TOKEN not in shown
    assert TOKEN[::-1] not in shown


VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, VALUES)))
def test_any_environment_is_read_or_each_wrong_setting_is_named_on_its_own_line(
    environ: dict[str, str],
) -> None:
    try:
        found = from_environment(environ)
    except SettingsError as error:
        named = [re.split("[: ]", line)[0] for line in str(error).split("\n")]
        assert set(named) <= set(NAMES)
    else:
        assert 1 <= found.port <= 65535
        assert all(len(token) >= 16 for token in found.tokens)


def test_the_settings_of_a_sign_in_service_go_together() -> None:
    service = {
        "CONSOLE_OIDC_ISSUER": "https://login.example.org/realms/clinic/",
        "CONSOLE_OIDC_CLIENT": "line",
        "CONSOLE_OIDC_SECRET": "a secret of the service",
    }
    found = from_environment(service | {"CONSOLE_TWO_FACTORS": "Publisher"})
    assert found.console_oidc_issuer == "https://login.example.org/realms/clinic"
    assert found.console_two_factors == "publisher"
    assert "a secret of the service" not in repr(found)
    for name in service:
        others = {key: value for key, value in service.items() if key != name}
        said = f"{name} is missing: the three of CONSOLE_OIDC_ISSUER go together"
        assert wrong(**others) == [said]


@pytest.mark.parametrize("value", ["login.example.org", "http://login.example.org", "ftp://x"])
def test_a_sign_in_service_is_encrypted(value: str) -> None:
    others = {"CONSOLE_OIDC_CLIENT": "line", "CONSOLE_OIDC_SECRET": "x"}
    [said] = wrong(CONSOLE_OIDC_ISSUER=value, **others)
    assert said.startswith(f'CONSOLE_OIDC_ISSUER: "{value}" is not an address such as https://')
