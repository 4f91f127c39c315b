"""Staff cards (how to reach a member of staff), notices to staff, and due work not yet told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.domain.messages import StaffNotice
from services.notifications.domain.staff_hours import Hours
from services.notifications.store.base import INSTANT, Base, coded
from shared.contracts.roles import Role
from shared.crypto import SealedRow, sealed
from shared.ids import new_id


class StaffCardRow(SealedRow, Base):
    """One member of staff; id and scope are her reference. Roles and teams are clear: notices go by them."""

    __tablename__ = "staff_card"
    __key_class__ = "staff"

    roles: Mapped[list[str]] = mapped_column(ARRAY(String(24)))
    teams: Mapped[list[str]] = mapped_column(ARRAY(String(64)))
    is_active: Mapped[bool]
    updated_at: Mapped[datetime] = mapped_column(INSTANT)
    digest_at: Mapped[datetime | None] = mapped_column(INSTANT, index=True)

    address = sealed[str]("staff_card.address", block=64)
    language = sealed[str]("staff_card.language")
    hours = sealed[Hours]("staff_card.hours", block=256)


class NoticeRow(Base):
    """One notice to one person, or to one channel of the organisation's (staff: its place in the setting).

    state: pending, sent, dropped. about and step: what makes it unique.
    """

    __tablename__ = "staff_notice"
    __table_args__ = (
        UniqueConstraint("kind", "staff", "about", "step"),
        Index("staff_notice_due", "next_at", postgresql_where=text("state = 'pending'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[StaffNotice] = mapped_column(coded(StaffNotice))
    staff: Mapped[UUID]
    about: Mapped[UUID]
    step: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default="pending")
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    next_at: Mapped[datetime] = mapped_column(INSTANT)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(INSTANT)


class AcknowledgedAlert(Base):
    """An alert somebody took; its notices stop, even if the news of it came first."""

    __tablename__ = "acknowledged_alert"

    alert: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(INSTANT)


class DueNote(Base):
    """A due item for its owner's next digest. announced_at, settled_at: the newest of each that was heard of.

    One settled since it was announced asks for nothing; news of both may come in any order, and twice.
    """

    __tablename__ = "due_note"

    item: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[UUID | None]
    due_at: Mapped[datetime | None] = mapped_column(INSTANT)
    noted_at: Mapped[datetime] = mapped_column(INSTANT)
    told_at: Mapped[datetime | None] = mapped_column(INSTANT)
    announced_at: Mapped[datetime | None] = mapped_column(INSTANT)
    settled_at: Mapped[datetime | None] = mapped_column(INSTANT)

    __table_args__ = (Index("due_note_untold", "owner", postgresql_where=text("told_at IS NULL")),)


def card_of(session: Session, staff: UUID, *, lock: bool = False) -> StaffCardRow | None:
    """Return one card, held if `lock`."""
    query = select(StaffCardRow).where(StaffCardRow.id == staff)
    if lock:
        query = query.with_for_update(of=StaffCardRow)
    return session.scalar(query.execution_options(populate_existing=True))


def addressees(
    session: Session, *, recipients: Sequence[UUID], roles: Sequence[str], team: str
) -> Sequence[UUID]:
    """Active staff who are named, or hold one of these roles in the team; coordinators serve every team."""
    by_role = StaffCardRow.roles.overlap(list(roles)) & (
        StaffCardRow.teams.contains([team]) | StaffCardRow.roles.contains([Role.COORDINATOR.value])
    )
    query = select(StaffCardRow.id).where(
        StaffCardRow.is_active, or_(StaffCardRow.id.in_(list(recipients)), by_role)
    )
    return session.scalars(query.order_by(StaffCardRow.id)).all()


def coordinators(session: Session) -> Sequence[UUID]:
    """Active coordinators."""
    query = select(StaffCardRow.id).where(
        StaffCardRow.is_active, StaffCardRow.roles.contains([Role.COORDINATOR.value])
    )
    return session.scalars(query.order_by(StaffCardRow.id)).all()


def holders(session: Session, roles: Sequence[str]) -> Sequence[UUID]:
    """Active staff who hold one of these roles, whatever their team."""
    query = select(StaffCardRow.id).where(StaffCardRow.is_active, StaffCardRow.roles.overlap(list(roles)))
    return session.scalars(query.order_by(StaffCardRow.id)).all()


def add_notice(
    session: Session, *, kind: StaffNotice, staff: UUID, about: UUID, step: int, now: datetime
) -> bool:
    """Owe a notice; False if it was owed before."""
    row = {
        "id": new_id(),
        "kind": kind,
        "staff": staff,
        "about": about,
        "step": step,
        "state": "pending",
        "created_at": now,
        "next_at": now,
        "attempts": 0,
    }
    added = insert(NoticeRow).values(row).on_conflict_do_nothing().returning(NoticeRow.id)
    return session.scalar(added) is not None


def due_notices(
    session: Session, *, kind: StaffNotice, now: datetime, limit: int, about: UUID | None = None
) -> Sequence[NoticeRow]:
    """Hold notices of a kind that are due, the longest due first; another worker skips them."""
    query = select(NoticeRow).where(
        NoticeRow.state == "pending", NoticeRow.kind == kind, NoticeRow.next_at <= now
    )
    if about is not None:
        query = query.where(NoticeRow.about == about)
    query = query.order_by(NoticeRow.next_at).limit(limit)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def drop_notices(session: Session, *, about: UUID) -> int:
    """Stop asking about something somebody took."""
    gone = (
        update(NoticeRow)
        .where(NoticeRow.about == about, NoticeRow.state == "pending")
        .values(state="dropped")
        .returning(NoticeRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(gone).all())


def is_acknowledged(session: Session, alert: UUID) -> bool:
    """Whether somebody took this alert."""
    return session.get(AcknowledgedAlert, alert) is not None


def acknowledge(session: Session, alert: UUID, *, at: datetime) -> None:
    """Note that somebody took it; a repeat changes nothing."""
    session.execute(insert(AcknowledgedAlert).values(alert=alert, at=at).on_conflict_do_nothing())


def note_due(
    session: Session, *, item: UUID, owner: UUID, due_at: datetime, announced_at: datetime, now: datetime
) -> None:
    """Keep a due item for its owner's next digest; announced anew it is news once more, and older news is none."""
    row = {"item": item, "owner": owner, "due_at": due_at, "noted_at": now, "announced_at": announced_at}
    added = insert(DueNote).values(row)
    is_news = or_(DueNote.announced_at.is_(None), DueNote.announced_at < added.excluded.announced_at)
    session.execute(
        added.on_conflict_do_update(index_elements=["item"], set_={**row, "told_at": None}, where=is_news)
    )


