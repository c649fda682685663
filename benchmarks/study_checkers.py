"""The checkers of the study: each is given the same function with the same error planted.

The error is planted in the same way everywhere: the last operation of the function is an identity
whose derivative is a factor instead of 1, made with the library's own means for custom gradients.
"""

import math
from importlib import metadata

import autograd_core
from benchmarks.five_point import derivative

PASSED, ALARM, EXCUSED, OPEN = "passed", "alarm", "excused", "open"


class Checker:
    """One line of the table.

    Attributes:
        key, title: its name in the JSON file and in the table.
        package: the distribution it comes from, "" if it is a part of this repository.
        checks: what is run, in words.
        evaluations: how often the functions it was given have been evaluated so far.
    """

    key = title = package = checks = ""

    def __init__(self):
        self.evaluations = 0

    def version(self):
        """The version that the figures belong to."""
        return metadata.version(self.package) if self.package else "(this repository)"

    def counted(self, formula, library):
        """The formula in a library, each of its evaluations counted."""

        def function(x):
            self.evaluations += 1
            return formula(library, x)

        return function

    def checker(self, function, factor):
        """A function of a point that runs the check, and tells its outcome.

        PASSED; ALARM, the gradient is called wrong; OPEN, the checker says that it cannot tell;
        EXCUSED, the gradient may stand because the point is said not to be smooth.
        """
        raise NotImplementedError


def raises(check):
    """The outcome of a check that raises an exception for a wrong gradient."""
    try:
        check()
    except (AssertionError, RuntimeError):
        return ALARM
    return PASSED


class Ours(Checker):
    """The gradcheck of this repository, on a function made of the engine's operations."""

    key, title = "ours", "gradcheck (ours)"
    package = ""
    checks = "gradcheck(f, [x])"

    def __init__(self):
        super().__init__()
        from autograd_core.laboratory.gradcheck.check import gradcheck

        self.gradcheck = gradcheck
        self.estimates = []  # (true error, estimated error) of each measured derivative

    def version(self):
        """That of this repository."""
        mode = "compiled" if autograd_core.COMPILED else "interpreted"
        return f"{autograd_core.__version__} {mode}"

    def checker(self, function, factor):
        """The function's own operations, and a recorded identity at the end."""
        formula = self.counted(function.formula, autograd_core)

        def planted(x):
            y = formula(x)
            return autograd_core.record("planted", y.data, (y,), (factor,))

        return lambda x: self._outcome(planted, function, factor, x)

    def _outcome(self, planted, function, factor, x):
        """OK passes, INCONCLUSIVE is open; other verdicts on which the report is true excuse."""
        report = self.gradcheck(planted, [autograd_core.Value(x)])
        (finding,) = report.findings
        if factor == 1.0 and finding.verdict == "OK":
            error = abs(finding.numeric - function.derivative(math, x))
            self.estimates.append((error, finding.truncation + finding.rounding))
        if finding.verdict == "OK":
            return PASSED
        if finding.verdict == "INCONCLUSIVE":
            return OPEN
        return EXCUSED if report else ALARM


class OursOpaque(Ours):
    """The same on a function that is one recorded node: the check sees nothing but numbers."""

    key, title = "opaque", "ours, opaque function"
    checks = "gradcheck(f, [x]), where f is a single record() node"

    def checker(self, function, factor):
        """One recorded node with the derivative written by hand."""
        formula = self.counted(function.formula, math)

        def planted(x):
            slope = function.derivative(math, x.data) * factor
            return autograd_core.record("planted", formula(x.data), (x,), (slope,))

        return lambda x: self._outcome(planted, function, factor, x)


class Torch(Checker):
    """torch.autograd.gradcheck: step 1e-6, atol 1e-5, rtol 1e-3."""

    key, title, package = "torch", "PyTorch gradcheck", "torch"
    checks = "torch.autograd.gradcheck(f, x), its defaults (eps 1e-6, atol 1e-5, rtol 1e-3)"

    def __init__(self):
        super().__init__()
        import torch

        torch.set_num_threads(1)
        self.torch = torch

        class Scaled(torch.autograd.Function):
            """An identity with a factor for a derivative."""

            @staticmethod
            def forward(context, x, factor):
                context.factor = factor
                return x.clone()

            @staticmethod
            def backward(context, upstream):
                return upstream * context.factor, None

        self.scaled = Scaled.apply

    def checker(self, function, factor):
        """A torch.autograd.Function at the end."""
        formula = self.counted(function.formula, self.torch)

        def planted(x):
            return self.scaled(formula(x), factor)

        return lambda x: self.run(planted, [x])

    def run(self, planted, x):
        """The check of a function of several numbers."""
        point = [self.torch.tensor(v, dtype=self.torch.float64, requires_grad=True) for v in x]
        return raises(lambda: self.torch.autograd.gradcheck(planted, point))


