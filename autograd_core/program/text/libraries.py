"""The spellings of NumPy, PyTorch and JAX."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograd_core.primitives.trees import Tree, name
from autograd_core.program.text.read_steps import Able
from autograd_core.program.text.spelling import Spelling, suffixed

_SAME = (
    "exp exp2 expm1 log log1p log2 log10 cbrt sin cos tan sinh cosh tanh floor ceil round trunc "
    "sign hypot maximum minimum abs"
).split()
_INVERSE = "sin cos tan sinh cosh tanh tan2".split()


def _numpy_functions(prefix: str) -> dict[str, str]:
    """The functions that NumPy has for rows, and jax.numpy by the same names."""
    return {
        **{row: f"{prefix}.{row}" for row in _SAME},
        **{f"a{row}": f"{prefix}.arc{row}" for row in _INVERSE},
    }


class NumpySpelling(Spelling):
    """NumPy, and SciPy for what NumPy does not have."""

    title = "NumPy"
    prefix = "np"
    imports = {
        "np.": "import numpy as np",
        "sliding_": "from numpy.lib.stride_tricks import sliding_window_view",
        **{
            f"{name}(": f"from scipy.special import {name}"
            for name in "erf erfc expit log_expit log_softmax logsumexp softmax".split()
        },
    }
    functions = {
        **_numpy_functions("np"),
        "erf": "erf",
        "erfc": "erfc",
        "sigmoid": "expit",
        "logsigmoid": "log_expit",
    }
    lists = {
        "fsum": ".sum",
        "mean": ".mean",
        "max": ".max",
        "min": ".min",
        "logsumexp": "logsumexp:axis=",
        "softmax": "softmax:axis=",
        "log_softmax": "log_softmax:axis=",
    }

    def relu(self, x: Any) -> Any:
        """max(x, 0)."""
        return Tree("np.maximum", (x, 0))

    def softplus(self, x: Any, beta: float) -> Any:
        """log(exp(0) + exp(beta x)) / beta."""
        return Tree("np.logaddexp", (0, x * beta)) / beta

    def elu(self, x: Any, alpha: float) -> Any:
        """x, or the exponential of what is not above 0."""
        below = Tree("np.expm1", (Tree("np.minimum", (x, 0)),))
        return self.where(x > 0, x, alpha * below)

    def hard_sigmoid(self, x: Any) -> Any:
        """A clipped line."""
        return Tree("np.clip", ((x + 3) / 6, 0, 1))

    def hard_logistic(self, x: Any) -> Any:
        """A clipped line."""
        return Tree("np.clip", ((x + 2) / 4, 0, 1))

    def hard_tanh(self, x: Any) -> Any:
        """x, clipped."""
        return Tree("np.clip", (x, -1, 1))


class JaxSpelling(Spelling):
    """JAX, with its own functions of neural networks."""

    title = "JAX"
    prefix = "jnp"
    able = Able(windows=False)
    imports = {"jax.": "import jax", "jnp.": "import jax.numpy as jnp"}
    functions = {
        **_numpy_functions("jnp"),
        "erf": "jax.scipy.special.erf",
        "erfc": "jax.scipy.special.erfc",
        "sigmoid": "jax.nn.sigmoid",
        "logsigmoid": "jax.nn.log_sigmoid",
        "relu": "jax.nn.relu",
        "hard_sigmoid": "jax.nn.hard_sigmoid",
        "hard_tanh": "jax.nn.hard_tanh",
        "silu": "jax.nn.silu",
        "gelu_tanh": "jax.nn.gelu",
        "leaky_relu": "jax.nn.leaky_relu",
        "elu": "jax.nn.elu",
    }
    lists = {
        **NumpySpelling.lists,
        "logsumexp": "jax.nn.logsumexp:axis=",
        "softmax": "jax.nn.softmax:axis=",
        "log_softmax": "jax.nn.log_softmax:axis=",
    }

    def softplus(self, x: Any, beta: float) -> Any:
        """JAX's own has no beta."""
        return Tree("jax.nn.softplus", (x * beta,)) / beta

    def positions(self, text: str) -> str:
        """JAX takes no list as an index."""
        return f"jnp.array({text})"


