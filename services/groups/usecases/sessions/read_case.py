"""What the groups know of a case: its place in each edition, and how often she came."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.groups.domain.needs import Needs
from services.groups.store import attendance, editions, enrolments, exclusions, sessions
from services.groups.usecases.access import handled_case
from services.groups.usecases.editions.pages import EditionLine
from services.groups.usecases.editions.read_editions import line_of
from shared.contracts.codes import EnrolmentState
from shared.work import Work


@dataclass(frozen=True)
class CaseEnrolment:
    """A case's place in one edition. attended, missed: sessions so far. answer_by: the end of an offer."""

    enrolment: UUID
    edition: EditionLine
    state: EnrolmentState
    since: datetime
    attended: int
    missed: int
    answer_by: datetime | None


@dataclass(frozen=True)
class CaseGroups:
    """What the groups know of a case. alias: empty if she has none yet.

    kept_from: whom of the staff she must not meet in a group; never says it of whoever asks.
    """

    alias: str
    needs: Needs
    is_live: bool
    enrolments: tuple[CaseEnrolment, ...]
    kept_from: tuple[UUID, ...]


def read_case(work: Work, *, case_id: UUID) -> CaseGroups:
    """The groups of a case somebody handles. Raises CaseUnknown."""
    copy = handled_case(work, case_id)
    rows = enrolments.enrolments_of_person(work.session, copy.person)
    ids = [one.edition_id for one in rows]
    found = editions.editions_by_id(work.session, ids)
    counts = enrolments.places_held(work.session, ids)
    series = sessions.sessions_of_all(work.session, ids)
    participant = enrolments.participant_of(work.session, copy.person)
    kept_from = exclusions.kept_from_staff(work.session, [copy.person]).get(copy.person, frozenset())
    places: list[CaseEnrolment] = []
    for row in rows:
        edition = found[row.edition_id]
        marks = [mark for _, mark in attendance.marks_in_order(work.session, row.id, edition.id)]
        places.append(
            CaseEnrolment(
                enrolment=row.id,
                edition=line_of(work, edition, counts.get(edition.id, {}), series.get(edition.id, [])),
                state=row.state,
                since=row.since,
                attended=sum(mark.is_presence for mark in marks),
                missed=sum(mark.is_absence for mark in marks),
                answer_by=row.answer_by,
            )
        )
    return CaseGroups(
        alias=participant.alias if participant else "",
        needs=participant.needs if participant else Needs(),
        is_live=copy.status.may_be_contacted,
        enrolments=tuple(sorted(places, key=lambda place: place.since, reverse=True)),
        kept_from=tuple(sorted(kept_from - {work.actor.ref})),
    )
