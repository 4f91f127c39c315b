"""A finding in words: every kind of rule that intake ships, in both languages, with nothing left as a code."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.portal.locale.text import said as translated
from services.portal.pages.page import Page
from services.portal.views.risk import trajectory_words

CODES = {
    "trajectory:band_rise:a_rule:EPV-R:bajo:alto": (
        "EPV-R ha subido: antes Bajo, ahora Alto",
        "EPV-R has risen",
    ),
    "trajectory:level_rises:two_rises:2:30": ("El nivel ha subido 2 veces en 30 días", "The level has risen"),
    "trajectory:incident_frequency:doubled:1:2:30": (
        "Los hechos han pasado de 1 a 2",
        "Incidents went from 1",
    ),
    "trajectory:missed_sessions:missed:3": ("3 sesiones seguidas sin venir", "3 sessions missed"),
    "trajectory:unreached_messages:unreached:2:14": ("2 mensajes que no le han llegado", "2 messages that"),
    "trajectory:unconfirmed_contact:contact:1": ("hace tiempo que no confirma", "she has not confirmed"),
}


def a_page(language: str) -> Page:
    page: Any = SimpleNamespace(gettext=lambda msgid: translated(msgid, language))
    return cast(Page, page)


def band(instrument: str, slug: str) -> str:
    assert instrument == "EPV-R"
    return slug.title()


@pytest.mark.parametrize(("code", "words"), CODES.items())
def test_each_kind_of_finding_is_said_in_both_languages(code: str, words: tuple[str, str]) -> None:
    for language, start in zip(("es", "en"), words, strict=True):
        assert trajectory_words.said(a_page(language), code, band).startswith(start)


def test_what_is_not_known_is_shown_as_it_stands() -> None:
    for code in ("trajectory:new_kind:x:1", "trajectory:level_rises:two_rises:2", "trajectory:"):
        assert trajectory_words.said(a_page("es"), code, band) == code


def test_a_call_names_every_reason_and_her_safe_hours() -> None:
    title = "trajectory:missed_sessions:missed:2;trajectory:unconfirmed_contact:contact:1"

    words = trajectory_words.call(a_page("es"), title, band)

    assert words == (
        "Llamarla, solo dentro de su horario seguro: 2 sesiones seguidas sin venir; "
        "hace tiempo que no confirma cómo contactar con ella"
    )
