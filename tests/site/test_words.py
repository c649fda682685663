"""The playground's words: each has its Chinese, and no row is left over."""

from __future__ import annotations

import json
import re

from docs.make.site.playground import HERE, programs

ROW = re.compile(r'^  ("[^"]+"|\w[\w ]*):\s+"([^"]+)",$', re.MULTILINE)
BUTTON = re.compile(r'<button id="playground-(?:run|stop|share)"[^>]*>([^<]+)<')


def test_every_word_of_the_playground_has_a_row_in_chinese():
    """Those of its script, its buttons and its examples."""
    script = (HERE / "playground.js").read_text(encoding="utf-8")
    page = (HERE / "playground.md").read_text(encoding="utf-8")
    words = script.partition("const WORDS = {")[2].partition("};")[0]
    used = {json.loads(text) for text in re.findall(r'^  \w+: ("[^"]+"),$', words, re.MULTILINE)}
    used |= {json.loads(text) for text in re.findall(r'\bspeak\(.*?, ("[^"]+")', script)}
    used |= {"Playground", *BUTTON.findall(page), *(program["title"] for program in programs())}
    assert len(used) > 20
    table = (HERE / "words.js").read_text(encoding="utf-8").partition("};")[0]
    rows = {key.strip('"'): chinese for key, chinese in ROW.findall(table)}
    assert rows.keys() == used
    assert all(re.search("[\u4e00-\u9fff]", chinese) for chinese in rows.values())
    assert page.count('class="playground-text" lang="en"') == 2
    assert page.count('class="playground-text" lang="zh-CN" hidden') == 2
