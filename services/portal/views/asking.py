"""Asking: which questionnaire, its questions, keeping each answer, pausing, going on, signing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.portal.clients.base import Refused
from services.portal.clients.intake_cases import CasesClient, Head
from services.portal.clients.intake_risk import Draft, Flag, Instrument, Question, RiskClient, SoFar
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.views import risk_words as words
from services.portal.views.colleagues import colleagues, who
from services.portal.views.interview_form import (
    ONLY_FLAGS,
    WINDOW,
    InterviewForm,
    answered_in,
    as_interview,
    draft_name,
    typed_in,
)
from shared.contracts.roles import Role
from shared.errors import Conflict, TelarError, Unavailable

router = APIRouter()
Worker = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR)]
MOST_TELLING: Final = "aclarar"
"""Said in an address: ask first what would tell most."""


@dataclass(frozen=True)
class Paused:
    """An interview left half-way. name: of its questionnaire in addresses; mine: whether this person may go on."""

    name: str
    title: str
    since: datetime
    staff: str
    mine: bool


def paused(page: Page, client: RiskClient, case_id: UUID) -> list[Paused]:
    """Interviews of a case that wait half-way, last touched first; of colleagues only that they do."""
    drafts = [line for line in client.drafts(case_id) if line.form.startswith("risk_")]
    if not drafts:
        return []
    people, me = colleagues(page), page.actor.ref
    titles = {draft_name(line.id): (line.id, line.title) for line in client.instruments(page.language)}
    titles[draft_name(ONLY_FLAGS)] = (ONLY_FLAGS, page.gettext(N_("Señales de alarma")))
    return [
        Paused(*titles[line.form], line.saved_at, who(page, people, line.staff), line.staff == me)
        for line in drafts
        if line.form in titles
    ]


@router.get("/casos/{case_id}/riesgo/valorar")
def choose(case_id: UUID, page: Worker) -> Response:
    """Which questionnaire; one left half-way is offered first."""
    client = page.client(RiskClient)
    lines = client.instruments(page.language)
    started = {each.name for each in paused(page, client, case_id) if each.mine}
    groups = [(title, [line for line in lines if line.group == group]) for group, title in words.GROUPS]
    return page.render(
        "risk/choose.html", case_id=case_id, code=client.code(case_id), groups=groups, started=started
    )


@router.get("/casos/{case_id}/riesgo/valorar/{name}")
def ask(case_id: UUID, name: str, page: Worker, orden: str = "") -> Response:
    """The questions, as far as they were answered; no score while she speaks.

    orden: `aclarar` asks first what would tell most.
    """
    client = page.client(RiskClient)
    instrument = instrument_of(page, client, name)
    head = page.client(CasesClient).head(case_id)
    draft = client.draft(draft_name(name), case_id)
    form = page.form(InterviewForm)
    if draft is None:
        form.fill({"mode": "interview", "language": _her_language(head)})
    else:
        form.raw = as_raw(draft)
    so_far = look(page, client, form.raw, instrument) if draft else SoFar()
    context = _asking(page, client, case_id, name=name, form=form, instrument=instrument, so_far=so_far)
    context |= {
        "questions": _in_order(instrument, so_far if orden == MOST_TELLING else SoFar()),
        "head": head,
    }
    return page.render("risk/ask.html", form=form, draft=draft, etag=draft.etag if draft else "", **context)


def _her_language(head: Head) -> str:
    spoken = head.languages[0] if head.languages else "es"
    return spoken if spoken in dict(words.LANGUAGES) else "mis"


def _in_order(instrument: Instrument | None, so_far: SoFar) -> list[tuple[str, list[Question]]]:
    """Questions under their headings; what is unknown and would tell most first, if a look says what that is."""
    if instrument is None:
        return []
    first = (so_far.rating or {}).get("ask_next", [])
    telling = [question for item in first if (question := instrument.question(item)) is not None]
    rest = [question for question in instrument.questions if question not in telling]
    sections = [
        (title, [question for question in rest if question.section == section])
        for section, title in instrument.sections.items()
    ]
    return [each for each in [("", telling), *sections] if each[1]]


@router.post("/casos/{case_id}/riesgo/valorar/{name}")
def record(case_id: UUID, name: str, page: Worker) -> Response:
    """Record it, or keep it for later; the result is shown only now.

    While intake is away its questions cannot be shown: a page carries what was answered, to be sent again.
    """
    form = page.read(InterviewForm)
    try:
        return _record(page, page.client(RiskClient), case_id, name, form)
    except Unavailable as away:
        form.take(away)
        return page.invalid("risk/away.html", form, case_id=case_id, name=name, kept=_carried(form))


def _carried(form: Form[InterviewForm]) -> list[tuple[str, str]]:
    left = {"_token", "_key", "later", "words"}
    return [(name, value) for name, values in form.raw.items() if name not in left for value in values]


def _record(page: Page, client: RiskClient, case_id: UUID, name: str, form: Form[InterviewForm]) -> Response:
    instrument = instrument_of(page, client, name)
    if form.is_valid and form.data.later:
        return _pause(page, client, case_id, name, form)
    if form.is_valid:
        try:
            made = client.assess(case_id, as_interview(form.data, instrument), key=form.key)
        except Refused as refused:
            form.take(refused)
        else:
            client.drop_draft(draft_name(name), case_id)
            return page.redirect(f"/casos/{case_id}/riesgo/valoraciones/{made}", N_("Valoración guardada"))
    so_far = look(page, client, form.raw, instrument)
    context = _asking(page, client, case_id, name=name, form=form, instrument=instrument, so_far=so_far)
    context["questions"] = _in_order(instrument, SoFar())
    return page.invalid("risk/ask.html", form, draft=None, etag=_mark(form), **context)


def _pause(page: Page, client: RiskClient, case_id: UUID, name: str, form: Form[InterviewForm]) -> Response:
    if save(client, case_id, name, form) is None:
        return page.redirect(f"/casos/{case_id}/riesgo", words.OTHER_WINDOW)
    return page.redirect(f"/casos/{case_id}/riesgo/pausa/{name}")


@router.post("/casos/{case_id}/riesgo/borrador/{name}")
def keep(case_id: UUID, name: str, page: Worker) -> Response:
    """Keep what stands in the form, after each answer; say so, and show the red flags that are new."""
    form = page.read(InterviewForm)
    client = page.client(RiskClient)
    said: dict[str, Any] = {"etag": _mark(form), "state": "stale", "flags": [], "gone": False}
    try:
        etag = save(client, case_id, name, form)
        if etag is not None:
            instrument = instrument_of(page, client, name)
            said |= {"etag": etag, "state": "kept", "answered": len(answered_in(form.raw))}
            said |= {"total": len(instrument.questions) if instrument else 0}
            said |= _flags(page, client, form, look(page, client, form.raw, instrument))
    except Unavailable:
        said["state"] = "away"
    return page.render("risk/_kept.html", **said)


def _flags(page: Page, client: RiskClient, form: Form[InterviewForm], so_far: SoFar) -> dict[str, Any]:
    """Red flags to add to those on the page; all of them if one of those is gone."""
    seen, shown = [flag.code for flag in so_far.flags], set(form.values("shown"))
    gone = not shown <= set(seen)
    fresh = [code for code in seen if gone or code not in shown]
    return {"flags": _guides(page, client, fresh) if fresh else [], "gone": gone}


def _guides(page: Page, client: RiskClient, codes: Sequence[str]) -> list[Flag]:
    return [flag for flag in client.protocol(page.language).flags if flag.code in codes]


def save(client: RiskClient, case_id: UUID, name: str, form: Form[InterviewForm]) -> int | None:
    """Keep the draft; its new mark, None if another window has gone on with it.

    A save whose answer was lost looks like another window's: it is ours if this window wrote it.
    """
    window, draft = str(form.key), draft_name(name)
    typed = typed_in(form.raw, window=window)
    mark = _mark(form)
    try:
        return client.save_draft(draft, case_id, typed, etag=int(mark) if mark else None)
    except Conflict:
        kept = client.draft(draft, case_id)
        if kept is None or kept.typed.get(WINDOW) != [window]:
            return None
        return client.save_draft(draft, case_id, typed, etag=kept.etag)


def _mark(form: Form[InterviewForm]) -> str:
    """The newest mark of the draft in the form: the page's first one, then each save's."""
    return max((mark for mark in form.values("etag") if mark.isdigit()), key=int, default="")


def look(
    page: Page, client: RiskClient, raw: Mapping[str, Sequence[str]], instrument: Instrument | None
) -> SoFar:
    """What the answers say so far; nothing if they cannot be looked at now."""
    form = page.form(InterviewForm)
    form.raw = raw
    if not form.check():
        return SoFar()
    try:
        return client.so_far(as_interview(form.data, instrument), page.language)
    except TelarError:
        return SoFar()


@router.get("/casos/{case_id}/riesgo/pausa/{name}")
def pause(case_id: UUID, name: str, page: Worker) -> Response:
    """What an interview left half-way says so far, what would tell most, and ways to go on."""
    client = page.client(RiskClient)
    draft = client.draft(draft_name(name), case_id)
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
        flags=_guides(page, client, [flag.code for flag in so_far.flags]) if so_far.flags else [],
    )


@router.post("/casos/{case_id}/riesgo/pausa/{name}/tirar")
def throw_away(case_id: UUID, name: str, page: Worker) -> Response:
    """Throw away what was answered so far."""
    page.client(RiskClient).drop_draft(draft_name(name), case_id)
    return page.redirect(f"/casos/{case_id}/riesgo", N_("Se ha tirado lo que estaba a medias"))


def instrument_of(page: Page, client: RiskClient, name: str) -> Instrument | None:
    """The questionnaire of this name in the page's language; None for red flags alone."""
    return None if name == ONLY_FLAGS else client.instrument(name, page.language)


def as_raw(draft: Draft) -> dict[str, list[str]]:
    """A draft as a browser would send it."""
    typed = {name: [value] if isinstance(value, str) else value for name, value in draft.typed.items()}
    return {name: values for name, values in typed.items() if name != WINDOW}


def _asking(
    page: Page,
    client: RiskClient,
    case_id: UUID,
    *,
    name: str,
    form: Form[InterviewForm],
    instrument: Instrument | None,
    so_far: SoFar,
) -> dict[str, Any]:
    protocol = client.protocol(page.language)
    seen = {flag.code for flag in so_far.flags}
    return {
        "case_id": case_id,
        "code": client.code(case_id),
        "head": None,
        "name": name,
        "instrument": instrument,
        "protocol": protocol,
        "seen": [flag for flag in protocol.flags if flag.code in seen],
        "unknown": [(code, page.gettext(label)) for code, label in words.UNKNOWN],
        "levels": [(code, page.gettext(label)) for code, label in words.LEVELS.items() if code != "basal"],
        "answered": len(answered_in(form.raw)),
    }


AREA = Area(name="asking", router=router)
