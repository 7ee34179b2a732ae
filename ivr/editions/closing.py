"""Closes a line by a notice in the live edition, for an office in a hurry, and opens it again.

The result is an edition like any other. The menu file is written too where it is what was
live, so that saving it does not take the closing back.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from ivr.dialogue.phrases import worded
from ivr.dialogue.sentences import say_title
from ivr.editions.holding import closings, is_to_come
from ivr.editions.publish import MAX_NOTE
from ivr.editions.reading import broken_rules, read_edition
from ivr.editions.table import EditionsTable, Origin, Published, RefusedError
from ivr.editions.written.publish import Author, Edition, Outcome, publish_and_write
from ivr.editions.written.record import Place
from ivr.tree.closings import ALL, Notice
from ivr.tree.hours import zone_info
from ivr.tree.load.sources import edition
from ivr.tree.model import Line, Tree
from ivr.tree.parse.closing_notice import Closing, EditError, announced, insert, remove

_VERB = re.compile(
    r"\b((?i:we|you|nobody|is|are|was|were|will|has|have|had|cannot|can't|closed|please|estamos|"
    r"est[áa]n?|estaremos|cerrad[oa]s?|cerramos|abrimos|es|hay|nadie|llame)|[Ii]t)\b"
)
"""Words of a whole sentence, which a reason alone, such as "snow", does not have."""
_END = re.compile(r"([.!?\u2026])[\"')\u201d\u2019]*$")
MAX_REASON = 4
"""Words of a reason that ends in a full stop; more of them are a sentence, whatever its verb is."""
_BECAUSE = re.compile(r"^(because of|due to|por) ", re.IGNORECASE)


class Live(NamedTuple):
    """What callers hear now: an edition, its files, and the line that they make."""

    published: Published
    files: Mapping[str, bytes]
    line: Line


class Edited(NamedTuple):
    """The live edition with notices put in or taken out: nothing is published yet.

    `notices` are those that were put in, or that were in force or to come and were taken out;
    `replaced` are the latter where others were put in.
    """

    before: Live
    files: Mapping[str, bytes]
    line: Line
    notices: tuple[Notice, ...]
    replaced: tuple[Notice, ...] = ()


def live(table: EditionsTable) -> Live:
    """The live edition. Raises RefusedError, StoreError."""
    newest = table.newest()
    if newest is None:
        raise RefusedError("nothing has been published yet; `ivr publish` does that")
    files = table.files(newest.edition)
    try:
        return Live(newest, files, read_edition(files, newest.edition))
    except ValueError as error:
        raise RefusedError(f"edition {newest.number}: {error}") from None


def close(
    now: datetime, before: Live, reasons: Mapping[str, str], contacts: tuple[str, ...] = (),
    until: datetime | None = None,
) -> Edited:  # fmt: skip
    """Put a closing into the live edition; `reasons` are by language, not needed in every one.

    Every other one that closes any of the same people is replaced, and those that are over go.
    Raises RefusedError.
    """
    line = before.line
    texts = {tag: sentence(tree, reasons.get(tag, ""), contacts)
             for tag, tree in line.languages.items()}  # fmt: skip
    texts = texts if line.choices else {"": texts[line.default.language]}
    closing = Closing(texts, contacts, _written(until, line.zone) if until else "")
    whom = frozenset(contacts) or ALL
    old = [one for one in made(before) if _share(one.closes, whom) or not is_to_come(one, now)]
    edited = _edited(before, old, lambda raw: insert(raw, closing))
    first = made(Live(before.published, edited.files, edited.line))[:1]
    replaced = tuple(one for one in old if is_to_come(one, now))
    return edited._replace(notices=tuple(first), replaced=replaced)


def reopen(now: datetime, before: Live) -> Edited | None:
    """Take all that `close` made out of the live edition; None if nothing of it is left.

    Raises RefusedError.
    """
    old = made(before)
    notices = tuple(one for one in old if is_to_come(one, now))
    if not notices:
        return None
    return _edited(before, old, lambda raw: raw)._replace(notices=notices)


def announce(
    now: datetime, before: Live, texts: Mapping[str, str], until: datetime | None = None,
    urgent: bool = False,
) -> Edited:  # fmt: skip
    """Put a notice that closes nobody into the live edition; `texts` are by language, all of them.

    Those that are over go. Raises RefusedError.
    """
    line = before.line
    said = {tag: " ".join(texts.get(tag, "").split()) for tag in line.languages}
    if not all(said.values()):
        raise RefusedError("a text is missing; write it in each language of the line")
    said = said if line.choices else {"": said[line.default.language]}
    ends = _written(until, line.zone) if until else ""
    notice = Closing(said, (), ends, announces=True, urgent=urgent)
    old = [one for one in announcements(before) if not is_to_come(one, now)]
    edited = _edited(before, old, lambda raw: insert(raw, notice))
    first = announcements(Live(before.published, edited.files, edited.line))[:1]
    return edited._replace(notices=tuple(first))


def withdraw(before: Live, number: int) -> Edited | None:
    """Take a notice that `announce` made out of the live edition; None if it is not there.

    Raises RefusedError.
    """
    old = tuple(one for one in announcements(before) if one.number == number)
    return _edited(before, old, lambda raw: raw)._replace(notices=old) if old else None


def announcements(one: Live) -> list[Notice]:
    """The notices of an edition that `announce` made."""
    numbers = announced(one.files[""])
    return [notice for notice in one.line.default.notices
            if notice.kind == "notice" and notice.number in numbers]  # fmt: skip


def publish(
    table: EditionsTable, place: Place, edited: Edited, by: Author, note: str, origin: Origin
) -> Outcome:  # fmt: skip
    """Make it live, and write the menu file like it if that is what was live until then.

    Raises TakenError if somebody has published meanwhile, StoreError.
    """
    before = edited.before.published
    if before.origin == "console":  # still newer than the file, which must not replace it unseen
        origin = before.origin
    note = note[:MAX_NOTE]
    one = Edition(edited.files, edited.before.files, before.number, note, origin)
    return publish_and_write(table, place, one, by)


def made(one: Live) -> list[Notice]:
    """The notices of an edition that `close` made."""
    return closings(one.files, one.line)


def sentence(tree: Tree, reason: str, contacts: Collection[str]) -> str:
    """What callers hear of a closing in a tree's language; `contacts` are keys, none for all.

    A whole sentence is said as it is; a reason such as "snow" is put into one, and without a reason
    callers hear only that nobody is there. It is a sentence if it has one of the usual words of a
    sentence, such as "we" or "is", or ends like one; a few words with a full stop are a reason.
    """
    # A terminal may send bytes that are not UTF-8.
    words, reason = worded(tree), " ".join(reason.encode(errors="replace").decode().split())
    if _is_sentence(reason):
        return reason
    reason = say_title(_BECAUSE.sub("", reason), tree)
    names = [tree.contacts[key].name for key in contacts if key in tree.contacts]
    named = f" {words['and']} ".join([*filter(None, [", ".join(names[:-1])]), *names[-1:]])
    if not re.search(r"\w", reason):
        return words["closed"].format(contact=named) if named else words["closing"]
    if named:
        said = words["closing_of"].format(contact=named, reason=reason)
    else:
        said = words["closing_because"].format(reason=reason)
    return said[0].upper() + said[1:]  # a reworded one may begin with the reason


def _is_sentence(text: str) -> bool:
    if _VERB.search(text):
        return True
    end = _END.search(text)
    return end is not None and (end[1] in "!?" or len(text.split()) > MAX_REASON)


def _edited(before: Live, old: Iterable[Notice], change: Callable[[bytes], bytes]) -> Edited:
    """Take notices out of an edition, change its main file, and read the result."""
    was, number = before.files, before.published.number
    try:
        files = {**was, "": change(remove(was[""], [one.number for one in old]))}
    except EditError as error:
        raise RefusedError(
            f"edition {number} is in a file that cannot be changed here: {error}; "
            "or close it in the file yourself, with closes: all"
        ) from None
    if new := broken_rules(files):  # its own may have become stricter since it was published
        known = {problem.message for problem in broken_rules(was)}
        if new := [problem for problem in new if problem.message not in known]:
            raise RefusedError("\n".join(map(str, new)).removeprefix("error: "))
    return Edited(before, files, read_edition(files, edition(files)), ())


def _share(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two closings close any of the same people."""
    return ALL in (some, others) or bool(some & others)


def _written(at: datetime, zone: str) -> str:
    """Write an instant as a menu file does; a day alone lasts to its end."""
    local = at.astimezone(zone_info(zone))
    if local.fold:  # the second of two equal times
        return local.isoformat(" ")
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local - timedelta(days=1):%Y-%m-%d}"
    return f"{local:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
