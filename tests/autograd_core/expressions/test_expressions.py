"""Expressions: text read as a function by a whitelist, never run, whatever the text is."""

from __future__ import annotations

import inspect
import math
import pickle
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import autograd_core
from autograd_core import Value, functions
from autograd_core.expressions import Expression, ExpressionError, parse_expression
from autograd_core.expressions.functions import CONSTANTS, FUNCTIONS, ArgumentKind
from autograd_core.expressions.text import DEEPEST, LONGEST
from tests.autograd_core.fresh import output

NAMES = ("x", "y", "w_1", "α")
PIECES = (
    *"()[],.+-*/<>=!^%@:;'\"#\\ \n\t\0_{}&|~?jeE019",
    *("**", "//", "<=", "==", ":=", "1e9", "9**9**9", "0x1f", "1_0", "1.5", "x", "yy", "α", "²"),
    *(
        "tanh",
        "max",
        "fsum",
        "softmax",
        "where",
        "elu",
        "alpha=",
        "__class__",
        "eval",
        "pi",
        "\ud800",
    ),
    *(
        " if ",
        " else ",
        " and ",
        " or ",
        "not ",
        "lambda ",
        " for ",
        " in ",
        " is ",
        "True",
        "None",
    ),
)


def numbers(expression: Expression) -> dict[str, float]:
    """Some number for each name."""
    return {name: 0.75 - i for i, name in enumerate(expression.names)}


def refusal(text: str) -> ExpressionError:
    """The error that a text is refused with."""
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    return caught.value


def reads(text: str) -> bool:
    """Parse a text; an expression's value is a float, and with Values the same number."""
    try:
        expression = parse_expression(text)
    except ExpressionError as error:
        assert str(error).isprintable() or "\n" in str(error)
        return False
    at = numbers(expression)
    plain = expression(**at)
    assert type(plain) is float
    recorded = expression(*(Value(x) for x in at.values()))
    assert repr(getattr(recorded, "data", recorded)) == repr(plain)
    return True


@given(st.text(max_size=60))
@example("\ud800")
@example("\x0c x")
@example("2if x>0else 3")
@example("x\\\n+1")
@settings(max_examples=300)
def test_any_text_is_an_expression_or_an_expression_error(text: str) -> None:
    """Nothing else is ever raised, for any Unicode text."""
    reads(text)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("tanh(x,)")
@example("softmax([x],1)")
@example("elu(x,alpha=alpha=1)")
@example("elu(x,**x)")
@example("x if not not x<1<=x else[x]")
@settings(max_examples=500)
def test_any_pieces_are_an_expression_or_an_expression_error(text: str) -> None:
    """As for any text, with text that is nearly an expression."""
    reads(text)


