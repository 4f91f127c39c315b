"""Two hundred women in the same minute: each answer kept, none twice, every box consistent."""

from concurrent.futures import ThreadPoolExecutor

from services.groups.domain.voice.rounds import Kind
from tests.integration.groups.house import House
from tests.integration.groups.voice.circle import FACES, Circle

EDITIONS, WOMEN = 8, 25


def test_two_hundred_answers_at_once_are_kept_once_each(house: House) -> None:
    circles = [Circle.of(house) for _ in range(EDITIONS)]
    rounds = [circle.opened(places=WOMEN) for circle in circles]
    women = [
        (circle, round_id, code)
        for circle, round_id in zip(circles, rounds, strict=True)
        for code in circle.codes(round_id, WOMEN)
    ]
    house.engine.dispose()

    def answer(woman: tuple[Circle, str, str]) -> list[int]:
        circle, round_id, code = woman
        credential, _ = circle.credential(code)
        return [circle.answer(round_id, FACES, credential=credential).status_code for _ in "ab"]

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(answer, sorted(women, key=lambda woman: woman[2])))
    shown = [circle.close(round_id) for circle, round_id in zip(circles, rounds, strict=True)]

    assert len(women) == 200
    assert all(got == [204, 404] for got in statuses)
    assert [one["faces"]["liked"] for one in shown] == [[0, 0, 0, WOMEN, 0]] * EDITIONS


def test_one_code_used_by_many_at_once_is_one_right(house: House) -> None:
    circle = Circle.of(house)
    round_id = circle.opened(Kind.PROPOSALS)
    (code,) = circle.codes(round_id, 1)

    with ThreadPoolExecutor(8) as pool:
        statuses = list(
            pool.map(lambda n: circle.answer(round_id, {"topic": f"{n}"}, code=code).status_code, range(16))
        )

    assert sorted(statuses) == [204] + [404] * 15
