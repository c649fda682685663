"""step: the page as text and data - what stands in it, what is left out, what it cannot break."""

import html
import json
import math
import random
import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from autograd_core import Graph, Value, fsum
from nn import MLP, SGD, Neuron
from tests.viz.shown import Images
from tests.viz.stepping.browser.pages import lecture
from tests.viz.stepping.frame_pictures import texts
from viz.boxes.page import KIT as LEVELS
from viz.frame_style import DARK, LIGHT
from viz.language.say import places, say
from viz.limits import MOST_BYTES
from viz.notebook_output import HOW_TO_TRUST
from viz.stepping import page
from viz.stepping.frame_svg import frame_svg
from viz.stepping.step import Stepper, step
from viz.stepping.steps import steps
from viz.training.page import KIT as TRAINING

KITS = {"scalars": page.KIT, "arrays": LEVELS, "training": TRAINING}

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--data--> <!--script-->",
    "<!-- <script> </script <b>",
    "quote \" and ' and \\",
    "a|b{c}d<e>f&amp;",
    "two\nlines",
    "😀 é 漢字",
    "שלום \u202e evil",
    "\u2028\u2029",
    "\x00\x1b[31m",
    "$ {x} ${x} `x` %s \\u003c",
    "__proto__",
    "'></iframe><img src=x onerror=alert(1)>",
]


class Elements(HTMLParser):
    """The tags of a page with their attributes, and what stands in scripts."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags = []
        self.scripts = []
        self.inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """A tag begins."""
        self.tags.append((tag, dict(attrs)))
        self.inside = tag == "script"
        if self.inside:
            self.scripts.append("")

    def handle_endtag(self, tag):
        """A tag ends."""
        self.inside = False

    def handle_data(self, data):
        """Text."""
        if self.inside:
            self.scripts[-1] += data


def data_of(text):
    """The data in a page, with its sentences in English."""
    data = json.loads(Elements(text).scripts[0])
    return heard(data, data["language"]["keys"]) if "language" in data else data


def heard(thing, keys):
    """Packed data as it was, in English."""
    if isinstance(thing, list):
        return [heard(one, keys) for one in thing]
    if not isinstance(thing, dict):
        return thing
    if "said" not in thing:
        return {name: heard(one, keys) for name, one in thing.items()}
    number, *parts = heard(thing["said"], keys)
    return say(keys[number], **dict(zip(places(keys[number]), parts, strict=True)))


def frames_of(data, k):
    """The frames of mode k as dicts, as the page puts them together."""
    right, mode = data["modes"][0], data["modes"][k]
    rows = [*right["frames"][: mode["shared"]], *mode["frames"]]
    return [dict(zip(data["columns"], row, strict=True)) for row in rows]


@pytest.mark.parametrize("k, mode", [*enumerate([None, "assign", "no_order", "stale"])])
def test_step_frames_are_those_of_steps(k, mode):
    """Every mode's frames in the page are those of steps(), also those it shares."""
    root = lecture()
    expected = steps(root, what_if=mode)
    data = data_of(step(root).html)
    found = frames_of(data, k)
    names = data["columns"]
    assert [[f[n] for n in names] for f in found] == [
        [getattr(f, n) for n in names] for f in expected
    ]
    assert data["modes"][k]["gradients"] == list(expected.final_gradients)
    assert data["modes"][k]["initial"] == list(expected.initial_gradients)
    assert data["true_gradients"] == list(expected.true_gradients)


def test_step_last_gradients_are_those_of_backward():
    """The right mode's last gradients are backward()'s, and making the page changes none."""
    root = lecture()
    before = [(node.data, node.grad) for node in Graph(root).nodes]
    data = data_of(step(root).html)
    assert [(node.data, node.grad) for node in Graph(root).nodes] == before
    root.backward()
    leaves = [(i, node) for i, node in enumerate(Graph(root).nodes) if node.is_leaf]
    assert [data["modes"][0]["gradients"][i] for i, _ in leaves if not _.is_constant] == [
        node.grad for _, node in leaves if not node.is_constant
    ]


def test_step_page_is_one_file_that_names_no_other():
    """No address but that of the SVG namespace, no file, no import; a policy that forbids them."""
    text = step(lecture()).html
    assert set(re.findall(r"https?://[^\s\"']+", text)) == {"http://www.w3.org/2000/svg"}
    found = Elements(text)
    sources = [a for _, attrs in found.tags for a in attrs if a in ("src", "srcset", "srcdoc")]
    assert not sources
    assert [attrs["href"] for tag, attrs in found.tags if tag == "link"] == ["data:,"]
    assert [attrs.get("type") for tag, attrs in found.tags if tag == "script"] == [
        "application/json",
        "module",
    ]
    assert not re.search(r"\bimport\b|\beval\b|innerHTML|fetch\(|XMLHttp|url\(", found.scripts[1])
    assert "default-src 'none'" in text


