"""CallLog: the functions that a program calls while it is watched, compiled to C.

The interpreter tells of each call. Most are of functions that were met before, and nothing is
done about these; the others are shown to whoever watches.
"""

import sys

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython


class CallLog:
    """Shows each function that is called, once.

    Args:
        called: shown the code of a function of Python's; whether it need not be shown again.
        built_in: shown a frame and the built-in function that it calls; the same.
    """

    def __init__(self, called, built_in):
        self.called = called
        self.built_in = built_in
        self._codes = {}
        self._kept = []

    def start(self):
        """Be told of calls from now on, in this thread, in place of other profilers."""
        if cython.compiled:
            set_profile(self)  # noqa: F821 (cimported)
        else:
            sys.setprofile(self)

    def __call__(self, frame, event, argument):
        """Be told of an event, as `sys.setprofile` says."""
        if event == "call":
            code = frame.f_code
            if id(code) not in self._codes and self.called(code):
                self._codes[id(code)] = code
        elif event == "c_call":
            self.built_in(frame, argument)
