"""Contact plans at rest: everything sealed but who, in which order, and when a confirmation lapses."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Index,
    SmallInteger,
    String,
    Uuid,
    any_,
    bindparam,
    delete,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from services.notifications.domain.contact_plan import (
    ContactPlan,
    ContactPoint,
    DateException,
    MessageConsent,
    PointKind,
    Safe,
    Voicemail,
    WhoAnswers,
    Window,
)
from services.notifications.domain.decision import LIVE_STATUSES
from services.notifications.store.base import INSTANT, Base
from services.notifications.store.cases import CaseCopyRow
from shared.crypto import BlindIndex, SealedRow, sealed


class PlanRow(SealedRow, Base):
    """One woman's plan. scope_id: her reference. Its row lock is held through every call to a provider."""

    __tablename__ = "contact_plan"
    __key_class__ = "contact"
    __table_args__ = (Index("contact_plan_of_person", "scope_id", unique=True),)

    updated_at: Mapped[datetime] = mapped_column(INSTANT)

    time_zone = sealed[str]("contact_plan.time_zone", block=32)
    language = sealed[str]("contact_plan.language")
    code_word = sealed[str]("contact_plan.code_word", block=32)
    consent = sealed[MessageConsent]("contact_plan.consent")
    consent_changed_at = sealed[datetime | None]("contact_plan.consent_changed_at", block=64)
    halted = sealed[bool]("contact_plan.halted")
    contact_nobody = sealed[bool]("contact_plan.contact_nobody")
    exceptions = sealed[tuple[DateException, ...] | None]("contact_plan.exceptions", block=256)
    """None: kept before dates could be of their own."""


class PointRow(SealedRow, Base):
    """One contact point. confirm_by: when its confirmation lapses; told_at: when staff were told so."""

    __tablename__ = "contact_point"
    __key_class__ = "contact"
    __table_args__ = (Index("contact_point_lapsing", "confirm_by", postgresql_where=text("told_at IS NULL")),)

    position: Mapped[int] = mapped_column(SmallInteger)
    confirm_by: Mapped[datetime | None] = mapped_column(INSTANT)
    told_at: Mapped[datetime | None] = mapped_column(INSTANT)

    kind = sealed[PointKind]("contact_point.kind")
    value = sealed[str]("contact_point.value", block=64)
    safe = sealed[Safe]("contact_point.safe")
    windows = sealed[tuple[Window, ...]]("contact_point.windows", block=256)
    who_may_answer = sealed[WhoAnswers]("contact_point.who_may_answer")
    voicemail = sealed[Voicemail]("contact_point.voicemail")
    sender_alias = sealed[str]("contact_point.sender_alias")
    language = sealed[str]("contact_point.language")
    confirmed_at = sealed[datetime | None]("contact_point.confirmed_at", block=64)
    accepts_messages = sealed[bool]("contact_point.accepts_messages")
    exceptions = sealed[tuple[DateException, ...] | None]("contact_point.exceptions", block=256)
    """None: kept before dates could be of their own."""

    same = BlindIndex("contact_point.value", bits=12, planned_for=20_000, exact=True)
    """Finds points that may hold the same number; open and compare them, and tell references only."""

    @property
    def is_unindexed(self) -> bool:
        """Whether it was kept before there was an index."""
        return self.__dict__.get("_same") is None


PlanVersion = tuple[str, ...]
"""Which plan it is: the mark of its row (id, version), then of each point (and place). Any sealed change differs."""


@dataclass(frozen=True)
class KeptPlan:
    """An opened plan, and which it is."""

    plan: ContactPlan
    version: PlanVersion


_PLANS: Final = select(PlanRow).where(PlanRow.scope_id == any_(bindparam("people", type_=ARRAY(Uuid))))
_POINTS: Final = (
    select(PointRow)
    .where(PointRow.scope_id == any_(bindparam("people", type_=ARRAY(Uuid))))
    .order_by(PointRow.position, PointRow.id)
    .execution_options(populate_existing=True)
)


def kept_plans(session: Session, people: Collection[UUID]) -> dict[UUID, KeptPlan]:
    """Open the plans of these women, each with its version; one without a plan is left out.

    Rows and points are read one after the other: what changes between is seen in the version, whoever compares it.
    """
    rows = session.scalars(_PLANS, {"people": list(people)}).all()
    points: dict[UUID, list[PointRow]] = defaultdict(list)
    for point in session.scalars(_POINTS, {"people": list(people)}):
        points[point.scope_id].append(point)
    return {
        row.scope_id: KeptPlan(_plan(row, points[row.scope_id]), _version(row, points[row.scope_id]))
        for row in rows
    }


def mark_of(*parts: UUID | int) -> str:
    """Which row it is, and which of its versions; what `marks_of_points` makes in the database."""
    return ":".join(map(str, parts))


