"""Who watches which run (`EventHub`), and the handing on of what happens to them; may import this room.

Publishing never waits and never fails for a viewer: each has its own bounded queue (R16).
The hub remembers nothing: whoever comes later reads the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from layerlab.streaming.messages import End, EventBatch, Frame, Lagging, Reset
from layerlab.streaming.subscription import Subscription


class EventHub:
    """Publish what is committed, in order, on the event loop's thread. A queue holds up to `message_limit`
    messages and `byte_limit` bytes of numbers, and one frame of pictures besides."""

    def __init__(self, *, message_limit: int = 256, byte_limit: int = 2**20) -> None:
        self._message_limit = message_limit
        self._byte_limit = byte_limit
        self._viewers: dict[str, list[Subscription]] = {}

    def publish(self, run_id: str, events: Sequence[tuple[int, str]]) -> None:
        """Hands on a group of events, each with its `seq` and its JSON text: one message for each viewer."""
        viewers = self._viewers.get(run_id)
        if viewers and events:
            numbers = EventBatch(tuple(events))
            for viewer in viewers:
                viewer.put_numbers(numbers)

    def publish_frame(self, run_id: str, frame: bytes) -> None:
        """Hands on the newest pictures. Publish the last ones before `end`."""
        picture = Frame(frame)
        for viewer in self._viewers.get(run_id, ()):
            viewer.put_picture(picture)

    def end(self, run_id: str) -> None:
        """Nothing more will be published of this run; its viewers still get what they have not fetched."""
        for viewer in self._viewers.get(run_id, ()):
            viewer.close(End())

    def reset(self, run_id: str, history: str) -> None:
        """The run was rewound: its viewers drop what they have and come back."""
        for viewer in self._viewers.get(run_id, ()):
            viewer.close(Reset(history))

    def dismiss(self) -> None:
        """The server is about to end: every viewer that is still here is told to come back later."""
        for viewers in self._viewers.values():
            for viewer in viewers:
                viewer.close(Lagging())

    @contextmanager
    def subscribe(self, run_id: str) -> Iterator[Subscription]:
        """A subscription to what is published from now on, for as long as the block lasts."""
        viewer = Subscription(message_limit=self._message_limit, byte_limit=self._byte_limit)
        self._viewers.setdefault(run_id, []).append(viewer)
        try:
            yield viewer
        finally:
            self._remove(run_id, viewer)

    def viewer_count(self, run_id: str | None = None) -> int:
        """How many watch this run; without an id, all of them."""
        watched: Iterable[list[Subscription]] = self._viewers.values()
        return sum(map(len, watched)) if run_id is None else len(self._viewers.get(run_id, ()))

    def _remove(self, run_id: str, viewer: Subscription) -> None:
        rest = [other for other in self._viewers[run_id] if other is not viewer]
        if rest:
            self._viewers[run_id] = rest
        else:
            del self._viewers[run_id]
