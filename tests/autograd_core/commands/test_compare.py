"""`compare`: all ways to differentiate, in the width of the terminal and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.autograd_core.commands.runs import program, succeed

pytest.importorskip("mpmath")
pytest.importorskip("sympy")

NEURON = ("compare", "tanh(w*x+b)", "--at", "w=2.123,x=-0.5,b=1")
WRONG = """
from autograd_core import record

def cube(x):
    return record("cube", x.data**3, (x,), (2 * x.data**2,))
"""


@pytest.mark.parametrize("columns", [60, 80, 100, 140])
def test_ways_agree(columns: int) -> None:
    """Status 0; a table per name with all digits of each way, whatever the width."""
    text = succeed(*NEURON, columns=columns)
    assert [line[:4] for line in text.splitlines() if line.startswith("d/d")] == [
        "d/dw",
        "d/dx",
        "d/db",
    ]
    for way in ("reverse mode", "forward mode", "central", "Richardson", "complex", "50 digits"):
        assert sum(line.startswith(way) for line in text.splitlines()) >= 3
    assert "-0.4981136332716433" in text
    assert "AGREEMENT" in text
    assert ("left out for lack of room" in text) == (columns < 100)
    assert max(map(len, text.splitlines())) <= 100


def test_tables_of_one_terminal_have_the_same_columns() -> None:
    """Where one table has no room for a column, none has it."""
    lines = succeed(*NEURON).splitlines()
    headings = {tuple(line.split()) for line in lines if line.startswith("way ")}
    assert len(headings) == 1


def test_json_has_all_tables() -> None:
    """With the precise digits asked for."""
    data = json.loads(succeed(*NEURON, "--digits", "30", "--json", columns=1000))
    assert data["agrees"] is True and data["name"] == "tanh(w*x+b)"
    assert [table["argument"] for table in data["tables"]] == ["w", "x", "b"]
    assert len(data["tables"][0]["reference_digits"].strip("-")) == len("0.") + 30


@pytest.mark.slow
def test_disagreement_has_status_1(tmp_path: Path) -> None:
    """A wrong rule contradicts the difference quotients."""
    (tmp_path / "cube_of_test.py").write_text(WRONG)
    done = program("compare", "cube_of_test:cube", "--at", "x=2", folder=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "DISAGREEMENT" in done.stdout and "DIFFERS" in done.stdout
