"""Run the workloads: check that all peers agree, then measure them in turn, round after round."""

import math
from contextlib import ExitStack

from benchmarks.peers import Worker

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
        able = {key: worker for key, worker in workers.items() if not worker.missing}
        sizes = {w.name: w.quick_size if quick else w.size for w in workloads}
        for workload in workloads:
            if workload.expected is not None:
                say(f"checking {workload.name}")
                size = sizes[workload.name]
                asked = [key for key in workload.peers if key in able]
                answers = {key: able[key].ask("answer", workload.name, size) for key in asked}
                check(workload, answers, size)
        figures = {workload.name: {} for workload in workloads}
        for i in range(rounds):
            for workload in workloads:
                say(f"round {i + 1} of {rounds}: {workload.name}")
                for key in workload.peers:
                    if key in able and not (workload.fresh and i):
                        measured = _measure(able[key], workload, sizes[workload.name])
                        for quantity, x in measured.items():
                            of_peers = figures[workload.name].setdefault(quantity, {})
                            of_peers.setdefault(key, []).append(x)
    return found, figures


def _measure(worker, workload, size):
    """One measurement, in a process of its own where the workload wants that."""
    if not workload.fresh:
        return worker.ask("measure", workload.name, size)
    with Worker(worker.peer) as fresh:
        return fresh.ask("measure", workload.name, size)
