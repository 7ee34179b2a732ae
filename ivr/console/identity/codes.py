"""Second factors in the database: the app's secret, and codes that are good once."""

import sqlalchemy as sa

from ivr.console.identity import factors, tokens
from ivr.console.identity.table import Account
from ivr.store.database import translate_errors
from ivr.store.people import people, recovery_codes


class Factors:
    """The second factors in a database. Every method may raise StoreError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def set(self, id_: str, secret: bytes, step: int) -> list[str]:
        """Let somebody use an app from now on; return their recovery codes.

        The app's first code, of this step of time, is used up.
        """
        factor = tokens.encrypted(secret).decode()
        with translate_errors(self.engine), self.engine.begin() as connection:
            change = sa.update(people).where(people.c.id == id_)
            connection.execute(change.values(factor=factor, step=step))
            return _replace(connection, id_)

    def renew(self, id_: str) -> list[str]:
        """Replace somebody's recovery codes."""
        with translate_errors(self.engine), self.engine.begin() as connection:
            return _replace(connection, id_)

    def remove(self, id_: str) -> None:
        """Let somebody sign in without one."""
        with translate_errors(self.engine), self.engine.begin() as connection:
            change = sa.update(people).where(people.c.id == id_)
            connection.execute(change.values(factor="", step=0))
            connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.person == id_))

    def left(self, id_: str) -> int:
        """How many recovery codes somebody has."""
        query = sa.select(sa.func.count()).where(recovery_codes.c.person == id_)
        with translate_errors(self.engine), self.engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def use(self, account: Account, code: str, now: int) -> bool:
        """Tell whether a code is good, of the app or for recovery; it then is good no more."""
        secret = tokens.decrypted(account.factor.encode())
        step = factors.step_of(secret, code, now) if secret else None
        with translate_errors(self.engine), self.engine.begin() as connection:
            if step is not None:
                is_new = (people.c.id == account.id) & (people.c.step < step)
                used = connection.execute(sa.update(people).where(is_new).values(step=step))
            else:
                kept = tokens.kept(factors.plain(code))
                is_kept = (recovery_codes.c.hash == kept) & (recovery_codes.c.person == account.id)
                used = connection.execute(sa.delete(recovery_codes).where(is_kept))
            return bool(used.rowcount)


def _replace(connection: sa.Connection, id_: str) -> list[str]:
    codes = factors.new_codes()
    rows = [{"hash": tokens.kept(factors.plain(code)), "person": id_} for code in codes]
    connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.person == id_))
    connection.execute(sa.insert(recovery_codes), rows)
    return codes
