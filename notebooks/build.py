"""Make the notebooks from their sources: `python -m notebooks.build [--check] [NAME ...]`.

`--links` writes only the links and the first cell for hosts (`notebooks.hosts`).
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

try:
    import jupytext
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
except ImportError as error:
    raise ImportError(
        f"{error}. The notebooks are made with: pip install -e '.[notebooks]'"
    ) from error

from autograd_core.saving import write_whole
from notebooks.hosts import with_host_cells
from notebooks.stale import stale
from notebooks.tidy import METADATA, tidy

FOLDER = Path(__file__).resolve().parent
TIMEOUT = 600
MOST_BYTES = 1_000_000

# What differs from machine to machine is settled before the first cell: matplotlib's figures do
# not say its version. A warning raises, but for those of Jupyter's own packages to each other.
STARTUP = """
import warnings
get_ipython().config.InlineBackend.print_figure_kwargs = {
    "bbox_inches": "tight", "metadata": {"Software": None}
}
warnings.simplefilter("error")
warnings.filterwarnings(
    "ignore", category=DeprecationWarning, module=".*(matplotlib_inline|traitlets)"
)
warnings.filterwarnings("ignore", category=PendingDeprecationWarning, module=".*ipykernel")
del warnings
"""

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def sources(names: Sequence[str] = (), folder: Path = FOLDER) -> list[Path]:
    """The sources NN_name.py, all or those that begin with one of `names`.

    Raises:
        ValueError: no source begins with one of the names.
    """
    found = sorted(folder.glob("[0-9][0-9]_*.py"))
    for name in names:
        if not any(path.stem.startswith(name) for path in found):
            known = ", ".join(path.stem for path in found)
            raise ValueError(f"no notebook begins with {name!r}; there are {known}")
    return [p for p in found if not names or any(p.stem.startswith(name) for name in names)]


def orphans(folder: Path = FOLDER) -> list[Path]:
    """The notebooks without a source."""
    return [p for p in sorted(folder.glob("*.ipynb")) if not p.with_suffix(".py").exists()]


def read_source(path: Path) -> Any:
    """The notebook of a source, without outputs; each cell's id is that of its text."""
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        digest = sha256(f"{cell.cell_type}\0{cell.source}".encode()).hexdigest()[:12]
        seen[digest] += 1
        cell.id = f"{digest}-{seen[digest]}"
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k == "tags"})
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def read_notebook(path: Path) -> Any:
    """A notebook with its outputs."""
    return nbformat.read(path, as_version=4)


def difference(source: Path) -> str:
    """Why the stored notebook does not belong to its source; "" if it does."""
    stored = source.with_suffix(".ipynb")
    if not stored.exists():
        return f"{stored.name} is missing"
    wanted = _cells(with_host_cells(read_source(source), source.stem))
    found = _cells(read_notebook(stored))
    for i, (a, b) in enumerate(zip(wanted, found, strict=False), 1):
        if a != b:
            return f"cell {i} of {stored.name} is not that of {source.name}"
    if len(wanted) != len(found):
        return f"{stored.name} has {len(found)} cells, {source.name} has {len(wanted)}"
    return ""


def _cells(notebook: Any) -> list[tuple[str, str, str]]:
    """What a notebook and its source must have in common."""
    return [(cell.id, cell.cell_type, cell.source) for cell in notebook.cells]


def execute(notebook: Any, folder: Path = FOLDER) -> Any:
    """Run all cells in a kernel of their own, and tidy what they put out.

    Warnings are errors. Only programs beside this Python are on the PATH, so that pictures are
    drawn by the packaged renderer and look the same on every machine.

    Raises:
        CellExecutionError: a cell raised.
        CellTimeoutError: a cell took more than ten minutes.
        DeadKernelError: the kernel died.
    """
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=[f"--IPKernelApp.exec_lines={STARTUP}", "--log-level=ERROR"],
    )
    client.execute(env=_environment(folder.parent))
    return tidy(notebook)


def _environment(root: Path) -> dict[str, str]:
    """The environment of a kernel."""
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PATH": str(Path(sys.executable).parent),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(paths),
    }


def oversized(notebook: Any) -> list[str]:
    """The outputs of a megabyte or more, in words."""
    return [
        f"cell {i} puts out {_weight(output):,} bytes"
        for i, cell in enumerate(notebook.cells, 1)
        for output in cell.get("outputs", ())
        if _weight(output) >= MOST_BYTES
    ]


def _weight(output: Any) -> int:
    """The bytes of an output in a file."""
    cell = nbformat.v4.new_code_cell(outputs=[output])
    return len(nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode())


def make(source: Path, check: bool) -> str:
    """Execute one notebook, and write it unless this is a check; what is wrong, or ""."""
    remedy = f"run python -m notebooks.build {source.stem}"
    if check and (wrong := difference(source)):
        return f"{wrong}: {remedy}"
    notebook = read_source(source)
    try:
        execute(notebook)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        return last_lines(str(error))
    with_host_cells(notebook, source.stem)
    if large := oversized(notebook):
        return "; ".join(large)
    if check:
        wrong = stale(read_notebook(source.with_suffix(".ipynb")), notebook)
        return f"{wrong}: {remedy}" if wrong else ""
    _store(notebook, source)
    return ""


def _store(notebook: Any, source: Path) -> None:
    """Write a notebook beside its source."""
    write_whole(source.with_suffix(".ipynb"), nbformat.writes(notebook) + "\n")


def link(source: Path) -> str:
    """Put the cells for hosts into a stored notebook, which is not run; what is wrong, or ""."""
    stored = source.with_suffix(".ipynb")
    if not stored.exists():
        return f"{stored.name} is missing: run python -m notebooks.build {source.stem}"
    _store(with_host_cells(read_notebook(stored), source.stem), source)
    return ""


def last_lines(text: str, count: int = 25) -> str:
    """The end of a traceback, without colours."""
    return "\n".join(_COLOUR.sub("", text).rstrip().splitlines()[-count:])


def main(words: Iterable[str] | None = None) -> int:
    """The command line; the exit status is 1 if a notebook failed."""
    parser = argparse.ArgumentParser(
        prog="python -m notebooks.build",
        description="Execute the notebooks from their sources and store them with their outputs.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as 03; all by default")
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; fail where a cell raises, or a notebook is not what its source makes",
    )
    parser.add_argument(
        "--links",
        action="store_true",
        help="run nothing; write the links to hosts and their first cell, by pyproject.toml",
    )
    options = parser.parse_args(None if words is None else list(words))
    try:
        chosen = sources(options.names)
    except ValueError as error:
        parser.error(str(error))
    failures = [f"{path.name} has no source" for path in orphans()]
    for source in chosen:
        started = time.perf_counter()
        wrong = link(source) if options.links else make(source, options.check)
        seconds = time.perf_counter() - started
        print(f"{source.stem:40} {'FAILED' if wrong else 'ok':6} {seconds:6.1f} s", flush=True)
        if wrong:
            failures.append(f"{source.name}: {wrong}")
    if failures:
        print("\n\n".join(failures), file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
