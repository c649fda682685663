"""Steps of arrays outside the page: as data, as text, in a terminal, as pictures and a film."""

import json
import math
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from autograd_core import Value
from tests.autograd_core.commands.runs import succeed
from tests.autograd_core.commands.terminal import on_terminal
from tests.viz.boxes.networks import NETWORKS, lecture, moons, neuron
from tests.viz.commands.entry import install
from viz import Levels, Steps, filmstrip, frame_svg, frame_text, levels, set_theme, steps
from viz.boxes.arrays import entry_name
from viz.boxes.level_text import level_summary, level_text
from viz.boxes.moments import Moments, most_telling
from viz.raster import png
from viz.stepping.reels import fitting_text, reel_of
from viz.stepping.terminal import step_in_terminal


@pytest.fixture(scope="module", params=["lecture", "moons", "attention", "gru", "overflow"])
def moments(request):
    """The moments of a network."""
    return Moments(levels(*NETWORKS[request.param]()))


def test_a_moment_holds_what_came_before_it(moments):
    """Values come forward, shares are added backward, and the last gradients are recorded ones."""
    found = moments.found
    got = {}
    for k, frame in enumerate(found.frames):
        moment = moments[k]
        if frame.phase == "forward":
            assert found.boxes[frame.box].array in moment.values
            assert not moment.gradients
        for i, share in moment.shares.items():
            before = moment.before.get(i, (0.0,) * len(share))
            assert before == pytest.approx(got.get(i, before), rel=1e-12, abs=1e-15, nan_ok=True)
            got[i] = tuple(a + x for a, x in zip(before, share, strict=True))
            largest = max((abs(x) for x in share if math.isfinite(x)), default=0.0)
            assert moment.gradients[i] == pytest.approx(
                got[i], rel=1e-9, abs=1e-15 + 1e-12 * largest, nan_ok=True
            )
    for i, array in enumerate(found.arrays.arrays):
        if i in got and array.leaves is not None:
            assert list(map(str, moments[-1].gradients[i])) == list(
                map(str, found.numbers(i).gradients)
            )
    with pytest.raises(IndexError, match="last"):
        moments[len(moments)]


def test_text_fits_a_terminal(moments):
    """Every frame, closed and opened twice, has lines of at most 60 or 80 columns."""
    for width in (60, 80):
        for k in range(0, len(moments), 3):
            for depth in (0, 1, 2):
                text = level_text(moments, k, width, depth=depth)
                assert max(map(len, text.split("\n"))) <= width
                assert moments.found.frames[k].sentence.split()[-1] in text
    fitting = [fitting_text(reel_of(moments.found), k, 80, 23) for k in range(len(moments))]
    assert max(text.count("\n") for text in fitting) < 23
    assert "in the end" in level_summary(moments.found)


def test_a_share_is_told_with_numbers():
    """The largest entry: its first terms, their sum, and what the gradient becomes."""
    found = levels(*lecture())
    k = next(k for k, f in enumerate(found.frames) if f.lines == ("dW1 += dz1 @ xs",))
    text = frame_text(found, k)
    share = found.shares(found.frames[k].box)[found.frames[k].receivers[0]]
    p = most_telling(share)
    name = entry_name(found.arrays.arrays[found.frames[k].receivers[0]], p)
    assert re.search(rf"d{re.escape(name)} \+= .* 4 terms = {share[p]:.5g}", text)
    assert "hands on  h1" in text and "receives    W1" in text
    terms = level_text(Moments(found), k, depth=2)
    sums = [float(line.split("=")[-1]) for line in terms.split("\n") if "share of" in line]
    assert math.fsum(sums) == pytest.approx(share[p], rel=1e-5)


