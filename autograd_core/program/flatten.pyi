from autograd_core.program.flat import Flat
from autograd_core.value import Value

def flatten(root: Value, *others: Value, caller: str = "") -> Flat: ...
