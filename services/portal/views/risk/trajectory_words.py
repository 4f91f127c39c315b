"""How a case moved, in words: each rule of the trajectory with the facts it saw."""

from collections.abc import Callable
from typing import Final

from services.portal.locale.text import N_
from services.portal.pages.page import Page

PREFIX: Final = "trajectory:"
_HEAD: Final = 3
"""Parts before the facts: the prefix, the kind of rule, its code."""
_KINDS: Final = {
    "band_rise": (
        N_("%(instrument)s ha subido: antes %(before)s, ahora %(now)s"),
        ("instrument", "before", "now"),
    ),
    "level_rises": (N_("El nivel ha subido %(count)s veces en %(days)s días"), ("count", "days")),
    "incident_frequency": (
        N_("Los hechos han pasado de %(before)s a %(now)s en %(days)s días"),
        ("before", "now", "days"),
    ),
    "missed_sessions": (N_("%(count)s sesiones seguidas sin venir"), ("count",)),
    "unreached_messages": (
        N_("%(count)s mensajes que no le han llegado en %(days)s días"),
        ("count", "days"),
    ),
    "unconfirmed_contact": (N_("hace tiempo que no confirma cómo contactar con ella"), ("count",)),
}
Band = Callable[[str, str], str]
"""From an instrument and a result's slug to the result in words."""


def said(page: Page, code: str, band: Band) -> str:
    """One finding. An unknown kind is shown as it stands."""
    parts = code.split(":")
    known = _KINDS.get(parts[1]) if len(parts) > _HEAD else None
    if known is None or len(parts) != _HEAD + len(known[1]):
        return code
    text, names = known
    facts = dict(zip(names, parts[_HEAD:], strict=True))
    if "instrument" in facts:
        facts |= {name: band(facts["instrument"], facts[name]) for name in ("before", "now")}
    return page.gettext(text) % facts


def call(page: Page, title: str, band: Band) -> str:
    """A call that is owed, with every finding it is owed for."""
    why = "; ".join(said(page, part, band) for part in title.split(";"))
    return page.gettext(N_("Llamarla, solo dentro de su horario seguro: %(why)s")) % {"why": why}
