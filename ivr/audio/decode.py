"""Decode what phones and video cameras record with the program ffmpeg, where it is installed."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

SUFFIXES = (
    *(".m4a", ".m4b", ".aac", ".wma", ".amr", ".3gp", ".3gpp", ".caf", ".weba", ".mka"),
    *(".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi"),
)
"""Of files that only ffmpeg can read here, videos among them."""

_STARTS = (b"\x1aE\xdf\xa3", b"0&\xb2u", b"#!AMR", b"\xff\xf1", b"\xff\xf9", b"caff")
"""The first bytes of WebM, WMA, AMR, AAC (twice) and CAF; those of MPEG-4 come later."""

# By ffmpeg's names. A playlist, which could name other files, is none of them.
_FORMATS = "aac,amr,amrnb,amrwb,asf,avi,caf,matroska,mov,webm"
_MAX_SECONDS = 60  # that ffmpeg may take: it decodes an hour in a few


class DecodeError(Exception):
    """A file that cannot be decoded; the message ends a sentence that begins with its name."""


def is_for_ffmpeg(file: Path, start: bytes) -> bool:
    """Tell whether a file is of a kind that ffmpeg reads, by its ending or its first 12 bytes."""
    return file.suffix.lower() in SUFFIXES or start.startswith(_STARTS) or start[4:8] == b"ftyp"


@contextmanager
def decoded(file: Path, seconds: float) -> Iterator[Path]:
    """Yield a WAV file with the first sound of a file, at most so long, for as long as it is used.

    Raises DecodeError.
    """
    if not shutil.which("ffmpeg"):
        raise DecodeError("needs the program ffmpeg: install it, or save as WAV")
    with TemporaryDirectory(prefix="ivr-") as folder:
        made = Path(folder, "sound.wav")
        command = [
            *("ffmpeg", "-nostdin", "-v", "error", "-format_whitelist", _FORMATS),
            *("-protocol_whitelist", "file", "-i", f"file:{file}", "-map", "0:a:0"),
            # Surround sound of a video becomes stereo.
            *("-t", f"{seconds:.3f}", "-af", "aformat=channel_layouts=mono|stereo"),
            *("-c:a", "pcm_s16le", "-f", "wav", str(made)),
        ]
        try:
            ran = subprocess.run(  # noqa: S603 (no shell, and the name is one argument)
                command, capture_output=True, timeout=_MAX_SECONDS, check=False,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise DecodeError(f"takes ffmpeg more than {_MAX_SECONDS} s: save it as WAV") from None
        except OSError as error:
            raise DecodeError(f"needs ffmpeg, which does not run: {error.strerror}") from None
        if ran.returncode or not made.is_file():
            raise DecodeError(_reason(ran.stderr.decode(errors="replace")))
        yield made


def _reason(said: str) -> str:
    if "matches no streams" in said:
        return "has no sound in it: record it again"
    why = said.strip().rpartition("\n")[2].rpartition(": ")[2] or "it did not say why"
    return f"cannot be read by ffmpeg ({why}): save it again, or as WAV"
