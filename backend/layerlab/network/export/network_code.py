"""The part of an exported script that builds the network and draws its first weights; pure text."""

from __future__ import annotations

import ast

from layerlab.catalog.layers.roles import PENALISED
from layerlab.catalog.shape import Shape, kind_of
from layerlab.network.export.carrying import Carrier
from layerlab.network.export.layout import docstring, identifiers, indented, laid_out
from layerlab.network.export.module_text import module_text
from layerlab.network.graph import Node, following_activation, nodes
from layerlab.network.spec import Spec
from layerlab.network.surgery import INPUT

OUR_MODULES = "layerlab.catalog.layers.torch_modules"


class NetworkCode:
    """The network of a spec as Python text."""

    def __init__(self, spec: Spec) -> None:
        self.graph = nodes(spec.network)
        self.names = identifiers([node.id for node in self.graph])
        self.shapes: dict[str, Shape] = {INPUT: spec.data.task().input_shape}
        for node in self.graph:
            self.shapes[node.id] = node.layer.output_shape(self._inputs(node))

    @property
    def is_chain(self) -> bool:
        before = [INPUT, *(node.id for node in self.graph)]
        return all(node.inputs == (name,) for node, name in zip(self.graph, before, strict=False))

    @property
    def has_pictures(self) -> bool:
        """Whether anything in it is a picture, so that the order of memory matters."""
        return any(kind_of(shape) == "picture" for shape in self.shapes.values())

    @property
    def learns(self) -> bool:
        """Whether the output depends on any weight."""
        needed = {self.graph[-1].id}
        for node in reversed(self.graph):
            if node.id in needed:
                needed.update(node.inputs)
        return any(node.id in needed and node.layer.parameter_count(self._inputs(node)) for node in self.graph)

    @property
    def weighted(self) -> list[str]:
        """The layers that multiply by weights, as the script calls them."""
        return [f"model.{self.names[node.id]}" for node in self.graph if node.layer.has_weights]

    @property
    def penalised(self) -> list[str]:
        """What those layers call the weights that a penalty holds, without the modules they lie in."""
        roles = [node.layer.parameter_roles for node in self.graph if node.layer.has_weights]
        return sorted({name for of_layer in roles for name, role in of_layer.items() if role in PENALISED})

    @property
    def outputs(self) -> int:
        return self.shapes[self.graph[-1].id][0]

    def modules(self, carrier: Carrier) -> None:
        """Carry the classes that torch does not have."""
        ours = module_text(OUR_MODULES)
        for node in self.graph:
            for name in ast.walk(ast.parse(self._module(node))):
                if isinstance(name, ast.Name) and name.id in ours.definitions:
                    carrier.definition(ours, name.id)

    def build(self) -> list[str]:
        """The function `build_model`, after the class it needs where the network is no chain."""
        return self._chain() if self.is_chain else [*self._graph_class(), "", "", *_BUILD_GRAPH]

    def initialize(self) -> list[str]:
        """The function `initialize`; [] where no layer draws weights."""
        lines = []
        for place, node in enumerate(self.graph):
            name = f"model.{self.names[node.id]}"
            for statement in node.layer.reset_code(name, self._inputs(node), following_activation(self.graph, place)):
                lines += laid_out(statement, 1)
        if not lines:
            return []
        return ["@torch.no_grad()", "def initialize(model: nn.Module) -> None:", *docstring(_INITIALIZE), *lines]

    def _inputs(self, node: Node) -> tuple[Shape, ...]:
        return tuple(self.shapes[name] for name in node.inputs)

    def _module(self, node: Node) -> str:
        return node.layer.code(self._inputs(node))

    def _summary(self) -> str:
        count = sum(node.layer.parameter_count(self._inputs(node)) for node in self.graph)
        ends = [_by(self.shapes[name]) for name in (INPUT, self.graph[-1].id)]
        return f"The untrained network: {ends[0]} in, {ends[1]} out, {count:,} parameters."

    def _chain(self) -> list[str]:
        lines = ["def build_model() -> nn.Sequential:", *docstring(self._summary()), "    return nn.Sequential("]
        lines.append("        OrderedDict(")
        for node in self.graph:
            statement = f"{self.names[node.id]}={self._module(node)},"
            lines += laid_out(statement, 3, _by(self.shapes[node.id]))
        return [*lines, "        )", "    )"]

    def _graph_class(self) -> list[str]:
        lines = ["class Network(nn.Module):", *docstring(self._summary()), "", "    def __init__(self) -> None:"]
        lines.append("        super().__init__()")
        for node in self.graph:
            statement = f"self.{self.names[node.id]} = {self._module(node)}"
            lines += laid_out(statement, 2, _by(self.shapes[node.id]))
        return [*lines, "", "    def forward(self, batch: Tensor) -> Tensor:", *indented(self._forward(), 2)]

    def _forward(self) -> list[str]:
        called = {INPUT: "batch", **self.names}
        read = {name for node in self.graph for name in node.inputs}
        lines: list[str] = []
        for node in self.graph:
            call = f"self.{called[node.id]}({', '.join(called[name] for name in node.inputs)})"
            if node is self.graph[-1]:
                lines += laid_out(f"return {call}", 0)
            elif node.id in read:
                lines += laid_out(f"{called[node.id]} = {call}", 0)
            else:
                lines += laid_out(call, 0, "nothing reads it")
        return lines


def _by(shape: Shape) -> str:
    return "x".join(map(str, shape))


_INITIALIZE = (
    "Draw the first weights, layer by layer, as the run did; what is not named here starts as torch starts it."
)
_BUILD_GRAPH = ["def build_model() -> Network:", *docstring("The untrained network."), "    return Network()"]
