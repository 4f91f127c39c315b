"""Every form of a verb, from its stem and a small table of endings."""

from collections.abc import Iterator, Mapping

SOFTENED = {"g": "gu", "c": "qu", "z": "c"}
"""Stems in -ar before e: pegar, pegue; sacar, saque; abrazar, abrace."""
HARDENED = {"g": "j", "c": "z"}
"""Stems in -er and -ir before a or o: coger, coja."""


def forms(
    stem: str, table: str, *, endings: Mapping[str, tuple[str, ...]], enclitics: tuple[str, ...]
) -> Iterator[str]:
    """All forms of `stem` with the endings of `table`.

    An ending with '+' takes pronouns too ('ando+': pegando, pegandola, pegandomela).
    Raises KeyError for a table that is not there.
    """
    for ending in endings[table]:
        bare = ending.rstrip("+")
        form = _joined(stem, bare, table)
        yield form
        if ending.endswith("+"):
            for pronoun in enclitics:
                yield form + pronoun


def _joined(stem: str, ending: str, table: str) -> str:
    if ending and stem:
        if table == "ar" and ending[0] == "e":
            return stem[:-1] + SOFTENED.get(stem[-1], stem[-1]) + ending
        if table in ("er", "ir") and ending[0] in "ao":
            return stem[:-1] + HARDENED.get(stem[-1], stem[-1]) + ending
    return stem + ending
