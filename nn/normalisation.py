"""Normalisations of a single sample: LayerNorm, GroupNorm, InstanceNorm, RMSNorm."""

from __future__ import annotations

from math import inf
from typing import Any

from autograd_core import Value
from nn.arguments import number_in, whole
from nn.deviations import divided, standardised
from nn.inputs import parts, vector
from nn.module import Module
from nn.nested import flat, like


class LayerNorm(Module):
    """Scale a vector to mean 0 and variance 1, then by a learned gain and shift.

    Formula: y_i = gain_i (x_i - m) / sqrt(v + eps) + shift_i, with the mean m of the vector and
    its variance v (divided by n). Ba, Kiros and Hinton, "Layer normalization", 2016; as
    torch.nn.LayerNorm, but exactly 0 for equal numbers, and right for huge ones.

    Args:
        features: length of the vector, at least 1.
        eps: added to the variance, above 0.

    Attributes:
        gain, shift: 1.0 and 0.0 at first, one for each feature.

    Raises:
        TypeError, ValueError: features is not an integer >= 1; on a call, the length differs.
    """

    def __init__(self, features: int, eps: float = 1e-5):
        whole(features, "LayerNorm: features")
        self.eps = number_in(eps, 1e-300, inf, "LayerNorm: eps")
        self.gain = [Value(1.0) for _ in range(features)]
        self.shift = [Value(0.0) for _ in range(features)]

    def __call__(self, x: Any) -> list[Any]:
        """The normalised vector."""
        xs = vector(x, len(self.gain), "LayerNorm")
        _, _, normal = standardised(xs, self.eps)
        return [g * n + s for g, n, s in zip(self.gain, normal, self.shift, strict=True)]

    def _form(self) -> str:
        return f"LayerNorm({len(self.gain)})"


class RMSNorm(Module):
    """Divide a vector by the root of its mean square, and multiply by a learned gain.

    Formula: y_i = gain_i x_i / sqrt(mean(x^2) + eps). Zhang and Sennrich, "Root mean square layer
    normalization", 2019; as torch.nn.RMSNorm with this eps.

    Args, attributes and errors: as for `LayerNorm`, without a shift.
    """

    def __init__(self, features: int, eps: float = 1e-5):
        whole(features, "RMSNorm: features")
        self.eps = number_in(eps, 1e-300, inf, "RMSNorm: eps")
        self.gain = [Value(1.0) for _ in range(features)]

    def __call__(self, x: Any) -> list[Any]:
        """The normalised vector."""
        xs = vector(x, len(self.gain), "RMSNorm")
        _, normal = divided(xs, self.eps)
        return [g * n for g, n in zip(self.gain, normal, strict=True)]

    def _form(self) -> str:
        return f"RMSNorm({len(self.gain)})"


class GroupNorm(Module):
    """Scale each group of channels to mean 0 and variance 1.

    Formula: as `LayerNorm`, with mean and variance over all numbers of the group's channels, and a
    gain and a shift for each channel. Wu and He, "Group normalization", 2018; as
    torch.nn.GroupNorm.

    Args:
        groups: at least 1; divides channels.
        channels: at least 1.
        eps: added to the variance, above 0.
        affine: whether a gain and a shift are learned; False leaves them out.

    Calling it with a list of `channels` channels, each a number or a nested list of numbers (the
    rows of an image), gives a list of the same form.

    Raises:
        TypeError, ValueError: a size is not an integer >= 1; groups does not divide channels; on
            a call, the number of channels differs.
    """

    def __init__(self, groups: int, channels: int, eps: float = 1e-5, affine: bool = True):
        what = type(self).__name__
        self.groups = whole(groups, f"{what}: groups")
        self.channels = whole(channels, f"{what}: channels")
        if channels % groups:
            raise ValueError(f"{what}: {groups} groups do not divide {channels} channels")
        self.eps = number_in(eps, 1e-300, inf, f"{what}: eps")
        self.gain = [Value(1.0) for _ in range(channels)] if affine else None
        self.shift = [Value(0.0) for _ in range(channels)] if affine else None

    def __call__(self, x: Any) -> list[Any]:
        """The normalised channels."""
        channels = parts(x, self.channels, type(self).__name__)
        size = self.channels // self.groups
        normal: list[Any] = []
        for start in range(0, self.channels, size):
            group = list(channels[start : start + size])
            numbers = flat(group)
            _, _, found = standardised(numbers, self.eps)
            normal += like(group, found)
        if self.gain is None or self.shift is None:
            return normal
        return [
            like(channel, [g * v + s for v in flat(channel)])
            for channel, g, s in zip(normal, self.gain, self.shift, strict=True)
        ]

    def _form(self) -> str:
        return f"GroupNorm({self.groups}, {self.channels})"


class InstanceNorm(GroupNorm):
    """Normalise each channel of a sample alone: a GroupNorm with one channel per group.

    Ulyanov, Vedaldi and Lempitsky, "Instance normalization", 2016; as torch.nn.InstanceNorm2d,
    which by default does not learn a gain and a shift.

    Args, call and errors: as for `GroupNorm`.
    """

    def __init__(self, channels: int, eps: float = 1e-5, affine: bool = False):
        super().__init__(channels, channels, eps, affine)

    def _form(self) -> str:
        return f"InstanceNorm({self.channels})"
