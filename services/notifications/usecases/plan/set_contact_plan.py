"""Replace her contact plan by what was agreed with her."""

from dataclasses import replace

from services.notifications.domain.contact_plan import ContactPlan, ContactPoint
from services.notifications.domain.hour_rules import PlanError
from services.notifications.domain.plan_rules import check, edited
from services.notifications.domain.wording import ForbiddenWords, lint_alias
from services.notifications.gateways.phone_numbers import international
from services.notifications.store import numbers, plan_locks, plans
from services.notifications.usecases.plan.compare_phones import compare_phones
from services.notifications.usecases.reach import check_reach, keep_plan
from shared.crypto import create_scope
from shared.errors import Conflict, Invalid
from shared.work import Work


class PlanChangedMeanwhile(Conflict):
    """Somebody else changed the plan since it was read; nothing was overwritten."""


def set_contact_plan(
    work: Work, *, plan: ContactPlan, words: ForbiddenWords, seen_version: int | None
) -> None:
    """Keep the plan. What a form may not set (consent, confirmation, switches) stays as it was.

    seen_version: the version the form was made from; None for a first plan.
    Raises Invalid naming the field, Missing if the actor may not reach her, PlanChangedMeanwhile.
    """
    check_reach(work, plan.person)
    written = replace(plan, points=tuple(_written(point) for point in plan.points))
    _check(written, words)
    taken = numbers.taken_elsewhere(work.session, plan.person, [point.ref for point in plan.points])
    if taken:
        at = next(index for index, point in enumerate(plan.points) if point.ref in taken)
        raise Invalid("esta referencia no vale", field=f"points.{at}.ref", expected="una referencia nueva")
    plan_locks.lock_person(work.session, plan.person)
    row = plan_locks.lock_plan(work.session, plan.person)
    if (row.row_version if row else None) != seen_version:
        raise PlanChangedMeanwhile(
            "el plan ha cambiado mientras lo editaba", field="version", expected="la última versión"
        )
    if row is None:
        create_scope(work.session, plan.person)
    old = plans.read_plan(work.session, row) if row else None
    keep_plan(work, row, edited(old, written))
    compare_phones(work, written, before=old)
    work.audit("contact_plan.set", subject=plan.person, points=len(written.points))


def _written(point: ContactPoint) -> ContactPoint:
    value = point.value.strip()
    return replace(
        point,
        value=international(value) if point.kind in numbers.NUMBERED else value,
        sender_alias=point.sender_alias.strip(),
    )


def _check(plan: ContactPlan, words: ForbiddenWords) -> None:
    try:
        check(plan)
    except PlanError as error:
        raise Invalid(str(error), field=error.field, expected=error.expected) from error
    for index, point in enumerate(plan.points):
        if point.sender_alias and lint_alias(point.sender_alias, words):
            raise Invalid(
                "este alias no es neutral",
                field=f"points.{index}.sender_alias",
                expected="un nombre de pila, sin palabras que digan quiénes somos",
            )
