"""Examine the characters of an expression before Python's parser sees them.

Only short, shallow text made of numbers, names and a few operators passes: it cannot make the
parser hang, exhaust the stack or do more than arithmetic.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import NamedTuple

from autograd_core.expressions.error import ExpressionError, shown

LONGEST = 10_000
"""The most characters of an expression."""

DEEPEST = 100
"""The most brackets inside each other."""

DIGITS = 400
"""The most characters of one number; the largest double has 309 digits before the point."""

WORDS = ("if", "else", "and", "or", "not")
CLOSING = {"(": ")", "[": "]"}

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<coded>0[xXoObB]\w*)"
    r"|(?P<number>(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?)"
    r"|(?P<name>[^\W0-9²³][^\W²³]*)"
    r"|(?P<operator>//|\*\*|<=|>=|==|!=|:=|[-+*/()\[\],<>=])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_INSTEAD = {
    "^": "there is no operator ^; write ** for a power, as in x**2",
    "//": "there is no operator //; write floor(a/b)",
    "%": "there is no operator %; write a - b*floor(a/b)",
    ".": "attributes (.name) are not allowed; write functions as tanh(x)",
    '"': "text in quotes is not part of an expression",
    "'": "text in quotes is not part of an expression",
    "\0": "a null byte is not part of an expression",
    "#": "comments are not part of an expression",
    "@": "there is no operator @; write dot([a, b], [c, d])",
    ":=": "assignments are not part of an expression; give numbers to names outside of it",
    ":": "a colon is not part of an expression; a function in a Python file is module:function",
    "&": "there is no operator &; write: and",
    "|": "there is no operator |; write: or, or abs(x)",
    "!": "there is no operator !; write != for unequal, not for the opposite",
    "\N{MULTIPLICATION SIGN}": "write * for a product",
    "\N{MIDDLE DOT}": "write * for a product",
    "\N{DOT OPERATOR}": "write * for a product",
    "\N{DIVISION SIGN}": "write / for a quotient",
    "\N{MINUS SIGN}": "write - (the hyphen of the keyboard) for minus",
    "\N{EN DASH}": "write - (the hyphen of the keyboard) for minus",
    "\N{SQUARE ROOT}": "write sqrt(x) for a root",
    "\N{SUPERSCRIPT TWO}": "write **2 for a square",
    "\N{SUPERSCRIPT THREE}": "write **3 for a cube",
}


class Token(NamedTuple):
    """A word, a number or an operator, and its column, counted from 0."""

    kind: str
    text: str
    at: int


def examine(source: str) -> str:
    """The text on one line for Python's parser, with the same length, so that columns stay.

    Raises:
        ExpressionError: it is empty, longer than LONGEST, nested deeper than DEEPEST, or holds
            something that is not part of an expression.
    """
    if len(source) > LONGEST:
        raise ExpressionError(
            f"an expression may have {LONGEST:,} characters, this one has {len(source):,}; write "
            "a function in a Python file and name it as module:function"
        )
    line = re.sub(r"\s", " ", source)
    tokens = tokens_of(line)
    if not tokens:
        raise ExpressionError('the expression is empty; write one such as "tanh(w*x + b)"', source)
    for token in tokens:
        reason = _wrong(token)
        if reason:
            raise ExpressionError(reason, source, token.at + 1)
    _match_brackets(tokens, source)
    _follow(tokens, source)
    return line


def tokens_of(line: str) -> list[Token]:
    """The words, numbers and operators of a line."""
    found = (Token(m.lastgroup or "", m.group(), m.start()) for m in _TOKEN.finditer(line))
    return [token for token in found if token.kind != "space"]


def _wrong(token: Token) -> str:
    """Why a token is not allowed in an expression, or ""."""
    kind, text, _ = token
    if text in _INSTEAD:
        return _INSTEAD[text]
    if kind == "coded":
        return f"{shown(text)}: write numbers in decimal"
    if kind == "number" and len(text) > DIGITS:
        return f"a number of {len(text):,} characters; at most {DIGITS} are read (a double has 17)"
    if kind == "name":
        return _wrong_name(text)
    if kind == "other":
        name = unicodedata.name(text, "")
        described = f"{text} ({name.lower()})" if text.isprintable() and name else ascii(text)
        return f"{described} is not part of an expression"
    return ""


def _wrong_name(name: str) -> str:
    """Why a word is not allowed in an expression, or ""."""
    if name in ("True", "False", "None"):
        return f"{name} is not a number; compare instead, as in: a if x > 0 else b"
    if keyword.iskeyword(name) and name not in WORDS:
        return f"{name!r} (a word of Python's) is not part of an expression"
    if "__" in name:
        return f"names with two underscores are not allowed, got {shown(name)}"
    usual = unicodedata.normalize("NFKC", name)
    if usual != name:
        return f"the letters of {shown(name)} are variants of {shown(usual)}; write that"
    if not name.isidentifier():
        return f"{shown(name)} is not a name"
    return ""


def _match_brackets(tokens: list[Token], source: str) -> None:
    """Raise if a bracket has no partner, too many are open, or = stands outside all brackets."""
    opened: list[Token] = []
    for token in tokens:
        if token.text == "=" and not opened:
            reason = "write == to compare; numbers are given to names outside of the expression"
            raise ExpressionError(reason, source, token.at + 1)
        if token.text in CLOSING:
            opened.append(token)
            if len(opened) > DEEPEST:
                raise ExpressionError(
                    f"more than {DEEPEST} brackets inside each other", source, token.at + 1
                )
        elif token.text in CLOSING.values():
            if not opened:
                raise ExpressionError(f"this {token.text} closes no bracket", source, token.at + 1)
            begin = opened.pop()
            if CLOSING[begin.text] != token.text:
                raise ExpressionError(
                    f"{token.text} closes the {begin.text} of column {begin.at + 1}; expected "
                    f"{CLOSING[begin.text]}",
                    source,
                    token.at + 1,
                )
    if opened:
        raise ExpressionError(f"this {opened[-1].text} is never closed", source, opened[-1].at + 1)


def _follow(tokens: list[Token], source: str) -> None:
    """Raise if a number is missing, or two numbers stand side by side."""
    operand = True
    before = Token("", "", 0)
    for token in tokens:
        starts = token.kind == "number" or _is_variable(token) or token.text in CLOSING
        if operand:
            empty = token.text in (")", "]") and before.text in ("(", "[", ",")
            if not (starts or empty or token.text in ("+", "-", "not")):
                place = f"before {token.text}" if before.kind else "at the beginning"
                raise ExpressionError(f"a number is missing {place}", source, token.at + 1)
        elif starts and not (token.text == "[" or (token.text == "(" and _is_variable(before))):
            raise ExpressionError(_no_operator(before, token), source, token.at + 1)
        elif token.kind == "name" and before.kind == "number" and _touch(before, token):
            raise ExpressionError(f"write a space before {token.text}", source, token.at + 1)
        operand = not (
            token.kind == "number" or _is_variable(token) or token.text in CLOSING.values()
        )
        before = token
    if operand:
        at = before.at + len(before.text)
        raise ExpressionError("the expression ends where a number is missing", source, at + 1)


def _no_operator(left: Token, right: Token) -> str:
    """The message for two operands side by side: 2x, x y, 2(x), (a)(b), 2j."""
    if left.kind == "number" and right.text in ("j", "J") and _touch(left, right):
        return "complex numbers are not allowed"
    a, b = shown(left.text, 20), shown(right.text, 20)
    return f"an operator is missing between {a} and {b}; for a product write *"


def _is_variable(token: Token) -> bool:
    """Whether a token is a name and not one of Python's words."""
    return token.kind == "name" and token.text not in WORDS


def _touch(left: Token, right: Token) -> bool:
    """Whether there is no space between two tokens."""
    return left.at + len(left.text) == right.at
