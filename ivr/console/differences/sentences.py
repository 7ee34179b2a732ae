"""Says how a thing differs, a sentence for each fact."""

from collections.abc import Iterator

from ivr.console.line.times import when_heard
from ivr.preview.diff import facts
from ivr.preview.diff.facts import Difference, Fact, Named, Person
from ivr.tree.closings import ALL, NOBODY, Notice
from ivr.tree.hours import Days, Holidays
from ivr.tree.ids import WHEN_CLOSED, keys_of
from ivr.tree.model import Answer, Goto, Menu, Option, Transfer, Tree
from ivr.web import formats
from ivr.web.translations import N_, ngettext
from ivr.web.translations import gettext as _


def where(option: Named) -> str:
    """Say where callers come to an option: `under 2, then 1 (“Parking”)`."""
    if not keys_of(option.path):
        return _("the main menu")
    said = _keys(option.path)
    return _("%(keys)s (“%(title)s”)", keys=said, title=option.title) if option.title else said


def _keys(path: tuple[str, ...]) -> str:
    first, *others = keys_of(path)
    said = _("under %(key)s", key=first)
    for key in others:
        said = _("%(keys)s, then %(key)s", keys=said, key=key)
    if path[:1] == (WHEN_CLOSED,):
        return _("while the line is closed, %(keys)s", keys=said)
    return said


def sentences(fact: Fact, one: Difference) -> Iterator[str]:
    match fact:
        case facts.New(Notice() as notice):
            yield _("new: %(when)s", when=_heard(notice, one.tree.zone))
            if notice.kind == "notice" and notice.closes:
                yield _("it closes: %(whom)s", whom=_closed(notice, one.tree))
        case facts.New(Option() as option, inside):
            yield _new(option, inside)
        case facts.Gone(Option(), inside):
            yield _gone(inside)
        case facts.Gone():
            yield _("it is not heard any more")
        case facts.Heard(was, now):
            times = (_heard(notice, one.tree.zone) for notice in (was, now))
            yield _instead(*times)
        case facts.Closes(was, now):
            yield _(
                "it closes: %(whom)s", whom=_instead(*(_closed(n, one.tree) for n in (was, now)))
            )
        case facts.Reworded():
            yield _reworded(fact, one)
        case facts.Value():
            yield _value(fact, one)
        case _:
            yield _of_option(fact) or _of_contact(fact)


def _instead(was: str, now: str) -> str:
    """Say what is there, and in the place of what."""
    return _("%(now)s instead of %(was)s", now=now, was=was)


def _new(option: Option, inside: int) -> str:
    if isinstance(option, Menu):
        return ngettext("a new menu with %(num)d option in it",
                        "a new menu with %(num)d options in it", inside)  # fmt: skip
    return _("a new answer") if isinstance(option, Answer) else _("new")


def _gone(inside: int) -> str:
    if inside:
        return ngettext("it is removed, with %(num)d option in it",
                        "it is removed, with %(num)d options in it", inside)  # fmt: skip
    return _("it is removed")


def _reworded(fact: facts.Reworded, one: Difference) -> str:
    if fact.if_closed:
        return _("when nobody is there, callers now hear")
    if not any(was for was, _now in fact.texts):
        return _("new")
    if not any(now for _was, now in fact.texts):
        return _("it is not said any more")
    return _("the answer is now") if one.kind == "option" else _("the words are now")


def _value(fact: facts.Value, one: Difference) -> str:
    was, now = fact.was, fact.now
    if one.kind == "word":
        said = (_("as it is written") if text is None else f"“{text}”" for text in (was, now))
        return _instead(*said)
    if one.kind == "voice":
        return _instead(was or "", now or "")
    names = (", ".join(map(formats.language_name, (tags or "").split(", "))) for tags in (was, now))
    return _instead(*names)


_SORTS: dict[type[Option], str] = {
    Menu: N_("a menu"),
    Answer: N_("an answer"),
    Transfer: N_("a connection to somebody"),
    Goto: N_("a way to another option"),
}


