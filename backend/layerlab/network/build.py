"""From a spec to a torch module: `build(spec)` gives a `LayerGraph` with its first weights drawn from the seed.

Imports torch: only the trainer and the workers may import this file.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from math import prod

import torch
from torch import Tensor, nn

from layerlab.catalog.layers.roles import PENALISED, Roles
from layerlab.catalog.shape import Shape
from layerlab.network.graph import Node, fast_order, following_activation, is_chain, nodes
from layerlab.network.spec import Network, Spec
from layerlab.network.surgery import INPUT


class LayerGraph(nn.Module):
    """The layers of a network, computed in their order.

    `forward` maps a batch [n, *input] to [n, *output] as fast as it can; `outputs` gives what every layer says.
    """

    def __init__(self, graph: list[Node], modules: list[nn.Module], shapes: dict[str, Shape]) -> None:
        super().__init__()
        self.graph = graph
        self.layers = nn.ModuleList(modules)
        self.shapes = shapes
        """Of the input and of every layer's output, without the batch; each says its kind."""
        self.is_chain = is_chain(graph)
        self.floats = sum(prod(shape) for shape in shapes.values())
        """Numbers that the layers say to one example, and the example itself."""
        fast = [_fast(module, shapes[node.inputs[0]]) for node, module in zip(graph, modules, strict=True)]
        self._order = [fast[index] for index in fast_order(graph)]

    def forward(self, batch: Tensor) -> Tensor:
        if not self.is_chain:
            return self.outputs(batch)[self.graph[-1].id]
        for layer in self._order:
            batch = layer(batch)
        return batch

    def outputs(self, batch: Tensor) -> dict[str, Tensor]:
        """Every layer's output [n, *shape] by its id, in the order of the network."""
        values = {INPUT: batch}
        for node, layer in zip(self.graph, self.layers, strict=True):
            values[node.id] = layer(*(values[name] for name in node.inputs))
        del values[INPUT]
        return values

    def layer_parameters(self) -> dict[str, list[tuple[str, nn.Parameter]]]:
        """The named parameters of every layer that has any, by the layer's id."""
        named = ((node.id, list(layer.named_parameters())) for node, layer in zip(self.graph, self.layers, strict=True))
        return {name: parameters for name, parameters in named if parameters}

    def layer_roles(self) -> dict[str, Roles]:
        """What the parameters of every layer do, by the layer's id: of the layers that have any."""
        told = ((node.id, node.layer.roles(layer)) for node, layer in zip(self.graph, self.layers, strict=True))
        return {name: roles for name, roles in told if roles}

    def main_weights(self) -> dict[str, Tensor]:
        """What each layer multiplies by, without biases, by the layer's id: sharing memory with the network."""
        multiplied = (
            (name, [parameter for role, named in roles.items() if role != "bias" for _, parameter in named])
            for name, roles in self.layer_roles().items()
        )
        return {name: found[0] for name, found in multiplied if found}

    @cached_property
    def reads_input(self) -> frozenset[str]:
        """The layers that read the values of the input as they are, through layers that only lay them out anew."""
        plain, readers = {INPUT}, set[str]()
        for node in self.graph:
            if len(node.inputs) == 1 and node.inputs[0] in plain:
                (plain.add if node.layer.keeps_order else readers.add)(node.id)
        return frozenset(readers)

    def weights(self) -> list[nn.Parameter]:
        """The weights that layers multiply by, without biases and without the scales of normalisations."""
        return [
            parameter
            for roles in self.layer_roles().values()
            for role in PENALISED
            for _, parameter in roles.get(role, ())
        ]

    def layer_state(self) -> dict[str, Tensor]:
        """Parameters and buffers as `layer_id.name`, sharing memory with the network."""
        return {
            f"{node.id}.{name}": value
            for node, layer in zip(self.graph, self.layers, strict=True)
            for name, value in layer.state_dict().items()
        }


def _fast(module: nn.Module, shape: Shape) -> Callable[[Tensor], Tensor]:
    """What computes the same as `module` on inputs of `shape`, where something is faster."""
    if type(module) is nn.Conv2d and shape[1:] == module.kernel_size and module.padding == (0, 0):
        return partial(_convolve_at_one_position, module)
    return module


def _convolve_at_one_position(conv: nn.Conv2d, pictures: Tensor) -> Tensor:
    """A convolution whose kernels are as large as its input [n, c, h, w] is a dense layer: one matrix product.

    Four times as fast as the convolution; in channels-last memory nothing is copied.
    """
    rows, kernels = (values.permute(0, 2, 3, 1).flatten(1) for values in (pictures, conv.weight))
    return nn.functional.linear(rows, kernels, conv.bias)[:, :, None, None]


def build(spec: Spec) -> LayerGraph:
    """The untrained network of `spec`. Seeds torch's global generator: the same spec, the same weights."""
    torch.manual_seed(spec.training.seed)
    return build_network(spec.network, spec.data.task().input_shape)


def build_network(network: Network, input_shape: Shape) -> LayerGraph:
    """The network with weights drawn from torch's global generator, layer by layer in order."""
    graph = nodes(network)
    shapes: dict[str, Shape] = {INPUT: input_shape}
    modules: list[nn.Module] = []
    for position, node in enumerate(graph):
        inputs = tuple(shapes[name] for name in node.inputs)
        with torch.random.fork_rng(devices=[]):  # torch's own first weights are thrown away: they cost no draws
            module = node.layer.build(inputs)
        node.layer.reset(module, following_activation(graph, position))
        shapes[node.id] = node.layer.output_shape(inputs)
        modules.append(module)
    return LayerGraph(graph, modules, shapes)
