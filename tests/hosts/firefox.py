"""A Firefox of the tests' own, driven by WebDriver BiDi, the protocol that it speaks by itself."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import threading

import pytest

PROGRAMS = ("firefox-esr", "firefox")
LOADING, ENDING = 60, 10
KEYS = {"ArrowRight": "\ue014", "Home": "\ue011", "End": "\ue010", "Enter": "\ue007"}


class Firefox:
    """A browser with one tab.

    Attributes:
        complaints: what pages wrote to the console, and their errors.
    """

    def __init__(self, connection):
        self.complaints = []
        self._connection = connection
        self._count = 0
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._tab = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, path, width, height):
        """Open a file in a window of a size."""
        size = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", context=self._tab, viewport=size)
        url = path.as_uri()
        self._ask("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def press(self, key):
        """Press a key where the focus is."""
        value = KEYS.get(key, key)
        keys = [{"type": kind, "value": value} for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keys", "actions": keys}]
        self._ask("input.performActions", context=self._tab, actions=actions)

    def evaluate(self, expression, inside=False):
        """What an expression gives, by way of JSON; `inside`: in the frame on the page."""
        tab = self._tab
        if inside:
            tree = self._ask("browsingContext.getTree", root=tab)
            tab = tree["contexts"][0]["children"][0]["context"]
        found = self._ask(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((x) => JSON.stringify(x ?? null))",
            target={"context": tab},
            awaitPromise=True,
        )
        assert found["type"] == "success", found
        return json.loads(found["result"]["value"])

    def _ask(self, method, **params):
        """Send a command, wait for its answer."""
        self._count += 1
        command = {"id": self._count, "method": method, "params": params}
        self._connection.send(json.dumps(command))
        while True:
            answer = json.loads(self._connection.recv())
            if answer.get("id") == self._count:
                assert answer["type"] == "success", answer
                return answer["result"]
            if answer.get("method") == "log.entryAdded":
                self.complaints.append(answer["params"]["text"])


@contextlib.contextmanager
def started(folder):
    """A headless Firefox with a profile and a home of its own in a folder."""
    websocket = pytest.importorskip("websocket", reason="pip install -e '.[browser]'")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("no firefox is installed: apt-get install firefox-esr")
    command = [program, "--headless", "--no-remote", "--profile", folder]
    process = subprocess.Popen(
        [*command, "--remote-debugging-port=0"],
        env={**os.environ, "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    late = threading.Timer(LOADING, process.kill)
    late.start()
    try:
        found = re.search("BiDi listening on (.*)", "".join(_until(process.stderr, "BiDi")))
        assert found, "Firefox did not start"
        late.cancel()
        connection = websocket.create_connection(
            f"{found[1]}/session", suppress_origin=True, timeout=LOADING
        )
        with contextlib.closing(connection):
            yield Firefox(connection)
    finally:
        late.cancel()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(ENDING)
        process.stderr.close()


def _until(lines, word):
    """Lines up to the first that has a word."""
    for line in lines:
        yield line
        if word in line:
            return
