"""A report as lines of indicator, figure and definition: the same words on the page, on paper and in the file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from babel.numbers import format_decimal

from services.portal.clients.groups.reports import (
    Band,
    EditionReport,
    Figures,
    Satisfaction,
    Sum,
    Voted,
    YearReport,
)
from services.portal.forms.groups.labels import FACES
from services.portal.gateways.workbook import Cell, Sheet
from services.portal.locale import dates
from services.portal.locale.public_words import in_words
from services.portal.locale.text import N_

Say = Callable[[str], str]
HIDDEN: Final = N_("menos de 5")
UNTOLD: Final = N_("no se dice")
_HOUR: Final = 60
_HAPPY: Final = 4
"""The fourth of five faces, from the saddest, and the fifth are happy."""


@dataclass(frozen=True)
class Line:
    """One indicator. cell: the figure as a number where it is one, for the file."""

    label: str
    value: str
    definition: str
    cell: Cell


@dataclass(frozen=True)
class Words:
    """Says figures in a language."""

    say: Say
    language: str

    def number(self, count: int | None) -> str:
        """A count of people, or that it is too small to be told."""
        return self.say(HIDDEN) if count is None else str(count)

    def total(self, total: Sum | None) -> str:
        """A sum, or at least how much it is."""
        if total is None:
            return self.say(UNTOLD)
        if total.is_whole:
            return str(total.count)
        return self.say(N_("%(count)s o más")) % {"count": total.count}

    def hours(self, minutes: int | None) -> str:
        """Hours with one decimal."""
        if minutes is None:
            return self.say(UNTOLD)
        said = format_decimal(round(minutes / _HOUR, 1), locale=self.language)
        return self.say(N_("%(hours)s h")) % {"hours": said}

    def rate(self, figures: Figures) -> str:
        """The percentage, or the least it can be."""
        if figures.rate is None:
            return "–"
        said = f"{figures.rate.percent}\u00a0%"
        return self.say(N_("%(count)s o más")) % {"count": said} if figures.rate.is_bound else said

    def content(self, found: Satisfaction | None) -> str:
        """How many of all answers are one of the two happiest faces, where the faces may be told so finely."""
        if found is None:
            return "–"
        if not found.bands or any(one.first < _HAPPY <= one.last for one in found.bands):
            return self.say(UNTOLD)
        happy = sum(one.answers for one in found.bands if one.first >= _HAPPY)
        return self.say(N_("%(count)s de %(all)s")) % {"count": happy, "all": found.answers}

    def band(self, band: Band) -> str:
        """A face, or from which to which."""
        first, last = self.say(FACES[band.first - 1]), self.say(FACES[band.last - 1])
        return first if band.first == band.last else f"{first} – {last}"

    def line(self, label: str, value: str, definition: str, cell: Cell | None = None) -> Line:
        """A line from Spanish sentences."""
        return Line(self.say(label), value, self.say(definition), value if cell is None else cell)


def _hours_cell(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / _HOUR, 1)


def lines_of(figures: Figures, words: Words) -> list[Line]:
    """Every indicator of an edition."""
    line, number, hours = words.line, words.number, words.hours
    return [
        line(N_("Sesiones celebradas"), str(figures.held),
             N_("Sesiones con la lista pasada."), figures.held),
        line(N_("Sesiones anuladas"), str(figures.cancelled),
             N_("Sesiones que se anularon y no volvieron."), figures.cancelled),
        line(N_("Horas de sesión"), hours(figures.minutes),
             N_("Lo que duraron las sesiones celebradas."), _hours_cell(figures.minutes)),
        line(N_("Plazas"), str(figures.places), N_("Plazas que ofrece la edición."), figures.places),
        line(N_("Plazas ocupadas"), number(figures.taken),
             N_("Mujeres que hoy tienen plaza: ofrecida, confirmada o viniendo."), figures.taken),
        line(N_("Participantes distintas"), number(figures.participants),
             N_("Mujeres que vinieron al menos a una sesión, cada una contada una vez."), figures.participants),
        line(N_("Asistencias"), words.total(figures.attendances),
             N_("Suma de las presentes en cada sesión, a tiempo o tarde. Si alguna sesión no se dice, no se suma."),
             figures.attendances.count if figures.attendances.is_whole else None),
        line(N_("Tasa de asistencia"), words.rate(figures),
             N_("Presentes entre presentes y ausentes, en las sesiones que se dicen. "
                "Si faltaron menos de cinco veces en total, solo se dice lo menos que puede ser.")),
        line(N_("Horas de guardería"), hours(figures.childcare_minutes),
             N_("Niñas y niños en guardería por lo que duró la sesión, en horas, redondeado a la media hora."),
             _hours_cell(figures.childcare_minutes)),
        line(N_("Horas de intérprete"), hours(figures.interpreter_minutes),
             N_("Lo que duraron las sesiones celebradas, si la edición tiene plazas con intérprete."),
             _hours_cell(figures.interpreter_minutes)),
    ]  # fmt: skip


def faces_of(found: Satisfaction | None, words: Words) -> list[tuple[str, int]]:
    """Answers by face, or by faces together."""
    return [(words.band(one), one.answers) for one in found.bands] if found else []


def wanted_of(voted: Voted | None, words: Words) -> list[str]:
    """Topics in the order the group wants them, in the language of the page or the nearest."""
    return [in_words(one.words, words.language)[0] for one in voted.topics] if voted else []


def _face_rows(found: Satisfaction | None, words: Words) -> list[tuple[str, int]]:
    """Its faces, where they may be told, and all its answers."""
    return [*faces_of(found, words), (words.say(N_("Todas")), found.answers)] if found else []


def sheets_of(report: EditionReport, words: Words) -> list[Sheet]:
    """An edition's report as a file."""
    say, figures = words.say, report.figures
    head = [say(N_("Indicador")), say(N_("Cifra")), say(N_("Qué se cuenta"))]
    indicators = [(one.label, one.cell, one.definition) for one in lines_of(figures, words)]
    held = [
        (dates.short_day(when.on, words.language), words.number(present) if present is None else present)
        for when, present in zip(report.sessions, figures.present, strict=True)
        if when.state == "held"
    ]
    about = ((N_("Las sesiones"), figures.satisfaction), (N_("La edición entera"), figures.evaluation))
    faces = [(say(what), *row) for what, found in about for row in _face_rows(found, words)]
    return [
        Sheet(say(N_("Indicadores")), head, [(say(N_("Edición")), report.title, ""), *indicators]),
        Sheet(say(N_("Sesiones")), [say(N_("Día")), say(N_("Presentes"))], held),
        Sheet(say(N_("Satisfacción")), [say(N_("Qué se valora")), say(N_("Cara")), say(N_("Respuestas"))], faces),
        Sheet(say(N_("Temas")), [say(N_("Tema")), say(N_("Sesiones"))], figures.topics),
        Sheet(say(N_("Temas votados")), [say(N_("Puesto")), say(N_("Tema"))],
              list(enumerate(wanted_of(report.voted, words), start=1))),
    ]  # fmt: skip


