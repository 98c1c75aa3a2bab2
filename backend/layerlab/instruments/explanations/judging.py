"""What a network says to many examples: predicted classes, how sure, what is right, the loss of each.

Imports the explanation's own parts and torch in functions only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from layerlab.instruments.explanations.explanation import Samples, refusal
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from torch import Tensor

    from layerlab.catalog.losses import Loss
    from layerlab.instruments.explanations.explanation import Subject
    from layerlab.network.build import LayerGraph

Part = Literal["test", "train"]
MOST_JUDGED = 20_000
"""Examples that one answer looks at: more than a screen can tell apart, and a second of work."""
BATCH = 256


@dataclass(frozen=True)
class Judged:
    """Examples with the network's `outputs` [n, outputs]; `of` is how many examples the part has in all."""

    examples: Samples
    outputs: Tensor
    loss: Loss
    of: int

    @property
    def predicted(self) -> Tensor:
        """The class of each, int64 [n]: the largest output, or a single one above the loss's threshold."""
        if self.outputs.shape[1] == 1:
            return (self.outputs[:, 0] > self.loss.single_output_threshold).long()
        return self.outputs.argmax(1)

    @property
    def shares(self) -> Tensor | None:
        return self.loss.class_shares(self.outputs)

    def losses(self, rows: Tensor) -> Tensor:
        """The loss of each of these examples alone, float [len(rows)]."""
        import torch

        labels, outputs = self.examples.targets, self.outputs
        one_by_one = [
            self.loss(outputs[row : row + 1], self.loss.targets(labels[row : row + 1], outputs.shape[1]))
            for row in rows.tolist()
        ]
        return torch.stack(one_by_one) if one_by_one else torch.zeros(0)


def judge(subject: Subject, part: Part) -> Judged:
    """The network's outputs on the first examples of a part. Raises InvalidInput where there are none."""
    examples = subject.test() if part == "test" else subject.train()
    if not len(examples):
        raise refusal(
            sentence(
                "no_examples",
                "There are no {part} examples; ask about the other part.",
                part=part,
                variant="other_part",
            ),
            "part",
        )
    count = min(len(examples), MOST_JUDGED)
    chosen = Samples(examples.inputs[:count], examples.targets[:count], examples.indices[:count])
    return Judged(chosen, outputs_of(subject.model, chosen.inputs), subject.loss, len(examples))


def outputs_of(model: LayerGraph, inputs: Tensor) -> Tensor:
    """Outputs [n, outputs] on the processor, batch by batch."""
    import torch

    with torch.inference_mode():
        return torch.cat([model.forward(batch) for batch in inputs.split(BATCH)])


def need_classes(subject: Subject) -> tuple[str, ...]:
    """The names of the classes. Raises InvalidInput where numbers are predicted."""
    classes = subject.dataset.task().classes
    if not classes:
        raise refusal(
            sentence("no_classes", "This data set asks for numbers, not classes: ask for its residuals."), "type"
        )
    return classes
