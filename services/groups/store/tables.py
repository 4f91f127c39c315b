"""Every table of groups in one place, so that its metadata is whole wherever this is imported."""

from services.groups.store import (
    attendance,
    concerns,
    editions,
    enrolments,
    exclusions,
    feeds,
    reminders,
    sessions,
    sites,
    voice,
)
from services.groups.store.base import Base

metadata = Base.metadata

__all__ = [
    "attendance",
    "concerns",
    "editions",
    "enrolments",
    "exclusions",
    "feeds",
    "metadata",
    "reminders",
    "sessions",
    "sites",
    "voice",
]
