# Train a network
import random

from nn import MLP, SGD, accuracy, cross_entropy, fit, make_moons

rng = random.Random(1)
moons = make_moons(40, rng=rng)
model = MLP(2, [8, 2], rng=rng)
sgd = SGD(model.parameters(), lr=0.5)
print(fit(model, cross_entropy, moons, sgd, epochs=60, metrics={"accuracy": accuracy}))
