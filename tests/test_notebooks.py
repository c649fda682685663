"""The notebooks belong to their sources, run without a warning, and read well without a kernel."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("jupytext", reason="pip install -e '.[notebooks]'")
pytest.importorskip("nbclient", reason="pip install -e '.[notebooks]'")

import nbformat

from notebooks import build
from notebooks.stale import ROUNDING, stale
from notebooks.tidy import METADATA, SVG, tidy

SOURCES = build.sources()
IDS = [source.stem for source in SOURCES]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ABSOLUTE = re.compile(
    r"(?<![\w.:/<)\]])/(?:[A-Za-z][\w.-]*/)+\w"
    r"|[A-Z]:\\\w|site-packages|ipykernel_\d|\bat 0x[0-9a-f]{6,}"
)
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
    return found | {kind: str(content) for kind, content in output.get("data", {}).items()}


def interactive(output) -> bool:
    """Whether an output needs a browser that runs scripts."""
    html = texts(output).get("text/html", "")
    return (
        "<iframe" in html or "<script" in html or any("widget" in kind for kind in texts(output))
    )


def without_twin(notebook) -> list[int]:
    """The places of interactive outputs that no SVG of its own follows."""
    found = outputs(notebook)
    return [
        i
        for i, output in enumerate(found)
        if interactive(output)
        and not (
            i + 1 < len(found) and SVG in texts(found[i + 1]) and not interactive(found[i + 1])
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
    assert [int(name[:2]) for name in IDS] == list(range(1, len(IDS) + 1))


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
        for text in texts(output).values():
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
def test_interactive_outputs_have_a_static_twin(source):
    """After each comes an SVG in an output of its own, for pages that run no scripts."""
    assert without_twin(stored(source)) == []


@each
def test_links_lead_somewhere(source):
    """Each relative link of the text leads to a file."""
    assert broken_links(stored(source), build.FOLDER) == []


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
    assert cells[-1].source.startswith("**In one line:**")


@pytest.mark.slow
@each
def test_a_notebook_runs(source):
    """All cells run, warnings being errors."""
    assert build.make(source, check=True) == ""


def write(folder: Path, text: str) -> Path:
    """A source and its notebook, not executed."""
    source = folder / "01_planted.py"
    source.write_text(text, encoding="utf-8")
    nbformat.write(build.read_source(source), source.with_suffix(".ipynb"))
    return source


def test_a_changed_source_is_noticed(tmp_path):
    """A notebook made before its source was changed does not belong to it; nor does a lost one."""
    source = write(tmp_path, "# %%\n1 + 1\n")
    assert build.difference(source) == ""
    source.write_text("# %%\n1 + 2\n", encoding="utf-8")
    assert "cell 1" in build.difference(source)
    source.write_text("# %%\n1 + 1\n\n# %%\n2\n", encoding="utf-8")
    assert "has 1 cells" in build.difference(source)
    source.with_suffix(".ipynb").unlink()
    assert "missing" in build.difference(source)


def test_cell_ids_stay_when_a_cell_is_inserted(tmp_path):
    """Ids come from the text: other cells keep theirs, and equal cells differ."""
    one = build.read_source(write(tmp_path, "# %%\na\n\n# %%\nb\n")).cells
    more = build.read_source(write(tmp_path, "# %%\nc\n\n# %%\na\n\n# %%\nb\n\n# %%\nb\n")).cells
    assert [cell.id for cell in more[1:3]] == [cell.id for cell in one]
    assert len({cell.id for cell in more}) == 4


@pytest.mark.slow
@pytest.mark.parametrize(
    "code", ["1 / 0", "import warnings\nwarnings.warn('old', DeprecationWarning)"]
)
def test_a_cell_that_raises_or_warns_fails(tmp_path, code):
    """The check says which cell."""
    source = write(tmp_path, f"# %%\n{code}\n")
    assert code.splitlines()[-1] in build.make(source, check=True)


def test_what_a_run_measures_becomes_a_dash_as_wide():
    """Times and files of cells are settled; numbers and the stepper's page stay as they are."""
    text = "1  3.7 us  0.016 s  2.0 sin, 2 s(x), 3 s at ipykernel_12/345.py:3, 6789.py:1"
    page = "<iframe srcdoc='5 ms'></iframe>"
    shown = [nbformat.v4.new_output("stream", text=text)]
    shown += [nbformat.v4.new_output("display_data", {"text/html": page})]
    cell = nbformat.v4.new_code_cell(outputs=shown)
    tidy(nbformat.v4.new_notebook(cells=[cell]))
    assert cell.outputs[0].text == "1       –        –  2.0 sin, 2 s(x), – at cell.py:3, cell.py:1"
    assert cell.outputs[1].data["text/html"] == page