def settle_due(session: Session, *, item: UUID, at: datetime, now: datetime) -> None:
    """Note that an item asked for nothing any more from then on."""
    added = insert(DueNote).values(item=item, noted_at=now, settled_at=at)
    newest = func.greatest(DueNote.settled_at, added.excluded.settled_at)
    session.execute(added.on_conflict_do_update(index_elements=["item"], set_={"settled_at": newest}))


def untold(session: Session, owner: UUID) -> list[DueNote]:
    """Hold what an owner has not been told, and still asks for something."""
    query = select(DueNote).where(
        DueNote.owner == owner,
        DueNote.told_at.is_(None),
        or_(DueNote.settled_at.is_(None), DueNote.settled_at < DueNote.announced_at),
    )
    return list(session.scalars(query.with_for_update()))


def cards_with_digest_due(session: Session, *, now: datetime, limit: int) -> Sequence[StaffCardRow]:
    """Hold active cards whose digest hour has come."""
    query = (
        select(StaffCardRow)
        .where(StaffCardRow.is_active, StaffCardRow.digest_at <= now)
        .order_by(StaffCardRow.digest_at)
        .limit(limit)
        .with_for_update(of=StaffCardRow, skip_locked=True)
    )
    return session.scalars(query).all()


def put_off_digest(session: Session, card_id: UUID, *, until: datetime) -> None:
    """Look at a card again later, without opening anything of it."""
    later = update(StaffCardRow).where(StaffCardRow.id == card_id).values(digest_at=until)
    session.execute(later, execution_options={"synchronize_session": False})
