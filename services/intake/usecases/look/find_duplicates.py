"""Is she already here? By the index over the whole programme, and by likeness among the caller's own cases."""

from dataclasses import dataclass

from services.intake.store.cases import Case, case_by_id
from services.intake.store.facts.people import Names
from services.intake.store.people import same_names
from services.intake.usecases.access import is_coordinator
from services.intake.usecases.look.search_cases import Found, search_cases
from shared.work import Work


@dataclass(frozen=True)
class Duplicates:
    """Cases of the caller's that may be hers, and how many elsewhere bear the same names and birth date."""

    found: list[Found]
    elsewhere: int


def find_duplicates(work: Work, names: Names) -> Duplicates:
    """Look before a file is opened. Elsewhere only a number is told: ask the coordinator."""
    said = f"{names.given_name} {names.surnames}".strip() or names.call_name
    found = search_cases(work, said)
    elsewhere = 0
    if names.given_name and names.surnames and names.birth_date:
        cards = same_names(
            work.session,
            given_name=names.given_name,
            surnames=names.surnames,
            birth_date=names.birth_date,
        )
        others = [case_by_id(work.session, card.scope_id) for card in cards]
        elsewhere = sum(case is not None and not _reaches(work, case) for case in others)
    work.audit("duplicates_checked", found=len(found), elsewhere=elsewhere)
    return Duplicates(found=found, elsewhere=elsewhere)


def _reaches(work: Work, case: Case) -> bool:
    actor = work.actor
    return is_coordinator(actor) or case.owner == actor.ref or case.team in actor.teams
