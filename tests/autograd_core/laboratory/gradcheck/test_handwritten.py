"""gradcheck(f, x, gradient=g): a gradient that somebody wrote by hand."""

import math

import pytest

from autograd_core import Value, Verdict, fsum, gradcheck, tanh

numpy = pytest.importorskip("numpy")

RANDOM = numpy.random.default_rng(0)
X, Y = RANDOM.normal(size=(5, 3)), RANDOM.normal(size=(5, 2))
W, B = RANDOM.normal(size=(3, 2)), RANDOM.normal(size=2)


def loss(w, b):
    """The mean square error of a layer with relu, as lectures write it."""
    return ((numpy.maximum(X @ w + b, 0) - Y) ** 2).mean()


def loss_gradient(w, b):
    """Its gradient, as back-propagation by hand."""
    z = X @ w + b
    d = 2 * (numpy.maximum(z, 0) - Y) / Y.size * (z > 0)
    return X.T @ d, d.sum(0)


def test_numpy_code_is_checked_with_arrays_in_their_shapes():
    """A right gradient of two arrays passes, one finding for each number, named by its index."""
    before = W.copy(), B.copy()
    report = gradcheck(loss, [W, B], gradient=loss_gradient)
    assert report
    assert {f.name for f in report.findings} >= {"w[0][0]", "w[2][1]", "b[0]", "b[1]"}
    assert len(report.findings) == 8
    assert all(f.digits > 8 for f in report.findings)
    assert (W == before[0]).all()
    assert (B == before[1]).all()


def test_a_function_that_changes_its_arrays_changes_nothing_of_the_caller():
    """Every call gets arrays of its own."""

    def careless(w):
        w *= 2
        return (w**2).sum()

    w = numpy.array([1.0, 2.0])
    assert gradcheck(careless, [w], gradient=lambda w: 8 * w)
    assert w.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "mistake",
    [
        lambda dw, db: (dw, db * (1 + 1e-6)),
        lambda dw, db: (-dw, db),
        lambda dw, db: (dw[::-1], db),
        lambda dw, db: (dw, db[::-1]),
        lambda dw, db: (dw, 0 * db),
    ],
    ids=["factor", "sign", "rows", "order", "zero"],
)
def test_a_wrong_gradient_is_a_mismatch(mistake):
    """A mistake of any kind is a MISMATCH, and names no operation."""
    report = gradcheck(loss, [W, B], gradient=lambda w, b: mistake(*loss_gradient(w, b)))
    assert not report
    assert report.findings[0].verdict is Verdict.MISMATCH
    assert report.wrong is None


@pytest.mark.parametrize(
    ("mistake", "word"),
    [
        (lambda g: [10 * part for part in g], "10 times"),
        (lambda g: [-part for part in g], "sign"),
        (lambda g: [0 * part for part in g], "is 0"),
    ],
    ids=["factor", "sign", "zero"],
)
def test_one_factor_in_all_derivatives_is_told(mistake, word):
    """The note recognises a forgotten mean, a wrong sign, and a gradient of zeros."""
    report = gradcheck(loss, [W, B], gradient=lambda w, b: mistake(loss_gradient(w, b)))
    assert word in " ".join(report.notes)


def test_an_exchange_of_derivatives_is_told():
    """The transposed gradient of a square matrix has the right shape and the wrong numbers."""
    a, c = RANDOM.normal(size=(2, 2)), RANDOM.normal(size=(2, 2))
    report = gradcheck(lambda a: (a * c).sum(), [a], gradient=lambda a: c.T)
    assert "exchanged" in " ".join(report.notes)
    assert not gradcheck(lambda a: (a * c).sum(), [a], gradient=c + 1).notes


def test_a_gradient_of_another_shape_is_refused():
    """A transposed matrix is reported with both shapes; a missing part is reported too."""
    with pytest.raises(ValueError, match=r"w .*\(3, 2\).*\(2, 3\)"):
        gradcheck(loss, [W, B], gradient=lambda w, b: (loss_gradient(w, b)[0].T, B))
    with pytest.raises(TypeError, match="part"):
        gradcheck(loss, [W, B], gradient=lambda w, b: loss_gradient(w, b)[0])
    with pytest.raises(TypeError, match=r"f\(w\)\[1\]"):
        gradcheck(lambda w: (loss(w, B), w), [W], gradient=W)


