"""Torch's functions of all parameters of a model: `nn.utils.clip_grad_norm_`."""

from __future__ import annotations

from collections.abc import Iterable

from autograd_core import Value
from nn.clipping import clip_grad_norm, clip_grad_value

__all__ = ["clip_grad_norm_", "clip_grad_value_"]


def clip_grad_norm_(parameters: Iterable[Value], max_norm: float) -> float:
    """Call `clip_grad_norm` with torch's eps = 1e-6; returns the norm before."""
    return clip_grad_norm(parameters, max_norm, eps=1e-6)


def clip_grad_value_(parameters: Iterable[Value], clip_value: float) -> None:
    """Call `clip_grad_value`: bring every gradient between -clip_value and clip_value."""
    clip_grad_value(parameters, clip_value)
