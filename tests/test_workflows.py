"""The workflows for a public host keep to what they may; they cannot be run here."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def loaded(path):
    """A workflow as data; `on` reads as true in YAML 1.1."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found | {"on": found.pop(True)}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_has_the_form_that_a_host_reads(path):
    """Triggers, least permissions, steps that use a pinned action or run a command."""
    found = loaded(path)
    assert found["permissions"] == {"contents": "read"}
    assert found["name"] == path.stem and found["on"]
    for job in found["jobs"].values():
        assert job["runs-on"]
        assert set(job.get("needs", []) if isinstance(job.get("needs"), list) else []) <= set(
            found["jobs"]
        )
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            assert re.fullmatch(r"[\w/.-]+@(v\d+|release/v\d+)", step.get("uses", "a@v1"))


def test_what_workflows_run_is_there():
    """Targets of make, the folder of the site, the names of its tools."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    for target in re.findall(r"run: make (\w+)", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert "path: out/site" in text and "docs.make.site $(OUT)/site" in makefile
    assert (ROOT / "docs" / "site" / "conf.py").is_file()


def test_wheels_are_built_for_every_python_that_is_supported():
    """From the oldest that pyproject.toml allows on, and published only for a tag."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    jobs = loaded(ROOT / ".github" / "workflows" / "wheels.yml")["jobs"]
    built = jobs["compiled"]["steps"][1]["env"]["CIBW_BUILD"].split()
    oldest = project["requires-python"].removeprefix(">=").replace(".", "")
    assert built[0] == f"cp{oldest}-*" and len(built) == 5
    assert "refs/tags/v" in jobs["publish"]["if"]
    assert jobs["publish"]["permissions"] == {"id-token": "write"}


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="actionlint is not installed")
def test_actionlint_finds_nothing():
    """Where this checker of workflows is installed."""
    done = subprocess.run(["actionlint", *WORKFLOWS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
