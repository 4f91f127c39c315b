"""`telar keys reseal` on every sealed table of every service, as an operator uses it."""

import itertools
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.intake.store.activity import Attachment
from services.intake.store.people import NameCard
from shared import audit
from shared.audit import AuditKey
from shared.crypto import Keyring, SealedRow, access, create_scope, rotate_epoch, unmarked_tables
from shared.ids import new_id
from telar.keys import generations
from telar.keys.generations import sealed_models
from telar.keys.place import opened
from telar.local.keys import KEY_CLASSES, SERVICES
from tests.integration.keys.house import House, telar
from tests.security.test_every_sealed_field import drop_unique_and_foreign
from tests.support.rows import honest_row

NUMBERS = itertools.count(1)
Values = dict[UUID, list[Any]]


def sessions_of(house: House, service: str) -> Callable[[], Session]:
    """Sessions of a running service, its keys loaded once."""
    running = Keyring.load(house.keys / service)
    return lambda: Session(house.engines[service], expire_on_commit=False, info={"keyring": running})


def fill(house: House, service: str, models: list[type[SealedRow]]) -> list[UUID]:
    """Store a row of each class in each of two scopes; return the ids."""
    with house.engines[service].begin() as connection:
        drop_unique_and_foreign(connection)
    with sessions_of(house, service)() as session:
        rows = []
        for scope in (new_id(), new_id()):
            create_scope(session, scope)
            rows += [honest_row(model, scope, number=next(NUMBERS)) for model in models]
        session.add_all(rows)
        session.commit()
        return [row.id for row in rows]


def read(sessions: Callable[[], Session], models: list[type[SealedRow]]) -> Values:
    """Open every field of every row."""
    with sessions() as session, access(actor_ref=new_id(), purpose="test"):
        return {
            row.id: [getattr(row, item.column) for item in model.__sealed__.fields]
            for model in models
            for row in session.scalars(select(model))
        }


def generations_named(house: House, service: str, models: list[type[SealedRow]]) -> set[int]:
    """The generations that the stored values of a service name."""
    found: set[int] = set()
    with house.engines[service].connect() as connection:
        for model in models:
            for item in model.__sealed__.fields:
                words = f'select substring("{item.column}" from 3 for 4) from {model.__table__.name}'  # type: ignore[attr-defined]
                found |= {int.from_bytes(each, "big") for each in connection.scalars(text(words)) if each}
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_value_of_every_service_is_sealed_anew_and_says_the_same(house: House, service: str) -> None:
    models = sealed_models(service)
    ids = fill(house, service, models)
    running = sessions_of(house, service)
    before = read(running, models)
    rotate_epoch(house.keys / service)

    done = telar("reseal", "--service", service)

    keys = 2 * len(KEY_CLASSES[service])
    assert done.exit_code == 0, done.output
    assert f"{service}: {keys} llaves nuevas; {len(ids)} filas" in done.output
    assert f"{keys} llaves viejas olvidadas" in done.output
    assert generations_named(house, service, models) == {2}
    assert read(running, models) == before
    assert set(before) == set(ids)


def test_it_is_noted_and_a_second_run_finds_nothing_to_do(house: House) -> None:
    models = sealed_models("portal")
    fill(house, "portal", models)
    rotate_epoch(house.keys / "portal")
    telar("reseal", "--service", "portal")

    noted = [action for action, _ in house.noted("portal")]
    again = telar("reseal", "--service", "portal")

    assert noted == ["keys.drawn", *["keys.resealed"] * len(models), "keys.forgotten"]
    assert "0 llaves nuevas; 0 filas" in again.output
    assert len(house.noted("portal")) == len(noted)


def test_a_row_that_fails_its_seal_is_named_left_and_the_command_fails(house: House) -> None:
    ids = fill(house, "intake", [NameCard])
    rotate_epoch(house.keys / "intake")
    with house.engines["intake"].begin() as connection:
        connection.execute(text("update name_card set given_name = null where id = :id"), {"id": ids[0]})

    done = telar("reseal", "--service", "intake")

    assert done.exit_code == 1
    assert f"name_card {ids[0]}" in done.output
    assert "1 llaves a medias" in done.output


def test_only_worn_out_keys_are_renewed_if_asked(house: House) -> None:
    fill(house, "intake", [NameCard])
    rotate_epoch(house.keys / "intake")

    assert "0 llaves nuevas" in telar("reseal", "--worn", "--service", "intake").output
    with house.engines["intake"].begin() as connection:
        connection.execute(
            text("update name_card set row_version = 209716")
        )  # five fields each time: over 2^20
    done = telar("reseal", "--worn", "--service", "intake")

    assert "2 llaves nuevas" in done.output
    assert done.exit_code == 1, "rows whose version was changed by hand fail their seal"


def test_whole_files_are_sealed_anew_a_few_at_a_time() -> None:
    assert [generations.rows_at_once(model, 500) for model in (NameCard, Attachment)] == [500, 4]
    assert generations.rows_at_once(Attachment, 1) == 1


def test_a_second_run_beside_the_first_is_refused(house: House) -> None:
    with opened("intake") as place, generations._alone(place):
        done = telar("reseal", "--service", "intake")

    assert done.exit_code == 1


def test_an_old_transaction_puts_off_the_end_of_the_old_keys(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "_PATIENCE_SECONDS", 0.2)
    fill(house, "intake", [NameCard])
    rotate_epoch(house.keys / "intake")
    with sessions_of(house, "intake")() as slow:
        slow.execute(text("select 1"))
        first = telar("reseal", "--service", "intake")
    between = telar("status", "--service", "intake")
    second = telar("reseal", "--service", "intake")

    assert "2 filas" in first.output
    assert "6 llaves a medias: `telar keys reseal --service intake`" in between.output
    assert "6 llaves a medias" in first.output
    assert "0 llaves nuevas; 0 filas, 0 campos cerrados de nuevo; 6 llaves viejas olvidadas" in second.output


@pytest.mark.parametrize("service", SERVICES)
def test_a_row_sealed_anew_is_what_its_newest_mark_says(house: House, service: str) -> None:
    models = sealed_models(service)
    fill(house, service, models)
    with opened(service) as place, place.session() as session:
        audit.mark_all(session, unmarked=unmarked_tables())
        place.note(session, audit.BASELINE)
        session.commit()
    rotate_epoch(house.keys / service)

    telar("reseal", "--service", service)

    with Session(house.engines[service]) as session:
        key = AuditKey.load(house.keys / service)
        verdict = audit.verify_rows(session, key, unmarked=unmarked_tables())
    marked = [model for model in models if model.__marked__]
    assert (verdict.rows, verdict.breaks) == (2 * len(marked) + 2, ())
