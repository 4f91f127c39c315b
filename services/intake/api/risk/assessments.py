"""Risk over HTTP: instruments, the protocol, assessments, and lowering a level by two people."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from services.intake.api.dependencies import CaseworkDoor, CoordinationDoor, TheBook
from services.intake.api.risk.alert_schemas import AlertView
from services.intake.api.risk.instrument_schemas import InstrumentLine, InstrumentView, LanguageCode
from services.intake.api.risk.schemas import (
    AssessmentView,
    DecisionBody,
    LevelChangeView,
    LowerBody,
    RiskView,
    SoFarView,
    line_of,
)
from services.intake.api.views import Made
from services.intake.store.cases import family
from services.intake.store.facts.risk import InterviewFacts
from services.intake.store.risk import alerts, assessments
from services.intake.store.risk.assessments import Assessment, LevelChangeState
from services.intake.store.rows import row_of
from services.intake.usecases.access import case_for
from services.intake.usecases.look.level_reasons import current_signals, reasons_of
from services.intake.usecases.risk.look_so_far import look_so_far, statement_of
from services.intake.usecases.risk.lower_level import decide_lower, propose_lower
from services.intake.usecases.risk.record_assessment import record_assessment
from shared.http import IdempotencyKey

router = APIRouter(tags=["risk"])


InstrumentId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9-]+$")]


@router.get("/instruments")
def list_instruments(
    door: CaseworkDoor, book: TheBook, language: LanguageCode = "es"
) -> list[InstrumentLine]:
    """The newest version of each instrument that is in use here."""
    del door
    return [
        InstrumentLine(
            id=one.instrument.id,
            version=one.instrument.version,
            group=one.instrument.group,
            title=one.wording(language).title,
            items=len(one.instrument.items),
        )
        for one in book.instruments.in_use()
    ]


@router.get("/instruments/{instrument}")
def show_instrument(
    door: CaseworkDoor,
    book: TheBook,
    instrument: InstrumentId,
    language: LanguageCode = "es",
    version: Annotated[str | None, Query(max_length=20, pattern=r"^[0-9][0-9.]*$")] = None,
) -> InstrumentView:
    """What is needed to ask it: questions, answers and words, without weights."""
    del door
    found = book.instruments.get(instrument, version)
    return InstrumentView.of(found.instrument, found.wording(language))


@router.get("/cases/{case_id}/risk")
def show_risk(door: CaseworkDoor, case_id: UUID) -> RiskView:
    """Where the case stands, why, and what waits for a person."""
    with door.begin("risk_show") as work:
        case = case_for(work, case_id, "risk_show")
        scopes = family(work.session, case.id)
        found = assessments.assessments_of(work.session, scopes)
        on_risk = [one for one in found if one.tells_of_risk]
        changes = assessments.changes_of(work.session, scopes)
        proposal = next((one for one in changes if one.state is LevelChangeState.PROPOSED), None)
        return RiskView(
            level=case.level,
            reasons=reasons_of(on_risk, changes, current_signals(work, scopes)),
            reassess_by=on_risk[0].reassess_by if on_risk else None,
            is_screened=any(one.is_usable for one in found),
            assessments=[line_of(one) for one in found],
            changes=[LevelChangeView.of(one) for one in changes],
            proposal=None if proposal is None else LevelChangeView.of(proposal),
            alerts=[
                AlertView.of(alert, case, now=work.now) for alert in alerts.of_case(work.session, scopes)
            ],
        )


@router.post("/cases/{case_id}/assessments", status_code=201)
def add_assessment(
    door: CaseworkDoor, book: TheBook, case_id: UUID, interview: InterviewFacts, key: IdempotencyKey = None
) -> Made:
    """Record an assessment: the level, the alert and the next date follow from it."""
    with door.begin("record_assessment") as work:
        return Made(id=record_assessment(work, case_id, book=book, interview=interview, key=key))


@router.post("/interviews/so-far")
def look_at_interview(
    door: CaseworkDoor, book: TheBook, interview: InterviewFacts, language: LanguageCode = "es"
) -> SoFarView:
    """What an interview says before it is signed; of no case, and nothing of it is kept."""
    del door
    return SoFarView.of(look_so_far(book, interview, language=language))


@router.get("/cases/{case_id}/assessments/{assessment_id}")
def show_assessment(
    door: CaseworkDoor, book: TheBook, case_id: UUID, assessment_id: UUID, language: LanguageCode = "es"
) -> AssessmentView:
    """One assessment in full."""
    with door.begin("assessment_show") as work:
        case = case_for(work, case_id, "assessment_show")
        row = row_of(work.session, Assessment, family(work.session, case.id), assessment_id)
        said = statement_of(book, row.outcome.rating, language=language)
        return AssessmentView.of(row, statement=said)


@router.post("/cases/{case_id}/level-lowerings", status_code=201)
def ask_to_lower(door: CaseworkDoor, case_id: UUID, body: LowerBody) -> Made:
    """Ask for a lower level; a different coordinator decides."""
    with door.begin("propose_lower_level") as work:
        return Made(id=propose_lower(work, case_id, to_level=body.to_level, words=body.words))


@router.post("/level-lowerings/{change_id}/decision", status_code=204)
def decide(door: CoordinationDoor, change_id: UUID, body: DecisionBody) -> None:
    """Accept or refuse a lowering somebody else asked for."""
    with door.begin("decide_lower_level") as work:
        decide_lower(work, change_id, accept=body.accept, words=body.words)
