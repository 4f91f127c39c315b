"""A partner sends a woman: coordinators are woken, one decides, and nothing of hers is left in the queue."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from services.intake.domain.contacts import Channel, LogOutcome, Topic
from services.intake.domain.profile import EntryChannel
from services.intake.domain.referral.answers import DeclineReason
from services.intake.domain.referral.received import ReceivedOver, ReceivedState
from services.intake.store import people
from services.intake.store.activity import Note
from services.intake.store.facts.work import ContactLogFacts
from services.intake.store.logs import ContactLog
from services.intake.usecases.received.receive_referral import received_of, withdraw_received
from services.intake.usecases.received.sort_out_received import (
    accept_as_case,
    accept_as_log,
    decline,
    received_for,
)
from shared.actor import Actor
from shared.bus import tables as bus
from shared.contracts.roles import Role
from shared.errors import Missing
from tests.integration.intake.received.conftest import REACH, Queue
from tests.integration.intake.referral.conftest import a_worker

LOG = ContactLogFacts(channel=Channel.PHONE, topics=[Topic.LEGAL], outcome=LogOutcome.INFORMED)


def alerts(queue: Queue) -> list[tuple[str, list[str]]]:
    """Level and roles of every alert told of."""
    with queue.world.begin() as work:
        found = work.session.scalars(
            select(bus.event.c.payload).where(bus.event.c.name == "intake.alert_raised.v1")
        )
        return [(said["level"], said["roles"]) for said in map(json.loads, found)]


def test_it_waits_sealed_and_wakes_the_coordinators(queue: Queue) -> None:
    received = queue.receive()

    assert queue.row(received).state is ReceivedState.RECEIVED
    assert alerts(queue) == [("alto", ["coordinator"])]
    with queue.world.engine.connect() as connection:
        stored = str(connection.execute(text("select t::text from received_referral t")).all())
    assert not [word for word in ("Amina", "juzgado", "hermana", "Ponferrada") if word in stored]


def test_less_urgent_ones_wake_them_with_more_time(queue: Queue) -> None:
    queue.receive(urgency="normal")

    assert alerts(queue) == [("medio", ["coordinator"])]


def test_the_same_key_is_the_same_woman(queue: Queue) -> None:
    key = uuid4()

    assert queue.receive(key=key) == queue.receive(key=key)
    assert len(alerts(queue)) == 1


def test_a_case_is_opened_with_all_that_was_told_and_its_source(queue: Queue) -> None:
    received = queue.receive()
    with queue.world.begin(queue.boss) as work:
        case = accept_as_case(work, received, call_name="Amina", language="fr")

    with queue.world.begin(queue.boss) as work:
        file = people.person_file(work.session, case)
        assert file.profile.languages == ["fr", "ar"]
        assert (file.profile.interpreter, file.profile.entry) == (True, EntryChannel.NGO)
        assert (file.particulars.nationality, file.particulars.municipality) == ("MA", "Ponferrada")
        assert people.name_card(work.session, case).birth_year == 1991
        note = work.session.scalars(select(Note).where(Note.scope_id == case)).one()
        assert all(
            word in note.facts.text for word in ("Despacho Inventado", "juzgado", REACH, "Amina Inventada")
        )
    row = queue.row(received)
    assert (row.state, row.became, row.decided_by) == (ReceivedState.ACCEPTED, case, queue.boss.ref)
    assert row.told == {"fields": {}, "reach": ""}


def test_a_contact_without_a_file_keeps_nothing_of_her(queue: Queue) -> None:
    received = queue.receive()
    with queue.world.begin(queue.boss) as work:
        log = accept_as_log(work, received, facts=LOG)

    with queue.world.begin(queue.boss) as work:
        assert work.session.get(ContactLog, log) is not None
    assert queue.row(received).became == log
    assert queue.row(received).told == {"fields": {}, "reach": ""}


def test_a_no_keeps_its_reason_and_forgets_her(queue: Queue) -> None:
    received = queue.receive()
    with queue.world.begin(queue.boss) as work:
        decline(work, received, reason=DeclineReason.OTHER, words="Vive en otra provincia")

    row = queue.row(received)
    assert (row.state, row.told) == (ReceivedState.DECLINED, {"fields": {}, "reach": ""})
    assert row.answer == {"reason": "other", "words": "Vive en otra provincia"}


def test_it_is_decided_once(queue: Queue) -> None:
    received = queue.receive()
    with queue.world.begin(queue.boss) as work:
        decline(work, received, reason=DeclineReason.LANGUAGE)

    with pytest.raises(ReceivedOver), queue.world.begin(queue.boss) as work:
        accept_as_case(work, received, call_name="Amina", language="ar")
    with pytest.raises(ReceivedOver), queue.world.begin() as work:
        withdraw_received(work, received, partner_id=queue.world.partner)


def test_its_partner_takes_it_back_and_she_is_forgotten(queue: Queue) -> None:
    received = queue.receive()
    for _ in range(2):
        with queue.world.begin(Actor.service("intake")) as work:
            withdraw_received(work, received, partner_id=queue.world.partner)

    assert queue.row(received).state is ReceivedState.WITHDRAWN
    assert queue.row(received).told == {"fields": {}, "reach": ""}
    with pytest.raises(ReceivedOver), queue.world.begin(queue.boss) as work:
        decline(work, received, reason=DeclineReason.LANGUAGE)


def test_another_partner_and_a_caseworker_find_nothing(queue: Queue) -> None:
    received, other = queue.receive(), queue.world.add_partner("Otra Entidad")

    with pytest.raises(Missing), queue.world.begin() as work:
        received_of(work, received, partner_id=other)
    with pytest.raises(Missing), queue.world.begin() as work:
        withdraw_received(work, received, partner_id=other)
    with pytest.raises(Missing), queue.world.begin(a_worker(role=Role.CASEWORKER)) as work:
        received_for(work, received, "test")
    with pytest.raises(Missing), queue.world.begin(queue.boss) as work:
        received_for(work, uuid4(), "test")
