"""How a partner answers: its year of referrals in counts, never one of them. Merged entries count as the one kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.intake.domain.referral.answers import AnswerKind
from services.intake.domain.referral.record import RECORD_DAYS, Course, Record, is_unanswered, record_of
from services.intake.store.directory import partners
from services.intake.store.referral import referrals
from services.intake.store.referral.overview import sent_since
from services.intake.store.referral.referrals import Referral
from shared.errors import Missing
from shared.work import Work


@dataclass(frozen=True)
class Silence:
    """How often a partner let referrals of the year go by: unanswered of sent."""

    sent: int
    unanswered: int


def read_record(work: Work, *, partner_id: UUID) -> Record:
    """Return the partner's record, over all cases of the house. Raises Missing."""
    partner = partners.partner_by_id(work.session, partner_id)
    if partner is None:
        raise Missing("No existe esta entidad.")
    entries = partners.standing_as(work.session, [partner.id])
    found = _sent(work, entries)
    said: dict[UUID, list[tuple[AnswerKind, str | None]]] = {}
    for answer in referrals.answers_of(work.session, [row.id for row in found]):
        heard = (AnswerKind(answer.said["kind"]), answer.said["reason"])
        said.setdefault(answer.referral_id, []).append(heard)
    return record_of(_course(row, said.get(row.id, [])) for row in found)


def silences(work: Work, partner_ids: Collection[UUID]) -> dict[UUID, Silence]:
    """By partner, how often it was silent this year; nothing sealed is opened. One that was sent nothing is absent."""
    entries = partners.standing_as(work.session, partner_ids)
    found: dict[UUID, list[Referral]] = {}
    for row in _sent(work, entries):
        found.setdefault(entries[row.partner_id], []).append(row)
    return {
        partner: Silence(
            len(rows), sum(is_unanswered(row.state, answered_at=row.answered_at) for row in rows)
        )
        for partner, rows in found.items()
    }


def _sent(work: Work, entries: Collection[UUID]) -> list[Referral]:
    return sent_since(work.session, entries, since=work.now - timedelta(days=RECORD_DAYS))


def _course(row: Referral, said: list[tuple[AnswerKind, str | None]]) -> Course:
    assert row.sent_at is not None
    return Course(row.state, row.sent_at, row.answered_at, tuple(said))
