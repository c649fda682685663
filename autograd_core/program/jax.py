"""A Program in JAX: a function that jit, grad, vmap and shard_map take, and its parameters.

What runs is the array text, in a namespace whose functions are the rows of the table, each with
its own derivative as `jax.custom_jvp`: the slope of relu at 0 is 0 as everywhere in this engine,
and that of tanh keeps its digits where JAX's own has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.row import REAL, Primitive
from autograd_core.primitives.trees import Tree, name
from autograd_core.program.arrays import JaxNamespace
from autograd_core.program.lift.lifted import Array, Fold, Lifted
from autograd_core.program.program import Program
from autograd_core.program.text.constants import nested
from autograd_core.program.text.libraries import NumpySpelling
from autograd_core.program.text.loop_text import array_writer
from autograd_core.program.text.read_steps import Able
from autograd_core.program.text.spelling import Spelling, path_of
from autograd_core.summing import sum_in_order

DTYPES = ("float64", "float32")
MOST_STEPS = 4_000
"""Steps that JAX compiles in about a minute: twice as many take three times as long."""

_OPERATORS = frozenset("identity add sub mul neg where".split())


class RowSpelling(Spelling):
    """Rows by their own names, which the namespace of the text defines; arrays as in JAX."""

    title = "JAX"
    prefix = "jnp"
    able = Able(windows=False)
    scans = True
    imports: dict[str, str] = {}
    functions = {
        row: row
        for row, found in PRIMITIVES.items()
        if not found.variadic and row not in _OPERATORS
    }
    lists = {**NumpySpelling.lists, "norm": "norm:axis="}

    def constant_pow(self, x: Any, base: Any) -> Any:
        """The row, with its base."""
        return Tree("constant_pow", (x, base))

    def pow(self, a: Any, b: Any) -> Any:
        """The row."""
        return Tree("pow", (a, b))

    def truediv(self, a: Any, b: Any) -> Any:
        """The row."""
        return Tree("truediv", (a, b))

    def sqrt(self, x: Any) -> Any:
        """The row."""
        return Tree("sqrt", (x,))

    def of_list(self, row: str, x: Any, axis: int | None) -> Any:
        """The norm by a function that has its slope at 0."""
        if row != "norm":
            return super().of_list(row, x, axis)
        return Tree("norm", (x, name(f"axis={axis}")))

    def positions(self, text: str) -> str:
        """JAX takes no list as an index."""
        return f"jnp.array({text})"

    def array(self, text: str) -> str:
        """An array of the chosen precision."""
        return f"numbers({text})"


class JaxRows(JaxNamespace):
    """The rows on JAX's arrays, each with the derivatives of the table.

    Args:
        dtype: "float64" or "float32".

    Raises:
        ImportError: JAX is not installed.
    """

    def __init__(self, dtype: str) -> None:
        super().__init__()
        self.dtype = dtype
        self.lowered = cache(self._lowered)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_") or name not in PRIMITIVES:
            raise AttributeError(f"JaxRows: no primitive is called {name!r}")
        return partial(self._call_row, PRIMITIVES[name])

    def number(self, x: Any) -> Any:
        """An array of the chosen precision."""
        return self.array.asarray(x, dtype=self.dtype)

    def abs(self, x: Any) -> Any:
        """The row, whose slope at 0 is 0."""
        return self.lowered("abs")(self.number(x))

    def _call_row(self, row: Primitive, *given: Any) -> Any:
        """A row of operands, then its static parameters."""
        if row.variadic:
            return super().function_of(row)(*given)
        count = len(row.operands)
        static = [*given[count:], *[*row.parameters.values()][len(given) - count :]]
        return self.lowered(row.name, *static)(*map(self.number, given[:count]))

    def _lowered(self, row_name: str, *static: Any) -> Callable[..., Any]:
        """A row as JAX's function: the library's own value, the derivatives of the row."""
        row = PRIMITIVES[row_name]
        compute = super().function(row_name) or partial(row.formula, self)
        derivatives = (
            self._hypot_partials if row_name == "hypot" else partial(row.derivatives, self)
        )
        bounded = row.valid is not None or any(domain != REAL for domain in row.domains)
        function = self.jax.custom_jvp(lambda *operands: compute(*operands, *static))

        def slope(operands: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
            y = function(*operands)
            if bounded:  # -0.0 counts as 0.0 at an end
                operands = [self.where(x == 0, 0.0, x) for x in operands]
            partials = derivatives(*operands, *static)
            if bounded:  # outside the domain slopes are nan, as the value is
                partials = [self.where(y == y, d, self.array.nan) for d in partials]
            shares = [self.number(d) * t for d, t in zip(partials, tangents, strict=True)]
            return y, self.array.broadcast_to(sum_in_order(shares[1:], shares[0]), y.shape)

        function.defjvp(slope)
        found: Callable[..., Any] = function
        return found

    def _hypot_partials(self, x: Any, y: Any) -> tuple[Any, Any]:
        """x/h and y/h, 0 where h is: the row chooses a form by the larger number."""
        h = self.hypot(x, y)
        h = self.where(h > 0, h, 1)
        return x / h, y / h

    def norm_along(self, x: Any, axis: int | None) -> Any:
        """The norm along an axis; where it is 0, no derivative flows."""
        size = self.array.max(self.array.abs(x), axis, keepdims=True)
        size = self.jax.lax.stop_gradient(self.where(size > 0, size, 1))
        square = self.array.sum((x / size) ** 2, axis, keepdims=True)
        root = self.array.sqrt(self.where(square > 0, square, 1)) * size
        return self.array.squeeze(self.where(square > 0, root, 0), axis)

    def scope(self) -> dict[str, Any]:
        """The names that the text uses."""
        jnp, nn = self.array, self.jax.nn
        rows = {row: getattr(self, row) for row in RowSpelling.functions}
        lists = {name: getattr(nn, name) for name in ("logsumexp", "softmax", "log_softmax")}
        more = {"jax": self.jax, "jnp": jnp, "numbers": self.number, "norm": self.norm_along}
        return {**rows, **lists, **more}


def to_jax(program: Program, dtype: str = "float64") -> tuple[Callable[..., Any], dict[str, Any]]:
    """A recorded program as a function of JAX, and its parameters.

        f, params = to_jax(program)
        value, gradient = jax.jit(jax.value_and_grad(f))(params, xs)

    The function takes the dict of parameters, then the inputs, each an array of its recorded
    shape; `jax.vmap` adds rows. Its derivatives are those of the engine's table. XLA adds in an
    order of its own, so numbers agree to rounding, not to the bit. `where` keeps the branch that
    was recorded, and so does `if`; all other operations choose anew. Loops, such as a recurrent
    cell over its times, are `jax.lax.scan`: JAX compiles one time, however many there are.

    Args:
        program: made by `freeze`.
        dtype: "float64", which JAX must be told to allow, or "float32": seven digits.

    Returns:
        The function, and its parameters: a dict of arrays by names such as "layers.0.w".

    Raises:
        TypeError: program is not a Program.
        ImportError: JAX is not installed.
        ValueError: dtype is another; JAX is not set to float64; so many steps depend on each
            other that JAX would not compile them in reasonable time. The function raises it for
            inputs of other shapes.
    """
    if not isinstance(program, Program):
        kind = type(program).__name__
        raise TypeError(f"to_jax takes a Program, got {kind}; freeze(loss) makes one of a result")
    if dtype not in DTYPES:
        raise ValueError(f"to_jax: dtype must be one of {', '.join(DTYPES)}, got {dtype!r}")
    lifted = program.computable()
    writer = array_writer(lifted, RowSpelling, "f")
    _check_depth(lifted, writer.loops)
    rows = JaxRows(dtype)
    if dtype == "float64" and rows.array.asarray(0.0).dtype != dtype:
        raise ValueError(
            "to_jax: JAX computes in float32 unless it is told otherwise: call "
            'jax.config.update("jax_enable_x64", True) first, or to_jax(program, dtype="float32")'
        )
    text = writer.text()
    _check_depth(lifted, writer.scanned)
    scope = rows.scope()
    exec(compile(text.source, "<to_jax>", "exec"), scope)
    constants = {name: _constant(rows, x) for name, x in text.constants.items()}
    leaves = [array for array in lifted.arrays if array.kind == "leaf"]
    inputs = [array for array in leaves if array.role == "input"]
    params = {
        path_of(array): rows.number(nested([v.data for v in array.leaves.values], array.shape))
        for array in leaves
        if array.role == "parameter" and array.leaves is not None
    }
    names = tuple(params)

    def f(params: Mapping[str, Any], *arrays: Any) -> Any:
        given = [rows.number(x) for x in arrays]
        _check_shapes(inputs, given)
        if text.arguments[:1] == ("params",):
            given.insert(0, {key: rows.number(params[key]) for key in names})
        return rows.number(scope["f"](*given, **constants))

    f.__doc__ = text.source
    return f, params


def _check_depth(lifted: Lifted, scans: Iterable[Fold]) -> None:
    """Raise ValueError if so many steps depend on each other that JAX would not compile them.

    Args:
        lifted: the steps.
        scans: the loops that are compiled for one time alone.
    """
    again = {number for fold in scans for row in fold.rows[1:] for number in row}
    depths: list[int] = []
    for number, array in enumerate(lifted.arrays):
        before = [depths[ref.array] for ref in array.operands if ref.array is not None]
        counts = array.kind not in ("leaf", "join") and number not in again
        depths.append(counts + max(before, default=0))
    deep = depths[lifted.root.array]
    if deep > MOST_STEPS:
        time = "minutes" if deep < 10 * MOST_STEPS else "hours"
        raise ValueError(
            f"to_jax: {deep:,} steps that depend on each other would take JAX {time} to compile; "
            "export one step and loop with jax.lax.scan"
        )


def _constant(rows: JaxRows, numbers: Any) -> Any:
    """An array of floats, or of whole numbers for an index."""
    found = rows.array.asarray(numbers)
    return found if found.dtype.kind == "i" else rows.number(numbers)


def _check_shapes(inputs: Sequence[Array], given: Sequence[Any]) -> None:
    """Raise an error for inputs of other shapes than the recorded ones."""
    shapes = [x.shape for x in given]
    if shapes != [array.shape for array in inputs]:
        wanted = ", ".join(f"{array.name} {array.shape}" for array in inputs)
        raise ValueError(
            f"to_jax: the program was recorded with {wanted or 'no inputs'}, got arrays of "
            f"{', '.join(map(str, shapes)) or 'none'}; jax.vmap(f, ...) takes more rows"
        )
