"""Pages made from the code are as the code makes them now."""

from pathlib import Path

from services.intake.gateways.instruments.files import InstrumentLibrary
from services.portal.settings import PortalSettings
from shared.bus.document import all_events, markdown
from telar import instruments_page, inventory
from telar.pages import access
from tests.support.apps import built, built_portal

ROOT = Path(__file__).parents[2]


def test_the_data_inventory_is_what_the_models_say() -> None:
    assert (ROOT / "docs" / "data-inventory.md").read_text() == inventory.render(), "run `telar docs`"


def test_the_page_of_access_is_what_the_routes_say() -> None:
    settings = PortalSettings()
    apps = {name: built(name) for name in access.SERVICES}
    apps["portal"] = built_portal(settings.demo, settings.public_url)

    assert (ROOT / "docs" / "access-matrix.md").read_text() == access.render(apps), "run `telar docs`"


def test_the_page_of_access_has_every_route_once() -> None:
    lines = [
        line
        for line in (ROOT / "docs" / "access-matrix.md").read_text().splitlines()
        if line.startswith("| `/")
    ]
    routes = [line.split(" | ", 2)[:2] for line in lines]

    assert len(lines) > 500
    assert not [line for line in lines if "●" not in line and line.endswith("|  |")], "for nobody at all"
    assert {"/casos/{case_id}/documentos", "/api/v1/cases/{case_id}/attachments"} <= {
        path[3:-1] for path, _ in routes
    }


def test_the_page_of_events_is_what_the_contracts_say() -> None:
    assert (ROOT / "docs" / "events.md").read_text() == markdown(all_events()), "run `telar docs`"


def test_the_page_of_instruments_is_what_the_files_say() -> None:
    written = (ROOT / "docs" / "instruments.md").read_text()

    assert written == instruments_page.page(InstrumentLibrary()), "run `telar docs`"


def test_no_word_of_a_person_is_kept_in_the_clear() -> None:
    personal = ("name", "surname", "address", "email", "birth", "story", "words", "note", "alias", "value")
    clear = [line.rsplit("|", 2)[1] for line in inventory.render().splitlines() if line.startswith("| `")]
    columns = {column.strip("` ") for cell in clear for column in cell.split(",")}

    assert {
        column for column in columns if any(word in column.split("_") for word in personal)
    } <= KNOWN_CLEAR


KNOWN_CLEAR = {"email", "display_name", "work_address", "name", "address", "public_email"}
"""Accounts of staff in the portal; the name of an event in the bus; what anybody may read about an organisation."""
