"""This engine with `static` around the whole objective, which closes over all samples."""

from autograd_core import dot, mean, static
from benchmarks import engine_ours
from benchmarks.engine_ours import versions
from benchmarks.moons import ALPHA, rate
from nn import hinge

__all__ = ["Moons", "versions"]


class Moons(engine_ours.Network):
    """The loop that one writes by hand; the objective is one recorded function."""

    def __init__(self, samples):
        super().__init__(samples)
        model, parameters = self.model, self.parameters
        pairs = list(zip(self.points, self.labels, strict=True))

        @static
        def objective():
            losses = [hinge(model(point), y) for point, y in pairs]
            return mean(losses) + ALPHA * dot(parameters, parameters)

        self.objective = objective

    def step(self, k):
        """Train one step; the loss before it, as a float."""
        self.optimizer.zero_grad()
        loss = self.objective()
        loss.backward()
        self.optimizer.lr = rate(k)
        self.optimizer.step()
        return loss.data
