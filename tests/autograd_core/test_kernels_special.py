"""The special points of every kernel, bit for bit: signed zeros, infinities, nan, kinks, edges.

The expected values are written by hand from the conventions, not read off the kernels.
"""

import math
import struct
from array import array

import pytest

from autograd_core import kernels as k
from autograd_core import kernels_activations as act
from autograd_core import kernels_many as many
from autograd_core.c99 import ABSENT, is_absent

INF = math.inf
NAN = math.nan
MAX = 1.7976931348623157e308
TINY = 5e-324
PI = math.pi
NONE = ABSENT


def shown(d):
    """A double as text that tells -0.0 from 0.0 and ABSENT from nan, but not nan from nan."""
    if is_absent(d):
        return "ABSENT"
    return "nan" if math.isnan(d) else d.hex()


def check(got, expected):
    """Compare results in every bit but a nan's."""
    assert [shown(d) for d in got] == [shown(d) for d in expected]


NEGATIVE_IS_OUTSIDE = [
    (-TINY, NAN, NAN),
    (-1.0, NAN, NAN),
    (-1e300, NAN, NAN),
    (-INF, NAN, NAN),
    (NAN, NAN, NAN),
]
LOG = [(0.0, -INF, INF), (-0.0, -INF, INF), (INF, INF, 0.0), *NEGATIVE_IS_OUTSIDE]
BEYOND_ONE = [(1.0000000000000002, NAN, NAN), (-2.0, NAN, NAN), (INF, NAN, NAN), (NAN, NAN, NAN)]
STEP = [
    (0.0, 0.0, NONE),
    (-0.0, -0.0, NONE),
    (INF, INF, NONE),
    (-INF, -INF, NONE),
    (NAN, NAN, NAN),
    (4503599627370497.0, 4503599627370497.0, NONE),
    (-1e300, -1e300, NONE),
]

