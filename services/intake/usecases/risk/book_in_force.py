"""The book in force: the version that the organisation put last, else the file it came with."""

from functools import lru_cache

from sqlalchemy.orm import Session

from services.intake.gateways.protocol.files import parse_protocol
from services.intake.gateways.risk_book import RiskBook, RiskSettings, risk_book
from services.intake.store.risk import protocols


def book_in_force(session: Session) -> RiskBook:
    """Return the protocol and the instruments that rule in this transaction; a text is parsed once a process."""
    found = protocols.in_force(session)
    return risk_book() if found is None else book_of(found.document)


@lru_cache(maxsize=16)
def book_of(document: str) -> RiskBook:
    """Return the book of a protocol text that was put in force. Raises BadProtocolFile."""
    protocol = parse_protocol(document, folder=RiskSettings().protocol_dir, is_kept=True)
    return RiskBook(protocol, risk_book().instruments)
