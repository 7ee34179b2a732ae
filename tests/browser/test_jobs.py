"""The ten jobs of an office manager (tests/spec/jobs), done in a browser without a terminal.

Each is counted in clicks and keys, from the page Now of somebody who is signed in to callers who
hear it. `pytest --update` writes the counts to docs/console-jobs.md, and takes its pictures.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ivr.editions.table import EditionsTable
from ivr.store.database import connect
from ivr.tree.hours import zone_info
from tests.support.called import store_calls
from tests.support.databases import Postgres
from tests.support.jobs import (
    Hand,
    accept,
    first_link,
    heard,
    invite,
    join,
    office,
    page_of,
)
from tests.support.lines import Line, until
from tests.support.paths import ROOT, SPEC
from tests.support.voice import murmur

DOCS = ROOT / "docs"
TABLE = DOCS / "console-jobs.md"
MENU = """\
name: Riverside dental
language: en-US
voice: prompts
timezone: America/New_York
greeting: Thank you for calling Riverside dental.

contacts:
  desk:
    name: the front desk        # said as "the front desk"
    number: 617-555-0142
operator: desk

menu:
  # Most callers ask for this one.
  1:
    title: What does a cleaning cost?
    answer: A cleaning costs $80.
  2:
    title: Where can I park?
    answer: Behind the house. The first hour is free.
"""
COPIED = (
    "Important: It&rsquo;s easy. Click here to pay, or call 617-555-0143. "
    "Our \ufb01nancial o\ufb03ce helps Mon\u2013Fri 8a\u20135p."
)
PAY = "Pay by card or by check, or call 617-555-0142."
ANSWER = "Answer (an empty line"
TITLE = "Title: what the menu says"
FAQ = """\
Your visit

Where are you?
Behind the town hall, at 5 Oak St.

What should I bring?
Your insurance card, and a list of your medicines.

Money

What does a crown cost?
A crown costs $900.

How do I pay?
By card or by check.
"""
SPANISH = {
    "Greeting and name": ("Gracias por llamar a Riverside dental.",),
    "the front desk": ("la recepci\u00f3n",),
    "What does a cleaning cost?": ("\u00bfCu\u00e1nto cuesta una limpieza?",
                                   "Una limpieza cuesta $80."),
    "Where can I park?": ("\u00bfD\u00f3nde puedo estacionar?",
                          "Detr\u00e1s del edificio. La primera hora es gratis."),
}  # fmt: skip
"""What the forms of a draft get in Spanish: the first fields for it on each, in their order."""


class Book:
    """The page of the docs that says what each job costs, and its pictures."""

    def __init__(self, update: bool) -> None:
        self.update = update

    def compare(self, job: int, hand: Hand) -> None:
        """Compare the counts of a job with the page, or write them down."""
        text, row = TABLE.read_text(), rf"(?m)^(\| {job} \|.*)\| (\d+) \| (\d+) \|$"
        if self.update:
            TABLE.write_text(re.sub(row, rf"\1| {hand.clicks} | {hand.keys} |", text))
            return
        found = re.search(row, text)
        assert found, f"job {job} is not in {TABLE}"
        assert (int(found[2]), int(found[3])) == (hand.clicks, hand.keys)

    def picture(self, hand: Hand, name: str, height: int = 560, below: str = "") -> None:
        """Take a picture of a page, without what is at the top of each, or from a heading on."""
        if self.update:
            (DOCS / "pictures").mkdir(exist_ok=True)
            where = DOCS / "pictures" / f"{name}.png"
            width = hand.page.viewport_size["width"] if hand.page.viewport_size else 0
            hand.page.wait_for_load_state()
            hand.page.evaluate("scrollTo(0, 0)")
            heading = hand.page.get_by_role("heading", name=below)
            box = (heading if below else hand.page.get_by_role("main")).bounding_box()
            top = box["y"] - 16 * bool(below) if box else 0
            clip = {"x": 0, "y": top, "width": width, "height": height}
            hand.page.screenshot(path=where, clip=clip, full_page=True)  # type: ignore[arg-type]


@pytest.fixture
def book(pytestconfig: pytest.Config) -> Book:
    return Book(pytestconfig.getoption("--update"))


@pytest.fixture(scope="module")
def shared(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Line, str]]:
    """A line that runs, and the sessions of a publisher, as a file."""
    folder = tmp_path_factory.mktemp("office")
    with office(folder, MENU) as line:
        anna, ben = Hand(page_of(chromium)), Hand(page_of(chromium))
        anna.page.goto(first_link(line))
        join(anna)
        accept(ben, invite(anna, "Ben Ode", "Publisher"))
        state = folder / "ben.json"
        ben.page.context.storage_state(path=state)
        for hand in (anna, ben):
            hand.page.context.close()
        yield line, str(state)


@pytest.fixture
def line(shared: tuple[Line, str]) -> Line:
    return shared[0]


@pytest.fixture
def ben(shared: tuple[Line, str], chromium: Browser) -> Iterator[Hand]:
    """A publisher, at the page Now."""
    line, state = shared
    hand = Hand(page_of(chromium, state))
    hand.page.goto(f"{line.base}/console/now/")
    yield hand
    hand.page.context.close()


def find(hand: Hand, words: str, title: str) -> None:
    """Search for an answer, and begin a draft at its form."""
    hand.go("The line")
    hand.type("Search everything that is said", words)
    hand.press("Enter")
    hand.click(f"Change ({title})")
    hand.push("Begin a draft from what is live")


def begin(hand: Hand) -> None:
    """Begin a draft, and see it as a list."""
    hand.go("Change it")
    hand.push("Begin a draft from what is live")


def publish(hand: Hand, note: str = "", draft: str = "") -> None:
    """Publish the draft that is shown, or one by its title; wait until callers hear it."""
    if draft:
        hand.go("Publish")
        hand.click(draft)
    else:
        hand.click("Publish it")
    if note:
        hand.type("Why (a note for History)", note)
    hand.push("Publish now")
    expect(hand.page.get_by_text(re.compile(r"Edition \d+ is live\."))).to_be_visible()


def hears(line: Line, keys: str, words: str) -> None:
    """Call the line until both of its workers have what was published."""
    until(lambda: all(words in heard(line, keys) for _ in range(3)), line)


def key(line: Line, sentence: str) -> str:
    """The key that the main menu has for something."""
    until(lambda: re.search(sentence, heard(line)), line)
    found = re.search(sentence, heard(line))
    assert found
    return found[1]


def test_01_a_new_line(chromium: Browser, tmp_path: Path, book: Book) -> None:
    """From the link that a new line prints to a first question of one's own, and a colleague."""
    with office(tmp_path, MENU) as line:
        hand = Hand(page_of(chromium))
        hand.page.goto(first_link(line))
        book.picture(hand, "job-01-welcome", 480)
        join(hand)
        begin(hand)
        hand.click("Add a question with an answer")
        hand.type(TITLE, "When are you open?")
        hand.type(ANSWER, "From 8 to 5, Monday to Friday.")
        hand.push("Add it")
        publish(hand)
        hears(line, "3", "From 8 to 5, Monday to Friday.")
        link = invite(hand, "Ben Ode", "Publisher")
        book.compare(1, hand)
        ben = Hand(page_of(chromium))
        accept(ben, link)
        for one in (hand, ben):
            one.page.context.close()


