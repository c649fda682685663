"""The checkers of the hard study: the same program in each library, spoilt in the same place."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

from autograd_core import Value, no_grad
from autograd_core.program.arrays import JaxNamespace, PeerNamespace, TorchNamespace
from autograd_core.program.namespaces import ValueNamespace
from benchmarks import study_checkers
from benchmarks.hard_study.faults import OUTSIDE, Watch, spoil_value
from benchmarks.study_checkers import ALARM, EXCUSED, OPEN, PASSED


@dataclass(frozen=True)
class Answer:
    """What a checker said of a gradient.

    Attributes:
        outcome: PASSED, ALARM, OPEN or EXCUSED.
        gradient: the derivatives that it judged, as its library computes them.
        findings: of our own check, the finding on each of them.
        named: the operation that our own check calls wrong, or ""; None where none can be known.
    """

    outcome: str
    gradient: list[float]
    findings: tuple = ()
    named: str | None = None


class HardOurs(study_checkers.Ours):
    """The gradcheck of this repository on programs of its own; a wrong gradient is handed over."""

    checks = "gradcheck(f, x); an error outside is in gradcheck(f, x, gradient=g)"

    def judge(self, problem, x, fault):
        """The whole report, as one answer."""
        values = [Value(v) for v in x]
        if fault is None or fault.call != OUTSIDE:
            return self._answer(program(problem, fault), values, None)
        given = gradient_of(problem, x, fault)
        return self._answer(program(problem, None), values, given)

    def _answer(self, function, x, gradient):
        """OPEN only where nothing but INCONCLUSIVE stands in the way of a pass."""
        names = [f"x[{i}]" for i in range(len(x))]
        report = self.gradcheck(function, x, names=names, gradient=gradient)
        self.evaluations += report.evaluations
        findings = sorted(report.findings, key=lambda finding: names.index(finding.name))
        verdicts = {finding.verdict for finding in findings if not finding.passed}
        if report:
            plain = all(finding.verdict in ("OK", "STEP") for finding in findings)
            outcome = PASSED if plain else EXCUSED
        else:
            outcome = OPEN if verdicts == {"INCONCLUSIVE"} and not report.wrong else ALARM
        named = report.wrong.op if report.wrong else ""
        return Answer(outcome, [f.analytic for f in findings], tuple(findings), named)


class HardOpaque(HardOurs):
    """The same on a function of plain numbers: the check sees nothing else of it."""

    key, title = "opaque", "ours, plain numbers"
    checks = "gradcheck(f, x, gradient=g), where f takes and gives plain numbers"

    def judge(self, problem, x, fault):
        """The engine's gradient, right or spoilt, beside the values of f alone."""
        given = gradient_of(problem, x, fault)
        answer = self._answer(lambda *point: value_of(problem, point), x, given)
        return replace(answer, named=None)


def program(problem, fault):
    """A problem in the engine's operations, one of them recorded with a wrong derivative."""

    def function(*values):
        if fault is None:
            return problem.formula(ValueNamespace(), list(values))
        return Watch(ValueNamespace(), spoil_value, fault).run(problem.formula, values)

    return function


def gradient_of(problem, x, fault):
    """The engine's gradient at a point, with the fault."""
    leaves = [Value(v) for v in x]
    outside = fault is not None and fault.call == OUTSIDE
    program(problem, None if outside else fault)(*leaves).backward()
    return [leaf.grad * fault.factor if outside else leaf.grad for leaf in leaves]


def value_of(problem, x):
    """The value of a problem at a point."""
    with no_grad():
        return problem.formula(ValueNamespace(), [Value(v) for v in x]).data


