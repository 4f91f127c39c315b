"""What changes from one protocol to another, in plain words; and what keeps a text from being one."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import yaml

from services.intake.domain.risk.protocol import Protocol
from services.intake.domain.risk.protocol_diff import changes
from services.intake.gateways.protocol.faults import faults
from services.intake.gateways.protocol.files import PROTOCOL, parse_protocol, warnings

CLOSED_WELL = "both_agree, funding_ended, left_area, needs_met, plan_completed"
SHIPPED = (PROTOCOL / "protocol.yaml").read_text(encoding="utf-8")
ANA = str(UUID(int=1))
OWNER = "quien lleva el expediente"
Edit = Callable[[dict[str, Any]], object]


def edited(change: Edit) -> str:
    document = yaml.safe_load(SHIPPED)
    change(document)
    return yaml.safe_dump(document, allow_unicode=True)


def said(change: Edit, language: str = "es") -> list[str]:
    found = changes(parse_protocol(SHIPPED), parse_protocol(edited(change)))
    return [getattr(one, language) for one in found]


def test_the_same_says_nothing(protocol: Protocol) -> None:
    assert changes(protocol, protocol) == []
    assert said(lambda d: d.update(version="2099.1")) == []


@pytest.mark.parametrize(
    ("change", "es", "en"),
    [
        (
            lambda d: d["clocks"]["alto"].update(acknowledge="2h"),
            "Nivel alto: una alerta hay que tomarla en 2 h (antes 24 h).",
            "Level alto: an alert must be taken within 2 h (before 24 h).",
        ),
        (
            lambda d: d["clocks"]["extremo"].update(escalate="20m"),
            "Nivel extremo: una alerta sin tomar vuelve a avisar cada 20 min (antes 15 min).",
            "Level extremo: an alert nobody takes rises every 20 min (before 15 min).",
        ),
        (
            lambda d: d["clocks"]["medio"].update(acknowledge="none"),
            "Nivel medio: una alerta hay que tomarla en sin plazo (antes 72 h).",
            "Level medio: an alert must be taken within no term (before 72 h).",
        ),
        (
            lambda d: d["floors"].update(stalking="alto"),
            "«Acoso y seguimiento», al menos alto (antes medio).",
            "“Stalking”, at least alto (before medio).",
        ),
        (
            lambda d: d["instruments"]["EPV-R"].update(alto="extremo"),
            "EPV-R «alto»: extremo (antes alto).",
            "EPV-R «alto»: extremo (before alto).",
        ),
        (
            lambda d: d["actions"]["flags"]["stalking"]["steps"].append(
                {"es": "Cambiar la ruta.", "en": "New route."}
            ),
            "«Acoso y seguimiento»: se pide además «Cambiar la ruta.», en 72 h.",
            "“Stalking”: also asks “New route.”, within 72 h.",
        ),
        (
            lambda d: d["actions"]["flags"]["stalking"]["steps"].pop(),
            "«Acoso y seguimiento»: ya no se pide «Guardar pruebas.».",
            "“Stalking”: “Keep evidence.” is asked no more.",
        ),
        (
            lambda d: d["late_work"]["hearing"].update(alert="none"),
            "Sin hacer, vista o juicio: se avisa a coordinación a los sin plazo (antes 36 h).",
            "Left undone, hearing: coordinators woken after no term (before 36 h).",
        ),
        (
            lambda d: d["look_in"]["no_contact"].update(medio="21d"),
            "Nivel medio: sin saber de ella, se la busca a los 21 días (antes 14 días).",
            "Level medio: nothing heard, she is looked for after 21 days (before 14 days).",
        ),
        (
            lambda d: d["look_in"]["after_closing"].update(months=[]),
            "Tras cerrar, si quiere, se la llama a los meses: ninguno (antes 1, 3, 6).",
            "After closing, if she agreed, she is called after months: none (before 1, 3, 6).",
        ),
        (
            lambda d: d["look_in"]["after_closing"].update(reasons=["needs_met"]),
            f"Tras cerrar se la llama si se cerró por: needs_met (antes {CLOSED_WELL}).",
            f"After closing she is called if it closed for: needs_met (before {CLOSED_WELL}).",
        ),
        (
            lambda d: d["phones"].append({"number": "116 111", "es": "Infancia", "en": "Children"}),
            "Teléfono 116 111: Infancia.",
            "Number 116 111: Children.",
        ),
        (
            lambda d: d["duty"]["hours"].update(sat="10:00-14:00"),
            "Horario del sábado: 10:00-14:00 (antes cerrado).",
            "Hours on Saturday: 10:00-14:00 (before closed).",
        ),
        (
            lambda d: d.update(chain=["owner", "all_coordinators"]),
            f"Se avisa por orden a: {OWNER} → toda la coordinación (antes {OWNER} → coordinación → toda la coordinación).",
            "Asked in turn: the case's owner → all coordinators (before the case's owner → a coordinator → all coordinators).",
        ),
        (
            lambda d: d["combinations"].pop(),
            "Juntas, «Tres o más señales de alarma»: no había o ya no hay (antes extremo = ≥ 3).",
            "Together, “Three or more red flags”: none (before extremo = ≥ 3).",
        ),
    ],
)
def test_each_change_is_said_in_both_languages(change: Edit, es: str, en: str) -> None:
    assert said(change) == [es]
    assert said(change, "en") == [en]


@pytest.mark.parametrize(
    ("change", "field", "expected"),
    [
        (lambda d: d["clocks"]["alto"].update(escalate="soon"), "clocks.alto.escalate", "a term is a number"),
        (lambda d: d["floors"].update(stalking="enorme"), "floors.stalking", "'basal', 'medio', 'alto'"),
        (lambda d: d["floors"].update(sadness="alto"), "floors.sadness", "'strangulation'"),
        (lambda d: d.pop("chain"), "chain", "hace falta"),
        (lambda d: d.update(colour="red"), "colour", "no existe"),
        (lambda d: d["phones"].append({"number": "call", "es": "x", "en": "x"}), "phones.6.number", "016"),
        (lambda d: d["duty"]["hours"].update(mon="8-15"), "duty.hours.mon", "08:00-15:00"),
        (lambda d: d["duty"].update(rota=[{"staff": ANA}]), "duty.rota", "Guardias y ausencias"),
        (lambda d: d["duty"].update(absences=[{"staff": ANA}]), "duty.absences", "Guardias y ausencias"),
        (lambda d: d["actions"]["flags"].pop("stalking"), "protocol", "first actions"),
    ],
)
def test_a_fault_names_its_field_and_what_is_accepted(change: Edit, field: str, expected: str) -> None:
    (fault,) = faults(edited(change))

    assert fault.field == field
    assert expected in fault.expected


def test_what_is_no_yaml_is_told() -> None:
    assert [fault.field for fault in faults("version: [")] == ["yaml"]
    assert faults(SHIPPED) == []


def test_a_text_that_was_in_force_while_it_named_people_is_read_on_and_an_empty_list_is_fine() -> None:
    named = edited(lambda d: d["duty"].update(rota=[{"staff": ANA}], absences=[]))

    assert parse_protocol(named, is_kept=True).hours == parse_protocol(SHIPPED).hours
    assert faults(edited(lambda d: d["duty"].update(rota=[], absences=[]))) == []


def test_a_protocol_without_a_number_at_hand_is_worth_a_look() -> None:
    assert warnings(parse_protocol(SHIPPED), now=datetime(2026, 11, 24, 11, tzinfo=UTC)) == []
    assert (
        len(
            warnings(
                parse_protocol(edited(lambda d: d.update(phones=[]))),
                now=datetime(2026, 11, 24, 11, tzinfo=UTC),
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    ("change", "es"),
    [
        (lambda d: d.pop("working_days"), "en los niveles: ninguno (antes basal, medio)."),
        (lambda d: d["working_days"].update(levels=["basal"]), "en los niveles: basal (antes basal, medio)."),
    ],
)
def test_what_waits_for_a_working_day_is_said(change: Edit, es: str) -> None:
    assert said(change) == [
        f"Espera a un día laborable, {what}, {es}" for what in ("volver a valorar", "llamarla tras cerrar")
    ]
