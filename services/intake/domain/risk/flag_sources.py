"""What in a file sets a red flag: rules kept as data, over the fields of an incident or of a child's record."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.intake.domain.risk.red_flags import RedFlag

Fields = Mapping[str, Collection[str]]
"""Name of a field to what it says, as text; a field that says nothing is empty or left out."""


class Part(StrEnum):
    """The part of a file that a rule reads."""

    INCIDENT = "incident"
    CHILD = "child"


@dataclass(frozen=True, slots=True)
class FlagRule:
    """One flag and what sets it: each field of `when` and of `beside` has one of its values."""

    flag: RedFlag
    of: Part
    when: Mapping[str, frozenset[str]]
    beside: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def holds(self, said: Fields, beside: Fields) -> bool:
        """Whether these fields set the flag. What is unknown sets nothing here: a person may still see it."""
        return _all(self.when, said) and _all(self.beside, beside)

    @property
    def name(self) -> str:
        """The fields it reads, for the source of the reason."""
        return "+".join([*self.when, *self.beside])


def _all(wanted: Mapping[str, frozenset[str]], said: Fields) -> bool:
    return all(not values.isdisjoint(said.get(name, ())) for name, values in wanted.items())


@dataclass(frozen=True, slots=True)
class FlagSources:
    """Every mapping from data to flags but the instruments' own. signals: label of the text detector to flag."""

    file: tuple[FlagRule, ...]
    signals: Mapping[str, RedFlag]

    def set_by(self, part: Part, said: Fields, beside: Fields) -> Iterator[FlagRule]:
        """The rules that this part of a file meets."""
        return (rule for rule in self.file if rule.of is part and rule.holds(said, beside))
