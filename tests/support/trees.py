"""Hypothesis strategies for valid menu files: nested, odd, and such as people write."""

import json
import posixpath
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from ivr.dialogue.schedule import at_time
from ivr.tree.fields.checks import check_written
from ivr.tree.ids import slug
from ivr.tree.load.loader import load
from ivr.tree.model import MAIN, Line
from ivr.tree.parse.draft import within_curly
from ivr.tree.parse.unfold import is_audio, unfold
from tests.support.instants import closures, hours, instants, notices, zones

Fields = dict[str, Any]

MOST_PARTS, MOST_NUMBERS = 4, 3
DEPTH = 3
NUMBERS = (
    *("617-726-3884", "(617) 726-2000", "+1 617 724 4000", "6177262000", "617.726.2000"),
    *("617-726-3885 ext. 204", "617-726-3884,,12", "sip:204@pbx.example.org"),
)
TITLES = (
    "Cost and billing",
    "Cost & billing",
    "What does it cost?",
    "I'm interested in a visit. How do I begin?",
    "I'm a parent",
    "St. Mary's",
    "Dr. Nguyen, M.D.",
    "Polish speakers",
    "MGH parking",
    'The "Patient Gateway"',
    "Visits <in person>",
    "C'est \u00e0 dire \u2026",
    "24/7 help!",
    "Call 617-726-3884.",
    "\U0001f600 visits",
    "...why?",
    "1",
    "no",
    "a" * 200,
)
LONG = ("word " * 600).strip()

# Nothing invisible or lost (U+FFFD), and no braces: one that is heard was left over from a phrase.
_letters = st.characters(exclude_categories=("C", "Z"), exclude_characters="{}\ufffd") | st.just(
    " "
)
_words = st.text(_letters, min_size=1, max_size=80).map(str.strip)
# A text needs something that can be said, and no curly quotation marks round the whole of it. It
# is not the name of a sound file, whose endings Hypothesis finds in the code, nor a placeholder.
_words = _words.filter(lambda text: any(map(str.isalnum, text)) and not within_curly(text))
_words = _words.filter(lambda text: not is_audio(text) and not check_written(text))
titles = st.sampled_from(TITLES) | _words
texts = st.sampled_from((*TITLES, LONG)) | _words


@st.composite
def fields_of_files(draw: st.DrawFn) -> Fields:
    """The fields of a valid menu file."""
    contacts = draw(st.lists(_contacts(), max_size=3))
    names = [f"contact-{number}" for number in range(len(contacts))]
    fields: Fields = {"name": draw(titles), "language": "en-US", "greeting": draw(texts)}
    fields |= draw(_extras)
    if names:
        fields["sip"] = "pbx.example.org"
        fields["contacts"] = dict(zip(names, contacts, strict=True))
        fields |= draw(st.sampled_from([{}, {"operator": names[0]}]))
    if draw(st.booleans()):
        fields |= draw(hours()) | draw(st.sampled_from([{}, {"closed": "Nobody is here."}]))
    if draw(st.booleans()):
        fields["closures"] = [draw(_closed_days(one)) for one in draw(closures())]
    if draw(st.booleans()):
        fields["notices"] = [
            {**one, "text": draw(texts), **draw(_closes(names))} for one in draw(notices())
        ]
    fields["menu"] = draw(_menus(0, names))
    everybody = (notice.get("closes") == "all" for notice in fields.get("notices", []))
    if ("hours" in fields or "closures" in fields or any(everybody)) and draw(st.booleans()):
        fields["when_closed"] = {"greeting": draw(texts), "menu": draw(_menus(1, names))}
        if draw(st.booleans()) and names:
            fields["when_closed"]["operator"] = draw(st.sampled_from(names))
    _name(draw, list(_every(fields)))
    if draw(st.booleans()):
        _translate(draw, fields)
    return fields


def files() -> st.SearchStrategy[str]:
    """The YAML text of valid menu files."""
    return fields_of_files().map(as_yaml)


