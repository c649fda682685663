"""The pip command that installs the packages of an extra.

This package is not on an index, so `pip install 'autograd-core[viz]'` finds nothing. In a source
folder the command installs that folder again with the extra; elsewhere it names the packages of
the extra.
"""

from __future__ import annotations

import re
from pathlib import Path

DISTRIBUTION = "autograd-core"
NAME = re.compile(r"[\w.-]+")


def install_hint(*extras: str) -> str:
    """The command that installs the packages of these extras, as a user types it.

    `pip install --editable '.[viz]'` from a source folder, named where it is not the current one;
    `pip install graphviz graphviz-pure` where the package was installed without its sources.
    Without extras, in a source folder, the command that installs that folder.
    """
    if folder := source_folder():
        place = "." if folder == _here() else str(folder).replace("'", r"'\''")
        wanted = f"[{','.join(extras)}]" if extras else ""
        return f"pip install --editable '{place}{wanted}'"
    names = packages(*extras)
    if not names:
        return f"pip install what pyproject.toml lists under {', '.join(extras)}"
    return f"pip install {' '.join(names)}"


def source_folder() -> Path | None:
    """The source folder that this package is imported from, or None if it is installed."""
    folder = Path(__file__).resolve().parents[1]
    try:
        project = (folder / "pyproject.toml").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    return folder if f'name = "{DISTRIBUTION}"' in project.splitlines() else None


def packages(*extras: str) -> list[str]:
    """The names of the packages that these extras install, in listed order."""
    # Here, since it loads what reads mail and zip files, and is wanted in error messages alone.
    from importlib.metadata import PackageNotFoundError, requires

    try:
        lines = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        return []
    found: dict[str, None] = {}
    for extra in extras:
        for line in lines:
            requirement, _, marker = line.partition(";")
            if marker.split() != ["extra", "==", f'"{extra}"']:
                continue
            name, _, inner = requirement.strip().partition("[")
            if name == DISTRIBUTION:
                own = inner.partition("]")[0].split(",")
                found |= dict.fromkeys(packages(*map(str.strip, own)))
            elif match := NAME.match(name):
                found[match[0]] = None
    return list(found)


def _here() -> Path | None:
    """The current folder, or None if it was deleted."""
    try:
        return Path.cwd().resolve()
    except OSError:
        return None
