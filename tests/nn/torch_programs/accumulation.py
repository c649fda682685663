"""Gradients of several mini-batches added up before a step."""

import torch
import torch.nn as nn

X = torch.tensor([[0.1 * i, 0.5 - 0.1 * i] for i in range(12)])
y = torch.tensor([[0.3 * i] for i in range(12)])
model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
accumulation_steps, losses = 3, []
for epoch in range(15):
    optimizer.zero_grad()
    for i in range(3):
        loss = criterion(model(X[4 * i : 4 * i + 4]), y[4 * i : 4 * i + 4]) / accumulation_steps
        loss.backward()
        losses.append(loss.item())
        if (i + 1) % accumulation_steps == 0:
            optimizer.step()
            optimizer.zero_grad()
