"""A learning rate that falls along half a cosine; ELU."""

import torch
import torch.nn as nn
from torch.optim import SGD
from torch.optim.lr_scheduler import CosineAnnealingLR

X = torch.tensor([[-1.0 + 0.1 * i] for i in range(21)])
y = torch.exp(X)
model = nn.Sequential(nn.Linear(1, 6), nn.ELU(), nn.Linear(6, 1))
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=40, eta_min=0.001)
losses = []
for epoch in range(40):
    loss = nn.MSELoss()(model(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    losses.append(loss.item())
