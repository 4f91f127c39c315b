"""Celery's settings, its queues and its timetable."""

from datetime import timedelta
from typing import Any, Final

from shared.bus.broker import broker_at
from shared.bus.receiving.handlers import Entry, Timetable
from shared.bus.sending.publisher import SOCKET_OPTIONS

TICK: Final = "bus.tick"
"""Celery's name for the task that runs one entry of a timetable."""
URGENT: Final = ".urgent"
"""End of the name of a service's urgent queue."""
LONGEST_TASK_SECONDS: Final = 120
VISIBILITY_SECONDS: Final = 300
"""Redis hands an unfinished message out again after this; it must stay above the longest task."""


def settings(service: str, redis_url: str, *, longest_seconds: int = LONGEST_TASK_SECONDS) -> dict[str, Any]:
    """Celery's settings for a queue that only wakes people up: PostgreSQL remembers what is owed."""
    broker = broker_at(redis_url)
    return {
        "broker_url": broker.url,
        "telar_redis_url": redis_url,  # as our settings say it, for what is published beside Celery
        "broker_transport": broker.transport,
        "broker_transport_options": {
            "visibility_timeout": max(VISIBILITY_SECONDS, 2 * longest_seconds),
            "queue_order_strategy": "priority",
            "priority_steps": [0],
            "socket_keepalive": SOCKET_OPTIONS["socket_keepalive"],
            "socket_connect_timeout": SOCKET_OPTIONS["socket_connect_timeout"],
            "health_check_interval": 5,
            **broker.options,
        },
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_channel_error_retry": True,  # a Redis whose disk is full refuses writes: wait for it, do not end
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "task_default_queue": service,
        "task_default_exchange": "",
        "task_create_missing_queues": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "result_backend": None,
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_soft_time_limit": longest_seconds - 10,
        "task_time_limit": longest_seconds,
        "worker_send_task_events": False,
        "worker_enable_remote_control": False,
        "event_queue_exclusive": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "timezone": "UTC",
        "enable_utc": True,
    }


def queues_of(service: str) -> tuple[str, str, str]:
    """A service's queues in the order in which a worker looks at them: urgent (and answers), the usual one, bulk."""
    return (f"{service}{URGENT}", service, f"{service}.bulk")


def queue_of(timetable: Timetable, entry: Entry) -> str:
    """Where a tick goes: the timetable's own lane, or the service's urgent or usual queue."""
    if timetable.lane:
        return f"{timetable.service}.{timetable.lane}"
    return queues_of(timetable.service)[0 if entry.is_urgent else 1]


def beat_schedule(*timetables: Timetable) -> dict[str, dict[str, Any]]:
    """Celery beat's schedule for these timetables: small calls to look now, dropped when they come late."""
    return {
        f"{timetable.service}.{entry.name}": {
            "task": TICK,
            "args": (entry.name,),
            "schedule": timedelta(seconds=entry.seconds),
            "options": {
                "queue": queue_of(timetable, entry),
                "expires": max(entry.seconds, 5.0),
            },
        }
        for timetable in timetables
        for entry in timetable.entries()
    }
