"""Record a contact without a file, in ten seconds; turn it into a case, or a case's contact into one."""

from uuid import UUID

from services.intake.domain.contacts import AttentionKind
from services.intake.domain.timeline import EntryKind
from services.intake.store.activity import Note
from services.intake.store.facts.people import Names, Profile
from services.intake.store.facts.work import ContactLogFacts, NoteFacts
from services.intake.store.logs import ContactLog, log_by_id
from services.intake.usecases.access import is_coordinator, live_case_for
from services.intake.usecases.case.open_case import choose_team, open_case
from services.intake.usecases.timeline import note_on_timeline
from shared.crypto import create_scope
from shared.errors import Conflict, Missing
from shared.ids import new_id
from shared.work import Work


class AlreadyConverted(Conflict):
    """This contact became a case before."""


def record_contact_log(
    work: Work, *, facts: ContactLogFacts, team: str | None = None, key: UUID | None = None
) -> UUID:
    """Record it for one of the caller's teams."""
    chosen = choose_team(work, team)
    return work.once(key, "record_contact_log", lambda: _add(work, facts, chosen))


def convert_contact_log(work: Work, log_id: UUID, *, names: Names, key: UUID | None = None) -> UUID:
    """Open a case from a contact, in the contact's team, with it as the first attention. Raises AlreadyConverted."""

    def make() -> UUID:
        log = _log(work, log_id)
        if log.became is not None:
            raise AlreadyConverted("Este contacto ya se convirtió en expediente.")
        case_id = open_case(work, names=names, profile=Profile(languages=[log.facts.language]), team=log.team)
        log.became = case_id
        _as_first_note(work, case_id, log)
        work.audit("contact_log_converted", subject=case_id)
        return case_id

    return work.once(key, "convert_contact_log", make)


def log_contact_of_case(
    work: Work, case_id: UUID, *, facts: ContactLogFacts, key: UUID | None = None
) -> UUID:
    """Count a contact of a case apart too, without its identity: nothing in the log points back to the case."""
    case = live_case_for(work, case_id, "log_contact_of_case")
    return work.once(key, "log_contact_of_case", lambda: _add(work, facts, case.team))


def _add(work: Work, facts: ContactLogFacts, team: str) -> UUID:
    log = ContactLog(
        scope_id=(log_id := new_id()), id=log_id, at=work.now, author=work.actor.ref, team=team, facts=facts
    )
    create_scope(work.session, log.id)
    work.session.add(log)
    work.audit("contact_log_recorded", subject=log.id)
    return log.id


def _log(work: Work, log_id: UUID) -> ContactLog:
    log = log_by_id(work.session, log_id, lock=True)
    if log is None or not (is_coordinator(work.actor) or log.team in work.actor.teams):
        raise Missing("No existe ese contacto, o no es para ti.")
    return log


def _as_first_note(work: Work, case_id: UUID, log: ContactLog) -> None:
    case = live_case_for(work, case_id, "convert_contact_log")
    note = Note(
        id=new_id(),
        scope_id=case.id,
        at=log.at,
        author=log.author,
        facts=NoteFacts(
            kind=AttentionKind.INFORMATION,
            channel=log.facts.channel,
            minutes=log.facts.minutes,
            topics=log.facts.topics,
        ),
    )
    work.session.add(note)
    note_on_timeline(work, case, EntryKind.ATTENTION, ", ".join(log.facts.topics), note.id, at=log.at)
