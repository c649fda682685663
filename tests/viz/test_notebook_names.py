"""Names and positions in IPython and in a notebook: variables, and `cell In[19], line 1`."""

import json
import subprocess
import sys
import textwrap

import pytest

CELLS = [
    """
    from autograd_core import Value, detect_anomaly, gradcheck, log, record, Graph
    from viz import draw, steps
    w, x = Value(2.0), Value(3.0)
    loss = w * x
    """,
    "loss",
    "draw(loss).text",
    """
    def cube(v):
        return record("cube", v.data**3, [v], [v.data**2])

    def f():
        return cube(w) * x
    """,
    "print(gradcheck(f, [w, x]))",
    """
    try:
        with detect_anomaly():
            y = log(w - 2.0)
    except ArithmeticError as error:
        print(error)
    """,
    "_ = _1 = loss\ndel loss\ndraw(_).text",
    "Graph(w * x).paths(w)",
    """
    from autograd_core import positions
    from viz import step
    with positions():
        cost = w * x
    print(step(cost).data["code"]["files"])
    """,
]
PROGRAM = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
shell = InteractiveShell.instance()
for cell in json.load(sys.stdin):
    with capture_output() as shown:
        result = shell.run_cell(cell, store_history=True)
    result.raise_error()
    print(json.dumps([shown.stdout, repr(result.result)]))
"""


@pytest.fixture(scope="module")
def cells():
    """The cells as a notebook holds them."""
    return [textwrap.dedent(cell).strip() for cell in CELLS]


def in_shell(cells):
    """What IPython prints for each cell."""
    pytest.importorskip("IPython")
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, input=json.dumps(cells), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    return ["".join(json.loads(line)) for line in done.stdout.splitlines()]


def in_kernel(cells):
    """What a notebook's kernel prints and shows for each cell."""
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbclient.NotebookClient(notebook, timeout=120).execute()
    return [
        "".join(
            output.get("text", "") + output.get("data", {}).get("text/plain", "")
            for output in cell.outputs
        )
        for cell in notebook.cells
    ]


@pytest.mark.parametrize("run", [in_shell, in_kernel])
def test_cells_have_names_and_positions(run, cells):
    """The user's variables, never `_`; and the number of the cell, with its line."""
    said = run(cells)
    text = said[2].replace("\\n", "\n")
    assert "Graph of loss = 6.0000" in text and " w: input" in text
    assert "cube(w=2.0)" in said[4]
    assert "created at cell In[4], line 2" in said[4]
    assert 'the line: return record("cube"' in " ".join(said[4].split())
    assert "created at cell In[6], line 3: y = log(w - 2.0)" in said[5]
    assert "log(0.0)" in said[5]
    assert "Graph of n2 = 6.0000" in said[6]
    assert "'title': 'cell In[9]'" in said[8] and "(4, '    cost = w * x')" in said[8]


def test_what_a_cell_shows_of_paths_is_their_text(cells):
    """Not the line that a list shows of them."""
    assert "\n  +3 = 3   via * -> w" in in_kernel(cells)[7]
