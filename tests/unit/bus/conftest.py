"""Keys of two invented services."""

from pathlib import Path

import pytest

from shared.bus.keys import EventKeys, create_event_keys, load_event_keys


@pytest.fixture(scope="session")
def bakery_keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bakery-keys")
    create_event_keys(folder, ["bakery", "shop", "mill"])
    return folder


@pytest.fixture
def bakery(bakery_keys_dir: Path) -> EventKeys:
    return load_event_keys(bakery_keys_dir, "bakery")


@pytest.fixture
def shop(bakery_keys_dir: Path) -> EventKeys:
    return load_event_keys(bakery_keys_dir, "shop")


@pytest.fixture
def mill(bakery_keys_dir: Path) -> EventKeys:
    return load_event_keys(bakery_keys_dir, "mill")
