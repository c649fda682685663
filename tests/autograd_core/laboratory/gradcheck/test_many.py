"""gradcheck of several results, at several points, of a sample of the parameters."""

import json
import math

import pytest

from autograd_core import Value, exp, fsum, gradcheck, log, record, relu, tanh, where
from autograd_core.laboratory.gradcheck.check import GradientCheckError


def exchanged(x, y):
    """Two results of which each has the other's derivatives; their sum is right."""
    a = record("first", x.data, (x, y), (0.0, 1.0))
    b = record("second", y.data, (x, y), (1.0, 0.0))
    return [a, b]


def test_each_result_is_checked_by_itself():
    """A finding for every result and parameter, under the name of both."""
    report = gradcheck(lambda x, y: [x * y, {"sum": x + y}], [2.0, 3.0])
    assert report
    found = {f.name: f.analytic for f in report.findings}
    wanted = {"f[0]: x": 3.0, "f[0]: y": 2.0, "f[1]['sum']: x": 1.0, "f[1]['sum']: y": 1.0}
    assert found == wanted
    assert "nan" not in str(report)
    assert gradcheck(lambda x, y: (x * y, 3.0), [2.0, 3.0], order=2)


def test_exchanged_results_are_found_by_each_and_by_weights():
    """The plain sum of the results does not show it."""
    assert gradcheck(lambda x, y: fsum(exchanged(x, y)), [2.0, 3.0])
    each = gradcheck(exchanged, [2.0, 3.0])
    assert not each
    assert each.wrong.op == "first"
    weighted = gradcheck(exchanged, [2.0, 3.0], outputs="weighted")
    assert not weighted
    assert len(weighted.findings) == 2
    assert gradcheck(lambda x, y: [x * y, x + y], [2.0, 3.0], outputs="weighted")


def test_results_that_are_none_are_refused():
    """Text among the results, and an unknown word for outputs, are refused."""
    with pytest.raises(TypeError, match="must return a Value"):
        gradcheck(lambda x: [x, "text"], [2.0])
    with pytest.raises(ValueError, match="outputs"):
        gradcheck(lambda x: [x], [2.0], outputs="all")


def test_a_sample_says_that_it_is_one():
    """A sample has this many findings, and the verdict says of how many derivatives."""
    values = [Value(0.1 * i, label=f"v{i}") for i in range(1, 201)]
    report = gradcheck(lambda: fsum(v * v for v in values), values, sample=9)
    assert report
    assert len({f.name for f in report.findings}) == 9
    assert report.sampled_from == 200
    assert "9 of 200" in report.verdict
    assert type(report).from_dict(report.to_dict()).sampled_from == 200
    again = gradcheck(lambda: fsum(v * v for v in values), values, sample=9, seed=1)
    assert {f.name for f in report.findings} != {f.name for f in again.findings}
    whole = gradcheck(lambda: fsum(v * v for v in values[:3]), values[:3], sample=9)
    assert (len(whole.findings), whole.sampled_from) == (3, 0)


@pytest.mark.parametrize("options", [{"order": 2}, {"directions": 3}])
def test_a_sample_of_something_else_is_refused(options):
    """A sample is refused together with directions or second derivatives."""
    with pytest.raises(ValueError, match="sample"):
        gradcheck(lambda x: x * x, [1.0], sample=2, **options)
    with pytest.raises(ValueError, match="sample"):
        gradcheck(lambda x: x * x, [1.0], sample=-1)


def wrong_above_one(x):
    """exp with a wrong derivative from 1 on."""
    return record("myexp", exp(x).data, (x,), (exp(x).data * (1.1 if x.data > 1 else 1.0),))


