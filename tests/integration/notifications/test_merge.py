"""Two files of one woman: a "no" in either holds for both until a person has confirmed with her."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from services.notifications.domain.contact_plan import ContactPlan, MessageConsent, Safe
from services.notifications.domain.messages import MessageState, Reason
from services.notifications.tasks import handlers
from shared.contracts.events.intake import CasesMerged
from shared.work import Work
from tests.integration.notifications.conftest import SERVICE, House
from tests.support.smtp import MailCatcher
from tests.unit.notifications.build import TUESDAY_TEN, a_plan, a_point

NOT_SAFE = "notifications.contact_not_safe.v1"
FORBIDDING = {
    "not_safe": a_plan(halted=True),
    "contact_nobody": a_plan(contact_nobody=True),
    "withdrawn": a_plan(consent=MessageConsent.WITHDRAWN, consent_changed_at=TUESDAY_TEN),
    "one_unsafe_point": a_plan(a_point(value="otra@example.test"), a_point(safe=Safe.NO)),
}


def merge(house: House, *, kept: Any, merged: Any) -> None:
    handler = handlers.find(CasesMerged.name)
    assert handler is not None
    event = CasesMerged(
        subject=house.cases[kept], merged=house.cases[merged], person=kept, merged_person=merged, undone=False
    )
    with house.works.begin(actor=SERVICE, purpose="event") as work:
        handler.effect(work, event)


@pytest.mark.parametrize("case", list(FORBIDDING))
def test_a_no_in_the_merged_file_stops_messages_by_the_plan_that_stays(
    house: House, mail: MailCatcher, case: str
) -> None:
    kept, merged = house.woman(), house.woman(FORBIDDING[case])

    merge(house, kept=kept, merged=merged)
    occurrence = house.remind(kept)
    house.deliver()

    assert mail.messages == []
    assert house.message(occurrence).state is MessageState.WITHHELD
    (event,) = house.emitted(NOT_SAFE)
    assert json.loads(event)["person"] == str(kept)


def test_the_same_address_is_unsafe_in_both_files_and_every_other_waits_to_be_confirmed(house: House) -> None:
    kept = house.woman(a_plan(a_point(), a_point(value="segura@example.test")))
    merged = house.woman(a_plan(a_point(safe=Safe.NO)))

    merge(house, kept=kept, merged=merged)

    plan = house.plan_of(kept)
    assert [point.safe for point in plan.points] == [Safe.NO, Safe.UNKNOWN]
    assert all(point.confirmed_at is None for point in plan.points)
    assert (plan.halted, plan.contact_nobody, plan.consent) == (True, False, MessageConsent.GIVEN)


@pytest.mark.parametrize("case", ["contact_nobody", "withdrawn"])
def test_what_only_a_person_may_lift_is_carried_over(house: House, case: str) -> None:
    kept, merged = house.woman(), house.woman(FORBIDDING[case])

    merge(house, kept=kept, merged=merged)

    plan = house.plan_of(kept)
    carried = {"contact_nobody": plan.contact_nobody, "withdrawn": plan.consent is MessageConsent.WITHDRAWN}
    assert carried[case]


def test_a_merged_file_without_any_no_changes_nothing(house: House, mail: MailCatcher) -> None:
    kept, merged = house.woman(), house.woman()

    merge(house, kept=kept, merged=merged)
    house.remind(kept)
    house.deliver()

    assert len(mail.messages) == 1
    assert house.emitted(NOT_SAFE) == []


def test_without_a_plan_of_her_own_the_one_that_stays_begins_halted(house: House) -> None:
    kept, merged = house.woman(), house.woman(FORBIDDING["not_safe"])
    house.do(forget, plan=house.plan_of(kept))

    merge(house, kept=kept, merged=merged)

    assert house.plan_of(kept).halted
    assert len(house.emitted(NOT_SAFE)) == 1


def test_a_merged_plan_that_cannot_be_opened_counts_as_a_no(house: House, mail: MailCatcher) -> None:
    kept, merged = house.woman(), house.woman()
    house.spoil("contact_plan.halted", where="scope_id", of=merged)

    merge(house, kept=kept, merged=merged)
    occurrence = house.remind(kept)
    house.deliver()

    assert mail.messages == []
    assert house.message(occurrence).reason is Reason.NOT_SAFE
    assert len(house.emitted(NOT_SAFE)) == 1


def forget(work: Work, *, plan: ContactPlan) -> None:
    for table in ("contact_point", "contact_plan"):
        work.session.execute(text(f"delete from {table} where scope_id = :person"), {"person": plan.person})