def test_02_from_an_faq(line: Line, ben: Hand, book: Book) -> None:
    """The questions of a leaflet, pasted at once."""
    begin(ben)
    ben.click("Add questions from an FAQ")
    ben.paste("Text of the FAQ", FAQ)
    ben.push("See what is understood")
    ben.sees("4 questions were understood.")
    book.picture(ben, "job-02-understood", 420)
    ben.push("Add them to the draft")
    expect(ben.page.get_by_role("link", name="Your visit")).to_be_visible()
    book.picture(ben, "job-02-questions", 520, "Questions and answers")
    publish(ben)
    hears(line, key(line, r"For your visit, press (\d)") + "1", "Behind the town hall")
    book.compare(2, ben)


def test_03_a_price_changes(line: Line, ben: Hand, book: Book) -> None:
    find(ben, "cleaning", "What does a cleaning cost?")
    ben.type(ANSWER, "A cleaning costs $95.", instead=True)
    ben.sees("95 dollars")
    book.picture(ben, "job-03-form", 640)
    ben.push("Save")
    draft = ben.page.get_by_role("link", name="Draft").first.inner_text()
    ben.click("Call it")
    ben.push("Call")
    ben.push("1")
    ben.sees("A cleaning costs $95.")
    book.picture(ben, "job-03-call", 560)
    publish(ben, "Prices of December", draft)
    hears(line, "1", "95 dollars")
    book.compare(3, ben)


def test_04_take_it_back(line: Line, ben: Hand, book: Book) -> None:
    find(ben, "park", "Where can I park?")
    ben.type(ANSWER, "In front of the house.", instead=True)
    ben.push("Save")
    publish(ben)
    hears(line, "2", "In front of the house.")
    ben.clicks = ben.keys = 0
    ben.go("History")
    book.picture(ben, "job-04-history", 560)
    ben.click("Go back to the menu before")
    ben.type("Why (others", "That was a slip")
    ben.at(ben.page.get_by_role("button", name="Make edition"))
    hears(line, "2", "Behind the house.")
    book.compare(4, ben)


def test_05_a_snow_day(line: Line, ben: Hand, book: Book) -> None:
    ben.push("Snow")
    ben.sees("We are closed because of the snow.")
    book.picture(ben, "job-05-close", 340)
    ben.push("Close the line now")
    ben.sees("The line is closed")
    expect(ben.page.get_by_text(re.compile(r"Edition \d+ is live\."))).to_be_visible()
    hears(line, "", "We are closed because of the snow.")
    ben.click("Open again")
    ben.push("Open the line now")
    ben.sees("The line is open")
    expect(ben.page.get_by_text(re.compile(r"Edition \d+ is live\."))).to_be_visible()
    until(lambda: "snow" not in heard(line), line)
    book.compare(5, ben)


