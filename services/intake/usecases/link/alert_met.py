"""Who must not meet is in one group: the coordinators decide; nobody else learns of it."""

from uuid import UUID

from services.intake.domain.risk.protocol import Protocol
from services.intake.store.due import case_of_person
from services.intake.store.facts.risk import ReasonFacts
from services.intake.store.risk.alerts import SEALED_OFF
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.concern.hear_concern import NO_TEAM
from shared.contracts.events.groups import ExclusionMet, StaffExclusionMet
from shared.contracts.levels import Level
from shared.work import Work


def alert_met(work: Work, event: ExclusionMet, *, protocol: Protocol) -> None:
    """Wake the coordinators by an alert that names both codes and belongs to no team, so that no worker sees it."""
    _wake(work, "exclusion_met", event.person, event.other, protocol=protocol)


def alert_met_staff(work: Work, event: StaffExclusionMet, *, protocol: Protocol) -> None:
    """The same where it is somebody of the staff who leads her group; who is not named."""
    _wake(work, "staff_exclusion_met", event.person, protocol=protocol)


def _wake(work: Work, reason: str, *people: UUID, protocol: Protocol) -> None:
    cases = [case_of_person(work.session, person) for person in people]
    codes = [case.code for case in cases if case is not None and case.status not in SEALED_OFF]
    raise_alert(
        work,
        protocol=protocol,
        team=NO_TEAM,
        level=Level.ALTO,
        reasons=[ReasonFacts(code=reason, level=Level.ALTO, sources=("groups",))],
        words=" · ".join(codes),
    )
