"""What an entrywise step gives an operand: its gradient times the slope, as a formula."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from autograd_core.primitives import named_static
from autograd_core.program.lift.lifted import Array
from viz.boxes.receipts import Share, factored
from viz.formulas import local_text

_MARK = re.compile(r"operand(\d)_|result_")
_SIGN = re.compile(r"\(1 if ([^()]*(?:\([^()]*\)[^()]*)*) else 0\)")
_CHAIN = re.compile(r"<=? [^<>()]* <")
_ONE_OVER = re.compile(r"\(?1/([\w.]+)\)?")


def slope_share(step: Array, operand: int, reads: Sequence[str]) -> Share:
    """What an entrywise step gives an operand, entry for entry.

    Args:
        step: the step.
        operand: its place.
        reads: the text of each operand.
    """
    d = f"d{step.name}"
    if step.op == "where" and operand != (0 if step.static[0] else 1):
        return Share(f"0 * {d}")  # what was not chosen
    marks = [f"operand{k}_" if factored(x) == x else x for k, x in enumerate(reads)]
    local = local_text(step.op, operand, marks, "result_", named_static(step.op, step.static))
    over = _ONE_OVER.fullmatch(local)

    def named(text: str) -> str:
        return _MARK.sub(lambda mark: reads[int(mark[1])] if mark[1] else step.name, text)

    if local in ("1", "1.0"):
        return Share(d)
    if local in ("-1", "-1.0"):
        return Share(f"-{d}")
    if over is not None:
        return Share(f"{d} / {_number(named(over[1]))}")
    return Share(f"{d} * {named(factored(_chosen(local)))}")


def _number(text: str) -> str:
    """A number as people write it, 16 for 16.0; another text as it is."""
    return text.removesuffix(".0")


def _chosen(local: str) -> str:
    """A slope whose choices are those of arrays: `x > 0`, and `where(x > 0, a, b)`."""
    local = _SIGN.sub(r"(\1)", f"({local})")[1:-1]
    if " if " not in local and not _CHAIN.search(local):
        return local
    return ast.unparse(_WhereCalls().visit(ast.parse(local, mode="eval")))


class _WhereCalls(ast.NodeTransformer):
    """Conditional expressions become calls of `where`, `a < x < b` becomes `(a < x) & (x < b)`."""

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """A comparison; a chain of two as both."""
        self.generic_visit(node)
        if len(node.ops) != 2:
            return node
        middle = node.comparators[0]
        first = ast.Compare(node.left, node.ops[:1], [middle])
        return ast.BinOp(
            first, ast.BitAnd(), ast.Compare(middle, node.ops[1:], node.comparators[1:])
        )

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        """A choice."""
        self.generic_visit(node)
        return ast.Call(ast.Name("where", ast.Load()), [node.test, node.body, node.orelse], [])
