"""Tags, and what a run's epochs add up to; imports nothing of ours: it stays as it is when the tables move on."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RESULTS: tuple[tuple[str, type[sa.types.TypeEngine[Any]]], ...] = (
    ("parameters", sa.BigInteger),
    ("seconds", sa.Float),
    ("best_epoch", sa.Integer),
    ("best_test_loss", sa.Float),
    ("best_test_accuracy", sa.Float),
)
PARAMETERS = "SELECT body FROM events WHERE run_id = :id AND type = 'run_started' ORDER BY seq DESC LIMIT 1"
EPOCHS = (
    "SELECT events.body FROM epochs JOIN events ON events.run_id = epochs.run_id AND events.seq = epochs.seq "
    "WHERE epochs.run_id = :id ORDER BY epochs.epoch"
)
FILL = (
    "UPDATE runs SET parameters = :parameters, seconds = :seconds, best_epoch = :best_epoch, "
    "best_test_loss = :best_test_loss, best_test_accuracy = :best_test_accuracy WHERE id = :id"
)


def upgrade() -> None:
    op.create_table(
        "run_tags",
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("tag", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "place", name="pk_run_tags"),
        sa.UniqueConstraint("tag", "run_id", name="uq_run_tags_tag_run_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_tags_run_id", ondelete="CASCADE"),
    )
    for name, kind in RESULTS:
        op.add_column("runs", sa.Column(name, kind))
    _fill()


def downgrade() -> None:
    op.drop_table("run_tags")
    for name, _ in reversed(RESULTS):
        op.drop_column("runs", name)


def _fill() -> None:
    """The runs there are get theirs from the events that were kept."""
    connection = op.get_bind()
    for run_id in list(connection.scalars(sa.text("SELECT id FROM runs"))):
        started = connection.scalar(sa.text(PARAMETERS), {"id": run_id})
        bodies = connection.scalars(sa.text(EPOCHS), {"id": run_id})
        parameters = json.loads(started).get("parameters") if started else None
        results = _results([json.loads(body) for body in bodies])
        connection.execute(sa.text(FILL), {"id": run_id, "parameters": parameters, **results})


def _results(epochs: list[dict[str, Any]]) -> dict[str, Any]:
    """Seconds of training in all, and the first epoch with the lowest test loss."""
    measured = [epoch for epoch in epochs if (epoch.get("test") or {}).get("loss") is not None]
    best = min(measured, key=lambda epoch: float(epoch["test"]["loss"]), default=None)
    return {
        "seconds": sum(epoch.get("seconds") or 0.0 for epoch in epochs) if epochs else None,
        "best_epoch": best["epoch"] if best else None,
        "best_test_loss": best["test"]["loss"] if best else None,
        "best_test_accuracy": best["test"].get("accuracy") if best else None,
    }
