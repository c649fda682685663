"""JupyterLite beside the site: the notebooks, to be run in the reader's browser.

    python -m docs.make.site.lite SITE

`make lite` does it after `make docs`. The kernel needs IPython: pip downloads its wheels, and a
list of them in Pyodide's form lets the kernel find them in the folder of the site.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import Any

from docs.make.excerpts import ROOT
from docs.make.site.playground import node_modules, pure_wheel, write_pyodide

KERNEL_NEEDS = ("ipython", "comm", "jedi", "micropip", "packaging")
SETTINGS = "@jupyterlite/pyodide-kernel-extension:kernel"
FIRST_CELL = "%pip install -q autograd-core"
RUN_HERE = "Run and change it in your browser: JupyterLite, 33 MB, without plots"
RUN_HERE_IN_CHINESE = "在浏览器中运行和修改：JupyterLite，33 MB，不含绘图"


def write_lite(folder: Path) -> None:
    """Write JupyterLite with the notebooks into a folder of the site."""
    modules = node_modules()
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        build(folder.absolute(), work)
        kernel = folder / "pyodide"
        kernel.mkdir()
        download(kernel)
        write_pyodide(kernel, modules, "pyodide-lock.json", packages(kernel))
    settings = folder / "jupyter-lite.json"
    found = json.loads(settings.read_text(encoding="utf-8"))
    own = found["jupyter-config-data"].setdefault("litePluginSettings", {})
    own.setdefault(SETTINGS, {}).update(
        pyodideUrl="./pyodide/pyodide.mjs", disablePyPIFallback=True
    )
    settings.write_text(json.dumps(found, indent=1), encoding="utf-8")
    link_pages(folder)


def link_pages(folder: Path) -> None:
    """Let the page of each notebook on the site lead to it in JupyterLite, below its title."""
    for page in sorted((folder.parent / "notebooks").glob("[0-9]*.html")):
        place = f"../{folder.name}/lab/index.html?path={page.stem}.ipynb"
        said = RUN_HERE_IN_CHINESE if page.stem.endswith("_zh") else RUN_HERE
        link = f'<p><a class="reference external" href="{place}">{said}</a></p>'
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("</h1>", f"</h1>\n{link}", 1), encoding="utf-8")


def build(folder: Path, work: Path) -> None:
    """Let jupyterlite make its pages, with the pure wheel and the notebooks."""
    wheel = pure_wheel(work)
    contents = work / "contents"
    contents.mkdir()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        text = json.dumps(with_first_cell(json.loads(path.read_text(encoding="utf-8"))))
        (contents / path.name).write_text(text, encoding="utf-8")
    config = {"PipliteAddon": {"piplite_urls": [str(wheel)]}}
    (work / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(work)]
    command += ["--contents", str(contents), "--output-dir", str(folder)]
    subprocess.run(command, check=True, cwd=work, capture_output=True)


def with_first_cell(notebook: dict[str, Any]) -> dict[str, Any]:
    """A notebook with a cell before the others that installs this package."""
    cell = {"cell_type": "code", "source": FIRST_CELL, "metadata": {}, "outputs": []}
    notebook["cells"].insert(0, {**cell, "execution_count": None, "id": "install"})
    return notebook


def download(folder: Path) -> None:
    """Let pip download the wheels that the kernel imports, for any Python and machine."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(folder)]
    command += ["--disable-pip-version-check", "--only-binary", ":all:", "--platform", "any"]
    command += ["--python-version", "3.14", "--implementation", "py", "--abi", "none"]
    subprocess.run([*command, *KERNEL_NEEDS], check=True)


def packages(folder: Path) -> dict[str, dict[str, Any]]:
    """The wheels of a folder as Pyodide lists packages: file, checksum, imports, dependencies."""
    return {entry["name"]: entry for entry in map(package, sorted(folder.glob("*.whl")))}


def package(wheel: Path) -> dict[str, Any]:
    """A wheel as an entry of Pyodide's list."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (about,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(about).decode())
    place = {
        "python_version": "3.14",
        "sys_platform": "emscripten",
        "platform_system": "",
        "extra": "",
    }
    required = map(Requirement, metadata.get_all("Requires-Dist") or [])
    wanted = [r.name for r in required if r.marker is None or r.marker.evaluate(place)]
    tops = {
        name.partition("/")[0].removesuffix(".py") for name in names if ".dist-info" not in name
    }
    return {
        "name": canonicalize_name(metadata["Name"]),
        "version": metadata["Version"],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(tops),
        "depends": sorted(map(canonicalize_name, wanted)),
        "unvendored_tests": False,
    }


if __name__ == "__main__":
    write_lite(Path(sys.argv[1]) / "lite")
