"""Which entries of the directory somebody owes a call: her own, nobody's, and those of whoever is away."""

from services.intake.domain.directory.partners import stale_before
from services.intake.domain.risk.duty import Duty
from services.intake.store.directory import partners
from services.intake.store.directory.partners import Partner
from services.intake.store.risk.duty import duty_at
from services.intake.usecases.access import is_coordinator
from shared.work import Work


def owed_confirmations(work: Work, *, is_mine: bool) -> list[Partner]:
    """Return stale entries, longest first. is_mine: those alone that the caller is to see to.

    What somebody keeps who is away today falls to whoever stands in for her, or else to the coordinators: it is worked
    out at each look, so that she finds it again when she is back.
    """
    found = partners.stale_partners(work.session, before=stale_before(work.now))
    if not is_mine:
        return found
    duty = duty_at(work.session, {}, at=work.now)
    return [row for row in found if _is_hers(work, row, duty)]


def _is_hers(work: Work, row: Partner, duty: Duty) -> bool:
    if row.keeper is None or row.keeper == work.actor.ref:
        return True
    present = duty.who_works_for(row.keeper, at=work.now)
    return is_coordinator(work.actor) if present is None else present == work.actor.ref
