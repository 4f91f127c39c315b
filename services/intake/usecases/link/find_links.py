"""Which other cases share something with one: worked out anew each time, since nobody keeps a list of pairs."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from services.intake.domain.case.arrows import CaseStatus
from services.intake.domain.links import PHONE, LinkKind, Shared, that_keep_apart
from services.intake.store import links
from services.intake.store.cases import Case, case_by_id, family, speaker_of, whole_families, whole_family
from services.intake.store.due import own_case_of
from services.intake.store.facts.links import HomeFacts, LiftFacts
from services.intake.store.links import LiftedExclusion
from services.intake.store.risk.alerts import SEALED_OFF
from services.intake.usecases.access import case_for, is_coordinator, may_reach
from shared.work import Work

TWO_PEOPLE = 2
"""Who must say, each for herself, that women may meet whom something keeps apart: it is a safety flag that goes."""


@dataclass(frozen=True)
class Link:
    """Another case, what both share, and what coordinators have said of it: two of them lift what keeps them apart.

    lifts: said of these two women. homes: said of a home that both share, and so of everybody who lives there.
    """

    case: Case
    shared: frozenset[Shared]
    lifts: tuple[LiftFacts, ...] = ()
    homes: tuple[HomeFacts, ...] = ()

    @property
    def kinds(self) -> frozenset[LinkKind]:
        """What both share, without the values."""
        return frozenset(kind for kind, _ in self.shared)

    @property
    def is_apart(self) -> bool:
        """Whether the two women must not meet."""
        return bool(self.that_keeps_apart(TWO_PEOPLE))

    @property
    def waits_for_second(self) -> bool:
        """Whether one has said that they may meet, and a second person has not."""
        return self.is_apart and not self.that_keeps_apart(1)

    def that_keeps_apart(self, people: int) -> frozenset[Shared]:
        """What keeps them apart, if so many people are enough to lift it."""
        said = {(one.kind, one.value, lift.by) for lift in self.lifts for one in lift.shared}
        said |= {(LinkKind.HOUSEHOLD, home.value, home.by) for home in self.homes}
        count = Counter((kind, value) for kind, value, _ in said)
        return that_keep_apart(self.shared, lifted=[one for one, by in count.items() if by >= people])


@dataclass(frozen=True)
class Home:
    """A home that a case shares. files: other cases that live there; words: who has said that it is many women's."""

    files: int
    words: tuple[HomeFacts, ...]

    @property
    def is_for_many(self) -> bool:
        """Whether living there keeps nobody apart."""
        return len({word.by for word in self.words}) >= TWO_PEOPLE


@dataclass(frozen=True)
class Told:
    """What somebody may know: the cases she may open, and whether there are others to ask the coordinator about.

    is_whole: whether she may also know what is shared, and what was said of it. home: the one she shares, if any.
    """

    links: list[Link]
    has_others: bool
    is_whole: bool
    home: Home | None = None


def links_of(work: Work, case: Case) -> list[Link]:
    """Return every readable case that shares something with this one, gravest kind or not, by code."""
    found = _compare(work, family(work.session, case.id), speaker=partial(speaker_of, work.session))
    return _links(work, case, found, but=SEALED_OFF)


def links_in_force(work: Work, case: Case) -> list[Link]:
    """Return every case that must count when women are kept apart: blocked ones too, of which nobody is to learn.

    What a block shuts off may come back; until then whatever it keeps apart must not be forgotten.
    """
    scopes = whole_family(work.session, case.id)
    found = _compare(work, scopes, speaker=partial(stands_for, work))
    return _links(work, case, found, but=(CaseStatus.ERASED,))


def stands_for(work: Work, case: Case) -> Case:
    """Return the case of the woman as she is known now: itself, or the one it was merged into, blocked or not."""
    into = None if case.merged_into is None else case_by_id(work.session, case.merged_into)
    return into or case


def _compare(
    work: Work, scopes: list[UUID], *, speaker: Callable[[Case], Case | None]
) -> Iterable[tuple[Case, set[Shared]]]:
    """What these scopes share with others, by the case that speaks for each other."""
    found: dict[UUID, set[Shared]] = {}
    for fact in links.facts_of(work.session, scopes):
        for scope in links.sharing(work.session, fact):
            found.setdefault(scope, set()).add((fact.kind, fact.value))
    own = [(case_by_id(work.session, scope), shared) for scope, shared in found.items()]
    for one, shared in (*own, *_by_phone(work, scopes)):
        other = None if one is None else speaker(one)
        if other is not None and other.id not in scopes:
            yield other, shared


def _by_phone(work: Work, scopes: list[UUID]) -> Iterable[tuple[Case | None, set[Shared]]]:
    for scope in scopes:
        row = links.shared_phone(work.session, scope)
        for person in row.others if row else ():
            yield own_case_of(work.session, person), {PHONE}


def _links(
    work: Work, case: Case, found: Iterable[tuple[Case, set[Shared]]], *, but: Collection[CaseStatus]
) -> list[Link]:
    cases: dict[UUID, tuple[Case, set[Shared]]] = {}
    for other, shared in found:
        if other.status not in but:
            cases.setdefault(other.id, (other, set()))[1].update(shared)
    families = whole_families(work.session, [case.id, *cases])
    lifts = links.lifts_in(work.session, [scope for scopes in families.values() for scope in scopes])
    own = families[case.id]
    homes = [row.facts for row in links.words_on_homes(work.session)] if cases else []
    return [
        Link(
            other,
            frozenset(shared),
            tuple(row.facts for row in links.between(lifts, own, families[other.id])),
            tuple(home for home in homes if (LinkKind.HOUSEHOLD, home.value) in shared),
        )
        for other, shared in sorted(cases.values(), key=lambda pair: pair[0].code)
    ]


def lifts_between(work: Work, case: Case, other: Case) -> list[LiftedExclusion]:
    """Return what was lifted between two women, through the cases that were merged into each."""
    families = whole_families(work.session, [case.id, other.id])
    own, others = families[case.id], families[other.id]
    return links.between(links.lifts_in(work.session, [*own, *others]), own, others)


def told_links(work: Work, case_id: UUID) -> Told:
    """Return what the caller may know of a case's links. A caseworker sees the cases she may open, and no kind."""
    case = case_for(work, case_id, "links")
    found = links_of(work, case)
    is_whole = is_coordinator(work.actor)
    seen = found if is_whole else [Link(one.case, frozenset()) for one in found if may_reach(work, one.case)]
    work.audit("links_looked_at", subject=case.id, found=len(found))
    home = home_among(found) if is_whole else None
    return Told(seen, has_others=len(seen) < len(found), is_whole=is_whole, home=home)


def home_among(found: Iterable[Link]) -> Home | None:
    """The home that a case shares with these others, None if with none of them."""
    there = [link for link in found if LinkKind.HOUSEHOLD in link.kinds]
    words = {(word.value, word.by): word for link in there for word in link.homes}
    return Home(len(there), tuple(words.values())) if there else None
