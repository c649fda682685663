"""C by hand for this one network, compiled for this machine where it has a compiler."""

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import moons as demo

__all__ = ["Moons", "versions"]

COMPILER = shutil.which("gcc") or shutil.which("cc")
FLAGS = ("-O3", "-march=native", "-shared", "-fPIC", "-std=c11")
SOURCE = Path(__file__).with_name("moons.c")

if COMPILER is None:
    raise ModuleNotFoundError("there is no C compiler", name="a C compiler")


def _compiled():
    """The function of the C file; what was loaded stays when its file goes."""
    with TemporaryDirectory() as folder:
        library = Path(folder) / "moons.so"
        subprocess.run([COMPILER, *FLAGS, str(SOURCE), "-o", str(library)], check=True)
        function = ctypes.CDLL(str(library)).step
    numbers = ctypes.POINTER(ctypes.c_double)
    function.argtypes = [ctypes.c_int, numbers, numbers, numbers, ctypes.c_double, ctypes.c_double]
    function.restype = ctypes.c_double
    return function


STEP = _compiled()


def versions():
    """The versions that the figures belong to."""
    told = subprocess.run([COMPILER, "--version"], capture_output=True, text=True, check=True)
    return {
        "python": sys.version.split()[0],
        "compiler": told.stdout.splitlines()[0],
        "flags": " ".join(FLAGS),
        "compiled": True,
    }


def _array(numbers):
    """An array of doubles."""
    return (ctypes.c_double * len(numbers))(*numbers)


class Moons:
    """The network of micrograd's demo; a step is one call."""

    def __init__(self, samples):
        points, labels = demo.moons(samples)
        self.samples = samples
        self.points = _array([v for point in points for v in point])
        self.labels = _array([float(y) for y in labels])
        self.parameters = _array(
            [
                v
                for rows in demo.initial_weights()
                for v in (*(v for w, _ in rows for v in w), *(b for _, b in rows))
            ]
        )

    def step(self, k):
        """Train one step; the loss before it."""
        return STEP(
            self.samples, self.points, self.labels, self.parameters, demo.ALPHA, demo.rate(k)
        )
