"""Convolution: the same few weights slid over a signal or an image."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from autograd_core import Value, affine
from nn.arguments import whole
from nn.inits import Init, init_of
from nn.inputs import nested, parts
from nn.module import Module

Grid = list[list[Any]]

SIGNAL = "a signal as channels x numbers"
IMAGE = "images as channels x rows x columns"


class Conv1d(Module):
    """Slides kernels over a signal of several channels.

    Formula (a cross-correlation, as everywhere in this field):
    y[o][t] = b[o] + sum_c sum_k w[o][c][k] x[c][t * stride + k - padding], with x = 0 outside.
    Shapes: x is in_channels lists of n numbers; y out_channels lists of
    (n + 2 padding - kernel) // stride + 1 Values. As torch.nn.Conv1d.

    Args:
        in_channels, out_channels: at least 1.
        kernel: length of a kernel, at least 1.
        stride: how far a kernel moves, at least 1.
        padding: number of zeros before and after the signal, 0 or more.
        rng, init: as for `Neuron`; init gets in_channels * kernel as its number of inputs and
            out_channels * kernel as its number of outputs.

    Attributes:
        w: w[o][c][k].
        b: the bias of each output channel, 0.0 at first.

    Raises:
        TypeError, ValueError: a size is not a whole number or too small; on a call, the number of
            channels is wrong, channels differ in length, or the signal is shorter than the kernel.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int,
        stride: int = 1,
        padding: int = 0,
        rng: random.Random | None = None,
        init: str | Init = "kaiming_uniform",
    ):
        _require_sizes("Conv1d", in_channels, out_channels, kernel, stride, padding)
        draw = init_of(init, "Conv1d")(in_channels * kernel, out_channels * kernel, rng)
        self.w = [
            [[Value(draw()) for _ in range(kernel)] for _ in range(in_channels)]
            for _ in range(out_channels)
        ]
        self.b = [Value(0.0) for _ in range(out_channels)]
        self.stride = stride
        self.padding = padding

    def __call__(self, x: Any) -> list[list[Value]]:
        """The output channels."""
        channels = parts(nested(x, 2, "Conv1d", SIGNAL), len(self.w[0]), "Conv1d")
        n = _common_length(channels, "Conv1d: the channels")
        kernel = len(self.w[0][0])
        places = _places(n, kernel, self.stride, self.padding, "Conv1d")
        out: list[list[Value]] = []
        for weights, bias in zip(self.w, self.b, strict=True):
            out.append([])
            for start in places:
                used, seen = [], []
                for row, channel in zip(weights, channels, strict=True):
                    for k, w in enumerate(row):
                        if 0 <= start + k < n:
                            used.append(w)
                            seen.append(channel[start + k])
                out[-1].append(affine(used, seen, bias))
        return out

    def _form(self) -> str:
        o, c, k = len(self.w), len(self.w[0]), len(self.w[0][0])
        return f"Conv1d({c}, {o}, kernel={k}, stride={self.stride}, padding={self.padding})"


class Conv2d(Module):
    """Slides square kernels over an image of several channels.

    Formula: y[o][r][s] = b[o] + sum_c sum_k sum_l w[o][c][k][l] x[c][r stride + k - padding]
    [s stride + l - padding], with x = 0 outside. Shapes: x is in_channels images of rows x
    columns, y is out_channels images of size (n + 2 padding - kernel) // stride + 1. As
    torch.nn.Conv2d.

    Args and errors: as for `Conv1d`, with kernel, stride and padding the same in both directions.

    Attributes:
        w: w[o][c][k][l].
        b: the bias of each output channel, 0.0 at first.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int,
        stride: int = 1,
        padding: int = 0,
        rng: random.Random | None = None,
        init: str | Init = "kaiming_uniform",
    ):
        _require_sizes("Conv2d", in_channels, out_channels, kernel, stride, padding)
        area = kernel * kernel
        draw = init_of(init, "Conv2d")(in_channels * area, out_channels * area, rng)
        self.w = [
            [
                [[Value(draw()) for _ in range(kernel)] for _ in range(kernel)]
                for _ in range(in_channels)
            ]
            for _ in range(out_channels)
        ]
        self.b = [Value(0.0) for _ in range(out_channels)]
        self.stride = stride
        self.padding = padding

    def __call__(self, x: Any) -> list[list[list[Value]]]:
        """The output channels."""
        images = list(parts(nested(x, 3, "Conv2d", IMAGE), len(self.w[0]), "Conv2d"))
        rows = _common_length(images, "Conv2d: the channels")
        columns = _common_length([row for image in images for row in image], "Conv2d: the rows")
        kernel = len(self.w[0][0])
        tops = _places(rows, kernel, self.stride, self.padding, "Conv2d")
        lefts = _places(columns, kernel, self.stride, self.padding, "Conv2d")
        return [
            [[self._place(images, weights, bias, top, left) for left in lefts] for top in tops]
            for weights, bias in zip(self.w, self.b, strict=True)
        ]

    def _place(
        self, images: list[Grid], weights: list[Grid], bias: Value, top: int, left: int
    ) -> Value:
        """Compute one output, with the kernel's corner at (top, left) of the images."""
        used: list[Value] = []
        seen: list[Value | float] = []
        for kernel, image in zip(weights, images, strict=True):
            for k, row in enumerate(kernel):
                if 0 <= top + k < len(image):
                    line = image[top + k]
                    for j, w in enumerate(row):
                        if 0 <= left + j < len(line):
                            used.append(w)
                            seen.append(line[left + j])
        return affine(used, seen, bias)

    def _form(self) -> str:
        o, c, k = len(self.w), len(self.w[0]), len(self.w[0][0])
        return f"Conv2d({c}, {o}, kernel={k}, stride={self.stride}, padding={self.padding})"


def _require_sizes(
    what: str, in_channels: int, out_channels: int, kernel: int, stride: int, padding: int
) -> None:
    """Raise unless all are whole numbers from 1, the padding from 0."""
    whole(in_channels, f"{what}: in_channels")
    whole(out_channels, f"{what}: out_channels")
    whole(kernel, f"{what}: kernel")
    whole(stride, f"{what}: stride")
    whole(padding, f"{what}: padding", low=0)


def _common_length(parts: Sequence[Sequence[Any]], what: str) -> int:
    """Return the length of all parts; ValueError if they differ."""
    lengths = sorted({len(part) for part in parts})
    if len(lengths) != 1:
        raise ValueError(f"{what} must have the same length, got {lengths}")
    return lengths[0]


def _places(n: int, kernel: int, stride: int, padding: int, what: str) -> range:
    """List the positions of the kernel's first entry on a signal; negative in the padding."""
    if n + 2 * padding < kernel:
        raise ValueError(
            f"{what}: a kernel of {kernel} does not fit into {n} numbers with padding {padding}"
        )
    return range(-padding, n + padding - kernel + 1, stride)
