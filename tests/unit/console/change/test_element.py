"""Forms: each changes only the lines of what somebody has changed."""

import difflib
from collections.abc import Iterator, Mapping

import pytest
from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from ivr.console.access import Person
from ivr.console.change.table import Draft, DraftsTable
from ivr.editing.form import elements
from ivr.store.database import connect
from tests.support.pages import ANNA, Pages, pages
from tests.support.paths import SHIPPED, TREES

BEN = Person("2", "Ben Ortiz", "ben@clinic.example", ANNA.role)
SNOW = (TREES / "snow-clinic.yaml").read_bytes()


class Forms:
    """A draft of a menu, and what browsers send from its forms."""

    def __init__(self, served: Pages, raw: bytes) -> None:
        self.served = served
        served.who[0] = ANNA
        self.client = served.app.test_client()
        self.table = DraftsTable(connect(served.settings.database))
        self.first = self.table.begin({"": raw}, 1, "Anna Lee")

    @property
    def now(self) -> Draft:
        found = self.table.get(self.first.id)
        assert found
        return found

    def page(self, address: str) -> str:
        answer = self.client.get(f"/console/change/{self.first.id}/element?address={address}")
        assert answer.status_code == 200
        return answer.text

    def send(
        self,
        address: str,
        form: Mapping[str, str | list[str]] | None = None,
        was: str = "",
        script: bool = False,
    ) -> TestResponse:
        return self.client.post(
            f"/console/change/{self.first.id}/element",
            headers={"Accept": "application/json"} if script else {},
            data={"address": address, "was": was or self.now.hash, **(form or {})},
        )

    def difference(self) -> list[str]:
        """The lines that were taken out and put in."""
        before, after = (one.files[""].decode().split("\n") for one in (self.first, self.now))
        return [line for line in difflib.unified_diff(before, after, lineterm="", n=0)
                if not line.startswith(("---", "+++", "@@"))]  # fmt: skip


def sent_by(page: str) -> dict[str, list[str]]:
    """What a browser would send if somebody pressed Save."""
    form: dict[str, list[str]] = {}
    edit = BeautifulSoup(page, "html.parser").find(id="edit")
    assert isinstance(edit, Tag)
    for one in edit.find_all(["input", "textarea", "select"]):
        value = str(one.get("value", ""))
        if one.name == "textarea":
            value = one.text.removeprefix("\n").replace("\n", "\r\n")
        if one.name == "select":
            chosen = one.find("option", selected=True) or one.find("option")
            value = str(chosen["value"]) if isinstance(chosen, Tag) else ""
        if one.get("type") != "checkbox" or one.has_attr("checked"):
            form.setdefault(str(one["name"]), []).append(value)
    return form


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with pages(tmp_path_factory.mktemp("pages")) as served:
        yield served


@pytest.fixture
def forms(served: Pages) -> Forms:
    return Forms(served, SHIPPED.read_bytes())


@pytest.fixture
def snow(served: Pages) -> Forms:
    return Forms(served, SNOW)


def test_an_answer_is_shown_with_what_callers_hear(forms: Forms) -> None:
    page = forms.page("menu/2/1")
    assert "How much will I be charged for my virtual visit?" in page
    assert "Callers hear:" in page
    assert "copay" in page or "co-pay" in page


def test_it_is_said_that_callers_hear_nothing_of_it_yet(forms: Forms) -> None:
    forms.send("menu/2/3", {"answer.en-US": "You pay nothing."})
    assert "Callers hear it once the draft is published." in forms.page("menu/2/3")


def test_what_is_sent_twice_is_kept_once(forms: Forms) -> None:
    was = forms.first.hash
    for _ in range(2):
        answer = forms.send("menu/2/3", {"answer.en-US": "You pay nothing."}, was=was, script=True)
        assert answer.status_code == 200
    assert "kept beside" not in forms.client.get(f"/console/change/{forms.first.id}/states").text


def test_everybody_is_more_than_somebody_and_nobody_less(forms: Forms) -> None:
    form = {"text.en-US": "Hello.", "closes": ["none", "all", "billing"]}
    where = f"/console/change/{forms.first.id}/add"
    forms.client.post(where, data={"kind": "notice", "was": forms.now.hash, **form})
    page = forms.page("notices/1")
    assert 'value="all" checked' in page
    assert "nobody" not in page


