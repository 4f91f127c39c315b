"""Whether the chain holds: which entries were altered, removed, reordered or cut off the end."""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Final

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from shared.audit.entries import START, AuditKey, Entry, entries, head

_BEGINNING: Final = (0, START)
_FACTS: Final = tuple(fact.name for fact in fields(Entry))


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold: `altered`, `removed`, `cut_off` or `differs_from_checkpoint`.

    through: the last number of a run that is gone; None: this entry alone.
    """

    seq: int
    problem: str
    through: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole chain found. head: last number and link, for the checkpoint."""

    checked: int
    breaks: tuple[Break, ...]
    head: tuple[int, bytes]


def entry_of(row: RowMapping) -> Entry:
    """Return an entry as it was given, from its row."""
    return Entry(**{name: row[name] for name in _FACTS})


def _read(session: Session, after: int) -> Iterator[tuple[int, bytes, Entry]]:
    query = select(entries).where(entries.c.seq > after) if after else select(entries)
    rows = session.execute(query.order_by(entries.c.seq).execution_options(yield_per=5_000))
    for row in rows.mappings():
        yield row["seq"], row["link"], entry_of(row)


def verify(
    session: Session,
    key: AuditKey,
    *,
    checkpoints: Sequence[tuple[int, bytes]] | None = None,
    after: tuple[int, bytes] = _BEGINNING,
) -> Verdict:
    """Walk the chain and name every entry that was altered, removed, reordered or cut off the end.

    checkpoints: (seq, link) pairs kept outside the database; a shorter or different chain contradicts them.
    What was cut off after the newest of them can't be seen.
    after: a number and link that were verified before; only what follows is read.
    """
    kept = dict(checkpoints or [])
    breaks: list[Break] = []
    altered: set[int] = set()
    before: tuple[int, bytes] | None = after
    checked, sound, last = 0, after[0], after[0]
    for seq, link, entry in _read(session, after[0]):
        checked, last = checked + 1, seq
        is_next = before is not None and before[0] == seq - 1
        if not key.is_sound(seq, link, entry) or (is_next and not key.follows(before[1], seq, link, entry)):  # type: ignore[index]
            altered.add(seq)
            breaks.append(Break(seq, "altered"))
            before = None
        else:
            breaks += _gone(range(sound + 1, seq), altered, "removed")
            before, sound = (seq, link), seq
        if seq in kept and not hmac.compare_digest(kept[seq], link):
            breaks.append(Break(seq, "differs_from_checkpoint"))
    newest = max(kept, default=0)
    breaks += _gone(range(sound + 1, min(last, newest + 1)), altered, "removed")
    breaks += _gone(range(max(last, sound) + 1, newest + 1), altered, "cut_off")
    return Verdict(checked, tuple(sorted(breaks, key=lambda found: found.seq)), head(session))


def _gone(numbers: range, seen: set[int], problem: str) -> Iterator[Break]:
    """Runs of numbers that no entry has."""
    first = None
    for number in (*numbers, None):
        is_gone = number is not None and number not in seen
        if is_gone and first is None:
            first = number
        elif not is_gone and first is not None:
            through = numbers[-1] if number is None else number - 1
            yield Break(first, problem, None if through == first else through)
            first = None