@pytest.mark.parametrize(
    ("size", "fitting"),
    [
        ('width="900pt" height="300pt"', 'width="840px" height="280px"'),
        ('width="600pt" height="300pt"', 'width="600pt" height="300pt"'),
        ("width='1680' height='10'", 'width="840px" height="5px"'),
        ('stroke-width="9000"', 'stroke-width="9000"'),
    ],
)
def test_pictures_shrink_to_a_page_and_do_not_say_who_made_them(size, fitting):
    """A stored SVG is at most 840 pixels wide, in its shape, and holds no versions or hosts."""
    inside = "<metadata>http://a.b</metadata>"
    svg = f"<?xml?><!-- Generated by X 1.0 --><svg {size} viewBox='0 0 9 9'>{inside}</svg>"
    shown = [nbformat.v4.new_output("display_data", {SVG: svg})]
    cell = nbformat.v4.new_code_cell(outputs=shown)
    tidy(nbformat.v4.new_notebook(cells=[cell]))
    wanted = f"<?xml?><svg {fitting} viewBox='0 0 9 9'></svg>"
    assert cell.outputs[0].data[SVG] == wanted


def printed(*outputs, tags=()):
    """A notebook of one cell with these outputs: texts of streams, or dictionaries by kind."""
    shown = [
        nbformat.v4.new_output("stream", text=output)
        if isinstance(output, str)
        else nbformat.v4.new_output("display_data", output)
        for output in outputs
    ]
    cell = nbformat.v4.new_code_cell(outputs=shown, metadata={"tags": list(tags)})
    return nbformat.v4.new_notebook(cells=[cell])


@pytest.mark.parametrize(
    ("held", "made"),
    [
        (["a = 2.0"], ["a = 2.00001"]),
        (["a = 2.0"], ["b = 2.0"]),
        (["a = 2.0"], ["a = 2.0", {"text/plain": "3"}]),
        (["a = 2.0\nb"], ["a = 2.0"]),
        ([], [{SVG: "<svg><text>w</text></svg>"}]),
        ([{SVG: "<svg><text x='1'>w</text></svg>"}], [{SVG: "<svg><text x='1'>v</text></svg>"}]),
        ([{"text/html": "<iframe srcdoc='n'>"}], [{"text/html": "<iframe srcdoc='p'>"}]),
    ],
)
def test_a_stale_output_is_noticed(held, made):
    """Another number, word, output or writing in a picture: the check says in which cell."""
    assert stale(printed(*held), printed(*made)).startswith("cell 1 holds ")
    assert stale(printed(*made), printed(*held)).startswith("cell 1 holds ")


@pytest.mark.parametrize(
    ("held", "made"),
    [
        ("0.1 + 0.2 = 0.3", "0.1 + 0.2 = 0.30000000000000004"),
        ("error 0.0,  -0.0", "error 1e-17, 0.0"),
        ({SVG: "<svg><path d='M1 2'/>w</svg>"}, {SVG: "<svg><path d='M3 4'/>w</svg>"}),
        ({SVG: "<svg><text x='1'>w</text></svg>"}, {SVG: "<svg><text x='2'>w</text></svg>"}),
    ],
)
def test_rounding_and_shapes_do_not_make_an_output_stale(held, made):
    """Another machine's last digits, and another library's curves, are no reason to fail."""
    assert stale(printed(held), printed(made)) == ""


def test_of_a_cell_of_rounding_errors_only_words_are_compared():
    """The tag lets all numbers differ, but no word."""
    held, made = printed("error 3e-05", tags=[ROUNDING]), printed("error 2e-05", tags=[ROUNDING])
    assert stale(held, made) == ""
    assert stale(printed("error 3e-05"), printed("error 2e-05"))
    assert stale(held, printed("wrong 3e-05", tags=[ROUNDING]))


def test_a_stale_place_in_a_long_line_is_shown():
    """The message holds the place where the lines part, and is short."""
    said = stale(printed("x" * 5000 + "old" + "y" * 900), printed("x" * 5000 + "new" + "y" * 900))
    assert "xold" in said and "xnew" in said and len(said) < 300


@pytest.mark.slow
def test_the_check_notices_an_output_that_the_code_no_longer_makes(tmp_path):
    """A notebook with its source's cells and another output fails until it is made again."""
    source = write(tmp_path, "# %%\nprint(1 + 1)\n")
    assert build.make(source, check=False) == ""
    assert build.make(source, check=True) == ""
    path = source.with_suffix(".ipynb")
    path.write_text(path.read_text(encoding="utf-8").replace("2\\n", "3\\n"), encoding="utf-8")
    assert "stream: 3" in build.make(source, check=True)


def test_an_interactive_output_alone_is_noticed():
    """The check of static twins fails for one without, and for one inside the same bundle."""
    page = nbformat.v4.new_output("display_data", {"text/html": "<iframe srcdoc='x'></iframe>"})
    both = nbformat.v4.new_output(
        "display_data", {"text/html": "<iframe></iframe>", SVG: "<svg/>"}
    )
    twin = nbformat.v4.new_output("display_data", {SVG: "<svg/>"})

    def wrong(*shown):
        cell = nbformat.v4.new_code_cell(outputs=list(shown))
        return without_twin(nbformat.v4.new_notebook(cells=[cell]))

    assert wrong(page, twin) == []
    assert wrong(twin, page) == [1]
    assert wrong(page, both) == [0, 1]


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
