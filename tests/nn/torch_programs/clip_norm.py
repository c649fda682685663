"""Gradients clipped by their norm; a steep problem."""

import torch
import torch.nn as nn

X = torch.tensor([[float(i), float(i * i)] for i in range(8)])
y = torch.tensor([[10.0 * i] for i in range(8)])
model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
losses, results = [], []
for epoch in range(40):
    optimizer.zero_grad()
    loss = nn.MSELoss()(model(X), y)
    loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
    optimizer.step()
    losses.append(loss.item())
    results.append(float(norm))
