"""Names for Values in objects of the user's own classes: at length, and as courses do."""

import sys
import time
import types
import weakref

import pytest

import nn
from autograd_core import Graph, Value, compare, gradcheck
from autograd_core.kinds import MOST_OF_ALL, OBJECT
from autograd_core.laboratory.gradcheck.text import report_text
from autograd_core.node_names import node_names
from autograd_core.variables import look_up
from tests.typed_classes import MLP, Camera, Layer, Neuron, Slotted


def short(nodes, **variables):
    """The short names of nodes, in their order."""
    names = node_names(nodes, [variables]).short
    return [names.get(id(node), "") for node in nodes]


def long(nodes, **variables):
    """The long names of nodes, in their order."""
    names = node_names(nodes, [variables]).long
    return [names.get(id(node), "") for node in nodes]


def test_a_typed_network_is_named_as_ours():
    """In pictures W1[0,2] and b1[0], as nn's; in messages as a program writes it."""
    n, ours = MLP(2, [2, 1]), nn.MLP(2, [2, 1])
    assert short(n.parameters(), n=n) == [s for s, _ in ours.named_symbols()]
    assert long(n.parameters(), n=n)[3:6] == [
        *("n.layers[0].neurons[1].w[0]", "n.layers[0].neurons[1].w[1]", "n.layers[0].neurons[1].b")
    ]


def test_long_names_are_expressions():
    """What a message calls a parameter gives that parameter."""
    n, rest = MLP(2, [2, 1]), {"a": [MLP(1, [1])], 3: Camera(Value(1.0), [Value(2.0)])}
    nodes = [*n.parameters(), *rest["a"][0].parameters(), rest[3].f, *rest[3].shift]
    for name, node in zip(long(nodes, n=n, rest=rest), nodes, strict=True):
        assert eval(name, {"n": n, "rest": rest}) is node


@pytest.mark.parametrize(
    ("thing", "wanted"),
    [(Neuron(2), "w[0] w[1] b"), (Layer(1, 2), "W[0,0] b[0] W[1,0] b[1]")],
)
def test_parts_of_a_network_are_named_as_ours(thing, wanted):
    """A neuron or a layer by itself."""
    assert short(thing.parameters(), part=thing) == wanted.split()


def test_several_models_and_clashes_are_told_apart():
    """By the variable before the names of each, also beside one of nn's or a variable b."""
    m, n, ours = MLP(1, [1]), MLP(1, [1]), nn.MLP(1, [1])
    nodes = [*m.parameters(), *n.parameters(), *ours.parameters()]
    assert short(nodes, m=m, n=n, ours=ours) == [
        *("m.W1[0,0]", "m.b1[0]", "n.W1[0,0]", "n.b1[0]", "ours.W1[0,0]", "ours.b1[0]")
    ]
    neuron, b = Neuron(1), Value(1.0)
    assert short([*neuron.parameters(), b], neuron=neuron, b=b) == ["neuron.w[0]", "neuron.b", "b"]
    assert short(m.parameters(), m=m, n=n) == ["W1[0,0]", "b1[0]"]
    models = [m, n]
    assert short(n.parameters(), models=models) == ["W1[0,0]", "b1[0]"]
    assert long(n.parameters(), models=models)[1] == "models[1].layers[0].neurons[0].b"


def test_what_holds_all_names_before_its_parts_and_lists():
    """Whatever is left in variables: layers, neurons, lists, the last parameter."""
    n = MLP(2, [2, 1])
    params = n.parameters()
    for p in params:
        assert p.is_leaf
    layer, neuron = n.layers[0], n.layers[0].neurons[0]
    nodes = n.parameters()
    names = short(nodes, layer=layer, neuron=neuron, p=p, params=params, n=n)
    assert names[0] == "W1[0,0]" and names[-1] == "b2[0]"


def test_models_of_other_shapes():
    """Layers with matrices, of their attribute's names; lists in lists at length; dicts."""

    class Linear:
        def __init__(self):
            self.W = [[Value(1.0)], [Value(2.0)]]
            self.bias = [Value(0.0), Value(0.0)]

        def parameters(self):
            return [w for row in self.W for w in row] + self.bias

    class Net:
        def __init__(self):
            self.first, self.second = Linear(), Linear()
            self.blocks = [[Neuron(1)]]
            self.scale = {"a": Value(1.0)}

        def parameters(self):
            return []

    net = Net()
    nodes = [*net.first.parameters(), *net.second.parameters()[:1]]
    nodes += [*net.blocks[0][0].parameters(), net.scale["a"]]
    assert short(nodes, net=net) == [
        *("first.W[0,0]", "first.W[1,0]", "first.bias[0]", "first.bias[1]", "second.W[0,0]"),
        *("blocks[0][0].w[0]", "blocks[0][0].b", "scale[a]"),
    ]
    layers = types.SimpleNamespace(layers=[Linear(), Linear()])
    nodes = layers.layers[1].parameters()
    assert short(nodes, x=layers.layers[1]) == ["W[0,0]", "W[1,0]", "bias[0]", "bias[1]"]


