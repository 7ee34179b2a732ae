"""Parts of a menu in files of their own: read as one, each problem in its own file."""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given

from ivr.check.check import check
from ivr.dialogue.engine import step
from ivr.dialogue.phrases import phrasebook
from ivr.dialogue.schedule import at_time, until
from ivr.dialogue.state import State
from ivr.dialogue.turn import Dial, Key
from ivr.editions.live_folder import is_published, publish
from ivr.editions.worker_view import WorkerView
from ivr.files import sibling_reader
from ivr.prompts.pieces import pieces
from ivr.tree.load.loader import Loaded, load
from ivr.tree.load.sources import IncludeError, resolve
from ivr.tree.model import Answer, Goto, Line, Menu, Option, Transfer
from ivr.tree.problems import Place, format_problems
from tests.support.examples import examples
from tests.support.trees import split_files

NOWHERE = Place(1, 1)
HEAD = """\
name: Clinic line
language: en-US
greeting: Welcome.
contacts:
  desk: {name: the desk, number: 617-726-3884}
operator: desk
menu:
  1: {title: Hours, answer: At eight.}
"""
LINE = HEAD + "  2: {title: Parking, include: parking.yaml}\n"
PARKING = """\
menu:
  1: {title: Garage, answer: Behind the house.}
  2: {title: Street, answer: Before it.}
"""


def given_files(files: Mapping[str, str]) -> Loaded:
    """What `ivr check` makes of them."""

    def read(name: str) -> bytes:
        if name not in files:
            raise FileNotFoundError(2, "No such file or directory", name)
        return files[name].encode()

    return check(files[""].encode(), beside=read)


def report(files: Mapping[str, str]) -> str:
    """Its report."""
    loaded = given_files(files)
    return "\n".join(format_problems(loaded.problems, "menus/line.yaml", loaded.texts))


def bare(line: Line) -> object:
    """A line without its places and its name."""
    return [
        (
            {option.id: what(option) for option in tree.options.values()},
            {key: replace(one, place=NOWHERE) for key, one in sorted(tree.contacts.items())},
            tree.lexicon,
        )
        for tree in line.trees
    ]


def what(option: Option) -> object:
    if isinstance(option, Menu):
        return option.path, option.title, option.parent, tuple(option.options)
    if isinstance(option, Answer):
        return option.path, option.title, option.parent, option.parts, option.offer
    assert isinstance(option, Transfer | Goto)
    leads = option.contact if isinstance(option, Transfer) else option.target
    return option.path, option.title, option.parent, leads


@examples(40)
@given(split_files())
def test_a_menu_in_several_files_is_the_same_as_in_one(
    files: tuple[str, dict[str, str]],
) -> None:
    whole, parts = files
    one = load(whole.encode(), phrasebook())
    loaded = load(parts[""].encode(), phrasebook(), lambda name: parts[name].encode())
    assert one.line
    assert loaded.line, loaded.problems
    assert bare(loaded.line) == bare(one.line)
    assert loaded.files == {name: text.encode() for name, text in parts.items()}
    assert (loaded.line.edition == one.line.edition) == (len(parts) == 1)
    for option in loaded.line.default.options.values():
        lines = parts[option.place.file].split("\n")
        assert lines[option.place.line - 1][option.place.column - 1 :].startswith(
            f"{option.key}:" if option.key else "menu:"
        )


def test_every_file_counts_for_the_edition() -> None:
    editions = [
        given_files(files).line
        for files in (
            {"": LINE, "parking.yaml": PARKING},
            {"": LINE, "parking.yaml": PARKING + "# Checked.\n"},
            {"": LINE.replace("parking.yaml", "other.yaml"), "other.yaml": PARKING},
        )
    ]
    assert len({line.edition for line in editions if line}) == 3


