"""LineLog: the line of the user's program that made each node, compiled to C."""

import sys
from array import array
from bisect import bisect_left

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.node import Node
from autograd_core.program.lift.tables import empty
from autograd_core.program.static.executed import is_programs, line_of

if not cython.compiled:
    from autograd_core.c99 import ints
    from autograd_core.node import name_of, operands_of
    from autograd_core.program.lift.tables import longs

    def running_line(log):
        """The number of the user's line that runs; -1 if none does."""
        frame = sys._getframe(2)
        while frame is not None:
            number = log.number_of(frame.f_code, frame.f_lineno)
            if number >= 0:
                return number
            frame = frame.f_back
        return -1

    def put(numbers, x):
        """Append a whole number to an array."""
        numbers.append(x)


_CONSTANT = "constant"


class LineLog:
    """Keeps the line of each node that is made.

    Args:
        numbers: nodes that are floats when nothing is recorded, by `id`; what is computed from
            them alone is added. None if nobody asks.

    Attributes:
        lines: files and lines, each once.
    """

    def __init__(self, numbers=None):
        self.lines = []
        self._numbers = numbers or None
        self._serials, self._at = array("q"), array("i")
        self._known = {}
        self._codes = {}

    def created(self, node):
        """Keep the line that makes a node."""
        number = running_line(self)
        put(self._serials, node._serial)
        put(self._at, number if number >= 0 else self.line_of_package())
        if self._numbers is not None:
            self.follow(node, operands_of(node))

    def follow(self, node, operands):
        """Note a node that is a float when nothing is recorded, from its operands."""
        if self._numbers is None:
            return
        for operand in operands:
            if id(operand) not in self._numbers and name_of(operand) != _CONSTANT:
                return
        self._numbers[id(node)] = node

    def unrecorded(self, node, operands):
        """As `created`, of a leaf that an operation made without recording it."""
        number = running_line(self)
        put(self._serials, node._serial)
        put(self._at, number if number >= 0 else self.line_of_package())
        self.follow(node, operands)

    def line_of_package(self):
        """The number of the line that runs, where none is the program's; -1 without."""
        line = line_of(sys._getframe())
        if not line[1]:
            return -1
        if line not in self._known:
            self._known[line] = len(self.lines)
            self.lines.append(line)
        return self._known[line]

    def number_of(self, code, line):
        """The number of a line among `lines`; -1 if it is not of the user's program."""
        key = (id(code), line)
        number = self._known.get(key)
        if number is None:
            number = len(self.lines) if is_programs(code.co_filename) else -1
            if number >= 0:
                self.lines.append((code.co_filename, line))
            self._known[key] = number
            self._codes[id(code)] = code  # so that its address is not another's
        return number

    def line_of(self, node):
        """The file and the line that made a node; None if it was made before."""
        at = bisect_left(self._serials, node._serial)
        if at == len(self._serials) or self._serials[at] != node._serial:
            return None
        number = self._at[at]
        return self.lines[number] if number >= 0 else ("", 0)

    def numbers_of(self, nodes):
        """For each node, in creation order, the number of its line among `lines`; -1 for none."""
        found = empty(len(nodes))
        f, at = ints(found), ints(self._at)
        k, count = 0, len(self._serials)
        serials = longs(self._serials)
        for i in range(len(nodes)):
            serial = cython.cast(Node, nodes[i])._stamp >> 2
            while k < count and serials[k] < serial:
                k += 1
            f[i] = at[k] if k < count and serials[k] == serial else -1
        return found
