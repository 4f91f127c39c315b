"""The bus: PostgreSQL owes, Celery carries. Services register what they do on events and by the clock."""

from shared.bus.current import is_replaying, may_act_outward
from shared.bus.receiving.handlers import Handlers, Timetable

__all__ = ["Handlers", "Timetable", "is_replaying", "may_act_outward"]