def test_it_may_have_contacts_and_words_of_its_own_for_the_whole_line() -> None:
    part = PARKING + "  3: {title: A place, transfer: office}\n"
    part += "contacts: {office: {name: the parking office, number: 617-726-2000}}\n"
    part += "lexicon: {HSA: H S A}\n"
    line = given_files({"": LINE + "  3: {transfer: office}\n", "parking.yaml": part}).line
    assert line
    assert line.default.contacts["office"].place.file == "parking.yaml"
    assert line.default.lexicon == {"HSA": "H S A"}
    assert line.default.person(line.default.options["street"]) is line.default.contacts["desk"]


def test_goto_leads_from_each_file_into_every_other() -> None:
    part = PARKING + "  3: {title: When?, goto: hours}\n"
    line = given_files({"": LINE + "  3: {goto: garage}\n", "parking.yaml": part}).line
    assert line
    assert line.default.options["when"].place.file == "parking.yaml"


BAD = {
    "missing": (
        {"": LINE},
        """\
menus/line.yaml:9:32: error: option 2 "Parking": include: there is no file "parking.yaml"; \
check its name in the folder
    9 |   2: {title: Parking, include: parking.yaml}
      |                                ^""",
    ),
    "outside": (
        {"": LINE.replace("parking.yaml", "../parking.yaml")},
        """\
menus/line.yaml:9:32: error: option 2 "Parking": include: "../parking.yaml" is outside the \
folder of the main file; put it in the folder of the main file, and write its name alone
    9 |   2: {title: Parking, include: ../parking.yaml}
      |                                ^""",
    ),
    "absolute": (
        {"": LINE.replace("parking.yaml", "/srv/parking.yaml")},
        """\
menus/line.yaml:9:32: error: option 2 "Parking": include: "/srv/parking.yaml" is not the name of \
a file next to this one; put it in the folder of the main file, and write its name alone
    9 |   2: {title: Parking, include: /srv/parking.yaml}
      |                                ^""",
    ),
    "no-yaml": (
        {"": LINE.replace("parking.yaml", "parking.docx")},
        """\
menus/line.yaml:9:32: error: option 2 "Parking": include: "parking.docx" does not end in .yaml; \
write parking.yaml
    9 |   2: {title: Parking, include: parking.docx}
      |                                ^""",
    ),
    "circle": (
        {
            "": LINE.replace("parking.yaml", "a/parking.yaml"),
            "a/parking.yaml": PARKING + "  3: {title: Bus, include: bus.yaml}\n",
            "a/bus.yaml": PARKING.replace("Garage", "Nine").replace("Street", "Ten")
            + "  3: {title: Back, include: ../a/parking.yaml}\n",
        },
        """\
menus/a/bus.yaml:4:29: error: option 2,3,3 "Back": include: the files include each other in a \
circle, a/parking.yaml → a/bus.yaml → a/parking.yaml; remove one of these includes
    4 |   3: {title: Back, include: ../a/parking.yaml}
      |                             ^""",
    ),
    "twice": (
        {"": LINE + "  3: {title: Cars, include: ./parking.yaml}\n", "parking.yaml": PARKING},
        """\
menus/line.yaml:10:29: error: option 3 "Cars": include: parking.yaml is already included in \
line 9; write goto: and the id of the option there
   10 |   3: {title: Cars, include: ./parking.yaml}
      |                             ^""",
    ),
    "a-whole-line": (
        {"": LINE, "parking.yaml": HEAD},
        """\
menus/line.yaml:9:32: error: option 2 "Parking": include: parking.yaml is a whole line, not a \
part of one; include only files with menu:, contacts: and lexicon:
    9 |   2: {title: Parking, include: parking.yaml}
      |                                ^""",
    ),
    "no-menu": (
        {"": LINE, "parking.yaml": "lexicon: {HSA: H S A}\n"},
        """\
menus/parking.yaml:1:1: error: the file: menu is missing; add menu: the options of the menu, \
under the keys 1 to 6
    1 | lexicon: {HSA: H S A}
      | ^""",
    ),
    "fields-of-the-main-file": (
        {"": LINE, "parking.yaml": "greeting: Hello.\n" + PARKING},
        """\
menus/parking.yaml:1:1: error: the file: greeting is a field of the main file; move it there
    1 | greeting: Hello.
      | ^""",
    ),
    "without-a-title": (
        {"": LINE.replace("title: Parking, ", "id: cars, "), "parking.yaml": PARKING},
        """\
menus/line.yaml:9:3: error: option 2: title is missing; add title: what the menu says of this \
option
    9 |   2: {id: cars, include: parking.yaml}
      |   ^""",
    ),
    "with-a-menu-too": (
        {"": LINE.replace("parking.yaml", "parking.yaml, answer: No."), "parking.yaml": PARKING},
        """\
menus/line.yaml:9:46: error: option 2 "Parking" has both include: and answer:; keep one of them
    9 |   2: {title: Parking, include: parking.yaml, answer: No.}
      |                                              ^""",
    ),
    "contact-in-both": (
        {
            "": LINE,
            "parking.yaml": PARKING + "contacts: {desk: {name: it, number: 617-726-2000}}\n",
        },
        """\
menus/parking.yaml:4:12: error: contact "desk" is also in line 5 of the main file; remove one of \
them, or rename this one wherever it is named
    4 | contacts: {desk: {name: it, number: 617-726-2000}}
      |            ^""",
    ),
    "word-in-both": (
        {
            "": "lexicon: {HSA: H S A}\n" + LINE,
            "parking.yaml": PARKING + "lexicon: {HSA: health savings}\n",
        },
        """\
menus/parking.yaml:4:11: error: lexicon: HSA is spoken differently in line 1 of the main file; \
remove one of them
    4 | lexicon: {HSA: health savings}
      |           ^""",
    ),
    "title-in-both": (
        {"": LINE, "parking.yaml": PARKING.replace("Street", "Hours")},
        """\
menus/parking.yaml:3:3: error: option 2,2 "Hours" has the same title as option 1 "Hours" \
in line 8 of the main file; give one of them another title, or add a line such as id: parking-hours
    3 |   2: {title: Hours, answer: Before it.}
      |   ^""",
    ),
    "names-that-nothing-has": (
        {"": LINE, "parking.yaml": PARKING + "  3: {transfer: dask}\n"},
        """\
menus/parking.yaml:4:17: error: option 2,3: transfer: there is no contact "dask"; did you mean \
"desk"?
    4 |   3: {transfer: dask}
      |                 ^""",
    ),
    "no-text-in-utf-8": (
        {"": LINE, "parking.yaml": PARKING.replace("Before it.", "Be\0fore it.")},
        """\
menus/parking.yaml:3:32: error: expected a text file but found a NUL character; save it as plain \
text
    3 |   2: {title: Street, answer: Be�fore it.}
      |                                ^""",
    ),
    "a-tab": (
        {"": LINE, "parking.yaml": PARKING.replace("  2:", "\t2:")},
        """\
menus/parking.yaml:3:1: error: there is a tab in the indentation, which YAML does not allow; \
use spaces
    3 |  2: {title: Street, answer: Before it.}
      | ^""",
    ),
    "empty": (
        {"": LINE, "parking.yaml": "# Later.\n"},
        """\
menus/parking.yaml:1:1: error: the file is empty; start it with menu:
    1 | # Later.
      | ^""",
    ),
    "indented-too-far": (
        {
            "": LINE,
            "parking.yaml": PARKING + "  contacts:\n    a: {name: it, number: 617-726-2000}\n",
        },
        """\
menus/parking.yaml:4:3: error: menu 2 "Parking": "contacts" is among its keys; start \
contacts: at the left edge
    4 |   contacts:
      |   ^""",
    ),
    "backslash": (
        {"": LINE.replace("parking.yaml", "a\\parking.yaml")},
        """\
menus/line.yaml:9:32: error: option 2 "Parking": include: "a\\parking.yaml" is not the name of a \
file next to this one; write a/parking.yaml
    9 |   2: {title: Parking, include: a\\parking.yaml}
      |                                ^""",
    ),
    "advice": (
        {"": LINE, "parking.yaml": PARKING.replace("Before it.", "Ask the QAJ.")},
        """\
menus/parking.yaml:3:38: advice: option 2,2 "Street": answer: "QAJ" may read badly aloud; add \
"QAJ: Q A J" to lexicon:, or write it in lower case if it is a word
    3 |   2: {title: Street, answer: Ask the QAJ.}
      |                                      ^""",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_the_report_is_exactly_this(name: str) -> None:
    files, expected = BAD[name]
    assert report(files) == expected


def test_problems_are_in_the_order_of_the_files() -> None:
    line = LINE.replace("At eight.", "''") + "  3: {transfer: dask}\n"
    loaded = given_files({"": line, "parking.yaml": PARKING.replace("Before it.", "''")})
    assert [problem.place[::2] for problem in loaded.problems] == [
        (8, ""), (10, ""), (3, "parking.yaml"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "by", "name"),
    [
        ("parking.yaml", "", "parking.yaml"),
        ("./parking.YML", "", "parking.YML"),
        ("a/../b/c.yaml", "", "b/c.yaml"),
        ("c.yaml", "b/d.yaml", "b/c.yaml"),
        ("../c.yaml", "b/d.yaml", "c.yaml"),
        ("Parking garage.yaml", "", "Parking garage.yaml"),
    ],
)
def test_names_are_relative_to_the_file_that_includes(written: str, by: str, name: str) -> None:
    assert resolve(written, by) == name


@pytest.mark.parametrize(
    "written",
    ["/a.yaml", "~/a.yaml", "..\\a.yaml", "C:a.yaml", "..", "../a.yaml", "b/../../a.yaml",
     "https://example.org/a.yaml", ".", "a", "a.yaml.txt"],
)  # fmt: skip
def test_no_other_names_are_accepted(written: str) -> None:
    with pytest.raises(IncludeError):
        resolve(written, "")


# Real files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    menus = tmp_path / "menus"
    (menus / "a").mkdir(parents=True)
    (menus / "line.yaml").write_text(LINE)
    (menus / "parking.yaml").write_text(PARKING)
    (tmp_path / "secret.yaml").write_text(PARKING)
    return menus


def test_they_are_read_from_the_folder_of_the_main_file(folder: Path) -> None:
    raw = (folder / "line.yaml").read_bytes()
    assert check(raw, beside=sibling_reader(folder / "line.yaml")).line


def test_links_within_the_folder_are_followed_and_none_out_of_it(folder: Path) -> None:
    read = sibling_reader(folder / "line.yaml")
    (folder / "a" / "same.yaml").symlink_to("../parking.yaml")
    assert read("a/same.yaml") == PARKING.encode()
    (folder / "a" / "other.yaml").symlink_to("../../secret.yaml")
    with pytest.raises(PermissionError, match="leads out of the folder"):
        read("a/other.yaml")
    (folder / "a" / "round.yaml").symlink_to("round.yaml")
    for name in ("a/round.yaml", "\0.yaml"):
        with pytest.raises(OSError, match="not a file"):
            read(name)


def test_the_name_that_was_meant_is_proposed(folder: Path) -> None:
    read = sibling_reader(folder / "line.yaml")
    with pytest.raises(FileNotFoundError) as missing:
        read("Parking.yml")
    assert missing.value.filename2 == "parking.yaml"
    with pytest.raises(FileNotFoundError, match="No such file"):
        read("elsewhere.yaml")
    with pytest.raises(FileNotFoundError, match="No such file"):
        read("a/parkng.yaml")  # only that folder is looked through
    with pytest.raises(PermissionError, match="leads out of the folder"):
        read("../secre.yaml")


def test_nothing_waits_for_what_is_not_a_file(folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    for name in ("pipe.yaml", "a"):
        with pytest.raises(OSError, match="not a file"):
            sibling_reader(folder / "line.yaml")(name)


def test_an_edition_is_kept_with_every_file(tmp_path: Path, folder: Path) -> None:
    editions = tmp_path / "editions"
    loaded = check((folder / "line.yaml").read_bytes(), beside=sibling_reader(folder / "line.yaml"))
    assert loaded.line
    publish(editions, loaded.files, loaded.line.edition)
    assert is_published(editions, loaded.files, loaded.line.edition)
    (folder / "parking.yaml").write_text("menu: {}")
    kept = WorkerView(editions).live.line
    assert kept.edition == loaded.line.edition
    assert kept.default.options["garage"] == loaded.line.default.options["garage"]
    (editions / kept.edition / "parking.yaml").unlink()
    assert not is_published(editions, loaded.files, kept.edition)


BOTH = """\
name: Clinic line
languages: [en-US, es-US]
greeting: {en-US: Welcome., es-US: Hola.}
timezone: America/New_York
menu:
  1: {title: {en-US: Hours, es-US: Horario}, answer: {en-US: At eight., es-US: A las ocho.}}
  2: {title: {en-US: Where, es-US: Dónde}, answer: {en-US: Here., es-US: Aquí.}}
  3: {title: Intérpretes, languages: es-US, include: es.yaml}
"""
SPANISH = """\
contacts:
  inter: {name: la intérprete, number: 617-726-2000, hours: {mon-fri: 8:00-17:00}}
menu:
  1: {title: Llamar, transfer: inter}
  2: {title: Costo, answer: Nada.}
"""


class TestAPartInOneLanguage:
    def test_its_people_are_not_called_when_they_are_not_there(self) -> None:
        line = given_files({"": BOTH, "es.yaml": SPANISH}).line
        assert line
        sunday = datetime(2026, 11, 22, 15, tzinfo=UTC)
        assert line.numbers == {"+16177262000"}
        state = State(line.edition, "interpretes", language="es-US")
        turn = step(at_time(line, sunday), state, Key("1"))
        assert not isinstance(turn.action, Dial)
        assert isinstance(step(at_time(line, sunday + timedelta(1)), state, Key("1")).action, Dial)
        assert until(line, sunday) == datetime(2026, 11, 23, 5, tzinfo=UTC)
        names = {piece.name for piece in pieces(line, "es-US")}
        assert {"inter.person-closed", "inter.closed", "llamar.choice-closed"} & names

    def test_their_names_are_those_of_the_whole_line(self) -> None:
        other = SPANISH.replace("2000", "4000").replace("Llamar", "Call").replace("Costo", "Cost")
        line = BOTH + "  4: {title: More, languages: en-US, include: en.yaml}\n"
        loaded = given_files({"": line, "es.yaml": SPANISH, "en.yaml": other})
        assert [str(one) for one in loaded.problems if one.severity == "error"] == [
            'error: contact "inter" is also in line 2 of en.yaml; rename one of them wherever '
            "it is named"
        ]

    def test_whoever_speaks_another_language_may_be_called_there(self) -> None:
        part = SPANISH.replace("2000,", "2000, languages: en-US,")
        assert given_files({"": BOTH, "es.yaml": part}).line

    def test_contacts_that_nothing_names_are_reported(self) -> None:
        part = SPANISH.replace("transfer: inter", "goto: hours")
        loaded = given_files({"": BOTH, "es.yaml": part})
        assert 'contact "inter" is never used' in [one.message for one in loaded.problems]


@pytest.mark.parametrize("text", ["TODO", "- a", "42", "menu", "[]", "''", "- menu: x\n- b"])
def test_a_part_that_is_not_a_mapping_is_reported(text: str) -> None:
    loaded = given_files({"": LINE, "parking.yaml": text})
    assert loaded.line is None
    assert loaded.problems[0].place == Place(1, 1, "parking.yaml")
