"""Her language beside the item: words of a translation, and those of ours where it has none, ready for a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from services.portal.clients.intake.instruments import Instrument
from services.portal.clients.spoken import Spoken, SpokenClient
from services.portal.locale.text import N_, said
from services.portal.pages.page import Page
from services.portal.views.risk import words
from shared.errors import TelarError

RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "ur"})
UNKNOWN: Final = {
    "no_sabe": N_("No sé"),
    "no_contesta": N_("No quiero contestar"),
    "no_preguntado": N_("No preguntado"),
}
"""Ways of not knowing as she would say them."""
SHEET: Final = {
    "title": N_("Hoja"),
    "mark_one": N_("Marque una sola casilla en cada pregunta."),
    "only_if": N_("Solo si en la pregunta {number} la respuesta es: {answers}"),
    "date": N_("Fecha"),
    "code": N_("Código"),
}


@dataclass(frozen=True)
class Hers:
    """One language as a page shows it. name: in the page's own language; answers: ways of not knowing too."""

    language: str
    name: str
    dir: Literal["ltr", "rtl"]
    revision: int
    is_unreviewed: bool
    sections: Mapping[str, str]
    answers: Mapping[str, str]
    items: Mapping[str, str]
    sheet: Mapping[str, str]


def hers(page: Page, spoken: Spoken) -> Hers:
    """Words of one language; those that go with every instrument are ours in Spanish and English."""
    language = spoken.language
    names = dict(words.LANGUAGES)
    return Hers(
        language=language,
        name=page.gettext(names[language]) if language in names else language,
        dir="rtl" if language in RIGHT_TO_LEFT else "ltr",
        revision=spoken.revision,
        is_unreviewed=spoken.state == "unreviewed",
        sections=spoken.sections,
        answers=_ours(UNKNOWN, language) | spoken.unknown | spoken.answers,
        items=spoken.items,
        sheet=_ours(SHEET, language) | spoken.sheet,
    )


def _ours(sentences: Mapping[str, str], language: str) -> dict[str, str]:
    return {key: said(sentence, language) for key, sentence in sentences.items()}


def beside(page: Page, instrument: Instrument | None) -> list[Hers]:
    """Languages that an interview can show beside the page's own; none if they cannot be had: asking goes on."""
    if instrument is None:
        return []
    try:
        found = page.client(SpokenClient).spoken(instrument.id)
    except TelarError:
        return []
    offered = dict(words.LANGUAGES).keys() - {page.language}
    return [hers(page, one) for one in found.languages if one.language in offered]
