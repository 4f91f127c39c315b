"""Guesses the language of a note from its script, its small words, its letters and its endings."""

from collections.abc import Collection, Iterable
from itertools import islice
from typing import NamedTuple

from services.intake.domain.signals.words.normalise import fold
from services.intake.domain.signals.words.remembered import Remembered

ENOUGH = 200
"""Words looked at."""
SMALL_WORDS = {
    "es": "a acude ahora al algo ante ayer años cada casa cita como con cuando da de del desde dia dias "
    "dice dicho dijo el ella en entre era es eso esta estaba este esto fue ha hace han has hasta hay "
    "he hermana hija hijas hijo hijos hoy iba la las le les lo los madre marido mas me mes mi miedo "
    "mis mujer muy nada niega niña niño niños no nos nunca otra padre para pareja pero pide por "
    "porque puede q que quiere refiere se segun semana si sido siempre sigue sin sobre solo son su "
    "sus tambien te tiene todo trabajo tras un una usuaria va van vecina vez voy x y ya yo",
    "en": "a about after again all always am an and any are as at be because been before but by can "
    "children client could day did didn do does doesn don for from get had has have he he's her him "
    "his home husband i if in into is it just last left me more my never night no not now of on or "
    "out over partner said says she she's so still that the their them then there they this to today "
    "told up us very was we week what when which who will with would yesterday you your",
    "fr": "a ai ans apres as au aussi aux avait avant avec c ca ce ces cet cette chez comme d dans de "
    "depuis des dit du elle elle-meme elles en enfants est et etait fait fille fils hier il ils j "
    "jamais je jour jours l la le les leur lui m ma madame mais mari me mes moi mois mon monsieur n "
    "ne nous on ont ou par pas petit petite peut plus pour qu quand que qui s sa sans se semaine ses "
    "si soir son sont suis sur te toujours tous tout tres tu un une va veut vous y",
    "pt": "a agora ainda anos antes ao aos as ate casa com crianças da das de dela dele depois desde dia "
    "dias disse diz do dos e ela ele em entre era essa esse esta eu fazer fica filha filho filhos "
    "foi hoje isso ja lhe mae mais marido mas me mes meu minha muito na nao nem no nos num numa "
    "nunca o ontem os pai para pela pelo pode por pra quando que quer relata sao se sem semana "
    "sempre ser seu sobre sua só tambem te tem ter tinha toda todo um uma vai voce vou à às",
}
LETTERS = {
    "ñ": "es",
    "¿": "es",
    "ã": "pt",
    "õ": "pt",
    "â": "pt",
    "è": "fr",
    "ù": "fr",
    "œ": "fr",
    "ë": "fr",
    "î": "fr",
}
ENDINGS = {
    "es": ("cion", "ciones", "dad", "iendo", "ieron", "aron", "ñera", "ito", "ita", "illa"),
    "en": ("ing", "ed", "ness", "ly", "ght", "ment", "ough", "self", "er's"),
    "fr": ("eux", "ait", "aient", "ement", "eur", "euse", "ille", "ée", "ées", "er", "ez"),
    "pt": ("cao", "coes", "dade", "inho", "inha", "aram", "eram", "ou", "eiro", "eira", "agem"),
}
LETTER_WEIGHT, ENDING_WEIGHT = 1.0, 0.4
SHORTEST_WITH_ENDING = 5
_OF_WORD: dict[str, list[str]] = {}
for _language, _words in SMALL_WORDS.items():
    for _word in sorted({fold(each) for each in _words.split()}):
        _OF_WORD.setdefault(_word, []).append(_language)


def detect(words: Iterable[str], *, among: Collection[str]) -> str:
    """The likeliest of the languages we read; Spanish when nothing speaks for another.

    Arabic when most words are in its script; otherwise the language for which most speaks: its small words (one that
    several languages share counts for each in part), letters that are its own, and endings.
    """
    scores = dict.fromkeys(among, 0.0)
    arabic = latin = 0
    for is_arabic, is_latin, speaks_for in map(_HEARD.__getitem__, islice(words, ENOUGH)):
        arabic += is_arabic
        latin += is_latin
        for language, weight in speaks_for:
            if language in scores:
                scores[language] += weight
    if arabic > latin and "ar" in scores:
        return "ar"
    return max(scores, key=lambda language: (scores[language], language == "es"))


class _Heard(NamedTuple):
    """What one word says of the language it is in."""

    is_arabic: bool
    is_latin: bool
    speaks_for: tuple[tuple[str, float], ...]


def _hear(word: str) -> _Heard:
    if "\u0600" <= word[0] <= "\u06ff":
        return _Heard(is_arabic=True, is_latin=False, speaks_for=())
    return _Heard(is_arabic=False, is_latin=word[0].isalpha(), speaks_for=tuple(_speaks_for(word)))


def _speaks_for(word: str) -> Iterable[tuple[str, float]]:
    folded = fold(word)
    owners = _OF_WORD.get(folded)
    if owners:
        for language in owners:
            yield language, 1 / len(owners)
    elif len(folded) >= SHORTEST_WITH_ENDING:
        for language, endings in ENDINGS.items():
            if folded.endswith(endings):
                yield language, ENDING_WEIGHT
    if not word.isascii():
        for letter, language in LETTERS.items():
            if letter in word.lower()[:30]:
                yield language, LETTER_WEIGHT


_HEARD = Remembered(_hear)
