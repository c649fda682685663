"""draw(root, step=k): a frame of steps(root) as a Drawing."""

import xml.etree.ElementTree as ElementTree

import pytest

from autograd_core import Value
from nn import Module
from tests.viz.graphs.test_draw import SVG
from tests.viz.shown import shown_svg
from viz import RenderError, draw
from viz.stepping.frame_svg import frame_svg
from viz.stepping.steps import steps


class Line(Module):
    """One parameter."""

    def __init__(self):
        self.slope = Value(2.0)


def lecture():
    """e = a * b and its names."""
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    return a * b, {"a": a}


def test_step_is_the_frame_of_steps():
    """Every step is drawn as frame_svg draws it; -1 is the last; nothing is needed to draw it."""
    root, names = lecture()
    trace = steps(root, names)
    for k in range(len(trace)):
        picture = draw(root, names, step=k)
        assert picture.svg == frame_svg(trace, k)
        assert repr(picture) == f"Drawing(frame {k + 1} of {len(trace)})"
        assert trace[k].sentence[:40] in " ".join(picture.text.split())
    assert draw(root, names, step=-1).svg == draw(root, names, step=len(trace) - 1).svg


def test_step_needs_no_program(no_program, tmp_path):
    """A frame is drawn and shown in a notebook where there is no program."""
    root, names = lecture()
    picture = draw(root, names, step=1)
    assert ElementTree.fromstring(picture.svg).tag == f"{SVG}svg"
    bundle = picture._repr_mimebundle_()
    assert ElementTree.fromstring(shown_svg(bundle)).tag == f"{SVG}svg"
    assert bundle["text/plain"] == repr(picture)
    assert picture.save(tmp_path / "f.svg").read_text(encoding="utf-8") == picture.svg


def test_step_is_saved_in_pixels_and_has_no_dot_text(tmp_path):
    """A PNG and a PDF are written without a program; DOT is refused, and nothing is written."""
    picture = draw(lecture()[0], step=0)
    assert picture.save(tmp_path / "f.png").read_bytes().startswith(b"\x89PNG")
    assert picture.save(tmp_path / "f.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(RenderError, match="no DOT text"):
        picture.save(tmp_path / "f.dot")
    assert not (tmp_path / "f.dot").exists()


def test_step_knows_themes_and_models():
    """The dark theme is dark, auto follows the reader, a model names its parameters."""
    model = Line()
    root = model.slope * 3.0
    assert "prefers-color-scheme" in draw(root, step=0, theme="auto").svg
    assert draw(root, step=0, theme="dark").svg != draw(root, step=0, theme="modern").svg
    assert draw(root, step=0, theme="light").svg == draw(root, step=0, theme="modern").svg
    assert "slope" in draw(root, step=0, model=model).svg


@pytest.mark.parametrize("step", [99, -99])
def test_step_that_does_not_exist_is_refused(step):
    """The error says which steps there are."""
    with pytest.raises(IndexError, match=f"from 0 to 3, or -1 for the last, got {step}"):
        draw(lecture()[0], step=step)
    with pytest.raises(TypeError, match="model must be a Module"):
        draw(lecture()[0], step=0, model=3)


def test_step_counts_from_the_end_too():
    """-1 is the last frame, and says so."""
    root = lecture()[0]
    last = draw(root, step=-1)
    assert (last.index, last.count) == (last.count - 1, len(steps(root)))
    assert repr(last) == f"Drawing(frame {last.count} of {last.count})"
