"""What the organisation goes by: the protocol in force and the published instruments, read once a process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.intake.domain.protocol import Protocol
from services.intake.gateways.instrument_files import InstrumentLibrary
from services.intake.gateways.protocol_files import PROTOCOL, read_protocol
from shared.settings import Settings


class RiskSettings(Settings):
    """Where the protocol is: `TELAR_PROTOCOL_DIR` for an organisation that keeps its own."""

    protocol_dir: Path = PROTOCOL


@dataclass(frozen=True)
class RiskBook:
    """A protocol and the instruments it is used with."""

    protocol: Protocol
    instruments: InstrumentLibrary


@cache
def risk_book() -> RiskBook:
    """Return the book in force. Raises BadProtocolFile if the protocol cannot be followed."""
    return RiskBook(read_protocol(RiskSettings().protocol_dir), InstrumentLibrary())
