"""Judge operations alone: exceptions, values, the root's seed, local derivatives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from autograd_core.grading.battery import Trial
from autograd_core.grading.engine_fault import EngineFault
from autograd_core.grading.evidence import Evidence, fault_at
from autograd_core.grading.misconceptions import Key
from autograd_core.grading.observation import Observation
from autograd_core.grading.operation_form import FORMS, OperationForm
from autograd_core.grading.slips import Points, slip_of
from autograd_core.text.short_numbers import format_alike

SAME_TWICE = 2
"""How often a whole factor of all gradients is at least, if nodes are visited more than once."""

SEVERAL = 3
"""From so many operations on, a factor that all have is the sweep's, and not that of each."""


HINTS = {
    "'NoneType' object is not callable": " A rule is None. Was it called where it should be kept? "
    "Write out._backward = _backward, without ().",
    "is a NoneType, not": " Does the method end with return out?",
    "RecursionError: ": " Does a method call itself, over others or at once?",
}
"""For a piece of an exception's text what is likely to be behind it."""


def broken_value(evidence: Evidence, form: OperationForm) -> EngineFault | None:
    """What is wrong with an operation before any sweep: an exception, its number, its operand."""
    for k, trial in enumerate(evidence.trials("plain", form.key)):
        found = evidence.of(trial)
        if found.error:
            return EngineFault(
                "error", (form.shown,), raised(found), trial.graph, where=found.where
            )
        if found.changed:
            detail = f"{form.shown} changes the number of {' and '.join(found.changed)}."
            return EngineFault("changed", (form.shown,), detail, trial.graph, where=found.where)
        if "y" not in found.numbers:
            return EngineFault("error", (form.shown,), "There is no result.", trial.graph)
        value = form.evaluate(form.points()[k])[0]
        if not form.has_convention and not evidence.close(found.numbers["y"], value):
            return _wrong_value(evidence, form, trial)
    return None


def raised(found: Observation) -> str:
    """An exception with its line, and what students mostly did where it came."""
    at = f", at {found.at}" if found.at else ""
    hint = next((hint for said, hint in HINTS.items() if said in found.error), "")
    return f"{found.error}{at}.{hint}" if hint else f"{found.error}{at}"


def _wrong_value(evidence: Evidence, form: OperationForm, trial: Trial) -> EngineFault:
    """An operation whose number is wrong, perhaps since its operands are swapped."""
    found = evidence.of(trial)
    got = found.numbers["y"]
    came, right = format_alike(got, trial.graph.record()["y"].data)
    key: Key = "swapped" if _is_swapped(evidence, form) else "value"
    detail = f"{form.shown} gives {came}; right is {right}."
    return EngineFault(key, (form.shown,), detail, trial.graph, where=found.where, value=got)


def _is_swapped(evidence: Evidence, form: OperationForm) -> bool:
    """Whether an operation's numbers are those with its operands exchanged."""
    if len(form.slots) != 2:
        return False
    for k, point in enumerate(form.points()):
        given = iter(point)
        filled = [next(given) if slot is None else slot for slot in form.slots]
        turned = form.turned(filled)
        found = evidence.plain(form, k)
        if turned is None or not evidence.close(found.numbers.get("y"), turned):
            return False
    return True


def wrong_seed(
    evidence: Evidence, forms: Sequence[OperationForm]
) -> tuple[EngineFault | None, bool]:
    """Find a wrong start of the sweep, from what all gradients have in common.

    Sets the evidence's seed.

    Args:
        evidence: what was observed.
        forms: the operations whose values are right.

    Returns:
        The fault, or None; and whether nothing else can be said of the sweep.
    """
    moving = [form for form in forms if any(evidence.derivative(form, 0))]
    trials = [evidence.trials("plain", form.key)[0] for form in moving]
    if not trials:
        return None, True
    started = _started(evidence, trials)
    if started is not None:
        return started, True
    roots = [evidence.of(t).gradients.get(t.graph.root) for t in trials]
    alone = evidence.ran("seed")
    of_leaf = evidence.of(alone[0]).gradients.get("a") if alone else None
    if not any(evidence.of(t).gradients.get(name) for t in trials for name, _ in t.graph.leaves):
        return _nothing_arrives(evidence, trials[0], _starts_right(roots, of_leaf)), True
    fault = _off_by_a_factor(evidence, moving, roots, of_leaf)
    return fault, evidence.seed == 0.0


