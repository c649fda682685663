"""no_grad(): results are right and are leaves, in this context only."""

import asyncio
import contextvars
import math
import threading

import pytest

from autograd_core import Value, affine, fsum, grad, maximum, no_grad, record, softmax, tanh, where
from autograd_core.node import Node


def everything(x, y):
    """A result of each way to make a node."""
    return [
        x + y,
        x - 1,
        2 * x,
        x / y,
        -x,
        +x,
        abs(x),
        x**2,
        2**x,
        x**y,
        tanh(x),
        x.leaky_relu(0.1),
        maximum(x, y),
        where(True, x, y),
        fsum([x, y]),
        affine([x], [y], 1.0),
        *softmax([x, y]),
        record("mine", 1.0, (x,), (2.0,)),
    ]


def test_results_are_leaves_with_the_recorded_numbers():
    """The numbers are those of the recorded operations, to the bit; the operands are gone."""
    x, y = Value(0.7), Value(-1.3)
    recorded = everything(x, y)
    with no_grad():
        free = everything(x, y)
    for with_history, without in zip(recorded, free, strict=True):
        assert repr(without.data) == repr(with_history.data)
        assert type(without) is Value
        assert with_history._prev != ()
        assert (without.is_leaf, without._prev, without.op, without._op) == (True, (), "", "")
        assert without.static == ()
        assert not without.is_constant


def test_nothing_flows_out_of_the_block():
    """What was computed in the block is a constant to what is computed after it."""
    x = Value(3.0)
    with no_grad():
        a = x * x
    y = a * x
    y.backward()
    assert (x.grad, a.grad) == (9.0, 3.0)
    assert (x * x)._prev == (x, x)


def test_leaves_made_in_the_block_are_ordinary():
    """Their data is assignable, and they can be differentiated afterwards."""
    with no_grad():
        v = Value(2.0) * 3
        w = Value(1.0, label="w")
    v.data = 4.0
    (v * w).backward()
    assert (v.grad, w.grad) == (1.0, 4.0)


def test_backward_works_inside_the_block():
    """Sweeping is not recording."""
    x = Value(3.0)
    y = x * x
    with no_grad():
        y.backward()
        (x * x).backward()
    assert x.grad == 6.0


def test_decorated_function_records_nothing():
    """As a decorator, on every call, and with the function's own name and result."""

    @no_grad()
    def predict(x, factor=2.0):
        """Twice."""
        return x * factor

    x = Value(3.0)
    for _ in range(3):
        assert predict(x, factor=5.0)._prev == ()
    assert (predict.__name__, predict.__doc__) == ("predict", "Twice.")
    assert (x * 2)._prev != ()


def test_decorated_function_that_raises_restores_recording():
    """The exception passes, recording is on again."""

    @no_grad()
    def fails():
        raise LookupError("inside")

    for _ in range(3):
        with pytest.raises(LookupError, match="inside"):
            fails()
    assert (Value(1.0) + 1)._prev != ()


def test_decorated_function_calls_itself():
    """Recursion nests the blocks."""

    @no_grad()
    def down(x, n):
        return x if n == 0 else down(x * 2, n - 1)

    result = down(Value(1.0), 5)
    assert (result.data, result._prev) == (32.0, ())
    assert (Value(1.0) + 1)._prev != ()


def test_decorated_generator_or_coroutine_does_not_record_in_silence():
    """The body of an async or generator function does not record either, or is refused."""
    x = Value(2.0)

    def numbers():
        yield x * x
        yield x * x

    async def number():
        await asyncio.sleep(0)
        return x * x

    try:
        found = [*no_grad()(numbers)(), asyncio.run(no_grad()(number)())]
    except TypeError as refusal:
        assert "no_grad" in str(refusal)
    else:
        assert [v._prev for v in found] == [(), (), ()]
    assert (x * x)._prev != ()


