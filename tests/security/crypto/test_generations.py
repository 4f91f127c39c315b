"""A second generation of a scope's key: both open meanwhile, nothing tampered with is blessed, nothing is lost."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm.exc import StaleDataError

from shared.crypto import Keyring, Opened, SealBroken, rewrap, rotate_epoch
from shared.crypto.renewal.generations import draw, let_go, open_now, unfinished, worn_out
from shared.crypto.renewal.packing import generations, one_generation
from shared.crypto.renewal.resealing import old_rows, reseal
from shared.crypto.scopes import fetch_keys
from shared.crypto.suite import PACKED_KEY, header
from tests.security.crypto.bakery import (
    CLASSES,
    EXPECTED,
    Customer,
    Recipe,
    Sessions,
    a_customer,
    a_recipe,
    a_scope,
    loaded,
)

MODELS = (Customer, Recipe)
ROWS = 12


@pytest.fixture
def rows(sessions: Sessions) -> list[UUID]:
    """Recipes, two in each of some scopes, and a customer beside them."""
    with sessions() as session:
        made = []
        for _ in range(ROWS // 2):
            scope = a_scope(session)
            made += [a_recipe(scope), a_recipe(scope)]
            session.add_all([*made[-2:], a_customer(scope)])
        session.commit()
        return [row.id for row in made]


def drawn(sessions: Sessions, keys: Path) -> int:
    """Begin an epoch and draw new keys in it."""
    rotate_epoch(keys)
    with sessions() as session:
        count = draw(session)
        session.commit()
    return count


def resealed(sessions: Sessions, model: type = Recipe, *, batch: int = 5) -> int:
    """Seal every row of a class anew; return how many."""
    count, after = 0, None
    while True:
        with sessions() as session:
            done = reseal(session, model, after=after, batch=batch)
            session.commit()
        count, after = count + len(done.rows), done.last
        if after is None:
            return count


def forgotten(sessions: Sessions) -> int:
    with sessions() as session:
        count, _ = let_go(session, MODELS, after=None)
        session.commit()
    return count


def heads(engine: Engine) -> dict[UUID, int]:
    """The generation that each recipe's title names."""
    with engine.connect() as connection:
        found = connection.execute(text("select id, substring(title from 3 for 4) from recipe")).all()
    return {row.id: int.from_bytes(row[1], "big") for row in found}


def test_everything_opens_before_between_and_after(
    sessions: Sessions, keys: Path, engine: Engine, rows: list[UUID], opened: Opened
) -> None:
    def read() -> list[object]:
        return [getattr(loaded(sessions, row), name) for row in rows for name in EXPECTED]

    expected = list(EXPECTED.values()) * ROWS
    assert drawn(sessions, keys) == ROWS // 2 * len(CLASSES)
    assert (set(heads(engine).values()), read()) == ({1}, expected)
    with sessions() as session:
        reseal(session, Recipe, after=None, batch=5)
        session.commit()
    assert (sorted(heads(engine).values()), read()) == ([1] * (ROWS - 5) + [2] * 5, expected)
    assert resealed(sessions) == ROWS - 5
    assert resealed(sessions, Customer) == ROWS // 2
    assert forgotten(sessions) == ROWS // 2 * len(CLASSES)

    assert (set(heads(engine).values()), read()) == ({2}, expected)
    with sessions() as session:
        assert unfinished(session) == 0
        packed = fetch_keys(session, session.scalars(select(Recipe.scope_id)).all(), "kitchen")
    assert {PACKED_KEY.unpack(each)[:2] for each in packed.values()} == {(2, 2)}


def test_an_index_finds_who_it_found_before(
    sessions: Sessions, keys: Path, rows: list[UUID], opened: Opened
) -> None:
    def found() -> list[UUID]:
        with sessions() as session:
            return sorted(
                session.scalars(
                    select(Customer.id).where(Customer.same_phone.matches(session, phone="+34600000000"))
                )
            )

    before = found()
    drawn(sessions, keys)
    resealed(sessions, Customer)
    forgotten(sessions)

    assert len(before) == ROWS // 2
    assert found() == before
    assert loaded_customer(sessions, before[0]).surname == "Peña Ñúñez"


