"""Which other cases share something with one: worked out anew each time, since nobody keeps a list of pairs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.intake.domain.links import PHONE, LinkKind, Shared, that_keep_apart
from services.intake.store import links
from services.intake.store.alerts import SEALED_OFF
from services.intake.store.cases import Case, case_by_id, family, speaker_of
from services.intake.store.due import case_of_person
from services.intake.store.facts.links import LiftFacts
from services.intake.store.links import LiftedExclusion
from services.intake.usecases.access import case_for, is_coordinator, may_reach
from shared.work import Work


@dataclass(frozen=True)
class Link:
    """Another case, what both share, and what a coordinator has said of it that is in force."""

    case: Case
    shared: frozenset[Shared]
    lifts: tuple[LiftFacts, ...] = ()

    @property
    def kinds(self) -> frozenset[LinkKind]:
        """What both share, without the values."""
        return frozenset(kind for kind, _ in self.shared)

    @property
    def is_apart(self) -> bool:
        """Whether the two women must not meet."""
        lifted = {(one.kind, one.value) for lift in self.lifts for one in lift.shared}
        return bool(that_keep_apart(self.shared, lifted=lifted))


@dataclass(frozen=True)
class Told:
    """What somebody may know: the cases she may open, and whether there are others to ask the coordinator about.

    is_whole: whether she may also know what is shared, and what was said of it.
    """

    links: list[Link]
    has_others: bool
    is_whole: bool


def links_of(work: Work, case: Case) -> list[Link]:
    """Return every readable case that shares something with this one, gravest kind or not, by code."""
    scopes = family(work.session, case.id)
    found: dict[UUID, set[Shared]] = {}
    for fact in links.facts_of(work.session, scopes):
        for scope in links.sharing(work.session, fact):
            found.setdefault(scope, set()).add((fact.kind, fact.value))
    cases: dict[UUID, tuple[Case, set[Shared]]] = {}
    for other, shared in (*_speaking(work, found), *_by_phone(work, scopes)):
        if other.id not in scopes and other.status not in SEALED_OFF:
            cases.setdefault(other.id, (other, set()))[1].update(shared)
    return [
        Link(other, frozenset(shared), tuple(row.facts for row in lifts_between(work, case, other)))
        for other, shared in sorted(cases.values(), key=lambda pair: pair[0].code)
    ]


def lifts_between(work: Work, case: Case, other: Case) -> list[LiftedExclusion]:
    """Return what was lifted between two women, through the cases that were merged into each."""
    return links.lifts_between(work.session, family(work.session, case.id), family(work.session, other.id))


def told_links(work: Work, case_id: UUID) -> Told:
    """Return what the caller may know of a case's links. A caseworker sees the cases she may open, and no kind."""
    case = case_for(work, case_id, "links")
    found = links_of(work, case)
    is_whole = is_coordinator(work.actor)
    seen = found if is_whole else [Link(one.case, frozenset()) for one in found if may_reach(work, one.case)]
    work.audit("links_looked_at", subject=case.id, found=len(found))
    return Told(seen, has_others=len(seen) < len(found), is_whole=is_whole)


def _speaking(work: Work, found: dict[UUID, set[Shared]]) -> Iterable[tuple[Case, set[Shared]]]:
    for scope, shared in found.items():
        own = case_by_id(work.session, scope)
        other = None if own is None else speaker_of(work.session, own)
        if other is not None:
            yield other, shared


def _by_phone(work: Work, scopes: list[UUID]) -> Iterable[tuple[Case, set[Shared]]]:
    for scope in scopes:
        row = links.shared_phone(work.session, scope)
        for person in row.others if row else ():
            other = case_of_person(work.session, person)
            if other is not None:
                yield other, {PHONE}
