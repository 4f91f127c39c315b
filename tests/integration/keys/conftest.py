"""The four services' own databases and keys, as the command `telar keys` finds them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared import audit, idempotency
from shared.crypto import Keyring
from telar.inventory import base_of
from telar.local.keys import SERVICES, ensure_keys
from tests.integration.keys.house import House


@pytest.fixture
def house(tmp_path: Path, new_database: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch) -> House:
    """Everything a command reaches by the environment, fresh."""
    keys = tmp_path / "keys"
    ensure_keys(keys)
    monkeypatch.setenv("TELAR_KEYS_DIR", str(keys))
    monkeypatch.setenv("TELAR_HOME", str(tmp_path / "home"))
    engines = {
        name: new_database(base_of(name).metadata, audit.metadata, idempotency.metadata) for name in SERVICES
    }
    for name, engine in engines.items():
        address = engine.url.render_as_string(hide_password=False)
        monkeypatch.setenv(f"TELAR_DATABASE_URL_{name.upper()}", address)
    return House(keys, engines)


@pytest.fixture
def intake(house: House) -> Callable[[], Session]:
    """Sessions of a running intake: its keyring was loaded once, before whatever the test does."""
    running = Keyring.load(house.keys / "intake")
    return lambda: Session(house.engines["intake"], expire_on_commit=False, info={"keyring": running})
