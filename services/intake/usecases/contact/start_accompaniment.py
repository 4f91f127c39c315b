"""Say from there that an accompaniment has begun, planned or not; whoever says so is who went."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.intake.domain.case.accompanying import OPEN_FOR, instant_fault, may_begin
from services.intake.domain.timeline import EntryKind
from services.intake.store.activity import Accompaniment
from services.intake.store.cases import Case, family
from services.intake.store.facts.work import AccompanimentFacts, OnSite, OnSiteFacts
from services.intake.store.rows import row_of
from services.intake.usecases.access import live_case_for
from services.intake.usecases.contact.plan_accompaniment import NotPlanned, planned, remind_her_of
from services.intake.usecases.schedule_due import schedule_due
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import DueKind
from shared.errors import Conflict, Invalid
from shared.work import Work

_CLOSE: Final = "Cerrar el acompañamiento: decir cómo ha ido"


class StartedOtherwise(Conflict):
    """It has begun already, and other words were told of it; they are not kept."""


def start_accompaniment(
    work: Work,
    case_id: UUID,
    accompaniment_id: UUID,
    *,
    on_site: OnSite,
    at: datetime | None = None,
    key: UUID | None = None,
) -> None:
    """Begin a planned one; a second time changes nothing.

    at: when it began, if not now. Raises Invalid long before its hour, NotPlanned, StartedOtherwise, Missing.
    """
    case = live_case_for(work, case_id, "start_accompaniment")

    def make() -> UUID:
        row = row_of(work.session, Accompaniment, family(work.session, case.id), accompaniment_id, lock=True)
        if row.started_at is not None and row.cancelled_at is None:
            _expect_same(row, on_site)
            return row.id
        planned(work, case, accompaniment_id)
        began = instant(work, at)
        if not may_begin(row.starts_at, at=began):
            raise Invalid("Es pronto para empezarlo.", field="starts_at", expected="el día previsto")
        other = row.staff if row.staff != work.actor.ref else None
        row.on_site = OnSiteFacts(**on_site.model_dump(), planned_staff=other)
        _begin(work, case, row, at=began)
        return row.id

    work.once(key, "start_accompaniment", make)


def start_unplanned(
    work: Work,
    case_id: UUID,
    accompaniment_id: UUID,
    *,
    facts: AccompanimentFacts,
    on_site: OnSite,
    at: datetime | None = None,
    key: UUID | None = None,
) -> None:
    """Begin one that nobody had planned, under an id the caller chose; a second time changes nothing.

    Raises Invalid for an instant out of reach, StartedOtherwise if the id is taken.
    """
    case = live_case_for(work, case_id, "start_accompaniment")

    def make() -> UUID:
        found = work.session.get(Accompaniment, accompaniment_id)
        if found is not None:
            is_same = found.scope_id in family(work.session, case.id) and found.started_at is not None
            if not is_same or found.facts != facts:
                raise StartedOtherwise("Ya se anotó de otra manera: míralo en la ficha.")
            return found.id
        began = instant(work, at)
        row = Accompaniment(
            id=accompaniment_id,
            scope_id=case.id,
            staff=work.actor.ref,
            starts_at=began,
            ends_at=began + timedelta(minutes=max(facts.minutes, 15)),
            remind_her=False,
            facts=facts,
            on_site=OnSiteFacts(**on_site.model_dump(), is_unplanned=True),
            outcome=None,
            cancel_reason=None,
        )
        work.session.add(row)
        _begin(work, case, row, at=began)
        return row.id

    work.once(key, "start_unplanned", make)


def instant(work: Work, at: datetime | None, *, after: datetime | None = None) -> datetime:
    """Return the instant something happened: as told, or now. Raises Invalid for one out of reach.

    after: the instant it may not come before. What a hasty clock puts a little into the future happened now.
    """
    if at is None:
        return work.now
    fault = instant_fault(at, now=work.now, after=after)
    if fault is not None:
        raise Invalid("Esa hora no vale.", field="at", expected=fault)
    return min(at, work.now)


def owe_closing(work: Work, case: Case, row: Accompaniment) -> None:
    """Ask whoever went how it was, some hours after it began; once it is said, nothing is asked."""
    if row.started_at is not None:
        schedule_due(
            work,
            case=case,
            kind=DueKind.OTHER,
            title=_CLOSE,
            due_at=row.started_at + OPEN_FOR,
            owner=row.staff,
            ref=row.id,
        )


def tell_other_place(row: Accompaniment, on_site: OnSite | None) -> None:
    """Keep where it was and who else went, as told at the end; what is left empty stays as it was told before."""
    told = {name: words for name, words in (on_site or OnSite()).model_dump().items() if words}
    if told:
        row.on_site = (row.on_site or OnSiteFacts()).model_copy(update=told)


def _begin(work: Work, case: Case, row: Accompaniment, *, at: datetime) -> None:
    row.staff = work.actor.ref
    row.started_at = at
    row.told_at = work.now
    work.session.flush()
    remind_her_of(work, case, row)
    owe_closing(work, case, row)
    what = f"begun:{row.facts.kind}"
    note_on_timeline(work, case, EntryKind.ACCOMPANIMENT, what, row.id, at=at, is_contact=False)
    work.audit("accompaniment_started", subject=case.id)


def _expect_same(row: Accompaniment, on_site: OnSite) -> None:
    """A repeated start brings no words, or the same ones; others would look kept and be lost."""
    if row.held_at is not None:
        raise NotPlanned("Ya se hizo o se canceló.")
    kept = row.on_site or OnSiteFacts()
    if on_site != OnSite() and on_site != OnSite(place=kept.place, with_whom=kept.with_whom):
        raise StartedOtherwise("Ya había empezado: lo que cambia se dice al terminar.")
