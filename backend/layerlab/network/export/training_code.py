"""The part of an exported script that trains: loss, schedule, one step after the other, evaluation; pure text."""

from __future__ import annotations

from layerlab.network.export.carrying import Carrier, Owner
from layerlab.network.export.layout import docstring, indented, laid_out, literal
from layerlab.network.export.network_code import NetworkCode
from layerlab.network.spec import Spec

Lines = list[str]


class TrainingCode:
    """How a spec learns, as Python text."""

    def __init__(self, spec: Spec, network: NetworkCode) -> None:
        self._spec = spec
        self._training = spec.training
        self._network = network
        self._task = spec.data.task()
        self._has_pictures = self._task.kind == "picture"
        self.has_test = spec.data.test_fraction > 0 and self._task.examples > 1
        self._has_initialize = bool(network.initialize())
        self._rate: str | None = None

    def add_schedule(self, carrier: Carrier) -> None:
        """Carry the schedule as a function `rate_factor`, unless it never changes anything."""
        owner = Owner(self._training.schedule, "factor", lambda _, value: literal(value), lambda _: "rate_factor")
        if Carrier().method(owner, "factor", drops_unused=True):
            parameters = carrier.method(owner, "factor", drops_unused=True)
            self._rate = f"rate_factor({', '.join('EPOCHS' if name == 'epochs' else name for name in parameters)})"

    def constants(self) -> dict[str, str]:
        """The numbers at the script's top."""
        training = self._training
        given: dict[str, float | int | None] = {
            "EPOCHS": training.epochs,
            "BATCH_SIZE": training.batch_size,
            "SEED": training.seed,
            "L2": training.l2 or None,
            "L1": training.l1 or None,
            "CLIP_NORM": training.clip_norm,
            "PATIENCE": training.patience,
        }
        return {name: literal(value) for name, value in given.items() if value is not None}

    def functions(self) -> list[Lines]:
        """The functions that `main` calls."""
        return [
            self._loss(),
            self._measure(),
            self._evaluate() if self.has_test else [],
            self._penalties(),
            STOP_UNLESS_FINITE,
        ]

    @property
    def _measures(self) -> list[str]:
        return ["loss", "accuracy"] if self._task.is_classification else ["loss"]

    def _loss(self) -> Lines:
        loss, outputs = self._spec.loss, self._network.outputs
        targets = loss.targets_code(outputs) if self._task.is_classification else "labels"
        code = loss.code(outputs)
        name = "targets" if targets == "labels" else "labels"
        changed = [] if targets == "labels" else laid_out(f"targets = {targets}", 1)
        head = f"def loss_of(outputs: Tensor, {name}: Tensor) -> Tensor:"
        return [head, *docstring(f"{loss.title}: the mean over the examples."), *changed, f"    return {code}"]

    def _measure(self) -> Lines:
        returned = "tuple[float, float]" if self._task.is_classification else "float"
        head = f"def measure(outputs: Tensor, labels: Tensor) -> {returned}:"
        if not self._task.is_classification:
            return [head, *docstring("The loss on these examples."), "    return float(loss_of(outputs, labels))"]
        correct = self._spec.loss.correct_code(self._network.outputs)
        return [
            head,
            *docstring("The loss on these examples, and the share that is classified right."),
            f"    is_right = {correct}",
            "    return float(loss_of(outputs, labels)), float(is_right.float().mean())",
        ]

    def _evaluate(self) -> Lines:
        returned = "tuple[float, float]" if self._task.is_classification else "float"
        part = "part.permute(0, 3, 1, 2)" if self._has_pictures else "part"
        return [
            "@torch.inference_mode()",
            f"def evaluate(model: nn.Module, inputs: Tensor, labels: Tensor) -> {returned}:",
            *docstring("Measure the network as it would be used: dropout off, batch norm with its running averages."),
            "    model.eval()",
            f"    outputs = torch.cat([model({part}) for part in inputs.split(256)])",
            "    return measure(outputs, labels)",
        ]

    def _penalties(self) -> Lines:
        training = self._training
        if not (training.l1 or training.l2) or not self._network.weighted:
            return []
        formula = " + ".join(
            [*(["L2 * sum(w ** 2)"] if training.l2 else []), *(["L1 * sum(|w|)"] if training.l1 else [])]
        )
        lines = ["@torch.no_grad()", "def add_penalty_gradients(model: nn.Module) -> None:"]
        lines += docstring(f"Add the slope of {formula} to the gradients of the weights; biases are let off.")
        lines += laid_out(f"layers = [{', '.join(self._network.weighted)}]", 1)
        lines += ["    for name, weight in (pair for layer in layers for pair in layer.named_parameters()):"]
        names = ", ".join(f'"{name}"' for name in self._network.penalised)
        lines += [f'        if name.rpartition(".")[2] in ({names},) and weight.grad is not None:']
        if training.l2:
            lines.append("            weight.grad.add_(weight, alpha=2 * L2)")
        if training.l1:
            lines.append("            weight.grad.add_(weight.sign(), alpha=L1)")
        return lines

    def main(self, bringing: Lines) -> Lines:
        """The function `main`: data, model, and the loop over the epochs."""
        body = [
            "torch.set_num_threads(1)  # sums are added in the same order everywhere",
            *self._data(bringing),
            "",
            *self._model(),
            "",
            *self._optimizer(),
            "",
            *self._loop(),
        ]
        return [
            "def main() -> None:",
            *docstring("Train the network, and print what it has learnt after every epoch."),
            *indented(body),
        ]

    def _data(self, bringing: Lines) -> Lines:
        tensor = "torch.from_numpy(inputs)"
        lines = list(bringing)
        if self._has_pictures:
            lines.append(
                "# Pictures lie in memory with their channels last, [n, h, w, c]: convolutions read them fastest so."
            )
            lines.append(f"inputs, labels = {tensor}.permute(0, 2, 3, 1).contiguous(), torch.from_numpy(targets)")
        else:
            lines.append(f"inputs, labels = {tensor}, torch.from_numpy(targets)")
        lines.append("train_inputs, train_labels = inputs[train_rows], labels[train_rows]")
        if self.has_test:
            lines.append("test_inputs, test_labels = inputs[test_rows], labels[test_rows]")
        return lines

    def _model(self) -> Lines:
        lines = ["model = build_model()", "torch.manual_seed(SEED)"]
        if self._has_initialize:
            lines.append("initialize(model)")
        if self._network.has_pictures:
            lines.append("model.to(memory_format=torch.channels_last)")
        return lines

    def _optimizer(self) -> Lines:
        lines = [*laid_out(f"optimizer = {self._training.optimizer.code()}", 1)]
        lines = [line.removeprefix("    ") for line in lines]
        lines += self._training.optimizer.setup_code()
        if self._rate is not None:
            lines.append('base_rate = optimizer.param_groups[0]["lr"]')
        lines.append("order = torch.Generator().manual_seed(SEED)  # of its own, so that dropout does not change it")
        if self._training.augmentations:
            lines.append("variation = torch.Generator().manual_seed(2**31 + SEED)")
        if self._keeps_losses:
            lines.append("losses: list[float] = []")
        if self._training.patience is not None:
            lines.append("best_loss, best_epoch, best_weights = math.inf, 0, model.state_dict()")
        return lines

    @property
    def _keeps_losses(self) -> bool:
        return self._rate is not None and "losses" in self._rate

    def _loop(self) -> Lines:
        return [
            "for epoch in range(EPOCHS):",
            *indented(
                [
                    *self._follow_schedule(),
                    "model.train()",
                    "seen_outputs, seen_labels = [], []",
                    "rows = torch.randperm(len(train_labels), generator=order)",
                    "batches = zip(train_inputs[rows].split(BATCH_SIZE), train_labels[rows].split(BATCH_SIZE), "
                    "strict=True)",
                    "for batch, labels in batches:",
                    *indented(self._step()),
                    *self._end_of_epoch(),
                ]
            ),
        ]

    def _follow_schedule(self) -> Lines:
        if self._rate is None:
            return []
        return ["for group in optimizer.param_groups:", f'    group["lr"] = base_rate * {self._rate}']

    def _step(self) -> Lines:
        batch = "batch.permute(0, 3, 1, 2)" if self._has_pictures else "batch"
        if self._training.augmentations:
            batch = f"augment({batch}, variation)"
        lines = [f"outputs = model({batch})", "loss = loss_of(outputs, labels)", "optimizer.zero_grad()"]
        if self._network.learns:
            lines.append("loss.backward()")
        if self._penalties():
            lines.append("add_penalty_gradients(model)")
        if self._training.clip_norm is not None:
            lines.append("nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)")
        lines.append("optimizer.step()")
        return [*lines, "seen_outputs.append(outputs.detach())", "seen_labels.append(labels)"]

    def _end_of_epoch(self) -> Lines:
        lines = ["stop_unless_finite(loss)"]
        lines += ["# As each batch was met, before its own step.", f"{self._names('train')} = {SEEN}"]
        if self.has_test:
            lines.append(f"{self._names('test')} = evaluate(model, test_inputs, test_labels)")
        lines += self._print()
        judged = "test_loss" if self.has_test else "train_loss"
        lines.append(f"stop_unless_finite(torch.tensor({judged}), *model.parameters())")
        if self._keeps_losses:
            lines.append(f"losses.append({judged})")
        return [*lines, *self._early_stopping(judged)]

    def _names(self, part: str) -> str:
        return ", ".join(f"{part}_{measure}" for measure in self._measures)

    def _print(self) -> Lines:
        parts = ["train", "test"] if self.has_test else ["train"]
        digits = {"loss": ".8f", "accuracy": ".6f"}
        shown = [
            "   ".join(f"{part} {measure} {{{part}_{measure}:{digits[measure]}}}" for measure in self._measures)
            for part in parts
        ]
        whole = f'print(f"epoch {{epoch + 1:4d}}   {"   ".join(shown)}")'
        if len(whole) <= 104:
            return [whole]
        first, *others = shown
        return ["print(", f'    f"epoch {{epoch + 1:4d}}   {first}"', *(f'    f"   {other}"' for other in others), ")"]

    def _early_stopping(self, judged: str) -> Lines:
        if self._training.patience is None:
            return []
        return [
            f"if {judged} < best_loss:",
            f"    best_loss, best_epoch, best_weights = {judged}, epoch, copy.deepcopy(model.state_dict())",
            "elif epoch - best_epoch >= PATIENCE:",
            "    model.load_state_dict(best_weights)",
            '    print(f"Stopped early: the weights of epoch {best_epoch + 1} are given back.")',
            "    break",
        ]


STOP_UNLESS_FINITE = [
    "def stop_unless_finite(*tensors: Tensor) -> None:",
    *docstring("End the run where its loss or a weight has left the finite numbers."),
    "    if not all(bool(tensor.isfinite().all()) for tensor in tensors):",
    '        raise SystemExit("It has diverged. Lower the learning rate, or start from smaller weights.")',
]
SEEN = "measure(torch.cat(seen_outputs), torch.cat(seen_labels))"
