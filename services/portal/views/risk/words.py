"""Risk in words: levels, reasons with their sources, ways of asking, outcomes, due work."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.portal.clients.intake.alerts import Alert
from services.portal.clients.intake.due import DueItem
from services.portal.clients.intake.instruments import Instrument
from services.portal.clients.intake.reasons import Flag, Protocol, Reason
from services.portal.clients.intake.risk import RiskClient
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.views.risk import trajectory_words
from services.portal.views.risk.signal_words import source_words
from shared.errors import Missing

LEVELS = {
    "basal": N_("Riesgo basal"),
    "medio": N_("Riesgo medio"),
    "alto": N_("Riesgo alto"),
    "extremo": N_("Riesgo extremo"),
}
OTHER_WINDOW = N_("Otra ventana ha guardado esta valoración: lo de aquí no se guarda encima. Puedes firmarlo")
UNKNOWN = (
    ("no_sabe", N_("No sabe")),
    ("no_preguntado", N_("No preguntado")),
    ("no_contesta", N_("No quiere contestar")),
)
GROUPS = (
    ("risk", N_("Valorar el riesgo")),
    ("screening", N_("Preguntas de detección")),
    ("wellbeing", N_("Bienestar y apoyo")),
    ("record", N_("Registros y clasificación")),
)
MODES = (
    ("interview", N_("Entrevista en persona")),
    ("phone", N_("Por teléfono")),
    ("video", N_("Por videollamada")),
    ("self", N_("Ella sola, por escrito")),
    ("file", N_("Con lo que ya consta")),
)
INTERPRETERS = (
    ("", N_("Sin indicar")),
    ("nobody", N_("Nadie: hablamos la misma lengua")),
    ("professional", N_("Intérprete profesional, en la sala")),
    ("remote", N_("Intérprete profesional, por teléfono o vídeo")),
    ("mediator", N_("Mediadora intercultural")),
    ("staff", N_("Una compañera del equipo")),
    ("volunteer", N_("Una voluntaria")),
    ("relative", N_("Alguien de su familia o conocido")),
    ("child", N_("Su hija o su hijo")),
)
LANGUAGES = (
    ("es", N_("Español")),
    ("ar", N_("Árabe")),
    ("fr", N_("Francés")),
    ("pt", N_("Portugués")),
    ("ro", N_("Rumano")),
    ("uk", N_("Ucraniano")),
    ("en", N_("Inglés")),
    ("bg", N_("Búlgaro")),
    ("mis", N_("Otra lengua")),
)
OUTCOMES = (
    ("acted", N_("Se ha actuado")),
    ("plan_made", N_("Plan de seguridad hecho")),
    ("referred", N_("Derivada")),
    ("not_confirmed", N_("No se confirma")),
)
SNOOZE_REASONS = (
    ("waiting_for_her", N_("Esperamos a que ella diga")),
    ("waiting_for_partner", N_("Esperamos a otra entidad")),
    ("not_safe_now", N_("Ahora no es seguro")),
    ("absent_staff", N_("Falta quien lo lleva")),
    ("other_priority", N_("Otra cosa es más urgente")),
)
_ALERT_CODES = {
    "contact_not_safe": N_("Contactar con ella ha dejado de ser seguro"),
    "silence": N_("Dos ausencias seguidas con riesgo alto"),
    "group_offer": N_("Ofrecerle una plaza en un grupo antes de esta fecha"),
    "concern_violence": N_("Preocupación en el grupo: posible violencia"),
    "concern_suicidality": N_("Preocupación en el grupo: riesgo de suicidio"),
    "concern_children": N_("Preocupación en el grupo: hijas o hijos"),
    "concern_health": N_("Preocupación en el grupo: salud"),
    "concern_housing": N_("Preocupación en el grupo: vivienda"),
    "concern_other": N_("Preocupación en el grupo"),
    "concern_waiting": N_("Nadie la ha tomado a tiempo: está en «Preocupaciones de los grupos»"),
    "exclusion_met": N_("Dos mujeres que no deben coincidir están en el mismo grupo: decide coordinación"),
    "staff_exclusion_met": N_(
        "Está en un grupo que lleva alguien con quien no puede coincidir: decide coordinación"
    ),
    "no_live_case": N_("Ninguna ficha abierta: pregunta a quien lleva el grupo quién es"),
    "work_without_owner": N_("Hay trabajo vencido y nadie lleva el expediente: asignarlo"),
    "merged": N_("El nivel de otro expediente suyo que se unió a este"),
    "break_glass": N_("Alguien de otro equipo ha abierto el expediente con urgencia"),
}
_SOURCES = {
    "judgement": N_("Lo ha visto u oído quien la atiende"),
    "earlier": N_("Ya constaba de antes"),
    "notifications": N_("Aviso del envío de mensajes"),
    "groups": N_("Aviso desde los grupos"),
    "trajectory": N_("Cómo ha ido cambiando el caso"),
    "access": N_("Registro de accesos"),
    "due_work": N_("Trabajo pendiente del expediente"),
}
_FILE_SOURCES = {
    "incident": N_("Un hecho anotado en la ficha"),
    "child": N_("La ficha de una hija o un hijo"),
}
_TITLES = {
    "reassess": N_("Volver a valorar el riesgo"),
    "finish_assessment": N_("Completar la valoración: faltan respuestas que pueden elevar el nivel"),
    "contact_not_safe": N_("Contactar con ella no es seguro: confirmar antes de nada"),
    "contact_unconfirmed": N_("Confirmar con ella su forma de contacto, en su horario"),
    "absence": N_("No vino a la sesión: averiguar si está bien"),
    "break_glass_review": N_("Revisar un acceso de urgencia a la ficha"),
    "safety_plan": N_("Revisar su plan de seguridad"),
    "concern_violence": N_("Preocupación en el grupo: posible violencia"),
    "concern_suicidality": N_("Preocupación en el grupo: riesgo de suicidio"),
    "concern_children": N_("Preocupación en el grupo: hijas o hijos"),
    "concern_health": N_("Preocupación en el grupo: salud"),
    "concern_housing": N_("Preocupación en el grupo: vivienda"),
    "concern_other": N_("Preocupación en el grupo"),
    "protection_order": N_("Caduca su orden de protección"),
    "hearing": N_("Tiene un juicio o una cita judicial"),
    "permit": N_("Caduca su permiso"),
    "violence_permit": N_("Caduca su permiso por violencia"),
    "protocol_raised": N_("El protocolo nuevo sube su nivel: mirar qué cambia para ella"),
    "protocol_lower:basal": N_("El protocolo nuevo daría riesgo basal: mirar si conviene proponerlo"),
    "protocol_lower:medio": N_("El protocolo nuevo daría riesgo medio: mirar si conviene proponerlo"),
    "protocol_lower:alto": N_("El protocolo nuevo daría riesgo alto: mirar si conviene proponerlo"),
}
_KINDS = {
    "message_withheld": N_("Un mensaje para ella no ha salido: decidir qué hacer"),
    "message_uncertain": N_("No se sabe si un mensaje le llegó: averiguarlo, no se repite solo"),
    "contact_unconfirmed": N_("Confirmar con ella su forma de contacto, en su horario"),
    "contact_not_safe": N_("Contactar con ella no es seguro: confirmar antes de nada"),
    "silent_partner": N_("La entidad no responde: llamar"),
    "partner_answered": N_("La entidad ha respondido: mirarlo"),
    "expiry": N_("Algo caduca: mirarlo a tiempo"),
    "absence": N_("No vino a la sesión: averiguar si está bien"),
}


@dataclass
class RiskWords:
    """Looks up words as a page needs them; each instrument is asked of the service once.

    spans: source of a reason to the words marked in a note, where the page has them.
    """

    page: Page
    client: RiskClient
    spans: Mapping[str, str] = field(default_factory=dict)
    _protocol: Protocol | None = None
    _instruments: dict[str, Instrument | None] = field(default_factory=dict)

    @property
    def protocol(self) -> Protocol:
        """The protocol in the page's language."""
        if self._protocol is None:
            self._protocol = self.client.protocol(self.page.language)
        return self._protocol

    def instrument(self, name: str) -> Instrument | None:
        """An instrument, None if it is no longer published."""
        if name not in self._instruments:
            try:
                self._instruments[name] = self.client.instrument(name, self.page.language)
            except Missing:
                self._instruments[name] = None
        return self._instruments[name]

    def flag(self, code: str) -> Flag | None:
        """A red flag, None for other codes."""
        return next((flag for flag in self.protocol.flags if flag.code == code), None)

    def reason(self, reason: Reason) -> str:
        """Name of a reason."""
        flag = self.flag(reason.code)
        if flag is not None:
            return flag.name
        if reason.code.startswith("instrument:"):
            _, name, slug = reason.code.split(":")
            return self.result(name, slug)
        if reason.code.startswith(trajectory_words.PREFIX):
            return trajectory_words.said(self.page, reason.code, self.band)
        known = _ALERT_CODES.get(reason.code)
        return self.page.gettext(known) if known else self.protocol.reasons.get(reason.code, reason.code)

    def result(self, instrument: str | None, slug: str | None) -> str:
        """A result such as `EPV-R: riesgo alto`."""
        if instrument is None:
            return self.page.gettext(N_("Señales de alarma y criterio profesional"))
        found = self.instrument(instrument)
        if found is not None and not found.levels:
            return found.title
        label = found.levels.get(slug or "") if found is not None else slug
        return f"{instrument}: {label or self.page.gettext(N_('sin nivel, faltan respuestas'))}"

    def band(self, instrument: str, slug: str) -> str:
        """A result of an instrument by itself, such as `riesgo alto`."""
        found = self.instrument(instrument)
        return slug if found is None else found.levels.get(slug, slug)

    def sources(self, reason: Reason) -> list[str]:
        """Where a reason comes from, in words, without repeating the reason itself."""
        said = [self.source(source) for source in reason.sources]
        return [] if reason.code.startswith("instrument:") else list(dict.fromkeys(said))

    def cited(self, reason: Reason) -> list[tuple[str, str]]:
        """Its sources, each with the end of its address under the case: "" for all but texts."""
        texts = {told for source in reason.sources if (told := self._text(source))}
        words = {told for told, _ in texts}
        return [*sorted(texts), *((told, "") for told in self.sources(reason) if told not in words)]

    def source(self, source: str) -> str:
        """One source: `DASH-RIC · 15. Ha intentado estrangular…`."""
        text = self._text(source)
        if text is not None:
            return text[0]
        if source in _SOURCES:
            return self.page.gettext(_SOURCES[source])
        name, _, item = source.partition(":")
        if name in _FILE_SOURCES:
            return self.page.gettext(_FILE_SOURCES[name])
        found = self.instrument(name)
        return f"{name} · {item}. {found.text(item)}" if found is not None and item else source

    def _text(self, source: str) -> tuple[str, str] | None:
        """A source that is a text: its words with those marked in it, and the end of its address."""
        found = source_words(source, self.page)
        marked = self.spans.get(source, "")
        return found if found is None or not marked else (f"{found[0]}: «{marked}»", found[1])

    def actions(self, alert: Alert) -> list[Flag]:
        """First actions the protocol asks for, gravest reason first."""
        return [flag for reason in alert.reasons if (flag := self.flag(reason.code)) is not None]

    def level(self, level: str) -> str:
        """A level in words."""
        return self.page.gettext(LEVELS[level])

    def task(self, item: DueItem) -> str:
        """What a due item asks for."""
        if item.title.startswith(trajectory_words.PREFIX):
            return trajectory_words.call(self.page, item.title, self.band)
        known = _TITLES.get(item.title) or _KINDS.get(item.kind)
        return self.page.gettext(known) if known else item.title
