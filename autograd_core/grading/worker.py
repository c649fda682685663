"""The process in which an engine of a file runs: limits, then the battery, line by line.

It prints a line of JSON for each thing that happens: {"engine": name, "borrowed": module,
"unseen": operations}, {"begun": trial},
{"trial": name, "observed": ...}, {"done": true}, {"full": true}, or
{"refused": why}. What the engine prints goes
nowhere.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from autograd_core.grading.battery import battery
from autograd_core.grading.engine_file import NoEngine, load_engine
from autograd_core.grading.running import TrialRunner
from autograd_core.laboratory.foreign.engine import Engine

MOST_WRITTEN = 64 * 2**20
"""The most bytes that the engine may write into any file."""


def main(
    path: str, name: str | None, names: dict[str, Any], seconds: float, megabytes: int
) -> None:
    """Run the battery on the engine of a file.

    Args:
        path: the file.
        name: the class, or a function that makes leaves; None to look for it.
        names: under which names its nodes have what `Engine` asks for, if not the usual ones.
        seconds: the most seconds of processor time.
        megabytes: the most memory.
    """
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)

    def say(**data: Any) -> None:
        out.write(json.dumps(data) + "\n")
        out.flush()

    trials = battery()
    _limit(seconds, megabytes)
    say(begun="import")
    try:
        subject = load_engine(Path(path), name, Engine(**names))
        say(engine=subject.name, borrowed=subject.borrowed, unseen=subject.unseen)
        runner = TrialRunner(subject)
        for key, found in runner.run_all(trials, lambda key: say(begun=key)):
            say(trial=key, observed=found.to_dict())
        say(done=True)
    except NoEngine as error:
        say(refused=str(error))
    except MemoryError:
        say(full=True)
    out.flush()
    os._exit(0)  # threads and exit handlers of the engine do not hold the grade up


def _limit(seconds: float, megabytes: int) -> None:
    """Limit this process, where the system knows limits."""
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")
    try:
        import resource
    except ImportError:
        return
    whole = int(seconds) + 1
    limits = {
        resource.RLIMIT_CPU: (whole, whole + 1),
        resource.RLIMIT_AS: (megabytes * 2**20, megabytes * 2**20),
        resource.RLIMIT_FSIZE: (MOST_WRITTEN, MOST_WRITTEN),
        resource.RLIMIT_CORE: (0, 0),
    }
    for what, limit in limits.items():
        hard = resource.getrlimit(what)[1]
        lower = [x if hard == resource.RLIM_INFINITY else min(x, hard) for x in limit]
        try:
            resource.setrlimit(what, (lower[0], lower[1]))
        except (OSError, ValueError):
            continue
