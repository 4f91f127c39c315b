"""Two entries that are one organisation: proposed, and merged or kept apart by a person."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from services.intake.domain.directory.likeness import Proposal, Traits, proposals
from services.intake.store.directory.packages import DirectoryRow
from services.intake.store.directory.partners import Partner, all_partners, partner_by_id
from services.intake.store.directory.parts import (
    DirectoryAgreement,
    DirectoryApart,
    DirectoryHours,
    DirectoryPlace,
    DirectoryService,
    pairs_apart,
    parts_of,
)
from shared.errors import Conflict, Invalid, Missing
from shared.work import Work


class AlreadyMerged(Conflict):
    """One of the two entries stands in the directory no longer."""


@dataclass(frozen=True)
class Pair:
    """Two entries that look alike, as a person compares them."""

    proposal: Proposal
    one: Partner
    other: Partner


def propose_merges(work: Work) -> list[Pair]:
    """Return pairs of active entries that may be one, most alike first. Opens their contact addresses."""
    active = {row.id: row for row in all_partners(work.session)}
    places: dict[UUID, list[DirectoryPlace]] = defaultdict(list)
    for place in parts_of(work.session, DirectoryPlace, active):
        if not place.is_confidential:
            places[place.partner_id].append(place)
    traits = [
        Traits(
            ref=row.id,
            names=(row.organisation,),
            phones=(row.phone, *(place.phone for place in places[row.id])),
            emails=(row.public_email, row.contact_email),
            addresses=tuple((place.address, place.city) for place in places[row.id]),
        )
        for row in active.values()
    ]
    found = proposals(traits, apart=pairs_apart(work.session))
    return [Pair(each, active[each.one], active[each.other]) for each in found]


def merge_partners(work: Work, *, kept: UUID, merged: UUID) -> None:
    """Let one entry stand for both; old references lead to it from now on, and nothing either said is lost.

    Raises Invalid (twice the same), Missing, AlreadyMerged.
    """
    if kept == merged:
        raise Invalid("Son la misma entidad.", field="kept", expected="dos entidades")
    rows = {ref: partner_by_id(work.session, ref, lock=True) for ref in sorted((kept, merged))}
    stays, goes = rows[kept], rows[merged]
    if stays is None or goes is None:
        raise Missing("No existe esta entidad.")
    if stays.id != kept or goes.id != merged or not (stays.is_active and goes.is_active):
        raise AlreadyMerged(
            "Una de las dos ya no está en el directorio.", field="kept", expected="dos activas"
        )
    _fill(stays, goes)
    for table in (DirectoryService, DirectoryPlace, DirectoryHours, DirectoryAgreement, DirectoryRow):
        work.session.execute(update(table).where(table.partner_id == merged).values(partner_id=kept))
    work.session.execute(update(Partner).where(Partner.merged_into == merged).values(merged_into=kept))
    goes.merged_into, goes.is_active = kept, False
    work.session.flush()
    work.session.expire(stays, ["offers"])
    work.session.expire(goes, ["offers"])
    work.audit("partner.merged", subject=kept, other=str(merged))


def keep_apart(work: Work, *, one: UUID, other: UUID) -> None:
    """Note that two entries are two, so that they are proposed no more. Raises Missing, Invalid."""
    if one == other:
        raise Invalid("Son la misma entidad.", field="other", expected="dos entidades")
    if any(partner_by_id(work.session, ref) is None for ref in (one, other)):
        raise Missing("No existe esta entidad.")
    lesser, greater = sorted((one, other))
    values = {"one": lesser, "other": greater, "said_by": work.actor.ref, "said_at": work.now}
    work.session.execute(insert(DirectoryApart).values(**values).on_conflict_do_nothing())
    work.audit("partner.kept_apart", subject=lesser, other=str(greater))


def _fill(stays: Partner, goes: Partner) -> None:
    """What the entry that stays does not say, the other says for it; its languages are those of both."""
    for name in ("description", "website", "public_email", "phone", "hours", "contact_name"):
        if not getattr(stays, name):
            setattr(stays, name, getattr(goes, name))
    if not stays.contact_email:
        stays.contact_email = goes.contact_email
    stays.languages = list(dict.fromkeys([*stays.languages, *goes.languages]))
    said = [each for each in (stays.confirmed_at, goes.confirmed_at) if each is not None]
    stays.confirmed_at = min(said) if said else None