def test_the_level_follows_the_rule_of_the_page():
    """Text, filmstrips and terminals show boxes where step() opens them; data when asked."""
    root, names = lecture()
    assert isinstance(steps(root, names), Steps)
    assert isinstance(steps(root, names, level="arrays"), Levels)
    assert len(filmstrip(root, names=names).frames) == 6
    assert "dW1 += dz1 @ xs" in filmstrip(root, frames=[-2], names=names).text
    assert "h1" not in filmstrip(root, frames=[-2], names=names, level="scalars").text
    assert "+=" in filmstrip(neuron()[0], frames=[-1]).text
    assert "what if" in filmstrip(root, frames=[-1], names=names, what_if="assign").text
    assert steps(root, names, "assign", level="arrays").wrong == 85
    with pytest.raises(ValueError, match="arrays"):
        steps(root, names, level="array")
    with pytest.raises(IndexError, match="scalars"):
        filmstrip(root, frames=[15], names=names)
    with pytest.raises(TypeError, match="levels"):
        filmstrip(levels(root, names), names=names)


def test_a_pipe_gets_every_step_of_the_arrays(capsys):
    """All frames and the final gradients; of scalars, if asked."""
    root, names = lecture()
    step_in_terminal(root, names=names)
    text = capsys.readouterr().out
    assert text.count("-" * 60) == 15 and "dW1 = " in text
    step_in_terminal(neuron()[0])
    assert "n" in capsys.readouterr().out


def test_keys_open_a_box_into_entries_and_one_into_scalars():
    """Enter opens, Escape closes; a frame of scalars has nothing to open."""
    found = levels(*lecture())
    reel = reel_of(found)
    texts = [reel.text(2, 80)]
    for key in ("enter", "o", "down"):
        assert reel.obeys(key)
        texts.append(reel.text(2, 80))
    assert "entry" in texts[1] and "W2[1,0]*h1[0,2]" in texts[2] and texts[3] == texts[2]
    assert all(reel.obeys(key) for key in ("escape", "up")) and reel.text(2, 80) == texts[0]
    assert not reel.obeys("n") and not reel_of(steps(neuron()[0])).obeys("enter")


def test_levels_go_into_json():
    """All numbers and steps; what is not finite is text."""
    for name in ("moons", "overflow"):
        found = levels(*NETWORKS[name]())
        data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
        assert len(data["frames"]) == len(found) and len(data["boxes"]) == len(found.boxes)
        values = [found.numbers(i).values for i in range(len(data["arrays"]))]
        told = [[float(x) for x in array["values"]] for array in data["arrays"]]
        assert list(map(str, map(list, values))) == list(map(str, told))


def looks(svg):
    """How many boxes, tiles and wires of each look a picture has, and its size."""
    found = [e.get("class") or "" for e in ElementTree.fromstring(svg).iter()]
    size = re.search(r'width="(\d+)" height="(\d+)"', svg).groups()
    return {look: found.count(look) for look in set(found)}, size[0]


def test_frames_show_what_is_known_where_it_will_stand():
    """Boxes keep their places; what is not known is dashed and has no map; what acts is marked."""
    found = levels(*moons())
    whole, width = looks(frame_svg(found, 0))
    first, width_first = looks(frame_svg(found, 1))
    assert width == width_first
    assert whole["panel"] > first["panel"] and first["panel unknown"] == 6
    assert first["box acting"] == 1 and first["edge ahead"] == 1
    k = next(k for k, f in enumerate(found.frames) if f.phase == "backward" and f.box == 2)
    back, _ = looks(frame_svg(found, k))
    assert back["box acting"] == 1 and back["box receiving"] == 1
    assert frame_svg(found, 0).count("<image") > frame_svg(found, 1).count("<image")
    unusual = levels(*NETWORKS["overflow"]())
    pictures = [frame_svg(unusual, k) for k in (0, *range(1, len(unusual)))]
    assert unusual.birth is not None and "first inf" in pictures[0]
    told = [k for k in range(1, len(unusual)) if "first inf" in pictures[k]]
    assert told == list(range(unusual.birth.step, len(unusual)))
    words = ["The first inf" in frame_text(unusual, k) for k in range(1, len(unusual))]
    assert words == [k in told for k in range(1, len(unusual))]
    assert len({looks(picture)[1] for picture in pictures}) == 1
    with set_theme("dark"):
        assert "frames-dark" in frame_svg(found, 0)


