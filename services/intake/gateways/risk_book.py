"""What the organisation goes by: the protocol in force and the published instruments, read once a process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.intake.domain.risk.protocol import Protocol
from services.intake.gateways.instruments.files import InstrumentLibrary
from services.intake.gateways.protocol.files import PROTOCOL, read_protocol
from shared.settings import Settings


class RiskSettings(Settings):
    """Where the protocol and the instruments are, and which licences the organisation has."""

    protocol_dir: Path = PROTOCOL
    """Folder of the protocol, for an organisation that keeps its own."""

    instruments_dir: Path | None = None
    """Folder of the organisation's own instruments, beside those that ship."""

    licensed_instruments: str = ""
    """Ids, with commas, of the instruments that need a licence or training and have it: `DA`."""


@dataclass(frozen=True)
class RiskBook:
    """A protocol and the instruments it is used with."""

    protocol: Protocol
    instruments: InstrumentLibrary


@cache
def risk_book() -> RiskBook:
    """Return the book in force. Raises BadProtocolFile if the protocol cannot be followed."""
    return RiskBook(read_protocol(RiskSettings().protocol_dir), library())


def library() -> InstrumentLibrary:
    """Return the instruments that the settings name."""
    settings = RiskSettings()
    licensed = frozenset(name.strip() for name in settings.licensed_instruments.split(",") if name.strip())
    return InstrumentLibrary(own=settings.instruments_dir, licensed=licensed)
