"""The partner's side over HTTP: no account, a link and a PIN, then a short pass.

Nothing here answers a GET. Unknown, expired, revoked, locked and wrong all answer the same 404.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header
from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from services.intake.api.dependencies import TheRuntime
from services.intake.domain.referral.answers import WORDS_LENGTH, Answer, AnswerKind
from services.intake.domain.referral.fields import ReferralField
from services.intake.domain.referral.referrals import State
from services.intake.runtime import Runtime
from services.intake.usecases.referral.answer_referral import answer_referral, read_referral
from services.intake.usecases.referral.link.open_partner_link import (
    PartnerView,
    open_partner_link,
    referral_behind,
)
from shared.actor import Actor
from shared.auth import public
from shared.errors import Missing
from shared.http import IdempotencyKey

router = APIRouter(prefix="/partner-link", tags=["partner link"], dependencies=[public()])

SCOPE = "referral"


class Closed(Missing):
    """This door does not open, whatever the reason."""


class Key(BaseModel):
    """What a partner holds: the link's token, and the PIN told by another way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: Annotated[str, StringConstraints(max_length=100)]
    pin: Annotated[str, StringConstraints(max_length=20)]


class AnswerForm(BaseModel):
    """One answer; the domain says which parts its kind needs."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    kind: AnswerKind
    reason: Annotated[str, StringConstraints(max_length=40)] | None = None
    appointment_at: AwareDatetime | None = None
    words: Annotated[str, StringConstraints(max_length=WORDS_LENGTH, pattern=r"^[^\x00]*$")] = ""

    def answer(self) -> Answer:
        """The same as the domain names it."""
        return Answer(self.kind, reason=self.reason, appointment_at=self.appointment_at, words=self.words)


class Field(BaseModel):
    """One consented field."""

    field: ReferralField
    value: Any


class View(BaseModel):
    """What the partner may see."""

    state: State
    fields: list[Field]
    answers: list[dict[str, Any]]
    possible: list[AnswerKind]
    until: datetime


class OpenedView(View):
    """The view, and the pass to present as `Authorization: Bearer` from now on."""

    pass_token: str


def _bearer(authorization: Annotated[str, Header(max_length=200)] = "") -> str:
    scheme, _, token = authorization.partition(" ")
    return token if scheme.lower() == "bearer" else ""


Pass = Annotated[str, Depends(_bearer)]


@router.post("/open")
def open_link(key: Key, runtime: TheRuntime) -> OpenedView:
    """Exchange link and PIN for the view and a pass. A wrong PIN counts, slows and at last locks."""
    actor = _actor(runtime, token=key.token, kind="link")
    with _looking_closed(), runtime.transactions.begin(actor=actor, purpose="partner_link") as work:
        opened = open_partner_link(work, referral_id=actor.ref, pin=key.pin)
    if opened is None:
        raise _closed()
    return OpenedView(**_view(opened.view), pass_token=opened.pass_token)


@router.post("/read")
def read(runtime: TheRuntime, token: Pass) -> View:
    """The view again."""
    actor = _actor(runtime, token=token, kind="pass")
    with _looking_closed(), runtime.transactions.begin(actor=actor, purpose="partner_link") as work:
        view = read_referral(work, referral_id=actor.ref)
    if view is None:
        raise _closed()
    return View(**_view(view))


@router.post("/answers")
def answer(form: AnswerForm, runtime: TheRuntime, token: Pass, key: IdempotencyKey = None) -> View:
    """Say yes, no, when, done, not done, or a few words."""
    actor = _actor(runtime, token=token, kind="pass")
    with _looking_closed(), runtime.transactions.begin(actor=actor, purpose="partner_link") as work:
        view = answer_referral(work, referral_id=actor.ref, answer=form.answer(), key=key)
    if view is None:
        raise _closed()
    return View(**_view(view))


@contextmanager
def _looking_closed() -> Iterator[None]:
    """Whatever is missing behind the link, such as the keys of an erased case, looks like an unknown link."""
    try:
        yield
    except Missing:
        raise _closed() from None


def _actor(runtime: Runtime, *, token: str, kind: str) -> Actor:
    """Who holds this link or pass. Raises Closed."""
    with runtime.transactions.begin(actor=Actor.anonymous(), purpose="partner_link") as work:
        referral_id: UUID | None = referral_behind(work, token=token, kind=kind)
    if referral_id is None:
        raise _closed()
    return Actor.link(referral_id, SCOPE)


def _closed() -> Closed:
    return Closed("El enlace o el código no valen.")


def _view(view: PartnerView) -> dict[str, Any]:
    return {
        "state": view.state,
        "fields": [{"field": field, "value": value} for field, value in view.fields],
        "answers": list(view.answers),
        "possible": list(view.possible),
        "until": view.until,
    }
