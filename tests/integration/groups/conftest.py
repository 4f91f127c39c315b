"""Fixtures of groups: the house on a fresh database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import Engine

from tests.integration.groups.house import House
from tests.support.wired import tables_of


@pytest.fixture
def house(new_database: Callable[..., Engine], keys_dir: Path, token_key: OKPKey) -> Iterator[House]:
    """A groups service with nobody in it."""
    house = House(new_database(*tables_of("groups")), keys_dir, token_key)
    with house.http:
        yield house
