"""Torch modules that torch itself does not have. Only `build` methods import this file: it imports torch.

An exported script carries the source of the ones it uses, so each stands by itself: torch and nothing of ours.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class MedianPool2d(nn.Module):
    """The median of every window [k, k]; of an even number of values the mean of the two middle ones."""

    def __init__(self, kernel_size: int, stride: int, padding: int = 0) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding

    def forward(self, images: Tensor) -> Tensor:
        images = nn.functional.pad(images, [self.padding] * 4)
        windows = images.unfold(2, self.kernel_size, self.stride).unfold(3, self.kernel_size, self.stride)
        values = windows.flatten(4).sort(dim=4).values
        count = values.shape[4]
        return (values[..., (count - 1) // 2] + values[..., count // 2]) / 2


class LocallyConnected2d(nn.Module):
    """A convolution whose kernels are not shared: each position has weights of its own.

    weight [positions, filters, in * k * k], bias [filters, rows, columns].
    """

    def __init__(
        self, in_shape: tuple[int, int, int], filters: int, kernel_size: int, stride: int, pad: list[int], bias: bool
    ) -> None:
        super().__init__()
        channels, height, width = in_shape
        self.kernel_size, self.stride, self.pad = kernel_size, stride, pad
        self.rows = (height + pad[2] + pad[3] - kernel_size) // stride + 1
        self.columns = (width + pad[0] + pad[1] - kernel_size) // stride + 1
        bound = (channels * kernel_size**2) ** -0.5
        weight = torch.empty(self.rows * self.columns, filters, channels * kernel_size**2).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(torch.zeros(filters, self.rows, self.columns)) if bias else None

    def forward(self, images: Tensor) -> Tensor:
        patches = nn.functional.unfold(nn.functional.pad(images, self.pad), self.kernel_size, stride=self.stride)
        values = torch.matmul(self.weight, patches.permute(2, 1, 0)).permute(2, 1, 0)
        values = values.reshape(images.shape[0], -1, self.rows, self.columns)
        return values if self.bias is None else values + self.bias


class Maxout(nn.Module):
    """The largest of several linear functions: weight [units * pieces, in]."""

    def __init__(self, features: int, units: int, pieces: int) -> None:
        super().__init__()
        self.pieces = pieces
        self.linear = nn.Linear(features, units * pieces)

    def forward(self, batch: Tensor) -> Tensor:
        values: Tensor = self.linear(batch)
        largest: Tensor = values.unflatten(1, (-1, self.pieces)).amax(2)
        return largest


class BatchNormOfAnyBatch(nn.BatchNorm1d):
    """Batch norm of features, or of pictures of one pixel, that takes a last batch of a single example too.

    One value per channel has no spread: torch raises there, this uses the running averages instead.
    """

    def _check_input_dim(self, values: Tensor) -> None:
        """Rows [n, features] and pictures [n, channels, 1, 1] alike."""

    def forward(self, values: Tensor) -> Tensor:
        if self.training and len(values) == 1:
            return nn.functional.batch_norm(
                values, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps
            )
        normalised: Tensor = super().forward(values)
        return normalised


class BatchNormOfSteps(nn.BatchNorm1d):
    """Batch norm of sequences [n, time, features]: each feature over all steps of all examples."""

    def forward(self, sequences: Tensor) -> Tensor:
        steps = sequences.flatten(0, 1)
        if self.training and len(steps) == 1:  # one value has no spread: the running averages instead
            normalised = nn.functional.batch_norm(
                steps, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps
            )
        else:
            normalised = super().forward(steps)
        return normalised.view_as(sequences)


class Step(nn.Module):
    """1 where the input is above 0, else 0. Its slope is 0 everywhere, so nothing before it can learn."""

    def forward(self, values: Tensor) -> Tensor:
        return (values > 0).to(values.dtype) + 0 * values


class Add(nn.Module):
    """The sum of its inputs."""

    def forward(self, *values: Tensor) -> Tensor:
        return sum(values[1:], start=values[0])


class Concat(nn.Module):
    """Its inputs one after the other, along channels or features."""

    def __init__(self, axis: int = 1) -> None:
        super().__init__()
        self.axis = axis

    def forward(self, *values: Tensor) -> Tensor:
        return torch.cat(values, dim=self.axis)
