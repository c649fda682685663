# Train a network
import random

from nn import MLP, SGD, fit, hinge, make_moons

rng = random.Random(1)
moons = make_moons(60, rng=rng)
model = MLP(2, [8, 1], rng=rng)
signed = [(x, 2 * label - 1) for x, label in moons]
history = fit(model, hinge, signed, SGD(model.parameters(), lr=0.2), epochs=20, rng=rng)
print(history)