def test_an_answer_changes_its_own_lines_only(forms: Forms) -> None:
    text = "You pay nothing."
    answer = forms.send("menu/2/3", {"answer.en-US": text})
    assert answer.status_code == 303
    assert [line for line in forms.difference() if line.startswith("+")] == [
        "+          You pay nothing."
    ]
    assert "You pay nothing." in forms.page("menu/2/3")


def test_a_form_that_changes_nothing_changes_nothing(forms: Forms) -> None:
    for one in elements(forms.first.files):
        page = forms.page(one.address)
        form = sent_by(page)
        answer = forms.client.post(f"/console/change/{forms.first.id}/element", data=form)
        assert answer.status_code == 303, one.address
        assert forms.now == forms.first, one.address


def test_a_contact_is_chosen(forms: Forms) -> None:
    forms.send("menu/2/2", {"offer": "billing", "offer.there": "1"})
    assert forms.difference() == ["+        offer: billing"]
    forms.send("menu/2/2", {"offer": "", "offer.there": "1"})
    assert forms.now.files == forms.first.files


def test_a_menu_names_those_whom_its_keys_call(forms: Forms) -> None:
    below = BeautifulSoup(forms.page("menu/2"), "html.parser").select("ol.options a")
    assert below[-1].text == "Calls the MGH billing office"


def test_what_makes_no_sense_is_refused_and_nothing_typed_is_lost(forms: Forms) -> None:
    refused = forms.send("menu/2/3", {"title.en-US": "", "answer.en-US": "typed <b>"})
    assert refused.status_code == 422
    assert "Not saved:" in refused.text
    assert "typed &lt;b&gt;" in refused.text
    assert forms.now == forms.first
    answer = forms.send("menu/2/3", script=True, form={"title.en-US": ""})
    assert answer.status_code == 422
    assert answer.json
    assert answer.json["said"].startswith("Not saved: ")
    spanish = forms.client.post(
        f"/console/change/{forms.first.id}/element", headers={"Accept-Language": "es"},
        data={"address": "menu/2/3", "was": forms.now.hash, "title.en-US": ""},
    )  # fmt: skip
    assert "No se guardó: title no puede quedar vacío; escriba algo." in spanish.text


def test_two_people_in_two_questions_are_merged(forms: Forms) -> None:
    was = forms.first.hash
    forms.served.who[0] = BEN
    forms.send("menu/2/2", was=was, form={"answer.en-US": "By card."})
    forms.served.who[0] = ANNA
    answer = forms.send("menu/1/2", was=was, form={"title.en-US": "Who can come?"})
    assert answer.status_code == 303
    raw = forms.now.files[""].decode()
    assert "          By card.\n" in raw
    assert "title: Who can come?" in raw


def test_two_people_in_one_answer_are_asked(forms: Forms) -> None:
    was = forms.first.hash
    forms.send("menu/2/2", was=was, form={"answer.en-US": "By card."})
    answer = forms.send("menu/2/2", was=was, form={"answer.en-US": "With cash."})
    page = forms.client.get(answer.headers["Location"]).text
    assert "By card." in page
    assert "With cash." in page


def test_an_option_is_found_by_its_id_too(forms: Forms) -> None:
    assert "Cost and billing" in forms.page("cost-and-billing")


def test_what_is_not_there_is_not_found(forms: Forms) -> None:
    for address in ("menu/9", "", "../x", "contacts/nobody"):
        answer = forms.client.get(f"/console/change/1/element?address={address}")
        assert answer.status_code == 404
        assert forms.send(address).status_code == 404


def test_advice_is_shown_at_the_menu_that_it_is_about(forms: Forms) -> None:
    page = BeautifulSoup(forms.client.get(f"/console/change/{forms.first.id}/").text, "html.parser")
    advised = [one.text for one in page.select("a") if (row := one.parent)
               and row.name == "li" and "piece of advice" in row.text]  # fmt: skip
    assert advised == ["General questions about virtual visits", "Cost and billing"]


def test_problems_are_shown_where_they_are(forms: Forms) -> None:
    raw = forms.first.files[""].replace(b"number: 617-726-3884", b"number: 617-726-38")
    forms.table.save(forms.first.id, {"": raw}, forms.first.hash, "Ben")
    assert "617-726-38" in forms.page("contacts/billing")
    assert "Error" in forms.page("contacts/billing")
    page = forms.client.get(f"/console/change/{forms.first.id}/").text
    assert "1 error" in page
    assert f"/console/change/{forms.first.id}/element?address=contacts/billing" in page


