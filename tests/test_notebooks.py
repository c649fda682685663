"""The notebooks belong to their sources, run without a warning, and read well without a kernel."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

pytest.importorskip("jupytext", reason="pip install -e '.[notebooks]'")
pytest.importorskip("nbclient", reason="pip install -e '.[notebooks]'")

import nbformat

from notebooks import build
from notebooks.images import unpacked
from notebooks.tidy import METADATA, tidy

SOURCES = build.sources()
IDS = [source.stem for source in SOURCES]
CHINESE = "_zh"
"""The end of the name of a notebook in Chinese, beside one in English."""

IN_ONE_LINE = {"": "**In one line:**", CHINESE: "**一句话：**"}
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ABSOLUTE = re.compile(
    r"(?<![\w.:/<)\]])/(?:[A-Za-z][\w.-]*/)+\w"
    r"|[A-Z]:\\\w|site-packages|ipykernel_\d|\bat 0x[0-9a-f]{6,}"
)
WIDEST_LINE = 100
LONGEST_SOURCE = 500
PACKAGES = {"autograd_core", "nn", "viz"}
HOST = re.compile(r"https?://(?!www\.w3\.org\b)[\w.:-]+|\blocalhost\b|\b127\.0\.0\.1\b")

each = pytest.mark.parametrize("source", SOURCES, ids=IDS)


def stored(source: Path):
    """The notebook of a source, with its outputs."""
    return build.read_notebook(source.with_suffix(".ipynb"))


def outputs(notebook):
    """All outputs of a notebook, in order, over the borders of cells."""
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def texts(output):
    """The texts of an output, by kind."""
    found = {"stream": output.text} if "text" in output else {}
    shown = output.get("data", {}).items()
    return found | {kind: unpacked(str(content)) for kind, content in shown}


def interactive(output) -> bool:
    """Whether an output needs a browser that runs scripts."""
    html = texts(output).get("text/html", "")
    return (
        "<iframe" in html or "<script" in html or any("widget" in kind for kind in texts(output))
    )


def without_picture(notebook) -> list[int]:
    """The places of interactive outputs that hold no picture for hosts that run no scripts."""
    return [
        i
        for i, output in enumerate(outputs(notebook))
        if interactive(output)
        and not re.search(
            r"<noscript>.*<img\b.*</noscript>", texts(output)["text/html"], re.DOTALL
        )
    ]


def broken_links(notebook, folder: Path) -> list[str]:
    """The links of a notebook's text that lead nowhere."""
    words = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    inside = [link.split("#")[0] for link in LINK.findall(words) if "://" not in link]
    return [link for link in inside if link and not (folder / link).exists()]


def test_there_are_notebooks_and_each_has_a_source():
    """Every notebook is made from a source beside it, and they are numbered from 01."""
    assert SOURCES
    assert build.orphans() == []
    english = [name for name in IDS if not name.endswith(CHINESE)]
    assert [int(name[:2]) for name in english] == list(range(1, len(english) + 1))


@pytest.mark.parametrize("name", [name for name in IDS if name.endswith(CHINESE)])
def test_a_notebook_in_chinese_has_the_code_of_the_one_in_english(name):
    """Cell by cell; each text is translated, with the same formulas in the same order."""
    chinese, english = (
        build.read_source(build.FOLDER / f"{stem}.py").cells
        for stem in (name, name.removesuffix(CHINESE))
    )
    for ours, theirs in zip(chinese, english, strict=True):
        assert ours.cell_type == theirs.cell_type
        if ours.cell_type == "code":
            assert (ours.source, ours.metadata) == (theirs.source, theirs.metadata)
        else:
            assert re.search(r"[\u4e00-\u9fff]", ours.source)
            # A browser shows the end of a line as a blank, which does not belong between words.
            assert not re.search(r"[\u4e00-\u9fff]\n[\u4e00-\u9fff]", ours.source)
            formulas = [re.findall(r"\$[^$]+\$|`[^`]+`", c.source) for c in (ours, theirs)]
            assert sorted(formulas[0]) == sorted(formulas[1])


@each
def test_a_notebook_belongs_to_its_source(source):
    """The stored notebook has the cells of its source."""
    assert build.difference(source) == ""


@each
def test_a_notebook_is_stored_without_what_changes_from_run_to_run(source):
    """Metadata is that of every notebook, cells have none but tags, and counts start from 1."""
    notebook = stored(source)
    nbformat.validate(notebook)
    assert notebook.metadata == METADATA
    assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