GIVEN = [6.0, [6.0], lambda x: 2 * x, lambda x: [2 * x], {"x": 6.0}]


@pytest.mark.parametrize("given", GIVEN, ids=["number", "list", "function", "lists", "dict"])
@pytest.mark.parametrize("at", [3.0, [3.0], {"x": 3.0}], ids=["number", "list", "dict"])
def test_numbers_are_taken_in_every_form(at, given):
    """A gradient may be a number, a list or a dict, given directly or by a function."""
    assert gradcheck(lambda x: x**2, at, gradient=given)
    assert not gradcheck(lambda x: x**2 + x, at, gradient=given)


def test_one_array_stands_for_the_only_argument():
    """NumPy users write gradcheck(f, w), not gradcheck(f, [w])."""
    w = numpy.arange(1.0, 5.0)
    assert len(gradcheck(lambda w: (w**2).sum(), w, gradient=lambda w: 2 * w).findings) == 4


def test_arrays_of_float32_are_computed_in_float64():
    """Arrays of float32 are passed in float64, to have digits to compare."""
    single = W.astype(numpy.float32)
    assert gradcheck(loss, [single, B], gradient=loss_gradient)
    assert gradcheck(
        lambda w: (w**2).sum(), [single], gradient=lambda w: (2 * w).astype(numpy.float32)
    )


def test_values_by_hand_are_held_against_the_function():
    """The exercise of a lecture: fill in .grad by hand, and check."""
    a, b = Value(1.0, label="a"), Value(2.0, label="b")
    right = 1 - math.tanh(2.0) ** 2
    assert gradcheck(lambda: tanh(a * b), [a, b], gradient=[2 * right, right])
    assert gradcheck(tanh(a * b), [a, b], gradient={"a": 2 * right, "b": right})
    swapped = gradcheck(lambda: tanh(a * b), [a, b], gradient=[right, 2 * right])
    assert [f.verdict for f in swapped.findings] == [Verdict.MISMATCH] * 2
    with pytest.raises(ValueError, match="2 parameters"):
        gradcheck(tanh(a * b), [a, b], gradient=[1.0])
    with pytest.raises(ValueError, match="names"):
        gradcheck(tanh(a * b), [a, b], gradient={"a": 1.0})
    assert (a.data, a.grad, b.data) == (1.0, 0.0, 2.0)


def test_given_gradients_have_no_second_order():
    """Second derivatives of a given gradient are refused."""
    with pytest.raises(ValueError, match="order"):
        gradcheck(lambda x: x**2, 3.0, gradient=6.0, order=2)


def test_directions_and_samples_work_with_given_gradients():
    """Directions and sample= work for a given gradient."""
    w = RANDOM.normal(size=300)
    assert gradcheck(
        lambda w: (w**3).sum(), [w], gradient=lambda w: 3 * w**2, directions=3
    ).screened
    wrong = gradcheck(lambda w: (w**3).sum(), [w], gradient=lambda w: 3 * w, sample=7)
    assert len(wrong.findings) == 7


def test_kinks_of_plain_functions_are_kinks():
    """Decisions on plain numbers are not visible, but their values show a kink."""
    report = gradcheck(abs, [0.0], names=["x"], gradient=[0.5])
    assert (report.findings[0].left, report.findings[0].right) == (-1.0, 1.0)
    assert report.findings[0].verdict is Verdict.KINK
    assert not gradcheck(abs, [0.0], names=["x"], gradient=[1.5])


def test_a_random_function_is_nondeterministic():
    """A function of random numbers is NONDETERMINISTIC, as for functions of Values."""
    numbers = numpy.random.default_rng(1)
    report = gradcheck(lambda x: x + numbers.normal(), 1.0, gradient=1.0)
    assert report.findings[0].verdict is Verdict.NONDETERMINISTIC


def test_a_function_of_values_may_return_a_value_for_plain_numbers():
    """A function of Values can be checked with a given gradient too."""
    assert gradcheck(lambda x: tanh(x), 0.5, gradient=lambda x: 1 - math.tanh(x) ** 2)
    assert gradcheck(lambda xs: fsum(xs), [[1.0, 2.0]], gradient=[[1.0, 1.0]])


