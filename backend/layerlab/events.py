"""Everything a training run says, in the order it says it; one tagged union, read top to bottom as its life.

RunQueued -> RunStarted -> EpochFinished* (RunPaused, RunResumed, SettingChanged, DiagnosisChanged between them)
-> RunFinished | RunStopped | RunDiverged | RunFailed.

The last event says why in `reason`, a sentence for people, and for programs by `reason_code` and `reason_values`, the
numbers and names in it (sentences.py); both are None in what was stored before there were any.
`PicturesTaken` and `CheckpointTaken` travel beside the numbers: they carry bytes, and have no `seq`.
Numbers are finite or None. Imports nothing of ours.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import orjson

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class RunQueued:
    """The run was accepted and saved; it waits for a free place."""

    type: Literal["run_queued"] = "run_queued"


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The trainer has its data and its network, and takes its first step next.

    `device` is what it computes on; `epoch` is the number of epochs already done (0, unless resumed).
    `layers` are the ids of all layers in order, `trained_layers` of those that have parameters. `engine` does the
    steps; what older runs said has none, it was autograd.
    """

    device: str
    epochs: int
    epoch: int
    train_examples: int
    test_examples: int
    steps_per_epoch: int
    parameters: int
    layers: list[str]
    trained_layers: list[str]
    engine: str = "autograd"
    type: Literal["run_started"] = "run_started"


@dataclass(frozen=True, slots=True)
class Measure:
    """Loss (mean over examples, without penalty terms) and accuracy (0..1, None for regression)."""

    loss: float | None
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """A quantity over the sampled steps of one epoch."""

    mean: float | None
    min: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class Activation:
    """One layer's output over the probe batch.

    `dead_fraction`: share of units that are 0 on all of it; only for layers where such units get no gradient (ReLU).
    `saturated_fraction`: share of all outputs at which the activation's slope is below 1/5 of its steepest; only
    for those that saturate (sigmoid, tanh).
    """

    mean: float | None
    std: float | None
    dead_fraction: float | None
    saturated_fraction: float | None = None


@dataclass(frozen=True, slots=True)
class LayerReport:
    """One layer at the end of one epoch. What does not apply to the layer, or was not measured, is None.

    `gradient_norm`: L2 norm of the gradient of the training loss in all of the layer's parameters, before
    clipping. `update_ratio`: norm of the last step's weight update over the norm of the weights.
    `output_gradient_norm`: the error signal (delta) of backpropagation: L2 norm of the gradient of the probe
    batch's mean loss in the layer's output, in evaluation mode.
    """

    id: str
    gradient_norm: Spread | None = None
    bias_gradient_norm: float | None = None
    weight_norm: float | None = None
    update_ratio: float | None = None
    activation: Activation | None = None
    output_gradient_norm: float | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """The training steps of one epoch one by one, in their order.

    `losses`: of each step's batch, before its update, without penalty terms, to 7 digits; means of `every` steps
    where an epoch has more than 20,000. `gradient_norms`: L2 norm of the gradient in all parameters, before penalties
    and clipping, at the steps `gradient_steps` (counted from 0).
    """

    losses: list[float | None]
    gradient_steps: list[int]
    gradient_norms: list[float | None]
    every: int = 1


@dataclass(frozen=True, slots=True)
class RemedyReport:
    """What one click would change: `changes` are top-level parts of the spec, whole, to put in place of the old."""

    label: str
    effect: str
    changes: dict[str, Any]
    code: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FindingReport:
    """One thing the doctor found, and since which epoch; `finding` is its type in the catalog, where its words are.

    `figures` are the numbers behind `sentence`: [{"name", "value", "limit", "code", "values"}], a value that is not
    finite None. `code` tells the finding's sentences apart, `values` are the numbers and names in this one.
    """

    finding: str
    layer: str | None
    since: int
    certainty: Literal["certain", "likely", "possible"]
    sentence: str
    figures: list[dict[str, Any]]
    remedy: RemedyReport | None = None
    code: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DiagnosisChanged:
    """What the doctor thinks from now on, cause before consequence: the first finding is the diagnosis, the others
    were also seen. None are left where all have passed. Said before the report of the epoch that led to it."""

    epoch: int
    findings: list[FindingReport]
    type: Literal["diagnosis_changed"] = "diagnosis_changed"


