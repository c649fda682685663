from array import array
from collections.abc import Iterable, Sequence

from autograd_core.program.forms import Classes
from autograd_core.program.lift.flat import Flat

def classify(
    flat: Flat, leaf_class: array[int], parameters: Sequence[bool], keep: Iterable[int] = ()
) -> Classes: ...
