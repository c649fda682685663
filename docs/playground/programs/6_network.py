# A network as boxes of arrays
import random

from autograd_core import mean
from nn import MLP, mse

model = MLP(2, [4, 1], activation="tanh", rng=random.Random(1))
xs = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
loss = mean([mse([model(x)], [x[0] != x[1]]) for x in xs])
loss.backward()
loss