@dataclass(frozen=True, slots=True)
class EpochFinished:
    """One pass over the training examples. `seconds` is the wall time of its training steps alone."""

    epoch: int
    train: Measure
    test: Measure
    learning_rate: float
    seconds: float
    layers: list[LayerReport]
    trace: Trace | None = None
    type: Literal["epoch_finished"] = "epoch_finished"


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting was changed while the run went on; it holds from the next step."""

    epoch: int
    step: int
    name: str
    old: float
    new: float
    type: Literal["setting_changed"] = "setting_changed"


@dataclass(frozen=True, slots=True)
class RunPaused:
    """The trainer waits; `epoch` epochs are done, and `step` steps of the next."""

    epoch: int
    step: int
    type: Literal["run_paused"] = "run_paused"


@dataclass(frozen=True, slots=True)
class RunResumed:
    """The trainer goes on."""

    epoch: int
    step: int
    type: Literal["run_resumed"] = "run_resumed"


@dataclass(frozen=True, slots=True)
class RunFinished:
    """All epochs are done."""

    epoch: int
    reason: str
    reason_code: str | None = None
    reason_values: dict[str, Any] | None = None
    type: Literal["run_finished"] = "run_finished"


@dataclass(frozen=True, slots=True)
class RunStopped:
    """Someone stopped it."""

    epoch: int
    reason: str
    reason_code: str | None = None
    reason_values: dict[str, Any] | None = None
    type: Literal["run_stopped"] = "run_stopped"


@dataclass(frozen=True, slots=True)
class RunDiverged:
    """The loss or a weight is no longer a finite number."""

    epoch: int
    reason: str
    reason_code: str | None = None
    reason_values: dict[str, Any] | None = None
    type: Literal["run_diverged"] = "run_diverged"


@dataclass(frozen=True, slots=True)
class RunFailed:
    """It could not go on: the trainer died, ran out of memory or time, or raised an error."""

    reason: str
    reason_code: str | None = None
    reason_values: dict[str, Any] | None = None
    type: Literal["run_failed"] = "run_failed"


NumberEvent = (
    RunQueued
    | RunStarted
    | DiagnosisChanged
    | EpochFinished
    | SettingChanged
    | RunPaused
    | RunResumed
    | RunFinished
    | RunStopped
    | RunDiverged
    | RunFailed
)

FINAL_STATES: dict[str, str] = {
    "run_finished": "finished",
    "run_stopped": "stopped",
    "run_diverged": "diverged",
    "run_failed": "failed",
}
"""Type of a last event -> the final state it puts the run into."""

STATES_BY_EVENT: dict[str, str] = {
    "run_queued": "queued",
    "run_started": "running",
    "run_paused": "paused",
    "run_resumed": "running",
    **FINAL_STATES,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """Some planes of numbers, as uint8 between `minimum` (0) and `maximum` (255).

    `draw` is how the page draws it ("maps": feature maps [channels, h, w]; "units": a row of units [n];
    "boundary": class scores on a grid [classes, h, w]; "kernels": weights as pictures [units, channels, h, w];
    "samples": maps or units of several examples [examples, ...]; "histogram": how often which value [bins]).
    `shape` is that of `data`; `layer` the layer it is of ("input" for the sample itself, "output" for the network
    as a whole). `channels` is the true number of channels or units where only the first of them are pictured.
    `quantity` says what it is of where `draw` leaves that open; `extent` is the range of the x axis of a histogram,
    whose `channels` is the number of values counted.
    """

    draw: str
    layer: str
    shape: tuple[int, ...]
    minimum: float | None
    maximum: float | None
    data: bytes
    channels: int = 0
    quantity: str = ""
    extent: tuple[float, float] | None = None

    def header(self) -> dict[str, Any]:
        """Everything but the bytes, as it stands in a frame's header."""
        header = {name: getattr(self, name) for name in PICTURE_FIELDS}
        if self.quantity:
            header["quantity"] = self.quantity
        if self.extent is not None:
            header["extent"] = self.extent
        return header


@dataclass(frozen=True, slots=True)
class PicturesTaken:
    """The pictures of one moment of training, taken after `epoch` epochs and `step` steps of the next.

    `sample` is the index of the watched example; `samples` those of the pictures drawn as "samples".
    """

    epoch: int
    step: int
    pictures: list[Picture] = field(default_factory=list)
    sample: int = 0
    samples: tuple[int, ...] = ()

    def frame(self, at: float | None = None) -> bytes:
        """As one binary frame: uint32 (little-endian) length of the header, the header (JSON), then raw bytes.

        `at` is when they were taken, in seconds since 1970. The header is {"at", "epoch", "step", "sample",
        "samples", "pictures": [{"draw", "layer", "shape", "channels", "minimum", "maximum", "offset", "length"} and,
        where there is one, "quantity" and "extent"]}; offsets count from the end of the header.
        """
        entries: list[dict[str, Any]] = []
        offset = 0
        for picture in self.pictures:
            entries.append({**picture.header(), "offset": offset, "length": len(picture.data)})
            offset += len(picture.data)
        moment = {"at": at, "epoch": self.epoch, "step": self.step, "sample": self.sample, "samples": self.samples}
        header = orjson.dumps({**moment, "pictures": entries})
        return b"".join([struct.pack("<I", len(header)), header, *(picture.data for picture in self.pictures)])

    @classmethod
    def from_frame(cls, frame: bytes) -> PicturesTaken:
        """The inverse of `frame`. Raises ValueError if the frame is cut short."""
        (length,) = struct.unpack_from("<I", frame)
        header = orjson.loads(frame[4 : 4 + length])
        body = memoryview(frame)[4 + length :]
        pictures = []
        for entry in header["pictures"]:
            data = bytes(body[entry["offset"] : entry["offset"] + entry["length"]])
            if len(data) != entry["length"]:
                raise ValueError("the frame is cut short")
            pictures.append(_picture_of(entry, data))
        return cls(header["epoch"], header["step"], pictures, header["sample"], tuple(header.get("samples", ())))


def _picture_of(header: dict[str, Any], data: bytes) -> Picture:
    fields = {name: header[name] for name in PICTURE_FIELDS} | {"shape": tuple(header["shape"])}
    extent = header.get("extent")
    return Picture(
        **fields, data=data, quantity=header.get("quantity", ""), extent=None if extent is None else tuple(extent)
    )


PICTURE_FIELDS = ("draw", "layer", "shape", "minimum", "maximum", "channels")


@dataclass(frozen=True, slots=True)
class CheckpointTaken:
    """A copy of everything the run needs to go on from the end of `epoch`; see training/checkpoint.py.

    `tensors` are copies that later steps do not touch; `state` is plain JSON.
    """

    epoch: int
    tensors: dict[str, torch.Tensor]
    state: dict[str, Any]


Event = NumberEvent | PicturesTaken | CheckpointTaken


def finite(value: float) -> float | None:
    """`value`, or None where it is not a finite number: what the wire carries."""
    return value if math.isfinite(value) else None
