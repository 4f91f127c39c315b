"""Ask the engine on behalf of an exit, with her consents read and held in the transaction that lets it go."""

from collections.abc import Iterable
from uuid import UUID

from services.intake.domain.consent.engine import Decision, GivenConsent, MayLeave, coverable, decide
from services.intake.domain.consent.ways_out import WayOut
from services.intake.store import cases, consents
from services.intake.store.cases import Case
from services.intake.store.consents import Consent
from shared.errors import Conflict
from shared.work import Work


class ConsentMissing(Conflict):
    """She has not agreed that these fields go to this partner."""


def ask(work: Work, case: Case, *, way: WayOut, recipient: UUID | None, fields: Iterable[str]) -> Decision:
    """Let the engine decide whether these fields of this case may leave by this way now.

    Her consents stay held until the commit: a withdrawal either comes first, or waits until this has left.
    """
    return decide(
        way,
        recipient=recipient,
        fields=frozenset(fields),
        now=work.now,
        consents=given_consents(work, case, hold=True),
    )


def insist_on_nothing(work: Work, *, way: WayOut, fields: Iterable[str]) -> None:
    """Go on only if none of these fields says anything of her. Raises ConsentMissing: no consent opens this way."""
    asked = frozenset(fields)
    decision = decide(way, recipient=None, fields=asked, now=work.now, consents=())
    if not isinstance(decision, MayLeave):
        raise ConsentMissing("Por aquí no sale ningún dato suyo.", field="fields")


def agreed_fields(
    work: Work, case: Case, *, way: WayOut, recipient: UUID | None, among: Iterable[str]
) -> frozenset[str]:
    """Fields that she has agreed to for this recipient, each by itself. Nothing leaves by asking this."""
    return coverable(
        way,
        recipient=recipient,
        now=work.now,
        consents=given_consents(work, case, hold=False),
        among=among,
    )


def given_consents(work: Work, case: Case, *, hold: bool) -> list[GivenConsent]:
    """Her consents as the engine reads them; a legal basis lets us serve her, it lets nothing leave."""
    rows = consents.consents_of(work.session, cases.family(work.session, case.id), hold=hold)
    return [_as_given(work, row) for row in rows if row.facts.legal_basis is None]


def _as_given(work: Work, row: Consent) -> GivenConsent:
    """A withdrawal that is on record is one, whatever the clocks say of which of us began first."""
    return GivenConsent(
        ref=row.id,
        purpose=row.facts.purpose,
        recipient=row.partner,
        fields=frozenset(row.facts.fields),
        given_at=row.given_at,
        expires_at=row.expires_at,
        withdrawn_at=None if row.withdrawn_at is None else min(row.withdrawn_at, work.now),
    )