def test_a_text_that_cannot_be_read_leads_to_the_text(forms: Forms) -> None:
    forms.table.save(forms.first.id, {"": b"menu: [\n"}, forms.first.hash, "Ben")
    page = forms.client.get(f"/console/change/{forms.first.id}/").text
    assert "Correct the text" in page
    assert f"/console/change/{forms.first.id}/text?line=" in page


def test_languages_are_beside_each_other(snow: Forms) -> None:
    page = snow.page("notices/1")
    assert "What callers hear (English" in page
    assert "Hoy estamos cerrados por la nieve." in page
    snow.send("notices/1", {"text.es-US": "Hoy no abrimos."})
    assert snow.difference() == ["-      es-US: Hoy estamos cerrados por la nieve.",
                                 "+      es-US: Hoy no abrimos."]  # fmt: skip


def test_a_notice_has_days_and_times(snow: Forms) -> None:
    page = snow.page("notices/1")
    assert 'name="until.date" value="2027-01-13"' in page
    assert 'name="until.time" value="15:00"' in page
    snow.send("notices/1", {"until.there": "1", "until.date": "2027-01-14", "until.time": ""})
    assert snow.difference() == ["-    until: 2027-01-13 15:00", "+    until: 2027-01-14"]


def test_closed_days_come_from_a_calendar(snow: Forms) -> None:
    assert 'value="2026-12-31"' in snow.page("closures/2")
    snow.send(
        "closures/2",
        {"dates.there": "1", "dates.from": ["2026-12-28", ""], "dates.to": ["2027-01-02", ""]},
    )
    assert any("2026-12-28 to 2027-01-02" in line for line in snow.difference())


def test_what_is_spoken_is_said_while_it_is_typed(forms: Forms) -> None:
    data = {"text": "Call 617-726-3884. Click here.", "language": "en-US"}
    heard = forms.client.post(f"/console/change/{forms.first.id}/spoken", data=data).json
    assert heard
    assert "6 1 7" in heard["words"] or "six" in heard["words"]
    assert any("here" in problem for problem in heard["problems"])


