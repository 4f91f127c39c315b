"""`telar audit` about rows: what it says, what accepting and pruning change, with the roles that deploy/ gives."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from typer.testing import CliRunner

from services.portal.store.tables import Account, SecondFactor
from shared.actor import Actor
from shared.audit import AuditKey
from shared.crypto import Keyring, create_scope
from shared.db import make_engine
from shared.errors import Conflict
from shared.ids import new_id
from shared.work import Transactions
from telar.commands.audit import app
from telar.local import migrations
from telar.local.postgres import Postgres
from tests.conftest import NOON
from tests.support.servers import FAST

RUN = CliRunner()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    made = Postgres(tmp_path_factory.mktemp("pg"), settings=FAST)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def works(
    server: Postgres, keys_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Transactions]:
    """The portal's database with its own role, which owns the tables, as `telar up` has it."""
    name = f"telar_{tmp_path.name[-20:].lower()}"
    server.ensure_databases([name])
    url = server.url(name, role=name)
    migrations.upgrade("portal", url)
    for name, value in {
        "TELAR_DATABASE_URL_PORTAL": url,
        "TELAR_KEYS_DIR": str(keys_dir),
        "TELAR_AUDIT_DIR": str(tmp_path / "audit"),
        "TELAR_HOME": str(tmp_path / "home"),
    }.items():
        monkeypatch.setenv(name, value)
    engine = make_engine(url)
    folder = keys_dir / "portal"
    yield Transactions(engine, keyring=Keyring.load(folder), audit_key=AuditKey.load(folder))
    engine.dispose()


def add_row(works: Transactions) -> UUID:
    with works.begin(actor=Actor.service("portal"), purpose="test") as work:
        account = Account(
            id=new_id(), email=f"{new_id()}@example.org", display_name="Ana Ejemplo", roles=[], teams=[], created_at=NOON
        )  # fmt: skip
        work.session.add(account)
        work.session.flush()
        create_scope(work.session, account.id)
        factor = SecondFactor(scope_id=account.id, account_id=account.id, secret="JBSWY3DP")
        work.session.add(factor)
    return factor.id


def say(*words: str) -> tuple[int, str]:
    done = RUN.invoke(app, [*words, "--service", "portal"])
    return done.exit_code, done.output


def change(works: Transactions, words: str) -> None:
    with works.engine.begin() as connection:
        connection.execute(text(words))


def marks(works: Transactions) -> list[int]:
    with works.engine.connect() as connection:
        return list(connection.scalars(text("select seq from audit_row_mark order by seq")))


def test_rows_are_marked_the_first_time_and_compared_from_then_on(works: Transactions) -> None:
    row = add_row(works)
    assert say("verify", "--rows")[1].endswith("portal: filas marcadas por primera vez\n")
    assert say("verify", "--rows") == (
        0,
        "portal: 2 entradas, cadena entera\nportal: 2 filas, como se escribieron\n",
    )
    change(works, "update second_factor set row_version = 9")

    code, said = say("verify", "--rows")
    assert code == 1
    assert f"portal: 2 filas, HAY FILAS QUE NO CUADRAN\n  second_factor {row}: changed\n" in said
    facts = json.loads(say("verify", "--rows", "--json")[1])["portal"]
    assert facts["row_breaks"] == [
        {"problem": "changed", "table": "second_factor", "row": str(row), "seq": None}
    ]


def test_what_was_looked_at_and_accepted_is_told_no_more_and_is_audited(works: Transactions) -> None:
    add_row(works)
    assert say("verify", "--rows")[0] == 0
    change(works, "update second_factor set row_version = 7")

    assert say("accept", "--reason", "restore") == (0, "portal: 2 filas marcadas\n")
    assert say("verify", "--recent", "--rows")[0] == 0
    with works.engine.connect() as connection:
        last = connection.execute(
            text("select action, reason, detail from audit_entry order by seq desc limit 1")
        )
        assert last.one() == ("rows.baseline", "restore", {"rows": 2})


def test_older_marks_go_and_nobody_keeps_the_right_to_take_them(works: Transactions) -> None:
    add_row(works)
    assert say("verify", "--rows")[0] == 0
    before = marks(works)

    assert say("prune") == (0, f"portal: quitadas las marcas de {len(before)} entradas\n")
    assert len(marks(works)) == 1
    assert say("verify", "--rows")[0] == 0
    with pytest.raises(ProgrammingError, match="permission denied"):
        change(works, "delete from audit_row_mark")
    with pytest.raises(ProgrammingError, match="permission denied"):
        change(works, "update audit_entry set action = 'x'")


def test_marks_are_not_pruned_while_rows_differ(works: Transactions) -> None:
    add_row(works)
    assert say("verify", "--rows")[0] == 0
    change(works, "delete from second_factor")

    with pytest.raises(Conflict):
        RUN.invoke(app, ["prune", "--service", "portal"], catch_exceptions=False)
