"""Which editions, sessions and cases somebody may touch; what is not hers looks as if it were not there."""

from uuid import UUID

from services.groups.domain.errors import CaseNotLive, CaseUnknown, NotHers
from services.groups.store import editions, enrolments, sessions
from services.groups.store.editions import Edition
from services.groups.store.enrolments import CaseCopy, Enrolment
from services.groups.store.sessions import GroupSession
from shared.contracts.roles import Role
from shared.work import Work


def visible_editions(work: Work) -> list[Edition]:
    """All of them for the coordinator and caseworkers (who enrol), hers for a facilitator."""
    if work.actor.has(Role.COORDINATOR, Role.CASEWORKER):
        return editions.all_editions(work.session)
    return editions.editions_led_by(work.session, work.actor.ref)


def seen_edition(work: Work, edition_id: UUID, *, lock: bool = False) -> Edition:
    """An edition somebody may read about. Raises NotHers."""
    edition = editions.edition_by_id(work.session, edition_id, lock=lock)
    if edition is None or not (work.actor.has(Role.COORDINATOR, Role.CASEWORKER) or leads(work, edition)):
        raise NotHers("No existe esta edición.")
    return edition


def led_edition(work: Work, edition_id: UUID, *, lock: bool = True) -> Edition:
    """An edition somebody may run: hers to lead, or she coordinates. Raises NotHers."""
    edition = editions.edition_by_id(work.session, edition_id, lock=lock)
    if edition is None or not (work.actor.has(Role.COORDINATOR) or leads(work, edition)):
        raise NotHers("No existe esta edición.")
    return edition


def led_session(work: Work, session_id: UUID, *, lock: bool = True) -> tuple[Edition, GroupSession]:
    """A session somebody may run, with its edition, locked unless said otherwise. Raises NotHers."""
    edition_id = sessions.edition_of_session(work.session, session_id)
    if edition_id is None:
        raise NotHers("No existe esta sesión.")
    edition = led_edition(work, edition_id, lock=lock)
    session = sessions.session_by_id(work.session, session_id)
    if session is None:
        raise NotHers("No existe esta sesión.")
    return edition, session


def led_enrolment(work: Work, enrolment_id: UUID) -> tuple[Edition, Enrolment]:
    """An enrolment somebody may step on, its edition locked.

    Hers to lead, or of a case of hers or her team's, or she coordinates. Raises NotHers.
    """
    found = enrolments.enrolment_by_id(work.session, enrolment_id)
    edition = found and editions.edition_by_id(work.session, found.edition_id, lock=True)
    fresh = edition and enrolments.enrolment_by_id(work.session, enrolment_id)
    if not edition or not fresh:
        raise NotHers("No existe esta inscripción.")
    copy = enrolments.case_copy(work.session, fresh.case_id)
    if not (leads(work, edition) or (copy is not None and handles(work, copy))):
        raise NotHers("No existe esta inscripción.")
    return edition, fresh


def live_case(work: Work, case_id: UUID) -> CaseCopy:
    """A case somebody may act for, held against closing. Raises CaseUnknown, CaseNotLive (closed, blocked, erased)."""
    copy = handled_case(work, case_id, is_held=True)
    if not copy.status.may_be_contacted:
        raise CaseNotLive("El expediente no está abierto.", field="case")
    return copy


def handled_case(work: Work, case_id: UUID, *, is_held: bool = False) -> CaseCopy:
    """A case somebody may ask about: her own, her team's, or any if she coordinates. Raises CaseUnknown."""
    read = enrolments.shared_case_copy if is_held else enrolments.case_copy
    copy = read(work.session, case_id)
    if copy is None or not handles(work, copy):
        raise CaseUnknown("Los grupos aún no conocen este expediente.", field="case")
    return copy


def handles(work: Work, copy: CaseCopy) -> bool:
    """Whether the actor works with this case: coordinator, its own caseworker, or one of its team."""
    actor = work.actor
    if actor.has(Role.COORDINATOR):
        return True
    return actor.has(Role.CASEWORKER) and (copy.owner == actor.ref or copy.team in actor.teams)


def leads(work: Work, edition: Edition) -> bool:
    """Whether the actor is one of the edition's facilitators."""
    return work.actor.has(Role.FACILITATOR) and work.actor.ref in edition.facilitators
