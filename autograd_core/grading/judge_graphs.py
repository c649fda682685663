"""Judge small graphs: is the gradient passed on, added up, in order, and fresh each time?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograd_core.grading.battery import ELSEWHERE, Trial
from autograd_core.grading.engine_fault import EngineFault
from autograd_core.grading.evidence import Evidence, fault_at
from autograd_core.grading.judge_alone import raised
from autograd_core.grading.operation_form import FORMS, OperationForm
from autograd_core.grading.small_graph import gradients_of
from autograd_core.text.short_numbers import format_alike

RIGHT, NOTHING, ALONE, OTHER = "right", "nothing", "alone", "other"
"""What arrives behind two operations: all, nothing, the inner one's derivative alone, or else."""


class GraphJudge:
    """Judges graphs of operations whose values are right.

    Args:
        evidence: what was observed.
        local: the forms whose local derivatives are right too.
        measured: the forms whose values are right.
    """

    def __init__(self, evidence: Evidence, local: Sequence[str], measured: Sequence[str]):
        self._evidence = evidence
        self._local = set(local)
        self._measured = set(measured)
        self._passed = [
            (trial, self._arrival(trial))
            for trial in evidence.ran("passing")
            if self._is_ready(trial)
        ]

    def distrust(self, form: OperationForm) -> None:
        """Judge no graph of another operation by one that does not pass gradients on."""
        self._local.discard(form.key)

    def _is_ready(self, trial: Trial) -> bool:
        """Whether a trial can be judged: the others are right, and nothing was raised."""
        elsewhere = trial.variant == ELSEWHERE
        own = trial.form in (self._local if elsewhere else self._measured)
        return own and set(trial.others) <= self._local and not self._evidence.of(trial).error

    def _slopes(self, key: str, numbers: Sequence[float]) -> list[float]:
        """An operation's derivatives: the engine's own where it was seen at this point."""
        form = FORMS[key]
        evidence = self._evidence
        if tuple(numbers) == form.points()[0] and key in self._measured:
            trial = evidence.trials("plain", key)[0]
            return [evidence.gradient(trial, name) for name in "ab"[: form.arity]]
        return evidence.slopes(form, numbers)

    def _arrival(self, trial: Trial) -> str:
        """What arrives at the leaves behind two operations."""
        numbers = self._evidence.numbers(trial)
        (_, inner, leaves), (_, outer, operands) = trial.graph.lines
        upstream = self._slopes(outer, [numbers[o] for o in operands])[operands.index("n")]
        slopes = self._slopes(inner, [numbers[x] for x in leaves])
        close, evidence = self._evidence.close, self._evidence
        pairs = [
            (evidence.gradient(trial, name), d) for name, d in zip(leaves, slopes, strict=True)
        ]
        if all(close(got, upstream * d) for got, d in pairs):
            return RIGHT
        if not any(got for got, _ in pairs):
            return NOTHING
        return ALONE if all(close(g, d) or close(g, upstream * d) for g, d in pairs) else OTHER

    def not_passed(self) -> EngineFault | None:
        """A sweep in which nothing gets beyond the root's operands."""
        local = [(t, a) for t, a in self._passed if t.form in self._local]
        seen = [(t, a) for t, a in local if any(self._slopes_behind(t))]
        if len(seen) < 2 or any(arrival != NOTHING for _, arrival in seen):
            return None
        detail = "No gradient gets beyond the root's operands: rules run before it arrives."
        return fault_at(self._evidence, seen[0][0], "order", detail)

    def mostly_raised(self) -> EngineFault | None:
        """The exception of most graphs in which operations that work alone stand together."""
        trials = [
            trial
            for trial in self._evidence.ran("passing")
            if trial.form in self._local and set(trial.others) <= self._local
        ]
        errors = [trial for trial in trials if self._evidence.of(trial).error]
        return self.raised() if 2 * len(errors) > len(trials) else None

    def _slopes_behind(self, trial: Trial) -> list[float]:
        """The right gradients of the leaves behind two operations."""
        right = gradients_of(trial.graph)
        return [right[name] for name in trial.graph.lines[0][2]]

    def lost_operand(self, form: OperationForm) -> EngineFault | None:
        """An operation whose operand, if it is computed itself, does not pass its gradient on."""
        for i in range(form.arity):
            outer = [
                (t, a)
                for t, a in self._passed
                if (t.graph.lines[1][1], t.graph.lines[1][2].index("n")) == (form.key, i)
                and any(self._slopes_behind(t))
            ]
            if outer and all(arrival == NOTHING for _, arrival in outer):
                detail = f"{form.shown} does not pass a gradient on through {'ab'[i]}."
                own = [t for t, _ in outer if t.form == form.key]
                return fault_at(self._evidence, (own or [outer[0][0]])[0], "edge", detail, form)
        return None

    def no_upstream(self, form: OperationForm) -> EngineFault | None:
        """An operation whose rule does not multiply by the gradient that has arrived."""
        for trial, arrival in self._passed:
            if trial.graph.lines[0][1] == form.key and arrival == ALONE:
                detail = f"The rule of {form.shown} passes on its local derivative alone."
                return fault_at(self._evidence, trial, "upstream", detail, form)
        return None

    def crooked(self, form: OperationForm) -> EngineFault | None:
        """An operation whose rule passes on something that is not a multiple of its gradient."""
        mine = [(t, a) for t, a in self._passed if t.graph.lines[0][1] == form.key]
        if mine and all(arrival == OTHER for _, arrival in mine):
            detail = f"The rule of {form.shown} does not pass on a multiple of what arrives."
            return fault_at(self._evidence, mine[0][0], "upstream", detail, form)
        return None

    def overwritten(self, form: OperationForm) -> EngineFault | None:
        """An operation that keeps one of two gradients of an operand instead of their sum."""
        evidence = self._evidence
        seen: list[tuple[Trial, str]] = []
        for trial in evidence.ran("fan-out", form.key):
            if self._is_ready(trial):
                seen.append((trial, self._sum(trial)))
        lost = [trial for trial, what in seen if what == ALONE]
        if not lost or any(what == OTHER for _, what in seen):
            return None
        names = " and ".join("ab"[i] for i in sorted({trial.position for trial in lost}))
        detail = f"{form.shown} does not add to the gradient that {names} received before."
        return fault_at(evidence, lost[0], "accumulate", detail, form)

    def _sum(self, trial: Trial) -> str:
        """Whether a Value that is used twice has the sum of both shares, one alone, or else."""
        close = self._evidence.close
        shares = first, second = self._shares(trial)
        got = self._evidence.gradient(trial, "ab"[trial.position])
        if close(got, first + second):
            return RIGHT
        return ALONE if all(shares) and any(close(got, share) for share in shares) else OTHER

    def _shares(self, trial: Trial) -> tuple[float, float]:
        """The shares that an operand gets through the operation, and directly."""
        numbers = self._evidence.numbers(trial)
        (_, key, leaves), (_, way, operands) = trial.graph.lines
        slopes = self._slopes(key, [numbers[x] for x in leaves])
        outer = FORMS[way].evaluate([numbers[o] for o in operands])[1]
        return outer[0] * slopes[trial.position], outer[1]

    def counted_once(self, form: OperationForm) -> EngineFault | None:
        """An operation on a and a that gives a one of two derivatives."""
        evidence = self._evidence
        for trial in evidence.ran("same", form.key):
            x = trial.graph.leaves[0][1]
            shares = form.evaluate((x, x))[1]
            got = evidence.gradient(trial, "a")
            if not self._is_ready(trial) or evidence.close(got, shares[0] + shares[1]):
                continue
            if any(evidence.close(got, share) for share in shares):
                detail = f"At a = b = {x:g}, a gets one share of {form.shown}, not both."
                return fault_at(evidence, trial, "twice", detail, form)
        return None

    def shared_numbers(self, form: OperationForm) -> EngineFault | None:
        """An operation whose calls share numbers: alone it is right, twice in a graph wrong."""
        evidence = self._evidence
        for trial in evidence.ran("calls", form.key):
            right = evidence.right(trial)
            got = {name: evidence.gradient(trial, name) for name, _ in trial.graph.leaves}
            if not self._is_ready(trial) or all(evidence.close(got[n], right[n]) for n in got):
                continue
            detail = (
                f"Two calls of {form.shown} in one graph share numbers that each should keep for "
                "itself."
            )
            return fault_at(evidence, trial, "stale", detail, form)
        return None

    def out_of_order(self, clean: Sequence[str]) -> EngineFault | None:
        """A graph of faultless operations whose gradient is wrong: the order of the visits is."""
        evidence = self._evidence
        trials = [t for t in evidence.ran("order") if t.form in clean]
        kinds = list(dict.fromkeys(t.form for t in trials))
        trials.sort(key=lambda t: (len(t.graph.lines), kinds.index(t.form)))
        for trial in trials:
            found = evidence.of(trial)
            right = evidence.right(trial)
            if found.error or all(
                evidence.close(evidence.gradient(trial, name), right[name])
                for name, _ in trial.graph.leaves
            ):
                continue
            grown = self._root_grown(trial)
            if grown:
                return fault_at(evidence, trial, "shared", grown)
            return fault_at(evidence, trial, "order", self._disorder(trial, right))
        return None

    def has_order(self, key: str) -> bool:
        """Whether an operation was seen in graphs on which the order of the visits matters."""
        return bool(self._evidence.ran("order", key))

    def self_read(self, form: OperationForm, seen: EngineFault) -> EngineFault:
        """An operation that is wrong where its operands have gradients already."""
        detail = (
            f"The rule of {form.shown} passes on something else if an operand has a gradient "
            "already: does it read self.grad or other.grad?"
        )
        where = self._evidence.plain(form).where
        return replace(seen, key="upstream", operations=(form.shown,), detail=detail, where=where)

    def _root_grown(self, trial: Trial) -> str:
        """Say that the root's own gradient changed in the sweep; "" if it did not.

        Nothing hands the root a share, in whatever order: its object is that of another node.
        """
        evidence, root = self._evidence, trial.graph.root
        alone = evidence.plain(FORMS[trial.form])
        start, end = alone.gradients.get("y"), evidence.of(trial).gradients.get(root)
        if not start or not end or evidence.seed is None or evidence.close(end, start):
            return ""
        came, went = format_alike(start, end)
        return (
            f"The gradient of the root {root} itself changes in the sweep, from {came} to {went}."
        )

    def _disorder(self, trial: Trial, right: dict[str, float]) -> str:
        """Say what an order that is wrong did."""
        evidence = self._evidence
        got = {name: evidence.gradient(trial, name) for name, _ in trial.graph.leaves}
        kept = evidence.kept(trial, trial.graph.names)
        if trial.variant == "equal numbers":
            return "Two nodes that hold equal numbers are taken for one: one is never visited."
        whole = [n for n, _, _ in trial.graph.lines if evidence.close(kept[n], right[n])]
        if trial.variant in ("twice", "twice twice") and got["a"] != right["a"]:
            return "n is used twice, and visited twice: it passes the same gradient on again."
        if "n" in whole:
            return "n passes its gradient on before all of it has arrived."
        return "Nodes are visited too early, again, or never."

    def left_over(self, clean: Sequence[str]) -> EngineFault | None:
        """An operation, or a whole sweep, in which something of an earlier sweep is left."""
        evidence = self._evidence
        for trial in evidence.ran("again"):
            if not set(trial.graph.forms) <= set(clean) or evidence.of(trial).error:
                continue
            right = evidence.right(trial)
            leaves = [name for name, _ in trial.graph.leaves]
            if all(evidence.close(evidence.gradient(trial, n, True), right[n]) for n in leaves):
                continue
            detail = "A second backward() over a new graph finds other gradients than the first."
            fault = fault_at(evidence, trial, "stale", detail)
            return replace(fault, got={**fault.got, **evidence.of(trial).again})
        return None

    def raised(self) -> EngineFault | None:
        """The first exception of a graph whose operations work alone."""
        for purpose in ("fan-out", "passing", "same", "order", "again"):
            for trial in self._evidence.ran(purpose):
                seen = self._evidence.of(trial)
                if seen.error and set(trial.graph.forms) <= self._local:
                    return EngineFault("error", (), raised(seen), trial.graph)
        return None
