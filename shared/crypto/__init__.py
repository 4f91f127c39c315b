"""Sealed fields for SQLAlchemy: a key per scope, values bound to their row, opened only with access."""

from shared.crypto.access import Opened, access
from shared.crypto.errors import (
    EpochRefused,
    IndexRefused,
    KeyClosed,
    KeyringRefused,
    OpenRefused,
    PlaintextRefused,
    ScopeMissing,
    SealBroken,
    ValueOutdated,
    ValueRefused,
)
from shared.crypto.fields import sealed
from shared.crypto.index import BlindIndex, Override, normalise
from shared.crypto.keyring import Keyring
from shared.crypto.renewal.epochs import destroy_epoch, rotate_epoch
from shared.crypto.renewal.rewrapping import epochs_in_use, rewrap
from shared.crypto.rows import SealedRow, sealed_fields, unmarked_tables
from shared.crypto.scopes import ScopeKeyRow, create_scope, shred_scope

__all__ = [
    "BlindIndex",
    "EpochRefused",
    "IndexRefused",
    "KeyClosed",
    "Keyring",
    "KeyringRefused",
    "OpenRefused",
    "Opened",
    "Override",
    "PlaintextRefused",
    "ScopeKeyRow",
    "ScopeMissing",
    "SealBroken",
    "SealedRow",
    "ValueOutdated",
    "ValueRefused",
    "access",
    "create_scope",
    "destroy_epoch",
    "epochs_in_use",
    "normalise",
    "rewrap",
    "rotate_epoch",
    "sealed",
    "sealed_fields",
    "shred_scope",
    "unmarked_tables",
]