HOSTILE = (
    "</textarea><script>alert(1)</script>",
    "\u202etxet",
    "a: b # c",
    "'\"`{[|>&*!%@",
    "x" * 100_000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_words(forms: Forms, text: str) -> None:
    answer = forms.send("menu/2/3", {"answer.en-US": text})
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in forms.page("menu/2/3")
    if answer.status_code == 303:
        found = next(one for one in elements(forms.now.files) if one.address == "menu/2/3")
        field = found.field("answer")
        assert field
        assert field.text("en-US") == text


def post(forms: Forms, page: str, **form: str | list[str]) -> TestResponse:
    data = {"was": forms.now.hash, **form}
    return forms.client.post(f"/console/change/{forms.first.id}/{page}", data=data)


def keys(forms: Forms, menu: str) -> list[tuple[str, str]]:
    return [(one.key, one.title) for one in elements(forms.now.files) if one.menu == menu]


def test_an_option_moves_and_comes_back(forms: Forms) -> None:
    before = keys(forms, "menu/2")
    answer = post(forms, "place", address="menu/2/1", action="down")
    assert answer.headers["Location"].endswith("/element?address=menu/2/2")
    assert keys(forms, "menu/2")[:2] == [("1", before[1][1]), ("2", before[0][1])]
    post(forms, "place", address="menu/2/2", action="up")
    assert forms.now.files == forms.first.files


def test_an_option_gets_another_key(forms: Forms) -> None:
    answer = post(forms, "place", address="menu/2/1", action="key", key="6")
    assert answer.headers["Location"].endswith("/element?address=menu/2/6")
    assert dict(keys(forms, "menu/2"))["6"] == "How much will I be charged for my virtual visit?"


def test_what_is_used_is_not_removed(forms: Forms) -> None:
    answer = post(forms, "place", address="contacts/billing", action="remove")
    page = forms.client.get(answer.headers["Location"]).text
    assert "Not changed:" in page
    assert forms.now == forms.first


def test_a_question_is_removed_and_undone(forms: Forms) -> None:
    post(forms, "place", address="menu/2/3", action="remove")
    assert "HSA or FSA" not in forms.now.files[""].decode()
    post(forms, "undo")
    assert forms.now.files == forms.first.files
    assert post(forms, "place", address="menu/2/3", action="burn").status_code == 400


def test_a_question_is_added(forms: Forms) -> None:
    page = forms.client.get(f"/console/change/{forms.first.id}/add?kind=answer&menu=menu/3").text
    assert 'name="answer.en-US"' in page
    answer = post(
        forms,
        "add",
        kind="answer",
        menu="menu/3",
        **{"title.en-US": "Where?", "answer.en-US": "Here.\r\n\r\nAnd there."},
    )
    assert answer.headers["Location"].endswith("/element?address=menu/3/5")
    found = next(one for one in elements(forms.now.files) if one.address == "menu/3/5")
    field = found.field("answer")
    assert (found.title, field and field.parts()) == ("Where?", ("Here.", "And there."))


NEW: list[tuple[str, dict[str, str | list[str]], str]] = [
    ("menu", {"title.en-US": "More", "first.en-US": "Where?", "answer.en-US": "Here."}, "menu/5"),
    ("transfer", {"transfer": "billing"}, "menu/5"),
    ("goto", {"goto": "cost-and-billing", "title.en-US": "Money"}, "menu/5"),
    ("contact", {"name.en-US": "the desk", "number": "617-726-2000"}, "contacts/desk"),
    ("notice", {"text.en-US": "Hello.", "until.date": "2027-01-02", "until.time": "17:00",
                "urgent": "true", "closes": ["billing"]}, "notices/1"),
    ("closure", {"dates.from": ["2026-12-24"], "dates.to": ["2027-01-02"]}, "closures/1"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "form", "address"), NEW)
def test_everything_can_be_added(
    forms: Forms, kind: str, form: dict[str, str | list[str]], address: str
) -> None:
    assert forms.client.get(f"/console/change/1/add?kind={kind}").status_code == 200
    answer = post(forms, "add", kind=kind, menu="menu", **form)
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"].endswith(f"/element?address={address}")
    assert forms.client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("kind", [kind for kind, _form, _address in NEW])
def test_what_is_missing_is_said_and_what_was_typed_stays(forms: Forms, kind: str) -> None:
    answer = post(forms, "add", kind=kind, menu="menu", **{"title.en-US": "<b>typed"})
    if answer.status_code == 303:  # a check says what is missing, at the form of what is new
        assert "Error" in forms.client.get(answer.headers["Location"]).text
        return
    assert answer.status_code == 422
    assert "Not saved:" in answer.text
    assert "<b>typed" not in answer.text
    assert forms.now == forms.first


def test_what_is_no_kind_is_not_found(forms: Forms) -> None:
    assert forms.client.get(f"/console/change/{forms.first.id}/add?kind=x").status_code == 404


def week(**days: list[tuple[str, str]]) -> dict[str, str | list[str]]:
    form: dict[str, str | list[str]] = {"hours.there": "1"}
    for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun")):
        rows = days.get(name, [("", "")])
        form[f"hours.{number}.from"] = [start for start, _end in rows]
        form[f"hours.{number}.to"] = [end for _start, end in rows]
    return form


def test_hours_are_a_week(snow: Forms) -> None:
    page = snow.page("hours")
    assert "Wednesday" in page
    assert 'value="08:00"' in page
    usual = [("08:00", "17:00"), ("", "")]
    snow.send("hours", week(mon=usual, tue=usual, wed=usual, thu=usual, fri=usual,
                            sat=[("09:00", "12:00"), ("13:00", "15:30")]))  # fmt: skip
    assert snow.difference() == [
        "-hours: {mon-fri: 8:00-17:00}",
        '+hours: {mon-fri: "8:00-17:00", sat: "9:00-12:00, 13:00-15:30"}',
    ]


def test_half_a_row_of_hours_is_refused(snow: Forms) -> None:
    refused = snow.send("hours", week(mon=[("08:30", "")]))
    assert refused.status_code == 422
    assert '<a href="#hours-0">Monday</a>: one row has one time only' in refused.text
    assert 'id="hours-0" aria-describedby="hours-0-wrong"' in refused.text
    assert 'name="hours.0.from" value="08:30"' in refused.text
    assert 'name="hours.1.from" value=""' in refused.text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("08:30", "08:30")], "a time begins when it ends"),
        ([("08:30", "12:00"), ("11:00", "15:00")], "two times overlap"),
        ([("22:00", "06:00"), ("23:00", "23:30")], "two times overlap"),
        ([("00:00", "00:00")], ""),
        ([("13:00", "15:00"), ("08:30", "12:00")], ""),
    ],
)
def test_what_is_wrong_with_a_day_is_beside_it(
    snow: Forms, rows: list[tuple[str, str]], said: str
) -> None:
    answer = snow.send("hours", week(tue=rows, wed=[("9:00", "")]) if said else week(tue=rows))
    assert answer.status_code == (422 if said else 303)
    if said:
        place = BeautifulSoup(answer.text, "html.parser").find(id="hours-1-wrong")
        assert isinstance(place, Tag)
        assert said in place.text
        assert 'href="#hours-1"' in answer.text
        assert 'href="#hours-2"' in answer.text


