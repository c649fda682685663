"""Sequential: modules and functions one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

from nn.forms import form_of, shown
from nn.inputs import depth, plain, samples
from nn.module import Module


class Sequential(Module):
    """Run stages one after the other; each stage gets the output of the one before.

        model = Sequential(Layer(2, 8), Dropout(0.5), Layer(8, 1, nonlin=False))
        score = model([1.0, -2.0])

    Args:
        stages: modules, or functions of a sample; at least one. A dict counts as its values.

    `model[i]` is a stage, `model[:-1]` a model of several, `len(model)` their number; a
    parameter's name is like "stages.0.neurons.0.w.0".

    A call with a list of samples, `model(xs)`, computes the batch if the first stage takes
    batches: `Linear` and other modules with torch's names, and modules that define `forward`.
    Stages that take one sample then get the batch through their `batch`.

    Raises:
        TypeError: a stage cannot be called.
        ValueError: there are no stages.
    """

    def __init__(self, *stages: Any):
        if len(stages) == 1 and isinstance(stages[0], Mapping):
            stages = tuple(stages[0].values())
        if not stages:
            raise ValueError("Sequential: give at least one stage")
        for stage in stages:
            if not callable(stage):
                raise TypeError(
                    f"Sequential: a stage is a module or a function, got {type(stage).__name__} "
                    f"{shown(stage)}" + ("; write Sequential(*stages)" if len(stages) == 1 else "")
                )
        self.stages: list[Callable[..., Any]] = list(stages)

    def __call__(self, x: Any) -> Any:
        """The output of the last stage."""
        if not takes_batches(self):
            for stage in self.stages:
                x = stage(x)
            return x
        x = plain(x)
        several = depth(x) > 1
        for stage in self.stages:
            if several and isinstance(stage, Module) and not takes_batches(stage):
                x = stage.batch(x)
            else:
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

    @overload
    def __getitem__(self, i: int) -> Callable[..., Any]: ...
    @overload
    def __getitem__(self, i: slice) -> Sequential: ...
    def __getitem__(self, i: int | slice) -> Callable[..., Any]:
        return Sequential(*self.stages[i]) if isinstance(i, slice) else self.stages[i]

    def __len__(self) -> int:
        return len(self.stages)

    def __iter__(self) -> Iterator[Callable[..., Any]]:
        return iter(self.stages)

    def _form(self) -> str:
        return f"Sequential({', '.join(map(form_of, self.stages))})"


def takes_batches(stage: Any) -> bool:
    """Whether a stage is called with whole batches: a module that defines `forward`."""
    if isinstance(stage, Sequential):
        return takes_batches(stage.stages[0])
    return isinstance(stage, Module) and type(stage).forward is not Module.forward
