"""The command `autograd-core`: checks, comparisons and pictures of an expression's derivatives."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from autograd_core.extras import install_hint


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command with `sys.argv` or the given arguments; ends in SystemExit.

    The exit status is 0 if all agrees, 1 if a check failed, 2 for wrong usage or input.
    """
    try:
        from autograd_core.commands.app import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("typer", "click", "rich"):
            raise
        print(
            f"autograd-core: the command line needs {error.name}, which is not installed: "
            f"{install_hint('check')}",
            file=sys.stderr,
        )
        raise SystemExit(2) from None
    run(arguments)
