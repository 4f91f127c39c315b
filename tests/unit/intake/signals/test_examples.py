"""The sentences of the design, and one for each step of precedence."""

from datetime import date

import pytest

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.model import Status
from services.intake.domain.signals.scan import Scanner
from tests.unit.intake.signals.conftest import LIBRARY

WRITTEN = date(2026, 5, 4)
EXAMPLES = [
    ("No me pega, pero me ha dicho que me va a matar.", {"threat_to_kill"}),
    ("Nunca ha intentado estrangularla.", set()),
    ("No es la primera vez que intenta estrangularla.", {"strangulation"}),
    ("En 2013 su primer marido la amenazó con un cuchillo; vive en Perú y no hay contacto.", set()),
    ("Hace 5 años empezó a seguirla por la calle y la semana pasada volvió a hacerlo.", {"stalking"}),
    ("Su hermana tiene miedo de que la mate su novio.", set()),
    ("Le ha dicho que si denuncia mata a su hermana.", {"threat_to_kill"}),
    ("Si algún día la encerrara, llamaría al 112.", set()),
    ("Dice que si se va la encierra.", {"confinement"}),
    ("Taller sobre mutilación genital, 12 asistentes.", set()),
    ("Él niega que la siguiera por la calle; ella lo mantiene.", {"stalking"}),
    ("Me muero de frío en ese piso.", set()),
    ("Ideación autolítica: no. Plan: no.", set()),
    ("No quiere denunciar, teme por su vida.", {"fear_for_life"}),
    ("Ha pedido la separación de bienes en la notaría.", set()),
    ("Está en trámites de divorcio, sin conflicto.", set()),
    ("Fue al juzgado por un quebrantamiento de hace tres años, ya archivado.", set()),
    ("Le ha quitado el NIE otra vez.", {"document_retention"}),
    ("Perdió el pasaporte en el autobús.", set()),
    ("La niña dice que papá le pega al niño del vecino.", set()),
]


def raised(scanner: Scanner, text: str, language: str = "es") -> set[str]:
    return {str(flag) for flag in scanner.scan(text, language=language, written_on=WRITTEN).raised}


def status(scanner: Scanner, text: str, flag: str, language: str = "es") -> set[str]:
    found = scanner.scan(text, language=language, written_on=WRITTEN).signals
    return {str(signal.status) for signal in found if signal.flag is RedFlag(flag)}


@pytest.mark.parametrize(("text", "flags"), EXAMPLES)
def test_a_sentence_of_the_design_raises_what_it_should(scanner: Scanner, text: str, flags: set[str]) -> None:
    assert raised(scanner, text) == flags


def test_a_reported_threat_of_something_else_is_shown_for_review(scanner: Scanner) -> None:
    assert status(scanner, "Dice que si se va la encierra.", "confinement") == {Status.UNCLEAR}


