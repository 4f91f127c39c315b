"""The text signals' rules in force, read once a process."""

from functools import cache

from services.intake.domain.signals.scan import Scanner
from services.intake.gateways.signal_files import SignalLibrary


@cache
def scanner() -> Scanner:
    """Return the scanner over the published lexicons. Raises BadSignalFile."""
    return SignalLibrary().scanner
