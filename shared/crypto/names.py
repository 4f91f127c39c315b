"""Fuzzy search over opened words: nothing is indexed, everything permitted is opened and scored."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

from shared.crypto.index import normalise

Key = TypeVar("Key", bound=Hashable)


def rank(query: str, candidates: Iterable[tuple[Key, str]], *, limit: int = 20) -> list[tuple[Key, float]]:
    """Return the keys of the texts closest to query, best first, with scores from 0 to 100.

    Word order, accents, case and slips of the pen matter little. Needs rapidfuzz.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415, only the services that search install it

    found = list(candidates)
    texts = [normalise(text) for _, text in found]
    best = process.extract(normalise(query), texts, scorer=fuzz.token_ratio, limit=limit)
    return [(found[position][0], score) for _, score, position in best]
