"""One scanner for all: reading the rules takes a second."""

import pytest

from services.intake.domain.signals.scan import Scanner
from services.intake.gateways.signal_files import SignalLibrary

LIBRARY = SignalLibrary()


@pytest.fixture(scope="session")
def scanner() -> Scanner:
    return LIBRARY.scanner
