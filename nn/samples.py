"""Samples: inputs with a target each, and their division for training and test."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, overload

from autograd_core.suggest import Suggesting, suggests
from autograd_core.text.short_numbers import counted
from autograd_core.text.text_table import one_line, shorten
from nn.arguments import finite, generator, switch
from nn.forms import LONGEST
from nn.habits import OF_DATA_SETS, no_attribute
from nn.inputs import is_list, several
from nn.unpacking import caller, unpacked_in_two


class DataSet(Suggesting, ABC):
    """Base of data sets: (input, target) pairs in order, and their division into two parts.

        for x, target in samples: ...       # sample by sample
        xs, targets = samples               # both lists, as scikit-learn gives them
        x, target = samples[3]

    For a data set of two samples, `a, b = samples` gives the two lists too.
    """

    @property
    @abstractmethod
    def inputs_and_targets(self) -> tuple[Sequence[Any], Sequence[Any]]:
        """The inputs and the target of each."""

    @abstractmethod
    def _chosen(self, order: Sequence[int]) -> Self:
        """The samples of these numbers."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Refuse a name, and say that inputs are `xs` and targets `targets`."""
            return no_attribute(self, name, OF_DATA_SETS)

    def __len__(self) -> int:
        """Number of samples."""
        return len(self.inputs_and_targets[0])

    def __iter__(self) -> Iterator[Any]:
        """Yield (input, target) for each sample; unpacked into two names: inputs and targets."""
        both = self.inputs_and_targets
        return iter(both if unpacked_in_two(caller()) else zip(*both, strict=True))

    @overload
    def __getitem__(self, i: int) -> tuple[Any, Any]: ...

    @overload
    def __getitem__(self, i: slice) -> Self: ...

    def __getitem__(self, i: int | slice) -> Any:
        """The (input, target) of a sample, or the samples of a slice."""
        if isinstance(i, slice):
            return self._chosen(range(len(self))[i])
        xs, targets = self.inputs_and_targets
        return xs[i], targets[i]

    @suggests
    def split(
        self, share: float, rng: random.Random | None = None, shuffle: bool = True
    ) -> tuple[Self, Self]:
        """Draw two parts at random: `share` of the samples, at least one, and the rest.

        Args:
            share: above 0 and below 1.
            rng: source of the order; None is Python's global generator.
            shuffle: False keeps the samples in their order: the first ones, and the rest.

        Raises:
            TypeError: share is not a number.
            ValueError: share is out of its range, or there are fewer than two samples.
        """
        if not 0 < finite(share, "split: share") < 1:
            raise ValueError(f"split: share must be above 0 and below 1, got {share!r}")
        if len(self) < 2:
            raise ValueError(f"split: two samples or more can be divided, got {len(self)}")
        order = list(range(len(self)))
        if switch(shuffle, "split: shuffle"):
            generator(rng, "split").shuffle(order)
        cut = min(max(round(share * len(self)), 1), len(self) - 1)
        return self._chosen(order[:cut]), self._chosen(order[cut:])


@dataclass(frozen=True, repr=False)
class Samples(DataSet):
    """Inputs and their targets.

    Attributes:
        xs: an input for each sample, usually a list of numbers.
        targets: the target of each sample.

    Raises:
        TypeError: xs or targets is not a list.
        ValueError: there is not one target per input.
    """

    xs: Sequence[Any]
    targets: Sequence[Any]

    def __post_init__(self) -> None:
        if not hasattr(self.xs, "__len__") or not hasattr(self.targets, "__len__"):
            raise TypeError(
                f"Samples: xs and targets must be lists, got {type(self.xs).__name__} and "
                f"{type(self.targets).__name__}"
            )
        if len(self.xs) != len(self.targets):
            raise ValueError(
                f"Samples: {len(self.xs)} inputs need as many targets, got {len(self.targets)}"
            )

    @property
    def inputs_and_targets(self) -> tuple[Sequence[Any], Sequence[Any]]:
        """(xs, targets)."""
        return self.xs, self.targets

    def _chosen(self, order: Sequence[int]) -> Samples:
        return Samples([self.xs[i] for i in order], [self.targets[i] for i in order])

    def __repr__(self) -> str:
        parts = [counted(len(self), "sample")]
        if len(self):
            parts += [_form(self.xs[0]), _range(self.targets)]
        return shorten(one_line(f"Samples({', '.join(parts)})"), LONGEST)


def _form(x: Any) -> str:
    """Describe an input: "2 numbers each"."""
    if not is_list(x):
        return f"a {type(x).__name__} each"
    held = several(x)
    what = "part" if len(held) and is_list(held[0]) else "number"
    return f"{counted(len(held), what)} each"


def _range(targets: Sequence[Any]) -> str:
    """Describe the targets: "targets 0 and 1", "10 targets from 0 to 9"."""
    try:
        found = sorted(set(targets))
    except TypeError:  # lists, or of several types
        return "targets of their own"
    texts = [f"{t:.4g}" if isinstance(t, float) else f"{t}" for t in found]
    if len(texts) <= 4:
        return (
            f"targets {' and '.join([', '.join(texts[:-1]), texts[-1]] if texts[1:] else texts)}"
        )
    return f"{len(texts)} targets from {texts[0]} to {texts[-1]}"
