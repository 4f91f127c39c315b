"""Words of plannings: hours, states, what is missing, what is refused, how good a plan is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from babel.dates import get_day_names

from services.portal.clients.base import ConflictThere
from services.portal.clients.planning import Asking, GroupCard, HourLoad, Place, Said, SearchLine
from services.portal.clients.planning_groups import Opening
from services.portal.locale import dates
from services.portal.locale.text import N_
from services.portal.pages.page import Page

STATES: Final = {"open": N_("En preparación"), "published": N_("Publicada")}
SEARCHES: Final = {
    "queued": N_("En cola"),
    "running": N_("Buscando"),
    "done": N_("Terminada"),
    "stopped": N_("Parada"),
    "cancelled": N_("Anulada antes de empezar"),
    "failed": N_("No ha podido ser"),
    "lost": N_("Se ha cortado"),
}
MODES: Final = {
    "fresh": N_("Desde cero"),
    "least_change": N_("Mover lo menos posible"),
    "best": N_("Dar plaza a más mujeres"),
    "what_if": N_("Qué pasaría si"),
}
TROUBLES: Final = {
    "bad_data": N_("Algo de los datos no encaja: revísalos y vuelve a calcular."),
    "too_large": N_("Es demasiado grande para calcularlo de una vez."),
    "fault": N_("Ha fallado el programa. Vuelve a calcular; si se repite, avisa a quien lo mantiene."),
}
HER_LACKS: Final = {
    "no_hours": N_("no tiene ninguna hora posible"),
    "no_language": N_("no tiene ningún idioma"),
    "no_site": N_("no llega a ningún centro"),
}
HOUR_LACKS: Final = {
    "no_room": N_("sin sala"),
    "no_facilitators": N_("faltan dinamizadoras"),
    "no_lead": N_("nadie puede dirigir"),
    "no_childcare": N_("sin guardería"),
    "nobody_comes": N_("vienen pocas"),
}
CHANGES: Final = {
    "loses_place": N_("se quedan sin plaza"),
    "moves": N_("cambian de hora o de centro"),
    "new_faces": N_("cambian de dinamizadoras"),
    "other_room": N_("cambian de sala"),
    "gets_place": N_("consiguen plaza"),
}
HERS: Final = {
    "loses_place": N_("Se queda sin plaza"),
    "moves": N_("Cambia de hora o de centro"),
    "new_faces": N_("Verá caras nuevas"),
    "other_room": N_("Cambia de sala"),
    "gets_place": N_("Consigue plaza"),
}
"""The same of one woman, the worst first."""
PROPOSALS: Final = {"least_change": N_("Mover lo menos posible"), "best": N_("Dar plaza a más mujeres")}
NEWCOMER: Final = "newcomer"
"""How groups call a room that is only supposed."""
REFUSED: Final = {
    "changed_meanwhile": N_("Alguien ha cambiado el plan mientras lo mirabas. Este es el de ahora."),
    "no_plan_yet": N_("Aún no hay ningún plan con el que hacer eso."),
    "search_going": N_("Ya se está buscando un plan: espera o páralo."),
    "breaks_rules": N_("El plan incumple alguna regla: corrígelo antes de publicarlo."),
    "already_invited": N_("Ya se ha invitado a alguien: esto no se puede retirar entero."),
}


@dataclass(frozen=True)
class Speaker:
    """Says things in the page's language. hides: whether others can see the screen, so that nobody is named."""

    page: Page
    hides: bool

    def said(self, words: Said) -> str:
        """A sentence that came in both languages."""
        return words.en if self.page.language == "en" else words.es

    def against(self, one: Opening) -> str:
        """What speaks against a place, each thing once; empty if nothing does."""
        if one.is_locked:
            return self.page.gettext(N_("El grupo está fijado"))
        return ". ".join(dict.fromkeys(self.said(each.words) for each in one.broken))

    def hour(self, one: GroupCard | HourLoad) -> str:
        """`lunes, 10:00`."""
        return self.hour_of(one.day, one.start)

    def hour_of(self, day: int, start: int) -> str:
        """The same, from a day (0 is Monday) and minutes after midnight."""
        name = get_day_names("wide", locale=self.page.language)[day]
        return f"{name}, {dates.clock(time(start // 60, start % 60), self.page.language)}"

    def place(self, resources: Mapping[str, Any], at: Place) -> str:
        """Where and when a group meets, as far as the planning still knows."""
        rooms = {room["id"]: room["name"] for site in resources["sites"] for room in site["rooms"]}
        hours = {one["id"]: self.hour_of(one["day"], one["start"]) for one in resources["hours"]}
        gone, more = self.page.gettext(N_("ya no está")), self.page.gettext(N_("la sala de más"))
        return f"{hours.get(at.slot, gone)} · {more if at.room == NEWCOMER else rooms.get(at.room, gone)}"

    def woman(self, one: Asking) -> str:
        """Her alias, or the end of her reference: the same wherever she is shown."""
        if one.alias and not self.hides:
            return one.alias
        return self.page.gettext(N_("Participante %(number)s")) % {"number": one.person.hex[-4:]}


def week(resources: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The hours of a planning in the order of the week, those that are away too."""
    return sorted(resources["hours"], key=lambda one: (one["day"], one["start"], one["id"]))


def speaker(page: Page) -> Speaker:
    """Who says things on this page."""
    return Speaker(page, hides=page.person is None or page.person.hides_names)


def share(line: SearchLine) -> int | None:
    """How much of the best possible a plan is worth, in whole hundredths rounded down; None before there is one."""
    return None if line.gap is None else max(0, int(100 * (1 - line.gap)))


def place_of(value: str) -> Place | None:
    """A place from what a form sends; None for none."""
    room, tilde, slot = value.partition("~")
    return Place(room=room, slot=slot) if tilde else None


def refusal(refused: ConflictThere) -> str:
    """Why something is not possible, in our words. Raises it again if we have none."""
    if refused.service_code not in REFUSED:
        raise refused
    return REFUSED[refused.service_code]
