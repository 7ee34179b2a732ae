"""What every part shares that puts something live: the person, the menu file, what became of it."""

from flask import flash

from ivr.console.access import Person, somebody
from ivr.console.context import console
from ivr.editions.author import MAX_NAME
from ivr.editions.table import Published
from ivr.editions.written.publish import Author, Outcome, write_as
from ivr.editions.written.record import Place
from ivr.web.problems import told
from ivr.web.translations import gettext as _


def author(who: Person) -> Author:
    """The person, as editions name them."""
    name = " ".join(who.name.split())[:MAX_NAME] or who.email[:MAX_NAME]
    return Author(name, who.email)


def place() -> Place:
    """The menu file of the line."""
    settings = console().settings
    return Place.of(settings.tree, settings.database, settings.git_commit)


def write_file(published: Published) -> None:
    """Write the menu file like an edition that was just published, and say where that cannot be.

    Raises StoreError.
    """
    say_what_became(write_as(console().table, place(), published, author(somebody())))


def say_what_became(outcome: Outcome) -> None:
    """Tell the person where the menu file is not what they have just published, and what to do."""
    file = console().settings.tree.name
    if outcome.file == "different":
        flash(_("%(file)s was left alone: somebody has changed it, and that is not published. "
                "`ivr diff` shows what differs; `ivr export --over` puts what callers hear in its "
                "place.", file=file), "warning")  # fmt: skip
    elif outcome.file is None:
        flash(_("%(file)s could not be written (%(why)s). Callers hear what you published; "
                "`ivr export --over` puts it into the file.", file=file, why=told(outcome.why)),
              "warning")  # fmt: skip
    elif outcome.why:
        flash(_("%(file)s was written, but not committed to Git: %(why)s", file=file,
                why=told(outcome.why)), "warning")  # fmt: skip
