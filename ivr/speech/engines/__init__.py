"""The speech engines, each in a module of its own, by the name that people choose them by."""

from ivr.speech.engines import espeak, neural
from ivr.speech.engines.engine import Engine

ENGINES: dict[str, Engine] = {"pyttsx3": espeak.ENGINE, "neural": neural.ENGINE}
