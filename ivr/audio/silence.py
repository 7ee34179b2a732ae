"""Make silence as telephone audio, without the libraries that real audio needs."""

from functools import lru_cache
from struct import pack

RATE = 8000  # samples of a byte each a second
MAX_MILLISECONDS = 5_000
_ZERO = b"\xff"  # in mu-law
_MU_LAW = 7


@lru_cache(maxsize=16)
def silence(milliseconds: int) -> bytes:
    """Return the bytes of a WAV file, 8 kHz mono mu-law; its comment says that nothing is said."""
    count = RATE * milliseconds // 1000
    chunks = [
        (b"fmt ", pack("<HHIIHHH", _MU_LAW, 1, RATE, RATE, 1, 8, 0)),
        (b"fact", pack("<I", count)),
        (b"LIST", b"INFO" + _chunk(b"ICMT", b" \0")),
        (b"data", _ZERO * count),
    ]
    return _chunk(b"RIFF", b"WAVE" + b"".join(_chunk(*chunk) for chunk in chunks))


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + pack("<I", len(content)) + content + bytes(len(content) % 2)
