"""Filmstrips: which frames, in what arrangement, notes, themes, files, errors."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from autograd_core import Value
from tests.viz.shown import shown_svg
from tests.viz.stepping.frame_pictures import SVG, boxes_of, chain, shared, texts
from viz import notebook_output
from viz.frame_style import DARK, LIGHT
from viz.notebook_output import weight
from viz.stepping.filmstrip import chosen, filmstrip, outcome
from viz.stepping.frame_svg import frame_svg
from viz.stepping.frame_text import MISTAKES
from viz.stepping.steps import steps


def test_a_filmstrip_describes_every_frame_it_shows():
    """In the SVG, and as text beside it in a notebook."""
    film = filmstrip(shared(), frames=[0, 3, -1])
    trace = steps(shared())
    description = ElementTree.fromstring(film.svg).findtext(f"{SVG}desc")
    bundle = film._repr_mimebundle_()
    assert film.frames == (0, 3, len(trace) - 1)
    for k in film.frames:
        assert trace[k].sentence in description
        assert trace[k].formula in film.text
    assert bundle["text/plain"] == film.text
    assert texts(shown_svg(bundle)) == texts(film.svg)
    assert film._repr_html_() == bundle["text/html"]
    assert film._repr_mimebundle_(include=["text/plain"]) == {"text/plain": film.text}
    assert film._repr_mimebundle_(exclude=["text/plain", "image/png"]) == {
        "text/html": bundle["text/html"]
    }
    assert repr(film) == "Filmstrip(3 frames)"


def panels(film):
    """The corners of a filmstrip's panels."""
    found = re.findall(
        r'<g transform="translate\(([\d.]+) ([\d.]+)\)"><rect class="panel"', film.svg
    )
    return [(float(x), float(y)) for x, y in found]


@pytest.mark.parametrize(("columns", "across"), [(1, 1), (2, 2), (3, 3), (9, 3)])
def test_columns_are_filled_from_left_to_right(columns, across):
    """As many as asked for, as long as the picture is not too wide to read."""
    a = Value(2.0, label="a")
    film = filmstrip(steps(a * a), frames=[0, 1, 2, 3], columns=columns)
    corners = panels(film)
    assert len({x for x, _ in corners}) == across
    assert corners == sorted(corners, key=lambda corner: (corner[1], corner[0]))


def test_wide_graphs_have_fewer_columns():
    """A chain of 12 operations takes a row for each frame."""
    x = Value(1.0)
    for _ in range(12):
        x = x.tanh()
    assert len({x for x, _ in panels(filmstrip(x, frames=[0, 1, 2]))}) == 1


@given(st.integers(1, 40), st.sampled_from([None, "assign", "stale"]))
@example(1, None)
def test_the_frames_chosen_are_few_and_the_important_ones(length, what_if):
    """First, seed, last, first wrong; in order; all where they are few."""
    a = x = Value(1.5)
    for _ in range(length):
        x = x * a
    trace = steps(x, what_if=what_if)
    shown = chosen(trace)
    assert len(shown) == min(len(trace), 9)
    assert all(i < k for i, k in pairwise(shown))
    wrong = [frame.index for frame in trace if frame.wrong]
    wanted = {0, length, len(trace) - 1, *wrong[:1]}
    assert wanted <= set(shown)


def test_notes_stand_below_and_in_the_description():
    """That leaves were changed since, and that a sweep was cut off."""
    a = Value(2.0, label="a")
    root = a * 3
    a.data = 5.0
    deep = Value(1.0)
    for _ in range(40):
        deep = deep + deep
    for film, words in (
        (filmstrip(root), "Leaves hold other numbers"),
        (filmstrip(deep, what_if="no_order", frames=[0], limit=200), "Cut off after 159"),
    ):
        assert words in " ".join(texts(film.svg))
        assert words in ElementTree.fromstring(film.svg).findtext(f"{SVG}desc")


def test_a_mistake_is_named_above_and_its_outcome_below():
    """So that a picture out of its context cannot be taken for the truth."""
    film = filmstrip(shared(), what_if="assign")
    lines = " ".join(texts(film.svg))
    assert MISTAKES["assign"].capitalize() in lines
    trace = steps(shared(), what_if="assign")
    for node, got, true in trace.differences():
        assert f"{node.name}.grad ends as {got}; right is {true}" in lines
    assert "right is" not in " ".join(texts(filmstrip(shared()).svg))


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_themes_are_rules_inside_the_picture(theme):
    """Auto follows the reader; rules hold only inside pictures of the theme."""
    svg = filmstrip(shared(), theme=theme).svg
    style = ElementTree.fromstring(svg).findtext(f"{SVG}style")
    assert ElementTree.fromstring(svg).get("class") == f"frames-{theme}"
    assert (LIGHT.ink in style) == (theme != "dark")
    assert (DARK.ink in style) == (theme != "light")
    assert ("prefers-color-scheme: dark" in style) == (theme == "auto")
    rules = [line for line in style.splitlines() if "{" in line and "@media" not in line]
    assert all(line.startswith(f".frames-{theme} ") for line in rules)


