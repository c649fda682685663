"""What makes the notebooks: tidy files, the same for the same source, and a check that notices."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("jupytext", reason="pip install -e '.[notebooks]'")
pytest.importorskip("nbclient", reason="pip install -e '.[notebooks]'")

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

from autograd_core.figures.notebook_image import notebook_image
from notebooks import build, hosts
from notebooks.stale import ROUNDING, stale
from notebooks.tidy import METADATA, tidy

SOURCES = build.sources()


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


def test_metadata_of_a_run_are_taken_out():
    """Times of execution, sizes of pictures and what an editor adds are not stored."""
    shown = nbformat.v4.new_output("display_data", {"text/plain": "x"}, metadata={"width": 9})
    timed = {"execution": {"iopub.status.busy": "now"}, "tags": ["kept"]}
    cell = nbformat.v4.new_code_cell(outputs=[shown], metadata=timed)
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"authors": []})
    tidy(notebook)
    assert (cell.outputs[0].metadata, cell.metadata) == ({}, {"tags": ["kept"]})
    assert notebook.metadata == METADATA


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


def image(svg, words=""):
    """The output of a picture."""
    return {"text/html": notebook_image(svg, words)}


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
        ([], [image("<svg><text>w</text></svg>")]),
        ([], [image("<svg><path d='M1 2'/></svg>")]),
        ([], [{"image/png": "aGVsbG8="}]),
        ([image("<svg><text x='1'>w</text></svg>")], [image("<svg><text x='1'>v</text></svg>")]),
        ([image("<svg/>", "one")], [image("<svg/>", "two")]),
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
        ({"text/html": "a", "text/plain": "b"}, {"text/plain": "b", "text/html": "a"}),
        (image("<svg><path d='M1 2'/>w</svg>"), image("<svg><path d='M3 4'/>w</svg>")),
        (image("<svg><text x='1'>w</text></svg>"), image("<svg><text x='2'>w</text></svg>")),
        ({"image/png": "aGVsbG8="}, {"image/png": "d29ybGQ="}),
    ],
)
def test_rounding_and_shapes_do_not_make_an_output_stale(held, made):
    """Another machine's last digits, another library's curves, another order of kinds."""
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
    said = stale(printed("x" * 5000), printed("x" * 5000 + "more"))
    assert "xmore" in said and len(said) < 300


@pytest.mark.slow
def test_the_check_notices_an_output_that_the_code_no_longer_makes(tmp_path):
    """A notebook with its source's cells and another output fails until it is made again."""
    source = write(tmp_path, "# %%\nprint(1 + 1)\n")
    assert build.make(source, check=False) == ""
    assert build.make(source, check=True) == ""
    path = source.with_suffix(".ipynb")
    path.write_text(path.read_text(encoding="utf-8").replace("2\\n", "3\\n"), encoding="utf-8")
    assert "stream: 3" in build.make(source, check=True)


def test_an_output_of_a_megabyte_is_noticed():
    """The weight of one output counts, not that of the notebook: two halves are no fault."""
    half = "x" * (build.MOST_BYTES // 2)
    assert build.oversized(printed(half, half)) == []
    (found,) = build.oversized(printed("small", half + half))
    assert found.startswith("cell 1 puts out 1,000,")


def test_the_command_names_what_failed(monkeypatch, capsys):
    """Each notebook has a line, failures are told on stderr, and the exit status says so."""
    monkeypatch.setattr(build, "make", lambda source, check: "cell 7" * (source == SOURCES[1]))
    assert build.main(["--check", "01", "02"]) == 1
    shown = capsys.readouterr()
    assert [line.split()[1] for line in shown.out.splitlines()] == ["ok", "FAILED"]
    assert shown.err.strip() == f"{SOURCES[1].name}: cell 7"
    assert build.main(["01"]) == 0
    with pytest.raises(SystemExit, match="2"):
        build.main(["no_such"])
    assert "no notebook begins with 'no_such'; there are 01_" in capsys.readouterr().err


def test_a_notebook_without_a_source_fails(monkeypatch, capsys, tmp_path):
    """A stored notebook whose source was renamed does not stay unnoticed."""
    lost = tmp_path / "03_lost.ipynb"
    lost.touch()
    assert build.orphans(tmp_path) == [lost]
    monkeypatch.setattr(build, "orphans", lambda: [lost])
    monkeypatch.setattr(build, "make", lambda source, check: "")
    assert build.main(["01"]) == 1
    assert capsys.readouterr().err == "03_lost.ipynb has no source\n"


def test_the_end_of_a_traceback_is_shown_without_colours():
    """What remains of an error is its last lines, as plain text."""
    text = "\n".join(f"\x1b[0;31mline {i}\x1b[0m" for i in range(40)) + "\n\n"
    assert build.last_lines(text, 2) == "line 38\nline 39"


def test_cells_for_hosts_come_from_the_addresses_of_the_project(tmp_path, monkeypatch):
    """Without an address nothing is there; with one, links and a cell, and outputs stay."""
    source = write(tmp_path, "# %% [markdown]\n# # 1. A title\n\n# %%\n1 + 1\n")
    stored = source.with_suffix(".ipynb")
    before = build.read_notebook(stored)
    before.cells[1].outputs = [nbformat.v4.new_output("stream", text="2")]
    nbformat.write(before, stored)
    assert build.link(source) == build.difference(source) == ""
    assert build.read_notebook(stored) == before
    urls = {"Repository": "https://github.com/somebody/engine", "Documentation": "https://a.b/c"}
    monkeypatch.setattr(hosts, "addresses", lambda: urls)
    assert build.link(source) == build.difference(source) == ""
    title, links, install, cell = build.read_notebook(stored).cells
    assert [title, cell] == before.cells
    assert "/github/somebody/engine/blob/main/notebooks/01_planted.ipynb" in links.source
    assert "https://a.b/c/lite/lab/index.html?path=01_planted.ipynb" in links.source
    asked = []
    shell = SimpleNamespace(run_line_magic=lambda *call: asked.append(call))
    for name in "autograd_core", "autograd_core_missing":
        assert asked == []
        text = install.source.replace('"autograd_core")', f'"{name}")')
        exec(TransformerManager().transform_cell(text), {"get_ipython": lambda: shell})
    english, chinese = (hosts.host_cells(stem, urls) for stem in ("17_x", "17_x_zh"))
    for ours, theirs in zip(chinese, english, strict=True):
        assert ours.source.count("\n") == theirs.source.count("\n")
        assert re.search("[\u4e00-\u9fff]", ours.source.splitlines()[0])
    assert links.source.startswith("Run it [in Google Colab](")
    wanted = f'"autograd-core[check,nn-data,plot,viz] @ git+{urls["Repository"]}"'
    assert asked == [("pip", f"install -q {wanted}")]
    monkeypatch.undo()
    assert build.link(source) == "" and build.read_notebook(stored) == before
