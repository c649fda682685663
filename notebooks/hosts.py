"""Links to hosts that run a notebook, and the cell that they need: known from pyproject.toml.

    [project.urls]
    Repository = "https://github.com/OWNER/NAME"     # on whose pages Google Colab finds notebooks
    Documentation = "https://OWNER.github.io/NAME"   # the site, with `make lite`

`python -m notebooks.build --links` writes them into the stored notebooks and runs nothing. Without
these addresses there are no such cells.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parent.parent
BRANCH = "main"
EXTRAS = "check,nn-data,plot,viz"
LINKS, INSTALL = "links-to-hosts", "install-on-hosts"
"""The ids of the two cells."""

CHINESE = "_zh"
"""The ending of the name of a notebook in Chinese."""

INSTALLING = """\
# {note}
from importlib.util import find_spec

if find_spec("autograd_core") is None:
    %pip install -q "autograd-core[{extras}] @ git+{repository}"
"""

WORDS = {
    "en": (
        "in {}",
        "Run it {}: nothing to install on your machine.",
        ", or ",
        "Where this package is missing, as on Google Colab, it is installed.",
    ),
    "zh": (
        "在 {} 中",
        "{}运行：你的机器上什么也不用安装。",
        "，或",
        "没有这个包的地方（如 Google Colab），这里会安装它。",
    ),
}
"""By language: a link, the sentence of links, what stands between two, the comment of the cell."""


def addresses(project: Path = ROOT / "pyproject.toml") -> dict[str, str]:
    """The addresses that the project gives; empty if it gives none."""
    found = tomllib.loads(project.read_text(encoding="utf-8"))["project"].get("urls", {})
    return {name: str(url).rstrip("/") for name, url in found.items()}


def host_cells(stem: str, urls: Mapping[str, str]) -> list[Any]:
    """The cells for hosts: a line of links, and for those of the repository an installation.

    Args:
        stem: the name of the notebook, without its ending.
        urls: the addresses of the project.
    """
    where, sentence, between, note = WORDS["zh" if stem.endswith(CHINESE) else "en"]
    repository, site = urls.get("Repository", ""), urls.get("Documentation", "")
    hosts = {}
    github = "https://github.com/"
    if repository.startswith(github):
        place = f"{repository.removeprefix(github)}/blob/{BRANCH}/notebooks/{stem}.ipynb"
        hosts["Google Colab"] = f"https://colab.research.google.com/github/{place}"
    if site:
        hosts["JupyterLite"] = f"{site}/lite/lab/index.html?path={stem}.ipynb"
    cells = []
    if hosts:
        links = [f"[{where.format(name)}]({address})" for name, address in hosts.items()]
        text = sentence.format(between.join(links))
        cells.append(nbformat.v4.new_markdown_cell(text, id=LINKS))
    if repository:
        text = INSTALLING.format(note=note, extras=EXTRAS, repository=repository).rstrip("\n")
        cells.append(nbformat.v4.new_code_cell(text, id=INSTALL))
    return cells


def with_host_cells(notebook: Any, stem: str, urls: Mapping[str, str] | None = None) -> Any:
    """A notebook with the cells for hosts behind its title, in the place of those it had."""
    own = [cell for cell in notebook.cells if cell.id not in (LINKS, INSTALL)]
    cells = host_cells(stem, addresses() if urls is None else urls)
    notebook.cells = [*own[:1], *cells, *own[1:]]
    return notebook
