"""Run the workloads: check that all peers agree, then measure them in turn, round after round."""

import math
from contextlib import ExitStack

from benchmarks.peers import PackageMissing, Worker

TOLERANCE = 1e-9  # relative; roundings differ between peers, wrong results differ by more


class Disagreement(AssertionError):
    """A peer computes something else than it should: its times would mean nothing."""


def check(workload, answers, size):
    """Compare what the peers computed with what the workload says they must.

    Args:
        workload: its `expected(size)` is found without any engine.
        answers: {peer: {what: number}}; a peer that has no gradient leaves it out.

    Raises:
        Disagreement: naming the peer and the number.
    """
    expected = workload.expected(size)
    for peer, answer in answers.items():
        if not answer:
            raise Disagreement(f"{workload.name}: {peer} computed nothing")
        for what, got in answer.items():
            if not math.isclose(got, expected[what], rel_tol=TOLERANCE):
                raise Disagreement(
                    f"{workload.name}: {peer} finds {what} = {got!r}, expected {expected[what]!r}"
                )


def run(peers, workloads, rounds, quick, say):
    """Measure the workloads.

    In each round every workload is done by its peers in turn (A B C, A B C, ...), so that
    whatever slows the machine down for a while slows all of them.

    Args:
        peers, workloads: rows of PEERS and WORKLOADS.
        rounds: how often each is measured.
        quick: take the small sizes.
        say: called with a line of progress.

    Returns:
        ({peer: {"missing", "versions"}}, {workload: {quantity: {peer: [a number per round]}}}).

    Raises:
        Disagreement: before anything is timed, if a peer computes something wrong.
        Failed: a worker could not do it.
    """
    with ExitStack() as stack:
        workers = {peer.key: stack.enter_context(Worker(peer)) for peer in peers}
        found = {k: {"missing": w.missing, "versions": w.versions} for k, w in workers.items()}
        sizes = {w.name: w.quick_size if quick else w.size for w in workloads}
        able = {}
        for workload in workloads:
            say(f"checking {workload.name}")
            able[workload.name] = _checked(workload, workers, sizes[workload.name])
        figures = {workload.name: {} for workload in workloads}
        for i in range(rounds):
            for workload in workloads:
                if workload.fresh and i:
                    continue
                say(f"round {i + 1} of {rounds}: {workload.name}")
                for worker in able[workload.name]:
                    measured = _measure(worker, workload, sizes[workload.name])
                    for quantity, x in measured.items():
                        of_peers = figures[workload.name].setdefault(quantity, {})
                        of_peers.setdefault(worker.peer.key, []).append(x)
    return found, figures


def _checked(workload, workers, size):
    """The workers that can do a workload, after all of them were seen to do it right."""
    able = [workers[key] for key in workload.peers if key in workers]
    able = [worker for worker in able if not worker.missing]
    if workload.expected is None:
        return able
    answers = {}
    for worker in list(able):
        try:
            answers[worker.peer.key] = worker.ask("answer", workload.name, size)
        except PackageMissing:
            able.remove(worker)
    check(workload, answers, size)
    return able


def _measure(worker, workload, size):
    """One measurement, in a process of its own where the workload wants that."""
    if not workload.fresh:
        return worker.ask("measure", workload.name, size)
    with Worker(worker.peer) as fresh:
        return fresh.ask("measure", workload.name, size)
