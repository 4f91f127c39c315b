"""Referrals on paper: the letter as a PDF, and what a partner answered by phone or on paper."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import MissingThere, Refused, UnavailableThere
from services.portal.clients.intake.referrals import ReferralLine, ReferralsClient
from services.portal.forms.form import Form
from services.portal.forms.model import Choice
from services.portal.gateways.letter.letter_pdf import LANGUAGES, Letter, letter_pdf
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import ask, frame, take, veil
from services.portal.views.referrals import words
from services.portal.views.referrals.forms import HeardForm, LetterForm
from services.portal.views.referrals.sent import Worker

router = APIRouter()
_TAB = "referrals"


@router.get("/casos/{case_id}/derivaciones/{referral_id}/carta")
def ask_letter(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """With an address sheet or without, and in which language her copy is."""
    hidden = veil(page, f"/casos/{case_id}/derivaciones")
    if hidden is not None:
        return hidden
    head = frame(page, case_id, _TAB)["head"]
    hers = next((code for code in head.languages if code in LANGUAGES and code != "es"), "")
    form = page.form(LetterForm, choices=_copies(page)).fill({"copy_in": hers, "address": True})
    line = page.client(ReferralsClient).one_of_case(case_id, referral_id)
    return _letter_page(page, case_id, line, form)


@router.post("/casos/{case_id}/derivaciones/{referral_id}/carta")
def letter(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """The letter, with what she agreed to and nothing else."""
    hidden = veil(page, f"/casos/{case_id}/derivaciones")
    if hidden is not None:
        return hidden
    client, form = page.client(ReferralsClient), page.read(LetterForm, choices=_copies(page))
    line = client.one_of_case(case_id, referral_id)
    if form.is_valid:
        try:
            said = client.letter(line.id)
        except Refused as refused:
            form.take(refused)
        else:
            paper = Letter(
                dated=said.requested_at,
                fields=[(line.field, line.value) for line in said.fields],
                partner=said.partner,
                contact=said.contact,
                reference=said.reference,
            )
            if not form.data.address:
                paper = replace(paper, partner="")
            return pdf_answer(letter_pdf(paper, copy_in=form.data.copy_in or None), is_shown=True)
    return _letter_page(page, case_id, line, form)


def pdf_answer(content: bytes, *, is_shown: bool) -> Response:
    """A PDF to be shown and printed, or to be saved, under a name that says nothing."""
    how = "inline" if is_shown else "attachment"
    named = {"Content-Disposition": f'{how}; filename="carta.pdf"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=named)


@router.get("/casos/{case_id}/derivaciones/{referral_id}/respuesta")
def ask_heard(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """What did they say?"""
    line = page.client(ReferralsClient).one_of_case(case_id, referral_id)
    return _heard_page(page, case_id, line, page.form(HeardForm, choices=_answers(page, line)))


@router.post("/casos/{case_id}/derivaciones/{referral_id}/respuesta")
def heard(case_id: UUID, referral_id: UUID, page: Worker) -> Response:
    """Write it down; it counts as the partner's answer."""
    client = page.client(ReferralsClient)
    form = page.read(HeardForm, choices={"kind": tuple(words.ANSWERS.items())})

    def send() -> None:
        client.heard(client.one_of_case(case_id, referral_id).id, form.data.said(), key=form.key)

    back = f"/casos/{case_id}/derivaciones"
    taken = take(page, form, send, back=back, notice=N_("Respuesta anotada"))
    return taken or _heard_again(page, case_id, referral_id, form)


def _heard_again(page: Page, case_id: UUID, referral_id: UUID, form: Form[HeardForm]) -> Response:
    """With what was typed and what is wrong, even if the referral cannot be read now."""
    try:
        line = page.client(ReferralsClient).one_of_case(case_id, referral_id)
    except (MissingThere, UnavailableThere):
        return _heard_page(page, case_id, None, form)
    return _heard_page(page, case_id, line, form)


def _copies(page: Page) -> dict[str, Sequence[Choice]]:
    others = [code for code in LANGUAGES if code != "es"]
    none = ("", page.gettext(N_("Sin copia")))
    own = ("es", words.language_names(["es"], language=page.language).capitalize())
    named = [(code, words.language_names([code], language=page.language).capitalize()) for code in others]
    return {"copy_in": [none, own, *named]}


def _answers(page: Page, line: ReferralLine) -> dict[str, Sequence[Choice]]:
    return {"kind": [(kind, page.gettext(words.ANSWERS[kind])) for kind in line.possible]}


def _letter_page(page: Page, case_id: UUID, line: ReferralLine, form: Form[LetterForm]) -> Response:
    return _asked(page, case_id, form, line, heading=N_("Carta en papel"), template="letter")


def _heard_page(page: Page, case_id: UUID, line: ReferralLine | None, form: Form[HeardForm]) -> Response:
    return _asked(page, case_id, form, line, heading=N_("Han contestado"), template="heard")


def _asked(
    page: Page,
    case_id: UUID,
    form: Form[Any],
    line: ReferralLine | None,
    *,
    heading: str,
    template: str,
) -> Response:
    base = f"/casos/{case_id}/derivaciones"
    return ask(
        page,
        case_id,
        _TAB,
        form,
        template=f"referrals/{template}.html",
        heading=page.gettext(heading),
        action=page.here,
        back=base,
        line=line,
    )


AREA = Area(name="referrals_paper", router=router)
