"""The environment, typed: every setting of the line, what it means and what it may hold."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

LEVELS = ("debug", "info", "warning", "error")
ROLES = ("viewer", "editor", "publisher", "administrator")
"""What people may do in the console, each what those before it may."""
ENGINES = ("pyttsx3", "neural", "none")
ANSWERS = "The line answers at"
"""What `ivr serve` says, before the address, once the port is its own."""
UNTIL_EOF = "IVR_UNTIL_EOF"
"""Not a setting: with it in its environment, `ivr serve` ends when its standard input closes."""

_ANYTHING = r"(?s).+", "anything"
_TOKEN = r"[\w+/=.-]{16,}", "a token as Twilio's console shows it, without spaces or quotes"
_ADDRESS = r"https?://([\w.-]+|\[[\da-fA-F:]+\])(:\d{1,5})?/?"
_ORIGIN = _ADDRESS, "an address without a path, such as https://line.example.org"
_ISSUER = (
    r"(https://[\w.-]+|http://(localhost|127\.0\.0\.1))(:\d{1,5})?(/[\w.~/-]*)?",
    "an address such as https://login.example.org",
)
_AUDIO_URL = (
    r"https?://[\w.-]+(:\d{1,5})?(/[\w.~/-]*)?",
    "an address such as https://audio.example.org/line",
)
_HOST_NAME = (
    r"(?i)[a-z0-9]+([.-]+[a-z0-9]+)*\.?",
    "the name of a host, without https://, a port or a path, such as console.example.org",
)
_HOST = r"(\[[\da-fA-F:.]+\]|[^\s@/:,\[\]]*)(:\d{1,5})?"
_DATABASE = (
    rf"sqlite:///(?!:memory:).+|postgres(ql)?(\+psycopg)?://([^\s@/]*@)?{_HOST}/[^\s@]+",
    "a database such as postgresql://user:password@host/name (in a password write @ as %40 and / "
    "as %2F) or sqlite:////srv/line/ivr.db",
)
_PORT = (
    r"[1-9]\d{0,3}|[1-5]\d{4}|6([0-4]\d{3}|5([0-4]\d\d|5([0-2]\d|3[0-5])))",
    "a number from 1 to 65535",
)


class Setting(NamedTuple):
    """One setting: its name in the environment, its meaning, and what its value must look like."""

    name: str
    meaning: str
    pattern: str
    expected: str
    convert: Callable[[str], Any]
    secret: bool

    def problem(self, value: str) -> str:
        """Say what is wrong with a value; "" if nothing is. A secret is never shown."""
        if not value or re.fullmatch(self.pattern, value, re.ASCII):
            return ""
        shown = "its value" if self.secret else f'"{value}"'
        return f"{self.name}: {shown} is not {self.expected}"


class SettingsError(ValueError):
    """One line for each setting that is wrong."""


def _setting(
    name: str,
    default: Any,
    meaning: str,
    form: tuple[str, str] = _ANYTHING,
    convert: Callable[[str], Any] | None = None,
    secret: bool = False,
) -> Any:
    """Declare a field of Settings; `form` is a pattern and the words for it."""
    setting = Setting(name, meaning, *form, convert or type(default), secret)
    return field(default=default, repr=not secret, metadata={"setting": setting})


def _one_of(names: tuple[str, ...]) -> tuple[str, str]:
    return rf"(?i)({'|'.join(names)})", f"one of {', '.join(names)}"


def _is_yes(text: str) -> bool:
    return text.lower() == "yes"


def _host(name: str) -> str:
    return name.lower().removesuffix(".")


def _without_slash(url: str) -> str:
    return url.rstrip("/")


def _with_driver(url: str) -> str:
    """Name the driver that we install; hosting services write `postgres://`."""
    return re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url)


@dataclass(frozen=True)
class Settings:
    """All settings. The defaults serve a line that only this machine can call."""

    # fmt: off
    auth_token: str = _setting("TWILIO_AUTH_TOKEN", "", "Twilio's auth token. Without it only "
        "callers on this machine are served.", _TOKEN, secret=True)
    auth_token_next: str = _setting("TWILIO_AUTH_TOKEN_NEXT", "", "A second token that is "
        "accepted too, while you change the token.", _TOKEN, secret=True)
    public_url: str = _setting("PUBLIC_URL", "", "The address that Twilio calls, without a path. "
        "Needed with a token.", _ORIGIN, _without_slash)
    page_host: str = _setting("PAGE_HOST", "", "The host that alone shows the public page. "
        "Without it the page is at every host of the line.", _HOST_NAME, _host)
    console_host: str = _setting("CONSOLE_HOST", "", "The host that alone shows the console. "
        "Without it the console is at every host of the line.", _HOST_NAME, _host)
    tree: Path = _setting(  # noqa: RUF009 (a field like the others; a path never changes)
        "IVR_TREE", Path("faq_tree.yaml"), "The menu file.")
    prompts: Path = _setting(  # noqa: RUF009
        "IVR_PROMPTS", Path("prompts"), "The folder of recordings and rendered audio.")
    engine: str = _setting("IVR_ENGINE", "pyttsx3", "What renders the audio of prompts. With "
        "`none`, Twilio's voice says what nobody has recorded.", _one_of(ENGINES), str.lower)
    prompts_url: str = _setting("PROMPTS_URL", "", "Where Twilio fetches audio from, if not from "
        "this line: a CDN or a bucket.", _AUDIO_URL, _without_slash)
    prompts_bucket: str = _setting("PROMPTS_BUCKET", "", "Where `ivr render --upload` puts audio.",
        (r"(?!https?:|memory:)[a-z0-9]+://\S+", "a bucket such as s3://my-line/prompts"))
    database: str = _setting("DATABASE_URL", "sqlite:///var/ivr.db", "The database of editions "
        "and events. Use PostgreSQL if several machines share it.", _DATABASE, _with_driver,
        secret=True)
    author: str = _setting("IVR_AUTHOR", "", "Who publishes, as `ivr editions` shows it, where "
        "several people share a login.")
    git_commit: bool = _setting("IVR_GIT_COMMIT", False, "With `yes`, what is published in the "
        "console is committed to Git with the person as author, where the menu file is in a "
        "repository.", _one_of(("yes", "no")), _is_yes)
    port: int = _setting("PORT", 8000, "The port that the line listens on.", _PORT)
    workers: int = _setting("WEB_CONCURRENCY", 1, "How many processes answer calls; one for each "
        "core.", (r"[1-9]\d?", "a number of processes from 1 to 99"))
    log_level: str = _setting("LOG_LEVEL", "info", "The least important log lines that are "
        "written.", _one_of(LEVELS), str.lower)
    secret: str = _setting("SECRET_KEY", "", "The key of the hash that tells calls apart. Without "
        "it the line makes one and keeps it.", (r"\S{16,}", "a secret of 16 characters or more"),
        secret=True)
    records_days: int = _setting("RECORDS_DAYS", 400, "How many days the events of calls are "
        "kept.", (r"[1-9]\d{0,3}", "a number of days from 1 to 9999"))
    metrics_token: str = _setting("METRICS_TOKEN", "", "The bearer token with which Prometheus "
        "reads `/metrics`. Without it there is no `/metrics`.", (r"[!-~]{16,}", "a secret of 16 "
        "characters or more, without spaces or accents"), secret=True)
    console_two_factors: str = _setting("CONSOLE_TWO_FACTORS", "", "Who has to sign in to the "
        "console with a second factor: people with this role, and those who may do more.",
        _one_of(ROLES), str.lower)
    console_oidc_issuer: str = _setting("CONSOLE_OIDC_ISSUER", "", "The address of the service "
        "where people sign in to the console with your organization's accounts (OpenID Connect).",
        _ISSUER, _without_slash)
    console_oidc_client: str = _setting("CONSOLE_OIDC_CLIENT", "", "The id that this service "
        "knows the line by.")
    console_oidc_secret: str = _setting("CONSOLE_OIDC_SECRET", "", "The secret that this service "
        "has given the line.", secret=True)
    console_oidc_name: str = _setting("CONSOLE_OIDC_NAME", "your organization's account", "What "
        "people call this service: the button says \"Sign in with\" and this.")
    # fmt: on

    @property
    def tokens(self) -> tuple[str, ...]:
        """The auth tokens that are set."""
        return tuple(token for token in (self.auth_token, self.auth_token_next) if token)


_BY_FIELD: dict[str, Setting] = {one.name: one.metadata["setting"] for one in fields(Settings)}
SETTINGS = tuple(_BY_FIELD.values())
NAMES = tuple(setting.name for setting in SETTINGS)


def tree_file(environ: Mapping[str, str]) -> Path:
    """Return the menu file, even where other settings are wrong."""
    return Path(environ.get("IVR_TREE", "").strip() or Settings.tree)


def prompts_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of audio, even where other settings are wrong."""
    return Path(environ.get("IVR_PROMPTS", "").strip() or Settings.prompts)


