"""Room for a language in a menu file: what changes, what stays, and a translator's table."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.drafts.translate import (
    TranslateError,
    Translations,
    as_table,
    filled,
    from_csv,
    missing,
    own_languages,
    read,
    with_room,
)
from ivr.tree.model import Tree
from tests.support.paths import SHIPPED
from tests.support.trees import split_files

HEAD = "name: Line\nlanguage: en-US\ngreeting: {en-US: Welcome., es-US: Hola.}\n".replace(
    "language: en-US", "languages: {en-US: , es-US: {partial: true}}"
)


def spanish(texts: list[str]) -> Translations:
    """Translations of the same texts, short enough for a title."""
    return Translations(("", text, f"Español, {text}"[:200].strip()) for text in texts)


def words(tree: Tree) -> list[tuple[str, str]]:
    return [(text.field, text.text) for text in tree.texts]


# Texts as people lay them out, each with what becomes of it.
LAYOUTS = {
    "a text and a comment": (
        "  1:\n    title: Parking   # the old garage\n    answer: Here.\n",
        "  1:\n    title:\n      en-US: Parking   # the old garage\n      es-US:\n"
        "    answer:\n      en-US: Here.\n      es-US:\n",
    ),
    "quotes and folds": (
        "  1:\n    title: 'What''s this?'\n    answer: >- # long\n      One\n      two.\n\n"
        "    # and\n    offer: desk\n",
        "  1:\n    title:\n      en-US: 'What''s this?'\n      es-US:\n"
        "    answer:\n      en-US: >- # long\n        One\n        two.\n      es-US:\n\n"
        "    # and\n    offer: desk\n",
    ),
    "a list level with its field": (
        "  1:\n    title: Parking\n    answer: # parts\n    # first\n    - One.\n    - Two.\n",
        "  1:\n    title:\n      en-US: Parking\n      es-US:\n"
        "    answer: # parts\n      en-US:\n      # first\n      - One.\n      - Two.\n"
        "      es-US:\n",
    ),
    "a text below its field": (
        "  1:\n    title:\n      Parking\n    answer: Behind\n      the house.\n",
        "  1:\n    title:\n      en-US:\n        Parking\n      es-US:\n"
        "    answer:\n      en-US: Behind\n        the house.\n      es-US:\n",
    ),
    "braces": (
        "  1: {title: Parking, answer: [One., 'Two,\n    three.']} # both\n",
        "  1: {title: {en-US: Parking, es-US: }, answer: {en-US: [One., 'Two,\n"
        "    three.'], es-US: }} # both\n",
    ),
    "languages that are there": (
        "  1:\n    title: {en-US: Parking}\n    answer:\n      en-US: Here.\n\n",
        "  1:\n    title: {en-US: Parking, es-US: }\n    answer:\n      en-US: Here.\n"
        "      es-US:\n\n",
    ),
    "one language alone": (
        "  1: {title: Intérpretes, languages: es-US, answer: Sí.}\n",
        "  1: {title: Intérpretes, languages: es-US, answer: Sí.}\n",
    ),
    "the end of the file": (
        "  1:\n    title: {en-US: A, es-US: B}\n    answer: Here.",
        "  1:\n    title: {en-US: A, es-US: B}\n    answer:\n      en-US: Here.\n      es-US:",
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_stays(name: str) -> None:
    before, after = (f"{HEAD}menu:\n{text}" for text in LAYOUTS[name])
    made = with_room({"": before.encode()}, "es-US")[""].decode()
    assert made == after
    assert with_room({"": made.encode()}, "es-US")[""].decode() == after


def test_the_head_of_a_file() -> None:
    before = (
        "name: Line\nlanguage: 'en-US' # ours\nvoice: Polly.Joanna-Neural\n"
        "lexicon:\n  # names\n  MGH: M G H\nphrases: {silence_1: Nothing.}\n"
        "greeting: Welcome.\nmenu:\n  1: {title: A, answer: B.}\n"
    )
    after = (
        "name: Line\nlanguages: # ours\n  en-US:\n  es-US:\n"
        "    partial: false # true publishes it with the texts that are there\n"
        "voice:\n  en-US: Polly.Joanna-Neural\n"
        "lexicon:\n  en-US:\n    # names\n    MGH: M G H\n"
        "phrases:\n  en-US: {silence_1: Nothing.}\n"
        "greeting:\n  en-US: Welcome.\n  es-US:\n"
        "menu:\n  1: {title: {en-US: A, es-US: }, answer: {en-US: B., es-US: }}\n"
    )
    assert with_room({"": before.encode()}, "es-US")[""].decode() == after


def test_a_file_in_braces() -> None:
    before = "{name: L, language: en-US, greeting: Hi., menu: {1: {title: A, answer: B.}}}"
    made = with_room({"": before.encode()}, "es-US")
    assert made[""].decode().startswith("{name: L, languages: {en-US: {}, es-US: {partial: false}}")
    found = filled(made, "es-US", spanish(["Hi.", "A", "B."]))
    line = read(found).line
    assert line
    assert words(line.tree("es-US"))[0] == ("greeting", "Español, Hi.")


def commented(text: str, draw: st.DrawFn) -> str:
    """The same file with comments, on lines of their own and at the end of others."""
    lines = []
    for number, line in enumerate(text.splitlines()):
        if draw(st.integers(0, 3)) == 0:
            lines.append(f"{re.match(' *', line)[0]}# above {number}")  # type: ignore[index]
        lines.append(f"{line} # beside {number}" if draw(st.integers(0, 3)) == 0 else line)
    return "\n".join(lines) + "\n"


@st.composite
def menus(draw: st.DrawFn) -> dict[str, bytes]:
    """The files of a valid menu, with comments, in whatever way their lines end."""
    _, parts = draw(split_files())
    end, mark = draw(st.sampled_from(["\n", "\r\n"])), draw(st.sampled_from(["", "\ufeff"]))
    return {
        name: (mark + commented(text, draw).replace("\n", end)).encode()
        for name, text in parts.items()
    }


def comments(raw: bytes) -> list[str]:
    return re.findall("# (?:above|beside) [0-9]+", raw.decode())


@settings(max_examples=25)
@given(menus())
def test_whatever_the_file_its_words_and_comments_stay_and_all_room_can_be_filled(
    files: dict[str, bytes],
) -> None:
    line = read(files).line
    assert line
    first = line.default.language
    language = next(one for one in ("es-US", "en-US") if one != first)
    made = with_room(files, language)
    assert made.keys() == files.keys()
    for name, raw in made.items():
        assert comments(raw) == comments(files[name])
        assert raw.count(b"\r\n") in (0, raw.count(b"\n"))
    assert with_room(made, language) == made
    rows = missing(read(made), language)
    done = filled(made, language, spanish([row.original for row in rows]))
    loaded = read(done)
    assert [problem for problem in loaded.problems if problem.severity == "error"] == []
    assert loaded.line
    assert words(loaded.line.default) == words(line.default)
    assert loaded.line.default.options.keys() == line.default.options.keys()
    assert missing(loaded, language) == []
    assert filled(done, language, spanish([row.original for row in rows])) == done


def test_the_shipped_file_only_gains_lines() -> None:
    before = SHIPPED.read_text("utf-8")
    after = with_room({"": before.encode()}, "es-US")[""].decode()
    new = re.sub(r"(?m)^ *es-US:\n|^ *en-US:\n|^    partial: .*\n|en-US: ", "", after)
    for one in ("languages:", "language: en-US"):
        new, before = new.replace(one, ""), before.replace(one, "")
    assert re.sub(r"\s+", " ", new) == re.sub(r"\s+", " ", before)


def test_what_is_partly_written_keeps_what_is_there() -> None:
    text = (
        f"{HEAD}menu:\n  1:\n    title: {{en-US: Bring, es-US: Traer}}\n    answer:\n"
        "      en-US:\n        - A photo ID.\n        - A card.\n"
        "      es-US:\n        - Una identificación.\n        -\n"
    )
    files = {"": text.encode()}
    (row,) = missing(read(files), "es-US")
    assert row == ("", 13, "option 1: answer, part 2", "A card.")
    done = filled(files, "es-US", Translations([("", "A card.", "Una tarjeta.")]))
    assert done[""].decode() == text.rstrip() + " Una tarjeta.\n"


def test_parts_that_a_table_lacks_stay_open() -> None:
    text = f"{HEAD}menu:\n  1:\n    title: {{en-US: A, es-US: B}}\n    answer: [One., Two.]\n"
    made = with_room({"": text.encode()}, "es-US")
    done = filled(made, "es-US", Translations([("", "Two.", "Dos.")]))
    assert done[""].decode().endswith('    answer:\n      en-US: [One., Two.]\n      es-US:\n'
                                      "        -\n        - Dos.\n")  # fmt: skip
    assert [row.where for row in missing(read(done), "es-US")] == ["option 1: answer, part 1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_a_table_comes_back_from_whatever_program(encoding: str, comma: str) -> None:
    made = with_room({"": SHIPPED.read_bytes()}, "es-US")
    rows = missing(read(made), "es-US")
    table = [
        *csv.reader(io.StringIO(as_table(rows, "m.yaml", "en-US", "es-US").decode("utf-8-sig")))
    ]
    assert table[0] == ["file", "line", "where", "en-US", "es-US"]
    assert len(table) == len(rows) + 1 == 43
    for row in table[1:]:
        row[4] = f"¿Español? {row[3]}"
    written = io.StringIO()
    csv.writer(written, delimiter=comma).writerows(table)
    translations = from_csv(written.getvalue().encode(encoding), "en-US", "es-US")
    done = filled(made, "es-US", translations)
    assert missing(read(done), "es-US") == []
    assert translations.unused(done) == []
    line = read(done).line
    assert line
    assert line.tree("es-US").greeting == f"¿Español? {line.default.greeting}"


def test_the_same_text_in_two_places_can_be_translated_differently() -> None:
    text = (
        f"{HEAD}menu:\n  1: {{title: Right, answer: Right}}\n  2: {{title: Right, answer: No.}}\n"
    )
    made = with_room({"": text.encode()}, "es-US")
    rows = [("option 1: title", "Right", "Derechos"), ("option 1: answer", "Right", "Sí.")]
    done = filled(made, "es-US", Translations(rows))[""].decode()
    assert "title: {en-US: Right, es-US: Derechos}, answer: {en-US: Right, es-US: Sí.}" in done


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        ("language: en-US", "fr-FR", 'the line does not speak "fr-FR"; use en-US or es-US'),
        ("language: en-US", "en-US", "en-US is the file's first language; name another"),
        ("languages: [en-US]", "es-US", "add es-US to its languages: first, then run this again"),
        ("timezone: UTC", "es-US", "the file names no language; add language: such as en-US"),
    ],
)
def test_what_cannot_be_done_is_said(text: str, language: str, message: str) -> None:
    files = {"": f"{text}\nname: L\ngreeting: Hi.\nmenu: {{1: {{title: A, answer: B.}}}}".encode()}
    with pytest.raises(TranslateError, match=re.escape(message)):
        with_room(files, language)


def test_a_text_that_an_alias_repeats_is_refused() -> None:
    text = f"{HEAD}menu:\n  1:\n    title: &a Parking\n    answer: *a\n"
    with pytest.raises(TranslateError, match=r"line 6: an alias .* repeats option 1"):
        with_room({"": text.encode()}, "es-US")


def test_a_table_without_the_language_is_refused() -> None:
    with pytest.raises(TranslateError, match="no row names the columns en-US and es-US"):
        from_csv(b"en-US,French\nA,B\n", "en-US", "es-US")
    with pytest.raises(TranslateError, match="it is a workbook; save its sheet as CSV"):
        from_csv(b"PK\x03\x04", "en-US", "es-US")


def test_a_table_may_have_a_title_and_name_its_columns_in_words() -> None:
    written = "Our texts;;\nEnglish;Spanish\nThe desk;la recepción\n"
    usual = from_csv(b"en-US,es-US\nThe desk,la recepci\xc3\xb3n\n", "en-US", "es-US")
    for encoding in ("utf-8-sig", "utf-16", "cp1252", "mac-roman"):
        assert from_csv(written.encode(encoding), "en-US", "es-US").rows == usual.rows


def test_languages_as_a_file_names_them() -> None:
    for text, found in {
        "language: es-US": ["es-US"],
        "languages: [es-US, en-US]": ["es-US", "en-US"],
        "languages: {en-US: , es-US: {partial: true}}": ["en-US", "es-US"],
        "name: x": [],
    }.items():
        assert own_languages(read({"": text.encode()})) == found
