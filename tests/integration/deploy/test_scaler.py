"""What KEDA would ask the database: each manifest's query as the role it signs in as, on tables that have rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import yaml

from telar.local import migrations
from telar.local.postgres import Postgres
from tests.integration.deploy.test_roles import ROLES, as_role, psql, tables
from tests.support.servers import FAST

MANIFEST = Path(__file__).parents[3] / "deploy" / "k8s" / "50-scaling.yaml"
DOCUMENTS: list[dict[str, Any]] = list(yaml.safe_load_all(MANIFEST.read_text()))
SCALED = {one["metadata"]["name"]: one["spec"] for one in DOCUMENTS if one["kind"] == "ScaledObject"}
SERVICES = ("intake", "groups", "notifications")
READ = {
    "intake": {("due_item", "state"), ("due_item", "due_at")}
    | {("her_reminder", name) for name in ("state", "due_at", "expires_at")},
    "groups": {("session_reminder", "state"), ("session_reminder", "due_at")},
    "notifications": {("message", "state"), ("message", "due_at")},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server set up as deploy/ sets it up, with the role that counts."""
    made = Postgres(tmp_path_factory.mktemp("scaler"), settings=FAST)
    made.start()
    psql(made, "roles.sql", "postgres", **{f"{role}_password": f"pw-{role}" for role in ROLES})
    for service in SERVICES:
        migrations.upgrade(service, made.url(f"telar_{service}", role=f"telar_{service}_owner"))
        psql(made, "grants.sql", f"telar_{service}", service=service)
        for _ in range(2):
            psql(made, "scaler.sql", f"telar_{service}", service=service, scaler_password="pw'x")
    yield made
    made.stop()


def query_of(service: str) -> str:
    (trigger,) = SCALED[f"{service}-worker"]["triggers"]
    return str(trigger["metadata"]["query"])


def count(server: Postgres, service: str) -> int:
    with as_role(server, "telar_scaler", service) as connection:
        row = connection.execute(query_of(service)).fetchone()
    assert row is not None
    assert isinstance(row[0], int)
    return row[0]


@pytest.mark.parametrize("service", SERVICES)
def test_each_query_answers_one_number_to_the_role_that_asks_it(server: Postgres, service: str) -> None:
    assert count(server, service) == 0


def test_what_is_due_and_waits_is_counted_and_nothing_else(server: Postgres) -> None:
    states = [("pending", "-1 hour"), ("waiting", "-1 second"), ("pending", "1 hour"), ("sent", "-1 hour")]
    with as_role(server, "telar_notifications", "notifications") as connection:
        for state, due in states:
            connection.execute(
                "insert into message (id, person, kind, occurrence, starts_at, planned_at, expires_at, attempts,"
                " due_at, state) values (%s, %s, 'session_reminder', %s, now(), now(), now(), 0,"
                " now() + %s::interval, %s)",
                [uuid4(), uuid4(), uuid4(), due, state],
            )

    assert count(server, "notifications") == 2


def test_her_reminders_that_are_of_no_use_any_more_are_not_counted(server: Postgres) -> None:
    with as_role(server, "telar_intake", "intake") as connection:
        for ends in ("1 hour", "-1 hour"):
            connection.execute(
                "insert into her_reminder (id, case_id, source, starts_at, due_at, expires_at, state)"
                " values (%s, %s, %s, now(), now() - interval '1 day', now() + %s::interval, 'pending')",
                [uuid4(), uuid4(), uuid4(), ends],
            )

    assert count(server, "intake") == 1


@pytest.mark.parametrize("service", SERVICES)
def test_the_role_reads_the_columns_its_query_names_and_nothing_else(server: Postgres, service: str) -> None:
    with as_role(server, "telar_scaler", service) as connection:
        seen = connection.execute(
            "select relname, attname from pg_attribute join pg_class on pg_class.oid = attrelid"
            " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attnum > 0"
            " and has_column_privilege(attrelid, attnum, 'select')"
        ).fetchall()
        assert set(seen) == READ[service]
        for table in tables(server, service):
            writes = "has_table_privilege(%s::regclass, 'insert, update, delete, truncate')"
            assert connection.execute(f"select {writes}", [table]).fetchone() == (False,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from bus_event")


def test_it_cannot_enter_the_portals_database(server: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        as_role(server, "telar_scaler", "portal")
