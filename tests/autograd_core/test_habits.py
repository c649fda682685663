"""What people write from habit: accepted where it means something, answered in words elsewhere."""

import inspect
from decimal import Decimal

import numpy as np
import pytest

import autograd_core
from autograd_core import Value
from autograd_core.habits import HABITS, REFUSED
from tests.autograd_core.fresh import output


@pytest.mark.parametrize("name", HABITS)
def test_habit_is_answered(name):
    """Reading it says what to write instead; to everything that asks, it is not there."""
    x = Value(2.0)
    for node in (x, x * 2, Value):
        with pytest.raises(AttributeError, match=rf"no \.{name}: .{{10,}}"):
            getattr(node, name)
        assert not hasattr(node, name)
        assert getattr(node, name, 5) == 5
        assert name not in dir(node)
        assert name not in dict(inspect.getmembers(node))


@pytest.mark.parametrize("name", HABITS)
def test_habit_can_be_an_attribute_unless_it_would_mislead(name):
    """`v.shape = "box"` is somebody's own; `v.value = 3.0` would not be the number of v."""
    x = Value(2.0)
    if name in REFUSED:
        with pytest.raises(AttributeError, match=name):
            setattr(x, name, 3.0)
        with pytest.raises(AttributeError, match=name):
            delattr(x, name)
        return
    setattr(x, name, "mine")
    assert getattr(x, name) == "mine"
    assert name in dir(x)
    delattr(x, name)
    assert not hasattr(x, name)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("value", r"did you mean \.data"),
        ("val", r"\.data"),
        ("gradient", r"did you mean \.grad"),
        ("numpy", r"\.data"),
        ("to", r"\.data"),
        ("name", r"\.label"),
        ("topo", r"Graph\(root\)\.replay"),
        ("_forward", "run the program again"),
        ("requires_grad", "no_grad"),
        ("shape", "one number"),
        ("clone", r"detach\(\)"),
        ("softmax", "autograd_core has the function"),
        ("zero_grad", r"v\.grad = 0\.0"),
    ],
)
def test_hint_names_what_to_write(name, hint):
    """The words that lead on."""
    with pytest.raises(AttributeError, match=hint):
        getattr(Value(1.0), name)


@pytest.mark.parametrize("name", [n for n, hint in HABITS.items() if "of that name" in hint])
def test_functions_that_a_hint_names_exist(name):
    """What "autograd_core has" it has."""
    assert callable(getattr(autograd_core, name))


@pytest.mark.parametrize(
    "arguments",
    [
        "(), ''",
        "(), '', 'x'",
        "(), '', label='x'",
        "_children=(), _op='', label='x'",
        "_children=()",
        "_op=''",
        "set()",
        "[], ''",
        "(), ()",
        "'x'",
        "'x', ''",
        "label='x'",
        "label=None",
    ],
)
def test_leaf_in_the_form_of_micrograd(arguments):
    """Without anything in them, children and operation are accepted, and the label is found."""
    v = eval(f"Value(1.0, {arguments})", {"Value": Value})
    label = "x" if "x" in arguments else ""
    assert (v.data, v.label, v._prev, v._op, v.is_leaf) == (1.0, label, (), "", True)


@pytest.mark.parametrize(
    "arguments", ["(x,), '+'", "{x}", "[x, x]", "(), '+'", "_children=(x,)", "(x,), (1.0,)"]
)
def test_children_are_refused_with_the_way_to_have_them(arguments):
    """An operation of one's own is made by record(), which the message shows."""
    with pytest.raises(TypeError, match=r"record\(name, value, operands, local_derivatives\)"):
        eval(f"Value(1.0, {arguments})", {"Value": Value, "x": Value(1.0)})


