"""Programs as text: what stands before `---` is the module, then comes the function, then `>>>`.

The line behind `>>>` is run between two calls. `x` is the argument, and the function multiplies it
by the `n` that it has found. Behind the name of a program stands what may become of it, if that is
not either of right and refused. They change what a whole process shares; so run them in one of
their own: `python -m tests.autograd_core.program.static.bank.scripts` prints what is wrong.
"""

import re
import sys
import textwrap
from pathlib import Path
from typing import Any

from autograd_core import NotStatic, static
from tests.autograd_core.program.static.bank.planted import (
    EITHER,
    REFUSED,
    RIGHT,
    Planted,
    Run,
    judge,
    judge_repeated,
)

TEXT = Path(__file__).with_suffix(".txt")
_BLOCK = re.compile(r"(?s)(\w+)(?:: (\w+))?\n(.*?)^---(.*?)^>>>(.*)", re.MULTILINE)


def program(block: str) -> Planted:
    """The program that a block of the text is."""
    found = _BLOCK.match(block)
    assert found is not None, block
    name, expected, setup, body, change = found.groups()
    body = textwrap.indent(textwrap.dedent(body.lstrip(" ")).strip("\n"), "    ")
    assigned = {"_", *re.findall(r"\b(\w+) \+=", change)}
    code = compile(
        f"{setup}\ndef f(x):\n{body}\n    return x * float(n)\n"
        f"def change():\n    global {', '.join(sorted(assigned))}\n    {change.strip()}\n",
        f"{name}.script",
        "exec",
    )

    def make() -> Run:
        world: dict[str, Any] = {"__name__": "bank_script"}
        exec(code, world)
        change = world["change"]
        steps = [(0.5,), change, (-1.25,), change, (2.0,), change, (0.25,)]
        return Run(world["f"], steps)

    make.__name__ = name
    return Planted(make, expected or EITHER, in_a_table=True)


def wrong(planted: Planted) -> list[str]:
    """What is wrong with what becomes of a program."""
    found = []
    for judged in (judge(planted, static, NotStatic), judge_repeated(planted, static, NotStatic)):
        allowed = {RIGHT, REFUSED} if planted.expected == EITHER else {planted.expected}
        untold = judged.outcome == REFUSED and ".script:" not in judged.why
        if judged.outcome not in allowed or untold:
            found.append(f"{planted.name}: {judged.outcome}, {judged.why}")
    return found


def programs() -> list[Planted]:
    """All programs of the text."""
    return [program(block) for block in TEXT.read_text("utf-8").split("=== ")[1:]]


if __name__ == "__main__":
    all_programs = programs()
    lines = [line for planted in all_programs for line in wrong(planted)]
    print(len(all_programs), "programs")
    print("\n".join(lines))
    sys.exit(bool(lines))
