"""What an operator asks of the audit logs: do chains and rows hold, what may somebody outside check."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import delete, text

from shared import audit
from shared.actor import Actor
from shared.audit import AuditKey, RowVerdict, Verdict
from shared.bus.upkeep import check_rows
from shared.clock import utc_now
from shared.crypto import unmarked_tables
from shared.db import make_engine
from shared.errors import Conflict, Missing
from shared.settings import Settings
from shared.work import Transactions
from telar import inventory, wiring
from telar.local.keys import SERVICES
from telar.operations import chosen, open_session


def verify_audit(service: str, *, recent: bool = False) -> dict[str, Verdict]:
    """Check each service's chain against its key and its checkpoints; a chain that holds leaves a new checkpoint.

    recent: only what was written since the newest checkpoint.
    """
    verdicts, common = {}, Settings()
    for name in chosen(service, among=SERVICES):
        path = audit.checkpoint_file(common.audit_dir, name)
        with open_session(name) as session:
            key = AuditKey.load(common.keys_dir / name)
            verdicts[name] = (
                audit.verify_since(session, key, path=path)
                if recent
                else audit.verify(session, key, checkpoints=audit.read_checkpoints(path))
            )
            marked = audit.marked_until(session, verdicts[name].head[0])
        if not verdicts[name].breaks:
            signer = audit.CheckpointKey.load(common.keys_dir / name)
            audit.keep_head(path, verdicts[name].head, marked=marked, key=signer, at=utc_now())
    return verdicts


def verify_rows(service: str) -> dict[str, RowVerdict]:
    """Compare each service's live rows with their newest marks, as the timetable does; the first time, mark them."""
    verdicts = {}
    for name in chosen(service, among=SERVICES):
        with _works(name) as works:
            verdicts[name] = check_rows(works, name)
    return verdicts


def accept_rows(service: str, *, reason: str) -> int:
    """Take one service's rows as they are for right from now on; audited. Returns how many rows were marked.

    For whoever has looked at what `verify_rows` names: after a migration that took rows away, or a restored copy.
    """
    actor = Actor.service(service)
    with _works(service) as works, works.begin(actor=actor, purpose="operator") as work:
        marked = audit.mark_all(work.session, unmarked=unmarked_tables(), anew=True) or 0
        work.audit(audit.BASELINE, reason=reason, rows=marked)
    return marked


def prune_marks(service: str) -> int:
    """Begin one service's marks anew and delete the older ones; return how many entries' marks went.

    Only the newest mark of a row is needed, and the new baseline holds it. The address has to be the tables' owner's,
    who takes the right to delete for this one transaction. Raises Conflict if the rows are not what the marks say.
    """
    if verify_rows(service)[service].breaks:
        message = "las filas no son lo que dicen las marcas: `telar audit verify --rows` dice cuáles"
        raise Conflict(message)
    accept_rows(service, reason="pruned")
    with open_session(service) as session:
        session.execute(text("grant delete on audit_row_mark to current_user"))
        baseline = audit.baseline_of(session)
        gone = session.execute(
            delete(audit.row_marks).where(audit.row_marks.c.seq < baseline).returning(audit.row_marks.c.seq)
        ).all()
        session.execute(text("revoke delete on audit_row_mark from current_user"))
    return len(gone)


@contextmanager
def _works(service: str) -> Iterator[Transactions]:
    """One service's audit log without its keys of fields. Its models are imported: they say what leaves no marks."""
    inventory.base_of(service)
    engine = make_engine(wiring.database_url(service), pool_size=2, name="telar-operator")
    try:
        yield Transactions(engine, keyring=None, audit_key=AuditKey.load(Settings().keys_dir / service))
    finally:
        engine.dispose()


def export_checkpoints(service: str, folder: Path) -> list[Path]:
    """Copy checkpoints and public keys of each service to a folder, for somebody outside; return what was written."""
    common, written = Settings(), []
    folder.mkdir(parents=True, exist_ok=True)
    for name in chosen(service, among=SERVICES):
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
