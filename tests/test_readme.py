"""The README and the documentation say what the software does."""

import doctest
import inspect
import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import nn
from autograd_core.grading.misconceptions import MISCONCEPTIONS
from autograd_core.laboratory.foreign.engine import USUAL
from autograd_core.primitives import PRIMITIVES, derivative_table

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURES = (ROOT / "docs" / "pictures.md").read_text(encoding="utf-8")
FOLDERS = ("autograd_core", "benchmarks", "docs", "nn", "notebooks", "tests", "viz")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(p for f in FOLDERS for p in (ROOT / f).glob("*.md"))])
DOCUMENTS.append(ROOT / "docs" / "teaching" / "README.md")
PICTURE = re.compile(
    r'<picture><source media="\(prefers-color-scheme: dark\)" srcset="([^"]*)">'
    r'<img alt="([^"]*)" src="([^"]*)"></picture>'
)


def blocks(kind):
    """The insides of the fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def failures(name):
    """How many examples of a document there are, and how many print something else."""
    text = re.sub(r"^```.*$", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples)
    return result.attempted, result.failed


def test_every_example_of_the_readme_gives_what_it_shows(tmp_path, monkeypatch):
    """The README's examples run in order and print exactly what stands there."""
    monkeypatch.chdir(tmp_path)
    attempted, failed = failures("README.md")
    assert attempted > 30
    assert failed == 0
    assert {path.name for path in tmp_path.iterdir()} == {"loss.svg", "loss.html", "iris.json"}


def test_every_example_of_the_pages_on_pictures_gives_what_it_shows(tmp_path, monkeypatch):
    """Those of docs/pictures.md run in order and print exactly what stands there."""
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    attempted, failed = failures("docs/pictures.md")
    assert attempted > 15
    assert failed == 0


def test_every_example_of_the_page_on_pytorchs_names_gives_what_it_shows():
    """Those of docs/torch.md run in order and print exactly what stands there."""
    pytest.importorskip("numpy")
    attempted, failed = failures("docs/torch.md")
    assert attempted > 10
    assert failed == 0


def test_the_page_on_pytorchs_names_has_all_of_them():
    """Each name that nn has for torch's programs stands there as code."""
    page = (ROOT / "docs" / "torch.md").read_text(encoding="utf-8")
    torchs = nn.__all__[nn.__all__.index("xavier") + 1 :]  # a group of its own, at the end
    assert {"Linear", "MSELoss", "utils"} <= set(torchs)
    assert all(f"`{name}`" in page for name in torchs)


def test_every_example_of_the_page_on_teaching_gives_what_it_shows(monkeypatch):
    """Those of docs/teaching/README.md run in order and print exactly what stands there."""
    monkeypatch.chdir(ROOT)
    attempted, failed = failures("docs/teaching/README.md")
    assert attempted > 5
    assert failed == 0


def test_the_page_on_teaching_names_every_misconception():
    """By its key, in the table."""
    page = (ROOT / "docs" / "teaching" / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{key}` |" in page for key in MISCONCEPTIONS)


def test_every_example_of_the_page_on_other_engines_gives_what_it_shows():
    """Those of docs/other_engines.md run in order and print exactly what stands there."""
    attempted, failed = failures("docs/other_engines.md")
    assert attempted > 10
    assert failed == 0


def test_the_page_on_other_engines_has_all_names_that_are_looked_for():
    """In the row of the table for each."""
    page = (ROOT / "docs" / "other_engines.md").read_text(encoding="utf-8")
    rows = {"data": "its number", "grad": "its gradient", "backward": "a sweep"}
    for key, row in (rows | {"parents": "its operands"}).items():
        line = next(line for line in page.splitlines() if line.startswith(f"| {row} |"))
        assert all(f"`.{name}" in line for name in USUAL[key])


def test_every_example_of_the_page_on_graphs_gives_what_it_shows():
    """Those of docs/graphs.md run in order and print exactly what stands there."""
    pytest.importorskip("sympy")
    attempted, failed = failures("docs/graphs.md")
    assert attempted > 15
    assert failed == 0


def test_every_example_of_the_page_on_static_functions_gives_what_it_shows():
    """Those of docs/static.md run in order and print exactly what stands there."""
    attempted, failed = failures("docs/static.md")
    assert attempted > 10
    assert failed == 0


def test_every_example_of_the_pages_on_measuring_gives_what_it_shows():
    """Those of docs/laboratory.md and docs/numerics.md print exactly what stands there."""
    pytest.importorskip("sympy")
    assert failures("docs/laboratory.md") == (14, 0)
    assert failures("docs/numerics.md") == (6, 0)


@pytest.mark.slow
def test_every_example_of_the_page_on_scaling_out_gives_what_it_shows():
    """Those of docs/scaling_out.md run in order on eight simulated devices."""
    pytest.importorskip("jax")
    program = (
        "import jax; from tests.test_readme import failures; "
        "print(len(jax.devices()), *failures('docs/scaling_out.md'))"
    )
    flags = {"XLA_FLAGS": "--xla_force_host_platform_device_count=8", "JAX_PLATFORMS": "cpu"}
    found = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **flags},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    devices, attempted, failed = map(int, found.stdout.split()[-3:])
    assert devices == 8
    assert attempted > 25
    assert failed == 0, found.stdout


