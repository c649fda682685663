"""What a recording costs to be made: this engine records a graph, and lifts it to arrays."""

import tracemalloc
from time import process_time as clock

from autograd_core import Value, freeze
from autograd_core.program.lift.flatten import flatten
from autograd_core.program.lift.lift import lift
from autograd_core.program.machine.layout import make_plan
from benchmarks.dense import Dense
from benchmarks.engine_ours import versions
from benchmarks.static.graphs import GRAPHS

__all__ = ["built", "kept", "lifted_number", "numbers", "versions"]


def frozen(graph, root):
    """The Program of a graph."""
    return freeze(root, inputs=graph.inputs, parameters=graph.parameters, names={})


def built(kind, nodes):
    """Seconds for each node of a graph: to record it, to flatten it, to lift it to arrays.

    Then `plan`, the instructions that run these, and `freeze`, which names leaves and steps too;
    `build` is the first two, `all` has the plan.
    """
    graph = GRAPHS[kind](Value, nodes)
    start = clock()
    root = graph.record()
    recorded = clock()
    program = frozen(graph, root)
    assert len(program.lifted.arrays)
    named = clock()
    flat = flatten(root)
    flattened = clock()
    found = lift(flat, program.groups)
    done = clock()
    plan = make_plan(found)
    planned = clock()
    count = len(found.flat)
    assert plan
    return {
        "record": (recorded - start) / count,
        "flatten": (flattened - named) / count,
        "lift": (done - flattened) / count,
        "plan": (planned - done) / count,
        "build": (done - named) / count,
        "all": (planned - named) / count,
        "freeze": (named - recorded) / count,
    }


def kept(nodes):
    """Bytes for each node that a lifted program keeps, as Python's allocator counts them."""
    graph = GRAPHS["dense"](Value, nodes)
    root = graph.record()
    tracemalloc.start()
    program = frozen(graph, root)
    assert program.lifted.steps
    found = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"kept": found[0] / len(program.flat), "most": found[1] / len(program.flat)}


def lifted_number(kind, nodes):
    """The root's number, from the arrays: the entry that the root became."""
    graph = GRAPHS[kind](Value, nodes)
    lifted = frozen(graph, graph.record()).lifted
    place = lifted.arrays[lifted.root.array].places[lifted.root.position]
    return {"value": lifted.flat.data[place]}


def numbers(nodes):
    """The root's number and derivatives at a graph of layers, as its arrays have them."""
    graph = Dense(Value)
    root = graph.build(nodes)
    parameters = {"w": graph.weights, "b": graph.biases}
    program = freeze(root, inputs={"x": graph.inputs}, parameters=parameters, names={})
    flat = program.flat
    assert sum(step.size for step in program.lifted.steps) <= len(flat)
    root.backward()
    return {
        "value": flat.data[flat.root],
        "d/dw": graph.weights[0][1].grad,
        "d/db": graph.biases[0].grad,
        "d/dx": graph.inputs[0].grad,
    }
