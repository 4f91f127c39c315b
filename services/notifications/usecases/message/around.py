"""What counts beside her plan when a message is weighed: her cases, what went out to her, how providers are.

Read at once for all women of a batch; weighing itself asks the database nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.catch_up import DAY
from services.notifications.domain.decision import CaseCopy
from services.notifications.domain.provider_limits import ProviderState
from services.notifications.store import cases, messages, providers
from services.notifications.store.cases import CaseCopyRow
from services.notifications.usecases.reach import case_state_of, level_of
from shared.work import Work


@dataclass(frozen=True)
class Around:
    """case_state, level: as `decide` takes them. gone_out: message and when, oldest first. providers: by name."""

    case_state: CaseCopy | None
    level: str | None
    gone_out: Sequence[tuple[UUID, datetime]]
    providers: Mapping[str, ProviderState]

    @classmethod
    def of(
        cls,
        known: Sequence[CaseCopyRow],
        gone_out: Sequence[tuple[UUID, datetime]],
        states: Mapping[str, ProviderState],
    ) -> "Around":
        """From her cases, live ones first."""
        return cls(case_state_of(known), level_of(known), gone_out, states)

    def sent(self, *, but: UUID) -> list[datetime]:
        """When messages other than this one went out to her, oldest first."""
        return [at for message, at in self.gone_out if message != but]


def read_around(work: Work, people: Collection[UUID], *, now: datetime) -> dict[UUID, Around]:
    """Read it for each of these women, as far back as the day before `now`."""
    known = cases.cases_of_all(work.session, people)
    gone_out = messages.gone_out(work.session, people, since=now - DAY)
    states = providers.states(work.session)
    return {person: Around.of(known[person], gone_out[person], states) for person in people}
