"""What is kept, sealed, about a facilitator's concern: what she wrote, the signals in it, how it ended."""

from services.intake.domain.concerns import ConcernOutcome
from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.model import Status
from services.intake.store.facts.base import Facts, Story
from shared.contracts.codes import ConcernCategory, Urgency


class ToldConcern(Facts):
    """What a facilitator tells intake. Whose it is, groups says."""

    category: ConcernCategory
    urgency: Urgency
    words: Story = ""


class SignalFacts(Facts):
    """A signal seen in the words: words[start:end] is the span. It changes nothing until a person says so."""

    flag: RedFlag
    status: Status
    start: int
    end: int
    rules: tuple[str, ...]


class ConcernFacts(ToldConcern):
    """The concern with what was seen in it. is_read: whether the rules could read its words."""

    signals: tuple[SignalFacts, ...] = ()
    is_read: bool = False
    outcome: ConcernOutcome | None = None
