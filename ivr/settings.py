"""The environment, typed: every setting of the line, with what it should look like."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LEVELS = ("debug", "info", "warning", "error")
ENGINES = ("pyttsx3", "neural", "none")


class SettingsError(ValueError):
    """One line for each setting that is wrong."""


@dataclass(frozen=True)
class Settings:
    """All settings; the defaults serve a line that only this machine can call."""

    auth_token: str = field(default="", repr=False)
    """Twilio's auth token; without it only callers on this machine are served."""
    auth_token_next: str = field(default="", repr=False)
    """A second one that is accepted too, while the token is being changed."""
    public_url: str = ""
    """What Twilio calls, `https://…` without a path; needed with a token."""
    tree: Path = Path("faq_tree.yaml")
    prompts: Path = Path("prompts")
    engine: str = "pyttsx3"
    """What makes the audio of prompts; `none` leaves what nobody recorded to Twilio's voice."""
    prompts_url: str = ""
    """Where Twilio fetches audio from, if not from this line: a CDN or bucket."""
    prompts_bucket: str = ""
    """Where `ivr render --upload` puts it: `s3://name/prefix`."""
    database: str = field(default="sqlite:///var/ivr.db", repr=False)
    """Where editions are kept, as SQLAlchemy writes it; PostgreSQL if machines share them."""
    port: int = 8000
    workers: int = 1
    log_level: str = "info"
    secret: str = field(default="", repr=False)
    """The key by which calls are told apart; one is made and kept if none is set."""
    records_days: int = 400
    """How long it is kept what callers did."""
    metrics_token: str = field(default="", repr=False)
    """What Prometheus shows to read `/metrics`, which is not there without it."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """The auth tokens that are set."""
        return tuple(token for token in (self.auth_token, self.auth_token_next) if token)


def tree_file(environ: Mapping[str, str]) -> Path:
    """The menu file, which a command may read without the settings of a line that serves."""
    return Path(environ.get("IVR_TREE", "").strip() or Settings.tree)


def prompts_folder(environ: Mapping[str, str]) -> Path:
    """The folder of audio, likewise."""
    return Path(environ.get("IVR_PROMPTS", "").strip() or Settings.prompts)


def from_environment(environ: Mapping[str, str], serves: bool = True) -> Settings:
    """Read the settings. Raises SettingsError, which names all that are wrong.

    Whoever does not serve calls needs no address for a token.
    """
    found = {name: environ.get(name, "").strip() for name in NAMES}
    problems = [problem for name in _RULES if (problem := _problem(name, found[name]))]
    if serves and found["TWILIO_AUTH_TOKEN"] and not found["PUBLIC_URL"]:
        problems.append("PUBLIC_URL is missing: with TWILIO_AUTH_TOKEN set, give the address that "
                        "Twilio calls, such as https://line.example.org")  # fmt: skip
    unsigned = not found["TWILIO_AUTH_TOKEN"]
    if serves and unsigned and (found["PUBLIC_URL"] or found["TWILIO_AUTH_TOKEN_NEXT"]):
        problems.append("TWILIO_AUTH_TOKEN is missing: without it nobody but this machine is "
                        "served; copy it from Twilio's console")  # fmt: skip
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(
        auth_token=found["TWILIO_AUTH_TOKEN"],
        auth_token_next=found["TWILIO_AUTH_TOKEN_NEXT"],
        public_url=found["PUBLIC_URL"].rstrip("/"),
        tree=tree_file(environ),
        prompts=prompts_folder(environ),
        engine=found["IVR_ENGINE"].lower() or Settings.engine,
        prompts_url=found["PROMPTS_URL"].rstrip("/"),
        prompts_bucket=found["PROMPTS_BUCKET"],
        database=_database(found["DATABASE_URL"]) or Settings.database,
        port=int(found["PORT"] or Settings.port),
        workers=int(found["WEB_CONCURRENCY"] or Settings.workers),
        log_level=found["LOG_LEVEL"].lower() or Settings.log_level,
        secret=found["SECRET_KEY"],
        records_days=int(found["RECORDS_DAYS"] or Settings.records_days),
        metrics_token=found["METRICS_TOKEN"],
    )


_TOKEN = (r"[\w+/=.-]{16,}", "a token as Twilio's console shows it, without spaces or quotes")
_HOST = r"(\[[\da-fA-F:.]+\]|[^\s@/:,\[\]]*)(:\d{1,5})?"
_RULES = {
    "TWILIO_AUTH_TOKEN": _TOKEN,
    "TWILIO_AUTH_TOKEN_NEXT": _TOKEN,
    "PUBLIC_URL": (r"https?://[\w.-]+(:\d{1,5})?/?|https?://\[[\da-fA-F:]+\](:\d{1,5})?/?",
                   "an address without a path, such as https://line.example.org"),
    "IVR_ENGINE": (rf"(?i)({'|'.join(ENGINES)})", f"one of {', '.join(ENGINES)}"),
    "PROMPTS_URL": (r"https?://[\w.-]+(:\d{1,5})?(/[\w.~/-]*)?",
                    "an address such as https://audio.example.org/line"),
    "PROMPTS_BUCKET": (r"(?!https?:)[a-z0-9]+://\S+", "a bucket such as s3://my-line/prompts"),
    "DATABASE_URL": (rf"sqlite:///(?!:memory:).+|postgres(ql)?(\+psycopg)?://([^\s@/]*@)?{_HOST}/[^\s@]+",
                     "a database such as postgresql://user:password@host/name (@ in a password is "
                     "written %40, and / %2F) or sqlite:////srv/line/ivr.db"),
    "PORT": (r"[1-9]\d{0,4}", "a number from 1 to 65535"),
    "WEB_CONCURRENCY": (r"[1-9]\d?", "a number of processes from 1 to 99"),
    "SECRET_KEY": (r"\S{16,}", "a secret of 16 signs or more"),
    "RECORDS_DAYS": (r"[1-9]\d{0,3}", "a number of days from 1 to 9999"),
    "METRICS_TOKEN": (r"[!-~]{16,}", "a secret of 16 signs or more, without spaces or accents"),
    "LOG_LEVEL": (rf"(?i)({'|'.join(LEVELS)})", f"one of {', '.join(LEVELS)}"),
}  # fmt: skip
NAMES = (*_RULES, "IVR_TREE", "IVR_PROMPTS")
"""The names of all settings in the environment."""


def _database(url: str) -> str:
    """The address with the driver that we use; hosts write `postgres://`."""
    return re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url)


_HIDDEN = ("TOKEN", "DATABASE", "SECRET")


def _problem(name: str, value: str) -> str | None:
    pattern, expected = _RULES[name]
    good = re.fullmatch(pattern, value, re.ASCII) and (name != "PORT" or int(value) < 65536)
    if not value or good:
        return None
    shown = "what it holds" if any(word in name for word in _HIDDEN) else f'"{value}"'
    return f"{name}: {shown} is not {expected}"