def speech_engine(environ: Mapping[str, str]) -> str:
    """Return the speech engine, even where other settings are wrong."""
    return environ.get("IVR_ENGINE", "").strip().lower() or Settings.engine


def from_environment(environ: Mapping[str, str], serves: bool = True) -> Settings:
    """Read the settings; what is empty or blank has its default.

    A command that does not serve calls (`serves` false) needs no address for a token.

    Raises:
        SettingsError: It names every setting that is wrong.
    """
    found = {key: environ.get(one.name, "").strip() for key, one in _BY_FIELD.items()}
    wrong = (one.problem(found[key]) for key, one in _BY_FIELD.items())
    problems = [problem for problem in wrong if problem]
    if serves and found["auth_token"] and not found["public_url"]:
        problems.append("PUBLIC_URL is missing: with TWILIO_AUTH_TOKEN set, give the address that "
                        "Twilio calls, such as https://line.example.org")  # fmt: skip
    unsigned = not found["auth_token"]
    if serves and unsigned and (found["public_url"] or found["auth_token_next"]):
        problems.append("TWILIO_AUTH_TOKEN is missing: without it only this machine is served; "
                        "copy it from Twilio's console")  # fmt: skip
    service = ("console_oidc_issuer", "console_oidc_client", "console_oidc_secret")
    if any(found[key] for key in service):
        problems += [f"{_BY_FIELD[key].name} is missing: the three of {_BY_FIELD[service[0]].name} "
                     "go together" for key in service if not found[key]]  # fmt: skip
    if problems:
        raise SettingsError("\n".join(problems))
    given = {key: _BY_FIELD[key].convert(value) for key, value in found.items() if value}
    return Settings(**given)
