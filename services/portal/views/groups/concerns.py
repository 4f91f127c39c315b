"""Preocupaciones: what facilitators tell of women in their groups, to be taken and sorted out against a clock."""

from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.concerns import Concern, IntakeConcerns, Signal
from services.portal.clients.intake.risk import RiskClient
from services.portal.forms.case.contact_log import ContactLog
from services.portal.forms.concerns import CATEGORIES, URGENCIES, EndAsCase, EndAsNote
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area, Card
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views.case.frame import language_options, staff_name
from services.portal.views.colleagues import colleagues, who
from services.portal.views.risk.words import RiskWords
from shared.contracts.roles import Role
from shared.errors import Conflict
from shared.ids import new_id

router = APIRouter()
ROLES: Final = frozenset({Role.CASEWORKER, Role.COORDINATOR})
Worker = Annotated[Page, staff(*ROLES)]
_RAISED: Final = frozenset({"present", "unclear"})
_ON_HOY: Final = 4
_LABELS: Final = {"category": dict(CATEGORIES), "urgency": dict(URGENCIES)}


@dataclass(frozen=True)
class Piece:
    """A stretch of the words; flag: the name of the signal seen there, "" for plain text."""

    text: str
    flag: str = ""


@router.get("/preocupaciones")
def waiting(page: Worker) -> Response:
    """What is still to sort out: nobody's first."""
    people = colleagues(page)
    return page.render(
        "concerns/list.html",
        lines=page.client(IntakeConcerns).waiting(),
        labels=_LABELS,
        who=lambda ref: who(page, people, ref),
    )


@router.get("/preocupaciones/{concern}")
def one(concern: UUID, page: Worker) -> Response:
    """One, with its words and the ways it may end."""
    return _show(page, concern)


@router.post("/preocupaciones/{concern}/tomar")
def take(concern: UUID, page: Worker) -> Response:
    """Take it in hand."""
    try:
        page.client(IntakeConcerns).take(concern)
    except Conflict:
        return page.redirect(
            f"/preocupaciones/{concern}", N_("Otra persona se ocupa ya de esto"), is_done=False
        )
    return page.redirect(f"/preocupaciones/{concern}", N_("Es tuya. A quien avisó solo le decimos eso."))


@router.post("/preocupaciones/{concern}/nota")
def as_note(concern: UUID, page: Worker) -> Response:
    """End it as a note."""
    form = page.read(EndAsNote)
    if form.is_valid:
        try:
            page.client(IntakeConcerns).as_note(concern, note=form.data.note, code=form.data.code.upper())
            return page.redirect("/preocupaciones", N_("Guardado como nota en su ficha"))
        except Refused as refused:
            form.take(refused)
    return _show(page, concern, note=form)


@router.post("/preocupaciones/{concern}/contacto")
def as_log(concern: UUID, page: Worker) -> Response:
    """End it as a contact without a file."""
    form = page.read(ContactLog, choices={"language": language_options(page)})
    if form.is_valid:
        try:
            page.client(IntakeConcerns).as_log(concern, form.data.model_dump(mode="json"))
            return page.redirect("/preocupaciones", N_("Guardado como contacto sin ficha"))
        except Refused as refused:
            form.take(refused)
    return _show(page, concern, log=form)


@router.post("/preocupaciones/{concern}/ficha")
def as_case(concern: UUID, page: Worker) -> Response:
    """End it as a new case, and go on there."""
    form = page.read(EndAsCase, choices={"spoken": language_options(page)})
    if form.is_valid:
        try:
            made = page.client(IntakeConcerns).as_case(
                concern, call_name=form.data.call_name, language=form.data.spoken
            )
            return page.redirect(f"/casos/{made}", N_("Ficha creada"))
        except Refused as refused:
            form.take(refused)
    return _show(page, concern, case=form)


def pieces_of(words: str, signals: list[Signal], names: dict[str, str]) -> list[Piece]:
    """The words cut at the signals to be shown; of two that overlap, the first one is marked."""
    found: list[Piece] = []
    at = 0
    for signal in sorted(signals, key=lambda each: (each.start, -each.end)):
        if signal.status in _RAISED and signal.start >= at:
            found.append(Piece(words[at : signal.start]))
            found.append(Piece(words[signal.start : signal.end], names.get(signal.flag, signal.flag)))
            at = signal.end
    return [piece for piece in [*found, Piece(words[at:])] if piece.text]


def _show(page: Page, concern: UUID, **refused: Form[Any]) -> Response:
    found = page.client(IntakeConcerns).read(concern)
    languages = {"language": language_options(page)}
    forms: dict[str, Form[Any]] = {
        "note": page.form(EndAsNote),
        "log": page.form(ContactLog, choices=languages).fill(
            {"channel": "phone", "language": "es", "minutes": 10, "outcome": "informed"}
        ),
        "case": page.form(EndAsCase, choices={"spoken": language_options(page)}).fill({"spoken": "es"}),
    }
    people = colleagues(page)
    return page.render(
        "concerns/one.html",
        status=next((form.status for form in refused.values()), 200),
        found=found,
        line=found.line,
        pieces=_pieces(page, found),
        labels=_LABELS,
        told_by=staff_name(page, found.told_by),
        who=lambda ref: who(page, people, ref),
        forms=forms | refused,
        opened=next(iter(refused), ""),
        new_id=new_id,
    )


def _pieces(page: Page, found: Concern) -> list[Piece]:
    if not found.facts.signals:
        return pieces_of(found.facts.words, [], {})
    flags = RiskWords(page, page.client(RiskClient)).protocol.flags
    return pieces_of(found.facts.words, found.facts.signals, {flag.code: flag.name for flag in flags})


def cards(page: Page) -> list[Card]:
    """What nobody has taken yet, on Hoy; none without any."""
    if page.person is None or not page.person.has(*ROLES):
        return []
    untaken = [line for line in page.client(IntakeConcerns).waiting() if line.taken_by is None]
    if not untaken:
        return []
    context = {"lines": untaken[:_ON_HOY], "more": max(0, len(untaken) - _ON_HOY), "labels": _LABELS}
    return [
        Card(N_("Preocupaciones de los grupos"), "concerns/_card.html", order=12, context=context,
             href="/preocupaciones")
    ]  # fmt: skip


AREA = Area(
    name="concerns",
    router=router,
    nav=(
        Nav(
            N_("Preocupaciones de los grupos"),
            "/preocupaciones",
            "chat-left-text",
            place="more",
            order=27,
            roles=ROLES,
        ),
    ),
    cards=cards,
)
