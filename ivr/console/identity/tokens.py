"""What lets somebody in: random, shown once, and kept as a hash; and what is kept encrypted."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from secrets import token_urlsafe

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


def new() -> str:
    """Make a token of 192 random bits."""
    return token_urlsafe(24)


def kept(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def keyed(kind: str, text: str) -> str:
    """What is kept of a text that others could guess: a hash with this line's key."""
    return hmac.new(_key(), f"{kind}:{text}".encode("utf-8", "replace"), sha256).hexdigest()


def encrypted(content: bytes) -> bytes:
    return _fernet().encrypt(content)


def decrypted(content: bytes) -> bytes | None:
    """Read what was encrypted; None if it was by another key."""
    try:
        return _fernet().decrypt(content)
    except InvalidToken:
        return None


def _fernet() -> Fernet:
    return Fernet(urlsafe_b64encode(hmac.digest(_key(), b"what is kept encrypted", "sha256")))


def _key() -> bytes:
    key = current_app.secret_key
    assert isinstance(key, bytes)  # noqa: S101  # as `web.application` makes it
    return key
