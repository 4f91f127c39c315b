"""Keep what a facilitator wrote: she writes it here and never reads it back; its words are scanned for signals."""

from uuid import UUID

from services.intake.domain.concerns import look_by
from services.intake.domain.risk.protocol import Protocol
from services.intake.domain.signals.model import Scan
from services.intake.store.concerns import Concern, concern_by_id
from services.intake.store.facts.concerns import ConcernFacts, SignalFacts, ToldConcern
from shared.crypto import create_scope
from shared.errors import Conflict
from shared.work import Work


class ConcernToldBefore(Conflict):
    """This concern has its words, or is somebody else's."""


def tell_concern(
    work: Work, concern_id: UUID, *, told: ToldConcern, protocol: Protocol, scan: Scan | None
) -> None:
    """Keep it, with a clock from now on. The same words again change nothing; hers may be other ones while unsent.

    concern_id: drawn by whoever asks; groups tells of it under the same id, before or after.
    scan: what the rules saw in its words, None if they could not read them: the words are kept all the same.
    Raises ConcernToldBefore; the answer is the same whoever told it.
    """
    found = concern_by_id(work.session, concern_id, lock=True)
    if found is not None and found.told_by is not None:
        is_hers = found.told_by == work.actor.ref
        if is_hers and _as_told(found.facts) == told:
            return
        if not is_hers or found.heard_at is not None:
            raise ConcernToldBefore("Este aviso ya se envió.")
    concern = found or _new(work, concern_id)
    concern.told_by = work.actor.ref
    concern.facts = ConcernFacts(**told.model_dump(), signals=_signals(scan), is_read=scan is not None)
    by = look_by(told.category, told.urgency, now=work.now, triage_within=protocol.triage_within)
    concern.look_by = by if found is None else min(by, found.look_by)
    work.session.add(concern)
    work.audit("concern_told", subject=concern_id)


def _as_told(facts: ConcernFacts) -> ToldConcern:
    return ToldConcern(category=facts.category, urgency=facts.urgency, words=facts.words)


def _new(work: Work, concern_id: UUID) -> Concern:
    create_scope(work.session, concern_id)
    return Concern(id=concern_id, scope_id=concern_id, told_at=work.now)


def _signals(scan: Scan | None) -> tuple[SignalFacts, ...]:
    return tuple(
        SignalFacts(flag=one.flag, status=one.status, start=one.start, end=one.end, rules=one.rules)
        for one in (scan.signals if scan else ())
    )
