"""What a recording costs to be made: this engine records a graph, and lifts it to arrays."""

import tracemalloc
from time import process_time as clock

from autograd_core import Value, freeze
from benchmarks.dense import Dense
from benchmarks.engine_ours import versions

__all__ = ["built", "kept", "numbers", "versions"]


def frozen(graph, root):
    """The Program of a graph of layers."""
    parameters = {"w": graph.weights, "b": graph.biases}
    return freeze(root, inputs={"x": graph.inputs}, parameters=parameters, names={})


def built(nodes):
    """Seconds for each node of layers: to record it, to flatten it, to lift it to arrays.

    And the bytes that the lifted form keeps.
    """
    graph = Dense(Value)
    start = clock()
    root = graph.build(nodes)
    recorded = clock()
    program = frozen(graph, root)
    flat = program.flat
    flattened = clock()
    lifted = program.lifted
    done = clock()
    count = len(flat)
    assert lifted.steps
    return {
        "record": (recorded - start) / count,
        "flatten": (flattened - recorded) / count,
        "lift": (done - flattened) / count,
        "build": (done - recorded) / count,
    }


def kept(nodes):
    """Bytes for each node that a lifted program keeps, as Python's allocator counts them."""
    graph = Dense(Value)
    root = graph.build(nodes)
    tracemalloc.start()
    program = frozen(graph, root)
    assert program.lifted.steps
    found = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"kept": found[0] / len(program.flat), "most": found[1] / len(program.flat)}


def numbers(nodes):
    """The root's number and derivatives at a graph of layers, as its arrays have them."""
    graph = Dense(Value)
    root = graph.build(nodes)
    program = frozen(graph, root)
    flat = program.flat
    assert sum(step.size for step in program.lifted.steps) <= len(flat)
    root.backward()
    return {
        "value": flat.data[flat.root],
        "d/dw": graph.weights[0][1].grad,
        "d/db": graph.biases[0].grad,
        "d/dx": graph.inputs[0].grad,
    }
