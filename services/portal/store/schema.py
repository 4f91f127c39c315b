"""Every table of `telar_portal`: for migrations and for tests."""

from pathlib import Path
from typing import Final

from sqlalchemy import MetaData

from services.portal.store.tables import Account
from shared import audit, idempotency

METADATAS: Final[tuple[MetaData, ...]] = (Account.metadata, audit.metadata, idempotency.metadata)
MIGRATIONS: Final = Path(__file__).parent / "migrations"
