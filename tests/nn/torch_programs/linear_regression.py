"""A line through noisy points: one Linear layer and gradient descent."""

import random

import torch
import torch.nn as nn

random.seed(3)
xs = [[i / 10] for i in range(20)]
ys = [[2.0 * x[0] - 1.0 + random.gauss(0.0, 0.1)] for x in xs]
x_train, y_train = torch.tensor(xs), torch.tensor(ys)

model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

losses = []
for epoch in range(100):
    outputs = model(x_train)
    loss = criterion(outputs, y_train)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

results = [model.weight[0][0].item(), model.bias[0].item()]
