"""The Chinese README says what the README says, in the terms of the table of terms."""

import json
import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")
TERMS = re.findall(
    r"^\| (.+) \| (.+) \| `(.+)` \|$",
    (ROOT / "docs" / "terms.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
HAN = re.compile(r"[\u4e00-\u9fff]")


def blocks(text):
    """The fenced blocks of a text, with their kinds."""
    return re.findall(r"^```\w+\n.*?^```$", text, re.DOTALL | re.MULTILINE)


def rows(text):
    """The numbers in each row of each table of a text."""
    lines = re.findall(r"^\| .*$", text, re.MULTILINE)
    return [re.findall(r"\d+(?:[.,-]\d+)*(?:e[+-]?\d+)?", line) for line in lines]


def links(text):
    """Where the links of a text lead, those to its own headings left out."""
    return [
        path for path in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if not path.startswith("README")
    ]


def test_the_code_is_that_of_the_readme():
    """Block for block, so that what is tested there holds here."""
    assert blocks(CHINESE) == blocks(ENGLISH)


def test_the_sections_are_those_of_the_readme():
    """One heading for each, of the same level, in Chinese."""
    pattern = re.compile(r"^(#+) (.*)$", re.MULTILINE)
    code = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
    english, chinese = (pattern.findall(code.sub("", text)) for text in (ENGLISH, CHINESE))
    assert [level for level, _ in chinese] == [level for level, _ in english]
    assert all(HAN.search(heading) for _, heading in chinese[1:])


def test_the_numbers_of_the_tables_are_those_of_the_readme():
    """Row for row."""
    assert len(rows(ENGLISH)) > 30
    assert rows(CHINESE) == rows(ENGLISH)


def test_pictures_and_links_are_those_of_the_readme():
    """In its order; the table of terms and a notebook in Chinese are more."""
    pattern = re.compile(r'(?:srcset|src)="([^"]*)"')
    assert pattern.findall(CHINESE) == pattern.findall(ENGLISH)
    own = {"docs/terms.md", "notebooks/17_the_notes_checked_zh.ipynb"}
    assert [path for path in links(CHINESE) if path not in own] == links(ENGLISH)
    assert own <= set(links(CHINESE))


def test_files_and_options_of_the_readme_are_named():
    """Whatever stands there as code stands here as code."""
    code = re.compile(r"`([^`\n]+)`")
    assert set(code.findall(ENGLISH)) - set(code.findall(CHINESE)) == set()


def test_a_paragraph_in_chinese_is_one_line():
    """A line break is shown as a space, which Chinese does not have behind its punctuation."""
    prose = re.compile(
        r"^(?!```|\||#|<picture|\s*$).+\n(?!```|\||#|<picture|\s*$|\* ).+", re.MULTILINE
    )
    code = re.compile(r"^```\w+\n.*?^```$", re.DOTALL | re.MULTILINE)
    notebook = (ROOT / "notebooks" / "17_the_notes_checked_zh.ipynb").read_text(encoding="utf-8")
    cells = [cell for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "markdown"]
    for text in (code.sub("", CHINESE), *("".join(cell["source"]) for cell in cells)):
        assert prose.findall(text) == []


def test_terms_are_unique_and_many():
    """Each Chinese term stands for one English one."""
    assert len(TERMS) >= 60
    assert len({chinese for chinese, _, _ in TERMS}) == len(TERMS)
    assert len({english for _, english, _ in TERMS}) == len(TERMS)
    assert all(HAN.search(chinese) and not HAN.search(english) for chinese, english, _ in TERMS)


@pytest.mark.parametrize("name", sorted({name for _, _, name in TERMS}))
def test_the_name_beside_a_term_exists(name):
    """It can be imported, attribute by attribute."""
    pytest.importorskip("matplotlib") if name.startswith("viz.plots") else None
    parts = name.split(".")
    modules = 2 if parts[:2] in (["viz", "plots"], ["autograd_core", "primitives"]) else 1
    found = import_module(".".join(parts[:modules]))
    for part in parts[modules:]:
        found = getattr(found, part)
