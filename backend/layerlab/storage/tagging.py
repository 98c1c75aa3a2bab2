"""The tags of runs (`tags_of`, `set_tags`), within the caller's transaction; may import tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from layerlab.storage.tables import run_tags


async def tags_of(connection: AsyncConnection, run_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The tags of each run that has some, in the order in which they were given."""
    if not run_ids:
        return {}
    query = select(run_tags.c.run_id, run_tags.c.tag).where(run_tags.c.run_id.in_(run_ids))
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in await connection.execute(query.order_by(run_tags.c.place)):
        found[row.run_id].append(row.tag)
    return {run_id: tuple(tags) for run_id, tags in found.items()}


async def set_tags(connection: AsyncConnection, run_id: str, tags: Sequence[str]) -> None:
    """These tags and no others; one that comes twice counts once."""
    await connection.execute(delete(run_tags).where(run_tags.c.run_id == run_id))
    rows = [{"run_id": run_id, "place": place, "tag": tag} for place, tag in enumerate(dict.fromkeys(tags))]
    if rows:
        await connection.execute(insert(run_tags), rows)