class HardPeer:
    """What the three libraries share; each plants by `scaled(x, factor)`, an identity.

    Attributes:
        m: the library's namespace.
    """

    def planted(self, problem, fault):
        """The problem in the library, with the fault."""

        def spoil(function, numbers, operands, fault):
            target = operands[fault.operand]
            earlier = sum(v is target for v in operands[: fault.operand])
            wrong = self.scaled(target, fault.factor)
            return function(*with_wrong(numbers, target, earlier, wrong))

        def function(*given):
            self.evaluations += 1
            if fault is None:
                return self.m.number(problem.formula(self.m, list(given)))
            y = Watch(self.m, spoil, fault).run(problem.formula, given)
            return self.m.number(self.scaled(y, fault.factor) if fault.call == OUTSIDE else y)

        return function

    def judge(self, problem, x, fault):
        """The library's own check, and its own gradient."""
        function = self.planted(problem, fault)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _, gradient = self.m.differentiate(lambda given: function(*given), x)
            self.evaluations -= 1
            return Answer(self.run(function, x), gradient)


def with_wrong(arguments, target, times, wrong):
    """The arguments of an operation, with an operand replaced where it stands after so many times.

    Args:
        arguments: numbers, and lists of numbers.
    """
    left = times

    def swapped(x):
        nonlocal left
        if isinstance(x, list):
            return [swapped(v) for v in x]
        if x is not target:
            return x
        left -= 1
        return wrong if left == -1 else x

    return [swapped(x) for x in arguments]


class HardTorch(HardPeer, study_checkers.Torch):
    """torch.autograd.gradcheck."""

    def __init__(self):
        super().__init__()
        self.m = TorchNamespace()


class HardJax(HardPeer, study_checkers.Jax):
    """jax.test_util.check_grads."""

    def __init__(self):
        super().__init__()
        self.m = JaxNamespace()


class HipsNamespace(PeerNamespace):
    """Rows in HIPS autograd."""

    def __init__(self):
        import autograd
        import autograd.numpy
        from autograd.scipy import special

        self.autograd, self.array = autograd, autograd.numpy
        self.own = {
            "erf": special.erf,
            "erfc": special.erfc,
            "sigmoid": special.expit,
            "logsumexp": lambda xs: special.logsumexp(self.stack(xs)),
            "fsum": lambda xs: self.array.sum(self.stack(xs)),
            "cbrt": lambda x: self.array.sign(x) * self.array.abs(x) ** (1 / 3),
            "hypot": lambda x, y: self.array.sqrt(x * x + y * y),
            "asin": self.array.arcsin,
            "acos": self.array.arccos,
            "atan": self.array.arctan,
            "atanh": self.array.arctanh,
            "acosh": self.array.arccosh,
            "asinh": self.array.arcsinh,
            "atan2": self.array.arctan2,
        }

    def number(self, x):
        """As it is: plain floats are its numbers."""
        return self.array.float64(x) if isinstance(x, int | float) else x

    def stack(self, xs):
        """A list as one array."""
        return self.array.array([self.number(x) for x in xs])

    def differentiate(self, function, at):
        """Value and derivatives by value_and_grad."""
        both = self.autograd.value_and_grad(lambda given: function(list(given)))
        value, found = both(self.array.array(at))
        return float(value), [float(g) for g in found]


class HardHips(HardPeer, study_checkers.Hips):
    """autograd.test_util.check_grads."""

    def __init__(self):
        super().__init__()
        self.m = HipsNamespace()


class Numdifftools(study_checkers.Checker):
    """numdifftools.Gradient of the plain numbers, beside the gradient of this engine."""

    key, title, package = "numdifftools", "numdifftools", "numdifftools"
    checks = (
        "numdifftools.Gradient(f, full_output=True)(x); a gradient passes if it differs by no "
        "more than 10 times the estimated error"
    )

    def __init__(self):
        super().__init__()
        import numdifftools
        import numpy

        self.library, self.numpy = numdifftools, numpy

    def judge(self, problem, x, fault):
        """The engine's own gradient against the measured one."""
        gradient = gradient_of(problem, x, fault)

        def function(point):
            self.evaluations += 1
            return value_of(problem, map(float, point))

        with warnings.catch_warnings(), self.numpy.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            found = self.library.Gradient(function, full_output=True)(self.numpy.array(x))
            off = self.numpy.abs(self.numpy.atleast_1d(found.estimate) - gradient)
        near = off <= 10 * self.numpy.ravel(found.error_estimate)
        return Answer(PASSED if near.all() else ALARM, gradient)


CHECKERS = (HardOurs, HardOpaque, HardTorch, HardJax, HardHips, Numdifftools)
