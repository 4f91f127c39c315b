"""Change how many places and seats an edition has; what is new goes to whoever waits."""

from uuid import UUID

from services.groups.domain.enrolment import HOLDING
from services.groups.domain.errors import PlacesHeld
from services.groups.domain.waitlist import Seats
from services.groups.store import enrolments
from services.groups.usecases.access import led_edition
from services.groups.usecases.enrolment.line import seats_held, seats_there
from services.groups.usecases.enrolment.stepping import fill_places
from services.groups.usecases.reminders.sync_reminders import sync_reminders
from shared.work import Work


def change_places(work: Work, *, edition_id: UUID, seats: Seats) -> int:
    """Set places, childcare places and interpreter seats; return how many women were offered a place by it.

    Nobody loses hers: raises PlacesHeld for fewer than are taken, BadEdition outside the frame's limits.
    """
    edition = led_edition(work, edition_id)
    holding = enrolments.enrolments_of(work.session, edition.id, *sorted(HOLDING))
    before, held = seats_there(edition), seats_held(work, holding)
    for field, wanted, was, taken in (
        ("capacity", seats.places, before.places, held.places),
        ("childcare_places", seats.children, before.children, held.children),
        ("interpreter_seats", seats.interpreters, before.interpreters, held.interpreters),
    ):
        if wanted < min(was, taken):
            raise PlacesHeld("Hay más ocupadas.", field=field, expected=f"{taken} o más")
    edition.capacity, edition.childcare_places = seats.places, seats.children
    edition.interpreter_seats = seats.interpreters
    edition.frame.check()
    work.audit("edition.places_changed", subject=edition.id)
    offered = fill_places(work, edition)
    sync_reminders(work, edition)
    return len(offered)
