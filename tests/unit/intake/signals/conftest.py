"""One scanner for all: reading the rules takes a second.

It is made when the first test asks, not while tests are collected: a mutation run collects once for all its changes,
and a change in what makes the rules ready would never be seen (docs/mutation.md).
"""

import pytest

from services.intake.domain.signals.scan import Scanner
from services.intake.gateways.signal_book import signal_book

LIBRARY = signal_book()


@pytest.fixture(scope="session")
def scanner() -> Scanner:
    return LIBRARY.scanner


@pytest.fixture(scope="session")
def rules_alone(scanner: Scanner) -> Scanner:
    """The rules without learned weights."""
    return Scanner(scanner.books)
