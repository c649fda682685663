"""Nesterov's momentum, a learning rate that falls exponentially, SiLU."""

import torch
from torch import nn, optim

X = torch.tensor([[0.2 * i, 1.0, -0.1 * i] for i in range(10)])
y = torch.tensor([[0.3 * i, 1.0 - 0.1 * i] for i in range(10)])
model = nn.Sequential(nn.Linear(3, 5), nn.SiLU(), nn.Linear(5, 2))
optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.8, nesterov=True)
scheduler = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.97)
criterion = nn.MSELoss()
losses = []
for epoch in range(40):
    optimizer.zero_grad()
    loss = criterion(model(X), y)
    losses.append(loss.item())
    loss.backward()
    optimizer.step()
    scheduler.step()
