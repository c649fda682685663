"""detect_anomaly: the first nan or infinity raises, with its operation, operands and line."""

from __future__ import annotations

import math
import pickle
import threading
from pathlib import Path
from typing import Any

import pytest

import autograd_core
from autograd_core import (
    AnomalyError,
    Value,
    detect_anomaly,
    exp,
    fsum,
    gradients,
    hypot,
    log,
    no_grad,
    record,
    softmax,
    sqrt,
    tanh,
    where,
)
from tests.autograd_core.calls import call

HERE = Path(__file__).name


def line_of(text: str) -> int:
    """The number of the only line of this file that ends with a marker."""
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    (found,) = [i for i, line in enumerate(lines, 1) if line.endswith(f"# {text}")]
    return found


def test_forward_names_operation_operands_labels_and_line() -> None:
    """log(-1): the message has the call, its operand's label and number, result, file and line."""
    x = Value(-1.0, label="x")
    with pytest.raises(AnomalyError) as caught, detect_anomaly():
        log(x)  # forward
    error = caught.value
    assert (error.op, error.operands) == ("log", (-1.0,))
    assert error.where == f"{__file__}:{line_of('forward')}"
    text = str(error)
    for part in ("log(x=-1.0) = nan", "from finite operands", error.where, "log(x)  # forward"):
        assert part in text


FORWARD = {
    "exp": ([1000.0], {}),
    "log": ([0.0], {}),
    "sqrt": ([-4.0], {}),
    "mul": ([1e200, 1e200], {}),
    "truediv": ([1.0, 0.0], {}),
    "pow": ([-8.0, 0.5], {}),
    "pow_constant": ([0.0], {"exponent": -1.0}),
    "constant_pow": ([4000.0], {"base": 2.0}),
    "fsum": ([1.7e308, 1.7e308], {}),
    "dot": ([1e300, 1.0, 1e300, 1.0], {}),
    "hypot": ([1.7e308, 1.7e308], {}),
    "leaky_relu": ([-1.7e308], {"alpha": 10.0}),
}


@pytest.mark.parametrize("name", FORWARD)
def test_forward_raises_for_every_kind_of_node(name: str) -> None:
    """Nodes of one, two and many operands, operators and functions; parameters are named."""
    operands, parameters = FORWARD[name]
    values = [Value(x) for x in operands]
    with pytest.raises(AnomalyError) as caught, detect_anomaly():
        call(name, values, parameters)
    assert caught.value.op == name
    assert caught.value.operands == tuple(operands)
    for key, value in parameters.items():
        assert f"{key}={value!r}" in str(caught.value)


def test_forward_passes_operations_on_what_is_not_finite_already() -> None:
    """Only the birth of a nan is an error: what it passes through is not to blame."""
    for x in (Value(math.nan), Value(math.inf)):
        with detect_anomaly():
            assert not math.isfinite((x * 2.0 - 1.0).data)
            assert math.isnan((x - x).data)
            assert not math.isfinite(fsum([x, Value(1.0)]).data)


def test_forward_passes_finite_results_and_plain_numbers() -> None:
    """Nothing is raised for finite results of infinite operands, nor for floats."""
    with detect_anomaly():
        assert exp(Value(-math.inf)).data == 0.0
        assert exp(1000.0) == math.inf
        assert tanh(Value(1e300)).data == 1.0
        where(True, Value(1.0), Value(math.nan))


def test_a_constant_made_infinite_by_the_caller_is_no_anomaly() -> None:
    """A leaf may hold nan; it is nobody's result."""
    with detect_anomaly():
        assert math.isnan(Value(math.nan).data)


def test_long_lists_of_operands_are_cut_short() -> None:
    """Of a wide node eight operands are shown, and how many more there are."""
    values = [Value(1.7e308, label=f"v{i}") for i in range(100)]
    with pytest.raises(AnomalyError, match=r"v7=1\.7e\+308, \.\.\. 92 more") as caught:
        with detect_anomaly():
            fsum(values)
    assert len(caught.value.operands) == 100 and "v8=" not in str(caught.value)


def test_custom_operations_are_watched() -> None:
    """A node of record() that makes inf of finite operands is named too."""
    with pytest.raises(AnomalyError, match=r"mine\(2\.0\) = inf"), detect_anomaly():
        record("mine", math.inf, (Value(2.0),), (1.0,))


