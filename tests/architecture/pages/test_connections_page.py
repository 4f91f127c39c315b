"""docs/connections.md names every address that a service reads from its settings."""

import re
from pathlib import Path
from typing import Final

from services.groups.settings import GroupsSettings
from services.intake.gateways import fhir_partner, outgoing
from services.intake.settings import IntakeSettings
from services.notifications.settings import NotificationsSettings
from services.portal.settings import PortalSettings
from shared.settings import Settings
from telar.wiring import BUS_SERVICES

PAGE: Final = (Path(__file__).parents[3] / "docs" / "connections.md").read_text(encoding="utf-8")
ALL: Final = (Settings, GroupsSettings, IntakeSettings, NotificationsSettings, PortalSettings)
_ADDRESS: Final = re.compile(
    r"_url(_\w+)?$|^(?:leave|alarm)_to$|mail_from$|_address$|_proxies$|^database_url"
)


def test_every_address_of_the_settings_is_on_the_page() -> None:
    named = {name for each in ALL for name in each.model_fields if _ADDRESS.search(name)}

    assert len(named) > 20
    assert {name for name in named if f"`TELAR_{name.upper()}`" not in PAGE} == set()


def test_every_setting_on_the_page_exists() -> None:
    known = {f"TELAR_{name.upper()}" for each in ALL for name in each.model_fields}
    known |= {f"TELAR_DATABASE_URL_{service.upper()}" for service in BUS_SERVICES}

    assert set(re.findall(r"`(TELAR_\w+)`", PAGE)) - known == set()


def test_limits_of_calls_are_the_codes() -> None:
    assert f"{outgoing.SECONDS:.0f} seconds and {outgoing.MOST_ANSWER_BYTES // 1024} KB" in PAGE
    assert f"for FHIR {fhir_partner.MOST_BYTES // 1024} KB" in PAGE
    assert f"{PortalSettings().service_timeout_seconds:.0f} seconds, then the page says" in PAGE
