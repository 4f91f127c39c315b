"""What she, or whoever holds her phone, answered: a code, read in seven languages, with typing mistakes.

Where a doubt remains the answer is *other*, and a person reads it. "Not safe" is found wherever it stands in the words:
stopping for nothing costs a call, not stopping may cost far more.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Answer(StrEnum):
    """What an answer comes to."""

    NOT_SAFE = "not_safe"
    STOP = "stop"
    CANNOT = "cannot"
    NO = "no"
    YES = "yes"
    OTHER = "other"


_NOT_SAFE: Final = (
    "no es seguro", "no estoy segura aqui", "no estoy a salvo", "no es un lugar seguro",
    "numero no seguro", "inseguro", "peligro", "no me escribas", "no me escriban",
    "not safe", "isnt safe", "unsafe", "danger", "dont text me", "dont write",
    "pas sur", "pas en securite", "danger", "ne m ecris pas", "ne m ecrivez pas",
    "غير امن", "ليس امن", "ليس امنا", "مش امان", "مو امن", "خطر", "لا تكتب", "لا تراسل",
    "nao e seguro", "nao esta seguro", "nao seguro", "perigo", "nao me escrevas", "nao me escreva",
    "nu e sigur", "nu este sigur", "nesigur", "pericol", "nu mi scrie", "nu mi scrieti",
    "небезпечно", "не безпечно", "небезпека", "не пишіть", "не пиши",
)  # fmt: skip
_STOP: Final = (
    "stop", "baja", "parar", "para ya", "basta", "dar de baja", "darme de baja", "no mas mensajes",
    "no quiero mensajes",
    "unsubscribe", "end", "quit", "cancel messages", "stop messages", "no more messages",
    "arret", "arreter", "arretez", "desabonner", "plus de messages",
    "توقف", "توقفوا", "قف", "ايقاف", "الغاء الاشتراك",
    "pare", "cancelar mensagens", "chega", "sem mensagens",
    "opreste", "opriti", "dezabonare", "fara mesaje",
    "стоп", "зупиніть", "відписатися", "годі",
)  # fmt: skip
_CANNOT: Final = (
    "no puedo", "no podre", "no voy a poder", "no puedo ir", "imposible",
    "cant", "cannot", "can not", "i cant", "i cannot", "i cant come", "unable",
    "je ne peux pas", "peux pas", "je ne pourrai pas", "impossible",
    "لا استطيع", "لا اقدر", "ما اقدر", "لن استطيع", "لا يمكنني",
    "nao posso", "nao consigo", "nao vou poder", "impossivel",
    "nu pot", "nu o sa pot", "imposibil",
    "не можу", "не зможу", "неможливо",
)  # fmt: skip
_NO: Final = (
    "2", "no", "nop", "no gracias", "no voy", "no ire", "no thanks", "no thank you", "nope", "non", "non merci",
    "لا", "لا شكرا", "كلا", "nao", "nao obrigada", "nao vou", "nu", "nu multumesc", "nu vin",
    "ні", "ні дякую", "не прийду",
)  # fmt: skip
_YES: Final = (
    "1", "si", "sii", "si gracias", "si voy", "si ire", "vale", "de acuerdo", "claro", "confirmo", "ok", "okay",
    "yes", "yes thanks", "yes thank you", "yep", "sure", "i confirm", "oui", "oui merci", "d accord", "daccord",
    "je confirme",
    "نعم", "نعم شكرا", "اجل", "ايوه", "موافقه", "اوكي", "حسنا",
    "sim", "sim obrigada", "pode ser", "esta bem", "da", "da multumesc", "bine", "confirm",
    "так", "так дякую", "добре", "гаразд", "підтверджую",
)  # fmt: skip
_POLITE: Final = frozenset(
    [
        "hola",
        "buenas",
        "gracias",
        "muchas",
        "porfavor",
        "hello",
        "hi",
        "thanks",
        "thank",
        "bonjour",
        "salut",
        "merci",
        "مرحبا",
        "السلام",
        "عليكم",
        "شكرا",
        "جزيلا",
        "ola",
        "obrigada",
        "obrigado",
        "buna",
        "multumesc",
        "привіт",
        "вітаю",
        "дякую",
    ]
)
"""Words round an answer that change nothing in it."""

_ALONE: Final = {Answer.STOP: _STOP, Answer.CANNOT: _CANNOT, Answer.NO: _NO, Answer.YES: _YES}
_ENOUGH_FOR_A_SLIP: Final = 5
_LONGEST: Final = 2_000
_SAME: Final = str.maketrans("أإآٱىةي", "اااايهي")
_WORD: Final = re.compile(r"\w+")


def read(words: str) -> Answer:
    """Return what the words come to. Only the first 2,000 signs are read; the rest is for a person anyway."""
    said = _said(words)
    if any(_holds(said, phrase) for phrase in _PHRASES):
        return Answer.NOT_SAFE
    plain = tuple(word for word in said if word not in _POLITE)
    return next((answer for answer, known in _KNOWN.items() if _is_one_of(plain, known)), Answer.OTHER)


def _said(words: str) -> tuple[str, ...]:
    """Words as they are compared: no case, accents, apostrophes or marks; digits of every script as ours."""
    short = unicodedata.normalize("NFKD", words[:_LONGEST].replace("'", "").replace("’", "")).casefold()
    bare = "".join(sign for sign in short if unicodedata.category(sign) not in ("Mn", "Cf", "Lm"))
    plain = unicodedata.normalize("NFC", bare).translate(_SAME)
    return tuple(_digits(word) for word in _WORD.findall(plain))


def _digits(word: str) -> str:
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in word)


def _prepared(phrases: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(_said(phrase) for phrase in phrases)


_PHRASES: Final = _prepared(_NOT_SAFE)
_KNOWN: Final = {answer: _prepared(phrases) for answer, phrases in _ALONE.items()}


def _holds(said: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Whether the phrase stands somewhere in what was said, each word with a slip at most."""
    return any(
        all(_alike(heard, word) for heard, word in zip(said[at:], phrase, strict=False))
        for at in range(len(said) - len(phrase) + 1)
    )


def _is_one_of(said: tuple[str, ...], known: frozenset[tuple[str, ...]]) -> bool:
    return said in known or any(len(said) == len(phrase) and _holds(said, phrase) for phrase in known)


def _alike(heard: str, word: str) -> bool:
    """The same word, or a long one with one sign wrong, missing, too many, or two changed round."""
    if heard == word:
        return True
    if len(word) < _ENOUGH_FOR_A_SLIP or abs(len(heard) - len(word)) > 1:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(heard, word, strict=False)) if a != b), min(len(heard), len(word))
    )
    rest, wanted = heard[at:], word[at:]
    swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return swapped or rest[1:] == wanted[1:] or rest == wanted[1:] or rest[1:] == wanted