def loaded_customer(sessions: Sessions, row_id: UUID) -> Customer:
    with sessions() as session:
        return session.get_one(Customer, row_id)


def test_a_row_is_changed_and_made_while_both_live(
    sessions: Sessions, keys: Path, engine: Engine, rows: list[UUID], opened: Opened
) -> None:
    drawn(sessions, keys)
    with sessions() as session:
        old = session.get_one(Recipe, rows[0])
        old.title = "Pan de espelta"
        new = a_recipe(old.scope_id)
        session.add(new)
        session.commit()

    assert (heads(engine)[rows[0]], heads(engine)[new.id]) == (1, 2)
    assert loaded(sessions, rows[0]).title == "Pan de espelta"
    assert resealed(sessions) == ROWS
    assert loaded(sessions, rows[0]).title == "Pan de espelta"


def test_whoever_read_a_row_before_it_was_sealed_anew_writes_nothing_over_it(
    sessions: Sessions, keys: Path, rows: list[UUID], opened: Opened
) -> None:
    drawn(sessions, keys)
    with sessions() as session:
        recipe = session.get_one(Recipe, rows[0])
        recipe.title = "otro"
        resealed(sessions)
        with pytest.raises(StaleDataError):
            session.commit()

    assert loaded(sessions, rows[0]).title == EXPECTED["title"]


def test_a_row_that_somebody_is_writing_is_left_for_the_next_round(
    sessions: Sessions, keys: Path, rows: list[UUID], opened: Opened
) -> None:
    drawn(sessions, keys)
    with sessions() as busy:
        busy.get_one(Recipe, rows[3]).title = "Pan de molde"
        busy.flush()
        assert resealed(sessions) == ROWS - 1
        with sessions() as session:
            assert old_rows(session, Recipe) == 1
        assert forgotten(sessions) == ROWS // 2 - 1, "the key of the row being written lives on"
        busy.commit()

    assert resealed(sessions) == 1
    assert loaded(sessions, rows[3]).title == "Pan de molde"


def test_two_runs_at_once_share_the_rows(sessions: Sessions, keys: Path, rows: list[UUID]) -> None:
    drawn(sessions, keys)
    with sessions() as first, sessions() as second:
        counts = [len(reseal(session, Recipe, after=None, batch=7).rows) for session in (first, second)]
        first.commit()
        second.commit()

    assert counts == [7, ROWS - 7]


def test_a_tampered_row_is_left_as_it_is_and_keeps_its_key_alive(
    sessions: Sessions, keys: Path, engine: Engine, rows: list[UUID], opened: Opened
) -> None:
    drawn(sessions, keys)
    with engine.begin() as connection:
        connection.execute(text("update recipe set secret = null where id = :id"), {"id": rows[0]})
    with sessions() as session:
        done = reseal(session, Recipe, after=None, batch=100)
        session.commit()
    resealed(sessions, Customer)

    assert done.broken == [rows[0]]
    assert (len(done.rows), heads(engine)[rows[0]]) == (ROWS - 1, 1)
    assert forgotten(sessions) == ROWS // 2 * len(CLASSES) - 1
    with pytest.raises(SealBroken):
        _ = loaded(sessions, rows[0]).title


def test_an_old_generation_that_was_cut_lengthened_or_taken_away_opens_nothing(
    sessions: Sessions, keys: Path, engine: Engine, rows: list[UUID], opened: Opened
) -> None:
    drawn(sessions, keys)
    for change in ("substring(previous for 75)", "previous || '\\x00'::bytea", "null"):
        with engine.begin() as connection:
            connection.execute(text(f"update scope_key set previous = {change}"))

        with pytest.raises(SealBroken):
            _ = loaded(sessions, rows[0]).title


def test_no_flipped_bit_of_the_old_generation_is_accepted(
    sessions: Sessions, keyring: Keyring, keys: Path, rows: list[UUID]
) -> None:
    drawn(sessions, keys)
    scope = loaded(sessions, rows[0]).scope_id
    with sessions() as session:
        packed = fetch_keys(session, [scope], "kitchen")[scope]
    assert keyring.data_key(scope, "kitchen", packed, header(1)).decrypt

    for bit in range(8 * PACKED_KEY.size, 8 * len(packed)):
        flipped = bytearray(packed)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            keyring.data_key(scope, "kitchen", bytes(flipped), header(1))