def test_a_problem_with_the_hours_of_a_day_is_beside_it(snow: Forms) -> None:
    hours = b'{mon-fri: 8:00-17:00, sat: "9:00-12:00, 11:00-13:00"}'
    raw = snow.first.files[""].replace(b"{mon-fri: 8:00-17:00}", hours)
    snow.table.save(snow.first.id, {"": raw}, snow.first.hash, "Ben")
    page = snow.page("hours")
    place = BeautifulSoup(page, "html.parser").find(id="hours-5-wrong")
    assert isinstance(place, Tag)
    assert "starts before the last one ends" in place.text
    assert 'href="#hours-5"' in page
    assert "Open its form" not in page


def test_choices_are_in_words(snow: Forms) -> None:
    page = snow.page("hours")
    assert "New York" in page
    assert "(None)" not in page
    line = snow.page("line")
    assert "recordings, and a computer voice where there is none" in line
    assert "(nobody)" in line
    snow.send("line", {"voice.there": "1", "voice": ""})
    assert not any("voice" in one and one.startswith("+") for one in snow.difference())


def test_an_option_is_for_some_languages(snow: Forms) -> None:
    assert 'name="languages" value="es-US"' in snow.page("menu/1")
    snow.send("menu/1", {"languages.there": "1", "languages": ["es-US"]})
    assert any("languages: es-US" in one for one in snow.difference())


def test_hours_of_a_contact_are_taken_away(snow: Forms) -> None:
    snow.send("contacts/nurse", week())
    assert any("24/7" in line for line in snow.difference())


def test_holidays_are_of_a_country_and_other_days(snow: Forms) -> None:
    page = snow.page("hours")
    assert '<option value="US" selected>United States</option>' in page
    assert ">Massachusetts</option>" in page
    assert "holidays.none" not in page
    assert "holidays.none" in snow.page("contacts/nurse")
    snow.send(
        "hours",
        {
            "holidays.there": "1",
            "holidays.country": "us",
            "holidays.state": "MA",
            "holidays.from": ["2026-12-24"],
            "holidays.to": ["2026-12-26"],
        },
    )
    assert any("2026-12-24 to 2026-12-26" in line for line in snow.difference())
    answer = snow.send(
        "contacts/nurse",
        {
            "holidays.there": "1",
            "holidays.country": "",
            "holidays.from": "2026-12-25",
            "holidays.to": "",
        },
    )
    assert answer.status_code == 303
    assert any(line.strip() == "+    holidays: 2026-12-25" for line in snow.difference())


def test_a_large_menu_is_listed_menu_by_menu(served: Pages) -> None:
    inner = "".join(
        f"      {key}: {{title: Question {key}?, answer: Yes.}}\n" for key in range(1, 7)
    )
    middle = "".join(f"    {key}:\n     title: Menu {key}\n     menu:\n{inner}"
                     for key in range(1, 7))  # fmt: skip
    menus = "".join(f"  {key}:\n   title: Part {key}\n   menu:\n{middle}" for key in range(1, 7))
    raw = f"name: x\nlanguage: en-US\ngreeting: Hello.\nmenu:\n{menus}"
    forms = Forms(served, raw.encode())
    page = forms.client.get(f"/console/change/{forms.first.id}/").text
    assert "Part 6" in page
    assert page.count('class="key"') == 6
    assert "Menu 6" in forms.page("menu/6")
