"""The portal tells how a member of staff is reached, on each change of her account."""

from uuid import UUID

from services.notifications.domain.staff_hours import Hours, check_hours, next_digest
from services.notifications.store import staff
from services.notifications.store.staff import StaffCardRow
from services.notifications.usecases.staff.her_hours import digest_hours
from shared.contracts.roles import Role
from shared.crypto import create_scope
from shared.errors import Invalid
from shared.work import Work


def put_staff_card(
    work: Work,
    *,
    ref: UUID,
    roles: frozenset[Role],
    teams: frozenset[str],
    address: str,
    language: str,
    hours: Hours,
) -> None:
    """Keep the card as told; without roles or address she is not reached. Raises Invalid for bad hours."""
    wrong = check_hours(hours)
    if wrong is not None:
        raise Invalid("estas horas no valen", field="hours", expected=wrong)
    by_choice = digest_hours(work, ref, hours)
    card = staff.card_of(work.session, ref, lock=True)
    if card is None:
        create_scope(work.session, ref)
        card = StaffCardRow(id=ref, scope_id=ref)
        work.session.add(card)
    card.roles, card.teams, card.is_active = sorted(roles), sorted(teams), bool(roles and address)
    card.address, card.language, card.hours = address, language, hours
    card.updated_at, card.digest_at = work.now, next_digest(by_choice, after=work.now)
    work.audit("staff_card.set", subject=ref)
