"""A recorded graph as LaTeX."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from autograd_core.graph import Graph, check_root
from autograd_core.primitives import named_static
from autograd_core.program import Program, needed_operands, passed_on, passing, row_of
from autograd_core.translate.latex_names import name_latex, number_latex, text_latex
from autograd_core.translate.latex_terms import ATOM, POWER, LatexTerm, repeats, width, written
from autograd_core.translate.names import Taken, leaf_names, names_of, wanted_name
from autograd_core.translate.too_large import TooLarge
from autograd_core.unfolding import unfolded
from autograd_core.value import Value

MOST_NODES = 10_000
MOST_CHARACTERS = 100_000
WIDEST_SHARED = 20
WIDEST_OPERAND = 90


def to_latex(root: Value, names: Mapping[str, object] | None = None, share: bool = True) -> str:
    r"""The recorded graph as LaTeX, to be put between dollars or into an equation.

        w, x = Value(2.0, label="w1"), Value(-0.5, label="x")
        to_latex(tanh(w * x) ** 2)         # \tanh\left(w_{1} \cdot x\right)^{2}

    Every operation is written by its row's template, with parentheses where precedence needs
    them: a sum or product keeps its order, but not its grouping. Leaves are named as in
    `leaf_names`; w1, w_1 and w[1] become w_{1}, alpha becomes \alpha, and other names are put
    into \text{...}. A constant is the shortest decimal that gives the same float. `where` becomes
    its selected operand.

    A subexpression that is long and used several times, or too long for a line, is written once,
    on a line of its own below ("where h_1 = ..."), named by its label or h_1, h_2, ... The whole
    is then an `aligned` environment, which needs amsmath, KaTeX or MathJax. matplotlib can draw
    everything else, too.

    Args:
        root: the Value whose computation is translated.
        names: names for leaves and shared nodes, such as `locals()`; else their labels.
        share: False to write everything out in one expression.

    Raises:
        TypeError: root is not a Value.
        NoFormula: a node was made by `record()`.
        TooLarge: the graph has more than 10,000 nodes, or with share=False more than 100,000
            characters.
    """
    check_root(root, "to_latex")
    graph = Graph(unfolded(root, "to_latex"))
    program = Program(graph.root, needed_operands)
    if len(program) > MOST_NODES:
        raise TooLarge(
            f"to_latex: the graph has {len(program):,} nodes, more than {MOST_NODES:,}; "
            "translate a part of it, or write it with to_python, which has no such limit"
        )
    return _Formula(graph, program, names, share).text()


class _Formula:
    """The formula of the root, and the lines of shared parts."""

    def __init__(
        self,
        graph: Graph,
        program: Program,
        variables: Mapping[str, object] | None,
        share: bool,
    ) -> None:
        self.root = graph.root
        self.program = program
        self.share = share
        self.found = names_of(variables, graph.nodes)
        self.taken = Taken()
        self.count = 0
        self.lines: list[str] = []
        self.given = {
            id(leaf): self.symbol(self.take(name))
            for leaf, name in leaf_names(graph.leaves, variables).items()
        }
        self.uses = self._uses()

    def take(self, name: str) -> str:
        """Unique LaTeX for a name: w1 and w_1 cannot both be w_{1}."""
        text = name_latex(name)
        return self.taken.take(text_latex(name) if text in self.taken else text)

    @staticmethod
    def symbol(text: str) -> LatexTerm:
        """A name as a LatexTerm; a name of several words gets parentheses before a power."""
        return LatexTerm(text, POWER if text.startswith("{") else ATOM)

    def text(self) -> str:
        """The whole."""
        written = passing(self._written)

        def compute(node: Value, operands: Sequence[LatexTerm]) -> LatexTerm:
            return self._settled(node, written(node, operands))

        def leaf(node: Value) -> LatexTerm:
            return self._settled(node, LatexTerm(number_latex(node.data)))

        formula: str = self.program.run(compute, leaf, self.given)[-1].text
        if not self.lines:
            return formula
        heads = [r"\text{where } ", *[r"\phantom{\text{where }} "] * (len(self.lines) - 1)]
        lines = [formula, *map("".join, zip(heads, self.lines, strict=True))]
        body = " \\\\\n".join(f"& {line}" for line in lines)
        return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"

    def _written(self, node: Value, operands: Sequence[LatexTerm]) -> LatexTerm:
        """A node as its row writes it."""
        term = written(row_of(node, "to_latex"), operands, named_static(node.op, node.static))
        if len(term.text) > MOST_CHARACTERS:
            raise TooLarge(
                f"to_latex: the formula has more than {MOST_CHARACTERS:,} characters; "
                "share=True writes what it shares once, to_python has no such limit"
            )
        return term

    def _settled(self, node: Value, term: LatexTerm) -> LatexTerm:
        """The term as other nodes write it: by name, if it is long and shared, or very long."""
        widest = WIDEST_SHARED if self.uses[id(node)] > 1 else WIDEST_OPERAND
        if not self.share or node is self.root or width(term.text) <= widest:
            return term
        name = wanted_name(node, self.found)
        text = self.take(name) if name else self._next_name()
        self.lines.append(f"{text} = {term}")
        return self.symbol(text)

    def _next_name(self) -> str:
        """The first of h_{1}, h_{2}, ... that is not taken."""
        self.count += 1
        while f"h_{{{self.count}}}" in self.taken:
            self.count += 1
        return self.take(f"h{self.count}")

    def _uses(self) -> Counter[int]:
        """How often each node would be written if nothing were shared."""
        uses: Counter[int] = Counter()
        for node in self.program.nodes:
            operands = needed_operands(node)
            if not node.is_leaf and passed_on(node) is None:
                often = repeats(row_of(node, "to_latex"), named_static(node.op, node.static))
                uses.update({id(operand): often - 1 for operand in operands})
            uses.update(map(id, operands))
        return uses
