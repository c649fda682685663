"""Rows of the table: the activation functions of neural networks."""

from __future__ import annotations

from typing import Any

from autograd_core.primitives.elementary import exp_of
from autograd_core.primitives.row import Primitive, binary, unary

FAR = 1e9
"""Beyond it every sigmoid is 0 or 1 to 400 million digits, and so a constant: where x may be
infinite or its powers overflow, their products with a slope of 0 would be nan."""


def hard(name: str, formula: Any, slope: Any, edge: float, **more: Any) -> Primitive:
    """A line clipped at x = -edge and x = edge; at the edges and beyond no derivative flows."""
    return unary(
        name,
        lambda m, x: m.where(
            x > edge, formula(m, edge), m.where(x < -edge, formula(m, -edge), formula(m, x))
        ),
        lambda m, x: m.where(x >= edge, 0, m.where(x <= -edge, 0, slope(m))),
        kinks=(-edge, edge),
        **more,
    )


def sigmoid_derivative(m: Any, x: Any) -> Any:
    """sigmoid(x) sigmoid(-x), as a square: the derivative of that product cancels near 0."""
    half = m.sech(x / 2) / 2
    return half * half


def silu_derivative(m: Any, x: Any) -> Any:
    """The derivative of x * sigmoid(x)."""
    return swish_derivatives(m, x, 1)[0]


def swish_derivatives(m: Any, x: Any, beta: Any) -> tuple[Any, Any]:
    """The partials of x * sigmoid(beta * x)."""
    far = m.larger(beta * x, FAR)
    near = m.where(far, 0, x)
    z = beta * near
    slope = sigmoid_derivative(m, z)
    dx = m.where(far, m.constant(m.sigmoid(beta * x)), m.sigmoid(z) + z * slope)
    return dx, near * near * slope


def gelu_derivative(m: Any, x: Any, mu: Any, sigma: Any) -> Any:
    """Phi(z) + x phi(z) / sigma with z = (x - mu) / sigma."""
    far = m.larger((x - mu) / sigma, FAR)
    near = m.where(far, mu, x)
    below = m.erfc(-((near - mu) / sigma) / m.sqrt(2)) / 2
    bell = exp_of(m, gelu_exponent, near, mu, sigma)
    slope = below + near * (bell / m.sqrt(2 * m.pi) / sigma)
    return m.where(far, m.constant(m.sigmoid((x - mu) / sigma)), slope)


def gelu_exponent(m: Any, x: Any, mu: Any, sigma: Any) -> Any:
    """-z**2/2 with z = (x - mu)/sigma."""
    z = (x - mu) / sigma
    return -(z * z) / 2


def gelu_tanh_argument(m: Any, x: Any) -> Any:
    """2 u with u = sqrt(2/pi) (x + 0.044715 x**3), the argument of the tanh."""
    return m.sqrt(8 / m.pi) * (x + m.truediv(44715, 1_000_000) * (x * x * x))


def gelu_tanh_derivative(m: Any, x: Any) -> Any:
    """The derivative of x * sigmoid(2 u)."""
    far = m.larger(x, FAR)
    near = m.where(far, 0, x)
    z = gelu_tanh_argument(m, near)
    growth = m.sqrt(8 / m.pi) * (1 + 3 * m.truediv(44715, 1_000_000) * (near * near))
    put_right = 1 - m.lost(z, gelu_tanh_argument, near) * m.constant(m.tanh(z))
    slope = m.sigmoid(z) + near * growth * (sigmoid_derivative(m, z) * put_right)
    return m.where(far, m.constant(m.sigmoid(x)), slope)


