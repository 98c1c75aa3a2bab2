"""How a run is told what to do while it trains: `Command`, and the `Control` that the trainer polls."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

CommandName = Literal["pause", "resume", "step", "stop", "set"]
COMMAND_NAMES: tuple[CommandName, ...] = get_args(CommandName)


@dataclass(frozen=True)
class Command:
    """What a user tells a run. "step" trains to the end of the present epoch, then pauses.

    `settings` belongs to "set": {"learning_rate": 0.01} or {"sample": 5}, the example whose pictures are shown.
    """

    name: CommandName
    settings: dict[str, float] = field(default_factory=dict)


class Control(Protocol):
    """What the trainer asks between two stretches of steps. A stretch may be one step: `poll` has to be cheap."""

    def poll(self) -> Command | None:
        """The next command, or None if there is none; never blocks."""

    def wait(self) -> Command:
        """The next command; blocks until there is one. Called only while paused."""

    def wants_checkpoint(self) -> bool:
        """Whether the trainer should yield a CheckpointTaken at the end of this epoch."""


class ScriptedControl:
    """A control whose commands are known beforehand: {step number: command}, counted over the whole run.

    A real implementation, for training in a script or a test. When the script has nothing more to say to a
    paused run, it stops it, so that nothing waits for ever.
    """

    def __init__(self, script: dict[int, Command] | None = None, *, checkpoints: bool = False) -> None:
        self._script = deque(sorted((script or {}).items()))
        self._polls = 0
        self._checkpoints = checkpoints

    def poll(self) -> Command | None:
        polls, self._polls = self._polls, self._polls + 1
        if self._script and self._script[0][0] <= polls:
            return self._script.popleft()[1]
        return None

    def wait(self) -> Command:
        return self._script.popleft()[1] if self._script else Command("stop")

    def wants_checkpoint(self) -> bool:
        return self._checkpoints
