"""Keep women apart who must not meet: a hard rule of every place, told without a reason."""

from uuid import UUID

from services.groups.domain.enrolment import HOLDING
from services.groups.domain.errors import KeptApart
from services.groups.store import enrolments, exclusions
from services.groups.store.enrolments import Enrolment
from shared.contracts.codes import EnrolmentState
from shared.contracts.events.groups import ExclusionMet
from shared.contracts.events.intake import ExclusionsFound
from shared.work import Work


def keep_exclusions(work: Work, event: ExclusionsFound) -> None:
    """Keep what intake found. Those who are in one group already are a coordinator's to part."""
    new = exclusions.replace_exclusions(work.session, event.person, event.others)
    work.audit("exclusions_kept", subject=event.person, others=len(event.others))
    for mine in enrolments.enrolments_of_person(work.session, event.person):
        if mine.state in HOLDING:
            for other in sorted(_meets(work, mine.edition_id, new)):
                work.emit(
                    ExclusionMet(
                        subject=event.person, person=event.person, other=other, edition=mine.edition_id
                    )
                )


def refuse_meeting(work: Work, edition_id: UUID, person: UUID) -> None:
    """Refuse a place where somebody is whom she must not meet; needs the edition's lock. Raises KeptApart."""
    if _meets(work, edition_id, exclusions.kept_apart(work.session, person)):
        raise KeptApart(
            "No puede entrar en este grupo: elige otro. Coordinación sabe por qué.", field="edition"
        )


def may_enter(work: Work, enrolment: Enrolment) -> bool:
    """Whether nobody whom she must not meet holds a place in her edition."""
    return not _meets(work, enrolment.edition_id, exclusions.kept_apart(work.session, enrolment.person))


def _meets(work: Work, edition_id: UUID, others: set[UUID]) -> set[UUID]:
    if not others:
        return set()
    holding: set[EnrolmentState] = set(HOLDING)
    present = enrolments.enrolments_of(work.session, edition_id, *sorted(holding))
    return {one.person for one in present} & others