HEADINGS: Final = (
    N_("Edición"), N_("Empezó"), N_("Celebradas"), N_("Anuladas"), N_("Plazas"), N_("Participantes"),
    N_("Asistencias"), N_("Tasa"), N_("Guardería"), N_("Intérprete"), N_("Contentas"),
)  # fmt: skip


def row_of(report: EditionReport, words: Words) -> list[str]:
    """An edition as a row of the year's table."""
    figures = report.figures
    return [
        report.title,
        dates.short_day(report.starts_on, words.language) if report.starts_on else "",
        str(figures.held),
        str(figures.cancelled),
        str(figures.places),
        words.number(figures.participants),
        words.total(figures.attendances),
        words.rate(figures),
        words.hours(figures.childcare_minutes),
        words.hours(figures.interpreter_minutes),
        words.content(figures.satisfaction),
    ]


def total_of(year: YearReport, words: Words) -> list[str]:
    """All of a year's editions as the last row."""
    figures = year.figures
    childcare = words.hours(figures.childcare_minutes.count)
    if not figures.childcare_minutes.is_whole:
        childcare = words.say(N_("%(count)s o más")) % {"count": childcare}
    return [
        words.say(N_("Todas")),
        "",
        str(figures.held),
        str(figures.cancelled),
        str(figures.places),
        words.total(figures.participants),
        words.total(figures.attendances),
        "",
        childcare,
        words.hours(figures.interpreter_minutes),
        "",
    ]


def year_sheets(year: YearReport, words: Words) -> list[Sheet]:
    """A year's report as a file."""
    rows = [[_plain(cell) for cell in row_of(one, words)] for one in year.lines]
    rows.append([_plain(cell) for cell in total_of(year, words)])
    return [Sheet(str(year.year), [words.say(one) for one in HEADINGS], rows)]


def _plain(said: str) -> Cell:
    return int(said) if said.isascii() and said.isdigit() else said
