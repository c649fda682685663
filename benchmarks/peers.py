"""Who is measured: one row per peer, and the process that each runs in."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Peer:
    """One column of the table.

    Attributes:
        key: what the JSON file calls it.
        title: the heading of its column.
        engine: the module its process imports.
        options: command-line options of the worker.
    """

    key: str
    title: str
    engine: str
    options: tuple[str, ...] = ()


PEERS = (
    Peer("floats", "floats", "benchmarks.engine_floats"),
    Peer("compiled", "ours", "benchmarks.engine_ours", ("--compiled",)),
    Peer("interpreted", "sources", "benchmarks.engine_ours", ("--interpreted",)),
    Peer("micrograd", "micrograd", "benchmarks.engine_micrograd"),
    Peer("micrograd-off", "mg, no gc", "benchmarks.engine_micrograd", ("--no-collector",)),
    Peer("torch", "PyTorch", "benchmarks.engine_torch"),
    Peer("microgpt", "microgpt", "benchmarks.engine_microgpt"),
)


class Failed(RuntimeError):
    """A worker could not do what it was asked, or died."""


class PackageMissing(RuntimeError):
    """A peer needs a package for this that is not installed."""


class Worker:
    """A process that runs one peer, and waits between the questions that it is asked.

    Attributes:
        missing: why the peer cannot run here; "" when it can.
        versions: of the interpreter and of the engine.
    """

    def __init__(self, peer):
        self.peer = peer
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", peer.engine, *peer.options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        greeting = self._read()
        self.missing = greeting["missing"]
        self.versions = greeting["versions"]

    def ask(self, what, workload, size):
        """What the worker answers: `what` is "answer" or "measure".

        Raises:
            PackageMissing: with the name of the package.
            Failed: with the worker's traceback.
        """
        self.process.stdin.write(json.dumps([what, workload, size]) + "\n")
        self.process.stdin.flush()
        reply = self._read()
        if "missing" in reply:
            raise PackageMissing(reply["missing"])
        if "error" in reply:
            raise Failed(f"{self.peer.key} failed on {workload}:\n{reply['error']}")
        return reply

    def close(self):
        """End the process by closing its input; kill it if it does not go."""
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _read(self):
        line = self.process.stdout.readline()
        if not line:
            code = self.process.wait()
            raise Failed(f"the process of {self.peer.key} ended with exit status {code}")
        return json.loads(line)
