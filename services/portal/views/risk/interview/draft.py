"""Drafts of interviews: whose wait half-way, keeping one, and what it says so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.portal.clients.intake.drafts import Draft, DraftsClient
from services.portal.clients.intake.instruments import Instrument
from services.portal.clients.intake.risk import RiskClient, SoFar
from services.portal.forms.form import Form
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.views.colleagues import colleagues, who
from services.portal.views.risk.interview.form import (
    ONLY_FLAGS,
    WINDOW,
    InterviewForm,
    as_interview,
    draft_name,
    typed_in,
)
from shared.errors import Conflict, TelarError


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
    drafts = [line for line in page.client(DraftsClient).drafts_of(case_id) if line.form.startswith("risk_")]
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


def save(client: DraftsClient, case_id: UUID, name: str, form: Form[InterviewForm]) -> int | None:
    """Keep the draft; its new mark, None if another window has gone on with it.

    A save whose answer was lost looks like another window's: it is ours if this window wrote it.
    """
    window, draft = str(form.key), draft_name(name)
    typed = typed_in(form.raw, window=window)
    newest = mark(form)
    try:
        return client.save_draft(draft, case_id, typed, etag=int(newest) if newest else None)
    except Conflict:
        kept = client.draft(draft, case_id)
        if kept is None or kept.typed.get(WINDOW) != [window]:
            return None
        return client.save_draft(draft, case_id, typed, etag=kept.etag)


def mark(form: Form[InterviewForm]) -> str:
    """The newest mark of the draft in the form: the page's first one, then each save's."""
    return max((each for each in form.values("etag") if each.isdigit()), key=int, default="")


def look(
    page: Page, client: RiskClient, raw: Mapping[str, Sequence[str]], instrument: Instrument | None
) -> SoFar | None:
    """What the answers say so far; None if they cannot be looked at now, which is not the same as no red flag."""
    form = page.form(InterviewForm)
    form.raw = raw
    if not form.check():
        return None
    try:
        return client.so_far(as_interview(form.data, instrument), page.language)
    except TelarError:
        return None


def instrument_of(page: Page, client: RiskClient, name: str) -> Instrument | None:
    """The questionnaire of this name in the page's language; None for red flags alone."""
    return None if name == ONLY_FLAGS else client.instrument(name, page.language)


def as_raw(draft: Draft) -> dict[str, list[str]]:
    """A draft as a browser would send it."""
    typed = {name: [value] if isinstance(value, str) else value for name, value in draft.typed.items()}
    return {name: values for name, values in typed.items() if name != WINDOW}
