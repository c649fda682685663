"""Adagrad with a warm-up by LambdaLR; GELU."""

import torch
import torch.nn as nn

X = torch.tensor([[0.5 * i - 2.0, 0.1 * i] for i in range(10)])
y = torch.tensor([i % 2 for i in range(10)])
model = nn.Sequential(nn.Linear(2, 6), nn.GELU(), nn.Linear(6, 2))
optimizer = torch.optim.Adagrad(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LambdaLR(
    optimizer, lr_lambda=lambda epoch: min(1.0, (epoch + 1) / 10)
)
losses = []
for step in range(40):
    loss = nn.functional.cross_entropy(model(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    losses.append(loss.item())
