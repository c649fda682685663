"""The recorded graph in other languages: SymPy, LaTeX, Python source."""

from autograd_core.translate.latex import to_latex
from autograd_core.translate.python_source import to_python
from autograd_core.translate.symbolic import symbols_of, to_sympy
from autograd_core.translate.too_large import TooLarge

__all__ = ["TooLarge", "symbols_of", "to_latex", "to_python", "to_sympy"]
