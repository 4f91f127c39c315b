"""Who said what can't be had from a copy of the database, from logs, or from any time that is stored."""

import http.client
import io
import json
import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import text

from services.groups.api.app import create_app
from services.groups.domain.voice.rounds import Kind
from services.groups.store import voice
from services.groups.store.voice import packed as sealed_form
from services.groups.store.voice import unpacked as opened_form
from shared.logging import JsonLines
from tests.e2e.conftest import free_port
from tests.integration.groups.voice.attacker import box_line, dumped, hits, lengths, moments, row_lines
from tests.integration.groups.voice.circle import FACES, Circle, unpacked
from tests.support.servers import Databases

WOMEN = 9
TRIALS = 10
CHANCE = TRIALS + 6 * TRIALS**0.5
"""Hits by chance are Poisson with a mean of one a trial; more than this, once in a hundred million."""


def proposals(circle: Circle, order: list[int], *, forgets_to_shuffle: bool = False) -> tuple[str, list[str]]:
    """A round in which women get their credentials in one order and answer in another; it, and who came when."""
    round_id = circle.opened(Kind.PROPOSALS)
    credentials = [circle.credential(code)[0] for code in circle.codes(round_id, len(order))]
    came: list[str] = []
    for woman in order:
        words = f"mujer {woman}" + " y más" * woman
        assert circle.answer(round_id, {"topic": words}, credential=credentials[woman]).status_code == 204
        came.append(words)
        if forgets_to_shuffle:
            in_order_of_coming(circle, round_id, came)
    return round_id, came


def in_order_of_coming(circle: Circle, round_id: str, came: list[str]) -> None:
    """Plant a leak: put the box in the order of coming, as if nobody shuffled it."""
    with circle.house.work() as work:
        box = voice.box_of(work.session, UUID(round_id), lock=True)
        assert box is not None
        held = sorted(opened_form(box.answers), key=lambda answer: came.index(str(answer.given["topic"])))
        box.answers = sealed_form(held)


def attacked(circle: Circle, *, seed: int, **planted: bool) -> Counter[str]:
    """Hits of every way to put answers in an order, over many rounds."""
    chance, found = random.Random(seed), Counter[str]()
    for _ in range(TRIALS):
        order = chance.sample(range(WOMEN), WOMEN)
        round_id, came = proposals(circle, order, **planted)
        line = box_line(circle.house, round_id)
        lines = {"box": line, "box backwards": line[::-1]}
        circle.close(round_id)
        for name, line in (lines | row_lines(circle.house, round_id)).items():
            found[name] += hits(line, came)
    return found


def test_a_copy_of_the_database_with_all_keys_puts_no_answer_in_its_place(circle: Circle) -> None:
    found = attacked(circle, seed=1)

    assert len(found) == 11
    assert {name: count for name, count in found.items() if count > CHANCE} == {}


def test_the_same_attacker_sees_a_box_that_was_not_shuffled(circle: Circle) -> None:
    found = attacked(circle, seed=2, forgets_to_shuffle=True)

    assert found["box"] == TRIALS * WOMEN > CHANCE


def test_a_copy_holds_no_code_no_credential_and_nothing_that_was_signed(
    circle: Circle, databases: Databases
) -> None:
    round_id = circle.opened()
    codes = circle.codes(round_id, 6)
    secrets: list[bytes] = [code.encode() for code in codes]
    for code in codes[:5]:
        credential, blinded = circle.credential(code)
        assert circle.answer(round_id, FACES | {"more": "palabras"}, credential=credential).status_code == 204
        secrets += [unpacked(credential["message"]), unpacked(credential["signature"]), blinded]
    dump = dumped(databases, circle.house)

    assert b"voice_box" in dump
    for secret in [*secrets, b"palabras"]:
        for form in (secret, secret.hex().encode(), secret[:16].hex().encode()):
            assert form not in dump


def test_whatever_is_said_and_however_much_lengths_stay_the_same(circle: Circle) -> None:
    round_id = circle.opened(Kind.PROPOSALS)
    seen = lengths(circle.house, "voice_box", "answers")
    for words in ("a", "ñ" * 500, "🌊" * 500, '"' * 500, "x\n" * 200):
        circle.answers(round_id, [{"topic": words}])
        seen |= lengths(circle.house, "voice_box", "answers")
    circle.close(round_id)

    assert len(seen) == 1
    assert len(lengths(circle.house, "voice_word", "words")) == 1
    assert len(lengths(circle.house, "voice_word", "language")) == 1


def test_lists_in_the_box_are_sorted_and_say_only_which_codes_are_unused(circle: Circle) -> None:
    round_id = circle.opened()
    codes = circle.codes(round_id, 8)
    for code in random.Random(3).sample(codes, 6):
        circle.answer(round_id, FACES, credential=circle.credential(code)[0])
    with circle.house.work() as work:
        box = voice.box_of(work.session, UUID(round_id))
        assert box is not None
        used = [voice.hash_of(work.session, code.encode()) for code in codes]

    assert all(line == sorted(line) for line in (box.rights, box.signed, box.spent))
    assert len(set(box.rights) & set(used)) == 2
    assert not (set(box.signed) | set(box.spent)) & set(used)


