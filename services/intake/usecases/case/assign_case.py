"""Give a case to another worker or team."""

import re
from typing import Final
from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import family
from services.intake.usecases.access import live_case_for
from services.intake.usecases.case.tell_state import tell_state
from services.intake.usecases.schedule_due import hand_over_due
from services.intake.usecases.timeline import note_on_timeline
from shared.errors import Invalid
from shared.work import Work

_TEAM: Final = re.compile(r"^[a-z]{1,24}(_[a-z]{1,14})?$")


def assign_case(work: Work, case_id: UUID, *, owner: UUID | None, team: str | None = None) -> None:
    """Set the owner (None: nobody yet) and, if given, the team; her due work goes with it.

    Coordinators only; the route sees to it.
    """
    case = live_case_for(work, case_id, "assign_case")
    if team is not None and not _TEAM.match(team):
        raise Invalid("Ese equipo no vale.", field="team", expected="letras minúsculas, como norte")
    before, case.owner, case.team = (case.owner, case.team), owner, team or case.team
    hand_over_due(work, family(work.session, case.id), since=before[0], to=owner)
    note_on_timeline(work, case, EntryKind.STATE, "assigned")
    work.audit("case_assigned", subject=case.id)
    if (case.owner, case.team) != before:
        tell_state(work, case)
