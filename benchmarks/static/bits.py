"""Whether recorded functions have the bits of the eager engine: numbers of both, side by side."""

from itertools import chain

from benchmarks.static import by_eager, by_static, by_whole
from benchmarks.static.problems import LENGTHS, Digits, Rows

__all__ = ["different", "numbers"]

STEPS, TOKENS = 20, 8


def numbers(engine, trainer, rows):
    """Losses, values, gradients and trained parameters of all problems, as an engine finds them.

    What is computed first is computed again, for a recording runs as arrays from then on.

    Args:
        engine: that of gradients and of rows.
        trainer: that of moons; of recorded ones, the one whose whole objective is recorded, for
            a loss that is added to a penalty outside leaves the order of the eager sweep.
        rows: the samples of moons, the images, and the rows of each function.
    """
    yield from map(trainer.step, range(STEPS))
    for p in trainer.parameters:
        yield from (p.data, p.grad)
    loss, gradient = _again(engine.digits(Digits(rows)))
    yield from (loss, *engine.flat(gradient))
    for name in LENGTHS:
        values, gradients = _again(engine.rows(Rows(name, rows)))
        yield from values
        yield from chain.from_iterable(gradients)
    loss, parameters = _again(engine.gpt_gradient(TOKENS))
    yield from (loss, *(p.grad for p in parameters))


def _again(run):
    """What the third call gives."""
    run()
    run()
    return run()


def different(rows):
    """{"different": how many of the numbers are not equal, "numbers": of how many}."""
    ours = numbers(by_static, by_whole.Moons(rows), rows)
    pairs = list(zip(ours, numbers(by_eager, by_eager.Moons(rows), rows), strict=True))
    return {"different": sum(a != b for a, b in pairs), "numbers": len(pairs)}
