"""What may be compared across cases: only values that single out a person or a home, never a lone skewed one."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

_SHORTEST_PHONE: Final = 9
_SHORTEST_DOCUMENT: Final = 6
_FEWEST_DIGITS: Final = 4
_JOIN: Final = "|"


class LinkKind(StrEnum):
    """What two cases share."""

    AGGRESSOR = "aggressor"
    AGGRESSOR_PHONE = "aggressor_phone"
    AGGRESSOR_DOCUMENT = "aggressor_document"
    DOCUMENT = "document"
    HOUSEHOLD = "household"
    PHONE = "phone"


KEEPS_APART: Final = frozenset(LinkKind) - {LinkKind.DOCUMENT}
"""Shared, these keep two women out of one group. The same document of hers is rather one woman with two files."""

Shared = tuple[LinkKind, str]
"""One value that two cases have in common. Of a telephone of theirs intake knows no number: its value is empty."""
PHONE: Final[Shared] = (LinkKind.PHONE, "")


def that_keep_apart(shared: Iterable[Shared], *, lifted: Iterable[Shared]) -> frozenset[Shared]:
    """Return what keeps two women apart: what nobody has lifted of all that their cases share."""
    return frozenset(one for one in shared if one[0] in KEEPS_APART).difference(lifted)


def aggressor_key(*, given_name: str, surnames: str, birth_year: int | None) -> str | None:
    """Name, surnames and year together; None if one is missing: a name alone is many people's."""
    parts = (_plain(given_name), _plain(surnames))
    return _JOIN.join((*parts, str(birth_year))) if all(parts) and birth_year is not None else None


def phone_key(number: str) -> str | None:
    """The last nine digits of a number, so that a country's prefix makes no difference; None for a shorter one."""
    digits = re.sub(r"\D", "", number)
    return digits[-_SHORTEST_PHONE:] if len(digits) >= _SHORTEST_PHONE else None


def document_key(number: str) -> str | None:
    """Letters and digits of a document's number; None for what cannot be one."""
    bare = _plain(number).replace(" ", "")
    enough = len(bare) >= _SHORTEST_DOCUMENT and sum(map(str.isdigit, bare)) >= _FEWEST_DIGITS
    return bare if enough else None


def household_key(*, address: str, municipality: str) -> str | None:
    """Address with its number, and municipality; None if one is missing: a town alone is everybody's."""
    street, town = _plain(address), _plain(municipality)
    has_number = any(letter.isdigit() for letter in street)
    return _JOIN.join((street, town)) if street and town and has_number else None


def _plain(text: str) -> str:
    """Letters and digits without accents or case, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", bare.casefold()).split())