@pytest.mark.parametrize(
    ("text", "flag", "expected"),
    [
        ("La agarró del cuello.", "strangulation", Status.PRESENT),
        ("No la agarró del cuello.", "strangulation", Status.NEGATED),
        ("No es la primera vez que la agarra del cuello.", "strangulation", Status.PRESENT),
        ("Niega lesiones, golpes y estrangulamiento.", "strangulation", Status.NEGATED),
        ("El investigado niega haberla agarrado del cuello.", "strangulation", Status.PRESENT),
        ("Dice que si no vuelve la mata.", "threat_to_kill", Status.PRESENT),
        ("Nunca le ha dicho que la va a matar.", "threat_to_kill", Status.NEGATED),
        ("Una vecina vive con miedo, su marido la agarró del cuello.", "strangulation", Status.OTHER),
        ("Si algún día la agarrara del cuello, iría a urgencias.", "strangulation", Status.OTHER),
        ("En la película el marido la agarra del cuello.", "strangulation", Status.OTHER),
        ("Hace ocho años la agarró del cuello.", "strangulation", Status.HISTORICAL),
        ("Hace ocho años la agarró del cuello y ayer otra vez.", "strangulation", Status.PRESENT),
        ("En 2015 la agarró del cuello.", "strangulation", Status.HISTORICAL),
        ("En 2026 la agarró del cuello.", "strangulation", Status.PRESENT),
        ("La agarró del cuello. Él murió en un accidente.", "strangulation", Status.HISTORICAL),
        ("Estrangulamiento: no.", "strangulation", Status.NEGATED),
        ("¿La ha agarrado del cuello? No.", "strangulation", Status.NEGATED),
        ("Le dijo que como no vuelva la mata.", "threat_to_kill", Status.PRESENT),
        ("Amenazas de muerte: niega.", "threat_to_kill", Status.NEGATED),
        ("Pregunta si el marido puede quitarle a los niños.", "threat_children", Status.OTHER),
        ("Me dice que me mata y se ríe.", "threat_to_kill", Status.PRESENT),
        ("Dice que si algún día se va, la mata.", "threat_to_kill", Status.PRESENT),
        ("Dice que si el lunes no vuelve la encierra.", "confinement", Status.UNCLEAR),
        ("Nunca la ha agarrado del cuello y no quiere denunciar.", "strangulation", Status.NEGATED),
        ("Niega lesiones, refiere que la agarró del cuello.", "strangulation", Status.PRESENT),
        ("La agarró del cuello, ojalá pague.", "strangulation", Status.PRESENT),
        ("Quiere morirse de vergüenza.", "suicidality", Status.OTHER),
        ("Quiere morir muerta de vergüenza.", "suicidality", Status.OTHER),
        ("Muerta de vergüenza quiere morir.", "suicidality", Status.OTHER),
        ("La agarró del cuello. Por lo demás, la niña está bien.", "strangulation", Status.PRESENT),
        ("La agarró del cuello el lunes. De lo suyo, falta el padrón.", "strangulation", Status.PRESENT),
        ("La agarró del cuello. Ahora está bien.", "strangulation", Status.PRESENT),
        ("¿La ha agarrado del cuello? No quiere contestar.", "strangulation", Status.PRESENT),
        ("¿La ha agarrado del cuello? No, nunca.", "strangulation", Status.NEGATED),
        ("¿La ha agarrado del cuello? R: no.", "strangulation", Status.NEGATED),
        ("¿La ha agarrado del cuello? Sí.", "strangulation", Status.PRESENT),
        ("¿La ha agarrado del cuello? No, dice ella.", "strangulation", Status.NEGATED),
        ("¿La ha agarrado del cuello? No quiere, dice.", "strangulation", Status.PRESENT),
        ("Estrangulamiento: no / armas: no", "strangulation", Status.NEGATED),
        ("Estrangulamiento (no)", "strangulation", Status.NEGATED),
        ("Agarre del cuello en la última discusión: no.", "strangulation", Status.NEGATED),
        ("A su compañera de piso el novio la agarró del cuello.", "strangulation", Status.OTHER),
        ("A la usuaria el novio la agarró del cuello.", "strangulation", Status.PRESENT),
        (
            "Una del taller llegó con su vecina, que dice que la agarró del cuello. Nada que ver con ella.",
            "strangulation",
            Status.OTHER,
        ),
        (
            "El profesor la vio en el barrio de al lado: la agarró del cuello. De lo suyo, todo bien.",
            "strangulation",
            Status.OTHER,
        ),
    ],
)
def test_context_decides_in_the_order_of_precedence(
    scanner: Scanner, text: str, flag: str, expected: Status
) -> None:
    assert status(scanner, text, flag) == {expected}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("¿La ha agarrado del cuello? Sí [ ] No [x].", Status.NEGATED),
        ("Estrangulamiento: SÍ [ ] NO [X]", Status.NEGATED),
        ("Estrangulamiento: SÍ [X] NO [ ]", Status.PRESENT),
        ("Estrangulamiento: [ ] no [x] sí", Status.PRESENT),
        ("[ ] estrangulamiento [ ] armas", Status.NEGATED),
        ("Estrangulamiento: no [ ] sí [x]", Status.PRESENT),
        ("Estrangulamiento: ( ) no (x) sí", Status.PRESENT),
    ],
)
def test_rules_read_the_boxes_of_a_form(text: str, expected: Status) -> None:
    assert status(Scanner(LIBRARY.scanner.books), text, "strangulation") == {expected}


@pytest.mark.parametrize(
    ("language", "text", "flags"),
    [
        ("en", "He doesn't hit me but he said he will kill me.", {"threat_to_kill"}),
        ("en", "He has never choked her.", set()),
        ("en", "He won't let her out of the house.", {"confinement"}),
        ("fr", "Il ne me frappe pas mais il dit qu'il va me tuer.", {"threat_to_kill"}),
        ("fr", "Il ne l'a jamais étranglée.", set()),
        ("pt", "Não me bate, mas disse que vai me matar.", {"threat_to_kill"}),
        ("pt", "Ele nunca a enforcou.", set()),
        ("ar", "ما عمرو خنقها", set()),
        ("ar", "زوجها خَنَـــقَها أمس", {"strangulation"}),
    ],
)
def test_other_languages_follow_the_same_order(
    scanner: Scanner, language: str, text: str, flags: set[str]
) -> None:
    assert raised(scanner, text, language) == flags


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Se ha ido de casa.", set()),
        ("Se ha ido de casa por los golpes.", {"recent_separation"}),
        ("Está embarazada de cinco meses.", set()),
        ("Está embarazada de cinco meses y él le pega.", {"pregnancy_violence"}),
        ("La obligan a prostituirse.", {"trafficking"}),
        ("Los niños ven cómo la insulta.", set()),
        ("Tiene miedo de que la mate.", {"fear_for_life"}),
        ("Dice que mata a los niños.", {"threat_children"}),
        ("Se cruzó una vez con él en la calle.", set()),
    ],
)
def test_the_conventions_of_the_labels_are_kept(scanner: Scanner, text: str, flags: set[str]) -> None:
    assert raised(scanner, text) == flags


@pytest.mark.parametrize(
    "text",
    ["LA AGARRÓ DEL CUELLO", "la agarro del cueyo", "la agarroooo del cuellooo", "intento estrangullarla"],
)
def test_capitals_spelling_and_elongations_hide_nothing(scanner: Scanner, text: str) -> None:
    assert raised(scanner, text) == {"strangulation"}


@pytest.mark.parametrize("before", [0, 200, 300])
def test_a_note_without_full_stops_is_read_to_its_end(rules_alone: Scanner, before: int) -> None:
    assert raised(rules_alone, "y " * before + "la agarró del cuello" + " y" * 60) == {"strangulation"}
