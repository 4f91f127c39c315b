"""Consentimientos: read with her in her language, with what would leave; taken back in one tap, and what stops then."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.intake.cases import CasesClient, Kept
from services.portal.clients.intake.referrals import PartnerLine, PreviewLine, ReferralsClient
from services.portal.forms.case.consent import ChooseConsentForm, ConsentForm
from services.portal.forms.form import Form
from services.portal.forms.model import Choice
from services.portal.locale.consent_words import side_by_side, words_in
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.views.case.frame import Worker, ask, frame, language_options
from services.portal.views.referrals import words
from shared.errors import Missing, Unavailable

router = APIRouter()
_TAB: Final = "consents"
_NOBODY: Final = N_("Di a qué entidad se refiere.")
_NOTHING: Final = N_("Marca al menos un dato: si no acepta ninguno, no hay nada que anotar.")
_LATER: Final = {
    "need": N_("lo que escribáis juntas al derivarla"),
    "urgency": N_("lo que se marque al derivarla"),
}
"""What has no value of its own before a referral is written."""
_EFFECTS: Final = {
    "services": N_("El expediente queda sin consentimiento de atención: habrá que hablarlo o cerrarlo."),
    "referral": N_("Las derivaciones que se apoyan en él se retiran y la entidad recibe aviso de parar."),
    "sharing": N_("No se comparte nada más con ese recurso."),
    "reporting": N_("Deja de contarse en la memoria."),
    "interpreter": N_("No interviene ninguna intérprete."),
}


@router.get("/casos/{case_id}/consentimientos")
def consents(case_id: UUID, page: Worker) -> Response:
    """Live ones first, ended ones after."""
    rows = sorted(page.client(CasesClient).all(case_id, "consents"), key=lambda row: not row.is_live)
    return page.render(
        "case/consents.html",
        **frame(page, case_id, _TAB),
        rows=rows,
        as_instant=datetime.fromisoformat,
        field_words=words.FIELDS,
        effects=_EFFECTS,
        language_said=lambda code: words.language_names([code], language=page.language),
    )


@router.get("/casos/{case_id}/consentimientos/nuevo")
def ask_new(case_id: UUID, page: Worker) -> Response:
    """What for and to whom, in the language she speaks."""
    head = page.client(CasesClient).head(case_id)
    partners = page.client(ReferralsClient).partners()
    form = page.form(ChooseConsentForm, choices=_choices(page, partners))
    form.fill({"purpose": "services", "language": head.languages[0]})
    return _choose(page, case_id, form)


@router.post("/casos/{case_id}/consentimientos/nuevo")
def read_with_her(case_id: UUID, page: Worker) -> Response:
    """The page to look at together: what is read to her, and exactly what would leave."""
    form = _first_step(page)
    if form.is_valid:
        try:
            return _with_her(page, case_id, form.data)
        except (Refused, Unavailable) as refused:
            form.take(refused)
    return _choose(page, case_id, form)


@router.post("/casos/{case_id}/consentimientos/anotar")
def give(case_id: UUID, page: Worker) -> Response:
    """Keep what she said yes to."""
    form = page.read(ConsentForm, choices=_choices(page, None))
    if form.is_valid and form.data.is_outward and not form.data.fields:
        form.refuse(page.gettext(_NOTHING), field="fields")
    if form.is_valid:
        read = words_in(form.data.language) or words_in("es")
        body = form.data.body(wording=read.wording if read else "")
        try:
            page.client(CasesClient).add(case_id, "consents", body, key=form.key)
        except Refused as refused:
            form.take(refused)
        else:
            return page.redirect(f"/casos/{case_id}/consentimientos", N_("Consentimiento guardado"))
    return _again(page, case_id, form)


@router.post("/casos/{case_id}/consentimientos/{which}/retirar")
def withdraw(case_id: UUID, which: UUID, page: Worker) -> Response:
    """Take it back: it counts from this moment. Undo gives it again; what stopped stays stopped."""
    page.client(CasesClient).act(case_id, f"consents/{which}/withdrawal")
    back = f"/casos/{case_id}/consentimientos"
    notice = N_("Retirado: lo que se apoyaba en él se ha parado y no vuelve solo")
    return page.redirect(back, notice, undo_href=f"{back}/{which}/otra-vez")


@router.post("/casos/{case_id}/consentimientos/{which}/otra-vez")
def give_again(case_id: UUID, which: UUID, page: Worker) -> Response:
    """A slip of the finger: the same consent, given anew."""
    back = f"/casos/{case_id}/consentimientos"
    try:
        page.client(CasesClient).act(case_id, f"consents/{which}/again")
    except Refused:
        notice = N_("Esto ya no se puede deshacer: pregúntale a ella y anota uno nuevo.")
        return page.redirect(back, notice, is_done=False)
    return page.redirect(back, N_("Vuelve a estar dado, desde ahora"))


@router.get("/casos/{case_id}/consentimientos/{which}/copia")
def copy(case_id: UUID, which: UUID, page: Worker) -> Response:
    """A sheet she may take: no name, no case, no partner, no theme; a key by which she can point at it."""
    rows = page.client(CasesClient).all(case_id, "consents")
    row = next((row for row in rows if row.id == which), None)
    if row is None:
        raise Missing("there is no such consent in this case")
    return page.render(
        "case/consent_copy.html",
        row=row,
        shown=side_by_side(row.facts["language"]),
        given=_day(datetime.fromisoformat(row.given_at)),
        until=_day(datetime.fromisoformat(row.expires_at)) if row.expires_at else "",
        key=_key_of(row),
    )


def _key_of(row: Kept) -> str:
    return str(row.id).replace("-", "")[-6:].upper()


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _partners(page: Page) -> list[PartnerLine]:
    """The directory; empty while intake is away: what was chosen is then left to intake, which refuses or is away."""
    try:
        return page.client(ReferralsClient).partners()
    except Unavailable:
        return []


def _choices(page: Page, partners: list[PartnerLine] | None) -> dict[str, list[Choice]]:
    """partners None: where the list is not shown, whatever the first step took is taken."""
    found: dict[str, list[Choice]] = {
        "language": language_options(page),
        "fields": list(words.FIELDS.items()),
    }
    if partners is not None:
        found["partner"] = [(str(one.id), one.organisation) for one in partners]
    return found


def _first_step(page: Page) -> Form[ChooseConsentForm]:
    form = page.read(ChooseConsentForm, choices=_choices(page, _partners(page)))
    if form.is_valid and form.data.is_outward and form.data.partner is None:
        form.refuse(page.gettext(_NOBODY), field="partner")
    return form


def _choose(page: Page, case_id: UUID, form: Form[ChooseConsentForm]) -> Response:
    """The first step; its list of partners stays empty while intake is away."""
    shown = page.form(ChooseConsentForm, choices=_choices(page, _partners(page)))
    shown.raw, shown.key, shown.errors, shown.status = form.raw, form.key, form.errors, form.status
    return ask(
        page,
        case_id,
        _TAB,
        shown,
        heading=page.gettext(N_("Nuevo consentimiento")),
        action=f"/casos/{case_id}/consentimientos/nuevo",
        back=f"/casos/{case_id}/consentimientos",
        submit=page.gettext(N_("Leerlo con ella")),
    )


def _with_her(
    page: Page, case_id: UUID, chosen: ChooseConsentForm, *, form: Form[ConsentForm] | None = None
) -> Response:
    partner, lines = _what_leaves(page, case_id, chosen)
    day = chosen.last_day()
    known = {"purpose": chosen.purpose, "language": chosen.language, "expires": day}
    shown = form or page.form(ConsentForm, choices=_choices(page, None)).fill(
        known | {"partner": partner.id if partner else None, "medium": "spoken", "by": "herself"}
    )
    read = side_by_side(chosen.language)
    return page.render(
        "case/consent_read.html",
        status=shown.status if shown.errors else 200,
        **frame(page, case_id, _TAB, even_away=bool(shown.errors)),
        form=shown,
        partner=partner,
        lines=lines,
        later=_LATER,
        field_words=words.FIELDS,
        value=lambda field, value: _said(page, field, value),
        read=read,
        said_lines=[
            (one, one.read(chosen.purpose, partner=_named(partner), day=_day(day) if day else ""))
            for one in read
        ],
        has_hers=words_in(chosen.language) is not None,
        purpose=chosen.purpose,
    )


def _named(partner: PartnerLine | None) -> str:
    return partner.organisation if partner else ""


def _what_leaves(
    page: Page, case_id: UUID, chosen: ChooseConsentForm
) -> tuple[PartnerLine | None, list[PreviewLine]]:
    """Whom it names, and each field with the value it has now. Raises what the service refuses."""
    if not chosen.is_outward or chosen.partner is None:
        return None, []
    client = page.client(ReferralsClient)
    lines = client.preview(case_id, partner_id=chosen.partner, need="", urgency="normal")
    partner = next((one for one in client.partners() if one.id == chosen.partner), None)
    if partner is None:
        raise Missing("this partner is not in the directory")
    return partner, [line for line in lines if line.value is not None or line.field in _LATER]


def _said(page: Page, field: str, value: Any) -> str:  # noqa: ANN401, shape is the field's
    if field in _LATER:
        return page.gettext(_LATER[field])
    if field in words.NAMES and page.person is not None and page.person.hides_names:
        return page.gettext(N_("nombre oculto"))
    return words.said(field, value, language=page.language, gettext=page.gettext)


def _again(page: Page, case_id: UUID, form: Form[ConsentForm]) -> Response:
    """The page with her once more, with what was typed; the first step if that cannot be shown."""
    first = _first_step(page)
    if first.is_valid:
        try:
            return _with_her(page, case_id, first.data, form=form)
        except (Refused, Unavailable) as refused:
            first.take(refused)
    return _choose(page, case_id, first)


AREA = Area(name="consents", router=router)
