"""Lines of boxes, run by NumPy: every name is an array of the page, every function NumPy's."""

import ast
import math
import re

import numpy as np

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate
from viz.boxes.levels import Levels

IN_WORDS = re.compile(r"…|\bits part of\b|\bis the (?:largest|smallest)\b|\bd [\w(]")
"""What makes a line words for a reader: a list left out, or one of these phrases."""

_RANGE = re.compile(r"\b(\w+?)(\d+), …, \1(\d+)\b")
_ALL_TIMES = re.compile(r"for t in range\(([\d, ]+)\): (.*)")
_WHOLE = re.compile(r"(\w+)(\.T)? - \1\[.*\]")


class Placed(ast.NodeTransformer):
    """Lists of arrays become calls of `side_by_side`."""

    def visit_List(self, node):
        """A list; those of whole numbers, which choose entries, stay."""
        self.generic_visit(node)
        if all(isinstance(x, ast.Constant) and isinstance(x.value, int) for x in node.elts):
            return node
        name = ast.Name("side_by_side", ast.Load())
        return ast.copy_location(ast.Call(name, node.elts, []), node)


def side_by_side(*parts):
    """Arrays one after the other along their last axis; a number is a column of it."""
    parts = [np.asarray(part, float) for part in parts]
    rows = max((part.shape for part in parts), key=len)[:-1]
    columns = [part if part.ndim > len(rows) else np.full((*rows, 1), part) for part in parts]
    return np.concatenate(columns, axis=-1)


def of_row(name):
    """A primitive, entry by entry."""
    row = PRIMITIVES[name]

    def number(*xs):
        count = len(row.operands)
        return evaluate(name, [float(x) for x in xs[:count]], tuple(xs[count:]))[0]

    return np.vectorize(number, otypes=[float])


def logsumexp(x, axis=None):
    """The logarithm of a sum of exponentials."""
    largest = np.max(x, axis=axis, keepdims=True)
    found = np.log(np.sum(np.exp(x - largest), axis=axis, keepdims=True)) + largest
    return np.squeeze(found, axis=axis)


def softmax(x, axis=None):
    """Exponentials, divided by their sum."""
    largest = np.max(x, axis=axis, keepdims=True)
    powers = np.exp(x - largest)
    return powers / np.sum(powers, axis=axis, keepdims=True)


FUNCTIONS = {
    **{name: of_row(name) for name, row in PRIMITIVES.items() if not row.variadic},
    **{name: getattr(np, name) for name in "sum mean max min prod outer eye ones zeros".split()},
    **{name: getattr(np, name) for name in "tensordot full inf nan pi broadcast_to".split()},
    **{"range": range, "logsumexp": logsumexp, "softmax": softmax},
    "log_softmax": lambda x, axis=None: np.log(softmax(x, axis)),
    "norm": lambda x, axis=None: np.sqrt(np.sum(np.square(x), axis=axis)),
    "side_by_side": side_by_side,
    "where": np.where,
    "moveaxis": np.moveaxis,
    "add": np.add,
}


def scope_of(found: Levels):
    """The arrays of a page by their names; of `-labels` and `xs[2]` by the name in it."""
    scope = dict(FUNCTIONS)
    rows = {}
    for i, array in enumerate(found.arrays.arrays):
        numbers = numbers_of(found, i)
        match = re.fullmatch(r"(\w+)\[(\d+)\]", array.name)
        parts = re.fullmatch(r"\[(\w+)\[(\d+)\], 0\]", array.name)
        if array.name.startswith("["):
            alias = f"list_{len(scope.setdefault('lists', {}))}"
            scope["lists"][array.name] = alias
            scope[alias] = numbers
        if match or parts:
            name, place = (match or parts).groups()
            own = numbers if match else np.trim_zeros(numbers, "b")
            rows.setdefault(name, {})[int(place)] = numbers if match else (own, numbers)
        elif array.name.startswith("-"):
            scope[array.name[1:]] = -numbers
        else:
            scope[array.name] = numbers
    for name, held in rows.items():
        whole = [len(x) for x in held.values() if not isinstance(x, tuple)]
        if name not in scope and whole:
            width = min(whole)
            own = {k: x[1][:width] if isinstance(x, tuple) else x for k, x in held.items()}
            scope[name] = np.array([own.get(k, [math.nan] * width) for k in range(max(own) + 1)])
    for frame in found.frames:
        for line in frame.inside if frame.phase == "forward" else ():
            name, _, text = line.partition(" = ")
            if _WHOLE.fullmatch(text) and not is_in_words(line):
                scope[name] = value_of(text, scope)  # with zeros, which no node stands for
    return scope


def expanded(text):
    """A text whose ranges of names, `h_0, …, h_7`, are written out."""

    def every(found):
        return ", ".join(f"{found[1]}{k}" for k in range(int(found[2]), int(found[3]) + 1))

    return _RANGE.sub(every, text)


