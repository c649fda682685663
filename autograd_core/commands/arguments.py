"""The arguments that commands share, and how a command ends."""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Optional

import typer
from typer.core import TyperCommand

from autograd_core.commands.failure import Failure
from autograd_core.commands.output import complain
from autograd_core.examples import EXAMPLES

Expression = Annotated[
    str,
    typer.Argument(
        metavar="EXPR",
        show_default=False,
        help='An expression such as "tanh(w*x + b)", or module:function, a function of numbers '
        "in a Python file of the current directory or an installed package (which is imported, "
        f"so its code runs), or an example with its numbers: {', '.join(EXAMPLES)}.",
    ),
]
# Typer evaluates annotations, and its early versions want Optional.
At = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--at",
        metavar="NAME=NUMBER,...",
        show_default=False,
        help="The point: a number for each name, as in w=2,x=-0.5,b=pi/4. May be repeated.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


class Command(TyperCommand):
    """A command whose EXPR may begin with a minus sign."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read arguments; one like -x+1 is not an option."""
        return super().parse_args(ctx, self._expressions_last(args))

    def _expressions_last(self, args: Iterable[str]) -> list[str]:
        """Move arguments that begin with a single minus but are not options to the end.

        "--" stands before them; nothing after it is an option.
        """
        takes_value = {
            option: not getattr(parameter, "is_flag", False)
            for parameter in self.params
            for option in parameter.opts
        }
        rest: list[str] = []
        operands: list[str] = []
        waiting = iter(args)
        for argument in waiting:
            if argument == "--":
                operands += waiting
            elif len(argument) > 1 and argument[0] == "-" != argument[1]:
                (rest if argument in takes_value else operands).append(argument)
            else:
                rest.append(argument)
            if rest and rest[-1] is argument and takes_value.get(argument):
                rest += [value for value in [next(waiting, None)] if value is not None]
        return [*rest, "--", *operands] if operands else rest


def ending(command: Callable[..., bool]) -> Callable[..., None]:
    """Wrap a command: it ends with status 0 for True, 1 for False, 2 for a Failure or a defect."""

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            agreed = command(*args, **options)
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except Exception as error:  # status 1 would mean that a check failed
            known = isinstance(error, Failure) or (
                isinstance(error, ImportError) and "pip install" in str(error)
            )
            trace = (
                "" if known else f"\nThis is a defect of autograd-core.\n{traceback.format_exc()}"
            )
            complain(f"{error}{trace}")
            raise typer.Exit(2) from None
        if not agreed:
            raise typer.Exit(1)

    return run


def choice_option(choices: Sequence[str], help: str, **more: Any) -> Any:
    """An option that takes one of several words, in upper or lower case."""
    return typer.Option(callback=_one_of(choices), metavar="|".join(choices), help=help, **more)


def _one_of(choices: Sequence[str]) -> Callable[[str | None], str | None]:
    """Return a function that finds the choice meant by a text, or lists the choices."""

    def choose(text: str | None) -> str | None:
        if text is None:
            return None
        for choice in choices:
            if choice.lower() == text.lower():
                return choice
        raise typer.BadParameter(f"it must be one of {', '.join(choices)}, got {text!r}")

    return choose
