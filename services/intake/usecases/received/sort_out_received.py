"""What a coordinator does with a woman whom a partner sends: a case, a contact without a file, or a no with its reason.

Whatever she decides, what was told leaves the queue in the same transaction; the partner hears yes or no, not more.
"""

from uuid import UUID

from services.intake.domain.contacts import AttentionKind
from services.intake.domain.profile import EntryChannel
from services.intake.domain.referral.answers import DeclineReason
from services.intake.domain.referral.fields import ReferralField
from services.intake.domain.referral.received import ReceivedOver, ReceivedState, Told, checked_no, summary
from services.intake.domain.timeline import EntryKind
from services.intake.store.directory.partners import partner_by_id
from services.intake.store.facts.people import Names, Particulars, Profile
from services.intake.store.facts.work import ContactLogFacts, NoteFacts
from services.intake.store.referral.received import ReceivedReferral, received_by_id
from services.intake.usecases.access import is_coordinator, live_case_for
from services.intake.usecases.case.open_case import open_case
from services.intake.usecases.contact.record_contact_log import record_contact_log
from services.intake.usecases.contact.record_note import record_note
from services.intake.usecases.received.receive_referral import forget, told_in
from services.intake.usecases.timeline import note_on_timeline
from shared.errors import Missing
from shared.work import Work


def received_for(work: Work, received_id: UUID, purpose: str, *, lock: bool = False) -> ReceivedReferral:
    """Return one to a coordinator, and keep that she reached it. Raises Missing."""
    found = received_by_id(work.session, received_id, lock=lock)
    if found is None or not is_coordinator(work.actor):
        raise Missing("No existe esta derivación.")
    work.audit("received.reached", subject=found.id, reason=purpose)
    return found


def accept_as_case(
    work: Work, received_id: UUID, *, call_name: str, language: str, team: str | None = None
) -> UUID:
    """Open a case of it, with what was told and who sent her as its first note; return the case.

    language: the one she is spoken to in. Raises Missing, ReceivedOver, Invalid (no team).
    """
    found = _undecided(work, received_id)
    told, partner = told_in(found), _sender(work, found)
    names, profile, particulars = _file_of(told, call_name=call_name, language=language)
    case_id = open_case(work, names=names, profile=profile, particulars=particulars, team=team)
    case = live_case_for(work, case_id, "received_accept")
    record_note(
        work, case_id, facts=NoteFacts(kind=AttentionKind.COORDINATION, text=summary(told, partner=partner))
    )
    note_on_timeline(work, case, EntryKind.REFERRAL, "referral_received", found.id)
    return _accept(work, found, became=case_id)


def accept_as_log(work: Work, received_id: UUID, *, facts: ContactLogFacts, team: str | None = None) -> UUID:
    """Count it as a contact without a file: nothing of her stays. Return the log. Raises as `accept_as_case`."""
    found = _undecided(work, received_id)
    return _accept(work, found, became=record_contact_log(work, facts=facts, team=team))


def decline(work: Work, received_id: UUID, *, reason: DeclineReason, words: str = "") -> None:
    """Say no, and why; her partner reads both. Raises Missing, ReceivedOver, BadAnswer."""
    checked_no(reason, words=words)
    found = _undecided(work, received_id)
    forget(work, found, state=ReceivedState.DECLINED)
    found.decided_by, found.answer = work.actor.ref, {"reason": reason.value, "words": words.strip()}
    work.audit("received.declined", subject=found.id)


def _undecided(work: Work, received_id: UUID) -> ReceivedReferral:
    found = received_for(work, received_id, "received_decide", lock=True)
    if found.state is not ReceivedState.RECEIVED:
        raise ReceivedOver("Ya se ha decidido sobre esta derivación.", field="state")
    return found


def _accept(work: Work, found: ReceivedReferral, *, became: UUID) -> UUID:
    forget(work, found, state=ReceivedState.ACCEPTED)
    found.decided_by, found.became = work.actor.ref, became
    work.audit("received.accepted", subject=found.id)
    return became


def _sender(work: Work, found: ReceivedReferral) -> str:
    partner = partner_by_id(work.session, found.partner_id)
    if partner is None:
        raise LookupError(found.partner_id)
    return partner.organisation


def _file_of(told: Told, *, call_name: str, language: str) -> tuple[Names, Profile, Particulars]:
    said = told.fields
    others = [one for one in said.get(ReferralField.LANGUAGES, ()) if one != language]
    return (
        Names(call_name=call_name, birth_year=said.get(ReferralField.BIRTH_YEAR)),
        Profile(
            languages=[language, *others][:8],
            interpreter=said.get(ReferralField.INTERPRETER, False),
            entry=EntryChannel.NGO,
        ),
        Particulars(
            nationality=said.get(ReferralField.NATIONALITY),
            municipality=said.get(ReferralField.MUNICIPALITY, ""),
        ),
    )