@each
def test_outputs_hold_no_error_no_path_and_no_host(source):
    """Nothing in the outputs is an error, a warning, or of the machine that made them."""
    for output in outputs(stored(source)):
        assert output.output_type != "error"
        assert output.get("name") != "stderr", output.text
        for kind, text in texts(output).items():
            if kind.startswith("image/"):
                continue
            assert ABSOLUTE.search(text) is None, ABSOLUTE.search(text)
            assert HOST.search(text) is None, HOST.search(text)


@each
def test_outputs_are_small(source):
    """Each output is below a megabyte, and each picture fits a page."""
    notebook = stored(source)
    assert build.oversized(notebook) == []
    before = [dict(texts(output)) for output in outputs(notebook)]
    assert [dict(texts(output)) for output in outputs(tidy(notebook))] == before


@each
def test_printed_lines_fit_a_page(source):
    """No line of text is so wide that a page breaks it."""
    notebook = stored(source)
    lines = [
        line
        for output in outputs(notebook)
        if "text" in output
        for line in output.text.splitlines()
    ]
    assert [line for line in lines if len(line) > WIDEST_LINE] == []


@each
def test_only_public_names_are_imported(source):
    """What a reader copies from a notebook is promised: each name is in its package's __all__."""
    code = [cell.source for cell in build.read_source(source).cells if cell.cell_type == "code"]
    imports = [
        (node.module, name.name)
        for node in ast.walk(ast.parse("\n".join(code)))
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in PACKAGES
        for name in node.names
    ]
    assert imports
    assert [
        (module, name)
        for module, name in imports
        if name not in importlib.import_module(module).__all__
    ] == []


@each
def test_interactive_outputs_have_a_picture_beside_them(source):
    """Each holds one, for hosts that run no scripts."""
    assert without_picture(stored(source)) == []


@each
def test_pictures_are_shown_without_trust_and_give_way(source):
    """No output is SVG or a script, which only trusted files show; images shrink to the page."""
    for output in outputs(stored(source)):
        shown = texts(output)
        assert not {"image/svg+xml", "application/javascript"} & set(shown)
        images = re.findall(r"<img\b[^>]*>", str(output.get("data", {}).get("text/html", "")))
        assert all('style="max-width:100%;height:auto"' in image for image in images)


@each
def test_links_lead_somewhere(source):
    """Each relative link of the text leads to a file."""
    assert broken_links(stored(source), build.FOLDER) == []


@each
def test_a_source_is_short(source):
    """What takes longer to read is two notebooks."""
    assert len(source.read_text(encoding="utf-8").splitlines()) <= LONGEST_SOURCE


@each
def test_cells_are_short_and_introduced(source):
    """A heading first; text before each code cell; no cell of more than 25 lines; a summary."""
    cells = build.read_source(source).cells
    assert cells[0].cell_type == "markdown"
    assert cells[0].source.startswith(f"# {int(source.stem[:2])}. ")
    for before, cell in zip(cells, cells[1:], strict=False):
        if cell.cell_type == "code":
            assert before.cell_type == "markdown", cell.source
            assert len(cell.source.splitlines()) <= 25, cell.source
    language = CHINESE if source.stem.endswith(CHINESE) else ""
    assert cells[-1].source.startswith(IN_ONE_LINE[language])


def entries(readme: str) -> list[tuple[str, str, str]]:
    """The table of what stands where: each thing with a notebook and a heading, by places."""
    table = readme.split("## Where to find what")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([^|*]+) \| (.+) \|$", table, re.MULTILINE)
    return [
        (what, *re.fullmatch(r"\[\d\d\]\((.+?)\): (.+)", place).groups())
        for what, places in rows[1:]
        for place in places.split("; ")
    ]


def headings(notebook) -> set[str]:
    """The headings of a notebook's texts."""
    words = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return set(re.findall(r"^#{1,3} (.+)$", "\n".join(words), re.MULTILINE))


README = (build.FOLDER / "README.md").read_text(encoding="utf-8")


def test_what_the_course_names_is_found_where_the_table_says():
    """Each heading of the table stands in its notebook, and no thing is listed twice."""
    found = entries(README)
    assert len({what for what, _, _ in found}) > 70
    assert len({(what, name) for what, name, _ in found}) == len(found)
    stands = {name: headings(build.read_notebook(build.FOLDER / name)) for _, name, _ in found}
    assert [entry for entry in found if entry[2] not in stands[entry[1]]] == []