def is_in_words(line, own=()):
    """Whether a line is words for a reader, or names one of these operations of `record()`."""
    return bool(IN_WORDS.search(expanded(line)) or any(f"{name}(" in line for name in own))


def own_operations(found):
    """The names of the operations of `record()`."""
    return {" ".join(array.op.split()) for array in found.arrays.arrays if array.is_own}


def compiled(text, mode):
    """A text as code."""
    return compile(
        ast.fix_missing_locations(Placed().visit(ast.parse(text, mode=mode))), text, mode
    )


def value_of(text, scope):
    """A right-hand side, computed; a list that is one array of the page is that array."""
    for name in scope.get("lists", ()):
        text = text.replace(name, scope["lists"][name])
    with np.errstate(all="ignore"):
        return eval(compiled(expanded(text), "eval"), scope)


def _at(text, t):
    """A text with t, at a time."""

    def place(found):
        return str(t + int(found[1] or 0))

    text = re.sub(r"\{t([+-]\d+)?\}", place, text)
    return re.sub(r"(?<=\[)t([+-]\d+)?(?=[\],:])", place, re.sub(r"_t\b", f"_{t}", text))


def add(line, scope):
    """Run a line of a share."""
    times = _ALL_TIMES.fullmatch(line)
    if times:
        for t in range(*map(int, times[1].split(", "))):
            add(_at(times[2], t), scope)
        return
    if line.startswith("add.at("):
        value_of(line, scope)
        return
    target, sign, share = re.fullmatch(r"(.+?) (\+?=) (.*)", expanded(line)).groups()
    numbers = np.asarray(value_of(share, scope))
    if sign == "=":
        assert target.isidentifier(), line
        scope[target] = numbers
        return
    exec(compiled(f"{target} += share", "exec"), scope, {"share": numbers})


def is_close(found, expected, largest=0.0):
    """Whether numbers are those of a page, but for rounding; sums cancel out to `largest`."""
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    try:
        found = np.broadcast_to(found, expected.shape)
    except ValueError:
        return False
    largest = max(largest, np.max(np.abs(expected), initial=0.0, where=np.isfinite(expected)))
    near = 1e-13 * float(largest)  # sums may be added up in another order
    return np.allclose(found, expected, rtol=1e-11, atol=near, equal_nan=True)


def numbers_of(found, i):
    """The values of an array."""
    return np.array(found.numbers(i).values).reshape(found.arrays.arrays[i].shape)


def forward_faults(found: Levels):
    """The forward lines that are words, and those that NumPy refuses or computes otherwise."""
    scope = scope_of(found)
    words, faults = [], []
    for frame in found.frames:
        if frame.phase != "forward":
            continue
        for line in (*frame.inside, *frame.lines):
            name, _, text = line.partition(" = ")
            if is_in_words(line, own_operations(found)):
                words.append(line)
                continue
            try:
                numbers = value_of(text, scope)
            except Exception as error:
                faults.append(f"{line}   {type(error).__name__}: {error}")
                continue
            if not is_close(numbers, scope[name]):
                faults.append(f"{line}   other numbers")
    return words, faults


def backward_faults(found: Levels):
    """Like `forward_faults`, of the lines of shares: run in order, they must give the gradients.

    Where words hand on a share, the gradient that was recorded is taken once its box acts.
    """
    scope = scope_of(found)
    arrays = found.arrays.arrays
    grads = [np.array(found.numbers(i).gradients).reshape(a.shape) for i, a in enumerate(arrays)]
    for i, array in enumerate(arrays):
        scope[f"d{array.name}"] = np.zeros(np.shape(scope.get(array.name, numbers_of(found, i))))
    words, faults, lost = [], [], set()
    for frame in found.frames:
        if frame.phase == "seed":
            add(frame.lines[0], scope)
        if frame.phase != "backward":
            continue
        for box, _ in frame.acting:
            name = f"d{found.name(found.boxes[box].array)}"
            if name in lost:
                scope[name] = grads[found.boxes[box].array]
                lost.discard(name)
        for line in (*frame.inside, *frame.lines):
            target = re.search(r"\bd\w+", line)[0]
            if is_in_words(line) or lost.intersection(re.findall(r"\w+", line)):
                words += [line] * is_in_words(line)
                lost.add(target)
                continue
            try:
                add(line, scope)
            except Exception as error:
                faults.append(f"{line}   {type(error).__name__}: {error}")
                lost.add(target)
    return words, [*faults, *_unequal(found, scope, lost, grads)]


def _unequal(found, scope, lost, grads):
    """The arrays whose gradients come out otherwise than they were recorded."""
    largest = max(abs(x) for each in grads for x in each.flat if math.isfinite(x))
    for i, array in enumerate(found.arrays.arrays):
        name = f"d{array.name}"
        told = array.kind != "join" and found.arrays.is_moved(i) and name not in lost
        if told and scope[name].size == grads[i].size:
            if not is_close(scope[name], grads[i], largest):
                yield f"{name} comes out wrong"
