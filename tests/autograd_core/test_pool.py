"""Where nodes come from and go to: chunks of memory, freed in any order, by any thread."""

import gc
import random
import sys
import time
import tracemalloc
import weakref

import pytest

import autograd_core
from autograd_core import Value, dot, fsum, release_memory
from autograd_core.memory import living
from tests.autograd_core.fresh import output
from tests.autograd_core.threads import in_threads

compiled_only = pytest.mark.skipif(
    not autograd_core.COMPILED, reason="interpreted nodes are Python's ordinary objects"
)
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")

RESIDENT = """
import os
def resident():
    with open("/proc/self/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
"""


def chain(x, n):
    """n nodes in a row, of one operand, two, and many."""
    y = x
    for i in range(n):
        y = -y if i % 3 == 0 else y + x if i % 3 == 1 else fsum([y, x, 1.0])
    return y


def test_kept_memory_is_given_back_on_request():
    """release_memory() says how many bytes that was; a second time nothing is left to give."""
    y = chain(Value(1.0), 100)
    release_memory()
    assert release_memory() == 0
    y.backward()
    del y
    assert type(release_memory()) is int


@compiled_only
@linux_only
def test_at_most_64_megabytes_of_a_freed_graph_are_kept():
    """After 1,000,000 nodes 64 MB and no more stay resident, of which nothing after a release."""
    kept, left, said, again = output(
        RESIDENT
        + """
from autograd_core import Value, release_memory
def graph():
    y = x
    for _ in range(1_000_000):
        y = y + x
    return y
x = Value(1.0)
before = resident()
y = graph()
assert resident() - before > 112_000_000
del y
kept = resident() - before
said = release_memory()
print(kept, resident() - before, said, release_memory())
"""
    ).split()
    assert 50_000_000 < int(kept) <= 68 * 2**20  # x has a chunk of 2 MB too
    assert int(left) <= 4 * 2**20
    assert (int(said), int(again)) == (64 * 2**20, 0)


@compiled_only
@linux_only
def test_a_small_program_takes_little_memory():
    """The first chunk takes pages as they are used: a dozen nodes are no 2 MB."""
    grown = output(
        RESIDENT
        + """
import autograd_core
from autograd_core import Value
before = resident()
nodes = [Value(1.0) * 2.0 for _ in range(12)]
print(resident() - before)
"""
    )
    assert int(grown) < 400_000


@compiled_only
def test_a_graph_lies_in_the_order_of_its_creation():
    """Addresses rise with creation in new chunks, and in those emptied in any order."""
    falls = output("""
        import random, sys
        from autograd_core import Value
        from itertools import pairwise
        def falls():
            nodes = [Value(1.0) for _ in range(60_000)]
            found = sum(id(b) - id(a) != sys.getsizeof(a) for a, b in pairwise(nodes))
            random.shuffle(nodes)
            while nodes:
                nodes.pop()
            return found
        print(falls(), falls())
    """)
    first, second = map(int, falls.split())
    assert first <= 4 and second <= 4  # 18,723 nodes fit into a chunk


@pytest.mark.parametrize("seed", range(3))
def test_nodes_are_freed_and_made_in_any_order(seed):
    """No two living nodes share memory, none changes while others come and go, none is lost."""
    rng = random.Random(seed)
    gc.collect()
    before = living()
    kept = []
    for step in range(60_000 if autograd_core.COMPILED else 3_000):
        if kept and rng.random() < (0.2 if step % 20_000 < 15_000 else 0.8):
            i = rng.randrange(len(kept))
            kept[i], kept[-1] = kept[-1], kept[i]
            kept.pop()
        else:
            node = Value(float(step))
            kept.append((node, step))
            if step % 7 == 0:
                node.note = step
    del node
    nodes = [node for node, _ in kept]
    assert len({id(node) for node in nodes}) == len(kept)
    assert all((node.data, node.grad) == (step, 0.0) for node, step in kept)
    assert all(node.note == step for node, step in kept if step % 7 == 0)
    dot(nodes, nodes).backward()
    assert all(node.grad == 2.0 * step for node, step in kept)
    if autograd_core.COMPILED:
        assert living() == before + len(kept)
        kept.clear()
        nodes.clear()
        assert living() == before


def test_what_dying_nodes_call_may_switch_threads():
    """Whoever drops a root finds its graph freed, whatever other threads are about to free.

    Callbacks of weak references and attributes that die with a node run Python in the middle of
    freeing: they free and make graphs, give memory back, and let threads run that do the same.
    """
    late, calls = [], []

    class Thing:
        """What is called when the node dies that has it."""

        def __del__(self):
            called(self)

    def called(_):
        calls.append(1)
        chain(Value(1.0), 20)
        if len(calls) % 50 == 0:
            release_memory()
        time.sleep(0)  # lets another thread run

    def work(seed):
        rng = random.Random(seed)
        x = Value(1.0)
        for _ in range(12):
            nodes = [x]
            for i in range(120):
                nodes.append(fsum([nodes[-1], x, rng.choice(nodes)]) if i % 3 else nodes[-1] * x)
            seen = [weakref.ref(y, called if rng.random() < 0.2 else None) for y in nodes[1:]]
            for y in nodes[1::10]:
                y.note = rng.choice([Thing(), chain(x, 9)])
            root = nodes[-1]
            del nodes[:], y, root
            late.extend(y for y in seen if y() is not None)

    gc.collect()
    before = living()
    in_threads(work, range(8))
    assert calls and late == []
    if autograd_core.COMPILED:
        assert living() == before


def test_a_long_chain_with_a_callback_at_every_node():
    """Callbacks are called from the root on, each when its node is gone."""
    x = y = Value(1.0)
    n = 20_000 if autograd_core.COMPILED else 2_000
    dead = []
    seen = []
    for i in range(n):
        y = fsum([y, x]) if i % 2 else y * x
        seen.append(weakref.ref(y, lambda _, i=i: dead.append((i, seen[i]()))))
    del y
    assert dead == [(i, None) for i in reversed(range(n))]


@compiled_only
@linux_only
def test_where_memory_ends_recording_raises_and_can_go_on():
    """MemoryError leaves nothing of the operation it stops; what is freed then is used again."""
    assert (
        output("""
        import resource
        from autograd_core import Value, release_memory
        from autograd_core.memory import living
        x = Value(1.0)
        with open("/proc/self/statm") as f:
            size = int(f.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + 24 * 2**20, -1))
        for round in range(6):
            y = x
            n = 0
            try:
                while True:
                    y = y * 2.0 if round % 2 else y + x
                    n += 1
            except MemoryError:
                pass
            nodes = 2 * n if round % 2 else n  # a constant beside each product
            assert nodes > 100_000 and living() == 1 + nodes, (living(), nodes)
            y = None
            assert living() == 1
            if round > 2:
                release_memory()
            (x + 1.0).backward()
        print(x.grad)
    """)
        == "6.0"
    )


@compiled_only
def test_tracemalloc_sees_nodes():
    """Traced memory grows by nodes that are made and shrinks when they die; the line is known."""
    x = Value(1.0)
    tracemalloc.start()
    try:
        kept = [x * x for _ in range(1_000)]
        grown, _ = tracemalloc.get_traced_memory()
        assert tracemalloc.get_object_traceback(kept[-1])[0].filename == __file__
        kept.clear()
        left, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 100_000 < grown - left <= 112_000 + 10_000  # the nodes, and the list of them
    tracemalloc.start()
    try:
        kept = [x * x for _ in range(200)]
        kept.clear()
        assert tracemalloc.get_traced_memory()[0] < 10_000
    finally:
        tracemalloc.stop()
