"""Pooling: an image made smaller, each square of it to its largest number or to its mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd_core import maximum, mean
from nn.arguments import whole
from nn.convolution import IMAGE, Grid
from nn.inputs import nested
from nn.module import Module


class _Pool(Module):
    """Squares of size x size, `stride` apart, each made one number by `_pool`."""

    def __init__(self, size: int, stride: int | None = None):
        what = type(self).__name__
        self.size = whole(size, f"{what}: size")
        self.stride = self.size if stride is None else whole(stride, f"{what}: stride")

    _pool: Callable[[list[Any]], Any]

    def __call__(self, x: Sequence[Any]) -> list[Grid]:
        """The smaller images, one for each channel."""
        channels = nested(x, 3, type(self).__name__, IMAGE)
        return [self._channel(channel) for channel in channels]

    def _channel(self, image: Grid) -> Grid:
        """One image; a rest that no whole square covers is left out."""
        size, stride, columns = self.size, self.stride, len(image[0]) if image else 0
        if len(image) < size or columns < size:
            raise ValueError(
                f"{type(self).__name__}: squares of {size} do not fit into an image of "
                f"{len(image)} x {columns}"
            )
        return [
            [
                self._pool([v for row in image[r : r + size] for v in row[c : c + size]])
                for c in range(0, columns - size + 1, stride)
            ]
            for r in range(0, len(image) - size + 1, stride)
        ]

    def _form(self) -> str:
        return f"{type(self).__name__}({self.size}, stride={self.stride})"


class MaxPool(_Pool):
    """The largest number of each square. Derivative: 1 to it; where several are, shared equally.

    Shapes: channels x rows x columns to channels x ((rows - size) // stride + 1) x the same. As
    torch.nn.MaxPool2d (which gives the gradient of a tie to one).

    Args:
        size: side of a square, at least 1.
        stride: how far apart squares are; by default they touch.

    Raises:
        TypeError, ValueError: a size is not a whole number from 1; on a call, no nested list of
            channels x rows x columns, or an image smaller than a square.
    """

    @staticmethod
    def _pool(square: list[Any]) -> Any:
        return maximum(square)


class AvgPool(_Pool):
    """The mean of each square. Derivative: 1 / size^2 to each of its numbers.

    Args, shapes and errors: as for `MaxPool`; as torch.nn.AvgPool2d.
    """

    _pool = staticmethod(mean)
