"""How long 10,000 open cases take to follow a new protocol: every level rated again, every clock dated anew.

One core for all of it, PostgreSQL too. Each case has one or two sealed assessments, most have an alert, a checklist
and a date for the next assessment; the new protocol changes floors, combinations' flags and every clock.
"""

import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import yaml
from rich.progress import Progress

from services.intake.domain.case.arrows import CaseStatus
from services.intake.domain.due.items import DueKind
from services.intake.gateways.protocol.files import PROTOCOL
from services.intake.gateways.risk_book import RiskBook, risk_book
from services.intake.store.base import Base
from services.intake.store.cases import Case
from services.intake.store.facts.risk import AlertFacts, InterviewFacts, OutcomeFacts
from services.intake.store.risk.alerts import Alert
from services.intake.store.risk.assessments import Assessment
from services.intake.usecases.risk.record_assessment import as_facts, look_at
from services.intake.usecases.schedule_due import add_due
from shared import audit, idempotency
from shared.actor import Actor
from shared.audit import AuditKey
from shared.bus.tables import metadata as bus
from shared.contracts.codes import AlertState
from shared.contracts.levels import Level
from shared.contracts.roles import Role
from shared.crypto import Keyring, create_scope
from shared.db import make_engine
from shared.ids import new_id
from shared.work import Transactions, Work
from telar.local.keys import ensure_keys
from telar.local.postgres import Postgres
from telar.protocol import apply

TARGET_SECONDS: Final = 60
CASES: Final = 10_000
_SEED: Final = 20_261_126
_BATCH: Final = 500
_BOSS: Final = Actor(ref=UUID(int=7), kind="staff", roles=frozenset({Role.COORDINATOR}), teams=frozenset())


def measure(*, count: int = CASES) -> dict[str, Any]:
    """Fill a database, put the new protocol in force, and return the seconds it took and what changed."""
    with tempfile.TemporaryDirectory(prefix="telar-bench-") as folder:
        Path(folder).chmod(0o711)
        with _one_core(), _database(Path(folder)) as (works, server):
            _fill(works, count)
            with Progress() as bar:
                task = bar.add_task("expedientes", total=count)
                wall, ours, theirs = time.perf_counter(), time.process_time(), _seconds_of(server)
                done = apply(
                    works,
                    text=_new_protocol(),
                    by=_BOSS,
                    progress=lambda moved, total: bar.update(task, completed=moved, total=total),
                )
                wall, ours = time.perf_counter() - wall, time.process_time() - ours
                core = ours + _seconds_of(server) - theirs
    return {
        "target_seconds": TARGET_SECONDS,
        "cases": count,
        "seconds": wall,
        "core_seconds": core,
        "counts": done.counts,
    }


def show(result: dict[str, Any]) -> None:
    """Print the figures."""
    counts = ", ".join(f"{name} {number}" for name, number in sorted(result["counts"].items()))
    print(
        f"{result['cases']} open cases followed a new protocol in {result['seconds']:.1f} s, {result['core_seconds']:.1f} s "
        f"of one core with PostgreSQL's share, target {TARGET_SECONDS} s\n  {counts}"
    )


@contextmanager
def _one_core() -> Iterator[None]:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def _database(folder: Path) -> Iterator[tuple[Transactions, int]]:
    keys = folder / "keys"
    ensure_keys(keys)
    postgres = Postgres(folder / "postgres")
    postgres.start()
    try:
        postgres.ensure_databases(["bench_intake"])
        engine = make_engine(postgres.url("bench_intake"), pool_size=2, name="telar-bench")
        for metadata in (Base.metadata, audit.metadata, idempotency.metadata, bus):
            metadata.create_all(engine)
        keyring = Keyring.load(keys / "intake", classes=None)
        assert postgres.child is not None
        works = Transactions(engine, keyring=keyring, audit_key=AuditKey.load(keys / "intake"))
        yield works, postgres.child.process.pid
        engine.dispose()
    finally:
        postgres.stop()


