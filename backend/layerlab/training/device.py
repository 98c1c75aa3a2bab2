"""Which device a run computes on: the CPU, a CUDA card, or Apple's MPS."""

from __future__ import annotations

import torch

from layerlab.errors import InvalidInput
from layerlab.sentences import sentence


def choose_device(wanted: str) -> torch.device:
    """The device named `wanted` ("cpu", "cuda", "cuda:1", "mps"); "auto" takes an accelerator if there is one.

    Raises InvalidInput if this machine has no such device.
    """
    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    kind, _, index = wanted.partition(":")
    found = {"cpu": 1, "cuda": torch.cuda.device_count(), "mps": int(torch.backends.mps.is_available())}.get(kind, 0)
    if found <= int(index or 0):
        message = sentence(
            "no_such_device", "The device {wanted} is not here. Set LAYERLAB_DEVICE to auto or cpu.", wanted=wanted
        )
        raise InvalidInput(message)
    if kind == "cuda":
        # The same spec gives the same run: no algorithm is chosen by timing, none adds in varying order.
        torch.backends.cudnn.deterministic = True
        torch.backends.cudnn.benchmark = False
    return torch.device(wanted)


def use_one_thread() -> None:
    """Compute on one thread, as the server's trainers do: the same spec then gives the same run, to the bit."""
    torch.set_num_threads(1)
