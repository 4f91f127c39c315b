"""Every table of groups in one place, so that its metadata is whole wherever this is imported."""

from services.groups.store import (
    attendance,
    concerns,
    diaries,
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
from services.groups.store.planning import plannings, searches

metadata = Base.metadata

__all__ = [
    "attendance",
    "concerns",
    "diaries",
    "editions",
    "enrolments",
    "exclusions",
    "feeds",
    "metadata",
    "plannings",
    "reminders",
    "searches",
    "sessions",
    "sites",
    "voice",
]