def test_a_hidden_kink_is_one_with_a_given_gradient_too():
    """With a given gradient the decisions of a function of Values are still visible."""
    x = Value(0.0, label="x")
    report = gradcheck(lambda: abs((1 + x) - 1), [x], gradient=[0.0])
    assert report.findings[0].verdict is Verdict.KINK


def two_layers(p):
    """Parameters in a dict of a dict and an array, as courses keep them."""
    return p["last"]["W"].sum() ** 2 + (p["w"] ** 3).sum()


LAYERS = {"w": RANDOM.normal(size=2), "last": {"W": RANDOM.normal(size=(2, 2)), "b": 1.0}}


def two_layers_gradient(p):
    """Its gradient, from the last layer to the first."""
    last = {"b": 0.0, "W": numpy.full((2, 2), 2 * p["last"]["W"].sum())}
    return {"last": last, "w": 3 * p["w"] ** 2}


def test_dicts_of_derivatives_may_have_any_order():
    """Each derivative belongs to the number under its key."""
    report = gradcheck(two_layers, [LAYERS], gradient=two_layers_gradient)
    assert report
    assert len(report.findings) == 7


def test_a_key_that_is_missing_in_a_gradient_is_named():
    """A missing key is named, in a dict that is the argument and in one of several arguments."""
    with pytest.raises(ValueError, match=r"p\['last'\]\['b'\] is missing"):
        gradcheck(
            two_layers, [LAYERS], gradient={"w": LAYERS["w"], "last": {"W": LAYERS["last"]["W"]}}
        )
    with pytest.raises(TypeError, match="a dict of w$"):
        gradcheck(loss, [W, B], gradient={"w": W})


def test_float32_in_dicts_and_lists_is_known_as_such():
    """The rounding of a float32 number is not a mismatch, as in an array."""
    w = numpy.array([0.1, 0.7])

    def single(p):
        return {"w": (3 * p["w"] ** 2).astype(numpy.float32)}

    assert gradcheck(lambda p: (p["w"] ** 3).sum(), [{"w": w}], gradient=single)
    assert gradcheck(
        lambda w: (w**3).sum(), w, gradient=lambda w: list((3 * w**2).astype(numpy.float32))
    )
    a = Value(0.1)
    assert gradcheck(lambda: a**3, [a], gradient=[numpy.float32(0.03)])


def test_a_gradient_of_a_function_of_values_may_take_its_arguments():
    """A given gradient is called with the arguments of f; if f has none, arguments are refused."""
    a, b = Value(2.0, label="a"), Value(3.0, label="b")
    assert gradcheck(lambda x, y: x * y, [a, b], gradient=lambda x, y: [y, x])
    assert gradcheck(lambda x, y: x * y, {"x": a, "y": b}, gradient=lambda y, x: {"y": x, "x": y})
    assert not gradcheck(lambda x, y: x * y, [a, b], gradient=lambda x, y: [x, y])
    with pytest.raises(TypeError, match="without arguments"):
        gradcheck(lambda: a * b, [a, b], gradient=lambda x, y: [y, x])


def test_one_gradient_for_several_results_is_refused():
    """A given gradient is refused for a function of several results."""
    a = Value(2.0)
    with pytest.raises(TypeError, match="several numbers"):
        gradcheck(lambda: [a, a * a], [a], gradient=[1.0])


def test_plain_numbers_must_be_arguments():
    """A function without arguments cannot be called with other numbers."""
    with pytest.raises(TypeError, match="as arguments"):
        gradcheck(lambda: loss(W, B), [W, B], gradient=loss_gradient(W, B))


