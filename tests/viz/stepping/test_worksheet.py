"""worksheet: what is asked for is blank on the whole sheet, and its key has it."""

import math
import re

import pytest

from autograd_core import Value, fsum, gelu, tanh
from tests.viz.boxes.networks import attention, gru, moons
from tests.viz.boxes.networks import lecture as network
from tests.viz.stepping.browser.pages import lecture
from viz import Worksheet, filmstrip, levels, steps, worksheet

BLANK = "_____"


def texts(svg):
    """The texts of a picture."""
    return re.findall(r">([^<>]+)</text>", svg)


def test_what_is_asked_for_is_nowhere_on_the_sheet():
    """Values and gradients are blank in their own frame and after it; the key has them."""
    trace = steps(lecture())
    sheet = worksheet(trace, frames=range(len(trace)))
    asked = [k for k, f in enumerate(trace) if f.phase in ("forward", "backward")]
    shown = texts(sheet.svg)
    for k in asked:
        frame = trace[k]
        number = frame.formula.rpartition(" = ")[2]
        text = next(line for line in sheet.text.splitlines() if line.startswith(f"{k + 1}. "))
        assert text.endswith(f"= {BLANK}") and "  " not in text
        assert f"{k + 1}. {frame.formula}" in sheet.key
        if len(number) > 4:  # 1.0 and the like are also numbers of leaves
            assert not [line for line in shown if number in line], number
            assert [line for line in texts(sheet.key_svg) if number in line]
    assert sheet.key.count("is now") == sum(f.phase == "backward" for f in trace)


def test_numbers_before_their_question_are_given():
    """Only what is asked for is blank: a later question shows what came before it."""
    trace = steps(lecture())
    last = len(trace) - 1
    sheet = worksheet(trace, frames=[last])
    film = filmstrip(trace, [last])
    given = {line for line in texts(film.svg) if line.startswith(("data", "grad"))}
    still = {line for line in texts(sheet.svg) if line.startswith(("data", "grad"))}
    assert still - given == {f"grad {BLANK}"} and len(given - still) <= 1
    assert worksheet(trace).frames[0] == 0 and len(worksheet(trace).frames) == 12


def test_a_mistake_is_told_by_the_key_alone():
    """The sheet of a wrong sweep does not mark what is wrong; the key says why."""
    a = Value(2.0, label="a")
    sheet = worksheet(tanh(a) * a, names={}, what_if="assign")
    assert "wrong" not in sheet.text and "✗" not in sheet.svg
    assert "wrong: = threw away" in sheet.key and "✗" in sheet.key_svg


def worked_out(text):
    """A line of arithmetic as Python works it out; None where a number is to be found first."""
    functions = {"tanh": math.tanh, "relu": lambda x: max(x, 0.0)}
    return None if "?" in text else eval(text, {"__builtins__": {}}, functions)


@pytest.mark.parametrize("case", [network, moons, gru, attention])
def test_the_numbers_of_a_network_can_be_worked_out(case):
    """Each number asked for follows from those beside it, and the sheet tells it nowhere.

    Formulas of shares are asked for too.
    """
    root, names = case()
    found = levels(root, names)
    every = [k for k, one in enumerate(found.frames) if one.phase in ("forward", "backward")]
    sheet = worksheet(found, frames=every)
    blanks = [line for line in sheet.text.splitlines() if line.endswith(f" = {BLANK}")]
    items = re.split(r"\n(?=\d+\. )", sheet.text.partition(f"\n{sheet.frames[0] + 1}. ")[2])
    assert all(BLANK in item for item in items), "what asks nothing is no exercise"
    assert len(blanks) >= len(every) / 2
    solved = sheet.key.splitlines()
    for line in blanks:
        text = line.removesuffix(f" = {BLANK}")
        (answer,) = {x.rpartition(" = ")[2] for x in solved if x.startswith(_known(text))}
        assert answer in ("0.0", "1.0") or answer not in text.split()
        value = worked_out(re.split(r" (?:\+?=|of d\S+:) ", text)[-1].rpartition(": ")[2])
        if value is not None:
            assert value == pytest.approx(float(answer), rel=0.01, abs=1e-3)
    for k in every:
        if found.frames[k].phase == "backward":
            for line in found.frames[k].lines:
                assert line in sheet.key and f"   {line}\n" not in sheet.text


def _known(text):
    """What the key has of a line with a number to be found."""
    return text.partition("?")[0]


def test_the_sheet_of_a_network_is_for_a_printer():
    """Lines and numbers, no colours and maps; two steps fit beside each other on A4."""
    root, names = network()
    sheet = worksheet(root, names=names)
    assert all(f"{k + 1}. " in sheet.text for k in sheet.frames) and len(sheet.frames) == 13
    steps_of = sheet.text.split("\n\n")[1].split("\n")
    numbers = [k for k, line in enumerate(steps_of) if line.endswith(f" = {BLANK}")]
    assert len(numbers) == 15, "one for each step, two where a step is a product and a tanh"
    body = sheet.svg.partition("</style>")[2]
    assert not re.search(r"<image|acting|receiving|handing", body)
    assert float(re.search(r'viewBox="0 0 ([\d.]+)', sheet.svg)[1]) <= 793
    cells = texts(sheet.svg)
    assert cells.count("?") == 4, "the four values that are asked for"
    found = levels(*gru())
    times = {found.frames[k].time for k in worksheet(found).frames}
    assert times == {-1, 1}, "of what repeats, the repeat that is in the picture"
    slopes = levels(fsum([gelu(Value(0.1 * i) - 1.0) for i in range(8)]), {})
    assert "] += " not in worksheet(slopes).key, "a slope without a short formula is not asked for"
    assert "@page { size: A4" in sheet.html and "font-size: 12px" in sheet.html


def test_a_worksheet_is_written_and_shown(tmp_path):
    """html holds the sheet, then the key on its own page; other files one of the two."""
    sheet = worksheet(lecture(), frames=[0, 1, -1])
    assert isinstance(sheet, Worksheet) and repr(sheet) == "Worksheet(3 steps)"
    html = sheet.save(tmp_path / "sheet.html").read_text(encoding="utf-8")
    page, key = html.split('<section class="key">')
    assert page.count("<svg") == 3 and "e = a*b = 2.0 * -3.0 = -6.0" in key
    assert "break-before: page" in page and "-6.0 * 0.1" not in page
    for key in (False, True):
        text = sheet.save(tmp_path / "sheet.txt", key=key).read_text(encoding="utf-8")
        assert text == (sheet.key if key else sheet.text)
        svg = sheet.save(tmp_path / "sheet.svg", key=key).read_text(encoding="utf-8")
        assert svg == (sheet.key_svg if key else sheet.svg)
    bundle = sheet._repr_mimebundle_()
    assert bundle["text/plain"] == sheet.text and sheet.key not in str(bundle)
    with pytest.raises(ValueError, match="html"):
        sheet.save(tmp_path / "sheet.gif")
    with pytest.raises(ValueError, match="none of these frames"):
        worksheet(Value(1.0))
    with pytest.raises(IndexError, match="frames 0 to"):
        worksheet(lecture(), frames=[99])
