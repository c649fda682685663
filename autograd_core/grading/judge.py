"""Judge an engine by what was observed: its faults, and what each operation is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from autograd_core.grading.engine_fault import EngineFault
from autograd_core.grading.evidence import Evidence
from autograd_core.grading.judge_alone import SEVERAL, broken_value, wrong_local, wrong_seed
from autograd_core.grading.judge_graphs import GraphJudge
from autograd_core.grading.operation_form import FORMS, OperationForm

DERIVATIVE, ADDS_UP = "derivative", "adds up"
"""The two things that are asked of each operation."""

DISORDER = {
    "order": "it is made of nodes in a wrong order",
    "shared": "it is made of nodes that share a gradient",
}
"""Why operations are wrong that are so only since the sweep is, by the sweep's fault."""

_ADDING = ("accumulate", "twice")
_PASSING = ("edge", "upstream")
_SHARED = ("accumulate", "upstream", "twice", "missing")


@dataclass
class Judgement:
    """What was found of an engine.

    Attributes:
        forms: the operations that it has.
        faults: what is wrong, most basic first.
        operations: the faults of each operation, by form and by what is asked of it.
        follows: the operations that are wrong because others are, each with the reason.
        notes: what is no fault, but worth knowing.
        reach: how far the engine could be judged: 0 not beyond values, 1 operations alone, 2
            small graphs, 3 the order of visits too.
    """

    forms: list[OperationForm]
    faults: list[EngineFault] = field(default_factory=list)
    operations: dict[tuple[str, str], EngineFault] = field(default_factory=dict)
    follows: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    reach: int = 0

    def add(self, form: OperationForm, fault: EngineFault | None) -> bool:
        """Note a fault of an operation; returns whether there is one."""
        if fault is not None:
            asked = ADDS_UP if fault.key in _ADDING else DERIVATIVE
            self.operations.setdefault((form.key, asked), fault)
        return fault is not None

    def is_clean(self, form: OperationForm) -> bool:
        """Whether an operation has no fault."""
        return not {(form.key, DERIVATIVE), (form.key, ADDS_UP)} & set(self.operations)


def judge(evidence: Evidence) -> Judgement:
    """Find the faults of an engine, most basic first.

    What is built on something wrong is not judged: an operation that others are made of takes the
    blame for them.
    """
    found = Judgement(evidence.forms)
    sound = [f for f in found.forms if not found.add(f, broken_value(evidence, f))]
    seed, is_over = wrong_seed(evidence, sound)
    if seed is not None:
        found.faults.append(seed)
    if not is_over:
        local = [f for f in sound if not found.add(f, wrong_local(evidence, f))]
        runs = seed is None or seed.key == "seed"
        found.reach = _judge_graphs(evidence, found, sound, local) if runs else 1
    _excuse(evidence, found)
    own = [f for f in found.forms if not f.base and f.key not in found.follows]
    found.faults += merged(list(found.operations.values()), own)
    found.notes += _notes(evidence)
    return found


def _judge_graphs(
    evidence: Evidence,
    found: Judgement,
    sound: Sequence[OperationForm],
    local: Sequence[OperationForm],
) -> int:
    """Find faults that an operation alone does not show; returns the judgement's reach."""
    graphs = GraphJudge(evidence, [f.key for f in local], [f.key for f in sound])
    fault = graphs.not_passed() or graphs.mostly_raised()
    if fault is not None:
        found.faults.append(fault)
        return 1
    lost = []
    for form in sound:
        fault = graphs.lost_operand(form) or graphs.no_upstream(form)
        if fault is not None:
            graphs.distrust(form)
            if found.is_clean(form):
                found.add(form, fault)
                lost += [form.key] if fault.key == "edge" else []
    for form in sound:
        if not found.is_clean(form) and found.operations[form.key, DERIVATIVE].key in _PASSING:
            continue
        if not found.add(form, graphs.overwritten(form)) and found.is_clean(form):
            found.add(form, graphs.counted_once(form))
    _judge_calls(evidence, found, sound, graphs)
    clean = [form.key for form in sound if found.is_clean(form)]
    order = _order_or_own(evidence, found, graphs, clean)
    if order is not None:
        found.faults.append(order)
        for key in lost:  # nodes that come too early look as if they lost an operand
            found.operations.pop((key, DERIVATIVE))
        found.follows |= dict.fromkeys(lost, DISORDER[order.key])
        return 3
    reach = 3 if any(trial.form in clean for trial in evidence.ran("order")) else 2
    sound = [form for form in sound if form.key not in found.follows]
    for form in sound:
        if found.is_clean(form):
            found.add(form, graphs.crooked(form))
    clean = [form.key for form in sound if found.is_clean(form)]
    last = graphs.left_over(clean)
    if last is None and not found.faults and not found.operations:
        last = graphs.raised()
    if last is not None:
        found.faults.append(last)
    return reach


