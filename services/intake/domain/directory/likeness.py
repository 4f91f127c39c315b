"""Which entries of the directory may be the same organisation. They are proposed; a person decides."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from services.intake.domain.directory.words import plain_address, plain_name, plain_phone


class Likeness(StrEnum):
    """What two entries have in common."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


@dataclass(frozen=True)
class Traits:
    """What is compared of one entry. addresses: street and town; of a confidential place, none."""

    ref: UUID
    names: tuple[str, ...]
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()

    def marks(self) -> Iterator[tuple[Likeness, str]]:
        """What it shows, in the form in which it is compared; what is empty is no likeness."""
        yield from ((Likeness.NAME, plain_name(name)) for name in self.names)
        yield from ((Likeness.PHONE, plain_phone(phone)) for phone in self.phones)
        yield from ((Likeness.EMAIL, email.strip().lower()) for email in self.emails)
        yield from ((Likeness.ADDRESS, plain_address(*each)) for each in self.addresses)


@dataclass(frozen=True)
class Proposal:
    """Two entries, the older reference first, and all that they share."""

    one: UUID
    other: UUID
    reasons: tuple[Likeness, ...]


def proposals(
    entries: Iterable[Traits], *, apart: frozenset[frozenset[UUID]] = frozenset()
) -> list[Proposal]:
    """Pairs that share something, most alike first. apart: pairs that a person said are two."""
    sharing: dict[tuple[Likeness, str], set[UUID]] = defaultdict(set)
    for entry in entries:
        for likeness, mark in entry.marks():
            if mark:
                sharing[likeness, mark].add(entry.ref)
    found: dict[tuple[UUID, UUID], set[Likeness]] = defaultdict(set)
    for (likeness, _), refs in sharing.items():
        for one, other in combinations(sorted(refs), 2):
            if frozenset({one, other}) not in apart:
                found[one, other].add(likeness)
    made = [Proposal(one, other, tuple(sorted(shared))) for (one, other), shared in found.items()]
    return sorted(made, key=lambda each: (-len(each.reasons), each.one, each.other))
