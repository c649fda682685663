"""A loop as `jax.lax.scan`, which JAX compiles once for all times instead of once for each."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence

from autograd_core.program.text.writer import SourceLine


def can_be_scanned(body: Sequence[SourceLine], letter: str, lists: Collection[str]) -> bool:
    """Whether the lines of a loop's body are right where its variable is no number yet.

    A slice needs numbers, and so do the key of a parameter and the place in a list.

    Args:
        body: the lines.
        letter: the variable.
        lists: the names of lists of Python among what is read.
    """
    for line in body:
        for node in ast.walk(ast.parse(line.value, mode="eval")):
            if isinstance(node, (ast.Slice, ast.JoinedStr)) and _names(node, letter):
                return False
            if isinstance(node, ast.Subscript) and _names(node.slice, letter):
                if isinstance(node.value, ast.Name) and node.value.id in lists:
                    return False
    return True


def _names(node: ast.AST, letter: str) -> bool:
    """Whether an expression reads a variable."""
    return any(isinstance(part, ast.Name) and part.id == letter for part in ast.walk(node))


def scan_lines(
    body: Sequence[SourceLine],
    step: str,
    letter: str,
    count: int,
    carried: Sequence[str],
    collected: Sequence[tuple[str, str]],
) -> list[SourceLine]:
    """The lines of a function of one time, and of the scan that calls it.

    Args:
        body: the lines that compute one time.
        step: the name of the function.
        letter: the name of the time.
        count: how many times there are.
        carried: the names of what is handed on, which hold its first values.
        collected: for each result of all times that is read later, its name in the body and that
            of the array of all.
    """
    depth = body[0].depth
    handed = _tuple(carried)
    kept = _tuple([name for name, _ in collected])
    given = handed if len(carried) == 1 else "carry"
    found = [SourceLine("", f"def {step}({given}, {letter}):", depth=depth - 1)]
    if len(carried) > 1:
        found.append(SourceLine(", ".join(carried), "carry", depth=depth))
    found += [*body, SourceLine("", f"return {handed}, {kept}", depth=depth)]
    called = f"jax.lax.scan({step}, {handed}, jnp.arange({count}))"
    left = f"{handed if carried else '_'}, {_tuple([name for _, name in collected], '_')}"
    return [*found, SourceLine(left, called, depth=depth - 1)]


def _tuple(names: Sequence[str], none: str = "None") -> str:
    """A name, several in brackets, or a word for none."""
    return names[0] if len(names) == 1 else f"({', '.join(names)})" if names else none
