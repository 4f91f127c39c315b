"""Alembic's door to the groups database; run by `shared.migrations.upgrade` and by the revision maker."""

from services.groups.store.base import Base
from shared import audit, idempotency
from shared.bus.tables import metadata as bus
from shared.migrations import run

run([Base.metadata, audit.metadata, idempotency.metadata, bus])
