"""What a planted program is, and how it is judged: run eagerly and by `static`, side by side.

A program is a function that makes everything anew and returns a Run, so that the two sides share
no state. Its docstring says what would freeze. A line that a refusal must name ends with the
comment `# frozen`; where there are several, one of them.
"""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograd_core import Value, mean

RIGHT, REFUSED, EITHER = "right", "refused", "either"
MARK = "# frozen"


@dataclass
class Run:
    """One fresh run of a program.

    Attributes:
        f: the function to be recorded.
        steps: in order, a tuple (the arguments of a call) or a function without arguments (what
            happens between two calls).
        parameters: called after each call; the leaves whose gradients are compared.
        state: called at the end; what the program has left behind, compared as it is.
        values: whether floats among the arguments are made Values first.
    """

    f: Callable[..., Any]
    steps: Sequence[tuple[Any, ...] | Callable[[], Any]]
    parameters: Callable[[], Sequence[Value]] = list
    state: Callable[[], Any] = lambda: None
    values: bool = True


@dataclass(frozen=True)
class Planted:
    """A program and what may become of it: RIGHT, REFUSED, or EITHER of these.

    Attributes:
        make: makes it anew.
        expected: what may become of it.
        in_a_table: whether its lines are spread over the entries of a table.
    """

    make: Callable[[], Run]
    expected: str = REFUSED
    in_a_table: bool = False

    @property
    def name(self) -> str:
        """The function's name, after that of its file."""
        return f"{Path(inspect.getfile(self.make)).stem}.{self.make.__name__}"

    @property
    def lines(self) -> list[str]:
        """The marked lines, as file:line, of which a refusal must name one; of a table, any."""
        lines, first = inspect.getsourcelines(self.make)
        file = Path(inspect.getfile(self.make)).name
        if self.in_a_table:
            return [".py:"]
        return [f"{file}:{first + k}" for k, line in enumerate(lines) if MARK in line]


@dataclass
class Judged:
    """What became of a program: the outcome, and where it differs or how it was refused."""

    outcome: str
    why: str = ""


DIFFERENT = "different"


def judge(planted: Planted, static: Callable[..., Any], refusal: type[BaseException]) -> Judged:
    """Run a program both ways: "right", "refused", or "different" with the first difference.

    Args:
        static: makes the recorded function.
        refusal: the exception with which it refuses.
    """
    eager, recorded = planted.make(), planted.make()
    try:
        g = static(recorded.f)
    except refusal as error:
        return Judged(REFUSED, str(error))
    for number, (own, other) in enumerate(zip(eager.steps, recorded.steps, strict=True)):
        if not isinstance(own, tuple):
            own(), other()
            continue
        wanted = called(eager, eager.f, own)
        try:
            found = called(recorded, g, other)
        except refusal as error:
            return Judged(REFUSED, str(error))
        except TypeError as error:  # a Value where the program wants a float: loud as well
            return Judged(REFUSED, f"{error} ({_place(error, planted)})")
        if not same(found, wanted):
            return Judged(DIFFERENT, f"step {number}: {found} instead of {wanted}")
    if not same(recorded.state(), eager.state()):
        return Judged(DIFFERENT, f"left {recorded.state()} behind instead of {eager.state()}")
    return Judged(RIGHT)


def judge_repeated(
    planted: Planted, static: Callable[..., Any], refusal: type[BaseException]
) -> Judged:
    """As `judge`, with arguments as they are, where f takes them so, and each call three times.

    From the third call on, those of plain arguments are computed without a look at each of them.
    """
    plain = takes_floats(planted.make())

    def repeated() -> Run:
        run = planted.make()
        steps = [step for step in run.steps for _ in range(3 if isinstance(step, tuple) else 1)]
        return replace(run, steps=steps, values=run.values and not plain)

    return judge(replace(planted, make=repeated), static, refusal)


def takes_floats(run: Run) -> bool:
    """Whether a program computes with floats for Values, and no number in it divides by 0."""
    run = replace(run, values=False)
    try:
        for step in run.steps:
            found = called(run, run.f, step) if isinstance(step, tuple) else step()
            if found is ZeroDivisionError:
                return False
    except (AttributeError, TypeError):
        return False
    return True


def judge_rows(planted: Planted, static: Callable[..., Any]) -> Judged:
    """The same over rows: values, and the mean with its gradients, of all calls in one batch.

    For programs that are right; one whose calls have not equally many arguments, or between whose
    calls something happens, is not judged.
    """
    eager, recorded = planted.make(), planted.make()
    steps = [step for step in eager.steps if isinstance(step, tuple)]
    whole = len(steps) == len(eager.steps) and len(set(map(len, steps))) == 1
    if not (whole and steps[0] and eager.values):
        return Judged(RIGHT)
    g = static(recorded.f)

    def values_of(run: Run, evaluated: Callable[..., Any]) -> Any:
        return called(run, evaluated, tuple(map(list, zip(*run.steps, strict=True))))

    def each(*columns: Any) -> list[Value]:
        return [eager.f(*row) for row in zip(*columns, strict=True)]

    pairs = [
        (lambda *columns: [y.data for y in each(*columns)], g.values),
        (lambda *columns: mean(each(*columns)), g.mean),
    ]
    for wanted_by, found_by in pairs:
        wanted, found = values_of(eager, wanted_by), values_of(recorded, found_by)
        if not same(found, wanted):
            return Judged(DIFFERENT, f"rows: {found} instead of {wanted}")
    return Judged(RIGHT)


def _place(error: BaseException, planted: Planted) -> str:
    """The innermost line of the program's own file where an error came from, as file:line."""
    file = inspect.getfile(planted.make)
    own = [e.lineno for e in traceback.extract_tb(error.__traceback__) if e.filename == file]
    return f"{Path(file).name}:{own[-1]}" if own else ""


def called(run: Run, f: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """The result of a call and the gradients after a sweep from it; or the exception's type."""
    leaves: list[Value] = []
    made = _made(arguments, leaves) if run.values else arguments
    try:
        result = f(*made)
    except (ArithmeticError, LookupError, ValueError, AssertionError) as error:
        return type(error)
    roots = result if isinstance(result, (tuple, list)) else [result]
    numbers = [r.data if isinstance(r, Value) else r for r in roots]
    for p in run.parameters():
        p.grad = 0.0
    for root in roots:
        if isinstance(root, Value):
            root.backward()
    return numbers, [x.grad for x in leaves], [p.grad for p in run.parameters()]


def _made(x: Any, leaves: list[Value]) -> Any:
    """Arguments with a new leaf for each float."""
    if type(x) is float:
        leaves.append(Value(x))
        return leaves[-1]
    if isinstance(x, (list, tuple)):
        return type(x)(_made(part, leaves) for part in x)
    if isinstance(x, dict):
        return {key: _made(part, leaves) for key, part in x.items()}
    return x


def same(a: Any, b: Any) -> bool:
    """Whether two results are equal, nan being equal to nan."""
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (a != a and b != b)
    return bool(a == b)
