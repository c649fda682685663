"""Penalties L1 and L2 added to the loss by hand."""

import torch
import torch.nn as nn

X = torch.tensor([[0.1 * i, 1.0 - 0.2 * i, 0.3] for i in range(12)])
y = torch.tensor([[0.2 * i - 1.0] for i in range(12)])
model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
l1_lambda, l2_lambda = 1e-3, 1e-2
losses = []
for epoch in range(40):
    loss = criterion(model(X), y)
    l1_norm = sum(torch.sum(torch.abs(p)) for p in model.parameters())
    l2_norm = sum(torch.sum(p**2) for p in model.parameters())
    loss = loss + l1_lambda * l1_norm + l2_lambda * l2_norm
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
