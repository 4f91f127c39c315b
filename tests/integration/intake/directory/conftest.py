"""An intake whose directory is empty, on a real database with real keys."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from services.intake.domain.directory.hsds.tables import Rows
from services.intake.domain.directory.partners import PartnerFacts, PartnerService
from services.intake.usecases.directory.add_partner import add_partner
from services.intake.usecases.directory.export_directory import export_rows
from shared.actor import Actor
from shared.contracts.roles import Role
from shared.ids import new_id
from shared.work import Transactions, Work
from tests.support.wired import wired_transactions

START = datetime.fromisoformat("2026-11-24T11:00:00+00:00")
"""A Tuesday, at noon in Madrid."""


@dataclass
class Office:
    """The directory of one organisation, and who writes it; `now` may be moved."""

    transactions: Transactions
    worker: Actor
    now: datetime = START

    def begin(self, actor: Actor | None = None) -> AbstractContextManager[Work]:
        return self.transactions.begin(actor=actor or self.worker, purpose="test")

    def later(self, **units: float) -> None:
        self.now += timedelta(**units)

    def add(self, name: str = "Despacho Inventado", *needs: PartnerService, **changes: Any) -> UUID:
        facts = {
            "organisation": name,
            "services": needs or (PartnerService.LEGAL,),
            "languages": ("es",),
            "hours": "L-V 9-14",
            "phone": "+34 987 000 000",
            "accepts_without_papers": True,
            "contact_name": "Berta Prueba",
            "contact_email": "berta@despacho.example",
        }
        with self.begin() as work:
            return add_partner(work, facts=PartnerFacts(**(facts | changes)))

    def rows(self) -> Rows:
        with self.begin() as work:
            return export_rows(work)


@pytest.fixture
def office(new_database: Callable[..., Engine], keys_dir: Path) -> Office:
    made = Office(transactions=None, worker=a_worker())  # type: ignore[arg-type]
    made.transactions = wired_transactions("intake", new_database, keys_dir, clock=lambda: made.now)
    return made


def a_worker(role: Role = Role.CASEWORKER) -> Actor:
    return Actor(ref=new_id(), kind="staff", roles=frozenset({role}), teams=frozenset({"leon"}))