def test_other_names_of_weights_are_numbered_too():
    """A neuron's `weights` and `bias` are rows of its layer, as w and b are."""

    class Unit:
        def __init__(self):
            self.weights, self.bias = [Value(1.0), Value(2.0)], Value(3.0)

    net = MLP(1, [1, 1])
    net.layers[1].neurons = [Unit(), Unit()]
    unit = net.layers[1].neurons[1]
    wanted = ["weights2[1,0]", "weights2[1,1]", "bias2[1]"]
    assert short([*unit.weights, unit.bias], net=net) == wanted


def test_a_network_whose_parameters_are_not_written_yet():
    """A class that can be called is a model; where there is a sure one, it is none."""

    class Line:
        def __init__(self, n=None):
            self.slope, self.n = Value(1.0), n

        def __call__(self, x):
            return self.slope * x

    line = Line()
    found = node_names([line.slope], [{"line": line}])
    assert found.short == {id(line.slope): "slope"}
    assert found.long == found.parameters == {id(line.slope): "line.slope"}
    n = Neuron(1)
    around = Line(n)
    found = node_names([*n.parameters(), around.slope], [{"around": around, "n": n}])
    assert list(found.short.values()) == ["w[0]", "b", "around.slope"]
    assert set(found.parameters) == {id(p) for p in n.parameters()}
    xs = [around.slope]
    assert short([around.slope], around=around, n=n, xs=xs) == ["xs[0]"]


def test_objects_that_are_no_models_are_named_by_their_attributes():
    """After variables and lists; their Values are no parameters."""
    camera, made = Camera(Value(1.0), [Value(2.0)]), Slotted(Value(3.0))
    box = types.SimpleNamespace(deep=[{"a": camera}])
    nodes = [camera.f, camera.shift[0], made.r]
    assert short(nodes, camera=camera, made=made) == ["camera.f", "camera.shift[0]", "made.r"]
    assert short(nodes, box=box)[:2] == ["box.deep[0]['a'].f", "box.deep[0]['a'].shift[0]"]
    assert short(nodes, camera=camera, w=camera.shift, f=camera.f) == ["f", "w[0]", ""]
    assert node_names(nodes, [{"camera": camera}]).parameters == {}
    shapes = [Slotted(Value(1.0)), Slotted(Value(2.0))]
    nodes = [shape.r for shape in shapes]
    assert short(nodes, shapes=shapes, shape=shapes[1]) == ["shapes[0].r", "shapes[1].r"]


def test_results_that_an_object_keeps_are_named():
    """A neuron's last output has its row; it is no parameter."""
    n = MLP(1, [2])
    for neuron in n.layers[0].neurons:
        neuron.out = neuron([1.0])
    out = n.layers[0].neurons[1].out
    nodes = [*n.parameters(), out]
    found = node_names(nodes, [{"n": n}])
    assert found.short[id(out)] == "out1[1]"
    assert found.long[id(out)] == "n.layers[0].neurons[1].out"
    assert id(out) not in found.parameters and id(out) not in found.parts
    assert short([out], n=n) == ["n.layers[0].neurons[1].out"]


def test_modules_inside_typed_objects():
    """Modules of nn keep their own symbols there."""

    class Net:
        def __init__(self):
            self.cell = nn.RNNCell(1, 1)
            self.out = nn.Layer(1, 1)

        def parameters(self):
            return self.cell.parameters() + self.out.parameters()

    net = Net()
    nodes = net.parameters()
    wanted = ["Wxh[0,0]", "Whh[0,0]", "bh[0]", "W[0,0]", "b[0]"]
    assert sorted(short(nodes, net=net)) == sorted(wanted)
    names = node_names(nodes, [{"net": net}])
    assert names.long[id(net.out.neurons[0].b)] == "net.out.neurons[0].b"
    assert names.parts[id(net.out.neurons[0].b)] == "net.out.neurons[0]"


def test_what_begins_with_an_underscore_is_passed_over():
    """As among variables: attributes and slots."""
    box, made = types.SimpleNamespace(_a=Value(1.0)), Slotted(Value(2.0))
    del made.r
    assert short([box._a, made._hidden], box=box, made=made) == ["", ""]


def test_no_code_of_the_objects_runs():
    """Whatever their classes do when they are asked for attributes."""

    class Meta(type):
        def __getattribute__(cls, name):
            raise AssertionError(name)

        def __hash__(cls):
            raise AssertionError("hash")

        __eq__ = __instancecheck__ = __subclasscheck__ = __getattribute__

    class Loud(metaclass=Meta):
        def __getattribute__(self, name):
            raise AssertionError(name)

        def parameters(self):
            raise AssertionError("parameters")

        __len__ = __bool__ = __hash__ = __eq__ = __iter__ = __call__ = parameters

        @property
        def __class__(self):
            raise AssertionError("class")

        @property
        def scale(self):
            raise AssertionError("property")

    class Hiding(Loud):
        @property
        def __dict__(self):
            raise AssertionError("dict")

    class Borrowing:
        __dict__ = vars(Camera)["__dict__"]
        __slots__ = ("x",)
        y = vars(Slotted)["r"]

    a, b, c = Value(1.0), Value(2.0), Value(3.0)
    loud, hiding, borrowing = (object.__new__(each) for each in (Loud, Hiding, Borrowing))
    object.__setattr__(loud, "a", a)
    object.__setattr__(hiding, "b", b)
    borrowing.x = c
    scope = {"loud": loud, "hiding": hiding, "borrowing": borrowing}
    names = node_names([a, b, c], [scope]).long
    assert names == {id(a): "loud.a", id(b): "hiding.b", id(c): "borrowing.x"}


