"""The one writer of the database (`Writer`), which commits what waits together; may import failures.

One transaction at a time, in a task of its own: a caller that is cancelled cannot tear a transaction apart,
and while one is synced to disk the next collect into a group, so thirty busy runs cost few
syncs more than one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from layerlab.errors import StorageError
from layerlab.storage.failures import as_storage_errors

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]
"""What is done within a transaction. It may be called twice: the first attempt is then rolled back."""

LARGEST_GROUP = 64


class _Order(NamedTuple):
    work: Work[Any]
    answer: asyncio.Future[Any]


class Writer:
    """Does every piece of work in a transaction of its own kind: all of it is kept, or nothing."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._orders: asyncio.Queue[_Order | None] = asyncio.Queue()
        self._is_closed = False
        self._task = asyncio.create_task(self._serve(), name="storage writer")

    async def write(self, work: Work[T]) -> T:
        """The answer of `work`, once it is committed. Raises what `work` raised, or StorageError."""
        if self._is_closed:
            raise StorageError("The database is closed.", code="storage_closed")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._orders.put_nowait(_Order(work, answer))
        return await answer

    async def close(self) -> None:
        """Returns once everything ordered before is committed."""
        if not self._is_closed:
            self._is_closed = True
            self._orders.put_nowait(None)
        await self._task

    async def _serve(self) -> None:
        while (first := await self._orders.get()) is not None:
            group = [first]
            is_last = False
            while len(group) < LARGEST_GROUP and not self._orders.empty() and not is_last:
                order = self._orders.get_nowait()
                if order is None:
                    is_last = True
                else:
                    group.append(order)
            await self._commit(group)
            if is_last:
                return

    async def _commit(self, group: Sequence[_Order]) -> None:
        try:
            with as_storage_errors():
                async with self._engine.begin() as connection:
                    answers = [await order.work(connection) for order in group]
        except Exception as error:
            await self._refuse(group, error)
        else:
            for order, answer in zip(group, answers, strict=True):
                if not order.answer.done():
                    order.answer.set_result(answer)

    async def _refuse(self, group: Sequence[_Order], error: Exception) -> None:
        """One piece of work failed, and took the group's transaction with it: the others get one each."""
        if len(group) > 1:
            for order in group:
                await self._commit([order])
        elif not group[0].answer.done():
            group[0].answer.set_exception(error)