class Jax(Checker):
    """jax.test_util.check_grads in reverse mode: step 1e-4, atol and rtol 1e-5 for float64."""

    key, title, package = "jax", "JAX check_grads", "jax"
    checks = "jax.test_util.check_grads(f, (x,), order=1, modes=['rev']), x64, its tolerances"

    def __init__(self):
        super().__init__()
        import jax
        import jax.numpy
        import jax.test_util

        jax.config.update("jax_enable_x64", True)
        jax.config.update("jax_platforms", "cpu")
        self.jax = jax
        self.scaled = jax.custom_vjp(lambda x, factor: x, nondiff_argnums=(1,))
        self.scaled.defvjp(
            lambda x, factor: (x, None), lambda factor, _, upstream: (upstream * factor,)
        )

    def checker(self, function, factor):
        """A custom_vjp at the end; it has no forward mode, so the reverse mode is checked."""
        formula = self.counted(function.formula, self.jax.numpy)

        def planted(x):
            return self.scaled(formula(x), factor)

        return lambda x: self.run(planted, [x])

    def run(self, planted, x):
        """The check of a function of several numbers."""
        point = [self.jax.numpy.float64(v) for v in x]
        return raises(
            lambda: self.jax.test_util.check_grads(planted, point, order=1, modes=["rev"])
        )


class Hips(Checker):
    """autograd.test_util.check_grads in reverse mode: step 1e-6, tolerance 1e-6."""

    key, title, package = "hips", "HIPS check_grads", "autograd"
    checks = "autograd.test_util.check_grads(f, modes=['rev'], order=1)(x), its tolerances"

    def __init__(self):
        super().__init__()
        import autograd
        import autograd.numpy
        import autograd.test_util
        from autograd.extend import defvjp, primitive

        self.autograd = autograd
        autograd.numpy.random.seed(0)  # it checks in a random direction, from this generator
        self.scaled = primitive(lambda x, factor: x)
        defvjp(
            self.scaled, lambda _ans, _x, factor: lambda upstream: factor * upstream, argnums=(0,)
        )

    def checker(self, function, factor):
        """A primitive with defvjp at the end."""
        formula = self.counted(function.formula, self.autograd.numpy)

        def planted(x):
            return self.scaled(formula(x), factor)

        return lambda x: self.run(planted, [x])

    def run(self, planted, x):
        """The check of a function of several numbers."""
        check_grads = self.autograd.test_util.check_grads
        return raises(lambda: check_grads(planted, modes=["rev"], order=1)(*x))


class FixedTolerance(Checker):
    """Five points and atol = rtol = 1e-9, the manner of Julia's ChainRulesTestUtils."""

    key, title = "fixed", "5 points, 1e-9"
    checks = (
        "five-point difference at an adapted step <= 5e-3, atol = rtol = 1e-9: the rule of "
        "Julia's ChainRulesTestUtils on plain floats, written anew here"
    )

    def checker(self, function, factor):
        """The derivative by hand, times the factor."""
        formula = self.counted(function.formula, math)

        def check(x):
            claimed = function.derivative(math, x) * factor
            try:
                found = derivative(formula, x)
            except (ArithmeticError, ValueError):  # a point outside the domain
                return ALARM
            return PASSED if math.isclose(found, claimed, rel_tol=1e-9, abs_tol=1e-9) else ALARM

        return check


CHECKERS = (Ours, OursOpaque, Torch, Jax, Hips, FixedTolerance)


def available(kinds=CHECKERS):
    """The checkers that can run here, and {title: the missing package} of the others."""
    found, absent = [], {}
    for kind in kinds:
        try:
            found.append(kind())
        except ImportError as error:
            absent[kind.title] = error.name or str(error)
    return found, absent
