"""What the follow-up bench works on: women with plans, a million rows that are not due yet, a provider on loopback."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Engine, insert, text

from services.intake.domain.case.arrows import CaseStatus as IntakeStatus
from services.intake.domain.due.items import DueKind
from services.intake.store.cases import Case
from services.intake.usecases.schedule_due import add_due
from services.notifications.domain.contact_plan import (
    ContactPlan,
    ContactPoint,
    MessageConsent,
    PointKind,
    Safe,
    Voicemail,
    WhoAnswers,
    Window,
)
from services.notifications.domain.messages import MessageKind, MessageState
from services.notifications.store import plans
from services.notifications.store.messages import MessageRow
from services.notifications.usecases.keep_case_copy import keep_case_copy
from shared.actor import Actor
from shared.audit import AuditKey
from shared.contracts.codes import CaseStatus
from shared.contracts.levels import Level
from shared.crypto import Keyring, create_scope
from shared.db import make_engine
from shared.ids import new_id
from shared.migrations import upgrade
from shared.work import Transactions, Work
from telar.local.keys import ensure_keys
from telar.local.migrations import scripts_of
from telar.local.postgres import Postgres

_ALWAYS: Final = tuple(Window(day, 0, 24 * 60) for day in range(7))
_TEAM: Final = "leon"
_AT_ONCE: Final = 50_000
"""Rows a statement, so that none outlasts what a service allows its statements."""


@contextmanager
def servers(folder: Path) -> Iterator[tuple[Postgres, Path]]:
    """A PostgreSQL with the keys of an installation, while the block lasts."""
    folder.chmod(0o711)
    keys = folder / "keys"
    ensure_keys(keys)
    postgres = Postgres(folder / "postgres")
    postgres.start()
    try:
        yield postgres, keys
    finally:
        postgres.stop()


def open_service(postgres: Postgres, keys: Path, service: str, name: str) -> Transactions:
    """One database of a service, migrated."""
    postgres.ensure_databases([name])
    engine = make_engine(postgres.url(name))
    upgrade(engine, scripts_of(service))
    return transactions(engine, keys, service)


def transactions(engine: Engine, keys: Path, service: str) -> Transactions:
    """The service's works on a database."""
    folder = keys / service
    return Transactions(engine, keyring=Keyring.load(folder), audit_key=AuditKey.load(folder))


def actor(service: str) -> Actor:
    """The service itself."""
    return Actor.service(service)


def women(works: Transactions, count: int) -> list[UUID]:
    """So many women with a live case and a plan: texts, at any hour, to a number of their own."""
    made: list[UUID] = []
    for first in range(0, count, 200):
        with works.begin(actor=actor("notifications"), purpose="bench") as work:
            made += [_woman(work, number) for number in range(first, min(first + 200, count))]
    return made


def _woman(work: Work, number: int) -> UUID:
    person = uuid4()
    keep_case_copy(
        work, case_ref=uuid4(), person=person, team=_TEAM, status=CaseStatus.OPEN, level=Level.BASAL,
        told_at=work.now, owner=None,
    )  # fmt: skip
    point = ContactPoint(
        ref=uuid4(), kind=PointKind.SMS, value=f"+3460{number:07}", safe=Safe.YES, windows=_ALWAYS,
        who_may_answer=WhoAnswers.ONLY_HER, voicemail=Voicemail.NEVER, sender_alias="Lola", language="es",
        confirmed_at=work.now, accepts_messages=True,
    )  # fmt: skip
    plan = ContactPlan(
        person=person, time_zone="Europe/Madrid", language="es", points=(point,), consent=MessageConsent.GIVEN,
        consent_changed_at=work.now,
    )  # fmt: skip
    create_scope(work.session, person)
    plans.write_plan(work.session, None, plan, now=work.now)
    return person


def remind(works: Transactions, people: Sequence[UUID], due: Sequence[datetime]) -> None:
    """One reminder for each, due then."""
    starts = works.clock() + timedelta(days=1)
    rows = [
        {
            "id": new_id(), "person": person, "kind": MessageKind.SESSION_REMINDER, "occurrence": uuid4(),
            "starts_at": starts, "planned_at": at, "due_at": at, "expires_at": starts,
            "state": MessageState.PENDING, "attempts": 0,
        }
        for person, at in zip(people, due, strict=True)
    ]  # fmt: skip
    with works.engine.begin() as connection:
        connection.execute(insert(MessageRow), rows)


def pend_messages(works: Transactions, count: int) -> None:
    """So many messages that are due in a month, and the statistics a server keeps of such a table."""
    for first in range(0, count, _AT_ONCE):
        _run(
            works.engine,
            (
                "INSERT INTO message (id, person, kind, occurrence, starts_at, planned_at, due_at, expires_at, state,"
                " attempts) SELECT gen_random_uuid(), gen_random_uuid(), 'session_reminder', gen_random_uuid(), at, now(),"
                " at, at, 'pending', 0 FROM (SELECT now() + interval '30 days' + n * interval '1 second' AS at"
                " FROM generate_series(:first + 1, :last) AS n) AS later"
            ),
            first=first,
            last=min(first + _AT_ONCE, count),
        )
    _analyse(works.engine, "message")


def pend_work(works: Transactions, count: int) -> None:
    """So many items of due work for next month. Nobody opens them before, so that their words are no words."""
    sealed = "decode(repeat('00', 66), 'hex')"
    for first in range(0, count, _AT_ONCE):
        _run(
            works.engine,
            (
                "INSERT INTO due_item (id, scope_id, row_version, row_seal, state, due_at, created_at, created_by, kind, title,"
                f" note, put_off) SELECT gen_random_uuid(), gen_random_uuid(), 1, decode(repeat('00', 16), 'hex'), 'pending',"
                f" now() + interval '30 days' + n * interval '1 second', now(), gen_random_uuid(), {sealed}, {sealed},"
                f" {sealed}, {sealed} FROM generate_series(:first + 1, :last) AS n"
            ),
            first=first,
            last=min(first + _AT_ONCE, count),
        )
    _analyse(works.engine, "due_item")


def _run(engine: Engine, statement: str, **values: int) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement), values)


def _analyse(engine: Engine, table: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM ANALYZE {table}"))


def cases(works: Transactions, count: int) -> list[UUID]:
    """So many open cases with an owner."""
    made: list[UUID] = []
    with works.begin(actor=actor("intake"), purpose="bench") as work:
        for number in range(count):
            case = Case(
                id=new_id(), code=f"TL-2026-{number:04}", person=uuid4(), status=IntakeStatus.OPEN, level=Level.MEDIO,
                team=_TEAM, owner=uuid4(), opened_at=work.now, status_since=work.now, next_action="",
            )  # fmt: skip
            case.scope_id = case.id
            create_scope(work.session, case.id)
            work.session.add(case)
            made.append(case.id)
    return made


def owe(works: Transactions, case_ids: Sequence[UUID], count: int) -> None:
    """So many items that are due now, spread over the cases."""
    with works.begin(actor=actor("intake"), purpose="bench") as work:
        found = [work.session.get_one(Case, case_id) for case_id in case_ids]
        for number in range(count):
            add_due(
                work, case=found[number % len(found)], kind=DueKind.OTHER, title="Llamar", due_at=work.now,
                owner=None, ref=None,
            )  # fmt: skip


async def sink(port: int) -> None:
    """A provider that takes whatever it is given: HTTP with kept connections, as the bridge speaks it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(line.split(b":")[1])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length:")
                )
                await reader.readexactly(length)
                body = json.dumps({"id": uuid4().hex}).encode()
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                    % len(body)
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()
