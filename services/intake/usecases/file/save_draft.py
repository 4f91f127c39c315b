"""Keep what a worker is typing, sealed, until she is done or fourteen days have passed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.intake.store import logs
from services.intake.store.logs import Draft
from services.intake.store.rows import ChangedMeanwhile
from services.intake.usecases.access import case_for
from shared.crypto import create_scope, shred_scope
from shared.errors import Missing
from shared.ids import new_id
from shared.work import Work

DRAFT_DAYS: Final = 14


def save_draft(
    work: Work, *, form: str, case_id: UUID | None, typed: Mapping[str, object], etag: int | None
) -> int:
    """Keep it and return its new mark. etag: the mark of the draft that this one goes on from, None for the first.

    Raises ChangedMeanwhile if another window has saved since.
    """
    scope = case_for(work, case_id, "save_draft").id if case_id else None
    draft = logs.draft_of(work.session, staff=work.actor.ref, case_id=scope, form=form, lock=True)
    if (draft.row_version if draft else None) != etag:
        raise ChangedMeanwhile(
            "Otra ventana ha guardado este formulario.",
            field="etag",
            expected=str(draft.row_version if draft else ""),
        )
    if draft is None:
        draft = _new(work, form=form, scope=scope)
    draft.typed = dict(typed)
    draft.saved_at = work.now
    draft.expires_at = work.now + timedelta(days=DRAFT_DAYS)
    work.session.add(draft)
    work.session.flush()
    return draft.row_version


def read_draft(work: Work, *, form: str, case_id: UUID | None) -> Draft:
    """Return the caller's living draft of a form. Raises Missing."""
    scope = case_for(work, case_id, "read_draft").id if case_id else None
    draft = logs.draft_of(work.session, staff=work.actor.ref, case_id=scope, form=form)
    if draft is None or draft.expires_at <= work.now:
        raise Missing("No hay borrador.")
    return draft


def drop_draft(work: Work, *, form: str, case_id: UUID | None) -> None:
    """Throw it away; without one nothing happens."""
    scope = case_for(work, case_id, "drop_draft").id if case_id else None
    draft = logs.draft_of(work.session, staff=work.actor.ref, case_id=scope, form=form, lock=True)
    if draft is not None:
        forget(work, draft)


def forget(work: Work, draft: Draft) -> None:
    """Delete a draft, and its keys if they were its own."""
    work.session.delete(draft)
    work.session.flush()
    if draft.case_id is None:
        shred_scope(work.session, draft.scope_id)


def _new(work: Work, *, form: str, scope: UUID | None) -> Draft:
    draft_id = new_id()
    if scope is None:
        create_scope(work.session, draft_id)
    return Draft(id=draft_id, scope_id=scope or draft_id, staff=work.actor.ref, case_id=scope, form=form)
