"""Record a look at the risk: score it, keep it sealed, raise the level, wake people, date the next one."""

from collections.abc import Iterable
from uuid import UUID

from services.intake.domain.due import DueKind, DueState
from services.intake.domain.levels import SeenFlag, Verdict, judge
from services.intake.domain.scoring import Rating, flags_raised, rate, read_answers, read_context, reasons
from services.intake.domain.timeline import EntryKind
from services.intake.gateways.risk_book import RiskBook
from services.intake.store import alerts
from services.intake.store.assessments import Assessment
from services.intake.store.cases import Case, family
from services.intake.store.due import live_of
from services.intake.store.facts.risk import InterviewFacts, OutcomeFacts, ReasonFacts
from services.intake.usecases.access import live_case_for
from services.intake.usecases.alert.raise_alert import raise_alert
from services.intake.usecases.risk.raise_level import raise_level
from services.intake.usecases.schedule_due import schedule_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.events.intake import RiskAssessed
from shared.contracts.levels import Level
from shared.errors import Invalid
from shared.ids import new_id
from shared.work import Work

_ANSWERED_BY_ONE = frozenset({DueKind.FIRST_SCREEN, DueKind.REASSESSMENT})


def record_assessment(
    work: Work, case_id: UUID, *, book: RiskBook, interview: InterviewFacts, key: UUID | None = None
) -> UUID:
    """Keep an assessment and do what it asks for; return its id. The same key again returns the first one's.

    Raises BadAnswer naming the item, Missing for an unknown instrument, CaseNotLive.
    """
    return work.once(key, "record_assessment", lambda: _record(work, case_id, book, interview))


def look_at(book: RiskBook, interview: InterviewFacts) -> tuple[Rating | None, tuple[str, ...], Verdict]:
    """Score an interview without keeping it: result, items that weigh, heaviest first, and the level."""
    rating: Rating | None = None
    weighed: tuple[str, ...] = ()
    seen = _seen_by_people(interview)
    if interview.instrument is not None:
        instrument = book.instruments.get(interview.instrument, interview.version).instrument
        answers = read_answers(instrument, interview.answers)
        rating = rate(instrument, answers, read_context(instrument, interview.context))
        weighed = reasons(instrument, answers)
        for code, items in flags_raised(instrument, answers).items():
            seen += tuple(SeenFlag(code, f"{instrument.id}:{item}") for item in items)
    elif interview.answers or interview.context:
        raise Invalid("Las respuestas necesitan un cuestionario.", field="instrument", expected="su nombre")
    verdict = judge(
        book.protocol.level_rules,
        ratings=() if rating is None else (rating,),
        flags=seen,
        judgement=interview.judgement,
        danger_now=interview.danger_now,
    )
    return rating, weighed, verdict


def _seen_by_people(interview: InterviewFacts) -> tuple[SeenFlag, ...]:
    return tuple(SeenFlag(flag.code, "judgement", flag.now) for flag in interview.flags)


def _record(work: Work, case_id: UUID, book: RiskBook, interview: InterviewFacts) -> UUID:
    case = live_case_for(work, case_id, "record_assessment")
    rating, weighed, verdict = look_at(book, interview)
    if rating is not None:
        interview = interview.model_copy(update={"version": rating.version})
    found = tuple(as_facts(verdict))
    raise_level(work, case, verdict.level, reasons=found)
    assessment = Assessment(
        id=new_id(),
        scope_id=case.id,
        at=work.now,
        author=work.actor.ref,
        level=verdict.level,
        reassess_by=book.protocol.clocks[case.level].reassess_by(work.now),
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
    _date_the_next(work, case, assessment, book, rating)
    work.emit(
        RiskAssessed(
            subject=case.id, assessment=assessment.id, level=case.level, reassess_by=assessment.reassess_by
        )
    )
    if _is_news(work, case, verdict):
        raise_alert(work, protocol=book.protocol, case=case, level=verdict.level, reasons=found)
    return assessment.id


def as_facts(verdict: Verdict) -> Iterable[ReasonFacts]:
    """Return a verdict's reasons in the shape that is kept."""
    return (ReasonFacts(code=r.code, level=r.level, sources=r.sources) for r in verdict.reasons)


def _date_the_next(
    work: Work, case: Case, assessment: Assessment, book: RiskBook, rating: Rating | None
) -> None:
    """Mark what this assessment was owed for as done and owe the next; sooner if too little is known."""
    for item in live_of(work.session, family(work.session, case.id)):
        if item.kind in _ANSWERED_BY_ONE:
            item.state = DueState.DONE
            item.finished_at = work.now
            item.finished_by = work.actor.ref
    work.session.flush()
    due_at, title = assessment.reassess_by, "reassess"
    if rating is not None and _may_be_high(book, rating) and not case.level.is_high:
        due_at, title = min(due_at, work.now + book.protocol.triage_within), "finish_assessment"
    schedule_due(work, case=case, kind=DueKind.REASSESSMENT, title=title, due_at=due_at, ref=case.id)


def _may_be_high(book: RiskBook, rating: Rating) -> bool:
    """Whether what is unanswered could still make it high; true too when the result is not valid for that."""
    known = book.protocol.level_rules.instruments.get(rating.instrument, {})
    return known.get(rating.level_max, Level.BASAL).is_high and rating.level_min != rating.level_max


def _is_news(work: Work, case: Case, verdict: Verdict) -> bool:
    """Whether people must be woken: a flag or a high band shows that no live alert tells already."""
    has_flag = any(not reason.code.startswith("instrument:") for reason in verdict.reasons)
    if not has_flag and not verdict.level.is_high:
        return False
    codes = {reason.code for reason in verdict.reasons}
    told: set[str] = set()
    for alert in alerts.unclosed_of(work.session, family(work.session, case.id)):
        if alert.level.rank >= verdict.level.rank:
            told |= {reason.code for reason in alert.facts.reasons}
    return not codes <= told