def test_what_is_not_the_users_is_not_looked_into():
    """Neither objects of Python, of this library and of installed packages, nor proxies."""
    camera = Camera(Value(1.0), [])
    error = ValueError("x")
    error.a = camera.f
    namespace = pytest.Config.InvocationParams(args=(), plugins=None, dir=".")
    object.__setattr__(namespace, "a", camera.f)
    proxy = weakref.proxy(camera)
    scope = {"error": error, "namespace": namespace, "proxy": proxy, "module": sys, "c": Camera}
    assert look_up([scope], [camera.f]) == ({}, {}, [])


def test_classes_of_imported_files_count_as_those_of_the_program(tmp_path, monkeypatch):
    """Objects of a user's file are looked into, of an installed one those that are models."""
    text = "class Box: pass\nclass Net:\n    def parameters(self): return []\n"
    (tmp_path / "own_file_of_mine.py").write_text(text)
    installed = tmp_path / "site-packages"
    installed.mkdir()
    (installed / "installed_file.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.syspath_prepend(installed)
    import installed_file
    import own_file_of_mine

    for module, wanted in ((own_file_of_mine, ["x.a", "a"]), (installed_file, ["", "a"])):
        for kind, name in zip((module.Box, module.Net), wanted, strict=True):
            x = kind()
            x.a = Value(1.0)
            assert short([x.a], x=x) == [name]


def test_objects_in_circles_and_long_chains_end():
    """However they hang together."""

    class Item:
        def __init__(self, value, before=None):
            self.value, self.before, self.own = value, before, self

    class Chain(Item):
        def parameters(self):
            return []

    for kind in (Item, Chain):
        first = last = kind(Value(0.0))
        for i in range(2_000):
            last = kind(Value(float(i)), last)
        last.before.after = last
        name = ".".join(["last", *["before"] * 5, "value"])
        deep = last.before.before.before.before.before.value
        assert long([deep, first.value], last=last) == [name, ""]


def test_of_huge_objects_a_bounded_part_is_looked_at():
    """However many there are; other variables keep their names."""
    shapes = [Slotted(Value(1.0)) for _ in range(50_000)]
    models = [Neuron(1) for _ in range(50_000)]
    node, far = Value(1.0), shapes[-1].r
    scope = {f"s{i}": list(shapes) for i in range(9)} | {"m": models, "w": Camera(node, [])}
    start = time.process_time()
    names = node_names([node, far], [scope]).short
    assert names == {id(node): "w.f"}
    assert time.process_time() - start < 3.0
    few = MOST_OF_ALL // OBJECT // 4
    assert short([shapes[few].r], shapes=shapes[: few + 1]) == [f"shapes[{few}].r"]


def test_ten_thousand_parameters_have_names_soon():
    """A large typed network."""
    n = MLP(60, [100, 40, 1])
    nodes = n.parameters()
    start = time.process_time()
    names = short(nodes, n=n)
    assert time.process_time() - start < 3.0
    assert len(nodes) > 10_000 and len(set(names)) == len(names) and "" not in names


def test_reports_comparisons_and_paths_call_parameters_as_the_program_does():
    """Of the graph, and of functions with the model's parameters or the model."""
    n = MLP(1, [2, 1])
    loss = n([2.0]) ** 2
    ways = [f"n.layers[0].neurons[{i}].{end}" for i in range(2) for end in ("w[0]", "b")]
    ways += ["n.layers[1].neurons[0].w[0]", "n.layers[1].neurons[0].w[1]"]
    ways += ["n.layers[1].neurons[0].b"]
    for report in (
        gradcheck(loss),
        gradcheck(lambda: n([2.0]) ** 2, n.parameters()),
        gradcheck(lambda: n([2.0]) ** 2, n),
        gradcheck(loss, n),
    ):
        assert report and sorted(f.name for f in report.findings) == sorted(ways)
    assert "d/dn.layers[0].neurons[0].b" in str(compare(loss))
    assert "n.layers[0].neurons[1].w[0]" in str(Graph(loss).paths(n.layers[0].neurons[1].w[0]))


def test_rows_of_a_report_are_told_apart():
    """No two names of a table are cut to the same text."""
    network = MLP(3, [3, 2, 1])
    report = gradcheck(network([1.0, 2.0, 3.0]))
    table = report_text(report, details=True).splitlines()
    rows = [line.split()[0] for line in table if line.startswith(" network.")]
    assert len(rows) > 15 and len(set(rows)) == len(rows)