ONE_OPERAND = {
    k.identity: [(-0.0, -0.0, 1.0), (INF, INF, 1.0)],
    k.neg: [(0.0, -0.0, -1.0), (-0.0, 0.0, -1.0), (INF, -INF, -1.0)],
    k.abs_: [(0.0, 0.0, 0.0), (-0.0, 0.0, 0.0), (-3.0, 3.0, -1.0), (-INF, INF, -1.0), (NAN,) * 3],
    k.exp: [(-INF, 0.0, 0.0), (INF, INF, INF), (1000.0, INF, INF), (-0.0, 1.0, 1.0), (NAN,) * 3],
    k.exp2: [(-INF, 0.0, 0.0), (INF, INF, INF), (1025.0, INF, INF), (NAN,) * 3],
    k.expm1: [
        (-0.0, -0.0, 1.0),
        (-INF, -1.0, 0.0),
        (INF, INF, INF),
        (-40.0, -1.0, 4.248354255291589e-18),
        (1e4, INF, INF),
        (NAN,) * 3,
    ],
    k.log: [*LOG, (5e-324, -744.4400719213812, INF), (1.0, 0.0, 1.0)],
    k.log2: [*LOG, (TINY, -1074.0, INF)],
    k.log10: LOG,
    k.log1p: [
        (-1.0, -INF, INF),
        (-1.0000000000000002, NAN, NAN),
        (-INF, NAN, NAN),
        (INF, INF, 0.0),
        (-0.0, -0.0, 1.0),
        (NAN,) * 3,
    ],
    k.sqrt: [(0.0, 0.0, INF), (-0.0, -0.0, INF), (INF, INF, 0.0), *NEGATIVE_IS_OUTSIDE],
    k.cbrt: [
        (0.0, 0.0, INF),
        (-0.0, -0.0, INF),
        (INF, INF, 0.0),
        (-INF, -INF, 0.0),
        (NAN,) * 3,
    ],
    k.sin: [(-0.0, -0.0, 1.0), (INF, NAN, NAN), (-INF, NAN, NAN), (NAN,) * 3],
    k.cos: [(0.0, 1.0, -0.0), (-0.0, 1.0, 0.0), (INF, NAN, NAN), (-INF, NAN, NAN), (NAN,) * 3],
    k.tan: [(-0.0, -0.0, 1.0), (INF, NAN, NAN), (-INF, NAN, NAN), (NAN,) * 3],
    k.asin: [(1.0, PI / 2, INF), (-1.0, -PI / 2, INF), (-0.0, -0.0, 1.0), *BEYOND_ONE],
    k.acos: [(1.0, 0.0, -INF), (-1.0, PI, -INF), *BEYOND_ONE],
    k.atan: [
        (INF, PI / 2, 0.0),
        (-INF, -PI / 2, 0.0),
        (-0.0, -0.0, 1.0),
        (1e200, PI / 2, 0.0),
        (1e160, PI / 2, 1e-320),
        (NAN,) * 3,
    ],
    k.sinh: [(-0.0, -0.0, 1.0), (INF, INF, INF), (-1e4, -INF, INF), (-INF, -INF, INF), (NAN,) * 3],
    k.cosh: [(0.0, 1.0, 0.0), (-0.0, 1.0, -0.0), (-1e4, INF, -INF), (INF, INF, INF), (NAN,) * 3],
    k.tanh: [(INF, 1.0, 0.0), (-INF, -1.0, 0.0), (-0.0, -0.0, 1.0), (NAN,) * 3],
    k.sech: [
        (INF, 0.0, -0.0),
        (-INF, 0.0, 0.0),
        (0.0, 1.0, -0.0),
        (-0.0, 1.0, 0.0),
        (-800.0, 0.0, 0.0),
        (NAN,) * 3,
    ],
    k.asinh: [(INF, INF, 0.0), (-INF, -INF, 0.0), (-0.0, -0.0, 1.0), (NAN,) * 3],
    k.acosh: [
        (1.0, 0.0, INF),
        (0.9999999999999999, NAN, NAN),
        (-1e16, NAN, NAN),
        (-INF, NAN, NAN),
        (INF, INF, 0.0),
        (NAN,) * 3,
    ],
    k.atanh: [
        (1.0, INF, INF),
        (-1.0, -INF, INF),
        (-1e16, NAN, NAN),
        (-0.0, -0.0, 1.0),
        *BEYOND_ONE,
    ],
    k.floor: [*STEP, (-0.5, -1.0, NONE), (2.9, 2.0, NONE)],
    k.ceil: [*STEP, (-0.5, -0.0, NONE), (2.1, 3.0, NONE)],
    k.trunc: [*STEP, (-0.5, -0.0, NONE), (-2.9, -2.0, NONE)],
    k.round_: [
        *STEP,
        (0.5, 0.0, NONE),
        (-0.5, -0.0, NONE),
        (1.5, 2.0, NONE),
        (2.5, 2.0, NONE),
        (-2.5, -2.0, NONE),
    ],
    k.sign: [
        (0.0, 0.0, NONE),
        (-0.0, -0.0, NONE),
        (TINY, 1.0, NONE),
        (-INF, -1.0, NONE),
        (NAN,) * 3,
    ],
    act.erf: [(INF, 1.0, 0.0), (-INF, -1.0, 0.0), (1e200, 1.0, 0.0), (NAN,) * 3],
    act.erfc: [(INF, 0.0, -0.0), (-INF, 2.0, -0.0), (NAN,) * 3],
    act.sigmoid: [
        (INF, 1.0, 0.0),
        (-INF, 0.0, 0.0),
        (-0.0, 0.5, 0.25),
        (40.0, 1.0, 4.248354255291589e-18),
        (NAN,) * 3,
    ],
    act.logsigmoid: [(-INF, -INF, 1.0), (INF, -0.0, 0.0), (-1e300, -1e300, 1.0), (NAN,) * 3],
    act.relu: [
        (0.0, 0.0, NONE),
        (-0.0, 0.0, NONE),
        (-INF, 0.0, NONE),
        (INF, INF, 1.0),
        (TINY, TINY, 1.0),
        (NAN,) * 3,
    ],
    act.hard_sigmoid: [
        (3.0, 1.0, NONE),
        (-3.0, 0.0, NONE),
        (INF, 1.0, NONE),
        (-INF, 0.0, NONE),
        (0.0, 0.5, 1 / 6),
        (2.9999999999999996, 1.0, 1 / 6),
        (NAN,) * 3,
    ],
    act.hard_logistic: [
        (2.0, 1.0, NONE),
        (-2.0, 0.0, NONE),
        (INF, 1.0, NONE),
        (-INF, 0.0, NONE),
        (1.0, 0.75, 0.25),
        (NAN,) * 3,
    ],
    act.hard_tanh: [
        (1.0, 1.0, NONE),
        (-1.0, -1.0, NONE),
        (INF, 1.0, NONE),
        (-INF, -1.0, NONE),
        (-0.0, -0.0, 1.0),
        (0.9999999999999999, 0.9999999999999999, 1.0),
        (NAN,) * 3,
    ],
    act.silu: [(-INF, -0.0, 0.0), (INF, INF, 1.0), (0.0, 0.0, 0.5), (-0.0, -0.0, 0.5), (NAN,) * 3],
    act.gelu_tanh: [
        (-INF, -0.0, 0.0),
        (INF, INF, 1.0),
        (-1e200, -0.0, 0.0),
        (1e200, 1e200, 1.0),
        (-0.0, -0.0, 0.5),
        (NAN,) * 3,
    ],
}

