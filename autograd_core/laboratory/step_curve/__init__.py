"""step_curve: the error of a difference quotient against its step."""
