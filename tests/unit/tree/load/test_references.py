import pytest

from ivr.tree.load.loader import load

HEAD = "name: x\nlanguage: en-US\ngreeting: Hello.\n"
CONTACT = "contacts: {desk: {name: the desk, number: 617-726-3884}}\n"


def errors(menu: str, head: str = HEAD) -> list[str]:
    text = head + "menu:\n" + "".join(f"  {line}\n" for line in menu.strip().split("\n"))
    found = load(text.encode()).problems
    return [f"{p.place.column} {p}" for p in found if p.severity == "error"]


def test_names_may_come_before_what_they_name() -> None:
    assert errors("1: {goto: b}\n2: {title: B, answer: x}\n3: {goto: main}") == []


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("hours", "use main or parking-lot"),
        ("parking-lots", 'did you mean "parking-lot"?'),
        ("Parking lot", 'did you mean "parking-lot"?'),
    ],
)
def test_an_unknown_id_is_an_error_at_its_place(name: str, cure: str) -> None:
    menu = f"1: {{title: Parking lot, answer: x}}\n2: {{goto: {name}}}"
    assert errors(menu) == [f'13 error: option 2: goto: there is no option "{name}"; {cure}']


def test_many_ids_are_not_listed() -> None:
    menu = "\n".join(
        f"{key}: {{title: Menu {key}, menu: {{1: {{title: Hours {key}, answer: x}}, "
        f"2: {{title: Way {key}, answer: x}}}}}}" for key in range(1, 5)
    )  # fmt: skip
    assert errors(f"{menu}\n5: {{goto: zzz}}") == [
        '13 error: option 5: goto: there is no option "zzz"; `ivr tree` shows all ids'
    ]


def test_an_unknown_contact_is_an_error_wherever_it_is_named() -> None:
    menu = "1: {title: A, answer: x, offer: dask}\n2: {transfer: lab}"
    head = HEAD + CONTACT + "operator: Desk\n"
    assert errors(menu, head) == [
        '11 error: operator: there is no contact "Desk"; did you mean "desk"?',
        '35 error: option 1 "A": offer: there is no contact "dask"; did you mean "desk"?',
        '17 error: option 2: transfer: there is no contact "lab"; use desk',
    ]
    assert errors("1: {title: A, answer: x}\n2: {transfer: lab}") == [
        '17 error: option 2: transfer: there is no contact "lab"; add it to contacts:'
    ]


@pytest.mark.parametrize(
    ("menu", "found"),
    [
        ("1: {title: A, goto: a}",
         ['23 error: option 1 "A": goto leads to itself; name another option']),
        ("1: {title: A, goto: b}\n2: {title: B, goto: c}\n3: {title: C, goto: b}",
         ['23 error: option 2 "B": goto leads in a circle, b → c → b; '
          "let one of them lead to an answer, a menu or a transfer"]),
        ("1: {title: A, goto: b}\n2: {title: B, goto: a}\n3: {title: C, goto: c}",
         ['23 error: option 1 "A": goto leads in a circle, a → b → a; '
          "let one of them lead to an answer, a menu or a transfer",
          '23 error: option 3 "C": goto leads to itself; name another option']),
        ("1: {title: A, goto: b}\n2: {title: B, goto: c}\n3: {title: C, answer: x}", []),
        ("1: {title: A, menu: {1: {title: B, goto: a}, 2: {goto: main}}}", []),
    ],
)  # fmt: skip
def test_gotos_that_lead_only_to_each_other_are_reported_once(menu: str, found: list[str]) -> None:
    assert errors(menu) == found


def test_where_names_may_have_been_lost_none_is_missed() -> None:
    assert errors("1: Parking\n2: {goto: parking}") == [
        "6 error: option 1: expected title: and answer: (or menu:, include:, transfer:, "
        'goto:) but found the text "Parking"; write them under its key, indented'
    ]
    assert errors("1: {title: A, answer: x}\n2: {transfer: desk}", HEAD + "contacts: x\n") == [
        '11 error: contacts: expected contacts but found the text "x"; '
        "write a name such as billing:, and name: and number: under it"
    ]


def test_thousands_of_unknown_names_are_all_reported() -> None:
    tree = "1: {title: A, menu: {" + ", ".join(
        f"{n}: {{title: T{n}, id: t{n}, goto: unknown-{n}}}" for n in range(5_000)
    )  # fmt: skip
    assert sum("there is no option" in error for error in errors(tree + "}}")) == 5_000
