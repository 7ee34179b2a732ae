"""The second factor: an app's code of six digits (TOTP, RFC 6238), or a recovery code."""

import re
from base64 import b32encode
from secrets import choice, token_bytes

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30  # seconds, as every app has it
CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


def new_secret() -> bytes:
    """Make a secret of 160 bits."""
    return token_bytes(20)


def shown(secret: bytes) -> str:
    """Write a secret as a person types it into an app."""
    text = b32encode(secret).decode()
    return " ".join(re.findall("....", text))


def qr_code(secret: bytes, email: str, issuer: str) -> str:
    """Draw what an app scans, as the address of an image."""
    address = _totp(secret).get_provisioning_uri(email, issuer)
    return segno.make(address, error="m").svg_data_uri(scale=5, dark="#000", light="#fff")


def step_of(secret: bytes, code: str, now: int) -> int | None:
    """Find the step of time whose code this is: now, or 30 s off as clocks are; None if none."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"\d{6}", digits, re.ASCII):
        return None
    for step in (now // STEP, now // STEP - 1, now // STEP + 1):
        try:
            _totp(secret).verify(digits.encode(), step * STEP)
        except InvalidToken:
            continue
        return step
    return None


def new_codes() -> list[str]:
    """Make recovery codes, of 79 random bits each."""
    return ["-".join("".join(choice(_LETTERS) for _ in range(4)) for _ in range(4))
            for _ in range(CODES)]  # fmt: skip


def plain(code: str) -> str:
    """Read a recovery code however it was typed."""
    return re.sub(r"[\s-]", "", code).lower()


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), STEP)  # noqa: S303  # apps know no other
