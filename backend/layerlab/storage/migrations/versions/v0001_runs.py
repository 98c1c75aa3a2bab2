"""Runs, their events, their epochs; imports nothing of ours: it stays as it is when the tables move on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.String(32)
TIME = sa.String(32)


def upgrade() -> None:
    _create_runs()
    _create_events()
    _create_epochs()
    _create_idempotency_keys()


def downgrade() -> None:
    for table in ("idempotency_keys", "epochs", "events", "runs"):
        op.drop_table(table)


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("epochs", sa.Integer, nullable=False),
        sa.Column("is_stepped", sa.Boolean, nullable=False),
        sa.Column("is_claimed", sa.Boolean, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("history", ID, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("checkpoint", sa.Text),
        sa.Column("checkpoint_epoch", sa.Integer),
        sa.Column("train_loss", sa.Float),
        sa.Column("train_accuracy", sa.Float),
        sa.Column("test_loss", sa.Float),
        sa.Column("test_accuracy", sa.Float),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("started_at", TIME),
        sa.Column("ended_at", TIME),
        sa.PrimaryKeyConstraint("position", name="pk_runs"),
        sa.UniqueConstraint("id", name="uq_runs_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_state_position", "runs", ["state", "position"])


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "seq", name="pk_events"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_events_run_id", ondelete="CASCADE"),
    )


def _create_epochs() -> None:
    op.create_table(
        "epochs",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "epoch", name="pk_epochs"),
        sa.ForeignKeyConstraint(
            ["run_id", "seq"],
            ["events.run_id", "events.seq"],
            name="fk_epochs_run_id_seq",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_epochs_run_id_seq", "epochs", ["run_id", "seq"])


def _create_idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_idempotency_keys"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_idempotency_keys_run_id", ondelete="CASCADE"),
    )
    op.create_index("ix_idempotency_keys_run_id", "idempotency_keys", ["run_id"])
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