class TorchSpelling(Spelling):
    """PyTorch."""

    title = "PyTorch"
    prefix = "torch"
    able = Able(backwards=False)
    imports = {"torch.": "import torch", "F.": "import torch.nn.functional as F"}
    functions = {
        **{row: f"torch.{row}" for row in [*_SAME, "erf", "erfc"] if row != "cbrt"},
        **{f"a{row}": f"torch.a{row}" for row in _INVERSE},
        "sigmoid": "torch.sigmoid",
        "relu": "torch.relu",
        "logsigmoid": "F.logsigmoid",
        "hard_sigmoid": "F.hardsigmoid",
        "hard_tanh": "F.hardtanh",
        "silu": "F.silu",
        "elu": "F.elu",
        "leaky_relu": "F.leaky_relu",
    }
    lists = {
        "fsum": ".sum",
        "mean": ".mean",
        "max": ".amax",
        "min": ".amin",
        "logsumexp": "torch.logsumexp:",
        "softmax": "torch.softmax:",
        "log_softmax": "torch.log_softmax:",
    }

    def cbrt(self, x: Any) -> Any:
        """PyTorch has none of its own."""
        root = Tree("**", (Tree("torch.abs", (x,)), name("(1 / 3)")))
        return Tree("torch.sign", (x,)) * root

    def sqrt(self, x: Any) -> Any:
        """PyTorch's root takes no plain number."""
        return math.sqrt(x) if isinstance(x, (int, float)) else Tree("torch.sqrt", (x,))

    @property
    def pi(self) -> Any:
        """A plain number: what formulas make of it is one too."""
        return math.pi

    def softplus(self, x: Any, beta: float) -> Any:
        """PyTorch's own is x itself from 20 on."""
        return Tree("torch.logaddexp", (x * beta, Tree("torch.zeros_like", (x,)))) / beta

    def gelu_tanh(self, x: Any) -> Any:
        """PyTorch's approximation by tanh."""
        return Tree("F.gelu", (x, name('approximate="tanh"')))

    def hard_logistic(self, x: Any) -> Any:
        """A clipped line."""
        return Tree("torch.clip", ((x + 2) / 4, 0, 1))

    def maximum(self, a: Any, b: Any) -> Any:
        """The larger; PyTorch wants tensors."""
        return self._of_tensors("torch.maximum", a, b)

    def minimum(self, a: Any, b: Any) -> Any:
        """The smaller; PyTorch wants tensors."""
        return self._of_tensors("torch.minimum", a, b)

    def atan2(self, a: Any, b: Any) -> Any:
        """The angle; PyTorch wants tensors."""
        return self._of_tensors("torch.atan2", a, b)

    def hypot(self, a: Any, b: Any) -> Any:
        """The distance; PyTorch wants tensors."""
        return self._of_tensors("torch.hypot", a, b)

    def _of_tensors(self, function: str, a: Any, b: Any) -> Any:
        """A call with each plain number made a tensor like the other operand."""
        if not isinstance(a, Tree):
            a = Tree("torch.full_like", (b, a))
        if not isinstance(b, Tree):
            b = Tree("torch.full_like", (a, b))
        return Tree(function, (a, b))

    def positions(self, text: str) -> str:
        """PyTorch takes a list as an index array."""
        return text

    def array(self, text: str) -> str:
        """A tensor of float64."""
        return f"torch.tensor({text}, dtype=torch.float64)"

    def whole(self, text: str) -> str:
        """A tensor of whole numbers."""
        return f"torch.tensor({text})"

    def transposed(self, axes: Sequence[int]) -> str:
        """PyTorch says permute."""
        return ".T" if tuple(axes) == (1, 0) else f".permute({', '.join(map(str, axes))})"

    def windowed(self, x: Any, axes: Sequence[int], sizes: Sequence[int]) -> Any:
        """PyTorch slides along one axis at a time."""
        steps = zip(axes, sizes, strict=True)
        return suffixed(x, "".join(f".unfold({axis}, {size}, 1)" for axis, size in steps))

    def repeated(self, text: str, times: int) -> str:
        """PyTorch's own name for it."""
        return f"{text}.repeat_interleave({times})"

    def tiled(self, text: str, times: int) -> str:
        """PyTorch says repeat."""
        return f"{text}.repeat({times})"

    def joined(self, parts: Sequence[Any], axis: int) -> Any:
        """Arrays one after the other along an axis."""
        return self._joined("cat", parts, axis)

    def tensordot(self, a: Any, b: Any) -> Any:
        """The products of all entries of two arrays, summed over their last axes."""
        return Tree("torch.tensordot", (a, b, name("([-1], [-1])")))


LIBRARIES: dict[str, type[Spelling]] = {
    "numpy": NumpySpelling,
    "jax": JaxSpelling,
    "torch": TorchSpelling,
}
"""The spellings by the names that `Program.source` takes."""
