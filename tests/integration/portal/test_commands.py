"""What an administrator does at the machine: opening the first account, a new code, sending cards."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from services.portal import commands
from services.portal.api.app import create_app
from services.portal.runtime import Runtime, build
from services.portal.settings import PortalSettings
from services.portal.store.schema import METADATAS
from services.portal.usecases import accounts
from shared.contracts.roles import Role
from shared.errors import Missing
from tests.integration.portal.conftest import HERE
from tests.support.portal import Browser


@pytest.fixture
def runtime(new_database: Callable[..., Engine], keys_dir: Path) -> Runtime:
    answers = httpx.MockTransport(lambda request: httpx.Response(204))
    services = {
        name: httpx.Client(base_url=f"http://{name}.test", transport=answers)
        for name in ("intake", "groups", "notifications")
    }
    settings = PortalSettings(keys_dir=keys_dir, public_url="http://testserver")
    return build(settings, engine=new_database(*METADATAS), services=services)


def test_the_first_administrator_gets_a_code_that_works(runtime: Runtime) -> None:
    code = commands.open_with_code(runtime, email="Ada@Example.org", display_name="Ada", roles=[Role.ADMIN])

    done = accounts.set_up(
        runtime.accounts,
        email="ada@example.org",
        code=code,
        password="siete gatos en un tejado",
        where=HERE,
    )

    assert done is not None


def test_a_reset_gives_a_new_code_and_the_old_one_dies(runtime: Runtime) -> None:
    old = commands.open_with_code(runtime, email="ada@example.org", display_name="Ada", roles=[Role.ADMIN])
    new = commands.reset(runtime, email="ADA@example.org ")
    chosen = {"email": "ada@example.org", "password": "siete gatos en un tejado"}

    assert accounts.set_up(runtime.accounts, where=HERE, code=old, **chosen) is None
    assert accounts.set_up(runtime.accounts, where=HERE, code=new, **chosen) is not None
    with pytest.raises(Missing):
        commands.reset(runtime, email="nadie@example.org")


def test_cards_that_wait_are_sent(runtime: Runtime) -> None:
    commands.open_with_code(runtime, email="ada@example.org", display_name="Ada", roles=[Role.ADMIN])

    assert commands.send_cards(runtime) == 1
    assert commands.send_cards(runtime) == 0


@pytest.mark.parametrize("arguments", [[], ["open"], ["open", "a@example.org", "Ada"], ["nada"]])
def test_an_unknown_command_explains_itself(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(arguments) == 2
    assert "reset EMAIL" in capsys.readouterr().out


def test_the_built_portal_answers(runtime: Runtime) -> None:
    browser = Browser(create_app(runtime))

    assert browser.get("/health/live").json() == {"status": "live"}
    assert browser.get("/", follow_redirects=False).headers["location"] == "/entrar"
    assert browser.get("/entrar").status_code == 200