MISPRINTS = [
    ("1", "09_back_propagation", "prime is missing"),
    ("2", "11_regularisation", "behind the bracket"),
    ("3", "05_sigmoid_and_tanh", "hard-tanh as"),
    ("4", "11_regularisation", "the probability to be lost"),
    ("5", "13_xor_and_moons", "program has slips"),
    ("6", "07_losses_and_information", "the one-hot label"),
    ("7", "08_neuron_layer_mlp", "$M_{M-1}$"),
    ("7", "08_neuron_layer_mlp", "$x_d$, for $x_D$"),
    ("8", "05_sigmoid_and_tanh", "let it reach 1"),
    ("9", "08_neuron_layer_mlp", "another bias"),
    ("10", "06_relu_and_its_family", "the density φ for Φ"),
]
"""The sections of the notebook on misprints, and what another says of each where it occurs."""


def test_each_misprint_of_the_notes_is_told_where_it_occurs():
    """In a few words, with the way to the notebook that shows it; every one of its sections."""
    checked = "17_the_notes_checked"
    shown = headings(build.read_notebook(build.FOLDER / f"{checked}.ipynb"))
    sections = {heading.split(".")[0] for heading in shown} - {"17"}
    assert sections | {"17"} == {heading.split(".")[0] for heading in shown}
    assert sections == {section for section, _, _ in MISPRINTS} == set(map(str, range(1, 11)))
    for _, name, words in MISPRINTS:
        notebook = build.read_notebook(build.FOLDER / f"{name}.ipynb")
        text = " ".join(" ".join(c.source for c in notebook.cells).split())
        told = [part.rpartition("notes")[2] for part in text.split(f"[17]({checked}.ipynb)")[:-1]]
        assert [part for part in told if words in part], (name, words)


def test_each_section_on_the_course_is_in_the_table():
    """Of the notebooks on units, losses and learning every heading but a few is listed."""
    listed = {(name, heading) for _, name, heading in entries(README)}
    own = {"Logits, not probabilities", "Try it yourself", "Attention", "Is it all right?"}
    own |= {"Learning to remember"}
    for source in SOURCES:
        if source.stem[:2] in {f"{n:02}" for n in (*range(5, 13), 15, 16)}:
            notebook = stored(source)
            (title,) = re.findall(r"^# (.+)$", notebook.cells[0].source, re.MULTILINE)
            missing = headings(notebook) - own - {title}
            name = source.with_suffix(".ipynb").name
            assert {heading for heading in missing if (name, heading) not in listed} == set()


SYMBOLS = re.compile("[Σ∂⁽ᵀ²₁ᵢσλδγαβθ∇√≈←φΦ‖]")
"""Letters of formulas, not of code."""


@each
def test_formulas_are_written_as_formulas(source):
    """In dollars, not in the backticks of code; none is left open."""
    for cell in build.read_source(source).cells:
        if cell.cell_type == "markdown":
            assert list(filter(SYMBOLS.search, re.findall("`[^`]+`", cell.source))) == []
            assert cell.source.count("$") % 2 == 0, cell.source


@pytest.mark.slow
@each
def test_a_notebook_runs(source):
    """All cells run, warnings being errors."""
    assert build.make(source, check=True) == ""


def test_an_interactive_output_alone_is_noticed():
    """The check of pictures beside pages fails for a page without one."""
    page = "<iframe srcdoc='x'></iframe>"
    beside = '<noscript><img src="data:image/png;base64,AA=="></noscript>'
    shown = [
        nbformat.v4.new_output("display_data", {"text/html": html})
        for html in (page, page + beside, "<p>x</p>", page + beside.replace("img", "b"))
    ]
    cell = nbformat.v4.new_code_cell(outputs=shown)
    assert without_picture(nbformat.v4.new_notebook(cells=[cell])) == [0, 3]


def test_a_broken_link_is_noticed(tmp_path):
    """Links to files that are not there are found; addresses of other sites are left alone."""
    text = "[a](gone.ipynb) [b](https://example.org) [c](#here) [d](there.md#x)"
    (tmp_path / "there.md").write_text("")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    assert broken_links(notebook, tmp_path) == ["gone.ipynb"]


@pytest.mark.parametrize(
    "text", ["File /srv/me/x.py", "in ipykernel_12/3.py", "<A at 0x7f0f97167c90>", "/home/me/x"]
)
def test_what_is_of_one_machine_is_noticed(text):
    """Paths and addresses are found; what only looks like them is not."""
    assert ABSOLUTE.search(text)
    assert ABSOLUTE.search("a/b/c d(loss)/d(var)/x dL/dw/root <br/>/ 1 </a/b>") is None
    assert HOST.search("see http://example.org") and not HOST.search("http://www.w3.org/2000/svg")
