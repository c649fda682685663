"""`grade`: which misconceptions an engine in a file has, with points."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional, cast, get_args

import typer

from autograd_core.commands.arguments import Json, choice_option, ending
from autograd_core.commands.destination import told
from autograd_core.commands.failure import Failure
from autograd_core.commands.output import columns, show, show_json
from autograd_core.grading.chinese import Language


@ending
def grade(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            show_default=False,
            help="A Python file with a class of nodes: a number, a gradient, backward(). It is "
            "imported in a process of its own, so its code runs. Several get a line each. A "
            "folder stands for the Python files in it.",
        ),
    ],
    name: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--class",
            metavar="NAME",
            show_default=False,
            help="The class, or a function that makes a node of a number; found if not given.",
        ),
    ] = None,
    requires: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            metavar="OP,...",
            show_default=False,
            help="Operations that must be there, as in +,*,tanh; others are graded if they are.",
        ),
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="The most time.")] = 10.0,
    megabytes: Annotated[int, typer.Option(min=64, help="The most memory.")] = 2048,
    lang: Annotated[
        str, choice_option(get_args(Language), "The language of the grade, zh for Chinese.")
    ] = "en",
    as_json: Json = False,
) -> bool:
    """Grade an engine: which misconceptions does it have?

    Each operation that it has is run in small graphs. What is wrong is named, with the smallest
    graph that shows it, and points for what is right. The exit status is 0 if nothing is wrong, 1
    if something is, or if an engine does not come to its end.

    Example: autograd-core grade engine.py --requires "+,*,tanh"
    """
    from autograd_core.grading.grade import grade as graded

    spoken = cast("Language", lang)
    paths = [path for file in files for path in _in_folder(file)]
    there = [path for path in paths if Path(path).is_file()]
    missing = [f"there is no file {told(path)}" for path in paths if path not in there]
    if not there:
        raise Failure("\n".join(missing))
    wanted = [word for word in (requires or "").split(",") if word.strip()]
    alone = len(paths) == 1
    results = []
    for path in there:
        try:
            found = graded(path, name, requires=wanted, seconds=seconds, megabytes=megabytes)
        except ValueError as error:
            raise Failure(str(error)) from None
        results.append(found)
        if not as_json:
            show(found.text(columns(), spoken) if alone else found.summarised(spoken))
    if as_json:
        data = [found.to_dict() for found in results]
        show_json(data[0] if alone else data)
    if missing:
        raise Failure("\n".join(missing))
    return all(results)


def _in_folder(file: str) -> list[str]:
    """The Python files of a folder; of anything else, its name."""
    if not Path(file).is_dir():
        return [file]
    found = sorted(str(path) for path in Path(file).glob("*.py") if path.is_file())
    if not found:
        raise Failure(f"there is no Python file in the folder {told(file)}")
    return found
