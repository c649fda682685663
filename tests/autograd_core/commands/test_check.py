"""`check`: a verdict on each derivative, its status, in any width and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograd_core.laboratory.gradcheck.report import Report
from tests.autograd_core.commands.runs import fail, program, run, succeed

NEURON = ("tanh(w*x+b)", "--at", "w=2,x=-0.5,b=1")

WRONG = """
from autograd_core import record, tanh

def cube(x):
    return record("cube", x.data**3, (x,), (2 * x.data**2,))

def loss(w, x):
    h = tanh(w * x)
    return cube(h) + h

calls = 0

def noisy(x):
    global calls
    calls += 1
    return x * calls

def asymmetric(x):
    return x * x if x > 0.25 else 1 / 0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a module in it."""
    (tmp_path / "wrong_of_test.py").write_text(WRONG)
    return tmp_path


@pytest.mark.parametrize("columns", [60, 80, 100, 200])
def test_a_right_gradient_passes(columns: int) -> None:
    """Status 0; the expression, each name and the verdict, in the width of the terminal."""
    text = succeed("check", *NEURON, columns=columns)
    lines = text.splitlines()
    assert "tanh(w*x+b)" in lines[0]
    assert lines[-1] == "PASS"
    assert max(map(len, lines)) <= 100
    for name in "wxb":
        assert any(line.startswith(f" {name} ") and line.endswith("OK") for line in lines)


def test_order_2_checks_second_derivatives() -> None:
    """Each pair of names has its line."""
    text = succeed("check", *NEURON, "--order", "2")
    assert all(f"d2/d{a} d{b}" in text for a, b in ["ww", "wx", "wb", "xx", "xb", "bb"])
    assert succeed("check", "x**y", "--at", "x=23,y=0", "--order", "2").endswith("PASS\n")
    assert "order" in fail("check", *NEURON, "--order", "3")


def test_directions_screen_first() -> None:
    """The report says that only directions were checked."""
    assert "2 random directions" in " ".join(
        succeed("check", *NEURON, "--directions", "2", "--seed", "3").split()
    )


def test_a_sample_checks_some() -> None:
    """The verdict says how many of how many."""
    assert "2 of 3 derivatives" in succeed("check", *NEURON, "--sample", "2")
    assert "sample" in fail("check", *NEURON, "--sample", "2", "--order", "2")


def test_a_failure_names_the_option_for_details() -> None:
    """On the command line there is no report to ask."""
    status, text = run("check", "log(x)", "--at", "x=-1")
    assert status == 1
    assert "--details" in text
    assert "report.text" not in text
    assert "--details" not in run("check", "log(x)", "--at", "x=-1", "--details")[1]


def test_limit_shows_the_worst() -> None:
    """Fewer lines; the verdict counts all."""
    text = succeed("check", *NEURON, "--limit", "1")
    assert sum(line[0] == " " and line.endswith(" OK") for line in text.splitlines()) == 1


def test_a_failure_has_status_1() -> None:
    """What is not finite is no pass; the operation is named, and the expression as its place."""
    status, text = run("check", "y*log(x)", "--at", "x=-1,y=2")
    assert status == 1
    assert text.splitlines()[-1].startswith("FAIL: 2 of 2 NONFINITE")
    assert "log(x=-1.0) at expression:1" in " ".join(text.split())


def test_json_is_the_report() -> None:
    """As text for programs, which is the report again; the status is the same."""
    report = Report.from_dict(json.loads(succeed("check", *NEURON, "--json", columns=1000)))
    assert report and {finding.name for finding in report.findings} == set("wxb")
    assert report.name == "tanh(w*x+b)"
    status, text = run("check", "log(x)", "--at", "x=-1", "--json")
    assert status == 1 and json.loads(text)["passed"] is False


def test_a_wrong_operation_of_a_module_is_named(folder: Path) -> None:
    """Status 1; the operation and the line of the user's file that made it."""
    done = program("check", "wrong_of_test:loss", "--at", "w=0.5,x=0.75", folder=folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert "FAIL: 2 of 2 MISMATCH" in done.stdout
    assert "cube" in done.stdout and "wrong_of_test.py:5" in "".join(done.stdout.split())


def test_noise_is_found(folder: Path) -> None:
    """A function that does not repeat itself fails."""
    done = program("check", "wrong_of_test:noisy", "--at", "x=1", folder=folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert "NONDETERMINISTIC" in done.stdout


def test_a_function_may_raise_elsewhere(folder: Path) -> None:
    """An exception away from the point is part of the check; at the point it is the user's."""
    inside = program("check", "wrong_of_test:asymmetric", "--at", "x=0.3", folder=folder)
    assert (inside.returncode, inside.stderr) == (0, "")
    outside = program("check", "wrong_of_test:asymmetric", "--at", "x=0.2", folder=folder)
    assert (outside.returncode, outside.stdout) == (2, "")
    assert "raised ZeroDivisionError" in outside.stderr
    assert "Traceback" not in outside.stderr
