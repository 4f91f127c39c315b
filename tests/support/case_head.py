"""The head of an invented case, as intake would give it to the portal: for tests of pages that only stand on one."""

from typing import Any, get_origin
from uuid import UUID

from services.portal.clients.intake.cases import Head
from shared.clock import utc_now

_EMPTY: dict[Any, Any] = {str: "", int: 0, bool: False, list: [], dict: {}, tuple: []}


def a_head(case: UUID, person: UUID, **facts: Any) -> dict[str, Any]:
    """JSON of a head; whatever the model asks for and nobody named is empty."""
    now = utc_now().isoformat()
    head: dict[str, Any] = {
        "id": str(case),
        "code": "TL-7QK4-WM",
        "person": str(person),
        "call_name": "Amaya",
        "languages": ["ar"],
        "interpreter": True,
        "status": "open",
        "status_since": now,
        "level": "medio",
        "team": "leon",
        "opened_at": now,
        "next_action": "Llamar",
        "is_live": True,
    } | facts
    for name, field in Head.model_fields.items():
        if name not in head and field.is_required():
            head[name] = _EMPTY.get(get_origin(field.annotation) or field.annotation)
    return head
