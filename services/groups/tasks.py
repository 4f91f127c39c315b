"""Groups' events and timetable: what is done when intake tells of a case, and when a reminder falls due."""

from typing import Final

from services.groups.runtime import SERVICE, Runtime
from services.groups.usecases.editions.refresh_instants import refresh_instants
from services.groups.usecases.enrolment.expire_offers import expire_offers
from services.groups.usecases.enrolment.keep_apart import keep_exclusions
from services.groups.usecases.enrolment.keep_case_copy import keep_case_copy
from services.groups.usecases.enrolment.keep_merge import keep_merge
from services.groups.usecases.feeds.revoke_feed import end_feeds_of_person
from services.groups.usecases.reminders.announce_due_reminders import BATCH, announce_due_reminders
from services.groups.usecases.reminders.hear_answer import hear_answer
from services.groups.usecases.reminders.heed_stop import heed_resumption, heed_stop
from services.groups.usecases.sessions.raise_concern import mark_taken
from services.groups.usecases.voice.close_round import close_old_rounds
from shared.actor import Actor
from shared.bus import Handlers, Timetable
from shared.contracts.events.intake import (
    CaseOpened,
    CasesMerged,
    CaseStateChanged,
    ConcernTaken,
    ExclusionsFound,
)
from shared.contracts.events.notifications import (
    ContactNotSafe,
    ContactResumed,
    ContactStopped,
    ReplyReceived,
)
from shared.work import Work

handlers: Final = Handlers(SERVICE)
timetable: Final = Timetable(SERVICE)


@handlers.on(CaseOpened)
def case_opened(work: Work, event: CaseOpened) -> None:
    """From now on women of this case may be enrolled."""
    keep_case_copy(
        work,
        case_id=event.subject,
        person=event.person,
        team=event.team,
        status=event.status,
        told_at=event.opened_at,
        owner=event.owner,
        level=event.level,
    )


@handlers.on(CaseStateChanged)
def case_state_changed(work: Work, event: CaseStateChanged) -> None:
    """Keep the new state; a case that is no longer live lets go of its places and reminders."""
    keep_case_copy(
        work,
        case_id=event.subject,
        person=event.person,
        team=event.team,
        status=event.status,
        told_at=event.changed_at,
        owner=event.owner,
        level=event.level,
    )


@handlers.on(CasesMerged)
def cases_merged(work: Work, event: CasesMerged) -> None:
    """One woman, one place."""
    keep_merge(
        work,
        case_id=event.subject,
        merged_case=event.merged,
        person=event.person,
        merged_person=event.merged_person,
        undone=event.undone,
    )


@handlers.on(ConcernTaken)
def concern_taken(work: Work, event: ConcernTaken) -> None:
    """Somebody of intake has it in hand."""
    mark_taken(work, event)


@handlers.on(ContactNotSafe)
def contact_not_safe(work: Work, event: ContactNotSafe) -> None:
    """Nothing of ours stays on her phone's calendar."""
    end_feeds_of_person(work, person=event.person)


@handlers.on(ReplyReceived)
def reply_received(work: Work, event: ReplyReceived) -> None:
    """Keep her answer to the reminder of a session beside her place in it."""
    hear_answer(work, event)


@handlers.on(ContactStopped)
def contact_stopped(work: Work, event: ContactStopped) -> None:
    """Nothing is planned for her, and nothing of ours stays on her phone's calendar."""
    heed_stop(work, person=event.person)


@handlers.on(ContactResumed)
def contact_resumed(work: Work, event: ContactResumed) -> None:
    """Plan her reminders again."""
    heed_resumption(work, person=event.person)


@handlers.on(ExclusionsFound)
def exclusions_found(work: Work, event: ExclusionsFound) -> None:
    """Keep her apart from whom intake says; why is not told."""
    keep_exclusions(work, event)


@timetable.every(seconds=15)
def announce_reminders(runtime: Runtime) -> None:
    """Announce what fell due, a batch a transaction, until nothing is left."""
    while True:
        with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="session_reminders") as work:
            count = announce_due_reminders(work)
        if count < BATCH:
            return


@timetable.every(seconds=60)
def take_back_offers(runtime: Runtime) -> None:
    """Take back offered places nobody answered, an edition a transaction, and ask the next one."""
    is_more = True
    while is_more:
        with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="offers") as work:
            is_more = expire_offers(work)


@timetable.every(seconds=6 * 3600)
def refresh_session_instants(runtime: Runtime) -> None:
    """Keep instants true to wall times when the time zone data changes."""
    with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="session_instants") as work:
        refresh_instants(work)


@timetable.every(seconds=6 * 3600)
def close_forgotten_rounds(runtime: Runtime) -> None:
    """Close rounds of the participants' voice that nobody closed."""
    with runtime.transactions.begin(actor=Actor.service(SERVICE), purpose="voice_rounds") as work:
        close_old_rounds(work)
