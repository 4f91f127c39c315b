"""The audit log: who opened or did what, why and when; append-only, chained by a key kept outside the database."""

from shared.audit.checkpoints import (
    checkpoint_file,
    keep_head,
    newest_marked,
    read_checkpoints,
    verify_since,
    write_checkpoint,
)
from shared.audit.entries import (
    AuditKey,
    Entry,
    append,
    entries,
    head,
    link_at,
    marked_until,
    metadata,
    row_marks,
)
from shared.audit.marks import packed, taken
from shared.audit.rows import BASELINE, RowBreak, RowVerdict, baseline_of, mark_all, verify_rows
from shared.audit.signing import Checkpoint, CheckpointKey, Flaw, check_lines, public_file
from shared.audit.verifying import Break, Verdict, verify

__all__ = [
    "BASELINE",
    "AuditKey",
    "Break",
    "Checkpoint",
    "CheckpointKey",
    "Entry",
    "Flaw",
    "RowBreak",
    "RowVerdict",
    "Verdict",
    "append",
    "baseline_of",
    "check_lines",
    "checkpoint_file",
    "entries",
    "head",
    "keep_head",
    "link_at",
    "mark_all",
    "marked_until",
    "metadata",
    "newest_marked",
    "packed",
    "public_file",
    "read_checkpoints",
    "row_marks",
    "taken",
    "verify",
    "verify_rows",
    "verify_since",
    "write_checkpoint",
]
