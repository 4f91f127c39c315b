"""What makes a contact plan well formed, and what its changes by hand do to it."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import available_timezones

from services.notifications.domain.contact_plan import (
    ContactPlan,
    ContactPoint,
    DateException,
    MessageConsent,
    PointKind,
    Safe,
)
from services.notifications.domain.hour_rules import (
    MOST_EXCEPTIONS,
    PlanError,
    check_exceptions,
    check_windows,
)

LANGUAGES: Final = ("es", "en", "fr", "ar", "pt", "ro", "uk")
LONGEST_ALIAS: Final = 11
MOST_POINTS: Final = 12
_PHONE: Final = (re.compile(r"\+[1-9][0-9]{7,14}"), "un número como +34600000000")
_EMAIL: Final = (
    re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"),
    "una dirección como nombre@ejemplo.es",
)
_ANYTHING: Final = (re.compile(r"(?s).*\S.*"), "un texto")
_SHAPES: Final = {
    PointKind.PHONE: _PHONE,
    PointKind.SMS: _PHONE,
    PointKind.WHATSAPP: _PHONE,
    PointKind.EMAIL: _EMAIL,
    PointKind.TELEGRAM: (re.compile(r"@?[A-Za-z0-9_]{4,32}|\+[1-9][0-9]{7,14}"), "un usuario o un número"),
    PointKind.POST: _ANYTHING,
}


def check(plan: ContactPlan) -> None:
    """Raise PlanError for the first rule the plan breaks."""
    if plan.time_zone not in available_timezones():
        raise PlanError(
            "no se conoce esta zona horaria", field="time_zone", expected="un nombre como Europe/Madrid"
        )
    _check_language(plan.language, field="language")
    check_exceptions(plan.exceptions, field="exceptions")
    if len(plan.points) > MOST_POINTS:
        raise PlanError(
            "hay demasiadas formas de contacto", field="points", expected=f"como mucho {MOST_POINTS}"
        )
    if len({point.ref for point in plan.points}) < len(plan.points):
        raise PlanError(
            "dos formas de contacto son la misma", field="points", expected="una referencia cada una"
        )
    for index, point in enumerate(plan.points):
        _check_point(point, field=f"points.{index}")


def _check_point(point: ContactPoint, *, field: str) -> None:
    shape, expected = _SHAPES[point.kind]
    if not shape.fullmatch(point.value):
        raise PlanError("este número o dirección no vale", field=f"{field}.value", expected=expected)
    if point.language:
        _check_language(point.language, field=f"{field}.language")
    if len(point.sender_alias) > LONGEST_ALIAS:
        raise PlanError(
            "el nombre con el que firmar es demasiado largo",
            field=f"{field}.sender_alias",
            expected=f"como mucho {LONGEST_ALIAS} letras",
        )
    check_windows(point.windows, field=f"{field}.windows")
    check_exceptions(point.exceptions, field=f"{field}.exceptions")


def _check_language(language: str, *, field: str) -> None:
    if language not in LANGUAGES:
        raise PlanError("todavía no hay mensajes en este idioma", field=field, expected=", ".join(LANGUAGES))


def edited(old: ContactPlan | None, new: ContactPlan) -> ContactPlan:
    """Return the plan to keep when a form replaces the old one.

    Confirmation and the switches are never set by the form. A point whose kind, value or safety changed must
    be confirmed anew; while the plan is halted no point can be made safe here, only by confirming it.
    """
    before = {point.ref: point for point in old.points} if old else {}
    halted = old is not None and old.halted
    return replace(
        new,
        points=tuple(_edited_point(point, before.get(point.ref), halted=halted) for point in new.points),
        consent=old.consent if old else MessageConsent.NOT_ASKED,
        consent_changed_at=old.consent_changed_at if old else None,
        halted=halted,
        contact_nobody=old is not None and old.contact_nobody,
    )


def _edited_point(new: ContactPoint, old: ContactPoint | None, *, halted: bool) -> ContactPoint:
    same = old is not None and (old.kind, old.value, old.safe) == (new.kind, new.value, new.safe)
    safe = Safe.UNKNOWN if halted and not same and new.safe is Safe.YES else new.safe
    return replace(new, safe=safe, confirmed_at=old.confirmed_at if same and old else None)


def confirmed(plan: ContactPlan, point_ref: UUID, *, now: datetime) -> ContactPlan:
    """Return the plan after a person confirmed one point with her: that point is safe, the halt is over."""
    return replace(
        plan,
        halted=False,
        points=tuple(
            replace(point, safe=Safe.YES, confirmed_at=now) if point.ref == point_ref else point
            for point in plan.points
        ),
    )


def not_safe(plan: ContactPlan, point_ref: UUID | None) -> ContactPlan:
    """Return the plan after "not safe": everything stops; the named point is unsafe, the others unknown."""
    return replace(
        plan,
        halted=True,
        points=tuple(
            replace(point, safe=_after_alarm(point, point_ref), confirmed_at=None) for point in plan.points
        ),
    )


def forbids(plan: ContactPlan) -> bool:
    """Whether the plan holds any "no" to being contacted: of hers, of whoever answers, or of staff."""
    return (
        plan.halted
        or plan.contact_nobody
        or plan.consent is MessageConsent.WITHDRAWN
        or any(point.safe is Safe.NO for point in plan.points)
    )


def heeding(kept: ContactPlan, merged: ContactPlan) -> ContactPlan:
    """Return the plan that stays once `merged` proved to be hers too, and forbids something.

    Every "no" of the merged plan holds here, also of the same number or address, and its dates on which nothing
    may go out; contact is halted until a person has confirmed.
    """
    unsafe = {point.value for point in merged.points if point.safe is Safe.NO}
    halted = not_safe(kept, None)
    withdrawn = merged.consent is MessageConsent.WITHDRAWN and kept.consent is not MessageConsent.WITHDRAWN
    return replace(
        halted,
        points=tuple(
            replace(point, safe=Safe.NO) if point.value in unsafe else point for point in halted.points
        ),
        contact_nobody=kept.contact_nobody or merged.contact_nobody,
        exceptions=(*kept.exceptions, *_closing(kept, merged))[:MOST_EXCEPTIONS],
        consent=MessageConsent.WITHDRAWN if withdrawn else kept.consent,
        consent_changed_at=merged.consent_changed_at if withdrawn else kept.consent_changed_at,
    )


def _closing(kept: ContactPlan, merged: ContactPlan) -> list[DateException]:
    return [one for one in merged.exceptions if not one.stretches and one not in kept.exceptions]


def _after_alarm(point: ContactPoint, point_ref: UUID | None) -> Safe:
    return Safe.NO if point.safe is Safe.NO or point.ref == point_ref else Safe.UNKNOWN
