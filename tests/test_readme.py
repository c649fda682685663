"""The README and the documentation say what the software does."""

import doctest
import re
import shlex
from pathlib import Path

import pytest

from autograd_core.primitives import PRIMITIVES, derivative_table

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURE = re.compile(
    r'<picture><source media="\(prefers-color-scheme: dark\)" srcset="([^"]*)">'
    r'<img alt="([^"]*)" src="([^"]*)"></picture>'
)


def blocks(kind):
    """The insides of the fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_every_example_of_the_readme_gives_what_it_shows(tmp_path, monkeypatch):
    """The README's examples run in order and print exactly what stands there."""
    monkeypatch.chdir(tmp_path)
    text = re.sub(r"^```.*$", "", README, flags=re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples)
    assert result.attempted > 40
    assert result.failed == 0
    assert {path.name for path in tmp_path.iterdir()} == {"neuron.svg", "neuron.html", "iris.json"}


def test_every_command_of_the_readme_works(tmp_path, monkeypatch):
    """Those for a terminal end with status 0; the targets of make are there."""
    pytest.importorskip("typer")
    from tests.autograd_core.commands.runs import run
    from tests.viz.commands.entry import register

    register(monkeypatch)
    monkeypatch.chdir(tmp_path)
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    ran = 0
    for line in "".join(blocks("sh")).splitlines():
        program, *words = shlex.split(line, comments=True)
        if program == "make":
            assert set(words) <= set(targets), line
        elif program == "autograd-core":
            status, said = run(*words)
            assert status == 0, f"{line}\n{said}"
            ran += 1
        else:
            assert program == "pip", line
    assert ran > 5
    assert {path.name for path in tmp_path.iterdir()} == {"graph.svg", "page.html"}


def test_code_of_the_readme_needs_no_scrolling():
    """Its lines fit the width that a page on the web gives them, and no block ends in nothing."""
    for block in (*blocks("pycon"), *blocks("sh")):
        assert block.strip("\n") + "\n" == block
        for line in block.splitlines():
            assert len(line) <= 96, line


def test_pictures_of_the_readme_are_there_light_and_dark():
    """Each picture that the software makes is shown once, and described in words."""
    pictures = pytest.importorskip("viz.pictures")
    found = PICTURE.findall(README)
    assert len(found) == README.count("<picture>") == README.count("<img")
    shown = []
    for dark, words, light in found:
        assert (ROOT / light).is_file() and (ROOT / dark).is_file()
        assert dark == light.replace(".svg", "_dark.svg")
        assert len(words) > 40
        shown.append(Path(light).stem)
    assert sorted(shown) == sorted(pictures.PICTURES)


def test_links_of_the_readme_lead_somewhere():
    """To files that are there, and to headings of its own."""
    anchors = {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", README, re.MULTILINE)
    }
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert len(links) > 5
    for link in links:
        path, _, anchor = link.partition("#")
        assert anchor in anchors if anchor else (ROOT / path).is_file(), link


def test_the_table_of_derivatives_is_that_of_the_rows():
    """docs/derivatives.md holds the table that the rows write, and names each primitive."""
    text = (ROOT / "docs" / "derivatives.md").read_text(encoding="utf-8")
    assert derivative_table().rstrip() in text
    assert all(f"`{name}`" in text or f"| {name} |" in text for name in PRIMITIVES)


def test_the_readme_counts_the_primitives_right():
    """The number of primitives in the README is that of the table."""
    assert f"Each of the {len(PRIMITIVES)} primitives" in README
