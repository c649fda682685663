"""The checkers of the hard study: the same program in each library, spoilt in the same place."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import autograd_core
from autograd_core import Value, no_grad, record
from autograd_core.laboratory.peers import JaxNamespace, PeerNamespace, TorchNamespace
from autograd_core.namespaces import ValueNamespace
from benchmarks import study_checkers
from benchmarks.hard_study.faults import OUTSIDE, WRONG, Watch, spoil_value
from benchmarks.study_checkers import ALARM, EXCUSED, OPEN, PASSED


@dataclass(frozen=True)
class Answer:
    """What a checker said of a gradient.

    Attributes:
        outcome: PASSED, ALARM, OPEN or EXCUSED.
        gradient: the derivatives that it judged, as its library computes them.
        findings: of our own check, the finding on each of them.
        named: of our own check, the operation that it calls wrong, or "".
    """

    outcome: str
    gradient: list[float]
    findings: tuple = ()
    named: str = ""


class Ours(study_checkers.Ours):
    """The gradcheck of this repository."""

    checks = "gradcheck(f, x)"

    def judge(self, problem, x, fault):
        """The whole report, as one answer."""
        names = [f"x[{i}]" for i in range(len(x))]
        report = self.gradcheck(program(problem, fault), [Value(v) for v in x], names=names)
        self.evaluations += report.evaluations
        findings = sorted(report.findings, key=lambda finding: names.index(finding.name))
        verdicts = {finding.verdict for finding in findings if not finding.passed}
        if report:
            outcome = PASSED if all(f.verdict == "OK" for f in findings) else EXCUSED
        else:
            outcome = OPEN if verdicts == {"INCONCLUSIVE"} and not report.wrong else ALARM
        named = report.wrong.op if report.wrong else ""
        return Answer(outcome, [f.analytic for f in findings], tuple(findings), named)


def program(problem, fault):
    """A problem in the engine's operations, one of them recorded with a wrong derivative."""

    def function(*values):
        if fault is None:
            return problem.formula(ValueNamespace(), list(values))
        y = Watch(ValueNamespace(), spoil_value, fault).run(problem.formula, values)
        if fault.call != OUTSIDE:
            return y
        return record(f"{WRONG} identity", y.data, (y,), (fault.factor,))

    return function


class Peer:
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
            return function(*replaced(numbers, target, earlier, wrong))

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


def replaced(arguments, target, times, wrong):
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


class Torch(Peer, study_checkers.Torch):
    """torch.autograd.gradcheck."""

    def __init__(self):
        super().__init__()
        self.m = TorchNamespace()


class Jax(Peer, study_checkers.Jax):
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


class Hips(Peer, study_checkers.Hips):
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
        leaves = [Value(v) for v in x]
        program(problem, fault)(*leaves).backward()
        gradient = [leaf.grad for leaf in leaves]

        def function(point):
            self.evaluations += 1
            with no_grad():
                return problem.formula(autograd_core, [Value(float(v)) for v in point]).data

        with warnings.catch_warnings(), self.numpy.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            found = self.library.Gradient(function, full_output=True)(self.numpy.array(x))
            off = self.numpy.abs(self.numpy.atleast_1d(found.estimate) - gradient)
        near = off <= 10 * self.numpy.ravel(found.error_estimate)
        return Answer(PASSED if near.all() else ALARM, gradient)


CHECKERS = (Ours, Torch, Jax, Hips, Numdifftools)