def test_points_are_summed_up_by_operation():
    """The table counts at how many points an operation was computed, wrong, and on a kink."""
    report = gradcheck(
        lambda x, y: tanh(wrong_above_one(x) / 9) * relu(y),
        points=[(0.5, 1.0), (2.0, 3.0), (0.3, 0.0), {"x": 0.1, "y": -1.0}.values()],
    )
    assert not report
    found = {o.op: (o.points, o.wrong, o.kinks, o.nonfinite) for o in report.operations}
    assert found["myexp"] == (4, 1, 0, 0)
    assert found["relu"] == (4, 0, 1, 0)
    assert report.operations[0].op == "myexp"
    assert report.points == ((0.5, 1.0), (2.0, 3.0), (0.3, 0.0), (0.1, -1.0))
    assert [bool(r) for r in report.reports] == [True, False, True, True]
    text = str(report)
    assert "x=2.0, y=3.0" in text
    assert text.splitlines()[-1] == "FAIL at 1 of 4 points"
    assert max(map(len, report.text(columns=60).splitlines())) <= 60
    assert json.loads(report.to_json())["operations"][0]["wrong"] == 1
    with pytest.raises(GradientCheckError, match="FAIL at 1"):
        gradcheck(wrong_above_one, points=[2.0], raise_exception=True)


def test_points_move_values_and_put_them_back():
    """Parameters get their numbers back, also if a point is refused."""
    a, b = Value(1.0, label="a"), Value(2.0, label="b")
    report = gradcheck(lambda: log(a * b), [a, b], points=[(1, 2), {"b": -1.0, "a": 2.0}])
    assert {o.op: o.nonfinite for o in report.operations}["log"] == 1
    assert report.points == ((1.0, 2.0), (2.0, -1.0))
    for bad in [(1, 2, 3)], [{"a": 1}], ["ab"]:
        with pytest.raises((TypeError, ValueError), match="point"):
            gradcheck(lambda: log(a * b), [a, b], points=[(3, 4), *bad])
    assert (a.data, b.data, a.grad) == (1.0, 2.0, 0.0)


def test_points_take_gradients_and_several_results():
    """The other options apply at each point."""
    assert gradcheck(lambda x: x**2, points=[1, 2, 3], gradient=lambda x: 2 * x)
    assert not gradcheck(lambda x: x**2, points=[1, 2, 3], gradient=lambda x: x * x + 1)
    assert gradcheck(lambda x: [x**2, x], points=[1, 2, 3])


def test_points_that_are_none_are_refused():
    """A number, an empty list, and a recorded graph are refused as points."""
    with pytest.raises(TypeError, match="points"):
        gradcheck(lambda x: x, points=3)
    with pytest.raises(ValueError, match="points"):
        gradcheck(lambda x: x, points=[])
    with pytest.raises(TypeError, match="recorded graph"):
        gradcheck(Value(1.0) * 2, points=[1])


def test_more_or_fewer_digits_may_be_wanted():
    """With too few verified digits a derivative is INCONCLUSIVE, in first and second order."""

    def f(x):
        y = math.tanh(x.data)
        return record("opaque", 1e5 + y, (x,), (1 - y * y,))

    found = gradcheck(f, [0.5]).findings[0]
    assert 5 < found.digits < 10
    assert found.verdict == "OK"
    strict = gradcheck(f, [0.5], digits=10)
    assert not strict
    assert strict.findings[0].verdict == "INCONCLUSIVE"
    assert gradcheck(lambda x: tanh(x), [0.5], digits=10)
    cubic = gradcheck(lambda x: x**3 + exp(x), [0.3], order=2, digits=14)
    assert {f.verdict for f in cubic.findings} == {"INCONCLUSIVE"}
    rough = gradcheck(lambda x: 1e11 + tanh(x), [0.5], digits=2)
    assert rough.findings[0].digits < 5
    assert rough
    for bad in (0, 15, "5"):
        with pytest.raises(ValueError, match="digits"):
            gradcheck(f, [0.5], digits=bad)


def test_what_holds_for_some_results_only_names_them():
    """The screen passed for one of them, and the other was checked parameter by parameter."""
    report = gradcheck(
        lambda x, y: [x * y, wrong_above_one(x)], [2.0, 3.0], directions=2, progress=False
    )
    text = str(report)
    assert "f[0]: only 2 random directions" in text
    assert "f[1]: direction 1" in text
    assert report.screened == ("f[0]: x", "f[0]: y")
    both = gradcheck(lambda x, y: [x * y, x - y], [2.0, 3.0], directions=2)
    assert both.screened == ("x", "y")


