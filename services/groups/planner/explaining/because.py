"""A reason of the planner: a stable code, its numbers and ids, and one plain sentence for it."""

from dataclasses import dataclass
from enum import StrEnum

from services.groups.planner.explaining.wording import Spot, Tongue, ages, counted, tongue


class Code(StrEnum):
    """Stable codes: why not placed, in the order they are given, then why placed here."""

    NO_ROOM = "no_room"
    NO_SITE = "no_site"
    NO_HOUR = "no_hour"
    NO_CHILDCARE = "no_childcare"
    NO_STAFF = "no_staff"
    NO_LANGUAGE = "no_language"
    NO_COMPANY = "no_company"
    PLACE_FREE = "place_free"
    NO_PLACE = "no_place"
    CHILDCARE_FULL = "childcare_full"
    NOT_FOLLOWED = "not_followed"
    NOTHING_LEFT = "nothing_left"
    HOUR_SUITS = "hour_suits"
    HOUR_POSSIBLE = "hour_possible"
    HOUR_DIFFICULT = "hour_difficult"
    TRAVEL = "travel"
    FOLLOWS = "follows"
    INTERPRETED = "interpreted"
    THEME = "theme"
    CHILDCARE = "childcare"
    TOGETHER = "together"
    WAITED = "waited"


@dataclass(frozen=True)
class Reason:
    """count: what the code counts (room-slots before the step, groups, minutes, children or editions)."""

    code: Code
    count: int = 0
    spot: Spot | None = None
    language: str | None = None
    band: str | None = None

    def words(self, language: Tongue) -> str:
        """One sentence without names of others."""
        return (_spanish if language == "es" else _english)(self)


def _spanish(one: Reason) -> str:
    spaces = counted(one.count, "hueco de sala", "huecos de sala")
    groups = counted(one.count, "grupo", "grupos")
    where = f"en {one.spot.site} el {one.spot.hour('es')}" if one.spot else f"en {groups}"
    told = tongue(one.language, "es")
    sentences = {
        Code.NO_ROOM: "No hay ninguna sala libre en el programa",
        Code.NO_SITE: f"Ninguna sede a su alcance ({spaces} en el programa)",
        Code.NO_HOUR: f"Ninguna sala a sus horas ({spaces} a su alcance)",
        Code.NO_CHILDCARE: f"Ninguna guardería para sus hijos a sus horas ({spaces} a sus horas)",
        Code.NO_STAFF: f"No hay dinamizadoras para abrir un grupo a sus horas ({spaces} sin ellas)",
        Code.NO_LANGUAGE: f"Ningún grupo en un idioma que ella sigue a sus horas ({spaces} en otros idiomas)",
        Code.NO_COMPANY: f"No hay mujeres bastantes para abrir un grupo a sus horas ({spaces} posibles)",
        Code.PLACE_FREE: f"Ya hay plaza para ella en {groups} del plan",
        Code.NO_PLACE: f"No queda plaza compatible en {groups} a sus horas",
        Code.CHILDCARE_FULL: f"Guardería completa {where}"
        + (f" ({ages(one.band, 'es')})" if one.band else ""),
        Code.NOT_FOLLOWED: f"Ni idioma que ella siga ni intérprete {where}"
        + (f" (grupo en {told})" if told else ""),
        Code.NOTHING_LEFT: "No quedan mujeres o personal bastantes para abrir otro grupo a sus horas",
        Code.HOUR_SUITS: f"La hora le viene bien: {one.spot.hour('es') if one.spot else ''}",
        Code.HOUR_POSSIBLE: f"La hora es posible para ella: {one.spot.hour('es') if one.spot else ''}",
        Code.HOUR_DIFFICULT: f"Puede venir a esa hora, con dificultad: {one.spot.hour('es') if one.spot else ''}",
        Code.TRAVEL: f"La sede está a {counted(one.count, 'minuto', 'minutos')}",
        Code.FOLLOWS: f"Sigue el grupo en {told}",
        Code.INTERPRETED: f"Un intérprete le habla en {told}",
        Code.THEME: "El tema es uno de los que pidió",
        Code.CHILDCARE: f"Hay guardería para {counted(one.count, 'hijo suyo', 'hijos suyos')}",
        Code.TOGETHER: "Está con alguien con quien quería estar",
        Code.WAITED: f"Llevaba esperando {counted(one.count, 'edición', 'ediciones')}",
    }
    return sentences[one.code]


def _english(one: Reason) -> str:
    spaces = counted(one.count, "room-slot", "room-slots")
    groups = counted(one.count, "group", "groups")
    where = f"in {one.spot.site} on {one.spot.hour('en')}" if one.spot else f"in {groups}"
    told = tongue(one.language, "en")
    sentences = {
        Code.NO_ROOM: "The programme has no free room at all",
        Code.NO_SITE: f"No site within her reach ({spaces} in the programme)",
        Code.NO_HOUR: f"No room at her hours ({spaces} within reach)",
        Code.NO_CHILDCARE: f"No childcare for her children at her hours ({spaces} at her hours)",
        Code.NO_STAFF: f"No facilitators to open a group at her hours ({spaces} without them)",
        Code.NO_LANGUAGE: f"No group in a language she follows at her hours ({spaces} in other languages)",
        Code.NO_COMPANY: f"Not enough women to open a group at her hours ({spaces} possible)",
        Code.PLACE_FREE: f"There is already a place for her in {groups} of the plan",
        Code.NO_PLACE: f"No compatible place left in {groups} at her hours",
        Code.CHILDCARE_FULL: f"Childcare full {where}" + (f" ({ages(one.band, 'en')})" if one.band else ""),
        Code.NOT_FOLLOWED: f"No language she follows and no interpreter {where}"
        + (f" (group in {told})" if told else ""),
        Code.NOTHING_LEFT: "There are not enough women or staff left to open another group at her hours",
        Code.HOUR_SUITS: f"The hour suits her: {one.spot.hour('en') if one.spot else ''}",
        Code.HOUR_POSSIBLE: f"The hour is possible for her: {one.spot.hour('en') if one.spot else ''}",
        Code.HOUR_DIFFICULT: f"She can come at that hour, with difficulty: {one.spot.hour('en') if one.spot else ''}",
        Code.TRAVEL: f"The site is {counted(one.count, 'minute', 'minutes')} away",
        Code.FOLLOWS: f"She follows the group in {told}",
        Code.INTERPRETED: f"An interpreter speaks to her in {told}",
        Code.THEME: "The theme is one that she asked for",
        Code.CHILDCARE: f"There is childcare for {counted(one.count, 'child', 'children')} of hers",
        Code.TOGETHER: "She is with someone she wanted to be with",
        Code.WAITED: f"She had waited {counted(one.count, 'edition', 'editions')}",
    }
    return sentences[one.code]