def marks_of_points(person: InstrumentedAttribute[UUID]) -> ColumnElement[list[str]]:
    """The marks of her points in her order, as an expression."""
    mark = func.concat_ws(":", PointRow.id, PointRow.row_version, PointRow.position)
    marks = select(mark).where(PointRow.scope_id == person).order_by(PointRow.position, PointRow.id)
    return func.array(marks.scalar_subquery(), type_=ARRAY(String))


def _version(row: PlanRow, points: Sequence[PointRow]) -> PlanVersion:
    own = (mark_of(point.id, point.row_version, point.position) for point in points)
    return (mark_of(row.id, row.row_version), *own)


def plan_row(session: Session, person: UUID) -> PlanRow | None:
    """Return her plan's row without holding it."""
    return session.scalar(select(PlanRow).where(PlanRow.scope_id == person))


def point_rows(session: Session, person: UUID) -> Sequence[PointRow]:
    """Return the rows of her points in her order, read anew."""
    query = select(PointRow).where(PointRow.scope_id == person).order_by(PointRow.position, PointRow.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def read_plan(session: Session, row: PlanRow) -> ContactPlan:
    """Open a plan with its points."""
    return _plan(row, point_rows(session, row.scope_id))


def _plan(row: PlanRow, points: Sequence[PointRow]) -> ContactPlan:
    return ContactPlan(
        person=row.scope_id,
        time_zone=row.time_zone,
        language=row.language,
        points=tuple(_point(point) for point in points),
        code_word=row.code_word,
        consent=row.consent,
        consent_changed_at=row.consent_changed_at,
        halted=row.halted,
        contact_nobody=row.contact_nobody,
        exceptions=tuple(row.exceptions or ()),
    )


def _point(row: PointRow) -> ContactPoint:
    return ContactPoint(
        ref=row.id,
        kind=row.kind,
        value=row.value,
        safe=row.safe,
        windows=tuple(row.windows),
        who_may_answer=row.who_may_answer,
        voicemail=row.voicemail,
        sender_alias=row.sender_alias,
        language=row.language,
        confirmed_at=row.confirmed_at,
        accepts_messages=row.accepts_messages,
        exceptions=tuple(row.exceptions or ()),
    )


def write_plan(session: Session, row: PlanRow | None, plan: ContactPlan, *, now: datetime) -> PlanRow:
    """Keep a plan as given. The caller holds its lock, has made its scope, and sets the lapses."""
    if row is None:
        row = PlanRow(scope_id=plan.person)
        session.add(row)
    row.updated_at = now
    _fill(row, plan, ("time_zone", "language", "code_word", "consent", "consent_changed_at", "halted"))
    _fill(row, plan, ("contact_nobody", "exceptions"))
    known = {point.id: point for point in point_rows(session, plan.person)}
    for position, point in enumerate(plan.points):
        point_row = known.pop(point.ref, None)
        if point_row is None:
            point_row = PointRow(id=point.ref, scope_id=plan.person)
            session.add(point_row)
        point_row.position = position
        _fill(
            point_row,
            point,
            ("kind", "value", "safe", "windows", "who_may_answer", "voicemail", "sender_alias", "language"),
        )
        _fill(point_row, point, ("confirmed_at", "accepts_messages", "exceptions"))
    for gone in known.values():
        session.delete(gone)
    session.flush()
    return row


def _fill(row: PlanRow | PointRow, source: ContactPlan | ContactPoint, names: tuple[str, ...]) -> None:
    """Assign only what differs, so that what did not change is not sealed again."""
    is_new = row.row_version is None
    for name in names:
        value = getattr(source, name)
        is_unindexed = name == "value" and isinstance(row, PointRow) and row.is_unindexed
        if is_new or is_unindexed or getattr(row, name) != value:
            setattr(row, name, value)


def delete_plan(session: Session, person: UUID) -> None:
    """Take her plan and points away."""
    session.execute(delete(PointRow).where(PointRow.scope_id == person))
    session.execute(delete(PlanRow).where(PlanRow.scope_id == person))


def lapsed_points(session: Session, *, now: datetime, limit: int) -> Sequence[PointRow]:
    """Claim points of women with a live case whose confirmation has lapsed and of which nobody was told yet."""
    is_live = exists().where(CaseCopyRow.person == PointRow.scope_id, CaseCopyRow.status.in_(LIVE_STATUSES))
    query = (
        select(PointRow)
        .where(PointRow.told_at.is_(None), PointRow.confirm_by <= now, is_live)
        .order_by(PointRow.confirm_by)
        .limit(limit)
        .with_for_update(of=PointRow, skip_locked=True)
    )
    return session.scalars(query).all()


def note_told(session: Session, point: UUID, *, at: datetime) -> None:
    """Note that staff were told of a lapsed point, without opening anything of it."""
    told = update(PointRow).where(PointRow.id == point).values(told_at=at)
    session.execute(told, execution_options={"synchronize_session": False})
