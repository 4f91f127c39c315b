"""What a service does on an event (Handlers) and by the clock (Timetable): two small registers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from shared.contracts.contract import Event, catalogue

E = TypeVar("E", bound=Event)
Effect = Callable[[Any, Any], None]
"""Takes the Work of the transaction and the event; its rows commit with the inbox id or not at all."""

Tick = Callable[[Any], None]
"""Takes the service's Runtime, looks whether something is due, and claims it before acting."""


@dataclass(frozen=True)
class Handler:
    """One event's class here and what happens on it."""

    event_class: type[Event]
    effect: Effect


class Handlers:
    """Event name to use case, for one service."""

    def __init__(self, service: str) -> None:
        self.service: Final = service
        self._by_name: dict[str, Handler] = {}

    def on(self, event_class: type[E]) -> Callable[[Callable[[Any, E], None]], Callable[[Any, E], None]]:
        """Register the effect of an event. Raises TypeError if it is not owed to this service or is taken."""
        if self.service not in event_class.subscribers:
            raise TypeError(f"{event_class.name} does not name {self.service} among its subscribers")
        if event_class.name in self._by_name:
            raise TypeError(f"{event_class.name} already has a handler in {self.service}")

        def register(effect: Callable[[Any, E], None]) -> Callable[[Any, E], None]:
            self._by_name[event_class.name] = Handler(event_class, effect)
            return effect

        return register

    def find(self, name: str) -> Handler | None:
        """The handler of an event name and version, or None if this service does not know it."""
        return self._by_name.get(name)

    def names(self) -> tuple[str, ...]:
        """The events handled here, sorted."""
        return tuple(sorted(self._by_name))

    def missing(self) -> tuple[str, ...]:
        """Events of the catalogue that are owed to this service but have no handler: they would pend for ever."""
        owed = (name for name, cls in catalogue().items() if self.service in cls.subscribers)
        return tuple(name for name in owed if name not in self._by_name)


@dataclass(frozen=True)
class Entry:
    """One tick of the timetable. is_urgent: it goes before everything that waits, and is never dropped for it."""

    name: str
    seconds: float
    tick: Tick
    is_urgent: bool = False


class Timetable:
    """What a service looks at every so many seconds. A tick gives no right to act: a claimed row does.

    lane: a queue of its own beside the service's, for work that takes long and has a worker to itself.
    """

    def __init__(self, service: str, *, lane: str | None = None) -> None:
        self.service: Final = service
        self.lane: Final = lane
        self._entries: dict[str, Entry] = {}

    def every(self, *, seconds: float, urgent: bool = False) -> Callable[[Tick], Tick]:
        """Register a function to be called about every `seconds`, by one worker or, now and then, by two.

        urgent: on the service's urgent queue, for what must not wait behind a backlog.
        """
        if seconds <= 0:
            raise TypeError("a tick needs a positive number of seconds")

        def register(tick: Tick) -> Tick:
            if tick.__name__ in self._entries:
                raise TypeError(f"{tick.__name__} is already in the timetable of {self.service}")
            self._entries[tick.__name__] = Entry(tick.__name__, seconds, tick, urgent)
            return tick

        return register

    def entries(self) -> tuple[Entry, ...]:
        """Every tick, sorted by name."""
        return tuple(self._entries[name] for name in sorted(self._entries))

    def find(self, name: str) -> Entry | None:
        """The tick of this name, or None."""
        return self._entries.get(name)
