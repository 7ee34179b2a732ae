"""How many examples hypothesis tries where each is costly: a share of what others get."""

from hypothesis import settings


def examples(percent: int) -> settings:
    """So many for each hundred that a cheap property gets; `make quick` tries fewer of all."""
    return settings(max_examples=max(1, settings().max_examples * percent // 100))
