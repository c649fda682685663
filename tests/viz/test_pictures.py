"""The README's pictures: those in docs/ are what the software makes, and anybody can read them."""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.make import pictures
from viz.palette import LIGHT
from viz.render import find_graphviz_pure

pytest.importorskip("matplotlib")
pytest.importorskip("mpmath")
pytestmark = pytest.mark.skipif(find_graphviz_pure() is None, reason="no graphviz-pure")

DOCS = Path(__file__).resolve().parents[2] / "docs"
NAMES = [f"{name}{dark}.svg" for name in pictures.PICTURES for dark in ("", "_dark")]
SVG = "{http://www.w3.org/2000/svg}"
TAG = re.compile(r"<[^<>]*>")
NUMBER = re.compile(r"#\w+|-?\d+\.?\d*")
MOST_BYTES = 60_000
CLOSE = {"filmstrip": 0.6, "stepping": 0.6}
"""Pixels: dot and graphviz-pure lay frames out alike to half a pixel; others to 0.02."""


@cache
def made():
    """All pictures, made once."""
    return dict(pictures.pictures())


def drawn_by(svg):
    """The line that names the program."""
    return svg.partition("\n")[0]


def differences(a, b, close=0.02):
    """Where two pictures differ by more than a shift that nobody sees."""
    tags = ["".join(TAG.findall(svg)) for svg in (a, b)]
    if TAG.sub("", a) != TAG.sub("", b) or NUMBER.sub("0", tags[0]) != NUMBER.sub("0", tags[1]):
        return ["other words or shapes"]
    pairs = zip(*map(NUMBER.findall, tags), strict=True)
    return [(x, y) for x, y in pairs if x != y and not near(x, y, close)]


def near(x, y, close):
    """Whether two numbers differ by no more than that; colours are not numbers."""
    return x[0] != "#" and abs(float(x) - float(y)) <= close


@pytest.mark.parametrize("name", NAMES)
def test_docs_have_what_the_software_makes(name):
    """Where the drawing program is the same; after a change: make pictures."""
    kept = (DOCS / name).read_text(encoding="utf-8")
    if drawn_by(kept) != drawn_by(made()[name]):
        pytest.skip(f"{drawn_by(kept)}, here: {drawn_by(made()[name])}")
    close = CLOSE.get(name.removesuffix(".svg").removesuffix("_dark"), 0.02)
    assert differences(kept, made()[name], close) == []


def test_the_comparison_sees_what_changes():
    """Another word, another number, another colour; but not a hundredth of a pixel."""
    svg = made()["neuron.svg"]
    for old, new in [("tanh", "sinh"), ("0.7864", "0.7865"), ("<ellipse", "<circle")]:
        assert differences(svg, svg.replace(old, new, 1)) == ["other words or shapes"]
    blue = LIGHT.blue.strong
    assert differences(svg, svg.replace(blue, "#0072b3", 1)) == [(blue, "#0072b3")]
    y = re.search(r'cy="(-\d+\.\d\d)"', svg)[1]
    assert differences(svg, svg.replace(y, f"{float(y) + 0.05:.2f}", 1)) != []
    assert differences(svg, svg.replace(y, f"{float(y) + 0.01:.2f}", 1)) == []


@pytest.mark.slow
def test_pictures_are_the_same_in_another_process(tmp_path):
    """Whatever the hash seed, the fonts' settings or the folder; and main() writes them all."""
    (tmp_path / "matplotlibrc").write_text("font.size: 30\nsvg.fonttype: none\n")
    done = subprocess.run(
        [sys.executable, "-m", "docs.make.pictures", "--out", "deep/out"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(DOCS.parent)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    folder = tmp_path / "deep" / "out"
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == made()
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        os.path.join("deep", "out", name) for name in NAMES
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_small_and_says_what_it_shows(name):
    """Under 60 kB, an image with title and description, without anything fetched or run."""
    text = made()[name]
    assert len(text.encode()) < MOST_BYTES
    root = ElementTree.fromstring(text)
    assert root.tag == f"{SVG}svg" and root.get("role") == "img"
    title, description = root[0], root[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert len(title.text) > 10 and len(description.text) > 80
    assert not re.search(r"<script|<image|<foreignObject|@import|\bon\w+=", text)
    assert set(re.findall(r"https?://[\w./]*", text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    references = set(re.findall(r'(?:url\(|href=")#([^")]+)', text))
    assert references <= {element.get("id") for element in root.iter()}


def luminance(colour):
    """How light a colour is, from 0 to 1."""
    return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5)) / 3 / 255


def ground(svg):
    """The colour behind everything."""
    found = re.search(r"\.paper \{ fill: (#\w{6})|<polygon fill=\"(#\w{6})|fill: (#\w{6})", svg)
    return next(filter(None, found.groups()))


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_light_and_dark_say_the_same(name):
    """On a light and a dark ground."""
    light, dark = made()[f"{name}.svg"], made()[f"{name}_dark.svg"]
    words = [[t.strip() for t in ElementTree.fromstring(svg).itertext()] for svg in (light, dark)]
    if name in CLOSE:  # a style sheet is text, too
        words = [[t for t in each if "{" not in t] for each in words]
    assert words[0] == words[1]
    assert luminance(ground(light)) > 0.95
    assert luminance(ground(dark)) < 0.15


def test_without_the_program_nothing_is_written(no_program, tmp_path, capsys):
    """But a sentence, with what to install."""
    assert pictures.main(["--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert "drawn by graphviz-pure: pip install" in said.err and "Traceback" not in said.err
    assert not (tmp_path / "out").exists()


def test_a_missing_library_is_named_with_what_to_install(tmp_path, capsys, monkeypatch):
    """And nothing is written."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert pictures.main(["--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "matplotlib" in said and "[check,plot,viz]'" in said
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path, capsys, monkeypatch):
    """With status 2."""
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(pictures, "PICTURES", {})
    assert pictures.main(["--out", str(tmp_path / "file")]) == 2
    assert "file" in capsys.readouterr().err
