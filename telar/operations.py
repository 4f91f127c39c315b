"""What an operator asks of a running system: is the audit whole, which events are stuck, which keys there are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from services.intake.api.partner.document import written as partners_document
from services.intake.gateways.instruments.files import InstrumentLibrary
from shared import audit
from shared.audit import AuditKey, Verdict
from shared.bus import operations as bus
from shared.bus.document import write as write_event_documents
from shared.clock import utc_now
from shared.crypto import Keyring
from shared.db import make_engine
from shared.errors import Missing
from shared.settings import Settings
from telar import instruments_page, inventory, wiring
from telar.local.keys import KEY_CLASSES, SERVICES

T = TypeVar("T")
_ALL: Final = "all"


def _chosen(service: str, *, among: tuple[str, ...]) -> tuple[str, ...]:
    if service == _ALL:
        return among
    if service not in among:
        message = f"no such service: {service}; one of {', '.join(among)}, all"
        raise SystemExit(message)
    return (service,)


@contextmanager
def _session(service: str) -> Iterator[Session]:
    engine = make_engine(wiring.database_url(service), pool_size=1, name="telar-operator")
    try:
        with Session(engine) as session, session.begin():
            yield session
    finally:
        engine.dispose()


def verify_audit(service: str, *, recent: bool = False) -> dict[str, Verdict]:
    """Check each service's chain against its key and its checkpoints; a chain that holds leaves a new checkpoint.

    recent: only what was written since the newest checkpoint.
    """
    verdicts, common = {}, Settings()
    for name in _chosen(service, among=SERVICES):
        path = audit.checkpoint_file(common.audit_dir, name)
        with _session(name) as session:
            key = AuditKey.load(common.keys_dir / name)
            verdicts[name] = (
                audit.verify_since(session, key, path=path)
                if recent
                else audit.verify(session, key, checkpoints=audit.read_checkpoints(path))
            )
        if not verdicts[name].breaks:
            signer = audit.CheckpointKey.load(common.keys_dir / name)
            audit.keep_head(path, verdicts[name].head, key=signer, at=utc_now())
    return verdicts


def export_checkpoints(service: str, folder: Path) -> list[Path]:
    """Copy checkpoints and public keys of each service to a folder, for somebody outside; return what was written."""
    common, written = Settings(), []
    folder.mkdir(parents=True, exist_ok=True)
    for name in _chosen(service, among=SERVICES):
        heads, public = audit.checkpoint_file(common.audit_dir, name), folder / f"{name}.pub.pem"
        public.write_bytes(audit.CheckpointKey.load(common.keys_dir / name).public())
        written.append(public)
        if heads.exists():
            copy = audit.checkpoint_file(folder, name)
            copy.write_bytes(heads.read_bytes())
            written.append(copy)
    return written


def check_checkpoints(folder: Path, *, since: Path | None = None) -> dict[str, list[audit.Flaw]]:
    """Check exported checkpoints by their public keys alone: no database, no secret key.

    since: an older export, kept by whoever checks. Its lines must still be there, under the same key.
    Raises Missing if the folder holds no checkpoints.
    """
    found = {}
    for heads in sorted(folder.glob("*.heads")):
        name, lines = heads.stem, heads.read_text(encoding="ascii").splitlines()
        known = since / f"{name}.pub.pem" if since else folder / f"{name}.pub.pem"
        found[name] = audit.check_lines(lines, service=name, public_key=known.read_bytes())
        older = audit.checkpoint_file(since, name) if since else None
        if older and older.exists():
            kept = older.read_text(encoding="ascii").splitlines()
            found[name] += [
                audit.Flaw(number, "not_what_was_kept")
                for number, line in enumerate(kept, start=1)
                if lines[number - 1 : number] != [line]
            ]
    if not found:
        message = f"no hay puntos de control en {folder}: se exportan con `telar audit export`"
        raise Missing(message)
    return found


def ask(service: str, question: Callable[[Session], T]) -> T:
    """Ask one service's database."""
    with _session(service) as session:
        return question(session)


def ask_bus(service: str, question: Callable[[Session], T]) -> dict[str, T]:
    """Ask the same of each service's outbox."""
    answers = {}
    for name in _chosen(service, among=wiring.BUS_SERVICES):
        with _session(name) as session:
            answers[name] = question(session)
    return answers


def replay(service: str, event_ids: list[UUID], *, outward: bool) -> dict[str, int]:
    """Owe parked events again, or the ones named. outward: whether messages may leave again because of it."""
    ids = event_ids or None
    return ask_bus(service, lambda s: bus.replay(s, now=utc_now(), event_ids=ids, outward=outward))


def keys_status() -> Iterator[str]:
    """One line a key class: its epoch and how its root key is kept."""
    folder = Settings().keys_dir
    if not folder.is_dir():
        message = (
            f"no hay llaves en {folder.absolute()}: se crean al arrancar (`telar up`) o con `telar keys init`"
        )
        raise Missing(message)
    for service, classes in KEY_CLASSES.items():
        keyring = Keyring.load(folder / service, classes=classes)
        for key_class in classes:
            yield f"{service:14} {key_class:14} época {keyring.epoch(key_class)}"
    yield f"llave raíz en fichero, en {folder}: guarda una copia aparte de los datos"


def write_documents(root: Path) -> None:
    """Write the pages that are made from the code: events, schemas, data inventory, instruments."""
    write_event_documents(root)
    (root / "docs" / "partners.openapi.json").write_text(partners_document(), encoding="utf-8")
    (root / "docs" / "data-inventory.md").write_text(inventory.render(), encoding="utf-8")
    (root / "docs" / "instruments.md").write_text(
        instruments_page.page(InstrumentLibrary()), encoding="utf-8"
    )
