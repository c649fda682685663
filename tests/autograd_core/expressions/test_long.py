"""Chains of operators too long for Python's own parser are read as it reads short ones."""

from __future__ import annotations

import ast

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from autograd_core import Value
from autograd_core.expressions import ExpressionError, parse_expression
from autograd_core.expressions.chains import ChainReader
from autograd_core.expressions.text import LONGEST, examine, tokens_of
from tests.autograd_core.expressions.test_expressions import ATOMS, PIECES, _larger


def tree(text: str) -> ast.expr:
    """The tree by the reader of chains."""
    line = examine(text)
    return ChainReader(tokens_of(line), line, text, 0).tree()


def outline(root: ast.AST) -> list[object]:
    """All of a tree that an expression is made from: kinds, names, numbers, columns."""
    return [
        (
            type(node).__name__,
            getattr(node, "id", getattr(node, "arg", None)),
            float(node.value) if isinstance(node, ast.Constant) else None,
            getattr(node, "col_offset", None) if isinstance(node, ast.expr) else None,
        )
        for node in ast.walk(root)
    ]


@given(st.recursive(ATOMS, _larger, max_leaves=12))
@example("-x ** -y ** 2 * w_1")
@example("not_x if not x < y <= 2 and x or y else (x if x != y else 3)")
@example("x if x < 1 else y if y == 1 else 2")
@example("elu(x, alpha=-1.0) + max(x, y,) - fsum([x, (y), 1_0])")
@example("α * (α + w_1)")
@example("((x)) + ( x , y ) - () * []")
@settings(max_examples=300)
def test_the_tree_is_that_of_pythons_parser(text: str) -> None:
    """Node for node, with the columns that messages point at."""
    assert outline(tree(text)) == outline(ast.parse(text, mode="eval").body)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("x if x < y if y < x else 2 else 3")
@example("x if x < y else y else 3")
@example("x + not y")
@example("2 ** not y")
@example("x < not y < 3")
@example("elu(alpha=1, x)")
@example("x = 3")
@example("(alpha=1)")
@example("012 + 1__0")
@settings(max_examples=500)
def test_what_python_cannot_read_is_refused(text: str) -> None:
    """Nearly an expression: both readers refuse it, or both make the same of it.

    Of x, y and x[1], which are no numbers, Python makes trees that are refused later.
    """
    try:
        line = examine(text).strip()
        root = ast.parse(line, mode="eval").body
        assume(not isinstance(root, ast.Tuple) and "[" not in text)
        python = outline(root)
    except (ExpressionError, SyntaxError, ValueError, OverflowError):
        python = None
    try:
        ours = outline(tree(text.strip()))
    except (ExpressionError, OverflowError):
        ours = None
    assert ours == python


def longest(first: str, more: str, last: str = "") -> str:
    """A text as long as may be, of one piece again and again."""
    return first + more * ((LONGEST - len(first) - len(last)) // len(more)) + last


CHAINS = {
    "sum": longest("x", "+x"),
    "difference": longest("x", "-x"),
    "product": longest("x", "*x"),
    "quotient": longest("x", "/x"),
    "power": longest("x", "**x"),
    "sign": longest("", "-", "x"),
    "signs": longest("", "+-", "x"),
    "mixed": longest("x", "*x-x"),
    "in a call": longest("tanh(x", "+x", ")*2"),
    "in a list": longest("fsum([x", "-x", ", 1])"),
    "in brackets": longest("2*(" * 90 + "x", "+x", ")" * 90),
    "in a choice": longest("x", "+x", " if x>0 else 1"),
    "in a condition": longest("2*x if x", "+x", ">0 else x"),
    "choices": longest("x", " if x<0 else x"),
    "not": longest("x if ", "not ", "x<0 else x"),
    "comparison": longest("2*x if x", "<=x", " else x"),
    "and": longest("2*x if x>0", " and x>0", " else x"),
}


@pytest.mark.slow
@pytest.mark.parametrize("text", CHAINS.values(), ids=CHAINS)
def test_every_text_as_long_as_promised_is_read(text: str) -> None:
    """10,000 characters of any operator; computed and recorded alike."""
    expression = parse_expression(text)
    assert expression.names == ("x",)
    plain = expression(0.75)
    assert expression(Value(0.75)).data == plain


def test_a_long_sum_is_its_sum() -> None:
    """4,900 terms, from left to right."""
    assert parse_expression("+".join(["x"] * 4900))(0.5) == 2450.0
    assert parse_expression("-".join(["x"] * 4900))(0.5) == -2449.0
    assert parse_expression("-" * 9998 + "x")(0.5) == 0.5


def test_a_message_points_into_a_long_text() -> None:
    """At the column, whatever came before it."""
    with pytest.raises(ExpressionError) as caught:
        parse_expression("+".join(["x"] * 4000) + "+tanhh(x)")
    assert caught.value.column == 8001
