"""The audit log: who opened or did what, why and when; append-only, chained by a key kept outside the database."""

from shared.audit.checkpoints import (
    Checkpoint,
    CheckpointKey,
    Flaw,
    check_lines,
    checkpoint_file,
    keep_head,
    public_file,
    read_checkpoints,
    verify_since,
    write_checkpoint,
)
from shared.audit.entries import AuditKey, Entry, append, entries, head, link_at, metadata
from shared.audit.verifying import Break, Verdict, verify

__all__ = [
    "AuditKey",
    "Break",
    "Checkpoint",
    "CheckpointKey",
    "Entry",
    "Flaw",
    "Verdict",
    "append",
    "check_lines",
    "checkpoint_file",
    "entries",
    "head",
    "keep_head",
    "link_at",
    "metadata",
    "public_file",
    "read_checkpoints",
    "verify",
    "verify_since",
    "write_checkpoint",
]
