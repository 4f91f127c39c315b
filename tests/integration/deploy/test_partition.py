"""partition.sql on a real PostgreSQL 18 with rows of many months: what was there stays, and Telar goes on as before."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.notifications.domain.messages import MessageKind
from services.notifications.store import messages
from shared.bus.sending import outbox
from shared.contracts.codes import ReplyCode
from shared.contracts.events.notifications import ReplyReceived
from shared.db import make_engine
from shared.ids import new_id
from telar.local import migrations
from telar.local.postgres import Postgres
from tests.integration.deploy.test_roles import ROLES, as_role, psql
from tests.support.servers import FAST

NOW = datetime.now(UTC)
SERVICES = ("intake", "groups", "notifications")
MONTHS_BACK = 14
INDEXES = (
    "select indexname from pg_indexes join pg_class on relname = indexname where schemaname = 'public'"
    " and tablename in ('message', 'bus_event', 'bus_delivery') order by 1"
)


def id_of(at: datetime) -> UUID:
    """A UUID of version 7 made at an instant."""
    words = (int(at.timestamp() * 1000) << 80) | (uuid4().int & ((1 << 80) - 1))
    return UUID(int=words & ~(0xF << 76) & ~(0x3 << 62) | (0x7 << 76) | (0x2 << 62))


def fill(server: Postgres, service: str) -> None:
    """A row of every table for each of many months, and one whose id tells no month."""
    ids = [id_of(NOW - timedelta(days=30 * back)) for back in range(MONTHS_BACK)] + [uuid4()]
    with as_role(server, f"telar_{service}", service) as connection:
        for number, one in enumerate(ids):
            subject = uuid4()
            connection.execute(
                "insert into bus_event (id, name, subject, sequence, payload, occurred_at, correlation)"
                " values (%s, 'x', %s, 1, '{}', now(), %s)",
                [one, subject, one],
            )
            connection.execute(
                "insert into bus_delivery (event_id, subscriber, subject, position, queue, is_urgent, holds_back,"
                " created_at, next_at, state) values (%s, 'x', %s, %s, 'x', false, false, now(), now(), 'acknowledged')",
                [one, subject, number],
            )
            if service == "notifications":
                connection.execute(
                    "insert into message (id, person, kind, occurrence, starts_at, planned_at, expires_at, attempts,"
                    " due_at, state) values (%s, %s, 'session_reminder', %s, now(), now(), now(), 0, now(), 'sent')",
                    [one, uuid4(), uuid4()],
                )


def rows(server: Postgres, service: str, table: str) -> list[Any]:
    with server.connect(f"telar_{service}") as connection:
        return connection.execute(f"select to_jsonb(t) from {table} as t order by 1").fetchall()


def asked(server: Postgres, service: str, question: str, *values: object) -> list[Any]:
    with server.connect(f"telar_{service}") as connection:
        return connection.execute(question, values).fetchall()


def partition(server: Postgres, service: str) -> None:
    owner = f"telar_{service}_owner"
    psql(server, "partition.sql", f"telar_{service}", as_user=owner, service=service, months="6")
    psql(server, "grants.sql", f"telar_{service}", service=service)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Postgres, dict[str, list[Any]]]]:
    """A server set up as deploy/ sets it up, filled, turned into partitions; and what was in it before."""
    server = Postgres(tmp_path_factory.mktemp("partition"), settings=FAST)
    server.start()
    psql(server, "roles.sql", "postgres", **{f"{role}_password": f"pw-{role}" for role in ROLES})
    before: dict[str, list[Any]] = {}
    for service in SERVICES:
        migrations.upgrade(service, server.url(f"telar_{service}", role=f"telar_{service}_owner"))
        psql(server, "grants.sql", f"telar_{service}", service=service)
        fill(server, service)
        names = ("bus_event", "bus_delivery", *(["message"] if service == "notifications" else []))
        before |= {f"{service} {name}": rows(server, service, name) for name in names}
        before[f"{service} indexes"] = asked(server, service, INDEXES)
        partition(server, service)
    yield server, before
    server.stop()


@pytest.fixture
def server(made: tuple[Postgres, dict[str, list[Any]]]) -> Postgres:
    return made[0]


@pytest.fixture
def engine(server: Postgres) -> Iterator[Engine]:
    engine = make_engine(server.url("telar_notifications", role="telar_notifications"))
    yield engine
    engine.dispose()


def test_every_row_and_every_index_is_still_there(made: tuple[Postgres, dict[str, list[Any]]]) -> None:
    server, before = made
    for what, found in before.items():
        service, name = what.split()
        now = asked(server, service, INDEXES) if name == "indexes" else rows(server, service, name)
        assert now == found, what
        assert len(now) > MONTHS_BACK or name == "indexes"


@pytest.mark.parametrize("service", SERVICES)
def test_rows_lie_in_their_month_and_what_has_none_in_the_default(server: Postgres, service: str) -> None:
    for table, key in (("bus_event", "id"), ("bus_delivery", "event_id")):
        found = asked(
            server,
            service,
            f"select tableoid::regclass::text, uuid_extract_version({key}),"
            f" to_char(uuid_extract_timestamp({key}) at time zone 'UTC', 'YYYY_MM') from {table}",
        )
        assert {place for place, version, _ in found if version != 7} == {f"{table}_other"}
        dated = [(place, month) for place, version, month in found if version == 7]
        assert len(set(dated)) >= MONTHS_BACK - 1
        assert all(place == f"{table}_{month}" for place, month in dated)


def test_run_again_it_only_adds_months(server: Postgres) -> None:
    before = rows(server, "notifications", "message")
    owner = "telar_notifications_owner"
    count = "select count(*) from pg_inherits where inhparent = 'message'::regclass"
    (had,) = asked(server, "notifications", count)

    psql(server, "partition.sql", "telar_notifications", as_user=owner, service="notifications", months="8")
    psql(server, "grants.sql", "telar_notifications", service="notifications")

    (has,) = asked(server, "notifications", count)
    assert has[0] == had[0] + 2
    assert rows(server, "notifications", "message") == before


def plan(session: Session, person: UUID, occurrence: UUID) -> UUID | None:
    return messages.plan(
        session, person=person, kind=MessageKind.SESSION_REMINDER, occurrence=occurrence,
        starts_at=NOW, expires_at=NOW, now=NOW,
    )  # fmt: skip


def test_the_same_message_is_planned_once_over_all_months_and_at_once(engine: Engine) -> None:
    with Session(engine) as session:
        old = session.connection().exec_driver_sql("select person, occurrence from message").fetchall()
        assert [plan(session, *row) for row in old] == [None] * len(old)
        person, occurrence = uuid4(), uuid4()
    found: list[UUID | None] = []

    def other() -> None:
        with Session(engine) as session:
            found.append(plan(session, person, occurrence))
            session.commit()

    with Session(engine) as first:
        mine = plan(first, person, occurrence)
        waiting = threading.Thread(target=other)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive(), "it waits for whoever was first, as a unique index makes it"
        first.commit()
    waiting.join(10)
    assert mine is not None
    assert found == [None]


def test_one_that_was_taken_back_with_its_transaction_may_be_planned(engine: Engine) -> None:
    person, occurrence = uuid4(), uuid4()
    with Session(engine) as session:
        assert plan(session, person, occurrence)
        session.rollback()
        assert plan(session, person, occurrence)
        session.commit()


def test_events_are_owed_by_the_service_and_carried_by_the_relay_alone(
    server: Postgres, engine: Engine
) -> None:
    person = new_id()
    with Session(engine) as session:
        event = ReplyReceived(
            subject=person, person=person, reply=new_id(), code=ReplyCode.YES, received_at=NOW
        )
        sent = outbox.emit(session, event, now=NOW)
        session.commit()
    with as_role(server, "telar_relay", "notifications") as relay:
        words = "update bus_delivery set published_at = now() where event_id = %s returning subscriber"
        assert sorted(relay.execute(words, [sent]).fetchall()) == [("groups",), ("intake",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            relay.execute("select * from message")


def test_a_delivery_needs_its_event_and_goes_with_it(server: Postgres) -> None:
    with as_role(server, "telar_intake", "intake") as connection:
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            connection.execute(
                "insert into bus_delivery (event_id, subscriber, subject, position, queue, is_urgent, holds_back,"
                " created_at, next_at) values (%s, 'x', %s, 1, 'x', false, false, now(), now())",
                [uuid4(), uuid4()],
            )
        (one,) = connection.execute("select id from bus_event limit 1").fetchall()[0]
        connection.execute("delete from bus_event where id = %s", [one])
        left = connection.execute("select count(*) from bus_delivery where event_id = %s", [one]).fetchone()
        assert left == (0,)


def test_a_message_by_its_id_is_looked_for_in_its_month_alone(server: Postgres) -> None:
    found = asked(server, "notifications", f"explain select * from message where id = '{id_of(NOW)}'")

    names = {word for (line,) in found for word in line.split() if word.startswith("message_20")}
    assert len(names) <= 1
    assert f"message_{NOW:%Y_%m}" in str(found)
