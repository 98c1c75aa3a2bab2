"""Owners, rows for uploads, and what a list shows of a spec in columns; imports nothing of ours: it stays as it is.

The folders of uploads lie beside the database and were all there was of them: each that can be read gets its row
here, in the transaction that makes the table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.String(32)
TIME = sa.String(32)

ADDED: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
    ("reason_code", sa.Text()),
    ("reason_values", sa.Text()),
    ("data_type", sa.Text()),
    ("experiment", sa.String(16)),
    ("data_seed", sa.BigInteger()),
    ("training_seed", sa.BigInteger()),
    ("start_run", ID),
    ("start_epoch", sa.Integer()),
    ("engine", sa.String(32)),
)
FILL = (
    "UPDATE runs SET data_type = :data_type, experiment = :experiment, data_seed = :data_seed, "
    "training_seed = :training_seed, start_run = :start_run, start_epoch = :start_epoch WHERE id = :id"
)
TRAINED = "UPDATE runs SET engine = 'autograd' WHERE started_at IS NOT NULL"
"""Until now there was no other."""
KEYS = ("key", "body_hash", "run_id", "created_at")


def upgrade() -> None:
    op.add_column("runs", _owner())
    for name, kind in ADDED:
        op.add_column("runs", sa.Column(name, kind))
    _describe_runs()
    op.execute(TRAINED)
    op.create_index("ix_runs_owner_position", "runs", ["owner", "position"])
    op.create_index("ix_runs_state_is_claimed_position", "runs", ["state", "is_claimed", "position"])
    _rebuild_keys(["owner", "key"], owned=True)
    _create_uploads()
    _adopt_uploads()


def downgrade() -> None:
    op.drop_table("uploads")
    _rebuild_keys(["key"], owned=False)
    op.drop_index("ix_runs_state_is_claimed_position", "runs")
    op.drop_index("ix_runs_owner_position", "runs")
    for name, _ in reversed(ADDED):
        op.drop_column("runs", name)
    op.drop_column("runs", "owner")


def _owner() -> sa.Column[str]:
    return sa.Column("owner", ID, nullable=False, server_default="local")


def _describe_runs() -> None:
    connection = op.get_bind()
    for run_id in list(connection.scalars(sa.text("SELECT id FROM runs"))):
        spec = connection.scalar(sa.text("SELECT spec FROM runs WHERE id = :id"), {"id": run_id})
        connection.execute(sa.text(FILL), {"id": run_id, **_description(orjson.loads(spec))})


def _description(spec: dict[str, Any]) -> dict[str, Any]:
    data, training, start = (spec.get(part) or {} for part in ("data", "training", "start"))
    unseeded = [{name: value for name, value in part.items() if name != "seed"} for part in (data, training)]
    rest = [unseeded[0], spec.get("network"), unseeded[1], *filter(None, [start])]
    return {
        "data_type": data.get("type"),
        "experiment": hashlib.sha256(orjson.dumps(rest, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16],
        "data_seed": int(data.get("seed", 0)),
        "training_seed": int(training.get("seed", 0)),
        "start_run": start.get("run"),
        "start_epoch": start.get("epoch"),
    }


def _rebuild_keys(primary_key: list[str], *, owned: bool) -> None:
    """SQLite changes no primary key in place. No row refers to these, so none is lost with the old table."""
    op.create_table(
        "new_idempotency_keys",
        *([_owner()] if owned else []),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint(*primary_key, name="pk_idempotency_keys"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_idempotency_keys_run_id", ondelete="CASCADE"),
    )
    columns = ", ".join(KEYS)
    mine = " WHERE owner = 'local'" if not owned else ""
    op.execute(f"INSERT INTO new_idempotency_keys ({columns}) SELECT {columns} FROM idempotency_keys{mine}")
    op.drop_table("idempotency_keys")
    op.rename_table("new_idempotency_keys", "idempotency_keys")
    op.create_index("ix_idempotency_keys_run_id", "idempotency_keys", ["run_id"])
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])


def _create_uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", ID, nullable=False),
        _owner(),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("request_key", sa.Text),
        sa.Column("request_body", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sa.UniqueConstraint("owner", "request_key", name="uq_uploads_owner_request_key"),
    )
    op.create_index("ix_uploads_owner_created_at", "uploads", ["owner", "created_at"])


def _adopt_uploads() -> None:
    connection = op.get_bind()
    file = next(row.file for row in connection.execute(sa.text("PRAGMA database_list")) if row.name == "main")
    uploads = sa.table("uploads", *map(sa.column, ("id", "created_at", "bytes", "description", "request_key")))
    uploads.append_column(sa.column("request_body"))
    keys: set[str] = set()
    for row in sorted(_rows_of(Path(file).parent / "uploads"), key=lambda row: str(row["created_at"])):
        if row["request_key"] in keys:  # two requests with one key had raced: the first was what it made
            row |= {"request_key": None, "request_body": None}
        elif row["request_key"] is not None:
            keys.add(row["request_key"])
        connection.execute(sa.insert(uploads), row)


def _rows_of(folder: Path) -> Iterator[dict[str, Any]]:
    """What the uploads say of themselves; of one that is spoilt nobody could ever see anything."""
    for one in folder.iterdir() if folder.is_dir() else ():
        try:
            meta = orjson.loads((one / "meta.json").read_bytes())
            size = (one / "examples.npz").stat().st_size
        except (FileNotFoundError, NotADirectoryError, orjson.JSONDecodeError):
            continue
        request = meta.pop("request", None) or {}
        yield {
            "id": one.name,
            "created_at": meta["created_at"],
            "bytes": size,
            "description": orjson.dumps(meta).decode(),
            "request_key": request.get("key"),
            "request_body": request.get("body"),
        }