def test_blocks_nest():
    """Recording comes back with the end of the outermost block only."""
    x = Value(1.0)
    with no_grad():
        with no_grad():
            assert (x + 1)._prev == ()
        assert (x + 1)._prev == ()
        with pytest.raises(KeyError), no_grad():
            raise KeyError
        assert (x + 1)._prev == ()
    assert (x + 1)._prev != ()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_exception_ends_the_block(error):
    """Whatever leaves the block, recording is on after it."""
    with pytest.raises(error), no_grad():
        raise error
    assert (Value(1.0) + 1)._prev != ()


def test_recording_costs_nothing_again_after_the_block():
    """The count of open blocks returns to where it was."""
    from autograd_core import blocks

    if not hasattr(blocks, "are_open"):
        pytest.skip("a C variable in this mode")
    before = blocks.are_open
    for _ in range(3):
        with pytest.raises(ValueError), no_grad(), no_grad():
            raise ValueError
    assert blocks.are_open == before


def test_other_threads_record():
    """A block in one thread is not one in another, whichever opened first."""
    x = Value(2.0)
    inside, done = threading.Event(), threading.Event()
    seen = {}

    def other():
        inside.wait(10)
        seen["other"] = (x * x)._prev
        with no_grad():
            seen["other block"] = (x * x)._prev
        seen["after"] = (x * x)._prev
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with no_grad():
        inside.set()
        assert done.wait(10)
        seen["here"] = (x * x)._prev
    thread.join()
    assert {k: len(v) for k, v in seen.items()} == {
        "other": 2,
        "other block": 0,
        "after": 2,
        "here": 0,
    }


def test_asyncio_tasks_do_not_disturb_each_other():
    """A task that waits inside its block leaves the others recording."""
    x = Value(2.0)

    async def quiet(entered, leave):
        with no_grad():
            entered.set()
            await leave.wait()
            inside = len((x * x)._prev)
        return inside, len((x * x)._prev)

    async def loud(entered, leave):
        await entered.wait()
        outside = len((x * x)._prev)
        leave.set()
        return outside

    async def main():
        entered, leave = asyncio.Event(), asyncio.Event()
        return await asyncio.gather(quiet(entered, leave), loud(entered, leave))

    assert asyncio.run(main()) == [(0, 2), 2]


def test_copied_context_keeps_its_state():
    """Code run in a context that was copied inside a block does not record."""
    x = Value(2.0)
    with no_grad():
        context = contextvars.copy_context()
        assert context.run(lambda: (x * x)._prev) == ()
    assert len((x * x)._prev) == 2
    with no_grad():
        assert context.run(lambda: (x * x)._prev) == ()


def test_generator_that_is_never_finished():
    """A generator suspended inside its block and then dropped leaves recording as it was."""
    x = Value(2.0)

    def numbers():
        with no_grad():
            yield x * x
            yield x * x

    generator = numbers()
    assert next(generator)._prev == ()
    generator.close()
    assert len((x * x)._prev) == 2


def test_transforms_record_inside_the_block():
    """grad of a function is right in a no_grad block, and the block stays in force after it."""
    x = Value(2.0)
    with no_grad():
        assert grad(lambda v: v * v)(3.0) == 6.0
        assert (x * x)._prev == ()


def test_detach_in_and_out_of_the_block():
    """detach() is a leaf either way, and its source keeps its history."""
    x = Value(2.0)
    y = x * x
    with no_grad():
        inside = y.detach()
    for v in (inside, y.detach()):
        assert (v.data, v.is_leaf, v.grad) == (4.0, True, 0.0)
        assert v is not y
    assert y._prev == (x, x)
    assert math.isnan(Value(math.nan).detach().data)


def test_block_object_is_open_once_at_a_time():
    """A block may be opened again after it was closed, but not inside itself."""
    block = no_grad()
    with block:
        with pytest.raises(RuntimeError, match="open already"), block:
            pass
        assert (Value(1.0) + 1).is_leaf
    with block:
        assert (Value(1.0) + 1).is_leaf
    node = Value(1.0) + 1
    assert isinstance(node, Node)
    assert node._prev != ()