def test_the_generations_of_one_key_row_are_told_apart_by_a_values_first_bytes(
    sessions: Sessions, keys: Path, rows: list[UUID]
) -> None:
    drawn(sessions, keys)
    scope = loaded(sessions, rows[0]).scope_id
    with sessions() as session:
        packed = fetch_keys(session, [scope], "kitchen")[scope]
    newest, before = generations(packed)

    assert [one_generation(packed, head) for head in (None, header(2), header(1))] == [newest, newest, before]
    for head in (header(0), header(3), b"", b"\x01\x02\0\0\0\x01"):
        with pytest.raises(SealBroken):
            one_generation(packed, head)


def test_a_new_generation_waits_until_the_last_change_is_finished(
    sessions: Sessions, keys: Path, rows: list[UUID], opened: Opened
) -> None:
    drawn(sessions, keys)

    assert drawn(sessions, keys) == 0
    resealed(sessions)
    resealed(sessions, Customer)
    forgotten(sessions)
    with sessions() as session:
        assert draw(session) == ROWS // 2 * len(CLASSES)
        session.commit()
    assert loaded(sessions, rows[0]).title == EXPECTED["title"]


def test_both_generations_move_to_a_new_epoch(
    sessions: Sessions, keys: Path, engine: Engine, rows: list[UUID], opened: Opened
) -> None:
    drawn(sessions, keys)
    with sessions() as session:
        reseal(session, Recipe, after=None, batch=5)
        session.commit()
    epoch = rotate_epoch(keys)
    with sessions() as session:
        assert rewrap(session) == ROWS // 2 * len(CLASSES)
        session.commit()

    assert [loaded(sessions, row).title for row in rows] == [EXPECTED["title"]] * ROWS
    with engine.connect() as connection:
        assert connection.scalars(text("select distinct epoch from scope_key")).all() == [epoch]


def test_an_open_transaction_with_a_new_row_under_the_old_key_is_seen(
    sessions: Sessions, keys: Path, rows: list[UUID], opened: Opened
) -> None:
    with sessions() as slow:
        scope = loaded(sessions, rows[0]).scope_id
        late = a_recipe(scope)
        slow.add(late)
        slow.flush()
        drawn(sessions, keys)
        with sessions() as session:
            others = open_now(session)
        assert others
        slow.commit()

    with sessions() as session:
        assert not others & open_now(session)
    assert resealed(sessions) == ROWS + 1
    resealed(sessions, Customer)
    forgotten(sessions)
    assert loaded(sessions, late.id).title == EXPECTED["title"]


@pytest.mark.parametrize(("cap", "count"), [(2 * 14, 6), (2 * 14 + 1, 0)])
def test_a_key_is_worn_out_by_what_its_rows_may_have_sealed(
    cap: int, count: int, sessions: Sessions, keys: Path, rows: list[UUID]
) -> None:
    """Two recipes of fourteen fields in a scope, each in its first version; a customer has four of another key."""
    assert len(Recipe.__sealed__.fields) == 14
    with sessions() as session:
        worn = worn_out(session, MODELS, cap=cap)

        assert [key_class for _, key_class in worn] == ["kitchen"] * count
        assert draw(session, worn=worn) == count
        session.commit()


def test_a_new_generation_has_its_own_cap(sessions: Sessions, keys: Path, rows: list[UUID]) -> None:
    with sessions() as session:
        draw(session, worn=worn_out(session, MODELS, cap=28))
        session.commit()
    resealed(sessions)
    with sessions() as session:
        assert len(worn_out(session, MODELS, cap=28)) == 6
        assert worn_out(session, MODELS, cap=29) == []


def test_a_repeated_command_draws_nothing_twice(
    sessions: Sessions, keys: Path, rows: list[UUID], opened: Opened
) -> None:
    drawn(sessions, keys)
    resealed(sessions)
    resealed(sessions, Customer)
    forgotten(sessions)

    with sessions() as session:
        assert draw(session) == 0
