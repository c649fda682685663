"""The site, built once and served from this machine alone.

Its tests are a group of pytest-xdist: one process builds it.
"""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.chromium import unavailable

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder that `make docs` would write, with its playground."""
    for needed in "sphinx", "furo", "myst_nb", "math_core", "sphinx_copybutton":
        try:
            __import__(needed)
        except ImportError:
            unavailable(f"{needed} is not installed: make .venv/.installed-browser")
    folder = tmp_path_factory.mktemp("site") / "site"
    done = subprocess.run(
        [sys.executable, "-m", "docs.make.site", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    if "has no playground" in done.stderr:
        unavailable(done.stderr.strip())
    return folder


@pytest.fixture(scope="session")
def address(site):
    """Where the site is served, as `python -m http.server` serves it."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        """A server that writes no lines."""

        def log_message(self, *_):
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.handle_error = lambda *_: None  # a page that was left before its files had come
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def page(chromium, address):
    """A page of the browser whose requests, errors and refusals are noted in `page.faults`."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.faults = faults = []

        def requested(request):
            if not request.url.startswith((address, "data:", "blob:", "about:")):
                faults.append(f"foreign: {request.url}")

        page.on("request", requested)

        def failed(request):
            if request.failure != "net::ERR_ABORTED":  # the page was left before it had come
                faults.append(f"failed: {request.url}")

        page.on("requestfailed", failed)
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on(
            "console",
            lambda said: said.type == "error" and faults.append(f"said: {said.text}"),
        )
        yield page
