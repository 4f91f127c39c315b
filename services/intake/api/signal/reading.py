"""The words of what was just kept are read for signals, in the same request and in a transaction of their own.

Anything that keeps words of a case calls `look_for_signals` after its own transaction; a new kind of text is a line
in `domain/text_signals.TextKind`, in `store/signals.TEXTS` and in `usecases/signal/read_text.parts_of`.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.intake.api.dependencies import Door
from services.intake.domain.signals.model import Scan
from services.intake.domain.signals.scan import Scanner
from services.intake.domain.text_signals import TextKind
from services.intake.gateways.signal_book import signal_book
from services.intake.gateways.signal_files import BadSignalFile, SignalLibrary
from services.intake.usecases.clock import local_day
from services.intake.usecases.signal.read_text import read_text
from shared.errors import Unavailable
from shared.logging import get_logger

TheSignals = Annotated[SignalLibrary, Depends(signal_book)]
_LOG = get_logger(__name__)


class RulesClosed(Unavailable):
    """The rules cannot be opened now: nothing is known about the text."""


def scanner_of(book: SignalLibrary) -> Scanner:
    """Return the rules made ready. Raises RulesClosed."""
    try:
        return book.scanner
    except BadSignalFile as error:
        raise RulesClosed("Ahora mismo no se pueden abrir las reglas.") from error


def look_for_signals(
    door: Door, book: SignalLibrary, case_id: UUID, *, kind: TextKind, ref: UUID
) -> int | None:
    """Read a text that is kept already; how many signals wait for a person, None if it could not be read.

    Never raises: what she told is safe, and the page says that nobody has read it for signals yet.
    """
    try:
        scanner = scanner_of(book)
        with door.begin("read_text") as work:
            return read_text(work, case_id, kind=kind, ref=ref, scanner=scanner)
    except Exception as error:  # noqa: BLE001, entry point: the text is kept, and is shown as not read
        _LOG.error("text_not_read", case=case_id, item=ref, error=type(error).__name__)
        return None


def scan_of(book: SignalLibrary, words: str, *, at: datetime) -> Scan | None:
    """What the rules see in words that are about to be kept; None if they could not be read. Never raises."""
    try:
        return scanner_of(book).scan(words, written_on=local_day(at))
    except Exception as error:  # noqa: BLE001, entry point: the words are kept, and are shown as not read
        _LOG.error("text_not_read", error=type(error).__name__)
        return None
