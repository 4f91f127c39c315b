"""Alerts as the tests make and read them, and the names of what they tell."""

from typing import Any

from tests.integration.intake.risk.conftest import Client, dash

CLOSED = {"outcome": "plan_made", "note": "Plan de seguridad hoy y acompañada a urgencias"}
ESCALATED = "intake.alert_escalated.v1"
ACKNOWLEDGED = "intake.alert_acknowledged.v1"


def an_alert(luz: Client, *, interview: dict[str, Any] | None = None) -> tuple[str, str]:
    """A case with one alert on it: (case, alert)."""
    case = luz.open_case()
    luz.make(f"/cases/{case}/assessments", interview or dash("15"))
    return case, next(one["id"] for one in luz.get("/alerts") if one["case_id"] == case)


def state_of(client: Client, alert: str) -> dict[str, Any]:
    """The alert as its page is given it."""
    found: dict[str, Any] = client.get(f"/alerts/{alert}")["alert"]
    return found
