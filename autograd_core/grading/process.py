"""Run the engine of a file in a process of its own, with limits of time and memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from autograd_core.grading.observation import Observation

PACKAGES = Path(__file__).resolve().parents[2]

PROGRAM = (
    "import sys; sys.path.insert(0, {root!r}); "
    "from autograd_core.grading.worker import main; "
    "main({path!r}, {name!r}, {names!r}, {seconds}, {memory})"
)


@dataclass
class EngineRun:
    """What an engine did in its process.

    Attributes:
        engine: the name of its class; "" if it was not found.
        observations: what was observed, by the names of the trials.
        refused: why the file does not hold an engine; "" if it does.
        begun: the name of the last trial that began.
        ended: why it did not come to its end; "" if it did.
        borrowed: the module that the file imports its class from; "" if it does not.
        unseen: its operations that the battery does not know.
    """

    engine: str = ""
    observations: dict[str, Observation] = field(default_factory=dict)
    refused: str = ""
    begun: str = ""
    ended: str = ""
    borrowed: str = ""
    unseen: tuple[str, ...] = ()


def run_file(
    path: Path, name: str | None, names: dict[str, str], seconds: float, megabytes: int
) -> EngineRun:
    """Run the battery on the engine of a file, in a process of its own.

    Args:
        path: the file.
        name: the class, or a function that makes leaves; None to look for it.
        names: under which names its nodes have what `Engine` asks for, if not the usual ones.
        seconds: the most seconds that it may take.
        megabytes: the most memory that it may take.
    """
    program = PROGRAM.format(
        root=str(PACKAGES),
        path=str(path),
        name=name,
        names=names,
        seconds=seconds,
        memory=megabytes,
    )
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", program],  # modules beside the engine hide none of ours
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd=path.parent,
            start_new_session=True,
        )
        late = False
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            late = True
        finally:
            _end(process)
        out.seek(0)
        found = _read(out)
    if found.ended == "full":
        found.ended = f"it used more than {megabytes} MB"
    elif found.ended == "done" or found.refused:
        found.ended = ""
    else:
        found.ended = _why(process.returncode, late, seconds)
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process, and those that it started."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
    process.kill()
    process.wait()


def _read(lines: Iterable[bytes]) -> EngineRun:
    """Read what the process wrote; what the engine wrote among it is left out."""
    found = EngineRun()
    for line in lines:
        try:
            data = json.loads(line)
            if "trial" in data:
                found.observations[data["trial"]] = Observation.from_dict(data["observed"])
            found.engine = str(data.get("engine", found.engine))
            found.borrowed = str(data.get("borrowed", found.borrowed))
            found.unseen = tuple(map(str, data.get("unseen", found.unseen)))
            found.begun = str(data.get("begun", found.begun))
            found.refused = str(data.get("refused", found.refused))
            found.ended = next((word for word in ("done", "full") if data.get(word)), found.ended)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    return found


def _why(code: int, late: bool, seconds: float) -> str:
    """Why a process ended too early."""
    over = f"it ran for more than {seconds:g} s, and was ended"
    signals = [getattr(signal, name, None) for name in ("SIGXCPU", "SIGKILL")]
    if late or code in [-number for number in signals if number is not None]:
        return over
    if code < 0:
        return f"it crashed Python ({signal.Signals(-code).name})"
    return f"it ended Python with status {code}"
