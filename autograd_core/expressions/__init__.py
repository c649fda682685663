"""Text such as "tanh(w*x + b)" read as a function, never run as a program."""

from autograd_core.expressions.error import ExpressionError
from autograd_core.expressions.expression import Expression, parse_expression

__all__ = ["Expression", "ExpressionError", "parse_expression"]
