"""The tables as this version of the code knows them, and the revision they stand at; imports nothing of ours.

A change here needs a new file in migrations/versions and a new REVISION; a test holds the three together.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

REVISION = "0003"
"""The newest migration. An up-to-date database is recognised by it, without importing alembic."""

# Constraints have names, because only what has a name can be altered later.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = String(32)
TIME = String(32)
"""RFC 3339 in UTC, as text: it is only ever shown or sorted, and is sent as it is stored."""

LOCAL = "local"
"""Who owns what is made where nobody has to say who they are."""


def _owner() -> Column[str]:
    return Column("owner", ID, nullable=False, server_default=LOCAL)


runs = Table(
    "runs",
    metadata,
    # SQLite numbers rows by itself only in a column of exactly the type INTEGER.
    Column("position", BigInteger().with_variant(Integer, "sqlite"), autoincrement=True),
    Column("id", ID, nullable=False),
    _owner(),
    Column("name", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text),
    Column("reason_code", Text),
    Column("reason_values", Text),
    Column("spec", Text, nullable=False),
    Column("data_type", Text),
    Column("experiment", String(16)),
    Column("data_seed", BigInteger),
    Column("training_seed", BigInteger),
    Column("start_run", ID),
    Column("start_epoch", Integer),
    Column("epoch", Integer, nullable=False),
    Column("epochs", Integer, nullable=False),
    Column("is_stepped", Boolean, nullable=False),
    Column("is_claimed", Boolean, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("history", ID, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("checkpoint", Text),
    Column("checkpoint_epoch", Integer),
    Column("train_loss", Float),
    Column("train_accuracy", Float),
    Column("test_loss", Float),
    Column("test_accuracy", Float),
    Column("engine", String(32)),
    Column("parameters", BigInteger),
    Column("seconds", Float),
    Column("best_epoch", Integer),
    Column("best_test_loss", Float),
    Column("best_test_accuracy", Float),
    Column("created_at", TIME, nullable=False),
    Column("started_at", TIME),
    Column("ended_at", TIME),
    PrimaryKeyConstraint("position"),
    UniqueConstraint("id"),
    Index(None, "owner", "position"),
    Index(None, "state", "position"),
    Index(None, "state", "is_claimed", "position"),
    sqlite_autoincrement=True,  # else the position of a deleted newest run would be given out again
)
"""`reason_values` is a JSON object. The columns from `data_type` to `start_epoch` repeat what the spec says, so that a
list of runs parses none; `experiment` is network/experiment.py's."""

events = Table(
    "events",
    metadata,
    Column("run_id", ID, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", TIME, nullable=False),
    Column("type", String(32), nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("run_id", "seq"),
)
"""What was said of each run. `body` is the event's JSON object without `seq`, `at` and `type`."""

epochs = Table(
    "epochs",
    metadata,
    Column("run_id", ID, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("run_id", "epoch"),
    ForeignKeyConstraint(["run_id", "seq"], ["events.run_id", "events.seq"], ondelete="CASCADE"),
    Index(None, "run_id", "seq"),
)
"""Which event closed which epoch: its numbers are that event's body, stored once."""

run_tags = Table(
    "run_tags",
    metadata,
    Column("run_id", ID, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("tag", String(32), nullable=False),
    PrimaryKeyConstraint("run_id", "place"),
    UniqueConstraint("tag", "run_id"),
)
"""The words a user put on a run, in the user's order. Unique by tag first: that index also finds the runs of a tag."""

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    _owner(),
    Column("key", Text, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("run_id", ID, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", TIME, nullable=False),
    PrimaryKeyConstraint("owner", "key"),
    Index(None, "run_id"),
    Index(None, "created_at"),
)
"""Which run was made under whose Idempotency-Key (R12)."""

uploads = Table(
    "uploads",
    metadata,
    Column("id", ID, nullable=False),
    _owner(),
    Column("created_at", TIME, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("description", Text, nullable=False),
    Column("request_key", Text),
    Column("request_body", Text),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("owner", "request_key"),
    Index(None, "owner", "created_at"),
)
"""What was sent by whom: an upload is there if it has a row. `description` is a JSON object, `bytes` the size of its
examples on the disk; the request's are hashes of its Idempotency-Key and of what was sent with it (R12)."""
