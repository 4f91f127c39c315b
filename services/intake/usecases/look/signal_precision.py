"""How often the rules were right, by flag and language: counts alone, for whoever coordinates."""

from datetime import timedelta

from services.intake.domain.text_signals import PrecisionLine, Told, tally
from services.intake.store.risk.signals import read_since
from shared.work import Work


def signal_precision(work: Work, *, within: timedelta) -> list[PrecisionLine]:
    """Count the signals read in the last `within`. Blocked and erased cases are left out."""
    return tally(
        Told(one.facts.flag, one.facts.language, one.state, one.dismissed_for)
        for one in read_since(work.session, work.now - within)
    )
