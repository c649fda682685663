from autograd_core.node cimport number
from autograd_core.value cimport Value, constant
