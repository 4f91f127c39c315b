"""Signals of texts: what waits beside them, one tap to decide, and how often the rules were right."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.intake.api.dependencies import CaseworkDoor, CoordinationDoor, TheBook
from services.intake.api.signal.reading import TheSignals, scanner_of
from services.intake.api.signal.schemas import (
    ConfirmedView,
    DismissBody,
    PrecisionView,
    SignalsView,
    WaitingView,
)
from services.intake.domain.text_signals import TextKind
from services.intake.store.cases import family
from services.intake.store.risk.signals import readings_of, signals_of
from services.intake.usecases.access import case_for
from services.intake.usecases.look.signal_precision import signal_precision
from services.intake.usecases.signal.confirm_signal import confirm_signal
from services.intake.usecases.signal.dismiss_signal import dismiss_signal
from services.intake.usecases.signal.read_text import read_text
from services.intake.usecases.signal.reopen_signal import reopen_signal

router = APIRouter(tags=["signals"])


@router.get("/cases/{case_id}/signals")
def signals(case_id: UUID, door: CaseworkDoor, book: TheSignals, ref: UUID | None = None) -> SignalsView:
    """Which texts of the case were read, and their signals; of one text only if named."""
    with door.begin("signal_list") as work:
        case = case_for(work, case_id, "signal_list")
        scopes = family(work.session, case.id)
        return SignalsView.of(
            readings_of(work.session, scopes, ref=ref), signals_of(work.session, scopes, ref=ref), book
        )


@router.post("/cases/{case_id}/texts/{kind}/{ref}/reading")
def read(case_id: UUID, kind: TextKind, ref: UUID, door: CaseworkDoor, book: TheSignals) -> WaitingView:
    """Read a text nobody has read yet, such as one from before there were rules."""
    scanner = scanner_of(book)
    with door.begin("read_text") as work:
        return WaitingView(signals=read_text(work, case_id, kind=kind, ref=ref, scanner=scanner))


@router.post("/cases/{case_id}/signals/{signal_id}/confirmation")
def confirm(case_id: UUID, signal_id: UUID, door: CaseworkDoor, book: TheBook) -> ConfirmedView:
    """Confirm one: its red flag is set, and the level and the alert follow from it."""
    with door.begin("confirm_signal") as work:
        done = confirm_signal(work, case_id, signal_id, book=book)
        return ConfirmedView(level=done.level, has_risen=done.has_risen, alert=done.alert)


@router.post("/cases/{case_id}/signals/{signal_id}/dismissal", status_code=204)
def dismiss(case_id: UUID, signal_id: UUID, body: DismissBody, door: CaseworkDoor) -> None:
    """Dismiss one, with the reason."""
    with door.begin("dismiss_signal") as work:
        dismiss_signal(work, case_id, signal_id, reason=body.reason, words=body.words)


@router.post("/cases/{case_id}/signals/{signal_id}/reopening", status_code=204)
def reopen(case_id: UUID, signal_id: UUID, door: CaseworkDoor) -> None:
    """Undo what was decided; both stay on record."""
    with door.begin("reopen_signal") as work:
        reopen_signal(work, case_id, signal_id)


@router.get("/signals/precision")
def precision(door: CoordinationDoor, months: Annotated[int, Query(ge=1, le=36)] = 12) -> list[PrecisionView]:
    """How often the rules were right, by flag and language, in the last months: counts alone."""
    with door.begin("signal_precision") as work:
        return [PrecisionView.of(line) for line in signal_precision(work, within=timedelta(days=30 * months))]