LITERALS = st.floats(0.0, 20.0).map(repr) | st.sampled_from(["0.0", "1e300", "1e-300", ".5", "2."])
ATOMS = LITERALS | st.sampled_from([*NAMES, "pi", "e", "tau"])


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions made of smaller ones, with as few brackets as Python needs or with more."""
    sides = inner | inner.map("({})".format)
    condition = st.builds(
        "{}{}{}{}".format, st.sampled_from(["", "not "]), sides, st.sampled_from("<>"), sides
    ) | st.builds("({})<=({})!=({})".format, inner, inner, inner)
    both = condition | st.builds(
        "{} {} {}".format, condition, st.sampled_from(["and", "or"]), condition
    )
    return st.one_of(
        st.builds("{} {} {}".format, sides, st.sampled_from(["+", "-", "*", "/", "**"]), sides),
        st.builds("{}{}".format, st.sampled_from("+-"), sides),
        st.builds("{}({})".format, st.sampled_from(["tanh", "exp", "relu", "abs"]), inner),
        st.builds("maximum({}, {})".format, inner, inner),
        st.builds("fsum([{}, {}, {}])".format, inner, inner, inner),
        st.builds("({} if {} else {})".format, inner, both, inner),
        st.builds("where({}, {}, {})".format, both, inner, inner),
    )


@given(st.recursive(ATOMS, _larger, max_leaves=12), st.lists(st.floats(-3, 3), min_size=4))
@example("-x ** 2.0 ** y", [1.5, -0.5, 0.0, 0.0])
@example("x - y - w_1 / α * x", [1.0, 2.0, 3.0, 4.0])
@example("(x if x<y and not y>x or x<x else y)", [1.0, 2.0, 3.0, 4.0])
@example("(2.0 ** 1e300 if x<x else y)", [1.0, 2.0, 3.0, 4.0])
@settings(max_examples=300)
def test_expressions_mean_what_they_mean_in_python(text: str, at: list[float]) -> None:
    """Bit for bit the result of Python's own evaluation, where that gives a real number.

    A written power that no double holds is refused even where Python does not come to it.
    """
    given_numbers = dict(zip(NAMES, at, strict=False))
    world = {**vars(functions), **CONSTANTS, **given_numbers, "abs": math.fabs}
    try:
        expected = float(eval(text, world))
    except (OverflowError, ZeroDivisionError, TypeError):  # TypeError: for a complex number
        assume(False)
    try:
        expression = parse_expression(text)
    except ExpressionError as error:
        assert "this power is larger than the largest double" in str(error)
        assert any(word in text for word in (" if ", " and ", " or "))
        return
    result = expression(**{name: given_numbers[name] for name in expression.names})
    assert repr(result) == repr(expected)


def test_names_come_in_order_of_first_appearance() -> None:
    """As they stand in the text, a condition after what it chooses; constants are no names."""
    assert parse_expression("tanh(w*x + b) + w").names == ("w", "x", "b")
    assert parse_expression("b if a > pi else c*b").names == ("b", "a", "c")
    assert parse_expression("α*é + fsum([é, z, α])").names == ("α", "é", "z")
    assert parse_expression("2 + e").names == ()


def test_an_expression_is_a_function_of_its_names() -> None:
    """Numbers or Values by position or by name; a signature; equal and pickled by its text."""
    f = parse_expression("w*x - b")
    assert f(2, 3, 4) == f(b=4, w=2, x=3) == f(2, b=4, x=3) == 2.0
    assert str(inspect.signature(f)) == "(w, x, b)"
    assert str(f) == f.source == "w*x - b"
    assert pickle.loads(pickle.dumps(f)) == f == parse_expression("w*x - b")
    assert hash(f) == hash(parse_expression("w*x - b")) and f != parse_expression("w*x-b")
    with pytest.raises(AttributeError):
        f.source = "x"  # type: ignore[misc]
    x = Value(3.0)
    y = f(2, x, b=Value(4))
    y.backward()
    assert (y.data, x.grad) == (2.0, 2.0)


@pytest.mark.parametrize(
    ("args", "named", "part"),
    [
        ((1,), {}, "no number for x, b"),
        ((1, 2, 3, 4), {}, "takes 3 numbers, got 4"),
        ((1, 2), {"w": 3}, "w is given twice"),
        ((1, 2, 3), {"z": 3}, "has no z"),
        ((1, 2, "3"), {}, "b must be a Value or a real number, got str '3'"),
        ((1, 2, 3j), {}, "b must be a Value or a real number, got complex"),
    ],
)
def test_wrong_arguments_are_named(args: tuple[Any, ...], named: Any, part: str) -> None:
    """Missing, too many, twice, unknown, not a number: the message says which."""
    with pytest.raises(TypeError) as caught:
        parse_expression("w*x - b")(*args, **named)
    assert part in str(caught.value)


@pytest.mark.parametrize("name", sorted(set(functions.__all__) - {"record", "affine_layer"}))
def test_every_public_function_can_be_called(name: str) -> None:
    """Each gives what the function itself gives; its arguments are understood from its row."""
    function = FUNCTIONS[name]
    x, y, z = 0.3, 1.2, 0.4
    public: Callable[..., Any] = getattr(autograd_core, name)
    if function.gathers:
        if name == "hypot":  # as `math.hypot` it takes no list in Python
            public = lambda xs: autograd_core.hypot(*xs)  # noqa: E731
            assert parse_expression("hypot(x)")(-x) == x
        text, expected = f"{name}([x, y, z])", public([x, y, z])
        assert parse_expression(f"{name}(x, y)")(x, y) == public([x, y])
    elif ArgumentKind.LIST in function.kinds:
        lists = function.kinds.count(ArgumentKind.LIST)
        index = ArgumentKind.INDEX in function.kinds
        text = f"{name}({', '.join(['[x, y, z]'] * lists)}{', 2' if index else ''})"
        expected = public(*[[x, y, z]] * lists)
        expected = expected[2] if index else expected
    elif ArgumentKind.CONDITION in function.kinds:
        text, expected = f"{name}(x < y, z, y)", z
    else:
        given_names = ("x", "y")[: function.kinds.count(ArgumentKind.NUMBER)]
        text = f"{name}({', '.join(given_names)})"
        expected = public(*(x, y)[: len(given_names)])
    expression = parse_expression(text)
    at = {n: {"x": x, "y": y, "z": z}[n] for n in expression.names}
    assert repr(expression(**at)) == repr(expected)


def test_python_names_stand_for_the_package_functions() -> None:
    """max, min, abs, round and pow, with the derivatives of maximum, minimum, ..."""
    x = Value(-2.5)
    for text, op in [
        ("max(x, 0)", "maximum"),
        ("min([x, 1, 2])", "min"),
        ("abs(x)", "abs"),
        ("round(x)", "round"),
        ("pow(x, 2)", "pow_constant"),
        ("pow(x, x)", "pow"),
        ("+x", "identity"),
    ]:
        assert parse_expression(text)(x).op == op
    assert parse_expression("max(3)")() == 3.0
    assert parse_expression("round(2.5)")() == 2.0


def test_static_parameters_are_written_by_name() -> None:
    """elu(x, alpha=2) is the function with that parameter; a name there is refused."""
    x = Value(-1.0)
    assert parse_expression("elu(x, alpha=2)")(x).static == (2.0,)
    assert parse_expression("elu(x, 2)")(x).static == (2.0,)
    assert parse_expression("gelu(x, sigma=+2)")(x).static == (0.0, 2.0)
    assert parse_expression("leaky_relu(x, alpha=-0.5)")(-2) == 1.0
    assert "fixed" in refusal("elu(x, alpha=a)").reason
    assert "given twice" in refusal("elu(x, 1, alpha=1)").reason
    assert "no x=" in refusal("elu(x=1)").reason


def test_arithmetic_of_numbers_follows_ieee() -> None:
    """Where Python raises or answers with a complex number, an expression gives inf or nan."""
    for text, expected in [
        ("1/0", math.inf),
        ("-1/0", -math.inf),
        ("0/0", math.nan),
        ("(-8)**(1/3)", math.nan),
        ("1e308*10", math.inf),
        ("0**-1", math.inf),
        ("2**inf", math.inf),
        ("1**9**9", 1.0),
        ("2**-1e308", 0.0),
        ("7/2", 3.5),
        ("9007199254740993", 9007199254740992.0),
        ("1_000.5", 1000.5),
        ("-inf", -math.inf),
        ("-2**2", -4.0),
        ("2**3**2", 512.0),
    ]:
        assert repr(parse_expression(text)()) == repr(expected), text


def test_a_choice_computes_one_side() -> None:
    """What was not chosen is not recorded; conditions stop where Python's stop."""
    f = parse_expression("log(x) if x > 0 and 1 < y <= 2 or not y == y else x*y")
    x, y = Value(3.0), Value(2.0)
    assert f(x, y).op == "log"
    assert f(x, Value(1.0)).op == f(Value(-1.0), y).op == "mul"
    assert f(x, math.nan).op == "log"