def _off_by_a_factor(
    evidence: Evidence,
    forms: Sequence[OperationForm],
    roots: Sequence[float | None],
    of_leaf: float | None,
) -> EngineFault | None:
    """The fault if the gradients of most operations are off by the same factor.

    Sets the evidence's seed.

    Args:
        evidence: what was observed.
        forms: operations whose derivatives are not 0.
        roots: the gradients of their results.
        of_leaf: the gradient of a leaf that is the root itself, if it is known.
    """
    trials = [evidence.trials("plain", form.key)[0] for form in forms]
    pairs = zip(forms, trials, strict=True)
    ratios = [(t, r) for f, t in pairs if (r := _ratio(evidence, f, t)) is not None]
    counts = Counter(float(f"{r:.7g}") for _, r in ratios)
    factor, count = counts.most_common(1)[0] if ratios else (1.0, 0)
    common = 2 * count > len(trials)
    if common and factor == 1.0:
        return None
    other = _other_in_each_graph(evidence, ratios)
    if other:
        evidence.seed = None
        return fault_at(evidence, trials[0], "seed", other)
    if not common or (len(trials) == 1 and not _told(roots, of_leaf, factor)):
        return None
    starts, several = _starts_right(roots, of_leaf), len(ratios) >= SEVERAL
    again = factor >= SAME_TWICE and factor.is_integer()
    if starts and not again and not (several and (not factor or count == len(ratios))):
        return None
    evidence.seed = factor
    key: Key = "seed"
    shown_factor = format_alike(factor, 1.0)[0].removesuffix(".0")
    detail = f"The sweep starts from {shown_factor} at the root instead of 1."
    if starts and again:
        key = "order"
        detail = f"Every gradient is {factor:g} times the right one: nodes are visited again."
    elif starts and not factor:
        key = "order"
        detail = "The root's gradient is 1, but most operations pass nothing on: no rule runs."
    elif starts:
        key = "upstream"
        detail = (
            f"Each operation passes on {shown_factor} times what it should: it is the sweep's."
        )
    shown = next(trial for trial, ratio in ratios if evidence.close(ratio, factor))
    return fault_at(evidence, shown, key, detail)


def _other_in_each_graph(evidence: Evidence, ratios: Sequence[tuple[Trial, float]]) -> str:
    """Say how a sweep starts that starts from another number in each graph; "" for others."""
    for what, detail in (
        ("numbers", "The sweep starts with the root's own number, out.data, as the gradient."),
        ("gradients", "The sweep starts from another number in each graph, which should be 1."),
    ):
        found = [getattr(evidence.of(t), what).get(t.graph.root) for t, _ in ratios]
        pairs = zip(found, ratios, strict=True)
        if len(set(found)) > 1 and all(evidence.close(x, ratio) for x, (_, ratio) in pairs):
            return detail
    return ""


def _started(evidence: Evidence, trials: Sequence[Trial]) -> EngineFault | None:
    """Values that have a gradient before any sweep."""
    for trial in trials:
        before = [g for g in evidence.of(trial).before.values() if g]
        if before:
            detail = f"A new Value has the gradient {before[0]:g} before any sweep, not 0."
            return fault_at(evidence, trial, "stale", detail)
    return None


def _ratio(evidence: Evidence, form: OperationForm, trial: Trial) -> float | None:
    """The factor between an operation's gradients and the right ones, if all have one."""
    right = evidence.derivative(form, 0)
    found = evidence.of(trial).gradients
    pairs = [(found.get(n) or 0.0, d) for n, d in zip("ab", right, strict=False) if d]
    first = pairs[0][0] / pairs[0][1]
    same = all(evidence.close(got, first * d) for got, d in pairs)
    return first if same else None


def _told(roots: Sequence[float | None], of_leaf: float | None, factor: float) -> bool:
    """Whether gradients of roots confirm a factor that one operation alone shows."""
    return roots[0] == factor or of_leaf == factor


def _starts_right(roots: Sequence[float | None], of_leaf: float | None) -> bool:
    """Whether the roots' own gradients are 1."""
    return all(g == 1.0 for g in roots) or of_leaf == 1.0 and not any(roots)


