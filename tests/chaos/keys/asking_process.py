"""A process of intake with warm keys: `python -m ... <url> <keys>`; opens what it is asked for, a row's id a line."""

import sys
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from services.intake.store.people import NameCard
from shared.crypto import Keyring, ScopeMissing, access
from shared.db import make_engine
from shared.ids import new_id


def main() -> None:
    """Answer `open` or `gone`."""
    engine, keyring = make_engine(sys.argv[1], pool_size=1), Keyring.load(Path(sys.argv[2]) / "intake")
    for line in sys.stdin:
        with (
            Session(engine, info={"keyring": keyring}) as session,
            access(actor_ref=new_id(), purpose="drill"),
        ):
            try:
                said = "open" if session.get_one(NameCard, UUID(line.strip())).given_name else "empty"
            except ScopeMissing:
                said = "gone"
        print(said, flush=True)


if __name__ == "__main__":
    main()
