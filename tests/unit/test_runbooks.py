"""Whatever a runbook tells people to type or to open exists, so that nobody learns otherwise at night."""

import re
from pathlib import Path
from typing import Final
from unittest.mock import MagicMock

import pytest
import typer

from services.notifications.settings import NotificationsSettings
from services.portal.api.app import create_app
from tests.support.routes import routes_of

FOLDER: Final = Path("docs/runbooks")
PAGES: Final = sorted(FOLDER.glob("*.md"))
SECTIONS: Final = ("## How it shows", "## Never", "## Over when")
_COMMAND: Final = re.compile(
    r"`telar ((?:[a-z]+(?:-[a-z]+)*(?![-\w./]) ?)+)((?:--?[a-z]+(?:-[a-z]+)*|[A-Z]+|/?[a-z]+[./][\w./]*| )*)"
)
_SETTING: Final = re.compile(r"`TELAR_([A-Z_]+)`")
_CODE: Final = re.compile(r"`([a-z]+_[a-z_]+)`")
_ADDRESS: Final = re.compile(r"`(/(?!opt/)[a-z/]+)`")
_UNIT: Final = re.compile(r"telar-[a-z]+@?")


def sources() -> str:
    return "\n".join(
        path.read_text("utf-8") for folder in ("services", "shared") for path in Path(folder).rglob("*.py")
    )


def test_each_runbook_says_how_it_shows_what_never_to_do_and_when_it_is_over() -> None:
    for page in PAGES:
        if page.name != "README.md":
            text = page.read_text("utf-8")
            assert [part for part in SECTIONS if part not in text] == [], page.name
            assert f"]({page.name})" in (FOLDER / "README.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_exists_with_its_options(page: Path) -> None:
    from telar.cli import app

    top = typer.main.get_command(app)
    for words, more in _COMMAND.findall(page.read_text("utf-8")):
        command = top
        for word in words.split():
            command = command.commands[word]  # type: ignore[attr-defined]
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {option for option in more.split() if option.startswith("--")} <= known, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_setting_log_line_and_unit_exists(page: Path) -> None:
    text, written = page.read_text("utf-8"), sources()
    known = {name.upper() for name in NotificationsSettings.model_fields}
    units = {path.stem for path in Path("deploy/systemd").glob("telar-*.service")}

    assert set(_SETTING.findall(text)) - known == set()
    assert [code for code in _CODE.findall(text) if code not in written] == []
    assert set(_UNIT.findall(text)) - units == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_that_is_named_is_a_page_of_the_portal(page: Path) -> None:
    runtime = MagicMock()
    runtime.settings.public_url = "http://localhost"
    routes = {route.path for route in routes_of(create_app(runtime))} | {"/health/ready"}

    assert [one for one in _ADDRESS.findall(page.read_text("utf-8")) if one not in routes] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))

    assert [link for link in links if not (FOLDER / link).exists()] == []