def _order_or_own(
    evidence: Evidence, found: Judgement, graphs: GraphJudge, clean: Sequence[str]
) -> EngineFault | None:
    """The fault of the order of visits; None if there is none.

    Where the order is right for one operation it is for all: then what the graphs of another one
    show is noted as its own fault.
    """
    order = graphs.out_of_order(clean)
    if order is None or order.key != "order":
        return order
    seen = {key: graphs.out_of_order([key]) for key in clean if graphs.has_order(key)}
    made = [key for key in seen if _is_made_of_others(evidence, FORMS[key])]
    own = {key: fault for key, fault in seen.items() if key not in made}
    wrong = [key for key, fault in own.items() if fault is not None]
    if not wrong or len(wrong) == len(own):
        return order
    for key, fault in seen.items():
        if fault is not None and key in made:
            found.follows[key] = "it is made of others, which are wrong"
        elif fault is not None:
            found.add(FORMS[key], graphs.self_read(FORMS[key], fault))
    return None


def _judge_calls(
    evidence: Evidence, found: Judgement, sound: Sequence[OperationForm], graphs: GraphJudge
) -> None:
    """Find operations whose calls share numbers, if the order of visits is right for others."""
    clean = [form for form in sound if found.is_clean(form)]
    shared = {form.key: graphs.shared_numbers(form) for form in clean}
    others = [key for key, fault in shared.items() if fault is None]
    seen = any(trial.form in others for trial in evidence.ran("order"))
    if seen and graphs.out_of_order(others) is None:
        for form in clean:
            found.add(form, shared[form.key])


def _excuse(evidence: Evidence, found: Judgement) -> None:
    """Drop the faults of operations that are made of others which have faults."""
    wrong = [f for f in found.forms if not found.is_clean(f)]
    sweep = next((DISORDER[f.key] for f in found.faults if f.key in DISORDER), None)
    if sweep is not None:
        made = [f for f in wrong if _is_made_of_others(evidence, f)]
        found.follows |= dict.fromkeys([f.key for f in made], sweep)
        wrong = [f for f in wrong if f not in made]
    basic = [f for f in wrong if not f.base and not _is_made_of_others(evidence, f)]
    if not basic:
        fewest = min((evidence.plain(f).made for f in wrong), default=0)
        basic = [f for f in wrong if evidence.plain(f).made == fewest]
    for form in wrong:
        base = FORMS.get(form.base)
        if base in wrong and form not in basic:
            assert base is not None
            cause = f"{base.shown}, which is wrong"
        elif form not in basic and basic and _is_made_of_others(evidence, form):
            alone = len(basic) == 1
            cause = f"{basic[0].shown}, which is wrong" if alone else "others, which are wrong"
        else:
            continue
        found.follows[form.key] = f"it is made of {cause}"
    for key in found.follows:
        for asked in (DERIVATIVE, ADDS_UP):
            found.operations.pop((key, asked), None)


def _is_made_of_others(evidence: Evidence, form: OperationForm) -> bool:
    """Whether an operation makes several nodes, beside those of its numbers."""
    numbers = len(form.slots) - form.arity + len(form.static)
    return evidence.plain(form).made > 1 + numbers


def merged(faults: Sequence[EngineFault], own: Sequence[OperationForm]) -> list[EngineFault]:
    """One fault for each misconception that several operations share.

    A wrong local derivative is one of its own for each operation.

    Args:
        faults: the faults of operations, each of one.
        own: the operations that are not made of others: what all of them have is the sweep's.
    """
    order = [form.shown for form in FORMS.values()]
    groups: dict[tuple[str, ...], list[EngineFault]] = {}
    for fault in sorted(faults, key=lambda f: order.index(f.operations[0])):
        apart = () if fault.key in _SHARED else fault.operations
        if fault.key in ("edge", "error", "stale"):
            apart = (fault.detail.replace(fault.operations[0], ""),)
        groups.setdefault((fault.key, *apart), []).append(fault)
    found = []
    for same in groups.values():
        whole = replace(same[0], operations=tuple(op for f in same for op in f.operations))
        if len(same) >= SEVERAL and whole.key in (*_SHARED, "edge"):
            whole = _of_the_sweep(whole, own)
        found.append(whole)
    return found


def _of_the_sweep(fault: EngineFault, own: Sequence[OperationForm]) -> EngineFault:
    """A fault that says so if all operations have it, or all with two operands."""
    both = {form.shown for form in own if form.arity == 2}
    every = {form.shown for form in own}
    mine = set(fault.operations)
    if not mine >= both or not (mine >= every or mine <= both):
        return fault
    which = "with two operands " if mine <= both < every else ""
    detail = f"{fault.detail} Every operation {which}has this: look at the loop of the sweep."
    return replace(fault, detail=detail, where="")


def _notes(evidence: Evidence) -> list[str]:
    """What is no fault: how deep a graph may be, and how often it may be swept."""
    notes = []
    for trial in evidence.ran("twice"):
        found = evidence.of(trial)
        grown = {name: g for name, g in found.again.items() if g}
        if grown and any(g != found.gradients.get(name) for name, g in grown.items()):
            notes.append(
                "A second backward() on the same graph gives other gradients than the first, as "
                "in micrograd: compute a new graph for each sweep."
            )
            break
    deep = [evidence.of(trial).error for trial in evidence.ran("deep")]
    if any(error.startswith("RecursionError") for error in deep):
        notes.append(
            "A graph deeper than Python's limit of nested calls raises RecursionError: sort with "
            "a list of nodes instead of recursion to go deeper."
        )
    return notes
