"""The published instruments and the packaged protocol, as the service reads them."""

from functools import cache

import pytest

from services.intake.domain.instruments.definition import Instrument
from services.intake.domain.risk.protocol import Protocol
from services.intake.gateways.instruments.files import InstrumentLibrary
from services.intake.gateways.protocol.files import read_protocol

LIBRARY = InstrumentLibrary()


@cache
def published(name: str, version: str | None = None) -> Instrument:
    """One version of an instrument, read once; the newest if none is named."""
    return LIBRARY.get(name, version).instrument


@pytest.fixture
def epv() -> Instrument:
    return published("EPV-R")


@pytest.fixture
def dash() -> Instrument:
    return published("DASH-RIC")


@pytest.fixture
def hits() -> Instrument:
    return published("HITS")


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    return read_protocol()
