"""Change the frame of an edition that exists; nobody loses a place by it."""

from uuid import UUID

from services.groups.domain.edition import MAX_CAPACITY, MAX_CHILDCARE, MAX_SEATS, Frame, SessionState
from services.groups.domain.enrolment import HOLDING
from services.groups.domain.errors import BadEdition, ChangedMeanwhile, NotHers
from services.groups.store import editions, enrolments, sessions
from services.groups.store.editions import Edition
from services.groups.usecases.editions.choose_room import choose_room
from services.groups.usecases.editions.clashes import claim_rooms
from services.groups.usecases.enrolment.keep_apart import refuse_team
from services.groups.usecases.enrolment.line import seats_held
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
    Raises NotHers, ChangedMeanwhile, BadEdition (also for fewer places or seats than are taken), RoomTaken.
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
        refuse_team(work, edition, frame.facilitators)
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
    """Refuse fewer places or seats than are taken; a number that stays may, since needs can grow after the place."""
    held = seats_held(work, enrolments.enrolments_of(work.session, edition.id, *sorted(HOLDING)))
    for field, taken, before, now, most in (
        ("capacity", held.places, edition.capacity, frame.capacity, MAX_CAPACITY),
        ("childcare_places", held.children, edition.childcare_places, frame.childcare_places, MAX_CHILDCARE),
        (
            "interpreter_seats",
            held.interpreters,
            edition.interpreter_seats,
            frame.interpreter_seats,
            MAX_SEATS,
        ),
    ):
        if now < min(before, taken):
            least = min(before, taken)
            raise BadEdition(
                "Hay más plazas ocupadas que esas.", field=field, expected=f"de {least} a {most}"
            )
    there, wanted = (one.childcare_bands or (one.childcare_places,) * 3 for one in (edition.frame, frame))
    kept = [min(had, taken) for had, taken in zip(there, held.ages, strict=True)]
    if any(now < least for now, least in zip(wanted, kept, strict=True)):
        raise BadEdition(
            "Hay más plazas de una edad ocupadas que esas.",
            field="childcare_bands",
            expected=f"de {', '.join(map(str, kept))} en adelante",
        )


def _put(edition: Edition, frame: Frame) -> None:
    edition.capacity, edition.session_count = frame.capacity, frame.session_count
    edition.languages, edition.interpreter_languages = (
        list(frame.languages),
        list(frame.interpreter_languages),
    )
    edition.interpreter_seats, edition.childcare_places = frame.interpreter_seats, frame.childcare_places
    edition.childcare_bands = frame.childcare_bands and list(frame.childcare_bands)
    edition.lead_by(frame.facilitators)


def _move_in(work: Work, edition: Edition, room: UUID | None) -> None:
    """Set its room; a new one must be free whenever it still meets."""
    if room == edition.room_id:
        return
    edition.room_id = room
    ahead = [
        (room, one.slot)
        for one in sessions.sessions_of(work.session, edition.id)
        if one.state is SessionState.PLANNED and one.ends_at > work.now and one.room_id is None
    ]
    claim_rooms(work, edition, ahead, field="room")
