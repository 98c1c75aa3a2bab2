"""The peer PyTorch Lightning: its Trainer with a TensorBoard logger, and the gradient norms of every layer at each
step by its own `grad_norm`, as its manual says; what one would use to see what our page shows."""

from __future__ import annotations

import logging
import tempfile
import warnings
from importlib.util import find_spec
from typing import Any

import torch
from torch import Tensor, nn

from layerlab.network.spec import Spec
from tests.benchmarks import plain
from tests.benchmarks.outcome import Outcome, Seconds, Stopwatch


def missing() -> str | None:
    wanted = ("pytorch_lightning", "tensorboardX")
    return next((name for name in wanted if find_spec(name) is None), None)


def run(spec: Spec) -> Outcome:
    """Train to the end."""
    from pytorch_lightning import Trainer
    from pytorch_lightning.loggers import TensorBoardLogger

    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    train, test = plain.batches_of(spec)
    module = _module_class()(plain.model_of(spec), spec.training.optimizer.learning_rate)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would like more worker processes
        trainer = Trainer(
            accelerator="cpu",
            devices=1,
            max_epochs=spec.training.epochs,
            logger=TensorBoardLogger(folder),
            log_every_n_steps=1,
            num_sanity_val_steps=0,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        trainer.fit(module, train, test)
    return Outcome(module.seconds, plain.parameter_count(module), module.losses)


def _module_class() -> Any:
    """Made on demand: its base class is imported only where Lightning is there."""
    from pytorch_lightning import LightningModule
    from pytorch_lightning.utilities import grad_norm

    class Classifier(LightningModule):  # type: ignore[misc]
        """The network, with the losses, accuracies and gradient norms that are logged."""

        def __init__(self, model: nn.Module, learning_rate: float) -> None:
            super().__init__()
            self.model = model
            self.learning_rate = learning_rate
            self.losses: list[float] = []
            self.seconds = Seconds(0.0, 0.0)

        def on_train_start(self) -> None:
            self.watch = Stopwatch()

        def on_train_end(self) -> None:
            self.seconds = self.watch.read()

        def training_step(self, batch: tuple[Tensor, Tensor], _: int) -> Tensor:
            return self._measure("train", batch)

        def validation_step(self, batch: tuple[Tensor, Tensor], _: int) -> None:
            self._measure("test", batch)

        def _measure(self, which: str, batch: tuple[Tensor, Tensor]) -> Tensor:
            inputs, labels = batch
            outputs = self.model(inputs)
            loss = nn.functional.cross_entropy(outputs, labels)
            accuracy = (outputs.argmax(1) == labels).float().mean()
            measures = {f"{which}_loss": loss, f"{which}_accuracy": accuracy}
            self.log_dict(measures, on_step=False, on_epoch=True, batch_size=len(labels))
            return loss

        def on_before_optimizer_step(self, _: torch.optim.Optimizer) -> None:
            self.log_dict(grad_norm(self, norm_type=2))

        def on_train_epoch_end(self) -> None:
            self.losses.append(float(self.trainer.callback_metrics["train_loss"]))

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.Adam(self.parameters(), lr=self.learning_rate)

    return Classifier
