"""Signals, threads, collector callbacks and observers in the middle of a sweep: all or none."""

import gc
import signal
import sys

import pytest

from autograd_core import (
    Value,
    fsum,
)
from autograd_core.modes import observed_by
from tests.autograd_core.fresh import output
from tests.autograd_core.threads import in_threads


def big(n):
    """A root over n nodes, and its leaf: large enough for a signal to arrive in the sweep."""
    x = Value(1.0)
    y = x
    for _ in range(n):
        y = y + x
    return y, x


class Refuses:
    """An observer that raises at the end of a sweep, before anything is committed."""

    def created(self, node):
        """Let nodes be made."""

    def swept(self, nodes, adjoints):
        """Refuse the result."""
        raise KeyboardInterrupt


def test_exception_at_the_end_of_a_sweep_changes_no_gradient():
    """All or none: an observer that raises leaves every .grad as it was, and the graph usable."""
    y, x = big(100)
    with observed_by(Refuses()), pytest.raises(KeyboardInterrupt):
        y.backward()
    assert (x.grad, y.grad) == (0.0, 0.0)
    y.backward()
    assert (x.grad, y.grad) == (101.0, 1.0)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX interval timers")
def test_signal_during_a_sweep_changes_all_gradients_or_none():
    """A handler that raises at any moment of backward() never leaves half of the gradients."""

    class Alarm(Exception):
        """The timer rang."""

    def ring(signum, frame):
        raise Alarm

    y, x = big(20_000)
    total, interrupted = 0, 0
    old = signal.signal(signal.SIGALRM, ring)
    gc.disable()  # a collector's callback that the alarm hits would swallow it
    try:
        for i in range(60):
            try:
                signal.setitimer(signal.ITIMER_REAL, 1e-5 * (1 + i % 20) ** 2)
                y.backward()
                signal.setitimer(signal.ITIMER_REAL, 0)
            except Alarm:
                interrupted += 1
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            assert y.grad - total in (0.0, 1.0)
            total = y.grad
            assert x.grad == 20_001 * total
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        gc.enable()
        signal.signal(signal.SIGALRM, old)
    assert interrupted > 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_control_c_during_a_big_sweep():
    """A real SIGINT while a sweep runs raises KeyboardInterrupt and changes no gradient."""
    assert (
        output("""
        import os, signal, threading, time
        from autograd_core import COMPILED, Value
        n = 300_000 if COMPILED else 60_000
        x = Value(1.0)
        y = x
        for _ in range(n):
            y = y + x
        start = time.perf_counter()
        y.backward()
        sweep = time.perf_counter() - start
        results = []
        for part in (0.1, 0.3, 0.5, 0.7):
            before = x.grad, y.grad
            def interrupt():
                time.sleep(part * sweep)
                os.kill(os.getpid(), signal.SIGINT)
            thread = threading.Thread(target=interrupt)
            try:
                thread.start()
                y.backward()
                thread.join()
            except KeyboardInterrupt:
                results.append((x.grad, y.grad) == before or x.grad == (n + 1) * y.grad)
            thread.join()
        assert x.grad == (n + 1) * y.grad
        print(len(results) > 0 and all(results))
        """)
        == "True"
    )


def test_threads_that_share_leaves_add_up_exactly():
    """Two threads sweeping their own graphs over the same leaves lose no contribution."""
    leaves = [Value(1.0) for _ in range(50)]
    rounds = 200

    def work(weight):
        for _ in range(rounds):
            fsum([v * weight for v in leaves]).backward()

    in_threads(work, (1, 1000))
    assert [v.grad for v in leaves] == [rounds * 1001.0] * 50


def test_threads_that_sweep_the_same_graph_add_up_exactly():
    """Four threads calling backward() on one root give four times the gradient per round."""
    y, x = big(300)

    def work(_):
        for _ in range(50):
            y.backward()

    in_threads(work, range(4))
    assert (y.grad, x.grad) == (200.0, 200 * 301.0)


def test_sweep_from_inside_the_collector_adds_up():
    """A gc callback that sweeps the same graph while a sweep runs, or adds, disturbs neither."""
    y, x = big(2_000)
    inside, held = [], []

    def sweep(phase, info):
        adds = sys._getframe(1).f_code.co_name == "add_to_gradients"
        if phase == "start" and len(inside) < (60 if adds else 20):
            inside.append(1)
            y.backward()
        elif phase == "stop" and adds and len(inside) < 60:
            # Python keeps the memory of 2,000 pairs: the next one is new and may collect garbage.
            held.extend([(i, i) for i in range(2_001)])

    old = gc.get_threshold()
    gc.callbacks.append(sweep)
    gc.set_threshold(1)
    try:
        for _ in range(10):
            y.backward()
            held.clear()
    finally:
        gc.set_threshold(*old)
        gc.callbacks.remove(sweep)
    gc.collect()
    assert (y.grad, x.grad) == (10.0 + len(inside), (10 + len(inside)) * 2_001.0)


def test_sweep_from_inside_an_observer_adds_up():
    """An observer may sweep the very graph that was just swept."""
    y, x = big(100)

    class Again:
        depth = 0

        def created(self, node):
            """Let nodes be made."""

        def swept(self, nodes, adjoints):
            self.depth += 1
            if self.depth == 1:
                y.backward()

    with observed_by(Again()):
        y.backward()
    assert (y.grad, x.grad) == (2.0, 202.0)
