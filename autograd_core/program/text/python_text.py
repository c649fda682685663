"""Array steps as plain Python: nested lists, `math`, and the bits of the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.trees import Tree, literal, name
from autograd_core.program.lift.lifted import Array, Index, Lifted, Ref
from autograd_core.program.text.constants import nested
from autograd_core.program.text.kernel_text import kernel_text
from autograd_core.program.text.loop_places import Affine, coordinates, divided, unflattened
from autograd_core.program.text.read_steps import Shape
from autograd_core.program.text.reads import strides_of
from autograd_core.program.text.spelling import NOTATION, Spelling, suffixed
from autograd_core.program.text.writer import SourceLine, Text, Writer

LETTERS = "ijklmnopqr"
OWN_NAMES = ("added", "max", "min", "range", "round", "float")
ADDED = """def added(terms, *start):
    total, *rest = [*start, *terms]
    for term in rest:
        total += term
    return total"""


class PythonSpelling(Spelling):
    """Rows by `math`, where that has the engine's own bits, else by their kernels."""

    title = "Python"
    prefix = "math"
    imports = {"math.": "import math"}
    functions = {
        **{
            row: f"math.{row}"
            for row in "exp exp2 expm1 log log1p log2 log10 cbrt erf erfc sin cos tan asin acos "
            "atan atan2 sinh cosh tanh asinh acosh atanh hypot".split()
        },
        "abs": "abs",
    }
    lists = {"max": "max", "min": "min"}

    def __init__(self) -> None:
        self.kernels: dict[str, None] = {}

    def __getattr__(self, row: str) -> Callable[..., Any]:
        if row in PRIMITIVES and row not in self.functions:
            return lambda *operands: self.kernel(row, *operands)
        return super().__getattr__(row)

    def kernel(self, row: str, *operands: Any) -> Tree:
        """A call of the engine's own kernel, which the text defines."""
        called = PRIMITIVES[row].kernel
        self.kernels[called] = None
        return Tree(called, operands)

    def pow(self, a: Any, b: Any) -> Tree:
        """C's power."""
        return Tree("math.pow", (a, b))

    def constant_pow(self, x: Any, base: Any) -> Tree:
        """C's power."""
        return Tree("math.pow", (base, x))

    def floor(self, x: Any) -> Tree:
        """As a float."""
        return Tree("float", (Tree("math.floor", (x,)),))

    def ceil(self, x: Any) -> Tree:
        """As a float."""
        return Tree("float", (Tree("math.ceil", (x,)),))

    def trunc(self, x: Any) -> Tree:
        """As a float."""
        return Tree("float", (Tree("math.trunc", (x,)),))

    def round(self, x: Any) -> Tree:
        """As a float."""
        return Tree("float", (Tree("round", (x,)),))

    def truediv(self, a: Any, b: Any) -> Tree:
        """a / b."""
        return Tree("/", (a, b))

    def neg(self, x: Any) -> Tree:
        """-x."""
        return Tree("neg", (x,))

    def array(self, text: str) -> str:
        """Nested lists."""
        return text

    def whole(self, text: str) -> str:
        """Nested lists."""
        return text


