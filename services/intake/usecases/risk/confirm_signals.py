"""Take in the text signals of a note that a person confirmed; what she did not confirm changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.intake.store.activity import Note
from services.intake.store.cases import family
from services.intake.store.facts.risk import SightingFacts
from services.intake.store.rows import row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.risk.book_in_force import book_in_force
from services.intake.usecases.risk.take_in_flags import Seen, take_in_flags
from shared.errors import Invalid
from shared.work import Work


@dataclass(frozen=True)
class ConfirmedSignal:
    """A label of the text detector on [start, end) of a note's text. now: the danger is present."""

    label: str
    start: int
    end: int
    now: bool = False


def confirm_signals(work: Work, case_id: UUID, note_id: UUID, *, signals: Sequence[ConfirmedSignal]) -> int:
    """Let each signal set its flag, with the note and the span as its source; return how many were new.

    Confirming the same span again changes nothing. Raises Missing for a note of another case, Invalid naming the
    label or the span, CaseNotLive.
    """
    case = live_case_for(work, case_id, "confirm_signals")
    note = row_of(work.session, Note, family(work.session, case.id), note_id)
    book = book_in_force(work.session)
    text = note.facts.text
    seen = []
    for number, signal in enumerate(signals):
        flag = book.protocol.sources.signals.get(signal.label)
        if flag is None:
            known = ", ".join(sorted(book.protocol.sources.signals))
            raise Invalid("No existe esa señal.", field=f"signals.{number}.label", expected=known)
        if not 0 <= signal.start < signal.end <= len(text):
            raise Invalid(
                "Ese tramo no está en la nota.",
                field=f"signals.{number}.start",
                expected=f"dentro de los {len(text)} caracteres de la nota",
            )
        source = f"note:{note.id}:{signal.start}-{signal.end}"
        words = text[signal.start : signal.end]
        seen.append(Seen(note.id, SightingFacts(code=flag, source=source, now=signal.now, words=words)))
    work.audit("signals_confirmed", subject=case.id, count=len(seen))
    return take_in_flags(work, case, book=book, seen=seen)
