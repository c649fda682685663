"""LineLog: the line of the user's program that made each node, compiled to C."""

import sys

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.program.static.executed import is_users, line_of

# Compiled functions have no frames: the nearest is that of the user's program.
_DEPTH = 0 if cython.compiled else 1


class LineLog:
    """Keeps the line of each node that is made.

    Attributes:
        lines: file and line, by the number of the node's creation.
    """

    def __init__(self):
        self.lines = {}
        self._file = ""

    def created(self, node):
        """Keep the line that makes a node."""
        frame = sys._getframe(_DEPTH)
        file = frame.f_code.co_filename
        if file is self._file or is_users(file):
            self._file = file
            self.lines[node._serial] = (file, frame.f_lineno)
        else:
            self.lines[node._serial] = line_of(frame)
