"""Make the site: `python -m docs.make.site FOLDER`, which `make docs` does.

The pages are put together in a folder beside it, then Sphinx makes HTML of them.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from docs.make import llms
from docs.make.excerpts import ROOT
from docs.make.site.accessible import mend_pages
from docs.make.site.documents import add_contents, copy_documents
from docs.make.site.playground import NoPlayground, left_out, node_modules, write_playground
from docs.make.site.primitive_pages import write_primitives
from docs.make.site.reference import write_reference

CONFIGURATION = ROOT / "docs" / "site"


def main(folder: Path) -> int:
    """Make the site in a folder; the exit status of Sphinx, for which a warning is an error."""
    from sphinx.cmd.build import build_main

    pages = folder.with_name(f"{folder.name}-pages")
    for stale in pages, folder:
        shutil.rmtree(stale, ignore_errors=True)
    pages.mkdir(parents=True)
    write_pages(pages)
    try:
        node_modules()
    except NoPlayground as reason:
        print(f"The site has no playground: {reason}", file=sys.stderr)
        (pages / "playground.md").write_text(left_out(reason), encoding="utf-8")
    else:
        write_playground(pages / "_static" / "playground")
    status = build_main(
        [
            "-q",
            "-W",
            "--keep-going",
            "-j",
            "auto",
            "-c",
            str(CONFIGURATION),
            str(pages),
            str(folder),
        ]
    )
    mend_pages(folder)
    copy_files(pages, folder)
    return int(status)


def write_pages(pages: Path) -> None:
    """Put the sources of all pages into a folder."""
    copy_documents(pages)
    write_primitives(pages)
    write_reference(pages)
    add_contents(pages)


def copy_files(pages: Path, folder: Path) -> None:
    """Copy what pages refer to by its name, and the text for those who read it at once."""
    for picture in [*ROOT.glob("docs/*.svg"), *pages.glob("derivatives/*.svg")]:
        base = pages if picture.is_relative_to(pages) else ROOT
        shutil.copy(picture, folder / picture.relative_to(base))
    if (made := pages / "_static").is_dir():
        shutil.copytree(made, folder / "_static", dirs_exist_ok=True)
    (folder / "llms.txt").write_text(llms.written(site=True), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
