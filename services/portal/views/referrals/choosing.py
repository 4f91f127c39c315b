"""Making a referral, the first two steps: what she needs, and which partner; what was typed goes along both ways."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.directory.directory import DirectoryClient
from services.portal.clients.directory.parts import Found
from services.portal.clients.intake.partner.overview import OverviewClient
from services.portal.clients.intake.referrals import PartnerLine, ReferralsClient
from services.portal.forms.form import Form
from services.portal.forms.model import Choice
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.directory import words as directory_words
from services.portal.views.referrals import words
from services.portal.views.referrals.forms import ChooseForm, NeedForm
from services.portal.views.referrals.sent import Worker, render
from shared.errors import Unavailable

router = APIRouter()


@dataclass(frozen=True)
class Matches:
    """Whom to ask, each partner once and best first: who fits, who lacks only her language, and all others."""

    fitting: list[Found]
    without_language: list[Found]
    others: list[PartnerLine]


@router.get("/casos/{case_id}/derivaciones/nueva")
def ask_need(case_id: UUID, page: Worker) -> Response:
    """What she needs; who may help starts from what her file says."""
    hers = page.client(OverviewClient).suggested(case_id)
    offered = {code for code, _ in words.language_choices(page.language)}
    spoken = next((code for code in hers.languages if code in offered), "")
    known = {"urgency": "normal", "when": "any", "spoken": spoken, "near": hers.near, "must": hers.must}
    return need_page(page, case_id, page.form(NeedForm, choices=offers(page)).fill(known))


@router.post("/casos/{case_id}/derivaciones/nueva")
def ask_partner(case_id: UUID, page: Worker) -> Response:
    """Who may help, best first; also the way back from what leaves."""
    form = page.read(NeedForm, choices=offers(page))
    if form.is_valid:
        return partners_page(page, case_id, form)
    return need_page(page, case_id, form, status=form.status)


@router.post("/casos/{case_id}/derivaciones/necesidad")
def back_to_need(case_id: UUID, page: Worker) -> Response:
    """The first step again, with everything as it was."""
    form = page.read(NeedForm, choices=offers(page))
    form.errors = []
    try:
        return need_page(page, case_id, form)
    except Unavailable as away:
        form.take(away)
        return need_page(page, case_id, form, status=form.status)


def offers(page: Page) -> dict[str, Sequence[Choice]]:
    """What the first step offers to choose from, besides what never changes."""
    return {"spoken": words.language_choices(page.language)}


def need_page(page: Page, case_id: UUID, form: Form[NeedForm], *, status: int = 200) -> Response:
    """The first step."""
    return render(page, case_id, "referrals/need.html", status=status, form=form)


def partners_page(
    page: Page, case_id: UUID, asked: Form[NeedForm], *, refused: Form[ChooseForm] | None = None
) -> Response:
    """The second step; the first one again if the directory refuses what is asked, or is away."""
    form = refused or page.form(ChooseForm, choices=offers(page))
    form.raw = asked.raw
    status = form.status if form.errors else 200
    try:
        matches = _matches(page, asked.data)
    except Refused as error:
        asked.take(error)
        return need_page(page, case_id, asked, status=asked.status)
    return render(
        page,
        case_id,
        "referrals/partners.html",
        status=status,
        form=form,
        matches=matches,
        dw=directory_words,
        spoken=words.language_names([asked.data.spoken], language=page.language) if asked.data.spoken else "",
        has_limit=bool(asked.data.within_km),
    )


def _matches(page: Page, asked: NeedForm) -> Matches:
    client, known = page.client(DirectoryClient), set[UUID]()
    fitting = _one_each(client.search(asked.wanted(in_her_language=True)), known=known)
    loose = client.search(asked.wanted(in_her_language=False)) if asked.spoken else []
    without_language = _one_each(loose, known=known)
    others = [one for one in page.client(ReferralsClient).partners() if one.id not in known]
    return Matches(fitting, without_language, others)


def _one_each(found: list[Found], *, known: set[UUID]) -> list[Found]:
    """The best answer of each partner that is not known yet; they are known afterwards."""
    best = []
    for one in found:
        if one.partner_id not in known:
            known.add(one.partner_id)
            best.append(one)
    return best


AREA = Area(name="referrals_choosing", router=router)
