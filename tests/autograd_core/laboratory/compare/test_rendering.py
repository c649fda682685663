"""A comparison as text, HTML and data: it fits, it survives hostile names, it hides nothing."""

from __future__ import annotations

import json
import math
import sys
from html.parser import HTMLParser
from types import ModuleType
from typing import Any

import pytest

from autograd_core import Value, exp, fsum, log, relu, sin, sqrt, tanh
from autograd_core.laboratory.compare.compare import compare
from autograd_core.laboratory.compare.comparison import Agreement, ArgumentTable, TableLine
from autograd_core.laboratory.compare.comparison_text import seconds
from autograd_core.laboratory.compare.result import Comparison
from autograd_core.text.text_table import text_width


def comparisons() -> dict[str, Comparison]:
    """Comparisons with every kind of verdict and remark."""
    long = "a_very_long_name_" * 8
    hostile = Value(0.5, label="</table><script>alert(1)</script>\n|\u202eabc")
    return {
        "smooth": compare(lambda x, y: tanh(x * y), [0.5, 2.0]),
        "kink": compare(lambda x: abs(x) + relu(x), 0.0),
        "overflow": compare(lambda x: exp(x) / exp(x), 1000.0),
        "infinite": compare(sqrt, 0.0),
        "undefined": compare(log, -1.0),
        "tiny": compare(lambda x: sin(x) * -1.2345678901234567e-300, 1.2345678901234567e-5),
        "long": compare(lambda **given: fsum(given.values()) * 0.1, {long: 1.0, "x" + long: 2.0}),
        "hostile": compare(tanh(hostile) * 3 + hostile),
        "wide": compare(tanh(Value(0.5, label="\u91cd\u307f" * 30)) * 3),
        "1000 digits": compare(exp, 1.0, digits=1000),
        "many": compare(lambda *xs: fsum(xs) ** 2, [0.1 * i for i in range(30)], ways=["reverse"]),
    }


@pytest.fixture(scope="module")
def found() -> dict[str, Comparison]:
    """All of them, made once."""
    return comparisons()


NAMES = "smooth kink overflow infinite undefined tiny long hostile wide many".split()
every = pytest.mark.parametrize("name", [*NAMES, "1000 digits"])


@every
def test_text_fits_80_columns(found: dict[str, Comparison], name: str) -> None:
    """No line of the text is wider than a terminal of 80 columns, whatever the names are."""
    for line in str(found[name]).splitlines():
        assert text_width(line) <= 80, line
        assert line.isprintable(), line


def test_a_prompt_shows_what_print_shows(found: dict[str, Comparison]) -> None:
    """repr is the text, so that `>>> compare(f, 2.0)` is read as its table."""
    assert repr(found["smooth"]) == str(found["smooth"]) == found["smooth"].text()


@every
def test_data_is_json(found: dict[str, Comparison], name: str) -> None:
    """to_dict() holds every number, in JSON without NaN and Infinity, and reads back the same."""
    data = json.loads(json.dumps(found[name].to_dict(), allow_nan=False))
    assert data["agrees"] is bool(found[name])
    for table, given in zip(found[name].tables, data["tables"], strict=True):
        assert given["agrees"] is bool(table)
        assert given["argument"] == table.argument
        for line, row in zip(table.lines, given["lines"], strict=True):
            assert repr(float(row["derivative"])) == repr(line.derivative)
            assert repr(float(row["error"])) == repr(line.error)
            assert row["verdict"] == line.verdict
            assert row["explanation"] == line.explanation


class Checker(HTMLParser):
    """Tags are closed in order; text is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Remember what was opened; br needs no end."""
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """The last one opened."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep it."""
        self.text += data


@every
def test_html_is_whole_and_harmless(found: dict[str, Comparison], name: str) -> None:
    """The page has the same numbers and sentences, balanced tags, and no tag of a label's."""
    checker = Checker()
    checker.feed(found[name]._repr_html_())
    assert not checker.open
    assert "script" not in checker.seen
    assert "caption" in checker.seen
    for table in found[name].tables[:20]:
        for line in table.lines:
            if line.applies:
                assert repr(line.derivative) in checker.text
                assert line.title in checker.text


@every
def test_every_disagreement_is_explained(found: dict[str, Comparison], name: str) -> None:
    """Every line but the reference says why it is off, or why it has no number."""
    for table in found[name].tables:
        for line in table.lines:
            quiet = line.verdict is Agreement.AGREES and (line.ulps <= 4 or line.digits != "")
            if line.verdict is not Agreement.REFERENCE and not quiet:
                assert len(line.explanation) > 8, line


def test_html_never_raises(found: dict[str, Comparison]) -> None:
    """A notebook shows something even for a broken object."""
    table = ArgumentTable("x", 0.0, 0.0, "", "", (None,))  # type: ignore[arg-type]
    broken = Comparison("f", "", 0.0, 1, (table,))
    assert "Comparison object" in broken._repr_html_()


