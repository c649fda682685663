"""A JupyterLab of the tests' own: started on this machine only, and ended with what it started."""

import contextlib
import json
import os
import secrets
import sys
from pathlib import Path

import nbformat

from tests.hosts.outputs import OUTPUT
from tests.hosts.server import LOOPBACK, free_port, running

ROOT = Path(__file__).resolve().parents[2]
LOADING = 30_000

IMAGES_LOADED = "[...document.images].every(image => image.complete)"

# No news is asked for, and all cells of a notebook are drawn, also those below the window.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
OPTIONS = {
    "ServerApp.ip": LOOPBACK,
    "ServerApp.port_retries": 0,
    "ServerApp.open_browser": False,
    "ServerApp.allow_root": True,
    "ServerApp.terminals_enabled": False,
    # Should the tests be killed, the server ends by itself.
    "MappingKernelManager.cull_idle_timeout": 120,
    "ServerApp.shutdown_no_activity_timeout": 240,
    "LabApp.extension_manager": "readonly",
    "LabApp.expose_app_in_browser": True,
}


class JupyterLab:
    """A server that runs.

    Attributes:
        url: where.
        folder: what it serves.
    """

    def __init__(self, url, folder, settings, token):
        self.url = url
        self.folder = folder
        self._settings = settings
        self._token = token

    def set(self, name, value):
        """Write settings of the user; pages that are opened later have them."""
        path = self._settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value), encoding="utf-8")

    @contextlib.contextmanager
    def opened(self, chromium, name, width=1280):
        """A notebook in a tab of a new browser context, with all its outputs on the page."""
        notebook = nbformat.read(self.folder / name, as_version=4)
        count = sum(len(cell.get("outputs", ())) for cell in notebook.cells)
        context = chromium.new_context(viewport={"width": width, "height": 900})
        try:
            context.request.get(
                f"{self.url}api/contents", headers={"Authorization": f"token {self._token}"}
            )
            tab = context.new_page()
            tab.set_default_timeout(LOADING)
            tab.route("**/*", self._local_only)
            # A workspace of its own: none of the notebooks that were open before opens again.
            tab.goto(f"{self.url}lab/workspaces/{secrets.token_hex(4)}/tree/{name}")
            drawn = f"document.querySelectorAll('{OUTPUT}').length === {count}"
            tab.wait_for_function(f"{drawn} && {IMAGES_LOADED}")
            yield tab
        finally:
            context.close()

    def _local_only(self, route):
        """Let through what is asked of this server, nothing else."""
        mine = route.request.url.startswith((self.url, "data:", "blob:"))
        route.continue_() if mine else route.abort()


@contextlib.contextmanager
def jupyterlab(folder, files):
    """A JupyterLab that serves `files`, with settings and a home of its own in `folder`."""
    settings = folder / "settings"
    token, port = secrets.token_hex(16), free_port()
    server = JupyterLab(f"http://{LOOPBACK}:{port}/", files, settings, token)
    for name, value in SETTINGS.items():
        server.set(name, value)
    places = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    own = {f"JUPYTER_{place}": str(folder / place.lower()) for place in places}
    environment = {
        **os.environ,
        **own,
        "HOME": str(folder),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "JUPYTER_TOKEN": token,  # not an argument, which all users of a machine can read
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    options = {**OPTIONS, "ServerApp.port": port, "ServerApp.root_dir": files}
    command = [sys.executable, "-m", "jupyterlab"]
    command += [f"--{name}={value}" for name, value in options.items()]
    with running(command, f"{server.url}api", folder / "log", env=environment):
        yield server