def test_line_breaks_are_spaces() -> None:
    """Text over several lines, with spaces around it, is one expression; columns still count."""
    assert parse_expression("\n  x\n  + y\t\n")(1, 2) == 3.0
    assert refusal("\n  x\n  + ^y").column == 10


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1000 + "x" + ")" * 1000,
        "(" * 4999 + "x" + ")" * 4999,
        "tanh(" * 1000 + "x" + ")" * 1000,
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        "-" * (LONGEST - 1) + "x",
        "x" + "**x" * 3000,
        "x" + "+x" * 4900,
        "x if x<x else " * 700 + "x",
        "x if " + "not " * 2000 + "x<x else x",
        "x<" * 4900 + "x",
        "9" * LONGEST,
        "x" * (LONGEST + 1),
        "x+" * 500_000 + "x",
        "\0" * 1_000_000,
        "9**" * 3000 + "9",
    ],
    ids=lambda text: f"{text[:12]!r}*{len(text)}",
)
def test_huge_and_deep_text_is_read_or_refused(text: str) -> None:
    """Neither RecursionError nor MemoryError, and no answer but a number or ExpressionError."""
    reads(text)


@pytest.mark.parametrize("text", ["(" * DEEPEST + "x" + ")" * DEEPEST, "+".join(["x"] * 900)])
def test_evaluation_needs_no_stack(text: str) -> None:
    """An expression as deep as may be is evaluated near the recursion limit."""
    expression = parse_expression(text)
    expected = expression(0.5)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 40)
    try:
        assert expression(0.5) == expected
        assert expression(Value(0.5)).data == expected
    finally:
        sys.setrecursionlimit(limit)


def test_no_text_is_run() -> None:
    """Python's own audit sees no code executed, no file opened and nothing imported."""
    program = """
    import sys
    from autograd_core.expressions import ExpressionError, parse_expression
    def read(text):
        try:
            return parse_expression(text)(*[0.5] * len(parse_expression(text).names))
        except ExpressionError as error:
            return str(error)
    texts = ["tanh(x)", "__import__('os').system('true')", "x^2", "2x", "max(x, y)", "(x := 1)",
             "().__class__", "foo(x)", "1 if", "9**9**9", "x if x > 0 else y", "01", "eval(x)"]
    for text in texts:
        read(text)
    seen = []
    sys.addaudithook(lambda event, args: seen.append(event))
    for text in texts:
        read(text)
    print(sorted(set(seen) - {"compile", "sys._getframe"}))
    """
    assert output(program) == "[]"


def test_only_text_is_parsed() -> None:
    """Bytes or code objects are a TypeError."""
    for wrong in (b"x", None, 3, compile("1", "", "eval")):
        with pytest.raises(TypeError, match="takes a str"):
            parse_expression(wrong)  # type: ignore[arg-type]
