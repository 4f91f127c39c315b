"""What an operator asks of a running system: is the audit whole, which events are stuck, which keys there are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from services.intake.api.partner.document import written as partners_document
from services.intake.gateways.instruments.files import InstrumentLibrary
from shared.bus import operations as bus
from shared.bus.document import write as write_event_documents
from shared.clock import utc_now
from shared.db import make_engine
from telar import instruments_page, inventory, wiring

T = TypeVar("T")
_ALL: Final = "all"


def chosen(service: str, *, among: tuple[str, ...]) -> tuple[str, ...]:
    """Return the services that a verb is about. Raises SystemExit for an unknown name."""
    if service == _ALL:
        return among
    if service not in among:
        message = f"no such service: {service}; one of {', '.join(among)}, all"
        raise SystemExit(message)
    return (service,)


@contextmanager
def open_session(service: str) -> Iterator[Session]:
    """Open one service's database for one transaction."""
    engine = make_engine(wiring.database_url(service), pool_size=1, name="telar-operator")
    try:
        with Session(engine) as session, session.begin():
            yield session
    finally:
        engine.dispose()


def ask(service: str, question: Callable[[Session], T]) -> T:
    """Ask one service's database."""
    with open_session(service) as session:
        return question(session)


def ask_bus(service: str, question: Callable[[Session], T]) -> dict[str, T]:
    """Ask the same of each service's outbox."""
    answers = {}
    for name in chosen(service, among=wiring.BUS_SERVICES):
        with open_session(name) as session:
            answers[name] = question(session)
    return answers


def replay(service: str, event_ids: list[UUID], *, outward: bool) -> dict[str, int]:
    """Owe parked events again, or the ones named. outward: whether messages may leave again because of it."""
    ids = event_ids or None
    return ask_bus(service, lambda s: bus.replay(s, now=utc_now(), event_ids=ids, outward=outward))


def write_documents(root: Path) -> None:
    """Write the pages that are made from the code: events, schemas, data inventory, access, instruments."""
    from telar.pages import access  # noqa: PLC0415, an image of one service has no pages

    write_event_documents(root)
    (root / "docs" / "partners.openapi.json").write_text(partners_document(), encoding="utf-8")
    (root / "docs" / "access-matrix.md").write_text(access.render(access.build_apps()), encoding="utf-8")
    (root / "docs" / "data-inventory.md").write_text(inventory.render(), encoding="utf-8")
    (root / "docs" / "instruments.md").write_text(
        instruments_page.page(InstrumentLibrary()), encoding="utf-8"
    )
