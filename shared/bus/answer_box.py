"""Where a worker collects its answers; a thread sends them to their producers in signed batches."""

from threading import Condition, Thread
from threading import Event as Flag
from typing import Final

from shared.bus.answers import Answer, seal_answers
from shared.bus.keys import EventKeys
from shared.bus.sending.publisher import Call, Publisher, RedisAway
from shared.clock import Clock, utc_now
from shared.logging import get_logger

log = get_logger(__name__)

ANSWERS: Final = "bus.answers"
"""Celery's name for the task that takes a batch of answers."""

ANSWER_LANE: Final = ".urgent"
"""Suffix of the producer's queue they go to: a short answer must not wait behind the events it is about."""

_LINGER_SECONDS: Final = 0.05
_MOST_IN_A_BATCH: Final = 200


class AnswerBox:
    """Collects answers and posts them. An answer that gets lost is asked for again by the producer."""

    def __init__(self, publisher: Publisher, keys: EventKeys, *, clock: Clock = utc_now) -> None:
        self._publisher = publisher
        self._keys = keys
        self._clock = clock
        self._answers: dict[str, list[Answer]] = {}
        self._changed = Condition()
        self._closing = Flag()
        self._thread = Thread(target=self._run, name="answers", daemon=True)
        self._thread.start()

    def put(self, producer: str, answer: Answer) -> None:
        """Take one answer; it leaves within a twentieth of a second."""
        with self._changed:
            if not self._answers:
                self._changed.notify()
            self._answers.setdefault(producer, []).append(answer)

    def close(self) -> None:
        """Send what is left and end the thread."""
        self._closing.set()
        with self._changed:
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._answers or self._closing.is_set())
            self._closing.wait(_LINGER_SECONDS)
            self._post(self._taken())
        self._post(self._taken())
        self._publisher.close()

    def _taken(self) -> dict[str, list[Answer]]:
        with self._changed:
            answers, self._answers = self._answers, {}
        return answers

    def _post(self, answers: dict[str, list[Answer]]) -> None:
        calls = [
            Call(
                producer + ANSWER_LANE,
                ANSWERS,
                (self._sealed(producer, lines[start : start + _MOST_IN_A_BATCH]),),
            )
            for producer, lines in answers.items()
            for start in range(0, len(lines), _MOST_IN_A_BATCH)
        ]
        if not calls:
            return
        try:
            self._publisher.publish(calls)
        except RedisAway:
            log.warning("answers_lost", count=sum(map(len, answers.values())))

    def _sealed(self, producer: str, answers: list[Answer]) -> str:
        return seal_answers(answers, producer=producer, keys=self._keys, now=self._clock())