@pytest.mark.parametrize("kit", KITS.values(), ids=KITS)
def test_step_script_is_small_and_its_comments_are_closed(kit):
    """The module has under 120 KB; no comment or text would suffer where lines are joined."""
    script = kit.script()
    assert len(script.encode()) < 120_000
    for name, source in kit.sources().items():
        strings = re.sub(r'"[^"\n]*"|`[^`]*`|/\*.*?\*/', "", source, flags=re.DOTALL)
        assert "//" not in strings, name
        code = re.sub(r"/\*.*?\*/|\$\{(?:[^{}]|\{[^{}]*\})*\}", "", source, flags=re.DOTALL)
        assert all(line.count("`") % 2 == 0 for line in code.split("\n")), name
        written = re.findall(
            r'"[^"\n]*"', re.sub(r"^import .*|/\*[\s\S]*?\*/", "", source, flags=re.M)
        )
        assert not [text for text in written if text not in script], name


@pytest.mark.parametrize("kit", KITS.values(), ids=KITS)
def test_step_modules_import_only_what_the_others_export(kit):
    """Each asset is a module of its own: what it imports is exported, by one that comes before."""
    exported = {}
    own = []
    for name, source in kit.sources().items():
        for names, home in re.findall(r'^import \{ (.*) \} from "\./(\w+)\.js";$', source, re.M):
            assert set(names.split(", ")) <= exported[home], (name, home)
        assert source.count("import ") == len(re.findall("^import ", source, re.M))
        pattern = r"^(?:export )?(?:const|let|class|function) (\w+)"
        own += re.findall(pattern, source, re.M)
        exported[name] = set(re.findall(r"^export (?:const|class|function) (\w+)", source, re.M))
    assert len(own) == len(set(own)), "two modules have a name in common"


@pytest.mark.parametrize("label", HOSTILE)
def test_step_labels_stay_data(label):
    """A label of any text adds no element to the page and reaches it as it is in the frames."""
    x = Value(0.5, label=label)
    root = x * x
    root.label = label
    stepper = step(root, names={label: x})
    plain = step(Value(0.5, label="x") * 1.0)
    found = Elements(stepper.html)
    assert [tag for tag, _ in found.tags] == [tag for tag, _ in Elements(plain.html).tags]
    assert not set("<>&'\u2028") & set(found.scripts[0])
    data = json.loads(found.scripts[0])
    assert [n["name"] for n in data["nodes"]] == [n.name for n in stepper.steps.nodes]
    assert data["title"] == stepper.steps.root.name


@pytest.mark.parametrize("label", HOSTILE)
def test_step_frame_holds_the_page(label):
    """The notebook's output has one iframe, which may only run scripts and holds the very page."""
    x = Value(0.5, label=label)
    root = x * 2.0
    root.label = label
    stepper = step(root)
    found = Elements(stepper._repr_html_())
    (tag, attributes), *beside = found.tags
    assert (tag, [name for name, _ in beside]) == ("iframe", ["noscript", "img", "p"])
    assert attributes["sandbox"] == "allow-scripts"
    assert attributes["srcdoc"] == stepper.html
    assert html.unescape(attributes["title"]).endswith("step by step")


def test_step_without_its_frame_is_a_picture_and_a_sentence():
    """Where a host takes frames out of outputs that it does not trust, a filmstrip is left."""
    output = step(lecture())._repr_html_()
    left = re.fullmatch(r"<iframe [^<>]* srcdoc='[^']*'></iframe>(.*)", output, re.DOTALL)[1]
    images = Images(left)
    assert images.tags == ["noscript", "img", "p"]
    assert images.svgs[0].count('class="panel"') > 1
    assert images.found[0]["alt"].startswith("1 / 18  forward")
    assert left.endswith(f"<p>{HOW_TO_TRUST}</p></noscript>")


def test_step_of_a_larger_graph_is_its_last_frame_without_a_page():
    """The picture has the last numbers and gradients, those of the mistake it opens with."""
    root = lecture() * lecture()
    for what_if in (None, "assign"):
        stepper = step(root, what_if=what_if)
        (svg,) = Images(stepper._repr_html_()).svgs
        opened = next(mode for mode in stepper.modes if mode.what_if == what_if)
        assert texts(svg) == texts(frame_svg(opened, len(opened) - 1, "auto"))


