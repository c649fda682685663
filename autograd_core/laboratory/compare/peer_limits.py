"""What is known of derivatives in PyTorch 2.13 and JAX 0.10 that have few or no correct digits.

Measured against the rows at 50 digits, in float64. `compare` quotes the reason where it has traced
a disagreement to one of these operations.
"""

SATURATED = "its slope is taken from the rounded value, which has lost the digits of 1 - value"
KNOWN = {
    ("torch", "softplus"): "beyond beta*x = 20 (its threshold) softplus is x itself",
    ("torch", "hard_sigmoid"): "its slope is 1/6 in float32, 0.1666666716337204",
    ("torch", "tanh"): SATURATED,
    ("torch", "sigmoid"): SATURATED,
    ("torch", "expm1"): "its slope is value + 1, which has lost the digits of a small exp(x)",
    ("torch", "erf"): "it rounds x*x before exp, which multiplies the error by x*x",
    ("torch", "acos"): "it computes 1 - x*x, which cancels near 1",
    ("torch", "asin"): "it computes 1 - x*x, which cancels near 1",
    ("torch", "acosh"): "it computes x*x - 1, which cancels near 1",
    ("torch", "swish"): SATURATED,
    ("torch", "log_softmax"): "its slope is 1 - p, which has lost the digits of a small 1 - p",
    ("jax", "swish"): SATURATED,
    ("jax", "log_softmax"): "its slope is 1 - p, which has lost the digits of a small 1 - p",
    ("torch", "atan"): "it computes 1 + x*x, which overflows",
    ("torch", "pow_constant"): "its slope is c * pow(x, c - 1), and c - 1 is rounded",
    ("torch", "gelu"): "it computes 1 + erf, which cancels for negative x",
    ("torch", "gelu_tanh"): "it computes 1 + tanh, which cancels for negative x",
    ("jax", "tanh"): SATURATED,
    ("jax", "sigmoid"): SATURATED,
    ("jax", "expm1"): "its slope is value + 1, which has lost the digits of a small exp(x)",
    ("jax", "atan"): "it computes 1 + x*x, which overflows",
    ("jax", "truediv"): "it computes b*b, which over- or underflows",
    ("jax", "hypot"): "it squares, which over- or underflows",
    ("jax", "pow_constant"): "its slope is c * pow(x, c - 1), and c - 1 is rounded",
    ("jax", "gelu_tanh"): "it computes 1 + tanh, which cancels for negative x",
}
"""What is known of a library's derivative where it has few or no correct digits."""
