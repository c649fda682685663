"""draw refuses what it cannot draw, and a notebook is not given more than it can hold."""

import pytest

from autograd_core import Value
from nn import MLP
from viz import draw
from viz.graphs.drawing import Drawing
from viz.limits import MOST_BYTES


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"limit": "a"}, "limit (or None) must be a whole number, got 'a'"),
        ({"limit": 2.5}, "limit (or None) must be a whole number, got 2.5"),
        ({"depth": "a"}, "depth (or None) must be a whole number, got 'a'"),
        ({"depth": 1.5}, "depth (or None) must be a whole number, got 1.5"),
        ({"step": "a"}, "step (or None) must be a whole number, got 'a'"),
        ({"step": True}, "step (or None) must be a whole number, got True"),
        ({"fold": "yes"}, "fold must be True, False or None, got 'yes'"),
        ({"number_format": None}, "number_format must be a text such as '.4f', got None"),
    ],
    ids=str,
)
def test_options_of_a_wrong_type_are_named(options, message):
    """The error says which option, what came and what was expected."""
    with pytest.raises(TypeError) as caught:
        draw(Value(1.0) + 2, **options)
    assert message in str(caught.value)


def test_a_model_is_no_root():
    """A Module in place of its output is told from other mistakes."""
    with pytest.raises(
        TypeError, match="got MLP; call it with an input, and pass on what it gives"
    ):
        draw(MLP(1, [1]))


def test_notebook_is_told_of_a_picture_that_is_too_large():
    """Above 1 MB the output is a line of text that says what to do; the picture itself stays."""
    picture = Drawing("digraph {}", 1, 0)
    picture._svg = "<svg>" + "x" * MOST_BYTES + "</svg>"
    bundle = picture._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert "1.3 MB, too much for a notebook: draw fewer nodes" in bundle["text/plain"]
    assert picture._repr_html_() is None
    assert len(picture.svg) > MOST_BYTES