class _LoopWriter(Writer):
    """Writes the steps as comprehensions; a step that only one other reads is fused into it."""

    def __init__(self, lifted: Lifted, function: str) -> None:
        spelling = PythonSpelling()
        kernels = (row.kernel for row in PRIMITIVES.values())
        super().__init__(lifted, spelling, function, [*OWN_NAMES, *LETTERS, *kernels])
        self.spelling: PythonSpelling = spelling
        self.elements: dict[int, Callable[[Sequence[Affine]], Any]] = {}
        self.pending: set[int] = set()

    def text(self) -> Text:
        """The whole text."""
        for i in self.used:
            if self.arrays[i].kind == "leaf":
                self.elements[i] = self._subscripted(self.leaf(i))
            else:
                self._step(i)
        result = self.last() or self._root()
        blocks = kernel_text(self.spelling.kernels)
        texts = [result, *(line.value for line in self.lines)]
        if any("added(" in text for text in texts):
            blocks.append(ADDED)
        return self.finished(result, blocks, self.spelling.imports, shapes=False)

    def _subscripted(self, base: str) -> Callable[[Sequence[Affine]], Any]:
        """An entry of nested lists."""
        return lambda at: suffixed(name(base), "".join(f"[{place}]" for place in at))

    def _step(self, i: int) -> None:
        """Write a step, or keep it to be fused into the only one that reads it."""
        array = self.arrays[i]
        for ref in array.operands:
            if ref.array in self.pending and not self._reads_once(array, ref):
                self._assign(ref.array)
        if array.kind == "join":
            self._assign(i)
            return
        element = self._element(array)
        if len(NOTATION.text(element(_places(array.shape)))) > self.spelling.longest:
            for ref in array.operands:
                if ref.array in self.pending:
                    self._assign(ref.array)
        self.elements[i] = element
        self.pending.add(i)
        if self.is_named(i):
            self._assign(i)

    def _reads_once(self, array: Array, ref: Ref) -> bool:
        """Whether the text computes each entry that is read once."""
        if array.kind in ("product", "join") and not array.rows or array.choice is not None:
            return False
        assert ref.array is not None
        return len(set(ref.index.positions())) == ref.size

    def _assign(self, i: int | None) -> None:
        """Write a line that gives a step its name."""
        assert i is not None
        array = self.arrays[i]
        if array.kind == "join":
            text = self._joined(array)
        else:
            text = NOTATION.text(self.elements[i](_places(array.shape)))
            text = self._looped(text, array.shape)
        self.lines.append(SourceLine(self.called[i], text, array.shape))
        self.elements[i] = self._subscripted(self.called[i])
        self.pending.discard(i)

    def _joined(self, array: Array) -> str:
        """Entries side by side along the last axis."""
        axes = len(array.shape) - 1
        at, letter = _places(array.shape)[:axes], LETTERS[axes]
        parts = []
        for ref in array.operands:
            text = NOTATION.text(self._read(ref, [*at, Affine({letter: 1})]))
            parts.append(f"*[{text} for {letter} in range({ref.shape[-1]})]")
        return self._looped(f"[{', '.join(parts)}]", array.shape[:axes])

    def _looped(self, text: str, shape: Shape) -> str:
        """Nested lists of a shape."""
        for letter, n in reversed([*zip(LETTERS, shape, strict=False)]):
            text = f"[{text} for {letter} in range({n})]"
        return text

    def _element(self, array: Array) -> Callable[[Sequence[Affine]], Any]:
        """What computes an entry at some places."""
        return lambda at: self._written(array, at)

    def _written(self, array: Array, at: Sequence[Affine]) -> Any:
        """An entry of a step."""
        if array.kind == "map":
            operands = [self._read(ref, at) for ref in array.operands]
            return self.spelling.applied(PRIMITIVES[array.op], operands, array.static)
        letter = next(x for x in LETTERS[len(array.shape) :] if not _mentions(at, x))
        inner = Affine({letter: 1})
        if array.kind == "product":
            left, right, *start = array.operands
            axes = len(array.shape) if array.rows else len(left.shape) - 1
            a = self._read(left, [*at[:axes], inner])
            b = self._read(right, [*(at if array.rows else at[axes:]), inner])
            terms = Tree("*", (b, a) if array.swapped else (a, b))
            first = [literal(0.0)] if array.op == "dot" else [self._read(ref, at) for ref in start]
            return self._added(terms, letter, array.inner, first)
        terms = self._read(array.operands[0], [*at, inner])
        if array.kind == "sum" and array.op == "chain":
            first = [self._read(ref, at) for ref in array.operands[1:]]
            return self._added(terms, letter, array.inner, first)
        return self._row_of_list(array, self._listed(terms, letter, array.inner), at)

    def _row_of_list(self, array: Array, listed: Tree, at: Sequence[Affine]) -> Any:
        """A row of a list."""
        if array.op in ("fsum", "mean"):
            total = Tree("math.fsum", (listed,))
            return total if array.op == "fsum" else Tree("/", (total, array.inner))
        if array.op == "norm":
            return Tree("math.hypot", (name(f"*{NOTATION.text(listed)}"),))
        if array.op in ("max", "min"):
            return Tree(array.op, (listed,))
        static: list[Any] = [*array.static]
        if array.choice is not None:
            static = [name(str(self._flat(array.choice, array.shape, at)))]
        return self.spelling.kernel(array.op, listed, *static)

    def _listed(self, terms: Any, letter: str, count: int) -> Tree:
        """A list of terms."""
        return name(f"[{NOTATION.text(terms)} for {letter} in range({count})]")

    def _added(self, terms: Any, letter: str, count: int, first: Sequence[Any]) -> Tree:
        """Terms added from left to right."""
        return Tree("added", (self._listed(terms, letter, count), *first))

    def _read(self, ref: Ref, at: Sequence[Affine]) -> Any:
        """The entry that a reference reads at some places."""
        if ref.array is None:
            return self._number(ref, at)
        array = self.arrays[ref.array]
        index = ref.index
        found = None
        if index.strides is not None:
            places = at if index.sizes == ref.shape else divided(ref.shape, index.sizes, at)
            found = coordinates(array.shape, index, places)
        if found is None:
            found = unflattened(array.shape, self._flat(index, ref.shape, at))
        return self.elements[ref.array](found)

    def _number(self, ref: Ref, at: Sequence[Affine]) -> Any:
        """A constant."""
        assert ref.constants is not None
        values = [ref.constants[p] for p in ref.index.positions()]
        if len({value.hex() for value in values}) == 1:
            return literal(values[0])
        negated = ref.name.startswith("-")
        listed = [-x if negated else x for x in ref.constants]
        called = ref.name.removeprefix("-").removesuffix(".T")
        called = self.constants.floats(listed, (len(listed),), called)
        tree = suffixed(name(called), f"[{self._flat(ref.index, ref.shape, at)}]")
        return Tree("neg", (tree,)) if negated else tree

    def _flat(self, index: Index, shape: Shape, at: Sequence[Affine]) -> Affine:
        """The position that an index map has at some places."""
        if index.strides is not None:
            sizes = at if index.sizes == shape else divided(shape, index.sizes, at)
            total = Affine({}, index.start)
            for place, stride in zip(sizes, index.strides, strict=True):
                total = total + place.times(stride)
            return total
        table = self.constants.wholes(nested(list(index.positions()), shape), prod(shape))
        return Affine({f"{table}{''.join(f'[{place}]' for place in at)}": 1})

    def _root(self) -> str:
        """The entry that is the result."""
        i, position = self.lifted.root
        shape = self.arrays[i].shape
        at = [Affine({}, position // s % n) for n, s in zip(shape, strides_of(shape), strict=True)]
        return NOTATION.text(self.elements[i](at))


def _places(shape: Shape) -> list[Affine]:
    """The loop variables of a shape."""
    return [Affine({letter: 1}) for letter, _ in zip(LETTERS, shape, strict=False)]


def _mentions(at: Sequence[Affine], letter: str) -> bool:
    """Whether places depend on a loop variable."""
    return any(letter in str(place) for place in at)


def python_text(lifted: Lifted, function: str = "loss") -> Text:
    """The steps as the text of a function of nested lists, which needs no library.

    It has the bits of the engine. Where the engine has an infinity or nan, `math` may raise
    OverflowError, ValueError or ZeroDivisionError; a zero may have the other sign.

    Args:
        lifted: the steps.
        function: the name of the function.
    """
    return _LoopWriter(lifted, function).text()
