"""A text and its signals: the marks in it, why, one tap to confirm or dismiss, undo; and how right the rules were."""

from collections.abc import Callable, Mapping
from typing import Annotated, ClassVar, Final
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from services.portal.clients.base import MissingThere, Refused
from services.portal.clients.intake.risk import RiskClient
from services.portal.clients.intake.signals import Kind, SignalsClient
from services.portal.forms.form import Form
from services.portal.forms.model import Choice, FormModel
from services.portal.locale.text import N_
from services.portal.pages.area import Area
from services.portal.pages.nav import Nav
from services.portal.pages.page import Page
from services.portal.views.case.frame import Coordinator, Worker, frame, languages_said
from services.portal.views.risk.signal_words import REASONS, signals_seen, text_address
from services.portal.views.risk.words import RiskWords
from services.portal.views.risk.written import Text, written
from shared.contracts.roles import Role
from shared.errors import Conflict, Unavailable

router = APIRouter()
_KINDS: Final[Mapping[Text, Kind]] = {"nota": "note", "hecho": "incident"}
_ALREADY: Final = N_("Otra persona ha decidido antes sobre esta señal: mira cómo ha quedado.")
_MONTHS: Final = (3, 12, 36)


class DismissForm(FormModel):
    """Why a signal says nothing about her now."""

    choices: ClassVar[Mapping[str, tuple[Choice, ...]]] = {"reason": REASONS}

    reason: str = Field(default="other", title=N_("Motivo"), max_length=20)
    words: str = Field(default="", title=N_("Otro motivo, en tus palabras"), max_length=10_000)


@router.get("/casos/{case_id}/textos/{kind}/{ref}")
def show(case_id: UUID, kind: Text, ref: UUID, page: Worker) -> Response:
    """The text with its marks, and what stands beside it."""
    return _page(page, case_id, kind, ref)


@router.post("/casos/{case_id}/textos/{kind}/{ref}/leer")
def read(case_id: UUID, kind: Text, ref: UUID, page: Worker) -> Response:
    """Read a text that nobody has read."""
    here = text_address(case_id, kind, ref)
    try:
        page.client(SignalsClient).read_now(case_id, _KINDS[kind], ref)
    except Unavailable:
        return page.redirect(here, N_("Ahora mismo no se puede leer. Prueba más tarde."), is_done=False)
    return page.redirect(here, N_("Texto leído"))


@router.post("/casos/{case_id}/textos/{kind}/{ref}/senales/{signal_id}/confirmar")
def confirm(case_id: UUID, kind: Text, ref: UUID, signal_id: UUID, page: Worker) -> Response:
    """It is so: the level and the alert follow."""

    def send() -> str:
        done = page.client(SignalsClient).confirm(case_id, signal_id)
        if done.alert is not None:
            return N_("Señal confirmada: se ha abierto una alerta y avisado a quien toca.")
        return N_("Señal confirmada: la alerta que ya estaba abierta la recoge.")

    return _decide(page, text_address(case_id, kind, ref), send)


@router.post("/casos/{case_id}/textos/{kind}/{ref}/senales/{signal_id}/descartar")
def dismiss(case_id: UUID, kind: Text, ref: UUID, signal_id: UUID, page: Worker) -> Response:
    """It says nothing about her now."""
    form = page.read(DismissForm)
    if form.is_valid:
        said = form.data
        try:
            return _decide(
                page,
                text_address(case_id, kind, ref),
                lambda: _dismiss(page, case_id, signal_id, reason=said.reason, words=said.words),
            )
        except MissingThere:
            raise
        except Refused as refused:
            form.take(refused)
    return _page(page, case_id, kind, ref, form=form, failed=signal_id)


def _dismiss(page: Page, case_id: UUID, signal_id: UUID, *, reason: str, words: str) -> str:
    page.client(SignalsClient).dismiss(case_id, signal_id, reason=reason, words=words)
    return N_("Señal descartada: no cambia nada.")


@router.post("/casos/{case_id}/textos/{kind}/{ref}/senales/{signal_id}/deshacer")
def reopen(case_id: UUID, kind: Text, ref: UUID, signal_id: UUID, page: Worker) -> Response:
    """Let it wait again."""

    def send() -> str:
        page.client(SignalsClient).reopen(case_id, signal_id)
        return N_(
            "Decisión deshecha: la señal espera otra vez. Si subió el nivel o abrió una alerta, siguen ahí."
        )

    return _decide(page, text_address(case_id, kind, ref), send)


@router.get("/senales")
def precision(page: Coordinator, meses: Annotated[int, Query(ge=1, le=36)] = 12) -> Response:
    """How often the rules were right; for paper too."""
    lines = page.client(SignalsClient).precision(months=meses)
    say = RiskWords(page, page.client(RiskClient))
    return page.render(
        "signals/precision.html",
        lines=lines,
        months=meses,
        periods=_MONTHS,
        reasons=dict(REASONS),
        flag_name=lambda code: found.name if (found := say.flag(code)) else code,
        language_name=lambda code: languages_said(page, [code]),
    )


def _decide(page: Page, here: str, send: Callable[[], str]) -> Response:
    try:
        return page.redirect(here, send())
    except Conflict as refused:
        if getattr(refused, "service_code", "") in {"signal_decided", "signal_not_decided"}:
            return page.redirect(here, _ALREADY, is_done=False)
        raise


def _page(
    page: Page,
    case_id: UUID,
    kind: Text,
    ref: UUID,
    *,
    form: Form[DismissForm] | None = None,
    failed: UUID | None = None,
) -> Response:
    text = written(page, case_id, kind, ref)
    seen = signals_seen(page, case_id, ref=ref)
    return page.render(
        "signals/text.html",
        status=form.status if form else 200,
        **frame(page, case_id, text.tab),
        text=text,
        here=text_address(case_id, kind, ref),
        seen=seen,
        beside=seen.beside(ref),
        form=form,
        failed=failed,
    )


AREA = Area(
    name="signals",
    router=router,
    nav=(
        Nav(
            N_("Acierto de las señales"),
            "/senales",
            "bar-chart",
            place="more",
            order=65,
            roles=frozenset({Role.COORDINATOR}),
        ),
    ),
)