def test_step_and_its_picture_fit_one_output():
    """The page makes room for its picture: together they have no more than a megabyte."""
    random.seed(1)
    model = MLP(3, [4, 4, 1])
    loss = fsum((model([x, 0.5, -1.0]) - 1.0) ** 2 for x in (2.0, 3.0, 0.5, 1.0))
    output = step(loss, model=model, level="scalars")._repr_html_()
    assert 500_000 < len(output.encode()) <= MOST_BYTES
    assert len(Images(output).found) == 1


def test_step_in_a_notebook_never_raises(monkeypatch):
    """Where the page cannot be made there is no HTML, and the text says why."""
    stepper = step(lecture(), most_bytes=10)
    assert stepper._repr_html_() is None
    assert set(stepper._repr_mimebundle_()) == {"text/plain"}
    assert "most_bytes" in stepper._repr_mimebundle_()["text/plain"]
    broken = step(lecture())
    monkeypatch.setattr(page, "lay_out", lambda steps: 1 / 0)
    assert broken._repr_html_() is None
    assert "division" in broken._repr_mimebundle_()["text/plain"]


def test_step_mimebundle_is_chosen_by_include_and_exclude():
    """IPython's include and exclude pick among HTML and text."""
    stepper = step(lecture())
    assert {"text/html", "text/plain"} <= set(stepper._repr_mimebundle_())
    assert set(stepper._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}
    assert set(stepper._repr_mimebundle_(exclude={"text/html", "image/png"})) == {"text/plain"}
    assert repr(stepper) == "Stepper(9 nodes, 18 steps, 3 mistakes)"


def test_step_leaves_out_mistakes_then_sentences_and_says_so():
    """Under a limit the longest mistake goes first, the sentences last; each is named."""
    root = lecture() + lecture() * lecture()
    whole = step(root)
    assert whole.left_out == ()
    length = len(whole.html.encode())
    one_less = step(root, most_bytes=length - 1)
    assert len(one_less.html.encode()) < length
    assert len(one_less.left_out) == 1
    assert len(one_less.data["modes"]) == 3
    longest = max(whole.data["modes"][1:], key=lambda mode: len(page.data_text(mode)))
    assert longest["label"] in one_less.left_out[0]
    alone = len(step(root, mistakes=False).html.encode())
    bare = step(root, most_bytes=alone)
    assert [mode["name"] for mode in bare.data["modes"]] == ["right"]
    assert all(frame["sentence"] is None for frame in frames_of(bare.data, 0))
    assert all(frame["formula"] for frame in frames_of(bare.data, 0))
    assert len(bare.left_out) == 4
    assert len(bare.html.encode()) <= alone


def test_step_too_large_a_page_is_refused():
    """Where even the formulas find no room, the error says what to do; nothing is written."""
    with pytest.raises(page.PageTooLarge, match="part of the graph"):
        _ = step(lecture(), most_bytes=50_000).html


def test_step_saves_a_page(tmp_path):
    """save() writes what .html is; another suffix is refused before anything is written."""
    stepper = step(lecture())
    path = stepper.save(tmp_path / "page.html")
    assert path.read_text(encoding="utf-8") == stepper.html
    with pytest.raises(ValueError, match=r"\.html"):
        stepper.save(tmp_path / "page.svg")
    assert not (tmp_path / "page.svg").exists()
    assert stepper.save(tmp_path / "film.gif").read_bytes().startswith(b"GIF89a")


def test_step_opens_where_it_is_told():
    """`at` counts steps taken; negative ones from the end."""
    root = lecture()
    count = len(steps(root))
    assert step(root).data["at"] == 0
    assert step(root, at=3).data["at"] == 3
    assert step(root, at=-1).data["at"] == count
    assert step(root, at=-count - 1).data["at"] == 0


@pytest.mark.parametrize("mode", ["assign", "no_order", "stale"])
def test_step_opens_with_a_mistake(mode):
    """what_if is the mode that the page opens in, alone if wanted, and the last to be left out."""
    root = lecture() + lecture() * lecture()
    stepper = step(root, what_if=mode, at=-1)
    assert stepper.data["open"] == mode
    assert stepper.data["at"] == len(steps(root, what_if=mode))
    alone = step(root, what_if=mode, mistakes=False)
    assert [s.what_if for s in alone.modes] == [None, mode]
    room = len(alone.html.encode()) + page.SPARE
    tight = step(root, what_if=mode, most_bytes=room)
    assert [kept["name"] for kept in tight.data["modes"]] == ["right", mode]
    for mistakes in (True, False):
        with pytest.raises(ValueError, match="what_if"):
            step(root, what_if="typo", mistakes=mistakes)