def test_backward_names_the_first_product() -> None:
    """sqrt'(0) = inf: the message has both factors, the operand, and the creating line."""
    x = Value(0.0, label="x")
    with pytest.raises(AnomalyError) as caught, detect_anomaly():
        y = sqrt(x)  # backward
        z = y * 3.0
        z.backward()
    error = caught.value
    assert (error.op, error.operands) == ("sqrt", (0.0,))
    assert error.where == f"{__file__}:{line_of('backward')}"
    text = str(error)
    assert "upstream gradient 3.0 * local derivative inf = inf" in text
    assert "for the operand x=0.0" in text


def test_backward_overflow_of_a_product_is_named() -> None:
    """Two finite factors whose product overflows."""
    x = Value(1e-200)
    with pytest.raises(AnomalyError, match=r"mul.*upstream gradient 1e\+200 \* local") as caught:
        with detect_anomaly():
            (x * 1e200 * 1e200).backward()
    assert caught.value.op == "mul"


def test_backward_overflow_of_a_sum_is_named() -> None:
    """Finite products whose sum overflows: the gradient that reached the node."""
    x = Value(1e-10, label="x")
    with detect_anomaly(), pytest.raises(AnomalyError, match="reached the leaf x=1e-10 is inf"):
        (x * 1.7e308 + x * 1.7e308).backward()


def test_backward_with_an_infinite_seed() -> None:
    """A seed that is not finite is reported at the root."""
    y = Value(1.0) * 2.0
    with detect_anomaly(), pytest.raises(AnomalyError, match="reached mul.* is inf"):
        y.backward(math.inf)


def test_backward_finds_nodes_made_outside() -> None:
    """A node made before the block is named without its line, and the message says why."""
    x = Value(0.0, label="x")
    y = sqrt(x)
    with pytest.raises(AnomalyError, match="created outside detect_anomaly") as caught:
        with detect_anomaly():
            y.backward()
    assert caught.value.where == "" and caught.value.op == "sqrt"


def test_backward_changes_no_gradient_when_it_raises() -> None:
    """All `.grad` are as before the sweep that raised, and a sweep after it works."""
    x, w = Value(0.0), Value(2.0)
    y = w * 3.0 + sqrt(x)
    w.grad, y.grad = 5.0, 7.0
    with pytest.raises(AnomalyError), detect_anomaly():
        y.backward()
    assert (w.grad, y.grad, x.grad) == (5.0, 7.0, 0.0)
    y.backward()
    assert (w.grad, y.grad, x.grad) == (8.0, 8.0, math.inf)


def test_gradients_are_watched_too() -> None:
    """gradients() and create_graph raise for the same product."""
    x = Value(0.0)
    with detect_anomaly():
        y = sqrt(x)
        with pytest.raises(AnomalyError, match="sqrt"):
            gradients(y, x)
        with pytest.raises(AnomalyError):
            gradients(y, x, create_graph=True)
    assert gradients(y, x) == math.inf


def test_an_absent_edge_is_no_anomaly() -> None:
    """Nothing flows to the operand that was not selected, so its infinite slope is no product."""
    x = Value(0.0)
    with detect_anomaly():
        where(x > 0, sqrt(x), x * 2.0).backward()
    assert x.grad == 2.0


def test_nothing_stays_changed_after_the_raise() -> None:
    """After the block numbers spread again; the operands are untouched; the block is reusable."""
    x = Value(-1.0)
    for _ in range(3):
        with pytest.raises(AnomalyError), detect_anomaly():
            log(x)
        assert math.isnan(log(x).data)
        assert (x.data, x.grad) == (-1.0, 0.0)


def test_computation_goes_on_inside_the_block_after_a_caught_error() -> None:
    """Catching the error inside the block leaves the watch on."""
    with detect_anomaly():
        for _ in range(2):
            with pytest.raises(AnomalyError):
                log(Value(-1.0))
        assert (Value(2.0) * 3.0).data == 6.0


def test_blocks_nest() -> None:
    """The inner block's end does not end the outer one's watch."""
    with detect_anomaly():
        with detect_anomaly():
            pass
        with pytest.raises(AnomalyError):
            log(Value(-1.0))
    log(Value(-1.0))


