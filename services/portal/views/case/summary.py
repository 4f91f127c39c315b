"""Ficha: summary, timeline, her name on purpose, what comes next."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Annotated
from uuid import UUID

from babel.dates import format_date
from fastapi import APIRouter, Query
from fastapi.responses import Response

from services.portal.clients.intake.cases import CasesClient, Entry, Head
from services.portal.clients.intake.drafts import DraftsClient
from services.portal.clients.intake.risk import RiskClient
from services.portal.forms.case import words
from services.portal.forms.case.common import MADRID
from services.portal.forms.case.open import NextAction
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.attention import written
from services.portal.views.case.frame import Worker, ask, frame, take, veil
from services.portal.views.risk.words import RiskWords
from shared.errors import TelarError

router = APIRouter()
_RECENT = 8


@router.get("/casos/{case_id}")
def summary(case_id: UUID, page: Worker) -> Response:
    """Where the case stands, what comes next, what happened lately."""
    context = frame(page, case_id, "summary")
    client = page.client(CasesClient)
    entries = client.timeline(case_id, limit=_RECENT)
    return page.render(
        "case/summary.html",
        **context,
        entries=entries,
        written=written(page, case_id, entries),
        reasons=_reasons(page, context["head"]),
        due=_due(page, case_id),
        due_words=lambda item: _due_words(page, item),
        as_instant=datetime.fromisoformat,
        waiting=[each for each in page.client(DraftsClient).drafts() if each.case_id == case_id],
    )


def _reasons(page: Page, head: Head) -> list[str]:
    """Why the level is what it is, in words; that it can't be said now hides nothing else."""
    say = RiskWords(page, page.client(RiskClient))
    try:
        return [say.reason(reason) for reason in head.reasons]
    except TelarError:
        return [page.gettext(N_("Ahora mismo no se pueden mostrar los motivos"))] if head.reasons else []


def _due_words(page: Page, item: Mapping[str, str]) -> str:
    """A due item in words: what its kind is, or the words somebody wrote."""
    kind = words.DUE.get(item["kind"])
    if item["kind"] in {"next_step", "plan_item", "other"} or kind is None:
        return item["title"]
    return page.gettext(kind)


def _due(page: Page, case_id: UUID) -> list[dict[str, object]]:
    try:
        found: list[dict[str, object]] = page.client(CasesClient).get(f"/cases/{case_id}/due")
    except TelarError:
        return []
    return found


@router.get("/casos/{case_id}/cronologia")
def timeline(
    case_id: UUID, page: Worker, tipo: Annotated[list[str] | None, Query(max_length=20)] = None
) -> Response:
    """Everything, newest first, by month."""
    kinds = [kind for kind in tipo or [] if kind in words.ENTRY]
    client = page.client(CasesClient)
    entries = client.timeline(case_id, kinds, limit=1000)
    return page.render(
        "case/timeline.html",
        **frame(page, case_id, "timeline"),
        months=[(month, list(of_month)) for month, of_month in groupby(entries, key=_month_in(page))],
        written=written(page, case_id, entries),
        kinds=kinds,
    )


def _month_in(page: Page):  # type: ignore[no-untyped-def]  # noqa: ANN202, a key function for groupby
    def month(entry: Entry) -> str:
        named = format_date(entry.at.astimezone(MADRID), "LLLL y", locale=page.language)
        return str(named).capitalize()

    return month


@router.post("/casos/{case_id}/nombre")
def reveal(case_id: UUID, page: Worker) -> Response:
    """Her full name, because somebody asked for it; intake keeps who did."""
    veiled = veil(page, f"/casos/{case_id}")
    if veiled is not None:
        return veiled
    identity = page.client(CasesClient).identity(case_id)
    full = " ".join(filter(None, (identity.names["given_name"], identity.names["surnames"])))
    if not page.is_fragment:
        context = frame(page, case_id, "person")
        return page.render("case/revealed.html", **context, full_name=full or identity.names["call_name"])
    return page.render("case/_revealed.html", full_name=full or identity.names["call_name"])


@router.get("/casos/{case_id}/siguiente")
def ask_next(case_id: UUID, page: Worker) -> Response:
    """What comes next."""
    head = page.client(CasesClient).head(case_id)
    form = page.form(NextAction).fill({"version": head.version})
    return _next_page(page, case_id, form)


@router.post("/casos/{case_id}/siguiente")
def set_next(case_id: UUID, page: Worker) -> Response:
    """Say what comes next."""
    form = page.read(NextAction)
    taken = take(
        page,
        form,
        lambda: page.client(CasesClient).change(case_id, "next-action", form.data.body()),
        back=f"/casos/{case_id}",
        notice=N_("Siguiente paso anotado"),
    )
    return taken or _next_page(page, case_id, form)


def _next_page(page: Page, case_id: UUID, form: Form[NextAction]) -> Response:
    return ask(
        page,
        case_id,
        "summary",
        form,
        heading=page.gettext(N_("Qué viene después")),
        action=f"/casos/{case_id}/siguiente",
        back=f"/casos/{case_id}",
    )


AREA = Area(name="case", router=router)
