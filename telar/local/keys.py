"""First-run keys: one folder a service, event keys, and the pair that signs the portal's tokens."""

from pathlib import Path
from typing import Final

from joserfc.jwk import OKPKey

from shared.audit import AuditKey, CheckpointKey
from shared.bus.keys import create_event_keys
from shared.crypto import Keyring
from shared.files import write_private

KEY_CLASSES: Final = {
    "intake": ("narrative", "legal_medical", "third_parties"),
    "groups": ("group_notes",),
    "notifications": ("contact", "staff"),
    "portal": ("accounts",),
}
"""Service to the key classes it owns; a process loads no other."""
SERVICES: Final = tuple(KEY_CLASSES)
EVENT_SERVICES: Final = ("intake", "groups", "notifications")


def ensure_keys(keys_dir: Path) -> bool:
    """Make whatever key is missing; never replace one. Returns whether anything was made."""
    made = False
    for service, classes in KEY_CLASSES.items():
        folder = keys_dir / service
        if not (folder / "keyring.json").exists():
            Keyring.create(folder, service=service, classes=classes)
            made = True
        AuditKey.load(folder)
        CheckpointKey.load(folder)
    if not (keys_dir / "events").exists():
        create_event_keys(keys_dir, EVENT_SERVICES)
    if not (keys_dir / "tokens" / "portal.pem").exists():
        pair = OKPKey.generate_key("Ed25519")
        write_private(keys_dir / "tokens" / "portal.pem", pair.as_pem(private=True))
        write_private(keys_dir / "tokens" / "portal.pub.pem", pair.as_pem(private=False))
    return made
