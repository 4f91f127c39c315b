"""Choose the room of an edition: one that is offered, large enough, at a site with enough childcare."""

from uuid import UUID

from services.groups.domain.edition import Frame
from services.groups.domain.errors import BadEdition
from services.groups.domain.sites import check_fits
from services.groups.store import sites
from shared.work import Work


def choose_room(
    work: Work, room_id: UUID | None, frame: Frame, *, present: UUID | None = None
) -> UUID | None:
    """Return the room an edition with this frame may have, locked; None if it has none.

    present: the room it has already, which it may keep when it is closed. Raises BadEdition, naming the field.
    """
    if room_id is None:
        return None
    room = sites.room_by_id(work.session, room_id, lock=True)
    if room is None or (room_id != present and (room.is_closed or room.site.is_closed)):
        raise BadEdition("No conocemos esa sala.", field="room", expected="una sala de la lista")
    check_fits(frame, room.facts, room.site.facts)
    return room.id