def test_a_filmstrip_of_a_large_graph_shows_one_part_in_all_frames():
    """So that nothing jumps; near all that acts in any of them."""
    film = filmstrip(chain(401), frames=[10, 300, -1], level="scalars")
    named, looks_ = boxes_of(film.svg)
    names = {name for name in named if name[0] in "an"}
    numbers = (1, 2, 3, 9, 10, 11, 12, 13, 299, 300, 301, 302, 303)
    assert names == {"a", *(f"n{i}" for i in numbers)}
    assert len(looks_) == 3 * len(names)
    assert f"{402 - len(names)} more nodes are not shown" in " ".join(texts(film.svg))
    assert len(filmstrip(chain(401), level="scalars").frames) == 9


def test_a_notebook_gets_no_picture_of_more_than_a_megabyte(monkeypatch):
    """But as many frames as it takes, the first and the last; and of one too large its words."""
    film = filmstrip(shared())
    whole = weight(film._repr_mimebundle_(exclude=["image/png"]))
    monkeypatch.setattr(notebook_output, "MOST_BYTES", whole)
    assert _frames_in(film) == [k + 1 for k in film.frames]
    monkeypatch.setattr(notebook_output, "MOST_BYTES", whole - 1)
    fewer = _frames_in(film)
    assert 2 < len(fewer) < len(film.frames) and fewer[0] == 1 and fewer[-1] == film.frames[-1] + 1
    monkeypatch.setattr(notebook_output, "MOST_BYTES", 2000)
    bundle = film._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert "too much for a notebook: choose fewer frames" in bundle["text/plain"]
    assert film.text in bundle["text/plain"]
    assert film._repr_html_() is None


def _frames_in(film):
    """The numbers of the frames that a notebook shows."""
    bundle = film._repr_mimebundle_()
    assert weight(bundle) <= notebook_output.MOST_BYTES
    return [int(x) for x in re.findall(r">(\d+) / \d+ ", shown_svg(bundle))]


def test_the_same_graph_gives_the_same_picture(program):
    """Pictures that are kept in a repository do not churn."""
    assert filmstrip(shared()).svg == filmstrip(shared()).svg


def test_a_filmstrip_is_saved_as_a_picture_or_text(tmp_path):
    """Other suffixes are refused with advice, and nothing is written."""
    film = filmstrip(shared())
    assert film.save(tmp_path / "film.svg").read_text(encoding="utf-8") == film.svg
    assert film.save(tmp_path / "film.txt").read_text(encoding="utf-8") == film.text
    assert film.save(tmp_path / "film.png").read_bytes().startswith(b"\x89PNG")
    assert film.save(tmp_path / "film.PDF").read_bytes().startswith(b"%PDF")
    with pytest.raises(ValueError, match=r"\.png, \.pdf, \.gif, got .*film.jpg"):
        film.save(tmp_path / "film.jpg")
    assert not (tmp_path / "film.jpg").exists()


def test_a_film_has_all_frames_or_those_chosen(tmp_path):
    """A GIF of a filmstrip, whose frames are a choice only where one was made."""
    trace = steps(shared())
    path = filmstrip(trace).save(tmp_path / "all.gif")
    with Image.open(path) as film:
        assert film.n_frames == len(trace)
    chosen = filmstrip(trace, frames=[0, 3, -1]).save(tmp_path / "some.gif")
    with Image.open(chosen) as film:
        assert film.n_frames == 3
    monstrous = filmstrip(trace, frames=[0, 1] * 251)
    with pytest.raises(ValueError, match="502 frames"):
        monstrous.save(tmp_path / "long.gif")
    assert not (tmp_path / "long.gif").exists()


def test_arguments_are_checked():
    """The message says what came and what was expected."""
    trace = steps(shared())
    with pytest.raises(IndexError, match=f"frames 0 to {len(trace) - 1}, got 99"):
        filmstrip(trace, frames=[99])
    with pytest.raises(ValueError, match="frames is empty"):
        filmstrip(trace, frames=[])
    with pytest.raises(ValueError, match="columns must be 1 or more, got 0"):
        filmstrip(trace, columns=0)
    with pytest.raises(ValueError, match="theme must be one of 'light', 'dark', 'auto', got 'x'"):
        filmstrip(trace, theme="x")
    with pytest.raises(TypeError, match="frames must be"):
        filmstrip(trace, frames=1)
    with pytest.raises(TypeError, match="each of frames must be a whole number, got 1.0"):
        filmstrip(trace, frames=[0, 1.0])
    with pytest.raises(TypeError, match="columns must be a whole number, got '3'"):
        filmstrip(trace, columns="3")
    with pytest.raises(IndexError):
        frame_svg(trace, 99)


@pytest.mark.parametrize("count", [4, 5, 6])
def test_wrong_gradients_are_all_named_where_they_are_few(count):
    """Up to six; of more the first five and how many others there are."""
    total = Value(0.0)
    for i in range(count):
        total = total + Value(float(i + 1), label=f"a{i}")
    found = outcome(steps(total, what_if="stale"))
    first = sum(" ends as " in line for line in found)
    wrong = len(steps(total, what_if="stale").differences())
    assert wrong == count + 1  # the leaf that the sum starts with is one more
    assert first == (wrong if wrong <= 6 else 5)
    assert (f"and {wrong - 5} more gradients are wrong" in found) == (wrong > 6)


@pytest.mark.parametrize(("nodes", "frames"), [(90, 9), (150, 6), (300, 4)])
def test_a_large_graph_shows_fewer_frames(nodes, frames):
    """About 900 boxes in all, and never fewer than four frames."""
    root = Value(1.0)
    for _ in range(nodes - 1):
        root = -root
    assert len(chosen(steps(root))) == frames
