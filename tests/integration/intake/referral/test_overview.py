"""Referrals seen together: the board by scope and age, a partner's year in counts, and where a search for her starts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OKPKey
from sqlalchemy import text

from services.intake.api.app import create_app
from services.intake.domain.codes import AdministrativeStatus
from services.intake.domain.directory.search import Criterion
from services.intake.domain.referral.answers import Answer, AnswerKind
from services.intake.domain.referral.board import Late
from services.intake.domain.referral.record import Record
from services.intake.runtime import build
from services.intake.store import people
from services.intake.store.facts.people import Particulars, Profile
from services.intake.usecases.directory.merge_partners import merge_partners
from services.intake.usecases.look.caseload import Whose
from services.intake.usecases.referral.answer_referral import record_answer
from services.intake.usecases.referral.close_referral import close_referral
from services.intake.usecases.referral.overview.list_board import Board, list_board
from services.intake.usecases.referral.overview.read_record import Silence, read_record, silences
from services.intake.usecases.referral.overview.suggest_search import suggest_search
from services.intake.usecases.referral.revoke_referral import revoke_referral
from shared.actor import Actor
from shared.auth import mint
from shared.contracts.roles import Role
from shared.errors import Missing
from shared.ids import new_id
from tests.integration.intake.referral.conftest import World, a_worker


def board(world: World, actor: Actor | None = None, *, whose: Whose = Whose.TEAM, **how: Any) -> Board:
    with world.begin(actor) as work:
        return list_board(work, whose=whose, **how)


def record(world: World, partner: UUID | None = None) -> Record:
    with world.begin() as work:
        return read_record(work, partner_id=partner or world.partner)


def heard(world: World, referral: UUID, kind: AnswerKind, **more: Any) -> None:
    with world.begin() as work:
        record_answer(work, referral_id=referral, answer=Answer(kind, **more))
    world.tell()


def colleague(world: World) -> World:
    """The same house as a colleague of the team sees it, with a case of hers and a referral."""
    theirs = replace(world, worker=a_worker())
    theirs.case = theirs.open_case("Noor")
    theirs.consent_to(world.partner, "need")
    theirs.request("need")
    return theirs


def move_to_burgos(world: World, case: UUID) -> None:
    with world.begin() as work:
        work.session.execute(text("update case_file set team = 'burgos' where id = :id"), {"id": case})


def test_the_board_shows_the_oldest_first_with_their_age_and_no_name(world: World) -> None:
    first = world.request()
    world.later(days=3)
    second = world.request()
    world.later(hours=12)

    lines = board(world).lines

    assert [(one.id, one.days) for one in lines] == [(first.referral, 3), (second.referral, 0)]
    assert [one.late for one in lines] == [Late.NOT_LEFT, None]
    assert lines[0].code.startswith("TL-")
    assert "Amal" not in repr(lines)


def test_mine_are_those_of_cases_i_keep_or_that_i_asked_for(world: World) -> None:
    mine, theirs = world.request(), colleague(world)

    assert [one.id for one in board(world, whose=Whose.MINE).lines] == [mine.referral]
    assert len(board(world).lines) == 2
    assert [one.owner for one in board(theirs, whose=Whose.MINE).lines] == [theirs.worker.ref]


def test_another_team_is_on_a_coordinators_board_only(world: World) -> None:
    theirs = colleague(world)
    move_to_burgos(world, theirs.case)

    assert board(world).lines == []
    assert board(world).partners == []
    boss = a_worker("valladolid", role=Role.COORDINATOR)
    assert [one.case for one in board(world, boss).lines] == [theirs.case]


@pytest.mark.parametrize("status", ["blocked", "erased"])
def test_a_case_that_is_shut_off_is_on_no_board_and_in_no_count(world: World, status: str) -> None:
    world.deliver()
    with world.begin() as work:
        work.session.execute(text("update case_file set status = :status"), {"status": status})

    assert board(world, a_worker(role=Role.COORDINATOR)).lines == []
    assert record(world).sent == 0


def test_a_merged_case_speaks_through_the_one_that_was_kept(world: World) -> None:
    made, old = world.request(), world.case
    kept = world.open_case("Amal otra vez")
    with world.begin() as work:
        work.session.execute(
            text("update case_file set status = 'merged', merged_into = :kept where id = :old"),
            {"kept": kept, "old": old},
        )

    assert [(one.id, one.case) for one in board(world).lines] == [(made.referral, kept)]


def test_the_board_filters_by_the_partner_that_stands_now(world: World) -> None:
    other = world.add_partner("Clínica Inventada")
    world.consent_to(other, "need")
    made = world.request("need", partner=other)
    world.request("need")
    kept = world.add_partner("Clínica Inventada Nueva")
    with world.begin(a_worker(role=Role.COORDINATOR)) as work:
        merge_partners(work, kept=kept, merged=other)

    found = board(world, partner_id=kept)

    assert [(one.id, one.partner) for one in found.lines] == [(made.referral, "Clínica Inventada Nueva")]
    assert [name for _, name in found.partners] == ["Clínica Inventada Nueva", "Despacho Inventado"]
    assert board(world, partner_id=new_id()).lines == []


def test_what_ended_stays_thirty_days(world: World) -> None:
    made = world.request()
    with world.begin() as work:
        revoke_referral(work, referral_id=made.referral)

    world.later(days=30, seconds=-1)
    before = board(world).lines
    world.later(seconds=2)

    assert [one.state for one in before] == ["revoked"]
    assert board(world).lines == []


def test_an_appointment_stands_on_the_board_and_is_overdue_when_nobody_says_how_it_went(world: World) -> None:
    made, _ = world.deliver()
    heard(world, made.referral, AnswerKind.ACCEPT)
    at = world.now + timedelta(days=2)
    heard(world, made.referral, AnswerKind.APPOINTMENT, appointment_at=at)

    (before,) = board(world).lines
    world.later(days=3, minutes=1)
    (after,) = board(world).lines

    assert (before.appointment_at, before.late, after.late) == (at, None, Late.DATE_PASSED)


def test_a_partners_year_is_counted_over_all_cases_and_entries(world: World) -> None:
    taken, _ = world.deliver()
    world.later(days=2)
    heard(world, taken.referral, AnswerKind.ACCEPT)
    heard(world, taken.referral, AnswerKind.NOT_GIVEN, reason="did_not_come")
    refused, _ = world.deliver()
    world.later(days=4)
    heard(world, refused.referral, AnswerKind.DECLINE, reason="no_capacity")
    with world.begin() as work:
        close_referral(work, referral_id=refused.referral)
    silent, _ = world.deliver()
    world.later(days=2)
    world.tick()
    world.later(days=3)
    world.tick()
    world.later(days=3)
    world.tick()
    kept = world.add_partner("Despacho Nuevo")
    with world.begin(a_worker(role=Role.COORDINATOR)) as work:
        merge_partners(work, kept=kept, merged=world.partner)

    found = record(world, kept)

    assert world.state(silent.referral) == "no_answer"
    assert (found.sent, found.answered, found.in_time, found.unanswered) == (3, 2, 2, 1)
    assert (found.median_days, found.accepted) == (3.0, 1)
    assert (found.declined, found.not_given) == ({"no_capacity": 1}, {"did_not_come": 1})
    with world.begin() as work:
        assert silences(work, [kept]) == {kept: Silence(sent=3, unanswered=1)}
    world.later(days=366)
    assert record(world, kept) == Record()


def test_an_unknown_partner_has_no_record(world: World) -> None:
    with pytest.raises(Missing):
        record(world, new_id())


def test_a_search_starts_from_what_her_file_says(world: World) -> None:
    with world.begin() as work:
        found = suggest_search(work, case_id=world.case)

    assert (found.languages, found.near, found.must) == (("ar", "fr"), "León", ())


def test_a_woman_without_papers_is_looked_for_with_that_in_mind(world: World) -> None:
    with world.begin() as work:
        file = people.person_file(work.session, world.case)
        file.profile = Profile(languages=["wo"], administrative_status=AdministrativeStatus.NONE)
        file.particulars = Particulars(municipality="Un pueblo sin nombre")
    with world.begin() as work:
        found = suggest_search(work, case_id=world.case)

    assert (found.languages, found.near, found.must) == (("wo",), "", (Criterion.WITHOUT_PAPERS,))


def test_the_doors_answer_the_team_and_nobody_else(world: World, token_key: OKPKey) -> None:
    world.deliver()
    app = create_app(build(transactions=world.transactions, token_key=token_key, checks={}))
    http = TestClient(app, base_url="http://intake.test/api/v1/")

    def ask(path: str, actor: Actor) -> Any:
        token = mint(actor, audience="intake", private_key=token_key, ttl_seconds=600)
        return http.get(path, headers={"Authorization": f"Bearer {token}"})

    places = (
        "referrals/board?whose=team",
        f"partners/{world.partner}/record",
        f"cases/{world.case}/referrals/suggested-search",
    )
    found, told, wanted = (ask(place, world.worker).json() for place in places)

    assert found["lines"][0]["partner"] == "Despacho Inventado"
    assert found["partners"] == [{"id": str(world.partner), "organisation": "Despacho Inventado"}]
    assert (told["sent"], told["waiting"], told["median_days"]) == (1, 1, None)
    assert wanted["languages"] == ["ar", "fr"]
    token = mint(world.worker, audience="intake", private_key=token_key, ttl_seconds=600)
    (match,) = http.post(
        "directory/search", json={"need": "legal"}, headers={"Authorization": f"Bearer {token}"}
    ).json()
    assert (match["sent"], match["unanswered"]) == (1, 0)
    assert [ask(place, a_worker(role=Role.FACILITATOR)).status_code for place in places] == [403] * 3
    assert ask(places[2], a_worker("burgos")).status_code == 404
