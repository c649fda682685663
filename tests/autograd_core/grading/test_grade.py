"""grade: right engines pass, and the misconception of a wrong one is named."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from micrograd.engine import Value as Micrograd

from autograd_core import Engine, Value, grade
from autograd_core.grading.chinese import chinese, rows
from autograd_core.grading.engine_file import load_engine
from autograd_core.grading.grade_result import Grade
from autograd_core.grading.misconceptions import MISCONCEPTIONS
from autograd_core.grading.slips import FORMULAS
from autograd_core.text.text_table import text_width
from tests.autograd_core.fresh import output
from tests.autograd_core.grading.mutants import ALL, ENGINES, MUTANTS, Mutant
from tests.autograd_core.laboratory.foreign.bank import STYLES

FIRST = {(mutant.key, mutant.engine): mutant for mutant in reversed(MUTANTS)}
SOME = [FIRST[pair] for pair in [
    ("accumulate", "lecture"), ("order", "micrograd_like"), ("stale", "value_tape"),
    ("local", "lecture"), ("seed", "micrograd_like"), ("swapped", "minitorch_like"),
    ("result", "micrograd_like"), ("operand", "parents"), ("upstream", "subset"),
    ("edge", "subset"), ("twice", "parents"), ("stale", "operations"), ("edge", "records"),
]]  # fmt: skip
"""A wrong engine of each kind."""


def graded(mutant: Mutant, folder: Path) -> Grade:
    """The grade of a wrong engine, in this process."""
    path = folder / f"engine_{MUTANTS.index(mutant)}.py"
    path.write_text(mutant.source(), encoding="utf-8")
    return grade(load_engine(path, None).make)


def check(mutant: Mutant, found: Grade) -> None:
    """One fault, of the right kind, and in the right operation."""
    seen = [(fault.key, fault.operations) for fault in found.faults]
    assert [key for key, _ in seen] == [mutant.key], (mutant, seen)
    ((_, operations),) = seen
    assert mutant.op in operations if mutant.op else not operations, (mutant, seen)
    assert not found
    assert found.points < found.possible


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for engines, which imports find no longer afterwards."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", ALL)
def test_right_engines_of_many_styles_get_all_points(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each operation is graded, and nothing is wrong."""
    monkeypatch.syspath_prepend(str(ENGINES))
    found = grade(load_engine(ENGINES / f"{name}.py", None).make)
    assert found, str(found)
    assert found.points == found.possible >= 10


@pytest.mark.parametrize("engine", [Value, Micrograd], ids=["ours", "micrograd"])
def test_our_engine_and_micrograd_get_all_points(engine: Any) -> None:
    """With all their operations."""
    found = grade(engine)
    assert found, str(found)
    assert found.points == found.possible >= 40
    said = " ".join(found.notes)
    assert ("RecursionError" in said and "second backward()" in said) == (engine is Micrograd)


@pytest.mark.parametrize("mutant", SOME, ids=lambda m: f"{m.key} in {m.engine}")
def test_a_misconception_is_named_with_the_smallest_graph(mutant: Mutant, folder: Path) -> None:
    """The misconception, its operation, and a graph whose gradients differ."""
    found = graded(mutant, folder)
    check(mutant, found)
    (fault,) = found.faults
    assert fault.graph is not None
    assert len(fault.graph.lines) <= 3
    assert "<--" in fault.text() or fault.key == "stale"
    assert fault.title in str(found) and fault.title in found.summary


def test_a_grade_is_shown_stored_and_weighed(folder: Path) -> None:
    """Text within the columns, HTML without unescaped text, JSON, points of one's own."""
    mutant = FIRST["accumulate", "lecture"]
    found = graded(mutant, folder)
    assert max(map(len, found.text(60).splitlines())) <= 60
    html = found._repr_html_()
    assert "a + b: adds up" in html and "\n    backward  " in html
    data = json.loads(found.to_json())
    assert set(data) == {
        "version", "engine", "passed", "points", "possible", "items", "faults", "absent", "unseen",
        "notes",
    }  # fmt: skip
    assert data["passed"] is False
    assert data["faults"][0]["graph"] == ["n = a + b", "y = n + b"]
    assert data["faults"][0]["right"]["b"] != data["faults"][0]["got"]["b"]
    assert found.item("a + b: adds up").earned == 0.0
    path = ENGINES / "lecture.py"
    heavy = grade(load_engine(path, None).make, points={"the order of visits": 10})
    assert heavy.possible == found.possible + 8
    with pytest.raises(ValueError, match="there is no item"):
        grade(Micrograd, points={"beauty": 1})
    with pytest.raises(KeyError, match="there is no item"):
        found.item("beauty")


