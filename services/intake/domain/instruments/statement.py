"""A result in one or two sentences: what is sure, what is open, what would clear it most."""

from collections.abc import Mapping
from typing import Final

from services.intake.domain.instruments.definition import Wording
from services.intake.domain.instruments.rating import Rating

_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "es": {
        "kept": "Queda registrado, sin puntuación ni nivel.",
        "whole": "{score} puntos: {level}.",
        "one": "1 punto: {level}.",
        "type": "{level}.",
        "sure": "Entre {low} y {high} puntos, y en cualquier caso: {level}.",
        "open": "Entre {low} y {high} puntos: al menos {least}, como mucho {most}.",
        "open_type": "Todavía puede ser: {least} o {most}.",
        "nothing": "No encaja en ningún tipo: hay que volver a preguntar.",
        "too_few": "Faltan demasiadas respuestas para dar un nivel.",
        "missing": "Sin saber: {count}. Lo que más aclararía: «{item}».",
    },
    "en": {
        "kept": "Recorded, with neither score nor level.",
        "whole": "{score} points: {level}.",
        "one": "1 point: {level}.",
        "type": "{level}.",
        "sure": "Between {low} and {high} points, and in any case: {level}.",
        "open": "Between {low} and {high} points: at least {least}, at most {most}.",
        "open_type": "It may still be: {least} or {most}.",
        "nothing": "It fits no type: ask again.",
        "too_few": "Too many answers are missing to give a level.",
        "missing": 'Unknown: {count}. What would tell most: "{item}".',
    },
}


def statement(rating: Rating, wording: Wording) -> str:
    """Say a result in the language of its wording; Spanish where ours lacks that language."""
    said = _SAID.get(wording.language, _SAID["es"])
    sentence = said[_case(rating)].format(
        score=rating.score,
        low=rating.score_min,
        high=rating.score_max,
        level=wording.levels.get(rating.level or "", ""),
        least=wording.levels.get(rating.level_min or "", ""),
        most=wording.levels.get(rating.level_max or "", ""),
    )
    if not rating.ask_next:
        return sentence
    item = wording.items[rating.ask_next[0]]
    return f"{sentence} {said['missing'].format(count=len(rating.unknown), item=item)}"


def _case(rating: Rating) -> str:
    has_levels = rating.level_min is not None
    if rating.score_min is None and not has_levels:
        return "nothing" if "ask_again" in rating.flags else "kept"
    if not rating.valid:
        return "too_few"
    if rating.score_min is None:
        return "type" if rating.level else "open_type"
    if rating.score_min == rating.score_max and rating.level == rating.level_min == rating.level_max:
        return "one" if rating.score == 1 else "whole"
    return "sure" if rating.level_min == rating.level_max else "open"
