"""The main job, end to end: it checks, trains, draws, and refuses bad input in a sentence."""

import random
import re
import subprocess
import sys

import pytest

from autograd_core import record
from nn import IRIS_FEATURES, MLP, cross_entropy, load_iris
from viz import demo, render

HEADER = ",".join([*IRIS_FEATURES, "species"])


def test_demo_checks_trains_and_draws(tmp_path, capsys, monkeypatch):
    """On the shipped data: gradient check passed, 95 % or more right, both pictures written."""
    monkeypatch.setenv("COLUMNS", "100")
    out = tmp_path / "deep" / "out"
    assert demo.main(["--out", str(out)]) == 0
    said = capsys.readouterr().out
    steps = re.findall(r"^step (\d+) loss (\d\.\d{3}) accuracy (\d+\.\d)%$", said, re.MULTILINE)
    assert [int(step) for step, _, _ in steps] == list(range(10, 201, 10))
    assert float(steps[-1][1]) < float(steps[0][1]) / 3
    assert float(steps[-1][2]) >= 95.0
    report = said[said.index("gradcheck: loss(") :].split("\n\n")[0].split("\n")
    assert len(report) <= 10
    assert report[-2] == "... and 32 more: 32 OK"
    assert report[-1] == "PASS"
    assert (out / "iris_loss.svg").read_text(encoding="utf-8").count("<svg") == 1
    assert (out / "iris_loss.png").read_bytes().startswith(b"\x89PNG")
    assert str(out / "iris_loss.svg") in said
    assert str(out / "iris_loss.png") in said
    assert re.search(r"is drawn by (dot|graphviz-pure) into$", said, re.MULTILINE)
    assert float(re.search(r"Trained in (.*) s:", said)[1]) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_demo_reaches_its_goal_from_other_seeds(tmp_path, capsys, seed):
    """95 % is reached whatever the seed."""
    assert demo.main(["--out", str(tmp_path), "--seed", str(seed)]) == 0
    accuracy = float(re.findall(r"accuracy (\S+)%", capsys.readouterr().out)[-1])
    assert accuracy >= 95.0


def test_demo_says_the_same_for_the_same_seed(tmp_path, capsys):
    """Two runs with one seed print the same losses and draw the same graph."""
    runs = []
    for name in ("a", "b"):
        demo.main(["--out", str(tmp_path / name), "--epochs", "2"])
        said = re.findall("step.*", capsys.readouterr().out)
        runs.append((said, (tmp_path / name / "iris_loss.svg").read_text(encoding="utf-8")))
    assert runs[0] == runs[1]


def test_demo_draws_on_a_bare_machine(tmp_path, capsys, monkeypatch):
    """Without a program that draws and without resvg-py there is an SVG; it says why no PNG."""
    monkeypatch.setattr(render, "routes", list)
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    assert demo.main(["--out", str(tmp_path), "--epochs", "1"]) == 0
    said = capsys.readouterr().out
    assert (tmp_path / "iris_loss.svg").read_text(encoding="utf-8").startswith("<svg")
    assert "drawn by own layout" in said and "no PNG: " in said and "[viz]" in said


def test_demo_says_when_the_goal_is_missed(tmp_path, capsys):
    """One epoch is too short, and the job says so."""
    demo.main(["--out", str(tmp_path), "--epochs", "1"])
    assert "below 95%; more epochs may help: --epochs 2" in capsys.readouterr().out


def test_demo_exits_with_1_when_the_gradient_is_wrong(tmp_path, capsys, monkeypatch):
    """A derivative wrong by one part in 10,000 fails the check, which names the operation."""

    def wrong(logits, target):
        right = cross_entropy(logits, target)
        return record("cross entropy", right.data, (right,), (1.0001,))

    monkeypatch.setattr(demo, "EVERY", 50)
    monkeypatch.setattr(demo, "cross_entropy", wrong)
    model = MLP(4, [demo.HIDDEN, 3], rng=random.Random(0))
    report = demo.check(model, load_iris().standardised())
    assert not report
    said = capsys.readouterr().out
    assert "MISMATCH" in said
    assert "first wrong op: cross entropy(" in said
    assert re.search(r"^FAIL: \d+ of 35 MISMATCH", said, re.MULTILINE)
    monkeypatch.setattr(demo, "check", lambda *_: report)
    monkeypatch.setattr(demo, "cross_entropy", cross_entropy)
    assert demo.main(["--out", str(tmp_path), "--epochs", "1"]) == 1


