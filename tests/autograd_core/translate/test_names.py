"""Names of leaves: found, made up, made unique, made identifiers."""

from __future__ import annotations

import keyword
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Graph, Value, fsum
from autograd_core.translate.names import identifier, leaf_names, names_of


def test_values_are_found_in_variables_and_lists() -> None:
    """By variable, or by place in nested lists and tuples, even one that contains itself."""
    a, b, c, d = (Value(float(i)) for i in range(4))
    nested: list[object] = [b, (c, "text")]
    nested.append(nested)
    found = names_of({"a": a, "again": a, "w": nested, "_d": d, "n": 3}, [a, b, c, d])
    assert found == {id(a): "a", id(b): "w[0]", id(c): "w[1][0]"}
    assert names_of(None, [a]) == {}


def test_values_are_found_in_dicts() -> None:
    """By key where that is a text or a whole number and no private name; Out is left out."""
    a, b, c, d, e, f = (Value(float(i)) for i in range(6))
    held: dict[object, object] = {"a": a, 3: [b], (1, 2): c, "_d": d}
    held["self"] = held
    out = {5: e, 6: a}
    found = names_of({"Out": out, "_oh": out, "w": held, "layers": [{"f": f}]}, [a, b, c, d, e, f])
    assert found == {id(a): "w['a']", id(b): "w[3][0]", id(f): "layers[0]['f']"}


def test_the_shortest_name_counts() -> None:
    """A variable's own name before its place in a list that was made before it."""
    a, b = Value(1.0), Value(2.0)
    names = names_of({"rows": [[a, b]], "row": [a, b], "a": a, "same": a}, [a, b])
    assert names == {id(a): "a", id(b): "row[1]"}


def test_what_is_no_dict_of_names_is_refused() -> None:
    """A list, or keys that are no names, are a TypeError that says what is expected."""
    for wrong in ([Value(1.0)], {1: Value(1.0)}, "x"):
        with pytest.raises(TypeError, match="names must be a dict of names to Values"):
            names_of(wrong, [])  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(["", "", "x0", "x1", "x0_1", "a", "a_1"]), max_size=8))
def test_no_two_leaves_are_called_alike(labels: list[str]) -> None:
    """Leaves are named in their order; a label that no other leaf has stays as it is."""
    leaves = [Value(float(i), label=label) for i, label in enumerate(labels)]
    root = fsum([*leaves, Value(0.5) * 2.0])
    found = list(leaf_names(Graph(root).leaves).values())
    assert len(found) == len(leaves) + 1 == len(set(found))
    for label, name in zip(labels, found, strict=False):
        if label and labels.count(label) == 1:
            assert name == label
        elif label:
            assert name.startswith(label)


@given(st.text(max_size=8))
def test_identifiers_are_identifiers(name: str) -> None:
    """Any text becomes what Python takes as a name, in the form in which Python reads it."""
    text = identifier(name)
    assert text.isidentifier() and not keyword.iskeyword(text)
    assert unicodedata.normalize("NFKC", text) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("w", "w"),
        ("w[0]", "w_0"),
        ("w[1][2]", "w_1__2"),
        ("layer.0.bias", "layer_0_bias"),
        ("2nd try", "x_2nd_try"),
        ("lambda", "lambda_"),
        ("lambda_", "lambda_"),
        ("α", "α"),
        ("!?", "x"),
        ("", "x"),
    ],
)
def test_identifiers_stay_readable(name: str, text: str) -> None:
    """What is an identifier already stays; other characters become underscores."""
    assert identifier(name) == text
