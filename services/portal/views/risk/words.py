"""Risk in words: levels, ways of asking, outcomes; reasons, sources and due work as pages look them up."""

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
from services.portal.views.risk.reason_words import ALERT_CODES, FILE_SOURCES, SOURCES
from services.portal.views.risk.signal_words import source_words
from services.portal.views.risk.task_words import KINDS, TITLES
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
        known = ALERT_CODES.get(reason.code)
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
        if source in SOURCES:
            return self.page.gettext(SOURCES[source])
        name, _, item = source.partition(":")
        if name in FILE_SOURCES:
            return self.page.gettext(FILE_SOURCES[name])
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
        known = TITLES.get(item.title) or KINDS.get(item.kind)
        return self.page.gettext(known) if known else item.title
