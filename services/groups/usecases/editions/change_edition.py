"""Change the frame of an edition that exists; nobody loses a place by it."""

from collections.abc import Iterable
from uuid import UUID

from services.groups.domain.edition import MAX_CAPACITY, Frame, SessionState
from services.groups.domain.errors import BadEdition, ChangedMeanwhile, NotHers
from services.groups.store import editions, enrolments, sessions
from services.groups.store.editions import Edition, EditionFacilitator
from services.groups.usecases.editions.choose_room import choose_room
from services.groups.usecases.editions.clashes import claim_room
from services.groups.usecases.enrolment.stepping import fill_places
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.work import Work


def change_edition(
    work: Work,
    *,
    edition_id: UUID,
    version: int,
    title: str,
    theme: str,
    site: str,
    programme: str,
    year: int,
    room: UUID | None,
    frame: Frame,
    key: UUID | None = None,
) -> UUID:
    """Give an edition new words and a new frame; places that are new go to whoever waits. Returns its id.

    version: of the edition as it was read. session_count counts for the next planning only.
    Raises NotHers, ChangedMeanwhile, BadEdition (also for a capacity under the places held), RoomTaken.
    """
    frame.check()

    def change() -> UUID:
        edition = editions.edition_by_id(work.session, edition_id, lock=True)
        if edition is None:
            raise NotHers("No existe esta edición.")
        if edition.version != version:
            raise ChangedMeanwhile(
                "Alguien ha cambiado esta edición mientras tanto: mírala otra vez y guarda lo tuyo si aún vale."
            )
        _keep_places(work, edition, frame)
        edition.programme, edition.title, edition.theme, edition.site = programme, title, theme, site
        edition.year = year
        _put(edition, frame)
        _move_in(work, edition, choose_room(work, room, frame, present=edition.room_id))
        edition.version += 1
        work.session.flush()
        fill_places(work, edition)
        sync_reminders(work, edition)
        work.audit("edition.changed", subject=edition.id)
        return edition.id

    return work.once(key, "change_edition", change)


def _keep_places(work: Work, edition: Edition, frame: Frame) -> None:
    held = edition.capacity - enrolments.free_places(work.session, edition.id, capacity=edition.capacity)
    if frame.capacity < held:
        raise BadEdition(
            "Hay más plazas ocupadas que esas.", field="capacity", expected=f"de {held} a {MAX_CAPACITY}"
        )


def _put(edition: Edition, frame: Frame) -> None:
    edition.capacity, edition.session_count = frame.capacity, frame.session_count
    edition.languages, edition.interpreter_languages = (
        list(frame.languages),
        list(frame.interpreter_languages),
    )
    edition.interpreter_seats, edition.childcare_places = frame.interpreter_seats, frame.childcare_places
    edition.childcare_bands = frame.childcare_bands and list(frame.childcare_bands)
    edition.leads = list(_leads(edition, frame.facilitators))


def _leads(edition: Edition, staff: Iterable[UUID]) -> Iterable[EditionFacilitator]:
    """Rows for who leads it now; whoever stays keeps hers."""
    present = {lead.staff: lead for lead in edition.leads}
    for place, who in enumerate(staff):
        lead = present.get(who) or EditionFacilitator(staff=who)
        lead.place = place
        yield lead


def _move_in(work: Work, edition: Edition, room: UUID | None) -> None:
    """Set its room; a new one must be free whenever it still meets."""
    if room == edition.room_id:
        return
    edition.room_id = room
    ahead = [
        one.slot
        for one in sessions.sessions_of(work.session, edition.id)
        if one.state is SessionState.PLANNED and one.ends_at > work.now
    ]
    claim_room(work, edition, ahead, field="room")
