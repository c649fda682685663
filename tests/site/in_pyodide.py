"""Run the examples of documents and the cells of notebooks where there are no processes.

Used inside Pyodide, which has this package and Python's library, and nothing else.
"""

import ast
import contextlib
import doctest
import io
import json
import re

ABSENT = re.compile(r"\b(IPython|matplotlib|mpmath|numpy|sklearn|sympy)\b")


class AnyOrder(doctest.OutputChecker):
    """Rows of a report stand in the order of errors in last bits, which another libm changes."""

    def check_output(self, want, got, flags):
        """Whether the lines are those that are wanted, in this order or in another."""
        rows = [sorted(text.splitlines()) for text in (want, got)]
        return super().check_output(want, got, flags) or rows[0] == rows[1]


def reason(error, gone):
    """Why a cell cannot run here; "" if it should."""
    if isinstance(error, ImportError) and (found := ABSENT.search(str(error))):
        return f"needs {found[1]}"
    if isinstance(error, NameError) and error.name in gone:
        return "uses what a skipped cell makes"
    if isinstance(error, OSError) and "emscripten does not support processes" in str(error):
        return "starts a process"
    return ""


def examples(text):
    """How many examples a document has, and which print something else."""
    text = re.sub(r"^```.*$", "", text, flags=re.MULTILINE)
    parsed = doctest.DocTestParser().get_doctest(text, {}, "document", "document", 0)
    said = io.StringIO()
    runner = doctest.DocTestRunner(AnyOrder(), verbose=False, optionflags=doctest.ELLIPSIS)
    result = runner.run(parsed, out=said.write)
    return {"ran": result.attempted, "failed": result.failed, "said": said.getvalue()}


def cells(notebook):
    """How many cells of a notebook ran; which were skipped, and why; which failed."""
    space, gone = {"__name__": "__main__"}, set()
    found = {"ran": 0, "skipped": {}, "failed": []}
    for k, cell in enumerate(json.loads(notebook)["cells"]):
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                run(tree, space)
            found["ran"] += 1
        except BaseException as error:
            if why := reason(error, gone):
                found["skipped"][k] = why
                gone |= names_made(tree) - space.keys()
            else:
                found["failed"].append(f"cell {k}: {type(error).__name__}: {error}")
    return found


def run(tree, space):
    """Run a cell, and show its last expression as a notebook does."""
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), space)
    if last is not None:
        shown = eval(compile(ast.Expression(last.value), "cell", "eval"), space)
        for method in "_repr_mimebundle_", "_repr_html_", "_repr_svg_", "__repr__":
            getattr(shown, method, lambda: None)()


def names_made(tree):
    """The names that a cell would make."""
    made = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and type(n.ctx) is ast.Store}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            made.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            made |= {alias.asname or alias.name for alias in node.names}
    return made
