"""Fixtures: the programs that draw, whatever this machine has; pages in a real browser."""

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


@pytest.fixture
def visit(chromium, tmp_path):
    """A function that opens a page; at the end nothing was complained of and nothing fetched."""
    complaints, requests, contexts, own = [], [], [], set()

    def opened(content, name="page.html", **options):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        options = {"viewport": {"width": 1000, "height": 900}, **options}
        context = chromium.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(5_000)
        tab.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("dialog", lambda dialog: (complaints.append("dialog"), dialog.dismiss()))
        tab.on("request", lambda request: requests.append(request.url))
        own.add(path.as_uri())
        tab.goto(path.as_uri())
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert {url for url in requests if not url.startswith(("data:", "about:", "blob:"))} <= own
