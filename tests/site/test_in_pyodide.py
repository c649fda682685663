"""What needs no process runs in Pyodide: README's examples, other pages', notebooks' cells."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.chromium import unavailable
from tests.site.conftest import ROOT

HERE = Path(__file__).parent
PAGES = ("README.md", "docs/numerics.md", "docs/other_engines.md", "docs/static.md")

TRAIN_TOO_LONG = ("09", "11", "13", "14")
"""Notebooks that train for minutes without compiled modules; they run there all the same."""

REASONS = {
    "needs IPython",
    "needs matplotlib",
    "needs sympy",
    "uses what a skipped cell makes",
}

PROGRAM = """
import json as _json
_found = {
    name: examples(text) if name.endswith(".md") else cells(text) for name, text in texts.items()
}
print("\\nfound:", _json.dumps(_found))
"""

CHAIN = """
from autograd_core import Value
_x = _y = Value(1.0)
for _ in range(1_000_000):
    _y = _y + _x
_y.backward()
del _y
print("chain:", _x.grad)
"""


@pytest.fixture(scope="module")
def texts():
    """The documents by their names."""
    notebooks = [
        path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        if not path.name.startswith(TRAIN_TOO_LONG)
    ]  # fmt: skip
    paths = [*(ROOT / page for page in PAGES), *notebooks]
    return {path.name: path for path in paths}


def judge(said):
    """Every example and every cell has run, or is skipped for a reason that is known."""
    found = json.loads(said.rpartition("found:")[2])
    for name, one in found.items():
        assert not one["failed"], (name, one)
    skipped = [why for one in found.values() for why in one.get("skipped", {}).values()]
    assert set(skipped) <= REASONS
    assert found["README.md"]["ran"] > 40
    assert sum(one["ran"] for one in found.values()) > 250
    assert len(skipped) < 50


@pytest.mark.slow
def test_documents_and_notebooks_run_in_node(texts, tmp_path):
    """In Pyodide in Node, without a browser; a chain of a million nodes is freed there, too."""
    from docs.make.site import playground

    if shutil.which("node") is None:
        unavailable("node is not installed")
    try:
        modules = playground.node_modules()
    except playground.NoPlayground as reason:
        unavailable(str(reason))
    playground.write_pyodide(tmp_path / "pyodide", modules)
    wheel = playground.pure_wheel(tmp_path)
    program = tmp_path / "program.py"
    text = CHAIN + (HERE / "in_pyodide.py").read_text("utf-8") + PROGRAM
    program.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["node", HERE / "pyodide.mjs", tmp_path / "pyodide", wheel, program, *texts.values()],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "chain: 1000001.0" in done.stdout
    judge(done.stdout)


@pytest.mark.browser
@pytest.mark.xdist_group("site")
def test_documents_and_notebooks_run_in_the_worker_of_a_page(texts, page, address):
    """In the very worker of the playground."""
    page.goto(f"{address}playground.html")
    given = {name: path.read_text(encoding="utf-8") for name, path in texts.items()}
    program = f"texts = {given!r}\n" + (HERE / "in_pyodide.py").read_text("utf-8") + PROGRAM
    said = page.evaluate(
        """program => new Promise((done) => {
          const worker = new Worker("_static/playground/worker.js", { type: "module" });
          const said = [];
          worker.onmessage = ({ data: { kind, content } }) => {
            said.push(content ?? "");
            if (kind === "ready") worker.postMessage({ program });
            if (kind === "done" || kind === "dead") done(said.join("\\n"));
          };
        })""",
        program,
    )
    judge(said)
    assert page.faults == []