@pytest.mark.parametrize("arguments", ["5", "b'a'", "x", "np.zeros(1)", "1.0, ''", "'a', 5"])
def test_second_argument_that_is_no_label_is_named(arguments):
    """A number, bytes or an array second is no label."""
    with pytest.raises(TypeError, match="label must be a str|record"):
        eval(f"Value(1.0, {arguments})", {"Value": Value, "x": Value(1.0), "np": np})


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ("", r"takes a number.*Value\(2\.0, label='x'\)"),
        ("label='x'", r"takes a number.*Value\(2\.0, label='x'\)"),
        ("2.0, lable='x'", r"'lable'\. Did you mean 'label'"),
        ("2.0, name='x'", r"'name'\. Did you mean 'label'"),
        ("value=2.0", r"'value'\. Did you mean 'data'"),
        ("2.0, dtype=float", r"'dtype'; it takes a number and a label"),
        ("2.0, requires_grad=True", r"'requires_grad': every Value takes part"),
        ("2.0, children=(x,), op='+'", r"'children': it makes a leaf\. record\("),
        ("2.0, prev=()", r"'prev': it makes a leaf\. record\("),
        ("2.0, lable='x', requires_grad=True", r"'lable'\. Did you mean 'label'"),
    ],
)
def test_call_that_does_not_fit_is_answered(arguments, hint):
    """No number, a keyword of another engine, a slip of a letter."""
    with pytest.raises(TypeError, match=hint):
        eval(f"Value({arguments})", {"Value": Value, "x": Value(1.0)})


def test_call_that_python_answers_well_is_left_to_it():
    """Too many arguments; and the error of a call that fits is its own."""
    with pytest.raises(TypeError, match=r"4 positional|from 2 to 5 positional"):
        Value(1.0, (), "", "x", 5)
    with pytest.raises(TypeError, match="real number, got NoneType None$"):
        Value(None)
    with pytest.raises(TypeError, match="label must be a str"):
        Value(1.0, label=5)


@pytest.mark.parametrize(
    ("x", "hint"),
    [
        ([1.0, 2.0], "one by one"),
        ((1.0,), "one by one"),
        (np.array([1.0, 2.0]), "one by one"),
        (np.array([]), "one by one"),
        (np.array([1.0]), r"\.item\(\)"),
        (np.array(1.0), r"\.item\(\)"),
        (np.array([[1.0]]), r"\.item\(\)"),
        ("3", r"float\(\.\.\.\)"),
        (Decimal("1.5"), r"float\(\.\.\.\)"),
        (Value(1.0), r"\.data"),
    ],
)
def test_what_is_no_number_is_answered(x, hint):
    """Wherever a number is taken: of a Value, a function, an assignment, a seed."""
    v = Value(1.0)
    uses = [Value, lambda x: setattr(v, "data", x), lambda x: setattr(v, "grad", x), v.backward]
    if type(x) is not Value:
        uses.append(autograd_core.exp)
    if isinstance(x, (list, tuple)):
        uses.remove(v.backward)  # which takes it for an order of nodes
    for use in uses:
        with pytest.raises(TypeError, match=f"real number, got {type(x).__name__}.*{hint}"):
            use(x)
    for foreign in (None, 1j, object(), type("Shaped", (), {"shape": "box"})()):
        with pytest.raises(TypeError, match=r"real number, got [^;]*$"):
            Value(foreign)


def test_label_is_given_once():
    """Second and by name at once is a mistake."""
    with pytest.raises(TypeError, match="twice"):
        Value(1.0, "a", label="b")


@pytest.mark.parametrize("keep", [True, False, None])
def test_backward_keeps_its_graph_whatever_is_asked(keep):
    """retain_graph is accepted, and a second call adds the same again."""
    x = Value(3.0)
    y = x * x
    y.backward(retain_graph=keep)
    y.backward(1.0, keep)
    assert x.grad == 12.0


def test_backward_says_what_makes_a_graph_of_the_gradient():
    """create_graph=True is `gradients`; an order of nodes means nothing here; nothing changes."""
    x = Value(3.0)
    y = x * x
    with pytest.raises(TypeError, match=r"gradients\(root, inputs, create_graph=True\)"):
        y.backward(create_graph=True)
    for order in ([y, x], (y, x), []):
        with pytest.raises(TypeError, match=r"run the program again.*Graph\(root\)\.replay"):
            y.backward(order)
    assert (x.grad, y.grad) == (0.0, 0.0)
    y.backward(create_graph=False)
    assert x.grad == 6.0


def test_gradient_set_by_hand_is_added_to():
    """A root whose gradient was set to 1.0, as for a step by hand, ends with 2.0."""
    x = Value(3.0)
    o = x * x
    o.grad = 1.0
    o.backward()
    assert (o.grad, x.grad) == (2.0, 6.0)


