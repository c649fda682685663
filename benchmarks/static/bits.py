"""Whether recorded functions have the bits of the eager engine: numbers of both, side by side."""

from itertools import chain

from benchmarks.static.problems import LENGTHS, Digits, Rows

__all__ = ["different", "numbers"]

STEPS, TOKENS = 20, 8


def numbers(engine, rows):
    """Losses, values, gradients and trained parameters of all problems, as an engine finds them.

    What is computed first is computed again, for a recording runs as arrays from then on.
    """
    trainer = engine.Moons(rows)
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


def different(engine, other, rows):
    """{"different": how many of the numbers are not equal, "numbers": of how many}."""
    pairs = list(zip(numbers(engine, rows), numbers(other, rows), strict=True))
    return {"different": sum(a != b for a, b in pairs), "numbers": len(pairs)}
