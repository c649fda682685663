"""Fixtures: which programs that draw are there, whatever this machine has."""

import os
import stat
import sys

import pytest

from viz import render


@pytest.fixture
def no_program(monkeypatch, tmp_path):
    """A machine without any program that draws."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))
    monkeypatch.setattr(render, "script_folders", list)


@pytest.fixture
def install(no_program, monkeypatch, tmp_path):
    """A function that puts a small Python program of the given name on an otherwise empty PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def write(name, body, first_line=f"#!{sys.executable}"):
        path = folder / name
        path.write_text(f"{first_line}\n{body}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IEXEC)
        return path

    return write


@pytest.fixture(params=["dot", "graphviz-pure"])
def program(request, monkeypatch, tmp_path):
    """Each program of this machine in turn, alone; skips the one that is not there."""
    return only(request.param, monkeypatch, tmp_path)


@pytest.fixture(params=["dot", "graphviz-pure", "own layout"])
def any_route(request, monkeypatch, tmp_path):
    """As `program`, and a machine that has none, where our own layout draws."""
    return only(request.param, monkeypatch, tmp_path)


def only(name, monkeypatch, tmp_path):
    """Make a machine with only this program that draws, if there is one of the name."""
    by_name = {route.name: route for route in render.routes()}
    folder = tmp_path / "only"
    folder.mkdir()
    if name in by_name:
        os.symlink(by_name[name].program, folder / name)
    elif name != "own layout":
        pytest.skip(f"{name} is not installed")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(render, "script_folders", list)
    return name
