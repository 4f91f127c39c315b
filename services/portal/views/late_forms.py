"""A form that was sent after its session ran out: its words become her draft, sealed by the service that owns the form.

Only the browser that held the session can do this, once, for half an hour; nothing is shown before she signs in again.
"""

import re
from typing import Final
from uuid import UUID

from services.portal.clients.intake.drafts import DraftsClient
from services.portal.pages.page import Page
from services.portal.views.drafts import typed_in
from services.portal.views.risk.interview.form import draft_name
from shared.errors import TelarError

_CASE: Final = "/casos/(?P<case>[0-9a-f-]{36})"
_DRAFTED: Final = (
    (re.compile("/casos/alta"), "quick_intake"),
    (re.compile(f"{_CASE}/atencion"), "note"),
    (re.compile(f"{_CASE}/hechos/nuevo"), "incident"),
    (re.compile(f"{_CASE}/plan/seguridad"), "safety_plan"),
    (re.compile(f"{_CASE}/riesgo/valorar/(?P<name>[^/]+)"), ""),
)
"""Forms whose page offers a draft, with its name; that of an interview is made of the questionnaire's."""


def keep_late(page: Page) -> None:
    """Keep what was sent, if its form has drafts; a draft that another window saved since stays."""
    for shape, form in _DRAFTED:
        found = shape.fullmatch(page.here)
        if found is None:
            continue
        parts = found.groupdict()
        case = UUID(parts["case"]) if "case" in parts else None
        typed, mark = typed_in(page)
        try:
            page.client(DraftsClient).save_draft(form or draft_name(parts["name"]), case, typed, etag=mark)
        except TelarError:
            return
