"""Record a look at the risk: score it, keep it sealed, raise the level, wake people, date the next one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from services.intake.domain.due.items import DueKind, DueState
from services.intake.domain.instruments.answers import is_answered, read_answers, read_context
from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.instruments.rating import Rating
from services.intake.domain.instruments.scoring import rate
from services.intake.domain.instruments.weighed import flags_raised, reasons
from services.intake.domain.risk.levels import SeenFlag, Verdict, highest, judge
from services.intake.domain.timeline import EntryKind
from services.intake.gateways.risk_book import RiskBook
from services.intake.store.cases import Case, family
from services.intake.store.due import live_of
from services.intake.store.facts.risk import InterviewFacts, OutcomeFacts, ReasonFacts
from services.intake.store.risk.assessments import Assessment
from services.intake.usecases.access import live_case_for
from services.intake.usecases.alert.news import is_news
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.next_action import show_next
from services.intake.usecases.risk.current_flags import current_flags
from services.intake.usecases.risk.owe_reassessment import ASSESSMENTS, owe_sooner
from services.intake.usecases.risk.raise_level import raise_level
from services.intake.usecases.risk.watch_trajectory import band_rises
from services.intake.usecases.schedule_due import finish_due, schedule_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.events.intake import RiskAssessed
from shared.contracts.levels import Level
from shared.errors import Invalid
from shared.ids import new_id
from shared.work import Work


class NothingSaid(Invalid):
    """An interview in which nothing was answered, seen or judged: nobody has looked at the risk."""

    def __init__(self, *, place: str) -> None:
        super().__init__(
            "No se ha contestado ni visto nada: así no vale como valoración.",
            field=place,
            expected="una respuesta, una señal o tu criterio",
        )


def record_assessment(
    work: Work, case_id: UUID, *, book: RiskBook, interview: InterviewFacts, key: UUID | None = None
) -> UUID:
    """Keep an assessment and do what it asks for; return its id. The same key again returns the first one's.

    Raises BadAnswer naming the item, NothingSaid, Missing for an unknown instrument, CaseNotLive.
    """
    return work.once(key, "record_assessment", lambda: _record(work, case_id, book, interview))


def look_at(
    book: RiskBook, interview: InterviewFacts, *, earlier: Sequence[SeenFlag] = ()
) -> tuple[Rating | None, tuple[str, ...], Verdict]:
    """Score an interview without keeping it: result, items that weigh, heaviest first, and the level.

    earlier: flags told before and still current.
    """
    rating: Rating | None = None
    weighed: tuple[str, ...] = ()
    seen = _seen_by_people(interview)
    is_told = bool(seen) or interview.danger_now or interview.judgement is not None
    if interview.instrument is not None:
        instrument = instrument_of(book, interview.instrument, interview.version)
        answers = read_answers(instrument, interview.answers)
        context = read_context(instrument, interview.context)
        if not is_told and not is_answered(instrument, answers, context):
            raise NothingSaid(place="answers")
        rating = rate(instrument, answers, context)
        weighed = reasons(instrument, answers, context)
        for code, items in flags_raised(instrument, answers).items():
            seen += tuple(SeenFlag(code, f"{instrument.id}:{item}") for item in items)
    elif interview.answers or interview.context:
        raise Invalid("Las respuestas necesitan un cuestionario.", field="instrument", expected="su nombre")
    elif not is_told:
        raise NothingSaid(place="flags")
    verdict = judge(
        book.protocol.level_rules,
        ratings=() if rating is None else (rating,),
        flags=seen,
        earlier=earlier,
        judgement=interview.judgement,
        danger_now=interview.danger_now,
    )
    return rating, weighed, verdict


def instrument_of(book: RiskBook, name: str, version: str | None) -> Instrument:
    """Return an instrument that may be asked here. Raises Missing, and Invalid without its licence."""
    instrument = book.instruments.get(name, version).instrument
    if not book.instruments.may_use(instrument):
        raise Invalid(
            "Este cuestionario necesita una licencia que la entidad no ha dicho tener.",
            field="instrument",
            expected="otro, o la licencia en los ajustes",
        )
    return instrument


def _seen_by_people(interview: InterviewFacts) -> tuple[SeenFlag, ...]:
    return tuple(SeenFlag(flag.code, "judgement", flag.now) for flag in interview.flags)


def _record(work: Work, case_id: UUID, book: RiskBook, interview: InterviewFacts) -> UUID:
    case = live_case_for(work, case_id, "record_assessment")
    earlier = current_flags(work, case, within=book.protocol.flag_current_within)
    rating, weighed, verdict = look_at(book, interview, earlier=earlier)
    if rating is not None:
        interview = interview.model_copy(update={"version": rating.version})
    found = tuple(as_facts(verdict))
    wakes = is_news(work, case, verdict.level, found)
    raise_level(work, case, verdict.level, reasons=found)
    must_finish = rating is not None and _must_be_finished(book, rating, case)
    assessment = Assessment(
        id=new_id(),
        scope_id=case.id,
        at=work.now,
        author=work.actor.ref,
        level=verdict.level,
        reassess_by=_reassess_by(work, case, book, must_finish=must_finish),
        interview=interview,
        outcome=OutcomeFacts(
            rating=None if rating is None else rating.as_document(),
            weighed=weighed,
            level=verdict.level,
            reasons=found,
            protocol=book.protocol.version,
        ),
    )
    work.session.add(assessment)
    note_on_timeline(work, case, EntryKind.ASSESSMENT, interview.instrument or "red_flags", assessment.id)
    work.audit("risk_assessed", subject=case.id, reason=verdict.level)
    if assessment.tells_of_risk:
        _owe_the_next(work, case, assessment, title="finish_assessment" if must_finish else "reassess")
        work.emit(
            RiskAssessed(
                subject=case.id,
                assessment=assessment.id,
                level=case.level,
                reassess_by=assessment.reassess_by,
            )
        )
    rises = band_rises(work, case, assessment, rules=book.protocol.level_rules)
    if wakes or rises:
        level = highest([verdict.level if wakes else Level.BASAL, *(reason.level for reason in rises)])
        raise_alert(work, protocol=book.protocol, case=case, level=level, reasons=(*found, *rises))
    return assessment.id


def as_facts(verdict: Verdict) -> Iterable[ReasonFacts]:
    """Return a verdict's reasons in the shape that is kept."""
    return (ReasonFacts(code=r.code, level=r.level, sources=r.sources) for r in verdict.reasons)


