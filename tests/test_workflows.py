"""The workflows for a public host keep to what they may; they cannot be run here."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
FULL = {"pypa/cibuildwheel"}
"""Actions of which only full versions have a tag."""


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
        needs = job.get("needs", [])
        assert set([needs] if isinstance(needs, str) else needs) <= set(found["jobs"])
        if "uses" in job:
            assert loaded(ROOT / job["uses"])["on"].keys() >= {"workflow_call"}
            continue
        assert job["runs-on"]
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            if "uses" in step:
                action, _, version = step["uses"].partition("@")
                assert re.fullmatch(r"v\d+(\.\d+){0,2}|release/v\d+", version)
                assert action not in FULL or version.count(".") == 2


def test_what_workflows_run_is_there():
    """Targets of make, the folder of the site, the names of its tools."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    for target in re.findall(r"run: make (\w+)", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert "path: out/site" in text and "docs.make.site $(OUT)/site" in makefile
    assert (ROOT / "docs" / "site" / "conf.py").is_file()
    if "/lite/" in (ROOT / "notebooks" / "hosts.py").read_text(encoding="utf-8"):
        steps = loaded(FOLDER / "site.yml")["jobs"]["build"]["steps"]
        assert {"run": "make lite"} in steps


def test_nothing_is_published_untested():
    """The site and a version wait for `make test` and the tests of the site in a browser."""
    runs = [
        step.get("run", "")
        for job in loaded(FOLDER / "tests.yml")["jobs"].values()
        for step in job["steps"]
    ]
    assert any(run.startswith("make test") for run in runs)
    assert any(run.endswith("pytest -m browser tests/site") for run in runs)
    for name, job in ("site", "deploy"), ("wheels", "publish"):
        jobs = loaded(FOLDER / f"{name}.yml")["jobs"]
        assert "tests" in jobs[job]["needs"]
        assert jobs["tests"]["uses"] == "./.github/workflows/tests.yml"


@pytest.mark.parametrize(
    ("tag", "heading", "fits"),
    [("v1.2.0", "## 1.2.0 - 2027-01-31", True), ("v1.2.1", "## 1.2.1 - 2027-01-31", False),
     ("v1.2.0", "## 1.2.0 - not released yet", False)],
)  # fmt: skip
def test_a_tag_has_to_be_the_version_that_is_published(tmp_path, tag, heading, fits):
    """It equals the version of the project, and the list of changes has its date."""
    (tmp_path / "pyproject.toml").write_text('name = "a"\nversion = "1.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(f"# Changes\n\n{heading}\n")
    jobs = loaded(FOLDER / "wheels.yml")["jobs"]
    commands = [step["run"] for step in jobs["tag"]["steps"] if "run" in step]
    script = f"set -e\nGITHUB_REF_NAME={shlex.quote(tag)}\n" + "\n".join(commands)
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, check=False)
    assert (done.returncode == 0) is fits
    assert "tag" in jobs["publish"]["needs"]


def test_wheels_are_built_for_every_python_that_is_supported():
    """From the oldest that pyproject.toml allows on, and published only for a tag."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    jobs = loaded(ROOT / ".github" / "workflows" / "wheels.yml")["jobs"]
    built = jobs["compiled"]["steps"][1]["env"]["CIBW_BUILD"].split()
    oldest = project["requires-python"].removeprefix(">=").replace(".", "")
    assert built[0] == f"cp{oldest}-*" and len(built) == 5
    matrix = loaded(FOLDER / "tests.yml")["jobs"]["fast"]["strategy"]["matrix"]["python"]
    tested = [f"cp{version.replace('.', '')}-*" for version in matrix]
    assert (tested[0], tested[-1]) == (built[0], built[-1]) and set(tested) <= set(built)
    assert "refs/tags/v" in jobs["publish"]["if"]
    assert jobs["publish"]["permissions"] == {"id-token": "write"}


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="actionlint is not installed")
def test_actionlint_finds_nothing():
    """Where this checker of workflows is installed."""
    done = subprocess.run(["actionlint", *WORKFLOWS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
