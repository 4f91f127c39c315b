"""A process of intake: `python -m ... <read|write> <url> <keys> <stop file>`; loads its keys once, tells what it met.

Read: opens every field of rows, until told to stop. Write: adds one to the number in a row's call name, tries again if
somebody else changed the row meanwhile, and now and then makes a new scope with its row.
"""

import json
import random
import sys
import traceback
from collections import Counter
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from services.intake.store.people import NameCard
from shared.crypto import Keyring, access, create_scope
from shared.db import make_engine
from shared.ids import new_id
from tests.support.rows import honest_row

FIELDS = [item.column for item in NameCard.__sealed__.fields]


class Client:
    """One process's sessions, and what it has seen."""

    def __init__(self, url: str, keys: str, stop: str) -> None:
        self.engine = make_engine(url, pool_size=1)
        self.keyring = Keyring.load(Path(keys) / "intake")
        self.stop = Path(stop)
        self.counts: Counter[str] = Counter()
        self.errors: list[str] = []
        self.written: dict[str, int] = {}

    def session(self) -> Session:
        """Open a session as a service does."""
        return Session(self.engine, expire_on_commit=False, info={"keyring": self.keyring})

    def read(self) -> None:
        """Open every field of twenty rows, half of them once their session is gone."""
        with self.session() as session:
            rows = session.scalars(select(NameCard).order_by(func.random()).limit(20)).all()
            for row in rows[:10]:
                self.open(row)
        for row in rows:
            self.open(row)

    def open(self, row: NameCard) -> None:
        """Read all of a row."""
        for name in FIELDS:
            getattr(row, name)
        self.counts["reads"] += len(FIELDS)

    def write(self) -> None:
        """Change one row, or make one."""
        if random.random() < 0.2:
            self.make()
            return
        with self.session() as session:
            row = session.scalars(select(NameCard).order_by(func.random()).limit(1)).one()
            try:
                row.call_name = str(int(row.call_name) + 1)
                session.commit()
            except StaleDataError:
                self.counts["conflicts"] += 1
                return
        self.add(row.id)

    def make(self) -> None:
        """Make a scope and its row."""
        with self.session() as session:
            scope = new_id()
            create_scope(session, scope)
            row = honest_row(NameCard, scope, number=random.randrange(10**9))
            row.call_name = "0"  # type: ignore[attr-defined]
            session.add(row)
            session.commit()
        self.counts["made"] += 1

    def add(self, row_id: UUID) -> None:
        """Note a change that was acknowledged."""
        self.written[str(row_id)] = self.written.get(str(row_id), 0) + 1
        self.counts["writes"] += 1

    def run(self, what: str) -> None:
        """Go on until told to stop; every error is told, none ends the process."""
        work = {"read": self.read, "write": self.write}[what]
        while not self.stop.exists():
            try:
                with access(actor_ref=new_id(), purpose="chaos"):
                    work()
            except Exception:  # noqa: BLE001, the process is an entry point; each error is told at the end
                self.errors.append(traceback.format_exc(limit=-3))
        print(json.dumps({"counts": self.counts, "errors": self.errors, "written": self.written}))


if __name__ == "__main__":
    Client(*sys.argv[2:]).run(sys.argv[1])
