"""Attacks on the engine's memory: each runs in a Python of its own, which must end in order."""

import pytest

import autograd_core
from tests.autograd_core.fresh import output, python

METHODS = "relu tanh exp round sign detach backward _backward _edges softplus gelu".split()
TWO = "maximum atan2 swish".split()
if autograd_core.COMPILED:
    METHODS += "__neg__ __pos__ __abs__ __bool__ __repr__ __hash__ __reduce__ __float__".split()
    TWO += "__add__ __rsub__ __pow__ __rpow__ __lt__ __eq__".split()


@pytest.mark.parametrize("name", METHODS + TWO)
def test_method_of_the_class_refuses_a_foreign_self(name):
    """Value.relu(None) is an error, not a look into foreign memory: map(Value.relu, ...)."""
    arguments = ", Value(1.0)" if name in TWO else ""
    assert (
        output(f"""
        from autograd_core import Value
        import array, fractions
        class Many(list): __slots__ = ("a", "b", "c", "d")
        for wrong in (None, 5, 1.5, "text", [], Many(), object(), fractions.Fraction(1, 3)):
            try:
                Value.{name}(wrong{arguments})
            except (TypeError, AttributeError):
                pass
            else:
                raise SystemExit(f"Value.{name}({{wrong!r}}) was accepted")
        print("refused")
        """)
        == "refused"
    )


@pytest.mark.parametrize("name", ["data", "grad", "label", "op", "is_leaf", "_prev", "parameters"])
def test_attribute_of_the_class_refuses_a_foreign_self(name):
    """Value.data.__get__(5) raises."""
    assert (
        output(f"""
        from autograd_core import Value
        for wrong in (5, "text", [], object()):
            for use in ("__get__(wrong)", "__set__(wrong, 1.0)"):
                try:
                    eval("Value.{name}." + use)
                except (TypeError, AttributeError):
                    continue
                raise SystemExit(use)
        print("refused")
        """)
        == "refused"
    )


def test_value_without_init_is_harmless():
    """Value.__new__(Value) is a leaf of 0.0, or refuses use; it crashes nothing."""
    assert (
        output("""
        import copy, pickle, weakref
        from autograd_core import Value, fsum, Graph, gradients
        def tried(f):
            try:
                return f()
            except (TypeError, AttributeError):
                return None
        for _ in range(200):
            v = Value.__new__(Value)
            for f in (lambda: v.backward(), lambda: repr(v), lambda: v * v, lambda: fsum([v, v]),
                      lambda: Graph(v + 1).nodes, lambda: gradients(v * 2, v), lambda: v.operands,
                      lambda: copy.copy(v), lambda: pickle.dumps(v), lambda: v.label, lambda: v.op,
                      lambda: v.static, lambda: weakref.ref(v), lambda: hash(v)):
                tried(f)
            y = tried(lambda: v * 2)
            if y is not None:
                y.backward()
        for arguments in ((), (Value, 1), (int,), (None,)):
            tried(lambda: Value.__new__(*arguments))
            tried(lambda: object.__new__(*arguments))
        print("done")
        """)
        == "done"
    )


def test_init_does_not_change_a_recorded_node():
    """Calling __init__ again on an interior node is refused, or at least keeps sweeps right."""
    assert (
        output("""
        from autograd_core import Value
        x = Value(2.0)
        a = x * 3
        b = a * a
        try:
            a.__init__(7.0)
        except TypeError:
            pass
        b.backward()
        assert (a.data, a.grad, x.grad) == (6.0, 12.0, 36.0), (a, x)
        x.__init__(5.0, "again")
        assert (x.data, x.label, x.is_leaf) == (5.0, "again", True)
        x.__init__(5.0)
        for wrong in ("1", None):
            try:
                x.__init__(wrong)
            except TypeError:
                pass
        assert x.data == 5.0
        print("done")
        """)
        == "done"
    )


def test_weakref_callbacks_that_use_the_engine():
    """Callbacks in the middle of freeing build, sweep and free other graphs, and raise."""
    done = python("""
        import weakref
        from autograd_core import Value, fsum
        shared = Value(1.0)
        kept = []
        def callback(_):
            y = shared
            for i in range(200):
                y = y + shared
            y.backward()
            kept.append(fsum([y, shared]))
            if len(kept) % 7 == 0:
                kept.clear()
                raise RuntimeError("planted")
        for round in range(5):
            y = shared
            watches = []
            for i in range(300):
                y = y * 0.5 + shared
                watches.append(weakref.ref(y, callback))
            del y
            assert not any(w() for w in watches)
        assert shared.grad == 5 * 300 * 201.0
        print("end")
        """)
    assert (done.returncode, done.stdout.strip()) == (0, "end"), done
    errors = {line for line in done.stderr.splitlines() if line.startswith("RuntimeError")}
    assert errors == {"RuntimeError: planted"}


