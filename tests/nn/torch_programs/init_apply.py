"""First weights set by apply, and the learning rate halved through param_groups."""

import torch
import torch.nn as nn


def init_weights(m):
    if isinstance(m, nn.Linear):
        nn.init.constant_(m.weight, 0.25)
        nn.init.zeros_(m.bias)


X = torch.tensor([[0.2 * i, 1.0 - 0.1 * i] for i in range(10)])
y = torch.tensor([[0.3 * i + 0.5] for i in range(10)])
model = nn.Sequential(nn.Linear(2, 1))
model.apply(init_weights)
optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
losses, results = [], []
for epoch in range(40):
    optimizer.zero_grad()
    loss = nn.MSELoss()(model(X), y)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    if epoch % 10 == 9:
        for group in optimizer.param_groups:
            group["lr"] *= 0.5
    results.append(optimizer.param_groups[0]["lr"])
