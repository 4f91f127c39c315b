"""What the case file puts on Hoy: today's appointments, what is out of time, drafts left behind."""

from datetime import datetime, time, timedelta

from fastapi import APIRouter

from services.portal.clients.intake.agenda import AgendaClient
from services.portal.clients.intake.caseload import CaseloadClient
from services.portal.clients.intake.drafts import DraftsClient
from services.portal.forms.case import words, work_words
from services.portal.forms.case.common import MADRID, today
from services.portal.locale.text import N_
from services.portal.pages.area import Area, Card
from services.portal.pages.page import Page
from services.portal.views.field.near import is_about_now
from shared.clock import utc_now
from shared.contracts.roles import Role

_SHOWN = 6


def cards(page: Page) -> list[Card]:
    """Three cards for whoever works on cases, none for others."""
    if page.person is None or not page.person.has(Role.CASEWORKER, Role.COORDINATOR):
        return []
    start = datetime.combine(today(), time(0), MADRID)
    lines = page.client(AgendaClient).agenda(start, start + timedelta(days=1))
    found = [
        Card(
            N_("Mis citas de hoy"),
            "case/_card_today.html",
            order=10,
            context={
                "lines": lines,
                "work_words": work_words,
                "moment": utc_now(),
                "is_about_now": is_about_now,
            },
        )
    ]
    late = page.client(CaseloadClient).caseload(whose="mine", show="overdue", limit=_SHOWN)
    if late.lines:
        found.append(
            Card(
                N_("Fuera de plazo"),
                "case/_card_late.html",
                order=5,
                context={"load": late},
                href="/casos?ver=overdue",
            )
        )
    drafts = page.client(DraftsClient).drafts()
    if drafts:
        found.append(
            Card(
                N_("Sin terminar"),
                "case/_card_drafts.html",
                order=30,
                context={"drafts": drafts, "words": words},
            )
        )
    return found


AREA = Area(name="case_cards", router=APIRouter(), cards=cards)
