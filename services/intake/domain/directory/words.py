"""Names, phones and addresses as they are compared: without accents, legal forms, prefixes and punctuation."""

import re
import unicodedata
from typing import Final

_FORMS: Final = re.compile(
    r"\b(asociacion|asoc|fundacion|fund|ong|ongd|cooperativa|s coop|sl|sa|s l|s a|de|del|la|el|los|las|y)\b"
)
_STREETS: Final = re.compile(
    r"\b(calle|c|avenida|avda|av|plaza|pza|paseo|numero|num|no|n|de|del|la|el|los|las)\b"
)
_PHONE_DIGITS: Final = 9


def plain(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def plain_name(name: str) -> str:
    """The words that tell an organisation's name from another's, in no order; all of them if none is left."""
    return " ".join(sorted(_FORMS.sub(" ", plain(name)).split())) or plain(name)


def plain_phone(phone: str) -> str:
    """The last nine digits; "" if there are fewer."""
    digits = re.sub(r"\D", "", phone)
    return digits[-_PHONE_DIGITS:] if len(digits) >= _PHONE_DIGITS else ""


def plain_address(address: str, city: str) -> str:
    """Street, number and town without the words for street; "" if either is missing."""
    street = " ".join(_STREETS.sub(" ", plain(address)).split())
    return f"{street}, {plain(city)}" if street and plain(city) else ""
