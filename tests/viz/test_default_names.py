"""Names that nobody gave: the variables of whoever draws, steps or prints frames."""

import contextlib
import doctest
import io
import threading
import weakref
from types import SimpleNamespace

import pytest

from autograd_core import Value, fsum
from nn import MLP, GRUCell, Layer
from tests.typed_classes import MLP as TypedMLP
from viz import draw, filmstrip, step, step_in_terminal, steps

outer = Value(5.0)


def called(picture):
    """What a picture calls the nodes, in creation order."""
    boxes = [line.partition(":")[0] for line in picture.text.splitlines()[1:]]
    return [box.partition(" ")[2] for box in boxes]


def test_a_picture_has_the_names_of_the_variables_around_it():
    """draw(loss), as everybody types it, has those of locals() and then of the module."""
    w, x = Value(2.0), Value(3.0)
    h = w * x
    loss = h + outer
    picture = draw(loss)
    assert [line.partition(":")[0] for line in picture.text.splitlines()] == [
        *("Graph of loss = 11.0000", "n0 outer", "n1 w", "n2 x", "n3 h", "n4 loss"),
    ]
    assert draw(loss, {**globals(), **locals()}).source == picture.source
    local = draw(loss, locals()).source
    assert local == draw(loss, {"w": w, "x": x, "h": h, "loss": loss}).source
    assert "loss" in local and "outer" not in local


def test_an_empty_dict_names_nothing():
    """names={} is micrograd's picture without names, and labels stay."""
    a = Value(2.0)
    b = a * Value(3.0, label="c")
    assert draw(b, {}).text.splitlines()[0].startswith("Graph of n2 =")
    assert [node.name for node in steps(b, {}).nodes] == ["n0", "c", "n2"]


def test_a_label_stays_whatever_the_variable_is():
    """Only nodes without a label are looked for."""
    a = Value(2.0, label="mine")
    loss = a * a
    assert [node.name for node in steps(loss).nodes] == ["mine", "loss"]


def test_every_view_takes_the_variables_of_its_caller(capsys):
    """Frames, filmstrips, pages and the terminal call nodes as a picture does."""
    w = Value(2.0)
    loss = w * w
    assert [node.name for node in steps(loss).nodes] == ["w", "loss"]
    assert [node.name for node in step(loss).steps.nodes] == ["w", "loss"]
    assert "w.grad += w * loss.grad" in filmstrip(loss).text
    assert "w.grad += w * loss.grad" in draw(loss, step=2).text
    step_in_terminal(loss)
    assert "w.grad += w * loss.grad" in capsys.readouterr().out
    assert "w.grad" not in filmstrip(loss, names={}).text


def test_code_inside_other_code_sees_what_is_around_it():
    """Comprehensions, generators, lambdas and nested functions have their function's names."""
    w = Value(2.0)
    losses = [w * 2.0, w * 3.0]
    for texts in (
        [draw(each).text for each in losses],
        list(draw(each).text for each in losses),  # noqa: C400
        list(map(lambda each: draw(each).text, losses)),  # noqa: C417
    ):
        assert all(" w: input" in text for text in texts)

    def inner():
        return [draw(each).text for each in losses]

    assert " w: input" in inner()[1]


def test_a_thread_has_the_names_of_its_function():
    """A callback has no caller above it but what runs it."""
    texts = []

    def work():
        secret = Value(1.0)
        texts.append(draw(secret * 2.0).text)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert " secret: input" in texts[0]


def test_what_a_wrapper_caught_counts_last():
    """The *args of somebody's decorator do not name a node that has a variable elsewhere."""

    def logged(*args, **options):
        return draw(*args, **options).text.splitlines()[0]

    assert logged(outer * outer, limit=3).startswith("Graph of args[0] =")
    assert " outer: result" in "".join([draw(outer).text])
    assert logged(outer).startswith("Graph of outer =")


def test_executed_code_and_doctests_have_their_own_names():
    """Variables of exec and of a doctest are found, and somebody's own mapping is not touched."""
    space = {"draw": draw, "Value": Value}
    exec("a = Value(2.0)\nb = a * a\ntext = draw(b).text", space)
    assert " a: input" in space["text"] and " b: result" in space["text"]

    class Touchy(dict):
        def __getitem__(self, name):
            if name not in ("draw", "Value", "a", "b"):
                raise KeyError(name)
            return dict.__getitem__(self, name)

        def items(self):
            raise AssertionError("nobody may look")

        keys = __iter__ = items

    local = Touchy(space)
    exec("a = Value(2.0)\nb = a * a\ntext = draw(b).text", {}, local)
    assert "Graph of n1 =" in dict.__getitem__(local, "text")
    text = ">>> a = Value(2.0)\n>>> print(draw(a * a).text.splitlines()[1])\nn0 a: ...\n"
    test = doctest.DocTestParser().get_doctest(text, {"draw": draw, "Value": Value}, "t", "t", 0)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test)
    assert (result.attempted, result.failed) == (2, 0), output.getvalue()


def test_a_shadowed_variable_of_the_module_names_nothing():
    """Here outer is another Value, so the module's cannot be called so."""
    hidden = globals()["outer"]
    loss = hidden * 2.0
    del hidden
    outer = Value(1.0)
    assert called(draw(loss)) == ["", "", "loss"]
    assert called(draw(outer * 2.0))[0] == "outer"


