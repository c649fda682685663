"""The Typer app: its commands, and those that other packages add."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Annotated

import typer

from autograd_core import COMPILED, __version__
from autograd_core.commands.arguments import Command
from autograd_core.commands.check import check, compare
from autograd_core.commands.curve import curve
from autograd_core.commands.failure import Failure
from autograd_core.commands.grade import grade
from autograd_core.commands.output import complain, prepare_streams, show
from autograd_core.commands.paths import paths
from autograd_core.commands.translate import latex, python, sympy

GROUP = "autograd_core.commands"
"""Each entry point of this group is a function that adds commands to an app."""

COMMANDS = (check, compare, curve, paths, latex, sympy, python, grade)


def make_app() -> typer.Typer:
    """The app with all commands."""
    app = typer.Typer(
        name="autograd-core",
        help="Derivatives of an expression: checked, compared, explained and translated.",
        epilog="Exit status: 0 all agrees, 1 a check failed, 2 wrong usage or input.",
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for command in COMMANDS:
        app.command(cls=Command)(command)
    for entry in entry_points(group=GROUP):
        _extend(app, entry)
    return app


def _extend(app: typer.Typer, entry: EntryPoint) -> None:
    """Let another package add its commands; a failure does not stop the others."""
    try:
        entry.load()(app)
    except Exception as error:
        package = entry.module.partition(".")[0]
        file = getattr(sys.modules.get(package), "__file__", None)
        whose = f" ({package} is {file})" if isinstance(error, ImportError) and file else ""
        complain(
            f"the commands of {entry.value} are missing: {type(error).__name__}: {error}{whose}"
        )


def _print_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        kind = "compiled" if COMPILED else "interpreted"
        show(f"autograd-core {__version__} ({kind})")
        raise typer.Exit()


def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Options of the app itself."""


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the app; ends in SystemExit."""
    prepare_streams()
    try:
        make_app()(None if arguments is None else list(arguments), prog_name="autograd-core")
    except Failure as error:
        complain(str(error))
        raise SystemExit(2) from None
