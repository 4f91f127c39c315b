"""Create an edition with its frame; sessions are planned afterwards."""

from uuid import UUID
from zoneinfo import ZoneInfo

from services.groups.domain.calendar.walltime import MADRID
from services.groups.domain.edition import Frame
from services.groups.store.editions import Edition, EditionFacilitator
from services.groups.usecases.editions.choose_room import choose_room
from shared.crypto import create_scope
from shared.ids import new_id
from shared.work import Work


def create_edition(
    work: Work,
    *,
    title: str,
    theme: str,
    site: str,
    frame: Frame,
    programme: str = "",
    year: int | None = None,
    room: UUID | None = None,
    key: UUID | None = None,
) -> UUID:
    """Create an edition and return its id. key: a repeated request makes one edition only.

    title, theme, site, programme: words, sealed. year: the present one unless given. Raises BadEdition.
    """
    frame.check()

    def make() -> UUID:
        edition_id = new_id()
        create_scope(work.session, edition_id)
        edition = Edition(
            id=edition_id,
            scope_id=edition_id,
            capacity=frame.capacity,
            session_count=frame.session_count,
            interpreter_seats=frame.interpreter_seats,
            interpreter_languages=list(frame.interpreter_languages),
            childcare_places=frame.childcare_places,
            childcare_bands=frame.childcare_bands and list(frame.childcare_bands),
            languages=list(frame.languages),
            room_id=choose_room(work, room, frame),
            year=year or work.now.astimezone(ZoneInfo(MADRID)).year,
            version=0,
            exdates=[],
            rdates=[],
            zone=MADRID,
            created_by=work.actor.ref,
            created_at=work.now,
            programme=programme,
            title=title,
            theme=theme,
            site=site,
            leads=[EditionFacilitator(staff=staff, place=n) for n, staff in enumerate(frame.facilitators)],
        )
        work.session.add(edition)
        work.session.flush()
        work.audit("edition.created", subject=edition_id)
        return edition_id

    return work.once(key, "create_edition", make)
