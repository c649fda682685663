"""What becomes of each gradient: who called it what, and what that was worth by the truth."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import asdict, dataclass, field

from benchmarks.hard_study.faults import FACTORS, OUTSIDE, SWAPPED, WRONG, Fault, draw_fault
from benchmarks.hard_study.truth import JUMP, KINK, SMOOTH, UNKNOWN, truths

RIGHT, SPARED, OWN, SMALL = "right", "spared", "own", "1e-6"
"""What a gradient is: right; right although another derivative is wrong by a planted error; wrong
by rounding alone; wrong by 1e-6."""

AS_RIGHT, AS_WRONG = 1e-5, 0.99e-4  # relative errors; in between a gradient is neither
AS_SMALL = 1e-7  # a planted error of 1e-6 that matters less is not counted

INSIDE = (*FACTORS, SWAPPED)
OUTER = ("sign", "1e-2", "1e-4")


@dataclass(frozen=True)
class Fall:
    """One thing that our own check got wrong.

    Attributes:
        what: a key of FALLS.
        problem, point, fault, parameter: where; the fault None or as a dict.
        claimed, numeric, truth: the derivative, what was measured, and (kind, left, right).
    """

    what: str
    problem: str
    point: list
    fault: dict | None = None
    parameter: int = 0
    claimed: float = 0.0
    numeric: float = 0.0
    truth: tuple = ()


FALLS = {
    "false": "right derivatives called wrong",
    "passed": "wrong derivatives passed (error >= 1e-4, or a jump)",
    "unseen": "kinks passed as OK",
    "open": "right derivatives INCONCLUSIVE",
    "misnamed": "right operations called wrong",
    "untraced": "wrong operations not named",
}


@dataclass
class HardTally:
    """What one checker did.

    Attributes:
        outcomes: how often each (class of the gradient, outcome) occurred, where f is smooth.
        derivatives: of our own check, how often each (class, verdict) occurred.
        falls: of our own check, what went wrong, one by one.
        traced: of our own check, how many wrong operations were to be named.
        seconds, checks: processor time of the checks of right gradients, and how many those were.
    """

    outcomes: Counter = field(default_factory=Counter)
    derivatives: Counter = field(default_factory=Counter)
    falls: list = field(default_factory=list)
    traced: int = 0
    seconds: float = 0.0
    checks: int = 0

    def count(self, label, *outcomes):
        """How many gradients of a class had one of these outcomes, or any."""
        return sum(
            n
            for (of, outcome), n in self.outcomes.items()
            if of == label and (not outcomes or outcome in outcomes)
        )


def plans(problem, x, generator):
    """The gradients to judge at a point: the right one, two spoilt inside, one outside."""
    yield None
    for kind in generator.sample(INSIDE, 2):
        fault = draw_fault(problem.formula, x, kind, generator)
        if fault is not None:
            yield fault
    kind = generator.choice(OUTER)
    yield Fault(kind, OUTSIDE, 0, FACTORS[kind])


def study(checkers, problems, count, seed=0, say=lambda line: None):
    """Let every checker judge every gradient; {checker.key: HardTally}, and points left out."""
    tallies = {checker.key: HardTally() for checker in checkers}
    left_out = 0
    for problem in problems:
        say(f"{problem.name}: {count} points")
        generator = random.Random(f"faults of {problem.name} {seed}")
        for x in problem.points(count, seed):
            faults = list(plans(problem, x, generator))
            truth = truths(problem, x)
            if any(t.kind == UNKNOWN for t in truth):
                left_out += 1
                continue
            for checker in checkers:
                clean = None
                for fault in faults:
                    tally, start = tallies[checker.key], time.process_time()
                    answer = checker.judge(problem, x, fault)
                    if fault is None:
                        clean = answer.gradient
                        tally.seconds += time.process_time() - start
                        tally.checks += 1
                    JudgedGradient(problem, x, fault, truth, clean).count(answer, tally)
    return tallies, left_out


@dataclass(frozen=True)
class JudgedGradient:
    """A gradient with the truth beside it.

    Attributes:
        problem, x, fault, truth: what is judged.
        clean: the library's gradient without the fault.
    """

    problem: object
    x: list
    fault: Fault | None
    truth: list
    clean: list

    def count(self, answer, tally):
        """Enter an answer into a tally."""
        classes = [self.classify(i, claimed) for i, claimed in enumerate(answer.gradient)]
        label = self._worst(classes)
        if label is not None and all(truth.kind == SMOOTH for truth in self.truth):
            tally.outcomes[label, answer.outcome] += 1
        for i, (label, finding) in enumerate(zip(classes, answer.findings, strict=False)):
            self._finding(i, label, finding, tally)
        if answer.named is not None:
            self._operation(answer, tally)

    def classify(self, i, claimed):
        """RIGHT, or how a derivative is wrong; None of one that is neither right nor wrong."""
        truth = self.truth[i]
        if truth.kind == JUMP:
            return JUMP
        error = truth.error(claimed)
        planted = self.fault is not None and claimed != self.clean[i]
        if error >= AS_WRONG:
            return self.fault.label if planted else OWN
        if planted:
            small = self.fault.kind == SMALL and truth.kind == SMOOTH and error >= AS_SMALL
            return SMALL if small else None
        return RIGHT if error < AS_RIGHT else None

    def _worst(self, classes):
        """The class of a whole gradient."""
        wrong = [label for label in classes if label not in (None, RIGHT, SMALL)]
        if wrong:
            return next((label for label in wrong if label != OWN), OWN)
        if None in classes:
            return None
        return SMALL if SMALL in classes else RIGHT

    def _finding(self, i, label, finding, tally):
        """One derivative of our own check."""
        if label is None:
            return
        kind = self.truth[i].kind
        spared = label == RIGHT and self.fault is not None
        group = SPARED if spared else KINK if label == RIGHT and kind == KINK else label
        tally.derivatives[group, str(finding.verdict)] += 1
        what = None
        if label == RIGHT:
            expected = ("OK", "STEP") if kind == SMOOTH else ("KINK",)
            if finding.verdict == "INCONCLUSIVE":
                what = "open" if group == RIGHT else None
            elif not finding.passed or finding.verdict not in (*expected, "OK"):
                what = "false"
            elif finding.verdict not in expected:
                what = "unseen" if group == KINK else None
        elif label != SMALL and finding.passed:
            what = "passed"
        if what is not None:
            self._fall(what, tally, i, finding)

    def _operation(self, answer, tally):
        """Whether our own check names the wrong operation, where it finds a mismatch."""
        inside = self.fault is not None and self.fault.call != OUTSIDE
        if answer.named and not (inside and answer.named.startswith(WRONG)):
            self._fall("misnamed", tally)
        elif inside and any(f.verdict == "MISMATCH" for f in answer.findings):
            tally.traced += 1
            if not answer.named:
                self._fall("untraced", tally)

    def _fall(self, what, tally, i=0, finding=None):
        fault = None if self.fault is None else asdict(self.fault)
        seen = (finding.analytic, finding.numeric) if finding else (0.0, 0.0)
        truth = self.truth[i]
        about = (truth.kind, truth.left, truth.right)
        tally.falls.append(Fall(what, self.problem.name, self.x, fault, i, *seen, about))
