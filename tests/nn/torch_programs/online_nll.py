"""One sample at a time, LogSoftmax and NLLLoss."""

import torch
import torch.nn as nn

X = torch.tensor([[0.3 * i - 1.0, 0.2 * (i % 3)] for i in range(9)])
y = torch.tensor([i % 3 for i in range(9)])
model = nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 3), nn.LogSoftmax(dim=-1))
criterion = nn.NLLLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
losses = []
for epoch in range(8):
    running_loss = 0.0
    for x, t in zip(X, y):
        optimizer.zero_grad()
        loss = criterion(model(x), t)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
    losses.append(running_loss / len(X))
