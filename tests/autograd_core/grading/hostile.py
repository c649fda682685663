"""Engines that do not behave: endless, greedy, crashing, leaving, printing, not there at all."""

from __future__ import annotations

ENGINE = """
class Value:
    def __init__(self, data):
        self.data, self.grad = data, 0.0{init}
    def __add__(self, other):
        {add}
        return Value(self.data + other.data)
    def backward(self):
        self.grad = 1.0
"""


def engine(add: str = "pass", init: str = "") -> str:
    """An engine that does something in an addition, or with every new node."""
    return ENGINE.format(add=add, init=f"\n        {init}" if init else "")


ENDLESS = engine("""while True:
            try:
                while True:
                    pass
            except BaseException:
                pass""")
"""It catches whatever would stop it."""

HOSTILE = {
    "endless": (ENDLESS, "it ran for more than"),
    "endless import": ("while True:\n    pass\n", "While importing the file it ran"),
    "greedy": (engine(init="self.room = [0.0] * 10**8"), "it used more than 512 MB"),
    "crashing": (engine("import ctypes; ctypes.string_at(0)"), "it crashed Python"),
    "leaving": (engine("import os; os._exit(0)"), "it ended Python with status 0"),
    "raising SystemExit": (engine("raise SystemExit"), "SystemExit"),
    "printing": ("print('{\"done\": true}' * 10**6)\n" + engine("print('x')"), "no operand gets"),
    "lying": ("import os\nos.write(3, b'{\"done\": true}\\n[]\\n7\\n')\n" + engine(),
              "no operand gets"),
    "with a syntax error": ("class Value\n", "SyntaxError: expected ':', at engine.py:1"),
    "failing": ("1 / 0\n", "ZeroDivisionError: division by zero, at engine.py:1"),
    "empty": ("", "no class"),
    "of something else": ("class Thing:\n    def __init__(self, x): self.x = x\n", "no number"),
    "with a layer": ("class Neuron:\n    def __init__(self, nin): pass\n"
                     "class Value:\n    def __init__(self, data): self.data = dta\n"
                     "class MLP:\n    def __init__(self, nin, nouts): pass\n",
                     "Value(2.0) raised NameError"),
}  # fmt: skip
"""The text of each, and what must be said of it."""