def test_no_grad_and_detect_anomaly_nest_either_way() -> None:
    """Each block ends only its own effect."""
    x = Value(-1.0)
    with no_grad():
        with detect_anomaly():
            assert (x * 2.0).is_leaf
        assert (x * 2.0).is_leaf
    with detect_anomaly():
        with no_grad():
            assert (x * 2.0).is_leaf
        with pytest.raises(AnomalyError):
            log(x)
    assert not (x * 2.0).is_leaf


def test_threads_do_not_see_each_others_blocks() -> None:
    """While one thread watches, another computes nan undisturbed; and the other way round."""
    entered, done = threading.Event(), threading.Event()
    results: list[Any] = []

    def watch() -> None:
        with detect_anomaly():
            entered.set()
            done.wait(10)
            try:
                log(Value(-1.0))
            except AnomalyError as error:
                results.append(error.op)

    thread = threading.Thread(target=watch)
    thread.start()
    assert entered.wait(10)
    assert math.isnan(log(Value(-1.0)).data)
    Value(1.0).backward()
    done.set()
    thread.join(10)
    assert results == ["log"]


def run_as(path: Path, source: str) -> AnomalyError:
    """What detect_anomaly raises for source code that lies in a file."""
    with pytest.raises(AnomalyError) as caught, detect_anomaly():
        exec(compile(source, str(path), "exec"), {})
    return caught.value


@pytest.mark.parametrize("name", ["nn_demo.py", "autograd_core_notes.py", "nn.py", "mine.py"])
def test_files_named_like_the_library_are_the_users(name: str) -> None:
    """A file beside the packages is not in them, whatever its name begins with."""
    path = Path(autograd_core.__file__).parent.parent / name
    error = run_as(path, "from autograd_core import *\n\nlog(Value(-1.0))\n")
    assert error.where == f"{path}:3"


def test_lines_inside_the_library_are_not_the_creating_line() -> None:
    """For a node that nn makes, the line is the caller's; the line in nn is told besides."""
    inside = Path(autograd_core.__file__).parent.parent / "nn" / "layers_of_the_test.py"
    scope: dict[str, Any] = {}
    source = "from autograd_core import log\n\ndef layer(x):\n    return log(x)\n"
    exec(compile(source, str(inside), "exec"), scope)
    with pytest.raises(AnomalyError) as caught, detect_anomaly():
        scope["layer"](Value(-1.0))  # through nn
    assert caught.value.where == f"{__file__}:{line_of('through nn')}"
    assert f"{inside}:4" in str(caught.value)


def test_method_operator_and_function_are_traced_to_the_user() -> None:
    """However the node is made, the line is the user's own."""
    x, y = Value(1e308, label="x"), Value(1e308)
    makers = [lambda: x * y, lambda: x.exp(), lambda: exp(x), lambda: fsum([x, y]), lambda: x**2]
    for make in makers:
        with pytest.raises(AnomalyError) as caught, detect_anomaly():
            make()
        assert Path(caught.value.where.rsplit(":", 1)[0]).name == HERE


def test_error_is_an_arithmetic_error_and_can_be_pickled() -> None:
    """Programs that catch ArithmeticError see it; processes can send it to each other."""
    error = run_as(Path("program.py"), "from autograd_core import *\nexp(Value(1e6, 'big'))\n")
    assert isinstance(error, ArithmeticError)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.op) == (str(error), "exp")
    assert (again.operands, again.where) == ((1e6,), "program.py:2")


def test_the_watch_keeps_no_graph_alive() -> None:
    """Nodes made in the block die as they do outside it."""
    import weakref

    with detect_anomaly():
        node = Value(2.0) * 3.0
        reference = weakref.ref(node)
        del node
        assert reference() is None


def test_numbers_are_the_same_in_the_block() -> None:
    """Watching changes no value and no gradient."""

    def compute() -> tuple[float, list[float]]:
        xs = [Value(0.3), Value(-1.2), Value(2.0)]
        y = hypot(*softmax(xs)[:2]) * exp(xs[2]) + tanh(xs[0] / xs[1])
        y.backward()
        return y.data, [x.grad for x in xs]

    plain = compute()
    with detect_anomaly():
        assert compute() == plain
