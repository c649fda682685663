"""Gradients clipped one by one."""

import torch
import torch.nn as nn
from torch.nn.utils import clip_grad_value_

X = torch.tensor([[float(i), float(-i)] for i in range(8)])
y = torch.tensor([[3.0 * i + 1.0] for i in range(8)])
model = nn.Sequential(nn.Linear(2, 4), nn.Softplus(), nn.Linear(4, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
losses = []
for epoch in range(40):
    optimizer.zero_grad()
    loss = nn.L1Loss()(model(X), y)
    loss.backward()
    clip_grad_value_(model.parameters(), clip_value=0.5)
    optimizer.step()
    losses.append(loss.item())
