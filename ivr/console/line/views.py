"""The whole menu: what callers hear, by which keys, and how often they ask for it."""

from typing import NamedTuple

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import log
from ivr.console.access import Role, needs, somebody
from ivr.console.change.table import DraftsTable
from ivr.console.change.words import title_of
from ivr.console.context import console
from ivr.console.figures import DAYS, figures
from ivr.console.line.search import MAX_QUERY, Search, excerpt, search
from ivr.console.line.shown import Item, Said, View, around, by_option, come_to
from ivr.console.line.times import announced, people
from ivr.console.phone.sound import sounds, voice_note
from ivr.console.subject import Subject, readable, subject
from ivr.dialogue.schedule import ordinary, with_other_menu
from ivr.store.database import StoreError
from ivr.tree.ids import WHEN_CLOSED
from ivr.tree.model import MAIN, Answer, Contact, Line, Menu, Option, Tree
from ivr.tree.problems import Problem

line = Blueprint("line", __name__, url_prefix="/line", template_folder="templates")


MAX_HITS = 50  # that are listed, and whose menus are opened
MAX_PROBLEMS = 20  # that are listed above the menu; in the menu all of them are


class Section(NamedTuple):
    """A main menu, the usual one or that of a closed line, what is said before it, and key 0."""

    is_closed: bool
    greeting: Said
    person: Contact | None
    items: tuple[Item, ...]


class Hit(NamedTuple):
    """An option that has what is searched for: which menus it is in, and the words around."""

    option: Option
    title: str
    menus: tuple[str, ...]
    excerpt: str


@line.errorhandler(StoreError)
def away(_error: StoreError) -> ResponseReturnValue:
    return render_template("console/line/away.html"), 503


@line.get("/")
@needs(Role.VIEWER)
def home() -> str:
    about = subject()
    found = readable(about)
    if found is None:
        return render_template("console/line/broken.html", about=about)
    tree = _tree(found)
    named, others = by_option(about.problems, found.trees)
    view = _view(about, found, tree, named)
    return render_template(
        "console/line/home.html",
        about=about,
        view=view,
        tree=tree,
        sections=_sections(found, view),
        hits=_hits(view),
        others=_others(view),
        problems=_listed(named, others, tree),
        MAX_PROBLEMS=MAX_PROBLEMS,
        announced=announced(tree, console().clock()),
        people=list(people(tree, console().clock())),
        zone=found.zone,
        is_waiting=about.is_live and found.edition != console().editions.live.line.edition,
        voice_note=voice_note(found, sounds()),
        DAYS=DAYS,
        MAX_QUERY=MAX_QUERY,
    )


@line.get("/menu/<id_>")
@needs(Role.VIEWER)
def branch(id_: str) -> str:
    """A menu of a large line: its own page, or (`part`) what is put into the line's page."""
    about = subject()
    found = readable(about) or abort(404)
    tree = _tree(found)
    menu = tree.options.get(id_)
    if not isinstance(menu, Menu) or id_ == MAIN:
        abort(404)
    named, _ = by_option(about.problems, found.trees)
    view = _view(about, found, tree, named)
    arrival = come_to(_heard(found, menu), tree.language, menu)
    name = "items" if "part" in request.args else "branch"
    menus = [tree.options[one] for one in reversed([*around(tree, menu)])]
    return render_template(f"console/line/{name}.html", about=about, view=view, tree=tree,
                           menu=menu, menus=menus, DAYS=DAYS,
                           items=view.items(arrival) if arrival else ())  # fmt: skip


@line.get("/change")
@needs(Role.EDITOR)
def change() -> str:
    """Ask in which draft something should be changed, or whether to begin one."""
    return render_template("console/line/change.html", about=subject(), title_of=title_of,
                           drafts=DraftsTable(console().engine).all(),
                           address=request.args.get("address", ""))  # fmt: skip


@line.post("/change")
@needs(Role.EDITOR)
def begin() -> ResponseReturnValue:
    """Begin a draft from the menu that is shown, and go to what should be changed there."""
    about = subject()
    number = about.edition.number if about.edition else 0
    made = DraftsTable(console().engine).begin(about.files, number, somebody().name)
    log.record("draft begun", title_of(made.title, made.id))
    address = request.args.get("address", "")
    return redirect(url_for("console.change.element", id=made.id, address=address), 303)


def _tree(found: Line) -> Tree:
    """The menu in the language that the reader has asked for, if the line has it."""
    return found.tree(request.args.get("language", ""))


def _view(about: Subject, found: Line, tree: Tree, named: dict[str, list[Problem]]) -> View:
    asked = search(request.args.get("q", ""), tree)
    at = tree.options.get(request.args.get("at", ""))
    wanted = [tree.options[one] for one in asked.found[:MAX_HITS]] + [at] * bool(at)
    opened = {menu for one in wanted if one for menu in around(tree, one)}
    opened |= {one.id for one in wanted if one}

    def address_of(address: str) -> str:
        if about.draft:
            return url_for("console.change.element", id=about.draft.id, address=address)
        return url_for("console.line.change", address=address, **about.asked)

    is_all, may_change = request.args.get("open") == "all", somebody().role >= Role.EDITOR
    can_hear = about.line is not None and sounds().has_voice
    return View(found, tree, named, figures(), asked, opened, is_all, can_hear=can_hear,
                address_of=address_of if may_change else None)  # fmt: skip


def _heard(found: Line, option: Option) -> Line:
    """The line at a time when callers come to an option."""
    usual = ordinary(found)
    is_closed = option.path[:1] == (WHEN_CLOSED,)
    return (with_other_menu(found, usual) or usual) if is_closed else usual


def _sections(found: Line, view: View) -> list[Section]:
    usual = ordinary(found)
    shown = [usual, with_other_menu(found, usual)] if view.tree.when_closed else [usual]
    sections = []
    for one in shown:
        tree = one.tree(view.tree.language) if one else view.tree
        arrival = come_to(one, tree.language, tree.options[MAIN]) if one else None
        items = view.items(arrival) if arrival else ()
        sections.append(
            Section(
                tree.main_part > 1, view.said(tree.greeting), tree.person(tree.options[MAIN]), items
            )
        )
    return sections


def _hits(view: View) -> list[Hit]:
    tree, hits = view.tree, []
    for id_ in view.search.found[:MAX_HITS]:
        option = tree.options[id_]
        menus = tuple(tree.title(tree.options[menu]) for menu in reversed([*around(tree, option)]))
        texts = [*(option.parts if isinstance(option, Answer) else ()), option.spoken]
        hits.append(Hit(option, tree.title(option), menus, excerpt(view.search, texts)))
    return hits


def _others(view: View) -> list[str]:
    """Texts outside of the menu that have what is searched for: greetings, notices, names."""
    tree = view.tree
    texts = [tree.greeting, tree.emergency, *(one.text for one in tree.notices)]
    texts += [tree.when_closed.greeting] if tree.when_closed else []
    texts += [text for one in tree.contacts.values() for text in (one.name, one.closed)]
    texts += tree.phrases.values()
    return [text for text in dict.fromkeys(texts) if text and _has(view.search, text)]


def _has(asked: Search, text: str) -> bool:
    return asked.has([text])


def _listed(
    named: dict[str, list[Problem]], others: list[Problem], tree: Tree
) -> list[tuple[Problem, Option | None]]:
    """All problems, errors first, each with the option that it is about."""
    found = [(one, tree.options.get(id_)) for id_, some in named.items() for one in some]
    found += [(one, None) for one in others]
    found.sort(key=lambda one: (one[0].place.file, one[0].place))
    return sorted(found, key=lambda one: one[0].severity != "error")
