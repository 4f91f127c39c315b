"""Which other cases share something with one: worked out anew each time, since nobody keeps a list of pairs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.intake.domain.links import LinkKind
from services.intake.store import links
from services.intake.store.alerts import SEALED_OFF
from services.intake.store.cases import Case, case_by_id, family, speaker_of
from services.intake.store.due import case_of_person
from services.intake.usecases.access import case_for, is_coordinator, may_reach
from shared.work import Work


@dataclass(frozen=True)
class Link:
    """Another case, and what both share."""

    case: Case
    kinds: frozenset[LinkKind]


@dataclass(frozen=True)
class Told:
    """What somebody may know: the cases she may open, and whether there are others to ask the coordinator about."""

    links: list[Link]
    has_others: bool


def links_of(work: Work, case: Case) -> list[Link]:
    """Return every readable case that shares something with this one, gravest kind or not, by code."""
    scopes = family(work.session, case.id)
    found: dict[UUID, set[LinkKind]] = {}
    for fact in links.facts_of(work.session, scopes):
        for scope in links.sharing(work.session, fact):
            found.setdefault(scope, set()).add(fact.kind)
    cases: dict[UUID, tuple[Case, set[LinkKind]]] = {}
    for other, kinds in (*_speaking(work, found), *_by_phone(work, scopes)):
        if other.id not in scopes and other.status not in SEALED_OFF:
            cases.setdefault(other.id, (other, set()))[1].update(kinds)
    return [
        Link(other, frozenset(kinds))
        for other, kinds in sorted(cases.values(), key=lambda pair: pair[0].code)
    ]


def told_links(work: Work, case_id: UUID) -> Told:
    """Return what the caller may know of a case's links. A caseworker sees the cases she may open, and no kind."""
    case = case_for(work, case_id, "links")
    found = links_of(work, case)
    if is_coordinator(work.actor):
        seen = found
    else:
        seen = [Link(link.case, frozenset()) for link in found if may_reach(work, link.case)]
    work.audit("links_looked_at", subject=case.id, found=len(found))
    return Told(seen, has_others=len(seen) < len(found))


def _speaking(work: Work, found: dict[UUID, set[LinkKind]]) -> Iterable[tuple[Case, set[LinkKind]]]:
    for scope, kinds in found.items():
        own = case_by_id(work.session, scope)
        other = None if own is None else speaker_of(work.session, own)
        if other is not None:
            yield other, kinds


def _by_phone(work: Work, scopes: list[UUID]) -> Iterable[tuple[Case, set[LinkKind]]]:
    for scope in scopes:
        row = links.shared_phone(work.session, scope)
        for person in row.others if row else ():
            other = case_of_person(work.session, person)
            if other is not None:
                yield other, {LinkKind.PHONE}
