"""Put a referral on its worker's list of due work."""

from typing import Final

from services.intake.store.referral.referrals import Referral
from services.intake.usecases.referral.gate import case_behind
from services.intake.usecases.schedule_due import schedule_due
from shared.contracts.codes import DueKind
from shared.work import Work

_TITLES: Final = {
    DueKind.PARTNER_ANSWERED: "La entidad ha respondido a la derivación",
    DueKind.SILENT_PARTNER: "La entidad no responde: llamar",
    DueKind.OTHER: "Revisar la derivación: su enlace está cerrado",
}


def tell_worker(work: Work, referral: Referral, *, kind: DueKind, title: str = "") -> None:
    """Make it due now for whoever asked for the referral. title: instead of the kind's own."""
    case = case_behind(work, referral)
    if case is None:
        return
    schedule_due(
        work,
        case=case,
        kind=kind,
        title=title or _TITLES[kind],
        due_at=work.now,
        owner=referral.requested_by,
        ref=referral.id,
    )
