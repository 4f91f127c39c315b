"""Every table of groups in one place, so that its metadata is whole wherever this is imported."""

from services.groups.store import attendance, editions, enrolments, reminders, sessions
from services.groups.store.base import Base

metadata = Base.metadata

__all__ = ["attendance", "editions", "enrolments", "metadata", "reminders", "sessions"]
