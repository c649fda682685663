from array import array
from collections.abc import Iterable, Mapping, Sequence

from autograd_core.program.lift.flat import Flat
from autograd_core.program.lift.forms import Classes

def classify(
    flat: Flat,
    leaf_class: array[int],
    parameters: Sequence[bool],
    keep: Iterable[int] = (),
    uneven: bool = False,
    compared: Mapping[int, Sequence[int]] = ...,
) -> Classes | None: ...
