"""What of her file helps to look for a partner: her languages, her town, and whether she has no papers."""

from dataclasses import dataclass
from uuid import UUID

from services.intake.domain.codes import AdministrativeStatus
from services.intake.domain.directory.places import town_of
from services.intake.domain.directory.search import Criterion
from services.intake.store import people
from services.intake.usecases.access import case_for
from shared.work import Work


@dataclass(frozen=True)
class Suggested:
    """languages: hers, the one she speaks best first. near: a town we can measure from, "" for none.

    must: what a partner must accept for her to be taken in.
    """

    languages: tuple[str, ...]
    near: str
    must: tuple[Criterion, ...]


def suggest_search(work: Work, *, case_id: UUID) -> Suggested:
    """Return what her file says, to be changed by whoever asks. Raises Missing."""
    case = case_for(work, case_id, "referral_search")
    file = people.person_file(work.session, case.id)
    town = town_of(file.particulars.municipality)
    has_none = file.profile.administrative_status is AdministrativeStatus.NONE
    return Suggested(
        languages=tuple(str(code) for code in file.profile.languages),
        near=town.name if town else "",
        must=(Criterion.WITHOUT_PAPERS,) if has_none else (),
    )
