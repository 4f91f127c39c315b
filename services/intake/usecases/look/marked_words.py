"""The words that a reason's texts say it with, for whoever looks into an alert."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from services.intake.domain.text_signals import signal_of
from services.intake.store.risk import signals
from services.intake.store.rows import row_of
from services.intake.usecases.signal.read_text import parts_of
from shared.work import Work


def marked_words(work: Work, scopes: Sequence[UUID], sources: Iterable[str]) -> dict[str, str]:
    """Return the words marked in the texts of these cases, by source; other sources have none."""
    asked = {named: source for source in sources if (named := signal_of(source))}
    found = {}
    for signal in signals.signals_of(work.session, scopes) if asked else ():
        if signal.id in asked:
            facts, first = signal.facts, signal.facts.spans[0]
            text = parts_of(row_of(work.session, signals.TEXTS[facts.kind], scopes, signal.ref))[first.part]
            found[asked[signal.id]] = text[first.start : first.end]
    return found