def _must_be_finished(book: RiskBook, rating: Rating, case: Case) -> bool:
    """Whether the answers that lack are wanted soon.

    They are when it is or may be high and too little was asked to be valid, and when they alone could make
    high a case that is not.
    """
    known = book.protocol.level_rules.instruments.get(rating.instrument, {})
    if not known.get(rating.level_max or "", Level.BASAL).is_high:
        return False
    return not rating.valid or (rating.level_min != rating.level_max and not case.level.is_high)


def _reassess_by(work: Work, case: Case, book: RiskBook, *, must_finish: bool) -> datetime:
    by = book.protocol.reassess_by(work.now, level=case.level)
    return min(by, work.now + book.protocol.triage_within) if must_finish else by


def _owe_the_next(work: Work, case: Case, assessment: Assessment, *, title: str) -> None:
    """Mark what this assessment was owed for as done and owe the next.

    One that is not usable answers nothing that was owed: the interview is still to be done.
    """
    if not assessment.is_usable:
        owe_sooner(work, case, by=assessment.reassess_by, title=title)
        show_next(work, case)
        return
    owed = live_of(work.session, family(work.session, case.id))
    finish_due(work, [item for item in owed if item.kind in ASSESSMENTS], DueState.DONE)
    schedule_due(
        work,
        case=case,
        kind=DueKind.REASSESSMENT,
        title=title,
        due_at=assessment.reassess_by,
        ref=case.id,
    )
    show_next(work, case)
