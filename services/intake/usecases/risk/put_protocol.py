"""Put a version of the protocol in force: from then on it rules, and the open cases follow it in batches."""

from uuid import UUID

from services.intake.gateways.protocol.files import parse_protocol
from services.intake.gateways.risk_book import RiskSettings
from services.intake.store.risk import protocols
from services.intake.store.risk.protocols import ProtocolVersion
from services.intake.usecases.risk.book_in_force import book_of
from shared.errors import Conflict
from shared.ids import new_id
from shared.work import Work


class VersionTaken(Conflict):
    """This number names another text: a version that was in force never changes."""


class StillFollowing(Conflict):
    """The open cases have not all followed the last version yet."""


def put_protocol(work: Work, *, document: str) -> UUID:
    """Put a protocol in force and return its id; the version in force already is not put twice, but gone on with.

    The caller answers for the change. Raises BadProtocolFile, VersionTaken, StillFollowing.
    """
    protocol = parse_protocol(document, folder=RiskSettings().protocol_dir)
    newest = protocols.in_force(work.session)
    known = protocols.version_called(work.session, protocol.version)
    if known is not None and newest is not None and known.id == newest.id and known.document == document:
        return known.id
    if known is not None or (newest is None and _shipped(protocol.version)):
        raise VersionTaken(
            "Ese número de versión ya ha estado en vigor con otro texto.",
            field="version",
            expected="un número nuevo",
        )
    if newest is not None and newest.done_at is None:
        raise StillFollowing(
            "Los expedientes abiertos no han seguido todavía la versión anterior.",
            field="version",
            expected=f"terminar antes con la {newest.version}",
        )
    row = ProtocolVersion(
        id=new_id(),
        version=protocol.version,
        document=document,
        earlier=newest.document if newest is not None else _file(),
        put_at=work.now,
        put_by=work.actor.ref,
        counts={},
    )
    work.session.add(row)
    work.session.flush()
    work.audit("protocol_put_in_force", reason=protocol.version)
    return row.id


def _file() -> str:
    return (RiskSettings().protocol_dir / "protocol.yaml").read_text(encoding="utf-8")


def _shipped(version: str) -> bool:
    return book_of(_file()).protocol.version == version
