"""What `telar protocol` does: read a file, put it in force in somebody's name, let the open cases follow it."""

from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.domain.risk.protocol_diff import Change, changes
from services.intake.gateways.protocol.faults import faults
from services.intake.gateways.protocol.files import parse_protocol, warnings
from services.intake.gateways.protocol.reading import BadProtocolFile
from services.intake.gateways.risk_book import RiskSettings
from services.intake.store.risk import following, protocols
from services.intake.store.risk.protocols import ProtocolVersion
from services.intake.usecases.risk.follow_protocol import follow_batch
from services.intake.usecases.risk.put_protocol import put_protocol
from shared.actor import Actor
from shared.clock import utc_now
from shared.contracts.roles import Role
from shared.db import make_engine
from shared.errors import Forbidden, Missing
from shared.work import Transactions
from telar import wiring

MAY_APPLY: Final = frozenset({Role.COORDINATOR, Role.ADMIN})
Progress = Callable[[int, int], None]
"""Told how many cases have followed, and of how many."""


def text_of(path: Path) -> str:
    """Return a protocol file's text. Raises BadProtocolFile for what is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: {error}"
        raise BadProtocolFile(msg) from error


def check(text: str) -> tuple[list[str], list[str]]:
    """Return what is wrong, a line a field with what is accepted, and what is worth a look."""
    wrong = [f"{fault.field}: {fault.expected}" for fault in faults(text)]
    if wrong:
        return wrong, []
    protocol = parse_protocol(text, folder=RiskSettings().protocol_dir)
    return [], [f"{es} — {en}" for es, en in warnings(protocol, now=utc_now())]


def diff(old: str, new: str) -> list[Change]:
    """Return what changes from one text to the other. Raises BadProtocolFile."""
    folder = RiskSettings().protocol_dir
    return changes(parse_protocol(old, folder=folder), parse_protocol(new, folder=folder))


def whose(email: str) -> Actor:
    """Return the member of staff who answers for the change. Raises Missing, Forbidden."""
    from services.portal.store.tables import Account  # noqa: PLC0415, only a person's name needs the portal

    engine = make_engine(wiring.database_url("portal"), pool_size=1, name="telar-operator")
    try:
        with Session(engine) as session:
            account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
            if account is None or not account.is_active:
                raise Missing(
                    "Nadie del personal tiene esa dirección.", field="by", expected="la de una cuenta en uso"
                )
            roles = frozenset(Role(role) for role in account.roles)
            ref = account.id
    finally:
        engine.dispose()
    if not roles & MAY_APPLY:
        raise Forbidden("Un protocolo lo pone en vigor coordinación o administración.", field="by")
    return Actor(ref=ref, kind="staff", roles=roles, teams=frozenset())


def apply(works: Transactions, *, text: str, by: Actor, progress: Progress) -> ProtocolVersion:
    """Put a version in force, or go on with it, and return it when every open case has followed."""
    with works.begin(actor=by, purpose="put_protocol") as work:
        version_id = put_protocol(work, document=text)
        done = protocols.version_by_id(work.session, version_id).counts.get("cases", 0)
        total = following.count_open(work.session)
    return go_on(works, version_id, done=done, total=total, progress=progress)


def go_on(
    works: Transactions, version_id: UUID, *, done: int, total: int, progress: Progress
) -> ProtocolVersion:
    """Let the open cases follow, batch by batch."""
    progress(done, max(total, done))
    service = Actor.service("intake")
    while True:
        with works.begin(actor=service, purpose="follow_protocol") as work:
            moved = follow_batch(work, version_id)
        done += moved
        progress(done, max(total, done))
        if not moved:
            break
    with works.begin(actor=service, purpose="follow_protocol") as work:
        return protocols.version_by_id(work.session, version_id)
