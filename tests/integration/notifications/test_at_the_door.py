"""What is read between her plan's lock and the call: the same as for a batch, and however long the lock takes."""

import threading
import time

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.notifications.domain.catch_up import DAY
from services.notifications.domain.messages import MessageState
from services.notifications.store import claims, plan_locks, plans, providers
from services.notifications.store.messages import MessageRow
from services.notifications.usecases.message.around import Around, read_around
from shared.contracts.codes import CaseStatus
from shared.contracts.levels import Level
from shared.work import Work
from tests.integration.notifications.conftest import House
from tests.integration.notifications.test_cancelling import OWNER, begin
from tests.unit.notifications.build import a_plan, a_point

HELD_S = 0.6


def with_history(house: House) -> None:
    """A woman with two cases and a message that went out, another with one; two providers in trouble."""
    person = house.woman(a_plan(a_point(value="una@example.test"), a_point(value="dos@example.test")))
    for status, level in ((CaseStatus.CLOSED, Level.EXTREMO), (CaseStatus.OPEN, Level.ALTO)):
        house.cases.pop(person)
        house.case(person, status=status, level=level)
    house.remind(person)
    house.deliver()
    house.remind(house.woman())
    house.deliver()
    house.clock.move(hours=5)
    house.do(lambda work: [providers.note_trouble(work.session, name, now=work.now) for name in ("a", "b")])
    house.remind(person)


@pytest.mark.parametrize("history", [False, True], ids=["nothing before", "cases, messages, providers"])
def test_one_statement_says_what_the_batch_was_told(house: House, history: bool) -> None:
    if history:
        with_history(house)
    else:
        house.remind(house.woman())
    letter = begin(house).letter

    def both(work: Work) -> tuple[Around, Around]:
        since = work.now - DAY
        found = claims.in_sending(work.session, letter.id, owner=OWNER, since=since)
        assert found is not None
        mark = plan_locks.lock_mark(work.session, letter.person)
        assert (mark, *found.points) == plans.kept_plans(work.session, [letter.person])[letter.person].version
        at_the_call = Around.of(found.cases, found.gone_out, found.providers)
        return at_the_call, read_around(work, [letter.person], now=work.now)[letter.person]

    at_the_call, of_the_batch = house.do(both)

    assert list(at_the_call.gone_out) == list(of_the_batch.gone_out)
    assert at_the_call.case_state == of_the_batch.case_state
    assert (at_the_call.level, at_the_call.providers) == (of_the_batch.level, of_the_batch.providers)
    if history:
        assert (len(at_the_call.sent(but=letter.id)), at_the_call.level) == (1, Level.ALTO)
        assert set(at_the_call.providers) == {"a", "b"}


def test_her_plan_is_waited_for_as_long_as_a_call_may_take(house: House) -> None:
    person = house.woman()
    house.remind(person)
    begin(house)
    held = threading.Event()

    def hold() -> None:
        with Session(house.works.engine) as session:
            session.execute(
                select(plans.PlanRow.id).where(plans.PlanRow.scope_id == person).with_for_update()
            )
            held.set()
            time.sleep(HELD_S)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    try:
        with Session(house.works.engine) as session:
            session.execute(text("SET LOCAL lock_timeout = '100ms'"))
            assert plan_locks.lock_mark(session, person) is not None
            assert session.scalar(text("SHOW lock_timeout")) == "14s"
            states = session.scalars(select(MessageRow.state)).all()
    finally:
        holder.join()
    assert states == [MessageState.SENDING]