def _seconds_of(server: int) -> float:
    """Processor time of a PostgreSQL and of the processes it started."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if server in {int(path.parent.name), int(fields[1])}:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _new_protocol() -> str:
    document = yaml.safe_load((PROTOCOL / "protocol.yaml").read_text(encoding="utf-8"))
    document["version"] = "9999.1"
    document["floors"] |= {"stalking": "alto", "escalation": "alto", "weapon_threat": "medio"}
    document["instruments"]["EPV-R"]["moderado"] = "alto"
    for level, terms in {"extremo": ("30m", "48h"), "alto": ("12h", "5d"), "medio": ("2d", "20d")}.items():
        document["clocks"][level] |= {"acknowledge": terms[0], "reassess": terms[1]}
    document["clocks"]["basal"]["reassess"] = "60d"
    return yaml.safe_dump(document, allow_unicode=True)


def _fill(works: Transactions, count: int) -> None:
    chance, book = random.Random(_SEED), risk_book()
    interviews = [_interview(chance) for _ in range(200)]
    results = [(one, look_at(book, one)) for one in interviews]
    for first in range(0, count, _BATCH):
        with works.begin(actor=_BOSS, purpose="bench_fill") as work:
            for _ in range(min(_BATCH, count - first)):
                _a_case(work, book, chance, chance.sample(results, chance.choice((1, 1, 2))))


def _interview(chance: random.Random) -> InterviewFacts:
    likely = chance.choice((0.1, 0.3, 0.6))
    if chance.random() < 0.5:
        answers = {str(n): "si" if chance.random() < likely else "no" for n in range(1, 21)}
        return InterviewFacts(instrument="EPV-R", version="2010.1", answers=answers)
    answers = {str(n): "si" if chance.random() < likely / 2 else "no" for n in range(1, 25)}
    return InterviewFacts(instrument="DASH-RIC", version="24.1", answers=answers)


def _a_case(work: Work, book: RiskBook, chance: random.Random, looks: list[Any]) -> None:
    case_id, opened = new_id(), work.now - timedelta(days=chance.randrange(2, 60))
    create_scope(work.session, case_id)
    level = max((verdict.level for _, (_, _, verdict) in looks), key=lambda one: one.rank)
    by = book.protocol.clocks[level].reassess_by(opened)
    case = Case(
        id=case_id,
        scope_id=case_id,
        code=f"B{case_id.hex[-10:]}",
        person=new_id(),
        status=CaseStatus.OPEN,
        level=level,
        team="leon",
        owner=new_id(),
        opened_at=opened,
        status_since=opened,
        next_action="Volver a valorar el riesgo",
        next_due_at=by,
    )
    work.session.add(case)
    work.session.flush()
    for interview, (rating, weighed, verdict) in looks:
        _an_assessment(work, book, case, interview, (rating, weighed, verdict), by=by)
    add_due(work, case=case, kind=DueKind.REASSESSMENT, title="reassess", due_at=by, owner=None, ref=case.id)
    if level is not Level.BASAL:
        _an_alert(work, book, case, looks)


def _an_assessment(
    work: Work, book: RiskBook, case: Case, interview: InterviewFacts, look: Any, *, by: Any
) -> None:
    rating, weighed, verdict = look
    outcome = OutcomeFacts(
        rating=rating.as_document(),
        weighed=weighed,
        level=verdict.level,
        reasons=tuple(as_facts(verdict)),
        protocol=book.protocol.version,
    )
    work.session.add(
        Assessment(
            id=new_id(),
            scope_id=case.id,
            at=case.opened_at,
            author=_BOSS.ref,
            level=verdict.level,
            reassess_by=by,
            interview=interview,
            outcome=outcome,
        )
    )


def _an_alert(work: Work, book: RiskBook, case: Case, looks: list[Any]) -> None:
    reasons = tuple(reason for _, (_, _, verdict) in looks for reason in as_facts(verdict))
    by = book.protocol.clocks[case.level].acknowledge_by(work.now)
    alert = Alert(
        id=new_id(), scope_id=case.id, case_id=case.id, team=case.team, level=case.level, state=AlertState.OPEN, owner=case.owner,
        raised_at=work.now, raised_by=_BOSS.ref, acknowledge_by=by, step=0, next_at=by, facts=AlertFacts(reasons=reasons),
        closing=None,
    )  # fmt: skip
    work.session.add(alert)
    for step in book.protocol.steps_for([reason.code for reason in reasons], case.level)[:3]:
        add_due(
            work, case=case, kind=DueKind.OTHER, title=step.words["es"], due_at=work.now + step.within,
            owner=None, ref=alert.id,
        )  # fmt: skip