def test_operations_that_are_required_must_be_there() -> None:
    """A missing one is a fault that costs its points; a word that means none is refused."""
    found = grade(Micrograd, requires=["+", "tanh"])
    assert [fault.key for fault in found.faults] == ["missing"]
    assert found.faults[0].operations == ("a.tanh()",)
    assert found.possible - found.points == 2
    with pytest.raises(ValueError, match="no operation"):
        grade(Micrograd, requires=["frobnicate"])


def test_other_names_are_read_by_an_engine(tmp_path: Path) -> None:
    """`reader` says how, for a file by names; what is no engine is refused with what it lacks."""
    made = STYLES["pairs"][0]("")
    assert grade(made.leaf, reader=Engine(data="v", grad="g", parents="parents"))
    path = tmp_path / "engine.py"
    text = (ENGINES / "functions.py").read_text(encoding="utf-8").replace("gradient", "slope")
    path.write_text(text, encoding="utf-8")
    found = grade(path, reader=Engine(grad="slope"))
    assert found and found.item("a * b: adds up").earned, str(found)
    with pytest.raises(TypeError, match="process of its own"):
        grade(path, reader=Engine(grad=lambda node: node.slope))
    with pytest.raises(TypeError, match="has no gradient|no number"):
        grade(complex)
    with pytest.raises(TypeError, match=r"grade\(\.\.\., reader=Engine\("):
        grade(complex)
    with pytest.raises(TypeError, match="path of a file"):
        grade(3.0)  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError, match="there is no file"):
        grade("nowhere.py")


def test_numbers_that_are_wrong_before_any_sweep_are_shown(folder: Path) -> None:
    """The engine's number beside the right one; no gradients."""
    (fault,) = graded(FIRST["value", "micrograd_like"], folder).faults
    assert (fault.value, fault.right) == (2.0, {})
    assert "yours: 2.0   <--" in fault.text()
    assert fault.to_dict()["value"] == 2.0


class Shared:
    """Its nodes may share the array that is their gradient; and a value may be rounded."""

    def __init__(self, data: Any, parents: Any = (), rule: Any = None) -> None:
        self.data, self.grad, self.parents = np.array(float(data)), None, parents
        self.rule = rule or (lambda g: ())

    def __add__(self, b: Shared) -> Shared:
        return Shared(self.data + b.data, (self, b), lambda g: (g, g))

    def __mul__(self, b: Shared) -> Shared:
        return Shared(self.data * b.data, (self, b), lambda g: (g * b.data, g * self.data))

    def __neg__(self) -> Shared:
        return Shared(round(-self.data - 3e-8, 8), (self,), lambda g: (-g,))

    def backward(self) -> None:
        """In the order of the nodes' making, the last first."""
        order: dict[Shared, None] = {}

        def visit(node: Shared) -> None:
            if node not in order:
                for operand in node.parents:
                    visit(operand)
                order[node] = None

        visit(self)
        self.grad = np.array(1.0)
        for node in reversed(order):
            for operand, share in zip(node.parents, node.rule(node.grad), strict=False):
                if operand.grad is None:
                    operand.grad = share
                else:
                    operand.grad += share


def test_gradients_that_share_an_object_and_numbers_that_differ_late_are_told() -> None:
    """The order is not blamed for them; digits are shown up to where two numbers part."""
    found = grade(Shared)
    shared, value = found.faults
    assert (shared.key, value.key) == ("shared", "value"), str(found)
    assert "from 1.0 to" in shared.detail
    assert value.detail == "-a gives -2.00000003; right is -2.0."
    assert "-2.0   yours: -2.00000003   <--" in value.text()