def test_dying_node_cannot_be_resurrected():
    """A callback sees a dead reference; its operands, still alive, may be taken and used."""
    assert (
        output("""
        import weakref
        from autograd_core import Value
        rescued = []
        x = Value(2.0)
        for _ in range(100):
            a = x * 3
            b = a * a
            inner = weakref.ref(a)
            watch = weakref.ref(b, lambda w: rescued.append((w(), inner())))
            del a
            del b
        assert len(rescued) == 100
        for dead, operand in rescued:
            assert dead is None
            if operand is not None:
                (operand * operand).backward()
        print("done")
        """)
        == "done"
    )


def test_collector_callbacks_and_finalizers_use_the_engine():
    """Sweeps from gc callbacks and __del__ methods while graphs are being made."""
    assert (
        output("""
        import gc
        from autograd_core import Value, fsum, dot
        x = Value(1.0)
        root = fsum([x * i for i in range(50)])
        class Finalizer:
            def __init__(self): self.me = self
            def __del__(self): root.backward(); fsum([x, 1.0]).backward()
        count = [0]
        def callback(phase, info):
            count[0] += 1
            root.backward()
        gc.callbacks.append(callback)
        gc.set_threshold(5, 2, 2)
        for i in range(300):
            Finalizer()
            y = dot([x, x, root], [[x, 1.0, 2.0], [root, x, 3]][i % 2])
            y.backward()
            y.operands; y.partials; repr(y)
        gc.callbacks.remove(callback)
        print(count[0] > 0)
        """)
        == "True"
    )


def test_observers_that_raise():
    """An exception from an observer leaves no half-made node and no marks behind."""
    assert (
        output("""
        from autograd_core import Value, fsum, where
        from autograd_core.modes import observed_by
        class Raises:
            def __init__(self): self.seen = []
            def created(self, node):
                self.seen.append(node)
                raise LookupError(node.op)
            def swept(self, nodes, adjoints):
                self.seen += nodes
                raise LookupError("swept")
        x = Value(2.0)
        y = x * x
        watcher = Raises()
        with observed_by(watcher):
            for f in (lambda: x * x, lambda: -x, lambda: fsum([x, y]), lambda: x ** 2,
                      lambda: 1 + x, lambda: where(True, x, y),
                      lambda: y.backward(), lambda: x.backward()):
                for _ in range(50):
                    try:
                        f()
                    except LookupError:
                        pass
                    else:
                        raise SystemExit("not raised")
        for node in watcher.seen:
            node.backward()
        x.grad = y.grad = 0.0
        y.backward()
        assert (x.grad, y.grad) == (4.0, 1.0)
        class Broken:
            pass
        with observed_by(Broken()):
            for f in (lambda: x * x, y.backward):
                try:
                    f()
                except AttributeError:
                    pass
        assert (x.grad, y.grad) == (4.0, 1.0)
        print("done")
        """)
        == "done"
    )


def test_numbers_whose_conversion_misbehaves():
    """A Real whose __float__ raises, lies, or changes the containers being read."""
    assert (
        output("""
        from numbers import Real
        from autograd_core import Value, affine_layer, dot, fsum, softmax, record, maximum
        class Odd:
            def __init__(self, f): self.f = f
            def __float__(self): return self.f()
        Real.register(Odd)
        def fails(): raise LookupError("planted")
        x = Value(1.0)
        text, nothing = lambda: "1.0", lambda: None
        for bad, error in ((fails, LookupError), (text, TypeError), (nothing, TypeError)):
            for use in (Value, lambda o: x + o, lambda o: o * x, lambda o: x ** o, lambda o: x < o,
                        lambda o: fsum([x, o]), lambda o: softmax([x, o]), lambda o: maximum(x, o),
                        lambda o: x.backward(o), lambda o: x.leaky_relu(o),
                        lambda o: record("q", o, [x], [1]), lambda o: record("q", 1, [x], [o])):
                try:
                    use(Odd(bad))
                except error:
                    pass
                else:
                    raise SystemExit("accepted")
        def shrinking(things):
            def f():
                things.clear()
                return 1.0
            return f
        for _ in range(50):
            for use in (fsum, softmax, lambda t: dot(t, t), lambda t: record("q", 1, t, [1] * 40)):
                things = [x * i for i in range(39)]
                things.insert(1, Odd(shrinking(things)))
                use(things)
            for shrinks in ("rows", "biases"):
                rows, biases = [], []
                odd = Odd(shrinking(rows if shrinks == "rows" else biases))
                rows += [[odd, Value(1.0)]] + [[Value(1.0), Value(2.0)] for _ in range(200)]
                biases += [Value(0.5) for _ in range(201)]
                try:
                    affine_layer(rows, [x, x], biases)
                except (ValueError, IndexError):
                    pass
        print("done")
        """)
        == "done"
    )


