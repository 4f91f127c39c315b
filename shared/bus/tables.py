"""The tables of the bus, one set in each service's database: what is owed (outbox) and what was applied (inbox)."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)

metadata: Final = MetaData()

DUE: Final = "due"
ACKNOWLEDGED: Final = "acknowledged"
PARKED: Final = "parked"

event = Table(
    "bus_event",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("correlation", Uuid, nullable=False),
    Column("causation", Uuid),
    Column("replay", Text, nullable=False, server_default=""),
    Index("bus_event_by_subject", "subject", "sequence", unique=True),
    Index("bus_event_by_correlation", "correlation"),
)
"""Facts of this service. sequence: 1, 2, 3... for one subject, without gaps, in the order of commit."""

delivery = Table(
    "bus_delivery",
    metadata,
    Column("event_id", Uuid, ForeignKey("bus_event.id", ondelete="CASCADE"), primary_key=True),
    Column("subscriber", Text, primary_key=True),
    Column("subject", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("queue", Text, nullable=False),
    Column("is_urgent", Boolean, nullable=False),
    Column("holds_back", Boolean, nullable=False),
    Column("state", Text, nullable=False, server_default=DUE),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("published_at", DateTime(timezone=True)),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("parked_at", DateTime(timezone=True)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("answer", Text, nullable=False, server_default=""),
    Column("replay", Text, nullable=False, server_default=""),
    Index(
        "bus_delivery_due", "next_at", "position", postgresql_where=text("state = 'due' AND NOT is_urgent")
    ),
    Index("bus_delivery_urgent", "next_at", "position", postgresql_where=text("state = 'due' AND is_urgent")),
    Index("bus_delivery_parked", "subscriber", postgresql_where=text("state = 'parked'")),
    Index("bus_delivery_line", "subscriber", "subject", "position", postgresql_where=text("position > 0")),
    postgresql_with={"fillfactor": 80},
)
"""What is owed to one subscriber. position: 1, 2, 3... for subscriber and subject; 0 if order does not matter.

state: due (owed; published again until answered), acknowledged, parked. answer: the subscriber's last code.
replay: empty, `inward` (no outward effects) or `outward`.
"""

stream = Table(
    "bus_stream",
    metadata,
    Column("subject", Uuid, primary_key=True),
    Column("subscriber", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    postgresql_with={"fillfactor": 80},
)
"""Last number given out, for a subject (subscriber empty) and for each subscriber; its row is the subject's lock."""

inbox = Table(
    "bus_inbox",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("applied_at", DateTime(timezone=True), nullable=False),
    Index("bus_inbox_by_age", "applied_at", postgresql_using="brin"),
)
"""Events whose effects this service has committed."""

inbox_position = Table(
    "bus_inbox_position",
    metadata,
    Column("producer", Text, primary_key=True),
    Column("subject", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    postgresql_with={"fillfactor": 80},
)
"""Highest position applied for a producer and subject."""

inbox_waiting = Table(
    "bus_inbox_waiting",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("producer", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Index("bus_inbox_waiting_line", "producer", "subject", "position"),
)
"""Signed envelopes that came before their turn; not yet acknowledged, so the producer still owes them."""


def create_tables(connection: Connection) -> None:
    """Make the tables that are not there yet; a service's first migration calls this with `op.get_bind()`."""
    metadata.create_all(connection)


def drop_tables(connection: Connection) -> None:
    """Take the tables away; a service's first migration calls this on the way down."""
    metadata.drop_all(connection)