TWO_OPERANDS = {
    k.add: [
        (INF, -INF, NAN, 1.0, 1.0),
        (-0.0, -0.0, -0.0, 1.0, 1.0),
        (1e308, 1e308, INF, 1.0, 1.0),
    ],
    k.sub: [(INF, INF, NAN, 1.0, -1.0), (0.0, 0.0, 0.0, 1.0, -1.0), (-0.0, 0.0, -0.0, 1.0, -1.0)],
    k.mul: [
        (0.0, INF, NAN, INF, 0.0),
        (-0.0, 2.0, -0.0, 2.0, -0.0),
        (5e-324, 0.5, 0.0, 0.5, 5e-324),
    ],
    k.truediv: [
        (1.0, 0.0, INF, INF, -INF),
        (1.0, -0.0, -INF, -INF, -INF),
        (0.0, 0.0, NAN, INF, NAN),
        (2.0, INF, 0.0, 0.0, -0.0),
        (2.0, -INF, -0.0, -0.0, -0.0),
        (INF, INF, NAN, 0.0, NAN),
        (49.0, 49.0, 1.0, 1 / 49, -1 / 49),
        (1e-200, 1e200, 0.0, 1e-200, -0.0),
        (1e200, 1e200, 1.0, 1e-200, -1e-200),
    ],
    k.power: [
        *[(x, c, 1.0, NONE) for x in (NAN, INF, -INF, 0.0, -0.0, 3.0) for c in (0.0, -0.0)],
        (-7.5, 1.0, -7.5, 1.0),
        (0.0, 1.0, 0.0, 1.0),
        (INF, 1.0, INF, 1.0),
        (0.0, 2.0, 0.0, 0.0),
        (0.0, 2.5, 0.0, 0.0),
        (-0.0, 2.5, 0.0, 0.0),
        (0.0, 3.0, 0.0, 0.0),
        (-0.0, 3.0, -0.0, 0.0),
        (0.0, 0.5, 0.0, INF),
        (-0.0, 0.5, 0.0, INF),
        (-0.0, 1e-300, 0.0, INF),
        (0.0, -1.0, INF, -INF),
        (-0.0, -1.0, -INF, -INF),
        (0.0, -2.0, INF, -INF),
        (-0.0, -2.0, INF, INF),
        (-0.0, -0.5, INF, -INF),
        (-8.0, 1 / 3, NAN, NAN),
        (-8.0, 3.0, -512.0, 192.0),
        (-2.0, -1.0, -0.5, -0.25),
        (10.0, 400.0, INF, INF),
        (-10.0, 401.0, -INF, INF),
        (-10.0, 400.0, INF, -INF),
        (INF, 2.0, INF, INF),
        (-INF, 3.0, -INF, INF),
        (INF, -1.0, 0.0, -0.0),
        (INF, 0.5, INF, 0.0),
        (NAN, 2.0, NAN, NAN),
        (NAN, 1.0, NAN, NAN),
        (2.0, NAN, NAN, NAN),
        (1.0, NAN, 1.0, NAN),
        (0.5, INF, 0.0, 0.0),
        (2.0, -INF, 0.0, 0.0),
        (2.0, INF, INF, INF),
    ],
    k.exponential: [
        (3.0, 1.0, 1.0, 0.0),
        (NAN, 1.0, 1.0, 0.0),
        (2.0, 0.0, 0.0, 0.0),
        (0.0, 0.0, 1.0, NAN),
        (-1.0, 0.0, INF, NAN),
        (3.0, -2.0, -8.0, NAN),
        (0.5, -2.0, NAN, NAN),
        (-INF, 2.0, 0.0, 0.0),
        (INF, 2.0, INF, INF),
        (NAN, 2.0, NAN, NAN),
        (1e4, 10.0, INF, INF),
    ],
    k.pow: [
        (0.0, 0.0, 1.0, NONE, NAN),
        (0.0, -0.0, 1.0, NONE, NAN),
        (NAN, 0.0, 1.0, 0.0, NAN),
        (-2.0, 0.0, 1.0, 0.0, NAN),
        (2.0, -0.0, 1.0, 0.0, math.log(2.0)),
        (INF, 0.0, 1.0, 0.0, INF),
        (0.0, 1.0, 0.0, 1.0, 0.0),
        (0.0, 2.0, 0.0, 0.0, 0.0),
        (0.0, 0.5, 0.0, INF, 0.0),
        (-0.0, 0.5, 0.0, INF, 0.0),
        (0.0, -1.0, INF, -INF, NAN),
        (0.0, -0.5, INF, -INF, NAN),
        (-2.0, 3.0, -8.0, 12.0, NAN),
        (-2.0, 0.5, NAN, NAN, NAN),
        (1.0, 5.0, 1.0, 5.0, 0.0),
        (1.0, NAN, 1.0, NAN, 0.0),
        (1.0, INF, 1.0, INF, 0.0),
        (INF, -2.0, 0.0, -0.0, 0.0),
        (INF, 2.0, INF, INF, INF),
        (NAN, 2.0, NAN, NAN, NAN),
        (2.0, NAN, NAN, NAN, NAN),
    ],
    k.atan2: [
        (0.0, 0.0, 0.0, NAN, NAN),
        (-0.0, 0.0, -0.0, NAN, NAN),
        (0.0, -0.0, PI, NAN, NAN),
        (-0.0, -0.0, -PI, NAN, NAN),
        (INF, INF, PI / 4, 0.0, 0.0),
        (INF, -INF, 3 * PI / 4, 0.0, 0.0),
        (1.0, -INF, PI, 0.0, 0.0),
        (-1.0, -INF, -PI, 0.0, 0.0),
        (-INF, 1.0, -PI / 2, 0.0, 0.0),
        (0.0, -2.0, PI, -0.5, -0.0),
        (-0.0, -2.0, -PI, -0.5, 0.0),
        (NAN, 1.0, NAN, NAN, NAN),
        (INF, NAN, NAN, NAN, NAN),
    ],
    k.hypot: [
        (0.0, 0.0, 0.0, NONE, NONE),
        (-0.0, 0.0, 0.0, NONE, NONE),
        (INF, 1.0, INF, 1.0, 0.0),
        (-INF, 1.0, INF, -1.0, 0.0),
        (1.0, -INF, INF, 0.0, -1.0),
        (INF, -INF, INF, NAN, NAN),
        (-INF, NAN, INF, NAN, NAN),
        (NAN, INF, INF, NAN, NAN),
        (NAN, 1.0, NAN, NAN, NAN),
        (3 * 2.0**700, 4 * 2.0**700, 5 * 2.0**700, 0.6, 0.8),
        (3 * 2.0**-700, 4 * 2.0**-700, 5 * 2.0**-700, 0.6, 0.8),
        (3 * TINY, -4 * TINY, 5 * TINY, 0.6, -0.8),
        (MAX, 0.0, MAX, 1.0, 0.0),
        (MAX * 0.75, -MAX, INF, 0.6, -0.8),
    ],
    k.maximum: [
        (-0.0, 0.0, 0.0, 0.5, 0.5),
        (0.0, -0.0, 0.0, 0.5, 0.5),
        (-0.0, -0.0, -0.0, 0.5, 0.5),
        (2.0, 2.0, 2.0, 0.5, 0.5),
        (INF, INF, INF, 0.5, 0.5),
        (2.0, 1.0, 2.0, 1.0, NONE),
        (-INF, 1.0, 1.0, NONE, 1.0),
        (NAN, 1.0, NAN, NAN, NAN),
        (INF, NAN, NAN, NAN, NAN),
    ],
    k.minimum: [
        (-0.0, 0.0, -0.0, 0.5, 0.5),
        (0.0, -0.0, -0.0, 0.5, 0.5),
        (0.0, 0.0, 0.0, 0.5, 0.5),
        (2.0, 1.0, 1.0, NONE, 1.0),
        (-INF, 1.0, -INF, 1.0, NONE),
        (NAN, 1.0, NAN, NAN, NAN),
        (-INF, NAN, NAN, NAN, NAN),
    ],
    act.prelu: [
        (0.0, 0.25, 0.0, 0.25, 0.0),
        (-0.0, 0.25, -0.0, 0.25, -0.0),
        (-4.0, 0.25, -1.0, 0.25, -4.0),
        (4.0, 0.25, 4.0, 1.0, NONE),
        (NAN, 0.25, NAN, NAN, NAN),
    ],
    act.leaky_relu: [
        (0.0, 0.25, 0.0, 0.25),
        (-4.0, 0.25, -1.0, 0.25),
        (4.0, 0.25, 4.0, 1.0),
        (-INF, 0.25, -INF, 0.25),
        (NAN, 0.25, NAN, NAN),
    ],
    act.elu: [
        (0.0, 1.5, 0.0, 1.5),
        (-0.0, 1.5, -0.0, 1.5),
        (-INF, 1.5, -1.5, 0.0),
        (INF, 1.5, INF, 1.0),
        (NAN, 1.5, NAN, NAN),
    ],
    act.softplus: [
        (INF, 1.0, INF, 1.0),
        (-INF, 1.0, 0.0, 0.0),
        (0.0, 1.0, math.log(2.0), 0.5),
        (1e300, 1.0, 1e300, 1.0),
        (NAN, 1.0, NAN, NAN),
        (1.0, NAN, NAN, NAN),
        (2.0, 0.0, INF, 0.5),
        (2.0, -0.0, -INF, 0.5),
        (INF, 0.0, NAN, NAN),
        (2.0, INF, 2.0, 1.0),
        (-2.0, INF, 0.0, 0.0),
        (0.0, INF, NAN, NAN),
        (-INF, -1.0, -INF, 1.0),
    ],
    act.swish: [
        (INF, 2.0, INF, 1.0, 0.0),
        (-INF, 2.0, -0.0, 0.0, 0.0),
        (INF, -2.0, 0.0, 0.0, 0.0),
        (-INF, -2.0, -INF, 1.0, 0.0),
        (INF, 0.0, NAN, NAN, NAN),
        (0.0, INF, NAN, NAN, NAN),
        (3.0, 0.0, 1.5, 0.5, 2.25),
        (3.0, INF, 3.0, 1.0, 0.0),
        (NAN, 1.0, NAN, NAN, NAN),
        (1.0, NAN, NAN, NAN, NAN),
    ],
}

