"""What is no Value to start from is named, with what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd_core import Graph, Value
from autograd_core.translate import symbols_of, to_latex, to_python, to_sympy


class Layer:
    """Something with parameters that is called, as a Module is."""

    named_parameters = ()


Foreign = type("Value", (), {"__module__": "micrograd.engine"})


@pytest.mark.parametrize("function", [Graph, to_latex, to_python, to_sympy, symbols_of])
@pytest.mark.parametrize(
    ("root", "words"),
    [
        (2.0, "float; a number has no graph: compute it from Values"),
        ([Value(1.0), Value(2.0)], "list; pass one of its Values, or fsum"),
        (Layer(), "Layer; call it with an input, and pass on what it gives"),
        (abs, "builtin_function_or_method; call it with Values"),
        (Foreign(), "micrograd.engine.Value; compute it from autograd_core's Value"),
        (None, "NoneType$"),
        ([1.0], "list$"),
    ],
    ids=["number", "Values", "module", "function", "another library's", "None", "list"],
)
def test_what_is_no_value_is_named_with_what_to_do(
    function: Callable[[Any], Any], root: Any, words: str
) -> None:
    """The message has the name of what was called, what came, and what to write instead."""
    start = f"^{function.__name__} takes the Value to start from, got "
    with pytest.raises(TypeError, match=start + words):
        function(root)