@pytest.mark.slow
def test_pictures_and_a_film_are_written(tmp_path):
    """A filmstrip as SVG, PNG and PDF; all steps as a GIF; Chinese letters are drawn."""
    root, names = lecture()
    film = filmstrip(root, frames=[0, -1], names=names)
    for kind, start in ((".svg", b"<svg"), (".png", b"\x89PNG"), (".pdf", b"%PDF")):
        assert film.save(tmp_path / f"film{kind}").read_bytes().startswith(start)
    written = filmstrip(root, frames=[0, 1, -1], names=names).save(tmp_path / "f.gif")
    with Image.open(written) as moving:
        assert moving.n_frames == 3 and moving.width * moving.height >= 900_000
    drawn = []
    for name in ("输入", "层数"):  # without a font both are the same empty boxes
        renamed = {key: x for key, x in names.items() if key != "xs"} | {name: names["xs"]}
        found = levels(root, renamed)
        assert found.name(found.boxes[0].array) == name
        drawn.append(png(frame_svg(found, 0, theme="light"), 1.0))
    assert drawn[0] != drawn[1]


def test_the_command_steps_through_arrays(tmp_path, monkeypatch):
    """Boxes are printed and written; --level asks for nodes; a mistake is made and told."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net_of_boxes.py").write_text(
        "import random, nn\n"
        "def loss(a):\n"
        "    model = nn.MLP(2, [4, 1], rng=random.Random(1))\n"
        "    return sum((model([x, 1.0]) - a) ** 2 for x in (0.5, -1.0, 2.0))\n"
    )
    target = ("net_of_boxes:loss", "--at", "a=2")
    text = succeed("step", *target)
    assert "@" in text and "in the end" in text
    assert json.loads(succeed("step", *target, "--json", columns=1000))["boxes"]
    assert "n1" in succeed("step", *target, "--level", "scalars")
    assert "filmstrip of 6" in succeed("step", *target, "-o", "net.svg")
    text = succeed("step", *target, "--what-if", "assign")
    assert "WRONG" in text and "= keeps the last of" in text


@pytest.mark.slow
def test_a_terminal_is_driven_by_keys_through_arrays(tmp_path):
    """Enter opens a box, then an entry; Escape closes; a number goes to a step; q ends."""
    (tmp_path / "net_in_terminal.py").write_text(
        "import random, nn\n"
        "def loss(a):\n"
        "    model = nn.MLP(2, [4, 1], rng=random.Random(1))\n"
        "    return sum((model([x, 1.0]) - a) ** 2 for x in (0.5, -1.0, 2.0))\n"
    )
    keys = "n\r\r\x1b\x1bg8\rq"
    target = ("net_in_terminal:loss", "--at", "a=2")
    text = on_terminal("step", *target, keys=keys, PYTHONPATH=install(tmp_path), NO_COLOR="1")
    screens = text.split("\x1b[H")[1:]
    heads = [re.match(r"(\d+) / \d+  (\w+)", screen).groups() for screen in screens]
    assert heads[:2] == [("1", "whole"), ("2", "forward")] and heads[-1] == ("8", "backward")
    assert any("entry" in screen for screen in screens)
    assert any(re.search(r"\w+\[\d,\d\] = .*\*", screen) for screen in screens)
    assert all("o open   c close" in screen for screen in (screens[0], screens[-1]))
    assert max(map(len, re.split(r"\x1b\[[?\d]*\w|\n", text))) <= 80


def test_an_optimiser_moves_arrays_in_text_and_pictures():
    """The last frames have the new values."""
    import nn

    root, names = lecture()
    found = levels(root, names, optimizer=nn.SGD(names["model"].parameters(), lr=0.1))
    assert found.frames[-1].phase == "update"
    assert "updated" in frame_text(found, -1) and "receiving" in frame_svg(found, -1)
    moments = Moments(found)
    one = found.updates[-1]
    assert moments[-1].values[one.array] == one.values != moments[-2].values[one.array]
    assert isinstance(root, Value)