MANY = {
    many.fsum: [
        ([], 0.0, []),
        ([1e16, 1.0, -1e16, 1.0], 2.0, [1.0] * 4),
        ([1e308, 1e308, -1e308, -1e308], 0.0, [1.0] * 4),
        ([MAX, MAX, -MAX, TINY], MAX, [1.0] * 4),
        ([MAX, MAX, -MAX, -MAX, TINY], TINY, [1.0] * 5),
        ([MAX, MAX], INF, [1.0] * 2),
        ([-MAX, -MAX], -INF, [1.0] * 2),
        ([INF, -INF], NAN, [1.0] * 2),
        ([MAX, MAX, -INF], -INF, [1.0] * 3),
        ([MAX, MAX, NAN], NAN, [1.0] * 3),
        ([INF, 1.0], INF, [1.0] * 2),
        ([NAN, INF], NAN, [1.0] * 2),
    ],
    many.mean: [
        ([MAX, MAX], MAX, [0.5] * 2),
        ([-MAX, -MAX, -MAX], -MAX, [1 / 3] * 3),
        ([MAX, MAX, -MAX, -MAX], 0.0, [0.25] * 4),
        ([1.0, 2.0, 4.5], 2.5, [1 / 3] * 3),
        ([INF, -INF], NAN, [0.5] * 2),
        ([MAX, MAX, INF], INF, [1 / 3] * 3),
    ],
    many.norm: [
        ([], 0.0, []),
        ([-3.0], 3.0, [-1.0]),
        ([2.0, -3.0, 6.0], 7.0, [2 / 7, -3 / 7, 6 / 7]),
        ([0.0, -0.0, 0.0], 0.0, [NONE, NONE, NONE]),
        ([1.0, -INF, -2.0], INF, [0.0, -1.0, -0.0]),
        ([INF, 1.0, INF], INF, [NAN, NAN, NAN]),
        ([INF, NAN, 1.0], INF, [NAN, NAN, NAN]),
        ([1.0, NAN, 0.0], NAN, [NAN, NAN, NAN]),
        ([2 * 2.0**700, 3 * 2.0**700, -6 * 2.0**700], 7 * 2.0**700, [2 / 7, 3 / 7, -6 / 7]),
        ([2 * TINY, 3 * TINY, -6 * TINY], 7 * TINY, [2 / 7, 3 / 7, -6 / 7]),
        ([MAX, -MAX, MAX, MAX], INF, [0.5, -0.5, 0.5, 0.5]),
        ([MAX, 0.0, 0.0], MAX, [1.0, 0.0, 0.0]),
    ],
    many.dot: [
        ([], 0.0, []),
        ([-0.0, 2.0], 0.0, [2.0, -0.0]),
        ([0.0, INF], NAN, [INF, 0.0]),
        ([1e16, 1.0, -1e16, 1.0, 1.0, 1.0], 0.0, [1.0, 1.0, 1.0, 1e16, 1.0, -1e16]),
    ],
    many.affine: [
        ([-0.0], -0.0, [1.0]),
        ([1.0, 1.0, 1e16, -1e16, 1.0], 0.0, [1e16, -1e16, 1.0, 1.0, 1.0]),
        ([1.0, 1.0, 1.0, 1.0, 1e16], 1e16, [1.0, 1.0, 1.0, 1.0, 1.0]),
    ],
    many.logsumexp: [
        ([0.0, -40.0], 4.248354255291589e-18, [1.0, 4.248354255291589e-18]),
        ([1000.0, 1000.0], 1000.0 + math.log(2.0), [0.5, 0.5]),
        ([1e200, 1e200], 1e200, [0.5, 0.5]),
        ([-INF, -INF], -INF, [NAN, NAN]),
        ([1.0, INF, -INF], INF, [0.0, 1.0, 0.0]),
        ([INF, 1.0, INF], INF, [NAN, NAN, NAN]),
        ([2.0, -INF], 2.0, [1.0, 0.0]),
        ([NAN, 1.0], NAN, [NAN, NAN]),
        ([1.0, NAN, INF], NAN, [NAN, NAN, NAN]),
        ([3.0], 3.0, [1.0]),
        ([MAX, -MAX], MAX, [1.0, 0.0]),
    ],
    many.max_many: [
        ([1.0, 3.0, 3.0, 2.0, 3.0], 3.0, [NONE, 1 / 3, 1 / 3, NONE, 1 / 3]),
        ([-0.0, 0.0], 0.0, [0.5, 0.5]),
        ([-0.0, -0.0], -0.0, [0.5, 0.5]),
        ([-INF, -INF], -INF, [0.5, 0.5]),
        ([INF, NAN, 1.0], NAN, [NAN, NAN, NAN]),
        ([7.0], 7.0, [1.0]),
    ],
    many.min_many: [
        ([1.0, 3.0, 1.0], 1.0, [0.5, NONE, 0.5]),
        ([0.0, -0.0], -0.0, [0.5, 0.5]),
        ([0.0, 0.0, 1.0], 0.0, [0.5, 0.5, NONE]),
        ([1.0, NAN], NAN, [NAN, NAN]),
    ],
}

