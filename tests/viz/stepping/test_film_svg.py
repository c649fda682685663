"""film_svg: every frame in its turn, one at a time."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from autograd_core import Value, tanh
from viz.stepping.film_svg import LAST, film_svg
from viz.stepping.steps import steps

SVG = "{http://www.w3.org/2000/svg}"
SECONDS = 2.0


def neuron():
    """The steps of a neuron: three operations, the seed and five contributions."""
    w, x, b = Value(-0.5, label="w"), Value(2.0, label="x"), Value(1.5, label="b")
    return steps(tanh(w * x + b))


def frames_of(svg: str) -> list[ElementTree.Element]:
    """The groups of which one is seen at a time."""
    return [g for g in ElementTree.fromstring(svg).iter(f"{SVG}g") if g.get("class") == "frame"]


def test_every_frame_is_there_in_its_order():
    """With its number, its formula, its sentence, and its place on the slider."""
    trace = neuron()
    svg = film_svg(trace)
    frames = frames_of(svg)
    assert len(frames) == len(trace) == 9
    knobs = []
    for k, (group, frame) in enumerate(zip(frames, trace, strict=True)):
        words = "".join(" ".join(text.text for text in group.iter(f"{SVG}text")).split())
        assert f"{k + 1}/9{frame.phase}{frame.formula.replace(' ', '')}" in words
        [knob] = group.iter(f"{SVG}circle")
        knobs.append(float(knob.get("cx")))
    assert knobs == sorted(set(knobs))
    description = ElementTree.fromstring(svg).find(f"{SVG}desc").text
    assert description.splitlines() == [f"{k + 1}. {f.sentence}" for k, f in enumerate(trace)]


def test_frames_take_turns():
    """Each starts where the one before ends; the last is shown longer, and the round ends."""
    trace = neuron()
    svg = film_svg(trace, seconds=SECONDS)
    delays = [float(re.search(r"-?[\d.]+", g.get("style"))[0]) for g in frames_of(svg)]
    whole = float(re.search(r"frame-shown ([\d.]+)s infinite", svg)[1])
    assert whole == (len(trace) - 1 + LAST) * SECONDS
    assert [delay + whole for delay in delays] == [k * SECONDS for k in range(len(trace))]
    ends = [float(x) for x in re.findall(r"([\d.]+)% \{ visibility: hidden", svg)]
    assert ends == pytest.approx([100 * SECONDS / whole, 100 * LAST * SECONDS / whole], abs=1e-3)


def test_a_program_without_motion_shows_the_last_frame():
    """All others are hidden by the style that stands without motion."""
    svg = film_svg(neuron())
    assert ".frame { visibility: hidden;" in svg
    assert ".frame:last-child { visibility: visible;" in svg
    assert "prefers-reduced-motion: reduce" in svg


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_styles_stay_inside_the_picture(theme: str):
    """Each rule names the class of the picture, as those of other frames do."""
    svg = film_svg(neuron(), theme)
    for style in re.findall(r"<style>(.*?)</style>", svg, re.DOTALL):
        for rule in style.strip().splitlines():
            assert rule in "}" or f".frames-{theme} " in rule or rule.startswith("@"), rule
