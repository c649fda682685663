"""Sentences in English and Chinese: one table, complete, in the terms of the course."""

import ast
import copy
import json
import pickle
import random
import re
from pathlib import Path

import pytest

import nn
from autograd_core import Value, dot, maximum
from autograd_core.primitives import PRIMITIVES
from tests.viz.boxes.networks import lecture
from tests.viz.boxes.repeated import gru
from viz import (
    draw,
    filmstrip,
    frame_svg,
    frame_text,
    levels,
    set_language,
    step,
    step_in_terminal,
    steps,
    worksheet,
)
from viz.boxes.level_text import level_text
from viz.boxes.moments import Moments
from viz.language.say import Said, numbered, packed, places, say, table, together
from viz.language.script import keys_in
from viz.pages.document import data_text
from viz.stepping.film_svg import film_svg
from viz.stepping.frame_text import summary_text
from viz.stepping.page import MODES
from viz.stepping.terminal import answer

VIZ = Path(__file__).resolve().parents[3] / "viz"
TABLE = table("zh")
HAN = re.compile(r"[\u4e00-\u9fff]")
SPACED = re.compile(r"[\u4e00-\u9fff，。；：、] [\u4e00-\u9fff]")
"""A space between Chinese and Chinese, which no text has."""
GAP = re.compile(rf"{SPACED.pattern}|[，。；：、] \S")
"""That, or one after Chinese punctuation, which a sentence does not have."""
SAID = {"say": slice(0, 1), "said": slice(0, 1), "word": slice(0, 1), "numbered": slice(1, 3)}
"""What speaks in Python, and which of its arguments are keys."""


