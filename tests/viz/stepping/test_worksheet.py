"""worksheet: what is asked for is blank on the whole sheet, and its key has it."""

import re

import pytest

from autograd_core import Value, tanh
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


def test_the_shares_of_a_network_are_asked_for():
    """One picture, the formula of each share and an entry of it, unless its sum is cut."""
    root, names = network()
    sheet = worksheet(root, names=names)
    found = levels(root, names)
    assert [found.frames[k].phase for k in sheet.frames] == ["backward"] * len(sheet.frames)
    assert sheet.svg.count("= relu(") + sheet.svg.count("= tanh(") <= 4, "one picture"
    for k in sheet.frames:
        for line in found.frames[k].lines:
            assert line in sheet.key and line not in sheet.text
    numbers = re.findall(r"\] \+= [^_\n]+ = (\S+)", sheet.key)
    assert numbers and sheet.text.count(f" = {BLANK}\n") >= len(numbers) - 1
    assert not [number for number in numbers if f"= {number}" in sheet.text]


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
