"""Says in our words what a failing disk or database said in its own; may import sqlalchemy and errors."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from layerlab.errors import StorageError

FULL = "The disk is full; free some space, and saving goes on by itself."
LOCKED = "The database is locked by another program; close it and try again."
FAILED = "The disk or the database failed; the server's log says how."


@contextmanager
def as_storage_errors() -> Iterator[None]:
    """Turns OSError and errors of the database within the block into StorageError."""
    try:
        yield
    except (OSError, DBAPIError, PoolTimeout) as error:
        raise storage_error(error) from error


def storage_error(error: Exception) -> StorageError:
    """The StorageError for `error`. Its text shows no path and no SQL: it may reach a page."""
    if _is_full(error):
        return StorageError(FULL, code="storage_full")
    if _name(error) in {"SQLITE_BUSY", "SQLITE_LOCKED"}:
        return StorageError(LOCKED, code="storage_locked")
    return StorageError(FAILED)


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return _name(error) == "SQLITE_FULL"


def _name(error: Exception) -> str:
    """SQLite's own name of an error, "" where it is none of SQLite's."""
    return str(getattr(getattr(error, "orig", None), "sqlite_errorname", ""))
