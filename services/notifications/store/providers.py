"""How each provider is, for every worker alike: failures in a row, until when it is left alone, its next free slot."""

from datetime import datetime

from sqlalchemy import String, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.domain.provider_limits import ProviderState, pause_after, slot
from services.notifications.store.base import INSTANT, Base


class ProviderRow(Base):
    """One provider, by the name of its gateway. Nothing of anyone."""

    __tablename__ = "provider_state"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    open_until: Mapped[datetime | None] = mapped_column(INSTANT)
    next_free: Mapped[datetime | None] = mapped_column(INSTANT)


class FeedRow(Base):
    """A place news are fetched from, and when that last went well. Nothing of anyone."""

    __tablename__ = "feed_state"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    fetched_at: Mapped[datetime] = mapped_column(INSTANT)


def note_fetch(session: Session, name: str, *, now: datetime) -> None:
    """Keep that a feed has just been fetched from."""
    row = {"name": name, "fetched_at": now}
    added = insert(FeedRow).values(row)
    session.execute(added.on_conflict_do_update(index_elements=["name"], set_={"fetched_at": now}))


def fetched(session: Session) -> dict[str, datetime]:
    """When each feed was last fetched from."""
    return {row.name: row.fetched_at for row in session.scalars(select(FeedRow))}


def states(session: Session) -> dict[str, ProviderState]:
    """How each provider is, read anew; one that never failed and has no limit is not there."""
    query = select(ProviderRow).execution_options(populate_existing=True)
    return {row.name: state_of(row) for row in session.scalars(query)}


def state_of(row: ProviderRow) -> ProviderState:
    """How the provider of a row is."""
    return ProviderState(row.failures, row.open_until, row.next_free)


def note_trouble(session: Session, name: str, *, now: datetime) -> datetime | None:
    """Count one more failure in a row; return until when the provider is left alone, if it is from now on."""
    row = _held(session, name)
    row.failures += 1
    pause = pause_after(row.failures)
    if pause is None:
        return None
    row.open_until = now + pause
    return row.open_until


def note_success(session: Session, name: str) -> None:
    """Forget failures. Writes nothing where there were none, so that good times cost nothing."""
    well = update(ProviderRow).where(ProviderRow.name == name, ProviderRow.failures > 0)
    session.execute(
        well.values(failures=0, open_until=None), execution_options={"synchronize_session": False}
    )


def take_slot(session: Session, name: str, *, now: datetime, per_second: float) -> datetime:
    """Keep the next free moment of a provider for one message and return it."""
    row = _held(session, name)
    taken, row.next_free = slot(row.next_free, now=now, per_second=per_second)
    return taken


def _held(session: Session, name: str) -> ProviderRow:
    session.execute(insert(ProviderRow).values(name=name).on_conflict_do_nothing())
    query = select(ProviderRow).where(ProviderRow.name == name).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()
