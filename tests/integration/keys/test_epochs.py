"""`telar keys status`, `rotate` and `rewrap`, as an operator uses them beside running services."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.crypto import EpochRefused, create_scope, destroy_epoch, rotate_epoch, shred_scope
from shared.crypto.renewal.epochs import epochs_of
from shared.crypto.renewal.rewrapping import retire
from shared.ids import new_id
from telar.doctor import examine
from telar.keys import epochs
from telar.keys.status import standing
from tests.integration.keys.house import CLASSES, House, all_open, telar, with_scopes

Sessions = Callable[[], Session]
SCOPES = 20
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def unseen(_done: int, _total: int) -> None:
    """Watch no progress."""


def move(*, at_once: bool = False, now: datetime = NOW, batch: int = 7) -> epochs.Rewrapped:
    return epochs.move("intake", batch=batch, at_once=at_once, progress=unseen, now=now)


def test_a_new_epoch_begins_in_every_class_and_is_noted(house: House) -> None:
    done = telar("rotate", "--service", "intake")

    assert done.exit_code == 0, done.output
    assert "intake: época 2" in done.output
    content = json.loads((house.keys / "intake" / "keyring.json").read_text())
    assert all(set(held) == {"1", "2"} for held in content["classes"].values())
    assert house.noted("intake") == [("keys.rotated", {})]
    assert len(epochs_of(house.keys / "groups")) == 1


def test_only_an_epoch_of_21_days_is_due(house: House) -> None:
    born = epochs_of(house.keys / "intake")[-1].born
    assert born is not None
    almost, full = born + timedelta(days=21, seconds=-1), born + timedelta(days=21)

    assert epochs.rotate("intake", only_due=True, now=almost) is None
    assert epochs.rotate("intake", only_due=True, now=full) == 2
    assert "aún no toca" in telar("rotate", "--due", "--service", "intake").output


def test_every_key_moves_and_the_old_epoch_is_kept_for_seven_days(house: House, intake: Sessions) -> None:
    scopes = with_scopes(intake, SCOPES)
    epochs.rotate("intake", only_due=False, now=NOW)

    first = move(now=NOW + timedelta(days=7, seconds=-1))
    second = move(now=NOW + timedelta(days=7))

    assert (first.moved, first.destroyed) == (SCOPES * CLASSES, ())
    assert first.kept == (1, NOW + timedelta(days=7))
    assert (second.moved, second.destroyed, second.kept) == (0, (1,), None)
    assert [epoch.number for epoch in epochs_of(house.keys / "intake")] == [2]
    assert all_open(intake, scopes) == SCOPES * CLASSES


def test_each_epoch_ends_seven_days_after_the_next_began(house: House, intake: Sessions) -> None:
    with_scopes(intake, 2)
    epochs.rotate("intake", only_due=False, now=NOW)
    epochs.rotate("intake", only_due=False, now=NOW + timedelta(days=4))

    done = move(now=NOW + timedelta(days=8))

    assert (done.destroyed, done.kept) == ((1,), (2, NOW + timedelta(days=11)))


def test_at_once_the_command_destroys_and_says_so(house: House, intake: Sessions) -> None:
    scopes = with_scopes(intake, SCOPES)
    telar("rotate", "--service", "intake")

    done = telar("rewrap", "--service", "intake", "--now", "--batch", "13")

    assert f"{SCOPES * CLASSES} llaves pasadas; destruida la época 1" in done.output
    assert house.noted("intake")[-1] == ("keys.rewrapped", {"moved": SCOPES * CLASSES, "destroyed": 1})
    assert all_open(intake, scopes) == SCOPES * CLASSES


def test_no_epoch_is_destroyed_while_a_key_lies_on_it(house: House, intake: Sessions) -> None:
    with_scopes(intake, 2)
    folder = house.keys / "intake"
    rotate_epoch(folder)

    with intake() as session, pytest.raises(EpochRefused, match="6 keys"):
        retire(session, folder, through=1)

    assert [epoch.number for epoch in epochs_of(folder)] == [1, 2]


def test_a_key_made_in_a_transaction_that_is_still_open_keeps_its_epoch_alive(
    house: House, intake: Sessions
) -> None:
    """It was made before the rotation and is seen by nobody yet: the end of its epoch waits for it, and finds it."""
    folder = house.keys / "intake"
    with intake() as slow:
        create_scope(slow, new_id())
        rotate_epoch(folder)
        with intake() as session:
            session.execute(text("set local lock_timeout = '50ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                retire(session, folder, through=1)
        slow.commit()

    with intake() as session, pytest.raises(EpochRefused):
        retire(session, folder, through=1)


def test_keys_that_somebody_holds_are_waited_for(
    house: House, intake: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epochs, "_PATIENCE_SECONDS", 0.0)
    scopes = with_scopes(intake, 3)
    rotate_epoch(house.keys / "intake")
    with intake() as busy:
        shred_scope(busy, scopes[0])
        with pytest.raises(Exception, match="3 llaves están ocupadas"):
            move()
        busy.rollback()

    assert move().moved == CLASSES


def test_a_row_read_before_its_epoch_died_opens_in_a_process_that_knew_it(
    house: House, intake: Sessions
) -> None:
    from shared.crypto.scopes import fetch_keys, keyring_of

    (scope,) = with_scopes(intake, 1)
    with intake() as session:
        running = keyring_of(session)
        old = fetch_keys(session, [scope], "narrative")[scope]
    epochs.rotate("intake", only_due=False)
    move(at_once=True)
    all_open(intake, [scope])

    running.cache.clear()

    assert running.data_key(scope, "narrative", old).decrypt
    assert [number for _, number in running._keks] == [2] * CLASSES


def test_status_says_epochs_numbers_and_what_erasing_promises(house: House, intake: Sessions) -> None:
    with_scopes(intake, 4)
    telar("rotate", "--service", "intake")
    with_scopes(intake, 1)

    said = telar("status", "--service", "intake").output

    assert said.count("época 2 (0 días): 1 llaves · época 1 (0 días): 4 llaves, una se ha abierto bien") == 3
    assert "no lo abre ninguna copia" in said
    data = json.loads(telar("status", "--json").output)
    assert [each["service"] for each in data] == ["intake", "groups", "notifications", "portal"]
    assert [epoch["keys"] for epoch in data[0]["epochs"]] == [
        dict.fromkeys(("narrative", "legal_medical", "third_parties"), number) for number in (4, 1)
    ]


def test_what_is_erased_is_promised_28_days_after_the_epoch_began(house: House) -> None:
    found = standing("intake")

    assert found.erased_before == found.newest.born
    assert found.erased_today_until == found.newest.born + timedelta(days=28)  # type: ignore[operator]


def test_status_works_without_a_database_and_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELAR_DATABASE_URL_INTAKE")

    assert "la base de datos no contesta" in telar("status", "--service", "intake").output


def test_a_service_nobody_has_is_refused_in_one_line(house: House) -> None:
    done = telar("rotate", "--service", "bakery")

    assert done.exit_code == 1
    assert "bakery" in str(done.exception or done.output)


def aged(folder: Path, born: str | None) -> None:
    content = json.loads((folder / "keyring.json").read_text())
    content["born"] = {} if born is None else {"1": born}
    (folder / "keyring.json").write_text(json.dumps(content))


@pytest.mark.parametrize("born", [None, "2020-01-01T00:00:00+00:00"])
def test_the_doctor_warns_of_an_epoch_that_is_too_old(house: House, born: str | None) -> None:
    def finding() -> tuple[bool, str]:
        found = next(each for each in examine() if each.what == "Época de las llaves")
        return found.is_well, found.found

    assert finding() == (True, "al día")
    aged(house.keys / "notifications", born)

    assert finding() == (False, "más de 21 días: notifications")


def test_destroying_forgets_the_birth_too(house: House) -> None:
    folder = house.keys / "intake"
    rotate_epoch(folder)
    destroy_epoch(folder, 1)

    assert set(json.loads((folder / "keyring.json").read_text())["born"]) == {"2"}
