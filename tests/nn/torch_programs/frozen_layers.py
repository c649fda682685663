"""Only the last layer is trained; a second phase trains all; modules in an OrderedDict."""

from collections import OrderedDict

import torch
from torch import nn

X = torch.tensor([[0.2 * i, 1.0 - 0.1 * i] for i in range(10)])
y = torch.tensor([[0.5 * i - 1.0] for i in range(10)])
body = nn.Sequential(
    OrderedDict([("fc1", nn.Linear(2, 5)), ("act1", nn.ReLU()), ("fc2", nn.Linear(5, 5))])
)
head = nn.Linear(5, 1, bias=False)
model = nn.Sequential(body, nn.ReLU(), head)
criterion = nn.MSELoss()
losses = []
for parameters in (head.parameters(), model.parameters()):
    optimizer = torch.optim.SGD(parameters, lr=0.02)
    for epoch in range(20):
        model.zero_grad()
        loss = criterion(model(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