def _nothing_arrives(evidence: Evidence, trial: Trial, starts: bool) -> EngineFault:
    """The fault if no leaf ever gets a gradient."""
    detail = (
        "After the sweep no node has a gradient: self.grad = 1.0 is missing at the root, or "
        "gradients are set back to 0 after it."
    )
    key: Key = "seed"
    if starts:
        knows = evidence.of(trial).operands > 0
        key = "order" if knows else "edge"
        detail = "The root's gradient is 1, but no operand gets any: " + (
            "its rule does not run." if knows else "the result does not know its operands."
        )
    return fault_at(evidence, trial, key, detail)


def wrong_local(evidence: Evidence, form: OperationForm) -> EngineFault | None:
    """Find a wrong local derivative of an operation, and its likely cause."""
    trials = evidence.trials("plain", form.key)
    points: list[tuple[tuple[float, ...], float, list[float], list[float]]] = []
    for k, trial in enumerate(trials):
        got = [evidence.gradient(trial, name) for name in "ab"[: form.arity]]
        value = evidence.of(trial).numbers["y"]
        points.append((form.points()[k], value, evidence.derivative(form, k), got))
    wrong = [
        i
        for i in range(form.arity)
        if any(not evidence.close(got[i], right[i]) for _, _, right, got in points)
    ]
    if not wrong:
        return None
    key, detail, k = _cause(evidence, form, points, wrong)
    return fault_at(evidence, trials[k], key, detail, form)


def _cause(
    evidence: Evidence, form: OperationForm, points: Points, wrong: Sequence[int]
) -> tuple[Key, str, int]:
    """The misconception behind a wrong derivative, in words, and the point that shows it."""
    close = evidence.close
    names = " and ".join("ab"[i] for i in wrong)
    first_wrong = next(
        k for k, (_, _, right, got) in enumerate(points)
        if any(not close(got[i], right[i]) for i in wrong)
    )  # fmt: skip
    if all(not got[i] for _, _, _, got in points for i in wrong):
        if any(_grows(evidence, form, i) for i in wrong):
            detail = (
                f"From {form.shown} something arrives at {names} only if a gradient is there "
                "already: is self.grad read where out.grad belongs, or *= written for +=?"
            )
            return "upstream", detail, first_wrong
        return "edge", f"No gradient arrives at {names} from {form.shown}.", first_wrong
    (_, _, before, _), (_, _, _, now) = points
    kinked = callable(form.primitive.kinks) or bool(form.primitive.kinks)
    if first_wrong == 1 and not kinked and all(close(now[i], before[i]) for i in wrong):
        detail = f"{form.shown} keeps the derivative of its first call for all later ones."
        return "stale", detail, 1
    slip = slip_of(form, points, close)
    hint = f" It seems to be {slip.hint}." if slip.hint and slip.key != "swapped" else ""
    if slip.key == "swapped":
        hint = f" {slip.hint[:1].upper()}{slip.hint[1:]}."
    key: Key = slip.key  # type: ignore[assignment]
    return key, f"The derivative of {form.shown} by {names} is wrong.{hint}", first_wrong


def _grows(evidence: Evidence, form: OperationForm, i: int) -> bool:
    """Whether an operand that gets nothing from an operation alone gets more beside another.

    What arrives at the operation is 1 both times, so it is the operand's own gradient that counts.
    """
    for trial in evidence.ran("fan-out", form.key):
        _, (_, way, operands) = trial.graph.lines
        if trial.position != i or evidence.of(trial).error or not _is_right(evidence, FORMS[way]):
            continue
        numbers = {name: node.data for name, node in trial.graph.record().items()}
        arrives, direct = FORMS[way].evaluate([numbers[o] for o in operands])[1]
        got = evidence.gradient(trial, "ab"[i])
        if arrives == 1.0 and got and not evidence.close(got, direct):
            return True
    return False


def _is_right(evidence: Evidence, form: OperationForm) -> bool:
    """Whether an operation alone has the right derivatives at its first point."""
    trial = evidence.trials("plain", form.key)[0]
    pairs = zip("ab", evidence.derivative(form, 0), strict=False)
    return all(evidence.close(evidence.gradient(trial, name), d) for name, d in pairs)
