"""What every page of a case shares: identity bar, tabs, how she may be reached, who works with her."""

from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import UUID

from babel import Locale
from fastapi.responses import Response
from sqlalchemy import select

from services.portal.clients.base import Refused
from services.portal.clients.intake.cases import CasesClient, Head
from services.portal.clients.notifications import NotificationsClient
from services.portal.forms.case import incident_words, person_words, words, work_words
from services.portal.forms.case.summary_words import summary_words
from services.portal.forms.form import Form
from services.portal.forms.model import Choice
from services.portal.locale.text import N_
from services.portal.pages.page import Page
from services.portal.pages.rules import staff
from services.portal.store.tables import Account
from services.portal.views.contact.dates import today_of
from services.portal.views.contact.words import rule_line
from shared.contracts.roles import Role
from shared.errors import Missing, TelarError, Unavailable
from shared.ids import new_id

Worker = Annotated[Page, staff(Role.CASEWORKER, Role.COORDINATOR)]
Coordinator = Annotated[Page, staff(Role.COORDINATOR)]
_SPOKEN: Final = (
    "es", "ar", "fr", "pt", "en", "ro", "bg", "uk", "ru", "wo", "ur", "zh", "hi", "bn", "fa", "ff", "bm", "am",
    "ti", "so", "sq", "ka", "hy", "pl", "it", "de", "tr", "qu", "ay", "gn", "ber", "sgn",
)  # fmt: skip
"""Languages a form offers, the most spoken here first."""

TABS: Final = (
    ("summary", N_("Resumen"), ""),
    ("timeline", N_("Cronología"), "/cronologia"),
    ("plan", N_("Plan"), "/plan"),
    ("risk", N_("Riesgo"), "/riesgo"),
    ("person", N_("Ella y su familia"), "/persona"),
    ("accompaniments", N_("Acompañamientos"), "/acompanamientos"),
    ("incidents", N_("Hechos"), "/hechos"),
    ("referrals", N_("Derivaciones"), "/derivaciones"),
    ("groups", N_("Grupos"), "/grupos"),
    ("contact", N_("Contacto"), "/contacto"),
    ("documents", N_("Documentos"), "/documentos"),
    ("consents", N_("Consentimientos"), "/consentimientos"),
    ("life", N_("Estado"), "/estado"),
)
"""Parts of a case: name, label, end of the address."""


def frame(page: Page, case_id: UUID, tab: str, *, even_away: bool = False) -> dict[str, Any]:
    """What `templates/case/base.html` needs. Raises Missing like the service does.

    even_away: where words wait to be sent again, or the page's own service is another, go on without the
    head (None) while intake is away; whose case it is, and how to reach her, is then said to be unknown.
    """
    head = _head(page, case_id, even_away=even_away)
    base = f"/casos/{head.id if head else case_id}"
    return {
        "head": head,
        "base": base,
        "tabs": [(page.gettext(label), base + end, name == tab) for name, label, end in TABS],
        "contact_rule": contact_rule(page, head) if head else "",
        "worker": staff_name(page, head.owner) if head else "",
        "languages_said": languages_said(page, head.languages) if head else "",
        "words": words,
        "person_words": person_words,
        "incident_words": incident_words,
        "work_words": work_words,
        "new_id": new_id,
        "said": lambda summary: summary_words(summary, page.gettext),
        "who": lambda ref: staff_name(page, ref),
    }


def _head(page: Page, case_id: UUID, *, even_away: bool) -> Head | None:
    try:
        return page.client(CasesClient).head(case_id)
    except Unavailable:
        if not even_away:
            raise
        return None


def contact_rule(page: Page, head: Head) -> str:
    """In a line, how she may be reached now; "" when nothing about it is noted."""
    try:
        plan = page.client(NotificationsClient).plan(head.person)
    except Missing:
        return ""
    except TelarError:
        return page.gettext(N_("no se ha podido consultar cómo contactar con ella. No llames ni escribas."))
    return rule_line(plan, page.gettext, today=today_of(plan))


def veil(page: Page, back: str) -> Response | None:
    """The answer to whoever asks for names while others can see her screen: nothing is opened."""
    if page.person is None or not page.person.hides_names:
        return None
    return page.redirect(back, N_("Los nombres están ocultos: vuelve a enseñarlos para abrir esto."))


def languages_said(page: Page, codes: list[str]) -> str:
    """Names of languages in the page's language."""
    return ", ".join(_language_name(page, code) for code in codes).capitalize()


def _language_name(page: Page, code: str) -> str:
    return str(Locale(page.language).languages.get(code, code))


def language_options(page: Page) -> list[Choice]:
    """Languages a form offers."""
    return [(code, _language_name(page, code).capitalize()) for code in _SPOKEN]


def staff_name(page: Page, ref: UUID | str | None) -> str:
    """Display name of a colleague; "" for nobody, or where there are no accounts to ask."""
    if ref is None:
        return ""
    ref = UUID(str(ref))
    if page.person is not None and page.person.account == ref:
        return page.person.display_name
    return staff_names(page).get(ref, "")


def staff_names(page: Page) -> dict[UUID, str]:
    """Display name of everyone who ever had an account, read once a request."""
    known: dict[UUID, str] | None = getattr(page.request.state, "staff_names", None)
    if known is None:
        known = {}
        if page.runtime.door is not None:
            with page.runtime.door.transactions.begin(actor=page.actor, purpose="staff_names") as work:
                rows = work.session.execute(select(Account.id, Account.display_name))
                known = {row.id: row.display_name for row in rows}
        page.request.state.staff_names = known
    return known


def take(
    page: Page, form: Form[Any], send: Callable[[], object], *, back: str | Callable[[], str], notice: str
) -> Response | None:
    """Send a form on if it is valid; the answer if that went well, None if it is to be shown again.

    back: asked for once it was sent, where it hangs from what was made.
    """
    if not form.is_valid:
        return None
    try:
        send()
    except Refused as refused:
        form.take(refused)
        return None
    return page.redirect(back if isinstance(back, str) else back(), notice)


def ask(
    page: Page,
    case_id: UUID,
    tab: str,
    form: Form[Any],
    *,
    template: str = "case/form.html",
    **more: Any,  # noqa: ANN401, what templates take
) -> Response:
    """A page of a case with one form; 422 (or 503) with everything typed if it was refused."""
    context = {
        **frame(page, case_id, tab, even_away=bool(form.errors)),
        "form": form,
        "draft": "",
        "etag": "",
        **more,
    }
    status = form.status if form.errors else 200
    return page.render(template, status=status, **context)