def test_06_spanish(chromium: Browser, tmp_path: Path, postgres: Postgres, book: Book) -> None:
    """The languages are named in the text, in one line; the forms then have a place for each."""
    with office(tmp_path, MENU, postgres.database()) as line:
        hand = Hand(page_of(chromium))
        hand.page.goto(first_link(line))
        join(hand)
        hand.clicks = hand.keys = 0
        begin(hand)
        hand.click("As text (YAML)")
        hand.at(hand.page.get_by_role("textbox", name="Text of the menu"))
        for pressed in ("Control+Home", "ArrowDown", "Shift+End"):
            hand.press(pressed)
        hand.insert("languages: [en-US, es-US]")
        hand.push("Save")
        hand.sees("Saved in the draft")
        for form, texts in SPANISH.items():
            hand.click("As a list")
            hand.click(form)
            fields = hand.page.get_by_role("textbox", name="Espa\u00f1ol")
            for place, text in enumerate(texts):
                hand.at(fields.nth(place))
                hand.insert(text)
            hand.push("Save")
            hand.sees("Saved in the draft")
            if "cost" in form:
                book.picture(hand, "job-06-spanish", 640)
        publish(hand)
        hears(line, "", "Para espa\u00f1ol, oprima 2.")
        hears(line, "21", "80 d\u00f3lares")
        book.compare(6, hand)
        hand.page.context.close()


def test_07_pasted_from_the_web(line: Line, ben: Hand, book: Book) -> None:
    begin(ben)
    ben.click("Add a question with an answer")
    ben.type(TITLE, "How do I pay my bill?")
    ben.paste(ANSWER, COPIED)
    ben.push("Add it")
    ben.sees("makes sense only on a page")
    ben.sees("is nearly the number of contact")
    book.picture(ben, "job-07-advice", 540)
    ben.paste(ANSWER, PAY, instead=True)
    ben.push("Save")
    publish(ben)
    hears(line, key(line, r"How do I pay my bill\? Press (\d)"), "Pay by card or by check")
    book.compare(7, ben)


def test_08_a_mistake(line: Line, ben: Hand, book: Book) -> None:
    begin(ben)
    ben.click("Add a question with an answer")
    ben.type(TITLE, "\u201cWhen are you open?\u201d")
    ben.type(ANSWER, "\u2026")
    ben.push("Add it")
    book.picture(ben, "job-08-mistake", 560)
    ben.type(TITLE, "When are you open?", instead=True)
    ben.type(ANSWER, "From 8 to 5, Monday to Friday.", instead=True)
    ben.push("Save")
    publish(ben)
    hears(line, key(line, r"When are you open\? Press (\d)"), "From 8 to 5")
    book.compare(8, ben)


def test_09_a_voice_of_our_own(line: Line, ben: Hand, book: Book, tmp_path: Path) -> None:
    voice = tmp_path / "greeting.wav"
    voice.write_bytes(murmur(3))
    ben.go("Recordings")
    book.picture(ben, "job-09-recordings", 520)
    ben.click("Thank you for calling Riverside dental.")
    ben.at(ben.page.get_by_text("Or upload a sound file"))
    with ben.page.expect_file_chooser() as chooser:
        ben.at(ben.page.get_by_label(re.compile("^Sound file")))
    chooser.value.set_files(voice)
    ben.clicks += 2  # the file, and Open
    ben.push("Upload it")
    ben.sees("The recording is kept.")
    hears(line, "", "<Play>")
    book.compare(9, ben)


def test_10_last_weeks_calls(line: Line, ben: Hand, book: Book) -> None:
    now = datetime.now(zone_info("America/New_York"))
    monday = now.replace(hour=10, minute=0) - timedelta(days=now.weekday() + 7)
    table = EditionsTable(connect(f"sqlite:///{line.tree.parent / 'line.db'}"))
    for day in range(5):
        store_calls(table, monday + timedelta(days=day), f"{day}", ("1", "1", "1", "2", "1", ""))
    ben.go("What callers asked")
    ben.click("last week")
    expect(ben.page.get_by_role("definition").first).to_have_text("30")
    book.picture(ben, "job-10-asked", 700)
    with ben.page.expect_download() as download:
        ben.click("CSV file (questions)")
    assert "What does a cleaning cost?,20" in Path(download.value.path()).read_text("utf-8-sig")
    book.compare(10, ben)


def test_the_page_names_each_job() -> None:
    jobs = [path.stem for path in sorted((SPEC / "jobs").glob("*.md"))]
    named = re.findall(r"(?m)^\| (\d+) \|", TABLE.read_text())
    assert [int(job[:2]) for job in jobs] == [int(number) for number in named]
    for picture in re.findall(r"pictures/\S+?\.png", TABLE.read_text()):
        assert (DOCS / picture).stat().st_size < 80_000
