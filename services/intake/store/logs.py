"""Contacts without a file, drafts of forms, and the arrows a case has taken."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.intake.domain.case.arrows import CaseStatus, Reason, Step
from services.intake.store.base import INSTANT, Base, coded
from services.intake.store.facts.work import ContactLogFacts
from shared.crypto import SealedRow, sealed


class ContactLog(SealedRow, Base):
    """A contact without identity; its own scope. `became`: the case it turned into; `came_from`: the other way."""

    __tablename__ = "contact_log"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_contact_log_team_at", "team", "at"),)

    at: Mapped[datetime] = mapped_column(INSTANT)
    author: Mapped[UUID]
    team: Mapped[str] = mapped_column(String(40))
    became: Mapped[UUID | None]

    facts = sealed[ContactLogFacts]("contact_log.facts")


class Draft(SealedRow, Base):
    """What a worker was typing: one a worker, case and form. Its scope is the case's, or its own without one."""

    __tablename__ = "draft"
    __key_class__ = "narrative"
    __table_args__ = (
        Index("ix_draft_owner", "staff", "case_id", "form", unique=True, postgresql_nulls_not_distinct=True),
        Index("ix_draft_expires", "expires_at"),
    )

    staff: Mapped[UUID]
    case_id: Mapped[UUID | None]
    form: Mapped[str] = mapped_column(String(40))
    saved_at: Mapped[datetime] = mapped_column(INSTANT)
    expires_at: Mapped[datetime] = mapped_column(INSTANT)

    typed = sealed[dict[str, object]]("draft.typed")


class CaseStep(SealedRow, Base):
    """An arrow of the lifecycle that was taken: by whom, when, from where to where; why is sealed."""

    __tablename__ = "case_step"
    __key_class__ = "narrative"
    __table_args__ = (Index("ix_case_step_scope_at", "scope_id", "at"),)

    at: Mapped[datetime] = mapped_column(INSTANT)
    by: Mapped[UUID]
    step: Mapped[Step] = mapped_column(coded(Step))
    source: Mapped[CaseStatus] = mapped_column(coded(CaseStatus))
    target: Mapped[CaseStatus] = mapped_column(coded(CaseStatus))

    reason = sealed[Reason]("case_step.reason")
    note = sealed[str]("case_step.note")
    checklist = sealed[dict[str, bool]]("case_step.checklist")


def steps_of(session: Session, case_id: UUID) -> list[CaseStep]:
    """Return the arrows this case took, newest first."""
    query = (
        select(CaseStep).where(CaseStep.scope_id == case_id).order_by(CaseStep.at.desc(), CaseStep.id.desc())
    )
    return list(session.scalars(query))


def last_step(session: Session, case_id: UUID, step: Step) -> CaseStep | None:
    """Return the last time this arrow was taken."""
    query = (
        select(CaseStep)
        .where(CaseStep.scope_id == case_id, CaseStep.step == step)
        .order_by(CaseStep.at.desc(), CaseStep.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def recent_logs(session: Session, *, teams: Sequence[str], limit: int = 50) -> list[ContactLog]:
    """Return the newest contact logs of these teams."""
    query = (
        select(ContactLog)
        .where(ContactLog.team.in_(teams))
        .order_by(ContactLog.at.desc(), ContactLog.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def draft_of(
    session: Session, *, staff: UUID, case_id: UUID | None, form: str, lock: bool = False
) -> Draft | None:
    """Return a worker's draft of a form."""
    where = Draft.case_id.is_(None) if case_id is None else Draft.case_id == case_id
    query = select(Draft).where(Draft.staff == staff, Draft.form == form, where)
    return session.scalar(query.with_for_update(of=Draft) if lock else query)


def drafts_by(session: Session, *, staff: UUID, now: datetime) -> list[Draft]:
    """Return a worker's living drafts, last saved first."""
    query = select(Draft).where(Draft.staff == staff, Draft.expires_at > now).order_by(Draft.saved_at.desc())
    return list(session.scalars(query))


def drafts_of(session: Session, case_id: UUID, *, now: datetime) -> list[Draft]:
    """Return the living drafts that anybody has on a case, last saved first."""
    query = (
        select(Draft).where(Draft.case_id == case_id, Draft.expires_at > now).order_by(Draft.saved_at.desc())
    )
    return list(session.scalars(query))


def expired_drafts(session: Session, *, now: datetime, limit: int = 100) -> list[Draft]:
    """Claim drafts whose fourteen days are over."""
    query = (
        select(Draft).where(Draft.expires_at <= now).limit(limit).with_for_update(of=Draft, skip_locked=True)
    )
    return list(session.scalars(query))


def log_by_id(session: Session, log_id: UUID, *, lock: bool = False) -> ContactLog | None:
    """Return one contact log, held for writing if `lock`."""
    query = select(ContactLog).where(ContactLog.id == log_id)
    return session.scalar(query.with_for_update(of=ContactLog) if lock else query)
