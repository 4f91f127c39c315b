"""A circle for each test."""

import pytest

from tests.integration.groups.house import House
from tests.integration.groups.voice.circle import Circle


@pytest.fixture
def circle(house: House) -> Circle:
    """A group of the house."""
    return Circle.of(house)
