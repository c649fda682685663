"""The playground's files: Pyodide, the packages as a pure wheel, the editor, the programs.

npm brings Pyodide, the editor's parts and a font for formulas. Without npm, or if it cannot
install them, the site has no playground and says so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from autograd_core.examples import EXAMPLES
from autograd_core.extras import install_hint
from docs.make.excerpts import ROOT

HERE = ROOT / "docs" / "playground"
STORE = ROOT / "build" / "npm"
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
OWN = ("address.js", "playground.js", "run.py", "words.js", "worker.js")
FONT = "@fontsource/noto-sans-math/files/noto-sans-math-latin-400-normal.woff2"
NOT_SOURCE = (".*", "build", "dist", "out", "*.egg-info", "*.so", "*.c", "__pycache__", "tests")

EXAMPLE = """# {title}
from autograd_core import examples

net = examples.{name}()
net.loss.backward()
net.loss
"""


class NoPlayground(Exception):
    """npm is missing or failed; the message says what to do."""


def node_modules() -> Path:
    """The folder of what npm installed; it is installed where it is missing or of other versions.

    Raises:
        NoPlayground: npm is missing or failed.
    """
    wanted = (HERE / "package.json").read_text(encoding="utf-8")
    kept = STORE / "package.json"
    folder = STORE / "node_modules"
    if folder.is_dir() and kept.is_file() and kept.read_text(encoding="utf-8") == wanted:
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise NoPlayground("npm is not installed (on Debian: apt-get install npm)")
    shutil.rmtree(STORE, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copy(HERE / "package.json", scratch)
        command = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoPlayground(f"npm could not install what it needs: {done.stderr.strip()}")
        shutil.copytree(scratch, STORE, symlinks=True)
    return folder


def write_playground(folder: Path) -> None:
    """Write the files of the playground to a folder of the site.

    Raises:
        NoPlayground: npm is missing or failed.
    """
    modules = node_modules()
    folder.mkdir(parents=True, exist_ok=True)
    write_pyodide(folder / "pyodide", modules)
    for name in OWN:
        shutil.copy(HERE / name, folder)
    wheel = pure_wheel(folder)
    (folder / "wheel.json").write_text(json.dumps({"wheel": wheel.name}), encoding="utf-8")
    (folder / "programs.json").write_text(json.dumps(programs(), indent=1), encoding="utf-8")
    write_editor(folder / "editor.js", modules)
    shutil.copy(modules / FONT, folder.parent)


def write_pyodide(
    folder: Path,
    modules: Path,
    list_name: str = "lock.json",
    packages: dict[str, Any] | None = None,
) -> None:
    """Copy what Pyodide needs, with a list of packages.

    Args:
        folder: where to; it is made if it is missing.
        modules: the folder of what npm installed.
        list_name: the name of the list's file.
        packages: the entries of the list; Pyodide's own are left out.
    """
    folder.mkdir(exist_ok=True)
    for name in PYODIDE:
        shutil.copy(modules / "pyodide" / name, folder)
    lock = json.loads((modules / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8"))
    text = json.dumps({"info": lock["info"], "packages": packages or {}})
    (folder / list_name).write_text(text, encoding="utf-8")


def pure_wheel(folder: Path) -> Path:
    """Build the wheel without compiled modules, from a copy of the sources, into a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, "source")
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_SOURCE))
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
        command += ["--no-deps", "--no-build-isolation", "--wheel-dir", scratch, str(copy)]
        subprocess.run(command, check=True, env={**os.environ, "AUTOGRAD_CORE_PURE": "1"})
        (wheel,) = Path(scratch).glob("*.whl")
        return Path(shutil.copy(wheel, folder))


def write_editor(file: Path, modules: Path) -> None:
    """Bundle the editor into one file, with the licences of its parts at the end."""
    program = modules / ".bin" / "esbuild"
    command = [str(program), str(HERE / "editor.js"), "--bundle", "--minify", "--format=esm"]
    command += ["--legal-comments=eof", f"--outfile={file}", "--log-level=warning"]
    subprocess.run(command, check=True, env={**os.environ, "NODE_PATH": str(modules)})
    licences = [
        (modules / package / "LICENSE").read_text(encoding="utf-8").strip()
        for package in ("codemirror", "@lezer/common")
    ]
    with file.open("a", encoding="utf-8") as end:
        end.writelines(f"\n/*\n{text}\n*/\n" for text in licences)


def programs() -> list[dict[str, str]]:
    """The example programs: those of the folder, and the named examples of the package."""
    found = []
    for path in sorted((HERE / "programs").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append({"title": text.partition("\n")[0].removeprefix("# "), "program": text})
    for name, example in EXAMPLES.items():
        title = re.split(r"[:.\n]", example.__doc__ or name)[0]
        found.append({"title": title, "program": EXAMPLE.format(title=title, name=name)})
    return found


def left_out(reason: NoPlayground) -> str:
    """The page in place of the playground."""
    return (
        "# Playground\n\nThis copy of the site was made without its playground: "
        f"{reason}. With npm, `make docs` makes a page that runs Python in the browser.\n\n"
        f"On a computer with Python, the same needs `{install_hint('viz')}`.\n"
    )
