"""The results that README quotes can be run again, and reach what they promise."""

import re

import pytest

from benchmarks.results import END, bigram_loss, main, pieces, solve_xor


def percents(text):
    """All percentages in a text."""
    return [float(p) for p in re.findall(r"([\d.]+)%", text)]


@pytest.mark.slow
def test_moons_and_iris(capsys):
    """micrograd's moons are learned to 100 %, iris to 95 % on held-out flowers on average."""
    assert main(["moons", "iris"]) == 0
    moons, iris = re.findall(r"accuracy (?:[\d.]+)%", capsys.readouterr().out)
    assert percents(moons) == [100.0]
    assert percents(iris)[0] >= 95.0


@pytest.mark.slow
def test_digits(capsys):
    """64-32-10 reaches 95 % on held-out digits."""
    pytest.importorskip("sklearn")
    assert main(["digits"]) == 0
    assert percents(capsys.readouterr().out)[0] >= 95.0


@pytest.mark.slow
def test_names(capsys):
    """The loss on unseen names falls below that of bigrams."""
    assert main(["names"]) == 0
    loss, baseline = re.search(
        r"([\d.]+) nats a character, of bigrams ([\d.]+);", capsys.readouterr().out
    ).groups()
    assert float(loss) < float(baseline)


def test_xor_says_why_not():
    """Of a few seeds some solve XOR, and the others say what is dead."""
    found = {solve_xor(seed) for seed in range(8)}
    assert "solved" in found
    assert any("dead" in reason for reason in found)


def test_pieces_and_bigrams_by_hand():
    """Contexts are padded at the start and end; counts have 1 added to each."""
    number = {END: 0, "a": 1, "b": 2}
    assert list(pieces(["ab"], number, 2)) == [([0, 0], 1), ([0, 1], 2), ([1, 2], 0)]
    # p(1 | 0) = (1 + 1) / (1 + 27)
    assert bigram_loss([(0, 1)], [(0, 1)]) == pytest.approx(2.639057329615259)


def test_unknown_result_is_refused(capsys):
    """Exit status 2, and what there is."""
    assert main(["mnist"]) == 2
    assert "there are moons, iris, digits, xor, names" in capsys.readouterr().err
