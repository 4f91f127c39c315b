"""Keep apart who must not meet, women and staff: a hard rule of every place and team, told without a reason."""

from collections.abc import Iterable
from uuid import UUID

from services.groups.domain.enrolment import HOLDING
from services.groups.domain.errors import BadEdition, KeptApart
from services.groups.store import editions, enrolments, exclusions
from services.groups.store.editions import Edition
from services.groups.store.enrolments import Enrolment
from services.groups.usecases.access import live_case
from services.groups.usecases.enrolment.set_alias import lock_hers
from shared.contracts.codes import EnrolmentState
from shared.contracts.events.groups import ExclusionMet, StaffExclusionMet
from shared.contracts.events.intake import ExclusionsFound
from shared.work import Work


def keep_exclusions(work: Work, event: ExclusionsFound) -> None:
    """Keep what intake found. Those who are in one group already are a coordinator's to part."""
    new = exclusions.replace_exclusions(work.session, event.person, event.others)
    work.audit("exclusions_kept", subject=event.person, others=len(event.others))
    for mine in enrolments.enrolments_of_person(work.session, event.person):
        if mine.state in HOLDING:
            for other in sorted(_women_in(work, mine.edition_id) & new):
                work.emit(
                    ExclusionMet(
                        subject=event.person, person=event.person, other=other, edition=mine.edition_id
                    )
                )


def keep_from_staff(work: Work, *, case_id: UUID, staff: Iterable[UUID]) -> bool:
    """Keep the woman of a case apart from exactly these of the staff; why is not asked.

    Return whether she is in a group of one of them now: then a coordinator is told, to part them. Whoever says it
    neither sees nor changes whether it is she herself. Waits for whoever gives her a place just now, so that neither
    misses the other. Raises CaseUnknown, CaseNotLive.
    """
    enrolments.case_copy(work.session, case_id, lock=True)
    person, myself = live_case(work, case_id).person, {work.actor.ref}
    lock_hers(work, person)
    known = exclusions.kept_from_staff(work.session, [person]).get(person, frozenset())
    wanted = (set(staff) - myself) | (known & myself)
    if wanted == known:
        return False
    exclusions.replace_staff_exclusions(work.session, person, wanted)
    work.audit("staff_exclusions_kept", subject=person, others=len(wanted))
    return tell_staff_met(work, person, wanted - known)


def tell_staff_met(work: Work, person: UUID, staff: Iterable[UUID]) -> bool:
    """Tell the coordinators of each group in which she has a place and one of these leads; return if there is any."""
    met = [
        mine.edition_id
        for mine in enrolments.enrolments_of_person(work.session, person)
        if mine.state in HOLDING and _team_of(work, mine.edition_id) & set(staff)
    ]
    for edition in met:
        work.emit(StaffExclusionMet(subject=person, person=person, edition=edition))
    return bool(met)


def refuse_meeting(work: Work, edition_id: UUID, person: UUID) -> None:
    """Refuse a place where somebody is whom she must not meet; needs the edition's lock. Raises KeptApart."""
    if _meets(work, edition_id, person):
        raise KeptApart(
            "No puede entrar en este grupo: elige otro. Coordinación sabe por qué.", field="edition"
        )


def refuse_team(work: Work, edition: Edition, team: Iterable[UUID]) -> None:
    """Refuse somebody new as facilitator whom a woman of the edition must not meet. Raises BadEdition."""
    new = set(team) - set(edition.facilitators)
    if not new:
        return
    women = exclusions.kept_from_staff(work.session, _women_in(work, edition.id))
    if any(staff & new for staff in women.values()):
        raise BadEdition(
            "Una de esas personas no puede llevar este grupo.", field="facilitators", expected="otra persona"
        )


def may_enter(work: Work, enrolment: Enrolment) -> bool:
    """Whether nobody whom she must not meet is in her edition, as a woman with a place or as facilitator."""
    return not _meets(work, enrolment.edition_id, enrolment.person)


def _meets(work: Work, edition_id: UUID, person: UUID) -> bool:
    others = exclusions.kept_apart(work.session, person)
    return bool(others) and bool((_women_in(work, edition_id) | _team_of(work, edition_id)) & others)


def _women_in(work: Work, edition_id: UUID) -> set[UUID]:
    holding: set[EnrolmentState] = set(HOLDING)
    return {one.person for one in enrolments.enrolments_of(work.session, edition_id, *sorted(holding))}


def _team_of(work: Work, edition_id: UUID) -> set[UUID]:
    edition = editions.edition_by_id(work.session, edition_id)
    return set(edition.facilitators) if edition else set()
