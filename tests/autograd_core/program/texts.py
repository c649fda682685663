"""Run the texts that a Program gives, with the numbers that it was recorded at."""

from __future__ import annotations

import math
from contextlib import nullcontext
from importlib import import_module
from typing import Any

from autograd_core.program.text.constants import nested

LIBRARIES = ("numpy", "torch", "jax")


def arrays_of(library: str) -> Any:
    """What makes an array of nested lists."""
    if library == "python":
        return lambda numbers: numbers
    if library == "torch":
        torch = import_module("torch")

        def tensor(numbers: Any) -> Any:
            found = torch.tensor(numbers)
            return (
                torch.tensor(numbers, dtype=torch.float64) if found.is_floating_point() else found
            )

        return tensor
    if library == "jax":
        return import_module("jax.numpy").asarray
    return import_module("numpy").asarray


def float64() -> Any:
    """A block in which JAX computes in float64."""
    jax = import_module("jax")
    where = jax if hasattr(jax, "enable_x64") else import_module("jax.experimental")
    return where.enable_x64(True)


def run(program: Any, library: str, name: str = "loss") -> float:
    """The number that the text gives."""
    with float64() if library == "jax" else nullcontext():
        return _run(program, library, name)


def _run(program: Any, library: str, name: str) -> float:
    """The number that the text gives, in the precision that is set."""
    text = program.source(library, name)
    array = arrays_of(library)
    scope: dict[str, Any] = {}
    exec(compile(text, f"<{library}>", "exec"), scope)
    params, inputs = {}, []
    for group in program.groups:
        numbers = array(nested([leaf.data for leaf in group.values], group.shape))
        if group.role == "parameter":
            params[group.path] = numbers
        elif group.role == "input":
            inputs.append(numbers)
    given = [params] * bool(params) + inputs
    constants = {key: array(numbers) for key, numbers in text.constants.items()}
    found = scope[name](*given, **constants)
    if library != "python":
        assert getattr(found, "shape", ()) == (), found
    return float(found)


def same_to_rounding(found: float, recorded: float, size: float = 1.0) -> bool:
    """Whether two numbers agree to a few thousand units of the larger of them and of a size."""
    if not math.isfinite(recorded):
        return found == recorded or (found != found and recorded != recorded)
    return abs(found - recorded) <= 1e-12 * max(abs(recorded), size)