def test_step_passes_options_on():
    """Seed, names, model, optimiser and limit are those of steps()."""
    layer = Neuron(2)
    x = [Value(0.5), Value(-0.25)]
    root = layer(x) ** 2
    optimizer = SGD(layer.parameters(), lr=0.1)
    stepper = step(root, {"x": x}, seed=3.0, model=layer, optimizer=optimizer, mistakes=False)
    data = stepper.data
    assert data["seed"] == 3.0
    assert [mode["name"] for mode in data["modes"]] == ["right"]
    assert {"x[0]", "x[1]"} <= {node["name"] for node in data["nodes"]}
    assert [node["role"] for node in data["nodes"]].count("parameter") == 3
    assert [frame["phase"] for frame in frames_of(data, 0)].count("update") == 3
    short = step(root, limit=4)
    assert len(short.steps) <= 4 and "last 2 of" in short.left_out[0]
    with pytest.raises(ValueError, match="limit"):
        step(root, limit=0)


@pytest.mark.parametrize("name", ["at", "height", "most_bytes"])
def test_step_arguments_of_a_wrong_kind_are_named(name):
    """They are refused when the stepper is made, not where a notebook would hide it."""
    root = lecture()
    for wrong in (1.5, "1", None, math.nan):
        with pytest.raises(TypeError, match=f"{name} must be a whole number, got"):
            step(root, **{name: wrong})
    if name != "at":
        with pytest.raises(ValueError, match=f"{name} must be 1 or more, got 0"):
            step(root, **{name: 0})
    with pytest.raises(TypeError, match="step takes the Value to start from, got float"):
        step(1.0)


def test_step_non_finite_numbers_are_valid_json():
    """nan and infinities reach the page as words; the JSON has none of Python's."""
    x = Value(float("inf"), label="x")
    text = step(x - x).html
    source = Elements(text).scripts[0]
    data = json.loads(source, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert data["nodes"][-1]["data"] == "nan"
    assert data["nodes"][0]["data"] == "inf"


def test_step_without_a_limit_still_ends():
    """A sweep without order of 60 doublings would make 2**60 steps; it is cut off, and said so."""
    x = Value(1.0, label="x")
    root = x
    for _ in range(60):
        root = root + root
    stepper = step(root, limit=None)
    no_order = next(s for s in stepper.modes if s.what_if == "no_order")
    assert "Cut off" in no_order.note
    assert len(stepper.steps) == 60 + 1 + 120


def test_step_of_a_leaf_alone():
    """A graph without operations has one step, the seed."""
    data = step(Value(1.0, label="x")).data
    assert [frame["phase"] for frame in frames_of(data, 0)] == ["seed"]


def test_step_widget_says_what_to_install(monkeypatch):
    """Without anywidget the error names it, and what works without."""

    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr("viz.pages.widget.import_module", missing)
    with pytest.raises(ImportError, match="pip install anywidget"):
        step(lecture()).widget()


def test_step_is_a_class_that_tells_its_modes():
    """Stepper has the Steps of all modes, the right ones first."""
    stepper = step(lecture())
    assert isinstance(stepper, Stepper)
    assert [s.what_if for s in stepper.modes] == [None, "assign", "no_order", "stale"]
    assert stepper.steps is stepper.modes[0]


@pytest.mark.parametrize(
    ("theme", "schemes"), [("light", "light"), ("dark", "dark"), ("auto", "light dark")]
)
def test_step_theme_decides_on_the_colours_of_the_page(theme, schemes):
    """One palette for a fixed theme; both, of which the reader's system chooses, for auto."""
    text = step(lecture(), theme=theme).html
    assert f'<html lang="en" data-stepper="{theme}">' in text
    assert f"[data-stepper={theme}] {{ color-scheme: {schemes}; }}" in text
    assert (LIGHT.acting in text, DARK.acting in text) == (theme != "dark", theme != "light")
    assert ("@media (prefers-color-scheme" in text) == (theme == "auto")


def test_step_style_sheet_names_colours_that_there_are():
    """It holds no colour of its own; its names are the frames' colours, or it says what they are.

    A length that the script sets has one to fall back on.
    """
    source = ""
    for kit in KITS.values():
        for package in (kit.package, "viz.pages"):
            for sheet in files(package).joinpath("assets").iterdir():
                if sheet.name.endswith(".css"):
                    source += sheet.read_text(encoding="utf-8")
                    assert sheet.read_text(encoding="utf-8") in kit.style("auto")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", source)
    named = {f"--{name.replace('_', '-')}" for name in LIGHT._fields}
    own = set(re.findall(r"^ *(--[\w-]+):", source, re.MULTILINE)) - named
    assert set(re.findall(r"var\((--[\w-]+)\)", source)) == named | own
