"""Raise an alert: row, first step of its chain and the urgent event, in the caller's transaction."""

from collections.abc import Sequence
from uuid import UUID

from services.intake.domain.risk.alerts import Countdown
from services.intake.domain.risk.protocol import ChainStep, Protocol
from services.intake.domain.timeline import EntryKind
from services.intake.store.cases import Case
from services.intake.store.facts.risk import AlertFacts, ReasonFacts
from services.intake.store.risk.alerts import Alert, AlertStep
from services.intake.store.risk.duty import duty_at
from services.intake.usecases.alert.checklist import owe_checklist
from services.intake.usecases.timeline import note_on_timeline
from shared.contracts.codes import AlertState
from shared.contracts.events.intake import AlertRaised
from shared.contracts.levels import Level
from shared.contracts.roles import Role
from shared.crypto import create_scope
from shared.errors import Invalid
from shared.ids import new_id
from shared.work import Work


def raise_alert(
    work: Work,
    *,
    protocol: Protocol,
    level: Level,
    reasons: Sequence[ReasonFacts],
    case: Case | None = None,
    team: str | None = None,
    words: str = "",
    owner: UUID | None = None,
    running: Countdown | None = None,
    is_for_coordinators: bool = False,
) -> UUID:
    """Wake people about a case, or about something that has no case yet; return the alert's id.

    level: at least medio. case: the alert's team, owner and key are the case's. team: whose it is if none.
    running: how it runs if it began before; else the protocol's clock starts now.
    The coordinators are told at once, besides its owner, of every red flag, of a high alert, of one that nobody has
    or whose case is not live, and of one that is for them. While its owner is off duty, whoever stands in for her is
    told as well.
    """
    alert_id = new_id()
    belongs = case.team if case is not None else team
    running = running or _from_now(work, protocol, level)
    if belongs is None or running is None:
        raise Invalid("Una alerta necesita equipo y nivel con plazo.", field="level", expected="medio o más")
    if case is None:
        create_scope(work.session, alert_id)
    alert = _row(work, alert_id, level, case, team=belongs, owner=owner, running=running)
    alert.facts = AlertFacts(reasons=tuple(reasons), words=words)
    work.session.add(alert)
    work.session.flush()
    work.session.add(AlertStep(alert_id=alert.id, step=alert.step, asked=ChainStep.OWNER, asked_at=work.now))
    if case is not None:
        note_on_timeline(work, case, EntryKind.ALERT, "alert_raised", alert.id)
        owe_checklist(work, alert, case, protocol=protocol, reasons=reasons)
    work.audit("alert_raised", subject=alert.case_id, reason=level)
    cover = duty_at(work.session, protocol.hours, at=work.now).cover(alert.owner, team=belongs, at=work.now)
    is_for_all = (
        is_for_coordinators or _is_for_all(alert, case, reasons) or (cover.is_off and not cover.staff)
    )
    asked = () if alert.owner is None else (alert.owner,)
    work.emit(
        AlertRaised(
            subject=alert.scope_id,
            alert=alert.id,
            level=alert.level,
            team=alert.team,
            owner=alert.owner,
            recipients=(*asked, *cover.staff),
            roles=(Role.COORDINATOR.value,) if is_for_all else (),
            acknowledge_by=running.acknowledge_by,
        )
    )
    return alert.id


def _from_now(work: Work, protocol: Protocol, level: Level) -> Countdown | None:
    by = protocol.clocks[level].acknowledge_by(work.now)
    return None if by is None else Countdown(acknowledge_by=by, step=0, next_at=by)


def _is_for_all(alert: Alert, case: Case | None, reasons: Sequence[ReasonFacts]) -> bool:
    is_watched = case is not None and case.status.is_live and alert.owner is not None
    return alert.level.is_high or not is_watched or any(reason.is_flag for reason in reasons)


def _row(
    work: Work,
    alert_id: UUID,
    level: Level,
    case: Case | None,
    *,
    team: str,
    owner: UUID | None,
    running: Countdown,
) -> Alert:
    return Alert(
        id=alert_id,
        scope_id=alert_id if case is None else case.id,
        case_id=None if case is None else case.id,
        team=team,
        level=level,
        state=AlertState.OPEN,
        owner=owner or (None if case is None else case.owner),
        raised_at=work.now,
        raised_by=work.actor.ref,
        acknowledge_by=running.acknowledge_by,
        step=running.step,
        next_at=running.next_at,
        closing=None,
    )
