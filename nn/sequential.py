"""Sequential: modules and functions one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from nn.forms import form_of, shown
from nn.inputs import samples
from nn.module import Module


class Sequential(Module):
    """Each stage gets what the one before returned.

        model = Sequential(Layer(2, 8), Dropout(0.5), Layer(8, 1, nonlin=False))
        score = model([1.0, -2.0])

    Args:
        stages: modules, or plain functions such as `tanh` of a list; at least one.

    `model[i]` is a stage, `len(model)` their number; a parameter's name is like
    "stages.0.neurons.0.w.0".

    Raises:
        TypeError: a stage cannot be called.
        ValueError: there is no stage.
    """

    def __init__(self, *stages: Callable[..., Any]):
        if not stages:
            raise ValueError("Sequential: give at least one stage")
        for stage in stages:
            if not callable(stage):
                raise TypeError(
                    f"Sequential: a stage is a module or a function, got {type(stage).__name__} "
                    f"{shown(stage)}" + ("; write Sequential(*stages)" if len(stages) == 1 else "")
                )
        self.stages = list(stages)

    def __call__(self, x: Any) -> Any:
        """The output of the last stage."""
        for stage in self.stages:
            x = stage(x)
        return x

    def batch(self, xs: Sequence[Any]) -> list[Any]:
        """The outputs for several samples, stage by stage."""
        outputs = list(samples(xs, "Sequential"))
        for stage in self.stages:
            outputs = (
                stage.batch(outputs) if isinstance(stage, Module) else [stage(x) for x in outputs]
            )
        return outputs

    def __getitem__(self, i: int) -> Callable[..., Any]:
        return self.stages[i]

    def __len__(self) -> int:
        return len(self.stages)

    def __iter__(self) -> Iterator[Callable[..., Any]]:
        return iter(self.stages)

    def _form(self) -> str:
        return f"Sequential({', '.join(map(form_of, self.stages))})"