@pytest.mark.parametrize("package", ["viz", "viz.plots"])
def test_every_public_name_of_pictures_is_documented(package):
    """The text of docs/pictures.md has all that viz and viz.plots export, as code."""
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", PICTURES))))
    assert [name for name in import_module(package).__all__ if name not in words] == []


def test_every_option_of_draw_is_documented():
    """docs/pictures.md has each, and no other."""
    from viz import draw

    options = list(inspect.signature(draw).parameters)[2:]
    section = PICTURES.partition("## A graph")[2].partition("## Its steps")[0]
    rows = re.findall(r"^\| (`.*`) \|", section, re.MULTILINE)[1:]
    assert sorted(re.findall(r"`(\w+)=", " ".join(rows))) == sorted(options)


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


def test_pictures_of_documents_are_there_light_and_dark():
    """Each picture that the software makes is shown once, and described in words."""
    pictures = pytest.importorskip("docs.make.pictures")
    shown = []
    for page in DOCUMENTS:
        text = page.read_text(encoding="utf-8")
        found = PICTURE.findall(text)
        assert len(found) == text.count("<picture>") == text.count("<img")
        for dark, words, light in found:
            assert (page.parent / light).is_file() and (page.parent / dark).is_file()
            assert dark == light.replace(".svg", "_dark.svg")
            assert len(words) > 40
            shown += [Path(light).stem] * (page.name != "README.zh.md")  # it shows the README's
    assert sorted(shown) == sorted(pictures.PICTURES)


def test_the_readme_begins_with_what_to_do_and_what_there_is():
    """After one moving picture; the contents name every section, in its order."""
    sections = re.findall(r"^## (.*)$", README, re.MULTILINE)
    assert sections[0] == "Start"
    before = README.partition("## Start")[0]
    assert [Path(light).stem for _, _, light in PICTURE.findall(before)] == ["stepping"]
    assert re.findall(r"^\[(.*)\]\(#.*\)(?: ·)?$", before, re.MULTILINE) == sections


def anchors(page):
    """What links to the headings of a page end in."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_of_documents_lead_somewhere(page):
    """To files that are there, and to headings that are in them."""
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)]+)\)", text):
        path, _, anchor = link.partition("#")
        if "://" not in link:
            target = page.parent / path if path else page
            assert target.is_file(), link
            assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_that_documents_name_are_there(page):
    """What is written as `viz/graphs/dot.py`, `dot.py` or `graphs/` is the end of a path."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    named = re.findall(r"`((?:\w+/)*\w+(?:/|\.(?:py|pxd|md|css|csv|js|svg|toml)))`", text)
    paths = [p for folder in FOLDERS for p in [ROOT / folder, *(ROOT / folder).rglob("*")]]
    paths += filter(Path.is_file, ROOT.iterdir())
    known = [f"/{p.relative_to(ROOT).as_posix()}{'/' * p.is_dir()}" for p in paths]
    for name in set(named) - {"NN_name.py", "nn.py"}:  # any notebook; a file of micrograd's
        assert any(path.endswith(f"/{name}") for path in known), name


def test_the_table_of_derivatives_is_that_of_the_rows():
    """docs/derivatives.md holds the table that the rows write, and names each primitive."""
    text = (ROOT / "docs" / "derivatives.md").read_text(encoding="utf-8")
    assert derivative_table().rstrip() in text
    assert all(f"`{name}`" in text or f"| {name} |" in text for name in PRIMITIVES)


def test_the_readme_counts_the_primitives_right():
    """The number of primitives in the README is that of the table."""
    assert f"Each of the {len(PRIMITIVES)} primitives" in README
