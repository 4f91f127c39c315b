"""Alembic's entry: the portal's own tables and the audit log."""

from services.portal.store.schema import METADATAS
from shared.migrations import run

run(METADATAS)