ROWS = (
    unary(
        "sigmoid",
        lambda m, x: 1 / (1 + m.exp(-x)),
        sigmoid_derivative,
        derivative_text="sigmoid(x)*sigmoid(-x)",
        lecture_text=("y*(1 - y)",),
        latex=r"\sigma\left({0}\right)",
        note="The derivative equals s (1 - s), which has no correct digit beyond x = 37.",
        positive=True,
        underflows=True,
    ),
    unary(
        "logsigmoid",
        lambda m, x: -m.log1p(m.exp(-x)),
        lambda m, x: m.sigmoid(-x),
        latex=r"\ln \sigma\left({0}\right)",
        underflows=True,
    ),
    unary(
        "softplus",
        lambda m, x, beta: m.log1p(m.exp(beta * x)) / beta,
        lambda m, x, beta: m.sigmoid(beta * x),
        latex=r"\frac{{1}}{{{beta}}} \ln\left(1 + e^{{{beta} \cdot {0}}}\right)",
        parameters={"beta": 1.0},
        note="No threshold: exact for large x too. Dugas et al., 2001.",
        underflows=True,
    ),
    unary(
        "relu",
        lambda m, x: m.where(x > 0, x, 0),
        lambda m, x: m.where(x > 0, 1, 0),
        symbol="ReLU",
        kinks=(0.0,),
        note="At 0 and below no derivative flows.",
        units=1,
    ),
    unary(
        "leaky_relu",
        lambda m, x, alpha: m.where(x > 0, x, alpha * x),
        lambda m, x, alpha: m.where(x > 0, 1, alpha),
        parameters={"alpha": 0.01},
        kinks=(0.0,),
        note="At 0 the derivative is alpha. Maas et al., 2013.",
        units=1,
    ),
    binary(
        "prelu",
        ("x", "a"),
        lambda m, x, a: m.where(x > 0, x, a * x),
        lambda m, x, a: (m.where(x > 0, 1, a), m.where(x > 0, 0, x)),
        kinks=lambda x, a: x == 0,
        note="leaky_relu with a slope that is learned. At x = 0: a and 0. He et al., 2015.",
        units=1,
        underflows=True,
    ),
    unary(
        "elu",
        lambda m, x, alpha: m.where(x > 0, x, alpha * m.expm1(m.where(x > 0, 0, x))),
        lambda m, x, alpha: m.where(x > 0, 1, alpha * m.exp(m.where(x > 0, 0, x))),
        parameters={"alpha": 1.0},
        kinks=(0.0,),
        note="At 0 the derivative is alpha. Clevert et al., 2016.",
        formula_text="x if x > 0 else alpha*expm1(x)",
        derivative_text="1 if x > 0 else alpha*exp(x)",
    ),
    hard(
        "hard_sigmoid",
        lambda m, x: m.truediv(x + 3, 6),
        lambda m: m.truediv(1, 6),
        3.0,
        note="(x + 3)/6 clipped to [0, 1]; PyTorch's. At -3, 3 and beyond no derivative flows.",
        formula_text="min(max((x + 3)/6, 0), 1)",
        derivative_text="1/6 if -3 < x < 3 else 0",
    ),
    hard(
        "hard_logistic",
        lambda m, x: m.truediv(x + 2, 4),
        lambda m: 0.25,
        2.0,
        units=1,
        note="x/4 + 1/2 clipped to [0, 1]: the sigmoid's tangent at 0. At -2, 2 and beyond no "
        "derivative flows. Gulcehre et al., 2016.",
        formula_text="min(max(x/4 + 1/2, 0), 1)",
        derivative_text="1/4 if -2 < x < 2 else 0",
    ),
    hard(
        "hard_tanh",
        lambda m, x: x,
        lambda m: 1,
        1.0,
        units=1,
        note="x clipped to [-1, 1]. At -1, 1 and beyond no derivative flows.",
        formula_text="min(max(x, -1), 1)",
        derivative_text="1 if -1 < x < 1 else 0",
    ),
    unary(
        "silu",
        lambda m, x: x * m.sigmoid(x),
        silu_derivative,
        latex=r"{0} \cdot \sigma\left({0}\right)",
        note="swish with beta = 1. Elfwing et al., 2018.",
        derivative_text="sigmoid(x)*(1 + x*sigmoid(-x))",
        underflows=True,
    ),
    binary(
        "swish",
        ("x", "beta"),
        lambda m, x, beta: x * m.sigmoid(beta * x),
        swish_derivatives,
        latex=r"{0} \cdot \sigma\left({1} \cdot {0}\right)",
        note="Ramachandran et al., 2017.",
        derivative_text=(
            "sigmoid(beta*x)*(1 + beta*x*sigmoid(-(beta*x)))",
            "x*x*(sigmoid(beta*x)*sigmoid(-(beta*x)))",
        ),
        underflows=True,
    ),
    unary(
        "gelu",
        lambda m, x, mu, sigma: x * m.erfc(-(x - mu) / sigma / m.sqrt(2)) / 2,
        gelu_derivative,
        latex=r"{0} \cdot \Phi\left(\frac{{{0} - {mu}}}{{{sigma}}}\right)",
        parameters={"mu": 0.0, "sigma": 1.0},
        note="x times the probability that a normal variable (mu, sigma) is below x. "
        "Hendrycks and Gimpel, 2016.",
        formula_text="x*Phi(z) with z = (x - mu)/sigma, Phi(z) = erfc(-z/sqrt(2))/2",
        lecture_text=None,
        derivative_text="Phi(z) + x*phi(z)/sigma with phi(z) = exp(-z*z/2)/sqrt(2*pi)",
        units=8,
        underflows=True,
    ),
    unary(
        "gelu_tanh",
        lambda m, x: x * m.sigmoid(gelu_tanh_argument(m, x)),
        gelu_tanh_derivative,
        note="The tanh approximation of gelu, x (1 + tanh(u))/2, without its cancellation. "
        "Hendrycks and Gimpel, 2016.",
        formula_text="x*sigmoid(2*u) with u = sqrt(2/pi)*(x + 0.044715*x**3)",
        lecture_text=None,
        derivative_text="s*(1 + x*sigmoid(-2*u)*2*u') with s = sigmoid(2*u), "
        "u' = sqrt(2/pi)*(1 + 0.134145*x**2)",
        units=600,
        underflows=True,
    ),
)
