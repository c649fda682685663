"""Parse an expression that nests too deeply for Python's own parser.

In a long chain each operator is inside the next: a + b + c is (a + b) + c. Python's parser takes
about 3,000 of them, depending on its version. Here operators wait on a stack until those
that bind tighter have their operands, so only brackets nest.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from itertools import accumulate

from autograd_core.expressions.error import ExpressionError
from autograd_core.expressions.text import Token

CHOICE, OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGN, POWER = range(9)
"""How tightly operators bind, loosest first."""

PREFIXES: dict[str, tuple[int, ast.unaryop]] = {
    "not": (NOT, ast.Not()),
    "+": (SIGN, ast.UAdd()),
    "-": (SIGN, ast.USub()),
}
COMPARISONS: dict[str, ast.cmpop] = {
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
    "==": ast.Eq(),
    "!=": ast.NotEq(),
}
ARITHMETIC: dict[str, tuple[int, ast.operator]] = {
    "+": (SUM, ast.Add()),
    "-": (SUM, ast.Sub()),
    "*": (PRODUCT, ast.Mult()),
    "/": (PRODUCT, ast.Div()),
    "**": (POWER, ast.Pow()),
}
TWO_SIDES = "a choice has two sides: a if x > 0 else b"
MISPLACED = "something is missing, or stands in the wrong place, here"


class _Waiting:
    """An operator that waits for its operands.

    Attributes:
        binds: how tightly.
        signs: the operator; several for a chain of comparisons.
        size: how many operands it takes.
        place: its position in the text, for a prefix.
        is_open: whether it is an `if` still without its `else`.
    """

    def __init__(self, binds: int, sign: ast.AST | None, size: int, place: int = 0):
        self.binds = binds
        self.signs = [sign]
        self.size = size
        self.place = place
        self.is_open = binds == CHOICE


class ChainReader:
    """Builds the tree that Python's parser would make, from tokens that `examine` has passed.

    Args:
        tokens: the tokens of one line.
        line: that line; columns are counted in bytes, as Python's parser does.
        source, begin: the whole text and where the line begins in it, for messages.
    """

    def __init__(self, tokens: Sequence[Token], line: str, source: str, begin: int):
        self._tokens = [*tokens, Token("end", "", len(line))]
        self._bytes = [0, *accumulate(len(character.encode()) for character in line)]
        self._source, self._begin = source, begin
        self._place = 0

    def tree(self) -> ast.expr:
        """The tree of all tokens; ExpressionError if they are not an expression."""
        root, _ = self._expression(ends=("",))
        return root

    def _expression(self, ends: Sequence[str]) -> tuple[ast.expr, int]:
        """The expression before one of these tokens, and where it begins."""
        operands: list[tuple[ast.expr, int]] = []
        waiting: list[_Waiting] = []
        while True:
            token = self._tokens[self._place]
            while token.text in PREFIXES:
                binds, sign = PREFIXES[token.text]
                if binds == NOT and waiting and waiting[-1].binds > NOT:
                    raise self._error(MISPLACED, token)
                waiting.append(_Waiting(binds, sign, 1, self._column(token)))
                token = self._next()
            operands.append(self._operand())
            token = self._tokens[self._place]
            if token.text in ends:
                break
            self._wait(token, waiting, operands)
            self._place += 1
        self._settle(waiting, operands, CHOICE, token)
        return operands[0]

    def _wait(
        self, token: Token, waiting: list[_Waiting], operands: list[tuple[ast.expr, int]]
    ) -> None:
        """Let an operator between two operands wait, once those that bind tighter are done."""
        if token.text in ARITHMETIC:
            binds, sign = ARITHMETIC[token.text]
            if binds != POWER:  # only ** groups from the right
                self._settle(waiting, operands, binds, token)
            waiting.append(_Waiting(binds, sign, 2))
        elif token.text in ("if", "else"):
            self._settle(waiting, operands, CHOICE + 1, token)
            opened = bool(waiting) and waiting[-1].is_open
            if opened is (token.text == "if"):
                raise self._error(TWO_SIDES, token)
            if opened:
                waiting[-1].is_open = False
            else:
                waiting.append(_Waiting(CHOICE, None, 3))
        elif token.text in COMPARISONS or token.text in ("and", "or"):
            comparison = COMPARISONS.get(token.text)
            binds = COMPARISON if comparison else AND if token.text == "and" else OR
            self._settle(waiting, operands, binds + 1, token)
            if waiting and waiting[-1].binds == binds:  # a < b < c is one comparison
                waiting[-1].signs.append(comparison)
                waiting[-1].size += 1
            else:
                waiting.append(_Waiting(binds, comparison, 2))
        else:
            raise self._error(MISPLACED, token)

    def _settle(
        self,
        waiting: list[_Waiting],
        operands: list[tuple[ast.expr, int]],
        binds: int,
        token: Token,
    ) -> None:
        """Finish the operators that bind at least as tightly as this one."""
        while waiting and waiting[-1].binds >= binds:
            operator = waiting.pop()
            if operator.is_open:
                raise self._error(TWO_SIDES, token)
            parts = [node for node, _ in operands[-operator.size :]]
            start = operator.place if operator.size == 1 else operands[-operator.size][1]
            node = _made(operator, parts)
            node.col_offset = start
            operands[-operator.size :] = [(node, start)]

    def _operand(self) -> tuple[ast.expr, int]:
        """A number, a name, a call, a list or a bracketed expression, and where it begins."""
        token = self._tokens[self._place]
        start = self._column(token)
        follower = self._next()
        node: ast.expr
        if token.kind == "number":
            node = ast.Constant(self._number(token))
        elif token.kind == "name" and follower.text == "(":
            name = ast.Name(token.text, ast.Load())
            name.col_offset = start
            self._place += 1
            arguments, keywords, _ = self._items(")", is_call=True)
            node = ast.Call(name, arguments, keywords)
        elif token.kind == "name":
            node = ast.Name(token.text, ast.Load())
        elif token.text == "[":
            node = ast.List(self._items("]")[0], ast.Load())
        elif token.text == "(":
            parts, _, is_tuple = self._items(")")
            if not is_tuple:
                return parts[0], start
            node = ast.Tuple(parts, ast.Load())
        else:
            raise self._error(MISPLACED, token)
        node.col_offset = start
        return node, start

    def _items(
        self, close: str, is_call: bool = False
    ) -> tuple[list[ast.expr], list[ast.keyword], bool]:
        """The contents of brackets: items, named items, and whether commas make a tuple."""
        items: list[ast.expr] = []
        named: list[ast.keyword] = []
        commas = 0
        while self._tokens[self._place].text != close:
            token = self._tokens[self._place]
            is_named = token.kind == "name" and self._tokens[self._place + 1].text == "="
            if is_named:
                if not is_call:
                    raise self._error(MISPLACED, token)
                self._place += 2
            item, _ = self._expression(ends=(",", close))
            if is_named:
                named.append(ast.keyword(token.text, item))
            elif named:  # Python puts named items last
                raise self._error(MISPLACED, token)
            else:
                items.append(item)
            if self._tokens[self._place].text == ",":
                commas += 1
                self._place += 1
        self._place += 1
        return items, named, bool(commas) or not items

    def _number(self, token: Token) -> float:
        """A literal as a double, by Python's rules for digits."""
        if re.fullmatch(r"0[0-9_]*[1-9][0-9_]*", token.text):
            raise self._error(MISPLACED, token)
        try:
            return float(token.text)
        except ValueError:
            raise self._error(MISPLACED, token) from None

    def _next(self) -> Token:
        """Go on to the next token."""
        self._place += 1
        return self._tokens[self._place]

    def _column(self, token: Token) -> int:
        """The column of a token, counted as Python's parser does."""
        return self._bytes[token.at]

    def _error(self, reason: str, token: Token) -> ExpressionError:
        """An error that points at a token."""
        return ExpressionError(reason, self._source, self._begin + token.at + 1)


def _made(operator: _Waiting, parts: list[ast.expr]) -> ast.expr:
    """The node of an operator with its operands."""
    sign = operator.signs[0]
    if isinstance(sign, ast.unaryop):
        return ast.UnaryOp(sign, parts[0])
    if isinstance(sign, ast.operator):
        return ast.BinOp(parts[0], sign, parts[1])
    if operator.binds == COMPARISON:
        signs = [sign for sign in operator.signs if isinstance(sign, ast.cmpop)]
        return ast.Compare(parts[0], signs, parts[1:])
    if operator.binds == CHOICE:
        body, test, other = parts
        return ast.IfExp(test, body, other)
    return ast.BoolOp(ast.And() if operator.binds == AND else ast.Or(), parts)
