"""`grade`: an engine in a file, as text and as JSON; what the exit status says."""

from __future__ import annotations

import json
from pathlib import Path

from tests.autograd_core.commands.runs import fail, run, succeed
from tests.autograd_core.grading.mutants import ENGINES, MUTANTS

RIGHT = str(ENGINES / "subset.py")


def test_a_right_engine_ends_with_status_0() -> None:
    """With its points, and the class that was found or named."""
    assert "subset.py: 10 of 10 points" in succeed("grade", RIGHT, "--class", "Node")


def test_a_wrong_engine_ends_with_status_1_and_its_misconception(tmp_path: Path) -> None:
    """As data too."""
    wrong = next(m for m in MUTANTS if (m.engine, m.key) == ("subset", "accumulate"))
    (tmp_path / "engine.py").write_text(wrong.source(), encoding="utf-8")
    status, text = run("grade", str(tmp_path / "engine.py"), "--json")
    assert status == 1
    data = json.loads(text)
    assert [fault["key"] for fault in data["faults"]] == ["accumulate"]
    assert data["points"] < data["possible"]
    both = (str(tmp_path / "engine.py"), RIGHT)
    status, text = run("grade", *both)
    assert status == 1
    assert [line.split(" points: ")[1] for line in text.strip().splitlines()] == [
        "= for +=",
        "nothing is wrong",
    ]
    _, text = run("grade", str(tmp_path), str(tmp_path / "none.py"))
    assert text.count(" points: = for +=") == 1
    assert "there is no file" in fail("grade", str(tmp_path), str(tmp_path / "none.py"))
    _, text = run("grade", *both, "--json")
    assert [found["passed"] for found in json.loads(text)] == [False, True]


def test_wrong_usage_ends_with_status_2(tmp_path: Path) -> None:
    """A file that is not there, an operation that is none."""
    assert "there is no file" in fail("grade", str(tmp_path / "none.py"))
    assert "no Python file" in fail("grade", str(tmp_path))
    assert "no operation" in fail("grade", RIGHT, "--requires", "+,frobnicate")