CHOSEN = {
    many.softmax: [
        ([0.0, 0.0], 0, 0.5, [0.25, -0.25]),
        ([1e200, 1e200], 1, 0.5, [-0.25, 0.25]),
        ([0.0, INF], 1, 1.0, [-0.0, 0.0]),
        ([INF, 0.0, INF], 1, NAN, [NAN, NAN, NAN]),
        ([-INF, -INF], 0, NAN, [NAN, NAN]),
        ([0.0, NAN], 0, NAN, [NAN, NAN]),
        ([0.0, -40.0], 0, 1.0, [4.248354255291589e-18, -4.248354255291589e-18]),
    ],
    many.log_softmax: [
        (
            [0.0, -40.0],
            0,
            -4.248354255291589e-18,
            [4.248354255291589e-18] * 1 + [-4.248354255291589e-18],
        ),
        ([0.0, -40.0], 1, -40.0, [-1.0, 1.0]),
        ([0.0, INF], 1, 0.0, [-0.0, 0.0]),
        ([0.0, INF], 0, -INF, [1.0, -1.0]),
        ([INF, INF], 0, NAN, [NAN, NAN]),
        ([-INF, -INF], 1, NAN, [NAN, NAN]),
        ([2.0, -INF], 1, -INF, [-1.0, 1.0]),
    ],
}


