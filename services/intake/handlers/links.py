"""Links across cases: cases that end or come back, shared numbers, and women in one group who must not be."""

from services.intake.usecases.link.alert_met import alert_met, alert_met_staff
from services.intake.usecases.link.keep_links import keep_shared_phones
from services.intake.usecases.link.retell_links import retell_links
from services.intake.usecases.risk.book_in_force import book_in_force
from shared.bus import Handlers, Timetable
from shared.contracts.events.groups import ExclusionMet, StaffExclusionMet
from shared.contracts.events.intake import CaseStateChanged
from shared.contracts.events.notifications import PhonesCompared
from shared.work import Work


def register(handlers: Handlers, timetable: Timetable) -> None:
    """Enter the handlers."""
    del timetable
    handlers.on(PhonesCompared)(keep_shared_phones)
    handlers.on(CaseStateChanged)(retell_links)
    handlers.on(ExclusionMet)(on_exclusion_met)
    handlers.on(StaffExclusionMet)(on_staff_exclusion_met)


def on_exclusion_met(work: Work, event: ExclusionMet) -> None:
    """Let the coordinators decide who stays."""
    alert_met(work, event, protocol=book_in_force(work.session).protocol)


def on_staff_exclusion_met(work: Work, event: StaffExclusionMet) -> None:
    """Let the coordinators decide who stays."""
    alert_met_staff(work, event, protocol=book_in_force(work.session).protocol)
