"""The speech engines, each in a module of its own, by the name that people choose them by."""

from ivr.audio.engines import espeak, neural
from ivr.audio.engines.engine import Engine

ENGINES: dict[str, Engine] = {"pyttsx3": espeak.ENGINE, "neural": neural.ENGINE}