def test_a_unit_of_relu_that_is_off_has_the_derivative_0():
    """Beside a hidden kink a right gradient passes, and a wrong one is a MISMATCH."""
    at = numpy.array([1.0, 0.5, -1.0, -0.1, -30.0])
    report = gradcheck(
        lambda w: 1e3 + (numpy.maximum(w, 0) ** 2 + numpy.maximum(w, 0)).sum(),
        [at],
        gradient=lambda w: (2 * w + 1) * (w > 0),
    )
    assert {f.verdict for f in report.findings} == {Verdict.OK}
    forgotten = gradcheck(lambda w: numpy.maximum(w, 0).sum(), [at], gradient=lambda w: 1 + 0 * w)
    assert {f.name for f in forgotten.findings if not f.passed} == {"w[2]", "w[3]", "w[4]"}
    assert {f.verdict for f in forgotten.findings if not f.passed} == {Verdict.MISMATCH}


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: 1e20 + math.exp(x), 7.0),
        (lambda x: 1e16 + x**5, 0.3),
        (lambda x: 1e8 + math.sinh(x), 1e-9),
        (lambda x: float(numpy.float32(1 + 3e-8 * x)), 1.0),
    ],
    ids=["exp", "power", "sinh", "float32"],
)
def test_a_slope_that_rounding_hides_is_not_passed_as_0(f, x):
    """A function that only rounding keeps constant is not taken for constant."""
    assert not gradcheck(f, x, gradient=0.0)


def test_parameters_of_different_sizes_are_all_verified():
    """A small derivative is allowed its own rounding, not that of the larger ones."""

    def product(a, b):
        return a * b

    report = gradcheck(product, [1e9, 1e-9], gradient=lambda a, b: (b, a))
    assert all(f.digits > 8 for f in report.findings)
    assert not gradcheck(product, [1e9, 1e-9], gradient=lambda a, b: (b * 1.0001, a))


def test_what_rounding_leaves_of_larger_numbers_is_no_mismatch():
    """An entry that cancelled may be off by the rounding of the others, and is not a MISMATCH."""
    right = lambda x, y: (1e6 * math.cos(x), (1e6 + 1e-4) - 1e6)  # noqa: E731
    report = gradcheck(lambda x, y: 1e6 * math.sin(x) + 1e-4 * y, [0.0, 0.5], gradient=right)
    assert Verdict.MISMATCH not in report.counts


def test_reasons_are_true_of_plain_numbers():
    """The notes give no advice that works only for Values."""
    kink = gradcheck(lambda w: max(w, 0.0), 0.0, gradient=0.0)
    assert "no recorded operation" not in str(kink)
    hidden = gradcheck(lambda w: 1e12 + w * w, 1.0, gradient=2.0)
    assert hidden.findings[0].verdict is Verdict.INCONCLUSIVE
    assert "50 digits" in hidden.findings[0].note


def small_root(a, b, c):
    """Of a x^2 + b x + c, by the formula that cancels."""
    return (-b + math.sqrt(b * b - 4 * a * c)) / (2 * a)


def slopes_of_small_root(a, b, c):
    """By a, b and c, from the root without cancelling."""
    root = -2 * c / (b + math.sqrt(b * b - 4 * a * c))
    return tuple(-part / (2 * a * root + b) for part in (root * root, root, 1.0))


def test_what_stands_still_while_the_rest_moves_is_no_mismatch():
    """A cancelling root that is constant within fine steps does not make its derivative wrong."""
    at = [3.0184241352959353, 263.56412652741193, 0.3308058129714219]
    assert Verdict.MISMATCH not in gradcheck(small_root, at, gradient=slopes_of_small_root).counts
    wrong = [2 * slope for slope in slopes_of_small_root(*at)]
    assert not gradcheck(small_root, at, gradient=wrong)


def test_a_value_that_cancels_to_0_refutes_no_tiny_derivative():
    """Cross entropy of a confident net is 0.0 at all steps; only a large derivative is wrong."""

    def loss(x, y):
        return x + math.log(1 + math.exp(y - x)) - x

    right = math.exp(-288.0)
    report = gradcheck(loss, [282.0, -6.0], gradient=[-right, right])
    assert report.counts == {Verdict.INCONCLUSIVE: 2}
    refuted = gradcheck(loss, [282.0, -6.0], gradient=[-right, 1e-3])
    assert refuted.counts[Verdict.MISMATCH] == 1


@pytest.mark.parametrize("x", [-1.0296, -1.0020670788260184, 1.05, 1.003, 1.0001])
def test_a_plateau_that_ends_at_a_kink_nearby_is_one(x):
    """If the first step crosses a kink, finer steps find that the function is constant."""
    clipped = lambda x: min(max(x, -1.0), 1.0)  # noqa: E731
    assert gradcheck(clipped, x, gradient=0.0)
    assert not gradcheck(clipped, x, gradient=1e-3)
