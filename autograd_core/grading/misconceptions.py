"""The misconceptions that a grade names, each in a student's words."""

from __future__ import annotations

from typing import Literal, NamedTuple

Key = Literal[
    "accumulate", "changed", "edge", "ended", "error", "local", "missing", "operand", "order",
    "refused", "result", "seed", "shared", "stale", "swapped", "twice", "upstream", "value",
]  # fmt: skip


class Misconception(NamedTuple):
    """A mistake that many make.

    Attributes:
        title: what it is called; {op} stands for the operation.
        words: what is wrong, and what to do about it.
    """

    title: str
    words: str


MISCONCEPTIONS: dict[Key, Misconception] = {
    "accumulate": Misconception(
        "= for +=",
        "A Value that is used twice gets a gradient from each use, and the two are added. Here "
        "only one of the two is kept. Write x.grad += share, not x.grad = share.",
    ),
    "order": Misconception(
        "the order of visits is no topological order",
        "A node may pass its gradient on only when it is complete, after every node that uses it "
        "has been visited, and only once. Sort the nodes first: each after its operands; then go "
        "through the list from its end.",
    ),
    "shared": Misconception(
        "two nodes share one gradient object",
        "self.grad = out.grad keeps the object itself, and a later += on an array changes it in "
        "place, for all nodes that hold it. Keep a sum of its own for each node: "
        "self.grad = self.grad + share.",
    ),
    "stale": Misconception(
        "stale gradients",
        "Something of another sweep or call is still there. A new graph must start from "
        "gradients of 0, and each result keeps numbers of its own.",
    ),
    "local": Misconception(
        "a wrong local derivative of {op}",
        "The derivative of the operation by this operand is another one. Differentiate it on "
        "paper, and compare with the line of the rule.",
    ),
    "seed": Misconception(
        "the root's seed",
        "backward() starts with the derivative of the root by itself, which is 1: "
        "self.grad = 1.0, before the first rule runs.",
    ),
    "swapped": Misconception(
        "operands swapped",
        "The two operands have changed places. In a * b the gradient of a needs b, and that of b "
        "needs a; in __rsub__ and __rtruediv__ the other operand comes first.",
    ),
    "result": Misconception(
        "derivative uses the result where it needs the operand",
        "The rule reads the number of the result (out.data) where that of the operand "
        "(self.data) belongs.",
    ),
    "operand": Misconception(
        "derivative uses the operand where it needs the result",
        "The formula is one in the result y, but the rule puts the operand (self.data) into it. "
        "Write it with out.data, or compute the result first.",
    ),
    "upstream": Misconception(
        "the chain rule's other factor is missing",
        "A rule multiplies its local derivative by the gradient that has arrived at the result: "
        "self.grad += local * out.grad. Here out.grad is missing, or something stands in its "
        "place.",
    ),
    "edge": Misconception(
        "an operand is lost",
        "The gradient does not get through to this operand. The result must name every operand "
        "among its parents, and have a rule that reaches each of them: is `_backward` assigned, "
        "does it read out.grad when it runs, and are all operands in the tuple of children?",
    ),
    "twice": Misconception(
        "the same Value as both operands counts once",
        "In {op} the Value a has two uses, and gets both derivatives. A set or a dict of "
        "operands keeps only one of them.",
    ),
    "value": Misconception(
        "a wrong value of {op}",
        "The number of the result is another one: mend the forward computation first.",
    ),
    "changed": Misconception(
        "an operation changes its operand",
        "An operation makes a new Value, and leaves the numbers of its operands alone.",
    ),
    "error": Misconception(
        "the engine raises an exception",
        "The program below is right, and should not raise.",
    ),
    "missing": Misconception(
        "an operation is missing",
        "The assignment asks for it.",
    ),
    "refused": Misconception(
        "the engine cannot be graded",
        "Mend this first. Then the rest can be graded.",
    ),
    "ended": Misconception(
        "the engine did not come to an end",
        "What would have come after it was not graded, so there are no points.",
    ),
}
"""Each misconception by its key."""
