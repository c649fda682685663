"""DataLoader and TensorDataset: mini-batches of a data set, under torch's names."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from autograd_core.suggest import Suggesting
from autograd_core.text.short_numbers import counted
from nn.arguments import generator, switch, whole
from nn.forms import shown
from nn.inputs import plain
from nn.samples import DataSet, Samples


class TensorDataset(Samples):
    """`Samples` under torch's name: inputs and a target for each."""

    def __init__(self, xs: Any, targets: Any):
        super().__init__(plain(xs), plain(targets))


class DataLoader(Suggesting):
    """A data set in mini-batches: each iteration gives two lists, (inputs, targets).

    Args:
        dataset: Samples, a Table, a TensorDataset, or a list of (input, target); a mini-batch of
            other things is a list.
        batch_size: samples in a mini-batch, at least 1; the last has the remaining samples.
        shuffle: whether the order is drawn anew each time.
        drop_last: whether a last mini-batch with fewer samples is left out.
        rng: source of the order; None is Python's global generator.

    `fit` does the same with `batch_size=`.

    Raises:
        TypeError, ValueError: dataset does not have a length; batch_size is not an integer >= 1.
    """

    def __init__(
        self,
        dataset: DataSet | Sequence[Any],
        batch_size: int = 1,
        shuffle: bool = False,
        drop_last: bool = False,
        rng: random.Random | None = None,
    ):
        if not hasattr(dataset, "__len__"):
            raise TypeError(f"DataLoader takes a data set or a list, got {shown(dataset)}")
        self.dataset = dataset
        self.batch_size = whole(batch_size, "DataLoader: batch_size")
        self.shuffle = switch(shuffle, "DataLoader: shuffle")
        self.drop_last = switch(drop_last, "DataLoader: drop_last")
        generator(rng, "DataLoader")
        self.rng = rng

    def __len__(self) -> int:
        """Number of mini-batches."""
        whole_ones, rest = divmod(len(self.dataset), self.batch_size)
        return whole_ones + (1 if rest and not self.drop_last else 0)

    def __iter__(self) -> Iterator[Any]:
        order = list(range(len(self.dataset)))
        if self.shuffle:
            generator(self.rng, "DataLoader").shuffle(order)
        for number in range(len(self)):
            start = number * self.batch_size
            held = [self.dataset[i] for i in order[start : start + self.batch_size]]
            if all(isinstance(sample, tuple) and len(sample) == 2 for sample in held):
                yield [x for x, _ in held], [target for _, target in held]
            else:
                yield held

    def __repr__(self) -> str:
        of = counted(len(self.dataset), "sample")
        return f"DataLoader({of}, batch_size={self.batch_size}, shuffle={self.shuffle})"