BESIDE = (
    (
        "lecture",
        "__radd__, __rmul__ = __add__, __mul__",
        "__rmul__ = __mul__",
        "which sum() calls",
    ),
    ("lecture", "out._backward = _backward\n", "out._backward = _backward()\n", "without ()"),
    ("lecture", "        return out\n", "", "end with return out?"),
    ("lecture", "self.grad = 1.0\n", "self.grad = 0.0\n", "set back to 0"),
    ("lecture", "other.grad += 1.0 * out", "other.grad += 1.0 * self", "does it read self.grad"),
    ("lecture", "other.data * out.grad", "other.data * self.grad", "is self.grad read where"),
    ("lecture", "self.grad += other.data *", "self.grad *= other.data *", "*= written for +="),
    ("micrograd_like", "(out.data > 0) * out", "out", "a.grad         0.0     1.0   <--"),
)


@pytest.mark.parametrize(("engine", "old", "new", "words"), BESIDE, ids=[b[3] for b in BESIDE])
def test_what_students_mostly_did_is_said(
    engine: str, old: str, new: str, words: str, folder: Path
) -> None:
    """In the text of the grade, where the misconception alone would not lead to the line."""
    text = grade(load_engine(written(engine, old, new, folder), None).make).text(200)
    assert words in text, text
    assert "NoNode" not in text and "running.py" not in text


def written(engine: str, old: str, new: str, folder: Path) -> Path:
    """The file of an engine with one text replaced."""
    whole = (ENGINES / f"{engine}.py").read_text(encoding="utf-8")
    assert old in whole
    path = folder / f"said_{len(list(folder.iterdir()))}.py"
    path.write_text(whole.replace(old, new, 1), encoding="utf-8")
    return path


def test_what_is_built_on_several_wrong_operations_names_none_of_them(folder: Path) -> None:
    """An engine that rounds its numbers; a / b is not said to be made of the wrong one."""
    path = written("micrograd_like", "self.data = data", "self.data = round(data, 4)", folder)
    found = grade(load_engine(path, None).make)
    assert {fault.key for fault in found.faults} == {"value"}
    reasons = {item.reason for item in found.items if item.name.startswith("a / b")}
    assert reasons == {"it is made of others, which are wrong"}


def test_what_has_no_operation_or_is_not_its_own_is_told(tmp_path: Path) -> None:
    """Neither is passed in silence, in the line of a list either."""

    class Bare:
        data, grad = 2.0, 0.0

        def backward(self) -> None:
            """Does nothing."""

    found = grade(lambda x: Bare())
    assert not found and found.summary == "Bare: 0 of 0 points: no operation could be graded"
    path = tmp_path / "mine.py"
    path.write_text("from micrograd.engine import Value\n", encoding="utf-8")
    found = grade(path)
    assert found and found.borrowed == "micrograd.engine"
    assert found.summary.endswith("nothing is wrong; its class comes from micrograd.engine")
    path.write_text("from autograd_core import Value\n", encoding="utf-8")
    assert load_engine(path, None).borrowed == "autograd_core"


class Floating(float):
    """A right engine whose nodes are floats; its sweep is told the root's gradient."""

    def __new__(cls, x: float, parents: Any = ()) -> Floating:
        """A number with its parents."""
        node = super().__new__(cls, x)
        node.data, node.grad, node.parents = float(x), 0.0, parents
        return node

    __hash__ = object.__hash__

    def __add__(self, b: Any) -> Any:
        return Floating(self.data + b.data, ((self, 1.0), (b, 1.0)))

    def __mul__(self, b: Any) -> Any:
        return Floating(self.data * b.data, ((self, b.data), (b, self.data)))

    def backward(self, g: float) -> None:
        """One path at a time."""
        self.grad += g
        for operand, d in self.parents:
            operand.backward(g * d)


def test_nodes_may_be_floats_and_a_sweep_may_need_its_seed() -> None:
    """Both are read as they are."""
    found = grade(Floating)
    assert found, str(found)


def test_the_graph_of_a_fault_can_be_drawn(folder: Path) -> None:
    """The root is computed by our own engine, and the mistake is one that frames show."""
    from viz import filmstrip, steps

    (fault,) = graded(FIRST["accumulate", "lecture"], folder).faults
    assert fault.root is not None
    trace = steps(fault.root, names={}, what_if=fault.what_if)
    assert any(frame.wrong for frame in trace.frames)
    assert "<svg" in filmstrip(trace).svg


def test_every_misconception_has_words() -> None:
    """A title and a sentence on what to do."""
    assert all(m.title and m.words.endswith((".", "?")) for m in MISCONCEPTIONS.values())
    assert {mutant.key for mutant in MUTANTS} <= set(MISCONCEPTIONS)