@st.composite
def split_files(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A valid menu file as one, and the same as several: the main one is under ""."""
    fields = draw(fields_of_files())
    whole, parts = as_yaml(fields), dict[str, str]()
    for menu in [
        fields["menu"],
        *([closed["menu"]] if (closed := fields.get("when_closed")) else []),
    ]:
        _split(draw, fields, menu, "", parts)
    return whole, {**parts, "": as_yaml(fields)}


def _split(draw: st.DrawFn, main: Fields, menu: Fields, by: str, parts: dict[str, str]) -> None:
    """Put some menus into files of their own, in one folder or another, and some contacts."""
    for option in menu.values():
        if "menu" not in option:
            continue
        folder = draw(st.sampled_from(["", "a/", "a/b/"]))
        name = f"{folder}part-{len(parts)}.yaml"
        apart = draw(st.booleans())
        if apart:
            parts[name] = ""  # taken
        _split(draw, main, option["menu"], name if apart else by, parts)
        if apart:
            part: Fields = {"menu": option.pop("menu")}
            option["include"] = posixpath.relpath(name, posixpath.dirname(by) or ".")
            contacts = main.get("contacts", {})
            if len(contacts) > 1 and draw(st.booleans()):
                key = draw(st.sampled_from(sorted(contacts)))
                part["contacts"] = {key: contacts.pop(key)}
            parts[name] = as_yaml(part)


def trees() -> st.SearchStrategy[Line]:
    """What the loader makes of such files."""
    return files().map(_loaded)


@st.composite
def trees_now(draw: st.DrawFn) -> Line:
    """The same as they are at some instant."""
    return at_time(draw(trees()), draw(instants()))


LANGUAGES = ("en-US", "es-US")
_SPOKEN = ("title", "spoken", "emergency", "answer", "text", "closed", "greeting")


def _translate(draw: st.DrawFn, fields: Fields) -> None:
    """Put every text into two languages; some options are there in one only."""
    del fields["language"]
    fields.pop("lexicon", None)
    if fields.get("voice") != "prompts":
        fields.pop("voice", None)
    fields["languages"] = draw(st.permutations(LANGUAGES))
    aims = {option.get("goto") for option in _every(fields)}
    closed = [fields["when_closed"]] if "when_closed" in fields else []
    for menu in [fields, *closed, *_every(fields)]:
        *_, last = menu.get("menu", {}).values() or [{}]
        alone = len(menu.get("menu", {})) > 1 and "answer" in last and _id(last) not in aims
        if alone and draw(st.booleans()):
            last["languages"] = [draw(st.sampled_from(LANGUAGES))]
    closures = (one for one in fields.get("closures", []) if "text" in one)
    for owner in [fields, *closed, *fields.get("notices", []), *closures, *_every(fields)]:
        _put(draw, owner, _SPOKEN)
    for contact in fields.get("contacts", {}).values():
        _put(draw, contact, (*_SPOKEN, "name"))
        if draw(st.booleans()):
            contact["languages"] = draw(
                st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True)
            )
    if draw(st.booleans()):
        _leave_out(draw, fields)


def _leave_out(draw: st.DrawFn, fields: Fields) -> None:
    """Let the second language be partial: take texts out of it, but not out of every option."""
    first, other = fields["languages"]
    mains = [one["menu"] for one in (fields, fields.get("when_closed")) if one]
    kept = [
        next((one for one in menu.values() if {"answer", "transfer"} & one.keys()), None)
        for menu in mains
    ]
    if None in kept or any(one.get("languages", [other]) != [other] for one in kept if one):
        return
    fields["languages"] = {first: {}, other: {"partial": "true"}}
    owners = [*fields.get("notices", []), *(one for one in _every(fields) if one not in kept)]
    for owner in owners:
        for name in ("title", "spoken", "answer", "text"):
            if isinstance(owner.get(name), dict) and draw(st.booleans()):
                left = {first: owner[name][first]}
                empty = {**left, other: {}} if name != "text" else left  # which is written as JSON
                owner[name] = draw(st.sampled_from([left, empty]))


def _put(draw: st.DrawFn, owner: Fields, names: tuple[str, ...]) -> None:
    made = owner.get("id") is None and "title" in owner
    if made:  # the same in whatever language comes first
        owner["id"] = _id(owner)
    for name in names:
        if name in owner and ("languages" not in owner or "greeting" in owner):
            other = draw(titles if name in ("title", "name", "spoken") else texts)
            owner[name] = dict(zip(LANGUAGES, (owner[name], other), strict=True))


def _loaded(text: str) -> Line:
    loaded = load(text.encode())
    assert loaded.line, loaded.problems
    return loaded.line


@st.composite
def _contacts(draw: st.DrawFn) -> Fields:
    """A contact: with one number or several, always there or not."""
    several = st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=MOST_NUMBERS, unique=True)
    contact = draw(
        st.fixed_dictionaries(
            {"name": titles, "number": st.sampled_from(NUMBERS) | several},
            optional={
                "timeout": st.integers(5, 60).map(str),
                "accept": st.sampled_from(["true", "false"]),
                "private": st.sampled_from(["true", "false"]),
                "ring": st.sampled_from(["together", "in turn"]),
            },
        )
    )
    if draw(st.booleans()):
        contact |= draw(hours()) | draw(st.sampled_from([{}, {"closed": "We are closed."}]))
    elif draw(st.booleans()):
        contact |= {"hours": "24/7"} | draw(st.sampled_from([{}, {"holidays": "none"}]))
        contact["timezone"] = draw(zones)
    return contact


def _closed_days(dates: str) -> st.SearchStrategy[str | Fields]:
    """A closure, with a text or without."""
    apart = dates.split(", ")
    return st.just(dates) | texts.map(lambda text: {"dates": apart, "text": text})


def _closes(names: list[str]) -> st.SearchStrategy[Fields]:
    """Whom a notice closes: nobody, everybody or some."""
    some = [{}, {"closes": "all"}, *({"closes": name} for name in names), {"closes": names}]
    return st.sampled_from(some if names else some[:2])


_extras = st.fixed_dictionaries(
    {},
    optional={
        "voice": st.sampled_from(["Polly.Matthew", "Google.en-US-Neural2-C", "prompts"]),
        "lexicon": st.just({"MGH": "M G H", "Cost": "price & more"}),
        "emergency": st.just("If this is a medical emergency, hang up and dial 911.") | texts,
    },
)


def _menus(depth: int, names: list[str]) -> st.SearchStrategy[Fields]:
    few, many = (3, 6) if depth == 0 else (1, 3)
    options = st.lists(_options(depth + 1, names), min_size=few, max_size=many)
    return options.map(lambda found: {str(key): option for key, option in enumerate(found, 1)})


def _options(depth: int, names: list[str]) -> st.SearchStrategy[Fields]:
    answer = texts | st.lists(texts, min_size=1, max_size=MOST_PARTS)
    own: Fields = {"spoken": titles}
    if names:
        own["operator"] = st.sampled_from(names)
    kinds: list[st.SearchStrategy[Fields]] = [
        st.fixed_dictionaries({"title": titles, "answer": answer}, optional=own),
        st.fixed_dictionaries({"goto": st.integers(0, 99)}, optional={"title": titles}),
    ]
    if names:
        contact = st.sampled_from(names)
        kinds += [
            st.fixed_dictionaries({"transfer": contact}, optional={"title": titles}),
            st.fixed_dictionaries({"title": titles, "transfer": contact}, optional=own),
            st.fixed_dictionaries({"title": titles, "answer": answer, "offer": contact}),
        ]
    if depth < DEPTH:
        menu = st.deferred(lambda: _menus(depth, names))
        kinds.append(st.fixed_dictionaries({"title": titles, "menu": menu}, optional=own))
    return st.one_of(kinds)


def _name(draw: st.DrawFn, options: list[Fields]) -> None:
    """Give an id where none, or one that is taken, is made; and every goto its target."""
    taken = {MAIN}
    for number, option in enumerate(options):
        made = _slug(option.get("title", ""))
        if not made or made in taken or draw(st.booleans()):
            made = option["id"] = f"option-number-{number}"
        taken.add(made)
    targets = [MAIN, *(_id(option) for option in options if "goto" not in option)]
    for option in options:
        if "goto" in option:
            option["goto"] = targets[option["goto"] % len(targets)]
            targets.append(_id(option))  # so that a goto may lead to one before it, never round


def _id(option: Fields) -> str:
    return str(option.get("id") or _slug(option["title"]))


def _slug(title: str) -> str:
    return slug(unfold(title).text)


def _every(fields: Fields) -> Iterator[Fields]:
    """All options of a file, those of the menu when closed last."""
    yield from _all(fields["menu"])
    yield from _all(fields.get("when_closed", {}).get("menu", {}))


def _all(menu: Fields) -> Iterator[Fields]:
    for option in menu.values():
        yield option
        yield from _all(option.get("menu", {}))


def as_yaml(fields: Fields, indent: str = "") -> str:
    """Fields as YAML; each text in quotes, since what JSON quotes is read the same."""
    lines = []
    for name, value in fields.items():
        if isinstance(value, dict):
            lines.append(f"{indent}{name}:\n{as_yaml(value, indent + '  ')}")
        elif isinstance(value, list):
            parts = [f"{indent}  - {json.dumps(part, ensure_ascii=False)}\n" for part in value]
            lines.append(f"{indent}{name}:\n{''.join(parts)}")
        else:
            lines.append(f"{indent}{name}: {json.dumps(value, ensure_ascii=False)}\n")
    return "".join(lines)
