"""What other services tell about her, as lines on the one timeline of her case."""

from datetime import datetime
from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.due import case_of_person
from services.intake.usecases.due.task_from_event import end_uncertain
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.events.groups import EnrolmentChanged
from shared.contracts.events.notifications import MessageSent
from shared.work import Work


def note_enrolment(work: Work, event: EnrolmentChanged) -> None:
    """She was invited to a group, got a place, waits or left."""
    _note(
        work,
        event.person,
        EntryKind.GROUP,
        f"enrolment:{event.state.value}",
        ref=event.edition,
        at=event.changed_at,
    )


def on_message_sent(work: Work, event: MessageSent) -> None:
    """A message to her left; if that was uncertain, it is no more."""
    end_uncertain(work, event.person, event.message)
    _note(
        work,
        event.person,
        EntryKind.MESSAGE,
        f"sent:{event.template.value}",
        ref=event.message,
        at=event.sent_at,
    )


def _note(work: Work, person: UUID, kind: EntryKind, summary: str, *, ref: UUID, at: datetime) -> None:
    case = case_of_person(work.session, person)
    if case is not None:
        note_on_timeline(work, case, kind, summary, ref, at=at)
