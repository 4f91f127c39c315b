"""Open a case: the least that is needed to begin, and the clock of the first risk screen."""

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake.domain.case.arrows import CaseStatus
from services.intake.domain.case.code import draw_code
from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import Case, code_is_taken
from services.intake.store.facts.people import ConsentFacts, Names, Particulars, Profile
from services.intake.store.people import NameCard, PersonFile
from services.intake.usecases.access import is_coordinator
from services.intake.usecases.file.give_consent import add_consent
from services.intake.usecases.file.save_dated_fact import remind_of_permit
from services.intake.usecases.file.save_identity import write_names
from services.intake.usecases.link.keep_links import keep_links
from services.intake.usecases.risk.book_in_force import book_in_force
from services.intake.usecases.risk.owe_reassessment import FIRST_SCREEN, owe_first_screen
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import CaseStatus as ToldStatus
from shared.contracts.events.intake import CaseOpened
from shared.contracts.levels import Level
from shared.contracts.refs import StaffRef
from shared.crypto import create_scope
from shared.errors import Invalid, Unavailable
from shared.ids import new_id
from shared.work import Work

_DRAWS: Final = 50


def open_case(
    work: Work,
    *,
    names: Names,
    profile: Profile,
    particulars: Particulars | None = None,
    team: str | None = None,
    consent: ConsentFacts | None = None,
    key: UUID | None = None,
) -> UUID:
    """Open a case and return its id; the same key again returns the first one's.

    team: one of the caller's, or any for a coordinator; may be left out if she has just one.
    """
    return work.once(
        key,
        "open_case",
        lambda: _open(
            work,
            names=names,
            profile=profile,
            particulars=particulars or Particulars(),
            team=choose_team(work, team),
            consent=consent,
        ),
    )


def choose_team(work: Work, team: str | None) -> str:
    """Return the team a new thing belongs to. Raises Invalid unless it is the caller's, or she coordinates."""
    teams = sorted(work.actor.teams)
    chosen = team or (teams[0] if len(teams) == 1 else None)
    if chosen is None or (chosen not in teams and not is_coordinator(work.actor)):
        raise Invalid("Elige uno de tus equipos.", field="team", expected=", ".join(teams) or "un equipo")
    return chosen


def _open(
    work: Work,
    *,
    names: Names,
    profile: Profile,
    particulars: Particulars,
    team: str,
    consent: ConsentFacts | None,
) -> UUID:
    screen_by = work.now + book_in_force(work.session).protocol.first_screen_within
    case = _new_case(work, team=team, screen_by=screen_by)
    create_scope(work.session, case.id)
    work.session.add(case)
    card = NameCard(id=new_id(), scope_id=case.id)
    write_names(card, names)
    work.session.add(card)
    file = PersonFile(id=new_id(), scope_id=case.id, particulars=particulars, profile=profile)
    work.session.add(file)
    work.session.flush()
    if consent is not None:
        add_consent(work, case, consent)
    owe_first_screen(work, case, by=screen_by)
    remind_of_permit(work, case, file)
    keep_links(work, case)
    note_on_timeline(work, case, EntryKind.STATE, CaseStatus.INTAKE, case.id)
    work.audit("case_opened", subject=case.id)
    work.emit(
        CaseOpened(
            subject=case.id,
            person=case.person,
            team=team,
            status=ToldStatus.INTAKE,
            level=Level.BASAL,
            opened_at=work.now,
            owner=StaffRef(work.actor.ref),
        )
    )
    return case.id


def _new_case(work: Work, *, team: str, screen_by: datetime) -> Case:
    case_id = new_id()
    return Case(
        id=case_id,
        scope_id=case_id,
        code=_free_code(work),
        person=new_id(),
        status=CaseStatus.INTAKE,
        level=Level.BASAL,
        team=team,
        owner=work.actor.ref,
        opened_at=work.now,
        status_since=work.now,
        next_due_at=screen_by,
        next_action=FIRST_SCREEN,
    )


def _free_code(work: Work) -> str:
    for _ in range(_DRAWS):
        code = draw_code(work.now.year, choose=secrets.choice)
        if not code_is_taken(work.session, code):
            return code
    raise Unavailable("No se ha encontrado un código libre; inténtalo otra vez.")
