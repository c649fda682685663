"""`curve`: errors against steps, as text, JSON and a picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.autograd_core.commands.runs import fail, succeed


def test_the_curve_is_shown_as_text() -> None:
    """In 80 columns, with the best step."""
    text = succeed("curve", "exp(x)/x", "--at", "x=1.5")
    assert text.startswith("step curve of exp(x)/x at x = 1.5\n")
    assert "best step" in text


def test_one_name_is_chosen() -> None:
    """By --leaf where there are several."""
    at = ("--at", "w=2,x=3")
    assert "say with --leaf by which name to differentiate: w, x" in fail("curve", "w*x", *at)
    assert "there is no z; the names are w, x" in fail("curve", "w*x", *at, "--leaf", "z")
    text = succeed("curve", "sin(w*x)", *at, "--leaf", "x")
    assert text.startswith("step curve of sin(w*x) at x = 3")
    assert "there are no steps from inf" in fail("curve", "x", "--at", "x=inf")


def test_json_has_the_points() -> None:
    """As many errors as steps."""
    data = json.loads(succeed("curve", "exp(x)", "--at", "x=1", "--json", columns=1000))
    assert data["name"] == "exp(x)" and data["shape"] == "smooth"
    assert len(data["steps"]) == len(data["central"]) > 16


def test_a_picture_is_written(tmp_path: Path) -> None:
    """Of the kind that the name says; what cannot be written is a message."""
    pytest.importorskip("matplotlib")
    path = tmp_path / "curve.png"
    text = succeed("curve", "-x**3", "--at", "x=1", "-o", str(path), columns=200)
    assert "drawn into " in text
    assert path.read_bytes().startswith(b"\x89PNG")
    assert "--output " in fail("curve", "x", "--at", "x=1", "-o", str(tmp_path / "x.nothing"))
    assert "--output " in fail("curve", "x", "--at", "x=1", "-o", str(tmp_path / "no" / "x.png"))
