"""The chain of alerts as seen from its far end: the last sign of life, and the alarms raised when something fails."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Index, String, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.domain.chain import Fault, Signs
from services.notifications.domain.messages import StaffNotice
from services.notifications.store.base import INSTANT, Base, coded
from services.notifications.store.staff import AcknowledgedAlert, NoticeRow
from shared.ids import new_id

_SOURCE: Final = "intake"
_LOOKS_BACK: Final = timedelta(days=30)


class ChainSign(Base):
    """The last sign of life of a service whose events wake people; first the moment it was first waited for."""

    __tablename__ = "chain_sign"

    source: Mapped[str] = mapped_column(String(24), primary_key=True)
    heard_at: Mapped[datetime] = mapped_column(INSTANT)
    late_steps: Mapped[int] = mapped_column(default=0)


class UnreachedAlert(Base):
    """An alert whose event named nobody who could be told, when no coordinator could be either."""

    __tablename__ = "unreached_alert"

    alert: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(INSTANT)


class ChainAlarm(Base):
    """One fault from when it was seen until it was gone. told_at: when people were last told of it."""

    __tablename__ = "chain_alarm"
    __table_args__ = (
        Index("chain_alarm_lasting", "fault", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    fault: Mapped[Fault] = mapped_column(coded(Fault))
    since: Mapped[datetime] = mapped_column(INSTANT)
    told_at: Mapped[datetime | None] = mapped_column(INSTANT)
    ended_at: Mapped[datetime | None] = mapped_column(INSTANT)


def hear(session: Session, *, at: datetime, late_steps: int) -> None:
    """Keep a sign of life; one that comes late changes nothing."""
    row = {"source": _SOURCE, "heard_at": at, "late_steps": late_steps}
    added = insert(ChainSign).values(row)
    session.execute(
        added.on_conflict_do_update(
            index_elements=["source"], set_=row, where=ChainSign.heard_at <= added.excluded.heard_at
        )
    )


def begin_waiting(session: Session, *, now: datetime) -> None:
    """From the first look on a sign of life is waited for."""
    row = {"source": _SOURCE, "heard_at": now, "late_steps": 0}
    session.execute(insert(ChainSign).values(row).on_conflict_do_nothing())


def note_unreached(session: Session, alert: UUID, *, now: datetime) -> None:
    """Keep that nobody could be told of an alert."""
    session.execute(insert(UnreachedAlert).values(alert=alert, at=now).on_conflict_do_nothing())


def signs(session: Session, *, now: datetime) -> Signs:
    """Return what is known of the chain. Before anyone looked, a sign of life is waited for from now on."""
    sign = session.get(ChainSign, _SOURCE, populate_existing=True)
    waiting = select(func.min(NoticeRow.created_at)).where(
        NoticeRow.kind == StaffNotice.ALERT_NOTICE, NoticeRow.state == "pending"
    )
    return Signs(
        heard_at=now if sign is None else sign.heard_at,
        late_steps=0 if sign is None else sign.late_steps,
        oldest_waiting=session.scalar(waiting),
        unreached=_count_unreached(session, since=now - _LOOKS_BACK),
    )


def _count_unreached(session: Session, *, since: datetime) -> int:
    """Alerts nobody took whose event named nobody, or whose every notice was dropped because she is gone."""
    taken = select(AcknowledgedAlert.alert)
    dropped = (
        select(NoticeRow.about)
        .where(
            NoticeRow.kind == StaffNotice.ALERT_NOTICE,
            NoticeRow.created_at >= since,
            NoticeRow.about.not_in(taken),
        )
        .group_by(NoticeRow.about)
        .having(func.bool_and(NoticeRow.state == "dropped"))
    )
    told = select(NoticeRow.about).where(
        NoticeRow.kind == StaffNotice.ALERT_NOTICE, NoticeRow.state != "dropped"
    )
    unnamed = select(UnreachedAlert.alert).where(
        UnreachedAlert.at >= since, UnreachedAlert.alert.not_in(taken), UnreachedAlert.alert.not_in(told)
    )
    return len(set(session.scalars(dropped)) | set(session.scalars(unnamed)))


def lasting(session: Session) -> list[ChainAlarm]:
    """Return the alarms that last, held for writing, oldest first."""
    query = select(ChainAlarm).where(ChainAlarm.ended_at.is_(None)).order_by(ChainAlarm.since, ChainAlarm.id)
    return list(session.scalars(query.with_for_update()))


def open_alarm(session: Session, fault: Fault, *, now: datetime) -> None:
    """Begin an alarm, unless this fault has one that lasts."""
    row = {"id": new_id(), "fault": fault, "since": now}
    session.execute(insert(ChainAlarm).values(row).on_conflict_do_nothing())


def end_alarms(session: Session, *, but: tuple[Fault, ...], now: datetime) -> None:
    """End the alarms of faults that are gone."""
    session.execute(
        update(ChainAlarm)
        .where(ChainAlarm.ended_at.is_(None), ChainAlarm.fault.not_in(but))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
