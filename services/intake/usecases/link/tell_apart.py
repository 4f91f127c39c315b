"""Tell groups whom a woman must not meet, and never why."""

from services.intake.store.cases import Case
from services.intake.usecases.link.find_links import links_in_force
from shared.contracts.events.intake import ExclusionsFound
from shared.work import Work


def tell_apart(work: Work, *cases: Case) -> None:
    """Tell all whom these women must not meet, as it is now; needs `links.hold`, lest an older word come later."""
    for case in cases:
        apart = [link.case.person for link in links_in_force(work, case) if link.is_apart]
        work.emit(ExclusionsFound(subject=case.person, person=case.person, others=tuple(sorted(apart))))