def test_a_sample_counts_derivatives_and_is_told_of_failures_too():
    """A sample of two results is drawn from the derivatives of both."""
    numbers = [float(i) for i in range(2, 22)]
    report = gradcheck(lambda *w: [fsum(w), w[0] * w[1]], numbers, sample=3)
    assert "6 of 40 derivatives" in report.verdict
    wrong = gradcheck(lambda *w: fsum(map(wrong_above_one, w)), numbers, sample=3)
    assert wrong.verdict.startswith("FAIL: 3 of 3 MISMATCH")
    assert "3 of 20 derivatives" in wrong.verdict


def test_arrays_of_values_are_several_results():
    """A result may be a NumPy array of Values."""
    numpy = pytest.importorskip("numpy")
    report = gradcheck(lambda w: w * w, [numpy.array([2.0, 3.0])])
    assert report
    assert {f.name: f.analytic for f in report.findings}["f[1]: w[1]"] == 6.0
    with pytest.raises(TypeError, match="must return a Value"):
        gradcheck(lambda x: numpy.array([1.0, 2.0]), [1.0])


@pytest.mark.parametrize("outputs", ["each", "weighted"])
@pytest.mark.parametrize("first", [1, 2, 5])
def test_results_that_change_in_number_are_nondeterministic(outputs, first):
    """A number of results that changes is NONDETERMINISTIC."""
    calls = iter(range(10**6))
    report = gradcheck(
        lambda x: [x * 2] * (2 if next(calls) < first else 3), [1.0], outputs=outputs
    )
    assert not report
    assert "NONDETERMINISTIC" in report.verdict
    assert "returns 2 numbers" in str(report)


def test_a_parameter_that_is_changed_late_is_nondeterministic():
    """A parameter that the function changes at any call is NONDETERMINISTIC."""
    x = Value(1.0, label="x")

    def careless():
        if x.data != 1.0:
            x.data = 5.0
        return x * 2

    report = gradcheck(careless, [x])
    assert not report
    assert "changed x" in str(report)
    assert x.data == 1.0


def test_points_count_operations_of_every_result():
    """Each is counted at the points that compute it; a nan parameter is not an operation."""
    report = gradcheck(
        lambda x, y: [exp(x), log(y)], points=[(1.0, 2.0), (1.0, -1.0), (math.nan, 1.0)]
    )
    found = {o.op: (o.points, o.nonfinite) for o in report.operations}
    assert found == {"exp": (3, 1), "log": (3, 1)}


def test_a_pass_at_points_says_what_was_not_checked():
    """The verdict says that a sample or random directions are not a full check."""
    points = [(1.0, 2.0), (3.0, 4.0)]
    assert "random" in gradcheck(lambda x, y: x * y, points=points, directions=2).verdict
    assert "random" in gradcheck(lambda x, y: x * y, points=points, sample=1).verdict
    assert gradcheck(lambda x, y: x * y, points=points[:1]).verdict == "PASS at 1 point"


def test_an_error_at_a_point_says_at_which():
    """An error of the user's function gets a note that names the point."""
    with pytest.raises(ZeroDivisionError) as caught:
        gradcheck(lambda x: x * (1 / x.data), points=[1.0, 0.0])
    assert caught.value.__notes__ == ["gradcheck was at the point x=0.0"]


def test_points_of_a_function_of_numbers_replace_its_arguments():
    """points= together with arguments in params is refused, with what to write instead."""
    with pytest.raises(TypeError, match="leave params out"):
        gradcheck(lambda x: x * x, [1.0], points=[1.0])


def test_names_are_those_of_points_too():
    """A point may be a dict of the given names."""
    a = Value(1.0, label="a")
    report = gradcheck(lambda: exp(a), [a], points=[{"alpha": 0.5}], names=["alpha"])
    assert (report.names, report.points) == (("alpha",), ((0.5,),))


def test_points_of_different_sizes_are_refused():
    """Every point must have as many numbers as the first."""
    with pytest.raises(ValueError, match="as many numbers as the first, 2, got 3"):
        gradcheck(lambda xs: fsum(xs), points=[[[1.0, 2.0]], [[1.0, 2.0, 3.0]]])


def test_a_comparison_on_a_kink_is_not_counted_as_computed_nowhere():
    """A table of operations has no count of comparisons, so it shows none."""
    report = gradcheck(lambda x: where(x > 0.5, x, x * x + 1), points=[0.1, 0.5])
    (row,) = [line.split() for line in str(report).splitlines() if "comparison" in line]
    assert row == ["comparison", ">", "-", "-", "1", "-"]
