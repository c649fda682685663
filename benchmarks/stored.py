"""A report in a file, for programs."""

import json

from autograd_core.saving import write_whole


def store(report, path):
    """Write a report as JSON, in a folder that is made if need be, and say where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(report, indent=1) + "\n")
    print(f"\nwritten to {path}")