def cases(table):
    """The rows of a table, each with its kernel and a name."""
    return [
        pytest.param(kernel, row, id=f"{kernel.__name__}-{i}")
        for kernel, rows in table.items()
        for i, row in enumerate(rows)
    ]


@pytest.mark.parametrize(("kernel", "row"), cases(ONE_OPERAND))
def test_special_points_of_one_operand(kernel, row):
    """Value and slope are those of the conventions: (x, y, dy/dx)."""
    check(kernel(row[0]), row[1:])


@pytest.mark.parametrize(("kernel", "row"), cases(TWO_OPERANDS))
def test_special_points_of_two_operands(kernel, row):
    """Value and slopes are those of the conventions: (a, b, y, dy/da, dy/db)."""
    check(kernel(*row[:2]), row[2:])


@pytest.mark.parametrize(("kernel", "row"), cases(MANY))
def test_special_points_of_many_operands(kernel, row):
    """Value and slopes are those of the conventions: (operands, y, slopes)."""
    d = array("d", [NAN] * len(row[0]))
    y = kernel(array("d", row[0]), d)
    check([y, *d], [row[1], *row[2]])


@pytest.mark.parametrize(("kernel", "row"), cases(CHOSEN))
def test_special_points_of_one_output_of_many(kernel, row):
    """Value and slopes of output k are those of the conventions: (operands, k, y, slopes)."""
    d = array("d", [NAN] * len(row[0]))
    y = kernel(array("d", row[0]), row[1], d)
    check([y, *d], [row[2], *row[3]])


