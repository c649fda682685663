"""All tests of this folder have viz's commands, and a folder of their own to write into."""

import pytest

from tests.viz.commands.entry import register


@pytest.fixture(autouse=True)
def at_work(monkeypatch, tmp_path):
    """The commands are there, and files are written into an empty folder."""
    register(monkeypatch)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
