"""An interview kept for later: after each answer, while it waits, and thrown away."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.intake.drafts import DraftsClient
from services.portal.clients.intake.reasons import Flag
from services.portal.clients.intake.risk import RiskClient, SoFar
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker
from services.portal.views.risk.interview.draft import as_raw, instrument_of, look, mark, save
from services.portal.views.risk.interview.form import InterviewForm, answered_in, draft_name
from shared.errors import Unavailable

router = APIRouter()


@router.post("/casos/{case_id}/riesgo/borrador/{name}")
def keep(case_id: UUID, name: str, page: Worker) -> Response:
    """Keep what stands in the form, after each answer; say so, and show the red flags that are new."""
    form = page.read(InterviewForm)
    client = page.client(RiskClient)
    said: dict[str, Any] = {"etag": mark(form), "state": "stale", "flags": [], "gone": False}
    try:
        etag = save(page.client(DraftsClient), case_id, name, form)
        if etag is not None:
            instrument = instrument_of(page, client, name)
            said |= {"etag": etag, "state": "kept", "answered": len(answered_in(form.raw))}
            said |= {"total": len(instrument.questions) if instrument else 0}
            said |= _flags(page, client, form, look(page, client, form.raw, instrument))
    except Unavailable:
        said["state"] = "away"
    return page.render("risk/_kept.html", **said)


def _flags(page: Page, client: RiskClient, form: Form[InterviewForm], so_far: SoFar | None) -> dict[str, Any]:
    """Red flags to add to those on the page; all of them if one of those is gone; none if nobody can tell now."""
    if so_far is None:
        return {}
    seen, shown = [flag.code for flag in so_far.flags], set(form.values("shown"))
    gone = not shown <= set(seen)
    fresh = [code for code in seen if gone or code not in shown]
    return {"flags": _guides(page, client, fresh) if fresh else [], "gone": gone}


def _guides(page: Page, client: RiskClient, codes: Sequence[str]) -> list[Flag]:
    return [flag for flag in client.protocol(page.language).flags if flag.code in codes]


@router.get("/casos/{case_id}/riesgo/pausa/{name}")
def pause(case_id: UUID, name: str, page: Worker) -> Response:
    """What an interview left half-way says so far, what would tell most, and ways to go on."""
    client = page.client(RiskClient)
    draft = page.client(DraftsClient).draft(draft_name(name), case_id)
    if draft is None:
        return page.redirect(f"/casos/{case_id}/riesgo")
    instrument = instrument_of(page, client, name)
    raw = as_raw(draft)
    so_far = look(page, client, raw, instrument)
    return page.render(
        "risk/pause.html",
        case_id=case_id,
        code=client.code(case_id),
        name=name,
        form=page.form(InterviewForm),
        draft=draft,
        instrument=instrument,
        answered=len(answered_in(raw)),
        so_far=so_far,
        flags=_guides(page, client, [flag.code for flag in so_far.flags]) if so_far and so_far.flags else [],
    )


@router.post("/casos/{case_id}/riesgo/pausa/{name}/tirar")
def throw_away(case_id: UUID, name: str, page: Worker) -> Response:
    """Throw away what was answered so far."""
    page.client(DraftsClient).drop_draft(draft_name(name), case_id)
    return page.redirect(f"/casos/{case_id}/riesgo", N_("Se ha tirado lo que estaba a medias"))


AREA = Area(name="interview_kept", router=router)