@pytest.fixture
def answered(circle: Circle) -> tuple[Circle, list[datetime]]:
    """Nine answers an hour apart on the house's clock; and when they came, on both clocks."""
    round_id = circle.opened()
    codes = circle.codes(round_id, WOMEN)
    real_start = datetime.now(UTC)
    time.sleep(0.005)
    when = []
    for number, code in enumerate(codes):
        circle.house.watch.forward(hours=1)
        right = {"code": code} if number % 2 else {"credential": circle.credential(code)[0]}
        assert circle.answer(round_id, FACES | {"more": "x"}, **right).status_code == 204
        when.append(circle.house.watch.now)
    circle.house.watch.forward(hours=1)
    return circle, [real_start, *when, datetime.now(UTC)]


def in_between(circle: Circle, when: list[datetime]) -> list[str]:
    """Where a moment is stored at which women answered."""
    real, told = (when[0], when[-1]), (when[1] - timedelta(minutes=1), when[-2] + timedelta(minutes=1))
    return [
        place for place, at in moments(circle.house) if real[0] < at < real[1] or told[0] <= at <= told[1]
    ]


def test_no_moment_of_an_answer_is_stored_anywhere(answered: tuple[Circle, list[datetime]]) -> None:
    circle, when = answered

    assert len(list(moments(circle.house))) > 20
    assert in_between(circle, when) == []


def test_the_search_for_moments_finds_an_audit_entry_and_an_id_with_a_time(
    answered: tuple[Circle, list[datetime]],
) -> None:
    """The control: had an answer been made an audited work, or a row with an id of ours, this would say so."""
    circle, when = answered
    circle.house.watch.now = when[3]
    with circle.house.work() as work:
        work.audit("voice.answered")
    topic = UUID(circle.topic("Papeles"))
    when[-1] = datetime.now(UTC)

    found = in_between(circle, when)

    assert topic.version == 7
    assert {"audit_entry.at", "voice_topic.id"} <= set(found)


def test_answering_leaves_no_row_in_audit_outbox_or_idempotency(circle: Circle) -> None:
    round_id = circle.opened()
    codes = circle.codes(round_id, 6)
    before = rows_of(circle)
    for code in codes:
        circle.answer(round_id, FACES, credential=circle.credential(code)[0])
        circle.public("enter", {"code": code})

    assert rows_of(circle) == before


def rows_of(circle: Circle) -> list[tuple[str, int]]:
    """Rows of every table but the box, whose one row is written anew."""
    with circle.house.engine.connect() as connection:
        names = connection.scalars(
            text("select tablename::text from pg_tables where schemaname = 'public' order by 1")
        )
        return [
            (name, connection.scalar(text(f'select count(*) from "{name}"')) or 0) for name in list(names)
        ]


@contextmanager
def listened_to(app: FastAPI, *, access_log: bool) -> Iterator[tuple[int, io.StringIO]]:
    """A real server as `telar up` starts it (telar/running/web.py); its port, and all that any log says from then on."""
    port, stream = free_port(), io.StringIO()
    for name in ("uvicorn", "uvicorn.access"):  # what a server of an earlier test has set stays for good
        logging.getLogger(name).propagate = True
        logging.getLogger(name).setLevel(logging.NOTSET)
    config = uvicorn.Config(app, port=port, log_config=None, access_log=access_log, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    handler.setFormatter(JsonLines())
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield port, stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        server.should_exit = True
        thread.join(timeout=20)


def post(port: int, body: dict[str, object] | str) -> int:
    """Hand an answer in over a real connection; words are sent as they are."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(
        "POST",
        "/api/v1/voice/answer",
        body if isinstance(body, str) else json.dumps(body),
        {"Content-Type": "application/json"},
    )
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("access_log", [False, True], ids=["as telar serves", "control"])
def test_no_log_has_a_line_when_a_woman_answers_or_errs(circle: Circle, access_log: bool) -> None:
    round_id = circle.opened()
    code, other = circle.codes(round_id, 2)
    credential, _ = circle.credential(code)
    bodies: list[dict[str, object]] = [
        {"round": round_id, "answers": FACES, "language": "es", "credential": credential},
        {"round": round_id, "answers": {"liked": 9, "more": "palabras"}, "language": "es", "code": other},
        {"round": round_id, "answers": FACES, "language": "es", "code": "22222222"},
        {"round": "x", "answers": "palabras", "language": 7},
    ]

    with listened_to(create_app(circle.house.runtime), access_log=access_log) as (port, stream):
        statuses = [post(port, body) for body in bodies] + [post(port, "no es nada")]
        said = stream.getvalue()

    assert statuses == [204, 422, 404, 422, 422]
    assert bool(said) is access_log


def test_two_copies_around_one_answer_do_link_it_as_the_decision_says(circle: Circle) -> None:
    """The trust that is left: who opens a copy from before and one from after sees what came in between."""
    round_id, came = proposals(circle, list(range(4)))
    before = set(box_line(circle.house, round_id))
    (code,) = circle.codes(round_id, 1)
    circle.answer(round_id, {"topic": "la quinta"}, code=code)

    assert set(box_line(circle.house, round_id)) - before == {"la quinta"}
    assert len(came) == 4
