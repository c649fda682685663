"""Pooling: make an image smaller; each square becomes its largest number or its mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd_core import maximum, mean
from nn.arguments import whole
from nn.convolution import IMAGE, Grid
from nn.inputs import nested
from nn.module import Module


class _Pool(Module):
    """Squares of size x size, `stride` apart; `_pool` turns each into one number."""

    def __init__(self, size: int, stride: int | None = None):
        what = type(self).__name__
        self.size = whole(size, f"{what}: size")
        self.stride = self.size if stride is None else whole(stride, f"{what}: stride")

    _pool: Callable[[list[Any]], Any]

    def __call__(self, x: Sequence[Any]) -> list[Grid]:
        """Compute the smaller images, one for each channel."""
        channels = nested(x, 3, type(self).__name__, IMAGE)
        return [self._channel(channel) for channel in channels]

    def _channel(self, image: Grid) -> Grid:
        """Compute one image; edges that squares do not fully cover are left out."""
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
    """The largest number of each square. Derivative: 1 for it, shared equally in a tie.

    Shapes: channels x rows x columns to channels x ((rows - size) // stride + 1) x the same. As
    torch.nn.MaxPool2d (which gives the gradient of a tie to one number).

    Args:
        size: side of a square, at least 1.
        stride: how far apart squares are; by default they touch.

    Raises:
        TypeError, ValueError: a size is not an integer >= 1; on a call, the argument is not a
            nested list of channels x rows x columns, or an image is smaller than a square.
    """

    @staticmethod
    def _pool(square: list[Any]) -> Any:
        return maximum(square)


class AvgPool(_Pool):
    """The mean of each square. Derivative: 1 / size^2 for each of its numbers.

    Args, shapes and errors: as for `MaxPool`; as torch.nn.AvgPool2d.
    """

    _pool = staticmethod(mean)
