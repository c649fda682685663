"""Regression with outliers: Huber, smooth L1, L1 and MSE from the same first weights."""

import torch
import torch.nn as nn

X = torch.tensor([[0.1 * i] for i in range(15)])
y = torch.tensor([[0.2 * i + (8.0 if i == 12 else 0.0)] for i in range(15)])

first = nn.Linear(1, 1).state_dict()
losses = []
for criterion in (nn.HuberLoss(delta=0.5), nn.SmoothL1Loss(), nn.L1Loss(), nn.MSELoss()):
    model = nn.Linear(1, 1)
    model.load_state_dict(first)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(30):
        loss = criterion(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
