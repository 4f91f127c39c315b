"""One scanner for all: reading the rules takes a second."""

import pytest

from services.intake.domain.signals.scan import Scanner
from services.intake.gateways.signal_book import signal_book

LIBRARY = signal_book()


@pytest.fixture(scope="session")
def scanner() -> Scanner:
    return LIBRARY.scanner
