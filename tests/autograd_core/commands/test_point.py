"""`--at`: numbers for names, and what is wrong with them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.commands.failure import Failure
from autograd_core.commands.point import match, read_point


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["w=2,x=-0.5,b=1"], {"w": 2.0, "x": -0.5, "b": 1.0}),
        (["w=2", "x=3"], {"w": 2.0, "x": 3.0}),
        (["w=2 x=-3"], {"w": 2.0, "x": -3.0}),
        ([" w = 2 , x = 1e-3 ,"], {"w": 2.0, "x": 1e-3}),
        (["x=pi/4,y=-(1 + 2),z=inf"], {"x": math.pi / 4, "y": -3.0, "z": math.inf}),
        (["α=1_000"], {"α": 1000.0}),
        (["x=2**0.5"], {"x": math.sqrt(2)}),
        ([""], {}),
        ([], {}),
    ],
)
def test_numbers_are_read_in_order(texts: list[str], expected: dict[str, float]) -> None:
    """Separated by commas, blanks, or in options of their own; a number may be computed."""
    point = read_point(texts)
    assert point == expected and list(point) == list(expected)
    assert all(type(x) is float for x in point.values())


@given(st.dictionaries(st.from_regex(r"[a-z][a-z_0-9]{3,8}", fullmatch=True), st.floats()))
def test_every_float_is_read_back(point: dict[str, float]) -> None:
    """repr of any float, nan included, is a number that is read exactly."""
    text = ",".join(f"{name}={x!r}" for name, x in point.items())
    assert repr(read_point([text])) == repr(point)


@pytest.mark.parametrize(
    ("texts", "part"),
    [
        (["w"], "expected name=number, got w"),
        (["=2"], "expected name=number"),
        (["2=w"], "expected name=number"),
        (["w.x=2"], "expected name=number"),
        (["w="], "w has no number"),
        (["w=two"], "w=two is not a number"),
        (["w=2x"], "operator is missing between 2 and x"),
        (["w=1e400"], "larger than the largest double"),
        (["w=9**9**9"], "larger than the largest double"),
        (["w=__import__('os')"], "is not a number"),
        (["w=2,w=3"], "w is given twice"),
        (["w=2", "w=2"], "w is given twice"),
        (["e=3"], "e is the constant 2.71828"),
        (["w=" + "9" * 20_000], "20,000"),
        (["w\x1b[31m=2"], "got w?[31m=2"),
    ],
)
def test_what_is_no_number_is_named(texts: list[str], part: str) -> None:
    """Each mistake is a Failure that says which part it is."""
    with pytest.raises(Failure) as caught:
        read_point(texts)
    assert part in str(caught.value)


@given(st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_a_point_or_a_failure(texts: list[str]) -> None:
    """No other exception, whatever is typed."""
    try:
        read_point(texts)
    except Failure as error:
        assert str(error).startswith("--at: ")


def test_missing_and_unknown_names_are_listed_together() -> None:
    """With the option as it should be, in which the numbers given stand already."""
    with pytest.raises(Failure) as caught:
        match({"w": 2.0, "z": 3.0}, ["w", "x", "b"])
    assert str(caught.value) == (
        "no number for x, b and there is no z; write --at w=2,x=...,b=..."
    )
    match({"w": 2.0, "z": 3.0}, ["w"], ["z"])
    with pytest.raises(Failure, match="n9 and 30 more"):
        match({}, [f"n{i}" for i in range(40)])