def test_item_is_the_number():
    """v.item() is v.data, a float, and one; NumPy's conjugate of a real number is itself."""
    x = Value(2.0)
    for node in (x, x * 2):
        assert node.item() == node.data
        assert type(node.item()) is float
        assert node.conjugate() is node
        assert node.numel() == 1


def test_exclusive_or_is_no_power():
    """v ^ 2, on either side, says ** is the power; foreign types are left their chance."""
    v = Value(2.0)
    for wrong in (lambda: v ^ 2, lambda: 2 ^ v, lambda: v ^ v, lambda: np.float64(2) ^ v):
        with pytest.raises(TypeError, match=r"\*\* is the power"):
            wrong()
    with pytest.raises(TypeError, match="unsupported operand"):
        v ^ "2"


def bases():
    """The class, and the one that it is made of."""
    return [Value, Value.__mro__[1]]


@pytest.mark.parametrize("base", bases(), ids=lambda c: c.__name__)
def test_classes_of_nodes_are_closed(base):
    """Subclassing is refused when the class is made, with words that name record()."""
    for make in (
        lambda: type("Mine", (base,), {}),
        lambda: type("Mine", (base, dict), {"__slots__": ()}),
        lambda: type(base)("Mine", (base,), {}),
        lambda: type.__new__(type, "Mine", (base,), {}),
    ):
        with pytest.raises(TypeError, match=r"closed.*subclassed.*record\(name.*attributes"):
            make()
    with pytest.raises(TypeError, match=r"closed.*record\(name"):

        class Mine(base):
            """Not to be."""

    assert base.__subclasses__() in ([], [Value])


@pytest.mark.parametrize("base", bases(), ids=lambda c: c.__name__)
def test_methods_cannot_be_added_or_changed(base):
    """`Value.sigmoid2 = f` says: a function, or record(); and everything is as it was."""
    for name, advice in (("sigmoid2", r"def sigmoid2\(x\)"), ("data", "has data already")):
        with pytest.raises(TypeError, match=rf"{name}.*{advice}.*record\(name"):
            setattr(base, name, lambda self: self)
    with pytest.raises(TypeError, match="has tanh already"):
        Value.tanh = lambda self: self
    for name in ("relu", "data", "sigmoid2"):
        with pytest.raises(TypeError, match="closed"):
            delattr(base, name)
    assert Value(-1.0).relu().data == 0.0
    assert not hasattr(Value, "sigmoid2")


def test_class_is_known_by_its_own_name():
    """Its module, its name, its documentation are its own; an ordinary class to isinstance."""
    assert (Value.__module__, Value.__qualname__) == ("autograd_core.value", "Value")
    assert repr(Value) == "<class 'autograd_core.value.Value'>"
    assert Value.__doc__.startswith("A number that takes part")
    assert isinstance(Value, type)
    assert isinstance(Value(1.0), Value)
    assert not isinstance(1.0, Value)
    assert (Value | None) == (None | Value)


def test_attempts_on_the_classes_crash_nothing():
    """Whatever is tried on the classes, by ways around too, nodes go on being made and freed."""
    assert (
        output("""
        import gc
        from autograd_core import Value, COMPILED
        Node, Sealed = Value.__mro__[1], type(Value)
        made = []
        tries = [
            lambda: type("Mine", (Node,), {}),
            lambda: type.__new__(Sealed, "Mine", (Node,), {}),
            lambda: type.__new__(Sealed, "Mine", (Value,), {}),
            lambda: Sealed("Mine", (Node,), {"__module__": "autograd_core.value"}),
            lambda: type.__setattr__(Value, "sigmoid2", len),
            lambda: type.__delattr__(Value, "relu2"),
            lambda: setattr(Value, "__class__", type),
            lambda: setattr(Value(1.0), "__class__", Node),
            lambda: Node(), lambda: Node.__new__(Node), lambda: Value.__new__(Value),
        ]
        for t in tries * 20:
            try:
                kind = t()
                if isinstance(kind, type):
                    assert not COMPILED, kind
                else:
                    made.append(kind)
            except (TypeError, AttributeError):
                pass
        for node in made:
            if node is not None:
                node.m = 1
                repr(node)
        del node
        made.clear()
        gc.collect()
        x = Value(1.0)
        (x * 2 + x).backward()
        print(x.grad)
        """)
        == "3.0"
    )
