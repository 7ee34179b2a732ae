"""What somebody sends after their session has ended, kept until they have signed in again.

It is encrypted, for the same person only, and for an hour. Files are not kept, nor are passwords
and codes.
"""

import json
from typing import NamedTuple
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import request, session

from ivr.console import csrf
from ivr.console.access import person
from ivr.console.context import console
from ivr.console.identity import sessions, tokens
from ivr.console.identity.table import PeopleTable
from ivr.store.database import translate_errors
from ivr.store.people import kept_forms
from ivr.web.application import COOKIE_LASTS

LASTS = 60 * 60  # seconds
LARGEST = 4 * 1024 * 1024  # bytes
MOST = 5  # of one person
FIELD = "kept_form"
_SECRET = tuple(f"/console/people/{page}" for page in ("sign-", "account", "again", "welcome"))


class Form(NamedTuple):
    """What was sent: to where, and each field with its value; `files` were left out."""

    path: str
    fields: list[tuple[str, str]]
    files: list[str]


class KeptForms:
    """The forms in a database. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def keep(self, person: str, content: bytes, now: int) -> str:
        """Keep a form for somebody; return the token that finds it."""
        token = tokens.new()
        row = {"hash": tokens.kept(token), "person": person, "until": now + LASTS,
               "content": tokens.encrypted(content)}  # fmt: skip
        theirs = sa.select(kept_forms.c.hash).where(kept_forms.c.person == person)
        oldest = theirs.order_by(kept_forms.c.until.desc()).offset(MOST - 1)
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(sa.delete(kept_forms).where(kept_forms.c.until <= now))
            old = connection.execute(oldest).scalars().all()
            connection.execute(sa.delete(kept_forms).where(kept_forms.c.hash.in_(old)))
            connection.execute(sa.insert(kept_forms), row)
        return token

    def find(self, token: str, person: str, now: int) -> bytes | None:
        """What somebody sent; None if that was somebody else, or too long ago."""
        query = sa.select(kept_forms.c.content).where(
            kept_forms.c.hash == tokens.kept(token), kept_forms.c.person == person,
            kept_forms.c.until > now)  # fmt: skip
        with translate_errors(self.engine), self.engine.connect() as connection:
            content = connection.execute(query).scalar()
        return tokens.decrypted(bytes(content)) if content else None

    def forget(self, token: str) -> None:
        is_it = kept_forms.c.hash == tokens.kept(token)
        with translate_errors(self.engine), self.engine.begin() as connection:
            connection.execute(sa.delete(kept_forms).where(is_it))


def keep_if_signed_out() -> None:
    """Keep what a request sends, if the session in its cookie has ended, or the cookie is lost."""
    if request.method != "POST" or person() is not None:
        return
    if request.headers.get("Sec-Fetch-Dest") == "empty":  # the page of a script is still open
        return
    if owner := session.get(sessions.OWNER, "") if csrf.is_sent() else _owner_of_lost_cookie():
        keep(owner)


def _owner_of_lost_cookie() -> str:
    """Whose form it is by its token alone; "" if nobody's who may use the console.

    Nobody else can make such a token, so that no stranger fills the database or has a form of
    theirs sent by somebody else.
    """
    sender = csrf.sent_by()
    if sender is None or sender.made <= sessions.now() - COOKIE_LASTS.total_seconds():
        return ""
    return sender.person if PeopleTable(console().engine).get(sender.person) else ""


def keep(owner: str) -> None:
    """Keep the form of this request for somebody."""
    if request.path.startswith(_SECRET):
        return
    path = request.full_path.removesuffix("?")
    fields = [(name, value) for name, value in request.form.items(multi=True)
              if name not in (csrf.FIELD, FIELD)]  # fmt: skip
    files = [str(file.filename) for file in request.files.values() if file.filename]
    content = json.dumps([path, fields, files]).encode()
    if len(content) <= LARGEST:
        session[sessions.KEPT_FORM] = KeptForms(console().engine).keep(
            owner, content, sessions.now()
        )


def kept() -> Form | None:
    """What whoever is signed in sent after their last session had ended."""
    token, owner = session.get(sessions.KEPT_FORM, ""), person()
    if not token or owner is None:
        return None
    content = KeptForms(console().engine).find(token, owner.id, sessions.now())
    if content is None:
        session.pop(sessions.KEPT_FORM)
        return None
    path, fields, files = json.loads(content)
    return Form(path, [(name, value) for name, value in fields], files)


def forget() -> None:
    """Forget the form once it has been sent again, or is not wanted."""
    if token := session.pop(sessions.KEPT_FORM, ""):
        KeptForms(console().engine).forget(token)


def forget_if_sent() -> None:
    """Forget the form when it is sent again."""
    if request.method == "POST" and request.form.get(FIELD):
        forget()


def local(target: str) -> str:
    """A page of the console to go to; "" if it is anything else, such as another site."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    is_plain = target.isprintable() and "\\" not in target
    is_ours = not parts.scheme and not parts.netloc and target.startswith("/console/")
    return target if is_plain and is_ours else ""
