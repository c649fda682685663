"""The recorded graph in PyTorch and in JAX, differentiated by their own autograd, in float64.

Each namespace calls the library's own function where there is one, not the formula of our row:
what is compared is the library as its users meet it. Both libraries are optional and are imported
only where they are used; float64 is chosen tensor by tensor (PyTorch) and in a block (JAX), so
that nobody else's settings change.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from operator import attrgetter
from typing import Any

from autograd_core.graph import Graph
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.row import Primitive
from autograd_core.program import rows_in
from autograd_core.program.namespaces import Namespace
from autograd_core.program.text.libraries import JaxSpelling, TorchSpelling
from autograd_core.program.text.spelling import Spelling
from autograd_core.value import Value


class PeerNamespace(Namespace):
    """What both libraries share: numbers made into their arrays, lists stacked.

    A row is the library's function that `spelling` names; `own` holds those that are called in
    another way, by the names of rows.
    """

    array: Any
    own: dict[str, Callable[..., Any]]
    spelling: type[Spelling]
    modules: dict[str, Any]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        found = self.function(name)
        return found if found is not None else super().__getattr__(name)

    def function(self, name: str) -> Callable[..., Any] | None:
        """The library's own function for a row; None where it has none."""
        if name in self.own:
            return self.own[name]
        spelled = self.spelling.functions.get(name)
        if spelled is None:
            return None
        module, _, path = spelled.partition(".")
        return partial(self._call, attrgetter(path)(self.modules[module]), PRIMITIVES[name])

    def function_of(self, row: Primitive) -> Callable[..., Any]:
        """The library's own function, where there is one."""
        found = self.function(row.name)
        return super().function_of(row) if found is None else found

    def abs(self, x: Any) -> Any:
        """The library's |x|."""
        return self.array.abs(x)

    def number(self, x: Any) -> Any:
        """A float64 array of no dimension; an array as it is."""
        raise NotImplementedError

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """The library's selection; a plain bool, as the graph recorded it, chooses at once."""
        if isinstance(condition, bool):
            return a if condition else b
        return self.array.where(condition, self.number(a), self.number(b))

    def differentiate(
        self, function: Callable[[list[Any]], Any], at: Sequence[float]
    ) -> tuple[float, list[float]]:
        """Value and derivatives of a function of the library's arrays."""
        raise NotImplementedError

    def gradient(self, graph: Graph, inputs: Sequence[Value], at: Sequence[float]) -> list[float]:
        """d root / d input for each input at these numbers, by the library's own sweep."""

        def function(given: list[Any]) -> Any:
            known = dict(zip(map(id, inputs), given, strict=True))
            compute = rows_in(self)
            return graph.program.run(compute, lambda v: self.number(v.data), known)[-1]

        return self.differentiate(function, at)[1]

    def local(self, node: Value, operands: Sequence[float]) -> tuple[float, list[float]]:
        """Value and partials of one operation at these operands."""
        return self.differentiate(lambda given: rows_in(self)(node, given), operands)

    def _call(
        self, function: Callable[..., Any], row: Primitive, *given: Any, **named: Any
    ) -> Any:
        """A function of arrays on numbers too, with the static parameters of its row."""
        count = len(row.operands)
        static = {**row.parameters, **dict(zip(row.parameters, given[count:], strict=False))}
        return function(*map(self.number, given[:count]), *(static | named).values())

    def stack(self, xs: Sequence[Any]) -> Any:
        """A list as one array."""
        return self.array.stack([self.number(x) for x in xs])


