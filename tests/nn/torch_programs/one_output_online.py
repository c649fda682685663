"""One sample at a time, a single output and its item()."""

import torch
import torch.nn as nn

samples = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 1.0)]
model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1), nn.Sigmoid())
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
losses = []
for epoch in range(15):
    for x, t in samples:
        output = model(torch.tensor(x))
        loss = criterion(output, torch.tensor([t]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
results = [model(torch.tensor(x)).item() for x, _ in samples]