def test_demo_takes_two_rows_of_extreme_numbers(tmp_path, capsys):
    """Neither the smallest data set nor the largest floats bring it down."""
    path = tmp_path / "two.csv"
    path.write_text(f"{HEADER}\n1e308,-1e308,0,5e-324,a\n-1e308,1e308,0,0,b\n")
    assert demo.main(["--data", str(path), "--out", str(tmp_path), "--epochs", "100"]) == 0
    assert "2 of 2 flowers right (100.0%)" in capsys.readouterr().out


def test_demo_trains_on_a_file_of_ones_own(tmp_path, capsys):
    """--data takes another file with the same columns, and two species do."""
    iris = load_iris()
    rows = [",".join([*map(str, x), c]) for x, c in zip(iris.rows, iris.labels, strict=True)]
    path = tmp_path / "mine.csv"
    path.write_text("\n".join([HEADER, *rows[:100]]))
    assert demo.main(["--data", str(path), "--out", str(tmp_path)]) == 0
    assert f"{path}: 100 flowers (50 setosa, 50 versicolor)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEADER.replace("petal_width_cm,", "") + "\n1,2,3,a\n", "column 'petal_width_cm'"),
        (HEADER + "\n1,2,3,wide,a\n", "line 2, column 'petal_width_cm': got 'wide'"),
        (HEADER + "\n1,2,3,4,a\n1,nan,3,4,b\n", "line 3, column 'sepal_width_cm': got 'nan'"),
        (HEADER + "\n1,2,3,4,a\n1,2,3,4,a\n", "all 2 rows have the label 'a'"),
        (None, "cannot be read"),
    ],
)
def test_demo_refuses_bad_data(tmp_path, capsys, content, message):
    """A bad file gives exit status 2 and one sentence on stderr that names what is wrong."""
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_text(content)
    assert demo.main(["--data", str(path), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert str(path) in said.err
    assert message in said.err


def test_demo_refuses_a_folder_that_cannot_be_made(tmp_path, capsys):
    """An --out that is a file gives exit status 2 and a sentence."""
    path = tmp_path / "taken"
    path.write_text("")
    assert demo.main(["--out", str(path)]) == 2
    assert f"{path}: cannot be made a folder" in capsys.readouterr().err


def test_demo_says_when_a_picture_cannot_be_written(tmp_path, capsys):
    """A folder in the place of a picture gives exit status 2 and a sentence."""
    (tmp_path / "iris_loss.svg").mkdir()
    assert demo.main(["--out", str(tmp_path), "--epochs", "1"]) == 2
    assert f"{tmp_path}: cannot be written to: that is a folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--epochs", "0"], ["--epochs", "many"], ["--seed", "x"], ["--what"]]
)
def test_demo_refuses_bad_options(arguments, capsys):
    """A bad option gives exit status 2 and the usage."""
    with pytest.raises(SystemExit) as caught:
        demo.main(arguments)
    assert caught.value.code == 2
    assert "usage: python -m viz.demo" in capsys.readouterr().err


def test_demo_runs_as_a_module_without_traceback(tmp_path):
    """`python -m viz.demo` on a bad file: status 2, nothing but the sentence."""
    done = subprocess.run(
        [sys.executable, "-m", "viz.demo", "--data", str(tmp_path / "no.csv")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("python -m viz.demo: error: ")
    assert "Traceback" not in done.stderr


def test_demo_tells_a_path_on_one_line(tmp_path, capsys):
    """A line break or a control character in the user's text does not reach the terminal."""
    place = tmp_path / "a\nb\x1b[31mc"
    place.write_text("")
    assert demo.main(["--out", str(place / "out"), "--epochs", "1"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "\x1b" not in said and "a b?[31mc" in said