def test_containers_of_odd_kinds():
    """Subclasses and iterators that lie about their length are read safely."""
    assert (
        output("""
        from autograd_core import Value, affine, affine_layer, dot, fsum, logsumexp, maximum
        class Lies(list):
            def __len__(self): return 1000
            def __iter__(self): return iter([Value(1.0), 2.0])
            def __getitem__(self, i): return [Value(1.0)]
        class Short(tuple):
            def __len__(self): return 0
            def __iter__(self): return iter(())
        def tried(f):
            try:
                return f()
            except (TypeError, ValueError, IndexError):
                return None
        x = Value(1.0)
        for make in (lambda: Lies([x]), lambda: Short((x, x, x)), lambda: Lies()):
            for f in (fsum, logsumexp, maximum, lambda v: dot(v, v), lambda v: affine(v, v, x),
                      lambda v: affine_layer(v, v, v), lambda v: affine_layer([v], v, [x])):
                y = tried(lambda: f(make()))
                if type(y) is Value:
                    y.backward()
                    y.partials
        for wrong in (iter([x]), x, 5, None, "12", object(), {1: 2}.values):
            tried(lambda: fsum([wrong]))
            tried(lambda: dot([wrong], [x]))
            tried(lambda: affine_layer(wrong, [x], [x]))
            tried(lambda: affine_layer([[x]], [x], wrong))
        print("done")
        """)
        == "done"
    )


def test_sweep_functions_refuse_what_is_no_node():
    """None passes Cython's type check for a node; it must not be read as one."""
    assert (
        output("""
        from autograd_core import sweep
        for wrong in (None, 5, "x"):
            for call in (lambda: sweep.backward(wrong, 1.0), lambda: sweep.ordered([wrong]),
                         lambda: sweep.adjoints([wrong], [1.0], []),
                         lambda: sweep.adjoints([], [], [wrong]),
                         lambda: sweep.tangents([wrong], [1.0], [wrong])):
                try:
                    call()
                except (TypeError, AttributeError):
                    pass
                else:
                    raise SystemExit("accepted")
        print("refused")
        """)
        == "refused"
    )


def test_recursion_limit_in_force_while_freeing():
    """At the very edge of Python's recursion limit deep graphs are built, swept and freed."""
    assert (
        output("""
        import sys
        from autograd_core import Value, fsum
        x = Value(1.0)
        def at_the_edge(n):
            try:
                return at_the_edge(n + 1)
            except RecursionError:
                pass
            try:
                y = x
                for i in range(5000):
                    y = y + x
                y.backward()
                del y
            except RecursionError:
                return n
            return n
        at_the_edge(0)
        y = x + x
        x.grad = 0.0
        y.backward()
        assert x.grad == 2.0
        print("done")
        """)
        == "done"
    )


def test_memory_errors_leave_the_engine_usable():
    """Allocations that fail raise MemoryError; no gradient changes and no mark stays."""
    pytest.importorskip("_testcapi")
    assert (
        output("""
        import _testcapi
        from autograd_core import Value, fsum
        x = Value(1.0)
        y = x
        for i in range(300):
            y = fsum([y, x, 1.0]) if i % 3 else y + x
        failures = 0
        for start in range(40):
            before = x.grad, y.grad
            try:
                _testcapi.set_nomemory(start, start + 1)
                y.backward()
                _testcapi.remove_mem_hooks()
            except MemoryError:
                _testcapi.remove_mem_hooks()
                failures += 1
                assert (x.grad, y.grad) == before
            finally:
                _testcapi.remove_mem_hooks()
        for start in range(40):
            z = None
            try:
                _testcapi.set_nomemory(start, start + 1)
                z = fsum([x, x * 2, 3.0]) + x
                _testcapi.remove_mem_hooks()
            except MemoryError:
                _testcapi.remove_mem_hooks()
                failures += 1
            finally:
                _testcapi.remove_mem_hooks()
            if z is not None:
                z.backward()
                assert z.data == 7.0, z
        x.grad = y.grad = 0.0
        y.backward()
        assert (x.grad, y.grad) == (301.0, 1.0), (x, y)
        print(failures > 0)
        """)
        == "True"
    )


def test_lists_that_memory_ends_in_keep_their_nodes():
    """A list that cannot grow leaves each node in it with the references it had."""
    pytest.importorskip("_testcapi", reason="needs CPython's module for tests")
    assert (
        output("""
        import _testcapi
        import sys
        from autograd_core import Value, dot
        from autograd_core.modes import observed_by
        from autograd_core.sweep import ordered
        class Watcher:
            def created(self, node): pass
            def swept(self, nodes, adjoints): pass
        inputs = [Value(float(i)) for i in range(30)]
        inner = [-x for x in inputs]
        root = dot(inner, inputs)
        def counted():
            return [sys.getrefcount(x) for x in inputs + inner]
        before, failures = counted(), 0
        with observed_by(Watcher()):
            for use in lambda: ordered([root]), root.backward, lambda: dot(inner, [2.0] * 30):
                for start in range(60):
                    _testcapi.set_nomemory(start, start + 1)
                    try:
                        use()
                    except MemoryError:
                        _testcapi.remove_mem_hooks()
                        failures += 1
                    _testcapi.remove_mem_hooks()
                    assert counted() == before
        print(failures > 10)
        """)
        == "True"
    )
