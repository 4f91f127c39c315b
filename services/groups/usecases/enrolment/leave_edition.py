"""A woman leaves an edition; her place goes to the next in line."""

from uuid import UUID

from services.groups.domain.enrolment import Leaving
from services.groups.usecases.access import led_enrolment
from services.groups.usecases.enrolment.stepping import take_step
from shared.contracts.codes import EnrolmentState
from shared.work import Work


def leave_edition(work: Work, *, enrolment_id: UUID, why: Leaving = Leaving.NOT_SAID) -> None:
    """Take her out, cancel her reminders and promote whoever is next; leaving twice is leaving once."""
    edition, enrolment = led_enrolment(work, enrolment_id)
    take_step(work, edition, enrolment, EnrolmentState.LEFT, why=why)