@pytest.mark.parametrize(
    ("operands", "expected"),
    [
        ((-INF, 0.0, 1.0), (-0.0, 0.0)),
        ((INF, 0.0, 1.0), (INF, 1.0)),
        ((-0.0, 0.0, 1.0), (-0.0, 0.5)),
        ((1e300, 0.0, 1.0), (1e300, 1.0)),
        ((-1e300, 0.0, 1.0), (-0.0, 0.0)),
        ((NAN, 0.0, 1.0), (NAN, NAN)),
        ((2.0, NAN, 1.0), (NAN, NAN)),
        ((2.0, 1.0, 0.0), (2.0, 1.0)),
        ((2.0, 3.0, 0.0), (0.0, 0.0)),
        ((2.0, 2.0, 0.0), (NAN, NAN)),
        ((INF, INF, 1.0), (NAN, NAN)),
        ((3.0, 0.0, INF), (1.5, 0.5)),
    ],
)
def test_gelu_special_points(operands, expected):
    """gelu takes its limits at infinity and at sigma = 0, and is nan where there are none."""
    check(act.gelu(*operands), expected)


@pytest.mark.parametrize("value", [2.0, -0.0, INF, NAN])
def test_where_selects_one_edge(value):
    """The selected operand has slope 1, be it nan, and the other one no slope at all."""
    check(k.where(True, value, 5.0), (value, 1.0, NONE))
    check(k.where(False, 5.0, value), (value, NONE, 1.0))


def test_exp2_slope_is_finite_where_the_value_overflows():
    """2**1024.25 overflows, its slope 2**1024.25 ln 2 does not."""
    y, d = k.exp2(1024.25)
    assert y == INF
    assert d == pytest.approx(math.exp2(1023.25) * math.log(4.0), rel=4e-16)


def test_absent_is_told_from_every_other_nan():
    """The comparison here can fail: ABSENT, nan, and nans one bit from ABSENT all differ."""
    bits = struct.unpack("<Q", struct.pack("<d", ABSENT))[0]
    assert bits == 0x7FF8A65E17A65E17
    for other in (bits ^ 1, bits ^ (1 << 63), 0x7FF8000000000000):
        assert not is_absent(struct.unpack("<d", struct.pack("<Q", other))[0])
    with pytest.raises(AssertionError):
        check([0.0, NAN], [-0.0, NAN])
    with pytest.raises(AssertionError):
        check([ABSENT], [NAN])
