"""From DOT text to a picture: which program draws it, and what to do without one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from autograd_core.extras import install_hint

TIMEOUT = 5.0
"""Seconds for each program; after them the next program draws, or our own layout."""


class RenderError(RuntimeError):
    """No program could draw the picture; the message says why and what to do."""


class Route(NamedTuple):
    """A program that draws DOT text."""

    name: str
    program: str
    formats: tuple[str, ...]


class Rendered(NamedTuple):
    """A picture drawn by a program, and the program's name."""

    content: bytes
    drawn_by: str


def no_program() -> str:
    """Say, if no program draws, what to install, and what works without it."""
    return (
        "no program that draws graphs was found. Install one with: "
        f"{install_hint('viz')} (it brings graphviz-pure), or install Graphviz itself, for "
        "instance with: apt-get install graphviz. Without a program you can use the DOT text: "
        "picture.source, or save it with the suffix .dot"
    )


def routes() -> list[Route]:
    """The programs of this machine that draw, in the order in which they are tried.

    Graphviz's own `dot` on the PATH comes first, then `graphviz-pure`, a port that pip installs.
    """
    found = []
    if program := shutil.which("dot"):
        found.append(Route("dot", program, ("svg", "png", "pdf")))
    if program := find_graphviz_pure():
        found.append(Route("graphviz-pure", program, ("svg", "png")))
    return found


def find_graphviz_pure() -> str | None:
    """Path of the program graphviz-pure: beside this Python, where pip puts it, or on the PATH."""
    for folder in script_folders():
        if program := shutil.which("graphviz-pure", path=folder):
            return program
    return shutil.which("graphviz-pure")


def script_folders() -> list[str]:
    """Return the folders where pip installs programs; they may be missing from the PATH."""
    folders = [sysconfig.get_path("scripts"), str(Path(sys.executable).parent)]
    try:
        folders.append(sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user")))
    except ValueError:  # a Python that knows no users, as that of a browser
        pass
    return folders


def render(
    source: str, kind: str, timeout: float = TIMEOUT, without: Collection[str] = ()
) -> Rendered:
    """Draw DOT text as "svg", "png" or "pdf" by the first route that can.

    Args:
        source: the DOT text.
        kind: the format.
        timeout: seconds that each program may take.
        without: names of programs that are not asked.

    Raises:
        RenderError: every program is missing, cannot write this format, failed or took too long.
    """
    available = [route for route in routes() if route.name not in without]
    if not available:
        raise RenderError(no_program())
    able = [route for route in available if kind in route.formats]
    if not able:
        raise RenderError(
            f"{available[0].name} does not write {kind.upper()}: that needs Graphviz itself, for "
            "instance from: apt-get install graphviz. SVG and PNG work without it"
        )
    failures = []
    for route in able:
        try:
            return Rendered(run(route, source, kind, timeout), route.name)
        except subprocess.TimeoutExpired:
            failures.append(
                f"{route.name} took more than {timeout:g} seconds; show fewer nodes: "
                "draw(root, limit=...)"
            )
        except RenderError as error:
            failures.append(str(error))
    raise RenderError("; ".join(failures))


def sentence(error: Exception, source: str) -> str:
    """Say in place of a picture why it could not be drawn, and show its DOT text."""
    reason = str(error) if isinstance(error, RenderError) else f"{type(error).__name__}: {error}"
    return f"The graph as DOT text, because it could not be drawn: {reason}\n\n{source}"


def run(route: Route, source: str, kind: str, timeout: float) -> bytes:
    """Run one program on DOT text, and return its output.

    Raises:
        RenderError: it cannot be started or fails.
        subprocess.TimeoutExpired: it takes longer than `timeout` seconds; it is ended.
    """
    command = [route.program, "-Kdot", f"-T{kind}"]
    try:
        done = subprocess.run(
            command, input=source.encode(), capture_output=True, timeout=timeout, check=False
        )
    except (OSError, NotImplementedError) as error:  # in a browser nothing can be started
        raise RenderError(f"{route.name} could not be started: {error}") from error
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip()[-500:] or "it said nothing"
        raise RenderError(f"{route.name} failed (exit status {done.returncode}): {said}")
    return done.stdout
