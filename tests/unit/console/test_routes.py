"""Each page of the console and each role: made from the routes, so that none is forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ivr.console.access import Role, for_whom
from tests.support.pages import Pages, pages

VALUES = {"IntegerConverter": 1, "FloatConverter": 1.0}
PUBLIC = {
    "console.people.sign_in", "console.people.sign_in_code", "console.people.open_link",
    "console.people.welcome", "console.people.provider", "console.people.provider_back",
    "console.people.choose_language",
}  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with pages(tmp_path_factory.mktemp("line")) as found:
        yield found


def rules(served: Pages) -> list[Rule]:
    """The console's pages; files such as its style are for everybody."""
    found = [rule for rule in served.app.url_map.iter_rules() if rule.rule.startswith("/console")]
    return [rule for rule in found if not rule.endpoint.endswith(".static")]


def address(rule: Rule) -> str:
    values = {name: VALUES.get(type(one).__name__, "x") for name, one in rule._converters.items()}
    built = rule.build(values)
    assert built
    return built[1]


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def asked(served: Pages, role: Role | None, rule: Rule, method: str) -> TestResponse:
    served.who[0] = None
    if role:
        served.sign_in(role)
    client: FlaskClient = served.app.test_client()
    return client.open(address(rule), method=method)


def test_every_page_has_a_mark_and_those_without_a_role_are_known(served: Pages) -> None:
    views = served.app.view_functions
    for_all = {one.endpoint for one in rules(served) if for_whom(views[one.endpoint]) is None}
    assert for_all == PUBLIC


def test_a_page_without_a_mark_answers_nobody(tmp_path: Path) -> None:
    with pages(tmp_path) as served:
        served.app.view_functions["console.now.home"] = lambda: "open"
        assert served.app.test_client().get("/console/now/").status_code == 403


def test_nobody_gets_anything_without_signing_in(served: Pages) -> None:
    found = {}
    for rule in rules(served):
        if rule.endpoint not in PUBLIC:
            for method in methods(rule):
                answer = asked(served, None, rule, method)
                is_sent = answer.status_code == 302 and "/people/sign-in" in answer.location
                found[f"{method} {rule.rule}"] = is_sent
    assert [name for name, is_sent in found.items() if not is_sent] == []
    assert len(found) > 30


@pytest.mark.parametrize("role", [*Role])
def test_each_role_is_refused_what_is_not_its_own(served: Pages, role: Role) -> None:
    open_, refused = [], []
    for rule in rules(served):
        needed = for_whom(served.app.view_functions[rule.endpoint])
        if needed is None:
            continue
        for method in methods(rule):
            name = f"{method} {rule.rule}"
            if role < needed:
                if asked(served, role, rule, method).status_code != 403:
                    open_.append(name)
            elif method == "GET" and asked(served, role, rule, method).status_code == 403:
                refused.append(name)
    assert open_ == []
    assert refused == []


def test_whatever_an_address_says_no_page_fails(served: Pages) -> None:
    """Every number is 1 and every name is x: an answer may be that there is none."""
    found = {
        rule.rule: asked(served, Role.ADMINISTRATOR, rule, "GET").status_code
        for rule in rules(served)
        if "GET" in methods(rule)
    }
    assert [path for path, status in found.items() if status == 500] == []


def test_every_change_needs_a_token(served: Pages) -> None:
    open_ = []
    served.sign_in(Role.ADMINISTRATOR)
    for rule in rules(served):
        for method in set(methods(rule)) - {"GET"}:
            client = FlaskClient(served.app, served.app.response_class)
            if client.open(address(rule), method=method).status_code != 403:
                open_.append(f"{method} {rule.rule}")
    assert open_ == []
