"""The log of who did what in the console."""


def record(action: str, what: str = "", note: str = "") -> None:
    """Write down that whoever is signed in did something."""