_REACHES = {
    "key 0": N_("it reaches: %(whom)s"),
    "its key 0": N_("key 0 reaches there: %(whom)s"),
    "offer": N_("it offers to connect callers with: %(whom)s"),
}


def _of_option(fact: Fact) -> str:
    """Say what differs of an option; "" if that is no fact of one."""
    match fact:
        case facts.Reaches(role, was, now):
            nobody = _("whom it reaches around it") if role == "its key 0" else _("nobody")
            said = _instead(*(_person(one) or nobody for one in (was, now)))
            return _(_REACHES[role], whom=said)
        case facts.Parts(was, now):
            parts = (ngettext("%(num)d part", "%(num)d parts", one) for one in (was, now))
            return _("said in %(parts)s", parts=_instead(*parts))
        case facts.Renamed(was, _now):
            return _("it was called “%(title)s”", title=was)
        case facts.Spoken(was, now):
            return _("menus say: %(title)s", title=_instead(f"“{was}”", f"“{now}”"))
        case facts.Became(was, now):
            return _instead(_(_SORTS[type(was)]), _(_SORTS[type(now)]))
        case facts.Moved(path):
            return _("it was %(keys)s", keys=_keys(path))
        case facts.Leads(was, now):
            places = (where(one) if isinstance(one, Named) else _person(one) for one in (was, now))
            return _("it leads to: %(place)s", place=_instead(*places))
        case _:
            return ""


def _of_contact(fact: Fact) -> str:
    match fact:
        case facts.Numbers():
            before, after = (
                _numbers(fact.was, fact.was_together),
                _numbers(fact.now, fact.now_together),
            )
            return _("the number is: %(number)s", number=_instead(before, after))
        case facts.Private(now):
            return (_("callers do not hear the number any more") if now
                    else _("callers now hear the number"))  # fmt: skip
        case facts.Accept(now):
            return (_("whoever picks up now has to press 1 to take the call") if now
                    else _("nobody has to press 1 any more to take the call"))  # fmt: skip
        case facts.Rings(was, now):
            seconds = (formats.duration(one) for one in (was, now))
            return _("how long it rings: %(seconds)s", seconds=_instead(*seconds))
        case facts.Speaks(was, now):
            spoken = (", ".join(map(formats.language_name, tags)) or _("every language")
                      for tags in (was, now))  # fmt: skip
            return _("speaks: %(languages)s", languages=_instead(*spoken))
        case facts.Open():
            return _("the opening hours are now")
        case facts.Off(was, now):
            return _("holidays: %(days)s", days=_instead(*map(_holidays, (was, now))))
        case facts.Zone(was, now):
            zones = map(formats.zone_name, (was, now))
            return _("the hours are meant in another time zone: %(zones)s", zones=_instead(*zones))
        case _:
            return ""


def _heard(notice: Notice, zone: str) -> str:
    """Say when a notice is heard, or a closure closes."""
    when = when_heard(notice, zone)
    if notice.kind == "closure":
        return _("closed, %(when)s", when=when)
    heard = _("heard first of all") if notice.urgent else _("heard after the greeting")
    return _("%(heard)s, %(when)s", heard=heard, when=when)


def _closed(notice: Notice, tree: Tree) -> str:
    if notice.closes == ALL:
        return _("everybody")
    keys = sorted(notice.closes - NOBODY)
    names = (tree.contacts[key].name for key in keys if key in tree.contacts)
    return ", ".join(names) or _("nobody")


def _person(one: Person | None) -> str:
    if one is None:
        return ""
    return one.name if one.is_private else f"{one.name}, {one.number}"


def _numbers(numbers: tuple[str, ...], together: bool) -> str:
    return (_(" and ") if together else _(", then ")).join(numbers)


def _holidays(holidays: Holidays) -> str:
    public = " ".join(filter(None, (holidays.country, holidays.state)))
    said = [_("the public holidays of %(place)s", place=public)] if public else []
    return ", ".join([*said, *map(_days, sorted(holidays.days))]) or _("none")


def _days(days: Days) -> str:
    first, last = (formats.short_day(one) for one in days)
    return first if first == last else _("%(first)s to %(last)s", first=first, last=last)
