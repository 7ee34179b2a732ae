"""The command about people who may use the console: user."""

import time
from typing import TYPE_CHECKING

import click

from ivr.cli.common import open_store, print_json, read_settings, who

if TYPE_CHECKING:
    from ivr.console.identity.table import Account, PeopleTable
    from ivr.editions.table import EditionsTable

ROLES = ("viewer", "editor", "publisher", "administrator")


@click.group(subcommand_metavar="add|list|remove|link [ARGS]...")
def user() -> None:
    """List and invite the people who may use the console.

    Whoever is invited gets a link, good once and for seven days, with which they choose a
    password. It is printed, and nothing is sent. The console itself can do the same: see its page
    "People".

    \b
    Examples:
      ivr user list
      ivr user add "Anna Lee" anna@example.org --role administrator
      ivr user link anna@example.org
      ivr user remove anna@example.org
    """


@user.command()
@click.argument("name")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="viewer", show_default=True,
              help="What this person may do: each role does what those before it do.")  # fmt: skip
def add(name: str, email: str, role: str) -> None:
    """Invite somebody, and print the link to send them."""
    from ivr.console.access import Role
    from ivr.console.identity.emails import problems
    from ivr.console.identity.table import EmailTakenError

    if wrong := problems(name, email):
        raise click.UsageError("\n".join(wrong.values()))
    store = open_store(makes=True)
    try:
        added = _table(store).add(name.strip(), email, Role[role.upper()], int(time.time()))
    except EmailTakenError:
        taken = f"{email} is in the list already; `ivr user link {email}` makes a new link"
        raise click.UsageError(taken) from None
    _record(store, "invited", added.email, role)
    _print_link(store, added)


@user.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, for scripts.")
def list_(as_json: bool) -> None:
    """List everybody who may use the console."""
    from datetime import UTC, datetime

    found = _table(open_store()).all()
    rows = [
        {"name": one.name, "email": one.email, "role": one.role.name.lower(),
         "joined": f"{datetime.fromtimestamp(one.joined, UTC):%Y-%m-%d}" if one.joined else None,
         "second_factor": bool(one.factor)}
        for one in found
    ]  # fmt: skip
    if as_json:
        print_json(rows)
        return
    if not rows:
        click.echo("Nobody may use the console yet; `ivr user add` invites somebody.")
    for row in rows:
        state = f"since {row['joined']}" if row["joined"] else "invited, and has not come yet"
        click.echo(f"{row['name']} <{row['email']}>, {row['role']}, {state}")


@user.command()
@click.argument("email")
def remove(email: str) -> None:
    """Let somebody use the console no more, and sign them out."""
    from ivr.console.identity.table import LastAdministratorError

    store = open_store()
    found = _known(store, email)
    try:
        _table(store).remove(found.id)
    except LastAdministratorError:
        only = "is the only administrator who has signed in; invite another one first"
        raise click.UsageError(f"{email} {only}") from None
    _record(store, "removed", found.email, found.name)
    click.echo(f"{found.name} is removed.")


@user.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a link with which somebody chooses a new password; earlier links end."""
    store = open_store()
    found = _known(store, email)
    _record(store, "made a link", found.email)
    _print_link(store, found)


def _table(store: "EditionsTable") -> "PeopleTable":
    from ivr.console.identity.table import PeopleTable

    return PeopleTable(store.engine)


def _known(store: "EditionsTable", email: str) -> "Account":
    found = _table(store).by_email(email)
    if found is None:
        raise click.UsageError(f"nobody has the address {email}; `ivr user list` lists everybody")
    return found


def _print_link(store: "EditionsTable", of: "Account") -> None:
    from ivr.console.identity.addresses import link as address

    settings = read_settings(serves=False)
    token = _table(store).link(of.id, who(), int(time.time()))
    click.echo(f"Send this link to {of.name} alone; it works once, for seven days:")
    click.echo(address(settings, token))


def _record(store: "EditionsTable", action: str, what: str, note: str = "") -> None:
    """Write into the console's log who did this, as they are known on this machine."""
    from ivr.console.log import write

    write(store.engine, who(), "", action, what, f"{note} (ivr user)".strip())
