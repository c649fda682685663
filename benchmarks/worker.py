"""One peer's process: import an engine, then measure what is asked on standard input.

A question is a line of JSON, [what, workload, size]; so is each answer. The first line out says
whether the engine is there. The process ends with its input.
"""

import argparse
import gc
import importlib
import json
import os
import sys
import traceback
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader


class SourcesOnly:
    """A finder that imports sources of the engine and nn, past compiled modules beside them."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """The spec of a module of the engine or of nn; None for anything else."""
        if path is None or not name.startswith(("autograd_core.", "nn.")):
            return None
        for folder in path:
            finder = FileFinder(folder, (SourceFileLoader, SOURCE_SUFFIXES))
            spec = finder.find_spec(name)
            if spec is not None:
                return spec
        return None


def load(arguments):
    """(engine module or None, why there is none)."""
    if arguments.interpreted:
        sys.meta_path.insert(0, SourcesOnly)
    try:
        engine = importlib.import_module(arguments.engine)
    except ModuleNotFoundError as error:
        return None, f"{error.name} is not installed"
    if arguments.compiled and not engine.versions()["compiled"]:
        return None, "the engine is not compiled here"
    if arguments.interpreted and engine.versions()["compiled"]:
        raise RuntimeError("asked for the interpreted engine, got the compiled one")
    return engine, ""


def reply(engine, workloads, question):
    """The answer to a question, or the traceback of what went wrong."""
    try:
        what, name, size = question
        # This imports the engine: after `SourcesOnly`.
        known = importlib.import_module(workloads).WORKLOADS
        workload = next(w for w in known if w.name == name)
        gc.collect()
        return getattr(workload, what)(engine, size)
    except ModuleNotFoundError as error:
        return {"missing": f"{error.name} is not installed"}
    except Exception:
        return {"error": traceback.format_exc()}


def main():
    """Answer questions until the input ends."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worker", description=__doc__)
    parser.add_argument("engine", help="the module that has the engine")
    parser.add_argument("--compiled", action="store_true", help="the engine must be compiled")
    parser.add_argument("--interpreted", action="store_true", help="import the sources only")
    parser.add_argument("--no-collector", action="store_true", help="no cyclic collection")
    parser.add_argument("--workloads", default="benchmarks.workloads", help="the module of these")
    arguments = parser.parse_args()

    # What an engine prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    engine, missing = load(arguments)
    versions = engine.versions() if engine else {}
    if arguments.no_collector:
        gc.disable()
    print(json.dumps({"missing": missing, "versions": versions}), file=answers, flush=True)
    if engine is None:
        return
    for line in sys.stdin:
        print(
            json.dumps(reply(engine, arguments.workloads, json.loads(line))),
            file=answers,
            flush=True,
        )


if __name__ == "__main__":
    main()
