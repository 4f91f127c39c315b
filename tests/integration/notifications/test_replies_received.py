"""What is written back: whose it is, what is done at once, and that nothing is guessed, answered or left lying."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select, text

from services.notifications.api.app import create_app
from services.notifications.domain.contact_plan import ContactPlan, MessageConsent, PointKind, Safe
from services.notifications.domain.messages import MessageState
from services.notifications.domain.replies import Answer
from services.notifications.settings import NotificationsSettings
from services.notifications.store import inbound
from services.notifications.store.inbound import HeardRow, NewsRow, ReplyRow
from services.notifications.usecases.inbound.hear_news import work_off_news
from services.notifications.usecases.inbound.list_replies import list_replies
from services.notifications.usecases.plan.confirm_contact_point import confirm_contact_point
from shared.contracts.codes import CaseStatus
from shared.errors import Missing
from tests.integration.notifications.conftest import SERVICE, House
from tests.integration.notifications.test_provider_apis import whatsapp
from tests.support.callbacks import SETTINGS, Caller, whatsapp_text
from tests.support.provider_apis import Apis, apis
from tests.unit.notifications.build import a_plan, a_point

__all__ = ["apis"]
NUMBER = "+34600000000"
RECEIVED, NOT_SAFE = "notifications.reply_received.v1", "notifications.contact_not_safe.v1"


@pytest.fixture
def caller(house: House) -> Caller:
    app = create_app(replace(house.runtime, settings=NotificationsSettings(**SETTINGS)))  # type: ignore[arg-type]
    return Caller(TestClient(app, raise_server_exceptions=False))


def with_whatsapp(house: House, apis: Apis) -> House:
    return house.with_gateways({PointKind.WHATSAPP: whatsapp(apis)})


def a_plan_of(number: str = NUMBER, **facts: Any) -> ContactPlan:
    return a_plan(
        a_point(kind=PointKind.WHATSAPP, value=number),
        a_point(kind=PointKind.EMAIL, value="amaya@example.test"),
        **facts,
    )


def replies(house: House, person: UUID) -> list[tuple[Answer, str, bool]]:
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        rows = inbound.replies_of(work.session, person, limit=50)
        return [(row.answer, row.words, row.is_shared) for row in rows]


def count(house: House, row: Any) -> int:
    with house.works.begin(actor=SERVICE, purpose="test") as work:
        return work.session.scalar(select(func.count()).select_from(row)) or 0


def told(house: House, name: str = RECEIVED) -> list[dict[str, Any]]:
    return [json.loads(payload) for payload in house.emitted(name)]


def test_a_yes_comes_back_to_the_one_reminder_it_can_answer(house: House, caller: Caller, apis: Apis) -> None:
    house = with_whatsapp(house, apis)
    person = house.woman(a_plan_of())
    occurrence = house.remind(person)
    house.deliver()

    assert caller.whatsapp(whatsapp_text("Sí, gracias")) == 200
    work_off_news(house.works)

    (event,) = told(house)
    assert (event["code"], event["occurrence"], event["person"]) == ("yes", str(occurrence), str(person))
    assert (event["template"], event["is_shared"]) == ("session_reminder", False)
    assert replies(house, person) == [(Answer.YES, "Sí, gracias", False)]


def test_a_yes_to_two_reminders_or_to_none_is_nobodys_guess(house: House, caller: Caller, apis: Apis) -> None:
    house = with_whatsapp(house, apis)
    person = house.woman(a_plan_of())
    caller.whatsapp(whatsapp_text("1", wamid="a"))
    house.remind(person)
    house.deliver()
    house.clock.move(hours=1, minutes=1)
    house.remind(person)
    house.deliver()
    assert len(apis.taken) == 2

    caller.whatsapp(whatsapp_text("1", wamid="b"))
    while work_off_news(house.works):
        pass

    assert [(event["code"], event["occurrence"]) for event in told(house)] == [("yes", None)] * 2


def test_an_answer_to_what_has_begun_already_answers_nothing(
    house: House, caller: Caller, apis: Apis
) -> None:
    house = with_whatsapp(house, apis)
    house.remind(house.woman(a_plan_of()), hours=2)
    house.deliver()
    house.clock.move(hours=3)

    caller.whatsapp(whatsapp_text("no"))
    work_off_news(house.works)

    assert [(event["code"], event["occurrence"]) for event in told(house)] == [("no", None)]


def test_not_safe_stops_everything_on_every_point_before_the_call_is_answered(
    house: House, caller: Caller, apis: Apis
) -> None:
    person = house.woman(a_plan_of())
    occurrence = house.remind(person)

    assert caller.whatsapp(whatsapp_text("No es seguro")) == 200

    plan = house.plan_of(person)
    assert plan.halted
    assert [point.safe for point in plan.points] == [Safe.NO, Safe.UNKNOWN]
    assert [point.confirmed_at for point in plan.points] == [None, None]
    assert [(event["person"], event["by_reply"]) for event in told(house, NOT_SAFE)] == [(str(person), True)]
    assert (count(house, NewsRow), told(house)) == (0, [])
    with_whatsapp(house, apis).deliver()
    assert (house.message(occurrence).state, apis.taken) == (MessageState.WITHHELD, [])
    assert house.message(occurrence).reason == "not_safe"


def test_only_a_person_ends_the_halt(house: House, caller: Caller, apis: Apis) -> None:
    house = with_whatsapp(house, apis)
    person = house.woman(a_plan_of())
    caller.whatsapp(whatsapp_text("not safe", wamid="a"))
    caller.whatsapp(whatsapp_text("yes, it is safe now", wamid="b"))
    caller.whatsapp(whatsapp_text("sí", wamid="c"))
    while work_off_news(house.works):
        pass
    assert house.plan_of(person).halted

    point = house.plan_of(person).points[0].ref
    house.do(confirm_contact_point, house.staff(), person=person, point=point)

    assert not house.plan_of(person).halted


def test_stop_takes_her_consent_back_and_cancels_before_the_call_is_answered(
    house: House, caller: Caller
) -> None:
    person = house.woman(a_plan_of())
    occurrence = house.remind(person)

    caller.whatsapp(whatsapp_text("STOP"))

    assert house.plan_of(person).consent is MessageConsent.WITHDRAWN
    assert house.message(occurrence).state is MessageState.CANCELLED
    assert [event["code"] for event in told(house)] == ["stop"]


def test_the_same_call_twice_is_heard_once(house: House, caller: Caller) -> None:
    person = house.woman(a_plan_of())

    for _ in range(3):
        assert caller.whatsapp(whatsapp_text("stop", wamid="same")) == 200
        assert caller.whatsapp(whatsapp_text("¿qué?", wamid="other")) == 200
        work_off_news(house.works)

    assert [answer for answer, *_ in replies(house, person)] == [Answer.OTHER, Answer.STOP]
    assert len(told(house)) == 2


def test_a_number_that_nobody_has_is_not_answered_and_leaves_nothing_of_its_own(
    house: House, caller: Caller, apis: Apis
) -> None:
    house = with_whatsapp(house, apis)
    house.woman(a_plan_of())

    for words in ("not safe", "hello, who is this?", "stop"):
        caller.whatsapp(whatsapp_text(words, number="34611222333", wamid=words))
    work_off_news(house.works)
    house.deliver()

    assert (count(house, NewsRow), count(house, ReplyRow), apis.taken) == (0, 0, [])
    assert (told(house), told(house, NOT_SAFE)) == ([], [])
    assert count(house, HeardRow) == 3


def test_a_number_that_two_women_share_is_a_task_for_each_and_nobodys_word(
    house: House, caller: Caller, apis: Apis
) -> None:
    house = with_whatsapp(house, apis)
    women = [house.woman(a_plan_of()) for _ in range(2)]
    house.woman(a_plan_of("+34600000001"))
    house.remind(women[0])
    house.deliver()

    caller.whatsapp(whatsapp_text("no"))
    work_off_news(house.works)

    assert {(e["person"], e["code"], e["occurrence"], e["is_shared"]) for e in told(house)} == {
        (str(woman), "no", None, True) for woman in women
    }
    assert [replies(house, woman) for woman in women] == [[(Answer.NO, "no", True)]] * 2


@pytest.mark.parametrize("words", ["not safe", "stop"])
def test_stopping_on_a_shared_number_holds_for_both(house: House, caller: Caller, words: str) -> None:
    women = [house.woman(a_plan_of()) for _ in range(2)]

    caller.whatsapp(whatsapp_text(words))

    for woman in women:
        plan = house.plan_of(woman)
        assert plan.halted or plan.consent is MessageConsent.WITHDRAWN
    assert len(told(house)) == 2


def test_the_same_number_is_known_by_whatever_means_it_comes(house: House, caller: Caller) -> None:
    person = house.woman(a_plan(a_point(kind=PointKind.PHONE, value=NUMBER)))

    caller.twilio({"MessageSid": "SM9", "From": NUMBER, "To": "+34900111222", "Body": "No puedo"})
    work_off_news(house.works)

    assert replies(house, person) == [(Answer.CANNOT, "No puedo", False)]


def test_a_chat_of_telegram_is_known_by_its_number(house: House, caller: Caller) -> None:
    person = house.woman(a_plan(a_point(kind=PointKind.TELEGRAM, value="12345678")))

    assert caller.telegram("١", update=1) == 202
    assert caller.telegram("1", chat=999, update=2) == 202
    work_off_news(house.works)

    assert replies(house, person) == [(Answer.YES, "١", False)]


def test_words_and_numbers_are_sealed_wherever_they_lie(house: House, caller: Caller) -> None:
    house.woman(a_plan_of())
    caller.whatsapp(whatsapp_text("a mi hermana Zoraida le gusta"))

    for _ in range(2):
        dump = _everything(house.works.engine)
        assert "Zoraida" not in dump
        assert b"Zoraida".hex() not in dump
        assert NUMBER.lstrip("+") not in dump
        assert NUMBER.lstrip("+").encode().hex() not in dump
        work_off_news(house.works)
    assert "Zoraida" not in json.dumps(told(house))


def _everything(engine: Engine) -> str:
    found = []
    with engine.connect() as connection:
        tables = connection.scalars(text("select tablename from pg_tables where schemaname = 'public'")).all()
        for table in tables:
            rows = connection.execute(text(f'select * from "{table}"')).all()
            found += [
                bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
                for row in rows
                for value in row
            ]
    return "\n".join(found)


def test_what_came_from_her_number_goes_with_her_keys(house: House, caller: Caller) -> None:
    person = house.woman(a_plan_of())
    caller.whatsapp(whatsapp_text("hola"))
    work_off_news(house.works)
    assert count(house, ReplyRow) == 1

    house.case(person, status=CaseStatus.ERASED)

    assert count(house, ReplyRow) == 0


def test_a_spoilt_neighbour_does_not_silence_her(house: House, caller: Caller) -> None:
    person, neighbour = house.woman(a_plan_of()), house.woman(a_plan_of())
    house.spoil("contact_point.value", where="scope_id", of=neighbour)

    caller.whatsapp(whatsapp_text("not safe"))

    assert house.plan_of(person).halted


def test_her_worker_reads_what_came_and_another_team_does_not(house: House, caller: Caller) -> None:
    person = house.woman(a_plan_of())
    caller.whatsapp(whatsapp_text("no puedo, gracias"))
    work_off_news(house.works)

    (seen,) = house.do(list_replies, house.staff(), person=person)
    assert (seen.words, seen.answer, seen.channel) == ("no puedo, gracias", Answer.CANNOT, PointKind.WHATSAPP)
    with pytest.raises(Missing):
        house.do(list_replies, house.staff(team="astorga"), person=person)
    house.spoil("inbound_message.words", where="scope_id", of=person)
    (spoilt,) = house.do(list_replies, house.staff(), person=person)
    assert spoilt.words is None