def literals(node):
    """The texts that an argument may be."""
    if isinstance(node, ast.IfExp):
        return [*literals(node.body), *literals(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def python_keys(path):
    """The keys in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAID:
            for argument in node.args[SAID[node.func.id]]:
                yield from literals(argument)


def signs_only(key):
    """Whether there are no words beside the places of a sentence."""
    return not re.search(r"[a-z]", re.sub(r"\{\w+\}", "", key))


def used():
    """All keys that the software asks for."""
    found = {row.words for row in PRIMITIVES.values() if row.words}
    for path in VIZ.rglob("*.py"):
        found.update(python_keys(path))
    for path in VIZ.rglob("*.js"):
        found.update(keys_in(path.read_text(encoding="utf-8")))
    return found


def test_each_sentence_has_its_row_and_each_row_its_sentence():
    """None is missing in the table of Chinese, none is left over."""
    assert used() == set(TABLE)


def test_scripts_say_what_can_be_found():
    """Each call of a script that speaks has its text in place, or takes one that was marked."""
    for path in VIZ.rglob("*.js"):
        script = path.read_text(encoding="utf-8")
        if path.name == "language.js":
            continue
        calls = re.findall(r"\b(?:say|sayWith)\(\s*([^\s])([\w.\[\]]*)", script)
        for first, rest in calls:
            constant = re.match(r"[A-Z]+\[", first + rest) or first + rest in ("keys", "words")
            assert first == '"' or constant, (path.name, first + rest)


def test_a_row_has_the_places_of_its_sentence():
    """What stands in the English text stands in the Chinese one, with Chinese punctuation."""
    for key, chinese in TABLE.items():
        assert set(places(chinese)) == set(places(key)), key
        letters = re.sub(r"\{\w+\}|\b(of|The)\b", "", key)
        assert HAN.search(chinese) or not re.search("[a-z]{2}", letters), key
        assert not re.search(r"[\u4e00-\u9fff] ?[,;:?!(]|\)[\u4e00-\u9fff]", chinese), key


def test_the_terms_are_those_of_the_course():
    """Where a sentence has a term of docs/terms.md, its Chinese has the Chinese one."""
    text = (VIZ.parent / "docs" / "terms.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+) \| (.+?)(?: \(.*\))? \| `", text, re.MULTILINE)
    english = {term: chinese for chinese, term in rows}
    asked = ("gradient", "local derivative", "parameter", "neuron", "weight", "sample", "path")
    asked += ("topological order", "scalar", "optimiser", "epoch", "learning rate", "share")
    asked += ("seed", "token", "box", "unit")
    for term in asked:
        for key, chinese in TABLE.items():
            words = re.sub(r"\{\w+\}", "", key)
            if re.search(rf"\b{term}s?\b", words, re.IGNORECASE):
                assert english[term] in chinese, (term, key)


def test_a_sentence_can_be_said_in_another_language():
    """Its parts too; a copy and a pickle are said in the language of their time."""
    why = say("{gradient} was wrong already", gradient="a.grad")
    both = together([why, numbered(2, "1 number", "{n} numbers")])
    assert both == "a.grad was wrong already 2 numbers"
    with set_language("zh"):
        assert Said(both.key, both.parts, "zh") == "a.grad 先前就已经错了2 个数"
        assert copy.deepcopy(both) == pickle.loads(pickle.dumps(both)) != both
        assert say("{a} × {b}", a="{b}", b=3) == "{b} × 3"
    assert say("no such row {x}", x=1) == "no such row 1"
    assert together([]) == ""


def test_packed_sentences_keep_all_that_they_say():
    """Numbers of keys, then the parts in their order; all else stays as it is."""
    keys = {}
    inner = say("{n} numbers", n=3)
    thing = {"a": [1.0, "text", None, (say("{name} is {words}", name="h", words=inner),)]}
    assert packed(thing, keys) == {
        "a": [1.0, "text", None, [{"said": [0, "h", {"said": [1, "3"]}]}]]
    }
    assert list(keys) == ["{name} is {words}", "{n} numbers"]


def product():
    """A small graph."""
    a = Value(2.0, label="a")
    return a * a


def test_a_language_holds_for_a_call_a_block_or_the_session():
    """A call has its own; a block ends; what exists keeps the language that it has."""
    root = product()
    assert steps(root)[0].sentence.startswith("Forward")
    assert step(root, lang="zh").steps[0].sentence.startswith("前向")
    with set_language("zh"):
        made = levels(root)
        assert steps(root)[0].sentence.startswith("前向")
        assert step(root, lang="en").steps[0].sentence.startswith("Forward")
    assert steps(root)[0].sentence.startswith("Forward")
    assert made.frames[0].sentence.startswith("全图")
    assert levels(root).summary.startswith("The whole")
    assert step(root).lang is None


@pytest.mark.parametrize("call", [set_language, lambda lang: step(product(), lang=lang)])
def test_an_unknown_language_is_refused(call):
    """The message lists those that there are."""
    with pytest.raises(ValueError, match="'en' or 'zh'"):
        call("de")


@pytest.mark.parametrize("make", [product, lecture])
def test_a_page_in_english_needs_no_table(make):
    """Any other has the rows that it may say and no more, in a document of its language."""
    root, names = (make(), None) if make is product else make()
    made = {lang: step(root, names, lang=lang).html for lang in ("en", "zh", None)}
    assert '<html lang="en"' in made["en"] and "tables" not in made["en"].split("<script")[1]
    assert '<html lang="zh-Hans"' in made["zh"] and '<html lang="en"' in made[None]
    data = {
        lang: json.loads(re.search(r'id="frames">(.*?)</script>', html, re.DOTALL)[1])
        for lang, html in made.items()
    }
    assert "language" not in data["en"]
    assert [data[lang]["language"]["given"] for lang in ("zh", None)] == ["zh", ""]
    rows = data["zh"]["language"]["tables"]["zh"]
    said = {key for key in data["zh"]["language"]["keys"] if key in TABLE or not signs_only(key)}
    assert said <= set(rows) < set(TABLE)
    assert len(data_text(rows).encode()) < 18_000


ENGLISH = {word for key in TABLE for word in re.findall(r"[a-z]{3,}", re.sub(r"\{\w+\}", "", key))}
CODE = {word for row in TABLE.values() for word in re.findall(r"[a-zA-Z]{3,}", row)} | {"data"}


def english_in(text, names=()):
    """The words of English sentences in a text; those of code that Chinese has too are not."""
    return sorted(set(re.findall(r"[A-Za-z]{3,}", text)) & (ENGLISH - CODE) - set(names))


def test_nothing_that_is_written_in_chinese_is_in_english():
    """Frames of each level in text, their summary, filmstrips, pictures and worksheets."""
    rng = random.Random(2)
    xs = [Value(rng.uniform(-1, 1), label=f"x{i}") for i in range(6)]
    root = dot(xs[:3], xs[3:]).relu() * maximum(xs[0], xs[1]) ** 2 + abs(xs[2])
    optimizer = nn.SGD(xs, lr=0.1)
    network, names = lecture()
    parameters = next(x for x in names.values() if isinstance(x, nn.Module)).parameters()
    cell, cell_names = gru()
    with set_language("zh"):
        traces = [steps(root, names={}, what_if=m, optimizer=optimizer) for m in MODES]
        arrays = levels(network, names, optimizer=nn.Adam(parameters))
        drawing = draw(network, names=names)
        repeated = levels(cell, cell_names)
    traces += [arrays, repeated]
    texts = [frame_text(trace, k) for trace in traces for k in range(len(trace))]
    texts += [level_text(Moments(arrays), k, depth=2) for k in range(len(arrays))]
    texts += [summary_text(traces[1]), drawing.text, *arrays.to_dict()["frames"][0]["lines"]]
    sheets = [worksheet(traces[0]), worksheet(arrays)]
    texts += [part for sheet in sheets for part in (sheet.text, sheet.key)]
    texts += [filmstrip(trace, frames=[0, -1]).text for trace in traces[-2:]]
    known = {name for text in names for name in re.findall(r"[A-Za-z]+", text)}
    known |= {"for", "draw", "root"}
    for text in texts:
        assert HAN.search(text) or "=" in text
        assert english_in(text, known) == [], text
        assert not GAP.search(text), text
    pictures = [frame_svg(traces[1], 3), drawing.svg, film_svg(traces[0]), sheets[1].html]
    for picture in pictures:
        shown = "\n".join(re.findall(r">([^<>]*)</(?:text|title|desc|h1|p)>", picture))
        assert HAN.search(shown) and english_in(shown, known) == [], shown
        assert not GAP.search(shown), shown
    assert '<html lang="zh-Hans">' in sheets[0].html


def test_the_terminal_speaks_the_language_of_its_frames(capsys):
    """All that it prints, and its answers to what is not there."""
    step_in_terminal(product(), names={}, lang="zh")
    printed = capsys.readouterr().out
    assert "最后的梯度：" in printed and english_in(printed) == []
    with set_language("zh"):
        for line in ("99", "what", "n", "p"):
            assert HAN.search(answer(line, 0, 1)[1])


def test_a_drawn_node_says_its_role_in_the_language_of_the_session():
    """And keeps it; the words of its text are English."""
    w = Value(2.0, label="w")
    with set_language("zh"):
        picture = draw(w * 3.0, theme="modern")
    assert all(role in picture.source for role in ("输入", "常数", "根节点"))
    assert "input" not in picture.source and "input" in picture.text
    assert "input" in draw(w * 3.0, theme="modern").source
