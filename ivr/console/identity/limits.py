"""How often somebody may fail to sign in: counted in the database, so for all workers together.

By account and by address, both under keyed hashes. An account that nobody has is counted too, so
that nobody learns which there are.
"""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

import sqlalchemy as sa
from flask import request

from ivr.console.identity import tokens
from ivr.store.database import translate_errors
from ivr.store.people import attempts

PERIOD = 15 * 60  # seconds
BY_ACCOUNT = 5
BY_ADDRESS = 30  # an office has one address


def account(email: str, is_known: bool = False) -> str:
    """The key of an account, for browsers that are known or for all others."""
    return tokens.keyed("account, known" if is_known else "account", email.strip().lower())


def address() -> str:
    """The key of the address that a request comes from; of IPv6, its network."""
    try:
        found = ip_address(_sender())
    except ValueError:
        return tokens.keyed("address", "")
    if found.version == 6 and found.ipv4_mapped is None:
        return tokens.keyed("address", str(ip_network((found, 64), strict=False)))
    return tokens.keyed("address", str(found))


def _sender() -> str:
    """The address of a client; behind a proxy of ours, the one that the proxy names last."""
    client, others = request.remote_addr or "", request.headers.get("X-Forwarded-For", "")
    try:
        is_proxy = ip_address(client).is_private
    except ValueError:
        is_proxy = False
    return others.rpartition(",")[2].strip() if is_proxy and others else client


class Limits:
    """The attempts in a database. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def wait(self, keys: dict[str, int], now: int) -> int:
        """Note an attempt under keys with their limits; return how many seconds to wait first.

        It is noted before it is tried, so that many at once are as many as one after the other; one
        that has to wait is not kept.
        """
        rows = [{"key": key, "at": now} for key in keys]
        with translate_errors(self.engine):
            with self.engine.begin() as connection:
                connection.execute(sa.delete(attempts).where(attempts.c.at <= now - PERIOD))
                connection.execute(sa.insert(attempts), rows)
            with self.engine.begin() as connection:
                wait = max(_wait(connection, key, most, now) for key, most in keys.items())
                if wait:
                    _forget_newest(connection, keys)
        return wait

    def forget(self, account: str, address: str, is_in: bool) -> None:
        """Forget an attempt that did not fail; and those before it, if somebody is in now.

        A password alone, where a second factor is asked for, must not give it more attempts.
        """
        with translate_errors(self.engine), self.engine.begin() as connection:
            _forget_newest(connection, [account, address])
            if is_in:
                connection.execute(sa.delete(attempts).where(attempts.c.key == account))


def _forget_newest(connection: sa.Connection, keys: Iterable[str]) -> None:
    for key in keys:
        newest = sa.select(sa.func.max(attempts.c.id)).where(attempts.c.key == key)
        is_newest = attempts.c.id == newest.scalar_subquery()
        connection.execute(sa.delete(attempts).where(is_newest))


def _wait(connection: sa.Connection, key: str, most: int, now: int) -> int:
    """How long until fewer than `most` attempts are of this period, this one not counted."""
    newest = sa.select(attempts.c.at).where(attempts.c.key == key)
    found = connection.execute(newest.order_by(attempts.c.id.desc()).offset(most).limit(1)).scalar()
    return 0 if found is None else max(1, found + PERIOD - now)
