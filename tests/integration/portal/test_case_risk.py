"""What a case's page says of the risk: not assessed is not the same as low, and a level comes with its reasons."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.portal import someone
from tests.support.portal_on_intake import Town, build_town


@pytest.fixture
def town(intake_database: Engine, keys_dir: Path) -> Town:
    return build_town(someone(), engine=intake_database, keys_dir=keys_dir)


def assess(town: Town, case: str, *flags: str, judgement: str | None = None) -> None:
    interview = {
        "instrument": None, "version": None, "answers": {}, "context": {}, "flags": [{"code": f} for f in flags],
        "danger_now": False, "judgement": judgement, "mode": "interview", "interpreter": False, "language": "es",
        "words": "",
    }  # fmt: skip
    town.call("POST", f"/cases/{case}/assessments", interview)


def test_a_case_nobody_has_assessed_is_never_called_low(town: Town) -> None:
    case = town.open_case("Samira")
    code = town.call("GET", f"/cases/{case}")["code"]

    pages = [
        town.browser.get(path).text for path in (f"/casos/{case}", f"/casos/{case}/riesgo", "/casos?de=team")
    ]
    pages += [town.browser.send_form("/buscar", {"q": said}).text for said in (code, "Samira")]

    for page in pages:
        assert "Sin valorar" in page
        assert "Riesgo basal" not in page


def test_a_level_is_shown_with_its_reasons_its_date_and_its_alerts(town: Town) -> None:
    case = town.open_case("Noor")
    flag = town.call("GET", "/protocol?language=es")["flags"][0]
    assess(town, case, flag["code"])
    head = town.call("GET", f"/cases/{case}")

    page = town.browser.get(f"/casos/{case}").text

    assert head["is_screened"]
    assert head["reasons"][0]["code"] == flag["code"]
    assert head["reasons"] == town.call("GET", f"/cases/{case}/risk")["reasons"]
    assert flag["name"] in page
    assert "Sin valorar" not in page
    assert "1 alerta abierta" in page
    assert page.count("desde el") >= 3


def test_an_assessed_case_without_signs_is_basal(town: Town) -> None:
    case = town.open_case("Hadiya")
    assess(town, case, judgement="basal")

    page = town.browser.get(f"/casos/{case}").text

    assert "Riesgo basal" in page
    assert "Sin valorar" not in page


def test_an_alert_is_one_tap_from_the_case(town: Town) -> None:
    case = town.open_case()

    assert f'href="/alertas/nueva?caso={case}"' in town.browser.get(f"/casos/{case}").text