ALL_OF_THEM = """
import tempfile
from pathlib import Path
from tests.autograd_core.grading.mutants import MUTANTS
from tests.autograd_core.grading.test_grade import check, graded
kept = [object() for _ in range({junk})]
folder = Path(tempfile.mkdtemp())
for mutant in MUTANTS:
    check(mutant, graded(mutant, folder))
print(len(MUTANTS))
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_all_wrong_engines_are_named_right_in_fresh_processes(seed: int) -> None:
    """Sets are in another order in each, and nodes at other addresses."""
    said = output(ALL_OF_THEM.format(junk=97 * seed), PYTHONHASHSEED=str(seed + 1))
    assert int(said) == len(MUTANTS) >= 60


BANK_KEYS = {
    "sign": "local", "swapped": "swapped", "factor": "local", "overwrite": "accumulate",
    "overwrite second": "accumulate", "overwrite *": "accumulate", "missing edge": "edge",
    "detached": "edge", "order": "order", "start": "seed", "stale": "stale",
}  # fmt: skip
"""The misconception behind each fault of the laboratory's bank of engines."""


@pytest.mark.slow
def test_the_engines_of_the_bank_are_named_right_too() -> None:
    """Eighteen styles that were not made for this: each right one passes, each fault is named."""
    for name, (make, faults) in STYLES.items():
        for fault in ("", *faults):
            made = make(fault)
            found = grade(made.leaf, reader=made.engine)
            expected = [BANK_KEYS[fault]] if fault else []
            assert [seen.key for seen in found.faults] == expected, (name, fault, str(found))
            assert bool(found) == (not fault)


ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")
"""Two words in a row, which code does not have."""


def in_chinese(found: Grade) -> str:
    """The grade in Chinese, without what Python and the engine say."""
    text = found.text(lang="zh")
    raised = [fault.detail.partition(", at ")[0] for fault in found.faults if fault.key == "error"]
    for said in raised:
        text = text.replace(said, "")
    return text.replace("with return out", "").replace("return out", "")


@pytest.mark.parametrize("mutant", SOME, ids=lambda m: f"{m.key} in {m.engine}")
def test_a_grade_is_said_in_chinese(mutant: Mutant, folder: Path) -> None:
    """Everything but code, in lines that are not too wide; numbers and graphs stay as they are."""
    found = graded(mutant, folder)
    text = in_chinese(found)
    assert not ENGLISH.search(text), text
    assert re.search("[\u4e00-\u9fff]", found.faults[0].text(lang="zh").splitlines()[0])
    assert max(map(text_width, text.splitlines())) <= 82
    arrows = [[line for line in t.splitlines() if "<--" in line] for t in (text, found.text())]
    assert len(arrows[0]) == len(arrows[1])


def test_exceptions_and_other_languages_are_left_as_they_are(folder: Path) -> None:
    """What a program raises is its own text; a language that is not there is refused."""
    old, new = "return Value(other) - self", "raise KeyError('apples and pears in baskets')"
    found = grade(load_engine(written("lecture", old, new, folder), None).make)
    assert "apples and pears in baskets" in found.text(200, lang="zh")
    assert found.summarised("zh").endswith("引擎抛出异常")
    with pytest.raises(ValueError, match="lang"):
        found.text(lang="fr")  # type: ignore[arg-type]


def test_the_table_of_chinese_has_a_row_for_all_misconceptions_and_slips() -> None:
    """Titles, words and the known wrong formulas; both languages have the same places."""
    slips = [text for known in FORMULAS.values() for _, text, _ in known]
    words = [text for m in MISCONCEPTIONS.values() for text in (m.title, m.words)]
    for text in (*slips, *words):
        assert re.search("[\u4e00-\u9fff]", chinese(text)), text
    for key, row in rows().items():
        assert sorted(re.findall(r"\{\w+\}", key)) == sorted(re.findall(r"\{\w+\}", row)), key


@pytest.mark.slow
def test_every_wrong_engine_is_said_in_chinese(folder: Path) -> None:
    """No sentence is left without its row."""
    for mutant in MUTANTS:
        text = in_chinese(graded(mutant, folder))
        assert not ENGLISH.search(text), (mutant, text)
