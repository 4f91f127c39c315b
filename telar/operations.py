"""What an operator asks of a running system: is the audit whole, which events are stuck, which keys there are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from services.intake.api.partner.document import written as partners_document
from services.intake.gateways.instruments.files import InstrumentLibrary
from shared import audit
from shared.audit import AuditKey, Verdict
from shared.bus import operations as bus
from shared.bus.document import write as write_event_documents
from shared.clock import utc_now
from shared.db import make_engine
from shared.settings import Settings
from telar import instruments_page, inventory, wiring
from telar.local.keys import SERVICES

T = TypeVar("T")
_ALL: Final = "all"


def _chosen(service: str, *, among: tuple[str, ...]) -> tuple[str, ...]:
    if service == _ALL:
        return among
    if service not in among:
        message = f"no such service: {service}; one of {', '.join(among)}, all"
        raise SystemExit(message)
    return (service,)


@contextmanager
def _session(service: str) -> Iterator[Session]:
    engine = make_engine(wiring.database_url(service), pool_size=1, name="telar-operator")
    try:
        with Session(engine) as session, session.begin():
            yield session
    finally:
        engine.dispose()


def verify_audit(service: str) -> dict[str, Verdict]:
    """Check each service's chain against its key and its checkpoints; a chain that holds leaves a new checkpoint."""
    verdicts, common = {}, Settings()
    for name in _chosen(service, among=SERVICES):
        path = audit.checkpoint_file(common.audit_dir, name)
        with _session(name) as session:
            key = AuditKey.load(common.keys_dir / name)
            verdicts[name] = audit.verify(session, key, checkpoints=audit.read_checkpoints(path))
        if not verdicts[name].breaks:
            audit.keep_head(path, verdicts[name].head)
    return verdicts


def ask(service: str, question: Callable[[Session], T]) -> T:
    """Ask one service's database."""
    with _session(service) as session:
        return question(session)


def ask_bus(service: str, question: Callable[[Session], T]) -> dict[str, T]:
    """Ask the same of each service's outbox."""
    answers = {}
    for name in _chosen(service, among=wiring.BUS_SERVICES):
        with _session(name) as session:
            answers[name] = question(session)
    return answers


def replay(service: str, event_ids: list[UUID], *, outward: bool) -> dict[str, int]:
    """Owe parked events again, or the ones named. outward: whether messages may leave again because of it."""
    ids = event_ids or None
    return ask_bus(service, lambda s: bus.replay(s, now=utc_now(), event_ids=ids, outward=outward))


def write_documents(root: Path) -> None:
    """Write the pages that are made from the code: events, schemas, data inventory, instruments."""
    write_event_documents(root)
    (root / "docs" / "partners.openapi.json").write_text(partners_document(), encoding="utf-8")
    (root / "docs" / "data-inventory.md").write_text(inventory.render(), encoding="utf-8")
    (root / "docs" / "instruments.md").write_text(
        instruments_page.page(InstrumentLibrary()), encoding="utf-8"
    )
