"""The documents of the repository as pages of the site: where they stand, and in which order."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from docs.make.excerpts import ROOT

NAVIGATION = {
    "Start": "index",
    "Playground": "playground",
    "中文": "README.zh",
    "Learn": "notebooks/README",
    "The engine in one sitting": "docs/engine",
    "Derivatives": "docs/derivatives",
    "Laboratory": "docs/laboratory",
    "Other engines": "docs/other_engines",
    "Pictures and stepping": "docs/pictures",
    "Graphs, functions, formulas": "docs/graphs",
    "Static functions": "docs/static",
    "Scaling out": "docs/scaling_out",
    "PyTorch's names": "docs/torch",
    "Command line": "docs/command_line",
    "API reference": "reference/index",
    "Numerics": "docs/numerics",
    "Teaching": "docs/teaching/README",
    "Terms in Chinese": "docs/terms",
    "Changes": "CHANGELOG",
    "Contributing": "CONTRIBUTING",
    "Benchmarks": "benchmarks/README",
    "This site": "docs/site/README",
}
"""Titles and pages of the contents of the site. A page that is not there is left out."""

FOLDERS = (".", "benchmarks", "docs", "docs/site", "docs/teaching", "notebooks")
PLAYGROUND = "docs/playground/playground.md"
SUFFIXES = (".md", ".ipynb")

PICTURE = re.compile(
    r'<picture><source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)">'
    r'<img alt="([^"]*)" src="([^"]+)"></picture>'
)
BOTH = r'<img class="only-light" alt="\2" src="\3"><img class="only-dark" alt="\2" src="\1">'
SOURCE_LINK = re.compile(r"\]\(((?:[\w.]+/)*[\w.]+\.(?:py|pxd))\)")


def copy_documents(pages: Path) -> None:
    """Copy the documents to a folder, at the same places, so that links between them hold."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).glob("*")):
            if path.suffix not in SUFFIXES:
                continue
            target = pages / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".md":
                target.write_text(page_of(path, pages), encoding="utf-8")
            else:
                shutil.copy(path, target)
    (pages / "README.md").rename(pages / "index.md")
    text = page_of(ROOT / PLAYGROUND, pages).replace("](../../", "](")
    (pages / "playground.md").write_text(text, encoding="utf-8")


def page_of(path: Path, pages: Path) -> str:
    """A document as Sphinx reads it: pictures for both themes, links to pages of the site."""
    text = PICTURE.sub(BOTH, path.read_text(encoding="utf-8"))
    up = "../" * len(path.parent.relative_to(ROOT).parts)
    text = re.sub(rf"\]\({re.escape(up)}README\.md", f"]({up}index.md", text)
    text = re.sub(r"\]\([\w./]*playground/playground\.md", f"]({up}playground.md", text)

    def to_source(match: re.Match[str]) -> str:
        """A link to a source file becomes one to its page, which is written."""
        module = (path.parent / match[1]).resolve().relative_to(ROOT)
        return f"]({up}{source_page(module, pages)})"

    return SOURCE_LINK.sub(to_source, text)


def source_page(module: Path, pages: Path) -> str:
    """Write the page that shows a source file; return its place."""
    place = f"source/{module.as_posix()}.md"
    (pages / place).parent.mkdir(parents=True, exist_ok=True)
    code = (ROOT / module).read_text(encoding="utf-8")
    (pages / place).write_text(
        f"---\norphan: true\n---\n# {module.as_posix()}\n\n`````python\n{code}`````\n", "utf-8"
    )
    return place


def add_contents(pages: Path) -> None:
    """Put the contents of the site into its first page, and those of chapters into theirs."""
    index = pages / "index.md"
    there = {title: page for title, page in NAVIGATION.items() if _exists(pages, page)}
    del there["Start"]
    append(index, toctree(there))
    notebooks = sorted(path.stem for path in (pages / "notebooks").glob("*.ipynb"))
    append(pages / "notebooks/README.md", toctree(dict.fromkeys(notebooks, "")))
    teaching = pages / "docs/teaching"
    others = sorted(p.stem for p in teaching.glob("*") if p.stem != "README")
    if others:
        append(teaching / "README.md", toctree(dict.fromkeys(others, "")))


def append(path: Path, text: str) -> None:
    """Add text at the end of a page."""
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n\n{text}", "utf-8")


def toctree(entries: dict[str, str]) -> str:
    """A table of contents that only the side bar shows: pages by title, or pages alone."""
    lines = [f"{title} <{page}>" if page else title for title, page in entries.items()]
    return "```{toctree}\n:hidden:\n\n" + "\n".join(lines) + "\n```\n"


def _exists(pages: Path, page: str) -> bool:
    return any((pages / f"{page}{suffix}").is_file() for suffix in SUFFIXES)
