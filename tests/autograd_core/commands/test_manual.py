"""docs/command_line.md: every command in it does what is printed below it."""

from __future__ import annotations

import re
import shlex

import pytest

from autograd_core.commands.app import COMMANDS
from tests.autograd_core.commands.runs import ROOT, run

MANUAL = (ROOT / "docs" / "command_line.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"^```console\n(.*?)^```", MANUAL, re.DOTALL | re.MULTILINE)
EXAMPLES = [
    tuple(example.partition("\n")[::2])
    for block in CONSOLE
    for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
]


@pytest.mark.parametrize(("line", "expected"), EXAMPLES, ids=[line for line, _ in EXAMPLES])
def test_examples_do_what_they_say(line: str, expected: str) -> None:
    """An error has status 2, all else 0; output is as shown, where any is shown."""
    program, *arguments = shlex.split(line)
    assert program == "autograd-core"
    status, text = run(*arguments)
    assert status == (2 if expected.startswith("Error") else 0), text
    if expected:
        assert text == expected


def test_all_commands_are_in_the_manual() -> None:
    """Each has a place in the table."""
    table = [line for line in MANUAL.splitlines() if line.startswith("| `")]
    for command in COMMANDS:
        assert any(f"`{command.__name__}`" in line.split("|")[1] for line in table)
