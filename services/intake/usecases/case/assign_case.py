"""Give a case to another worker or team."""

import re
from typing import Final
from uuid import UUID

from services.intake.domain.timeline import EntryKind
from services.intake.usecases.access import live_case_for
from services.intake.usecases.case.take_step import tell_state
from services.intake.usecases.timeline import note_on_timeline
from shared.errors import Invalid
from shared.work import Work

_TEAM: Final = re.compile(r"^[a-z]{1,24}(_[a-z]{1,14})?$")


def assign_case(work: Work, case_id: UUID, *, owner: UUID | None, team: str | None = None) -> None:
    """Set the owner (None: nobody yet) and, if given, the team. Coordinators only; the route sees to it."""
    case = live_case_for(work, case_id, "assign_case")
    if team is not None and not _TEAM.match(team):
        raise Invalid("Ese equipo no vale.", field="team", expected="letras minúsculas, como norte")
    is_other_team = team is not None and team != case.team
    case.owner = owner
    case.team = team or case.team
    note_on_timeline(work, case, EntryKind.STATE, "assigned")
    work.audit("case_assigned", subject=case.id)
    if is_other_team:
        tell_state(work, case)
