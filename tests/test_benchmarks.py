"""The benchmarks measure what they say, and refuse to time a peer that computes wrongly."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.command import measured
from benchmarks.harness import Disagreement, check
from benchmarks.peers import PEERS, Peer
from benchmarks.report import ROWS
from benchmarks.static.__main__ import STATIC
from benchmarks.targets import TARGETS, Limit, compare
from benchmarks.workloads import WORKLOADS

WRONG = """
from benchmarks.engine_ours import *
from benchmarks.engine_ours import Network as Right

def gradient(v):
    return v.grad * (1 + 1e-6)

class Network(Right):
    def step(self, k):
        return super().step(k) * (1 + 1e-6)
"""


def plant(monkeypatch, folder, name, source):
    """A peer whose engine has this source."""
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return Peer("interpreted", "planted", name)


@pytest.mark.slow
def test_quick_run_writes_every_figure(tmp_path, capsys):
    """A run gives a figure for each row of the table, and all targets."""
    file = tmp_path / "figures.json"
    assert main(["--quick", "--json", str(file)]) == 0
    report = json.loads(file.read_text(encoding="utf-8"))
    assert set(report["figures"]) == {workload.name for workload in WORKLOADS}
    missing = {key for key, about in report["peers"].items() if about["missing"]}
    assert "interpreted" not in missing
    for workload in WORKLOADS:
        quantities = report["figures"][workload.name]
        assert set(quantities) <= {row[1] for row in ROWS if row[0] == workload.name}
        measured = set().union(*(q["peers"] for q in quantities.values()))
        if "micrograd" not in missing:
            assert measured == set(workload.peers) - missing
        for name, quantity in quantities.items():
            for numbers in quantity["peers"].values():
                assert numbers["min"] > 0.0 or name == "faults"  # of which there may be none
                assert 0.0 <= numbers["min"] <= numbers["median"] <= numbers["max"]
    assert len(report["targets"]) == len(TARGETS) > 10
    assert all(len(line) <= 99 for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize("workload", ["operation", "network"])
def test_wrong_peer_is_not_timed(monkeypatch, tmp_path, capsys, workload):
    """A peer whose gradients or losses are off by 1e-6 stops the run before anything is timed."""
    peer = plant(monkeypatch, tmp_path, "wrong", WRONG)
    file = tmp_path / "figures.json"
    words = ["--quick", "--only", workload, "--json", str(file)]
    assert main(words, peers=[PEERS[0], peer]) == 1
    assert f"Disagreement: {workload}: interpreted finds" in capsys.readouterr().err
    assert not file.exists()


def test_absent_peer_is_named(monkeypatch, tmp_path, capsys):
    """A peer that is not installed is left out of the table and named below it."""
    peer = plant(monkeypatch, tmp_path, "absent", "import a_package_that_nobody_has")
    file = tmp_path / "figures.json"
    words = ["--quick", "--rounds", "1", "--only", "operation", "--json", str(file)]
    assert main(words, peers=[PEERS[0], peer]) == 0
    assert "planted: not installed (a_package_that_nobody_has" in capsys.readouterr().out
    report = json.loads(file.read_text(encoding="utf-8"))
    assert list(report["figures"]["operation"]["add"]["peers"]) == ["floats"]


def test_failing_peer_is_reported(monkeypatch, tmp_path, capsys):
    """An exception in a worker ends the run with its traceback, not with a wrong figure."""
    peer = plant(monkeypatch, tmp_path, "failing", "Value = 1\ndef versions(): return {}")
    words = ["--quick", "--only", "operation", "--json", str(tmp_path / "figures.json")]
    assert main(words, peers=[peer]) == 1
    assert "interpreted failed on operation" in capsys.readouterr().err


def test_check_compares_with_plain_floats():
    """The right numbers pass, also without gradients; a wrong one or none is refused."""
    chain = next(workload for workload in WORKLOADS if workload.name == "chain")
    right = chain.expected(100)
    check(chain, {"all": right, "floats": {"value": right["value"]}}, 100)
    with pytest.raises(Disagreement, match="b finds d/da"):
        check(chain, {"a": right, "b": right | {"d/da": right["d/da"] * (1 + 1e-8)}}, 100)
    with pytest.raises(Disagreement, match="computed nothing"):
        check(chain, {"a": {}}, 100)


def test_ratio_is_the_median_over_rounds():
    """A target compares round with round, and takes the median of the ratios."""
    figures = {"w": {"q": {"a": [1.0, 2.0, 9.0], "b": [2.0, 1.0, 3.0]}}}
    target = Limit("a / b", ("w", "q", "a"), ("w", "q", "b"), 2.0)
    assert compare(target, figures)["median"] == 2.0
    assert compare(target, figures)["met"] is True
    at_least = Limit("a / b", ("w", "q", "a"), ("w", "q", "b"), 2.5, at_least=True)
    assert compare(at_least, figures)["met"] is False
    assert compare(target, {})["median"] is None


def test_interpreted_peer_runs_the_sources():
    """Its process answers a question with the engine's sources, whatever lies beside them."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.worker", "benchmarks.engine_ours", "--interpreted"],
        input='["answer", "operation", 10]\n',
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[1],
    )
    started, answer = map(json.loads, done.stdout.splitlines())
    assert (started["missing"], started["versions"]["compiled"]) == ("", False)
    assert answer["d/db"] == 1.9990234375


@pytest.mark.slow
def test_recorded_functions_agree_with_array_code(tmp_path, capsys):
    """The suite of recorded functions: whoever is installed computes the same, and is timed."""
    file = tmp_path / "static.json"
    assert measured(STATIC, ["--quick", "--rounds", "1", "--json", str(file)]) == 0
    report = json.loads(file.read_text(encoding="utf-8"))
    figures = report["figures"]
    assert set(figures) == {workload.name for workload in STATIC.workloads}
    missing = {key for key, about in report["peers"].items() if about["missing"]}
    for workload in STATIC.workloads:
        quantities = figures[workload.name]
        assert set(quantities) <= {row[1] for row in STATIC.rows if row[0] == workload.name}
        for quantity in quantities.values():
            assert set(quantity["peers"]) == set(workload.peers) - missing
    if not {"static", "numpy"} & missing:
        bits = figures["bits"]
        assert bits["different"]["peers"]["static"]["median"] == 0
        assert bits["numbers"]["peers"]["static"]["median"] > 5_000
    assert len(report["targets"]) == len(STATIC.targets)
    assert "plan" in capsys.readouterr().out
