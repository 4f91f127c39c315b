"""Look at an interview that is not over: nothing is kept, nobody is woken, what cannot be read is unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.intake.domain.instruments.answers import BadAnswer, Context, read_answers, read_context
from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.rating import Rating
from services.intake.domain.instruments.scoring import rate
from services.intake.domain.instruments.statement import statement
from services.intake.domain.instruments.weighed import flags_raised
from services.intake.gateways.risk_book import RiskBook
from services.intake.store.facts.risk import InterviewFacts
from services.intake.usecases.risk.record_assessment import instrument_of
from shared.errors import Missing


@dataclass(frozen=True, slots=True)
class SoFar:
    """What stands so far. flags: code to its sources, `DASH-RIC:15` or `judgement`; said: the rating in words."""

    rating: Rating | None = None
    said: str | None = None
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def look_so_far(book: RiskBook, interview: InterviewFacts, *, language: str) -> SoFar:
    """Score what was answered so far. Raises Missing for an unknown instrument, Invalid without its licence."""
    flags = {str(flag.code): ("judgement",) for flag in interview.flags}
    if interview.instrument is None:
        return SoFar(flags=flags)
    instrument = instrument_of(book, interview.instrument, interview.version)
    answers = read_answers(instrument, _readable_answers(instrument, interview))
    rating = rate(instrument, answers, _readable_context(instrument, interview))
    for code, items in flags_raised(instrument, answers).items():
        flags[code] = (*flags.get(code, ()), *(f"{instrument.id}:{item}" for item in items))
    wording = book.instruments.get(instrument.id, instrument.version).wording(language)
    return SoFar(rating=rating, said=statement(rating, wording), flags=flags)


def statement_of(book: RiskBook, document: Mapping[str, Any] | None, *, language: str) -> str | None:
    """Say a result that was kept, in words; None without one, or if its words are no longer here."""
    if document is None:
        return None
    try:
        found = book.instruments.get(document["instrument"], document["version"])
    except Missing:
        return None
    return statement(Rating.from_document(document), found.wording(language))


def _readable_answers(
    instrument: Instrument, interview: InterviewFacts
) -> dict[str, str | int | bool | None]:
    found = {}
    for name, said in interview.answers.items():
        try:
            read_answers(instrument, {name: said})
        except BadAnswer:
            continue
        found[name] = said
    return found


def _readable_context(instrument: Instrument, interview: InterviewFacts) -> Context:
    found = {}
    for name, said in interview.context.items():
        try:
            read_context(instrument, {name: said})
        except BadAnswer:
            continue
        found[name] = said
    return read_context(instrument, found)