class TorchNamespace(PeerNamespace):
    """Rows in PyTorch.

    Raises:
        ImportError: PyTorch is not installed.
    """

    spelling = TorchSpelling

    def __init__(self) -> None:
        self.array = library("torch", "PyTorch")
        f = self.array.nn.functional
        torch = self.array
        self.modules = {"torch": torch, "F": f}
        self.own = {
            "cbrt": lambda x: torch.sign(self.number(x)) * torch.abs(self.number(x)) ** (1 / 3),
            "sqrt": lambda x: torch.sqrt(self.number(x)),
            "softplus": lambda x, beta=1.0: f.softplus(self.number(x), beta=beta),
            "gelu": self._gelu,
            "gelu_tanh": lambda x: f.gelu(self.number(x), approximate="tanh"),
            "norm": lambda xs: torch.linalg.vector_norm(self.stack(xs)),
            "fsum": lambda xs: self.stack(xs).sum(),
            "mean": lambda xs: self.stack(xs).mean(),
            "logsumexp": lambda xs: torch.logsumexp(self.stack(xs), 0),
            "softmax": lambda xs, k: torch.softmax(self.stack(xs), 0)[k],
            "log_softmax": lambda xs, k: torch.log_softmax(self.stack(xs), 0)[k],
            "max": lambda xs: torch.amax(self.stack(xs), 0),
            "min": lambda xs: torch.amin(self.stack(xs), 0),
        }

    def number(self, x: Any) -> Any:
        """A float64 tensor."""
        if isinstance(x, self.array.Tensor):
            return x
        return self.array.tensor(x, dtype=self.array.float64)

    def _gelu(self, x: Any, mu: float = 0.0, sigma: float = 1.0) -> Any:
        """PyTorch's gelu is the standard one; others by the formula of the row."""
        if (mu, sigma) == (0.0, 1.0):
            return self.array.nn.functional.gelu(self.number(x))
        return PRIMITIVES["gelu"].formula(self, x, mu, sigma)

    def differentiate(
        self, function: Callable[[list[Any]], Any], at: Sequence[float]
    ) -> tuple[float, list[float]]:
        """Value and derivatives by PyTorch's backward sweep."""
        torch = self.array
        with torch.enable_grad():
            given = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in at]
            root = self.number(function(given))
            if not root.requires_grad:
                return float(root), [0.0] * len(given)
            found = torch.autograd.grad(root, given, allow_unused=True)
        return float(root.detach()), [0.0 if g is None else float(g) for g in found]


class JaxNamespace(PeerNamespace):
    """Rows in JAX.

    Raises:
        ImportError: JAX is not installed.
    """

    spelling = JaxSpelling

    def __init__(self) -> None:
        self.jax = library("jax", "JAX")
        self.array = self.jax.numpy
        nn = self.jax.nn
        self.modules = {"jnp": self.array, "jax": self.jax}
        self.own = {
            "sqrt": lambda x: self.array.sqrt(self.number(x)),
            "softplus": lambda x, beta=1.0: nn.softplus(self.number(x) * beta) / beta,
            "gelu": self._gelu,
            "norm": lambda xs: self.array.linalg.norm(self.stack(xs)),
            "fsum": lambda xs: self.stack(xs).sum(),
            "mean": lambda xs: self.stack(xs).mean(),
            "logsumexp": lambda xs: nn.logsumexp(self.stack(xs)),
            "softmax": lambda xs, k: nn.softmax(self.stack(xs))[k],
            "log_softmax": lambda xs, k: nn.log_softmax(self.stack(xs))[k],
            "max": lambda xs: self.array.max(self.stack(xs)),
            "min": lambda xs: self.array.min(self.stack(xs)),
        }

    def number(self, x: Any) -> Any:
        """A float64 array."""
        return self.array.asarray(x, dtype=self.array.float64)

    def _gelu(self, x: Any, mu: float = 0.0, sigma: float = 1.0) -> Any:
        """JAX's gelu is the standard one; others by the formula of the row."""
        if (mu, sigma) == (0.0, 1.0):
            return self.jax.nn.gelu(self.number(x), approximate=False)
        return PRIMITIVES["gelu"].formula(self, x, mu, sigma)

    def differentiate(
        self, function: Callable[[list[Any]], Any], at: Sequence[float]
    ) -> tuple[float, list[float]]:
        """Value and derivatives by JAX's value_and_grad."""
        with self._float64():
            both = self.jax.value_and_grad(lambda given: self.number(function(given)))
            value, found = both([self.number(x) for x in at])
            return float(value), [float(g) for g in found]

    def _float64(self) -> Any:
        """A block in which JAX computes in float64; its setting elsewhere stays."""
        if hasattr(self.jax, "enable_x64"):
            return self.jax.enable_x64(True)
        return import_module("jax.experimental").enable_x64()


def library(name: str, title: str) -> Any:
    """Import an optional library, or say how to install it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = import_module(name)
            if name == "jax":
                import_module("jax.scipy.special")
                import_module("jax.nn")
    except ImportError as error:
        raise ImportError(f"{title} is not installed: pip install {name}") from error
    return module