def test_text_names_every_way_and_every_reason(found: dict[str, Comparison]) -> None:
    """Each way stands in the text, with the reason if it has no number; the verdict is last."""
    for name in NAMES:
        text = " ".join(str(found[name]).split())
        for table in found[name].tables[:20]:
            for line in table.lines:
                assert line.title in text
                if line.explanation and name not in ("hostile", "wide", "long"):
                    assert " ".join(line.explanation.split()) in text
    assert found["smooth"].text(columns=100).splitlines()[-1].startswith("AGREEMENT")
    assert "DISAGREEMENT: reverse mode for x" in str(found["overflow"])


def test_many_arguments_are_elided(found: dict[str, Comparison]) -> None:
    """Of 30 arguments 20 are printed; the data has them all."""
    text = str(found["many"])
    assert text.count("d/dxs") == 20
    assert "arguments not shown: 10\n" in text
    assert found["many"].text(limit=29).count("d/dxs") == 29
    assert "not shown" not in found["many"].text(limit=30)
    assert len(found["many"].tables) == 30


@pytest.mark.parametrize("columns", [40, 60, 80, 100])
def test_text_keeps_to_its_columns(found: dict[str, Comparison], columns: int) -> None:
    """No line is wider, whatever the names; the text names the columns that it leaves out."""
    for name in NAMES:
        lines = found[name].text(columns=columns).splitlines()
        assert max(map(text_width, lines)) <= columns
    narrow = found["smooth"].text(columns=60)
    assert "left out for lack of room" in narrow and "calls" not in narrow.splitlines()[3]


def test_one_node_is_singular() -> None:
    """A graph of one node has "1 node"."""
    assert ", 1 node, at x=2.0" in str(compare(lambda x: x, 2.0, ways=["reverse"]))


def test_worst_arguments_are_shown_first_where_some_are_hidden() -> None:
    """If arguments are hidden, the one that disagrees is shown."""
    found = compare(lambda *xs: fsum(xs[:-1]) + xs[-1] * xs[-1].data, [1.0] * 25)
    assert not found
    assert "d/dxs24" in str(found).splitlines()[2]


@pytest.mark.parametrize(
    ("x", "text"),
    [(1.234, "1.2 s"), (0.12, "120 ms"), (5e-6, "5 us"), (2e-8, "0.0 us"), (math.nan, "-")],
)
def test_times_are_short(x: float, text: str) -> None:
    """Two digits and a unit."""
    assert seconds(x) == text


def missing(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Make libraries look as if they were not installed."""
    for name in names:
        monkeypatch.setitem(sys.modules, name, None)


def test_missing_libraries_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way whose library is missing says what to install, once, and the rest goes on."""
    missing(monkeypatch, "torch", "jax", "sympy", "mpmath")
    found = compare(lambda x, y: tanh(x * y) / x, [0.5, 2.0])
    assert found
    text = str(found)
    assert text.count("not installed: pip install torch") == 1
    assert text.count("not installed: pip install jax") == 1
    for title in "symbolic (SymPy)", "50 digits (mpmath)":
        (line,) = [line for line in text.splitlines() if line.startswith(title)]
        assert "not installed: pip install" in line and "[check]'" in line
    assert found[0].reference_way == "reverse mode"
    assert "there are no 50 digits: not installed" in found[0].notes[0]
    assert found[0]["torch"].verdict is Agreement.NOT_INSTALLED
    verdicts = {found[0][way].verdict for way in ("forward", "central", "richardson", "complex")}
    assert verdicts == {Agreement.AGREES}


@pytest.mark.parametrize(
    ("f", "at"),
    [
        (lambda x: exp(x) / exp(x), 1000.0),
        (lambda x: abs(x), 0.0),
        (lambda x: x.data, 1.0),
        (log, -1.0),
        (lambda x: relu(x), 1e-9),
    ],
    ids=["overflow", "kink", "cut", "undefined", "near a kink"],
)
def test_explanations_do_without_mpmath(
    f: Any, at: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No explanation needs a library that is missing."""
    missing(monkeypatch, "torch", "jax", "sympy", "mpmath")
    assert "not installed" in str(compare(f, at))


def test_broken_library_is_not_applicable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that can be imported but fails is n/a with its error; nothing is raised."""
    broken = ModuleType("torch")
    monkeypatch.setitem(sys.modules, "torch", broken)
    found = compare(sin, 1.0, ways=["torch", "reverse"])
    assert found[0]["torch"].verdict is Agreement.NOT_APPLICABLE
    assert found[0]["torch"].explanation.startswith("failed with AttributeError")
    assert found


def test_lines_are_frozen(found: dict[str, Comparison]) -> None:
    """The findings cannot be changed afterwards."""
    line = found["smooth"][0]["reverse"]
    assert isinstance(line, TableLine)
    with pytest.raises(AttributeError):
        line.derivative = 1.0  # type: ignore[misc]