def test_a_loop_variable_does_not_name_the_last_of_a_list():
    """What loops over lists, dicts and parameters leave behind is called as the others are."""
    xs = [Value(1.0), Value(2.0)]
    rows = [[Value(3.0), Value(4.0)], [Value(5.0), Value(6.0)]]
    given = {"u": Value(7.0), "v": Value(8.0)}
    for x in xs:
        x.data += 0.0
    for row in rows:
        for r in row:
            r.data += 0.0
    for value in given.values():
        value.data += 0.0
    loss = fsum([*xs, *rows[0], *rows[1], *given.values()])
    assert called(draw(loss)) == [
        *("xs[0]", "xs[1]", "rows[0][0]", "rows[0][1]", "rows[1][0]", "rows[1][1]"),
        *("given['u']", "given['v']", "loss"),
    ]
    assert x is not r


def test_what_was_computed_keeps_its_variable_beside_a_list():
    """The last of several losses is the loss; and a, b are not params[0], params[1]."""
    a, b = Value(1.0), Value(2.0)
    params = [a, b]
    losses = []
    for p in params:
        loss = p * p
        losses.append(loss)
    total = fsum(losses)
    assert called(draw(total)) == ["a", "b", "losses[0]", "loss", "total"]


def test_a_module_among_the_variables_names_its_parameters():
    """In the notation of the course, at length in the title; whatever loops left behind."""
    model = MLP(3, [4, 1])
    params = model.parameters()
    for p in params:
        p.data += 0.0
    loss = model([1.0, 2.0, 3.0])
    names = called(draw(loss))
    assert names[:4] == ["W1[0,0]", "W1[0,1]", "W1[0,2]", "b1[0]"]
    assert "W2[0,3]" in names and "b2[0]" in names
    nodes = steps(loss).nodes
    assert {node.role for node in nodes[:4]} == {"parameter"}
    assert nodes[2].long_name == "layers.0.neurons.0.w.2"
    assert nodes[-1].long_name == ""


def test_a_network_typed_by_hand_names_its_parameters(program):
    """As nn's does, in every view; at length where the pointer rests, and given as model too."""
    n = TypedMLP(2, [2, 1])
    for p in n.parameters():
        p.grad = 0.0
    loss = n([1.0, 2.0]) ** 2
    names = called(draw(loss))
    assert names[:3] == ["W1[0,0]", "W1[0,1]", "b1[0]"] and "b2[0]" in names
    assert called(draw(loss, names={}, model=n)) == [*names[:-1], ""]
    for nodes in (steps(loss).nodes, step(loss).steps.nodes, steps(loss, {}, model=n).nodes):
        assert {node.role for node in nodes[:3]} == {"parameter"}
        assert nodes[2].name == "b1[0]"
    assert "<title>n.layers[0].neurons[0].w[1]</title>" in draw(loss).svg
    assert "W1[0,0]*1.0" in filmstrip(loss).text
    folded = draw(fsum([n([x, 1.0]) for x in (1.0, 2.0, 3.0)]), fold=True)
    assert "W1[*,*]" in folded.text and "n.layers[0].neurons[*]" in folded.text


def test_modules_that_are_not_in_the_graph_change_no_name():
    """Another model of the notebook does not put the variable's name before parameters."""
    used, other = Layer(1, 1), Layer(1, 1)
    loss = used([2.0])
    assert "W[0,0]" in called(draw(loss))
    both = loss * other([2.0])
    assert {"used.W[0,0]", "other.W[0,0]"} <= set(called(draw(both)))


def test_a_variable_and_a_parameter_of_one_name_are_told_apart():
    """The bias of a neuron beside a variable b is model.b."""
    model = Layer(1, 1).neurons[0]
    b = Value(1.0)
    loss = model([b])
    assert set(called(draw(loss))) >= {"b", "model.b", "model.w[0]"}


def test_no_foreign_object_is_touched():
    """Properties, iterators and attributes of objects among the variables stay alone."""

    class Meta(type):
        def __getattribute__(cls, name):
            raise AssertionError(name)

    class Loud(metaclass=Meta):
        def __getattr__(self, name):
            raise AssertionError(name)

        def __iter__(self):
            raise AssertionError("iterated")

        __len__ = __bool__ = __hash__ = __eq__ = __iter__

        @property
        def __class__(self):
            raise AssertionError("class")

    class Odd(list):
        def __iter__(self):
            raise AssertionError("iterated")

        __len__ = __getitem__ = __iter__

    loud, a = Loud(), Value(1.0)
    odd = Odd([loud, a])
    box = SimpleNamespace(a=a)
    loss = odd is not None and box.a * 2.0
    del a
    assert called(draw(loss))[0] == "odd[1]"


def test_the_title_of_a_box_has_its_name_at_length(program):
    """Where the pointer rests on W1[0,0] a browser shows the way to it."""
    model = MLP(1, [2, 1])
    loss = model([2.0])
    svg = draw(loss).svg
    assert "<title>layers.0.neurons.0.w.0</title>" in svg and "W1[0,0]" in svg
    assert "layers.0" not in draw(loss, {}).svg


def test_cells_have_the_symbols_of_their_gates():
    """The weights of a GRU are those of its reset and update gates and its new state."""
    cell = GRUCell(1, 2)
    state = cell([1.0], [0.5, 0.25])
    assert {"Wxr[0,0]", "Whz[0,1]", "bz[0]", "Wxn[0,0]", "cn[0]"} <= set(called(draw(state[0])))


@pytest.mark.parametrize("names", [[1], {1: 2}, "w"])
def test_other_names_are_refused(names):
    """names is a dict, None or {}."""
    with pytest.raises(TypeError, match="names must be a dict"):
        draw(Value(1.0), names)


def test_looking_for_names_keeps_nothing_alive():
    """A variable that is deleted after a picture is gone; what locals() gave stays as it was."""

    def work(keep):
        a = Value(1.0)
        gone = weakref.ref(a)
        own = locals() if keep else None
        draw(a * 2.0)
        del a
        return gone(), own

    assert work(False) == (None, None)
    assert work(True)[1]["keep"] is True
