"""The published instruments and the packaged protocol, as the service reads them."""

import pytest

from services.intake.domain.instruments import Instrument
from services.intake.domain.protocol import Protocol
from services.intake.gateways.instrument_files import InstrumentLibrary
from services.intake.gateways.protocol_files import read_protocol

LIBRARY = InstrumentLibrary()


@pytest.fixture
def epv() -> Instrument:
    return LIBRARY.get("EPV-R").instrument


@pytest.fixture
def dash() -> Instrument:
    return LIBRARY.get("DASH-RIC").instrument


@pytest.fixture
def hits() -> Instrument:
    return LIBRARY.get("HITS").instrument


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    return read_protocol()
