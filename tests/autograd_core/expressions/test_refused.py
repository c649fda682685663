"""What is no expression: each refusal says why, and points at the place."""

from __future__ import annotations

import pickle

import pytest

from autograd_core.expressions import ExpressionError, parse_expression


def refusal(text: str) -> ExpressionError:
    """The error that a text is refused with."""
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "column", "part"),
    [
        ("", None, "is empty"),
        (" \n", None, "is empty"),
        ("w^2", 2, "write **"),
        ("2x + 1", 2, "missing between 2 and x; for a product write *"),
        ("1 + x y", 7, "missing between x and y"),
        ("3(x)", 2, "write *"),
        ("(x)(y)", 4, "write *"),
        ("w(x)", 1, "for a product write w*(...)"),
        ("pi(x)", 1, "no function pi"),
        ("1 + tanhh(x)", 5, "did you mean tanh?"),
        ("ln(x)", 1, "did you mean log?"),
        ("Arctan(x)", 1, "did you mean atan?"),
        ("print(x)", 1, "no function print"),
        ("eval(x)", 1, "no function eval"),
        ("record(x)", 1, "no function record"),
        ("__import__(x)", 1, "two underscores"),
        ("x.__class__", 2, "attributes"),
        ("().__class__.__bases__", 3, "attributes"),
        ("x.real", 2, "attributes"),
        ("x[0]", 1, "indexing"),
        ("[x][0]", 1, "indexing"),
        ("lambda: x", 1, "'lambda'"),
        ("[x for x in y]", 4, "'for'"),
        ("x if x in y else z", 8, "'in'"),
        ("x is y", 3, "'is'"),
        ("await x", 1, "'await'"),
        ("'x'", 1, "quotes"),
        ('f"{x}"', 2, "quotes"),
        ("(x := 1)", 4, "assignments"),
        ("x = 1", 3, "write =="),
        ("(x = 1)", 2, "write =="),
        ("fsum(*x)", 6, "missing before *"),
        ("elu(x, **y)", 8, "missing before **"),
        ("2j", 2, "complex"),
        ("1e400", 1, "larger than the largest double"),
        ("x + " + "9" * 500, 5, "a number of 500 characters"),
        ("9" * 350, 1, "larger than the largest double"),
        ("10**400", 1, "this power is larger than the largest double"),
        ("x + 9**9**9", 5, "this power is larger than the largest double"),
        ("x**9**9**9**9", 7, "this power is larger than the largest double"),
        ("sin(-pi)*(-(2*e))**(1e3 + 1)", 10, "this power is larger"),
        ("x/pow(10, pow(10, 10))", 3, "this power is larger"),
        ("x if x > 0 else 2**1024", 17, "this power is larger"),
        ("0x1f", 1, "decimal"),
        ("007", 1, "begin with 0"),
        ("1__0", 2, "wrong place"),
        ("x\0", 2, "null byte"),
        ("x // 2", 3, "floor(a/b)"),
        ("x % 2", 3, "no operator %"),
        ("x; y", 2, "semicolon"),
        ("x # y", 3, "comments"),
        ("x²", 2, "write **2"),
        ("a − b", 3, "hyphen"),
        ("a × b", 3, "write *"),
        ("ﬁ + 1", 1, "variants of fi; write that"),
        ("٣ + 1", 1, "not a name"),
        ("é + x.y", 6, "attributes"),
        ("é*x + tan(x, é)", 14, "tan got 2 arguments; expected tan(x)"),
        ("é*é*(x, y)", 5, "list of expressions is not a number"),
        ("\ud800", 1, r"\ud800"),
        ("x\x1b[31m", 2, r"\x1b"),
        ("x +", 4, "ends where a number is missing"),
        ("* x", 1, "missing at the beginning"),
        ("x + * y", 5, "missing before *"),
        ("x -> y", 4, "missing before >"),
        ("tanh(,)", 6, "missing before ,"),
        ("(x + y", 1, "never closed"),
        ("x + y)", 6, "closes no bracket"),
        ("[x + (y]", 8, "] closes the ( of column 6"),
        ("x, y", 1, "list of expressions is not a number"),
        ("()", 1, "is not a number"),
        ("[x]", 1, "list is not a number"),
        ("fsum([[x]])", 7, "list is not a number"),
        ("fsum([])", 6, "empty"),
        ("fsum()", 1, "fsum(a, b, ...)"),
        ("tanh([x])", 6, "list is not a number"),
        ("tanh", 1, "tanh is a function; write tanh(x)"),
        ("tanh()", 1, "x is missing; expected tanh(x)"),
        ("atan2(y)", 1, "x is missing; expected atan2(y, x)"),
        ("tanh(w=x)", 8, "no w= here"),
        ("max(a=x)", 1, "max(a, b, ...)"),
        ("dot([x], [y, z])", 1, "equal length"),
        ("dot(x, y)", 5, "square brackets"),
        ("softmax([x, y], 2)", 1, "no value 2 among 2"),
        ("softmax([x, y], -1)", 17, "a whole number"),
        ("softmax([x, y], 0.5)", 17, "a whole number"),
        ("softmax([x, y])", 1, "k is missing"),
        ("x > 0", 1, "true or false"),
        ("(x > 0)*y", 2, "true or false"),
        ("not x", 1, "true or false"),
        ("x if y else z", 6, "a comparison"),
        ("where(x, y, z)", 7, "a comparison"),
        ("x if y > 0", 1, "two sides"),
        ("2if x > 0 else 3", 2, "space before if"),
        ("True", 1, "not a number"),
    ],
)
def test_what_is_refused_is_pointed_at(text: str, column: int | None, part: str) -> None:
    """Each refusal says why and where, with a caret below the column."""
    error = refusal(text)
    assert part in error.reason
    assert error.column == column
    if column is not None:
        _, picture, caret = str(error).split("\n")
        assert caret.strip() == "^"
        if "..." not in picture:
            assert caret.index("^") == 4 + column - 1
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.column, copy.source) == (str(error), column, text)


def test_long_text_is_shown_in_part() -> None:
    """The caret stands below the place also where only the neighbourhood of it is shown."""
    text = " + ".join(f"x{i}" for i in range(500)) + " ^ y + z" + " - z" * 300
    error = refusal(text)
    assert error.column is not None and text[error.column - 1] == "^"
    _, picture, caret = str(error).split("\n")
    assert picture[caret.index("^")] == "^" and len(picture) < 80
