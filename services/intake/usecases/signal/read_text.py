"""Read what was written for signals, and propose to a person what the rules saw. Nothing else follows from it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.intake.domain.risk.red_flags import RedFlag
from services.intake.domain.signals.model import RAISED, Scan
from services.intake.domain.signals.scan import Scanner
from services.intake.domain.text_signals import SignalState, TextKind
from services.intake.store.activity import Incident, Note
from services.intake.store.cases import family
from services.intake.store.facts.signals import ReadingFacts, SignalFacts, SpanFacts
from services.intake.store.risk import signals
from services.intake.store.risk.signals import TextReading, TextSignal
from services.intake.store.rows import row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.clock import local_day
from shared.ids import new_id
from shared.work import Work


def read_text(work: Work, case_id: UUID, *, kind: TextKind, ref: UUID, scanner: Scanner) -> int:
    """Read a text of the case once; return how many of its signals wait for a person.

    No part is longer than a `Story`, and reading takes a time in proportion: that bounds it.
    Only `present` and `unclear` sightings are proposed, one signal a flag and language however often it is told.
    Raises Missing for a text of another case, CaseNotLive.
    """
    case = live_case_for(work, case_id, "read_text")
    scopes = family(work.session, case.id)
    row = row_of(work.session, signals.TEXTS[kind], scopes, ref)
    if not signals.is_read(work.session, ref):
        _read(work, row, kind, scanner)
    return sum(one.state is SignalState.PROPOSED for one in signals.signals_of(work.session, scopes, ref=ref))


def told_at(row: Note | Incident) -> datetime:
    """When the text was told: what a reader knows it by."""
    return row.at if isinstance(row, Note) else row.recorded_at


def parts_of(row: Note | Incident) -> Mapping[str, str]:
    """Words of a text by field."""
    if isinstance(row, Note):
        return {"text": row.facts.text}
    return {"account": row.facts.account, "injuries": row.facts.injuries}


def _read(work: Work, row: Note | Incident, kind: TextKind, scanner: Scanner) -> None:
    parts = {name: text for name, text in parts_of(row).items() if text.strip()}
    day = local_day(told_at(row))
    scans = {name: scanner.scan(text, written_on=day) for name, text in parts.items()}
    reading = ReadingFacts(
        languages={name: scan.language for name, scan in scans.items()},
        versions={name: scan.version for name, scan in scans.items()},
    )
    work.session.add(TextReading(id=new_id(), scope_id=row.scope_id, ref=row.id, at=work.now, facts=reading))
    for facts in _proposals(kind, scans):
        work.session.add(
            TextSignal(
                id=new_id(),
                scope_id=row.scope_id,
                ref=row.id,
                at=work.now,
                state=SignalState.PROPOSED,
                facts=facts,
                decisions=(),
            )
        )
    work.audit("text_read", subject=row.scope_id)
    work.session.flush()


def _proposals(kind: TextKind, scans: Mapping[str, Scan]) -> list[SignalFacts]:
    spans: dict[tuple[RedFlag, str], list[SpanFacts]] = {}
    versions = {scan.language: scan.version for scan in scans.values()}
    for part, scan in scans.items():
        for one in scan.signals:
            if one.status in RAISED:
                spans.setdefault((one.flag, scan.language), []).append(
                    SpanFacts(part=part, start=one.start, end=one.end, status=one.status, rules=one.rules)
                )
    return [
        SignalFacts(kind=kind, flag=flag, language=language, version=versions[language], spans=tuple(found))
        for (flag, language), found in spans.items()
    ]
