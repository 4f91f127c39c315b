"""Every partner's program hangs at once, and the rest of Telar goes on as before: webhooks have a worker of their own."""

import statistics
import tempfile
import time
from pathlib import Path

import httpx
import pytest

from bench.partner_calls import town
from services.intake.gateways.outgoing import SECONDS
from shared.audit import AuditKey
from shared.crypto import Keyring
from shared.db import make_engine
from shared.work import Transactions
from telar.local.system import System
from tests.chaos.partners.program import Manner, running_program
from tests.chaos.story import WORKER, is_drained, open_at_high_risk, query, wait_until
from tests.support.smtp import running_mail_server
from tests.support.system import running_in, service_client

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.xdist_group("system")]

CASES = 5


def intake_of(system: System) -> Transactions:
    folder = system.settings.keys_dir / "intake"
    engine = make_engine(system.environment["TELAR_DATABASE_URL_INTAKE"])
    return Transactions(engine, keyring=Keyring.load(folder), audit_key=AuditKey.load(folder))


def pace(system: System, intake: httpx.Client, numbers: range) -> list[float]:
    """Seconds from the opening of each case at high risk until every service has heard of all of it."""
    taken = []
    for number in numbers:
        started = time.monotonic()
        open_at_high_risk(intake, number)
        wait_until(lambda: is_drained(system), seconds=60, what="events were not drained")
        taken.append(time.monotonic() - started)
    return taken


def test_while_every_partner_hangs_the_usual_queues_keep_their_pace() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="telar-hang-", ignore_cleanup_errors=True) as folder,
        running_mail_server() as mail,
        running_program() as program,
    ):
        Path(folder).chmod(0o711)
        program.manner = lambda _call, _number: Manner.HANG
        smtp_url = f"smtp://{mail.host}:{mail.port}"
        environment = {"TELAR_PARTNER_LOOPBACK": "1"}
        with (
            running_in(Path(folder), smtp_url=smtp_url, environment=environment) as system,
            service_client(system, "intake", WORKER, ttl_seconds=600) as intake,
        ):
            pace(system, intake, range(2))  # what only the first ones pay
            before = pace(system, intake, range(2, 2 + CASES))
            works = intake_of(system)
            town.owe_notices(works, list(town.partners(works, 12, port=program.port)), 36)
            assert program.is_hanging.wait(60), "no partner was called"
            wait_until(lambda: is_drained(system), seconds=60, what="events were not drained")

            meanwhile = pace(system, intake, range(100, 100 + CASES))

            assert any(program.open_ids.values()), "no call hung to the end"
            delivered = query(system, "intake", "select count(*) from webhook_attempt where state <> 'due'")
            assert delivered == [(0,)]
            works.engine.dispose()
    print(f"\nbefore {before}, while {len(program.calls)} calls hung {meanwhile}")
    assert max(meanwhile) < SECONDS, "a case waited for a call to end"
    assert statistics.median(meanwhile) < 2 * statistics.median(before) + 1
